import Federation
import NodeInterface
import Radio
import SimCore
import V2XMessages
import WorldState

/// Receptions of a host's nodes: sidelink frames, judged by subframe, and messages over Uu and wire.
final class Reception {
  let medium: SidelinkMedium
  private let parameters: HostParameters
  private let links: LinkTable
  private let reader: any MessageReader
  private let meter: HostMeter
  /// Transmit power by kind, dBm.
  private var power: [Double]
  private var air = AirQueue()
  /// Frames of the present subframe, also in the form for the medium.
  private var onAir: [AirFrame] = []
  private var transmissions: [SidelinkTransmission] = []

  private var receivers: [Receiver] = []
  /// Unused indices of `receivers`.
  private var free: [Int] = []
  private var receiverOfNode = NodeTable()
  private var receiverOfSlot: [Int32] = []
  /// Living nodes that make plans.
  private var planners = 0

  private var vehicleStations: [Station] = []
  /// All fixed stations of the run, in order of their nodes.
  private var fixedStations: [Station]

  init(
    _ parameters: HostParameters, kinds: [NodeKindProfile], reader: any MessageReader, sight: SightMap,
    meter: HostMeter
  ) {
    self.parameters = parameters
    self.reader = reader
    self.meter = meter
    medium = SidelinkMedium(parameters: parameters.radio, random: parameters.random)
    links = LinkTable(
      parameters: parameters.radio, strongest: max(parameters.vehiclePower, parameters.roadsidePower),
      source: parameters.random, sight: sight)
    power = Array(repeating: parameters.roadsidePower, count: NodeKind.tableSize)
    for profile in kinds where profile.place == .vehicle {
      power[Int(profile.kind.rawValue)] = parameters.vehiclePower
    }
    fixedStations = parameters.fixed.sorted { $0.node < $1.node }.compactMap { fixed in
      fixed.site.map {
        Station(node: fixed.node, position: $0.position, height: $0.height, row: -1, slot: -1)
      }
    }
  }

  // MARK: Receivers

  /// Adds a receiver for a node, and a slot in the medium if it has a radio; returns the index of the receiver.
  func add(_ birth: NodeBirth, _ profile: NodeKindProfile) -> Int {
    let isRecorded = meter.recorder.admit(birth.node, birth.entity)
    let slot = profile.hasSidelink ? medium.addReceiver(entity: birth.entity) : -1
    let receiver = Receiver(
      node: birth.node, entity: birth.entity, place: profile.place, slot: slot, isRecorded: isRecorded)
    let place = free.popLast() ?? receivers.count
    if place == receivers.count { receivers.append(receiver) } else { receivers[place] = receiver }
    receiverOfNode[birth.node] = place
    if profile.makesPlans { planners += 1 }
    guard slot >= 0 else { return place }
    if slot >= receiverOfSlot.count {
      receiverOfSlot.append(contentsOf: repeatElement(-1, count: slot + 1 - receiverOfSlot.count))
    }
    receiverOfSlot[slot] = Int32(place)
    if isRecorded { medium.watch(slot: slot) }
    for i in fixedStations.indices where fixedStations[i].node == birth.node { fixedStations[i].slot = slot }
    return place
  }

  func remove(_ place: Int, _ profile: NodeKindProfile) {
    let receiver = receivers[place]
    if receiver.slot >= 0 {
      medium.removeReceiver(slot: receiver.slot)
      receiverOfSlot[receiver.slot] = -1
    }
    receiverOfNode[receiver.node] = -1
    if profile.makesPlans { planners -= 1 }
    for i in fixedStations.indices where fixedStations[i].node == receiver.node { fixedStations[i].slot = -1 }
    free.append(place)
  }

  /// Slot of a receiver in the medium; −1 without a sidelink radio.
  func slot(of place: Int) -> Int { receivers[place].slot }
  func isRecorded(_ place: Int) -> Bool { receivers[place].isRecorded }
  func setRecorded(_ place: Int, _ isRecorded: Bool) {
    receivers[place].isRecorded = isRecorded
    let slot = receivers[place].slot
    guard slot >= 0 else { return }
    if isRecorded { medium.watch(slot: slot) } else { medium.unwatch(slot: slot) }
  }

  /// Access to all receivers in place, for a loop over nodes.
  @inline(__always)
  func withReceivers<R>(_ body: (UnsafeMutableBufferPointer<Receiver>) -> R) -> R {
    receivers.withUnsafeMutableBufferPointer { body($0) }
  }

  // MARK: Links

  /// Updates the positions of stations from a slice.
  func locate(_ truth: TruthView) {
    let slice = truth.slice
    vehicleStations.removeAll(keepingCapacity: true)
    for row in 0..<slice.vehicleCount where slice.flags[row].contains(.equipped) {
      let node = NodeID.vehicle(Int(slice.vehicle[row]))
      let place = receiverOfNode[node]
      vehicleStations.append(
        Station(
          node: node, position: Vec2(slice.x[row], slice.y[row]),
          height: slice.flags[row].contains(.tall) ? PathLossModel.truckHeight : PathLossModel.carHeight,
          row: row, slot: place < 0 ? -1 : receivers[place].slot))
    }
    links.rebuild(vehicles: vehicleStations, fixed: fixedStations, index: truth.index)
  }

  // MARK: Frames

  func accept(_ frame: AirFrame) {
    if frame.channel == .sidelink {
      // The medium's tables have only these subchannels.
      guard Int(frame.firstSubchannel) + Int(frame.subchannelCount) <= parameters.radio.subchannels else {
        meter.statistics.invalid(frame.messageType)
        return
      }
      air.add(frame)
    } else if let destination = frame.destination, receiverOfNode[destination] >= 0 {
      deliver(frame, to: receiverOfNode[destination])
    }
  }

