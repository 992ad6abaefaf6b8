import SimCore
import V2XMessages

/// A road user as a received message describes it, already in the map frame: the host converts and decodes once
/// for all of its receivers.
package struct SharedObject: Hashable, Sendable {
  /// Temporary id of the vehicle, or the sending unit's id and the participant's id mixed.
  package var id: UInt64
  package var objectClass: RoadUserClass
  package var position: Vec2
  /// 1 σ per axis, metres.
  package var positionSigma: Double
  /// NaN if unknown: for standing objects a roadside unit often cannot determine it.
  package var heading: Angle
  /// m/s.
  package var speed: Double
  /// m/s², along the heading; 0 if unknown.
  package var acceleration: Double
  /// rad/s; 0 if unknown.
  package var yawRate: Double
  /// Metres; 0 if unknown.
  package var length: Double
  package var width: Double
  /// Time of the state.
  package var measuredAt: SimTime
  /// Event of the message that concerns others immediately: hard braking.
  package var isBrakingHard: Bool

  package init(
    id: UInt64, objectClass: RoadUserClass, position: Vec2, positionSigma: Double, heading: Angle,
    speed: Double,
    acceleration: Double, yawRate: Double, length: Double, width: Double, measuredAt: SimTime,
    isBrakingHard: Bool
  ) {
    self.id = id
    self.objectClass = objectClass
    self.position = position
    self.positionSigma = positionSigma
    self.heading = heading
    self.speed = speed
    self.acceleration = acceleration
    self.yawRate = yawRate
    self.length = length
    self.width = width
    self.measuredAt = measuredAt
    self.isBrakingHard = isBrakingHard
  }
}

/// A message after a receiver's input stage: decoded once per host and shared by its receivers.
package final class ReceivedMessage: Sendable {
  package let type: MessageType
  package let channel: MessageChannel
  /// Sender by its temporary id in the message, never by the simulation's own identity.
  package let sender: UInt64
  /// Counts the sender's messages of every type from 0.
  package let sequence: UInt32
  package let sentAt: SimTime
  /// When the oldest measurement that it reports was captured.
  package let sensedAt: SimTime
  /// Latency stages of its content, up to the end of the input stage.
  package let trace: MessageTrace
  /// Number by which the host knows it, for `EffectBuffer.uses`; 0 if its use is not tracked.
  package let number: UInt16
  package let frame: MessageFrame
  /// BSM: the sender; RSM and SSM: the participants. Empty for other types.
  package let objects: [SharedObject]

  package init(
    type: MessageType, channel: MessageChannel, sender: UInt64, sequence: UInt32 = 0, sentAt: SimTime,
    sensedAt: SimTime, trace: MessageTrace? = nil, number: UInt16 = 0, frame: MessageFrame,
    objects: [SharedObject]
  ) {
    self.type = type
    self.channel = channel
    self.sender = sender
    self.sequence = sequence
    self.sentAt = sentAt
    self.sensedAt = sensedAt
    self.trace = trace ?? MessageTrace(begin: sensedAt)
    self.number = number
    self.frame = frame
    self.objects = objects
  }
}

/// State of the signal controller that a roadside unit is wired to.
package struct SignalReading: Hashable, Sendable {
  package var readAt: SimTime
  /// Index of the signal in the network.
  package var signal: Int
  /// One letter per link index (`G g y r u o O s`).
  package var state: [UInt8]
  /// End of this phase: earliest, latest, and according to the present plan.
  package var earliestEnd: SimTime
  package var latestEnd: SimTime
  package var likelyEnd: SimTime

  package init(
    readAt: SimTime, signal: Int, state: [UInt8], earliestEnd: SimTime, latestEnd: SimTime, likelyEnd: SimTime
  ) {
    self.readAt = readAt
    self.signal = signal
    self.state = state
    self.earliestEnd = earliestEnd
    self.latestEnd = latestEnd
    self.likelyEnd = likelyEnd
  }
}

/// Input of a node. Events of one node at the same time are handled in the order of the cases.
package enum Event: Sendable {
  /// A roadside unit's signal controller has changed, or is read for the first time.
  case signals(SignalReading)
  case fix(PositioningFix)
  /// At the time of capture: exposure, transport and inference are the node's own tasks.
  case sensor(SensorFrame)
  case received(ReceivedMessage)
  /// `nextWakeAt` has come: a task has finished, or a timer is due.
  case wake
}

/// A message that a node hands to its radio or wire.
package struct OutgoingMessage: Sendable {
  package var frame: MessageFrame
  package var channel: MessageChannel
  /// Receiver on uu and wired: the cloud, or a node that the cloud addresses; nil broadcasts on the sidelink.
  package var destination: NodeID?
  /// When the oldest measurement that it reports was captured; the present if it reports none.
  package var sensedAt: SimTime
  /// Latency stages of its content, from the newest measurement of its picture to the hand-over to the radio. Without a
  /// trace, all the time since `sensedAt` counts as computing.
  package var trace: MessageTrace

  package init(
    frame: MessageFrame, channel: MessageChannel, destination: NodeID?, sensedAt: SimTime,
    trace: MessageTrace? = nil
  ) {
    self.frame = frame
    self.channel = channel
    self.destination = destination
    self.sensedAt = sensedAt
    self.trace = trace ?? MessageTrace(begin: sensedAt)
  }
}

/// A warning that a node has raised, for the recording. The driver is shown the warning in a command.
package struct RaisedWarning: Hashable, Sendable {
  package var kind: WarningKind
  package var sensedAt: SimTime
  /// It depends on a received message, not on the unit's own sensors alone.
  package var cooperative: Bool
  package var stage: WarningStage

  package init(
    kind: WarningKind, sensedAt: SimTime, cooperative: Bool, stage: WarningStage = .imminent
  ) {
    self.stage = stage
    self.kind = kind
    self.sensedAt = sensedAt
    self.cooperative = cooperative
  }
}

