import Federation
import NodeInterface
import Radio
import SimCore
import V2XMessages
import WorldState

/// What reaches a host's nodes: frames of the sidelink, judged subframe by subframe, and what comes by cell and wire.
extension Host {
  func accept(_ frame: AirFrame) {
    if frame.channel == .sidelink {
      // The medium's tables hold these subchannels and no others.
      guard Int(frame.firstSubchannel) + Int(frame.subchannelCount) <= parameters.radio.subchannels else {
        statistics.invalid(frame.messageType)
        return
      }
      air.add(frame)
    } else if let destination = frame.destination {
      deliverDirectly(frame, to: destination)
    }
  }

  private func deliverDirectly(_ frame: AirFrame, to destination: NodeID) {
    func isHere(_ id: NodeID) -> Bool {
      switch id.kind {
      case .vehicle: id.index < vehiclePlace.count && vehiclePlace[id.index] >= 0
      case .roadside: id.index < roadsidePlace.count && roadsidePlace[id.index] >= 0
      case .cloud: !cloud.isEmpty
      case nil: false
      }
    }
    guard isHere(destination) else { return }
    let decoded = decode(frame)
    if isRecording { recordReception(of: frame, at: destination, isMalformed: decoded == nil) }
    guard let message = decoded else { return }
    let at = frame.arrivesAt + parameters.inputStage
    let entry = InboxEntry(at: at, key: key(frame), message: message)
    statistics.delivered(frame, at: at, receivers: 1)
    switch destination.kind {
    case .vehicle: vehicles[Int(vehiclePlace[destination.index])].receive(entry)
    case .roadside: roadside[Int(roadsidePlace[destination.index])].receive(entry)
    default: cloud[0].receive(entry)
    }
  }

  private func key(_ frame: AirFrame) -> UInt64 { UInt64(frame.source.raw) << 32 | UInt64(frame.sequence) }

  private func decode(_ frame: AirFrame) -> ReceivedMessage? {
    guard let envelope = frame.payload.withUnsafeBytes({ try? Envelope.decode($0) }) else {
      statistics.invalid(frame.messageType)
      return nil
    }
    var trace = MessageTrace(frame.times, until: frame.sentAt)
    trace.advance(to: frame.arrivesAt, .air)
    trace.advance(to: frame.arrivesAt + parameters.inputStage, .inputStage)
    // Only onboard units plan.
    let number = vehicles.isEmpty ? 0 : statistics.ways.add(trace, envelope.message.type)
    return kinds.received(envelope, sensedAt: frame.sensedAt, trace: trace, number: number)
  }

  /// Judges the subframes of the window that ended at `time`: all answers for it are in, so interferers are
  /// complete.
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
            power: f.source.kind == .vehicle ? parameters.vehiclePower : parameters.roadsidePower,
            firstSubchannel: Int(f.firstSubchannel), subchannelCount: Int(f.subchannelCount),
            size: Int(f.airSize), messageType: f.messageType, reserves: f.reservation > 0))
      }
      medium.judge(subframe: subframe, transmissions: transmissions, links: links)
      if isRecording { recordReceptions(of: onAir) }
      if !medium.deliveries.isEmpty { deliver(onAir) }
    }
  }

  /// Hands what was decoded to the receivers' inboxes; a frame is decoded at its first receiver.
  private func deliver(_ frames: [AirFrame]) {
    var current: Int32 = -1
    var entry: InboxEntry?
    var receivers = 0
    for delivery in medium.deliveries {
      if delivery.transmission != current {
        if let entry { statistics.delivered(frames[Int(current)], at: entry.at, receivers: receivers) }
        current = delivery.transmission
        receivers = 0
        let frame = frames[Int(current)]
        entry = decode(frame).map {
          InboxEntry(at: frame.arrivesAt + parameters.inputStage, key: key(frame), message: $0)
        }
      }
      guard let entry else { continue }
      receivers += 1
      let owner = Int(slotOwner[Int(delivery.slot)])
      if owner >= 0 {
        if let gap = vehicles[owner].gap(entry, band: delivery.band) { statistics.gap(gap) }
        vehicles[owner].receive(entry)
      } else {
        roadside[-1 - owner].receive(entry)
      }
    }
    if let entry { statistics.delivered(frames[Int(current)], at: entry.at, receivers: receivers) }
  }
}
