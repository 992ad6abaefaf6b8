import Federation
import Foundation
import NodeInterface
import SimCore
import Testing

@testable import Recording

@Suite struct LatencyTableTests {
  let scratch = Scratch()

  /// 101 samples of type 1 whose stages are known.
  private func totals() -> TelemetryTotals {
    var type = Telemetry.PerType()
    type.stages = [DurationHistogram](repeating: DurationHistogram(), count: MessageStage.count)
    for k in 0...100 as ClosedRange<Int64> {
      var sum = SimDuration.zero
      for stage in MessageStage.allCases where stage != .verify {
        // Each stage is skewed differently, so that quantiles do not add up.
        let spent = SimDuration(microseconds: 1 + k * k * Int64(stage.rawValue + 1) % 7_919)
        type.stages[Int(stage.rawValue)].record(spent)
        sum += spent
      }
      type.stages[Int(MessageStage.verify.rawValue)].record(.zero)
      type.endToEnd.record(sum)
    }
    var telemetry = Telemetry()
    telemetry.perType = [Telemetry.PerType(), type]
    var out = TelemetryTotals()
    out.merge(telemetry)
    return out
  }

  @Test func meansAddUpInTheTable() throws {
    try LatencyTable.write(totals(), path: scratch.file("latency.csv"))
    let lines = try String(contentsOfFile: scratch.file("latency.csv"), encoding: .utf8).split(
      separator: "\n")
    #expect(lines.first == "type,stage,count,total_s,mean_s,p50_s,p90_s,p99_s,p999_s")
    let rows = lines.dropFirst().map { $0.split(separator: ",").map(String.init) }
    #expect(rows.map { $0[1] } == MessageStage.allCases.map(\.name) + ["end_to_end"])
    #expect(rows.allSatisfy { $0[0] == "bsm" && $0[2] == "101" })
    func microseconds(_ row: [String]) throws -> Int64 {
      Int64((try #require(Double(row[3])) * 1e6).rounded())
    }
    let parts = rows.dropLast()
    let whole = try #require(rows.last)
    #expect(try parts.reduce(0) { $0 + (try microseconds($1)) } == microseconds(whole))
    let means = try parts.reduce(0.0) { $0 + (try #require(Double($1[4]))) }
    #expect(abs(means - (try #require(Double(whole[4])))) < 1e-8)
    let medians = try parts.reduce(0.0) { $0 + (try #require(Double($1[5]))) }
    #expect(abs(medians - (try #require(Double(whole[5])))) > 1e-4)
  }

  @Test func summaryAndAccountAgree() throws {
    let all = totals()
    let data = Data(LatencyTable.json(all).text.utf8)
    let json = try #require(
      try JSONSerialization.jsonObject(with: data) as? [String: [String: [String: Any]]])
    let bsm = try #require(json["bsm"])
    #expect(bsm.count == MessageStage.count + 1)
    #expect(bsm.values.allSatisfy { $0.keys.sorted() == LatencyTable.figures.sorted() })
    func mean(_ stage: String) -> Double { (bsm[stage]?["mean_s"] as? NSNumber)?.doubleValue ?? .nan }
    let parts = MessageStage.allCases.reduce(0) { $0 + mean($1.name) }
    #expect(abs(parts - mean("end_to_end")) < 1e-8)
    let words = try #require(LatencyTable.words(all))
    #expect(words.hasPrefix("bsm") && words.contains("send wait"))
    // The numbers after the equals sign add up to the one before it, except for rounding.
    let numbers = words.split(separator: " ").compactMap { Double($0) }
    #expect(abs(numbers.dropFirst().reduce(0, +) - numbers[0]) < 0.05 * Double(numbers.count))
    #expect(LatencyTable.words(TelemetryTotals()) == nil)
  }
}
