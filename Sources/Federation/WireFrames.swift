import CV2XWire
import NodeInterface
import SimCore
import V2XMessages
import WorldState

extension FederationEncoder {
  func frame(_ value: AirFrame) -> Pointer<Coroad__Federation__AirFrame> {
    let m = arena.make(coroad__federation__air_frame__init)
    m.pointee.source = value.source.raw
    m.pointee.sequence = value.sequence
    m.pointee.channel = UInt32(value.channel.rawValue)
    if let destination = value.destination {
      m.pointee.has_destination = 1
      m.pointee.destination = destination.raw
    }
    m.pointee.message_type = UInt32(value.messageType)
    m.pointee.sent_at_us = value.sentAt.microseconds
    m.pointee.sensed_at_us = value.sensedAt.microseconds
    m.pointee.air_start_us = value.airStart.microseconds
    m.pointee.arrives_at_us = value.arrivesAt.microseconds
    m.pointee.first_subchannel = UInt32(value.firstSubchannel)
    m.pointee.subchannel_count = UInt32(value.subchannelCount)
    m.pointee.reservation_ms = UInt32(value.reservation)
    m.pointee.air_size = UInt32(value.airSize)
    (m.pointee.n_stages_us, m.pointee.stages_us) = stages(value.times)
    m.pointee.payload = value.payload.withUnsafeBytes(octets)
    return m
  }

  /// Stages up to the last nonzero one.
  private func stages(_ times: StageTimes) -> (count: Int, items: UnsafeMutablePointer<UInt32>?) {
    guard let last = MessageStage.allCases.last(where: { times[$0] != 0 }) else { return (0, nil) }
    let out = arena.reserve(UInt32.self, count: Int(last.rawValue) + 1)
    for stage in MessageStage.allCases where stage.rawValue <= last.rawValue {
      out[Int(stage.rawValue)] = times[stage]
    }
    return (Int(last.rawValue) + 1, out)
  }

  func birth(_ value: NodeBirth) -> Pointer<Coroad__Federation__NodeBirth> {
    let m = arena.make(coroad__federation__node_birth__init)
    m.pointee.node = value.node.raw
    m.pointee.entity = value.entity
    if let level = value.level {
      m.pointee.has_level = 1
      m.pointee.level = UInt32(level.rawValue)
    }
    m.pointee.at_us = value.at.microseconds
    m.pointee.host = UInt32(value.host)
    (m.pointee.n_route, m.pointee.route) = column(value.route)
    m.pointee.has_set_speed_share = value.setSpeedShare == 1 ? 0 : 1
    m.pointee.set_speed_share = value.setSpeedShare
    return m
  }

  func command(_ value: VehicleCommand) -> Pointer<Coroad__Node__VehicleCommand> {
    let m = arena.make(coroad__node__vehicle_command__init)
    m.pointee.vehicle = UInt32(value.vehicle)
    m.pointee.effective_at_us = value.effectiveAt.microseconds
    m.pointee.validity_us = value.validity.microseconds
    m.pointee.acceleration_limit = value.accelerationLimit
    m.pointee.is_emergency = value.isEmergency ? 1 : 0
    m.pointee.speed_limit = value.speedLimit
    if let warning = value.warning {
      m.pointee.has_warning = 1
      m.pointee.warning = Coroad__Node__WarningKind(rawValue: UInt32(warning.rawValue))
    }
    if value.warningStage != .imminent {
      m.pointee.has_warning_stage = 1
      m.pointee.warning_stage = Coroad__Node__WarningStage(rawValue: UInt32(value.warningStage.rawValue))
    }
    if value.authority != .assist {
      m.pointee.has_authority = 1
      m.pointee.authority = Coroad__Node__Authority(rawValue: UInt32(value.authority.rawValue))
    }
    if let side = value.indicator {
      m.pointee.has_indicator = 1
      m.pointee.indicator = Coroad__Node__Side(rawValue: UInt32(side.rawValue))
    }
    if value.maneuver != 0 {
      m.pointee.has_maneuver = 1
      m.pointee.maneuver = value.maneuver
    }
    return m
  }

  func grant(_ value: Grant) -> Pointer<Coroad__Federation__Grant> {
    let m = arena.make(coroad__federation__grant__init)
    m.pointee.until_us = value.until.microseconds
    m.pointee.is_final = value.isFinal ? 1 : 0
    (m.pointee.n_slices, m.pointee.slices) = list(value.slices, slice)
    (m.pointee.n_births, m.pointee.births) = list(value.births, birth)
    (m.pointee.n_deaths, m.pointee.deaths) = list(value.deaths) {
      let death = arena.make(coroad__federation__node_death__init)
      death.pointee.node = $0.node.raw
      death.pointee.at_us = $0.at.microseconds
      return death
    }
    (m.pointee.n_frames, m.pointee.frames) = list(value.frames, frame)
    (m.pointee.n_watched, m.pointee.watched) = column(value.watched.map(\.raw))
    return m
  }

  func answer(_ value: Answer) -> Pointer<Coroad__Federation__Answer> {
    let m = arena.make(coroad__federation__answer__init)
    m.pointee.until_us = value.until.microseconds
    m.pointee.next_effect_at_us = value.nextEffectAt.microseconds
    (m.pointee.n_frames, m.pointee.frames) = list(value.frames, frame)
    (m.pointee.n_commands, m.pointee.commands) = list(value.commands, command)
    m.pointee.telemetry = telemetry(value.telemetry)
    return m
  }
}

