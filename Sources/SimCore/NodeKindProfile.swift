/// What hosts, world and record know of one kind of node: all that differs between kinds outside the nodes themselves.
public struct NodeKindProfile: Hashable, Sendable {
  public enum Place: Hashable, Sendable {
    /// Carried by an equipped vehicle, with which it comes and goes; its index is the vehicle's demand index.
    case vehicle
    /// At one point of the map, for the whole run.
    case fixed
    /// Nowhere on the map, for the whole run.
    case none
  }

  public var kind: NodeKind
  /// In tables: lower case, words joined by `_`.
  public var name: String
  public var place: Place
  /// Has a sidelink radio, and so a place.
  public var hasSidelink: Bool
  /// Stands in the network: what it sends over Uu takes the downlink.
  public var isInNetwork: Bool
  /// Makes plans, so that its hosts keep account of where the time from a measurement to a plan goes.
  public var makesPlans: Bool

  public init(
    kind: NodeKind, name: String, place: Place, hasSidelink: Bool, isInNetwork: Bool = false,
    makesPlans: Bool = false
  ) {
    precondition(!hasSidelink || place != .none, "a radio stands somewhere")
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

  /// The kinds of the product, by ascending number.
  public static let standard = [vehicle, roadside, cloud]
}
