/// What kind of computer a node plays.
package enum NodeKind: UInt8, Hashable, Sendable, CaseIterable {
  case vehicle = 1
  case roadside = 2
  case cloud = 3
}

/// Identity of one simulated computer: its kind and its index in the scenario (demand index of a vehicle, list
/// index of a roadside unit). Known before the run starts and the same in every layout. The order of the raw
/// values (kind, then index) is the order in which node digests enter the run digest.
package struct NodeID: Hashable, Comparable, Sendable {
  package let raw: UInt32

  /// Highest index that fits beside the kind: 2²⁸ − 1.
  package static let maximumIndex = 0x0FFF_FFFF

  @inlinable package init(raw: UInt32) { self.raw = raw }
  @inlinable package init(_ kind: NodeKind, _ index: Int) {
    precondition(index >= 0 && index <= Self.maximumIndex)
    raw = UInt32(kind.rawValue) << 28 | UInt32(index)
  }
  package static func vehicle(_ index: Int) -> NodeID { NodeID(.vehicle, index) }
  package static func roadside(_ index: Int) -> NodeID { NodeID(.roadside, index) }
  package static let cloud = NodeID(.cloud, 0)

  package var kind: NodeKind? { NodeKind(rawValue: UInt8(raw >> 28)) }
  @inlinable package var index: Int { Int(raw & 0x0FFF_FFFF) }
  @inlinable package static func < (a: NodeID, b: NodeID) -> Bool { a.raw < b.raw }
  /// `vehicle/17`: for messages to people; files use scenario names.
  package var description: String { "\(kind.map { "\($0)" } ?? "node")/\(index)" }
}

/// Era-2021 automation level of an equipped vehicle (SAE J3016 levels 2 to 4).
package enum AutomationLevel: UInt8, Hashable, Sendable, CaseIterable {
  case l2 = 2
  case l3 = 3
  case l4 = 4
}
