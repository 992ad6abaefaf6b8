import Foundation
import Offloading
import SimCore
import Testing

/// What the shipped studies are said to show.
@Suite struct StudyExampleTests {
  static func results(_ name: String) throws -> [String: StudyResult] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let path = root.appendingPathComponent("Examples/offload/\(name).yaml")
    var file = try StudyReader.read(String(contentsOf: path, encoding: .utf8), source: name)
    // Ten seconds show the same as the whole study.
    file.study.duration = .init(seconds: 10)
    return Dictionary(
      uniqueKeysWithValues: file.policies.map { ($0.name, StudyRun.run(file.study, $0.policy)) })
  }
  static func joules(_ r: StudyResult?) -> Double {
    r.map { $0.joules.dynamic / Double(max(1, $0.completed)) } ?? .infinity
  }

  @Test func weakComputersGainInTimeAndEnergy() throws {
    let results = try Self.results("weak-computers")
    let (local, cloud) = (try #require(results["local"]), try #require(results["cloud"]))
    for name in ["deadline", "drift"] {
      let r = try #require(results[name])
      #expect(r.missRatio < 0.5 * min(local.missRatio, cloud.missRatio), "\(name): \(r.missRatio)")
      #expect(Self.joules(r) < Self.joules(local) && Self.joules(r) < Self.joules(cloud), "\(name)")
      #expect(r.joules.total < local.joules.total && r.joules.total < cloud.joules.total, "\(name)")
    }
  }

  @Test func strongComputersLoseByOffloading() throws {
    let results = try Self.results("strong-computers")
    let local = try #require(results["local"])
    for (name, r) in results.sorted(by: { $0.key < $1.key }) {
      #expect(local.missRatio <= r.missRatio, "\(name)")
      #expect(Self.joules(local) <= Self.joules(r) * (1 + 1e-9), "\(name)")
    }
    #expect(Self.joules(results["nearest"]) > 2 * Self.joules(local))
  }

  @Test func theLargeStudyIsReadable() throws {
    let text = try String(
      contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
        "../../Examples/offload/ten-thousand.yaml"), encoding: .utf8)
    let study = try StudyReader.read(text, source: "ten-thousand.yaml").study
    #expect(study.devices[0].count == 10_000 && study.duration == .init(seconds: 600))
  }
}
