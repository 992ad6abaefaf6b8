import SimCore

extension ScenarioSchema {
  /// Rates of the links other than the sidelink.
  static let linkKeys: [SchemaEntry] = [
    rate(
      "cloud.uu_mbps", \.links.uu,
      "Rate at which each vehicle sends over Uu, and the cloud back; none: no limit."),
    rate(
      "cloud.wire_mbps", \.links.wire,
      "Rate at which each roadside unit sends over its wire, and the cloud back; none: no limit."),
  ]

  private static func rate(
    _ key: String, _ path: any SchemaEntry.Path<Double?>, _ documentation: String
  ) -> SchemaEntry {
    SchemaEntry(
      key: key, kind: .number(0.001...1_000_000), isOptional: true, unit: "Mbit/s",
      documentation: documentation,
      get: { $0[keyPath: path].map(SchemaEntry.shown) ?? "none" },
      set: { $0[keyPath: path] = $1 == "none" ? nil : SchemaEntry.accepted($1)! })
  }
}

extension Configuration {
  /// Rates of the links other than the sidelink, Mbit/s; nil: no limit.
  package struct Links: Hashable, Sendable {
    package var uu: Double?
    package var wire: Double?
    package init() {}
  }
}
