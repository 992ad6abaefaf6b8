import NodeInterface
import SimCore
import V2XMessages

/// Reports hazards that the unit sees or that the cloud has sent to it (RSI, T/CSAE 53): once a second while there are
/// any, and immediately when the cloud sends a new one.
package struct RoadsideHazards: RoadsideApplication {
  package static let manifest = ApplicationManifest(
    key: "rsi", name: "Roadside information (RSI)",
    documentation: "Reports hazards that the unit sees or the cloud has sent to it.", host: .roadside,
    source: .both, needs: "v2x.roadside", receives: [.hazard], sends: [.rsi])

  private var timer: Periodic
  private var counter = MessageCounter()
  private let isSending: Bool

  package init?(_ site: RoadsideDescription, _ installation: Installation) {
    timer = installation.timer(.rsi, stream: 2)
    isSending = installation.context.communication.roadside
  }

  package func nextTimer(_ picture: borrowing RoadsidePicture) -> SimTime {
    isSending && picture.hasHazards ? timer.next : .never
  }

  package mutating func poll(_ picture: inout RoadsidePicture, on computer: inout NodeComputer, at t: SimTime)
  {
    // The timer runs on while there is nothing to send, so that its phase stays.
    guard timer.isDue(t), picture.hasHazards else { return }
    send(&picture, on: &computer, at: t)
  }

  package mutating func receive(
    _ message: ReceivedMessage, _ picture: inout RoadsidePicture, on computer: inout NodeComputer,
    at t: SimTime
  ) {
    // Only notices from the cloud matter here; senders on the sidelink report to the cloud themselves.
    guard case .hazard(let notice) = message.frame, message.channel == .wired else { return }
    if picture.notices.post(notice, sensedAt: message.sensedAt, trace: message.trace) {
      send(&picture, on: &computer, at: t)
    }
  }

  private mutating func send(
    _ picture: inout RoadsidePicture, on computer: inout NodeComputer, at t: SimTime
  ) {
    guard isSending else { return }
    picture.notices.expire(at: t)
    var events = picture.ownEvents(at: t, atMost: StandingWatch.capacity)
    var oldest = t
    // The trace is that of the newest measurement in the message.
    var newest: MessageTrace?
    for e in picture.watch.events(at: t).prefix(events.count) {
      oldest = min(oldest, e.seenAt)
      if newest.map({ e.trace.begin > $0.begin }) ?? true { newest = e.trace }
    }
    for entry in picture.notices.entries {
      for (event, number) in zip(entry.notice.events, entry.numbers) {
        // A hazard known to both unit and cloud is sent once.
        if Self.isKnown(event, events, picture.context) { continue }
        var copy = event
        copy.id = number
        events.append(copy)
        oldest = min(oldest, entry.sensedAt)
        if newest.map({ entry.trace.begin > $0.begin }) ?? true { newest = entry.trace }
      }
    }
    var message = RoadsideInformation(
      msgCount: 0, formedAt: t, id: picture.id, referencePosition: picture.place)
    let parts = StandardSize.parts(of: events, atMost: RoadsideInformation.maximumEvents) {
      message.events = $0
      return .rsi(message)
    }
    for part in parts {
      message.events = part
      message.msgCount = counter.next()
      computer.send(.sidelink(.rsi(message), sensedAt: oldest, trace: newest), at: t)
    }
  }

  private static func isKnown(
    _ event: RoadTrafficEvent, _ others: [RoadTrafficEvent], _ context: NodeContext
  ) -> Bool {
    guard let p = event.position.map(context.map) else { return false }
    return others.contains { other in
      guard let q = other.position.map(context.map) else { return false }
      return (p - q).length < HazardLedger.samePlace
    }
  }
}
