import Foundation
import Testing

extension EndToEnd {
  /// Digests in `Golden/digests.txt` of the shipped maps over 60 s with every function on, without V2X, and as a
  /// replay. A change of behaviour changes a line of it, and the commit gives the reason. To accept one:
  ///
  ///     swift build -c release && COROAD_UPDATE_GOLDEN=1 swift test --filter GoldenDigestTests
  @Suite("Golden digests") struct GoldenDigestTests {
    private static let file = Executables.root.appendingPathComponent(
      "Tests/EndToEndTests/Golden/digests.txt")
    private static let everyFunction = ["ssm", "driverless", "automated_driving"].flatMap {
      ["--set", "functions.\($0)=true"]
    }

    struct Case: CustomTestStringConvertible {
      var map: String
      var arm: String
      var options: [String]
      /// Other layouts of the same run; the digest is the same.
      var layouts: [[String]] = []
      var name: String { "\(map) \(arm)" }
      var testDescription: String { name }
    }

    private static let small = ["crossing", "occlusion"]
    private static let large = ["corridor", "district"]
    private static func cases(_ maps: [String]) -> [Case] {
      maps.flatMap {
        [
          Case(map: $0, arm: "every-function", options: everyFunction, layouts: [["--processes", "2"]]),
          Case(map: $0, arm: "v2x-off", options: ["--set", "v2x.enabled=false"]),
        ]
      }
    }

    @Test(arguments: cases(small)) func smallMaps(_ item: Case) throws { try Self.compare(item) }

    @Test(
      .enabled(if: Executables.isFast, "needs a current release build: swift build -c release"),
      arguments: cases(large)) func largeMaps(_ item: Case) throws
    { try Self.compare(item) }

    /// Trajectories written by a run replace the traffic engine.
    @Test func replay() throws {
      let recorded = try Self.run("crossing", ["--set", "record.fcd=true"])
      try Self.compare(
        Case(map: "crossing", arm: "replay", options: ["--set", "traffic.fcd=\(recorded.path("fcd.xml"))"]))
    }

    private static func compare(_ item: Case) throws {
      let found = try run(item.map, item.options)
      for layout in item.layouts {
        let again = try run(item.map, item.options + layout)
        #expect(again.digest == found.digest, "\(item.name) \(layout): \(again)\n\(found)")
      }
      if ProcessInfo.processInfo.environment["COROAD_UPDATE_GOLDEN"] != nil {
        try write(found.digest, for: item.name)
      } else {
        let golden = try digests()[item.name]
        #expect(found.digest == golden, "\(item.name): the run's behaviour has changed; \(found)")
      }
    }

    private static func run(_ map: String, _ options: [String]) throws -> RunReport {
      let report = try simulate(
        Executables.map(map), ["--until", "60", "--set", "record.mcap=false"] + options)
      #expect(report.isComplete, "\(report)")
      return report
    }

    private static func digests() throws -> [String: String] {
      let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
      return Dictionary(
        uniqueKeysWithValues: lines.map { line in
          let digest = line.prefix { $0 != " " }
          return (String(line.dropFirst(digest.count + 1)), String(digest))
        })
    }

    private static func write(_ digest: String, for name: String) throws {
      var all = (try? digests()) ?? [:]
      all[name] = digest
      let text = all.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)\n" }.joined()
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
  }
}
