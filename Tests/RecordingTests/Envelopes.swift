import CV2XWire
import SimCore
import WorldState

/// Payloads encoded by the generated codec, with only the fields that the schema requires.
enum Envelopes {
  static func empty(sequence: UInt32, at time: SimTime) -> [UInt8] {
    var frame = Coroad__V2x__MessageFrame()
    coroad__v2x__message_frame__init(&frame)
    var sender: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]
    return sender.withUnsafeMutableBufferPointer { sender in
      withUnsafeMutablePointer(to: &frame) { frame in
        var envelope = Coroad__V2x__Envelope()
        coroad__v2x__envelope__init(&envelope)
        envelope.sender = ProtobufCBinaryData(len: sender.count, data: sender.baseAddress)
        envelope.channel = COROAD__V2X__CHANNEL__CHANNEL_SIDELINK
        envelope.sent_us = time.microseconds
        envelope.sequence = sequence
        envelope.frame = frame
        return [UInt8](unsafeUninitializedCapacity: coroad__v2x__envelope__get_packed_size(&envelope)) {
          $1 = coroad__v2x__envelope__pack(&envelope, $0.baseAddress)
        }
      }
    }
  }

  /// Time and vehicles of a slice.
  static func slice(_ s: TruthSlice) -> [UInt8] {
    var vehicles = s.vehicle
    var shapes = [UInt8](repeating: 0, count: s.vehicleCount)
    return vehicles.withUnsafeMutableBufferPointer { vehicles in
      shapes.withUnsafeMutableBufferPointer { shapes in
        var message = Coroad__World__TruthSlice()
        coroad__world__truth_slice__init(&message)
        message.time_us = s.time.microseconds
        message.step_us = s.step.microseconds
        message.n_vehicle = vehicles.count
        message.vehicle = vehicles.baseAddress
        message.shape = ProtobufCBinaryData(len: shapes.count, data: shapes.baseAddress)
        return [UInt8](unsafeUninitializedCapacity: coroad__world__truth_slice__get_packed_size(&message)) {
          $1 = coroad__world__truth_slice__pack(&message, $0.baseAddress)
        }
      }
    }
  }
}
