import Federation
import Foundation
import Glibc
import NIOCore
import Recording
import SimCore
import Testing
import WorldState

@testable import Dashboard

@Suite struct FoxgloveServerTests {
  private let feed = FoxgloveFeed(scene: Array(#"{"version": 1}"#.utf8))
  private let play = PlayState(speed: 1)

  private func withServer(
    span: ClosedRange<SimTime>? = nil, _ body: (FoxgloveServer) throws -> Void
  ) throws {
    let server = try FoxgloveServer(port: 0, name: "test", span: span, feed: feed, play: play)
    defer { server.stop() }
    try body(server)
  }
  /// The head of the answer to a viewer's handshake.
  private func handshake(_ client: Client, _ headers: String) -> String {
    client.send(
      "GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\(headers)\r\n")
    return String(decoding: client.readHead(), as: UTF8.self)
  }
  private static let host = "Host: localhost:1\r\n"
  private static let protocols = "Sec-WebSocket-Protocol: foxglove.websocket.v1, foxglove.sdk.v1\r\n"

  private func viewer(_ server: FoxgloveServer) throws -> Client {
    let client = try Client(server.address)
    let head = handshake(client, Self.host + Self.protocols)
    #expect(head.hasPrefix("HTTP/1.1 101"))
    return client
  }
  private func has(_ bytes: [UInt8], _ text: String) -> Bool {
    Data(bytes).range(of: Data(text.utf8)) != nil
  }
  private func channel(_ topic: String) throws -> Int {
    try #require(feed.channels.firstIndex { $0.topic == topic }) + 1
  }
  private func slice(_ seconds: Double, vehicles: UInt32 = 0) -> TruthSlice {
    var slice = TruthSlice(time: SimTime(seconds: seconds), step: SimDuration(milliseconds: 100))
    slice.vehicle = Array(0..<vehicles)
    let column = [Double](repeating: 1, count: Int(vehicles))
    (slice.x, slice.y, slice.heading, slice.speed, slice.acceleration) = (
      column, column, column, column, column
    )
    (slice.yawRate, slice.lateralSpeed, slice.lanePosition) = (column, column, column)
    (slice.length, slice.width, slice.height) = (column, column, column)
    (slice.speedLimit, slice.desiredSpeed) = (column, column)
    slice.lane = Array(repeating: 0, count: Int(vehicles))
    slice.roadUser = Array(repeating: .motorVehicle, count: Int(vehicles))
    slice.flags = Array(repeating: [], count: Int(vehicles))
    return slice
  }

  private static let visitors: [(headers: String, status: String)] = [
    (protocols, "101"), ("Sec-WebSocket-Protocol: foxglove.websocket.v1\r\n", "101"), ("", "426"),
    ("Sec-WebSocket-Protocol: other\r\n", "426"),
    (protocols + "Origin: https://app.foxglove.dev\r\n", "101"), (protocols + "Origin: file://\r\n", "101"),
    (protocols + "Origin: http://127.0.0.1:8080\r\n", "101"),
    (protocols + "Origin: https://example.org\r\n", "403"), (protocols + "Origin: null\r\n", "403"),
    (protocols + "Origin: https://app.foxglove.dev.example.org\r\n", "403"),
    (protocols + "Origin: http://localhost.example.org\r\n", "403"),
    (protocols + "Origin: HTTPS://example.org\r\n", "403"), (protocols + "Origin: app://-\r\n", "101"),
    (protocols + "Origin: example.org\r\n", "403"),
  ]
  @Test func whoIsLetIn() throws {
    for (headers, status) in Self.visitors {
      try withServer { server in
        let head = handshake(try Client(server.address), Self.host + headers)
        #expect(head.hasPrefix("HTTP/1.1 \(status)"), "\(headers)\(head)")
      }
    }
  }
  @Test func subprotocolOfTheApplicationIsPreferred() throws {
    try withServer { server in
      let head = handshake(try Client(server.address), Self.host + Self.protocols).lowercased()
      #expect(head.contains("sec-websocket-protocol: foxglove.sdk.v1\r\n"))
      let foreign = handshake(try Client(server.address), "Host: example.org\r\n" + Self.protocols)
      #expect(foreign.hasPrefix("HTTP/1.1 421"))
    }
  }

  @Test func whatIsSubscribedIsSent() throws {
    feed.add(.slice(slice(1)))
    try withServer { server in
      let client = try viewer(server)
      _ = client.read { has($0, #""op":"advertise""#) && has($0, "v2x/heartbeat") }
      client.send(
        frame: #"{"op":"subscribe","subscriptions":[{"id":9,"channelId":\#(try channel("sim/run"))}]}"#)
      // An answer in order: the subscription is in force.
      client.send(frame: #"{"op":"fence"}"#)
      _ = client.read { has($0, "fence") }
      feed.add(.slice(slice(2)))
      feed.add(.event(RunEvent(name: "something", detail: "happened"), at: SimTime(seconds: 2.5)))
      let told = client.read { has($0, "happened") }
      // Operation, subscription, nanoseconds.
      let head = [1, 9, 0, 0, 0] + withUnsafeBytes(of: UInt64(2_500_000_000).littleEndian) { Array($0) }
      #expect(Data(told).range(of: Data(head)) != nil)
      let time = [0x82, 9, 2] + withUnsafeBytes(of: UInt64(2_000_000_000).littleEndian) { Array($0) }
      #expect(Data(told).range(of: Data(time)) != nil)
    }
  }

  /// A viewer that does not read: the run does not wait, what is kept is bounded, and the viewer is told.
  @Test func slowViewerLosesMessages() throws {
    try withServer { server in
      let client = try viewer(server)
      client.send(
        frame: #"{"op":"subscribe","subscriptions":[{"id":1,"channelId":\#(try channel("sim/truth"))}]}"#)
      client.send(frame: #"{"op":"fence"}"#)
      _ = client.read { has($0, "fence") }
      // 64 MB, far more than all buffers.
      let large = slice(3, vehicles: 8000)
      let size = large.encoded().count
      let count = 64 << 20 / size
      for _ in 0..<count { feed.add(.slice(large)) }
      var bytes = 0
      var isTold = false
      _ = client.read { all in
        bytes = all.count
        isTold =
          isTold
          || has(Array(all[max(0, all.count - 512)...]), "were left out because they were not read in time")
        return isTold
      }
      #expect(isTold && bytes > size && bytes < 48 << 20, "\(bytes) bytes")
    }
  }

  @Test func nothingIsEncodedForNobody() {
    for second in 0..<3 { feed.add(.slice(slice(Double(second), vehicles: 3))) }
    let update = feed.take()
    #expect(update.messages.isEmpty && update.time == SimTime(seconds: 2))
  }

  @Test func lateViewerIsToldWhatIsThere() throws {
    feed.add(.event(RunEvent(name: "start", detail: ""), at: .zero))
    feed.add(.slice(slice(4, vehicles: 2)))
    let wanted = Set(try ["foxglove/map", "foxglove/vehicles", "foxglove/log"].map { try channel($0) - 1 })
    feed.setWanted(wanted)
    let topics = feed.present(wanted).map { feed.channels[$0.channel].topic }
    #expect(topics == ["foxglove/map", "foxglove/vehicles", "foxglove/log"])
    #expect(feed.present([]).isEmpty)
  }

  @Test func replayObeysAndRunDoesNot() throws {
    // Pause, at twice the speed, to 20 s.
    var request = ByteBuffer()
    request.writeBytes([3, 1])
    request.writeInteger(Float(2).bitPattern, endianness: .little)
    request.writeInteger(UInt8(1))
    request.writeInteger(UInt64(20_000_000_000), endianness: .little)
    request.writeInteger(UInt32(2), endianness: .little)
    request.writeString("id")
    let bytes = Array(request.readableBytesView)
    func send(_ client: Client) {
      client.send([0x82, 0x80 | UInt8(bytes.count), 0, 0, 0, 0] + bytes)
    }
    try withServer { server in
      let client = try viewer(server)
      send(client)
      _ = client.read { has($0, "the pace of a running simulation cannot be set here") }
      #expect(!play.current.isPaused)
    }
    try withServer(span: .zero...SimTime(seconds: 60)) { server in
      let client = try viewer(server)
      send(client)
      client.send(frame: #"{"op":"fence"}"#)
      _ = client.read { has($0, "fence") }
      #expect(play.current.isPaused && play.current.speed == 2)
      #expect(play.takeTarget() == SimTime(seconds: 20))
      // Answered once the replay is there.
      feed.jump()
      feed.add(.slice(slice(20)))
      let told = client.read { has($0, "\u{2}\0\0\0id") }
      #expect(has(told, "\u{2}\0\0\0id"))
    }
  }

  @Test func hostileRequestsAreAnswered() throws {
    try withServer { server in
      for text in [
        "", "[]", #"{"op":"subscribe"}"#, #"{"op":"subscribe","subscriptions":[{"id":-1,"channelId":1}]}"#,
      ] {
        let client = try viewer(server)
        client.send(frame: text)
        let told = client.read { has($0, "not a message of this protocol") }
        #expect(has(told, #""level":2"#), "\(text)")
      }
      // Playback without its length, and with one that is too large.
      for bytes: [UInt8] in [[3], [3, 9], [3, 0, 0, 0, 0, 0, 1] + Array(repeating: 255, count: 12)] {
        let client = try viewer(server)
        client.send([0x82, 0x80 | UInt8(bytes.count), 0, 0, 0, 0] + bytes)
        let told = client.read { has($0, "not a message of this protocol") }
        #expect(has(told, #""level":2"#), "\(bytes)")
      }
    }
  }

  @Test func viewersAreBounded() throws {
    try withServer { server in
      var clients: [Client] = []
      for _ in 0..<FoxgloveServer.mostViewers { clients.append(try viewer(server)) }
      let head = handshake(try Client(server.address), Self.host + Self.protocols)
      #expect(!head.hasPrefix("HTTP/1.1 101"))
    }
  }
}
