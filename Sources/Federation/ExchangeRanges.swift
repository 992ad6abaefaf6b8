import NodeInterface
import SimCore
import V2XMessages
import WorldState

// Ranges of what world and hosts exchange, whatever the run. A link checks every message before it hands it over, so
// that no number from another process can overflow a sum or an index. What depends on the run is checked by the world
// and the host that get the message: which nodes exist, and which times belong to the window.

extension FederationLimits {
  /// Greatest magnitude of times and durations, µs: 35 years, so that sums of some of them fit.
  package static let time: Int64 = 1 << 50
  /// Largest count of a report.
  package static let count: UInt64 = 1 << 53
  /// Highest index of a node, a vehicle or a pedestrian.
  package static let nodeIndex = (1 << 24) - 1
  /// Longest validity of a command, µs.
  package static let validity: Int64 = 10_000_000
  /// Most subchannels of the sidelink: `numSubchannel` of TS 36.331.
  package static let subchannels = 20
  /// Longest time from the hand-over to the first bit on air (no packet waits longer than 100 ms), and from there to the
  /// last bit at the receiver (assumed limits, far above those of the links), µs.
  package static let access: Int64 = 1_000_000
  package static let flight: Int64 = 600_000_000
  /// Longest traffic step, µs.
  package static let step: Int64 = 10_000_000
  /// Greatest magnitude of a coordinate, metres: ten times the greatest northing.
  package static let position = 1e8
  /// Greatest magnitude of speeds, accelerations, yaw rates and headings: a replay may jump.
  package static let motion = 1e7
  /// Largest length, width and height, metres.
  package static let size = 1e4
  /// Greatest magnitude of an acceleration, m/s², or a speed, m/s, in a command.
  package static let command = 1e3
}

@inline(__always)
private func require(_ isValid: Bool, _ field: StaticString) throws(CodecError) {
  if !isValid { throw .outOfRange(field.description) }
}

/// Requires magnitudes of at most `limit`, which no NaN has.
private func require(_ column: [Double], upTo limit: Double, _ field: StaticString) throws(CodecError) {
  var isValid = true
  for value in column { isValid = (value.magnitude <= limit) && isValid }
  try require(isValid, field)
}

private func require(_ counts: [UInt64], _ field: StaticString) throws(CodecError) {
  for count in counts { try require(count <= FederationLimits.count, field) }
}

extension SimTime {
  fileprivate var isInRange: Bool { microseconds.magnitude <= FederationLimits.time.magnitude }
  fileprivate var isInRangeOrNever: Bool { isInRange || self == .never }
}
extension SimDuration {
  fileprivate var isInRange: Bool { microseconds.magnitude <= FederationLimits.time.magnitude }
}
extension NodeID {
  fileprivate var isInRange: Bool { kind != nil && index <= FederationLimits.nodeIndex }
}

extension FederationMessage {
  /// Throws unless every field is in range.
  package func checkRanges() throws(CodecError) {
    switch self {
    case .grant(let grant): try grant.checkRanges()
    case .answer(let answer): try answer.checkRanges()
    case .join, .welcome, .stop, .loading: break
    }
  }
}

extension Answer {
  /// Throws unless every field is in range.
  package func checkRanges() throws(CodecError) {
    try require(until.isInRange, "answer.until_us")
    try require(nextEffectAt.isInRangeOrNever, "answer.next_effect_at_us")
    for frame in frames { try frame.checkRanges() }
    for command in commands { try command.checkRanges() }
    try telemetry.checkRanges()
  }
}

extension AirFrame {
  fileprivate func checkRanges() throws(CodecError) {
    try require(source.isInRange, "frame.source")
    try require(destination?.isInRange ?? true, "frame.destination")
    try require(sentAt.isInRange, "frame.sent_at_us")
    try require(sensedAt.isInRange && sensedAt <= sentAt, "frame.sensed_at_us")
    try require(airStart.isInRange, "frame.air_start_us")
    try require(arrivesAt.isInRange, "frame.arrives_at_us")
    try require(
      (0...FederationLimits.access).contains((airStart - sentAt).microseconds), "frame.air_start_us")
    try require(
      (0...FederationLimits.flight).contains((arrivesAt - airStart).microseconds), "frame.arrives_at_us")
    if channel == .sidelink {
      try require(subchannelCount >= 1, "frame.subchannel_count")
      try require(
        Int(firstSubchannel) + Int(subchannelCount) <= FederationLimits.subchannels, "frame.first_subchannel")
    }
  }
}

extension VehicleCommand {
  fileprivate func checkRanges() throws(CodecError) {
    try require((0...FederationLimits.nodeIndex).contains(vehicle), "command.vehicle")
    try require(effectiveAt.isInRange, "command.effective_at_us")
    try require((0...FederationLimits.validity).contains(validity.microseconds), "command.validity_us")
    try require(Self.isLimit(accelerationLimit), "command.acceleration_limit")
    try require(Self.isLimit(speedLimit), "command.speed_limit")
  }
  private static func isLimit(_ value: Double) -> Bool {
    value.magnitude <= FederationLimits.command || value == .infinity
  }
}

// MARK: Telemetry

extension ComputeAccount {
  fileprivate func checkRanges() throws(CodecError) {
    try require((0...1).contains(share), "compute.account.share")
    for engine in engines {
      try require((0...100_000).contains(engine.servers), "compute.account.servers")
      try require((0...1e21).contains(engine.peakFP16), "compute.account.peak_fp16")
      try require((0...1e21).contains(engine.peakFP32), "compute.account.peak_fp32")
      try require(engine.busy.isInRange && engine.busy >= .zero, "compute.account.busy_us")
    }
    for part in energy.parts { try require((0...1e15).contains(part), "compute.account.joules") }
  }
}

