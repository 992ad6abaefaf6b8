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
        let recorded = counts.filter { $0.key.split(separator: "/").contains { $0 == type } }
        #expect(recorded.values.reduce(0, +) == count, "\(type): \(count) sent, recorded \(counts)")
      }
      let attachments = try #require(found["attachments"] as? [String: Int])
      #expect(attachments["crossing.net.xml"] ?? 0 > 0, "the map is attached: \(attachments)")
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
