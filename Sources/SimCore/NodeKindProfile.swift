/// Properties of one kind of node for hosts, world and recording: all differences between kinds outside the nodes
/// themselves.
public struct NodeKindProfile: Hashable, Sendable {
  public enum Place: Hashable, Sendable {
    /// In an equipped vehicle, for the vehicle's lifetime; the node's index is the vehicle's demand index.
    case vehicle
    /// At one point of the map, for the whole run.
    case fixed
    /// Nowhere on the map, for the whole run.
    case none
  }

  public var kind: NodeKind
  /// Name in tables: lower case, words joined by `_`.
  public var name: String
  public var place: Place
  /// Has a sidelink radio, and therefore a position.
  public var hasSidelink: Bool
  /// Located in the network: its messages over Uu use the downlink.
  public var isInNetwork: Bool
  /// Makes plans; its hosts record the latency from measurement to plan.
  public var makesPlans: Bool

  public init(
    kind: NodeKind, name: String, place: Place, hasSidelink: Bool, isInNetwork: Bool = false,
    makesPlans: Bool = false
  ) {
    precondition(!hasSidelink || place != .none, "a node with a radio needs a position")
    self.kind = kind
    self.name = name
    self.place = place
    self.hasSidelink = hasSidelink
    self.isInNetwork = isInNetwork
    self.makesPlans = makesPlans
  }

  public static let vehicle = NodeKindProfile(
    kind: .vehicle, name: "vehicle", place: .vehicle, hasSidelink: true, makesPlans: true)
  public static let roadside = NodeKindProfile(
    kind: .roadside, name: "roadside", place: .fixed, hasSidelink: true)
  public static let cloud = NodeKindProfile(
    kind: .cloud, name: "cloud", place: .none, hasSidelink: false, isInNetwork: true)

  /// The built-in kinds, by ascending number.
  public static let standard = [vehicle, roadside, cloud]
}
