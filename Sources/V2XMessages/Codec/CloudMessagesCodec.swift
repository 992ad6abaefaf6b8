import CV2XWire
import SimCore

extension WireEncoder {
  func message(_ value: VehicleStateReport) -> Pointer<Coroad__V2x__VehicleState> {
    let m = arena.make(coroad__v2x__vehicle_state__init)
    m.pointee.id = octets(value.id)
    m.pointee.time_ms = Quantity.milliseconds(value.measuredAt)
    m.pointee.pos = position(reference(value.position))
    m.pointee.pos_accuracy = value.positionalAccuracy.map(accuracy)
    m.pointee.speed = Quantity.speed(value.speed)
    m.pointee.heading = Quantity.heading(value.heading)
    m.pointee.accel_set = acceleration(value.acceleration)
    m.pointee.size = size(value.size)
    m.pointee.vehicle_class = classification(value.vehicleClass)
    if let level = value.automationLevel {
      m.pointee.has_automation_level = 1
      m.pointee.automation_level = UInt32(min(level, 5))
    }
    m.pointee.driving_mode = Coroad__V2x__DrivingMode(rawValue: UInt32(value.drivingMode.rawValue))
    if let events = value.events {
      m.pointee.has_events = 1
      m.pointee.events = UInt32(events.rawValue & 0x1FFF)
    }
    if let lights = value.lights {
      m.pointee.has_lights = 1
      m.pointee.lights = UInt32(lights.rawValue & 0x1FF)
    }
    return m
  }

  func message(_ value: RoadsideStateReport) -> Pointer<Coroad__V2x__RoadsideState> {
    let m = arena.make(coroad__v2x__roadside_state__init)
    let origin = reference(value.position)
    m.pointee.id = octets(value.id)
    m.pointee.time_ms = Quantity.milliseconds(value.measuredAt)
    m.pointee.ref_pos = position(origin)
    (m.pointee.n_participants, m.pointee.participants) = list(
      value.participants, atMost: RoadsideStateReport.maximumParticipants
    ) { participant($0, from: origin) }
    (m.pointee.n_rtes, m.pointee.rtes) = list(value.events, atMost: RoadsideStateReport.maximumEvents) {
      event($0, from: origin)
    }
    (m.pointee.n_intersections, m.pointee.intersections) = list(
      value.intersections, atMost: RoadsideStateReport.maximumIntersections, intersection)
    return m
  }

  func message(_ value: HazardNotice) -> Pointer<Coroad__V2x__HazardNotice> {
    precondition(!value.events.isEmpty, "a hazard notice holds at least one event")
    let m = arena.make(coroad__v2x__hazard_notice__init)
    let origin = reference(value.referencePosition)
    m.pointee.id = value.id
    m.pointee.issued_ms = Quantity.milliseconds(value.issuedAt)
    m.pointee.valid_until_ms = Quantity.milliseconds(value.validUntil)
    m.pointee.ref_pos = position(origin)
    (m.pointee.n_rtes, m.pointee.rtes) = list(value.events, atMost: HazardNotice.maximumEvents) {
      event($0, from: origin)
    }
    return m
  }

  func message(_ value: Heartbeat) -> Pointer<Coroad__V2x__Heartbeat> {
    let m = arena.make(coroad__v2x__heartbeat__init)
    m.pointee.id = octets(value.id)
    m.pointee.time_ms = Quantity.milliseconds(value.sentAt)
    m.pointee.status = UInt32(value.status.rawValue)
    m.pointee.response = value.isResponse ? 1 : 0
    return m
  }
}

extension WireDecoder {
  func message(_ m: Pointer<Coroad__V2x__VehicleState>) throws(CodecError) -> VehicleStateReport {
    let origin = try reference(need(m.pointee.pos))
    var out = VehicleStateReport(
      id: try identity(m.pointee.id, "vehicle_state.id"),
      measuredAt: try Quantity.time(milliseconds: m.pointee.time_ms, "time_ms"),
      position: origin.isAvailable ? position(origin) : nil,
      speed: try Quantity.speed(m.pointee.speed, "speed"),
      heading: try Quantity.heading(m.pointee.heading, "heading"),
      acceleration: try acceleration(m.pointee.accel_set), size: try size(m.pointee.size),
      vehicleClass: try classification(m.pointee.vehicle_class).class,
      drivingMode: try checkCase(m.pointee.driving_mode.rawValue, "driving_mode"))
    if let p = m.pointee.pos_accuracy { out.positionalAccuracy = try accuracy(p) }
    if m.pointee.has_automation_level != 0 {
      out.automationLevel = UInt8(try check(m.pointee.automation_level, 0...5, "automation_level"))
    }
    if m.pointee.has_events != 0 {
      out.events = VehicleEvents(rawValue: UInt16(try check(m.pointee.events, 0...0x1FFF, "events")))
    }
    if m.pointee.has_lights != 0 {
      out.lights = ExteriorLights(rawValue: UInt16(try check(m.pointee.lights, 0...0x1FF, "lights")))
    }
    return out
  }

  func message(_ m: Pointer<Coroad__V2x__RoadsideState>) throws(CodecError) -> RoadsideStateReport {
    let origin = try knownReference(m.pointee.ref_pos, "ref_pos")
    var out = RoadsideStateReport(
      id: try identity(m.pointee.id, "roadside_state.id"),
      measuredAt: try Quantity.time(milliseconds: m.pointee.time_ms, "time_ms"), position: position(origin))
    out.participants = try list(
      m.pointee.n_participants, m.pointee.participants, 0...RoadsideStateReport.maximumParticipants,
      "participants"
    ) { (p) throws(CodecError) in try participant(p, from: origin) }
    out.events = try list(
      m.pointee.n_rtes, m.pointee.rtes, 0...RoadsideStateReport.maximumEvents, "rtes"
    ) { (p) throws(CodecError) in try event(p, from: origin) }
    out.intersections = try list(
      m.pointee.n_intersections, m.pointee.intersections, 0...RoadsideStateReport.maximumIntersections,
      "intersections", intersection)
    return out
  }

  func message(_ m: Pointer<Coroad__V2x__HazardNotice>) throws(CodecError) -> HazardNotice {
    let origin = try knownReference(m.pointee.ref_pos, "ref_pos")
    return HazardNotice(
      id: m.pointee.id, issuedAt: try Quantity.time(milliseconds: m.pointee.issued_ms, "issued_ms"),
      validUntil: try Quantity.time(milliseconds: m.pointee.valid_until_ms, "valid_until_ms"),
      referencePosition: position(origin),
      events: try list(m.pointee.n_rtes, m.pointee.rtes, 1...HazardNotice.maximumEvents, "rtes") {
        (p) throws(CodecError) in try event(p, from: origin)
      })
  }

  func message(_ m: Pointer<Coroad__V2x__Heartbeat>) throws(CodecError) -> Heartbeat {
    Heartbeat(
      id: try identity(m.pointee.id, "heartbeat.id"),
      sentAt: try Quantity.time(milliseconds: m.pointee.time_ms, "time_ms"),
      status: try checkCase(m.pointee.status, "status"), isResponse: m.pointee.response != 0)
  }
}
