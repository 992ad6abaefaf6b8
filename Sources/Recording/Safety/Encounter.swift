import SimCore

/// A participant of an encounter.
package enum SafetyParticipant: Hashable, Sendable {
  /// Demand index.
  case vehicle(UInt32)
  case pedestrian(UInt32)
  /// Index in the list of hazards.
  case hazard(UInt32)

  /// Order and identity in one word: two bits of kind above the index.
  var key: UInt32 {
    switch self {
    case .vehicle(let i): i
    case .pedestrian(let i): 1 << 30 | i
    case .hazard(let i): 2 << 30 | i
    }
  }
  init(key: UInt32) {
    let index = key & 0x3FFF_FFFF
    switch key >> 30 {
    case 0: self = .vehicle(index)
    case 1: self = .pedestrian(index)
    default: self = .hazard(index)
    }
  }
}

/// What the two road users of an encounter were to each other when braking was most needed, or else when they passed.
package enum EncounterKind: String, CaseIterable, Hashable, Sendable {
  /// Two vehicles on one path: the leader moves.
  case following
  /// Two vehicles on one path: the leader stands, as the last one of a queue.
  case standingLeader = "standing_leader"
  /// Paths of two vehicles cross.
  case crossing
  /// Paths of two vehicles lead into one lane.
  case merging
  /// Two vehicles drive head-on.
  case oncoming
  /// A vehicle and a person on foot.
  case pedestrian
  /// A vehicle and a hazard on the road.
  case hazard

  /// For the account and reports.
  package var words: String {
    switch self {
    case .following: "following"
    case .standingLeader: "standing leader"
    case .crossing: "crossing"
    case .merging: "merging"
    case .oncoming: "oncoming"
    case .pedestrian: "with people"
    case .hazard: "with hazards"
    }
  }
}

/// What an encounter asked for, in ascending order.
package enum EncounterSeverity: String, CaseIterable, Hashable, Sendable {
  /// Nothing: they were on no collision course with a TTC below `SafetyLimits.timeToCollision`.
  case passing
  /// Braking that most drivers find comfortable.
  case comfortable
  /// Braking short of a conflict's.
  case firm
  /// Evasion: a conflict.
  case conflict
  /// Evasion that not every car's brakes achieve, or a person was struck: a conflict too.
  case serious
}

/// An encounter of two road users: one row of `safety_events.csv`.
package struct SafetyEncounter: Hashable, Sendable {
  /// In the order vehicles, pedestrians, hazards, then by index.
  package var first: SafetyParticipant
  package var second: SafetyParticipant
  /// First and last time of the encounter.
  package var begin: SimTime
  package var end: SimTime
  package var kind: EncounterKind
  /// Highest deceleration needed to avoid a contact (`Evasion`), m/s², and when; 0 if they were never on a collision
  /// course.
  package var neededDeceleration = 0.0
  package var neededDecelerationAt: SimTime
  /// Least time to collision, s, and when it occurred; infinite if they were never on a collision course.
  package var timeToCollision = Double.infinity
  package var timeToCollisionAt: SimTime
  /// Least post-encroachment time, s; infinite if their paths did not cross within the limit.
  package var postEncroachmentTime = Double.infinity
  package var postEncroachmentAt: SimTime
  /// Positions in the map frame, metres, at the moment of the highest needed deceleration; without one, of the least
  /// post-encroachment time.
  package var firstPosition = Vec2.zero
  package var secondPosition = Vec2.zero
  /// Speed of the one relative to the other at that moment, m/s: how hard they would have met.
  package var conflictSpeed = 0.0
  /// The one of two on one path that has to brake, at the moment of the highest needed deceleration; nil if either may.
  var follower: SafetyParticipant?
  /// How a vehicle and a walker first touched; nil if they did not. The contact does not affect their motion.
  var contact: Contact?
  /// Speed along its heading at which the front of a vehicle struck a walker, m/s; nil if it did not.
  package var impactSpeed: Double? {
    if case .front(let speed) = contact { speed } else { nil }
  }

  package var isConflict: Bool { severity == .conflict || severity == .serious }
  package var severity: EncounterSeverity {
    if impactSpeed != nil || neededDeceleration > SafetyLimits.brakes { return .serious }
    if neededDeceleration >= SafetyLimits.conflictDeceleration { return .conflict }
    if neededDeceleration >= SafetyLimits.comfortableDeceleration { return .firm }
    return timeToCollision.isFinite ? .comfortable : .passing
  }
  /// They passed one place within the limit, whether or not anyone had to brake.
  package var isClosePass: Bool { postEncroachmentTime < SafetyLimits.closePass }
  /// The outlines touched, and not by an impact: a person walked against a vehicle.
  package var isSideContact: Bool { contact == .side }
}

