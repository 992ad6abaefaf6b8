import Federation
import Glibc
import NodeInterface
import Recording
import SimCore
import Testing
import V2XMessages
import WorldState

@testable import Dashboard

/// A plain connection to a port of this computer.
final class Client {
  private let socket: Int32

  convenience init(_ address: String) throws {
    try self.init(port: try #require(Int(address.split(separator: ":").last!.dropLast())))
  }
  init(port: Int) throws {
    let port = try #require(UInt16(exactly: port))
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var to = sockaddr_in()
    to.sin_family = sa_family_t(AF_INET)
    to.sin_port = port.bigEndian
    to.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var limit = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    let result = withUnsafePointer(to: &to) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    try #require(result == 0)
  }
  deinit { close(socket) }

  func send(_ bytes: [UInt8]) { _ = Glibc.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }
  func send(_ text: String) { send(Array(text.utf8)) }

  /// Reads until `isEnough`, the other side closes or ten seconds are over.
  func read(until isEnough: ([UInt8]) -> Bool = { _ in false }) -> [UInt8] {
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while !isEnough(all) {
      let n = recv(socket, &buffer, buffer.count, 0)
      if n <= 0 { break }
      all += buffer[..<n]
    }
    return all
  }

  /// Reads up to the empty line after a head, and nothing beyond.
  func readHead() -> [UInt8] {
    var all: [UInt8] = []
    var byte: UInt8 = 0
    while !all.suffix(4).elementsEqual("\r\n\r\n".utf8), recv(socket, &byte, 1, 0) == 1 { all.append(byte) }
    return all
  }

  /// A text frame as browsers send it: masked.
  func send(frame text: String, opcode: UInt8 = 1) {
    let mask: [UInt8] = [1, 2, 3, 4]
    send(
      [0x80 | opcode, 0x80 | UInt8(text.utf8.count)] + mask
        + text.utf8.enumerated().map { $1 ^ mask[$0 % 4] })
  }
}

@Suite struct PageServerTests {
  private let feed = PageFeed()
  private let play = PlayState(speed: 1)

  private func withServer(
    access: PageAccess = .ownComputer, _ body: (PageServer) throws -> Void
  ) throws {
    let files = try #require(PageFiles(folder: "Sources/Dashboard/Page", in: #filePath))
    let server = try PageServer(
      port: 0, access: access, scene: Array(#"{"version":1}"#.utf8), offer: PageOffer(.replay), files: files,
      feeds: [feed], play: play)
    defer { server.stop() }
    try body(server)
  }

  private func answer(_ request: String) throws -> String {
    var answer = ""
    try withServer { server in
      let client = try Client(server.address)
      client.send(request)
      answer = String(decoding: client.read(), as: UTF8.self)
    }
    return answer
  }
  private func get(_ path: String, _ headers: String = "", method: String = "GET") throws -> String {
    try answer("\(method) \(path) HTTP/1.1\r\nHost: localhost:1\r\n\(headers)\r\n")
  }

  @Test func filesAndSceneAreServed() throws {
    let page = try get("/")
    #expect(page.hasPrefix("HTTP/1.1 200 OK\r\n"))
    #expect(page.contains("Content-Type: text/html; charset=utf-8\r\n"))
    #expect(page.contains("Content-Security-Policy: default-src 'self'"))
    #expect(try get("/index.html?x=1").hasPrefix("HTTP/1.1 200"))
    let scene = try get("/api/scene")
    #expect(
      scene.hasSuffix(
        #"{"mode":"replay","commands":["pause","step","speed","watch","seek"],"recorded_s":null,"sides":[],"hosts":[],"version":1}"#
      ))
  }

