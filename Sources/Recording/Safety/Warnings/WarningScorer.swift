import Federation
import NodeInterface
import SimCore
import WorldState

/// Scores warnings from ground truth against what had come without a reaction: the warned vehicle, and others that were
/// warned at about that time, drive on as in `Onward`; everybody else moves as in the run. A warning is right if the
/// vehicle then meets somebody of the warning's kind within `horizon`.
///
/// It keeps the truth of some seconds, and only while vehicles are equipped.
struct WarningScorer {
  /// Time after a warning that decides on it: that of `DriverWarning.horizon`, before which units do not warn.
  static let horizon = SimDuration(milliseconds: 6000)
  /// Hosts report a warning at their next grant: units plan ten times a second, so all reports are in by then.
  static let reporting = SimDuration(milliseconds: 2000)
  /// Warnings so long before this one may have changed how others drive: a reaction, and the braking after it (assumed).
  static let earlier = SimDuration(milliseconds: 2000)
  /// Reaction time of drivers, s: the median of unalerted ones.
  static let reaction = ReactionTime.unalerted.median
  /// From this deceleration on a driver brakes, and has reacted, m/s² (assumed, as `DriverWarning.begun`).
  static let begun = 0.5
  /// Vehicles pass each other if their outlines overlap sideways by less than this, metres: `SafetyMonitor.passable`.
  static let passable = SafetyMonitor.passable
  /// Cosine of 20°: above it two drive the same way (`Evasion.crossingSine`).
  static let sameWay = 0.939_692_62
  /// Seconds at the present speed within which a hazard on the path justifies a warning of it: a takeover request is early
  /// enough 4 to 8 s before (Eriksson and Stanton, Human Factors 59, 2017), and braking at 2 m/s² from 30 m/s takes 15 s.
  static let hazardReach = 15.0
  /// The end of a queue is a hazard to whoever is faster by this, and slower than it itself, m/s: 30 km/h (assumed).
  static let crawling = 30 / 3.6
  /// A danger counts as warned of if the warning came at most this long before braking was most needed.
  static let remembered = SimDuration(milliseconds: 20_000)
  /// Most warnings and dangers that wait or are remembered; further ones are not scored.
  static let capacity = 1 << 16

  private(set) var scores = WarningScores()
  private var memory = TrafficMemory()
  private var pending: [Telemetry.Warning] = []
  /// Warnings of the last time, decided or not, in the order of their reports.
  private var recent: [Telemetry.Warning] = []
  private var dangers: [MissedWarning] = []
  private let topology: LaneTopology?
  private let hazards: [SafetyHazard]
  /// By demand index: the vehicle's driver can be warned; it is a two-wheeler.
  private var isWarnable: [Bool] = []
  private var isVulnerable: [Bool] = []
  /// Lanes of the previous slice, by demand index.
  private var lanes: [Int32] = []

  init(topology: LaneTopology?, hazards: [SafetyHazard]) {
    self.topology = topology
    self.hazards = hazards
  }

  // MARK: Input

