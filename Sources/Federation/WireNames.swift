import CV2XWire
import SimCore
import V2XMessages

/// The name for a number in truth slices, warnings and messages.
package struct EntityName: Hashable, Sendable {
  /// Raw values are those of the wire format.
  package enum Kind: UInt8, Hashable, Sendable, CaseIterable {
    case vehicle = 1
    case roadside, cloud, pedestrian, hazard
  }
  package var kind: Kind
  /// As in truth slices; for a roadside unit its index in the scenario's list.
  package var index: UInt32
  package var name: String
  /// Nil without a computer.
  package var node: NodeID?
  /// Temporary id under which the node sends; nil without a computer, or if the run's random source is not known.
  package var temporaryID: TemporaryID?
  /// Of a vehicle with an onboard unit.
  package var level: AutomationLevel?

  package init(
    kind: Kind, index: UInt32, name: String, node: NodeID? = nil, temporaryID: TemporaryID? = nil,
    level: AutomationLevel? = nil
  ) {
    self.kind = kind
    self.index = index
    self.name = name
    self.node = node
    self.temporaryID = temporaryID
    self.level = level
  }
}

extension [EntityName] {
  /// Encodes as `coroad.record.NameTable`.
  package func encodedAsNameTable() -> [UInt8] {
    withWireArena(capacity: encoderCapacity, budget: encoderBudget) { arena in
      let encoder = FederationEncoder(arena: arena)
      let m = arena.make(coroad__record__name_table__init)
      (m.pointee.n_names, m.pointee.names) = encoder.list(self) { value in
        let name = arena.make(coroad__record__entity_name__init)
        name.pointee.kind = Coroad__Record__EntityKind(rawValue: UInt32(value.kind.rawValue))
        name.pointee.index = value.index
        name.pointee.name = encoder.text(value.name)
        if let node = value.node {
          name.pointee.has_node = 1
          name.pointee.node = node.raw
        }
        if let id = value.temporaryID {
          name.pointee.has_temporary_id = 1
          name.pointee.temporary_id = Swift.withUnsafeBytes(of: id.raw.bigEndian, encoder.octets)
        }
        if let level = value.level {
          name.pointee.has_level = 1
          name.pointee.level = UInt32(level.rawValue)
        }
        return name
      }
      return packed(m, coroad__record__name_table__get_packed_size, coroad__record__name_table__pack)
    }
  }

  /// Decodes a `coroad.record.NameTable`.
  package static func decodeNameTable(_ bytes: [UInt8]) throws(CodecError) -> [EntityName] {
    try withBytes(bytes) { (buffer) throws(CodecError) in
      try unpacked(buffer, coroad__record__name_table__unpack) { (m) throws(CodecError) in
        let decoder = FederationDecoder()
        return try decoder.list(
          m.pointee.n_names, m.pointee.names, atMost: FederationLimits.items, "names"
        ) { (p) throws(CodecError) in
          var id: TemporaryID?
          if p.pointee.has_temporary_id != 0 {
            let octets = try decoder.octets(p.pointee.temporary_id, atMost: 8, "temporary_id")
            try checkCount(octets.count, 8...8, "temporary_id")
            id = TemporaryID(raw: octets.reduce(0) { $0 << 8 | UInt64($1) })
          }
          return EntityName(
            kind: try checkCase(p.pointee.kind.rawValue, "name.kind"), index: p.pointee.index,
            name: try decoder.text(p.pointee.name, 1...FederationLimits.text, "name.name"),
            node: p.pointee.has_node == 0 ? nil : try decoder.node(p.pointee.node, "name.node"),
            temporaryID: id,
            level: p.pointee.has_level == 0 ? nil : try checkCase(p.pointee.level, "name.level"))
        }
      }
    }
  }
}
