import Federation
import NodeInterface
import Radio
import SimCore
import V2XMessages

/// State of one node for sending.
struct Modem {
  let node: NodeID
  let entity: UInt64
  /// Temporary id under which it sends.
  let sender: TemporaryID
  /// Its slot in the medium, whose sensing selects its resources; −1 without a sidelink radio.
  let slot: Int
  /// Its messages over Uu use the downlink.
  let isInNetwork: Bool
  fileprivate var scheduler = ResourceScheduler()
  fileprivate var sequence: UInt32 = 0
  fileprivate var uuQueue = SendQueue()
  fileprivate var wireQueue = SendQueue()
  /// Time of its last message with the full certificate.
  fileprivate var lastCertificate: SimTime?

  init(_ birth: NodeBirth, _ profile: NodeKindProfile, sender: TemporaryID, slot: Int) {
    node = birth.node
    entity = birth.entity
    self.sender = sender
    self.slot = slot
    isInNetwork = profile.isInNetwork
  }
}

/// Turns the messages of a host's nodes into frames with times: sidelink resources, and latencies of Uu and wire.
final class MediumAccess {
  private let parameters: HostParameters
  private let medium: SidelinkMedium
  private let meter: HostMeter
  /// Frames since the last `take`.
  private var frames: [AirFrame] = []

  init(_ parameters: HostParameters, _ medium: SidelinkMedium, _ meter: HostMeter) {
    self.parameters = parameters
    self.medium = medium
    self.meter = meter
  }

  func take() -> [AirFrame] {
    defer { frames = [] }
    return frames
  }

  /// Sends a message and adds it to the node's digest.
  func send(_ outgoing: OutgoingMessage, from modem: inout Modem, at: SimTime, digest: inout StateHash) {
    guard parameters.v2xEnabled else { return }
    let sequence = modem.sequence
    modem.sequence &+= 1
    let type = outgoing.frame.type
    let envelope = Envelope(
      sender: modem.sender, channel: outgoing.channel, sentAt: at, sequence: sequence,
      message: outgoing.frame)
    let payload = envelope.encoded()
    digest.combine(payload)
    if payload.count > Envelope.maximumSize {
      meter.statistics.droppedQueue(type)
      return
    }
    var withCertificate = false
    let fixedSize = outgoing.channel == .sidelink ? parameters.packetSize : nil
    if outgoing.channel == .sidelink, fixedSize == nil {
      withCertificate = StandardSize.carriesCertificate(at: at, last: modem.lastCertificate)
      if withCertificate { modem.lastCertificate = at }
    }
    let size =
      fixedSize
      ?? StandardSize.bytes(of: outgoing.frame, over: outgoing.channel, withCertificate: withCertificate)
    meter.statistics.sent(type, bytes: size)
    var trace = outgoing.trace
    // Time that the sender did not assign to a stage.
    trace.advance(to: at, .compute)
    var frame = AirFrame(
      source: modem.node, sequence: sequence, channel: outgoing.channel, destination: outgoing.destination,
      messageType: type.rawValue, sentAt: at, sensedAt: outgoing.sensedAt, airStart: at, arrivesAt: at,
      firstSubchannel: 0, subchannelCount: 0, reservation: 0, airSize: UInt16(clamping: size),
      times: trace.times, payload: FramePayload(payload))
    // A certificate may not fit into the message's reserved resource; the message then gets a new resource.
    let isOnItsWay =
      switch outgoing.channel {
      case .sidelink: allocate(&frame, type, size, isPeriodic: type.recursOnAir && !withCertificate, &modem)
      case .uu, .wired: forward(&frame, type, size, &modem)
      }
    guard isOnItsWay else { return }
    digest.combine(frame.airStart)
    frames.append(frame)
    meter.statistics.access(type, frame)
    meter.statistics.carried(frame.channel, bytes: size, isDownlink: modem.isInNetwork)
  }

  /// Assigns a sidelink resource to a frame; false if the frame is too large or too many wait.
  private func allocate(
    _ frame: inout AirFrame, _ type: MessageType, _ size: Int, isPeriodic: Bool, _ modem: inout Modem
  ) -> Bool {
    guard modem.slot >= 0, let format = TransportFormat(size: size, of: parameters.radio.subchannels) else {
      meter.statistics.droppedQueue(type)
      return false
    }
    guard
      let assignment = modem.scheduler.assign(
        flow: frame.messageType, periodic: isPeriodic, subchannels: format.subchannels, at: frame.sentAt,
        entity: modem.entity, slot: modem.slot, medium: medium)
    else {
      meter.statistics.droppedQueue(type)
      return false
    }
    let resource = assignment.resource
    if assignment.replacesOldest {
      withdraw(resource, of: modem.node)
      meter.statistics.droppedQueue(type)
    }
    frame.airStart = SimTime(microseconds: resource.subframe * 1_000)
    frame.arrivesAt = frame.airStart + SimDuration(milliseconds: 1)
    frame.firstSubchannel = UInt8(resource.firstSubchannel)
    frame.subchannelCount = UInt8(resource.subchannelCount)
    frame.reservation = UInt16(resource.reservation)
    return true
  }

  /// Takes back the packet that a node has just put into a resource.
  private func withdraw(_ resource: Resource, of node: NodeID) {
    let start = SimTime(microseconds: resource.subframe * 1_000)
    if let i = frames.lastIndex(where: {
      $0.source == node && $0.channel == .sidelink && $0.airStart == start
    }) {
      frames.remove(at: i)
    }
  }

  /// Assigns a time on the sender's side of Uu or wire to a frame, and the link's latency; false if the frame is lost.
  private func forward(
    _ frame: inout AirFrame, _ type: MessageType, _ size: Int, _ modem: inout Modem
  ) -> Bool {
    let isWired = frame.channel == .wired
    let sent =
      isWired
      ? modem.wireQueue.send(bytes: size, rate: parameters.wireRate, at: frame.sentAt)
      : modem.uuQueue.send(bytes: size, rate: parameters.uuRate, at: frame.sentAt)
    guard let sent else {
      meter.statistics.droppedQueue(type)
      return false
    }
    let link = isWired ? parameters.wired : modem.isInNetwork ? parameters.downlink : parameters.uplink
    guard
      let latency = link.latency(
        source: parameters.random, sender: modem.entity, sequence: UInt64(frame.sequence),
        purpose: isWired ? .wiredLatency : .uuLatency)
    else {
      meter.statistics.lostOnBackhaul(type)
      return false
    }
    frame.airStart = sent.begin
    frame.arrivesAt = sent.end + latency
    return true
  }
}