  mutating func observe(_ slice: TruthSlice) {
    var isEquipped = false
    for row in 0..<slice.vehicleCount where !TruthSlice.isHazard(slice.vehicle[row]) {
      let v = Int(slice.vehicle[row])
      if v >= isWarnable.count {
        let more = v + 1 - isWarnable.count
        isWarnable += Array(repeating: false, count: more)
        isVulnerable += Array(repeating: false, count: more)
        lanes += Array(repeating: -1, count: more)
      }
      let flags = slice.flags[row]
      isWarnable[v] = flags.contains(.equipped) && !flags.contains(.automated)
      isVulnerable[v] = slice.roadUser[row].isVulnerable
      if flags.contains(.equipped) { isEquipped = true }
      if isWarnable[v] { scores.distance += slice.speed[row] * slice.step.seconds }
      noteRed(slice, row, from: lanes[v])
      lanes[v] = slice.lane[row]
    }
    if isEquipped || !pending.isEmpty {
      memory.add(slice, span: Self.horizon + Self.reporting + Self.earlier + Self.earlier)
    } else {
      memory.removeAll()
    }
  }
  /// A vehicle that has entered a junction at red.
  private mutating func noteRed(_ slice: TruthSlice, _ row: Int, from before: Int32) {
    guard before >= 0, slice.lane[row] >= 0, before != slice.lane[row], let topology,
      let signal = topology.signal(from: Int(before), over: Int(slice.lane[row]))
    else { return }
    if Onward.isRed(Onward.letter(slice, (0, signal.signal, signal.link))) {
      scores.redLightsRun += 1
      guard isWarnable[Int(slice.vehicle[row])] else { return }
      add(MissedWarning(at: slice.time, vehicle: slice.vehicle[row], kind: .redLightViolation))
    }
  }
  mutating func note(_ warning: Telemetry.Warning) {
    guard warning.node.kind == .vehicle, pending.count < Self.capacity, recent.count < Self.capacity else {
      return
    }
    pending.append(warning)
    recent.append(warning)
  }
  /// A conflict that is over.
  mutating func note(_ conflict: SafetyEncounter) {
    let pair = [conflict.first, conflict.second]
    let acting = conflict.follower.map { [$0] } ?? pair
    let drivers = acting.compactMap { p -> UInt32? in
      guard case .vehicle(let v) = p, Int(v) < isWarnable.count, isWarnable[Int(v)] else { return nil }
      return v
    }
    guard let first = drivers.first else { return }
    for kind in kinds(conflict) {
      let responsible = Self.family(kind)
      let isWarned = recent.contains { w in
        w.stage == .imminent && responsible.contains(w.kind) && drivers.contains(UInt32(w.node.index))
          && w.at <= conflict.neededDecelerationAt && conflict.neededDecelerationAt - w.at <= Self.remembered
      }
      if isWarned { continue }
      add(
        MissedWarning(
          at: conflict.neededDecelerationAt, vehicle: first, kind: kind,
          threat: pair.first { $0 != .vehicle(first) }, needed: conflict.neededDeceleration))
    }
  }
  private mutating func add(_ danger: MissedWarning) {
    if dangers.count < Self.capacity { dangers.append(danger) }
  }
  /// The warnings that are about such a conflict.
  private func kinds(_ conflict: SafetyEncounter) -> [WarningKind] {
    let isWithTwoWheeler = [conflict.first, conflict.second].contains { isVulnerable($0) }
    if isWithTwoWheeler { return [.vulnerableRoadUser] }
    switch conflict.kind {
    case .following, .standingLeader: return [.forwardCollision]
    case .crossing, .merging, .oncoming:
      return cameOppositeWays(conflict) ? [.leftTurn] : [.intersectionCollision]
    case .pedestrian: return [.vulnerableRoadUser]
    case .hazard: return [.forwardCollision, .hazardousLocation]
    }
  }
  /// Two vehicles that drove towards each other before the conflict: one of them turned.
  private func cameOppositeWays(_ conflict: SafetyEncounter) -> Bool {
    guard case .vehicle(let a) = conflict.first, case .vehicle(let b) = conflict.second,
      let last = memory.index(at: conflict.neededDecelerationAt)
    else { return false }
    let begin = memory.index(at: conflict.neededDecelerationAt - Self.before) ?? 0
    for slice in memory.slices[begin...max(begin, last)] {
      guard let i = slice.row(of: a), let k = slice.row(of: b) else { continue }
      return Angle(radians: slice.heading[i]).direction.dot(Angle(radians: slice.heading[k]).direction)
        < -Self.sameWay
    }
    return false
  }
  /// A turn and the way to it (assumed).
  private static let before = SimDuration(milliseconds: 6000)

  /// Warnings of which one is enough.
  private static func family(_ kind: WarningKind) -> [WarningKind] {
    switch kind {
    case .forwardCollision: [.forwardCollision, .emergencyBrake]
    default: [kind]
    }
  }
  private func isVulnerable(_ p: SafetyParticipant) -> Bool {
    switch p {
    case .vehicle(let v): Int(v) < isVulnerable.count && isVulnerable[Int(v)]
    case .pedestrian: true
    case .hazard: false
    }
  }

  // MARK: Output

