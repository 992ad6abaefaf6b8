// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] =
  [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ] + (Context.environment["COROAD_STRICT"] == nil ? [] : [.treatAllWarnings(as: .error)])

// `benchmarks` measures the release executables from outside, so it depends on nothing but them. `kernels` measures the
// compute kernel from inside: the folders beside it are links to the repository's own sources.
let package = Package(
  name: "Benchmarks",
  targets: [
    .executableTarget(name: "benchmarks", swiftSettings: settings),
    .systemLibrary(name: "CZlib"),
    .systemLibrary(name: "CSodium"),
    .target(name: "CMath", linkerSettings: [.linkedLibrary("m")]),
    .target(name: "SimCore", dependencies: ["CMath", "CSodium"], swiftSettings: settings),
    .target(name: "RoadNetwork", dependencies: ["SimCore", "CMath", "CZlib"], swiftSettings: settings),
    .target(
      name: "ComputeKernel", dependencies: ["RoadNetwork", "SimCore", "CMath"],
      exclude: ["Perception/Points/Training"], swiftSettings: settings),
    .executableTarget(
      name: "kernels", dependencies: ["ComputeKernel", "RoadNetwork", "SimCore", "CMath"],
      exclude: ["peers.py"], swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
