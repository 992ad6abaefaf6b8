import SimCore

/// One object tracked by the unit's own sensors.
package struct Track: Hashable, Sendable {
  package enum Status: UInt8, Hashable, Sendable {
    /// Seen, not yet confirmed.
    case tentative = 0
    case confirmed
  }

  /// Unique within its tracker, never reused.
  package var id: UInt32
  package var status: Status
  package var targetClass: RoadUserClass
  /// Confidence of the class, 0...1: an exponential mean over the detections that agreed with it.
  package var classConfidence: Double
  /// At the tracker's time, in its frame.
  package var state: KinematicState
  /// Outline, metres; NaN until a sensor has measured it.
  package var length: Double
  package var width: Double
  /// Radians; NaN until a sensor has measured it. See `course(minimumSpeed:)` for the direction of motion.
  package var heading: Double
  package var createdAt: SimTime
  /// Capture time of the newest detection used.
  package var seenAt: SimTime
  package var hits: UInt32
  /// Detections that recognised the class it has, saturating.
  package var recognitions: UInt16 = 0
  /// The last cycles in which a scan covered it, newest in bit 0; 1 if a sensor detected it.
  package var history: UInt16
  /// Cycle of bit 0 of the history, counted from `createdAt`; includes cycles without cover, which the history omits.
  package var cycle: Int32
  /// Cycles that covered it since its birth, saturating.
  package var cycles: UInt16
  /// Sensors (index 0...31) that have ever detected it, one bit each.
  package var sensors: UInt32

  package var position: Vec2 { state.position }
  package var velocity: Vec2 { state.velocity }
  package var isConfirmed: Bool { status == .confirmed }
  /// Consecutive cycles that covered it without a detection.
  package var misses: Int { history.trailingZeroBitCount }

  /// Direction of motion above `minimumSpeed` m/s and three times the speed's own 1 σ, otherwise the measured heading,
  /// otherwise NaN. Radians. At lower speeds the estimate's noise has any direction, and a parked car would seem to
  /// stand across the road.
  package func course(minimumSpeed: Double = 0.5) -> Double {
    let noise = 4.5 * (state.covariance.vxvx + state.covariance.vyvy)
    return state.velocity.lengthSquared >= max(minimumSpeed * minimumSpeed, noise)
      ? Math.atan2(state.velocity.y, state.velocity.x) : heading
  }

  /// Updates what a detection measures besides position and speed.
  mutating func describe(_ m: Measurement, weight: Double) {
    if m.targetClass != .unknown {
      if m.targetClass == targetClass {
        recognitions = recognitions &+ (recognitions == .max ? 0 : 1)
        classConfidence += weight * (m.confidence - classConfidence)
      } else {
        classConfidence -= weight * m.confidence
        if targetClass == .unknown || classConfidence < 0 {
          targetClass = m.targetClass
          recognitions = 1
          classConfidence = weight * m.confidence
        }
      }
    }
    if !m.length.isNaN { length = length.isNaN ? m.length : length + weight * (m.length - length) }
    if !m.width.isNaN { width = width.isNaN ? m.width : width + weight * (m.width - width) }
    if !m.heading.isNaN {
      if heading.isNaN {
        heading = Angle(radians: m.heading).wrapped.radians
      } else {
        let turn = Angle(radians: m.heading - heading).wrapped.radians
        heading = Angle(radians: heading + weight * turn).wrapped.radians
      }
    }
  }
}

/// Parameters of a tracker.
package struct TrackerParameters: Hashable, Sendable {
  /// Gate on the squared Mahalanobis distance of the position: 13.816 holds 99.9 % of a χ² with 2 degrees.
  package var gate = 13.816
  /// Gate on the squared normalised radial speed: 10.828 holds 99.9 % of a χ² with 1 degree.
  package var speedGate = 10.828
  /// Probability that an object in view is detected in one scan, for the pair's likelihood ratio.
  package var detectionProbability = 0.9
  /// Expected density of new objects and false alarms in one scan, 1/m².
  package var clutterDensity = 1e-4
  /// Period of the sensors. All scans within one cycle count as one look: a sensor that cannot see an object (a radar a
  /// pedestrian) must not outvote one that does.
  package var cycle = SimDuration(milliseconds: 100)
  /// Confirmed with detections in this many of the last `confirmWindow` cycles (≤ 16), or with that many detections by
  /// several sensors within two of them.
  package var confirmHits = 3
  package var confirmWindow = 5
  /// A tentative track without a detection for this long is dropped.
  package var tentativeLife = SimDuration(milliseconds: 400)
  /// A confirmed track coasts for this long, unless this many cycles (≤ 16) in a row missed it in view.
  package var coastLimit = SimDuration(milliseconds: 1500)
  package var missLimit = 8
  /// A track whose position is less certain than this 1 σ is dropped, metres.
  package var largestSigma = 8.0
  /// A measurement may be older than the newest by this much; older ones are skipped and counted.
  package var maximumLag = SimDuration(milliseconds: 200)
  /// Limit of tracks; further births are counted and ignored.
  package var capacity = 128
  /// Weight of a detection in the running means of outline, heading and class.
  package var describeWeight = 0.2

  package init() {}

  /// Power spectral density of the acceleration, m²/s³, per class: 2 σ_a² τ for σ_a and a correlation time τ of the
  /// manoeuvre (Singer's model over times ≫ τ; Singer, IEEE T-AES 6(4), 1970). Vehicles σ_a 1.5 m/s², τ 1 s; trucks 1,
  /// 1; two-wheelers 1.5, 0.7; pedestrians 0.8, 0.5.
  @inlinable package static func accelerationNoise(_ c: RoadUserClass) -> Double {
    switch c {
    case .unknown, .motorVehicle, .emergency: 4.5
    case .truck, .bus, .tram: 2
    case .twoWheeler, .motorcycle, .bicycle: 3.15
    case .pedestrian: 0.64
    }
  }
  /// 1 σ per axis of the speed of an object of which only the class is known, m/s.
  @inlinable package static func speedSigma(_ c: RoadUserClass) -> Double {
    switch c {
    case .unknown, .motorVehicle, .truck, .bus, .tram, .emergency: 12
    case .twoWheeler, .motorcycle, .bicycle: 6
    case .pedestrian: 1.5
    }
  }
}
