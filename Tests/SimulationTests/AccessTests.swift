import CZeroMQ
import Federation
import Foundation
import Interop
import SimCore
import Synchronization
import Testing
import V2XMessages

@testable import Simulation
@testable import ZeroMQLink

/// Whom the addresses of a run let in.
@Suite struct AccessTests {
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
    "coroad-\(UUID().uuidString.prefix(8))"
  ).path
  private func path(_ name: String) throws -> String {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return "\(folder)/\(name)"
  }

  @Test func addressesReachAsFarAsTheirNamesSay() {
    let reaches: [(String, Reach)] = [
      ("ipc:///run/user/0/coroad.sock", .user), ("ipc://out/w", .user), ("inproc://x", .user),
      ("ipc://@name", .machine), ("tcp://127.0.0.1:5700", .machine), ("tcp://127.9.9.9:*", .machine),
      ("tcp://localhost:5700", .machine), ("tcp://[::1]:5700", .machine),
      ("tcp://*:5700", .network), ("tcp://0.0.0.0:5700", .network), ("tcp://192.168.1.4:5700", .network),
      ("tcp://localhost.example.org:5700", .network), ("tcp://eth0:5700", .network),
      ("tcp://1270.0.0.1:5700", .network), ("udp://127.0.0.1:5700", .network), ("", .network),
      ("tcp://127.example.org:5700", .network), ("tcp://127.0.0.1.example.org:5700", .network),
      ("tcp://127.0.0.1:0;192.168.1.4:5700", .network), ("tcp://127.0.0.1", .network),
      ("tcp://127.0.0.+1:5700", .network), ("tcp://127.0.0.256:5700", .network),
    ]
    for (endpoint, reach) in reaches { #expect(Reach(endpoint) == reach, "\(endpoint)") }
  }

  // MARK: Strangers

  private static let token = AccessToken("0123456789abcdef")!
  private static let otherToken = AccessToken("0123456789abcdeF")!

  /// Access, credentials that it lets in, and credentials that it does not.
  private static func cases() throws -> [(access: Access, good: Credentials, bad: [Credentials])] {
    let (run, unit, stranger) = (try KeyPair.drawn(), try KeyPair.drawn(), try KeyPair.drawn())
    let imposter = KeyPair(publicKey: unit.publicKey, secretKey: stranger.secretKey)
    return [
      (
        .token(token), .token(token),
        [.none, .token(otherToken), .token(.drawn()), .keys(unit, server: run.publicKey)]
      ),
      (
        .keys(run, allowed: [unit.publicKey]), .keys(unit, server: run.publicKey),
        [
          .none, .token(token), .keys(stranger, server: run.publicKey),
          .keys(imposter, server: run.publicKey),
          .keys(unit, server: stranger.publicKey),
        ]
      ),
    ]
  }

  private static func socket(
    _ type: Int32, _ endpoint: String, _ credentials: Credentials, subscribing: Bool = false
  ) throws -> Socket {
    let socket = try Socket(Context(), type)
    socket.set(ZMQ_LINGER, Int32(0))
    try socket.present(credentials)
    if subscribing { socket.set(ZMQ_SUBSCRIBE, []) }
    try socket.connect(endpoint)
    return socket
  }

  /// Time in which a stranger would have got its answer, milliseconds; who is admitted gets it in one.
  private static let patience = 300

  @Test(arguments: 0..<2) func aStrangerTakesNoSeat(kind: Int) throws {
    let (access, good, bad) = try Self.cases()[kind]
    let link = try ZeroMQWorldLink(
      endpoint: "tcp://127.0.0.1:*", access: access, seats: [.init(name: "onboard-0", kind: .onboard)],
      timeout: 20)
    let endpoint = link.endpoint
    let heard = Mutex<[Bool]>([])
    let group = DispatchGroup()
    group.enter()
    Thread {
      defer { group.leave() }
      let join = FederationMessage.join(Join(name: "onboard-0", kind: .onboard, index: 0)).encode()
      for credentials in bad {
        guard let stranger = try? Self.socket(ZMQ_DEALER, endpoint, credentials),
          (try? stranger.send([join])) != nil
        else { return }
        let answered = stranger.poll(milliseconds: Self.patience)
        heard.withLock { $0.append(answered) }
      }
      guard let host = try? Self.socket(ZMQ_DEALER, endpoint, good) else { return }
      _ = try? host.send([join])
      let answered = host.poll(milliseconds: 20_000)
      heard.withLock { $0.append(answered) }
      _ = try? host.send([FederationMessage.loading(isReady: true).encode()])
      // Until the end, since a socket that closes loses what it has not sent.
      while host.poll(milliseconds: 20_000), let parts = try? host.receive() {
        if case .stop? = parts.last.flatMap({ try? FederationMessage.decode($0) }) { break }
      }
    }.start()
    let admission = try link.admit(
      welcome: { Welcome(hostIndex: $0, hostCount: 1) }, timeout: 60, waiting: { _ in })
    #expect(admission == .complete && link.failedToJoin.isEmpty)
    link.stop(0, abruptly: false)
    group.wait()
    #expect(link.malformed == 0, "nothing of a stranger arrives")
    #expect(heard.withLock { $0 } == bad.map { _ in false } + [true])
  }

  @Test(arguments: 0..<2) func aStrangerIsNoExternalProgram(kind: Int) throws {
    let (access, good, bad) = try Self.cases()[kind]
    let peer = try ZeroMQExternalPeer(
      endpoint: "tcp://127.0.0.1:*", access: access, vehicle: "wev.0", timeout: 60)
    let endpoint = peer.endpoint
    let heard = Mutex<[Bool]>([])
    let group = DispatchGroup()
    group.enter()
    Thread {
      defer { group.leave() }
      for credentials in bad + [good] {
        guard let program = try? Self.socket(ZMQ_DEALER, endpoint, credentials) else { return }
        _ = try? program.send([[0x0A, 0x09, 0x08, 0x01, 0x12, 0x05] + Array("wev.0".utf8)])
        let isLast = heard.withLock { $0.count } == bad.count
        let answered = program.poll(milliseconds: isLast ? 20_000 : Self.patience)
        heard.withLock { $0.append(answered) }
      }
    }.start()
    #expect(
      try peer.admit(External.Welcome(temporaryID: TemporaryID(raw: 1), begin: .zero, v2xEnabled: true)))
    group.wait()
    #expect(heard.withLock { $0 } == bad.map { _ in false } + [true])
    #expect(peer.malformed == 0)
  }

  @Test(arguments: 0..<2) func aStrangerObservesNothing(kind: Int) throws {
    let (access, good, bad) = try Self.cases()[kind]
    let feed = try ObserverSocket(endpoint: "tcp://127.0.0.1:*", access: access)
    let strangers = try bad.map { try Self.socket(ZMQ_SUB, feed.endpoint, $0, subscribing: true) }
    #expect(!feed.awaitSubscriptions(milliseconds: Self.patience), "a stranger's subscription arrived")
    let observer = try Self.socket(ZMQ_SUB, feed.endpoint, good, subscribing: true)
    #expect(feed.awaitSubscriptions(milliseconds: 20_000))
    feed.publish("sim/run", at: .zero, type: "x") { [1] }
    #expect(observer.poll(milliseconds: 20_000))
    for stranger in strangers { #expect(!stranger.poll(milliseconds: Self.patience / 10)) }
  }

  /// A program with the wrong token is told so instead of waiting for ever.
  @Test(arguments: 0..<2) func aProgramLearnsThatItIsNotAdmitted(kind: Int) throws {
    let (access, _, bad) = try Self.cases()[kind]
    let link = try ZeroMQWorldLink(
      endpoint: "tcp://127.0.0.1:*", access: access, seats: [.init(name: "onboard-0", kind: .onboard)],
      timeout: 20)
    // With another server key than the run's, the run cannot read the hello and says nothing.
    for credentials in kind == 0 ? bad : bad.dropLast() {
      let client = try ZeroMQHostClient(endpoint: link.endpoint, credentials: credentials)
      let start = ContinuousClock.now
      let result = try client.join(
        Join(name: "onboard-0", kind: .onboard, index: 0),
        isInterrupted: { start.duration(to: .now) > .seconds(20) })
      guard case .failure(let refusal)? = result else {
        Issue.record("\(credentials): \(String(describing: result))")
        continue
      }
      #expect(refusal.reason.contains("COROAD_TOKEN"))
    }
  }

  /// The system itself keeps other users from a local socket.
  @Test func aLocalSocketIsOfItsUserAlone() throws {
    let path = try path("w")
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let link = try ZeroMQWorldLink(
      endpoint: "ipc://\(path)", seats: [.init(name: "onboard-0", kind: .onboard)], timeout: 20)
    var status = stat()
    #expect(
      lstat(path, &status) == 0 && status.st_mode & 0o077 == 0, "mode \(String(status.st_mode, radix: 8))")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder)
    // Only root can try as somebody else.
    if geteuid() == 0 {
      let script = """
        import os, socket, sys
        os.setgroups([]); os.setgid(65534); os.setuid(65534)
        try: socket.socket(socket.AF_UNIX).connect(sys.argv[1])
        except PermissionError: sys.exit(7)
        """
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = ["python3", "-c", script, path]
      try process.run()
      process.waitUntilExit()
      #expect(process.terminationStatus == 7)
    }
    withExtendedLifetime(link) {}
  }

  @Test func onlyWellFormedRequestsAreAdmitted() throws {
    func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
    let head = ["1.0", "1", "coroad", "127.0.0.1", ""].map(bytes)
    func code(_ request: [[UInt8]], _ access: Access) -> String {
      String(decoding: Authenticator.reply(to: request, access)[2], as: UTF8.self)
    }
    let good = head + ["PLAIN", "coroad", Self.token.text].map(bytes)
    #expect(code(good, .token(Self.token)) == "200")
    #expect(code(good, .user) == "400" && code(good, .token(Self.otherToken)) == "400")
    for n in 0..<good.count { #expect(code(Array(good[..<n]), .token(Self.token)) == "400") }
    #expect(code(good + [[]], .token(Self.token)) == "400")
    #expect(code([bytes("2.0")] + good.dropFirst(), .token(Self.token)) == "400")
    let pair = try KeyPair.drawn()
    let keys = Access.keys(pair, allowed: [pair.publicKey])
    #expect(code(head + [bytes("CURVE"), pair.publicKey.bytes], keys) == "200")
    #expect(code(head + [bytes("CURVE"), Array(pair.publicKey.bytes.dropLast())], keys) == "400")
    #expect(code(good, keys) == "400")
  }

  // MARK: Tokens and key files

  @Test func tokensAreLongAndPrintable() {
    for text in [
      "", "short", "0123456789abcde", "0123456789 abcdef", "0123456789abcdé0", "0123456789abcde\n",
    ] {
      #expect(AccessToken(text) == nil, "\(text)")
    }
    #expect(AccessToken(String(repeating: "x", count: 256)) == nil)
    let drawn = (0..<8).map { _ in AccessToken.drawn() }
    #expect(Set(drawn).count == 8 && drawn.allSatisfy { AccessToken($0.text) == $0 })
  }

  @Test func keyFilesAreReadAsTheyAreWritten() throws {
    let name = try path("unit")
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let paths = try KeyFile.create(name)
    let pair = try KeyFile.pair(paths.secretPath)
    #expect(pair.isConsistent)
    #expect(try KeyFile.publicKey(paths.publicPath) == pair.publicKey)
    #expect(try KeyFile.publicKeys(folder) == [pair.publicKey], "the secret file is not listed twice")
    let mode = try FileManager.default.attributesOfItem(atPath: paths.secretPath)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    let kept = try Data(contentsOf: URL(fileURLWithPath: paths.secretPath))
    #expect(throws: KeyFile.Fault.self) { _ = try KeyFile.create(name) }
    #expect(try Data(contentsOf: URL(fileURLWithPath: paths.secretPath)) == kept)
    // A public file that exists leaves no secret one behind.
    try FileManager.default.removeItem(atPath: paths.secretPath)
    #expect(throws: KeyFile.Fault.self) { _ = try KeyFile.create(name) }
    #expect(!FileManager.default.fileExists(atPath: paths.secretPath))
  }

  @Test func badKeyFilesAreRefusedByName() throws {
    let pair = try KeyPair.drawn()
    let other = try KeyPair.drawn()
    let publicLine = "public-key = \"\(pair.publicKey.text)\"\n"
    let bad = [
      "", "curve\n", "curve\n    public-key = \"short\"\n", publicLine,
      publicLine + "secret-key = \"\(other.secretKey.text)\"\n",
      publicLine + "secret-key = \"\(String(repeating: "~", count: 40))\"\n",
      String(repeating: "x", count: 1 << 20),
    ]
    let file = try path("bad.key_secret")
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for text in bad {
      try Data(text.utf8).write(to: URL(fileURLWithPath: file))
      do throws(KeyFile.Fault) {
        _ = try KeyFile.pair(file)
        Issue.record("accepted \(text.prefix(60))")
      } catch {
        #expect(error.description.hasPrefix(file))
      }
    }
    for missing in ["\(folder)/none", folder] {
      #expect(throws: KeyFile.Fault.self, "\(missing)") { _ = try KeyFile.pair(missing) }
      #expect(throws: KeyFile.Fault.self, "\(missing)") { _ = try KeyFile.publicKeys(missing) }
    }
  }
}
