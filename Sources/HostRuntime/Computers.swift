import ComputePlatform
import Nodes
import Scenario

extension Configuration.Compute {
  /// The model of a computer; nil if there is none of that name.
  package func platform(of computer: Configuration.Computer) -> PlatformSpec? {
    Catalogue.named(computer.rawValue)
      ?? platforms.first { $0.name == computer.rawValue }.map(Catalogue.computer)
  }
}

extension NodeProfiles {
  /// The standard profiles on the computers that a scenario assigns.
  init(_ compute: Configuration.Compute) {
    self.init()
    // The scenario's reader has refused other names.
    l2.platform = compute.platform(of: compute.l2) ?? l2.platform
    l3.platform = compute.platform(of: compute.l3) ?? l3.platform
    l4.platform = compute.platform(of: compute.l4) ?? l4.platform
    roadside.platform = compute.platform(of: compute.roadside) ?? roadside.platform
  }
}
