import Federation
import HostRuntime
import NodeInterface
import Recording
import SimCore
import Testing
import V2XMessages
import WorldState

/// Sends on the sidelink ten times a second what `message` makes.
private struct Talker: Node {
  let message: @Sendable (SimTime) -> MessageFrame
  private var next: SimTime

  init(birth: SimTime, message: @escaping @Sendable (SimTime) -> MessageFrame) {
    self.message = message
    next = birth + SimDuration(milliseconds: 100)
  }

  var nextWakeAt: SimTime { next }
  var nextEffectAt: SimTime { next }
  var sensorLead: SimDuration { .zero }
  func computeTotals(at time: SimTime) -> ComputeTotals { ComputeTotals() }

  mutating func step(_ event: borrowing Event, at time: SimTime, into effects: inout EffectBuffer) {
    switch event {
    case .wake:
      effects.messages.append(
        OutgoingMessage(frame: message(time), channel: .sidelink, destination: nil, sensedAt: time))
      next += SimDuration(milliseconds: 100)
    default: break
    }
  }
}

private struct Talkers: NodeSource {
  static let kind = NodeKind(rawValue: 6)!
  static let node = FixedNode(
    node: NodeID(kind, 0), entity: stableHash("talker"),
    site: FixedNode.Site(position: Vec2(-9, 9), height: 6), role: .roadside)
  let message: @Sendable (SimTime) -> MessageFrame

  var profile: NodeKindProfile {
    NodeKindProfile(kind: Self.kind, name: "talker", place: .fixed, hasSidelink: true)
  }
  func node(_ birth: NodeBirth, truth: TruthView, row: Int) -> Talker {
    Talker(birth: birth.at, message: message)
  }
  func senses(_ birth: NodeBirth) -> NoSenses { NoSenses() }

  /// `crossing` with a station at the junction that sends `message`.
  static func run(
    until end: Double = 25, onboardHosts: Int = 0, _ message: @escaping @Sendable (SimTime) -> MessageFrame
  ) throws -> MapRun {
    try MapRun(
      "crossing", until: end, onboardHosts: onboardHosts,
      kinds: [NodeRegistration(Talkers(message: message))],
      fixed: [node])
  }
}

/// What receivers refuse, and how it is counted.
@Suite struct RefusalTests {
  /// A frame whose bits arrive but which is no message counts as lost, in every layout of hosts.
  @Test func invalidFramesAreNotDelivered() throws {
    // A map of a node with an empty name: the standard's has at least one character.
    let nameless = MapNode(
      name: "", id: NodeReference(region: 1, id: 1), position: GeoPosition(latitude: 31.3, longitude: 121.2))
    func run(_ hosts: Int) throws -> MapRun {
      try Talkers.run(until: 6, onboardHosts: hosts) { _ in .map(MapMessage(msgCount: 0, nodes: [nameless])) }
    }
    for run in [try run(0), try run(2)] {
      var sum = DeliveryCount()
      for band in run.totals.perType[Int(MessageType.map.rawValue)].deliveries { sum.merge(band) }
      let own = run.frames.count {
        $0.messageType == MessageType.map.rawValue && $0.source == Talkers.node.node
      }
      #expect(own > 50)
      #expect(sum.lost[Int(LossCause.invalid.rawValue)] > UInt64(own))
      #expect(sum.attempted == sum.delivered + sum.lost.reduce(0, +))
    }
    let (one, many) = (try run(0), try run(2))
    #expect(one.digest == many.digest)
    #expect(
      one.totals.perType.map { $0.deliveries.map(\.lost) }
        == many.totals.perType.map { $0.deliveries.map(\.lost) })
  }

  /// A station sends states under the id of a vehicle, stamped 25 s ahead. Units refuse and count them, and use the
  /// vehicle's own states as if nothing had been sent.
  @Test func aStateOfTheFutureSilencesNobody() throws {
    let plain = try Talkers.run { _ in .heartbeat(Heartbeat(id: TemporaryID(raw: 1), sentAt: .zero)) }
    let ids = Set(
      try plain.frames.filter { $0.messageType == MessageType.bsm.rawValue }.map { frame in
        try frame.payload.withUnsafeBytes { try Envelope.decode($0) }.sender
      }
    ).sorted { $0.raw < $1.raw }
    #expect(ids.count > 3)
    func impostor(_ ahead: Double) throws -> MapRun {
      try Talkers.run { t in
        let id = ids[Int(t.microseconds / 100_000) % ids.count]
        return .bsm(
          BasicSafetyMessage(
            msgCount: 0, id: id, measuredAt: t + SimDuration(seconds: ahead),
            position: GeoPosition(latitude: 31.3, longitude: 121.2), speed: 3, heading: .zero,
            acceleration: AccelerationSet(longitudinal: 0), size: RoadUserSize(width: 1.8, length: 4.5),
            vehicleClass: .passenger))
      }
    }
    func used(_ run: MapRun) -> UInt64 { run.totals.reading(.ageOfInformation).histogram.count }
    let future = try impostor(25)
    #expect(future.totals.reading(.statesFuture).value > 100)
    #expect(plain.totals.reading(.statesFuture).value == 0)
    // The station's packets cost some receptions of others.
    #expect(Double(used(future)) > 0.97 * Double(used(plain)), "\(used(future)) of \(used(plain))")
    // Within the tolerance of clocks nothing is refused.
    #expect(try impostor(0.02).totals.reading(.statesFuture).value == 0)
    // Stamped back in time, the states are older than any use.
    #expect(try impostor(-25).totals.reading(.statesOld).value > 100)
  }
}
