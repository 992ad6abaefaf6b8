import CZeroMQ
import Federation
import Foundation
import HostRuntime
import Radio
import RoadNetwork
import SimCore
import Simulation
import Synchronization
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
  /// Seconds for which the world waits for hosts that load before they are done.
  var loadingTime = 0.0
  /// Host that leaves while it loads.
  var leavesLoading: Int?

  struct Result {
    /// What the run waited for before its first window.
    var waits: [ZeroMQWorldLink.Waiting] = []
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
    let loaded = DispatchSemaphore(value: 0)
    if loadingTime == 0 { for _ in 0..<hosts { loaded.signal() } }
    for h in 0..<hosts {
      let silent = silentHost?.host == h ? silentHost?.grant : nil
      group.enter()
      Thread {
        Self.serve(
          h, endpoint: endpoint, silentAfter: silent, leaves: leavesLoading == h,
          loading: { loaded.wait() })
        group.leave()
      }.start()
    }
    var waits: [ZeroMQWorldLink.Waiting] = []
    var allLoadSince: ContinuousClock.Instant?
    let admission = try link.admit(
      welcome: { Welcome(hostIndex: $0, hostCount: hosts) }, timeout: 20,
      waiting: {
        if waits.last != $0 { waits.append($0) }
        guard $0.missing.isEmpty, $0.loading.count == hosts else { return }
        let since = allLoadSince ?? .now
        allLoadSince = since
        // Once more for each host is harmless: they wait once.
        if since.duration(to: .now) > .seconds(loadingTime) { for _ in 0..<hosts { loaded.signal() } }
      })
    #expect(admission == .complete)
    if !garbage.isEmpty { try Self.send(garbage, to: endpoint) }
    let world = World(
      parameters: Ring.worldParameters(seconds: seconds), source: Ring.traffic(seed: 1), link: link,
      hosts: (0..<hosts).map { HostDescription(name: "onboard-\($0)", role: .onboard) }, observers: [])
    #expect(world.run() == .finished)
    for h in 0..<hosts { link.stop(h, abruptly: false) }
    let result = Result(
      waits: waits, digest: world.digest(), malformed: link.malformed, failures: world.failures)
    group.wait()
    return result
  }

  private static func serve(
    _ host: Int, endpoint: String, silentAfter: Int?, leaves: Bool, loading: @escaping @Sendable () -> Void
  ) {
    do {
      let client = try ZeroMQHostClient(endpoint: endpoint)
      guard
        case .success? = try client.join(
          Join(name: "onboard-\(host)", kind: .onboard, index: host), isInterrupted: { false })
      else { return }
      guard
        case .ready(let engine) = try client.load(
          {
            loading()
            return Ring.engine(number: host)
          }, isInterrupted: { leaves })
      else { return }
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

  /// However long a host loads, its time does not count as silence, and the digest does not depend on it.
  @Test func slowLoadingFailsNobody() throws {
    let result = try SocketRun(timeout: 1, loadingTime: 2.5).run()
    #expect(result.failures.isEmpty)
    #expect(result.digest == Ring.memoryRun(hosts: 2, seconds: 3))
    #expect(result.waits.contains { $0.missing.isEmpty && $0.loading == ["onboard-0", "onboard-1"] })
  }

  /// A host that leaves before it is ready fails in the first window, and the others run.
  @Test func aHostThatLeavesWhileItLoadsFails() throws {
    let result = try SocketRun(leavesLoading: 1).run()
    #expect(result.failures.map(\.host) == [1])
    #expect(result.failures.first?.at == .zero)
    #expect(result.digest == Ring.memoryRun(hosts: 2, seconds: 3, fail: (1, .zero)))
  }

  /// A host whose world vanishes after the join, or while it loads, does not wait for it.
  @Test(arguments: [false, true]) func aHostOutlivesNoWorld(isWelcomed: Bool) throws {
    var world: ZeroMQWorldLink? = try ZeroMQWorldLink(
      endpoint: "tcp://127.0.0.1:*",
      seats: [.init(name: "a", kind: .onboard), .init(name: "b", kind: .onboard)],
      timeout: 1)
    let client = try ZeroMQHostClient(endpoint: world!.endpoint)
    let join = Join(name: "a", kind: .onboard, index: 0)
    // Without a welcome the world ends before it reads the join.
    if isWelcomed {
      let joined = BackgroundWork { try client.join(join, isInterrupted: { false }) }
      let welcomed = Flag()
      world!.isInterrupted = { welcomed.isSet }
      let admission = try world!.admit(
        welcome: { Welcome(hostIndex: $0, hostCount: 2) }, timeout: nil,
        waiting: { if $0.loading == ["a"] { welcomed.set() } })
      #expect(admission == .interrupted)
      guard case .success? = try joined.result(within: 20_000)?.get() else {
        Issue.record("not welcomed")
        return
      }
      let released = DispatchSemaphore(value: 0)
      defer { released.signal() }
      world = nil
      let loaded = try client.load(
        {
          released.wait()
          return Ring.engine(number: 0)
        }, isInterrupted: { false })
      guard case .ended(.worldGone) = loaded else {
        Issue.record("\(loaded)")
        return
      }
    } else {
      // The world ends before it has read the join.
      let joined = BackgroundWork { try client.join(join, isInterrupted: { false }) }
      try #require(joined.result(within: 300) == nil)
      world = nil
      let result = try #require(joined.result(within: 20_000), "the host still waits")
      #expect(try result.get() == nil && client.isWorldGone)
    }
  }
}

private final class Flag: Sendable {
  private let value = Atomic<Bool>(false)
  var isSet: Bool { value.load(ordering: .relaxed) }
  func set() { value.store(true, ordering: .relaxed) }
}
