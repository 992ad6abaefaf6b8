import SimCore

/// Size on air of a message: the standard's own encoding with network layer and security. It determines the airtime;
/// the size of the protobuf never does.
///
/// Payload: unaligned packed encoding rules (ITU-T X.691) over the ASN.1 of T/CSAE 53-2020, counted field by field in
/// `UPERSize`. The day-2 parts of the SSM follow the public draft of June 2020. Cloud messages have no public bit
/// layout: their elements are counted as in the sidelink messages.
package enum StandardSize {
  /// Sidelink, below the payload: DSMP header of YD/T 3707-2020 (version 1, AID 2, length 2), then the LTE layers
  /// of 3GPP TS 36.321, 36.322 and 36.323 (adaptation 1, PDCP 5, RLC 1, MAC 8).
  package static let sidelinkHeaders = 5 + 15
  /// `SecuredMessage` of YD/T 3957 with a certificate digest, in OER: version 1, payload tag 1, signer tag and
  /// digest (1 + 1 + 8), header (presence 2, AID 3, hash 1, generation time 8), data length 2, signature with curve,
  /// r and s (1 + 1 + 32 + 32).
  package static let signature = 2 + 10 + 14 + 2 + 66
  /// Bytes added by the full certificate in place of the digest: version 1, issuer 10, subject 10, key with curve (1 +
  /// 1 + 32), permissions 12, validity 10, signature 66, list and tags 4, less the digest's 9.
  package static let certificate = 1 + 10 + 10 + 34 + 12 + 10 + 66 + 4 - 9
  /// A certificate is sent once a second, a digest otherwise (ETSI TS 103 097 practice, followed by YD/T 3957).
  package static let certificateInterval = SimDuration(milliseconds: 1000)
  /// Uu and wire, below the payload: the 16-byte header of T/CSAE 295.2, TLS 1.3 record 22, TCP 20, IPv4 20.
  package static let cloudHeaders = 16 + 22 + 20 + 20

  /// Bytes on air, at most 65535.
  package static func bytes(
    of message: MessageFrame, over channel: MessageChannel, withCertificate: Bool = false
  ) -> Int {
    var counter = UPERSize()
    counter.frame(message)
    let payload = (counter.bits + 7) / 8
    let total: Int
    switch channel {
    case .sidelink: total = payload + sidelinkHeaders + signature + (withCertificate ? certificate : 0)
    case .uu, .wired: total = payload + cloudHeaders
    }
    return min(total, Int(UInt16.max))
  }

  /// Largest message that a sender puts on the sidelink in one piece, bytes on air with a certificate: the longest packet of
  /// the network layer (IEEE 1609.3, WsmMaxLength, 1,400 bytes by default; DSMP follows it).
  package static let largestOnSidelink = 1_400

  /// Divides the items of a message over as many messages as they need, in their order. A message has at most `limit`
  /// items, and at most `largestOnSidelink` bytes unless a single item has more.
  package static func parts<Item>(
    of items: [Item], atMost limit: Int, _ message: ([Item]) -> MessageFrame
  ) -> [[Item]] {
    var result: [[Item]] = []
    for item in items {
      if var last = result.last, last.count < limit {
        last.append(item)
        if bytes(of: message(last), over: .sidelink, withCertificate: true) <= largestOnSidelink {
          result[result.count - 1] = last
          continue
        }
      }
      result.append([item])
    }
    return result
  }

  /// Whether the message sent at `now` carries the certificate; `last` is when one was last sent.
  package static func carriesCertificate(at now: SimTime, last: SimTime?) -> Bool {
    guard let last else { return true }
    return now - last >= certificateInterval
  }
}

/// Counts the bits of a message's UPER encoding. A sequence costs 1 bit if it is extensible and 1 per optional field;
/// an integer costs the bits of its range; a list those of its length's range.
struct UPERSize {
  private(set) var bits = 0

  typealias Reference = QuantisedPosition.Reference

  mutating func frame(_ value: MessageFrame) {
    // Choice of 5 with extensions: 1 + 3. Day 2 is an extension: 1 + 7 and the length of an open type.
    switch value {
    case .bsm, .map, .spat, .rsi, .rsm: bits += 4
    case .ssm: bits += 8 + 16
    case .vehicleState, .roadsideState, .hazard, .heartbeat: break
    }
    switch value {
    case .bsm(let v): message(v)
    case .map(let v): message(v)
    case .spat(let v): message(v)
    case .rsi(let v): message(v)
    case .rsm(let v): message(v)
    case .ssm(let v): message(v)
    case .vehicleState(let v): message(v)
    case .roadsideState(let v): message(v)
    case .hazard(let v): message(v)
    // id 64, time stamp 64, status 2, response 1.
    case .heartbeat: bits += 131
    }
  }

