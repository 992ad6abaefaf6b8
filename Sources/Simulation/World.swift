import Federation
import HostRuntime
import NodeInterface
import Recording
import SimCore
import V2XMessages
import WorldState

/// The world's side of the federation: steps the truth, grants windows, collects answers, orders the frames, and
/// computes the run's digest.
package final class World {
  private let parameters: WorldParameters
  private let source: any TruthSource
  private let link: any WorldLink
  private let observers: [any RunObserver]
  /// Called once per window; true ends the run in an orderly fashion.
  package var shouldStop: () -> Bool = { false }
  /// Called with the virtual time once per window, before the grants; may wait for the wall clock.
  package var pace: (SimTime) -> Void = { _ in }

  /// Called once per window: hosts that are to fail now, by index. An input of the run like `WorldParameters.failures`.
  package var requestedFailures: () -> [Int] = { [] }
  /// Called once per round of grants: nodes whose records pages want. No result depends on it.
  package var watched: () -> [NodeID] = { [] }

  package private(set) var now: SimTime
  private var roster: HostRoster
  private var router: GrantRouter
  private var check: AnswerCheck
  private var nextEffect: [SimTime]
  private var commands: [VehicleCommand] = []
  /// Frames whose place in the order is not final yet.
  private var sent: [AirFrame] = []
  private var running: Set<UInt32> = []
  private var streamHash = StateHash()
  private var digests: [(node: NodeID, hash: StateHash)] = []
  private var trafficClock = StageClock()
  private var exchangeClock = StageClock()
  /// CPU time of the world's thread by stage, s; hosts in this thread count under exchange.
  package var stages: [RunResult.Timings.Stage] {
    [
      RunResult.Timings.Stage(name: "traffic", seconds: trafficClock.seconds),
      RunResult.Timings.Stage(name: "exchange", seconds: exchangeClock.seconds),
    ]
  }
  /// Rounds of grant and answer, by host.
  package private(set) var wakes: [UInt64]
  /// Number of nodes placed on each host so far.
  package var nodeCounts: [UInt64] { roster.nodeCounts }
  package var failures: [(host: Int, at: SimTime, cause: HostFailure)] { roster.failures }

  /// - Parameters:
  ///   - surroundings: makes the selection for each host; nil sends everything to all hosts.
  ///   - partition: of vehicles over the onboard hosts; without it, and for vehicles that are not in it, the hash of
  ///     the name decides.
  package init(
    parameters: WorldParameters, source: any TruthSource, link: any WorldLink, hosts: [HostDescription],
    observers: [any RunObserver], surroundings: Surroundings? = nil, partition: Partition? = nil
  ) {
    precondition(hosts.count == link.hostCount && !hosts.isEmpty)
    precondition(parameters.step.microseconds % parameters.window.microseconds == 0)
    precondition(parameters.begin.microseconds % parameters.window.microseconds == 0)
    self.parameters = parameters
    self.source = source
    self.link = link
    self.observers = observers
    roster = HostRoster(hosts, partition: partition, external: parameters.external)
    router = GrantRouter(parameters, hosts, surroundings)
    check = AnswerCheck(hosts: hosts.count, begin: parameters.begin)
    now = parameters.begin
    nextEffect = Array(repeating: parameters.begin, count: hosts.count)
    wakes = Array(repeating: 0, count: hosts.count)
  }

  /// Runs to the end and returns how the run ended.
  package func run() -> WorldExit {
    var exit = WorldExit.finished
    spawnFixedNodes()
    publish(trafficClock.measure { source.initialSlice() })
    var nextStep = parameters.begin + parameters.step
    while true {
      if now == nextStep {
        let due = takeCommands(before: now)
        publish(trafficClock.measure { source.step(due) })
        nextStep += parameters.step
      }
      if let end = parameters.end, now >= end { break }
      if source.isFinished && running.isEmpty { break }
      if shouldStop() {
        exit = .interrupted
        break
      }
      pace(now)
      failOnPurpose()
      let until = now + parameters.window
      exchange(until: until, isFinal: false)
      now = until
      release(before: now)
      skip(to: min(nextStep, parameters.end ?? .never))
    }
    release(before: .never)
    exchange(until: now, isFinal: true)
    return exit
  }

  /// Advances to the next window with work for a host, at most to `limit`.
  private func skip(to limit: SimTime) {
    var target = limit
    for h in roster.alive { target = min(target, nextEffect[h]) }
    target = min(target, router.nextUrgent)
    for f in parameters.failures where roster.isAlive[f.host] { target = min(target, f.at) }
    target = max(now, target.floored(to: parameters.window))
    now = min(target, limit)
  }

  // MARK: Truth and nodes

  private func spawnFixedNodes() {
    for fixed in parameters.fixed {
      guard let host = roster.host(for: fixed) else { continue }
      spawn(NodeBirth(node: fixed.node, entity: fixed.entity, level: nil, at: parameters.begin, host: host))
    }
  }

  private func spawn(_ birth: NodeBirth) {
    streamHash.combine(UInt64(birth.node.raw))
    roster.place(birth.node, on: birth.host)
    router.announce(birth, roster)
  }

  /// Processes a new slice: births, deaths, and data for hosts and observers.
  private func publish(_ slice: TruthSlice) {
    var present = Set<UInt32>(minimumCapacity: slice.vehicleCount)
    for row in 0..<slice.vehicleCount where slice.flags[row].contains(.equipped) {
      let vehicle = slice.vehicle[row]
      present.insert(vehicle)
      if !running.contains(vehicle) { spawn(vehicle: Int(vehicle), at: slice.time) }
    }
    // In ascending order, since a set has none.
    for vehicle in running.subtracting(present).sorted() {
      let node = NodeID.vehicle(Int(vehicle))
      if let h = roster.remove(node) { router.announce(deathOf: node, at: slice.time, to: h) }
    }
    running = present
    fold(slice)
    exchangeClock.measure { router.handOut(slice, parameters.fixed, roster) }
    // Every host adopts a slice in its own window, so that births take effect on time.
    for h in roster.alive { nextEffect[h] = min(nextEffect[h], slice.time) }
    for o in observers { o.observe(slice: slice) }
  }

  private func spawn(vehicle: Int, at time: SimTime) {
    let entity = source.entity(of: vehicle)
    guard let host = roster.host(forVehicle: vehicle, entity: entity) else { return }
    spawn(
      NodeBirth(
        node: .vehicle(vehicle), entity: entity, level: source.level(of: vehicle) ?? .l2, at: time,
        host: host, route: source.route(of: vehicle),
        // Units keep to the limit, whatever the driver would do.
        setSpeedShare: min(1, max(0, source.speedFactor(of: vehicle)))))
  }

  private func fold(_ slice: TruthSlice) {
    streamHash.combine(slice.time)
    for row in 0..<slice.vehicleCount {
      streamHash.combine(UInt64(slice.vehicle[row]))
      streamHash.combine(slice.x[row])
      streamHash.combine(slice.y[row])
      streamHash.combine(slice.heading[row])
      streamHash.combine(slice.speed[row])
      streamHash.combine(slice.acceleration[row])
      streamHash.combine(slice.lateralSpeed[row])
      streamHash.combine(UInt64(slice.flags[row].rawValue))
    }
    for row in 0..<slice.pedestrianCount {
      streamHash.combine(UInt64(slice.pedestrian[row]))
      streamHash.combine(slice.pedestrianX[row])
      streamHash.combine(slice.pedestrianY[row])
    }
    for s in slice.signals { streamHash.combine(s.state) }
  }

  private func takeCommands(before time: SimTime) -> [VehicleCommand] {
    var taken = commands.filter { $0.effectiveAt < time }
    commands.removeAll { $0.effectiveAt < time }
    taken.sort {
      ($0.effectiveAt, $0.vehicle, $0.accelerationLimit, $0.speedLimit)
        < ($1.effectiveAt, $1.vehicle, $1.accelerationLimit, $1.speedLimit)
    }
    return taken
  }

  // MARK: Grants and answers

  private func exchange(until: SimTime, isFinal: Bool) {
    var isWoken = nextEffect.map { isFinal || $0 < until }
    for h in router.takeUrgent(before: until) { isWoken[h] = true }
    let active = roster.alive.filter { isWoken[$0] }
    exchangeClock.measure { post(to: active, until: until, isFinal: isFinal) }
    let results = exchangeClock.measure { link.collect(from: active) }
    let window = AnswerCheck.Window(begin: now, end: until, isFinal: isFinal)
    for (h, result) in zip(active, results) {
      switch result {
      case .success(let answer):
        if let fault = check.fault(in: answer, of: h, to: window, roster) {
          fail(h, .protocolViolation(fault))
        } else {
          take(answer, from: h)
        }
      case .failure(let cause): fail(h, cause)
      }
    }
  }

  private func post(to active: [Int], until: SimTime, isFinal: Bool) {
    let watched = self.watched()
    for h in active {
      var grant = router.takeGrant(of: h, until: until, isFinal: isFinal)
      grant.watched = watched
      link.post(grant, to: h)
      wakes[h] += 1
    }
  }

  private func take(_ answer: Answer, from host: Int) {
    roster.closeWindow(of: host)
    nextEffect[host] = answer.nextEffectAt
    sent.append(contentsOf: answer.frames)
    commands.append(contentsOf: answer.commands)
    digests.append(contentsOf: answer.telemetry.digests)
    for o in observers { o.observe(telemetry: answer.telemetry, from: host) }
  }

  /// Releases the frames sent before `time`, in the order (sentAt, source, sequence), which does not depend on windows,
  /// hosts, or the order of answers.
  private func release(before time: SimTime) {
    guard !sent.isEmpty else { return }
    var ready = sent.filter { $0.sentAt < time }
    guard !ready.isEmpty else { return }
    sent.removeAll { $0.sentAt < time }
    ready.sort {
      ($0.sentAt, $0.source.raw, $0.sequence) < ($1.sentAt, $1.source.raw, $1.sequence)
    }
    for frame in ready {
      streamHash.combine(frame.sentAt)
      streamHash.combine(UInt64(frame.source.raw) << 32 | UInt64(frame.sequence))
      streamHash.combine(frame.airStart)
      frame.payload.withUnsafeBytes { streamHash.combine($0) }
      router.route(frame, roster)
    }
    for o in observers { o.observe(frames: ready) }
  }

  // MARK: Failure

  private func failOnPurpose() {
    for f in parameters.failures where roster.isAlive[f.host] && f.at <= now { failOnPurpose(f.host) }
    for h in requestedFailures() where roster.isAlive[h] { failOnPurpose(h) }
  }
  private func failOnPurpose(_ host: Int) {
    link.stop(host, abruptly: true)
    fail(host, .requested)
  }

  private func fail(_ host: Int, _ cause: HostFailure) {
    guard roster.fail(host, at: now, cause) else { return }
    router.drop(host)
    link.dismiss(host, cause)
    // Commands to a failed host's vehicles expire by their validity; its nodes send nothing more.
    streamHash.combine(stableHash(roster.hosts[host].name))
    streamHash.combine(now)
    for o in observers { o.observe(failure: cause, of: host, at: now) }
  }

  // MARK: Digest

  /// SHA-256 over the world's stream and the nodes' digests in order of id, lower-case hexadecimal.
  package func digest() -> String {
    var sha = SHA256()
    sha.update(streamHash.value)
    sha.update(streamHash.count)
    for d in digests.sorted(by: { $0.node < $1.node }) {
      sha.update(UInt64(d.node.raw))
      sha.update(d.hash.value)
      sha.update(d.hash.count)
    }
    return sha.hexadecimal()
  }
}
