import SimCore

/// Position and motion of a sensor at capture, in the tracker's frame. That frame must be fixed to the ground; a
/// constant positioning offset does not affect relative positions.
package struct SensorPose: Hashable, Sendable {
  package var position: Vec2
  package var cosine: Double
  package var sine: Double
  /// Heading of the x axis of the sensor's frame, radians.
  package var heading: Double
  /// m/s.
  package var velocity: Vec2

  package init(position: Vec2, heading: Angle, velocity: Vec2 = .zero) {
    self.position = position
    self.heading = heading.radians
    let sc = Math.sincos(heading.radians)
    cosine = sc.cosine
    sine = sc.sine
    self.velocity = velocity
  }
}

/// One detection, rotated into the frame of the tracker.
package struct Measurement: Hashable, Sendable {
  /// Metres.
  package var position: Vec2
  package var covariance: Covariance2
  /// Unit vector from the sensor to the object, and the 1 σ of its direction, radians.
  package var lineOfSight: Vec2
  package var bearingSigma: Double
  /// Component of the object's velocity over ground along `lineOfSight`, m/s; NaN if not measured.
  package var radialSpeed: Double
  package var radialSpeedSigma: Double
  /// Radians; NaN if not measured.
  package var heading: Double
  /// Metres; NaN if not measured.
  package var length: Double
  package var width: Double
  package var targetClass: RoadUserClass
  /// 0...1.
  package var confidence: Double

  /// From a detection at `local` in the sensor's frame with 1 σ along and across the line of sight (metres), a
  /// `radialSpeed` relative to the sensor (m/s) and a `heading` in the sensor's frame; NaN for quantities not measured.
  package init(
    seenFrom pose: SensorPose, at local: Vec2, rangeSigma: Double, crossSigma: Double,
    radialSpeed: Double = .nan, radialSpeedSigma: Double = .nan, heading: Double = .nan,
    length: Double = .nan, width: Double = .nan, targetClass: RoadUserClass = .unknown, confidence: Double = 1
  ) {
    let offset = local.rotated(cosine: pose.cosine, sine: pose.sine)
    let range = offset.length
    let u = range > 1e-6 ? offset * (1 / range) : Vec2(pose.cosine, pose.sine)
    position = pose.position + offset
    covariance = Covariance2(along: u, sigma: rangeSigma, across: crossSigma)
    lineOfSight = u
    bearingSigma = crossSigma / max(range, 1)
    self.radialSpeed = radialSpeed + pose.velocity.dot(u)
    self.radialSpeedSigma = radialSpeedSigma
    self.heading = heading + pose.heading
    self.length = length
    self.width = width
    self.targetClass = targetClass
    self.confidence = confidence
  }
}

/// The area that a sensor covers, to distinguish a missed object from one out of view.
package struct Coverage: Hashable, Sendable {
  /// Metres.
  package var range: Double
  /// Cosine of half the opening angle; −1 for all-round view.
  package var cosineOfHalfAngle: Double
  /// Centre of the field of view in the unit's frame, a unit vector.
  package var boresight: Vec2

  /// `halfAngle` (0...π) and `boresight` in radians.
  package init(range: Double, halfAngle: Double, boresight: Double = 0) {
    self.range = range
    cosineOfHalfAngle = halfAngle >= .pi ? -1 : Math.cos(halfAngle)
    self.boresight = boresight == 0 ? Vec2(1, 0) : Angle(radians: boresight).direction
  }
  @inlinable package func contains(_ p: Vec2, from pose: SensorPose) -> Bool {
    let d = p - pose.position
    let square = d.lengthSquared
    guard square <= range * range else { return false }
    if cosineOfHalfAngle <= -1 { return true }
    let axis = boresight.rotated(cosine: pose.cosine, sine: pose.sine)
    return d.dot(axis) >= cosineOfHalfAngle * square.squareRoot()
  }
}
