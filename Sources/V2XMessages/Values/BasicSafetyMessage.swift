import SimCore

/// DE_VehicleEventFlags: bit i is the standard's named bit i.
package struct VehicleEvents: OptionSet, Hashable, Sendable {
  package let rawValue: UInt16
  package init(rawValue: UInt16) { self.rawValue = rawValue }

  package static let hazardLights = VehicleEvents(rawValue: 1 << 0)
  package static let stopLineViolation = VehicleEvents(rawValue: 1 << 1)
  package static let absActivated = VehicleEvents(rawValue: 1 << 2)
  package static let tractionControlLoss = VehicleEvents(rawValue: 1 << 3)
  package static let stabilityControlActivated = VehicleEvents(rawValue: 1 << 4)
  package static let hazardousMaterials = VehicleEvents(rawValue: 1 << 5)
  package static let hardBraking = VehicleEvents(rawValue: 1 << 7)
  package static let lightsChanged = VehicleEvents(rawValue: 1 << 8)
  package static let wipersChanged = VehicleEvents(rawValue: 1 << 9)
  package static let flatTire = VehicleEvents(rawValue: 1 << 10)
  package static let disabledVehicle = VehicleEvents(rawValue: 1 << 11)
  package static let airBagDeployment = VehicleEvents(rawValue: 1 << 12)
}

/// DE_ExteriorLights: bit i is the standard's named bit i.
package struct ExteriorLights: OptionSet, Hashable, Sendable {
  package let rawValue: UInt16
  package init(rawValue: UInt16) { self.rawValue = rawValue }

  package static let lowBeam = ExteriorLights(rawValue: 1 << 0)
  package static let highBeam = ExteriorLights(rawValue: 1 << 1)
  package static let leftTurnSignal = ExteriorLights(rawValue: 1 << 2)
  package static let rightTurnSignal = ExteriorLights(rawValue: 1 << 3)
  package static let hazardSignal = ExteriorLights(rawValue: 1 << 4)
  package static let automaticLightControl = ExteriorLights(rawValue: 1 << 5)
  package static let daytimeRunning = ExteriorLights(rawValue: 1 << 6)
  package static let fog = ExteriorLights(rawValue: 1 << 7)
  package static let parking = ExteriorLights(rawValue: 1 << 8)
}

/// DE_BrakeAppliedStatus: bit i is the standard's named bit i.
package struct WheelBrakes: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package static let unavailable = WheelBrakes(rawValue: 1 << 0)
  package static let leftFront = WheelBrakes(rawValue: 1 << 1)
  package static let leftRear = WheelBrakes(rawValue: 1 << 2)
  package static let rightFront = WheelBrakes(rawValue: 1 << 3)
  package static let rightRear = WheelBrakes(rawValue: 1 << 4)
  package static let all: WheelBrakes = [.leftFront, .leftRear, .rightFront, .rightRear]
}

/// DF_BrakeSystemStatus; nil fields are absent.
package struct BrakeStatus: Hashable, Sendable {
  package enum Switch: UInt8, Hashable, Sendable, CaseIterable { case unavailable = 0, off, on }
  package enum Control: UInt8, Hashable, Sendable, CaseIterable { case unavailable = 0, off, on, engaged }

  package var pedal: Switch?
  package var wheels: WheelBrakes?
  package var traction: Control?
  package var abs: Control?
  package var stability: Control?
  package var boost: Switch?
  package var auxiliary: Switch?

  package init(
    pedal: Switch? = nil, wheels: WheelBrakes? = nil, traction: Control? = nil, abs: Control? = nil,
    stability: Control? = nil, boost: Switch? = nil, auxiliary: Switch? = nil
  ) {
    self.pedal = pedal
    self.wheels = wheels
    self.traction = traction
    self.abs = abs
    self.stability = stability
    self.boost = boost
    self.auxiliary = auxiliary
  }
}

/// DF_PathPrediction.
package struct PathPrediction: Hashable, Sendable {
  /// Radius of the curve, metres, positive to the left; nil is a straight path (wire 32767). Beyond ±3276.6 m the
  /// codec sends straight. The wire counts to the right, 0.1 m.
  package var radius: Double?
  /// 0...1. Wire 0.5 %.
  package var confidence: Double

  package init(radius: Double?, confidence: Double) {
    self.radius = radius
    self.confidence = confidence
  }
}

