// swift-tools-version: 6.2
import PackageDescription

/// Settings every Swift target shares: the Swift 6 language mode comes from the tools version. Warnings are errors
/// in CI only, so that a later compiler's warnings do not stop a user's build.
let settings: [SwiftSetting] =
  [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    // Dynamic checks of exclusive access cost a tenth of a run. Debug builds, and so the tests, keep them.
    .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
  ] + (Context.environment["COROAD_STRICT"] == nil ? [] : [.treatAllWarnings(as: .error)])

func library(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

/// What several test targets share.
func support(_ name: String, exclude: [String]) -> Target {
  .target(name: name, path: "Tests/\(name)", exclude: exclude, swiftSettings: settings)
}

let argumentParser: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioWebSocket: Target.Dependency = .product(name: "NIOWebSocket", package: "swift-nio")

let package = Package(
  name: "Coroad",
  products: [
    .executable(name: "coroad", targets: ["coroad"]),
    .executable(name: "onboard-unit", targets: ["onboard-unit"]),
    .executable(name: "roadside-unit", targets: ["roadside-unit"]),
    .executable(name: "cloud-coordinator", targets: ["cloud-coordinator"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // System libraries.
    .systemLibrary(name: "CZeroMQ"),
    .systemLibrary(name: "CProtobufC"),
    .systemLibrary(name: "CZlib"),
    .systemLibrary(name: "CSodium"),
    // C: the generated codec and the transcendental functions.
    .target(
      name: "CV2XWire", dependencies: ["CProtobufC"], linkerSettings: [.linkedLibrary("protobuf-c")]),
    .target(name: "CMath", linkerSettings: [.linkedLibrary("m")]),
    // The layers. Each may import what it lists, and nothing else.
    library("SimCore", ["CMath", "CSodium"]),
    library("VehicleControl", ["SimCore"]),
    library("RoadNetwork", ["SimCore", "CZlib"]),
    library("V2XMessages", ["SimCore", "CV2XWire"]),
    library("WorldState", ["RoadNetwork"]),
    library("Documents", ["SimCore", yams]),
    library("Scenario", ["RoadNetwork", "ComputePlatform", "Documents", yams]),
    library("Traffic", ["VehicleControl", "WorldState", "Scenario"]),
    .target(
      name: "ComputeKernel", dependencies: ["RoadNetwork"], exclude: ["Perception/Points/Training"],
      swiftSettings: settings),
    .target(
      name: "ComputePlatform", dependencies: ["ComputeKernel", "Documents", yams],
      exclude: ["Networks/generate.py", "Networks/platforms.yaml", "Networks/Tables"],
      swiftSettings: settings),
    library("Offloading", ["ComputePlatform", "Documents", yams]),
    library("NodeInterface", ["VehicleControl", "V2XMessages"]),
    library("Sensing", ["WorldState", "NodeInterface"]),
    library("Radio", ["WorldState"]),
    library("Nodes", ["NodeInterface", "ComputePlatform"]),
    library("Federation", ["NodeInterface", "WorldState", "V2XMessages", "CV2XWire"]),
    library("ZeroMQLink", ["Federation", "CZeroMQ"]),
    library("HostRuntime", ["Nodes", "Sensing", "Radio", "Federation", "Scenario"]),
    library("Recording", ["Federation", "Scenario", "CV2XWire", "CZlib"]),
    .target(
      name: "Dashboard", dependencies: ["Recording", nioCore, nioPosix, nioHTTP1, nioWebSocket],
      resources: [.copy("Page")],
      swiftSettings: settings),
    library("Simulation", ["Traffic", "HostRuntime", "Recording", "Dashboard", "ZeroMQLink", "Offloading"]),
    library("Experiments", ["Simulation", yams]),
    library("Reports", ["Experiments"]),
    // Thin mains. `coroad` lists the node executables so that one build makes them all.
    library("HostProgram", ["HostRuntime", "ZeroMQLink", argumentParser]),
    program("onboard-unit", ["HostProgram", argumentParser]),
    program("roadside-unit", ["HostProgram", argumentParser]),
    program("cloud-coordinator", ["HostProgram", argumentParser]),
    program(
      "coroad",
      [
        "Simulation", "Dashboard", "Experiments", "Reports", "onboard-unit", "roadside-unit",
        "cloud-coordinator",
        argumentParser,
      ]),
    // Tests.
    support(
      "Interop",
      exclude: [
        "codec.py", "read_mcap.py", "roundtrip.py", "validate_sumo.py", "observe.py", "statistics.py",
        "schemas.py", "read_foxglove.py", "watch_foxglove.py", "encounters.py", "score_warnings.py", "ssm.py",
        "run_sumo.py", "run_rules.py", "run_rerouters.py",
        "run_detectors.py", "sumo_formats.py",
      ]),
    tests("ComputeKernelTests", ["ComputeKernel"], exclude: ["Fixtures"]),
    tests("ComputePlatformTests", ["ComputePlatform"], exclude: ["Calibration"]),
    tests("DashboardTests", ["Dashboard"]),
    tests("EndToEndTests", ["Interop", "CZeroMQ"], exclude: ["Golden"]),
    tests("ExperimentsTests", ["Experiments", "Interop"]),
    tests("FederationTests", ["Federation", "Interop", "CV2XWire"]),
    tests("MutationTests", ["Experiments"]),
    tests("NodesTests", ["Nodes", "Sensing"]),
    tests("OffloadingTests", ["Offloading"]),
    tests("RadioTests", ["Radio"]),
    tests("RecordingTests", ["Recording", "Interop", "CV2XWire"]),
    tests("ReportsTests", ["Reports"]),
    tests("RepositoryTests", []),
    tests("RoadNetworkTests", ["RoadNetwork", "CZlib"]),
    tests("ScenarioTests", ["Scenario", "Interop"]),
    tests("SensingTests", ["Sensing"]),
    tests("SimCoreTests", ["SimCore"]),
    tests("SimulationTests", ["Simulation", "CZeroMQ", "Interop"], exclude: ["Golden"]),
    tests("TrafficTests", ["Traffic"], exclude: ["Fixtures"]),
    tests("V2XMessagesTests", ["V2XMessages", "Interop"], exclude: ["Fixtures"]),
    tests("VehicleControlTests", ["VehicleControl"]),
    tests("WorldStateTests", ["WorldState"]),
  ],
  swiftLanguageModes: [.v6]
)

// Fuzzing with libFuzzer needs its own main and flags of the whole build: Tests/Fuzz/run.
if Context.environment["COROAD_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "FuzzReaders", dependencies: ["Experiments"], path: "Tests/Fuzz", exclude: ["Scenario", "run"],
      swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])]))
}

// Objects depend on the layouts of everything below their target, not only of what it names: with direct
// dependencies alone an incremental build keeps objects that were made for layouts of before, and they crash.
var below: [String: Set<String>] = [:]
for target in package.targets {
  var names: Set<String> = []
  for case .byNameItem(let name, _) in target.dependencies { names.formUnion([name] + (below[name] ?? [])) }
  below[target.name] = names
}
for target in package.targets where target.type != .system {
  var missing = below[target.name] ?? []
  for case .byNameItem(let name, _) in target.dependencies { missing.remove(name) }
  target.dependencies += missing.sorted().map { .byName(name: $0) }
}
