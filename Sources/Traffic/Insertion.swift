import RoadNetwork
import Scenario
import SimCore

/// Puts vehicles on the road: the queue of vehicles due to depart, the lane, position and speed that they ask for, and
/// whether there is room without hard braking by anyone.
final class Insertion {
  private let demand: Demand
  private let random: RandomSource
  private let net: Tables
  private let fleet: Fleet
  private let kinds: UnsafeMutablePointer<Kind>
  private let occupancy: LaneOccupancy
  private let plans: PlanStore
  private let trips: TripLog
  private let routing: TripRouting?
  /// Front of a blockade by lane, metres from the lane's start; ∞ if free.
  private let blockade: UnsafeMutablePointer<Double>
  /// Longest time to wait for room, seconds; nil: for ever.
  private let maximumDelay: Double?
  /// Share of drivers who drive faster, and by which factor.
  private let speeding: (share: Double, factor: Double)
  private var queue: InsertionQueue
  /// The last candidate can never enter.
  private var isHopeless = false
  /// Number of vehicles that were given up, and demand indices of the first of them.
  private(set) var givenUpCount = 0
  private(set) var givenUp: [Int] = []
  private static let mostNamed = 5

  init(
    demand: Demand, random: RandomSource, net: Tables, fleet: Fleet, kinds: UnsafeMutablePointer<Kind>,
    occupancy: LaneOccupancy, plans: PlanStore, routing: TripRouting?, trips: TripLog,
    blockade: UnsafeMutablePointer<Double>,
    maximumDelay: Double?, speeding: (share: Double, factor: Double)
  ) {
    self.demand = demand
    self.maximumDelay = maximumDelay
    self.speeding = speeding
    self.random = random
    self.net = net
    self.fleet = fleet
    self.kinds = kinds
    self.occupancy = occupancy
    self.plans = plans
    self.trips = trips
    self.routing = routing
    self.blockade = blockade
    queue = InsertionQueue(demand)
  }

  /// No vehicle waits to depart or is still to come.
  var isEmpty: Bool { queue.isEmpty }
  var waitingCount: Int { queue.waitingCount }
  func waitingDelay(at time: SimTime) -> Double { queue.waitingDelay(at: time) }

  /// Inserts the vehicles that are due by `time` and have room, in the order of demand.
  func insert(into roster: inout Roster, until time: SimTime, _ motion: Motion) {
    queue.collect(until: time)
    queue.offer { tryInsert(&$0, refused: $1, &roster, at: time.seconds, motion) }
  }

  private func tryInsert(
    _ candidate: inout InsertionQueue.Candidate, refused: borrowing Set<Int>, _ roster: inout Roster,
    at now: Double, _ motion: Motion
  ) -> InsertionQueue.Outcome {
    let index = Int(candidate.demand)
    let f = fleet
    // The slot does not count as running yet.
    let v = roster.next
    if let routing, now - candidate.routedAt >= TripRouting.waitingPeriod {
      candidate.routedAt = now
      if let route = routing.route(of: index) {
        plans.reroute(index, along: route)
        candidate.plan = -1
      }
    }
    if candidate.plan < 0 || candidate.permissionSet != plans.permissionSet {
      reset(v)
      f.demand[v] = candidate.demand
      plans.guide(v)
      candidate.plan = f.plan[v]
      candidate.served = f.nextStop[v]
      candidate.permissionSet = plans.permissionSet
    }
    let demand = self.demand.vehicles[index]
    f.kind[v] = candidate.kind
    f.plan[v] = candidate.plan
    let view = plans.views[Int(candidate.plan)]
    let entity = stableHash(demand.id)
    let lane = departLane(demand.departLane, entity, classes: kinds[Int(candidate.kind)].classes, view)
    // No lane of the first edge is open to the class.
    if lane < 0 { return giveUp(index) }
    if refused.contains(lane) { return isOverdue(demand, at: now) ? giveUp(index) : .refused(lane: lane) }
    reset(v)
    f.demand[v] = candidate.demand
    f.entity[v] = entity
    f.nextStop[v] = candidate.served
    f.factor[v] = speedFactor(of: demand, entity: entity)
    if speeding.share > 0, random.uniform(entity, .violation, .max) < speeding.share {
      f.factor[v] *= speeding.factor
    }
    f.habit[v] = f.factor[v]
    let type = kinds + Int(candidate.kind)
    f.top[v] = min(type.pointee.maximumSpeed, type.pointee.desiredSpeed * f.factor[v])
    if !demand.stops.isEmpty { plans.guide(v) }
    f.arrival[v] = arrival(of: demand, on: Int(view.edges[view.count - 1]))
    let position = departPosition(demand, v, lane)
    let top = min(f.top[v], net.limit(lane, type.pointee.classes) * f.factor[v])
    var speed: Double
    var adapts = true
    // As in SUMO, only these two speeds are lowered for a leader; with others the vehicle waits for room.
    let followsLeader = demand.departSpeed == .max || demand.departSpeed == .random
    switch demand.departSpeed {
    case .value(let s):
      speed = min(s, top)
      adapts = false
    case .max, .desired: speed = top
    case .speedLimit: speed = min(f.top[v], net.limit(lane, type.pointee.classes))
    case .random: speed = top * random.uniform(entity, .departSpeed, 0)
    case .last:
      let last = Int(occupancy.last[lane])
      speed = last >= 0 ? min(top, f.speed[last]) : top
    case .avg: speed = min(top, meanSpeed(lane))
    }
    isHopeless = false
    guard
      let entered = insertionSpeed(
        v, lane: lane, position: position, wanted: speed, adapts: adapts, followsLeader: followsLeader, motion
      )
    else { return isHopeless || isOverdue(demand, at: now) ? giveUp(index) : .refused(lane: lane) }
    roster.take()
    place(v, lane: lane, position: position, speed: entered)
    trips.depart(v, at: now)
    roster.activate(v)
    return .entered
  }

