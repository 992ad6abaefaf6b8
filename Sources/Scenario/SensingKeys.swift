/// Keys under `sensing.`: which units have lidars that deliver points.
extension ScenarioSchema {
  static let sensingKeys: [SchemaEntry] = [
    .choice(
      "sensing.roadside", \.sensing.roadside,
      "What replaces the cameras of roadside units: points is a lidar on whose points the unit's computer runs a detector."
    ),
    .names(
      "sensing.vehicles", \.sensing.vehicles,
      "Equipped vehicles with such a lidar on the roof, in place of the lidar they may have."),
    .choice("sensing.beams", \.sensing.beams, "Beams of the lidars that deliver points."),
    .choice(
      "sensing.detector", \.sensing.detector,
      "Detector of points: a pillar network of a width, or clustering without learning."),
  ]
}