  /// Delivers a frame that came over Uu or wire.
  private func deliver(_ frame: AirFrame, to place: Int) {
    let entry = entry(frame)
    if receivers[place].isRecorded {
      meter.recorder.record(
        frame, at: receivers[place].node, distance: nil,
        entry == nil ? .malformed : receivers[place].room <= 0 ? .inboxFull : .delivered,
        inputStage: parameters.inputStage)
    }
    guard let entry else {
      meter.statistics.rejected(frame)
      return
    }
    meter.statistics.delivered(frame, at: entry.at, receivers: 1)
    if !receivers[place].receive(entry) { meter.countOverflow(of: receivers[place].node) }
  }

  /// Inbox entry for a frame; nil if it is not a valid message.
  private func entry(_ frame: AirFrame) -> InboxEntry? {
    guard let envelope = Self.envelope(frame) else {
      meter.statistics.invalid(frame.messageType)
      return nil
    }
    let at = frame.arrivesAt + parameters.inputStage
    var trace = MessageTrace(frame.times, until: frame.sentAt)
    trace.advance(to: frame.arrivesAt, .air)
    trace.advance(to: at, .inputStage)
    let number = planners == 0 ? 0 : meter.statistics.latencies.add(trace, envelope.message.type)
    return InboxEntry(
      at: at, key: UInt64(frame.source.raw) << 32 | UInt64(frame.sequence),
      message: reader.received(envelope, sensedAt: frame.sensedAt, trace: trace, number: number))
  }

  /// Content of a frame; nil if it is no valid message, or if its stamp is farther ahead of its arrival than clocks may
  /// differ: such a message would pass for newer than all that follow.
  private static func envelope(_ frame: AirFrame) -> Envelope? {
    guard let envelope = frame.payload.withUnsafeBytes({ try? Envelope.decode($0) }),
      envelope.sentAt - MessageClock.tolerance <= frame.arrivesAt
    else { return nil }
    return envelope
  }

  // MARK: Judging

  /// Judges the subframes before `time`. All answers up to then have arrived, so all interferers are known.
  func judge(before time: SimTime) {
    guard parameters.v2xEnabled, time > parameters.begin else { return }
    let last = time.microseconds / 1_000
    for subframe in (last - parameters.window.microseconds / 1_000)..<last {
      air.take(subframe, into: &onAir)
      transmissions.removeAll(keepingCapacity: true)
      for f in onAir {
        transmissions.append(
          SidelinkTransmission(
            station: links.station(of: f.source), source: f.source, sequence: f.sequence,
            power: power[Int(f.source.raw >> 28)],
            firstSubchannel: Int(f.firstSubchannel), subchannelCount: Int(f.subchannelCount),
            size: Int(f.airSize), messageType: f.messageType, reservation: Int(f.reservation)))
      }
      medium.judge(subframe: subframe, transmissions: transmissions, links: links)
      if meter.recorder.isActive { recordReceptions() }
      if !medium.deliveries.isEmpty { deliver() }
    }
  }

  /// Moves received frames to the receivers' inboxes; a frame is decoded once, at its first receiver.
  private func deliver() {
    let (frames, deliveries) = (onAir, medium.deliveries)
    receivers.withUnsafeMutableBufferPointer { all in
      receiverOfSlot.withUnsafeBufferPointer { places in
        var current: Int32 = -1
        var entry: InboxEntry?
        var count = 0
        for delivery in deliveries {
          if delivery.transmission != current {
            if let entry {
              meter.statistics.delivered(frames[Int(current)], at: entry.at, receivers: count)
            }
            current = delivery.transmission
            count = 0
            entry = self.entry(frames[Int(current)])
          }
          guard let entry else {
            medium.reject(delivery, messageType: frames[Int(current)].messageType)
            continue
          }
          count += 1
          let place = Int(places[Int(delivery.slot)])
          if let gap = all[place].gap(entry, band: delivery.band) { meter.statistics.gap(gap) }
          if !all[place].receive(entry) { meter.countOverflow(of: all[place].node) }
        }
        if let entry { meter.statistics.delivered(frames[Int(current)], at: entry.at, receivers: count) }
      }
    }
  }

  // MARK: Records

  /// Records the outcomes at recorded receivers in the subframe just judged, before delivery.
  private func recordReceptions() {
    for loss in medium.losses {
      record(onAir[Int(loss.transmission)], at: receiver(ofSlot: loss.slot), ReceptionOutcome(loss.outcome))
    }
    var taken: [Int32: Int] = [:]
    for delivery in medium.deliveries {
      let receiver = receiver(ofSlot: delivery.slot)
      guard receivers[receiver].isRecorded else { continue }
      let frame = onAir[Int(delivery.transmission)]
      var outcome = ReceptionOutcome.delivered
      if Self.envelope(frame) == nil {
        outcome = .malformed
      } else if receivers[receiver].room <= taken[delivery.slot, default: 0] {
        outcome = .inboxFull
      } else {
        taken[delivery.slot, default: 0] += 1
      }
      record(frame, at: receiver, outcome)
    }
  }

  private func receiver(ofSlot slot: Int32) -> Int { Int(receiverOfSlot[Int(slot)]) }

  private func record(_ frame: AirFrame, at place: Int, _ outcome: ReceptionOutcome) {
    let receiver = receivers[place].node
    let (from, to) = (links.station(of: frame.source), links.station(of: receiver))
    let distance =
      from >= 0 && to >= 0 ? (links.stations[from].position - links.stations[to].position).length : nil
    meter.recorder.record(
      frame, at: receiver, distance: distance, outcome, inputStage: parameters.inputStage)
  }
}
