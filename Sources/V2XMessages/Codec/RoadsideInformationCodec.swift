import CV2XWire
import SimCore

extension WireEncoder {
  func message(_ value: RoadsideInformation) -> Pointer<Coroad__V2x__RoadsideInformation> {
    let m = arena.make(coroad__v2x__roadside_information__init)
    let origin = reference(value.referencePosition)
    m.pointee.msg_cnt = UInt32(value.msgCount & 127)
    if let time = value.formedAt {
      m.pointee.has_moy = 1
      m.pointee.moy = minuteOfYear(time)
    }
    m.pointee.id = octets(value.id)
    m.pointee.ref_pos = position(origin)
    (m.pointee.n_rtes, m.pointee.rtes) = list(value.events, atMost: RoadsideInformation.maximumEvents) {
      event($0, from: origin)
    }
    (m.pointee.n_rtss, m.pointee.rtss) = list(value.signs, atMost: RoadsideInformation.maximumSigns) {
      sign($0, from: origin)
    }
    return m
  }

  func event(_ value: RoadTrafficEvent, from origin: Reference) -> Pointer<Coroad__V2x__RoadTrafficEvent> {
    let m = arena.make(coroad__v2x__road_traffic_event__init)
    m.pointee.rte_id = UInt32(value.id)
    m.pointee.event_type = UInt32(value.type.rawValue)
    m.pointee.event_source = Coroad__V2x__EventSource(rawValue: UInt32(value.source.rawValue))
    m.pointee.event_pos = value.position.map { offset($0, from: origin) }
    if let radius = value.radius {
      m.pointee.has_event_radius = 1
      m.pointee.event_radius = Quantity.length(radius, steps: 10, maximum: 65535)
    }
    m.pointee.description = value.description.map(description)
    m.pointee.time_details = value.times.map(times)
    if let priority = value.priority {
      m.pointee.has_priority = 1
      m.pointee.priority = UInt32(min(priority, 7)) << 5
    }
    (m.pointee.n_reference_paths, m.pointee.reference_paths) = list(
      value.paths, atMost: RoadTrafficEvent.maximumPaths
    ) { path($0, from: origin) }
    (m.pointee.n_reference_links, m.pointee.reference_links) = list(
      value.links, atMost: RoadTrafficEvent.maximumLinks, referenceLink)
    if let confidence = value.confidence {
      m.pointee.has_event_confidence = 1
      m.pointee.event_confidence = Quantity.confidence(confidence)
    }
    return m
  }

  private func sign(
    _ value: RoadTrafficSign, from origin: Reference
  ) -> Pointer<Coroad__V2x__RoadTrafficSign> {
    let m = arena.make(coroad__v2x__road_traffic_sign__init)
    m.pointee.rts_id = UInt32(value.id)
    m.pointee.sign_type = UInt32(value.type)
    m.pointee.sign_pos = value.position.map { offset($0, from: origin) }
    m.pointee.description = value.description.map(description)
    m.pointee.time_details = value.times.map(times)
    if let priority = value.priority {
      m.pointee.has_priority = 1
      m.pointee.priority = UInt32(min(priority, 7)) << 5
    }
    (m.pointee.n_reference_paths, m.pointee.reference_paths) = list(
      value.paths, atMost: RoadTrafficEvent.maximumPaths
    ) { path($0, from: origin) }
    (m.pointee.n_reference_links, m.pointee.reference_links) = list(
      value.links, atMost: RoadTrafficEvent.maximumLinks, referenceLink)
    return m
  }

  private func description(_ value: EventDescription) -> Pointer<Coroad__V2x__Description> {
    let m = arena.make(coroad__v2x__description__init)
    switch value {
    case .text(let text):
      precondition(!text.isEmpty, "a description has at least one character")
      m.pointee.text = ascii(text, atMost: 512)
    case .gb2312(let bytes):
      precondition((2...512).contains(bytes.count), "a GB 2312 description has 2 to 512 octets")
      m.pointee.has_text_gb2312 = 1
      m.pointee.text_gb2312 = octets(bytes)
    }
    return m
  }

