import NodeInterface
import SimCore

/// A sensor with everything precomputed that does not depend on the target.
struct PreparedSensor: Sendable {
  let model: SensorModel
  private let boresight: Vec2
  /// Cosine of half the field of view; −2 for all-round view.
  private let edge: Double
  private let perfect: Bool
  /// Reach for targets with and without lamps of their own.
  private let reach: Double
  private let darkReach: Double
  private let cameraFactor: Double
  /// Of adults on foot, in these conditions.
  private let personRecall: Double
  /// Of other targets in full view, and heights in pixels, for the camera's network.
  private let recall: Double
  private let pixelRange: (Double, Double)
  /// One-way attenuation, dB per metre.
  private let attenuation: Double

  /// Detection probability of a camera and of a lidar for a target in full view (assumed: recall of mature detectors at
  /// their operating point).
  static let recall = 0.98
  /// Target heights in pixels: a camera never detects targets below the first and resolves all above the second.
  /// Measured: in Dollár et al., PAMI 34 (2012), detectors fail below 30 pixels and saturate at 80; halved for today's
  /// networks (assumed).
  static let pixelRange = (12.0, 40.0)
  /// Detectors miss 20 of 100 children more than of adults (20.14 %: Li, Chen, Zhang, Sarro, Zhang, Liu, "Unveiling the
  /// blind spots: a critical examination of fairness in autonomous driving systems", arXiv 2308.02935, eight detectors).
  /// Their label is by appearance; here it holds for people below the first height, metres, and for none above the
  /// second (assumed: pupils of seven years and the shortest adults).
  static let childLoss = 0.2014
  static let childHeights = (1.25, 1.5)
  /// Shares of a person in view from which on a camera's detector sees anything, and as much as in full view (assumed, in
  /// the order of what pedestrian benchmarks lose under partial and heavy occlusion).
  static let personShares = (0.2, 0.65)

  /// Factor on a camera's detection probability of a person on foot: height, and share in view.
  @inline(__always) static func personFactor(_ t: Target) -> Double {
    let seen = min(1, max(0, (t.visibility - personShares.0) / (personShares.1 - personShares.0)))
    let youth = min(1, max(0, (childHeights.1 - t.height) / (childHeights.1 - childHeights.0)))
    return seen * (1 - childLoss * youth)
  }

  /// ln of a false-alarm probability of 10⁻⁶ per cell, and the ratio 1 + SNR that gives 90 % detection with it:
  /// Swerling case 1, P_d = P_fa^(1 / (1 + SNR)) (Skolnik, "Introduction to Radar Systems", 2.8).
  static let logFalseAlarm = -13.815510557964274
  static let referenceSNR = 130.13

  /// A recall with more or fewer misses.
  private static func recall(_ recall: Double, _ misses: Double) -> Double {
    misses == 1 ? recall : max(0, 1 - (1 - recall) * misses)
  }

  init(_ model: SensorModel, _ conditions: SensingConditions) {
    self.model = model
    perfect = conditions.perfect
    boresight = Angle(radians: model.boresight).direction
    edge = model.halfFieldOfView >= .pi ? -2 : Math.cos(model.halfFieldOfView)
    cameraFactor = conditions.cameraFactor
    recall = Self.recall(Self.recall, model.missFactor)
    pixelRange = (Self.pixelRange.0 * model.sizeFactor, Self.pixelRange.1 * model.sizeFactor)
    personRecall =
      Self.recall(model.personRecall, model.missFactor) * cameraFactor
      * (conditions.night ? model.nightFactor : 1)
    attenuation = conditions.radarAttenuation
    switch model.kind {
    case .camera:
      reach = conditions.cameraRange(model.range, hasLamps: true)
      darkReach = conditions.cameraRange(model.range, hasLamps: false)
    case .radar:
      reach = model.range
      darkReach = model.range
    case .lidar:
      reach = conditions.lidarRange(model.range)
      darkReach = reach
    }
  }

  static func signature(_ kind: TargetKind) -> TargetSignature {
    switch kind {
    case .car: .car
    case .truck: .truck
    case .motorcycle: .motorcycle
    case .bicycle: .bicycle
    case .pedestrian: .pedestrian
    }
  }

  /// Whether the target's centre lies in the field of view and within reach.
  @inline(__always) func covers(_ t: Target) -> Bool {
    t.distance <= (t.kind == .pedestrian ? darkReach : reach)
      && boresight.dot(t.position) >= edge * t.distance
  }

