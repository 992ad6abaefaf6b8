import CZeroMQ
import Federation
import Foundation
import HostRuntime
import Radio
import RoadNetwork
import SimCore
import Simulation
import Testing
import WorldState
import ZeroMQLink

/// One ring run with hosts that answer over ZeroMQ from their own threads.
private struct SocketRun {
  var hosts = 2
  var seconds = 3.0
  var timeout: Double? = 20
  /// Host that stops answering at this grant.
  var silentHost: (host: Int, grant: Int)?
  /// Over a loopback address instead of a local socket.
  var isNetwork = false
  /// Raw messages that an unknown peer sends once all hosts have joined.
  var garbage: [[UInt8]] = []

  struct Result {
    var digest: String
    var malformed: UInt64
    var failures: [(host: Int, at: SimTime, cause: HostFailure)]
  }

  func run() throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "coroad-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let link = try ZeroMQWorldLink(
      endpoint: isNetwork ? "tcp://127.0.0.1:*" : "ipc://\(folder.path)/w",
      seats: (0..<hosts).map { .init(name: "onboard-\($0)", kind: .onboard) },
      timeout: timeout)
    let endpoint = link.endpoint
    let group = DispatchGroup()
    for h in 0..<hosts {
      let silent = silentHost?.host == h ? silentHost?.grant : nil
      group.enter()
      Thread {
        Self.serve(h, endpoint: endpoint, silentAfter: silent)
        group.leave()
      }.start()
    }
    let refused = try link.admit(
      welcome: { Welcome(hostIndex: $0, hostCount: hosts) }, timeout: 20, waiting: { _ in })
    #expect(refused == nil)
    if !garbage.isEmpty { try Self.send(garbage, to: endpoint) }
    let world = World(
      parameters: Ring.worldParameters(seconds: seconds), source: Ring.traffic(seed: 1), link: link,
      hosts: (0..<hosts).map { HostDescription(name: "onboard-\($0)", role: .onboard) }, observers: [])
    #expect(world.run() == .finished)
    for h in 0..<hosts { link.stop(h, abruptly: false) }
    let result = Result(digest: world.digest(), malformed: link.malformed, failures: world.failures)
    group.wait()
    return result
  }

  private static func serve(_ host: Int, endpoint: String, silentAfter: Int?) {
    do {
      let client = try ZeroMQHostClient(endpoint: endpoint)
      guard
        case .success? = try client.join(
          Join(name: "onboard-\(host)", kind: .onboard, index: host), isInterrupted: { false })
      else { return }
      let engine = Ring.engine(number: host)
      if let silentAfter {
        let counting = CountingEngine(engine, limit: silentAfter)
        _ = try client.serve(counting, isInterrupted: { counting.isSpent })
      } else {
        _ = try client.serve(engine, isInterrupted: { false })
      }
    } catch {
      Issue.record("host \(host): \(error)")
    }
  }

  /// A peer that is not part of the run.
  private static func send(_ messages: [[UInt8]], to endpoint: String) throws {
    let context = zmq_ctx_new()!
    let socket = zmq_socket(context, ZMQ_DEALER)!
    #expect(zmq_connect(socket, endpoint) == 0)
    for m in messages { #expect(zmq_send(socket, m, m.count, 0) == Int32(m.count)) }
    var linger: Int32 = 5_000
    zmq_setsockopt(socket, ZMQ_LINGER, &linger, MemoryLayout<Int32>.size)
    zmq_close(socket)
    zmq_ctx_term(context)
  }
}

/// Leaves the federation silently after some grants.
private final class CountingEngine: HostEngine {
  private let engine: any HostEngine
  private let limit: Int
  private var count = 0
  var isSpent: Bool { count >= limit }

  init(_ engine: any HostEngine, limit: Int) {
    self.engine = engine
    self.limit = limit
  }
  func advance(_ grant: Grant) -> Answer {
    count += 1
    return engine.advance(grant)
  }
}

@Suite struct ZeroMQParityTests {
  @Test func memoryAndSocketsGiveTheSameDigest() throws {
    let memory = Ring.memoryRun(hosts: 2, seconds: 3)
    #expect(try SocketRun().run().digest == memory)
    #expect(try SocketRun(hosts: 5).run().digest == memory)
    #expect(try SocketRun(isNetwork: true).run().digest == memory)
  }

  /// Malformed, truncated and very large messages of an unknown peer are counted and dropped; the run is not affected.
  @Test func aStrangersMessagesAreDropped() throws {
    let answer = FederationMessage.answer(Answer(until: .zero, nextEffectAt: .zero)).encode()
    let garbage: [[UInt8]] = [
      [], [0xFF, 0xFF, 0xFF], Array(answer.dropLast()), answer, [UInt8](repeating: 0x41, count: 10 << 20),
    ]
    let result = try SocketRun(garbage: garbage).run()
    #expect(result.digest == Ring.memoryRun(hosts: 2, seconds: 3))
    #expect(result.malformed == UInt64(garbage.count))
  }

  /// A host that leaves is detected by its closed connection, and the run goes on without it, reproducibly.
  @Test func aHostThatLeavesFails() throws {
    let result = try SocketRun(silentHost: (1, 40)).run()
    #expect(result.failures.count == 1)
    let failure = try #require(result.failures.first)
    #expect(failure.host == 1)
    #expect(failure.at > .zero)
    let again = Ring.memoryRun(hosts: 2, seconds: 3, fail: (1, failure.at))
    #expect(result.digest == again)
  }
}
