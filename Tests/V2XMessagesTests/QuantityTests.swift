import SimCore
import Testing
import V2XMessages

@Suite struct QuantityTests {
  /// Decoded value of a BSM with one changed field.
  func sent(_ change: (inout BasicSafetyMessage) -> Void) throws -> BasicSafetyMessage {
    var message = BoundaryCases.bsmTypical
    change(&message)
    let bytes = BoundaryCases.envelope(.bsm(message)).encoded()
    guard case .bsm(let out) = try Envelope.decode(bytes).message else { throw CodecError.malformed }
    return out
  }

  @Test("Values beyond a range saturate at its end")
  func saturation() throws {
    #expect(try sent { $0.speed = 500 }.speed == 163.8)
    #expect(try sent { $0.speed = -3 }.speed == 0)
    #expect(try sent { $0.speed = .infinity }.speed == 163.8)
    #expect(try sent { $0.acceleration.longitudinal = -99 }.acceleration.longitudinal == -20)
    #expect(try sent { $0.acceleration.longitudinal = 20.01 }.acceleration.longitudinal == 20)
    #expect(try sent { $0.size.length = 41 }.size.length == 40.95)
    #expect(try sent { $0.steeringWheel = Angle(degrees: 400) }.steeringWheel == Angle(degrees: 189))
    #expect(try sent { $0.position?.latitude = 91 }.position?.latitude == 90)
    #expect(try sent { $0.position?.elevation = -1000 }.position?.elevation == -409.5)
    #expect(try sent { $0.positionalAccuracy?.semiMajor = 80 }.positionalAccuracy?.semiMajor == 12.7)
    #expect(
      try sent { $0.positionConfidence = PositionConfidence(horizontal: 900) }
        .positionConfidence?.horizontal == 500)
  }

  @Test("Not a number is unavailable")
  func notANumber() throws {
    #expect(try sent { $0.speed = .nan }.speed == nil)
    #expect(try sent { $0.heading = Angle(radians: .nan) }.heading == nil)
    #expect(try sent { $0.position?.longitude = .nan }.position == nil)
    #expect(try sent { $0.acceleration.lateral = .nan }.acceleration.lateral == nil)
    #expect(try sent { $0.positionalAccuracy?.semiMinor = .nan }.positionalAccuracy?.semiMinor == nil)
  }

  @Test("Headings wrap, and keep their direction within half a step")
  func headings() throws {
    #expect(try sent { $0.heading = Angle(courseDegrees: 359.997) }.heading == Angle(courseDegrees: 0))
    #expect(try sent { $0.heading = Angle(courseDegrees: -90) }.heading == Angle(courseDegrees: 270))
    for tenth in stride(from: -7200, through: 7200, by: 37) {
      let angle = Angle(degrees: Double(tenth) / 10)
      let out = try #require(try sent { $0.heading = angle }.heading)
      #expect(abs((out - angle).wrapped.degrees) <= 0.00625 + 1e-9)
    }
  }

  @Test("Confidence classes are rounded to the coarser side")
  func classes() throws {
    #expect(
      try sent { $0.positionConfidence = PositionConfidence(horizontal: 1.5) }
        .positionConfidence?.horizontal == 2)
    #expect(
      try sent { $0.motionConfidence = MotionConfidence(headingDegrees: 0.012) }
        .motionConfidence?.headingDegrees == 0.0125)
    #expect(try sent { $0.timeConfidence = 3 }.timeConfidence == 10)
  }

  @Test("secMark resolves to the time nearest to the sending, across minutes")
  func secMark() {
    for sent in [0, 29_999_000, 59_999_999, 60_000_000, 3_599_999_999, -1] as [Int64] {
      for age in [-1000, 0, 1, 499, 500, 100_000, 29_999_000] as [Int64] {
        let time = SimTime(microseconds: sent - age)
        let mark = MessageClock.secMark(time)
        let back = MessageClock.time(secMark: mark, near: SimTime(microseconds: sent))
        #expect(mark < 60_000)
        #expect(abs((back! - time).microseconds) <= 500)
      }
    }
    #expect(MessageClock.secMark(SimTime(microseconds: 59_999_600)) == 0)
    #expect(MessageClock.time(secMark: 60_000, near: .zero) == nil)
  }

  @Test("Minute of the year and mark of the hour, at their edges")
  func calendar() {
    let year = Int64(525_600) * 60_000_000
    #expect(MessageClock.minuteOfYear(SimTime(microseconds: year - 1)) == 525_599)
    #expect(MessageClock.minuteOfYear(SimTime(microseconds: year)) == 0)
    #expect(MessageClock.minuteOfYear(SimTime(microseconds: -1)) == 525_599)
    #expect(
      MessageClock.time(minuteOfYear: 0, near: SimTime(microseconds: year - 5)) == SimTime(microseconds: year)
    )
    #expect(MessageClock.timeMark(SimTime(seconds: 3599.96)) == 0)
    #expect(MessageClock.time(timeMark: 36000, near: .zero) == nil)
    #expect(MessageClock.time(timeMark: 35999, near: .zero) == SimTime(seconds: -0.1))
  }

  @Test("Signal times of the UTC hour: the start in the past, the ends up to 59 minutes ahead")
  func signalTimes() throws {
    func through(_ timing: PhaseTiming, at sentAt: SimTime) throws -> PhaseTiming {
      var envelope = BoundaryCases.envelope(
        .spat(
          SignalPhaseAndTiming(
            msgCount: 0,
            intersections: [
              IntersectionState(
                id: NodeReference(id: 1), status: [],
                phases: [SignalPhase(id: 1, states: [PhaseState(light: .red, timing: timing)])])
            ])))
      envelope.sentAt = sentAt
      guard case .spat(let out) = try Envelope.decode(envelope.encoded()).message,
        let result = out.intersections[0].phases[0].states[0].timing
      else { throw CodecError.malformed }
      return result
    }
    let now = SimTime(seconds: 7199.95)
    let near = try through(
      PhaseTiming(start: SimTime(seconds: 7100.04), likelyEnd: SimTime(seconds: 10_000.06)), at: now)
    #expect(near.start == SimTime(seconds: 7100) && near.likelyEnd == SimTime(seconds: 10_000.1))
    let far = try through(
      PhaseTiming(start: SimTime(seconds: 1000), likelyEnd: SimTime(seconds: 20_000)), at: now)
    #expect(far.start == nil && far.likelyEnd == nil)
    let never = try through(
      PhaseTiming(basis: .countdown, start: now, minEnd: .never, likelyEnd: .never), at: now)
    #expect(never.start == now && never.minEnd == nil && never.likelyEnd == nil)
  }
}
