import CV2XWire
import SimCore
import V2XMessages

/// Second part of every message to an observer, between topic and payload.
package struct ObserverHeader: Hashable, Sendable {
  /// Number of the message on the socket, from 0; a gap means lost messages.
  package var sequence: UInt64
  /// Number of the message within its topic, from 0.
  package var topicSequence: UInt64
  package var time: SimTime
  /// Full name of the payload's message type.
  package var type: String
  /// Messages lost so far.
  package var lost: UInt64

  package init(sequence: UInt64, topicSequence: UInt64, time: SimTime, type: String, lost: UInt64) {
    self.sequence = sequence
    self.topicSequence = topicSequence
    self.time = time
    self.type = type
    self.lost = lost
  }

  /// As `coroad.observer.Header`.
  package func encoded() -> [UInt8] {
    withWireArena(capacity: 512, budget: encoderBudget) { arena in
      let m = arena.make(coroad__observer__header__init)
      m.pointee.sequence = sequence
      m.pointee.topic_sequence = topicSequence
      m.pointee.time_us = time.microseconds
      m.pointee.type = FederationEncoder(arena: arena).text(type)
      m.pointee.lost = lost
      return packed(m, coroad__observer__header__get_packed_size, coroad__observer__header__pack)
    }
  }
  package static func decode(_ bytes: [UInt8]) throws(CodecError) -> ObserverHeader {
    try withBytes(bytes) { (buffer) throws(CodecError) in
      try unpacked(buffer, coroad__observer__header__unpack) { (m) throws(CodecError) in
        ObserverHeader(
          sequence: m.pointee.sequence, topicSequence: m.pointee.topic_sequence,
          time: SimTime(microseconds: m.pointee.time_us),
          type: try FederationDecoder().text(m.pointee.type, 1...256, "header.type"), lost: m.pointee.lost)
      }
    }
  }
}
