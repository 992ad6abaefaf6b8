import SimCore

/// Stage of emergency braking.
package enum BrakingStage: UInt8, Hashable, Comparable, Sendable {
  case none = 0, warning, partial, full

  package static func < (a: BrakingStage, b: BrakingStage) -> Bool { a.rawValue < b.rawValue }
}

/// Automatic emergency braking in stages: a warning, partial braking, full braking. The times to collision are those of
/// published practice (Mercedes-Benz PRE-SAFE Brake: 2.6 s, 1.6 s, 0.6 s; Breuer et al., ESV 2007, paper 07-0103). UN
/// Regulation No. 152, 5.2.1 and 5.2.2: emergency braking demands at least 5 m/s².
///
/// A stage also needs a required deceleration beyond ordinary driving: drivers brake for standing queues with up to
/// 4.5 m/s² (the comfortable limit of SUMO's passenger car), so the function begins above that. The warning subtracts
/// the vehicle's present braking: a driver who brakes hard enough is not warned.
///
/// Braking relies on the unit's own sensors; messages alone only warn.
package struct EmergencyBraking: Hashable, Sendable {
  package struct Parameters: Hashable, Sendable {
    /// Time to collision in seconds and required deceleration in m/s² at which each stage may begin.
    package var warningTime = 2.6
    package var warningDeceleration = 2.5
    package var partialTime = 1.6
    package var partialDeceleration = 5.0
    package var fullTime = 0.6
    package var fullDeceleration = 6.0
    /// Deceleration of the stages, m/s².
    package var partialBraking = 5.0
    package var fullBraking = 9.0
    /// Braking ends when the required deceleration falls to this, m/s². A fifth of the threshold at which it began,
    /// since braking cannot begin again below the lowest speed.
    package var releaseDeceleration = 1.0
    /// Braking holds for this long after the last scan that required it.
    package var hold = SimDuration(milliseconds: 300)
    /// The function is inactive below this speed, m/s (UN R152: active from 10 km/h on).
    package var slowest = 10 / 3.6
    /// It does not begin to brake above these speeds, m/s, for vehicles, and for people on foot and on two wheels.
    package var fastest = Double.infinity
    package var fastestForVulnerable = Double.infinity
    /// Time to collision at which braking for people on foot and on two wheels may begin, in place of `partialTime`.
    package var vulnerableTime = 1.6
    /// Detections that must have recognised an object before braking for it.
    package var recognitions = 0
    /// Whether it brakes for people on two wheels.
    package var knowsTwoWheelers = true

    package init() {}
  }

  package struct Decision: Hashable, Sendable {
    package var stage: BrakingStage
    /// Highest acceleration allowed, m/s²; +∞ if the stage does not brake.
    package var accelerationLimit: Double
    /// Whether the warning relies on messages alone.
    package var isCooperative: Bool
    /// Cause of the stage, if still present.
    package var threat: Threat?
    /// Somebody whom the driver is to look out for, if there is no stage yet.
    package var advisory: Threat?

    package var isEmergency: Bool { stage >= .partial }
  }

  package var parameters: Parameters
  package var driverWarning = DriverWarning()
  /// Current braking stage, and until when it holds.
  package private(set) var stage = BrakingStage.none
  private var holdUntil = SimTime(microseconds: .min)

  package init(parameters: Parameters = Parameters()) { self.parameters = parameters }

  /// Operations of one decision.
  package static let counts = OperationCounts(otherOps: 24, bytesRead: 160, serialSteps: 12, launches: 1)

  /// Decides at `t` from the assessment of the path.
  package mutating func decide(_ assessment: PathAssessment, ego: EgoState, at t: SimTime) -> Decision {
    let braking = max(0, -ego.acceleration)
    let asked = assessment.sensed.map { stage(for: $0, braking: braking, at: ego.speed) } ?? .none
    var now = asked
    if stage >= .partial {
      // Once begun, braking continues until the path is free or the gap no longer closes, down to standstill. Released
      // with some metres and m/s left, it could not begin again below its lowest speed.
      if let threat = assessment.sensed, threat.requiredDeceleration > parameters.releaseDeceleration,
        ego.speed > 0.1
      {
        now = max(asked, stage)
        holdUntil = t + parameters.hold
      } else if t < holdUntil, ego.speed > 0.1 {
        now = stage
      }
    } else if asked >= .partial {
      if ego.speed < parameters.slowest { now = .warning } else { holdUntil = t + parameters.hold }
    }
    stage = now >= .partial ? now : .none
    var decision = Decision(
      stage: now, accelerationLimit: .infinity, isCooperative: false,
      threat: now > .none ? assessment.sensed : nil)
    if now == .partial { decision.accelerationLimit = -parameters.partialBraking }
    if now == .full { decision.accelerationLimit = -parameters.fullBraking }
    if now == .none, let other = assessment.cooperative, driverWarning.isDue(for: other, braking: braking) {
      decision.stage = .warning
      decision.isCooperative = true
      decision.threat = other
    }
    if decision.stage == .none, let other = assessment.approaching,
      driverWarning.isAdvisable(for: other, braking: braking)
    {
      decision.advisory = other
    }
    return decision
  }

  /// The stage that a threat alone justifies, for a vehicle that drives with `speed` m/s and already brakes with
  /// `braking` m/s² ≥ 0.
  package func stage(for threat: Threat, braking: Double = 0, at speed: Double = 0) -> BrakingStage {
    let p = parameters
    let time = threat.timeToCollision
    let needed = threat.requiredDeceleration
    let isVulnerable = threat.targetClass.isVulnerable
    if needed >= p.partialDeceleration, time <= (isVulnerable ? p.vulnerableTime : p.partialTime),
      speed <= (isVulnerable ? p.fastestForVulnerable : p.fastest),
      Int(threat.recognitions) >= p.recognitions,
      !isVulnerable || p.knowsTwoWheelers || threat.targetClass == .pedestrian
    {
      return needed >= p.fullDeceleration || time <= p.fullTime ? .full : .partial
    }
    return needed - braking >= p.warningDeceleration && time <= p.warningTime ? .warning : .none
  }
}
