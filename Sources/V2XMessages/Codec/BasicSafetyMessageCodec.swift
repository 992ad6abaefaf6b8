import CV2XWire
import SimCore

extension WireEncoder {
  func message(_ value: BasicSafetyMessage) -> Pointer<Coroad__V2x__BasicSafetyMessage> {
    let m = arena.make(coroad__v2x__basic_safety_message__init)
    let origin = reference(value.position)
    m.pointee.msg_cnt = UInt32(value.msgCount & 127)
    m.pointee.id = octets(value.id)
    m.pointee.sec_mark = secMark(value.measuredAt)
    if let bound = value.timeConfidence {
      m.pointee.has_time_confidence = 1
      m.pointee.time_confidence = ConfidenceClass.code(bound, ConfidenceClass.time)
    }
    m.pointee.pos = position(origin)
    m.pointee.pos_accuracy = value.positionalAccuracy.map(accuracy)
    m.pointee.pos_confidence = value.positionConfidence.map(confidence)
    m.pointee.transmission = Coroad__V2x__TransmissionState(rawValue: UInt32(value.transmission.rawValue))
    m.pointee.speed = Quantity.speed(value.speed)
    m.pointee.heading = Quantity.heading(value.heading)
    if let angle = value.steeringWheel {
      m.pointee.has_angle = 1
      m.pointee.angle = Quantity.steering(angle)
    }
    m.pointee.motion_cfd = value.motionConfidence.map(motion)
    m.pointee.accel_set = acceleration(value.acceleration)
    m.pointee.brakes = brakes(value.brakes)
    m.pointee.size = size(value.size)
    m.pointee.vehicle_class = classification(value.vehicleClass, fuel: value.fuel)
    m.pointee.safety_ext = safety(value, from: origin)
    m.pointee.emergency_ext = value.emergency.map(emergency)
    return m
  }

  private func brakes(_ value: BrakeStatus) -> Pointer<Coroad__V2x__BrakeSystemStatus> {
    let m = arena.make(coroad__v2x__brake_system_status__init)
    if let code = value.pedal?.rawValue {
      m.pointee.has_brake_pedal = 1
      m.pointee.brake_pedal = UInt32(code)
    }
    if let bits = value.wheels?.rawValue {
      m.pointee.has_wheel_brakes = 1
      m.pointee.wheel_brakes = UInt32(bits & 0x1F)
    }
    if let code = value.traction?.rawValue {
      m.pointee.has_traction = 1
      m.pointee.traction = UInt32(code)
    }
    if let code = value.abs?.rawValue {
      m.pointee.has_abs = 1
      m.pointee.abs = UInt32(code)
    }
    if let code = value.stability?.rawValue {
      m.pointee.has_scs = 1
      m.pointee.scs = UInt32(code)
    }
    if let code = value.boost?.rawValue {
      m.pointee.has_brake_boost = 1
      m.pointee.brake_boost = UInt32(code)
    }
    if let code = value.auxiliary?.rawValue {
      m.pointee.has_aux_brakes = 1
      m.pointee.aux_brakes = UInt32(code)
    }
    return m
  }

  private func safety(
    _ value: BasicSafetyMessage, from origin: Reference
  ) -> Pointer<Coroad__V2x__VehicleSafetyExtensions>? {
    guard
      value.events != nil || !value.pathHistory.isEmpty || value.pathPrediction != nil || value.lights != nil
    else { return nil }
    let m = arena.make(coroad__v2x__vehicle_safety_extensions__init)
    if let events = value.events {
      m.pointee.has_events = 1
      m.pointee.events = UInt32(events.rawValue & 0x1FFF)
    }
    (m.pointee.n_path_history, m.pointee.path_history) = list(
      value.pathHistory, atMost: BasicSafetyMessage.maximumPathHistory
    ) { historyPoint($0, from: origin) }
    if let prediction = value.pathPrediction {
      let p = arena.make(coroad__v2x__path_prediction__init)
      p.pointee.radius_of_curve = 32767
      if let radius = prediction.radius, abs(radius) < 3276.65 {
        p.pointee.radius_of_curve = Quantity.saturate(-radius * 10, -32766, 32766)
      }
      p.pointee.confidence = Quantity.confidence(prediction.confidence)
      m.pointee.path_prediction = p
    }
    if let lights = value.lights {
      m.pointee.has_lights = 1
      m.pointee.lights = UInt32(lights.rawValue & 0x1FF)
    }
    return m
  }

  private func emergency(_ value: EmergencyExtension) -> Pointer<Coroad__V2x__VehicleEmergencyExtensions> {
    let m = arena.make(coroad__v2x__vehicle_emergency_extensions__init)
    if let code = value.response?.rawValue {
      m.pointee.has_response_type = 1
      m.pointee.response_type = UInt32(code)
    }
    if let code = value.siren?.rawValue {
      m.pointee.has_siren_use = 1
      m.pointee.siren_use = UInt32(code)
    }
    if let code = value.lightbar?.rawValue {
      m.pointee.has_lights_use = 1
      m.pointee.lights_use = UInt32(code)
    }
    return m
  }
}

