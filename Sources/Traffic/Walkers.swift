import RoadNetwork
import Scenario
import SimCore

/// Walking pedestrians: along the lanes of their legs, over crossings when signal or traffic permits, and straight
/// across walking areas and other open ground from the end of one lane to the start of the next.
struct Walkers {
  struct Walker {
    var index: Int
    /// Index in the parts of the walk, and metres walked of that part.
    var part = 0
    var walked = 0.0
    var isWaiting = false
    /// Stands on a crossing before a vehicle that stands there.
    var isBlocked = false
    /// Stands at the start until the vehicle to meet is near enough.
    var isPending = false
    /// Start of the walk, seconds on the run's clock; metres walked in all, and seconds stood.
    var began = 0.0
    var metres = 0.0
    var stood = 0.0
  }
  /// One part of a walk.
  struct Part {
    /// Lane to walk along, in its own direction or against it; −1: a straight line.
    var lane: Int
    var forward: Bool
    /// Metres in walking direction; for a lane from the end at which the walker enters it.
    var start: Double
    var end: Double
    /// Distance to the left of the lane's centre line, in the lane's direction, metres: people cross beside each other.
    var aside = 0.0
    /// Where the walker waits before the crossing that follows, metres; nil if none follows, or if this is a crossing too.
    var stopLine: Double?
    /// Of a straight line: its start, and the unit vector along it.
    var from = Vec2.zero
    var direction = Vec2(1, 0)
  }
  private let pedestrians: [PedestrianDemand]
  /// By pedestrian: steps onto crossings without signals regardless of traffic.
  private let isHeedless: [Bool]
  /// By pedestrian.
  let parts: [[Part]]
  private let order: [Int]
  private var next = 0
  private(set) var walking: [Walker] = []
  /// Link that controls a crossing lane (from the walking area), −1 if it has no signal.
  private var crossingLink: [Int: Int] = [:]
  /// Entry links across a crossing, and whether the pedestrian must yield to them.
  private(set) var foes: [Int: [(link: Int, yields: Bool)]] = [:]
  let lengths: [Double]
  /// Walkers on each crossing lane, refreshed every step: rows into `walking`.
  private(set) var onCrossing: [Int: [Int]] = [:]
  private let encounters: WalkerEncounters
  private var records: [WalkRecord] = []

  init(scenario: ScenarioValue, net: Tables) {
    let configuration = scenario.configuration
    let random = RandomSource(seed: configuration.seed, run: configuration.run)
    var people = scenario.demand.pedestrians
    if let speed = configuration.walkers.speed { for i in people.indices { people[i].speed = speed } }
    pedestrians = people
    isHeedless = people.map {
      random.uniform(stableHash($0.id), .heedlessness, 0) < configuration.walkers.heedlessShare
    }
    order = people.indices.sorted {
      (people[$0].depart.microseconds, $0) < (people[$1].depart.microseconds, $1)
    }
    let network = scenario.network
    lengths = network.lanes.map(\.length)
    var parts = people.indices.map { Self.parts(of: people[$0], number: $0, network) }
    for i in parts.indices { Self.drawStopLines(&parts[i], network) }
    self.parts = parts
    encounters = WalkerEncounters(scenario: scenario, walks: parts, net: net, random: random)
    for (i, c) in network.connections.enumerated() where c.signal >= 0 {
      let function = network.edges[network.lanes[c.toLane].edge].function
      if function == .crossing { crossingLink[c.toLane] = i }
      if network.edges[network.lanes[c.fromLane].edge].function == .crossing { crossingLink[c.fromLane] = i }
    }
    for junction in network.junctions {
      for r in junction.requests.indices where r < junction.requestCrossings.count {
        let crossing = junction.requestCrossings[r]
        guard crossing >= 0 else { continue }
        for other in junction.requests.indices where junction.requests[r].conflicts(with: other) {
          let link = junction.requestConnections[other]
          if link >= 0 { foes[crossing, default: []].append((link, junction.requests[r].yields(to: other))) }
        }
      }
    }
  }
  /// Nobody walks or is still to come. People who wait for a vehicle never start once there are no vehicles.
  var isFinished: Bool { next >= order.count && walking.allSatisfy(\.isPending) }
  var count: Int { walking.count }
  func demand(_ w: Walker) -> PedestrianDemand { pedestrians[w.index] }
  var isEmpty: Bool { pedestrians.isEmpty }

  mutating func start(at t: SimTime) { depart(until: t.seconds) }

  private mutating func depart(until now: Double) {
    var added = false
    while next < order.count, pedestrians[order[next]].depart.seconds <= now {
      let i = order[next]
      next += 1
      guard let first = parts[i].first else { continue }
      let isPending = encounters.plan(of: i) != nil
      walking.append(
        Walker(index: i, walked: first.start, isWaiting: isPending, isPending: isPending, began: now))
      added = true
    }
    if added { walking.sort { $0.index < $1.index } }
  }

