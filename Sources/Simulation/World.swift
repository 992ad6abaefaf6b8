import Federation
import HostRuntime
import NodeInterface
import Recording
import SimCore
import V2XMessages
import WorldState

/// The world's side of the federation: steps the truth, grants windows, gathers answers, puts what was sent in one
/// order, and folds everything into the run's digest.
package final class World {
  private let parameters: WorldParameters
  private let source: any TruthSource
  private let link: any WorldLink
  private let hosts: [HostDescription]
  private let observers: [any RunObserver]
  /// Asked once per window; true ends the run in good order.
  package var shouldStop: () -> Bool = { false }
  /// Told the virtual time once per window, before the grants: where the run waits for the wall clock.
  package var pace: (SimTime) -> Void = { _ in }

  package private(set) var now: SimTime
  private var alive: [Bool]
  private var onboard: [Int] = []
  /// Hosts with sidelink receivers: those that are sent everything, and those that are sent a choice.
  private let open: [Int]
  private let choosy: [Int]
  private var queues: [Grant]
  private var nextEffect: [SimTime]
  private var commands: [VehicleCommand] = []
  /// Frames sent so far whose place in the order is not final yet.
  private var sent: [AirFrame] = []
  /// Moments at which an urgent frame reaches somebody, and on which host.
  private var urgent: [(at: SimTime, host: Int)] = []
  /// Which host runs a node.
  private var home: [NodeID: Int] = [:]
  /// What of the present slice each host was sent; nil for all of it.
  private var selections: [Surroundings.Selection?]
  private let surroundings: Surroundings?
  private let partition: Partition?
  /// Hosts with units that read the lights of signals.
  private var readsLights: [Bool]
  /// Sidelink frames that go on air after the present slice's step, for hosts that are sent a choice of them.
  private var ahead: [(frame: AirFrame, own: Int)] = []
  private var slice: TruthSlice
  private var running: Set<UInt32> = []
  private var streamHash = StateHash()
  private var digests: [(node: NodeID, hash: StateHash)] = []
  package private(set) var failures: [(host: Int, at: SimTime, cause: HostFailure)] = []
  /// Nodes ever placed on each host.
  package private(set) var nodeCounts: [UInt64]
  private var trafficClock = StageClock()
  private var exchangeClock = StageClock()
  /// CPU of the world's thread by stage, seconds; with hosts in this thread, theirs is in the exchange.
  package var stages: [RunResult.Timings.Stage] {
    [
      RunResult.Timings.Stage(name: "traffic", seconds: trafficClock.seconds),
      RunResult.Timings.Stage(name: "exchange", seconds: exchangeClock.seconds),
    ]
  }
  /// Rounds of grant and answer, for the account of the federation's cost.
  package private(set) var wakes: [UInt64]

  /// - Parameters:
  ///   - surroundings: chooses what each host is sent; nil sends everything to everyone.
  ///   - partition: of vehicles on as many parts as there are onboard hosts; without it, and for those that it does not
  ///     know, the hash of their name decides.
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
    self.hosts = hosts
    self.observers = observers
    self.surroundings = surroundings
    self.partition = partition
    selections = Array(repeating: nil, count: hosts.count)
    slice = TruthSlice(time: parameters.begin, step: .zero)
    let receivers = hosts.indices.filter { hosts[$0].role != .cloud }
    open = receivers.filter { surroundings == nil || hosts[$0].role == .all }
    choosy = receivers.filter { surroundings != nil && hosts[$0].role != .all }
    now = parameters.begin
    alive = Array(repeating: true, count: hosts.count)
    queues = Array(repeating: Grant(until: parameters.begin), count: hosts.count)
    nextEffect = Array(repeating: parameters.begin, count: hosts.count)
    wakes = Array(repeating: 0, count: hosts.count)
    nodeCounts = Array(repeating: 0, count: hosts.count)
    readsLights = Array(repeating: false, count: hosts.count)
    onboard = hosts.indices.filter { hosts[$0].role == .onboard || hosts[$0].role == .all }
  }

  /// Runs to the end and returns how it ended.
  package func run() -> WorldExit {
    var exit = WorldExit.finished
    bearFixedNodes()
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

  /// Goes on to the next window in which a host has something to do, at most to `limit`.
  private func skip(to limit: SimTime) {
    var target = limit
    for h in hosts.indices where alive[h] { target = min(target, nextEffect[h]) }
    for u in urgent { target = min(target, u.at) }
    for f in parameters.failures where alive[f.host] { target = min(target, f.at) }
    target = max(now, target.floored(to: parameters.window))
    now = min(target, limit)
  }

  // MARK: Truth and nodes

  private func bearFixedNodes() {
    for (i, entity) in parameters.roadside.enumerated() {
      guard let host = hosts.firstIndex(where: { $0.role == .roadside || $0.role == .all }) else { break }
      announce(
        NodeBirth(
          node: .roadside(i), entity: entity, level: nil, at: parameters.begin, host: roadsideHost(i) ?? host)
      )
    }
    if let entity = parameters.cloud,
      let host = hosts.firstIndex(where: { $0.role == .cloud || $0.role == .all })
    {
      announce(NodeBirth(node: .cloud, entity: entity, level: nil, at: parameters.begin, host: host))
    }
  }

  private func roadsideHost(_ index: Int) -> Int? {
    let candidates = hosts.indices.filter { hosts[$0].role == .roadside || hosts[$0].role == .all }
    return candidates.isEmpty ? nil : candidates[index % candidates.count]
  }

  private func announce(_ birth: NodeBirth) {
    streamHash.combine(UInt64(birth.node.raw))
    nodeCounts[birth.host] += 1
    home[birth.node] = birth.host
    if parameters.readsLights, birth.level == .l4 { readsLights[birth.host] = true }
    // The cloud's host compares what it is told with the truth, and so must know who is who.
    for h in hosts.indices where alive[h] {
      guard h == birth.host || hosts[h].role == .cloud || hosts[h].role == .all else { continue }
      queues[h].births.append(birth)
      // The way is its own computer's business.
      if h != birth.host { queues[h].births[queues[h].births.count - 1].route = [] }
    }
  }

  /// Takes over a new slice: who came, who left, and everything for the hosts and the record.
  private func publish(_ slice: TruthSlice) {
    var present = Set<UInt32>(minimumCapacity: slice.vehicleCount)
    for row in 0..<slice.vehicleCount where slice.flags[row].contains(.equipped) {
      let vehicle = slice.vehicle[row]
      present.insert(vehicle)
      if !running.contains(vehicle) { bear(vehicle: Int(vehicle), at: slice.time) }
    }
    // Ascending order, not the set's.
    for vehicle in running.subtracting(present).sorted() {
      let node = NodeID.vehicle(Int(vehicle))
      if let h = home.removeValue(forKey: node), alive[h] { queues[h].deaths.append((node, slice.time)) }
    }
    running = present
    fold(slice)
    exchangeClock.measure { handOut(slice) }
    for o in observers { o.observe(slice: slice) }
  }

  /// Queues for each host what it needs of a slice, and of the frames that go on air in its step.
  private func handOut(_ slice: TruthSlice) {
    self.slice = slice
    if surroundings != nil { choose(slice) }
    let whole = hosts.count > 1 ? slice.withoutRoad() : slice
    var unlit = whole
    unlit.signals = []
    var deserted = unlit
    deserted.keepOnlyVehicles()
    for h in hosts.indices where alive[h] {
      if selections[h] != nil { queues[h].hasCutSlices = true }
      switch hosts[h].role {
      case .all, .roadside: queues[h].slices.append(selections[h]?.cut(whole) ?? whole)
      case .onboard, .gateway:
        let visible = readsLights[h] ? whole : unlit
        queues[h].slices.append(selections[h]?.cut(visible) ?? visible)
      case .cloud: queues[h].slices.append(deserted)
      }
      // Every host adopts a slice in its own window, so that births take effect on time.
      nextEffect[h] = min(nextEffect[h], slice.time)
    }
    let end = slice.time + parameters.step
    let due = ahead.filter { $0.frame.airStart < end }
    ahead.removeAll { $0.frame.airStart < end }
    for (frame, own) in due { broadcast(frame, from: own, to: choosy) }
  }

  private func choose(_ slice: TruthSlice) {
    guard let surroundings else { return }
    surroundings.adopt(slice)
    var rows = [[Int]](repeating: [], count: hosts.count)
    for row in 0..<slice.vehicleCount where slice.flags[row].contains(.equipped) {
      if let h = home[.vehicle(Int(slice.vehicle[row]))] { rows[h].append(row) }
    }
    var units = [[Int]](repeating: [], count: hosts.count)
    for i in parameters.roadside.indices { if let h = home[.roadside(i)] { units[h].append(i) } }
    for h in choosy where alive[h] {
      selections[h] = surroundings.select(rows: rows[h], roadside: units[h])
    }
  }

  private func bear(vehicle: Int, at time: SimTime) {
    let entity = source.entity(of: vehicle)
    guard let host = onboardHost(vehicle, entity) else { return }
    announce(
      NodeBirth(
        node: .vehicle(vehicle), entity: entity, level: source.level(of: vehicle) ?? .l2, at: time,
        host: host,
        route: source.route(of: vehicle)))
  }

  /// Where a vehicle's unit is to run: its own host, the host of its part of the map, or any that lives; nil if none does.
  private func onboardHost(_ vehicle: Int, _ entity: UInt64) -> Int? {
    if let own = parameters.external, own.vehicle == vehicle { return alive[own.host] ? own.host : nil }
    if let part = partition?.part(of: vehicle), part < onboard.count, alive[onboard[part]] {
      return onboard[part]
    }
    let survivors = onboard.filter { alive[$0] }
    return survivors.isEmpty ? nil : survivors[Int(entity % UInt64(survivors.count))]
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
    for u in urgent where u.at < until { isWoken[u.host] = true }
    let active = hosts.indices.filter { alive[$0] && isWoken[$0] }
    urgent.removeAll { $0.at < until }
    exchangeClock.measure { post(to: active, until: until, isFinal: isFinal) }
    let results = exchangeClock.measure { link.collect(from: active) }
    for (h, result) in zip(active, results) {
      switch result {
      case .success(let answer):
        if let fault = fault(in: answer, of: h, isFinal: isFinal) {
          fail(h, .protocolViolation(fault))
        } else {
          take(answer, from: h)
        }
      case .failure(let cause): fail(h, cause)
      }
    }
  }

  private func post(to active: [Int], until: SimTime, isFinal: Bool) {
    for h in active {
      queues[h].until = until
      queues[h].isFinal = isFinal
      link.post(queues[h], to: h)
      queues[h] = Grant(until: until)
      wakes[h] += 1
    }
  }

  /// What a host may not answer, for people: frames of nodes that are not its own, times that no radio or link makes.
  private func fault(in answer: Answer, of host: Int, isFinal: Bool) -> String? {
    for f in answer.frames {
      if !isFinal && f.sentAt < now { return "sent at \(f.sentAt.seconds) s what it had to announce" }
      if home[f.source] != host { return "sent as a node that is not its own" }
      let access = f.airStart - f.sentAt
      let flight = f.arrivesAt - f.airStart
      if access < .zero || access > Self.longestAccess || flight < .zero || flight > Self.longestFlight {
        return "sent a frame with times that no channel has"
      }
    }
    return nil
  }
  /// From the hand-over to the first bit on air: selection windows end after 100 ms, a reservation after one more; and
  /// from there to the last bit at the receiver (assumed bounds, far above what the links do).
  private static let longestAccess = SimDuration(milliseconds: 1_000)
  private static let longestFlight = SimDuration(milliseconds: 600_000)

  private func take(_ answer: Answer, from host: Int) {
    nextEffect[host] = answer.nextEffectAt
    sent.append(contentsOf: answer.frames)
    commands.append(contentsOf: answer.commands)
    digests.append(contentsOf: answer.telemetry.digests)
    for o in observers { o.observe(telemetry: answer.telemetry, from: host) }
  }

  /// Hands out the frames sent before `time`, in the order (sentAt, source, sequence): it does not depend on
  /// windows, hosts, or who answered first.
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
      route(frame)
    }
    for o in observers { o.observe(frames: ready) }
  }

  private func route(_ frame: AirFrame) {
    guard let own = home[frame.source] else { return }
    if let destination = frame.destination {
      if let h = home[destination] { queue(frame, from: own, for: h) }
      return
    }
    broadcast(frame, from: own, to: open)
    if frame.airStart < slice.time + parameters.step {
      broadcast(frame, from: own, to: choosy)
    } else if !choosy.isEmpty {
      ahead.append((frame, own))
    }
  }

  /// Queues a sidelink frame for those of the hosts that were sent its sender's station in the present slice.
  private func broadcast(_ frame: AirFrame, from own: Int, to receivers: [Int]) {
    let isVehicle = frame.source.kind == .vehicle
    // A vehicle that has left meanwhile has no row.
    let place = isVehicle ? slice.row(of: UInt32(frame.source.index)) : frame.source.index
    for h in receivers {
      if let selection = selections[h] {
        guard let place, isVehicle ? selection.vehicles[place] : selection.roadside[place] else { continue }
      }
      queue(frame, from: own, for: h)
    }
  }

  /// The host that runs the sender has the frame already.
  private func queue(_ frame: AirFrame, from own: Int, for host: Int) {
    guard alive[host] else { return }
    if MessageType(rawValue: frame.messageType)?.isUrgent ?? false {
      urgent.append((frame.arrivesAt + parameters.inputStage, host))
    }
    if host != own { queues[host].frames.append(frame) }
  }

  // MARK: Failure

  private func failOnPurpose() {
    for f in parameters.failures where alive[f.host] && f.at <= now {
      link.stop(f.host, abruptly: true)
      fail(f.host, .requested)
    }
  }

  private func fail(_ host: Int, _ cause: HostFailure) {
    guard alive[host] else { return }
    alive[host] = false
    queues[host] = Grant(until: now)
    urgent.removeAll { $0.host == host }
    failures.append((host, now, cause))
    // What has been asked of a failed host's vehicles lapses by its own validity; their nodes are silent.
    streamHash.combine(stableHash(hosts[host].name))
    streamHash.combine(now)
    for o in observers { o.observe(failure: cause, of: host, at: now) }
  }

  // MARK: Digest

  /// SHA-256 over the world's stream and the digests of the nodes in id order, lower-case hexadecimal.
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
