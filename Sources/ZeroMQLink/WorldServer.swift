import CZeroMQ
import Federation
import Foundation
import SimCore
import V2XMessages

/// The world's end of the federation over ZeroMQ: one ROUTER to which every host's DEALER connects.
package final class ZeroMQWorldLink: WorldLink {
  /// A host that the run needs.
  package struct Seat: Sendable {
    package var name: String
    package var kind: HostKind

    package init(name: String, kind: HostKind) {
      self.name = name
      self.kind = kind
    }
  }

  private let socket: Socket
  private let seats: [Seat]
  /// Hosts that failed before the first window.
  package var failedToJoin: [(host: Int, cause: HostFailure)] {
    states.enumerated().compactMap { h, state in
      if case .failed(let cause) = state { (h, cause) } else { nil }
    }
  }
  private let timeout: Double?
  /// Identity frame of each seat's peer, once joined.
  private var peers: [[UInt8]?]

  /// How far a host has come before the first window.
  private enum SeatState: Equatable {
    case free
    case loading(heard: ContinuousClock.Instant)
    case ready
    case failed(HostFailure)
  }
  private var states: [SeatState]
  private var arrived: [Int: Answer] = [:]
  /// Hosts that sent something other than one valid answer, with the reason.
  private var violations: [Int: String] = [:]
  private var refusals = Refusals()
  private var encoder = GrantEncoder()
  /// Invalid messages, dropped.
  package private(set) var malformed: UInt64 = 0
  /// Describes how a host's process ended, if the caller started it and it has ended.
  package var processFailure: (Int) -> String? = { _ in nil }
  /// Kills a host's process, if the caller started it.
  package var killProcess: (Int) -> Void = { _ in }
  /// True once the user has asked the run to end; hosts then get only a short grace period.
  package var isInterrupted: () -> Bool = { false }

  package var endpoint: String { socket.lastEndpoint }
  package var hostCount: Int { seats.count }

  /// Time without an answer after which the link checks whether the hosts are alive, milliseconds.
  private static let patience: Int32 = 50
  /// Time for a host's answer after the user has asked the run to end, seconds.
  private static let grace = 3.0

  /// - Parameters:
  ///   - endpoint: `ipc://PATH` or `tcp://127.0.0.1:PORT` (`*` for any port).
  ///   - access: whom the address lets in.
  ///   - timeout: seconds of silence after which a host has failed; nil waits forever.
  package init(
    endpoint: String, access: Access = .user, seats: [Seat], timeout: Double?
  ) throws(ZeroMQError) {
    let context = try Context()
    socket = try Socket(context, ZMQ_ROUTER)
    socket.set(ZMQ_ROUTER_MANDATORY, Int32(1))
    socket.boundInbox()
    socket.setPatience(milliseconds: Self.patience)
    try socket.admit(access, in: context)
    try socket.bind(endpoint)
    self.seats = seats
    self.timeout = timeout
    peers = Array(repeating: nil, count: seats.count)
    states = Array(repeating: .free, count: seats.count)
  }

  // MARK: Joining

  /// How the admission of the hosts ended.
  package enum Admission: Hashable, Sendable {
    /// Every host is ready or has failed.
    case complete
    case interrupted
  }

  /// What the run waits for before its first window: names of hosts.
  package struct Waiting: Hashable, Sendable {
    /// Have not joined.
    package var missing: [String] = []
    /// Load the map.
    package var loading: [String] = []
  }

  /// Waits until every seat is taken, welcomes each host, and waits until it has loaded. Loading takes as long as it
  /// takes: a host fails only if its process ends, its connection breaks, or it gives no sign of life. Its failure is
  /// found by `collect`, as if it had failed in the first window.
  ///
  /// - Parameters:
  ///   - timeout: seconds in which a host must join; nil waits forever.
  ///   - waiting: called several times each second.
  package func admit(
    welcome: (Int) -> Welcome, timeout: Double?, waiting: (Waiting) -> Void
  ) throws(ZeroMQError) -> Admission {
    let start = ContinuousClock.now
    var watched = start
    while true {
      if isInterrupted() { return .interrupted }
      var now = Waiting()
      for h in seats.indices {
        switch states[h] {
        case .free: now.missing.append(seats[h].name)
        case .loading: now.loading.append(seats[h].name)
        case .ready, .failed: break
        }
      }
      if now.missing.isEmpty && now.loading.isEmpty { return .complete }
      waiting(now)
      // Messages first: a sign of life may wait in the socket while this process was held up.
      let round = ContinuousClock.now
      while try admitNext(welcome), round.duration(to: .now) < .milliseconds(100) {}
      guard watched.duration(to: .now) > .milliseconds(200) else { continue }
      watched = .now
      for h in seats.indices { watch(h, since: start, joinTimeout: timeout) }
    }
  }

  /// Fails a host that can no longer become ready.
  private func watch(_ h: Int, since start: ContinuousClock.Instant, joinTimeout: Double?) {
    if case .failed = states[h] { return }
    if let how = processFailure(h) { return lose(h, .exited(how)) }
    if case .free = states[h] {
      if let joinTimeout, start.duration(to: .now) > .seconds(joinTimeout) { lose(h, .silent(joinTimeout)) }
      return
    }
    if !isReachable(h) { return lose(h, .exited("disconnected")) }
    guard case .loading(let heard) = states[h], let timeout else { return }
    let patience = max(timeout, Self.loadingSilence)
    if heard.duration(to: .now) > .seconds(patience) { lose(h, .silent(patience)) }
  }

  /// Longest time between two signs of life of a host that loads, unless the host timeout is longer, s. They come from
  /// a thread of their own, so only a process that is stopped is silent.
  private static let loadingSilence = 30.0

  private func lose(_ host: Int, _ cause: HostFailure) {
    stop(host, abruptly: false)
    killProcess(host)
    states[host] = .failed(cause)
  }

  /// Takes the next message of a host that joins or loads; false if none arrived.
  private func admitNext(_ welcome: (Int) -> Welcome) throws(ZeroMQError) -> Bool {
    guard let parts = try socket.receive() else { return false }
    let message = parts.count == 2 ? Self.decode(parts[1]) : .failure(.malformed)
    let known = peers.firstIndex { $0 == parts[0] }
    switch (message, known) {
    case (.success(.join(let join)), nil):
      guard let seat = seat(for: join) else {
        try refuse(join, of: parts[0])
        return true
      }
      peers[seat] = parts[0]
      states[seat] = .loading(heard: .now)
      _ = try socket.send([parts[0], FederationMessage.welcome(welcome(seat)).encode()])
      // The encoding of a large map takes a while, in which the host has nothing to say.
      states[seat] = .loading(heard: .now)
    case (.success(.loading(let isReady)), let host?): states[host] = isReady ? .ready : .loading(heard: .now)
    // A host that has failed does not know it yet.
    case (.success(.loading), nil): break
    case (_, let host?):
      malformed += 1
      lose(host, .protocolViolation("sent something else than that it loads"))
    case (_, nil): rejectStranger(parts[0], parts.count == 2 ? parts[1] : nil)
    }
    return true
  }

  private static func decode(_ bytes: [UInt8]) -> Result<FederationMessage, CodecError> {
    do throws(CodecError) {
      return .success(try FederationMessage.decode(bytes))
    } catch {
      return .failure(error)
    }
  }

  /// Counts a message of a program without a seat that is not a join, and tells the program.
  private func rejectStranger(_ peer: [UInt8], _ message: [UInt8]?) {
    malformed += 1
    // Hosts that have left the run may still answer.
    guard refusals.admits(peer) else { return }
    var what = "a message of several parts"
    if let message {
      switch Self.decode(message) {
      case .success: what = "another message"
      case .failure(let error): what = error.description
      }
    }
    let reason = "the run expected a join and got \(what)"
    _ = try? socket.send([peer, FederationMessage.stop(reason: reason).encode()])
  }

  private func refuse(_ join: Join, of peer: [UInt8]) throws(ZeroMQError) {
    _ = try socket.send([peer, FederationMessage.stop(reason: refusal(of: join)).encode()])
  }
  /// Why a program is refused, for the person who started it.
  private func refusal(of join: Join) -> String {
    if join.protocolVersion != Join.currentVersion {
      return "the program and the run are different versions of Coroad: build both from the same source"
    }
    let own = seats.count { $0.kind == join.kind }
    let program = Self.program(join.kind)
    switch own {
    case 0: return "this run has no \(program)"
    case 1: return "the run already has its \(program)"
    default: return "the run already has all of its \(own) \(program) programs"
    }
  }
  private static func program(_ kind: HostKind) -> String {
    switch kind {
    case .onboard: "onboard-unit"
    case .roadside: "roadside-unit"
    case .cloud: "cloud-coordinator"
    }
  }

  /// The seat with the join's name, else the first free one of the same kind.
  private func seat(for join: Join) -> Int? {
    guard join.protocolVersion == Join.currentVersion else { return nil }
    let free = seats.indices.filter { states[$0] == .free && seats[$0].kind == join.kind }
    return free.first { seats[$0].name == join.name } ?? free.first
  }

  // MARK: Lockstep

  package func post(_ grant: Grant, to host: Int) {
    guard let peer = peers[host] else { return }
    let sent = try? socket.send([peer, encoder.encode(grant)])
    if sent != true { peers[host] = nil }
  }

  package func collect(from hosts: [Int]) -> [Result<Answer, HostFailure>] {
    var failed: [Int: HostFailure] = [:]
    let start = ContinuousClock.now
    var watched = start
    var interruptedAt: ContinuousClock.Instant?
    for h in hosts { if case .failed(let cause) = states[h] { failed[h] = cause } }
    while true {
      for h in hosts { if let how = violations[h] { failed[h] = .protocolViolation(how) } }
      let missing = hosts.filter { arrived[$0] == nil && failed[$0] == nil }
      if missing.isEmpty { break }
      // A peer that sends all the time must not keep failures from being seen.
      if receiveAnswer(), watched.duration(to: .now) < .milliseconds(100) { continue }
      watched = .now
      if isInterrupted(), interruptedAt == nil { interruptedAt = .now }
      for h in missing {
        if let how = processFailure(h) {
          failed[h] = .exited(how)
        } else if peers[h] == nil || !isReachable(h) {
          failed[h] = .exited("disconnected")
        } else if let timeout, start.duration(to: .now) > .seconds(timeout) {
          failed[h] = .silent(timeout)
          // It is not heard again: a process that has been stopped would hold up the end of the run.
          killProcess(h)
        } else if let since = interruptedAt, since.duration(to: .now) > .seconds(Self.grace) {
          failed[h] = .silent(Self.grace)
        }
      }
    }
    return hosts.map { h in
      let answer = arrived.removeValue(forKey: h)
      if let failure = failed[h] { return .failure(failure) }
      return .success(answer!)
    }
  }

  /// With ZMQ_ROUTER_MANDATORY, sending to a peer that has gone fails. The probe is an empty message, which hosts
  /// ignore.
  private func isReachable(_ host: Int) -> Bool {
    guard let peer = peers[host] else { return false }
    return (try? socket.send([peer, []])) == true
  }

  private enum Received {
    case answer(Answer, host: Int)
    /// From a program that joins after the run has begun.
    case join(Join, peer: [UInt8])
    case late
    /// Anything else from a host of the run.
    case violation(String, host: Int)
    /// Anything else from another program; nil if it has several parts.
    case stranger(peer: [UInt8], [UInt8]?)
  }

  /// Takes the next message; false if none arrived.
  private func receiveAnswer() -> Bool {
    let received = try? socket.receive { head, bytes -> Received in
      let peer = head.first ?? []
      let host = peers.firstIndex { $0 == peer }
      guard head.count == 1 else {
        return host.map { .violation("sent a message of several parts", host: $0) }
          ?? .stranger(peer: peer, nil)
      }
      let message = [UInt8](bytes)
      switch Self.decode(message) {
      case .success(.answer(let answer)):
        guard let host else { return .stranger(peer: peer, message) }
        return arrived[host] == nil
          ? .answer(answer, host: host) : .violation("sent a second answer", host: host)
      case .success(.join(let join)) where host == nil: return .join(join, peer: peer)
      // From a host that failed while it loaded.
      case .success(.loading) where host == nil: return .late
      case .success:
        return host.map { .violation("sent another message than an answer", host: $0) }
          ?? .stranger(peer: peer, message)
      case .failure(let error):
        return host.map { .violation("sent \(error.description)", host: $0) }
          ?? .stranger(peer: peer, message)
      }
    }
    guard let received else { return false }
    switch received {
    case .answer(let answer, let host): arrived[host] = answer
    case .join(let join, let peer): try? refuse(join, of: peer)
    case .late: break
    case .violation(let what, let host):
      malformed += 1
      if violations[host] == nil { violations[host] = what }
    case .stranger(let peer, let message): rejectStranger(peer, message)
    }
    return true
  }

  package func stop(_ host: Int, abruptly: Bool) {
    if abruptly {
      killProcess(host)
    } else if let peer = peers[host] {
      _ = try? socket.send([peer, FederationMessage.stop(reason: "the run is over").encode()])
    }
    peers[host] = nil
  }

  package func dismiss(_ host: Int, _ cause: HostFailure) {
    guard let peer = peers[host] else { return }
    let reason = "it has failed in this run: \(cause.description)"
    _ = try? socket.send([peer, FederationMessage.stop(reason: reason).encode()])
    peers[host] = nil
    // What it still sends is not that of a stranger who waits for a word.
    _ = refusals.admits(peer)
  }
}

/// Programs that have been told why they cannot take part: each is told once, so that nobody can make the run send
/// without limit.
struct Refusals {
  /// Most programs that are told in one run.
  private static let limit = 1_024
  private var told: Set<[UInt8]> = []

  /// Whether a program is to be told now.
  mutating func admits(_ peer: [UInt8]) -> Bool {
    told.count < Self.limit && told.insert(peer).inserted
  }
}
