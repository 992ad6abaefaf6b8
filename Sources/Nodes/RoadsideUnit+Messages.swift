import ComputeKernel
import ComputePlatform
import NodeInterface
import SimCore
import V2XMessages

/// Hazards that the cloud has asked a roadside unit to hand out.
struct NoticeBoard: Hashable, Sendable {
  static let capacity = 16

  private(set) var notices: [(notice: HazardNotice, sensedAt: SimTime, trace: MessageTrace)] = []

  static func == (a: NoticeBoard, b: NoticeBoard) -> Bool {
    a.notices.elementsEqual(b.notices) { $0.notice == $1.notice && $0.sensedAt == $1.sensedAt }
  }
  func hash(into hasher: inout Hasher) {
    for n in notices { hasher.combine(n.notice) }
  }

  var isEmpty: Bool { notices.isEmpty }

  /// Returns true if the notice is one that was not known.
  mutating func post(_ notice: HazardNotice, sensedAt: SimTime, trace: MessageTrace) -> Bool {
    if let i = notices.firstIndex(where: { $0.notice.id == notice.id }) {
      notices[i] = (notice, sensedAt, trace)
      return false
    }
    guard notices.count < Self.capacity else { return false }
    notices.append((notice, sensedAt, trace))
    return true
  }
  mutating func expire(at t: SimTime) { notices.removeAll { $0.notice.validUntil < t } }
}

extension RoadsideUnit {
  mutating func receive(_ message: ReceivedMessage, at t: SimTime) {
    // What is on the sidelink reaches the cloud from its senders; here only the cloud speaks.
    guard case .hazard(let notice) = message.frame, message.channel == .wired else { return }
    if notices.post(notice, sensedAt: message.sensedAt, trace: message.trace), context.functions.roadside {
      // A new hazard does not wait for the timer.
      sendRSI(at: t)
    }
  }

  // MARK: Sidelink

  /// The sixteen participants that fit: the weak first, then those that move, then the nearest.
  mutating func sendRSM(at t: SimTime) {
    let chosen = Self.ranked(tracker.tracks, from: site.position).prefix(
      RoadsideSafetyMessage.maximumParticipants)
    guard !chosen.isEmpty else { return }
    var oldest = t
    let participants = chosen.map { track in
      oldest = min(oldest, track.seenAt)
      return participant(track)
    }
    let message = RoadsideSafetyMessage(
      msgCount: counters.rsm.next(), id: id, referencePosition: place, participants: participants)
    enqueue(.rsm(message), .sidelink, sensedAt: oldest, trace: pictureTrace, at: t)
  }

  /// Tracks unseen for longer than this against the newest are not reported.
  static let freshness = SimDuration(milliseconds: 300)

  static func ranked(_ tracks: [Track], from p: Vec2) -> [Track] {
    var rows: [(weight: Int, index: Int)] = []
    // What coasts unseen is no news to others.
    let newest = tracks.reduce(SimTime(microseconds: .min)) { max($0, $1.seenAt) }
    for i in tracks.indices where tracks[i].isConfirmed && newest - tracks[i].seenAt <= freshness {
      let c = tracks[i].targetClass
      let isWeak = c == .pedestrian || c == .twoWheeler
      rows.append((isWeak ? 0 : tracks[i].velocity.lengthSquared > 1 ? 1 : 2, i))
    }
    rows.sort { a, b in
      if a.weight != b.weight { return a.weight < b.weight }
      let da = (tracks[a.index].position - p).lengthSquared
      let db = (tracks[b.index].position - p).lengthSquared
      return da != db ? da < db : a.index < b.index
    }
    return rows.map { tracks[$0.index] }
  }

  /// A track as the standard's participant: its state at the tracker's own time.
  func participant(_ track: Track) -> Participant {
    Participant(
      track, at: tracker.time, place: context.geo(track.position),
      sigma: track.state.covariance.position.largestSigma, course: track.course())
  }