  private func isOverdue(_ demand: VehicleDemand, at now: Double) -> Bool {
    maximumDelay.map { now - demand.depart.seconds > $0 } ?? false
  }
  private func giveUp(_ index: Int) -> InsertionQueue.Outcome {
    if givenUp.count < Self.mostNamed { givenUp.append(index) }
    givenUpCount += 1
    return .givenUp
  }

  /// Mean speed of the vehicles on a lane; its speed limit if it is empty, m/s.
  private func meanSpeed(_ lane: Int) -> Double {
    var sum = 0.0
    var w = Int(occupancy.last[lane])
    if w < 0 { return net.laneSpeed[lane] }
    while w >= 0 {
      sum += fleet.speed[w]
      w = Int(occupancy.ahead[w])
    }
    return sum / Double(occupancy.vehicles[lane])
  }

  /// Where a vehicle has arrived, metres along its last edge; ∞ for its end.
  func arrival(of demand: VehicleDemand, on edge: Int) -> Double {
    guard let fixed = demand.arrivalPosition else { return .infinity }
    let last = net.laneLength[Int(net.edgeLanes[edge])]
    return fixed < 0 ? max(0, last + fixed) : min(fixed, last)
  }

  /// Puts a vehicle on the road at a place with room.
  func place(_ v: Int, lane: Int, position: Double, speed: Double) {
    fleet.position[v] = position
    fleet.speed[v] = speed
    fleet.acceleration[v] = 0
    occupancy.enter(v, lane: lane)
    occupancy.layTail(v, from: plans.edge(before: v), net)
  }

  /// A speed factor, redrawn until within its bounds, as in SUMO.
  private func speedFactor(of demand: VehicleDemand, entity: UInt64) -> Double {
    if let own = demand.speedFactor { return own }
    let d = self.demand.types[demand.type].speedFactor
    guard d.deviation > 0 else { return min(max(d.mean, d.minimum), d.maximum) }
    for counter in 0..<64 {
      let x = d.mean + d.deviation * random.normal(entity, .speedFactor, UInt64(counter))
      if x >= d.minimum && x <= d.maximum { return x }
    }
    return min(max(d.mean, d.minimum), d.maximum)
  }