  private func times(_ value: EventTimes) -> Pointer<Coroad__V2x__TimeDetails> {
    let m = arena.make(coroad__v2x__time_details__init)
    if let start = value.start {
      m.pointee.has_start_time = 1
      m.pointee.start_time = minuteOfYear(start)
    }
    if let end = value.end {
      m.pointee.has_end_time = 1
      m.pointee.end_time = minuteOfYear(Quantity.bounded(end).ceiled(to: MessageClock.minute))
    }
    if let bound = value.endConfidence {
      m.pointee.has_end_time_confidence = 1
      m.pointee.end_time_confidence = ConfidenceClass.code(bound, ConfidenceClass.time)
    }
    return m
  }

  private func path(_ value: ReferencePath, from origin: Reference) -> Pointer<Coroad__V2x__ReferencePath> {
    precondition(!value.points.isEmpty, "a reference path has at least one point")
    let m = arena.make(coroad__v2x__reference_path__init)
    (m.pointee.n_active_path, m.pointee.active_path) = list(
      value.points, atMost: ReferencePath.maximumPoints
    ) { offset($0, from: origin) }
    m.pointee.path_radius = Quantity.length(value.radius, steps: 10, maximum: 65535)
    return m
  }

  private func referenceLink(_ value: ReferenceLink) -> Pointer<Coroad__V2x__ReferenceLink> {
    let m = arena.make(coroad__v2x__reference_link__init)
    m.pointee.upstream_node_id = node(value.upstreamNode)
    m.pointee.downstream_node_id = node(value.downstreamNode)
    if let lanes = value.lanes {
      m.pointee.has_reference_lanes = 1
      m.pointee.reference_lanes = UInt32(lanes)
    }
    return m
  }
}

extension WireDecoder {
  func message(_ m: Pointer<Coroad__V2x__RoadsideInformation>) throws(CodecError) -> RoadsideInformation {
    let origin = try knownReference(m.pointee.ref_pos, "ref_pos")
    return RoadsideInformation(
      msgCount: try msgCount(m.pointee.msg_cnt),
      formedAt: m.pointee.has_moy == 0 ? nil : try time(minuteOfYear: m.pointee.moy, "moy"),
      id: try identity(m.pointee.id, "rsi.id"), referencePosition: position(origin),
      events: try list(m.pointee.n_rtes, m.pointee.rtes, 0...RoadsideInformation.maximumEvents, "rtes") {
        (p) throws(CodecError) in try event(p, from: origin)
      },
      signs: try list(m.pointee.n_rtss, m.pointee.rtss, 0...RoadsideInformation.maximumSigns, "rtss") {
        (p) throws(CodecError) in try sign(p, from: origin)
      })
  }

  func event(
    _ m: Pointer<Coroad__V2x__RoadTrafficEvent>, from origin: Reference
  ) throws(CodecError) -> RoadTrafficEvent {
    var out = RoadTrafficEvent(
      id: UInt8(try check(m.pointee.rte_id, 0...255, "rte_id")),
      type: TrafficEventType(rawValue: UInt16(try check(m.pointee.event_type, 0...65535, "event_type"))),
      source: try checkCase(m.pointee.event_source.rawValue, "event_source"), position: nil)
    if let p = m.pointee.event_pos { out.position = try offset(p, from: origin) }
    if m.pointee.has_event_radius != 0 { out.radius = try radius(m.pointee.event_radius, "event_radius") }
    if let p = m.pointee.description { out.description = try description(p) }
    if let p = m.pointee.time_details { out.times = try times(p) }
    if m.pointee.has_priority != 0 { out.priority = try priority(m.pointee.priority) }
    out.paths = try paths(m.pointee.n_reference_paths, m.pointee.reference_paths, from: origin)
    out.links = try list(
      m.pointee.n_reference_links, m.pointee.reference_links, 0...RoadTrafficEvent.maximumLinks,
      "reference_links", referenceLink)
    if m.pointee.has_event_confidence != 0 {
      out.confidence = try Quantity.confidence(m.pointee.event_confidence, "event_confidence")
    }
    return out
  }