  mutating func sendMap(_ map: JunctionMap, at t: SimTime) {
    guard !map.node.inLinks.isEmpty else { return }
    let message = MapMessage(msgCount: counters.map.next(), madeAt: .zero, nodes: [map.node])
    enqueue(.map(message), .sidelink, sensedAt: t, at: t)
  }

  mutating func sendSPAT(at t: SimTime) {
    guard let signals, let map else { return }
    let states = SignalMessages.states(signals, map, context)
    guard !states.isEmpty else { return }
    let message = SignalPhaseAndTiming(msgCount: counters.spat.next(), measuredAt: t, intersections: states)
    // The wired state is read continuously: it is as new as the message.
    enqueue(.spat(message), .sidelink, sensedAt: t, at: t)
  }

  mutating func sendRSI(at t: SimTime) {
    notices.expire(at: t)
    var events = ownEvents(at: t)
    var oldest = t
    // The way of the newest of what is told.
    var newest: MessageTrace?
    for e in watch.events(at: t).prefix(events.count) {
      oldest = min(oldest, e.seenAt)
      if newest.map({ e.trace.begin > $0.begin }) ?? true { newest = e.trace }
    }
    for (notice, sensedAt, way) in notices.notices {
      for event in notice.events where events.count < RoadsideInformation.maximumEvents {
        // What both have seen is sent once.
        if isKnown(event, events) { continue }
        var copy = event
        copy.id = UInt8(truncatingIfNeeded: 128 + notice.id % 128)
        events.append(copy)
        oldest = min(oldest, sensedAt)
        if newest.map({ way.begin > $0.begin }) ?? true { newest = way }
      }
    }
    guard !events.isEmpty else { return }
    let message = RoadsideInformation(
      msgCount: counters.rsi.next(), formedAt: t, id: id, referencePosition: place, events: events)
    enqueue(.rsi(message), .sidelink, sensedAt: oldest, trace: newest, at: t)
  }

  /// Events of the own cameras and radars, numbered by their track.
  private func ownEvents(at t: SimTime) -> [RoadTrafficEvent] {
    watch.events(at: t).prefix(RoadsideInformation.maximumEvents).map {
      RoadTrafficEvent(
        $0.hazard, id: UInt8(truncatingIfNeeded: $0.subject % 128), since: $0.since, reach: Self.reach,
        context)
    }
  }

  private func isKnown(_ event: RoadTrafficEvent, _ others: [RoadTrafficEvent]) -> Bool {
    guard let p = event.position.map(context.map) else { return false }
    return others.contains { other in
      guard let q = other.position.map(context.map) else { return false }
      return (p - q).length < HazardLedger.samePlace
    }
  }

  // MARK: Wire

  /// What it sees and shows, for the cloud.
  mutating func sendReport(at t: SimTime) {
    let tracks = Self.ranked(tracker.tracks, from: site.position).prefix(
      RoadsideStateReport.maximumParticipants)
    var oldest = t
    for track in tracks { oldest = min(oldest, track.seenAt) }
    var intersections: [IntersectionState] = []
    if let signals, let map, map.signal >= 0 { intersections = SignalMessages.states(signals, map, context) }
    let report = RoadsideStateReport(
      id: id, measuredAt: t, position: place, participants: tracks.map(participant), events: ownEvents(at: t),
      intersections: intersections)
    enqueue(.roadsideState(report), .wired, to: .cloud, sensedAt: oldest, trace: pictureTrace, at: t)
  }

  mutating func enqueue(
    _ frame: MessageFrame, _ channel: MessageChannel, to destination: NodeID? = nil, sensedAt: SimTime,
    trace: MessageTrace? = nil, at t: SimTime
  ) {
    nextMessage = nextMessage &+ 1 & 0x00FF_FFFF
    let number = ticket(.message, nextMessage)
    let request = profile.request(.sign, ticket: number, releasedAt: t)
    if platform.submit(request, at: t) == .accepted {
      var message = OutgoingMessage(
        frame: frame, channel: channel, destination: destination, sensedAt: sensedAt, trace: trace)
      message.trace.advance(to: t, .sendWait)
      outbox.append((number, message, t))
    }
  }
}
