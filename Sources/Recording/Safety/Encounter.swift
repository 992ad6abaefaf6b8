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

/// An encounter of two road users: one row of `safety_events.csv`.
package struct SafetyEncounter: Hashable, Sendable {
  /// In the order vehicles, pedestrians, hazards, then by index.
  package var first: SafetyParticipant
  package var second: SafetyParticipant
  /// First and last time of the encounter.
  package var begin: SimTime
  package var end: SimTime
  /// Least time to collision, s, and when it occurred; infinite if they were never on a collision course.
  package var timeToCollision = Double.infinity
  package var timeToCollisionAt: SimTime
  /// Least post-encroachment time, s; infinite if their paths did not cross within the limit.
  package var postEncroachmentTime = Double.infinity
  package var postEncroachmentAt: SimTime
  /// Positions in the map frame, metres, at the moment of the smaller relative value.
  package var firstPosition = Vec2.zero
  package var secondPosition = Vec2.zero
  /// Closing speed at that moment, m/s; negative if they move apart.
  package var closingSpeed = 0.0
  package var involvesHazard: Bool
  /// How a vehicle and a walker first touched; nil if they did not. The contact does not affect their motion.
  var contact: Contact?
  /// Speed along its heading at which the front of a vehicle struck a walker, m/s; nil if it did not.
  package var impactSpeed: Double? {
    if case .front(let speed) = contact { speed } else { nil }
  }

  package var involvesPedestrian: Bool {
    if case .pedestrian = first { return true }
    if case .pedestrian = second { return true }
    return false
  }
  package var isConflict: Bool {
    timeToCollision < SafetyLimits.conflictTimeToCollision
      || postEncroachmentTime < SafetyLimits.conflictPostEncroachment || impactSpeed != nil
  }
  /// `ttc`, `pet` or `ttc+pet` by the values it has; `impact` or `contact` if it has neither.
  package var kind: String {
    switch (timeToCollision.isFinite, postEncroachmentTime.isFinite) {
    case (true, true): "ttc+pet"
    case (true, false): "ttc"
    case (false, true): "pet"
    case (false, false): impactSpeed != nil ? "impact" : "contact"
    }
  }
}

/// Limits of the surrogate safety measures.
package enum SafetyLimits {
  /// Time to collision below which an encounter is a conflict, s (SSAM's default: Gettman et al., FHWA-HRT-08-051,
  /// 2008).
  package static let conflictTimeToCollision = 1.5
  /// Post-encroachment time below which an encounter is a conflict, s.
  package static let conflictPostEncroachment = 1.0
  /// Encounters above both of these limits are not reported, s.
  package static let reportedTimeToCollision = 3.0
  package static let reportedPostEncroachment = 2.0
  /// Encounters of one pair within this time are merged.
  package static let mergeGap = SimDuration(milliseconds: 3000)
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
    var closingSpeed: Double
    var involvesHazard: Bool
  }

  mutating func timeToCollision(_ value: Double, at time: SimTime, _ s: Sighting) {
    let i = place(of: s, at: time)
    if value < open[i].timeToCollision {
      if value < open[i].postEncroachmentTime { note(s, in: i) }
      open[i].timeToCollision = value
      open[i].timeToCollisionAt = time
    }
    open[i].end = time
  }
  mutating func postEncroachment(_ value: Double, at time: SimTime, _ s: Sighting) {
    let i = place(of: s, at: time)
    if value < open[i].postEncroachmentTime {
      if value < open[i].timeToCollision { note(s, in: i) }
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
    open[i].firstPosition = swapped ? s.positionB : s.positionA
    open[i].secondPosition = swapped ? s.positionA : s.positionB
    open[i].closingSpeed = s.closingSpeed
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
        timeToCollisionAt: time, postEncroachmentAt: time, involvesHazard: s.involvesHazard))
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
