import Federation
import NodeInterface
import SimCore
import V2XMessages
import WorldState

/// Data that the populations of one host share.
final class HostServices {
  let reception: Reception
  let access: MediumAccess
  let meter: HostMeter
  let random: RandomSource
  /// Beginning of the present window.
  var now: SimTime
  var truth: TruthView
  /// Commands since the last answer.
  var commands: [VehicleCommand] = []

  init(
    _ parameters: HostParameters, kinds: [NodeKindProfile], reader: any MessageReader, sight: SightMap
  ) {
    random = parameters.random
    now = parameters.begin
    truth = TruthView(
      slice: TruthSlice(time: parameters.begin, step: .zero), index: VehicleIndex(), sight: sight)
    meter = HostMeter(recorded: parameters.recorded)
    reception = Reception(parameters, kinds: kinds, reader: reader, sight: sight, meter: meter)
    access = MediumAccess(parameters, reception.medium, meter)
  }

  /// Temporary id under which a node sends.
  func sender(_ entity: UInt64) -> UInt64 { random.bits(entity, .messageIdentifier, 0) }
}

/// The nodes of one kind on a host. Handles the events of each node in the order (time, kind of event, source,
/// sequence). Nodes affect each other only through the world, so the order between nodes does not matter.
final class Population<Source: NodeSource> {
  typealias Member = HostedNode<Source.Computer, Source.Perception>

  let source: Source
  private let profile: NodeKindProfile
  private let services: HostServices
  private var nodes: [Member] = []
  private var placeOf = NodeTable()
  private var effects = EffectBuffer()
  /// Latest signal state given to each node that is wired to a controller, by the node's index.
  private var lastSignals: [Int: SignalState] = [:]
  /// Totals of the vehicles' nodes that have ended.
  private var gone = ComputeFigures()

  init(_ source: Source, _ services: HostServices) {
    self.source = source
    self.services = services
    profile = source.profile
  }

  var isEmpty: Bool { nodes.isEmpty }

  // MARK: Coming and going

  func add(_ birth: NodeBirth) {
    let receiver = services.reception.add(birth, profile)
    let row = row(of: birth.node)
    let modem = Modem(
      birth, profile, sender: TemporaryID(raw: services.sender(birth.entity)),
      slot: services.reception.slot(of: receiver))
    var node = Member(
      id: birth.node, entity: birth.entity,
      computer: source.node(birth, truth: services.truth, row: row), senses: source.senses(birth),
      modem: modem, row: row, isRecorded: services.reception.isRecorded(receiver),
      isListed: services.meter.recorder.isListed(birth.entity), receiver: receiver)
    if node.isRecorded { node.computer.recordTasks() }
    services.reception.withReceivers { node.settle(&$0[receiver]) }
    placeOf[birth.node] = nodes.count
    nodes.append(node)
  }

  func remove(_ id: NodeID) {
    let at = placeOf[id]
    guard at >= 0 else { return }
    close(&nodes[at])
    gone.addPast(nodes[at].computer.computeTotals(at: services.now))
    services.reception.remove(nodes[at].receiver, profile)
    placeOf[id] = -1
    lastSignals[id.index] = nil
    let last = nodes.removeLast()
    if at < nodes.count {
      nodes[at] = last
      placeOf[last.id] = at
    }
  }

  /// Reports every living node in ascending order, at the end of a run.
  func closeAll() {
    for i in nodes.indices.sorted(by: { nodes[$0].id < nodes[$1].id }) { close(&nodes[i]) }
  }

  /// Reports a node's digest, totals and last tasks.
  private func close(_ node: inout Member) {
    node.computer.finish(at: services.now)
    if node.isRecorded { services.meter.recorder.record(node.computer.takeTasks(), of: node.id) }
    services.meter.close(node.id, digest: node.digest, node.computer.computeTotals(at: services.now))
  }

  // MARK: Records and figures

  /// Begins and ends the recording of nodes that are not in `record.nodes`.
  func watch(_ watched: [NodeID]) {
    for i in nodes.indices where !nodes[i].isListed {
      let isWatched = watched.contains(nodes[i].id)
      if isWatched { services.meter.recorder.show(nodes[i].id) }
      guard isWatched != nodes[i].isRecorded else { continue }
      nodes[i].isRecorded = isWatched
      if isWatched { nodes[i].computer.recordTasks() } else { nodes[i].computer.stopRecording() }
      services.reception.setRecorded(nodes[i].receiver, isWatched)
    }
  }

  /// Adds the totals of the computers so far: of vehicles together, else of each.
  func addFigures(to list: inout [ComputeFigures]) {
    let time = services.now
    nodes.withUnsafeBufferPointer { nodes in
      if profile.place == .vehicle {
        var sum = gone
        for i in nodes.indices { sum.add(nodes[i].computer.computeTotals(at: time)) }
        if sum.computers > 0 || sum.tasks > 0 { list.append(sum) }
        return
      }
      for i in nodes.indices where list.count < FederationLimits.computers {
        var row = ComputeFigures(node: nodes[i].id)
        row.add(nodes[i].computer.computeTotals(at: time))
        if row.computers > 0 { list.append(row) }
      }
    }
  }

