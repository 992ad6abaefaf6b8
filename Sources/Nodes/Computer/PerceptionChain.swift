import ComputeKernel
import ComputePlatform
import NodeInterface
import SimCore

/// From sensor frames to tracks, for any kind of node with sensors.
///
///     frame ─ exposure, transport ─▶ detector ─▶ tracker;  last frame of an epoch ─▶ the node's further stages
///
/// One chain runs at a time: epochs that are complete before it has finished update the tracks, which the next chain
/// uses.
package struct PerceptionChain: Sendable {
  let sensors: [SensorDescription]
  private let coverages: [Coverage]
  private(set) var detectors: DetectorQueue
  package internal(set) var tracker = Tracker()
  /// Whether a chain is running, and the capture time of its epoch.
  private(set) var isRunning = false
  private(set) var capturedAt = SimTime.zero
  /// Latency stages from the capture of the chain's epoch to its last finished stage: the trace of messages about its
  /// tracks starts with them.
  private(set) var trace = MessageTrace(begin: .zero)
  /// Shortest time from the capture of a frame to an effect that depends on it.
  package let sensorLead: SimDuration
  private var measurements: [Measurement] = []
  /// By sensor; nil where objects are delivered.
  private var pointDetectors: [PointDetector?]

  init(sensors: [SensorDescription], on computer: NodeComputer) {
    self.sensors = sensors
    coverages = sensors.map { Coverage(range: $0.range, halfAngle: $0.halfFieldOfView) }
    detectors = DetectorQueue(sensors: sensors.count)
    pointDetectors = sensors.map { $0.points.map { PointDetector($0, leastScore: PointObjects.leastScore) } }
    sensorLead =
      sensors.map { $0.delay(computer.profile) + computer.unloadedLatency($0.task) }.min() ?? .zero
  }

  /// Frames dropped because the sensor's last frames were unfinished.
  var skipped: UInt64 { detectors.skipped }
  var oldestCapture: SimTime? { detectors.oldestCapture }

  /// A frame has been captured; it reaches the detector after exposure and transport. `pose` is the unit's pose at
  /// capture, in the frame of the tracker. Returns whether the frame was accepted, and whether it opened an epoch.
  mutating func admit(_ frame: SensorFrame, pose: SensorPose, on computer: inout NodeComputer, at t: SimTime)
    -> (isTaken: Bool, isFirst: Bool)
  {
    guard sensors.indices.contains(frame.sensor) else { return (false, false) }
    let isFirst = detectors.oldestCapture != frame.capturedAt
    guard let number = detectors.admit(frame, pose: pose) else { return (false, false) }
    let sensor = sensors[frame.sensor]
    var cost = OperationCounts.zero
    if pointDetectors[frame.sensor] != nil {
      // Runs here, because its cost is what it executes; its result appears when the task has ended.
      let (found, counts) = pointDetectors[frame.sensor]!.detect(frame.points)
      detectors.replacePoints(of: number, by: PointObjects.detections(found))
      cost = counts
    }
    let job = Job(
      sensor.task, stage: .detect, number: number, cost: cost,
      releasedAt: frame.capturedAt + sensor.delay(computer.profile))
    if !computer.run(job, at: t) { detectors.abandon(number) }
    return (true, isFirst)
  }

  /// A detector has finished: its objects go into the tracker. After the last frame of an epoch a chain starts with the
  /// tracker's work, unless one is running. Returns the frame's lights.
  mutating func detected(_ job: FinishedJob, on computer: inout NodeComputer, at t: SimTime)
    -> (lights: [LightSighting], capturedAt: SimTime)?
  {
    guard let (frame, pose) = detectors.take(job.number) else { return nil }
    Nodes.measurements(frame, from: pose, into: &measurements)
    let counts = tracker.update(
      measurements, sensor: frame.sensor, capturedAt: frame.capturedAt, from: pose,
      coverage: coverages[frame.sensor])
    if let epoch = detectors.charge(counts, capturedAt: frame.capturedAt), !isRunning {
      isRunning = true
      capturedAt = epoch.capturedAt
      // The slowest of the epoch's detectors is on the critical path; the others run beside it.
      trace = MessageTrace(begin: epoch.capturedAt)
      trace.advance(to: job.releasedAt, .sense)
      trace.advance(through: job.startedAt, to: t, .compute)
      advance(.track, .track, epoch.counts, on: &computer, at: t)
    }
    return (frame.lights, frame.capturedAt)
  }

  /// Submits the chain's next stage to the computer; if the queue is full, the chain ends.
  mutating func advance(
    _ kind: TaskKind, _ stage: JobStage, _ cost: OperationCounts, on computer: inout NodeComputer,
    at t: SimTime
  ) {
    if !computer.run(Job(kind, stage: stage, cost: cost, releasedAt: t), at: t) { isRunning = false }
  }

  /// Adds a finished stage of the chain to its trace.
  mutating func noteComputed(_ job: FinishedJob, at t: SimTime) {
    trace.advance(through: job.startedAt, to: t, .compute)
  }
  mutating func end() { isRunning = false }
}
