import RoadNetwork
import SimCore
import WorldState

/// Signal controllers: fixed programs with offsets, and gap-based actuation as in SUMO's `actuated`.
struct SignalControl {
  /// An induction loop of an actuated controller.
  struct Loop {
    var lane: Int
    var position: Double
    var maximumGap: Double
    /// Time at which the last vehicle left it, seconds; −∞ if none has.
    var lastLeft = -Double.infinity
    var isOccupied = false
  }
  struct Controller {
    var signal: Int
    var program: Int
    var phase = 0
    var since: SimTime
    var switchAt: SimTime
    var isActuated: Bool
    var loops: [Loop] = []
    /// Loops that can extend each phase.
    var loopsOfPhase: [[Int]] = []
    var detectorGap = 2.0
  }
  private(set) var controllers: [Controller] = []
  /// Controller and loop index of the loops on each lane; and whether there are any.
  private var loopsOfLane: [Int: [(controller: Int, loop: Int)]] = [:]
  let hasLoop: [Bool]
  private let network: RoadNetwork
  private var changedAt: [Double]
  private(set) var states: [SignalState] = []

  /// Length of a car with its gap, metres, and the time that it takes to pass, seconds (SUMO's defaults for actuated
  /// control).
  static let carLength = 7.5
  static let passingTime = 1.9

  init(network: RoadNetwork, net: Tables, begin: SimTime) {
    self.network = network
    changedAt = Array(repeating: -.infinity, count: network.connections.count)
    for (i, signal) in network.signals.enumerated() {
      guard signal.programs.indices.contains(signal.activeProgram) else { continue }
      let program = signal.programs[signal.activeProgram]
      var c = Controller(
        signal: i, program: signal.activeProgram, since: begin, switchAt: .never,
        isActuated: program.control == .actuated)
      if c.isActuated { Self.placeLoops(&c, program, signal, network) }
      controllers.append(c)
    }
    var hasLoop = [Bool](repeating: false, count: network.lanes.count)
    for i in controllers.indices {
      for l in controllers[i].loops.indices {
        hasLoop[controllers[i].loops[l].lane] = true
        loopsOfLane[controllers[i].loops[l].lane, default: []].append((i, l))
      }
    }
    self.hasLoop = hasLoop
  }

  func lastChange(ofLink link: Int) -> Double { changedAt[link] }
  func program(_ c: Controller) -> SignalProgram { network.signals[c.signal].programs[c.program] }

  mutating func start(at begin: SimTime, net: Tables) {
    for i in controllers.indices {
      let p = program(controllers[i])
      guard !p.phases.isEmpty else { continue }
      if controllers[i].isActuated {
        controllers[i].phase = 0
        controllers[i].since = begin
        controllers[i].switchAt = begin + p.phases[0].minimum
      } else {
        let cycle = p.phases.reduce(Int64(0)) { $0 + $1.duration.microseconds }
        guard cycle > 0 else { continue }
        var rest = (begin.microseconds - p.offset.microseconds) % cycle
        if rest < 0 { rest += cycle }
        var phase = 0
        while rest >= p.phases[phase].duration.microseconds {
          rest -= p.phases[phase].duration.microseconds
          phase += 1
        }
        controllers[i].phase = phase
        controllers[i].since = SimTime(microseconds: begin.microseconds - rest)
        controllers[i].switchAt = controllers[i].since + p.phases[phase].duration
      }
      show(i, at: begin, net: net)
    }
    states = network.signals.indices.map { _ in
      SignalState(
        program: 0, phase: 0, state: [], since: begin, earliestEnd: .never, latestEnd: .never,
        likelyEnd: .never)
    }
    for i in controllers.indices { publish(i) }
  }

  /// Reads the loops for the decisions until the next action: as in SUMO, controllers decide after all vehicles have
  /// moved, and drivers act on the resulting signals.
  mutating func readLoops(_ engine: TrafficEngine) {
    let clock = engine.now
    for i in controllers.indices where controllers[i].isActuated { detect(i, engine, clock) }
  }

  /// Notes a rear that has left `lane` and is `beyond` metres past its end: short lanes are crossed between two
  /// readings.
  mutating func noteLeft(_ lane: Int, beyond: Double, speed: Double, at clock: Double) {
    for (i, l) in loopsOfLane[lane] ?? [] {
      let distance = beyond + network.lanes[lane].length - controllers[i].loops[l].position
      let left = clock - distance / max(speed, 0.1)
      controllers[i].loops[l].lastLeft = max(controllers[i].loops[l].lastLeft, left)
    }
  }

