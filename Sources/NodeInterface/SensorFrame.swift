import SimCore

package enum SensorKind: UInt8, Hashable, Sendable, CaseIterable {
  case camera = 1, radar, lidar
}

/// One object reported by a detector, in the frame of the unit that carries the sensor: for a vehicle `ego` (origin at
/// the outline's centre, x forward, y left); for a roadside unit the map frame shifted to its pole.
package struct Detection: Hashable, Sendable {
  /// Metres.
  package var position: Vec2
  /// 1 σ along and across the line of sight, metres.
  package var rangeSigma: Double
  package var crossSigma: Double
  /// Speed along the line of sight relative to the sensor, m/s; NaN if the sensor does not measure it.
  package var radialSpeed: Double
  package var radialSpeedSigma: Double
  /// Heading in the same frame; NaN if the sensor does not measure it.
  package var heading: Double
  /// Outline as far as the sensor sees it, metres; NaN if it does not measure it.
  package var length: Double
  package var width: Double
  /// One of the `observable` classes.
  package var objectClass: RoadUserClass
  /// 0...1.
  package var confidence: Double

  package init(
    position: Vec2, rangeSigma: Double, crossSigma: Double, radialSpeed: Double = .nan,
    radialSpeedSigma: Double = .nan, heading: Double = .nan, length: Double = .nan, width: Double = .nan,
    objectClass: RoadUserClass, confidence: Double
  ) {
    self.position = position
    self.rangeSigma = rangeSigma
    self.crossSigma = crossSigma
    self.radialSpeed = radialSpeed
    self.radialSpeedSigma = radialSpeedSigma
    self.heading = heading
    self.length = length
    self.width = width
    self.objectClass = objectClass
    self.confidence = confidence
  }
}

/// A signal's light for one movement, as read by a camera.
package enum SignalAspect: UInt8, Hashable, Sendable, CaseIterable {
  case red = 1, yellow
  /// A disc: others may have the right of way. An arrow: nobody else has.
  case greenDisc, greenArrow
  /// Dark or flashing yellow: the signs decide.
  case off
}

/// A light that a camera has read, for a movement of the map: the unit's map gives the positions of signal heads, so
/// that the camera only has to look there.
package struct LightSighting: Hashable, Sendable {
  /// Index into the map's connections.
  package var connection: Int
  package var state: SignalAspect

  package init(connection: Int, state: SignalAspect) {
    self.connection = connection
    self.state = state
  }
}

/// One measurement cycle of one sensor. Contains no identity of objects: association is up to the unit.
package struct SensorFrame: Sendable {
  /// Index of the sensor on its unit.
  package var sensor: Int
  package var kind: SensorKind
  /// Middle of the exposure.
  package var capturedAt: SimTime
  package var detections: [Detection]
  /// Lights read by a camera, in the order of their connections.
  package var lights: [LightSighting] = []
  /// Returns of a lidar whose detector runs on the unit's computer; such a frame has no detections yet. Points are neither
  /// recorded nor sent to external programs.
  package var points: [LidarPoint] = []

  package init(sensor: Int, kind: SensorKind, capturedAt: SimTime, detections: [Detection]) {
    self.sensor = sensor
    self.kind = kind
    self.capturedAt = capturedAt
    self.detections = detections
  }
}

/// Positioning and odometry of a vehicle at one moment, from its own sensors, with their errors.
package struct PositioningFix: Hashable, Sendable {
  package var measuredAt: SimTime
  /// Map frame, centre of the outline.
  package var position: Vec2
  /// 1 σ per axis, metres, as estimated by the receiver; infinite during an outage.
  package var positionSigma: Double
  package var heading: Angle
  /// Odometry: m/s, m/s², rad/s.
  package var speed: Double
  package var acceleration: Double
  package var yawRate: Double
  /// m/s to the left of the heading: the lateral speed of a lane change, from wheel speeds, yaw rate and lateral
  /// acceleration.
  package var lateralSpeed: Double
  /// False during an outage: the position is dead reckoning.
  package var isValid: Bool
  /// State of the vehicle bus: the unit drives, not the driver.
  package var isAutomated = false

  package init(
    measuredAt: SimTime, position: Vec2, positionSigma: Double, heading: Angle, speed: Double,
    acceleration: Double, yawRate: Double, lateralSpeed: Double = 0, isValid: Bool
  ) {
    self.measuredAt = measuredAt
    self.position = position
    self.positionSigma = positionSigma
    self.heading = heading
    self.speed = speed
    self.acceleration = acceleration
    self.yawRate = yawRate
    self.lateralSpeed = lateralSpeed
    self.isValid = isValid
  }
}
