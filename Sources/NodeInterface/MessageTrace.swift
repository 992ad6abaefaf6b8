import SimCore

/// Latency stages between a measurement and a vehicle's reaction to it, in their usual order. Each microsecond belongs
/// to exactly one stage.
package enum MessageStage: UInt8, Hashable, Sendable, CaseIterable {
  /// From the capture (middle of the exposure) until the detector can start: rest of the exposure and transport.
  case sense = 0
  /// Jobs that could start but wait for their engine: at the sender, in the cloud and at the receiver together.
  case queue
  /// Detector, tracking and aggregation at the sender, and merging in the cloud where the message comes from there.
  case compute
  /// The content is ready and waits for the sender's next periodic message or the cloud's next batch; or the message is
  /// signed and held back by the scenario.
  case sendWait
  case sign
  /// From the hand-over to the radio to the last bit: wait for the resource, and airtime; over cellular or wired links,
  /// the link's latency.
  case air
  /// Modem, driver and decoding of the receiver.
  case inputStage
  /// Verification of the signature, as far as anything waits for it. Units verify on demand, in parallel with the
  /// chain: fusion does not wait for the result, so this is always zero.
  case verify
  /// From the end of the input stage until the receiver's next chain reads the content.
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

/// The latency stages of one measurement so far. They always add up to the time from its beginning to its end, to the
/// microsecond: time only advances by being assigned to a stage.
package struct MessageTrace: Hashable, Sendable {
  /// Capture of the measurement, or its positioning fix.
  package let begin: SimTime
  package private(set) var end: SimTime
  package private(set) var times = StageTimes()

  package init(begin: SimTime) {
    self.begin = begin
    end = begin
  }

  /// A trace with known stages that ends at `end`.
  package init(_ times: StageTimes, until end: SimTime) {
    begin = end - times.total
    self.end = end
    self.times = times
  }

  /// Assigns the time from the end up to `t` to a stage; does nothing if `t` is not after the end.
  package mutating func advance(to t: SimTime, _ stage: MessageStage) {
    guard t > end else { return }
    let room = Int64(UInt32.max - times[stage])
    let spent = min(room, t.microseconds - end.microseconds)
    times[stage] += UInt32(spent)
    end += SimDuration(microseconds: spent)
  }

  /// Adds a task of a computer: its wait for the engine, and its execution until `t`.
  package mutating func advance(through startedAt: SimTime, to t: SimTime, _ stage: MessageStage) {
    advance(to: startedAt, .queue)
    advance(to: t, stage)
  }

  /// The complete trace of a message that arrived at the end of this one and was read by a plan.
  package func followed(by plan: MessageTrace) -> MessageTrace {
    var whole = self
    whole.advance(to: plan.begin, .fuseWait)
    for stage in MessageStage.allCases {
      whole.advance(to: whole.end + SimDuration(microseconds: Int64(plan.times[stage])), stage)
    }
    return whole
  }
}

/// A received state that a plan was the first to use, by the host's number of its message.
package struct MessageUse: Hashable, Sendable {
  package var number: UInt16
  /// The state went through fusion; signals and hazards are read directly by the planner.
  package var isFused: Bool

  package init(number: UInt16, isFused: Bool) {
    self.number = number
    self.isFused = isFused
  }
}

/// Latency stages of one finished plan from its picture to the actuators, whether or not it asked anything of them.
package struct PlanTrace: Hashable, Sendable {
  /// From the moment at which fusion read the received states.
  package var fused: MessageTrace
  /// From the moment at which the planner read signals and hazards.
  package var read: MessageTrace
  /// Range of its uses in `EffectBuffer.uses`.
  package var uses: Range<Int>

  package init(fused: MessageTrace, read: MessageTrace, uses: Range<Int>) {
    self.fused = fused
    self.read = read
    self.uses = uses
  }
}
