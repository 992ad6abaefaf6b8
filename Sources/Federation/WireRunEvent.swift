import CV2XWire
import V2XMessages

/// An event of the run itself, such as its start or the failure of a host, with details.
package struct RunEvent: Hashable, Sendable {
  package var name: String
  package var detail: String

  package init(name: String, detail: String) {
    self.name = name
    self.detail = detail
  }

  /// Encodes as `coroad.federation.KeyValue`.
  package func encoded() -> [UInt8] {
    withWireArena(capacity: 512, budget: encoderBudget) { arena in
      let encoder = FederationEncoder(arena: arena)
      let m = arena.make(coroad__federation__key_value__init)
      m.pointee.key = encoder.text(name)
      m.pointee.value = encoder.text(detail)
      return packed(
        m, coroad__federation__key_value__get_packed_size, coroad__federation__key_value__pack)
    }
  }

  /// Decodes a `coroad.federation.KeyValue`.
  package static func decode(_ bytes: [UInt8]) throws(CodecError) -> RunEvent {
    try withBytes(bytes) { (buffer) throws(CodecError) in
      try unpacked(buffer, coroad__federation__key_value__unpack) { (m) throws(CodecError) in
        let decoder = FederationDecoder()
        return RunEvent(
          name: try decoder.text(m.pointee.key, 0...FederationLimits.text, "event"),
          detail: try decoder.text(m.pointee.value, 0...FederationLimits.text, "detail"))
      }
    }
  }
}
