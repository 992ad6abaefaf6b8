import RoadNetwork
import SimCore
import WorldState

/// An obstacle on the road that is not in the truth slice.
package struct SafetyHazard: Hashable, Sendable {
  /// Centre in the map frame, metres.
  package var position: Vec2
  package var heading: Angle
  package var length: Double
  package var width: Double
  package var begin: SimTime
  package var end: SimTime
  /// Blocked lane, −1 if unknown, and extent along the lane, metres.
  package var lane: Int32
  package var laneEnd: Double

  package init(
    position: Vec2, heading: Angle, length: Double, width: Double, begin: SimTime, end: SimTime,
    lane: Int32 = -1,
    laneEnd: Double = 0
  ) {
    self.lane = lane
    self.laneEnd = laneEnd
    self.position = position
    self.heading = heading
    self.length = length
    self.width = width
    self.begin = begin
    self.end = end
  }
}

extension MovingBox {
  init(_ hazard: SafetyHazard) {
    self.init(
      position: hazard.position, direction: hazard.heading.direction, halfLength: hazard.length / 2,
      halfWidth: hazard.width / 2, speed: 0)
  }
}

/// Encounters and conflicts of a run.
package struct SafetyCounts: Hashable, Sendable {
  package var encounters: UInt64 = 0
  package var conflicts: UInt64 = 0
  package var seriousConflicts: UInt64 = 0
  /// Conflicts in the order of `EncounterKind.allCases`.
  private var byKind = [UInt64](repeating: 0, count: EncounterKind.allCases.count)
  package var closePasses: UInt64 = 0
  /// Impacts of vehicle fronts on walkers, and the sum of the impact speeds, m/s.
  package var pedestrianImpacts: UInt64 = 0
  package var impactSpeedSum = 0.0
  /// Walkers that touched another part of a vehicle.
  package var sideContacts: UInt64 = 0
  /// Metres driven by all vehicles.
  package var vehicleDistance = 0.0
  package init() {}

  package func conflicts(_ kind: EncounterKind) -> UInt64 { byKind[Self.index(kind)] }
  package var pedestrianConflicts: UInt64 { conflicts(.pedestrian) }
  package var hazardConflicts: UInt64 { conflicts(.hazard) }
  /// Conflicts per 1,000 km that vehicles drove; nil if none drove.
  package var conflictRate: Double? {
    vehicleDistance > 0 ? Double(conflicts) / vehicleDistance * 1_000_000 : nil
  }

  mutating func add(_ encounter: SafetyEncounter) {
    encounters += 1
    if encounter.isConflict {
      conflicts += 1
      byKind[Self.index(encounter.kind)] += 1
    }
    if encounter.severity == .serious { seriousConflicts += 1 }
    if encounter.isClosePass { closePasses += 1 }
    if let speed = encounter.impactSpeed {
      pedestrianImpacts += 1
      impactSpeedSum += speed
    }
    if encounter.isSideContact { sideContacts += 1 }
  }
  private static func index(_ kind: EncounterKind) -> Int { EncounterKind.allCases.firstIndex(of: kind)! }
}

