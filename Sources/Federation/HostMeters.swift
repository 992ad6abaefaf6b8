import NodeInterface

/// Measurements of hosts.
extension Meter {
  /// Every meter of Coroad, in the order of tables and documents.
  package static let standard: [Meter] =
    [
      .messagesSent, .bytesOnAir, .droppedInvalid, .droppedQueue, .senseToSend, .mediumAccess, .airtime,
      .inputStage, .senseToReception, .interPacketGap,
    ] + ofNodes + [.senseToActuation, .cloudPictureError, .inboxOverflow] + ofLinks

  /// What the links carried, for their energy.
  package static let ofLinks: [Meter] = [.sidelinkFrames, .uplinkBytes, .downlinkBytes, .wiredBytes]
  package static let sidelinkFrames = Meter(
    "sidelink_frames", .count, .sum, summary: "links.sidelink_frames",
    "Messages on the sidelink; each occupies one subframe of 1 ms.")
  package static let uplinkBytes = Meter(
    "uplink", .bytes, .sum, summary: "links.uplink", "Bytes on air from vehicles over Uu.")
  package static let downlinkBytes = Meter(
    "downlink", .bytes, .sum, summary: "links.downlink", "Bytes on air to vehicles over Uu.")
  package static let wiredBytes = Meter(
    "wired", .bytes, .sum, summary: "links.wired", "Bytes between roadside units and the cloud by wire.")

  package static let messagesSent = Meter(
    "messages_sent", .count, .sum, by: .messageType, column: "sent", summary: "messages.sent",
    "Messages that nodes sent by radio or wire.")
  package static let bytesOnAir = Meter(
    "bytes_on_air", .bytes, .sum, by: .messageType, column: "bytes_on_air", summary: "messages.bytes_on_air",
    "Size of these messages in the standard's encoding, with network layer and security.")
  package static let droppedInvalid = Meter(
    "dropped_invalid", .count, .sum, by: .messageType, column: "dropped_invalid",
    summary: "messages.dropped_invalid",
    "Messages that a host dropped as malformed, oversized or out of range.")
  package static let droppedQueue = Meter(
    "dropped_queue", .count, .sum, by: .messageType, column: "dropped_queue",
    summary: "messages.dropped_queue",
    "Messages that were not sent: too large, no radio resource was free, or lost by the cellular or wired link."
  )

  package static let senseToSend = Meter(
    "sense_to_send", .seconds, .histogram, by: .messageType, column: "sense_to_send",
    summary: "latency.sense_to_send",
    "From the capture of the oldest measurement that a message reports to its hand-over to the radio.")
  package static let mediumAccess = Meter(
    "medium_access", .seconds, .histogram, by: .messageType, column: "medium_access",
    summary: "latency.medium_access",
    "From the hand-over to the radio to the first microsecond on air: wait for the radio resource.")
  package static let airtime = Meter(
    "air", .seconds, .histogram, by: .messageType, column: "air", summary: "latency.air",
    "From the first microsecond on air to the last bit at the receiver; for Uu and wire, latency of the link."
  )
  package static let inputStage = Meter(
    "input_stage", .seconds, .histogram, by: .messageType, column: "input_stage",
    summary: "latency.input_stage",
    "From the last bit to the receiver's application: modem, driver and decoding. One value per reception.")
  package static let senseToReception = Meter(
    "sense_to_reception", .seconds, .histogram, by: .messageType, column: "sense_to_reception",
    summary: "latency.sense_to_reception",
    "From the capture of the oldest measurement that a message reports to the receiver's application. One value per "
      + "reception.")
  package static let interPacketGap = Meter(
    "inter_packet_gap", .seconds, .histogram, by: .messageType, column: "inter_packet_gap",
    summary: "messages.inter_packet_gap",
    "Time between successive receptions from one sender within 200 m; BSM only, in 1 of 16 vehicles.")
  package static let senseToActuation = Meter(
    "sense_to_actuation", .seconds, .histogram, summary: "latency.sense_to_actuation",
    account: "own sensors to actuators",
    "From the capture by a vehicle's own sensors to the effect at its actuators of the command based on it."
  )
  package static let cloudPictureError = Meter(
    "cloud_picture_error", .metres, .histogram, summary: "cloud.picture_error",
    "Distance between the position of a vehicle as predicted by the cloud's picture and its true position, sampled "
      + "once a second.")
  package static let inboxOverflow = Meter(
    "inbox_overflow", .count, .sum, by: .nodeKind, summary: "messages.inbox_overflow",
    account: "messages lost because their receiver's inbox was full",
    "Messages that were received and then dropped because the node's inbox (4,096 messages) was full. They count as "
      + "delivered.")
}
