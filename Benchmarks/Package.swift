// swift-tools-version: 6.2
import PackageDescription

// Measures the release executables from outside, so it depends on nothing but them.
let package = Package(
  name: "Benchmarks",
  targets: [
    .executableTarget(
      name: "benchmarks",
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
      ] + (Context.environment["COROAD_STRICT"] == nil ? [] : [.treatAllWarnings(as: .error)]))
  ],
  swiftLanguageModes: [.v6]
)
