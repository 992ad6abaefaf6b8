import CV2XWire
import SimCore

extension WireEncoder {
  func message(_ value: MapMessage) -> Pointer<Coroad__V2x__MapData> {
    precondition(!value.nodes.isEmpty, "a MAP message holds at least one node")
    let m = arena.make(coroad__v2x__map_data__init)
    m.pointee.msg_cnt = UInt32(value.msgCount & 127)
    if let time = value.madeAt {
      m.pointee.has_time_stamp = 1
      m.pointee.time_stamp = minuteOfYear(time)
    }
    (m.pointee.n_nodes, m.pointee.nodes) = list(value.nodes, atMost: MapMessage.maximumNodes, mapNode)
    return m
  }

  private func mapNode(_ value: MapNode) -> Pointer<Coroad__V2x__MapNode> {
    let m = arena.make(coroad__v2x__map_node__init)
    let origin = reference(value.position)
    m.pointee.name = value.name.map { ascii($0, atMost: 63) }
    m.pointee.id = node(value.id)
    m.pointee.ref_pos = position(origin)
    (m.pointee.n_in_links, m.pointee.in_links) = list(value.inLinks, atMost: MapNode.maximumLinks) {
      link($0, from: origin)
    }
    return m
  }

  private func link(_ value: MapLink, from origin: Reference) -> Pointer<Coroad__V2x__Link> {
    precondition(!value.lanes.isEmpty, "a link has at least one lane")
    let m = arena.make(coroad__v2x__link__init)
    m.pointee.name = value.name.map { ascii($0, atMost: 63) }
    m.pointee.upstream_node_id = node(value.upstreamNode)
    (m.pointee.n_speed_limits, m.pointee.speed_limits) = list(
      value.speedLimits, atMost: MapLane.maximumSpeedLimits, speedLimit)
    if let width = value.width {
      m.pointee.has_link_width = 1
      m.pointee.link_width = Quantity.length(width, steps: 100, maximum: 32767)
    }
    (m.pointee.n_points, m.pointee.points) = polyline(value.points, from: origin)
    (m.pointee.n_movements, m.pointee.movements) = list(value.movements, atMost: MapLink.maximumMovements) {
      let movement = arena.make(coroad__v2x__movement__init)
      movement.pointee.remote_intersection = node($0.remoteIntersection)
      if let phase = $0.phase {
        movement.pointee.has_phase_id = 1
        movement.pointee.phase_id = UInt32(phase)
      }
      return movement
    }
    (m.pointee.n_lanes, m.pointee.lanes) = list(value.lanes, atMost: MapLink.maximumLanes) {
      lane($0, from: origin)
    }
    return m
  }

  private func polyline(
    _ points: [GeoPosition], from origin: Reference
  ) -> List<Coroad__V2x__PositionOffset> {
    precondition(points.count != 1, "a polyline has at least two points")
    return list(points, atMost: MapLane.maximumPoints) { offset($0, from: origin) }
  }

  private func speedLimit(_ value: SpeedLimit) -> Pointer<Coroad__V2x__RegulatorySpeedLimit> {
    let m = arena.make(coroad__v2x__regulatory_speed_limit__init)
    m.pointee.type = UInt32(value.type.rawValue)
    m.pointee.speed = Quantity.speed(value.speed)
    return m
  }

  private func lane(_ value: MapLane, from origin: Reference) -> Pointer<Coroad__V2x__Lane> {
    let m = arena.make(coroad__v2x__lane__init)
    m.pointee.lane_id = UInt32(value.id)
    if let width = value.width {
      m.pointee.has_lane_width = 1
      m.pointee.lane_width = Quantity.length(width, steps: 100, maximum: 32767)
    }
    if let attributes = value.attributes {
      let a = arena.make(coroad__v2x__lane_attributes__init)
      a.pointee.kind = Coroad__V2x__LaneAttributes__Kind(rawValue: UInt32(attributes.kind.rawValue))
      a.pointee.bits = UInt32(attributes.kind == .vehicle ? attributes.bits & 0xFF : attributes.bits)
      if let sharing = attributes.sharing {
        a.pointee.has_share_with = 1
        a.pointee.share_with = UInt32(sharing & 0x3FF)
      }
      m.pointee.lane_attributes = a
    }
    if let maneuvers = value.maneuvers {
      m.pointee.has_maneuvers = 1
      m.pointee.maneuvers = UInt32(maneuvers.rawValue & 0xFFF)
    }
    (m.pointee.n_connects_to, m.pointee.connects_to) = list(
      value.connections, atMost: MapLane.maximumConnections, connection)
    (m.pointee.n_speed_limits, m.pointee.speed_limits) = list(
      value.speedLimits, atMost: MapLane.maximumSpeedLimits, speedLimit)
    (m.pointee.n_points, m.pointee.points) = polyline(value.points, from: origin)
    return m
  }

  private func connection(_ value: MapConnection) -> Pointer<Coroad__V2x__Connection> {
    let m = arena.make(coroad__v2x__connection__init)
    m.pointee.remote_intersection = node(value.remoteIntersection)
    if let lane = value.lane {
      m.pointee.has_lane = 1
      m.pointee.lane = UInt32(lane)
      if let maneuver = value.maneuver {
        m.pointee.has_maneuver = 1
        m.pointee.maneuver = UInt32(maneuver.rawValue & 0xFFF)
      }
    }
    if let phase = value.phase {
      m.pointee.has_phase_id = 1
      m.pointee.phase_id = UInt32(phase)
    }
    return m
  }
}