extension WireDecoder {
  func message(_ m: Pointer<Coroad__V2x__BasicSafetyMessage>) throws(CodecError) -> BasicSafetyMessage {
    let origin = try reference(need(m.pointee.pos))
    let vehicle = try classification(m.pointee.vehicle_class)
    var out = BasicSafetyMessage(
      msgCount: try msgCount(m.pointee.msg_cnt), id: try identity(m.pointee.id, "bsm.id"),
      measuredAt: try time(secMark: m.pointee.sec_mark, "sec_mark"),
      position: origin.isAvailable ? position(origin) : nil,
      transmission: try checkCase(m.pointee.transmission.rawValue, "transmission"),
      speed: try Quantity.speed(m.pointee.speed, "speed"),
      heading: try Quantity.heading(m.pointee.heading, "heading"),
      acceleration: try acceleration(m.pointee.accel_set), size: try size(m.pointee.size),
      vehicleClass: vehicle.class, fuel: vehicle.fuel)
    if m.pointee.has_time_confidence != 0 {
      out.timeConfidence = try ConfidenceClass.value(
        m.pointee.time_confidence, ConfidenceClass.time, "time_confidence")
    }
    if let p = m.pointee.pos_accuracy { out.positionalAccuracy = try accuracy(p) }
    if let p = m.pointee.pos_confidence { out.positionConfidence = try confidence(p) }
    if m.pointee.has_angle != 0 { out.steeringWheel = try Quantity.steering(m.pointee.angle, "angle") }
    if let p = m.pointee.motion_cfd { out.motionConfidence = try motion(p) }
    out.brakes = try brakes(need(m.pointee.brakes))
    if let p = m.pointee.safety_ext { try safety(p, from: origin, into: &out) }
    if let p = m.pointee.emergency_ext { out.emergency = try emergency(p) }
    return out
  }

  private func brakes(_ m: Pointer<Coroad__V2x__BrakeSystemStatus>) throws(CodecError) -> BrakeStatus {
    var out = BrakeStatus()
    let b = m.pointee
    if b.has_brake_pedal != 0 { out.pedal = try checkCase(b.brake_pedal, "brake_pedal") }
    if b.has_wheel_brakes != 0 {
      out.wheels = WheelBrakes(rawValue: UInt8(try check(b.wheel_brakes, 0...0x1F, "wheel_brakes")))
    }
    if b.has_traction != 0 { out.traction = try checkCase(b.traction, "traction") }
    if b.has_abs != 0 { out.abs = try checkCase(b.abs, "abs") }
    if b.has_scs != 0 { out.stability = try checkCase(b.scs, "scs") }
    if b.has_brake_boost != 0 { out.boost = try checkCase(b.brake_boost, "brake_boost") }
    // AuxiliaryBrakeStatus has a fourth value, which is reserved.
    if b.has_aux_brakes != 0, b.aux_brakes != 3 { out.auxiliary = try checkCase(b.aux_brakes, "aux_brakes") }
    return out
  }

  private func safety(
    _ m: Pointer<Coroad__V2x__VehicleSafetyExtensions>, from origin: Reference,
    into out: inout BasicSafetyMessage
  ) throws(CodecError) {
    if m.pointee.has_events != 0 {
      out.events = VehicleEvents(rawValue: UInt16(try check(m.pointee.events, 0...0x1FFF, "events")))
    }
    out.pathHistory = try list(
      m.pointee.n_path_history, m.pointee.path_history, 0...BasicSafetyMessage.maximumPathHistory,
      "path_history"
    ) { (p) throws(CodecError) in try historyPoint(p, from: origin) }
    if let p = m.pointee.path_prediction {
      let radius = try check(p.pointee.radius_of_curve, -32767...32767, "radius_of_curve")
      out.pathPrediction = PathPrediction(
        radius: radius == 32767 ? nil : 0 - Double(radius) / 10,
        confidence: try Quantity.confidence(p.pointee.confidence, "path_prediction.confidence"))
    }
    if m.pointee.has_lights != 0 {
      out.lights = ExteriorLights(rawValue: UInt16(try check(m.pointee.lights, 0...0x1FF, "lights")))
    }
  }

  private func emergency(
    _ m: Pointer<Coroad__V2x__VehicleEmergencyExtensions>
  ) throws(CodecError) -> EmergencyExtension {
    var out = EmergencyExtension()
    if m.pointee.has_response_type != 0 {
      out.response = try checkCase(m.pointee.response_type, "response_type")
    }
    if m.pointee.has_siren_use != 0 { out.siren = try checkCase(m.pointee.siren_use, "siren_use") }
    if m.pointee.has_lights_use != 0 { out.lightbar = try checkCase(m.pointee.lights_use, "lights_use") }
    return out
  }
}