  /// Gaps shorter than this get no part of their own, metres.
  private static let shortestGap = 0.05

  private static func parts(of p: PedestrianDemand, number: Int, _ network: RoadNetwork) -> [Part] {
    var out: [Part] = []
    for (i, leg) in p.legs.enumerated() {
      // The lane of a walking area is its outline: between two other legs the walker goes straight across.
      let isBetween = i > 0 && i < p.legs.count - 1
      if isBetween, network.edges[network.lanes[leg.lane].edge].function == .walkingArea { continue }
      let length = network.lanes[leg.lane].length
      var part = Part(lane: leg.lane, forward: leg.forward, start: 0, end: length)
      if network.edges[network.lanes[leg.lane].edge].function == .crossing, p.meets < 0 {
        part.aside = aside(of: number, width: network.lanes[leg.lane].width)
      }
      if i == 0 { part.start = leg.forward ? p.departPosition : max(0, length - p.departPosition) }
      if i == p.legs.count - 1 {
        part.end = leg.forward ? min(length, p.arrivalPosition) : max(0, length - p.arrivalPosition)
      }
      if let last = out.last {
        let from = place(last, last.end, network)
        let gap = place(part, part.start, network) - from
        if gap.length > shortestGap {
          out.append(
            Part(
              lane: -1, forward: true, start: 0, end: gap.length, from: from,
              direction: gap * (1 / gap.length)))
        }
      }
      out.append(part)
    }
    return out
  }
  private static func place(_ part: Part, _ walked: Double, _ network: RoadNetwork) -> Vec2 {
    if part.lane < 0 { return part.from + part.direction * walked }
    let length = network.lanes[part.lane].length
    let at = network.point(lane: part.lane, position: part.forward ? walked : length - walked)
    return at.position + Vec2(-at.direction.y, at.direction.x) * part.aside
  }

  func part(_ w: Walker) -> Part { parts[w.index][w.part] }

  /// Position along the part's lane in the lane's own direction.
  func lanePosition(_ w: Walker) -> Double {
    let part = part(w)
    return part.forward ? w.walked : lengths[part.lane] - w.walked
  }

  mutating func move(dt: Double, now: Double, engine: TrafficEngine) {
    guard !pedestrians.isEmpty else { return }
    depart(until: now)
    var arrived = false
    let obstacles = standing(engine)
    for i in walking.indices {
      var w = walking[i]
      let parts = parts[w.index]
      let speed = pedestrians[w.index].speed
      var left = speed * dt
      if w.isPending, let plan = encounters.plan(of: w.index) {
        guard let late = plan.overdue(walkingAt: speed, engine) else {
          walking[i].stood += dt
          continue
        }
        left = min(left, speed * late)
        w.isPending = false
        w.isWaiting = false
      }
      w.isBlocked = isBlocked(w, by: obstacles, within: left, engine)
      if w.isBlocked {
        w.isWaiting = true
        w.stood += dt
        walking[i] = w
        continue
      }
      while left > 0 {
        let rest = parts[w.part].end - w.walked
        if let line = parts[w.part].stopLine, w.walked <= line, w.walked + left > line - Self.queue {
          let place = freePlace(w, before: line, engine)
          let crossing = parts[w.part + 1].lane
          if w.walked + left >= place,
            !mayCross(crossing, w, run: rest, speed: speed, now: now, engine: engine)
          {
            w.metres += place - w.walked
            w.walked = place
            w.isWaiting = true
            w.stood += dt
            break
          }
        }
        if left < rest {
          w.walked += left
          w.metres += left
          w.isWaiting = false
          break
        }
        if w.part == parts.count - 1 {
          w.metres += max(0, rest)
          w.part = -1
          arrived = true
          records.append(record(w, at: now))
          break
        }
        let following = parts[w.part + 1]
        let steps =
          following.lane < 0 || parts[w.part].stopLine != nil
          || mayCross(following.lane, w, run: 0, speed: speed, now: now, engine: engine)
        guard steps else {
          w.metres += max(0, rest)
          w.walked = parts[w.part].end
          w.isWaiting = true
          w.stood += dt
          break
        }
        left -= max(0, rest)
        w.metres += max(0, rest)
        w.part += 1
        w.walked = following.start
        w.isWaiting = false
      }
      walking[i] = w
    }
    if arrived { walking.removeAll { $0.part < 0 } }
    onCrossing.removeAll(keepingCapacity: true)
    for i in walking.indices {
      let lane = part(walking[i]).lane
      if foes[lane] != nil { onCrossing[lane, default: []].append(i) }
    }
  }

  private func record(_ w: Walker, at now: Double) -> WalkRecord {
    let p = pedestrians[w.index]
    return WalkRecord(
      pedestrian: w.index, depart: SimTime(seconds: w.began), arrival: SimTime(seconds: now),
      departPosition: p.departPosition, arrivalPosition: p.arrivalPosition, length: w.metres,
      waitingTime: w.stood,
      timeLoss: max(0, now - w.began - w.metres / max(p.speed, 0.001)), speed: p.speed)
  }
  /// Records since the last call.
  mutating func takeRecords() -> [WalkRecord] {
    defer { records.removeAll(keepingCapacity: true) }
    return records
  }

