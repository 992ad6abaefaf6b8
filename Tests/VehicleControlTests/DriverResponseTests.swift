import SimCore
import Testing
import VehicleControl

@Suite struct DriverResponseTests {
  /// A warning of the vehicle ahead makes drivers look at it; they brake by what they see.
  @Test(arguments: [WarningKind.forwardCollision, .emergencyBrake])
  func warningsOfTheLeaderAskToLook(kind: WarningKind) {
    #expect(kind.response.action == .liftOff)
  }

  /// Only a hazardous location warning makes drivers ease off, and only it informs them of a blocked lane.
  @Test func aHazardousLocationIsNoCollisionCourse() {
    for kind in WarningKind.allCases {
      let response = kind.response
      var easesOff = false
      if case .easeOff(let share) = response.action {
        easesOff = true
        #expect(share > 0 && share < 1)
      }
      #expect(easesOff == (kind == .hazardousLocation))
      #expect(response.avoidsBlockedLanes == (kind == .hazardousLocation))
    }
  }

  /// For an intersection collision no driver stops in the other's path; for pedestrians and red lights drivers stop
  /// wherever they are.
  @Test func driversStopWhereTheWarningAsks() {
    for kind in WarningKind.allCases {
      let response = kind.response
      #expect(response.clearsJunction == [.intersectionCollision, .leftTurn].contains(kind))
      #expect(response.awaitsUnseen == response.clearsJunction)
      guard case .brake(let deceleration) = response.action else { continue }
      // Harder than engine braking, softer than the emergency braking of any passenger car (UN R13-H: 6.43 m/s²).
      #expect(deceleration > SpeedAdvice.deceleration && deceleration < 6.43)
    }
  }

  /// The fits have the mean and the standard deviation of their sources: Taoka 1989, and Zhang et al. 2019 (moments of a
  /// lognormal distribution: m·exp(s²/2), and the mean times √(exp(s²) − 1)).
  @Test(arguments: [(ReactionTime.unalerted, 1.21, 0.63), (.takeover, 2.72, 1.45)])
  func timesHaveTheMomentsOfTheirSources(time: ReactionTime, mean: Double, deviation: Double) {
    let n = 4_000
    let random = RandomSource(seed: 7)
    let sample = (0..<n).map { time.seconds(random.normal(1, .driverReaction, UInt64($0))) }
    let average = sample.reduce(0, +) / Double(n)
    let variance = sample.reduce(0) { $0 + ($1 - average) * ($1 - average) } / Double(n - 1)
    #expect(abs(average - mean) < 0.05 * mean, "mean \(average) s")
    #expect(abs(variance.squareRoot() - deviation) < 0.12 * deviation, "deviation \(variance.squareRoot()) s")
    #expect(sample.allSatisfy { $0 > 0 })
  }
}

@Suite struct VehicleCommandTests {
  /// Effective strictly after `effectiveAt`, up to and including the end of the validity.
  @Test func holdsForItsValidity() {
    let command = VehicleCommand(
      vehicle: 0, effectiveAt: SimTime(seconds: 2), validity: SimDuration(seconds: 0.5))
    let times = [1.9, 2, 2.1, 2.5, 2.6].map { command.holds(at: SimTime(seconds: $0)) }
    #expect(times == [false, false, true, true, false])
  }

  /// Either the unit drives or the driver does.
  @Test func authorityIsOfOne() {
    #expect(Authority.allCases.filter(\.isOfUnit) == [.drive, .driveAlone])
  }
}

@Suite struct WarningKindTests {
  /// Each abbreviation and clause names one application.
  @Test func namesAreDistinct() {
    #expect(Set(WarningKind.allCases.map(\.abbreviation)).count == WarningKind.allCases.count)
    #expect(Set(WarningKind.allCases.map(\.profile.source)).count == WarningKind.allCases.count)
  }
}
