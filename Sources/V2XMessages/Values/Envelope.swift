import SimCore

/// Any message, as in the wire's `MessageFrame`.
package enum MessageFrame: Hashable, Sendable {
  case bsm(BasicSafetyMessage)
  case map(MapMessage)
  case spat(SignalPhaseAndTiming)
  case rsi(RoadsideInformation)
  case rsm(RoadsideSafetyMessage)
  case ssm(SensorSharingMessage)
  case vehicleState(VehicleStateReport)
  case roadsideState(RoadsideStateReport)
  case hazard(HazardNotice)
  case heartbeat(Heartbeat)

  package var type: MessageType {
    switch self {
    case .bsm: .bsm
    case .map: .map
    case .spat: .spat
    case .rsi: .rsi
    case .rsm: .rsm
    case .ssm: .ssm
    case .vehicleState: .vehicleState
    case .roadsideState: .roadsideState
    case .hazard: .hazard
    case .heartbeat: .heartbeat
    }
  }
}

/// A message with its sender, send time and channel.
package struct Envelope: Hashable, Sendable {
  /// Largest encoding, bytes; larger messages are neither sent nor read.
  package static let maximumSize = 65_536
  package static let maximumSignature = 512

  package var sender: TemporaryID
  package var channel: MessageChannel
  /// When the sender's application handed it to the radio, µs. The reference for resolving the times inside the
  /// message, which the standard gives within a minute, an hour or a year.
  package var sentAt: SimTime
  /// Counts this sender's messages of every type from 0.
  package var sequence: UInt32
  /// The signature. Signing and verifying are simulated as compute time and bytes on air (`StandardSize`), so a run
  /// leaves it empty; an external client may put its own signature here.
  package var signature: [UInt8]
  package var message: MessageFrame

  package init(
    sender: TemporaryID, channel: MessageChannel, sentAt: SimTime, sequence: UInt32, signature: [UInt8] = [],
    message: MessageFrame
  ) {
    self.sender = sender
    self.channel = channel
    self.sentAt = sentAt
    self.sequence = sequence
    self.signature = signature
    self.message = message
  }
}
