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
  package static let traffic = "coroad.record.TrafficFigures"
  package static let figures = "coroad.record.Figures"
  static let sensorRecord = "coroad.record.SensorRecord"
  static let taskRecord = "coroad.record.TaskRecord"
  static let receptionRecord = "coroad.record.ReceptionRecord"
  static let pictureRecord = "coroad.record.PictureRecord"

  /// Serialised FileDescriptorSet of every message of Coroad's own.
  static var descriptorSet: [UInt8] {
    var count = 0
    guard let start = coroad_descriptor_set(&count) else { return [] }
    return Array(UnsafeBufferPointer(start: start, count: count))
  }
  /// The same of Foxglove's messages.
  static var foxgloveDescriptorSet: [UInt8] {
    var count = 0
    guard let start = coroad_foxglove_descriptor_set(&count) else { return [] }
    return Array(UnsafeBufferPointer(start: start, count: count))
  }

  /// Schema data of a message: the files that it needs.
  package static func descriptors(of message: String) -> [UInt8] {
    DescriptorFiles(message.hasPrefix("foxglove.") ? foxgloveDescriptorSet : descriptorSet).set(for: message)
  }
}