  /// Scores the warnings whose time is up at `time`, in the order (time, node, kind), whichever host reported them first.
  mutating func settle(at time: SimTime, _ routes: SafetyRoutes) -> (
    scored: [ScoredWarning], missed: [MissedWarning]
  ) {
    let isDue = { (at: SimTime) in time == .never || time - at >= Self.horizon + Self.reporting }
    var result: (scored: [ScoredWarning], missed: [MissedWarning]) = ([], [])
    if pending.contains(where: { isDue($0.at) }) {
      let due = pending.filter { isDue($0.at) }.sorted {
        ($0.at, $0.node.raw, $0.kind.rawValue, $0.stage) < ($1.at, $1.node.raw, $1.kind.rawValue, $1.stage)
      }
      pending.removeAll { isDue($0.at) }
      for warning in due {
        let scored = score(warning, routes)
        scores[warning.kind, warning.stage][scored.outcome] += 1
        result.scored.append(scored)
      }
    }
    if dangers.contains(where: { isDue($0.at) }) {
      for danger in dangers where isDue(danger.at) && !isWarned(danger) {
        scores[danger.kind, .imminent].missed += 1
        result.missed.append(danger)
      }
      dangers.removeAll { isDue($0.at) }
    }
    if time != .never { recent.removeAll { time - $0.at > Self.remembered + Self.remembered } }
    return result
  }
  private func isWarned(_ danger: MissedWarning) -> Bool {
    recent.contains {
      $0.stage == .imminent && Self.family(danger.kind).contains($0.kind)
        && UInt32($0.node.index) == danger.vehicle
        && $0.at <= danger.at && danger.at - $0.at <= Self.remembered
    }
  }

  // MARK: The score

  private func score(_ warning: Telemetry.Warning, _ routes: SafetyRoutes) -> ScoredWarning {
    var scored = ScoredWarning(warning: warning, outcome: .open)
    guard let begin = memory.index(at: warning.at),
      let last = memory.index(at: warning.at + Self.horizon),
      let row = memory.slices[begin].row(of: UInt32(warning.node.index))
    else { return scored }
    let slice = memory.slices[begin]
    let isWhole = memory.slices[last].time - warning.at >= Self.horizon - TrafficMemory.spacing
    if warning.kind == .hazardousLocation {
      let own = Onward(
        memory, begin: begin, row: row, end: begin + 1, topology: topology, routes: routes, rules: [],
        reach: slice.speed[row] * Self.hazardReach)
      return judge(hazardAhead: own, slice, row, scored)
    }
    let own = Onward(
      memory, begin: begin, row: row, end: last + 1, topology: topology, routes: routes,
      rules: Self.rules(warning.kind))
    let state = State(slice, row, warning.at)
    if warning.kind == .redLightViolation {
      guard let k = own.violation, let line = own.lines.first(where: { $0.distance <= own.distance(at: k) })
      else {
        scored.outcome = isWhole ? .nuisance : .open
        return scored
      }
      return real(
        scored, after: (memory.slices[k].time - warning.at).seconds,
        needed: state.stopping(before: line.distance))
    }
    let others = others(of: warning, begin: begin, end: last + 1, own, routes)
    var best: (after: Double, who: SafetyParticipant, needed: Double)?
    for other in tracks(own, others, end: last + 1) where Self.isAbout(other, warning.kind) {
      guard let after = meets(own, other, from: warning.at, within: Self.pass(warning.stage)),
        after < best?.after ?? .infinity
      else { continue }
      best = (after, other.who, state.needed(own, other, memory, since: warning.at))
    }
    guard let best else {
      let hasLeft = gone(own, end: last + 1).contains {
        Self.isAbout($0, warning.kind)
          && meets(own, $0, from: warning.at, within: Self.pass(warning.stage)) != nil
      }
      scored.outcome = isWhole && !hasLeft ? .nuisance : .open
      return scored
    }
    scored.threat = best.who
    return real(scored, after: best.after, needed: best.needed)
  }
  private func real(_ scored: ScoredWarning, after: Double, needed: Double) -> ScoredWarning {
    var scored = scored
    scored.meetsAfter = after
    scored.needed = needed
    scored.outcome = needed >= SafetyLimits.conflictDeceleration ? .late : .inTime
    return scored
  }
  /// What the vehicle does not heed is what it is warned of.
  private static func rules(_ kind: WarningKind) -> Onward.Rules {
    switch kind {
    case .forwardCollision, .emergencyBrake: .signals
    case .redLightViolation: .leaders
    case .intersectionCollision, .vulnerableRoadUser, .hazardousLocation: [.signals, .leaders]
    case .leftTurn: [.signals, .leaders, .setsOff]
    }
  }

  /// The warned vehicle at the warning: from then on its driver reacts.
  private struct State {
    let speed: Double
    let delay: Double

