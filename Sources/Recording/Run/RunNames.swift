import RoadNetwork
import Scenario
import SimCore
import V2XMessages

/// Names for indices in outputs.
package struct RunNames: Sendable {
  /// By demand index.
  package var vehicles: [String]
  /// Name of the type by demand index.
  package var vehicleTypes: [String]
  /// Level of the onboard unit by demand index; nil: without one. May be empty.
  package var levels: [AutomationLevel?] = []
  package var pedestrians: [String]
  /// By lane index.
  package var lanes: [String]
  /// Names of fixed nodes by kind and index.
  package private(set) var fixed: [NodeKind: [String]]
  /// Names of the kinds.
  private var kinds: [NodeKind: String]
  /// In the order of their rows from `TruthSlice.firstHazard` on.
  package var hazards: [String] = []
  /// Source of the nodes' temporary ids, drawn by the hash of the node's name; nil if not known.
  package var random: RandomSource?
  /// Hash of each roadside unit's name, by roadside index.
  package var roadsideEntities: [UInt64] = []

  /// - Parameter roadside: by roadside index.
  package init(
    vehicles: [String] = [], vehicleTypes: [String] = [], pedestrians: [String] = [], lanes: [String] = [],
    roadside: [String] = []
  ) {
    self.vehicles = vehicles
    self.vehicleTypes = vehicleTypes
    self.pedestrians = pedestrians
    self.lanes = lanes
    fixed = [.roadside: roadside, .cloud: ["cloud"]]
    kinds = [:]
    for profile in NodeKindProfile.standard { kinds[profile.kind] = profile.name }
  }

  package init(_ scenario: ScenarioValue) {
    let demand = scenario.demand
    self.init(
      vehicles: demand.vehicles.map(\.id), vehicleTypes: demand.vehicles.map { demand.types[$0.type].id },
      pedestrians: demand.pedestrians.map(\.id), lanes: scenario.network.lanes.map(\.id),
      roadside: scenario.configuration.roadside.map(\.id))
    let c = scenario.configuration
    hazards = c.hazards.map(\.id)
    levels = scenario.levels
    random = RandomSource(seed: c.seed, run: c.run)
    roadsideEntities = c.roadside.map(\.entity)
  }

  package func vehicle(_ index: UInt32) -> String { Self.name(vehicles, Int(index)) }
  package func pedestrian(_ index: UInt32) -> String { Self.name(pedestrians, Int(index)) }
  package func node(_ node: NodeID) -> String {
    if node.kind == .vehicle { return Self.name(vehicles, node.index) }
    guard let kind = node.kind, let names = fixed[kind] else { return node.description }
    return Self.name(names, node.index)
  }
  /// Name of a node's kind; empty if unknown.
  package func kind(of node: NodeID) -> String { node.kind.flatMap { kinds[$0] } ?? "" }

  /// Adds the nodes of a kind that is not in the scenario.
  ///
  /// - Parameter names: by index.
  package mutating func add(_ profile: NodeKindProfile, names: [String]) {
    kinds[profile.kind] = profile.name
    if profile.place != .vehicle { fixed[profile.kind] = names }
  }

  /// The name, or the index as text if there is none.
  private static func name(_ names: [String], _ index: Int) -> String {
    index < names.count ? names[index] : String(index)
  }

  /// Temporary id under which a node sends; nil if not known.
  package func temporaryID(_ node: NodeID) -> TemporaryID? {
    let entity: UInt64? =
      switch node.kind {
      case .vehicle: node.index < vehicles.count ? stableHash(vehicles[node.index]) : nil
      case .roadside: node.index < roadsideEntities.count ? roadsideEntities[node.index] : nil
      case .cloud: stableHash("cloud")
      default: nil
      }
    guard let entity, let random else { return nil }
    return TemporaryID(raw: random.bits(entity, .messageIdentifier, 0))
  }
}