extension Telemetry {
  fileprivate func checkRanges() throws(CodecError) {
    for type in perType {
      for delivery in type.deliveries {
        try require([delivery.attempted, delivery.delivered], "delivery")
        try require(delivery.lost, "delivery.lost")
      }
      for histogram in type.stages { try histogram.checkRanges("stages") }
      try type.endToEnd.checkRanges("end_to_end")
    }
    for (node, value) in compute {
      try require(node.isInRange, "compute.node")
      try require([value.tasks, value.deadlineMisses, value.dropped], "compute")
      try require(value.busy.isInRange && value.busy >= .zero, "compute.busy_us")
      try require((0...1e15).contains(value.joules), "compute.joules")
      try value.latency.checkRanges("compute.latency")
      try value.account?.checkRanges()
    }
    for warning in warnings {
      try require(warning.node.isInRange, "warning.node")
      try require(warning.at.isInRange, "warning.at_us")
      try require(warning.sensedAt.isInRange, "warning.sensed_at_us")
    }
    try require(channelBusyRatio, "channel_busy_ratio")
    for report in measurements { try report.checkRanges() }
    for digest in digests { try require(digest.node.isInRange, "digest.node") }
    for seconds in stageSeconds { try require((0...1e12).contains(seconds), "stage_seconds") }
    try records.checkRanges()
  }
}

extension DurationHistogram {
  fileprivate func checkRanges(_ field: StaticString) throws(CodecError) {
    try require(counts, field)
    try require((0...Int64(FederationLimits.count)).contains(totalMicroseconds), field)
  }
}

extension MeterReport {
  fileprivate func checkRanges() throws(CodecError) {
    var last = -1
    for row in rows {
      try require(Int(row.key) > last && Int(row.key) < declaration.dimension.rows, "reading.key")
      last = Int(row.key)
      try require(row.reading.value.magnitude <= FederationLimits.count, "reading.value")
      try row.reading.histogram.checkRanges("reading.counts")
    }
  }
}

extension NodeRecords {
  fileprivate func checkRanges() throws(CodecError) {
    for record in sensors {
      try require(record.node.isInRange, "sensor_record.node")
      try require(record.frame.capturedAt.isInRange, "sensor_record.captured_at_us")
    }
    for record in tasks {
      let task = record.task
      try require(record.node.isInRange, "task_record.node")
      try require(task.releasedAt.isInRange, "task_record.released_at_us")
      try require(task.deadline.isInRange, "task_record.deadline_us")
      if let span = task.span {
        try require(span.startedAt.isInRange, "task_record.started_at_us")
        try require(span.finishedAt.isInRange, "task_record.finished_at_us")
      }
    }
    for record in receptions {
      try require(record.receiver.isInRange, "reception.receiver")
      try require(record.sender.isInRange, "reception.sender")
      try require(record.sentAt.isInRange, "reception.sent_at_us")
      try require(record.arrivesAt.isInRange, "reception.arrives_at_us")
      try require(record.deliveredAt?.isInRange ?? true, "reception.delivered_at_us")
      try require(record.distance?.isFinite ?? true, "reception.distance_m")
    }
    try require(dropped <= FederationLimits.count, "dropped_records")
  }
}

// MARK: Grants

extension Grant {
  /// Throws unless every field is in range.
  package func checkRanges() throws(CodecError) {
    try require(until.isInRange, "grant.until_us")
    for slice in slices { try slice.checkRanges() }
    for birth in births {
      try require(birth.node.isInRange, "birth.node")
      try require(birth.at.isInRange, "birth.at_us")
      try require(0...1 ~= birth.setSpeedShare, "birth.set_speed_share")
    }
    for death in deaths {
      try require(death.node.isInRange, "death.node")
      try require(death.at.isInRange, "death.at_us")
    }
    for frame in frames { try frame.checkRanges() }
  }
}

extension TruthSlice {
  /// Throws unless every field is in range.
  package func checkRanges() throws(CodecError) {
    try require(time.isInRange, "time_us")
    try require((0...FederationLimits.step).contains(step.microseconds), "step_us")
    try Self.requireIndices(vehicle, "vehicle")
    for column in [x, y, lanePosition] { try require(column, upTo: FederationLimits.position, "position") }
    for column in [heading, speed, acceleration, yawRate, lateralSpeed, speedLimit, desiredSpeed] {
      try require(column, upTo: FederationLimits.motion, "motion")
    }
    for value in speed { try require(value >= 0, "speed") }
    for column in [length, width, height] {
      try require(column, upTo: FederationLimits.size, "size")
      for value in column { try require(value >= 0, "size") }
    }
    try Self.requireIndices(pedestrian, "pedestrian")
    for column in [pedestrianX, pedestrianY] {
      try require(column, upTo: FederationLimits.position, "pedestrian position")
    }
    for column in [pedestrianHeading, pedestrianSpeed] {
      try require(column, upTo: FederationLimits.motion, "pedestrian motion")
    }
    try require(pedestrianHeight, upTo: FederationLimits.size, "pedestrian height")
    for value in pedestrianHeight { try require(value >= 0, "pedestrian height") }
    for signal in signals {
      try require(signal.since.isInRangeOrNever, "signal.since_us")
      try require(signal.earliestEnd.isInRangeOrNever, "signal.earliest_end_us")
      try require(signal.latestEnd.isInRangeOrNever, "signal.latest_end_us")
      try require(signal.likelyEnd.isInRangeOrNever, "signal.likely_end_us")
    }
  }

  /// Rows are in ascending order of index.
  private static func requireIndices(_ indices: [UInt32], _ field: StaticString) throws(CodecError) {
    var last: UInt32 = 0
    for index in indices {
      try require(index >= last && index <= FederationLimits.nodeIndex, field)
      last = index
    }
  }
}
