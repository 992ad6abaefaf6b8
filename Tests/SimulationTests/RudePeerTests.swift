import Federation
import Foundation
import HostRuntime
import SimCore
import Synchronization
import Testing
import V2XMessages
import ZeroMQLink

@testable import Simulation

/// Programs that break the rules over sockets: each is told why, and only it leaves.
@Suite struct RudePeerTests {
  private static func withFolder<R>(_ body: (String) throws -> R) throws -> R {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "coroad-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body("ipc://\(folder.path)/w")
  }

  private static func reason(_ message: [[UInt8]]) -> String? {
    guard let bytes = message.last, case .stop(let reason)? = try? FederationMessage.decode(bytes) else {
      return nil
    }
    return reason
  }

  private static let nonsense: [[UInt8]] = [
    [], [0xFF, 0xFF, 0xFF],
    FederationMessage.answer(Answer(until: .zero, nextEffectAt: .zero)).encode(),
    Array(FederationMessage.join(Join(name: "onboard-0", kind: .onboard, index: 0)).encode().dropLast()),
    FederationMessage.join(Join(name: "", kind: .onboard, index: 0)).encode(),
    FederationMessage.join(Join(name: "onboard-0", kind: .onboard, index: 70_000)).encode(),
  ]

  /// Before the run begins, and while it goes on.
  @Test func malformedJoinsAreAnswered() throws {
    try Self.withFolder { endpoint in
      let link = try ZeroMQWorldLink(
        endpoint: endpoint, seats: [.init(name: "onboard-0", kind: .onboard)], timeout: 20)
      let reasons = Mutex<[String?]>([])
      let group = DispatchGroup()
      group.enter()
      Thread {
        for message in Self.nonsense {
          let stranger = RawSocket(dealerTo: endpoint)
          stranger.send(message)
          let reason = Self.reason(stranger.receive())
          reasons.withLock { $0.append(reason) }
        }
        let several = RawSocket(dealerTo: endpoint)
        several.send([1], [2])
        let reason = Self.reason(several.receive())
        reasons.withLock { $0.append(reason) }
        let host = RawSocket(dealerTo: endpoint)
        host.send(FederationMessage.join(Join(name: "onboard-0", kind: .onboard, index: 0)).encode())
        _ = host.receive()
        host.send(FederationMessage.loading(isReady: true).encode())
        // The run goes on: a stranger is told, too.
        let late = RawSocket(dealerTo: endpoint)
        late.send([0xFF])
        let lateReason = Self.reason(late.receive())
        reasons.withLock { $0.append(lateReason) }
        guard case .grant(let grant)? = host.receive().last.flatMap({ try? FederationMessage.decode($0) })
        else { return group.leave() }
        host.send(FederationMessage.answer(Answer(until: grant.until, nextEffectAt: .never)).encode())
        _ = host.receive()
        group.leave()
      }.start()
      let refused = try link.admit(
        welcome: { Welcome(hostIndex: $0, hostCount: 1) }, timeout: 60, waiting: { _ in })
      #expect(refused == .complete)
      link.post(Grant(until: SimTime(seconds: 1)), to: 0)
      let answers = link.collect(from: [0])
      #expect((try? answers[0].get())?.until == SimTime(seconds: 1))
      link.stop(0, abruptly: false)
      group.wait()
      let got = reasons.withLock { $0 }
      #expect(got.count == Self.nonsense.count + 2 && !got.contains(nil), "\(got)")
      #expect(got.allSatisfy { $0?.hasPrefix("the run expected a join and got ") ?? false })
      #expect(link.malformed == UInt64(got.count))
    }
  }

