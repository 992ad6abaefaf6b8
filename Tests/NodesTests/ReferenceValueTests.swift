import NodeInterface
import RoadNetwork
import Sensing
import SimCore
import Testing
import V2XMessages

@testable import ComputeKernel
@testable import Nodes

/// Values prescribed by standards: a deviation of 20 % would be noticed.
@Suite struct ReferenceValueTests {
  /// SAE J2735, eventHardBraking: more than 0.4 g, 3.92 m/s².
  @Test(arguments: [(3.8, false), (4.0, true)])
  func hardBrakingBeginsAtFourTenthsOfGravity(deceleration: Double, isTold: Bool) throws {
    var driven = Driven(unit(context()))
    for k in 0..<10 {
      let t = SimTime(microseconds: Int64(k) * 100_000)
      driven.handle(.fix(fix(.zero, speed: 20, acceleration: -deceleration, at: t)), at: t)
    }
    let sent = driven.log.messages.compactMap(\.value.frame.bsm)
    #expect(sent.count > 5)
    #expect(sent.allSatisfy { ($0.events == .hardBraking) == isTold })
  }

  /// T/CSAE 53 and SAE J2735: accelerations range to ±20 m/s²; larger values are sent as the limit.
  @Test(arguments: [(-30.0, -20.0), (30, 20), (-19, -19), (19, 19)])
  func accelerationsKeepToTheRangeOfTheStandard(acceleration: Double, sent: Double) throws {
    var driven = Driven(unit(context()))
    for k in 0..<10 {
      let t = SimTime(microseconds: Int64(k) * 100_000)
      var state = fix(.zero, speed: 20, acceleration: acceleration, at: t)
      state.yawRate = acceleration / 20
      driven.handle(.fix(state), at: t)
    }
    let own = try #require(OwnState(driven.node.picture, at: SimTime(microseconds: 900_000)))
    #expect(abs(try #require(own.accelerations.longitudinal) - sent) < 1e-9)
    #expect(abs(try #require(own.accelerations.lateral) - sent) < 1e-9)
  }

  /// T/CSAE 53: a width has 10 bits of 1 cm, a length 12 bits of 1 cm, and a speed ends at 8190 · 0.02 m/s.
  @Test func sharedRoadUsersKeepToTheRangesOfTheStandard() {
    func shared(_ width: Double, _ length: Double, speed: Double) -> Participant {
      let c = Covariance2(variance: 0.01)
      let track = Track(
        id: 1, status: .confirmed, targetClass: .truck, classConfidence: 1,
        state: KinematicState(
          position: .zero, velocity: Vec2(speed, 0),
          covariance: StateCovariance(position: c, velocity: c)), length: length, width: width, heading: .nan,
        createdAt: .zero, seenAt: .zero, hits: 9, history: .max, cycle: 9, cycles: 9, sensors: 1)
      return Participant(track, at: .zero, place: context().geo(.zero), sigma: 0.1, course: 0)
    }
    let most = shared(99, 99, speed: 999)
    #expect(most.size.width == 10.23 && most.size.length == 40.95)
    #expect(abs((most.speed ?? 0) - 163.8) < 1e-9)
    let within = shared(10.2, 40.9, speed: 163)
    #expect(within.size.width == 10.2 && within.size.length == 40.9 && within.speed == 163)
  }

  /// VwV-StVO, sign 331.1: on roads from 60 km/h vehicles do not normally stand.
  @Test(arguments: [(55.0, false), (60, true), (70, true)])
  func roadsAreFastFromSixtyOn(kmh: Double, isFast: Bool) {
    let road = network([(points: [Vec2(0, 0), Vec2(500, 0)], speedLimit: kmh / 3.6, next: [])])
    #expect((FastLanes(road).lane(at: Vec2(250, 0)) != nil) == isFast)
  }

  /// The shortest time gap that ISO 15622 allows, 0.8 s. Behind a leader of the same speed, 18 m/s, the gap law is in
  /// equilibrium at (2 + 0.8 · 18) / √(1 − (18/60)⁴) = 16.47 m: at 18 m the driver may accelerate, at 15 m not.
  @Test func cruiseControlKeepsTheShortestGapOfTheStandard() throws {
    func asked(gap: Double) throws -> Double {
      var drive = Drive(speed: 18, conditions: SensingConditions(perfect: true))
      drive.add(100 + 4.5 + gap, 0, speed: 18)
      for _ in 0..<10 { drive.step() }
      return try #require(drive.driven.log.commands.last).value.command.accelerationLimit
    }
    #expect(try asked(gap: 18) > 0.2)
    #expect(try asked(gap: 15) < 0.1)
  }

  /// T/CSAE 53: a list of participants holds 16. With 24 people ahead, no message contains more.
  @Test func messagesHoldSixteenParticipants() throws {
    var functions = FunctionSettings()
    functions["ssm"] = true
    var drive = Drive(speed: 0, conditions: SensingConditions(perfect: true), functions: functions)
    for k in 0..<24 {
      let direction = Angle(radians: (Double(k) - 11.5) * 0.02).direction
      drive.addPedestrian(100 + 45 * direction.x, 45 * direction.y, heading: 0, speed: 0)
    }
    for _ in 0..<40 { drive.step() }
    let sent = drive.driven.log.messages.compactMap { m -> Int? in
      if case .ssm(let ssm) = m.value.frame { ssm.participants.count } else { nil }
    }
    #expect(try #require(sent.max()) == 16)
  }

  /// SAE J2735 and T/CSAE 53: a descriptive name has at most 63 characters of ASCII.
  @Test func namesOfRoadsKeepToTheLengthOfTheStandard() {
    #expect(JunctionMap.ascii(String(repeating: "a", count: 70)) == String(repeating: "a", count: 63))
    #expect(JunctionMap.ascii("Straße \u{7}!") == "Stra?e ?!")
  }

  /// SUMO 1.28: a minor link's `visibility` is 4.5 m, a passenger car's `decel` 4.5 m/s². ISO 15622:2018, 6.1: cruise
  /// control need not respond to stationary objects, so it responds to what is faster than walking pace (1.4 m/s).
  @Test func drivingAssumesTheDriversOfSUMO() {
    #expect(TownKnowledge.visibility == 4.5 && TownKnowledge.courtesyBraking == 4.5)
    #expect((0.1...1.4).contains(CruiseControlApplication.slowestLeader))
  }
}