extension FederationDecoder {
  func frame(_ m: Pointer<Coroad__Federation__AirFrame>) throws(CodecError) -> AirFrame {
    AirFrame(
      source: try node(m.pointee.source, "frame.source"), sequence: m.pointee.sequence,
      channel: try checkCase(m.pointee.channel, "frame.channel"),
      destination: m.pointee.has_destination == 0
        ? nil : try node(m.pointee.destination, "frame.destination"),
      messageType: UInt8(try check(m.pointee.message_type, 0...255, "frame.message_type")),
      sentAt: time(m.pointee.sent_at_us), sensedAt: time(m.pointee.sensed_at_us),
      airStart: time(m.pointee.air_start_us), arrivesAt: time(m.pointee.arrives_at_us),
      firstSubchannel: UInt8(try check(m.pointee.first_subchannel, 0...255, "frame.first_subchannel")),
      subchannelCount: UInt8(try check(m.pointee.subchannel_count, 0...255, "frame.subchannel_count")),
      reservation: UInt16(try check(m.pointee.reservation_ms, 0...65535, "frame.reservation_ms")),
      airSize: UInt16(try check(m.pointee.air_size, 0...65535, "frame.air_size")),
      times: try stages(m.pointee.n_stages_us, m.pointee.stages_us),
      payload: FramePayload(
        try octets(m.pointee.payload, atMost: FederationLimits.payload, "frame.payload")))
  }

  private func stages(_ count: Int, _ items: UnsafeMutablePointer<UInt32>?) throws(CodecError) -> StageTimes {
    try checkCount(count, 0...MessageStage.count, "frame.stages_us")
    var out = StageTimes()
    guard count > 0, let items else { return out }
    for stage in MessageStage.allCases where Int(stage.rawValue) < count {
      out[stage] = items[Int(stage.rawValue)]
    }
    return out
  }

  func birth(_ m: Pointer<Coroad__Federation__NodeBirth>) throws(CodecError) -> NodeBirth {
    NodeBirth(
      node: try node(m.pointee.node, "birth.node"), entity: m.pointee.entity,
      level: m.pointee.has_level == 0 ? nil : try checkCase(m.pointee.level, "birth.level"),
      at: time(m.pointee.at_us), host: Int(try check(m.pointee.host, 0...65535, "birth.host")),
      route: try column(
        m.pointee.n_route, m.pointee.route, atMost: FederationLimits.routeEdges, "birth.route"),
      setSpeedShare: m.pointee.has_set_speed_share == 0 ? 1 : m.pointee.set_speed_share)
  }

  func command(_ m: Pointer<Coroad__Node__VehicleCommand>) throws(CodecError) -> VehicleCommand {
    let c = m.pointee
    guard !c.acceleration_limit.isNaN else { throw .outOfRange("command.acceleration_limit") }
    guard !c.speed_limit.isNaN else { throw .outOfRange("command.speed_limit") }
    var out = VehicleCommand(
      vehicle: Int(try check(c.vehicle, 0...UInt32(NodeID.maximumIndex), "command.vehicle")),
      effectiveAt: time(c.effective_at_us), validity: SimDuration(microseconds: c.validity_us),
      accelerationLimit: c.acceleration_limit, isEmergency: c.is_emergency != 0, speedLimit: c.speed_limit,
      warning: c.has_warning == 0 ? nil : try checkCase(c.warning.rawValue, "command.warning"),
      authority: c.has_authority == 0 ? .assist : try checkCase(c.authority.rawValue, "command.authority"))
    if c.has_indicator != 0 { out.indicator = try checkCase(c.indicator.rawValue, "command.indicator") }
    if c.has_maneuver != 0 { out.maneuver = c.maneuver }
    if c.has_warning_stage != 0 {
      out.warningStage = try checkCase(c.warning_stage.rawValue, "command.warning_stage")
    }
    return out
  }

  func death(
    _ m: Pointer<Coroad__Federation__NodeDeath>
  ) throws(CodecError) -> (node: NodeID, at: SimTime) {
    (try node(m.pointee.node, "death.node"), time(m.pointee.at_us))
  }

  func grant(_ m: Pointer<Coroad__Federation__Grant>) throws(CodecError) -> Grant {
    var out = Grant(until: time(m.pointee.until_us))
    out.isFinal = m.pointee.is_final != 0
    out.slices = try list(
      m.pointee.n_slices, m.pointee.slices, atMost: FederationLimits.slices, "slices", slice)
    out.births = try list(
      m.pointee.n_births, m.pointee.births, atMost: FederationLimits.items, "births", birth)
    out.deaths = try list(
      m.pointee.n_deaths, m.pointee.deaths, atMost: FederationLimits.items, "deaths", death)
    out.frames = try list(
      m.pointee.n_frames, m.pointee.frames, atMost: FederationLimits.items, "frames", frame)
    for raw in try column(
      m.pointee.n_watched, m.pointee.watched, atMost: FederationLimits.watched, "watched")
    {
      out.watched.append(try node(raw, "watched"))
    }
    return out
  }

  func answer(_ m: Pointer<Coroad__Federation__Answer>) throws(CodecError) -> Answer {
    var out = Answer(until: time(m.pointee.until_us), nextEffectAt: time(m.pointee.next_effect_at_us))
    out.frames = try list(
      m.pointee.n_frames, m.pointee.frames, atMost: FederationLimits.items, "frames", frame)
    out.commands = try list(
      m.pointee.n_commands, m.pointee.commands, atMost: FederationLimits.items, "commands", command)
    out.telemetry = try telemetry(need(m.pointee.telemetry))
    return out
  }
}
