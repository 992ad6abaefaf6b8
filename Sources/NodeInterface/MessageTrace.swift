import SimCore

/// Where the time goes between a measurement and what a vehicle does about it: the stages of a message's way, in
/// their usual order. Each microsecond of a way belongs to exactly one of them.
package enum MessageStage: UInt8, Hashable, Sendable, CaseIterable {
  /// From the capture (middle of the exposure) until the detector can start: rest of the exposure and transport.
  case sense = 0
  /// Work that could start and waited for its engine, at the sender, in the cloud and at the receiver together.
  case queue
  /// Detector, tracking and aggregation at the sender, and merging in the cloud where the message comes from there.
  case compute
  /// What is to be told is known and waits for the sender's next periodic message, or for the next batch of the cloud; or
  /// is signed and held back by the scenario.
  case sendWait
  case sign
  /// From the hand-over to the radio to the last bit: wait for the resource and airtime; by cell or wire the link.
  case air
  /// Modem, driver and decoding of the receiver.
  case inputStage
  /// Check of the signature as far as anything waits for it. Units verify on demand, beside the chain: fusion does not
  /// wait for the result, so nothing is ever spent here.
  case verify
  /// Behind the input stage until the receiver's next chain reads what was told.
  case fuseWait
  case fuse
  case plan
  /// Control task, vehicle bus and build-up of the actuators.
  case act

  package static let count = 12

  /// Name in tables.
  package var name: String {
    switch self {
    case .sense: "sense"
    case .queue: "queue"
    case .compute: "compute"
    case .sendWait: "send_wait"
    case .sign: "sign"
    case .air: "air"
    case .inputStage: "input_stage"
    case .verify: "verify"
    case .fuseWait: "fuse_wait"
    case .fuse: "fuse"
    case .plan: "plan"
    case .act: "act"
    }
  }
}

/// Time by stage, whole microseconds, each up to 71 minutes.
package struct StageTimes: Hashable, Sendable {
  private var microseconds = InlineArray<12, UInt32>(repeating: 0)

  package init() {}

  package subscript(stage: MessageStage) -> UInt32 {
    get { microseconds[Int(stage.rawValue)] }
    set { microseconds[Int(stage.rawValue)] = newValue }
  }

  /// Sum over all stages.
  package var total: SimDuration {
    var sum: Int64 = 0
    for i in microseconds.indices { sum += Int64(microseconds[i]) }
    return SimDuration(microseconds: sum)
  }

  package static func == (a: StageTimes, b: StageTimes) -> Bool {
    for i in a.microseconds.indices where a.microseconds[i] != b.microseconds[i] { return false }
    return true
  }
  package func hash(into hasher: inout Hasher) {
    for i in microseconds.indices { hasher.combine(microseconds[i]) }
  }
}

/// The way of one measurement so far. Its stages always add up to the time from its beginning to its end, to the
/// microsecond: time only passes by being given to a stage.
package struct MessageTrace: Hashable, Sendable {
  /// Capture of the measurement, or its positioning fix.
  package let begin: SimTime
  package private(set) var end: SimTime
  package private(set) var times = StageTimes()

  package init(begin: SimTime) {
    self.begin = begin
    end = begin
  }

  /// A way whose stages are known and that has come to `end`.
  package init(_ times: StageTimes, until end: SimTime) {
    begin = end - times.total
    self.end = end
    self.times = times
  }

  /// Gives the time from the end up to `t` to a stage; a time that is not after the end changes nothing.
  package mutating func advance(to t: SimTime, _ stage: MessageStage) {
    guard t > end else { return }
    let room = Int64(UInt32.max - times[stage])
    let spent = min(room, t.microseconds - end.microseconds)
    times[stage] += UInt32(spent)
    end += SimDuration(microseconds: spent)
  }

  /// A task of a computer: what it waited for its engine, and what it did until `t`.
  package mutating func advance(through startedAt: SimTime, to t: SimTime, _ stage: MessageStage) {
    advance(to: startedAt, .queue)
    advance(to: t, stage)
  }

  /// The whole way, where a message that came at the end of this one was read by a plan.
  package func followed(by plan: MessageTrace) -> MessageTrace {
    var whole = self
    whole.advance(to: plan.begin, .fuseWait)
    for stage in MessageStage.allCases {
      whole.advance(to: whole.end + SimDuration(microseconds: Int64(plan.times[stage])), stage)
    }
    return whole
  }
}

/// One state that a plan was the first to use, by the number under which the host knows its message.
package struct MessageUse: Hashable, Sendable {
  package var number: UInt16
  /// It went through fusion; signals and hazards are read by the planner itself.
  package var isFused: Bool

  package init(number: UInt16, isFused: Bool) {
    self.number = number
    self.isFused = isFused
  }
}

/// The way of one finished plan from its picture to the actuators, whether or not it asked anything of them.
package struct PlanTrace: Hashable, Sendable {
  /// From the moment at which fusion read the received states.
  package var fused: MessageTrace
  /// From the moment at which the planner read signals and hazards.
  package var read: MessageTrace
  /// Where its uses stand in `EffectBuffer.uses`.
  package var uses: Range<Int>

  package init(fused: MessageTrace, read: MessageTrace, uses: Range<Int>) {
    self.fused = fused
    self.read = read
    self.uses = uses
  }
}