  /// Switches all signals that are due.
  mutating func advance(to t: SimTime, engine: TrafficEngine) {
    for i in controllers.indices {
      var guardCount = 0
      while controllers[i].switchAt <= t && guardCount < 16 {
        guardCount += 1
        let p = program(controllers[i])
        let before = controllers[i].phase
        if controllers[i].isActuated {
          tryToSwitch(i, p, t)
        } else {
          toNext(i, p, at: controllers[i].switchAt)
        }
        if controllers[i].phase != before || !controllers[i].isActuated { show(i, at: t, net: engine.net) }
        publish(i)
      }
    }
  }

  private mutating func toNext(_ i: Int, _ p: SignalProgram, at t: SimTime) {
    let next = p.phases[controllers[i].phase].next.first ?? (controllers[i].phase + 1) % p.phases.count
    controllers[i].phase = next
    controllers[i].since = t
    controllers[i].switchAt = t + SimDuration(microseconds: max(1000, p.phases[next].duration.microseconds))
  }

  private static func isGreen(_ state: [UInt8]) -> Bool {
    var green = false
    for s in state {
      if s == UInt8(ascii: "y") || s == UInt8(ascii: "Y") { return false }
      if s == UInt8(ascii: "G") || s == UInt8(ascii: "g") { green = true }
    }
    return green
  }

  private mutating func tryToSwitch(_ i: Int, _ p: SignalProgram, _ t: SimTime) {
    let phase = p.phases[controllers[i].phase]
    let elapsed = t - controllers[i].since
    let gap = Self.isGreen(phase.state) && elapsed < phase.maximum ? shortestGap(i, t.seconds) : .infinity
    let targets = phase.next
    if gap < .infinity && targets.count <= 1 {
      // Let the vehicle that was detected last pass.
      var extra = phase.minimum - elapsed
      extra = max(extra, SimDuration(seconds: controllers[i].detectorGap - gap), SimDuration(milliseconds: 1))
      let total = extra.microseconds + elapsed.microseconds
      if total % 1_000_000 != 0 {
        extra = SimDuration(microseconds: (total / 1_000_000 + 1) * 1_000_000 - elapsed.microseconds)
      }
      controllers[i].switchAt = t + min(extra, phase.maximum - elapsed)
      return
    }
    var next = targets.first ?? (controllers[i].phase + 1) % p.phases.count
    if targets.count > 1 {
      // Several successors: the first with waiting traffic, else the first of all.
      if let busy = targets.first(where: { hasTraffic(i, phase: $0, t.seconds) }) { next = busy }
    }
    controllers[i].phase = next
    controllers[i].since = t
    controllers[i].switchAt = t + max(SimDuration(milliseconds: 1000), p.phases[next].minimum)
  }
  private func hasTraffic(_ i: Int, phase: Int, _ now: Double) -> Bool {
    controllers[i].loopsOfPhase[phase].contains {
      controllers[i].loops[$0].lastLeft > controllers[i].since.seconds
        || controllers[i].loops[$0].isOccupied
    }
  }
  private func shortestGap(_ i: Int, _ now: Double) -> Double {
    var result = Double.infinity
    for l in controllers[i].loopsOfPhase[controllers[i].phase] {
      let loop = controllers[i].loops[l]
      let gap = loop.isOccupied ? 0 : now - loop.lastLeft
      if gap < loop.maximumGap { result = min(result, gap) }
    }
    return result
  }

  private mutating func detect(_ i: Int, _ engine: TrafficEngine, _ clock: Double) {
    let f = engine.fleet
    for l in controllers[i].loops.indices {
      let lane = controllers[i].loops[l].lane
      let position = controllers[i].loops[l].position
      controllers[i].loops[l].isOccupied = false
      var w = Int(engine.occupancy.last[lane])
      while w >= 0 && f.position[w] < position { w = Int(engine.occupancy.ahead[w]) }
      if w >= 0 {
        let rear = f.position[w] - engine.kind(w).pointee.length
        if rear <= position {
          controllers[i].loops[l].isOccupied = true
          controllers[i].loops[l].lastLeft = clock
        } else {
          let left = clock - (rear - position) / max(f.speed[w], 0.1)
          controllers[i].loops[l].lastLeft = max(controllers[i].loops[l].lastLeft, left)
        }
      }
      // Vehicles whose front is already past the lane.
      var e = Int(engine.occupancy.tails[lane])
      while e >= 0 {
        let u = e / LaneOccupancy.covered
        let past = engine.occupancy.back(u, on: lane) - position
        if past <= 0 { controllers[i].loops[l].isOccupied = true }
        let left = past <= 0 ? clock : clock - past / max(f.speed[u], 0.1)
        controllers[i].loops[l].lastLeft = max(controllers[i].loops[l].lastLeft, left)
        e = Int(engine.occupancy.tailNext[e])
      }
    }
  }

