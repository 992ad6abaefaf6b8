import SimCore
import Testing
import V2XMessages

@Suite struct StandardSizeTests {
  /// Bytes of the UPER encoding of the fixtures' messages as PyPI's asn1tools 0.169 makes it from the field list of
  /// T/CSAE 53-2020.
  static let encoded = [
    ("bsm_minimum", 69), ("bsm_maximum", 124), ("bsm_unavailable", 44), ("bsm_typical", 44),
    ("map_boundary", 179), ("spat_boundary", 71), ("rsi_boundary", 118), ("rsm_boundary", 71),
  ]

  @Test("The counted payload is as long as another implementation's encoding", arguments: encoded)
  func payload(name: String, bytes: Int) throws {
    let message = try #require(BoundaryCases.all.first { $0.name == name }).envelope.message
    let below = StandardSize.sidelinkHeaders + StandardSize.signature
    #expect(StandardSize.bytes(of: message, over: .sidelink) - below == bytes)
  }

  @Test("A BSM has the size used in C-V2X studies: about 190 bytes, and 300 with the certificate")
  func published() {
    var bsm = BoundaryCases.bsmTypical
    let origin = bsm.position!
    bsm.pathHistory = (1...6).map {
      PathHistoryPoint(
        position: GeoPosition(latitude: origin.latitude + Double($0) * 2e-4, longitude: origin.longitude),
        age: SimDuration(milliseconds: Int64($0) * 1000))
    }
    let digest = StandardSize.bytes(of: .bsm(bsm), over: .sidelink)
    let full = StandardSize.bytes(of: .bsm(bsm), over: .sidelink, withCertificate: true)
    #expect((170...210).contains(digest), "\(digest)")
    #expect((280...350).contains(full), "\(full)")
  }

  @Test("A size grows with each participant and never passes 65535")
  func growth() {
    var rsm = BoundaryCases.rsm
    rsm.participants = []
    var last = 0
    for _ in 0..<RoadsideSafetyMessage.maximumParticipants {
      rsm.participants.append(BoundaryCases.fullParticipant)
      let size = StandardSize.bytes(of: .rsm(rsm), over: .sidelink)
      #expect(size > last)
      last = size
    }
    // The longest DSMP payload with its security: DSMP does not fragment.
    #expect(last < 1400)
    var map = BoundaryCases.map
    map.nodes = Array(repeating: map.nodes[0], count: MapMessage.maximumNodes)
    for i in map.nodes.indices { map.nodes[i].inLinks = Array(repeating: map.nodes[i].inLinks[0], count: 32) }
    #expect(StandardSize.bytes(of: .map(map), over: .sidelink) == 65535)
  }

  @Test("The certificate is sent first, and then once a second")
  func certificate() {
    #expect(StandardSize.carriesCertificate(at: .zero, last: nil))
    #expect(!StandardSize.carriesCertificate(at: SimTime(seconds: 1.9), last: SimTime(seconds: 1)))
    #expect(StandardSize.carriesCertificate(at: SimTime(seconds: 2), last: SimTime(seconds: 1)))
  }

  @Test("Every type has a rate, an index in tables and a unique name")
  func types() {
    for type in MessageType.allCases {
      #expect(type.nominalInterval > .zero)
      #expect(Int(type.rawValue) < MessageType.tableSize)
    }
    #expect(MessageType.allCases.filter(\.isUrgent) == [.rsi, .hazard])
    #expect(Set(MessageType.allCases.map(\.name)).count == MessageType.allCases.count)
  }
}