  @Test func othersAreRefused() throws {
    #expect(try get("/../Package.swift").hasPrefix("HTTP/1.1 404"))
    #expect(try get("/%2e%2e/Package.swift").hasPrefix("HTTP/1.1 404"))
    #expect(try get("/nothing").hasPrefix("HTTP/1.1 404"))
    #expect(try get("/", method: "POST").hasPrefix("HTTP/1.1 405"))
    #expect(try get("/", method: "DELETE").hasPrefix("HTTP/1.1 405"))
    #expect(try get("/" + String(repeating: "a", count: 600)).hasPrefix("HTTP/1.1 414"))
    // A name that somebody else lets point to this computer.
    #expect(try answer("GET / HTTP/1.1\r\nHost: example.org\r\n\r\n").hasPrefix("HTTP/1.1 421"))
    #expect(try answer("GET / HTTP/1.0\r\n\r\n").contains(" 421 "))
    // The script of another site.
    #expect(try get("/api/scene", "Origin: http://example.org\r\n").hasPrefix("HTTP/1.1 403"))
    #expect(try get("/api/scene", "Origin: http://localhost:1\r\n").hasPrefix("HTTP/1.1 200"))
  }

  @Test func otherMachinesNeedTheToken() throws {
    let token = "0123456789abcdef"
    let shared = try #require(AccessToken(token))
    let access = try #require(PageAccess(host: "127.0.0.1", token: shared, machine: "desk"))
    try withServer(access: access) { server in
      func get(_ target: String, _ headers: String = "") throws -> String {
        let client = try Client(port: server.port)
        client.send("GET \(target) HTTP/1.1\r\nHost: desk:1\r\n\(headers)\r\n")
        return String(decoding: client.read(), as: UTF8.self)
      }
      for target in ["/", "/api/scene", "/app.js", "/nothing", "/api/stream"] {
        #expect(try get(target).hasPrefix("HTTP/1.1 401"))
        #expect(try get("\(target)?token=\(token)0").hasPrefix("HTTP/1.1 401"))
      }
      let first = try get("/?token=\(token)")
      #expect(first.hasPrefix("HTTP/1.1 303") && first.contains("Location: /\r\n"))
      let cookie = "Cookie: coroad-\(server.port)=\(token)\r\n"
      #expect(first.contains("Set-\(cookie.dropLast()); Path=/; HttpOnly; SameSite=Strict\r\n"))
      #expect(try get("/", cookie).hasPrefix("HTTP/1.1 200"))
      #expect(try get("/api/scene?token=\(token)").hasPrefix("HTTP/1.1 200"))
      #expect(try get("/api/scene", cookie + "Origin: http://example.org\r\n").hasPrefix("HTTP/1.1 403"))
      #expect(handshake(try Client(port: server.port)).hasPrefix("HTTP/1.1 401"))
      let stream = handshake(try Client(port: server.port), path: "/api/stream?token=\(token)")
      #expect(stream.hasPrefix("HTTP/1.1 101"))
    }
  }

  @Test func headersAreBounded() throws {
    let many = (0..<10_000).map { "X-\($0): y\r\n" }.joined()
    let long = "X: \(String(repeating: "y", count: 200_000))\r\n"
    for headers in [many, long] {
      let answer = try get("/", headers)
      #expect(!answer.contains(" 200 "))
    }
  }

