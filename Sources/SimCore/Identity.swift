/// What kind of computer a node plays.
public enum NodeKind: UInt8, Hashable, Sendable, CaseIterable {
  case vehicle = 1
  case roadside = 2
  case cloud = 3
}

/// Identity of one simulated computer: its kind and its index in the scenario (demand index of a vehicle, list
/// index of a roadside unit). Known before the run starts and the same in every layout. The order of the raw
/// values (kind, then index) is the order in which node digests enter the run digest.
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

  public var kind: NodeKind? { NodeKind(rawValue: UInt8(raw >> 28)) }
  @inlinable public var index: Int { Int(raw & 0x0FFF_FFFF) }
  @inlinable public static func < (a: NodeID, b: NodeID) -> Bool { a.raw < b.raw }
  /// `vehicle/17`: for messages to people; files use scenario names.
  public var description: String { "\(kind.map { "\($0)" } ?? "node")/\(index)" }
}

/// Era-2021 automation level of an equipped vehicle (SAE J3016 levels 2 to 4).
public enum AutomationLevel: UInt8, Hashable, Sendable, CaseIterable {
  case l2 = 2
  case l3 = 3
  case l4 = 4
}