  // MARK: Elements.

  private func reference(_ value: GeoPosition?) -> Reference { QuantisedPosition.reference(value) }

  private mutating func position(_ value: Reference) {
    bits += 1 + 31 + 32 + (value.elevation == nil ? 0 : 16)
  }
  private mutating func offset(_ value: GeoPosition, from origin: Reference) {
    let size = QuantisedPosition.offset(value, from: origin)
    bits += 1 + 3 + Self.horizontalBits[Int(size.choice)]
    if let vertical = size.vertical { bits += 3 + Self.verticalBits[Int(vertical.choice)] }
  }
  /// Both coordinates, by alternative 1...7.
  private static let horizontalBits = [0, 24, 28, 32, 36, 44, 48, 63]
  private static let verticalBits = [0, 7, 8, 9, 10, 11, 12, 16]

  private mutating func confidence(_ value: PositionConfidence) {
    bits += 5 + (value.vertical == nil ? 0 : 4)
  }
  private mutating func motion(_ value: MotionConfidence) {
    bits += 3 + (value.speed == nil ? 0 : 3) + (value.headingDegrees == nil ? 0 : 3)
    bits += value.steeringWheelDegrees == nil ? 0 : 2
  }
  private static let acceleration = 12 + 12 + 8 + 16
  private mutating func size(_ value: RoadUserSize) { bits += 23 + (value.height == nil ? 0 : 7) }
  private mutating func node(_ value: NodeReference) { bits += 17 + (value.region == nil ? 0 : 16) }
  private mutating func historyPoint(_ value: PathHistoryPoint, from origin: Reference) {
    bits += 4 + 16 + (value.speed == nil ? 0 : 13) + (value.heading == nil ? 0 : 8)
    offset(value.position, from: origin)
    if let c = value.confidence { confidence(c) }
  }

  // MARK: BSM.

  private mutating func message(_ value: BasicSafetyMessage) {
    let origin = reference(value.position)
    // Extension 1, optionals 7; msgCnt 7, id 64, secMark 16, transmission 3, speed 13, heading 15.
    bits += 8 + 7 + 64 + 16 + 3 + 13 + 15 + Self.acceleration
    bits += value.timeConfidence == nil ? 0 : 6
    position(origin)
    bits += value.positionalAccuracy == nil ? 0 : 32
    if let c = value.positionConfidence { confidence(c) }
    bits += value.steeringWheel == nil ? 0 : 8
    if let m = value.motionConfidence { motion(m) }
    let b = value.brakes
    bits += 7 + (b.pedal == nil ? 0 : 2) + (b.wheels == nil ? 0 : 5) + (b.traction == nil ? 0 : 2)
    bits += (b.abs == nil ? 0 : 2) + (b.stability == nil ? 0 : 2) + (b.boost == nil ? 0 : 2)
    bits += b.auxiliary == nil ? 0 : 2
    size(value.size)
    bits += 10 + (value.fuel == nil ? 0 : 4)
    let hasSafety =
      value.events != nil || !value.pathHistory.isEmpty || value.pathPrediction != nil || value.lights != nil
    if hasSafety {
      bits += 5 + (value.events == nil ? 0 : 14) + (value.lights == nil ? 0 : 10)
      bits += value.pathPrediction == nil ? 0 : 1 + 16 + 8
      if !value.pathHistory.isEmpty { bits += 3 + 5 }
      for point in value.pathHistory { historyPoint(point, from: origin) }
    }
    if let e = value.emergency {
      bits += 4 + (e.response == nil ? 0 : 4) + (e.siren == nil ? 0 : 2) + (e.lightbar == nil ? 0 : 3)
    }
  }

  // MARK: MAP and SPAT.