  private func sign(
    _ m: Pointer<Coroad__V2x__RoadTrafficSign>, from origin: Reference
  ) throws(CodecError) -> RoadTrafficSign {
    var out = RoadTrafficSign(
      id: UInt8(try check(m.pointee.rts_id, 0...255, "rts_id")),
      type: UInt16(try check(m.pointee.sign_type, 0...65535, "sign_type")), position: nil)
    if let p = m.pointee.sign_pos { out.position = try offset(p, from: origin) }
    if let p = m.pointee.description { out.description = try description(p) }
    if let p = m.pointee.time_details { out.times = try times(p) }
    if m.pointee.has_priority != 0 { out.priority = try priority(m.pointee.priority) }
    out.paths = try paths(m.pointee.n_reference_paths, m.pointee.reference_paths, from: origin)
    out.links = try list(
      m.pointee.n_reference_links, m.pointee.reference_links, 0...RoadTrafficEvent.maximumLinks,
      "reference_links", referenceLink)
    return out
  }

  private func radius(_ raw: UInt32, _ field: StaticString) throws(CodecError) -> Double {
    Double(try check(raw, 0...65535, field)) / 10
  }

  /// The top three bits. The others are reserved; roadside units in use set some of them.
  private func priority(_ raw: UInt32) throws(CodecError) -> UInt8 {
    UInt8(try check(raw, 0...255, "priority") >> 5)
  }

  private func description(_ m: Pointer<Coroad__V2x__Description>) throws(CodecError) -> EventDescription {
    guard (m.pointee.text != nil) != (m.pointee.has_text_gb2312 != 0) else {
      throw .outOfRange("description")
    }
    if let text = try ascii(m.pointee.text, atMost: 512, "description.text") { return .text(text) }
    try checkCount(m.pointee.text_gb2312.len, 2...512, "description.text_gb2312")
    return .gb2312(octets(m.pointee.text_gb2312))
  }

  private func times(_ m: Pointer<Coroad__V2x__TimeDetails>) throws(CodecError) -> EventTimes {
    var out = EventTimes()
    if m.pointee.has_start_time != 0 {
      out.start = try time(minuteOfYear: m.pointee.start_time, "start_time")
    }
    if m.pointee.has_end_time != 0 { out.end = try time(minuteOfYear: m.pointee.end_time, "end_time") }
    if m.pointee.has_end_time_confidence != 0 {
      out.endConfidence = try ConfidenceClass.value(
        m.pointee.end_time_confidence, ConfidenceClass.time, "end_time_confidence")
    }
    return out
  }

  private func paths(
    _ count: Int, _ items: UnsafeMutablePointer<UnsafeMutablePointer<Coroad__V2x__ReferencePath>?>?,
    from origin: Reference
  ) throws(CodecError) -> [ReferencePath] {
    try list(count, items, 0...RoadTrafficEvent.maximumPaths, "reference_paths") {
      (p) throws(CodecError) in
      ReferencePath(
        points: try list(
          p.pointee.n_active_path, p.pointee.active_path, 1...ReferencePath.maximumPoints, "active_path"
        ) { (q) throws(CodecError) in try offset(q, from: origin) },
        radius: try radius(p.pointee.path_radius, "path_radius"))
    }
  }

  private func referenceLink(_ m: Pointer<Coroad__V2x__ReferenceLink>) throws(CodecError) -> ReferenceLink {
    ReferenceLink(
      upstreamNode: try node(m.pointee.upstream_node_id),
      downstreamNode: try node(m.pointee.downstream_node_id),
      lanes: m.pointee.has_reference_lanes == 0
        ? nil : UInt16(try check(m.pointee.reference_lanes, 0...0xFFFF, "reference_lanes")))
  }
}