    init(_ slice: TruthSlice, _ row: Int, _ at: SimTime) {
      speed = slice.speed[row]
      delay = -slice.acceleration[row] >= WarningScorer.begun ? 0 : WarningScorer.reaction
    }
    func stopping(before distance: Double) -> Double { slowing(to: 0, before: distance) }
    /// To the speed of what is ahead, m/s.
    func slowing(to other: Double, before distance: Double) -> Double {
      let closing = max(0, speed - other)
      return Evasion.waiting(speed: closing, distance: distance - closing * delay, time: .infinity)
    }
    /// To stay behind where the other is over the path, at every moment.
    func needed(_ own: Onward, _ other: Track, _ memory: TrafficMemory, since at: SimTime) -> Double {
      var most = 0.0
      for c in other.cover where c.range.lowerBound >= 0 {
        let t = (memory.slices[c.k].time - at).seconds
        if t <= delay {
          if c.range.lowerBound < speed * t { return Evasion.most }
          continue
        }
        most = max(
          most,
          Evasion.waiting(
            speed: speed, distance: c.range.lowerBound - speed * delay, time: t - delay))
      }
      return most
    }
  }

  // MARK: Others

  /// Where another road user is over the path, by slice.
  struct Track {
    var who: SafetyParticipant
    var isVulnerable: Bool
    /// Over the path already at the warning.
    var isAhead: Bool
    /// It drives the same way when it is first over the path.
    var isSameWay: Bool
    var cover: [(k: Int, range: ClosedRange<Double>, isSameWay: Bool)]
  }
  private static func isAbout(_ track: Track, _ kind: WarningKind) -> Bool {
    switch kind {
    case .vulnerableRoadUser: track.isVulnerable
    case .intersectionCollision: !track.isVulnerable && !(track.isAhead && track.isSameWay)
    case .leftTurn: !track.isVulnerable && !track.isSameWay
    case .forwardCollision, .emergencyBrake: !track.isVulnerable && (track.isAhead || track.isSameWay)
    case .hazardousLocation, .redLightViolation: false
    }
  }

  /// Other vehicles that were warned at about that time, as they had gone on.
  private func others(
    of warning: Telemetry.Warning, begin: Int, end: Int, _ own: Onward, _ routes: SafetyRoutes
  ) -> [Onward] {
    var found: [Onward] = []
    let warned = recent.filter {
      $0.node != warning.node && $0.at >= warning.at - Self.earlier && $0.at <= warning.at + Self.horizon
        && $0.stage == .imminent && $0.kind.response.action != .none
    }.sorted { ($0.at, $0.node.raw) < ($1.at, $1.node.raw) }
    for w in warned where !found.contains(where: { $0.vehicle == UInt32(w.node.index) }) {
      guard let k = memory.index(at: w.at), let row = memory.slices[k].row(of: UInt32(w.node.index)) else {
        continue
      }
      let reach = memory.slices[k].speed[row] * Self.horizon.seconds + memory.slices[k].length[row]
      let place = Vec2(memory.slices[k].x[row], memory.slices[k].y[row])
      guard own.strip.contains(place, margin: reach) else { continue }
      found.append(
        Onward(
          memory, begin: k, row: row, end: end, topology: topology, routes: routes,
          rules: [.signals, .leaders]))
    }
    return found
  }

  private func tracks(_ own: Onward, _ warned: [Onward], end: Int) -> [Track] {
    var tracks: [Track] = []
    var places: [UInt32: Int] = [:]
    func see(_ who: SafetyParticipant, _ box: MovingBox, at k: Int) {
      let isWalker = if case .pedestrian = who { true } else { false }
      var box = box
      if !isWalker { box.halfWidth = max(0.05, box.halfWidth - Self.passable / 2) }
      guard let range = own.strip.cover(of: box, inset: isWalker ? 0 : Self.passable / 2) else { return }
      let isSameWay = own.strip.outline(at: range.lowerBound).direction.dot(box.direction) > Self.sameWay
      if let i = places[who.key] {
        tracks[i].cover.append((k, range, isSameWay))
        return
      }
      // Beside the vehicle, or behind it on its own way.
      if range.lowerBound < 0 && (k == own.begin || isSameWay) { return }
      places[who.key] = tracks.count
      tracks.append(
        Track(
          who: who, isVulnerable: isVulnerable(who), isAhead: k == own.begin, isSameWay: isSameWay,
          cover: [(k, range, isSameWay)]))
    }
    for k in own.begin..<end {
      let slice = memory.slices[k]
      for row in 0..<slice.vehicleCount where slice.vehicle[row] != own.vehicle {
        if slice.flags[row].contains(.parked) && !TruthSlice.isHazard(slice.vehicle[row]) { continue }
        if let other = warned.first(where: { $0.vehicle == slice.vehicle[row] && $0.begin <= k }) {
          see(.vehicle(other.vehicle), other.strip.outline(at: other.distance(at: k)), at: k)
        } else if own.isNear(slice, row) {
          see(.vehicle(slice.vehicle[row]), MovingBox(slice, vehicle: row), at: k)
        }
      }
      for row in 0..<slice.pedestrianCount {
        let box = MovingBox(slice, pedestrian: row)
        if own.strip.contains(box.position, margin: 1) { see(.pedestrian(slice.pedestrian[row]), box, at: k) }
      }
    }
    return tracks
  }