  /// A host of the run that sends nonsense fails at once and by name; the run is that of a host made to fail then.
  @Test(arguments: 0..<4) func aHostThatSendsNonsenseFails(kind: Int) throws {
    try Self.withFolder { endpoint in
      let link = try ZeroMQWorldLink(
        endpoint: endpoint,
        seats: [.init(name: "onboard-0", kind: .onboard), .init(name: "onboard-1", kind: .onboard)],
        timeout: 60)
      let farewell = Mutex<String?>(nil)
      let group = DispatchGroup()
      group.enter()
      Thread {
        if let client = try? ZeroMQHostClient(endpoint: endpoint),
          case .success? = try? client.join(
            Join(name: "onboard-0", kind: .onboard, index: 0), isInterrupted: { false }),
          case .ready(let engine)? = try? client.load({ Ring.engine(number: 0) }, isInterrupted: { false })
        {
          _ = try? client.serve(engine, isInterrupted: { false })
        }
        group.leave()
      }.start()
      group.enter()
      Thread {
        let reason = Self.serveRudely(endpoint, kind)
        farewell.withLock { $0 = reason }
        group.leave()
      }.start()
      #expect(
        try link.admit(welcome: { Welcome(hostIndex: $0, hostCount: 2) }, timeout: 60, waiting: { _ in })
          == .complete)
      let start = ContinuousClock.now
      let world = World(
        parameters: Ring.worldParameters(seconds: 3), source: Ring.traffic(seed: 1), link: link,
        hosts: (0..<2).map { HostDescription(name: "onboard-\($0)", role: .onboard) }, observers: [])
      #expect(world.run() == .finished)
      #expect(start.duration(to: .now) < .seconds(50), "waited for the host")
      link.stop(0, abruptly: false)
      group.wait()
      #expect(world.failures.count == 1)
      let failure = try #require(world.failures.first)
      #expect(failure.host == 1)
      guard case .protocolViolation = failure.cause else {
        Issue.record("\(failure.cause.description)")
        return
      }
      let told = farewell.withLock { $0 }
      #expect(told == "it has failed in this run: \(failure.cause.description)")
      #expect(world.digest() == Ring.memoryRun(hosts: 2, seconds: 3, fail: (1, failure.at)))
    }
  }

  /// Answers twenty grants, and then otherwise; returns the reason that it is told.
  private static func serveRudely(_ endpoint: String, _ kind: Int) -> String? {
    let socket = RawSocket(dealerTo: endpoint)
    socket.send(FederationMessage.join(Join(name: "onboard-1", kind: .onboard, index: 1)).encode())
    _ = socket.receive()
    socket.send(FederationMessage.loading(isReady: true).encode())
    let engine = Ring.engine(number: 1)
    var count = 0
    while let bytes = socket.receive().last {
      if bytes.isEmpty { continue }
      switch try? FederationMessage.decode(bytes) {
      case .grant(let grant)?:
        let answer = FederationMessage.answer(engine.advance(grant)).encode()
        count += 1
        switch count == 20 ? kind : -1 {
        case 0: socket.send([0xFF, 0x00])
        case 1: socket.send(FederationMessage.grant(grant).encode())
        case 2: socket.send(answer, answer)
        case 3:
          var late = Answer(until: grant.until, nextEffectAt: .never)
          late.nextEffectAt = SimTime(microseconds: .min)
          socket.send(FederationMessage.answer(late).encode())
        default: socket.send(answer)
        }
      case .stop(let reason)?: return reason
      default: return nil
      }
    }
    return nil
  }

  /// A host leaves a run that sends nonsense, with the reason.
  @Test(arguments: 0..<4) func aHostLeavesARunThatSendsNonsense(kind: Int) throws {
    try Self.withFolder { endpoint in
      let world = RawSocket(routerAt: endpoint)
      let exit = Mutex<HostExit?>(nil)
      let group = DispatchGroup()
      group.enter()
      Thread {
        if let client = try? ZeroMQHostClient(endpoint: endpoint),
          case .success? = try? client.join(
            Join(name: "onboard-0", kind: .onboard, index: 0), isInterrupted: { false })
        {
          let left = try? client.serve(Ring.engine(number: 0), isInterrupted: { false })
          exit.withLock { $0 = left }
        }
        group.leave()
      }.start()
      let host = try #require(world.receive().first)
      let welcome = FederationMessage.welcome(Welcome(hostIndex: 0, hostCount: 1)).encode()
      world.send(host, welcome)
      switch kind {
      case 0: world.send(host, [0xFF])
      case 1: world.send(host, welcome)
      case 2: world.send(host, FederationMessage.grant(Grant(until: SimTime(microseconds: 1 << 45))).encode())
      default: world.send(host, FederationMessage.grant(Grant(until: .never)).encode())
      }
      group.wait()
      guard case .failed(.protocolViolation(let what))? = exit.withLock({ $0 }) else {
        Issue.record("\(String(describing: exit.withLock { $0 }))")
        return
      }
      #expect(what.hasPrefix("the run sent "))
    }
  }

  /// The first parts of a long message must not be taken for the identity of another peer.
  @Test func aMessageOfManyPartsIsOne() throws {
    try Self.withFolder { endpoint in
      let peer = try ZeroMQExternalPeer(endpoint: endpoint, vehicle: "wev.0", timeout: 60)
      let group = DispatchGroup()
      group.enter()
      Thread {
        let stranger = RawSocket(dealerTo: endpoint)
        let part: [UInt8] = [0x57]
        // A join of the vehicle, where a reader that gives up early would begin anew.
        stranger.send(
          [UInt8]([0x0A, 0x09, 0x08, 0x01, 0x12, 0x05]) + Array("wev.0".utf8), after: part, times: 40)
        _ = stranger.receive()
        let program = RawSocket(dealerTo: endpoint)
        program.send([0x0A, 0x09, 0x08, 0x01, 0x12, 0x05] + Array("wev.0".utf8))
        _ = program.receive()
        group.leave()
      }.start()
      let welcome = External.Welcome(temporaryID: TemporaryID(raw: 1), begin: .zero, v2xEnabled: true)
      #expect(try peer.admit(welcome))
      #expect(peer.malformed == 1)
      peer.end("done")
      group.wait()
    }
  }

  /// Programs that never stop sending do not keep a run from seeing that a host has gone.
  @Test func aFloodHidesNoFailure() throws {
    try Self.withFolder { endpoint in
      let link = try ZeroMQWorldLink(
        endpoint: endpoint, seats: [.init(name: "onboard-0", kind: .onboard)], timeout: 60)
      let isOver = Mutex(false)
      let group = DispatchGroup()
      group.enter()
      Thread {
        let flood = RawSocket(dealerTo: endpoint)
        let message = [UInt8](repeating: 0xFF, count: 200)
        while !isOver.withLock({ $0 }) { flood.offer(message) }
        group.leave()
      }.start()
      group.enter()
      Thread {
        do {
          let host = RawSocket(dealerTo: endpoint)
          host.send(FederationMessage.join(Join(name: "onboard-0", kind: .onboard, index: 0)).encode())
          _ = host.receive()
          host.send(FederationMessage.loading(isReady: true).encode())
          _ = host.receive()
        }
        group.leave()
      }.start()
      _ = try link.admit(
        welcome: { Welcome(hostIndex: $0, hostCount: 1) }, timeout: 60, waiting: { _ in })
      link.post(Grant(until: SimTime(seconds: 1)), to: 0)
      let start = ContinuousClock.now
      let results = link.collect(from: [0])
      #expect(start.duration(to: .now) < .seconds(30))
      guard case .failure(.exited) = results[0] else {
        Issue.record("\(results[0])")
        return
      }
      isOver.withLock { $0 = true }
      group.wait()
    }
  }

  @Test func malformedJoinsOfExternalProgramsAreAnswered() throws {
    try Self.withFolder { endpoint in
      let peer = try ZeroMQExternalPeer(endpoint: endpoint, vehicle: "wev.0", timeout: 60)
      let replies = Mutex<[Int]>([])
      let group = DispatchGroup()
      group.enter()
      Thread {
        for message in [[], [0xFF, 0xFF], [0x0A, 0x00], [0x12, 0x00]] as [[UInt8]] {
          let stranger = RawSocket(dealerTo: endpoint)
          stranger.send(message)
          let reply = stranger.receive()
          // An end is field 3 of the message to a unit.
          replies.withLock { $0.append(reply.last?.first.map { Int($0 >> 3) } ?? -1) }
        }
        let program = RawSocket(dealerTo: endpoint)
        // A join: version 1, the vehicle's name.
        program.send([0x0A, 0x09, 0x08, 0x01, 0x12, 0x05] + Array("wev.0".utf8))
        _ = program.receive()
        _ = program.receive()
        program.send([0x12, 0x01, 0xFF])
        group.leave()
      }.start()
      let welcome = External.Welcome(temporaryID: TemporaryID(raw: 1), begin: .zero, v2xEnabled: true)
      #expect(try peer.admit(welcome))
      #expect(throws: HostFailure.protocolViolation("sent a malformed message instead of an answer")) {
        _ = try peer.exchange(External.Step(at: SimTime(seconds: 1)))
      }
      group.wait()
      #expect(replies.withLock { $0 } == [3, 3, 3, 3])
      #expect(peer.malformed == 4)
    }
  }
}