  private mutating func message(_ value: MapMessage) {
    bits += 2 + 7 + (value.madeAt == nil ? 0 : 20) + 6
    for n in value.nodes {
      let origin = reference(n.position)
      bits += 3
      name(n.name)
      node(n.id)
      position(origin)
      if !n.inLinks.isEmpty { bits += 5 }
      for l in n.inLinks { link(l, from: origin) }
    }
  }
  private mutating func name(_ value: String?) {
    if let value { bits += 6 + 7 * min(63, value.unicodeScalars.count) }
  }
  private mutating func speedLimits(_ values: [SpeedLimit]) {
    if !values.isEmpty { bits += 4 + values.count * (1 + 4 + 13) }
  }
  private mutating func polyline(_ points: [GeoPosition], from origin: Reference) {
    if !points.isEmpty { bits += 5 }
    for p in points {
      bits += 1
      offset(p, from: origin)
    }
  }
  private mutating func link(_ value: MapLink, from origin: Reference) {
    bits += 6 + (value.width == nil ? 0 : 15) + 5
    name(value.name)
    node(value.upstreamNode)
    speedLimits(value.speedLimits)
    polyline(value.points, from: origin)
    if !value.movements.isEmpty { bits += 5 }
    for m in value.movements {
      bits += 1 + (m.phase == nil ? 0 : 8)
      node(m.remoteIntersection)
    }
    for lane in value.lanes {
      bits += 7 + 8 + (lane.width == nil ? 0 : 15) + (lane.maneuvers == nil ? 0 : 12)
      if let a = lane.attributes {
        bits += 1 + (a.sharing == nil ? 0 : 10) + 4 + (a.kind == .vehicle ? 9 : 16)
      }
      if !lane.connections.isEmpty { bits += 4 }
      for c in lane.connections {
        bits += 2 + (c.phase == nil ? 0 : 8)
        node(c.remoteIntersection)
        if c.lane != nil { bits += 1 + 8 + (c.maneuver == nil ? 0 : 12) }
      }
      speedLimits(lane.speedLimits)
      polyline(lane.points, from: origin)
    }
  }

  private mutating func message(_ value: SignalPhaseAndTiming) {
    bits += 4 + 7 + (value.measuredAt == nil ? 0 : 36) + 5
    name(value.name)
    for i in value.intersections { intersection(i) }
  }
  private mutating func intersection(_ value: IntersectionState) {
    bits += 4 + 16 + (value.measuredAt == nil ? 0 : 36) + (value.timeConfidence == nil ? 0 : 6) + 4
    node(value.id)
    for phase in value.phases {
      bits += 8 + 4
      for state in phase.states {
        bits += 2 + 5
        guard let t = state.timing else { continue }
        bits += 2 + 5 + 16 + 16 + (t.confidence == nil ? 0 : 8)
        bits += 16 * [t.minEnd, t.maxEnd, t.nextStart].count { $0 != nil }
        bits += t.nextEnd != nil && (t.basis == .utc || t.nextStart != nil) ? 16 : 0
      }
    }
  }

  // MARK: RSI, RSM, SSM.

  private mutating func message(_ value: RoadsideInformation) {
    let origin = reference(value.referencePosition)
    bits += 4 + 7 + 64 + (value.formedAt == nil ? 0 : 20)
    position(origin)
    if !value.events.isEmpty { bits += 3 }
    for e in value.events { event(e, from: origin) }
    if !value.signs.isEmpty { bits += 4 }
    for s in value.signs {
      bits += 7 + 8 + 16 + (s.priority == nil ? 0 : 8)
      if let p = s.position { offset(p, from: origin) }
      details(s.description, s.times, s.paths, s.links, from: origin)
    }
  }
  private mutating func event(_ e: RoadTrafficEvent, from origin: Reference) {
    bits += 9 + 8 + 16 + 4 + (e.radius == nil ? 0 : 16) + (e.priority == nil ? 0 : 8)
    bits += e.confidence == nil ? 0 : 8
    if let p = e.position { offset(p, from: origin) }
    details(e.description, e.times, e.paths, e.links, from: origin)
  }
  private mutating func details(
    _ description: EventDescription?, _ times: EventTimes?, _ paths: [ReferencePath],
    _ links: [ReferenceLink],
    from origin: Reference
  ) {
    switch description {
    case .text(let text)?: bits += 1 + 9 + 7 * min(512, text.unicodeScalars.count)
    case .gb2312(let bytes)?: bits += 1 + 9 + 8 * bytes.count
    case nil: break
    }
    if let t = times {
      bits += 3 + (t.start == nil ? 0 : 20) + (t.end == nil ? 0 : 20) + (t.endConfidence == nil ? 0 : 6)
    }
    if !paths.isEmpty { bits += 3 }
    for path in paths {
      bits += 5 + 16
      for p in path.points { offset(p, from: origin) }
    }
    if !links.isEmpty { bits += 4 }
    for link in links {
      bits += 1 + (link.lanes == nil ? 0 : 16)
      node(link.upstreamNode)
      node(link.downstreamNode)
    }
  }

