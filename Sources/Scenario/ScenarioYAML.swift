import RoadNetwork
import SimCore
import Yams

extension ScenarioReader {
  static let structuralKeys = ["network", "routes", "additional", "geo_origin", "roadside", "hazards"]

  mutating func readYAML(_ bytes: InputBytes) {}
}
