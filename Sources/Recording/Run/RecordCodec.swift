import CV2XWire
import Federation
import NodeInterface
import SimCore

/// Encoding of the recorder's own messages, and the schema data of all recorded messages.
package enum RecordCodec {
  /// Full names of the recorded messages.
  package static let envelope = "coroad.v2x.Envelope"
  package static let truth = "coroad.world.TruthSlice"
  package static let warning = "coroad.federation.Warning"
  package static let names = "coroad.record.NameTable"
  package static let runEvent = "coroad.federation.KeyValue"
  static let sensorRecord = "coroad.record.SensorRecord"
  static let taskRecord = "coroad.record.TaskRecord"
  static let receptionRecord = "coroad.record.ReceptionRecord"

  /// Serialised FileDescriptorSet of every message.
  static var descriptorSet: [UInt8] {
    var count = 0
    guard let start = coroad_descriptor_set(&count) else { return [] }
    return Array(UnsafeBufferPointer(start: start, count: count))
  }

  /// An event of the run itself, with details.
  package static func encode(event: String, detail: String) -> [UInt8] {
    event.withCString { key in
      detail.withCString { value in
        var message = Coroad__Federation__KeyValue()
        coroad__federation__key_value__init(&message)
        message.key = UnsafeMutablePointer(mutating: key)
        message.value = UnsafeMutablePointer(mutating: value)
        return [UInt8](unsafeUninitializedCapacity: coroad__federation__key_value__get_packed_size(&message))
        {
          $1 = coroad__federation__key_value__pack(&message, $0.baseAddress)
        }
      }
    }
  }
}
