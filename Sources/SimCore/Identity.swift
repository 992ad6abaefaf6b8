/// The kind of computer that a node simulates: four bits of its id. The built-in kinds are named here; another kind
/// takes a free number. Everything else that a run must know of a kind is in its `NodeKindProfile`.
public struct NodeKind: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// 1...15.
  public let rawValue: UInt8
  /// Length of a table indexed by the raw value.
  public static let tableSize = 16

  @inlinable public init?(rawValue: UInt8) {
    guard rawValue >= 1 && rawValue <= 15 else { return nil }
    self.rawValue = rawValue
  }
  @inlinable init(number: UInt8) { rawValue = number }

  // Computed, so that other modules compare with a constant.
  @inlinable public static var vehicle: NodeKind { NodeKind(number: 1) }
  @inlinable public static var roadside: NodeKind { NodeKind(number: 2) }
  @inlinable public static var cloud: NodeKind { NodeKind(number: 3) }

  /// Name of a built-in kind, otherwise the number; for messages to users.
  public var description: String {
    NodeKindProfile.standard.first { $0.kind == self }?.name ?? "kind_\(rawValue)"
  }
}

/// Identity of one simulated computer: its kind and its index in the scenario (demand index of a vehicle, list index of
/// a roadside unit). Known before the run starts and the same in every layout. Node digests enter the run digest in the
/// order of the raw values (kind, then index).
public struct NodeID: Hashable, Comparable, Sendable {
  public let raw: UInt32

  /// Highest index that fits beside the kind: 2²⁸ − 1.
  public static let maximumIndex = 0x0FFF_FFFF

  @inlinable public init(raw: UInt32) { self.raw = raw }
  @inlinable public init(_ kind: NodeKind, _ index: Int) {
    precondition(index >= 0 && index <= Self.maximumIndex)
    raw = UInt32(kind.rawValue) << 28 | UInt32(index)
  }
  public static func vehicle(_ index: Int) -> NodeID { NodeID(.vehicle, index) }
  public static func roadside(_ index: Int) -> NodeID { NodeID(.roadside, index) }
  public static let cloud = NodeID(.cloud, 0)

  /// Nil if the raw value contains no valid kind.
  @inlinable public var kind: NodeKind? { NodeKind(rawValue: UInt8(raw >> 28)) }
  @inlinable public var index: Int { Int(raw & 0x0FFF_FFFF) }
  @inlinable public static func < (a: NodeID, b: NodeID) -> Bool { a.raw < b.raw }
  /// `vehicle/17`: for messages to users; files use scenario names.
  public var description: String { "\(kind.map { "\($0)" } ?? "node")/\(index)" }
}

/// Automation level of an equipped vehicle, as of 2021 (SAE J3016 levels 2 to 4).
public enum AutomationLevel: UInt8, Hashable, Sendable, CaseIterable {
  case l2 = 2
  case l3 = 3
  case l4 = 4
}

/// Generation of automatic emergency braking, named by the model year of the cars that have it.
public enum BrakingGrade: String, Hashable, Sendable, CaseIterable {
  case y2018 = "2018"
  case y2021 = "2021"
  case y2025 = "2025"
}