/// Surrogate safety measures from ground truth: time to collision, needed deceleration and post-encroachment time of
/// every pair of road users, merged into encounters.
///
/// Time to collision is the closed form for constant velocities of the outlines. It counts for a pair that follows
/// along lanes. Other vehicles meet in the area that the strips along their paths share, if one of them is inside a
/// junction and their movements are foes in its right-of-way matrix; a pedestrian on a crossing likewise. Adjacent and
/// opposite lanes do not count. Without a network, or on an unknown lane, the path is the present heading. `Evasion`
/// rates what counts.
package final class SafetyMonitor {
  package private(set) var counts = SafetyCounts()
  let topology: LaneTopology?
  var routes: SafetyRoutes
  private let hazards: [SafetyHazard]
  private var encounters = EncounterTable()
  private var closed: [SafetyEncounter] = []

  // The road users of the present slice.
  private var boxes: [MovingBox] = []
  private var keys: [UInt32] = []
  private var lanes: [Int32] = []
  private var frontPositions: [Double] = []
  private var isMoving: [Bool] = []
  /// Paths ahead, made when needed.
  private var paths: [Path?] = []
  /// Keys of the previous slice, ascending, and their speeds.
  private var earlierKeys: [UInt32] = []
  private var earlierSpeeds: [Double] = []
  private var grid = ApproachGrid()
  /// Time span before the slice that is searched for contacts, s.
  private var past = 0.0
  private let occupancy = OccupancyGrid()

  /// - Parameters:
  ///   - routes: of the vehicles; without them a movement is known once the vehicle is on it, or if it is the only one.
  ///   - hazards: hazards that are not in the truth slices.
  package init(
    network: RoadNetwork? = nil, routes: SafetyRoutes = SafetyRoutes(), hazards: [SafetyHazard] = []
  ) {
    self.routes = routes
    topology = network.map { LaneTopology($0) }
    self.hazards = hazards
  }

  /// Processes the next slice; slices come in order of time.
  package func observe(_ slice: TruthSlice) {
    swap(&keys, &earlierKeys)
    earlierSpeeds.removeAll(keepingCapacity: true)
    for box in boxes { earlierSpeeds.append(box.speed) }
    past = slice.step.seconds
    collect(slice)
    grid.findPairs(isMoving: isMoving)
    for pair in grid.pairs { judge(Int(pair.a), Int(pair.b), slice) }
    markOccupancy(slice)
    settle(encounters.close(before: slice.time))
  }
  /// Encounters that have ended since the last call.
  package func takeEncounters() -> [SafetyEncounter] {
    defer { closed.removeAll(keepingCapacity: true) }
    return closed
  }
  /// Ends every encounter.
  package func finish() { settle(encounters.closeAll()) }

  private func settle(_ over: [SafetyEncounter]) {
    for encounter in over {
      counts.add(encounter)
      closed.append(encounter)
    }
  }

  // MARK: Road users

  private func collect(_ slice: TruthSlice) {
    boxes.removeAll(keepingCapacity: true)
    keys.removeAll(keepingCapacity: true)
    lanes.removeAll(keepingCapacity: true)
    frontPositions.removeAll(keepingCapacity: true)
    isMoving.removeAll(keepingCapacity: true)
    paths.removeAll(keepingCapacity: true)
    grid.removeAll()
    for i in 0..<slice.vehicleCount {
      let isHazard = TruthSlice.isHazard(slice.vehicle[i])
      // A vehicle parked off the lane blocks no one.
      if slice.flags[i].contains(.parked) && !isHazard { continue }
      let box = MovingBox(
        position: Vec2(slice.x[i], slice.y[i]), direction: Angle(radians: slice.heading[i]).direction,
        halfLength: slice.length[i] / 2, halfWidth: slice.width[i] / 2, speed: slice.speed[i],
        acceleration: slice.acceleration[i], yawRate: slice.yawRate[i])
      add(box, .vehicle(slice.vehicle[i]), lane: slice.lane[i], front: slice.lanePosition[i])
      if !isHazard { counts.vehicleDistance += slice.speed[i] * slice.step.seconds }
    }
    for i in 0..<slice.pedestrianCount {
      add(MovingBox(slice, pedestrian: i), .pedestrian(slice.pedestrian[i]), lane: -1, front: 0)
    }
    // Hazards that are in the slices count once.
    if let last = slice.vehicle.last, TruthSlice.isHazard(last) { return }
    for (i, hazard) in hazards.enumerated() where hazard.begin <= slice.time && slice.time < hazard.end {
      add(MovingBox(hazard), .hazard(UInt32(i)), lane: hazard.lane, front: hazard.laneEnd)
    }
  }
  private func add(_ box: MovingBox, _ who: SafetyParticipant, lane: Int32, front: Double) {
    boxes.append(box)
    keys.append(who.key)
    lanes.append(lane)
    frontPositions.append(front)
    isMoving.append(box.speed >= MovingBox.standing)
    paths.append(nil)
    grid.add(
      box, past: past, horizon: SafetyLimits.timeToCollision,
      margin: turning(lane, at: front, speed: box.speed))
  }
  /// How far a path may turn away from the heading within the horizon: what it covers of a junction, metres.
  private func turning(_ lane: Int32, at front: Double, speed: Double) -> Double {
    guard lane >= 0, let topology else { return 0 }
    let rest = topology.isInternal[Int(lane)] ? 0 : topology.length[Int(lane)] - front
    return min(Self.widestTurn, max(0, speed * SafetyLimits.timeToCollision - rest))
  }
  /// More than drivers cover within the horizon on a turn at a comfortable lateral acceleration, metres (assumed).
  private static let widestTurn = 30.0
  private func isPedestrian(_ i: Int) -> Bool { keys[i] >> 30 == 1 }
  private func isHazard(_ i: Int) -> Bool {
    keys[i] >> 30 == 2 || keys[i] >> 30 == 0 && TruthSlice.isHazard(keys[i])
  }

  // MARK: Time to collision

  private func judge(_ i: Int, _ j: Int, _ slice: TruthSlice) {
    let time = slice.time
    if isPedestrian(i) && isPedestrian(j) { return }
    if isPedestrian(i) != isPedestrian(j) {
      touch(i, j, slice)
      // A standing vehicle does not endanger a walker who approaches it.
      if !isMoving[isPedestrian(i) ? j : i] { return }
    }
    guard let course = course(i, j), course.time < SafetyLimits.timeToCollision else { return }
    var sighting = sighting(i, j, course.kind)
    sighting.follower = course.follower.map { keys[$0] }
    encounters.collisionCourse(course.time, needed: course.needed, at: time, sighting)
  }
  /// Records a contact of a vehicle and a walker on the road since the previous slice. A person who stands at the kerb is
  /// in none, even if the rectangle of a turning vehicle reaches over it.
  private func touch(_ i: Int, _ j: Int, _ slice: TruthSlice) {
    let vehicle = isPedestrian(i) ? j : i
    let walker = isPedestrian(i) ? i : j
    guard !isHazard(vehicle), topology?.isOnCrossing(boxes[walker].position) ?? true else { return }
    let contact = boxes[vehicle].contact(
      with: boxes[walker], before: earlierSpeed(of: keys[vehicle]) ?? boxes[vehicle].speed,
      step: slice.step.seconds)
    if let contact { encounters.touch(contact, at: slice.time, sighting(i, j, .pedestrian)) }
  }
  /// Speed in the previous slice, m/s; nil if absent from it.
  private func earlierSpeed(of key: UInt32) -> Double? {
    var low = 0
    var high = earlierKeys.count
    while low < high {
      let middle = (low + high) / 2
      if earlierKeys[middle] < key { low = middle + 1 } else { high = middle }
    }
    return low < earlierKeys.count && earlierKeys[low] == key ? earlierSpeeds[low] : nil
  }
  private func sighting(_ i: Int, _ j: Int, _ kind: EncounterKind) -> EncounterTable.Sighting {
    EncounterTable.Sighting(
      a: keys[i], b: keys[j], positionA: boxes[i].position, positionB: boxes[j].position, kind: kind,
      conflictSpeed: (boxes[i].velocity - boxes[j].velocity).length)
  }

  /// A collision course: seconds until two touch, what braking avoids it, m/s², and what they are to each other.
  private struct Course {
    var time: Double
    var needed: Double
    var kind: EncounterKind
    /// Index of the one that must brake; nil if either may.
    var follower: Int?
  }

  /// Nil if the two are not on a collision course.
  private func course(_ i: Int, _ j: Int) -> Course? {
    if let topology, lanes[i] >= 0, lanes[j] >= 0 {
      if let following = alongLanes(i, j, topology) { return following }
      let sameEdge = topology.edge[Int(lanes[i])] == topology.edge[Int(lanes[j])]
      // Adjacent lanes.
      if sameEdge { return nil }
    }
    if let topology, !isHazard(i), !isHazard(j), lanes[i] >= 0 || isPedestrian(i),
      lanes[j] >= 0 || isPedestrian(j)
    {
      return onPaths(i, j, topology)
    }
    guard let value = timeToContact(boxes[i], boxes[j]), value < SafetyLimits.timeToCollision,
      staysOnCollisionCourse(boxes[i], boxes[j], time: value)
    else { return nil }
    let cosine = boxes[i].direction.dot(boxes[j].direction)
    let cosine20 = 0.939_692_62
    if abs(cosine) > cosine20 && !isPedestrian(i) && !isPedestrian(j) {
      guard areInLine(i, j) else { return nil }
      return cosine > 0 ? inLine(i, j, time: value) : oncoming(i, j, time: value)
    }
    var needed = Evasion.most
    for (a, b) in [(i, j), (j, i)] where isMoving[a] && !isPedestrian(a) {
      needed = min(needed, Evasion.yielding(boxes[a], to: boxes[b], timeToContact: value))
    }
    return Course(time: value, needed: needed, kind: kind(i, j, .crossing))
  }
  /// Two vehicles on lanes that neither follows along directly, or a vehicle and a person.
  private func onPaths(_ i: Int, _ j: Int, _ topology: LaneTopology) -> Course? {
    let people = isPedestrian(i) || isPedestrian(j)
    if people {
      guard topology.isOnCrossing(boxes[isPedestrian(i) ? i : j].position) else { return nil }
    } else {
      if boxes[i].direction.dot(boxes[j].direction) > 0, let course = aheadOnRoute(i, j, topology) {
        return course
      }
      guard topology.mayCross(place(i), place(j)) else { return nil }
    }
    let (a, b) = (path(i, topology), path(j, topology))
    let merges = !people && a.lanes.contains { lane in !topology.isInternal[lane] && b.lanes.contains(lane) }
    let stands = !people && !(isMoving[i] && isMoving[j])
    guard
      let meeting = PathMeeting.find(
        a.strip, b.strip, merging: merges, shrink: stands ? Self.passable / 2 : 0)
    else { return nil }
    let needed = min(
      isMoving[i] && !isPedestrian(i) ? meeting.needed.first : Evasion.most,
      isMoving[j] && !isPedestrian(j) ? meeting.needed.second : Evasion.most)
    return Course(time: meeting.time, needed: needed, kind: kind(i, j, merges ? .merging : .crossing))
  }

  /// The strip ahead of a road user, and its lanes.
  private struct Path {
    var strip: PathStrip
    var lanes: [Int]
    /// The lanes do not end at a choice that is unknown.
    var isKnown = true
  }
  private func path(_ i: Int, _ topology: LaneTopology) -> Path {
    if let known = paths[i] { return known }
    let distance = boxes[i].speed * SafetyLimits.timeToCollision + Self.margin
    var path = Path(strip: PathStrip(boxes[i], reach: isPedestrian(i) ? distance : 0), lanes: [])
    if !isPedestrian(i) {
      let lane = Int(lanes[i])
      (path.lanes, path.isKnown) = topology.lanesAhead(lane, at: frontPositions[i], distance: distance) {
        routes.next(after: $0, of: keys[i])
      }
      topology.append(path.lanes, from: frontPositions[i], distance: distance, to: &path.strip)
    }
    paths[i] = path
    return path
  }
  /// Paths reach farther than the horizon, so that an area at its end is whole, metres.
  private static let margin = 10.0

  /// `other`, unless a person or a hazard is involved.
  private func kind(_ i: Int, _ j: Int, _ other: EncounterKind) -> EncounterKind {
    if isPedestrian(i) || isPedestrian(j) { return .pedestrian }
    return isHazard(i) || isHazard(j) ? .hazard : other
  }
  private func oncoming(_ i: Int, _ j: Int, time: Double) -> Course {
    let (a, b) = (boxes[i].speed, boxes[j].speed)
    return Course(
      time: time, needed: Evasion.oncoming(gap: (a + b) * time, a, b), kind: kind(i, j, .oncoming))
  }
  /// One drives up to the other from behind, without knowledge of lanes.
  private func inLine(_ i: Int, _ j: Int, time: Double) -> Course? {
    let isAhead = (boxes[j].position - boxes[i].position).dot(boxes[i].direction) > 0
    let (f, l) = isAhead ? (i, j) : (j, i)
    let closing = boxes[f].speed - boxes[l].velocity.dot(boxes[f].direction)
    return closing > 0 ? following(f, l, gap: closing * time, closing: closing) : nil
  }
  private func following(_ f: Int, _ l: Int, gap: Double, closing: Double) -> Course {
    Course(
      time: gap / closing, needed: Evasion.following(gap: gap, closing: closing),
      kind: kind(f, l, isMoving[l] ? .following : .standingLeader), follower: f)
  }
  private func place(_ i: Int) -> LaneTopology.Place {
    LaneTopology.Place(lane: lanes[i], position: frontPositions[i], length: 2 * boxes[i].halfLength)
  }
  /// A vehicle that waits in a junction is no obstacle if it intrudes less than this into another's path, metres: the
  /// path is the lane's centre line, and a driver can steer past it.
  static let passable = 0.5

  /// The follower on one route, with lanes between the two; nil if neither follows.
  private func aheadOnRoute(_ i: Int, _ j: Int, _ topology: LaneTopology) -> Course? {
    for (f, l) in [(i, j), (j, i)] {
      let closing = boxes[f].speed - boxes[l].speed
      guard closing > 1e-9, !parts(f, from: l, topology) else { continue }
      let gap = topology.gapAhead(
        follower: lanes[f], at: frontPositions[f], leader: lanes[l], at: frontPositions[l],
        leaderLength: 2 * boxes[l].halfLength,
        reach: boxes[f].speed * SafetyLimits.timeToCollision + 10)
      if let gap, gap > 0 { return following(f, l, gap: gap, closing: closing) }
    }
    return nil
  }
  /// Nil if neither follows the other along lanes; after infinite time if the follower is not closing in.
  private func alongLanes(_ i: Int, _ j: Int, _ topology: LaneTopology) -> Course? {
    for (f, l) in [(i, j), (j, i)] {
      let gap = topology.gap(
        follower: lanes[f], at: frontPositions[f], leader: lanes[l], at: frontPositions[l],
        leaderLength: 2 * boxes[l].halfLength)
      guard let gap else { continue }
      if parts(f, from: l, topology) { return beforeParting(f, l, gap: gap, topology) }
      let closing = boxes[f].speed - boxes[l].speed
      if gap > 0 && closing > 1e-9 { return following(f, l, gap: gap, closing: closing) }
      let touches = gap <= 0 && boxes[f].overlaps(boxes[l])
      return Course(
        time: touches ? 0 : .infinity, needed: touches ? Evasion.most : 0,
        kind: kind(f, l, isMoving[l] ? .following : .standingLeader), follower: f)
    }
    return nil
  }
  /// The follower is known to drive elsewhere than over the leader's lane.
  private func parts(_ f: Int, from l: Int, _ topology: LaneTopology) -> Bool {
    if lanes[f] == lanes[l] || isHazard(l) { return false }
    let path = path(f, topology)
    return path.isKnown && !path.lanes.contains(Int(lanes[l]))
  }
  /// A leader who turns off: a course only if the follower catches up before the leader's rear has cleared the follower's
  /// path; otherwise one without end.
  private func beforeParting(_ f: Int, _ l: Int, gap: Double, _ topology: LaneTopology) -> Course {
    var course = Course(
      time: .infinity, needed: 0, kind: kind(f, l, isMoving[l] ? .following : .standingLeader), follower: f)
    let closing = boxes[f].speed - boxes[l].speed
    guard gap > 0, closing > 1e-9,
      let clears = path(l, topology).strip.timeToLeave(path(f, topology).strip), gap / closing < clears
    else { return course }
    course.time = gap / closing
    course.needed = Evasion.waiting(speed: closing, distance: gap, time: clears)
    return course
  }
  /// True if the outlines overlap across the direction of travel: one follows or meets the other.
  private func areInLine(_ i: Int, _ j: Int) -> Bool {
    let offset = boxes[j].position - boxes[i].position
    let isAhead = offset.dot(boxes[i].direction) > 0
    let rear = isAhead ? boxes[i] : boxes[j]
    let front = isAhead ? boxes[j] : boxes[i]
    let normal = Vec2(-rear.direction.y, rear.direction.x)
    return abs((front.position - rear.position).dot(normal)) < rear.halfWidth + front.radius(along: normal)
  }

  // MARK: Post-encroachment time

  /// A disc of this radius always covers a point of the raster, metres.
  private static let coveringRadius = 0.354

  private func markOccupancy(_ slice: TruthSlice) {
    occupancy.beginSlice()
    for i in boxes.indices where isMoving[i] {
      if let topology, !topology.isNearJunction(boxes[i].position) { continue }
      let box = boxes[i]
      let least = isPedestrian(i) ? Self.coveringRadius : 0
      let before = occupancy.crossings.count
      occupancy.mark(
        box, atLeast: least, key: keys[i], lane: lanes[i], time: slice.time.microseconds,
        step: slice.step.microseconds)
      for crossing in occupancy.crossings[before...] { report(crossing, i, at: slice.time) }
    }
  }
  private func report(_ crossing: OccupancyGrid.Crossing, _ later: Int, at time: SimTime) {
    let isEarlierPedestrian = crossing.earlier >> 30 == 1
    if isEarlierPedestrian && isPedestrian(later) { return }
    if let topology, !topology.waysCross(crossing.earlierLane, crossing.laterLane) { return }
    let isPedestrianPair = isEarlierPedestrian || isPedestrian(later)
    // Vehicles do not drive where people walk beside the road, though their rectangles may reach there.
    if isPedestrianPair, let topology, !topology.isOnCrossing(crossing.point) { return }
    let isHazardous =
      isHazard(later) || crossing.earlier >> 30 == 0 && TruthSlice.isHazard(crossing.earlier)
    encounters.postEncroachment(
      crossing.value, at: time,
      EncounterTable.Sighting(
        a: crossing.earlier, b: crossing.later, positionA: crossing.point, positionB: boxes[later].position,
        kind: isPedestrianPair ? .pedestrian : isHazardous ? .hazard : .crossing,
        conflictSpeed: (boxes[later].velocity - crossing.earlierVelocity).length))
  }
}
