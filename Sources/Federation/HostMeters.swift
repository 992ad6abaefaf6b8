import NodeInterface

/// What hosts measure around their nodes.
extension Meter {
  /// Every meter of the product, in the order in which tables and documents show them.
  package static let standard: [Meter] =
    [
      .messagesSent, .bytesOnAir, .droppedInvalid, .droppedQueue, .senseToSend, .mediumAccess, .airtime,
      .inputStage, .senseToReception, .interPacketGap,
    ] + ofNodes + [.senseToActuation, .cloudPictureError, .inboxOverflow]

  package static let messagesSent = Meter(
    "messages_sent", .count, .sum, by: .messageType, column: "sent", summary: "messages.sent",
    "Messages that nodes handed to their radio or wire.")
  package static let bytesOnAir = Meter(
    "bytes_on_air", .bytes, .sum, by: .messageType, column: "bytes_on_air", summary: "messages.bytes_on_air",
    "Size of these messages in the standard's own encoding, with network layer and security.")
  package static let droppedInvalid = Meter(
    "dropped_invalid", .count, .sum, by: .messageType, column: "dropped_invalid",
    summary: "messages.dropped_invalid",
    "Messages dropped by a host because they are malformed, oversized or out of range.")
  package static let droppedQueue = Meter(
    "dropped_queue", .count, .sum, by: .messageType, column: "dropped_queue",
    summary: "messages.dropped_queue",
    "Messages dropped by their sender: too large, no radio resource that holds them, or lost by the cell or wire."
  )

  package static let senseToSend = Meter(
    "sense_to_send", .seconds, .histogram, by: .messageType, column: "sense_to_send",
    summary: "latency.sense_to_send",
    "From the capture of the oldest measurement that a message reports to its hand-over to the radio.")
  package static let mediumAccess = Meter(
    "medium_access", .seconds, .histogram, by: .messageType, column: "medium_access",
    summary: "latency.medium_access",
    "From the hand-over to the radio to the first microsecond on air: the wait for the radio resource.")
  package static let airtime = Meter(
    "air", .seconds, .histogram, by: .messageType, column: "air", summary: "latency.air",
    "From the first microsecond on air to the last bit at the receiver; by cell or wire the latency of the link."
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
    "Time between successive receptions from one source within 200 m; BSM only, at one vehicle of 16.")
  package static let senseToActuation = Meter(
    "sense_to_actuation", .seconds, .histogram, summary: "latency.sense_to_actuation",
    account: "own sensors to actuators",
    "From the capture by a vehicle's own sensors to the effect of a command that rests on it at its actuators."
  )
  package static let cloudPictureError = Meter(
    "cloud_picture_error", .metres, .histogram, summary: "cloud.picture_error",
    "Distance between the position that the cloud's picture predicts for a vehicle at the present time and the true "
      + "one, sampled once a second.")
  package static let inboxOverflow = Meter(
    "inbox_overflow", .count, .sum, by: .nodeKind, summary: "messages.inbox_overflow",
    account: "messages found the inbox of their receiver full",
    "Messages that were received and then dropped because as many as a node's inbox holds (4,096) waited in it. "
      + "They count as delivered.")
}
