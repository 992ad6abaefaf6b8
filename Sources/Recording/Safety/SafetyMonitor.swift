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
/// along lanes. For other pairs it counts if their present turning also leads to a collision, their movements are foes
/// in the junction's right-of-way matrix, and a pedestrian is on a crossing. Adjacent and opposite
/// lanes do not count. Without a network, or on an unknown lane, only geometry decides. `Evasion` rates what counts.
package final class SafetyMonitor {
  package private(set) var counts = SafetyCounts()
  private let topology: LaneTopology?
  private let hazards: [SafetyHazard]
  private let hazardVehicles: Range<UInt32>
  private var encounters = EncounterTable()
  private var closed: [SafetyEncounter] = []

  // The road users of the present slice.
  private var boxes: [MovingBox] = []
  private var keys: [UInt32] = []
  private var lanes: [Int32] = []
  private var frontPositions: [Double] = []
  private var isMoving: [Bool] = []
  /// Keys of the previous slice, ascending, and their speeds.
  private var earlierKeys: [UInt32] = []
  private var earlierSpeeds: [Double] = []
  private var grid = ApproachGrid()
  /// Time span before the slice that is searched for contacts, s.
  private var past = 0.0
  private let occupancy = OccupancyGrid()

  /// - Parameters:
  ///   - hazards: hazards that are not in the truth slices.
  ///   - hazardVehicles: demand indices of rows that represent hazards.
  package init(
    network: RoadNetwork? = nil, hazards: [SafetyHazard] = [], hazardVehicles: Range<UInt32> = 0..<0
  ) {
    topology = network.map { LaneTopology($0) }
    self.hazards = hazards
    self.hazardVehicles = hazardVehicles
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
    grid.removeAll()
    for i in 0..<slice.vehicleCount {
      let isHazard = hazardVehicles.contains(slice.vehicle[i])
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
      let box = MovingBox(
        position: Vec2(slice.pedestrianX[i], slice.pedestrianY[i]),
        direction: Angle(radians: slice.pedestrianHeading[i]).direction,
        halfLength: TruthSlice.pedestrianRadius, halfWidth: TruthSlice.pedestrianRadius,
        speed: slice.pedestrianSpeed[i])
      add(box, .pedestrian(slice.pedestrian[i]), lane: -1, front: 0)
    }
    // Hazards that are in the slices count once.
    if let last = slice.vehicle.last, hazardVehicles.contains(last) { return }
    for (i, hazard) in hazards.enumerated() where hazard.begin <= slice.time && slice.time < hazard.end {
      let box = MovingBox(
        position: hazard.position, direction: hazard.heading.direction, halfLength: hazard.length / 2,
        halfWidth: hazard.width / 2, speed: 0)
      add(box, .hazard(UInt32(i)), lane: hazard.lane, front: hazard.laneEnd)
    }
  }
  private func add(_ box: MovingBox, _ who: SafetyParticipant, lane: Int32, front: Double) {
    boxes.append(box)
    keys.append(who.key)
    lanes.append(lane)
    frontPositions.append(front)
    isMoving.append(box.speed >= MovingBox.standing)
    grid.add(box, past: past, horizon: SafetyLimits.timeToCollision)
  }
  private func isPedestrian(_ i: Int) -> Bool { keys[i] >> 30 == 1 }
  private func isHazard(_ i: Int) -> Bool {
    keys[i] >> 30 == 2 || keys[i] >> 30 == 0 && hazardVehicles.contains(keys[i])
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
    encounters.collisionCourse(
      course.time, needed: course.needed, at: time, sighting(i, j, course.kind))
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
  }

  /// Nil if the two are not on a collision course.
  private func course(_ i: Int, _ j: Int) -> Course? {
    if let topology, lanes[i] >= 0, lanes[j] >= 0 {
      if let following = alongLanes(i, j, topology) { return following }
      let sameEdge = topology.edge[Int(lanes[i])] == topology.edge[Int(lanes[j])]
      // Adjacent lanes.
      if sameEdge { return nil }
    }
    guard let value = timeToContact(boxes[i], boxes[j]), value < SafetyLimits.timeToCollision else {
      return nil
    }
    let cosine = boxes[i].direction.dot(boxes[j].direction)
    let cosine20 = 0.939_692_62
    let isPedestrianPair = isPedestrian(i) || isPedestrian(j)
    let isParallel = abs(cosine) > cosine20 && !isPedestrianPair
    if isParallel {
      if cosine > 0, let topology, lanes[i] >= 0, lanes[j] >= 0 {
        return aheadOnRoute(i, j, topology) ?? besideBeforeMerging(i, j, topology, value)
      }
      guard areInLine(i, j) else { return nil }
    }
    if let topology {
      if isPedestrian(i) && !topology.isOnCrossing(boxes[i].position) { return nil }
      if isPedestrian(j) && !topology.isOnCrossing(boxes[j].position) { return nil }
      if !topology.mayCross(place(i), place(j)) { return nil }
    }
    guard meet(i, j, within: value) else { return nil }
    if isParallel {
      return cosine > 0 ? inLine(i, j, time: value) : oncoming(i, j, time: value)
    }
    var needed = Evasion.most
    for (a, b) in [(i, j), (j, i)] where isMoving[a] && !isPedestrian(a) {
      needed = min(needed, Evasion.yielding(boxes[a], to: boxes[b], timeToContact: value))
    }
    let merges = topology?.mayMerge(place(i), place(j)) ?? false
    return Course(time: value, needed: needed, kind: kind(i, j, merges ? .merging : .crossing))
  }
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
  private func inLine(_ i: Int, _ j: Int, time: Double, _ merging: Bool = false) -> Course? {
    let isAhead = (boxes[j].position - boxes[i].position).dot(boxes[i].direction) > 0
    let (f, l) = isAhead ? (i, j) : (j, i)
    let closing = boxes[f].speed - boxes[l].velocity.dot(boxes[f].direction)
    return closing > 0 ? following(f, l, gap: closing * time, closing: closing, merging) : nil
  }
  private func following(_ f: Int, _ l: Int, gap: Double, closing: Double, _ merging: Bool = false) -> Course {
    Course(
      time: gap / closing, needed: Evasion.following(gap: gap, closing: closing),
      kind: kind(f, l, merging ? .merging : isMoving[l] ? .following : .standingLeader))
  }
  /// Nearly parallel paths into one lane, one vehicle partly in front of the other.
  private func besideBeforeMerging(_ i: Int, _ j: Int, _ topology: LaneTopology, _ time: Double) -> Course? {
    guard topology.mayMerge(place(i), place(j)), areInLine(i, j), meet(i, j, within: time) else {
      return nil
    }
    return inLine(i, j, time: time, true)
  }
  private func place(_ i: Int) -> LaneTopology.Place {
    LaneTopology.Place(lane: lanes[i], position: frontPositions[i], length: 2 * boxes[i].halfLength)
  }
  /// A vehicle that waits in a junction is no obstacle if it intrudes less than this into another's path, metres: the
  /// path is the lane's centre line, and a driver can steer past it.
  private static let passable = 0.5

  /// True if the two keep approaching, and a standing one blocks the path and not only its edge.
  private func meet(_ i: Int, _ j: Int, within time: Double) -> Bool {
    var a = boxes[i]
    var b = boxes[j]
    if !(isMoving[i] && isMoving[j]) && lanes[i] >= 0 && lanes[j] >= 0 && !isHazard(i) && !isHazard(j) {
      a.halfWidth = max(0, a.halfWidth - Self.passable / 2)
      b.halfWidth = max(0, b.halfWidth - Self.passable / 2)
      a.halfLength = max(0, a.halfLength - Self.passable / 2)
      b.halfLength = max(0, b.halfLength - Self.passable / 2)
    }
    return staysOnCollisionCourse(a, b, time: time)
  }
  /// The follower on one route, with lanes between the two; nil if neither follows.
  private func aheadOnRoute(_ i: Int, _ j: Int, _ topology: LaneTopology) -> Course? {
    for (f, l) in [(i, j), (j, i)] {
      let closing = boxes[f].speed - boxes[l].speed
      guard closing > 1e-9 else { continue }
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
      let closing = boxes[f].speed - boxes[l].speed
      if gap > 0 && closing > 1e-9 { return following(f, l, gap: gap, closing: closing) }
      let touches = gap <= 0 && boxes[f].overlaps(boxes[l])
      return Course(
        time: touches ? 0 : .infinity, needed: touches ? Evasion.most : 0,
        kind: kind(f, l, isMoving[l] ? .following : .standingLeader))
    }
    return nil
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
      isHazard(later) || crossing.earlier >> 30 == 0 && hazardVehicles.contains(crossing.earlier)
    encounters.postEncroachment(
      crossing.value, at: time,
      EncounterTable.Sighting(
        a: crossing.earlier, b: crossing.later, positionA: crossing.point, positionB: boxes[later].position,
        kind: isPedestrianPair ? .pedestrian : isHazardous ? .hazard : .crossing,
        conflictSpeed: (boxes[later].velocity - crossing.earlierVelocity).length))
  }
}
