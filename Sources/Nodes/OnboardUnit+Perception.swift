import ComputeKernel
import ComputePlatform
import NodeInterface
import SimCore
import V2XMessages

extension OnboardUnit {
  /// A frame has been captured: it reaches the detector after exposure and transport.
  mutating func sense(_ frame: SensorFrame, at t: SimTime) {
    guard let fix, sensors.indices.contains(frame.sensor) else { return }
    let ahead = fix.heading.direction
    let pose = SensorPose(
      position: odometry, heading: fix.heading,
      velocity: ahead * fix.speed + Vec2(-ahead.y, ahead.x) * fix.lateralSpeed)
    let isFirst = detectors.oldestCapture != frame.capturedAt
    guard let number = detectors.admit(frame, pose: pose) else { return }
    let sensor = sensors[frame.sensor]
    let request = profile.request(
      sensor.task, ticket: ticket(.detect, number), releasedAt: frame.capturedAt + sensor.delay(profile))
    if platform.submit(request, at: t) == .queueFull { detectors.abandon(number) }
    if isFirst && frame.sensor == 0 { verifyReceived(at: t) }
  }

  /// Charges the signatures of what came from within the horizon since the last epoch.
  private mutating func verifyReceived(at t: SimTime) {
    guard let fix else { return }
    let oldest = t - profile.period
    var units: Int64 = 0
    for i in received.rows.indices {
      let row = received.rows[i]
      if row.generatedAt > oldest, (row.position - fix.position).lengthSquared <= Self.horizon * Self.horizon
      {
        units += 1
      }
    }
    guard units > 0 else { return }
    platform.submit(profile.request(.verify, ticket: ticket(.verify), releasedAt: t, units: units), at: t)
  }

  /// A detector has finished: its objects go into the tracker; after the last one of the epoch the chain
  /// starts.
  mutating func track(_ task: FinishedTask, at t: SimTime) {
    guard let (frame, pose) = detectors.take(task.ticket & 0x00FF_FFFF) else { return }
    if !frame.lights.isEmpty { automation?.town?.note(frame.lights, at: frame.capturedAt) }
    measurements(frame, from: pose, into: &scratch.measurements)
    let counts = tracker.update(
      scratch.measurements, sensor: frame.sensor, capturedAt: frame.capturedAt, from: pose,
      coverage: coverages[frame.sensor])
    guard let epoch = detectors.charge(counts, capturedAt: frame.capturedAt), !chain.isRunning else { return }
    chain.isRunning = true
    chain.capturedAt = epoch.capturedAt
    latency.beginSensing(task, captured: epoch.capturedAt, at: t)
    submit(.track, stage: .track, epoch.counts, at: t)
  }

  /// Hands a stage to the computer; a full queue ends the chain.
  mutating func submit(_ kind: TaskKind, stage: Stage, _ counts: OperationCounts, at t: SimTime) {
    let request = profile.request(kind, ticket: ticket(stage), releasedAt: t, counts: counts)
    if platform.submit(request, at: t) == .queueFull { chain.isRunning = false }
  }

  /// The tracks and what was received within the horizon become one picture for the time `t`, in the
  /// odometry frame.
  mutating func fuse(at t: SimTime, into effects: inout EffectBuffer) {
    guard let fix, let ego = ego(at: t) else {
      chain.isRunning = false
      return
    }
    var counts = tracker.predict(to: t)
    let offset = mapOffset
    scratch.aligned.removeAll(keepingCapacity: true)
    scratch.objects.removeAll(keepingCapacity: true)
    counts += received.aligned(
      to: t, near: ego.position + offset, radius: Self.horizon, into: &scratch.aligned)
    latency.begin(at: t)
    for i in scratch.aligned.indices {
      latency.use(received.takeMessage(row: scratch.aligned[i].row), isFused: true)
      scratch.aligned[i].state.position = scratch.aligned[i].state.position - offset
      effects.record(.ageOfInformation, t - scratch.aligned[i].generatedAt, of: .bsm)
    }
    let sigma = fix.positionSigma.isFinite ? fix.positionSigma : Self.outageSigma
    counts += fusion.fuse(
      tracks: tracker.tracks, received: scratch.aligned, ownPositionSigma: sigma, into: &scratch.objects)
    submit(.fuse, stage: .fuse, counts, at: t)
  }

  /// Position error taken while positioning is out, metres: the drift of some seconds.
  static let outageSigma = 3.0
}