  private mutating func message(_ value: RoadsideSafetyMessage) {
    let origin = reference(value.referencePosition)
    bits += 1 + 7 + 64 + 4
    position(origin)
    for p in value.participants { participant(p, from: origin) }
  }
  private mutating func participant(_ p: Participant, from origin: Reference) {
    // Extension 1, optionals 6; type 1 + 3, number 16, source 1 + 3, secMark 16, speed 13, heading 15.
    bits += 7 + 4 + 16 + 4 + 16 + 13 + 15
    bits += (p.temporaryID == nil ? 0 : 64) + (p.transmission == nil ? 0 : 3)
    bits += (p.steeringWheel == nil ? 0 : 8) + (p.acceleration == nil ? 0 : Self.acceleration)
    offset(p.position, from: origin)
    confidence(p.positionConfidence)
    if let m = p.motionConfidence { motion(m) }
    size(p.size)
    bits += p.vehicleClass == nil ? 0 : 10
  }

  private mutating func message(_ value: SensorSharingMessage) {
    let origin = reference(value.sensorPosition)
    // Extension 1, optionals 4; msgCnt 7, id 64, equipment 1 + 2, secMark 16.
    bits += 5 + 7 + 64 + 3 + 16
    position(origin)
    if !value.detectedRegions.isEmpty { bits += 3 }
    for region in value.detectedRegions { polygon(region, from: origin) }
    if !value.participants.isEmpty { bits += 9 }
    for p in value.participants {
      // Extension 1, optionals 5.
      bits += 6 + (p.typeConfidence == nil ? 0 : 8) + (p.trackedFor == nil ? 0 : 16)
      participant(p.participant, from: origin)
      if !p.history.isEmpty { bits += 5 }
      for h in p.history { historyPoint(h, from: origin) }
      if !p.plans.isEmpty { bits += 3 }
      for plan in p.plans {
        bits += 7
        for q in plan { plannedPoint(q, from: origin) }
      }
      if !p.polygon.isEmpty { polygon(p.polygon, from: origin) }
    }
    if !value.obstacles.isEmpty { bits += 6 }
    for o in value.obstacles { obstacle(o, from: origin) }
    if !value.events.isEmpty { bits += 3 }
    for e in value.events { event(e, from: origin) }
  }
  private mutating func polygon(_ points: [GeoPosition], from origin: Reference) {
    bits += 5
    for p in points { offset(p, from: origin) }
  }
  private mutating func plannedPoint(_ q: PlannedPoint, from origin: Reference) {
    // Extension 1, optionals 10 (DF_PathPlanningPoint).
    bits += 11 + (q.speed == nil ? 0 : 13) + (q.heading == nil ? 0 : 15) + (q.timeOffset == nil ? 0 : 16)
    offset(q.position, from: origin)
    if let c = q.positionConfidence { confidence(c) }
  }
  private mutating func obstacle(_ o: DetectedObstacle, from origin: Reference) {
    // Extension 1, optionals 6; type 1 + 4, number 16, source 1 + 3, secMark 16, sizes 1 + 10 + 10.
    bits += 7 + 5 + 16 + 4 + 16 + 21
    bits += (o.typeConfidence == nil ? 0 : 8) + (o.speed == nil ? 0 : 13) + (o.heading == nil ? 0 : 15)
    bits += (o.height == nil ? 0 : 7) + (o.trackedFor == nil ? 0 : 16)
    offset(o.position, from: origin)
    confidence(o.positionConfidence)
    if !o.polygon.isEmpty { polygon(o.polygon, from: origin) }
  }

  // MARK: Cloud.

  private mutating func message(_ value: VehicleStateReport) {
    // id 64, time stamp 64, speed 13, heading 15, class 10, mode 3, optionals 4.
    bits += 64 + 64 + 13 + 15 + 10 + 3 + 4 + Self.acceleration
    position(reference(value.position))
    size(value.size)
    bits += (value.positionalAccuracy == nil ? 0 : 32) + (value.automationLevel == nil ? 0 : 3)
    bits += (value.events == nil ? 0 : 14) + (value.lights == nil ? 0 : 10)
  }
  private mutating func message(_ value: RoadsideStateReport) {
    let origin = reference(value.position)
    // id 64, time stamp 64, optionals 3.
    bits += 64 + 64 + 3
    position(origin)
    if !value.participants.isEmpty { bits += 9 }
    for p in value.participants { participant(p, from: origin) }
    if !value.events.isEmpty { bits += 3 }
    for e in value.events { event(e, from: origin) }
    if !value.intersections.isEmpty { bits += 5 }
    for i in value.intersections { intersection(i) }
  }
  private mutating func message(_ value: HazardNotice) {
    let origin = reference(value.referencePosition)
    bits += 32 + 128 + 3
    position(origin)
    for e in value.events { event(e, from: origin) }
  }
}
