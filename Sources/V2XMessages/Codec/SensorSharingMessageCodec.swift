import CV2XWire
import SimCore

extension WireEncoder {
  func message(_ value: SensorSharingMessage) -> Pointer<Coroad__V2x__SensorSharingMessage> {
    let m = arena.make(coroad__v2x__sensor_sharing_message__init)
    let origin = reference(value.sensorPosition)
    m.pointee.msg_cnt = UInt32(value.msgCount & 127)
    m.pointee.id = octets(value.id)
    m.pointee.equipment_type = Coroad__V2x__EquipmentType(rawValue: UInt32(value.equipment.rawValue))
    m.pointee.sec_mark = secMark(value.measuredAt)
    m.pointee.sensor_pos = position(origin)
    (m.pointee.n_detected_region, m.pointee.detected_region) = list(
      value.detectedRegions, atMost: SensorSharingMessage.maximumRegions
    ) { polygon($0, from: origin) }
    (m.pointee.n_participants, m.pointee.participants) = list(
      value.participants, atMost: SensorSharingMessage.maximumParticipants
    ) { shared($0, from: origin) }
    (m.pointee.n_obstacles, m.pointee.obstacles) = list(
      value.obstacles, atMost: SensorSharingMessage.maximumObstacles
    ) { obstacle($0, from: origin) }
    (m.pointee.n_rtes, m.pointee.rtes) = list(value.events, atMost: SensorSharingMessage.maximumEvents) {
      event($0, from: origin)
    }
    return m
  }

  private func polygon(_ points: [GeoPosition], from origin: Reference) -> Pointer<Coroad__V2x__Polygon> {
    precondition(points.count >= 4, "a polygon has at least four points")
    let m = arena.make(coroad__v2x__polygon__init)
    (m.pointee.n_points, m.pointee.points) = list(
      points, atMost: SensorSharingMessage.maximumRegionPoints
    ) { offset($0, from: origin) }
    return m
  }

  private func shared(
    _ value: SharedParticipant, from origin: Reference
  ) -> Pointer<Coroad__V2x__SharedParticipant> {
    let m = arena.make(coroad__v2x__shared_participant__init)
    m.pointee.participant = participant(value.participant, from: origin)
    if let confidence = value.typeConfidence {
      m.pointee.has_type_confidence = 1
      m.pointee.type_confidence = Quantity.confidence(confidence)
    }
    if let tracked = value.trackedFor {
      m.pointee.has_tracking = 1
      m.pointee.tracking = Quantity.seconds(tracked)
    }
    (m.pointee.n_history, m.pointee.history) = list(
      value.history, atMost: SharedParticipant.maximumHistory
    ) { historyPoint($0, from: origin) }
    (m.pointee.n_plans, m.pointee.plans) = list(value.plans, atMost: SharedParticipant.maximumPlans) {
      let plan = arena.make(coroad__v2x__path_planning__init)
      precondition(!$0.isEmpty, "a plan has at least one point")
      (plan.pointee.n_points, plan.pointee.points) = list($0, atMost: SharedParticipant.maximumPlanPoints) {
        plannedPoint($0, from: origin)
      }
      return plan
    }
    if !value.polygon.isEmpty { m.pointee.polygon = polygon(value.polygon, from: origin) }
    return m
  }

  private func plannedPoint(
    _ value: PlannedPoint, from origin: Reference
  ) -> Pointer<Coroad__V2x__PathPlanningPoint> {
    let m = arena.make(coroad__v2x__path_planning_point__init)
    m.pointee.pos = offset(value.position, from: origin)
    m.pointee.pos_accuracy = value.positionConfidence.map(confidence)
    if let speed = value.speed {
      m.pointee.has_speed = 1
      m.pointee.speed = Quantity.speed(speed)
    }
    if let heading = value.heading {
      m.pointee.has_heading = 1
      m.pointee.heading = Quantity.heading(heading)
    }
    if let time = value.timeOffset {
      m.pointee.has_estimated_time = 1
      m.pointee.estimated_time = Quantity.timeOffset(time)
    }
    return m
  }

  private func obstacle(
    _ value: DetectedObstacle, from origin: Reference
  ) -> Pointer<Coroad__V2x__Obstacle> {
    let m = arena.make(coroad__v2x__obstacle__init)
    m.pointee.obs_type = UInt32(value.type.rawValue)
    if let confidence = value.typeConfidence {
      m.pointee.has_type_confidence = 1
      m.pointee.type_confidence = Quantity.confidence(confidence)
    }
    m.pointee.obs_id = UInt32(value.id)
    m.pointee.source = Coroad__V2x__SourceType(rawValue: UInt32(value.source.rawValue))
    m.pointee.sec_mark = secMark(value.measuredAt)
    m.pointee.pos = offset(value.position, from: origin)
    m.pointee.pos_confidence = confidence(value.positionConfidence)
    if let speed = value.speed {
      m.pointee.has_speed = 1
      m.pointee.speed = Quantity.speed(speed)
    }
    if let heading = value.heading {
      m.pointee.has_heading = 1
      m.pointee.heading = Quantity.heading(heading)
    }
    m.pointee.width = Quantity.length(value.width, steps: 10, maximum: 1023)
    m.pointee.length = Quantity.length(value.length, steps: 10, maximum: 1023)
    if let height = value.height {
      m.pointee.has_height = 1
      m.pointee.height = Quantity.length(height, steps: 10, maximum: 127)
    }
    if let tracked = value.trackedFor {
      m.pointee.has_tracking = 1
      m.pointee.tracking = Quantity.seconds(tracked)
    }
    if !value.polygon.isEmpty { m.pointee.polygon = polygon(value.polygon, from: origin) }
    return m
  }
}