  private func departLane(_ wanted: DepartLane, _ entity: UInt64, classes: UInt64, _ view: PlanView) -> Int {
    let edge = Int(view.edges[0])
    let first = Int(net.edgeLanes[edge])
    let count = Int(net.edgeLaneCount[edge])
    let lanes = first..<(first + count)
    let allowed = { (l: Int) in self.net.permits(l, classes) }
    switch wanted {
    case .index(let i): return i < count ? first + i : first + count - 1
    case .first: return lanes.first(where: allowed) ?? -1
    case .best:
      let length = lanes.map { view.choices[Int(view.start[0]) + $0 - first].length }
      let best = min(length.max() ?? 0, RoutePlan.lookaheadMetres)
      return freest(lanes.filter { allowed($0) && length[$0 - first] >= best })
    case .free, .allowed: return freest(lanes.filter(allowed))
    case .random:
      let candidates = lanes.filter(allowed)
      guard !candidates.isEmpty else { return -1 }
      return candidates[Int(random.integer(below: UInt64(candidates.count), entity, .departLane, 0))]
    }
  }
  /// The lane with the most room upstream of its last vehicle; the least occupied one if none has room.
  private func freest(_ lanes: [Int]) -> Int {
    var byOccupancy = -1
    var byGap = -1
    var least = Double.infinity
    var largest = 0.0
    for l in lanes {
      let share = occupancy.occupied[l] / net.laneLength[l]
      if share < least {
        least = share
        byOccupancy = l
      }
      let last = Int(occupancy.last[l])
      let gap = last >= 0 ? fleet.position[last] : net.laneLength[l]
      if gap > largest {
        largest = gap
        byGap = l
      }
    }
    return byGap >= 0 ? byGap : byOccupancy
  }
  private func departPosition(_ demand: VehicleDemand, _ v: Int, _ lane: Int) -> Double {
    let length = net.laneLength[lane]
    let base = min(kind(v).pointee.length + 0.1, length)
    switch demand.departPosition {
    case .value(let p): return p < 0 ? max(0, length + p) : min(p, length)
    case .base, .free: return base
    case .random, .randomFree:
      return base + (length - base) * random.uniform(fleet.entity[v], .departPosition, 0)
    case .last:
      let last = occupancy.lastOn(lane, except: v)
      return last.vehicle < 0 ? length : max(base, last.back - kind(v).pointee.minGap - 0.1)
    case .stop: return fleet.stopStep[v] == 0 ? fleet.stopEnd[v] : base
    }
  }

  /// Speed at which `v` may be inserted, m/s; nil if there is no room. A requested speed above the safe one is refused
  /// unless it may be adapted: to the road ahead, and to a leader.
  private func insertionSpeed(
    _ v: Int, lane: Int, position: Double, wanted: Double, adapts: Bool, followsLeader: Bool, _ motion: Motion
  ) -> Double? {
    let k = kind(v)
    let b = k.pointee.deceleration
    let tau = max(k.pointee.headway, motion.h)
    var speed = wanted
    guard let ahead = gapAhead(v, lane: lane, position: position) else { return nil }
    if ahead.vehicle >= 0 {
      let leader = kind(ahead.vehicle)
      let vl = fleet.speed[ahead.vehicle]
      let safe = insertionFollow(
        ahead.gap + Follow.brakeGap(vl, max(b, leader.pointee.deceleration), 0, motion), b, tau, motion)
      if safe < speed {
        guard followsLeader else { return nil }
        speed = safe
      }
    }
    if blockade[lane] > position {
      let room = blockade[lane] - position - k.pointee.minGap
      guard room >= 0 || blockade[lane] == .infinity else { return nil }
      if blockade[lane] < .infinity { speed = min(speed, (2 * b * max(0, room)).squareRoot()) }
    }
    // Check the links within braking distance.
    let view = plans.views[Int(fleet.plan[v])]
    var seen = net.laneLength[lane] - position
    var step = 0
    var current = lane
    let reach = Follow.brakeGap(speed, b, tau, motion) + k.pointee.minGap
    while seen < reach {
      let link: Int
      if net.laneInternal[current] {
        link = Int(net.laneLink[current])
      } else {
        if step == view.count - 1 { break }
        link = Int(
          view.choices[Int(view.start[step]) + current - Int(net.edgeLanes[Int(view.edges[step])])].link)
      }
      let halt = (2 * b * max(0, seen - 0.1)).squareRoot()
      if link < 0 || !LinkState.hasPriority(net.linkState[link]) {
        if halt < speed {
          guard adapts || link >= 0 else {
            // The route does not go on from here, now or later.
            isHopeless = true
            return nil
          }
          speed = adapts ? halt : speed
        }
        break
      }
      current = Int(net.linkNext[link])
      if !net.laneInternal[current] { step += 1 }
      let limit = net.limit(current, k.pointee.classes) * fleet.factor[v]
      speed = min(speed, max(limit, (limit * limit + 2 * b * seen).squareRoot()))
      let last = occupancy.lastOn(current, except: v)
      if last.vehicle >= 0 {
        let gap = seen + last.back - k.pointee.minGap
        guard gap >= 0 else { return nil }
        let vl = fleet.speed[last.vehicle]
        let safe = insertionFollow(
          gap + Follow.brakeGap(vl, max(b, kind(last.vehicle).pointee.deceleration), 0, motion), b, tau,
          motion)
        if safe < speed {
          guard followsLeader else { return nil }
          speed = safe
        }
        break
      }
      seen += net.laneLength[current]
    }
    return gapBehind(v, lane: lane, position: position, speed: speed, motion) ? speed : nil
  }
  @inline(__always) private func insertionFollow(
    _ gap: Double, _ b: Double, _ tau: Double, _ motion: Motion
  ) -> Double {
    if motion.isSemiImplicit {
      return Follow.stop(gap: gap, speed: 0, b: b, emergency: b, tau: tau, motion)
    }
    let bt = b * tau
    return (bt * bt + 2 * b * max(0, gap)).squareRoot() - bt
  }