/// DF_VehicleEmergencyExtensions; nil fields are absent.
package struct EmergencyExtension: Hashable, Sendable {
  package enum Response: UInt8, Hashable, Sendable, CaseIterable {
    case notInUse = 0, emergency, nonEmergency, pursuit, stationary, slowMoving, stopAndGo
  }
  package enum Siren: UInt8, Hashable, Sendable, CaseIterable {
    case unavailable = 0, notInUse, inUse, reserved
  }
  package enum Lightbar: UInt8, Hashable, Sendable, CaseIterable {
    case unavailable = 0, notInUse, inUse, yellowCaution, schoolBus, arrowSigns, slowMoving, frequentStops
  }

  package var response: Response?
  package var siren: Siren?
  package var lightbar: Lightbar?

  package init(response: Response? = nil, siren: Siren? = nil, lightbar: Lightbar? = nil) {
    self.response = response
    self.siren = siren
    self.lightbar = lightbar
  }
}

/// Basic safety message (T/CSAE 53-2020, MSG_BSM): a vehicle's own state, broadcast 10 times a second. WGS-84;
/// the position is the centre of the outline. SI units here, the standard's integers on the wire.
package struct BasicSafetyMessage: Hashable, Sendable {
  /// Counts this sender's messages of the type, 0...127, then wraps.
  package var msgCount: UInt8
  package var id: TemporaryID
  /// Time of the state; nil if unavailable. Wire: secMark, 1 ms within the minute; see `MessageClock`.
  package var measuredAt: SimTime?
  /// Bound of the time's error class, seconds; nil if absent or unavailable.
  package var timeConfidence: Double?
  /// Nil if unavailable.
  package var position: GeoPosition?
  package var positionalAccuracy: PositionalAccuracy?
  package var positionConfidence: PositionConfidence?
  package var transmission: Transmission
  /// m/s, 0...163.8; nil if unavailable. Wire 0.02 m/s.
  package var speed: Double?
  /// Nil if unavailable. Wire: course from north, 0.0125°.
  package var heading: Angle?
  /// Counter-clockwise positive; nil if absent or unavailable. Wire: clockwise, 1.5°, saturates at ±189°.
  package var steeringWheel: Angle?
  package var motionConfidence: MotionConfidence?
  package var acceleration: AccelerationSet
  package var brakes: BrakeStatus
  package var size: RoadUserSize
  package var vehicleClass: BasicVehicleClass
  /// DE_FuelType 0...15; nil if absent.
  package var fuel: UInt8?
  /// The safety extension is present on the wire if any of the next four is.
  package var events: VehicleEvents?
  /// Newest first, at most 23; empty is absent.
  package var pathHistory: [PathHistoryPoint]
  package var pathPrediction: PathPrediction?
  package var lights: ExteriorLights?
  package var emergency: EmergencyExtension?

  package static let maximumPathHistory = 23

  package init(
    msgCount: UInt8, id: TemporaryID, measuredAt: SimTime?, timeConfidence: Double? = nil,
    position: GeoPosition?, positionalAccuracy: PositionalAccuracy? = nil,
    positionConfidence: PositionConfidence? = nil, transmission: Transmission = .forwardGears, speed: Double?,
    heading: Angle?, steeringWheel: Angle? = nil, motionConfidence: MotionConfidence? = nil,
    acceleration: AccelerationSet, brakes: BrakeStatus = BrakeStatus(), size: RoadUserSize,
    vehicleClass: BasicVehicleClass, fuel: UInt8? = nil, events: VehicleEvents? = nil,
    pathHistory: [PathHistoryPoint] = [], pathPrediction: PathPrediction? = nil,
    lights: ExteriorLights? = nil,
    emergency: EmergencyExtension? = nil
  ) {
    self.msgCount = msgCount
    self.id = id
    self.measuredAt = measuredAt
    self.timeConfidence = timeConfidence
    self.position = position
    self.positionalAccuracy = positionalAccuracy
    self.positionConfidence = positionConfidence
    self.transmission = transmission
    self.speed = speed
    self.heading = heading
    self.steeringWheel = steeringWheel
    self.motionConfidence = motionConfidence
    self.acceleration = acceleration
    self.brakes = brakes
    self.size = size
    self.vehicleClass = vehicleClass
    self.fuel = fuel
    self.events = events
    self.pathHistory = pathHistory
    self.pathPrediction = pathPrediction
    self.lights = lights
    self.emergency = emergency
  }
}