/// Limits of the surrogate safety measures.
package enum SafetyLimits {
  /// Standard gravity, m/s² (ISO 80000-3).
  static let gravity = 9.806_65
  /// Needed deceleration from which an encounter is a conflict, m/s²: 0.5 g, by which the 100-Car study tells the rapid
  /// evasive manoeuvre of a near-crash from an incident's (Dingus et al., DOT HS 810 593, 2006).
  package static let conflictDeceleration = 0.5 * gravity
  /// Needed deceleration above which a conflict is serious, m/s²: what the brakes of every passenger car must achieve (UN
  /// R13-H, annex 3, 2.1.1 A).
  package static let brakes = 6.43
  /// Deceleration that most drivers find comfortable, m/s² (AASHTO, A Policy on Geometric Design of Highways and Streets,
  /// 2011, 3.2.2: the basis of stopping sight distance).
  package static let comfortableDeceleration = 3.4
  /// Post-encroachment time of a close pass, s (assumed: Allen, Shin and Cooper, Transportation Research Record 667,
  /// 1978, measure it and set no limit).
  package static let closePass = 1.0
  /// Encounters above both of these limits are not reported, s (SUMO's defaults of its SSM device: 3 s and 2 s).
  package static let timeToCollision = 3.0
  package static let postEncroachment = 2.0
  /// Encounters of one pair within this time are merged.
  package static let mergeGap = SimDuration(milliseconds: 3000)
  /// Near-crashes and incidents per 1,000 km of ordinary driving: 761 and 8,295 in about 2 million miles (Dingus et al.,
  /// 2006).
  package static let naturalisticNearCrashes = 761 / naturalisticDistance
  package static let naturalisticIncidents = 8_295 / naturalisticDistance
  /// Thousands of kilometres.
  private static let naturalisticDistance = 2_000 * 1.609_344
}

/// Merges the sightings of each pair into encounters. Memory is bounded by the pairs near each other at one time.
struct EncounterTable {
  private var open: [SafetyEncounter] = []
  /// Index in `open` by pair of keys; never iterated.
  private var places: [UInt64: Int] = [:]

  struct Sighting {
    var a: UInt32
    var b: UInt32
    var positionA: Vec2
    var positionB: Vec2
    var kind: EncounterKind
    /// Relative speed, m/s.
    var conflictSpeed: Double
    /// Key of the one that must brake, if only one can.
    var follower: UInt32?
  }

  /// Two on a collision course, `value` seconds before they touch, of whom one must brake with `needed` m/s².
  mutating func collisionCourse(_ value: Double, needed: Double, at time: SimTime, _ s: Sighting) {
    let i = place(of: s, at: time)
    if value < open[i].timeToCollision {
      open[i].timeToCollision = value
      open[i].timeToCollisionAt = time
    }
    if needed > open[i].neededDeceleration {
      open[i].neededDeceleration = needed
      open[i].neededDecelerationAt = time
      note(s, in: i)
    }
    open[i].end = time
  }
  mutating func postEncroachment(_ value: Double, at time: SimTime, _ s: Sighting) {
    let i = place(of: s, at: time)
    if value < open[i].postEncroachmentTime {
      if open[i].neededDeceleration == 0 { note(s, in: i) }
      open[i].postEncroachmentTime = value
      open[i].postEncroachmentAt = time
    }
    open[i].end = time
  }
  /// Only the first touch counts.
  mutating func touch(_ contact: Contact, at time: SimTime, _ s: Sighting) {
    let i = place(of: s, at: time)
    if open[i].contact == nil { open[i].contact = contact }
    open[i].end = time
  }
  private mutating func note(_ s: Sighting, in i: Int) {
    let swapped = s.a > s.b
    open[i].kind = s.kind
    open[i].firstPosition = swapped ? s.positionB : s.positionA
    open[i].secondPosition = swapped ? s.positionA : s.positionB
    open[i].conflictSpeed = s.conflictSpeed
    open[i].follower = s.follower.map { SafetyParticipant(key: $0) }
  }
  private mutating func place(of s: Sighting, at time: SimTime) -> Int {
    let low = min(s.a, s.b)
    let high = max(s.a, s.b)
    let key = UInt64(low) << 32 | UInt64(high)
    if let i = places[key] { return i }
    places[key] = open.count
    open.append(
      SafetyEncounter(
        first: SafetyParticipant(key: low), second: SafetyParticipant(key: high), begin: time, end: time,
        kind: s.kind, neededDecelerationAt: time, timeToCollisionAt: time, postEncroachmentAt: time))
    note(s, in: open.count - 1)
    return open.count - 1
  }

  /// Removes and returns the encounters last seen `mergeGap` or more before `time`, in order of their beginning.
  mutating func close(before time: SimTime) -> [SafetyEncounter] {
    guard open.contains(where: { time - $0.end >= SafetyLimits.mergeGap }) else { return [] }
    return take { time - $0.end >= SafetyLimits.mergeGap }
  }
  mutating func closeAll() -> [SafetyEncounter] { take { _ in true } }
  private mutating func take(_ isOver: (SafetyEncounter) -> Bool) -> [SafetyEncounter] {
    var over: [SafetyEncounter] = []
    var kept: [SafetyEncounter] = []
    for encounter in open {
      if isOver(encounter) { over.append(encounter) } else { kept.append(encounter) }
    }
    open = kept
    places.removeAll(keepingCapacity: true)
    for (i, e) in open.enumerated() { places[UInt64(e.first.key) << 32 | UInt64(e.second.key)] = i }
    return over
  }
}