  /// Gap to the next vehicle downstream of a place on a lane; nil if one is too near.
  private func gapAhead(_ v: Int, lane: Int, position: Double) -> (vehicle: Int, gap: Double)? {
    var best = -1
    var rear = Double.infinity
    var w = Int(occupancy.last[lane])
    while w >= 0 {
      if fleet.position[w] >= position {
        let b = fleet.position[w] - kind(w).pointee.length
        if b < rear {
          rear = b
          best = w
        }
        break
      }
      w = Int(occupancy.ahead[w])
    }
    var e = Int(occupancy.tails[lane])
    while e >= 0 {
      let w = e / LaneOccupancy.covered
      let b = occupancy.back(w, on: lane)
      if w != v && b < rear {
        rear = b
        best = w
      }
      e = Int(occupancy.tailNext[e])
    }
    let gap = rear - position - kind(v).pointee.minGap
    return best < 0 ? (-1, .infinity) : gap < 0 ? nil : (best, gap)
  }

  /// No follower must brake hard for a vehicle inserted here.
  private func gapBehind(_ v: Int, lane: Int, position: Double, speed: Double, _ motion: Motion) -> Bool {
    let rear = position - kind(v).pointee.length
    var w = Int(occupancy.last[lane])
    var nearest = -1
    while w >= 0 && fleet.position[w] < position {
      nearest = w
      w = Int(occupancy.ahead[w])
    }
    if nearest >= 0 { return leavesRoom(nearest, rear - fleet.position[nearest], speed, v, motion) }
    return isClearUpstream(lane, rear: rear, speed: speed, v, depth: 0, motion)
  }
  private func leavesRoom(_ w: Int, _ distance: Double, _ speed: Double, _ v: Int, _ motion: Motion) -> Bool {
    let k = kind(w)
    let need = Follow.secureGap(
      k.pointee, speed: fleet.speed[w], leader: speed, leaderB: kind(v).pointee.deceleration,
      tau: max(k.pointee.headway, motion.h), motion)
    return distance - k.pointee.minGap >= need
  }
  private func isClearUpstream(
    _ lane: Int, rear: Double, speed: Double, _ v: Int, depth: Int, _ motion: Motion
  ) -> Bool {
    guard depth < 6, rear < 60 else { return true }
    for i in net.laneIncoming.range(lane) {
      let link = Int(net.laneIncoming.values[i])
      let from = Int(net.linkFrom[link])
      let first = Int(occupancy.first[from])
      if occupancy.waits(first, before: link, from: from, net, motion) { continue }
      if first >= 0 {
        let distance = rear + net.laneLength[from] - fleet.position[first]
        if !leavesRoom(first, distance, speed, v, motion) && headsFor(first, lane) { return false }
      } else if !isClearUpstream(
        from, rear: rear + net.laneLength[from], speed: speed, v, depth: depth + 1, motion)
      {
        return false
      }
    }
    return true
  }
  /// The plan of `w` includes `lane`.
  private func headsFor(_ w: Int, _ lane: Int) -> Bool {
    let items = fleet.item + w * Fleet.items
    for i in 0..<Int(fleet.itemCount[w]) where items[i].link >= 0 {
      if Int(net.linkNext[Int(items[i].link)]) == lane { return true }
    }
    return fleet.itemCount[w] == 0
  }

  /// Whether there is room for a vehicle that returns to the road, from a stop beside it or past an obstruction.
  func canEnter(_ v: Int, lane: Int, position: Double, speed: Double, _ motion: Motion) -> Bool {
    gapAhead(v, lane: lane, position: position) != nil
      && gapBehind(v, lane: lane, position: position, speed: speed, motion)
  }

  @inline(__always) private func kind(_ v: Int) -> UnsafeMutablePointer<Kind> {
    kinds + Int(fleet.kind[v])
  }

  /// Initialises a slot for a vehicle that is about to depart.
  private func reset(_ v: Int) {
    fleet.reset(v)
    occupancy.reset(v)
  }
}