/// Effects of a node in one step, in order. The host owns one buffer and empties it after each step.
package struct EffectBuffer: Sendable {
  package var messages: [OutgoingMessage] = []
  /// With the capture time of the measurement that each is based on, for the photon-to-actuator latency.
  package var commands: [(command: VehicleCommand, sensedAt: SimTime)] = []
  package var warnings: [RaisedWarning] = []
  /// Values for declared meters.
  package private(set) var measurements: [MeterValue] = []
  /// Plans that the computer has finished, and the received states that each was the first to use.
  package var plans: [PlanTrace] = []
  package var uses: [MessageUse] = []
  /// Sample of the cloud's picture of one vehicle: its estimated position at the present time. The host, which knows
  /// the true position, measures the error.
  package var pictureSamples: [(sender: UInt64, position: Vec2)] = []

  package init() {}

  /// Records a value in the meter's unit, just measured by the node.
  ///
  /// - Parameter type: given exactly where the meter's readings are kept apart by message type.
  package mutating func record(_ meter: Meter, _ value: Double, of type: MessageType? = nil) {
    measurements.append(MeterValue(meter, steps: meter.unit.steps(value), of: type))
  }
  /// Records a duration in a meter of seconds.
  package mutating func record(_ meter: Meter, _ duration: SimDuration, of type: MessageType? = nil) {
    precondition(meter.unit == .seconds, "a duration for a meter of another unit")
    measurements.append(MeterValue(meter, steps: duration.microseconds, of: type))
  }
  /// The same for `count` durations, each from its index.
  package mutating func record(
    _ meter: Meter, count: Int, of type: MessageType? = nil, _ duration: (_ index: Int) -> SimDuration
  ) {
    precondition(meter.unit == .seconds, "durations for a meter of another unit")
    for i in 0..<count {
      measurements.append(MeterValue(meter, steps: duration(i).microseconds, of: type))
    }
  }

  package var isEmpty: Bool {
    messages.isEmpty && commands.isEmpty && warnings.isEmpty && measurements.isEmpty
      && plans.isEmpty && pictureSamples.isEmpty
  }
  package mutating func removeAll() {
    messages.removeAll(keepingCapacity: true)
    commands.removeAll(keepingCapacity: true)
    warnings.removeAll(keepingCapacity: true)
    measurements.removeAll(keepingCapacity: true)
    plans.removeAll(keepingCapacity: true)
    uses.removeAll(keepingCapacity: true)
    pictureSamples.removeAll(keepingCapacity: true)
  }
}

/// Totals of a node's computer so far.
package struct ComputeTotals: Sendable {
  package var tasks: UInt64 = 0
  package var deadlineMisses: UInt64 = 0
  /// Refused because the queue was full.
  package var dropped: UInt64 = 0
  package var busy = SimDuration.zero
  package var joules = 0.0
  package var latency = DurationHistogram()
  /// Tasks waiting or running now, and servers of all engines; 0 without a computer.
  package var pending = 0
  package var servers = 0
  /// Nil without a computer.
  package var account: ComputeAccount?
  /// Nil if its power is not managed.
  package var power: PowerFigures?
  package init() {}
}

/// States and temperature of a computer whose power is managed.
package struct PowerFigures: Hashable, Sendable {
  /// Highest temperature, °C.
  package var peakTemperature: Double
  /// Time asleep, and time with clocks lowered because of the temperature.
  package var asleep: SimDuration
  package var throttled: SimDuration

  package init(peakTemperature: Double, asleep: SimDuration, throttled: SimDuration) {
    self.peakTemperature = peakTemperature
    self.asleep = asleep
    self.throttled = throttled
  }
}

/// One simulated computer: a value that receives events with their times and returns effects. It touches no socket,
/// clock, file or global, and never sees ground truth. Tasks run on its own `ComputePlatform`; their completions and
/// its timers are its own events, announced by `nextWakeAt`.
package protocol Node: Sendable {
  /// Time of the node's next event of its own; `.never` if there is none. Never earlier than the last step.
  var nextWakeAt: SimTime { get }
  /// Before this time, the node's own events and receptions of non-urgent types cause no message or command.
  var nextEffectAt: SimTime { get }
  /// Shortest time from the capture of a sensor frame to an effect that depends on it.
  var sensorLead: SimDuration { get }
  /// Runs its computer up to `time`, at which the node ends: tasks that finish by then count.
  mutating func finish(at time: SimTime)
  /// Totals for the tables, up to `time`.
  func computeTotals(at time: SimTime) -> ComputeTotals

  mutating func step(_ event: borrowing Event, at time: SimTime, into effects: inout EffectBuffer)

  /// Records every task that finishes or is refused from now on, for `takeTasks`, and what the node knows, for
  /// `takePictures`. Has no other effect.
  mutating func recordTasks()
  mutating func stopRecording()
  /// Tasks recorded since the last call, in the order in which they finished.
  mutating func takeTasks() -> [ComputedTask]
  /// What the node knew at each fusion since the last call.
  mutating func takePictures() -> [KnownPicture]
}

/// Defaults for nodes without a computer.
extension Node {
  package mutating func finish(at time: SimTime) {}
  package mutating func recordTasks() {}
  package mutating func stopRecording() {}
  package mutating func takeTasks() -> [ComputedTask] { [] }
  package mutating func takePictures() -> [KnownPicture] { [] }
}
