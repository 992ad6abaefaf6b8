import Foundation
import Testing

extension EndToEnd {
  /// Latency stages in the outputs of a run.
  @Suite("Latency") struct LatencyTests {
    private static let options = ["--until", "20", "--set", "record.mcap=false"]

    @Test func stagesAddUpToTheWhole() throws {
      let report = try simulate(Executables.map("crossing"), Self.options)
      #expect(report.isComplete, "\(report)")
      let table = report.table("latency.csv")
      for type in ["bsm", "rsm", "spat"] {
        let rows = table.filter { $0["type"] == type }
        #expect(rows.count == 13, "\(type): \(report)")
        func total(_ row: [String: String]) -> Int64 {
          Int64(((row["total_s"].flatMap(Double.init) ?? .nan) * 1e6).rounded())
        }
        let whole = try #require(rows.first { $0["stage"] == "end_to_end" })
        let parts = rows.filter { $0["stage"] != "end_to_end" }
        #expect(total(whole) > 0)
        #expect(parts.reduce(0) { $0 + total($1) } == total(whole), "\(type): \(report)")
        #expect(parts.allSatisfy { $0["count"] == whole["count"] })
        // The summary has the same values.
        for row in rows {
          let stage = row["stage"] ?? ""
          let mean = report.number("latency.by_type.\(type).\(stage).mean_s")
          #expect(mean == row["mean_s"].flatMap(Double.init), "\(type) \(stage)")
        }
      }
      let again = try simulate(Executables.map("crossing"), Self.options + ["--processes", "2"])
      #expect(again.digest == report.digest)
      #expect(again.file("latency.csv") == report.file("latency.csv"), "\(again)")
    }
  }
}