  private mutating func show(_ i: Int, at t: SimTime, net: Tables) {
    let c = controllers[i]
    let state = program(c).phases[c.phase].state
    let links = network.signals[c.signal].links
    for (index, group) in links.enumerated() where index < state.count {
      for link in group where net.linkState[link] != state[index] {
        net.linkState[link] = state[index]
        changedAt[link] = t.seconds
      }
    }
  }
  private mutating func publish(_ i: Int) {
    let c = controllers[i]
    let phase = program(c).phases[c.phase]
    states[c.signal] = SignalState(
      program: c.program, phase: c.phase, state: phase.state, since: c.since,
      earliestEnd: c.isActuated ? max(c.switchAt, c.since + phase.minimum) : c.switchAt,
      latestEnd: c.isActuated ? max(c.switchAt, c.since + phase.maximum) : c.switchAt, likelyEnd: c.switchAt)
  }

  // MARK: Loops

  private static func placeLoops(
    _ c: inout Controller, _ program: SignalProgram, _ signal: Signal, _ network: RoadNetwork
  ) {
    var maximumGap = 3.0
    for (key, value) in program.parameters {
      if key == "max-gap" { maximumGap = Quantity.headway.value(value) ?? maximumGap }
      if key == "detector-gap" { c.detectorGap = Quantity.headway.value(value) ?? c.detectorGap }
    }
    let green = { (s: UInt8) in s == UInt8(ascii: "G") || s == UInt8(ascii: "g") }
    let lanesOf = signal.links.map { $0.map { network.connections[$0].fromLane } }
    var linksOfLane: [Int: [Int]] = [:]
    var order: [Int] = []
    for (i, lanes) in lanesOf.enumerated() {
      for lane in lanes {
        if linksOfLane[lane] == nil { order.append(lane) }
        linksOfLane[lane, default: []].append(i)
      }
    }
    let motorised = VehicleClasses.all.subtracting([.pedestrian, .bicycle])
    var loopOfLane: [Int: Int] = [:]
    for lane in order where !network.lanes[lane].permissions.isDisjoint(with: motorised) {
      // The shortest minimum green of the actuated phases for the lane.
      var least: Double?
      for phase in program.phases where phase.minimum < phase.maximum {
        if linksOfLane[lane]!.contains(where: { $0 < phase.state.count && green(phase.state[$0]) }) {
          least = min(least ?? .infinity, phase.minimum.seconds)
        }
      }
      guard let least else { continue }
      let distance = min(
        c.detectorGap * network.lanes[lane].speedLimit, (least / passingTime + 0.5) * carLength)
      var at = lane
      var position = network.lanes[lane].length - distance
      while position < 0 {
        // Links that enter this lane; links into the junction before it only name it as their target.
        let incoming = network.connections.indices.filter { c in
          let link = network.connections[c]
          return (link.viaLane >= 0 ? link.viaLane : link.toLane) == at
        }
        guard incoming.count == 1, let link = incoming.first else { break }
        at = network.connections[link].fromLane
        position += network.lanes[at].length
      }
      loopOfLane[lane] = c.loops.count
      c.loops.append(Loop(lane: at, position: max(0, position), maximumGap: maximumGap))
    }
    let count = signal.links.count
    var neverMajor = [Bool](repeating: true, count: count)
    for phase in program.phases {
      for i in 0..<min(count, phase.state.count) where phase.state[i] == UInt8(ascii: "G") {
        neverMajor[i] = false
      }
    }
    let oneLane = lanesOf.map { lanes in
      lanes.contains { lane in
        network.edges[network.lanes[lane].edge].lanes.count {
          !network.lanes[$0].permissions.isDisjoint(with: motorised)
        } == 1
      }
    }
    let turnaround = signal.links.map { $0.allSatisfy { network.connections[$0].direction == .turnaround } }
    for phase in program.phases {
      var usable: [Int] = []
      if phase.minimum < phase.maximum {
        let state = phase.state
        let hasMajor = { (i: Int) in
          state.indices.contains { j in
            j < count && state[j] == UInt8(ascii: "G") && !Set(lanesOf[j]).isDisjoint(with: lanesOf[i])
          }
        }
        var serves = [Bool](repeating: false, count: count)
        for i in 0..<min(count, state.count) {
          serves[i] =
            state[i] == UInt8(ascii: "G")
            || (state[i] == UInt8(ascii: "g")
              && (((neverMajor[i] || turnaround[i]) && hasMajor(i)) || oneLane[i]))
        }
        for lane in order {
          guard let loop = loopOfLane[lane] else { continue }
          guard linksOfLane[lane]!.allSatisfy({ serves[$0] }) else { continue }
          // A second stop line of the same signal downstream must be green too.
          let next = network.lanes[lane].outgoing.filter { network.connections[$0].direction != .turnaround }
            .map { network.connections[$0].toLane }
          guard next.allSatisfy({ l in loopOfLane[l] == nil || linksOfLane[l]!.allSatisfy { serves[$0] } })
          else {
            continue
          }
          usable.append(loop)
        }
      }
      c.loopsOfPhase.append(usable)
    }
  }
}
