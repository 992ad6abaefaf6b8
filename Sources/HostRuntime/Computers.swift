import ComputePlatform
import Nodes
import Scenario

extension Configuration.Computer {
  /// The computer's model in the catalogue.
  package var platform: PlatformSpec {
    switch self {
    case .l2: Catalogue.assist2021
    case .l3: Catalogue.conditional2021
    case .l4: Catalogue.high2021
    case .orinNX: Catalogue.orinNX
    case .agxOrin: Catalogue.agxOrin
    case .atlas500: Catalogue.roadsideAtlas500
    }
  }
}

extension NodeProfiles {
  /// The standard profiles on the computers that a scenario assigns.
  init(_ compute: Configuration.Compute) {
    self.init()
    l2.platform = compute.l2.platform
    l3.platform = compute.l3.platform
    l4.platform = compute.l4.platform
    roadside.platform = compute.roadside.platform
  }
}