  // MARK: Truth

  private func row(of node: NodeID) -> Int {
    profile.place == .vehicle ? services.truth.slice.row(of: UInt32(node.index)) ?? -1 : -1
  }

  /// Updates the rows from a slice.
  func locate() {
    guard profile.place == .vehicle else { return }
    nodes.withUnsafeMutableBufferPointer { nodes in
      for i in nodes.indices { nodes[i].row = row(of: nodes[i].id) }
    }
  }

  /// Gives changed signal states to the nodes that are wired to a controller.
  func readSignals() {
    let slice = services.truth.slice
    if slice.signals.isEmpty { return }
    var effects = EffectBuffer()
    withMembers { nodes, receivers in
      for i in nodes.indices {
        let index = nodes[i].id.index
        guard let signal = source.signal(wiredTo: index), signal < slice.signals.count else { continue }
        let state = slice.signals[signal]
        if lastSignals[index] == state { continue }
        lastSignals[index] = state
        let reading = SignalReading(
          readAt: slice.time, signal: signal, state: state.state, earliestEnd: state.earliestEnd,
          latestEnd: state.latestEnd, likelyEnd: state.likelyEnd)
        step(&nodes[i], .signals(reading), kind: 0, at: slice.time, &effects)
        nodes[i].settle(&receivers[nodes[i].receiver])
      }
    }
  }

  // MARK: Events

  func run(until end: SimTime) {
    let truth = services.truth
    // Local while nodes run: each access to a stored buffer would be checked, and copied to ask it for its contents.
    var effects = EffectBuffer()
    swap(&effects, &self.effects)
    defer { swap(&effects, &self.effects) }
    withMembers { nodes, receivers in
      for i in nodes.indices where min(nodes[i].nextAt, receivers[nodes[i].receiver].nextAt) < end {
        run(&nodes[i], &receivers[nodes[i].receiver], truth, until: end, &effects)
      }
    }
  }

  /// Access to nodes and receivers in place: a copy of a node would retain its contents.
  @inline(__always)
  private func withMembers<R>(
    _ body: (UnsafeMutableBufferPointer<Member>, UnsafeMutableBufferPointer<Receiver>) -> R
  ) -> R {
    nodes.withUnsafeMutableBufferPointer { nodes in
      services.reception.withReceivers { receivers in body(nodes, receivers) }
    }
  }

  @inline(__always)
  private func run(
    _ node: inout Member, _ receiver: inout Receiver, _ truth: TruthView, until end: SimTime,
    _ effects: inout EffectBuffer
  ) {
    while true {
      let sensing = node.senses.nextAt
      let reception = receiver.nextAt
      let wake = node.computer.nextWakeAt
      let at = min(sensing, reception, wake)
      if at >= end {
        node.settle(&receiver)
        return
      }
      if sensing == at {
        let event = services.meter.sensing.measure { node.senses.sense(truth, row: node.row) }
        var kind: UInt64 = 1
        if case .sensor = event { kind = 2 }
        step(&node, event, kind: kind, at: at, &effects)
      } else if reception == at {
        let entry = receiver.take()
        node.digest.combine(entry.key)
        step(&node, .received(entry.message), kind: 3, at: at, &effects)
      } else {
        step(&node, .wake, kind: 4, at: at, &effects)
      }
    }
  }

  private func step(
    _ node: inout Member, _ event: Event, kind: UInt64, at: SimTime, _ effects: inout EffectBuffer
  ) {
    node.digest.combine(at)
    node.digest.combine(kind)
    node.digest.combine(event)
    node.computer.step(event, at: at, into: &effects)
    if node.isRecorded {
      services.meter.recorder.record(
        event, node.computer.takeTasks(), node.computer.takePictures(), of: node.id)
    }
    if !effects.isEmpty {
      apply(effects, of: &node, at: at)
      effects.removeAll()
    }
  }

  private func apply(_ effects: borrowing EffectBuffer, of node: inout Member, at: SimTime) {
    for outgoing in effects.messages {
      services.access.send(outgoing, from: &node.modem, at: at, digest: &node.digest)
    }
    for (command, sensedAt) in effects.commands {
      node.digest.combine(command)
      services.commands.append(command)
      services.meter.statistics.meters.record(.senseToActuation, command.effectiveAt - sensedAt)
    }
    for warning in effects.warnings {
      node.digest.combine(warning)
      services.meter.count(warning, of: node.id, at: at)
    }
    if !effects.plans.isEmpty { services.meter.statistics.latencies.finish(effects.plans, effects.uses) }
    for value in effects.measurements { services.meter.statistics.meters.record(value, kind: node.id.kind) }
    if !effects.pictureSamples.isEmpty {
      services.meter.compare(effects.pictureSamples, at: at, services.truth.slice)
    }
  }

  /// No node of the population has an effect before this time unless an urgent message arrives.
  func nextEffectAt() -> SimTime {
    withMembers { nodes, receivers in
      var t = SimTime.never
      for i in nodes.indices { t = min(t, nodes[i].nextEffectAt, receivers[nodes[i].receiver].urgentAt) }
      return t
    }
  }
}