  func isHeedless(_ w: Walker) -> Bool { isHeedless[w.index] }

  private func mayCross(
    _ lane: Int, _ w: Walker, run: Double, speed: Double, now: Double, engine: TrafficEngine
  ) -> Bool {
    guard let conflicting = foes[lane] else { return true }
    if let link = crossingLink[lane] {
      let state = engine.net.linkState[link]
      guard state == LinkState.greenMajor || state == LinkState.greenMinor else { return false }
    } else if isHeedless(w) {
      return true
    }
    let duration = (run + lengths[lane]) / max(0.1, speed)
    for foe in conflicting {
      var e = Int(engine.linkHead[foe.link])
      while e >= 0 {
        let item = engine.fleet.item[e]
        let v = e / Fleet.items
        let k = engine.kind(v)
        if item.request && !LinkState.isRed(engine.net.linkState[foe.link]) {
          let speed = engine.fleet.speed[v]
          let cannotStop = item.distance < engine.brakeGap(speed, k.pointee.deceleration, 1)
          let comes = item.arrivalTime < now + duration
          if speed > 0.5 && (foe.yields ? comes : cannotStop) { return false }
        }
        e = Int(item.next)
      }
      // A vehicle inside the junction on its path.
      var lane = Int(engine.net.linkNext[foe.link])
      while lane >= 0, engine.net.laneInternal[lane] {
        if engine.occupancy.vehicles[lane] > 0 { return false }
        lane = Int(engine.net.linkNext[Int(engine.net.laneLink[lane])])
      }
    }
    return true
  }
}

extension Walkers {
  /// Position of a walker and unit vector of the walking direction.
  func place(_ w: Walker, _ geometry: LaneGeometry) -> (position: Vec2, direction: Vec2) {
    let part = part(w)
    if part.lane < 0 { return (part.from + part.direction * w.walked, part.direction) }
    let at = geometry.point(part.lane, lanePosition(w))
    let sign = part.forward ? 1.0 : -1.0
    return (Vec2(at.x - at.dy * part.aside, at.y + at.dx * part.aside), Vec2(at.dx * sign, at.dy * sign))
  }
}

extension TrafficEngine {
  /// Stops before crossings with a person on the vehicle's path or about to step onto it.
  func yieldToWalkers(
    _ c: inout PlanCursor, _ v: Int, _ k: UnsafeMutablePointer<Kind>, link: Int, seen: Double, speed: Double,
    wait: inout Double
  ) {
    guard walkers.count > 0 else { return }
    for i in net.linkCrossings.range(link) {
      let crossing = net.linkCrossings.values[i]
      guard let rows = walkers.onCrossing[Int(crossing.lane)] else { continue }
      let distance = seen + crossing.distance
      if distance < -crossing.extent { continue }
      for row in rows where isInTheWay(walkers.walking[row], crossing, distance: distance, speed: speed, k) {
        if sight && !sees(v, walker: walkers.walking[row]) { continue }
        if distance < Walkers.arm
          && walkers.lets(walkers.walking[row], pass: crossing, width: k.pointee.width)
        {
          continue
        }
        let gap = distance - 1
        // Too late to stop: go on if the person yields, brake if the person is heedless.
        let isTooLate = gap < speed * speed / (2 * k.pointee.emergency) - 1
        if isTooLate && !walkers.isHeedless(walkers.walking[row]) { continue }
        c.speed = min(c.speed, max(safeStop(k, max(0, gap), speed), speed - k.pointee.emergency * horizon))
        c.pass = min(c.pass, max(0, c.speed))
        if crossing.distance < k.pointee.length {
          c.request = c.request && c.speed > 1e-3
          wait = min(wait, c.speed)
        }
      }
    }
  }

  private func sees(_ v: Int, walker w: Walkers.Walker) -> Bool {
    let at = walkers.place(w, geometry)
    return sees(
      v, at: at.position, velocity: at.direction * (w.isWaiting ? 0 : walkers.demand(w).speed))
  }

  private func isInTheWay(
    _ w: Walkers.Walker, _ crossing: CrossingFoe, distance: Double, speed: Double,
    _ k: UnsafeMutablePointer<Kind>
  ) -> Bool {
    let p = walkers.demand(w)
    let at = walkers.lanePosition(w)
    let forward = walkers.part(w).forward
    let ahead = (crossing.position - at) * (forward ? 1 : -1)
    let half = 0.5 * k.pointee.width + 0.7
    if ahead < -half { return false }
    let until = max(0, ahead - half) / max(0.1, p.speed)
    let clear = (max(0, distance) + crossing.extent + k.pointee.length) / max(speed, 3)
    return until < clear + 1
  }
}
