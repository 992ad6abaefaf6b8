import SimCore

/// Tracks many objects over the scans of several sensors: a Kalman filter each, exact assignment of detections inside a
/// χ² gate, confirmation by M of N, coasting and deletion. All use one frame, fixed to the ground.
///
/// Scans are processed at their capture time. A scan older than the newest (a camera's after a radar's) updates through
/// the retrodicted position; beyond `maximumLag` it is skipped and counted. No allocation once the largest scene has
/// been seen.
package struct Tracker: Sendable {
  package var parameters: TrackerParameters
  /// All tracks, tentative ones included, at `time`; oldest first.
  package private(set) var tracks: [Track] = []
  /// Time of every track's state.
  package private(set) var time = SimTime(microseconds: .min)
  /// Scans skipped because they came too late, and births ignored because the tracker was full.
  package private(set) var skippedScans: UInt64 = 0
  package private(set) var droppedBirths: UInt64 = 0

  private var nextID: UInt32 = 1
  private var solver = AssignmentSolver()
  private var gates: [Gate] = []

  /// Position of a track at the scan's capture, with the covariance of its innovation, without the sensor's share.
  private struct Gate {
    var position: Vec2
    var covariance: Covariance2
  }

  package init(parameters: TrackerParameters = TrackerParameters()) {
    self.parameters = parameters
    tracks.reserveCapacity(32)
  }

  package var confirmedCount: Int {
    var n = 0
    for i in tracks.indices where tracks[i].status == .confirmed { n += 1 }
    return n
  }

  /// Moves all tracks to `t` and drops expired ones; does nothing if `t` is not after `time`.
  @discardableResult
  package mutating func predict(to t: SimTime) -> OperationCounts {
    let counts = advance(to: t)
    prune()
    return counts
  }

  /// Processes one scan of sensor `sensor` (0...31), captured at `capturedAt` from `pose`. Tracks outside `coverage` do
  /// not count as missed; nil: the sensor sees everything.
  @discardableResult
  package mutating func update(
    _ measurements: [Measurement], sensor: Int, capturedAt: SimTime, from pose: SensorPose,
    coverage: Coverage? = nil
  ) -> OperationCounts {
    var counts = advance(to: capturedAt)
    let late = time - capturedAt
    guard late <= parameters.maximumLag else {
      skippedScans &+= 1
      return counts
    }
    let lag = late.seconds
    counts += associate(measurements, from: pose, lag: lag)
    let known = tracks.count
    for i in 0..<known {
      let column = Int(solver.columnOfRow[i])
      if column >= 0 {
        counts += hit(i, measurements[column], from: pose, sensor: sensor, capturedAt: capturedAt, lag: lag)
      } else if coverage?.contains(gates[i].position, from: pose) ?? true {
        look(i, at: capturedAt, hit: false)
      }
    }
    for j in measurements.indices where solver.rowOfColumn[j] < 0 {
      birth(measurements[j], from: pose, sensor: sensor, capturedAt: capturedAt, lag: lag)
    }
    prune()
    return counts
  }

  /// Forgets everything but the counters.
  package mutating func removeAll() { tracks.removeAll(keepingCapacity: true) }

  private mutating func advance(to t: SimTime) -> OperationCounts {
    guard t > time else { return .zero }
    if tracks.isEmpty {
      time = t
      return .zero
    }
    let dt = (t - time).seconds
    time = t
    for i in tracks.indices {
      tracks[i].state.predict(dt, noise: TrackerParameters.accelerationNoise(tracks[i].targetClass))
    }
    return KinematicState.predictCounts * UInt64(tracks.count)
  }

  /// Gated pairs weighed by their likelihood ratio against "a new object or a false alarm": 2 ln(P_D / (2π λ)) − ln det
  /// S − d² (Blackman, Popoli, "Design and Analysis of Modern Tracking Systems", 1999, section 6.2, doubled). A pair
  /// below zero is a worse explanation than two births.
  private mutating func associate(_ measurements: [Measurement], from pose: SensorPose, lag: Double)
    -> OperationCounts
  {
    let n = tracks.count
    let m = measurements.count
    gates.removeAll(keepingCapacity: true)
    for i in 0..<n {
      let s = tracks[i].state
      gates.append(
        Gate(position: s.position - s.velocity * lag, covariance: s.positionCovariance(lag: lag)))
    }
    let gate = parameters.gate
    let speedGate = parameters.speedGate
    let offset = 2 * Math.log(parameters.detectionProbability / (2 * .pi * parameters.clutterDensity))
    solver.begin(rows: n, columns: m)
    var inGate: UInt64 = 0
    measurements.withUnsafeBufferPointer { zs in
      for i in 0..<n {
        let g = gates[i]
        for j in 0..<m {
          let dx = zs[j].position.x - g.position.x
          let sxx = g.covariance.xx + zs[j].covariance.xx
          // d² ≥ dx²/Sxx, so this rejects nothing that would pass the gate.
          if dx * dx > gate * sxx { continue }
          let dy = zs[j].position.y - g.position.y
          let syy = g.covariance.yy + zs[j].covariance.yy
          if dy * dy > gate * syy { continue }
          let sxy = g.covariance.xy + zs[j].covariance.xy
          let determinant = sxx * syy - sxy * sxy
          let square = (syy * dx * dx - 2 * sxy * dx * dy + sxx * dy * dy) / determinant
          inGate &+= 1
          if square > gate { continue }
          if !zs[j].radialSpeed.isNaN {
            let r = Self.speedVariance(zs[j], tracks[i].state, from: pose)
            let s = r + tracks[i].state.covariance.velocity.variance(along: zs[j].lineOfSight)
            let d = zs[j].radialSpeed - tracks[i].state.velocity.dot(zs[j].lineOfSight)
            if d * d > speedGate * s { continue }
          }
          solver.allow(row: i, column: j, benefit: offset - Math.log(determinant) - square)
        }
      }
    }
    solver.solve()
    // Coarse test of every pair: 1 MAC, 5 others. Pairs that pass: 7 MACs and 8 others, of which one logarithm (counted
    // as 4), and 8 MACs for the radial speed. A step of the assignment: 6 others.
    let all = UInt64(n) &* UInt64(m)
    return OperationCounts(
      macsFP64: UInt64(n) &* 8 &+ all &+ inGate &* 15,
      otherOps: all &* 5 &+ inGate &* 12 &+ solver.steps &* 6,
      bytesRead: UInt64(n) &* 112 &+ UInt64(m) &* 128, bytesWritten: UInt64(n + m) &* 4,
      serialSteps: solver.steps &* 3, launches: 1)
  }

  /// Variance of a radial speed: the sensor's own, plus the direction's error times the speed across it.
  private static func speedVariance(_ z: Measurement, _ s: KinematicState, from pose: SensorPose) -> Double {
    let across = z.bearingSigma * z.lineOfSight.cross(s.velocity - pose.velocity)
    return z.radialSpeedSigma * z.radialSpeedSigma + across * across
  }

  private mutating func hit(
    _ i: Int, _ z: Measurement, from pose: SensorPose, sensor: Int, capturedAt: SimTime, lag: Double
  ) -> OperationCounts {
    var counts = KinematicState.positionUpdateCounts
    var r = z.covariance
    if lag > 0 {
      // Process noise between capture and now, which the retrodiction leaves out.
      let q = TrackerParameters.accelerationNoise(tracks[i].targetClass) * lag * lag * lag / 3
      r.xx += q
      r.yy += q
    }
    tracks[i].state.update(position: z.position, covariance: r, lag: lag)
    if !z.radialSpeed.isNaN {
      let variance = Self.speedVariance(z, tracks[i].state, from: pose)
      tracks[i].state.update(speed: z.radialSpeed, along: z.lineOfSight, variance: variance)
      counts += KinematicState.speedUpdateCounts
    }
    tracks[i].describe(z, weight: parameters.describeWeight)
    tracks[i].hits &+= 1
    tracks[i].sensors |= 1 << UInt32(sensor & 31)
    if capturedAt > tracks[i].seenAt { tracks[i].seenAt = capturedAt }
    look(i, at: capturedAt, hit: true)
    let window = UInt16(truncatingIfNeeded: (1 << parameters.confirmWindow) - 1)
    let cycles = (tracks[i].history & window).nonzeroBitCount
    if cycles >= parameters.confirmHits || (cycles >= 2 && Int(tracks[i].hits) >= parameters.confirmHits) {
      tracks[i].status = .confirmed
    }
    return counts
  }

  /// Enters a scan that covered the track into the history of its cycles.
  private mutating func look(_ i: Int, at t: SimTime, hit: Bool) {
    let half = parameters.cycle.microseconds / 2
    let cycle = Int32(
      truncatingIfNeeded: ((t - tracks[i].createdAt).microseconds + half) / parameters.cycle.microseconds)
    if cycle > tracks[i].cycle {
      tracks[i].cycle = cycle
      tracks[i].history <<= 1
      tracks[i].cycles = tracks[i].cycles &+ (tracks[i].cycles == .max ? 0 : 1)
    }
    // A late detection belongs to an earlier cycle, whose bit may be missing; what matters is that it was seen
    // recently.
    if hit { tracks[i].history |= 1 }
  }

  /// Starts a track at a detection; the speed is known only along the line of sight, and only if the sensor measures
  /// it.
  private mutating func birth(
    _ z: Measurement, from pose: SensorPose, sensor: Int, capturedAt: SimTime, lag: Double
  ) {
    guard tracks.count < parameters.capacity else {
      droppedBirths &+= 1
      return
    }
    let speedSigma = TrackerParameters.speedSigma(z.targetClass)
    var state = KinematicState(
      position: z.position, velocity: .zero,
      covariance: StateCovariance(
        position: z.covariance, velocity: Covariance2(variance: speedSigma * speedSigma)))
    if !z.radialSpeed.isNaN {
      // The speed across the line of sight is unknown, so the direction's error is combined with its prior.
      let across = z.bearingSigma * speedSigma
      state.update(
        speed: z.radialSpeed, along: z.lineOfSight,
        variance: z.radialSpeedSigma * z.radialSpeedSigma + across * across)
    }
    if lag > 0 { state.predict(lag, noise: TrackerParameters.accelerationNoise(z.targetClass)) }
    tracks.append(
      Track(
        id: nextID, status: parameters.confirmHits <= 1 ? .confirmed : .tentative, targetClass: z.targetClass,
        classConfidence: z.targetClass == .unknown ? 0 : z.confidence, state: state, length: z.length,
        width: z.width,
        heading: z.heading.isNaN ? .nan : Angle(radians: z.heading).wrapped.radians, createdAt: capturedAt,
        seenAt: capturedAt, hits: 1, recognitions: z.targetClass == .unknown ? 0 : 1,
        history: 1, cycle: 0, cycles: 1, sensors: 1 << UInt32(sensor & 31)))
    nextID &+= 1
  }

  private mutating func prune() {
    let limit = parameters.largestSigma * parameters.largestSigma
    var kept = 0
    for i in tracks.indices {
      let age = time - tracks[i].seenAt
      let p = tracks[i].state.covariance
      var keep = p.xx + p.yy <= 2 * limit
      switch tracks[i].status {
      case .tentative:
        keep =
          keep && age <= parameters.tentativeLife && Int(tracks[i].cycles) < max(parameters.confirmWindow, 2)
      case .confirmed:
        keep = keep && age <= parameters.coastLimit && tracks[i].misses < parameters.missLimit
      }
      guard keep else { continue }
      if kept != i { tracks[kept] = tracks[i] }
      kept += 1
    }
    if kept < tracks.count { tracks.removeLast(tracks.count - kept) }
  }
}
