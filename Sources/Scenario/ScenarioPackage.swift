import RoadNetwork
import SimCore

/// What a process without the files needs to rebuild a scenario's network and configuration.
package struct ScenarioPackage: Sendable {
  /// Path as the user named it, for messages.
  package var networkName = ""
  /// The network file as it lies on disk.
  package var network: [UInt8] = []
  /// Additional files that hold buildings or signal programs, in reading order, as they lie on disk.
  package var additional: [(name: String, bytes: [UInt8])] = []
  package var geoOrigin: GeoPoint?
  /// `Configuration.effective`.
  package var configuration: [(key: String, value: String)] = []
  package var roadside: [Configuration.RoadsideUnit] = []
  package var hazards: [Configuration.Hazard] = []

  package init() {}
}
