import Federation
import NodeInterface
import RoadNetwork
import SimCore
import Testing
import WorldState

@testable import Recording

/// Scores of warnings on the junction of `SafetyNetworkTests`: lanes 0, 2, 3 lead from west to east, lanes 4, 5, 6 from south
/// to north, lane 1 is beside lane 0.
@Suite struct WarningScorerTests {
  private struct Driver {
    var lanes: [Int]
    /// Of the front, metres along the first lane.
    var start: Double
    var speed: Double
    /// m/s², and from when on, s.
    var acceleration = 0.0
    var from = 0.0
    var flags: VehicleFlags = .equipped
  }

  /// Runs drivers for `seconds`, with one warning of vehicle 0 at 1.03 s; `light` of the movement from west to east by time.
  private func run(
    _ drivers: [Driver], seconds: Double = 14, warn kind: WarningKind? = nil,
    light: (Double) -> Character = { _ in "G" },
    hazards: [SafetyHazard] = []
  ) -> (scored: [ScoredWarning], missed: [MissedWarning], scores: WarningScores) {
    var n = SafetyNetworkTests.network()
    n.connections[0].signal = 0
    n.connections[0].signalLinkIndex = 0
    let monitor = SafetyMonitor(network: n, hazards: hazards)
    var scorer = WarningScorer(topology: monitor.topology, hazards: hazards)
    var places = drivers.map { (s: $0.start, v: $0.speed) }
    var scored: [ScoredWarning] = []
    var missed: [MissedWarning] = []
    for k in 0..<Int(seconds * 10) {
      let t = Double(k) * 0.1
      var s = slice(at: t)
      for (i, d) in drivers.enumerated() {
        let a = t >= d.from - 1e-9 && places[i].v > 0 ? d.acceleration : 0
        var position = places[i].s
        let lane = d.lanes.first { lane in
          if position <= n.lanes[lane].length { return true }
          position -= n.lanes[lane].length
          return false
        }
        if let lane {
          SafetyNetworkTests().add(&s, UInt32(i), n, lane: lane, at: position, speed: places[i].v)
          s.acceleration[s.acceleration.count - 1] = a
          s.flags[s.flags.count - 1] = d.flags
        }
        let next = max(0, places[i].v + a * 0.1)
        places[i].s += 0.5 * (places[i].v + next) * 0.1
        places[i].v = next
      }
      s.signals = [
        SignalState(
          program: 0, phase: 0, state: [light(t).asciiValue!], since: .zero, earliestEnd: .never,
          latestEnd: .never,
          likelyEnd: .never)
      ]
      monitor.observe(s)
      for encounter in monitor.takeEncounters() where encounter.isConflict { scorer.note(encounter) }
      scorer.observe(s)
      if k == 11, let kind {
        scorer.note(
          Telemetry.Warning(
            at: SimTime(seconds: 1.03), node: .vehicle(0), kind: kind, sensedAt: .zero, cooperative: true))
      }
      let settled = scorer.settle(at: s.time, monitor.routes)
      scored += settled.scored
      missed += settled.missed
    }
    monitor.finish()
    for encounter in monitor.takeEncounters() where encounter.isConflict { scorer.note(encounter) }
    let rest = scorer.settle(at: .never, monitor.routes)
    return (scored + rest.scored, missed + rest.missed, scorer.scores)
  }

  /// Both fronts reach the middle after 5 s.
  private let east = Driver(lanes: [0, 2, 3], start: 60, speed: 10)
  private let north = Driver(lanes: [4, 5, 6], start: 60, speed: 10, flags: [])

  @Test func aDriverWhoBrakesForTheWarningWasWarnedRightly() throws {
    var braking = east
    (braking.acceleration, braking.from) = (-4, 2.2)
    let one = try #require(run([braking, north], warn: .intersectionCollision).scored.first)
    #expect(one.outcome == .inTime && one.threat == .vehicle(1))
    // The other's front is over the strip, 0.65 m to either side without the insets, from 4.9 to 5.6 s; both outlines are
    // there at the first step after 4.9 s.
    #expect(abs((one.meetsAfter ?? 0) - 3.97) < 0.11)
    // The front is 40 m from the middle at 1 s and must be 0.65 m before it when the other leaves at 5.57 s.
    let expected = Evasion.waiting(speed: 10, distance: 40 - 0.65 - 10.73, time: 5.5 - 1.03 - 1.073)
    #expect(abs((one.needed ?? 0) - expected) < 0.05)
  }