  /// The same, enlarged by `slack` metres.
  @inline(__always) func isNear(_ p: Vec2, distance: Double, slack: Double) -> Bool {
    distance <= reach + slack && boresight.dot(p) >= edge * distance - slack
  }

  func probability(_ t: Target) -> Double {
    if perfect { return 1 }
    switch model.kind {
    case .camera:
      let pixels = model.focalLength * t.height / t.distance
      let share = min(1, max(0, (pixels - pixelRange.0) / (pixelRange.1 - pixelRange.0)))
      if t.kind == .pedestrian { return personRecall * share * Self.personFactor(t) }
      return recall * cameraFactor * share
    case .radar:
      let ratio = model.referenceRange / t.distance
      let section = Self.signature(t.kind).crossSection * 0.1
      var snr = Self.referenceSNR * section * ratio * ratio * ratio * ratio
      if attenuation > 0 { snr *= Math.ratio(decibels: -2 * attenuation * t.distance) }
      if snr > 3000 { return 1 }
      return Math.exp(Self.logFalseAlarm / (1 + snr))
    case .lidar:
      // Full up to four fifths of the reach; beyond, ever fewer points hit the target.
      return Self.recall * min(1, max(0, 5 * (1 - t.distance / reach)))
    }
  }

  /// Probability of reading a signal head at `p` in the unit's frame; 0 outside the field of view. A head is as high as
  /// three lamps of 300 mm (EN 12368), and shines in the dark.
  func probability(ofHeadAt p: Vec2) -> Double {
    let distance = p.length
    guard distance <= reach, distance > 0, boresight.dot(p) >= edge * distance else { return 0 }
    if perfect { return 1 }
    let pixels = model.focalLength * Self.headHeight / distance
    let share = (pixels - pixelRange.0) / (pixelRange.1 - pixelRange.0)
    return recall * cameraFactor * min(1, max(0, share))
  }
  private static let headHeight = 0.9

  /// The measurement of a detected target.
  func measure(_ t: Target, probability: Double, _ noise: inout NoiseSequence) -> Detection {
    let signature = Self.signature(t.kind)
    let line = t.position * (1 / t.distance)
    // A box fitted to scattered points or pixels moves about on the body: .1 m, for a radar .3 m (assumed).
    let wander = model.kind == .radar ? 0.3 : 0.1
    let angular = t.distance * model.angleSigma
    let cross = (angular * angular + wander * wander).squareRoot()
    let along = model.rangeSigma + model.rangeSigmaPerSquare * t.distance * t.distance
    let n = perfect ? 0.0 : 1.0
    let r = along * noise.normal() * n
    let s = cross * noise.normal() * n
    var d = Detection(
      position: Vec2(t.position.x + line.x * r - line.y * s, t.position.y + line.y * r + line.x * s),
      rangeSigma: along, crossSigma: cross, objectClass: .unknown, confidence: probability * t.visibility)
    if !model.speedSigma.isNaN {
      d.radialSpeed = line.dot(t.velocity) + model.speedSigma * noise.normal() * n
      d.radialSpeedSigma = model.speedSigma
    }
    if model.kind == .radar { return d }
    // Outline to 5 %, heading to 3° (assumed). A camera cannot judge length and heading of a target seen from the rear
    // well, and does not report them.
    d.width = 2 * t.halfWidth * (1 + 0.05 * noise.normal() * n)
    if model.kind == .lidar {
      d.length = 2 * t.halfLength * (1 + 0.05 * noise.normal() * n)
      d.heading =
        Angle(
          radians: Math.atan2(t.direction.y, t.direction.x) + 0.052 * noise.normal() * n
        ).wrapped.radians
    }
    // 3 % are not recognised (assumed).
    if perfect || noise.uniform() < 0.97 { d.objectClass = signature.objectClass }
    return d
  }

  /// A false object, anywhere in the field of view.
  func falseObject(_ noise: inout NoiseSequence) -> Detection {
    let range = model.range * (0.05 + 0.95 * noise.uniform())
    let angle = model.boresight + model.halfFieldOfView * (2 * noise.uniform() - 1)
    var d = Detection(
      position: Angle(radians: angle).direction * range,
      rangeSigma: model.rangeSigma + model.rangeSigmaPerSquare * range * range,
      crossSigma: range * model.angleSigma + 0.1, objectClass: .unknown, confidence: 0.5 * noise.uniform())
    if !model.speedSigma.isNaN {
      d.radialSpeed = 20 * (2 * noise.uniform() - 1)
      d.radialSpeedSigma = model.speedSigma
    }
    return d
  }
}
