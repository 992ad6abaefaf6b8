import Foundation
import Testing

extension EndToEnd {
  /// The beginning of unmodified SUMO scenarios; whole runs are in Benchmarks/.
  @Suite("Real input") struct RealInputTests {
    static let scenarios = ["hamburg/run_simulation.sumocfg", "bologna-acosta/run.sumocfg"]
    private static let areThere = scenarios.allSatisfy { Executables.sharedScenario($0) != nil }

    @Test(
      .enabled(if: areThere, "no ../shared/data with SUMO's scenarios beside the repository"),
      arguments: scenarios)
    func runsAsItIs(_ scenario: String) throws {
      let path = try #require(Executables.sharedScenario(scenario))
      let folder = (path as NSString).deletingLastPathComponent
      let before = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      let span = Executables.isFast ? "60" : "10"
      let plain = try simulate(path, ["--equip", "0", "--until", span])
      #expect(plain.isComplete, "\(plain)")
      #expect(plain.number("vehicles.departed") ?? 0 > 0, "\(plain)")
      #expect(plain.number("vehicles.equipped") == 0, "\(plain)")
      #expect(plain.number("vehicles.collisions") == 0, "\(plain)")
      #expect(plain.number("messages.sent") == 0, "units send with nobody to hear them: \(plain)")
      let asked = try simulate(path, ["--equip", "0", "--set", "v2x.enabled=true", "--until", "2"])
      #expect(asked.number("messages.sent") ?? 0 > 0, "\(asked)")

      let options = ["--equip", "0.2", "--until", Executables.isFast ? "10" : "2"]
      let mixed = try simulate(path, options)
      let processes = try simulate(path, options + ["--processes", "2"])
      #expect(mixed.isComplete && processes.isComplete, "\(mixed)\n\(processes)")
      #expect(mixed.digest == processes.digest, "\(mixed)\n\(processes)")
      #expect(mixed.number("vehicles.departed") ?? 0 > 0, "\(mixed)")
      #expect(
        before == (try FileManager.default.contentsOfDirectory(atPath: folder).sorted()),
        "outputs never go beside the input")
    }
  }
}