  @Test func whoStopsAnywayIsNoDanger() {
    var yielding = north
    // To rest 8 m before the middle.
    (yielding.acceleration, yielding.from) = (-2.5, 1.5)
    let one = run([east, yielding], warn: .intersectionCollision).scored.first
    #expect(one?.outcome == .nuisance && one?.threat == nil)
    // The warned driver brakes already.
    var braking = east
    (braking.acceleration, braking.from) = (-2, 0.5)
    #expect(run([braking, north], warn: .intersectionCollision).scored.first?.outcome == .nuisance)
  }

  /// Left turn assist is about setting off: a vehicle that stands 8 m before the middle is there after 2.8 s.
  @Test func aDriverToldBeforeATurnIsTakenToSetOff() {
    let standing = Driver(lanes: [0, 2, 3], start: 102, speed: 0)
    var near = north
    near.start = 74
    #expect(run([standing, near], warn: .intersectionCollision).scored.first?.outcome == .nuisance)
    let told = run([standing, near], warn: .leftTurn)
    #expect(
      [.inTime, .late].contains(told.scored.first?.outcome) && told.scored.first?.threat == .vehicle(1))
    // By then the other has long passed.
    near.start = 100
    #expect(run([standing, near], warn: .leftTurn).scored.first?.outcome == .nuisance)
    // Whoever is faster than a turn keeps the speed.
    #expect(run([east, north], warn: .leftTurn).scored.first?.outcome == .inTime)
  }

  /// Both were warned and both brake: without reactions they had met.
  @Test func anAnswerOfTheOtherDoesNotMakeTheWarningFalse() throws {
    var (a, b) = (east, north)
    b.flags = .equipped
    (a.acceleration, a.from) = (-4, 2.2)
    (b.acceleration, b.from) = (-4, 2.2)
    let n = SafetyNetworkTests.network()
    let monitor = SafetyMonitor(network: n)
    #expect(monitor.topology != nil)
    #expect(run([a, b], warn: .intersectionCollision).scored.first?.outcome == .nuisance)
    let both = bothWarned([a, b])
    #expect(both.map(\.outcome) == [.inTime, .inTime])
  }
  private func bothWarned(_ drivers: [Driver]) -> [ScoredWarning] {
    let n = SafetyNetworkTests.network()
    let monitor = SafetyMonitor(network: n)
    var scorer = WarningScorer(topology: monitor.topology, hazards: [])
    for k in 0..<120 {
      var s = slice(at: Double(k) * 0.1)
      for (i, d) in drivers.enumerated() {
        let t = Double(k) * 0.1
        let braked = max(0, min(t - d.from, d.speed / -d.acceleration))
        var position =
          d.start + d.speed * min(t, d.from) + d.speed * braked + 0.5 * d.acceleration * braked * braked
        for lane in d.lanes {
          if position <= n.lanes[lane].length {
            SafetyNetworkTests().add(
              &s, UInt32(i), n, lane: lane, at: position, speed: max(0, d.speed + d.acceleration * braked))
            s.flags[s.flags.count - 1] = d.flags
            break
          }
          position -= n.lanes[lane].length
        }
      }
      scorer.observe(s)
      if k == 11 {
        for i in [1, 0] {
          scorer.note(
            Telemetry.Warning(
              at: SimTime(seconds: 1.03), node: .vehicle(i), kind: .intersectionCollision, sensedAt: .zero,
              cooperative: true))
        }
      }
    }
    return scorer.settle(at: .never, monitor.routes).scored
  }

  @Test func aDriverStopsForARedLight() {
    let red = run([east, north], warn: .intersectionCollision) { _ in "r" }
    #expect(red.scored.first?.outcome == .nuisance)
    // Too fast to stop with 4.5 m/s²: 9 m before the line it takes 5.6.
    var late = east
    late.start = 81
    var other = north
    other.start = 81
    #expect(
      run([late, other], warn: .intersectionCollision) { $0 < 0.5 ? "G" : "r" }.scored.first?.outcome
        != .nuisance)
  }

  @Test func redLightWarningsAreAboutTheLine() {
    #expect(run([east], warn: .redLightViolation) { _ in "r" }.scored.first?.outcome == .inTime)
    #expect(run([east], warn: .redLightViolation).scored.first?.outcome == .nuisance)
    // It turns green before the line.
    #expect(run([east], warn: .redLightViolation) { $0 < 3.5 ? "r" : "G" }.scored.first?.outcome == .nuisance)
    var braking = east
    (braking.acceleration, braking.from) = (-2, 0.5)
    #expect(run([braking], warn: .redLightViolation) { _ in "r" }.scored.first?.outcome == .nuisance)
    // 9 m before the line: 10.73 m of reaction are too many.
    var near = east
    near.start = 81
    #expect(run([near], warn: .redLightViolation) { _ in "r" }.scored.first?.outcome == .late)
  }

  @Test func dangersWithoutAWarningAreMissed() {
    let none = run([east, north])
    #expect(none.missed.map(\.kind) == [.intersectionCollision])
    #expect(none.missed.first?.vehicle == 0 && none.missed.first?.threat == .vehicle(1))
    #expect(none.scores[.intersectionCollision].recall == 0)
    // With a warning, though it has not helped, it is none; nor for drivers without a unit, or units that drive.
    let warned = run([east, north], warn: .intersectionCollision)
    #expect(warned.missed.isEmpty && warned.scores[.intersectionCollision].recall == 1)
    for flags in [[], [.equipped, .automated]] as [VehicleFlags] {
      var other = east
      other.flags = flags
      let run = run([other, north])
      #expect(run.missed.isEmpty && run.scores.isEmpty && run.scores.distance == 0)
    }
    let red = run([east]) { _ in "r" }
    #expect(red.missed.map(\.kind) == [.redLightViolation])
    #expect(red.scores.redLightsRun == 1 && none.scores.redLightsRun == 0)
    var unequipped = east
    unequipped.flags = []
    #expect(run([unequipped]) { _ in "r" }.scores.redLightsRun == 1)
    #expect(run([east], warn: .redLightViolation) { _ in "r" }.missed.isEmpty)
  }

  /// The follower has to be warned, not the leader.
  @Test func followersAreMissed() {
    var leader = east
    (leader.start, leader.speed) = (85, 0)
    leader.flags = []
    var follower = east
    (follower.start, follower.speed) = (20, 12)
    #expect(run([follower, leader]).missed.map(\.kind) == [.forwardCollision])
    leader.flags = .equipped
    follower.flags = []
    #expect(run([follower, leader]).missed.isEmpty)
    follower.flags = .equipped
    #expect(run([follower, leader], warn: .emergencyBrake).missed.isEmpty)
  }

  @Test func hazardsCountInTheOwnLane() {
    for (y, outcome) in [(0.0, WarningOutcome.inTime), (3.2, .nuisance)] {
      let hazard = SafetyHazard(
        position: Vec2(40, y), heading: .zero, length: 4, width: 1.8, begin: .zero, end: .never, lane: 3,
        laneEnd: 32)
      let one = run([east], warn: .hazardousLocation, hazards: [hazard]).scored.first
      #expect(one?.outcome == outcome)
      #expect(one?.threat == (outcome == .inTime ? .hazard(0) : nil))
    }
    // Before it has begun.
    let later = SafetyHazard(
      position: Vec2(40, 0), heading: .zero, length: 4, width: 1.8, begin: SimTime(seconds: 5), end: .never,
      lane: 3,
      laneEnd: 32)
    #expect(run([east], warn: .hazardousLocation, hazards: [later]).scored.first?.outcome == .nuisance)
  }

  @Test func warningsNearTheEndStayOpen() {
    var yielding = north
    (yielding.acceleration, yielding.from) = (-2.5, 1.5)
    #expect(run([east, yielding], seconds: 5, warn: .intersectionCollision).scored.first?.outcome == .open)
    // Unless the danger has come by then.
    #expect(run([east, north], seconds: 6, warn: .intersectionCollision).scored.first?.outcome == .inTime)
  }
}