extension WireDecoder {
  func message(_ m: Pointer<Coroad__V2x__MapData>) throws(CodecError) -> MapMessage {
    MapMessage(
      msgCount: try msgCount(m.pointee.msg_cnt),
      madeAt: m.pointee.has_time_stamp == 0
        ? nil : try time(minuteOfYear: m.pointee.time_stamp, "time_stamp"),
      nodes: try list(m.pointee.n_nodes, m.pointee.nodes, 1...MapMessage.maximumNodes, "nodes", mapNode))
  }

  private func mapNode(_ m: Pointer<Coroad__V2x__MapNode>) throws(CodecError) -> MapNode {
    let origin = try knownReference(m.pointee.ref_pos, "ref_pos")
    return MapNode(
      name: try ascii(m.pointee.name, atMost: 63, "node.name"), id: try node(m.pointee.id),
      position: position(origin),
      inLinks: try list(m.pointee.n_in_links, m.pointee.in_links, 0...MapNode.maximumLinks, "in_links") {
        (p) throws(CodecError) in try link(p, from: origin)
      })
  }

  private func link(
    _ m: Pointer<Coroad__V2x__Link>, from origin: Reference
  ) throws(CodecError) -> MapLink {
    var out = MapLink(
      name: try ascii(m.pointee.name, atMost: 63, "link.name"),
      upstreamNode: try node(m.pointee.upstream_node_id), lanes: [])
    out.speedLimits = try list(
      m.pointee.n_speed_limits, m.pointee.speed_limits, 0...MapLane.maximumSpeedLimits, "speed_limits",
      speedLimit)
    if m.pointee.has_link_width != 0 {
      out.width = Double(try check(m.pointee.link_width, 0...32767, "link_width")) / 100
    }
    out.points = try polyline(m.pointee.n_points, m.pointee.points, from: origin)
    out.movements = try list(
      m.pointee.n_movements, m.pointee.movements, 0...MapLink.maximumMovements, "movements"
    ) { (p) throws(CodecError) in
      MapMovement(
        remoteIntersection: try node(p.pointee.remote_intersection),
        phase: p.pointee.has_phase_id == 0 ? nil : UInt8(try check(p.pointee.phase_id, 0...255, "phase_id")))
    }
    out.lanes = try list(m.pointee.n_lanes, m.pointee.lanes, 1...MapLink.maximumLanes, "lanes") {
      (p) throws(CodecError) in try lane(p, from: origin)
    }
    return out
  }

  private func polyline(
    _ count: Int, _ items: UnsafeMutablePointer<UnsafeMutablePointer<Coroad__V2x__PositionOffset>?>?,
    from origin: Reference
  ) throws(CodecError) -> [GeoPosition] {
    guard count != 1 else { throw .wrongCount("points", 1) }
    return try list(count, items, 0...MapLane.maximumPoints, "points") {
      (p) throws(CodecError) in try offset(p, from: origin)
    }
  }

  private func speedLimit(
    _ m: Pointer<Coroad__V2x__RegulatorySpeedLimit>
  ) throws(CodecError) -> SpeedLimit {
    SpeedLimit(
      type: try checkCase(m.pointee.type, "speed_limit.type"),
      speed: try Quantity.speed(m.pointee.speed, "speed_limit.speed"))
  }

  private func lane(_ m: Pointer<Coroad__V2x__Lane>, from origin: Reference) throws(CodecError) -> MapLane {
    var out = MapLane(id: UInt8(try check(m.pointee.lane_id, 0...255, "lane_id")))
    if m.pointee.has_lane_width != 0 {
      out.width = Double(try check(m.pointee.lane_width, 0...32767, "lane_width")) / 100
    }
    if let a = m.pointee.lane_attributes {
      let kind: LaneAttributes.Kind = try checkCase(a.pointee.kind.rawValue, "lane_attributes.kind")
      let widest: UInt32 = kind == .vehicle ? 0xFF : 0xFFFF
      out.attributes = LaneAttributes(
        kind: kind, bits: UInt16(try check(a.pointee.bits, 0...widest, "lane_attributes.bits")),
        sharing: a.pointee.has_share_with == 0
          ? nil : UInt16(try check(a.pointee.share_with, 0...0x3FF, "share_with")))
    }
    if m.pointee.has_maneuvers != 0 { out.maneuvers = try maneuvers(m.pointee.maneuvers) }
    out.connections = try list(
      m.pointee.n_connects_to, m.pointee.connects_to, 0...MapLane.maximumConnections, "connects_to",
      connection)
    out.speedLimits = try list(
      m.pointee.n_speed_limits, m.pointee.speed_limits, 0...MapLane.maximumSpeedLimits, "speed_limits",
      speedLimit)
    out.points = try polyline(m.pointee.n_points, m.pointee.points, from: origin)
    return out
  }

  private func maneuvers(_ raw: UInt32) throws(CodecError) -> AllowedManeuvers {
    AllowedManeuvers(rawValue: UInt16(try check(raw, 0...0xFFF, "maneuvers")))
  }

  private func connection(_ m: Pointer<Coroad__V2x__Connection>) throws(CodecError) -> MapConnection {
    var out = MapConnection(remoteIntersection: try node(m.pointee.remote_intersection))
    if m.pointee.has_lane != 0 { out.lane = UInt8(try check(m.pointee.lane, 0...255, "lane")) }
    if m.pointee.has_maneuver != 0 {
      guard out.lane != nil else { throw .outOfRange("maneuver without lane") }
      out.maneuver = try maneuvers(m.pointee.maneuver)
    }
    if m.pointee.has_phase_id != 0 { out.phase = UInt8(try check(m.pointee.phase_id, 0...255, "phase_id")) }
    return out
  }
}
