import Federation
import NodeInterface
import Nodes
import RoadNetwork
import SimCore

// Coroad's kinds of node, as hosts register them.

struct OnboardUnits: NodeSource {
  let standard: StandardNodes
  /// An external program plays them.
  var isExternal = false

  var profile: NodeKindProfile { .vehicle }
  func node(_ birth: NodeBirth, truth: TruthView, row: Int) -> OnboardUnit {
    standard.onboardUnit(birth, truth: truth, row: row)
  }
  func senses(_ birth: NodeBirth) -> VehicleSenses { standard.vehicleSenses(birth, isExternal: isExternal) }
  func fault(in birth: NodeBirth) -> String? {
    let edges = standard.context.network.edges.count
    return birth.route.allSatisfy { $0 < edges } ? nil : "a route through another network"
  }
}

struct RoadsideUnits: NodeSource {
  let standard: StandardNodes

  var profile: NodeKindProfile { .roadside }
  func node(_ birth: NodeBirth, truth: TruthView, row: Int) -> RoadsideUnit { standard.roadsideUnit(birth) }
  func senses(_ birth: NodeBirth) -> RoadsideSenses { standard.roadsideSenses(birth) }
  func signal(wiredTo index: Int) -> Int? { standard.signal(ofRoadside: index) }
  func fault(in birth: NodeBirth) -> String? {
    standard.hasRoadside(birth.node.index) ? nil : "a roadside unit that is not in the scenario"
  }
}

struct CloudCoordinators: NodeSource {
  let standard: StandardNodes

  var profile: NodeKindProfile { .cloud }
  func node(_ birth: NodeBirth, truth: TruthView, row: Int) -> CloudCoordinator {
    standard.cloudCoordinator(birth)
  }
  func senses(_ birth: NodeBirth) -> NoSenses { NoSenses() }
  func fault(in birth: NodeBirth) -> String? {
    birth.node == .cloud ? nil : "a second cloud coordinator"
  }
}

extension StandardNodes {
  /// Onboard units run by an external program.
  func vehicles(playedBy gateway: Gateway) -> GatewaySource<OnboardUnits> {
    GatewaySource(own: OnboardUnits(standard: self, isExternal: true), gateway: gateway) {
      birth, truth, row in
      GatewayNode(
        gateway: gateway, vehicle: description(birth, truth: truth, row: row), level: birth.level ?? .l2,
        context: context, birth: birth.at)
    }
  }
}