  /// Vehicles whose trip ended meanwhile, as they had gone straight on at their last speed.
  private func gone(_ own: Onward, end: Int) -> [Track] {
    var found: [Track] = []
    for k in (own.begin + 1)..<max(own.begin + 1, end) {
      let (before, slice) = (memory.slices[k - 1], memory.slices[k])
      for row in 0..<before.vehicleCount where before.vehicle[row] != own.vehicle {
        guard slice.row(of: before.vehicle[row]) == nil else { continue }
        var track: Track?
        for later in k..<end {
          var box = MovingBox(before, vehicle: row)
          box.position =
            box.position + box.velocity * (memory.slices[later].time - before.time).seconds
          box.halfWidth = max(0.05, box.halfWidth - Self.passable / 2)
          guard let range = own.strip.cover(of: box, inset: Self.passable / 2) else { continue }
          let isSameWay = own.strip.outline(at: range.lowerBound).direction.dot(box.direction) > Self.sameWay
          let who = SafetyParticipant.vehicle(before.vehicle[row])
          if track == nil {
            track = Track(
              who: who, isVulnerable: isVulnerable(who), isAhead: false, isSameWay: isSameWay, cover: [])
          }
          track?.cover.append((later, range, isSameWay))
        }
        if let track { found.append(track) }
      }
    }
    return found
  }

  /// Seconds within which the two are at one place without touching that still justify a warning: a close pass, and for an
  /// advisory any encounter.
  private static func pass(_ stage: WarningStage) -> Double {
    stage == .imminent ? SafetyLimits.closePass : SafetyLimits.postEncroachment
  }

  /// Seconds until the vehicle touches the other, or is where it was or will be within `pass` seconds; nil if neither.
  private func meets(_ own: Onward, _ other: Track, from at: SimTime, within pass: Double) -> Double? {
    func time(_ k: Int) -> Double { (memory.slices[k].time - at).seconds }
    for c in other.cover {
      let s = own.distance(at: c.k)
      if c.range.lowerBound <= s && c.range.upperBound >= s - own.strip.length { return max(0, time(c.k)) }
    }
    let count = own.distances.count
    for c in other.cover where !c.isSameWay {
      // From when to when the vehicle is over that part of the path.
      guard let first = (0..<count).first(where: { own.distances[$0] >= c.range.lowerBound }) else {
        continue
      }
      let last =
        (first..<count).first { own.distances[$0] - own.strip.length > c.range.upperBound } ?? count - 1
      let (from, to) = (time(own.begin + first), time(own.begin + last))
      if max(from - time(c.k), time(c.k) - to) < pass { return max(0, from) }
    }
    return nil
  }

  private func judge(
    hazardAhead own: Onward, _ slice: TruthSlice, _ row: Int, _ scored: ScoredWarning
  ) -> ScoredWarning {
    var scored = scored
    var nearest: (distance: Double, speed: Double, who: SafetyParticipant)?
    let mine = slice.speed[row]
    func see(_ who: SafetyParticipant, _ box: MovingBox) {
      guard box.speed < MovingBox.standing || box.speed < Self.crawling && mine - box.speed > Self.crawling,
        let range = own.strip.cover(of: box, inset: Self.passable / 2),
        range.lowerBound > 0, range.lowerBound < nearest?.distance ?? .infinity
      else { return }
      nearest = (range.lowerBound, box.speed, who)
    }
    for i in 0..<slice.vehicleCount where i != row && own.isNear(slice, i) {
      if slice.flags[i].contains(.parked) && !TruthSlice.isHazard(slice.vehicle[i]) { continue }
      see(.vehicle(slice.vehicle[i]), MovingBox(slice, vehicle: i))
    }
    for (i, h) in hazards.enumerated() where h.begin <= slice.time && slice.time < h.end {
      see(.hazard(UInt32(i)), MovingBox(h))
    }
    guard let nearest else {
      scored.outcome = .nuisance
      return scored
    }
    scored.threat = nearest.who
    let state = State(slice, row, scored.warning.at)
    return real(
      scored, after: nearest.distance / max(state.speed - nearest.speed, MovingBox.standing),
      needed: state.slowing(to: nearest.speed, before: nearest.distance))
  }
}
