import Foundation
import Interop
import Testing

extension EndToEnd {
  /// Other implementations read the outputs of a run.
  @Suite("Oracles") struct OracleTests {
    private func run() throws -> RunReport {
      let report = try simulate(
        Executables.map("crossing"), ["--until", "100", "--processes", "1", "--set", "record.fcd=true"])
      #expect(report.isComplete, "\(report)")
      return report
    }

    @Test(
      .enabled(
        if: Python.has(.mcap), "\(Python.Oracle.mcap.lack)"))
    func everyMessageOfTheRecording() throws {
      let report = try run()
      let outcome = try Python.run(
        "Tests/Interop/read_mcap.py", [report.path("run.mcap")], for: .mcap)
      #expect(outcome.status == 0, "\(outcome.errors) \(report)")
      let found = try #require(
        try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any], "\(outcome)")
      let counts = try #require(found["counts"] as? [String: Int])
      #expect(counts.values.reduce(0, +) == report.number("recording.messages").map { Int($0) }, "\(counts)")
      for (type, count) in try #require(report.value("messages.sent_by_type") as? [String: Int]) {
        #expect(counts["v2x/\(type)"] ?? 0 == count, "\(type): \(count) sent, recorded \(counts)")
      }
      let attachments = try #require(found["attachments"] as? [String: Int])
      #expect(attachments["crossing.net.xml"] ?? 0 > 0, "the map is attached: \(attachments)")
    }

    /// Foxglove's own schemas read the channels for it, which agree with the ground truth, and the shipped layout shows
    /// only what is recorded.
    @Test(.enabled(if: Python.has(.foxglove), "\(Python.Oracle.foxglove.lack)"))
    func everyChannelForFoxglove() throws {
      let report = try run()
      let layout = Executables.root.appendingPathComponent("Examples/foxglove/coroad.json").path
      let outcome = try Python.run(
        "Tests/Interop/read_foxglove.py", [report.path("run.mcap"), layout], for: .foxglove)
      #expect(outcome.status == 0, "\(outcome.errors) \(report)")
      let found = try #require(
        try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any], "\(outcome)")
      // Every message of the schemas, and enough of each kind to have been compared.
      #expect((found["compared"] as? [String])?.count == 24, "\(found)")
      #expect(found["positions"] as? Int ?? 0 > 1000 && found["fixes"] as? Int ?? 0 > 100, "\(found)")
    }

    @Test(
      .enabled(if: Python.has(.sumo), "\(Python.Oracle.sumo.lack)"))
    func sumosSchemas() throws {
      let report = try run()
      #expect(report.number("vehicles.arrived") ?? 0 > 0, "no trip to validate: \(report)")
      for (schema, file) in [("tripinfo_file.xsd", "tripinfo.xml"), ("fcd_file.xsd", "fcd.xml")] {
        let outcome = try Python.run(
          "Tests/Interop/validate_sumo.py", [schema, report.path(file)], for: .sumo)
        #expect(outcome.status == 0, "\(file): \(outcome.errors) \(report)")
        #expect(outcome.output.contains(" valid, "), "\(outcome)")
      }
    }
  }
}