  /// A page's request for the stream, and the beginning of the answer.
  private func handshake(with server: PageServer, origin: String? = nil) throws -> String {
    handshake(try Client(server.address), origin: origin)
  }
  private func handshake(_ client: Client, origin: String? = nil, path: String = "/api/stream") -> String {
    client.send(
      "GET \(path) HTTP/1.1\r\nHost: localhost:1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        + (origin.map { "Origin: \($0)\r\n" } ?? "")
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
    return String(decoding: client.readHead(), as: UTF8.self)
  }

  @Test func streamIsForTheOwnPageOnly() throws {
    try withServer { server in
      let answer = try handshake(with: server, origin: "http://example.org")
      #expect(answer.hasPrefix("HTTP/1.1 403"))
      let foreign = try handshake(with: server, origin: "null")
      #expect(foreign.hasPrefix("HTTP/1.1 403"))
      let own = try handshake(with: server, origin: "http://localhost:1")
      #expect(own.hasPrefix("HTTP/1.1 101"))
    }
  }

  @Test func pageIsToldNamesSliceAndState() throws {
    var slice = TruthSlice(time: SimTime(microseconds: 2_500_000), step: SimDuration(milliseconds: 100))
    slice.pedestrian = [7]
    slice.pedestrianX = [1]
    slice.pedestrianY = [2]
    slice.pedestrianHeading = [0]
    slice.pedestrianSpeed = [1]
    feed.add(.names([EntityName(kind: .pedestrian, index: 7, name: "anna")]))
    feed.add(.slice(slice))
    try withServer { server in
      let client = try Client(server.address)
      _ = handshake(client)
      let told = client.read { has($0, #""type":"state""#) }
      #expect(has(told, #"{"type":"names","names":[[4,7,"anna",null,null]]}"#))
      #expect(has(told, #""time_s":2.5"#))
      // The binary frame of 24 + 16 bytes: no vehicles, one pedestrian.
      let frame = [0x82, 40, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0] as [UInt8]
      #expect(told.indices.contains { told[$0...].starts(with: frame) })

      client.send(frame: #"{"do": "pause"}"#)
      _ = client.read { has($0, #""paused":true"#) }
      #expect(play.current.isPaused)
    }
  }

  private func has(_ bytes: [UInt8], _ text: String) -> Bool {
    bytes.indices.contains { bytes[$0...].starts(with: text.utf8) }
  }

  @Test func pageIsToldFiguresAndTheRecordsOfItsNode() throws {
    var figures = FigureSnapshot(time: SimTime(seconds: 3))
    var type = TypeFigures(type: MessageType.bsm.rawValue)
    type.sent = 7
    type.deliveries.attempted = 5
    type.uses = 1
    type.stages = Array(repeating: 1_500, count: MessageStage.count)
    figures.types = [type]
    var computer = ComputeFigures(node: .cloud)
    computer.computers = 1
    computer.servers = 2
    computer.busy = SimDuration(milliseconds: 20)
    computer.millijoules = 1500
    figures.computers = [computer]
    figures.busyRatioSamples = 4
    figures.busyRatioSum = 500
    feed.add(.figures(figures))
    let task = ComputedTask(
      kind: "fuse", engine: "processor", releasedAt: SimTime(seconds: 1), span: nil,
      deadline: SimDuration(milliseconds: 50))
    feed.add(.record(.task(TaskRecord(node: .vehicle(7), task: task))))
    try withServer { server in
      let client = try Client(server.address)
      _ = handshake(client)
      let told = client.read { has($0, #""type":"state""#) }
      #expect(
        has(
          told,
          #"{"type":"figures","figures":[[3,[["bsm",7,0,5,0,[0,0,0,0,0,0],1,[0.0015,"#))
      #expect(has(told, #"[[805306368,1,2,0,0,0,0,0,0.02,1.5]],4,0.5]]}"#))
      #expect(!has(told, #""type":"node""#))
      // What there is of a node comes at once, then what is new.
      client.send(frame: #"{"do": "watch", "node": 268435463}"#)
      let rows = #""tasks":[["fuse","processor",1,null,null,0.05,false]],"receptions":[]}"#
      #expect(
        has(client.read { has($0, rows) }, #"{"type":"node","node":268435463,"frames":[],"picture":null,"#))
      #expect(feed.watchedNodes == [.vehicle(7)])
      let picture = KnownPicture(
        at: SimTime(seconds: 2), ownPosition: Vec2(1, 2), ownSigma: .infinity,
        objects: [
          KnownObject(
            position: Vec2(3, 4), xx: 1, xy: 0, yy: 1, heading: .nan, speed: 5, length: 4, width: 2,
            objectClass: .motorVehicle, sources: 3)
        ])
      feed.add(.record(.picture(PictureRecord(node: .vehicle(8), picture: picture))))
      feed.add(.record(.picture(PictureRecord(node: .vehicle(7), picture: picture))))
      feed.add(.event(RunEvent(name: "later", detail: ""), at: .zero))
      let next = client.read { has($0, #""later""#) && has($0, #""type":"node""#) }
      #expect(has(next, #"{"time_s":2,"own":[1,2,null],"objects":[[3,4,1,0,1,null,5,4,2,1,3]]}"#))
      #expect(!has(next, #""node":268435464"#))
      client.send(frame: #"{"do": "watch", "node": null}"#)
      client.send(frame: #"{"do": "pause"}"#)
      _ = client.read { has($0, #""paused":true"#) }
      #expect(feed.watchedNodes.isEmpty)
    }
  }

  @Test func fewNodesAreWatchedAndForgottenWithTheirPages() throws {
    try withServer { server in
      var clients: [Client] = []
      for i in 0..<PageServer.mostPages {
        clients.append(try Client(server.address))
        _ = handshake(clients[i])
        clients[i].send(frame: #"{"do": "watch", "node": \#(NodeID.vehicle(i).raw)}"#)
        clients[i].send(frame: #"{"do": "speed", "factor": \#(i + 2)}"#)
        _ = clients[i].read { has($0, #""speed":\#(i + 2)"#) }
      }
      #expect(feed.watchedNodes == (0..<FederationLimits.watched).map { .vehicle($0) })
      clients.removeFirst()
      // The server notices that a page has gone before it answers a later one.
      let end = ContinuousClock.now + .seconds(10)
      while feed.watchedNodes.first == .vehicle(0), ContinuousClock.now < end {
        _ = handshake(try Client(server.address))
      }
      #expect(feed.watchedNodes == (1...FederationLimits.watched).map { .vehicle($0) })
    }
  }

  @Test func recordsAreBounded() {
    feed.setWatched(true)
    feed.setWatchedNodes([.vehicle(0)])
    let task = ComputedTask(
      kind: "fuse", engine: "processor", releasedAt: .zero, span: nil, deadline: .zero)
    for i in 0..<10_000 { feed.add(.record(.task(TaskRecord(node: .vehicle(i % 100), task: task)))) }
    for _ in 0..<10_000 { feed.add(.record(.task(TaskRecord(node: .vehicle(0), task: task)))) }
    let update = feed.take()
    #expect(update.nodes.count == 1)
    #expect(update.nodes[.vehicle(0)]!.tasks.count <= 2 * NodeRows.mostTasks)
    #expect((0..<100).count { feed.recent(.vehicle($0)) != nil } <= PageFeed.mostNodes)
    for i in 0..<1_000 { feed.add(.figures(FigureSnapshot(time: SimTime(seconds: Double(i))))) }
    #expect(feed.everything().figures.count <= 2 * PageFeed.figureHistory)
    #expect(feed.everything().figures.last?.time == SimTime(seconds: 999))
  }

  @Test func sidesHaveStreamsOfTheirOwn() throws {
    let files = try #require(PageFiles(folder: "Sources/Dashboard/Page", in: #filePath))
    let feeds = [PageFeed(), PageFeed()]
    var offer = PageOffer(.live)
    offer.sides = ["off", "on"]
    let server = try PageServer(
      port: 0, scene: Array(#"{"version":1}"#.utf8), offer: offer, files: files, feeds: feeds, play: play)
    defer { server.stop() }
    for (side, feed) in zip(offer.sides, feeds) {
      feed.add(.event(RunEvent(name: side, detail: ""), at: .zero))
    }
    for side in offer.sides {
      let client = try Client(server.address)
      #expect(handshake(client, path: "/api/stream/\(side)").hasPrefix("HTTP/1.1 101"))
      let told = client.read { has($0, #""type":"state""#) }
      #expect(has(told, #"[[0,"\#(side)",""]]"#))
      client.send(frame: #"{"do": "pause"}"#)
      _ = client.read { has($0, #""paused":true"#) }
      play.obey(.resume)
    }
    for path in ["/api/stream", "/api/stream/other"] {
      let answer = handshake(try Client(server.address), path: path)
      #expect(!answer.hasPrefix("HTTP/1.1 101"))
    }
  }

  @Test func slowPageGetsTheLastSliceInTheEnd() throws {
    try withServer { server in
      let client = try Client(server.address)
      _ = handshake(client)
      for i in 1...50 {
        feed.add(.slice(TruthSlice(time: SimTime(seconds: Double(i)), step: SimDuration(milliseconds: 100))))
        feed.add(.event(RunEvent(name: "e\(i)", detail: ""), at: .zero))
      }
      var told = client.read { has($0, #""e50""#) }
      let last = (0..<8).map { UInt8(truncatingIfNeeded: 50.0.bitPattern >> ($0 * 8)) }
      for _ in 0..<3 { client.send(frame: #"{"do": "ack"}"#) }
      if !told.indices.contains(where: { told[$0...].starts(with: last) }) {
        told = client.read { bytes in bytes.indices.contains { bytes[$0...].starts(with: last) } }
      }
      #expect(told.indices.contains { told[$0...].starts(with: last) })
    }
  }

  @Test func pageThatDoesNotAcknowledgeGetsFewSlices() throws {
    try withServer { server in
      let client = try Client(server.address)
      _ = handshake(client)
      for i in 0..<50 {
        feed.add(
          .slice(TruthSlice(time: SimTime(microseconds: Int64(i)), step: SimDuration(milliseconds: 100))))
        feed.add(.event(RunEvent(name: "e\(i)", detail: ""), at: .zero))
      }
      let told = client.read { bytes in
        bytes.indices.contains { bytes[$0...].starts(with: "\"e49\"".utf8) }
      }
      let frames = told.indices.count { told[$0...].starts(with: [0x82, 24, 1, 0, 0, 0] as [UInt8]) }
      #expect(frames <= PageConnection.mostUnacknowledged)
    }
  }

  @Test func hostileFramesEndTheStream() throws {
    for frame: [UInt8] in [
      // 2^62 bytes; a reserved opcode; a fragment.
      [0x81, 0xFF, 0x40, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4], [0x83, 0x80, 0, 0, 0, 0],
      [0x01, 0x80, 0, 0, 0, 0],
    ] {
      try withServer { server in
        let client = try Client(server.address)
        _ = handshake(client)
        client.send(frame)
        // Ends, and the server serves others.
        _ = client.read()
        let answer = try handshake(with: server)
        #expect(answer.hasPrefix("HTTP/1.1 101"))
      }
    }
  }

  @Test func pagesAndConnectionsAreBounded() throws {
    try withServer { server in
      var clients: [Client] = []
      for i in 0..<PageServer.mostPages {
        clients.append(try Client(server.address))
        #expect(handshake(clients[i]).hasPrefix("HTTP/1.1 101"))
      }
      let answer = try handshake(with: server)
      #expect(answer.hasPrefix("HTTP/1.1 503"))
      var idle: [Client] = []
      for _ in 0..<100 { idle.append(try Client(server.address)) }
      // The first page is still served.
      clients[0].send(frame: #"{"do": "pause"}"#)
      _ = clients[0].read { bytes in
        bytes.indices.contains { bytes[$0...].starts(with: #""paused":true"#.utf8) }
      }
      #expect(play.current.isPaused)
    }
  }

  @Test func portInUseIsSaid() throws {
    try withServer { server in
      let port = try #require(Int(server.address.split(separator: ":").last!.dropLast()))
      let files = try #require(PageFiles(folder: "Sources/Dashboard/Page", in: #filePath))
      #expect {
        _ = try PageServer(
          port: port, scene: [], offer: PageOffer(.live), files: files, feeds: [feed], play: play)
      } throws: {
        "\($0)" == "port \(port) is in use; give another one, or 0 for any that is free"
      }
    }
  }
}

extension PageFiles {
  /// A folder of the repository that a test file is in.
  init?(folder: String, in testFile: String) {
    let root = testFile.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    self.init(folder: root.joined(separator: "/") + "/" + folder)
  }
}
