import Federation
import NodeInterface
import Radio
import SimCore
import V2XMessages
import WorldState

/// A host: sensing and radio around the nodes that were given to it, driven by grants. It handles each node's
/// events in the order (time, kind, source, sequence); nodes of one host never touch each other except through
/// the world, so the order between nodes cannot matter.
package final class Host<Kinds: NodeSet>: HostEngine {
  let number: Int
  /// The host has its process to itself, and reports what that cost.
  package var isOwnProcess = false
  let parameters: HostParameters
  let kinds: Kinds
  let sight: SightMap
  let index = VehicleIndex()
  let links: LinkTable
  let medium: SidelinkMedium

  var vehicles: [Unit<Kinds.Vehicle, Kinds.VehicleSenses>] = []
  var roadside: [Unit<Kinds.Roadside, Kinds.RoadsideSenses>] = []
  var cloud: [Unit<Kinds.Cloud, NoSenses>] = []
  /// Place of a vehicle's unit by demand index; −1 if it is not here.
  var vehiclePlace: [Int32] = []
  var roadsidePlace: [Int32] = []

  private(set) var now: SimTime
  var truth: TruthView
  private var vehicleStations: [Station] = []
  /// The indexes hold the last slice.
  private var hasPlaces = false
  var air = AirQueue()
  var transmissions: [SidelinkTransmission] = []
  /// Frames of the subframe that is being judged.
  var onAir: [AirFrame] = []
  private var effects = EffectBuffer()
  private var sensingClock = StageClock()
  /// Latest signal state handed to each roadside unit.
  private var lastSignals: [Int: SignalState] = [:]
  /// Owner of each receiver slot: place of a vehicle's unit, or −1 − place of a roadside unit.
  var slotOwner: [Int32] = []
  /// Demand index of every vehicle whose birth was told here, by its temporary id: where the cloud runs, of all.
  private var vehicleOfSender: [UInt64: Int] = [:]
  var answer: Answer
  var statistics = HostStatistics()
  /// Some node here is recorded.
  var isRecording = false

  /// - Parameter number: index of this host in the federation.
  package init(number: Int, parameters: HostParameters, kinds: Kinds, sight: SightMap) {
    self.number = number
    self.parameters = parameters
    self.kinds = kinds
    self.sight = sight
    medium = SidelinkMedium(parameters: parameters.radio, random: parameters.random)
    links = LinkTable(
      parameters: parameters.radio, strongest: max(parameters.vehiclePower, parameters.roadsidePower),
      source: parameters.random, sight: sight)
    now = parameters.begin
    let empty = TruthSlice(time: parameters.begin, step: .zero)
    truth = TruthView(slice: empty, index: index, sight: sight)
    answer = Answer(until: now, nextEffectAt: now)
  }

  /// Runs every window up to the grant's end.
  package func advance(_ grant: Grant) -> Answer {
    let own = answer.frames
    answer = Answer(until: grant.until, nextEffectAt: .never)
    for frame in own { accept(frame) }
    for frame in grant.frames { accept(frame) }
    var slices = grant.slices[...]
    while now < grant.until {
      let end = now + parameters.window
      let started = StageClock.now()
      judge(before: now)
      if let slice = slices.first, slice.time == now {
        slices.removeFirst()
        adopt(slice, grant)
      }
      let judged = StageClock.now()
      let sensed = sensingClock.seconds
      run(until: end)
      let sensing = sensingClock.seconds - sensed
      statistics.stageSeconds[HostStage.radio.rawValue] += judged - started
      statistics.stageSeconds[HostStage.sensing.rawValue] += sensing
      statistics.stageSeconds[HostStage.nodes.rawValue] += StageClock.now() - judged - sensing
      now = end
    }
    if grant.isFinal {
      finish()
    } else {
      answer.nextEffectAt = nextEffectAt()
      if statistics.isDue(at: now) { statistics.drain(at: now, into: &answer.telemetry, medium: medium) }
    }
    return answer
  }

  // MARK: Truth

  private func adopt(_ slice: TruthSlice, _ grant: Grant) {
    truth.slice = slice
    for death in grant.deaths where death.at == slice.time { remove(death.node) }
    for unit in vehicles.indices {
      vehicles[unit].row = slice.row(of: UInt32(vehicles[unit].id.index)) ?? -1
    }
    for birth in grant.births where birth.at == slice.time {
      if birth.node.kind == .vehicle { vehicleOfSender[identifier(birth.entity)] = birth.node.index }
      if birth.host == number { add(birth) }
    }
    // Without a receiver or a sensor nobody asks who is near whom.
    if hasPlaces || !(vehicles.isEmpty && roadside.isEmpty) {
      index.rebuild(slice)
      if parameters.v2xEnabled { rebuildLinks(slice) }
      hasPlaces = !(vehicles.isEmpty && roadside.isEmpty)
    }
    for u in roadside.indices {
      if let reading = readSignals(of: roadside[u].id, slice) {
        step(&roadside[u], .signals(reading), kind: 0, at: slice.time)
        roadside[u].settle()
      }
    }
  }

  private func rebuildLinks(_ slice: TruthSlice) {
    vehicleStations.removeAll(keepingCapacity: true)
    for row in 0..<slice.vehicleCount where slice.flags[row].contains(.equipped) {
      let vehicle = Int(slice.vehicle[row])
      let place = vehicle < vehiclePlace.count ? Int(vehiclePlace[vehicle]) : -1
      vehicleStations.append(
        Station(
          node: .vehicle(vehicle), position: Vec2(slice.x[row], slice.y[row]),
          height: slice.flags[row].contains(.tall) ? PathLossModel.truckHeight : PathLossModel.carHeight,
          row: row, slot: place < 0 ? -1 : vehicles[place].slot))
    }
    var fixed: [Station] = []
    for (i, station) in kinds.roadsideStations.enumerated() {
      let place = i < roadsidePlace.count ? Int(roadsidePlace[i]) : -1
      fixed.append(
        Station(
          node: .roadside(i), position: station.position, height: station.height, row: -1,
          slot: place < 0 ? -1 : roadside[place].slot))
    }
    links.rebuild(vehicles: vehicleStations, fixed: fixed, index: index)
  }

  /// The state of the signal that a roadside unit is wired to, whenever it has changed.
  private func readSignals(of node: NodeID, _ slice: TruthSlice) -> SignalReading? {
    guard let signal = kinds.signal(ofRoadside: node.index), signal < slice.signals.count else { return nil }
    let s = slice.signals[signal]
    if lastSignals[node.index] == s { return nil }
    lastSignals[node.index] = s
    return SignalReading(
      readAt: slice.time, signal: signal, state: s.state, earliestEnd: s.earliestEnd, latestEnd: s.latestEnd,
      likelyEnd: s.likelyEnd)
  }

  // MARK: Nodes

  private func add(_ birth: NodeBirth) {
    switch birth.node.kind {
    case .vehicle:
      let row = truth.slice.row(of: UInt32(birth.node.index)) ?? -1
      let (node, senses) = kinds.vehicle(birth, truth: truth, row: row)
      place(birth.node.index, vehicles.count, in: &vehiclePlace)
      let slot = medium.addReceiver(entity: birth.entity)
      place(slot, vehicles.count, in: &slotOwner)
      vehicles.append(
        Unit(id: birth.node, entity: birth.entity, node: node, senses: senses, slot: slot, row: row))
      startRecording(&vehicles[vehicles.count - 1])
    case .roadside:
      let (node, senses) = kinds.roadside(birth)
      place(birth.node.index, roadside.count, in: &roadsidePlace)
      let slot = medium.addReceiver(entity: birth.entity)
      place(slot, -1 - roadside.count, in: &slotOwner)
      roadside.append(
        Unit(id: birth.node, entity: birth.entity, node: node, senses: senses, slot: slot, row: -1))
      startRecording(&roadside[roadside.count - 1])
    case .cloud:
      cloud.append(
        Unit(
          id: birth.node, entity: birth.entity, node: kinds.cloud(birth), senses: NoSenses(), slot: -1,
          row: -1))
      startRecording(&cloud[cloud.count - 1])
    case nil: break
    }
  }

  private func place(_ index: Int, _ value: Int, in table: inout [Int32]) {
    if index >= table.count { table.append(contentsOf: repeatElement(-1, count: index + 1 - table.count)) }
    table[index] = Int32(value)
  }

  private func remove(_ id: NodeID) {
    guard id.kind == .vehicle, id.index < vehiclePlace.count, vehiclePlace[id.index] >= 0 else { return }
    let at = Int(vehiclePlace[id.index])
    close(&vehicles[at])
    medium.removeReceiver(slot: vehicles[at].slot)
    vehiclePlace[id.index] = -1
    let last = vehicles.removeLast()
    if at < vehicles.count {
      vehicles[at] = last
      vehiclePlace[last.id.index] = Int32(at)
      slotOwner[last.slot] = Int32(at)
    }
  }

  /// Reports a node's digest and totals, and the last of its tasks.
  func close<N, S>(_ unit: inout Unit<N, S>) {
    unit.node.finish(at: now)
    if unit.isRecorded { recordTasks(of: &unit) }
    answer.telemetry.digests.append((unit.id, unit.hash))
    let totals = unit.node.computeTotals(at: now)
    if totals.tasks > 0 {
      var c = Telemetry.Compute()
      c.tasks = totals.tasks
      c.deadlineMisses = totals.deadlineMisses
      c.dropped = totals.dropped
      c.busy = totals.busy
      c.joules = totals.joules
      c.latency = totals.latency
      answer.telemetry.compute.append((unit.id, c))
    }
    statistics.inboxOverflow(unit.overflow, of: unit.id.kind)
  }

  /// Judges what is still on air, and reports every node that lives: the end of a run.
  private func finish() {
    judge(before: now)
    for i in vehicles.indices.sorted(by: { vehicles[$0].id < vehicles[$1].id }) { close(&vehicles[i]) }
    for i in roadside.indices { close(&roadside[i]) }
    for i in cloud.indices { close(&cloud[i]) }
    if isOwnProcess { statistics.stageSeconds[HostStage.process.rawValue] = StageClock.processSeconds() }
    statistics.drain(at: now, into: &answer.telemetry, medium: medium)
  }

  private func run(until end: SimTime) {
    // In place: a copy of a unit would retain everything that it holds.
    vehicles.withUnsafeMutableBufferPointer { units in
      for i in units.indices where units[i].nextAt < end { run(&units[i], until: end) }
    }
    roadside.withUnsafeMutableBufferPointer { units in
      for i in units.indices where units[i].nextAt < end { run(&units[i], until: end) }
    }
    cloud.withUnsafeMutableBufferPointer { units in
      for i in units.indices where units[i].nextAt < end { run(&units[i], until: end) }
    }
  }

  @inline(__always)
  private func run<N, S>(_ unit: inout Unit<N, S>, until end: SimTime) {
    while true {
      let sensing = unit.senses.nextAt
      let reception = unit.nextReception
      let wake = unit.node.nextWakeAt
      let at = min(sensing, reception, wake)
      if at >= end {
        unit.settle()
        return
      }
      if sensing == at {
        let event = sensingClock.measure { unit.senses.sense(truth, row: unit.row) }
        var kind: UInt64 = 1
        if case .sensor = event { kind = 2 }
        step(&unit, event, kind: kind, at: at)
      } else if reception == at {
        let entry = unit.takeReception()
        unit.hash.combine(entry.key)
        step(&unit, .received(entry.message), kind: 3, at: at)
      } else {
        step(&unit, .wake, kind: 4, at: at)
      }
    }
  }

  private func step<N, S>(_ unit: inout Unit<N, S>, _ event: Event, kind: UInt64, at: SimTime) {
    unit.hash.combine(at)
    unit.hash.combine(kind)
    unit.hash.combine(event)
    unit.node.step(event, at: at, into: &effects)
    if unit.isRecorded { record(event, &unit) }
    if !effects.isEmpty {
      apply(&unit, at: at)
      effects.removeAll()
    }
  }

  private func nextEffectAt() -> SimTime {
    var t = SimTime.never
    vehicles.withUnsafeBufferPointer { units in for i in units.indices { t = min(t, units[i].nextEffectAt) } }
    roadside.withUnsafeBufferPointer { units in for i in units.indices { t = min(t, units[i].nextEffectAt) } }
    cloud.withUnsafeBufferPointer { units in for i in units.indices { t = min(t, units[i].nextEffectAt) } }
    return t
  }

  // MARK: Effects

  private func apply<N, S>(_ unit: inout Unit<N, S>, at: SimTime) {
    for outgoing in effects.messages { send(outgoing, &unit, at: at) }
    for (command, sensedAt) in effects.commands {
      unit.hash.combine(command)
      answer.commands.append(command)
      statistics.meters.record(.senseToActuation, command.effectiveAt - sensedAt)
    }
    for warning in effects.warnings {
      unit.hash.combine(warning)
      answer.telemetry.warnings.append(
        Telemetry.Warning(
          at: at, node: unit.id, kind: warning.kind, sensedAt: warning.sensedAt,
          cooperative: warning.cooperative))
    }
    if !effects.plans.isEmpty { statistics.ways.finish(effects.plans, effects.uses) }
    for value in effects.measurements { statistics.meters.record(value, kind: unit.id.kind) }
    for sample in effects.pictureSamples { samplePicture(sample, at: at) }
  }

  private func send<N, S>(_ outgoing: OutgoingMessage, _ unit: inout Unit<N, S>, at: SimTime) {
    guard parameters.v2xEnabled else { return }
    let sequence = unit.sequence
    unit.sequence &+= 1
    let type = outgoing.frame.type
    let envelope = Envelope(
      sender: TemporaryID(raw: identifier(unit.entity)), channel: outgoing.channel, sentAt: at,
      sequence: sequence,
      message: outgoing.frame)
    let payload = envelope.encoded()
    unit.hash.combine(payload)
    if payload.count > Envelope.maximumSize {
      statistics.droppedQueue(type)
      return
    }
    var withCertificate = false
    if outgoing.channel == .sidelink {
      withCertificate = StandardSize.carriesCertificate(at: at, last: unit.lastCertificate)
      if withCertificate { unit.lastCertificate = at }
    }
    let size = StandardSize.bytes(
      of: outgoing.frame, over: outgoing.channel, withCertificate: withCertificate)
    statistics.sent(type, bytes: size)
    var trace = outgoing.trace
    // What its sender does not tell of.
    trace.advance(to: at, .compute)
    var frame = AirFrame(
      source: unit.id, sequence: sequence, channel: outgoing.channel, destination: outgoing.destination,
      messageType: type.rawValue, sentAt: at, sensedAt: outgoing.sensedAt, airStart: at, arrivesAt: at,
      firstSubchannel: 0, subchannelCount: 0, reservation: 0, airSize: UInt16(clamping: size),
      times: trace.times, payload: FramePayload(payload))
    switch outgoing.channel {
    case .sidelink:
      guard let format = TransportFormat(size: size, of: parameters.radio.subchannels) else {
        statistics.droppedQueue(type)
        return
      }
      // A certificate may ask for more than the message's reserved resource: it then gets one of its own.
      let isPeriodic = type.recursOnAir && !withCertificate
      let resource = unit.scheduler.assign(
        flow: type.rawValue, periodic: isPeriodic,
        subchannels: format.subchannels, at: at, entity: unit.entity, slot: unit.slot, medium: medium)
      frame.airStart = SimTime(microseconds: resource.subframe * 1_000)
      frame.arrivesAt = frame.airStart + SimDuration(milliseconds: 1)
      frame.firstSubchannel = UInt8(resource.firstSubchannel)
      frame.subchannelCount = UInt8(resource.subchannelCount)
      frame.reservation = resource.reserves ? 100 : 0
    case .uu, .wired:
      let isWired = outgoing.channel == .wired
      let link = isWired ? parameters.wired : unit.id.kind == .cloud ? parameters.downlink : parameters.uplink
      guard
        let latency = link.latency(
          source: parameters.random, sender: unit.entity, sequence: UInt64(sequence),
          purpose: isWired ? .wiredLatency : .uuLatency)
      else {
        statistics.lostOnBackhaul(type)
        return
      }
      frame.arrivesAt = at + latency
    }
    unit.hash.combine(frame.airStart)
    answer.frames.append(frame)
    statistics.access(type, frame)
  }

  /// The temporary id under which a node sends.
  private func identifier(_ entity: UInt64) -> UInt64 {
    parameters.random.bits(entity, .messageIdentifier, 0)
  }

  private func samplePicture(_ sample: (sender: UInt64, position: Vec2), at: SimTime) {
    guard let vehicle = vehicleOfSender[sample.sender], let row = truth.slice.row(of: UInt32(vehicle))
    else { return }
    let state = truth.slice.vehicleState(row: row, at: at)
    let error = (state.position - sample.position).length
    statistics.meters.record(.cloudPictureError, steps: Meter.Unit.metres.steps(error))
  }
}
