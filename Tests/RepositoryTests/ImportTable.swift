/// Allowed imports of each target: the same rows as the table in docs/concepts/architecture.md and the manifest's
/// dependencies.
///
/// A Swift target may also import the imports of its imports, since its values are made of theirs; a C module or an
/// external package belongs only to the targets that name it.
struct ImportTable {
  struct Row {
    var target: String
    var imports: [String]
  }

  static let rows: [Row] = [
    Row(target: "CV2XWire", imports: ["CProtobufC"]),
    Row(target: "CMath", imports: []),
    Row(target: "SimCore", imports: ["CMath", "CSodium"]),
    Row(target: "VehicleControl", imports: ["SimCore"]),
    Row(target: "RoadNetwork", imports: ["SimCore", "CZlib"]),
    Row(target: "V2XMessages", imports: ["SimCore", "CV2XWire"]),
    Row(target: "WorldState", imports: ["RoadNetwork"]),
    Row(target: "Documents", imports: ["SimCore", "Yams"]),
    Row(target: "ComputeKernel", imports: ["RoadNetwork"]),
    Row(target: "ComputePlatform", imports: ["ComputeKernel", "Documents", "Yams"]),
    Row(target: "Offloading", imports: ["ComputePlatform", "Documents", "Yams"]),
    Row(target: "Scenario", imports: ["RoadNetwork", "ComputePlatform", "Documents", "Yams"]),
    Row(target: "Traffic", imports: ["VehicleControl", "WorldState", "Scenario"]),
    Row(target: "NodeInterface", imports: ["VehicleControl", "V2XMessages"]),
    Row(target: "Sensing", imports: ["WorldState", "NodeInterface"]),
    Row(target: "Radio", imports: ["WorldState"]),
    Row(target: "Nodes", imports: ["NodeInterface", "ComputePlatform"]),
    Row(target: "Federation", imports: ["NodeInterface", "WorldState", "V2XMessages", "CV2XWire"]),
    Row(target: "ZeroMQLink", imports: ["Federation", "CZeroMQ"]),
    Row(target: "HostRuntime", imports: ["Nodes", "Sensing", "Radio", "Federation", "Scenario"]),
    Row(target: "Recording", imports: ["Federation", "Scenario", "CV2XWire", "CZlib"]),
    Row(
      target: "Dashboard", imports: ["Recording", "NIOCore", "NIOPosix", "NIOHTTP1", "NIOWebSocket"]),
    Row(
      target: "Simulation",
      imports: ["Traffic", "HostRuntime", "Recording", "Dashboard", "ZeroMQLink", "Offloading"]),
    Row(target: "Experiments", imports: ["Simulation", "Yams"]),
    Row(target: "Reports", imports: ["Experiments"]),
    Row(target: "HostProgram", imports: ["HostRuntime", "ZeroMQLink", "ArgumentParser"]),
    Row(target: "onboard-unit", imports: ["HostProgram", "ArgumentParser"]),
    Row(target: "roadside-unit", imports: ["HostProgram", "ArgumentParser"]),
    Row(target: "cloud-coordinator", imports: ["HostProgram", "ArgumentParser"]),
    Row(target: "coroad", imports: ["Simulation", "Dashboard", "Experiments", "Reports", "ArgumentParser"]),
  ]

  /// Modules without sources here: system libraries and packages.
  static let outside: Set<String> = [
    "CZeroMQ", "CProtobufC", "CZlib", "CSodium", "Yams", "ArgumentParser", "NIOCore", "NIOPosix", "NIOHTTP1",
    "NIOWebSocket",
  ]

  /// Modules of the toolchain that every target may import: no clock, no randomness, no transcendental function.
  static let toolchain: Set<String> = ["Swift", "Synchronization"]

  /// Modules of the toolchain with clocks, files and a mathematical library: only for targets that touch files,
  /// processes or sockets.
  static let platform: Set<String> = [
    "Foundation", "FoundationXML", "FoundationEssentials", "Glibc", "Dispatch",
  ]

  /// Targets below the host: their results reach the digest, so they get no `platform` module …
  static let belowTheHost: Set<String> = [
    "SimCore", "VehicleControl", "RoadNetwork", "WorldState", "Traffic", "Sensing", "Radio", "ComputeKernel",
    "ComputePlatform",
    "NodeInterface", "Nodes", "V2XMessages", "Offloading",
  ]
  /// … except where they read files, once, before the run.
  static let readers: Set<String> = ["RoadNetwork"]

  static let targets = Set(rows.map(\.target))

  static func row(_ target: String) -> Set<String> {
    Set(rows.first { $0.target == target }?.imports ?? [])
  }

  /// Everything that `target` may import from this package and its dependencies.
  static func allowed(_ target: String) -> Set<String> {
    var result = row(target)
    var open = result.filter { isLayer($0) }
    while let next = open.popFirst() {
      for name in row(next) where isLayer(name) && result.insert(name).inserted { open.insert(name) }
    }
    return result
  }

  private static func isLayer(_ name: String) -> Bool {
    targets.contains(name) && name != "CV2XWire" && name != "CMath"
  }
}