extension WireDecoder {
  func message(_ m: Pointer<Coroad__V2x__SensorSharingMessage>) throws(CodecError) -> SensorSharingMessage {
    let origin = try knownReference(m.pointee.sensor_pos, "sensor_pos")
    var out = SensorSharingMessage(
      msgCount: try msgCount(m.pointee.msg_cnt), id: try identity(m.pointee.id, "ssm.id"),
      equipment: try checkCase(m.pointee.equipment_type.rawValue, "equipment_type"),
      measuredAt: try time(secMark: m.pointee.sec_mark, "ssm.sec_mark"), sensorPosition: position(origin))
    out.detectedRegions = try list(
      m.pointee.n_detected_region, m.pointee.detected_region, 0...SensorSharingMessage.maximumRegions,
      "detected_region"
    ) { (p) throws(CodecError) in try polygon(p, from: origin) }
    out.participants = try list(
      m.pointee.n_participants, m.pointee.participants, 0...SensorSharingMessage.maximumParticipants,
      "participants"
    ) { (p) throws(CodecError) in try shared(p, from: origin) }
    out.obstacles = try list(
      m.pointee.n_obstacles, m.pointee.obstacles, 0...SensorSharingMessage.maximumObstacles, "obstacles"
    ) { (p) throws(CodecError) in try obstacle(p, from: origin) }
    out.events = try list(
      m.pointee.n_rtes, m.pointee.rtes, 0...SensorSharingMessage.maximumEvents, "rtes"
    ) { (p) throws(CodecError) in try event(p, from: origin) }
    return out
  }

  private func polygon(
    _ m: Pointer<Coroad__V2x__Polygon>, from origin: Reference
  ) throws(CodecError) -> [GeoPosition] {
    try list(
      m.pointee.n_points, m.pointee.points, 4...SensorSharingMessage.maximumRegionPoints, "polygon.points"
    ) { (p) throws(CodecError) in try offset(p, from: origin) }
  }

  private func shared(
    _ m: Pointer<Coroad__V2x__SharedParticipant>, from origin: Reference
  ) throws(CodecError) -> SharedParticipant {
    var out = SharedParticipant(participant: try participant(m.pointee.participant, from: origin))
    if m.pointee.has_type_confidence != 0 {
      out.typeConfidence = try Quantity.confidence(m.pointee.type_confidence, "type_confidence")
    }
    if m.pointee.has_tracking != 0 { out.trackedFor = try Quantity.seconds(m.pointee.tracking, "tracking") }
    out.history = try list(
      m.pointee.n_history, m.pointee.history, 0...SharedParticipant.maximumHistory, "history"
    ) { (p) throws(CodecError) in try historyPoint(p, from: origin) }
    out.plans = try list(
      m.pointee.n_plans, m.pointee.plans, 0...SharedParticipant.maximumPlans, "plans"
    ) { (p) throws(CodecError) in
      try list(
        p.pointee.n_points, p.pointee.points, 1...SharedParticipant.maximumPlanPoints, "plan.points"
      ) { (q) throws(CodecError) in try plannedPoint(q, from: origin) }
    }
    if let p = m.pointee.polygon { out.polygon = try polygon(p, from: origin) }
    return out
  }

  private func plannedPoint(
    _ m: Pointer<Coroad__V2x__PathPlanningPoint>, from origin: Reference
  ) throws(CodecError) -> PlannedPoint {
    var out = PlannedPoint(position: try offset(m.pointee.pos, from: origin))
    if let p = m.pointee.pos_accuracy { out.positionConfidence = try confidence(p) }
    if m.pointee.has_speed != 0 { out.speed = try Quantity.speed(m.pointee.speed, "plan.speed") }
    if m.pointee.has_heading != 0 { out.heading = try Quantity.heading(m.pointee.heading, "plan.heading") }
    if m.pointee.has_estimated_time != 0 {
      out.timeOffset = try Quantity.timeOffset(m.pointee.estimated_time, "estimated_time")
    }
    return out
  }

  private func obstacle(
    _ m: Pointer<Coroad__V2x__Obstacle>, from origin: Reference
  ) throws(CodecError) -> DetectedObstacle {
    var out = DetectedObstacle(
      type: ObstacleType(rawValue: UInt8(try check(m.pointee.obs_type, 0...255, "obs_type"))),
      id: UInt16(try check(m.pointee.obs_id, 0...65535, "obs_id")),
      source: try checkCase(m.pointee.source.rawValue, "obs.source"),
      measuredAt: try time(secMark: m.pointee.sec_mark, "obs.sec_mark"),
      position: try offset(m.pointee.pos, from: origin),
      positionConfidence: try confidence(need(m.pointee.pos_confidence)),
      width: Double(try check(m.pointee.width, 0...1023, "obs.width")) / 10,
      length: Double(try check(m.pointee.length, 0...1023, "obs.length")) / 10)
    if m.pointee.has_type_confidence != 0 {
      out.typeConfidence = try Quantity.confidence(m.pointee.type_confidence, "obs.type_confidence")
    }
    if m.pointee.has_speed != 0 { out.speed = try Quantity.speed(m.pointee.speed, "obs.speed") }
    if m.pointee.has_heading != 0 { out.heading = try Quantity.heading(m.pointee.heading, "obs.heading") }
    if m.pointee.has_height != 0 {
      out.height = Double(try check(m.pointee.height, 0...127, "obs.height")) / 10
    }
    if m.pointee.has_tracking != 0 {
      out.trackedFor = try Quantity.seconds(m.pointee.tracking, "obs.tracking")
    }
    if let p = m.pointee.polygon { out.polygon = try polygon(p, from: origin) }
    return out
  }
}
