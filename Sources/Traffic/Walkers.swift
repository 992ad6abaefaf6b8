import RoadNetwork
import Scenario
import SimCore

/// Pedestrians on their way: along the lanes of their legs, over crossings when the signal or the traffic allows.
struct Walkers {
  struct Walker {
    var index: Int
    var leg = 0
    /// Metres walked on the current leg, and the leg's length.
    var walked = 0.0
    var length = 0.0
    var isWaiting = false
  }
  private let pedestrians: [PedestrianDemand]
  private let order: [Int]
  private var next = 0
  private(set) var walking: [Walker] = []
  /// Link that a crossing lane obeys (from the walking area), −1 if it has no signal.
  private var crossingLink: [Int: Int] = [:]
  /// Entry links that cross a crossing, and whether the pedestrian must give way to them.
  private var foes: [Int: [(link: Int, yields: Bool)]] = [:]
  private let lengths: [Double]
  /// Walkers on each crossing lane, refreshed every step: rows into `walking`.
  private(set) var onCrossing: [Int: [Int]] = [:]

  init(scenario: ScenarioValue) {
    let people = scenario.demand.pedestrians
    pedestrians = people
    order = people.indices.sorted {
      (people[$0].depart.microseconds, $0) < (people[$1].depart.microseconds, $1)
    }
    let network = scenario.network
    lengths = network.lanes.map(\.length)
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
  var isFinished: Bool { walking.isEmpty && next >= order.count }
  var count: Int { walking.count }
  func demand(_ w: Walker) -> PedestrianDemand { pedestrians[w.index] }
  var isEmpty: Bool { pedestrians.isEmpty }

  mutating func start(at t: SimTime) { depart(until: t.seconds) }

  private mutating func depart(until now: Double) {
    var added = false
    while next < order.count, pedestrians[order[next]].depart.seconds <= now {
      let i = order[next]
      next += 1
      guard !pedestrians[i].legs.isEmpty else { continue }
      var w = Walker(index: i)
      w.walked = start(of: pedestrians[i], leg: 0)
      w.length = end(of: pedestrians[i], leg: 0)
      walking.append(w)
      added = true
    }
    if added { walking.sort { $0.index < $1.index } }
  }
  /// Distances along a leg in walking direction.
  private func start(of p: PedestrianDemand, leg: Int) -> Double {
    guard leg == 0 else { return 0 }
    return p.legs[0].forward ? p.departPosition : max(0, lengths[p.legs[0].lane] - p.departPosition)
  }
  private func end(of p: PedestrianDemand, leg: Int) -> Double {
    let length = lengths[p.legs[leg].lane]
    guard leg == p.legs.count - 1 else { return length }
    return p.legs[leg].forward ? min(length, p.arrivalPosition) : max(0, length - p.arrivalPosition)
  }

  /// Position along the leg's lane in the lane's own direction.
  func lanePosition(_ w: Walker) -> Double {
    let leg = pedestrians[w.index].legs[w.leg]
    return leg.forward ? w.walked : lengths[leg.lane] - w.walked
  }

  mutating func move(dt: Double, now: Double, engine: TrafficEngine) {
    guard !pedestrians.isEmpty else { return }
    depart(until: now)
    var arrived = false
    for i in walking.indices {
      var w = walking[i]
      let p = pedestrians[w.index]
      var left = p.speed * dt
      while left > 0 {
        let rest = w.length - w.walked
        if left < rest {
          w.walked += left
          w.isWaiting = false
          break
        }
        if w.leg == p.legs.count - 1 {
          w.leg = -1
          arrived = true
          break
        }
        let following = p.legs[w.leg + 1].lane
        guard mayCross(following, speed: p.speed, now: now, engine: engine) else {
          w.walked = w.length
          w.isWaiting = true
          break
        }
        left -= max(0, rest)
        w.leg += 1
        w.walked = 0
        w.length = end(of: p, leg: w.leg)
        w.isWaiting = false
      }
      walking[i] = w
    }
    if arrived { walking.removeAll { $0.leg < 0 } }
    onCrossing.removeAll(keepingCapacity: true)
    for i in walking.indices {
      let lane = pedestrians[walking[i].index].legs[walking[i].leg].lane
      if foes[lane] != nil { onCrossing[lane, default: []].append(i) }
    }
  }

  private func mayCross(_ lane: Int, speed: Double, now: Double, engine: TrafficEngine) -> Bool {
    guard let conflicting = foes[lane] else { return true }
    if let link = crossingLink[lane] {
      let state = engine.net.linkState[link]
      guard state == LinkState.greenMajor || state == LinkState.greenMinor else { return false }
    }
    let duration = lengths[lane] / max(0.1, speed)
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
      // Somebody on the way through.
      var lane = Int(engine.net.linkNext[foe.link])
      while lane >= 0, engine.net.laneInternal[lane] {
        if engine.laneVehicles[lane] > 0 { return false }
        lane = Int(engine.net.linkNext[Int(engine.net.laneLink[lane])])
      }
    }
    return true
  }
}

extension TrafficEngine {
  /// Stops before crossings with somebody on them who is or comes into the way.
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
        let gap = distance - 1
        // Too late to stop: go on.
        if gap < speed * speed / (2 * k.pointee.emergency) - 1 { continue }
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
    let p = walkers.demand(w)
    let at = geometry.point(p.legs[w.leg].lane, walkers.lanePosition(w))
    let speed = w.isWaiting ? 0 : (p.legs[w.leg].forward ? p.speed : -p.speed)
    return sees(v, walkerAt: Vec2(at.x, at.y), velocity: Vec2(at.dx * speed, at.dy * speed))
  }

  private func isInTheWay(
    _ w: Walkers.Walker, _ crossing: CrossingFoe, distance: Double, speed: Double,
    _ k: UnsafeMutablePointer<Kind>
  ) -> Bool {
    let p = walkers.demand(w)
    let at = walkers.lanePosition(w)
    let forward = p.legs[w.leg].forward
    let ahead = (crossing.position - at) * (forward ? 1 : -1)
    let half = 0.5 * k.pointee.width + 0.7
    if ahead < -half { return false }
    let until = max(0, ahead - half) / max(0.1, p.speed)
    let clear = (max(0, distance) + crossing.extent + k.pointee.length) / max(speed, 3)
    return until < clear + 1
  }
}
