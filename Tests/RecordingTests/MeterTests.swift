import Federation
import Foundation
import NodeInterface
import Scenario
import SimCore
import Testing
import V2XMessages

@testable import Recording

/// Measurements declared by these tests, outside the product.
extension Meter {
  fileprivate static let mirrorsLost = Meter(
    "test_mirrors_lost", .count, .sum, by: .host, "Mirrors lost, by host.")
  fileprivate static let widestGap = Meter(
    "test_widest_gap", .metres, .maximum, summary: "test.widest_gap", account: "widest gap",
    "Widest gap seen.")
  fileprivate static let decoding = Meter(
    "test_decoding", .seconds, .histogram, by: .messageType, column: "test_decoding",
    "Time to decode a message.")
}

@Suite struct MeterTests {
  let scratch = Scratch()

  private func report(_ fill: (inout MeterStore) -> Void) -> Telemetry {
    var store = MeterStore()
    fill(&store)
    var out = Telemetry()
    out.measurements = store.drain()
    return out
  }

  @Test func aStoreReducesAndBeginsAnew() throws {
    var effects = EffectBuffer()
    #expect(effects.isEmpty)
    effects.record(.widestGap, 2.5)
    effects.record(.widestGap, -1)
    effects.record(.decoding, SimDuration(milliseconds: 3), of: .spat)
    effects.record(.decoding, 0.003, of: .spat)
    #expect(!effects.isEmpty)
    var store = MeterStore()
    for value in effects.measurements { store.record(value, kind: .vehicle) }
    let reports = store.drain()
    #expect(reports.map(\.declaration.name) == ["test_widest_gap", "test_decoding"])
    #expect(
      reports[0].rows == [.init(key: 0, reading: MeterReading(value: 2500, histogram: DurationHistogram()))])
    #expect(reports[1].rows.map(\.key) == [UInt16(MessageType.spat.rawValue)])
    #expect(reports[1].rows[0].reading.histogram.count == 2)
    #expect(reports[1].rows[0].reading.histogram.totalMicroseconds == 6000)
    #expect(store.drain().isEmpty)
    effects.removeAll()
    #expect(effects.isEmpty)
  }

  @Test func valuesBeyondAllBoundsAreKeptWithinThem() {
    #expect(Meter.Unit.seconds.steps(.nan) == 0)
    #expect(Meter.Unit.seconds.steps(.infinity) == 1 << 53 && Meter.Unit.count.steps(-1e300) == -(1 << 53))
    #expect(Meter.Unit.metres.steps(1.2344) == 1234)
  }

  @Test func aDeclarationSaysWhatIsWrongWithIt() {
    func fault(_ change: (inout MeterDeclaration) -> Void) -> String? {
      var d = MeterDeclaration(
        name: "a_1", unit: .count, reduction: .sum, dimension: .none, documentation: "One.")
      change(&d)
      return d.fault
    }
    #expect(fault { _ in } == nil)
    #expect(fault { $0.name = "a b" } != nil && fault { $0.documentation = "" } != nil)
    #expect(fault { $0.column = "c" } != nil && fault { $0.summary = "flat" } != nil)
    // The same again is the same meter.
    #expect(Meter(Meter.widestGap.declaration) == .widestGap)
  }

  /// Reports of three hosts give the same result in every order.
  @Test func mergingDoesNotDependOnTheOrder() {
    let parts = (0..<3).map { h in
      report {
        $0.record(.mirrorsLost, steps: Int64(h + 1))
        $0.record(.widestGap, steps: Int64(h * h * 100))
        $0.record(.decoding, SimDuration(milliseconds: Int64(h + 1)), key: 3)
      }
    }
    var readings: [[MeterReading]] = []
    for order in [[0, 1, 2], [2, 0, 1]] {
      var totals = TelemetryTotals()
      for h in order { totals.merge(parts[h], from: h) }
      readings.append([Meter.mirrorsLost, .widestGap, .decoding].map(totals.reading))
      #expect(totals.readings(Meter.mirrorsLost.declaration).map(\.value) == [1, 2, 3])
    }
    #expect(readings[0] == readings[1])
    #expect(readings[0][0].value == 6 && readings[0][1].value == 400 && readings[0][2].histogram.count == 3)
  }

  /// Two hosts that use one name for different measurements are kept apart.
  @Test func differentDeclarationsOfOneNameStayApart() {
    var totals = TelemetryTotals()
    for unit in [Meter.Unit.seconds, .metres] {
      var telemetry = Telemetry()
      telemetry.measurements = [
        MeterReport(
          declaration: MeterDeclaration(
            name: "test_twice", unit: unit, reduction: .sum, dimension: .none, documentation: "\(unit)"),
          rows: [.init(key: 0, reading: MeterReading(value: 7, histogram: DurationHistogram()))])
      ]
      totals.merge(telemetry)
    }
    let others = totals.declarations(known: Meter.standard).dropFirst(Meter.standard.count)
    #expect(others.map(\.unit) == [.metres, .seconds])
    #expect(others.allSatisfy { totals.reading($0).value == 7 })
  }

  /// A measurement that the world knows only from a host's report appears in table, summary and account; a known one
  /// without values is shown as empty.
  @Test func whatIsDeclaredIsShown() throws {
    let options = RunRecorder.Options(
      folder: scratch.file("out"), version: "1", source: "s", configuration: Configuration())
    let recorder = try RunRecorder(options)
    recorder.record(
      answerTelemetry: report {
        $0.record(.mirrorsLost, steps: 4)
        $0.record(.widestGap, steps: 12_345)
        for ms in 1...100 as ClosedRange<Int64> {
          $0.record(.decoding, SimDuration(milliseconds: ms), key: Int(MessageType.spat.rawValue))
        }
      }, from: 1)
    var result = RunResult(endedAt: SimTime(seconds: 1), exitReason: "completed", digest: "")
    result.hosts = ["one", "two"].map { RunResult.Host(name: $0, executable: "in-process", nodes: 1) }
    let summary = recorder.finish(result)
    #expect(summary.failures.isEmpty)

    let rows = try String(contentsOfFile: scratch.file("out/measurements.csv"), encoding: .utf8).split(
      separator: "\n"
    ).map { $0.split(separator: ",", maxSplits: 12, omittingEmptySubsequences: false).map(String.init) }
    #expect(rows[0] == RunTables.measurements.columns.map(\.name))
    func row(_ name: String) throws -> [String] { try #require(rows.first { $0[0] == name }) }
    #expect(try row("test_mirrors_lost").prefix(6) == ["test_mirrors_lost", "host", "two", "", "4", ""])
    #expect(try row("test_widest_gap")[3...5] == ["m", "", "12.345"])
    let decoding = try row("test_decoding")
    #expect(decoding[1...3] == ["message_type", "spat", "s"] && decoding[6] == "100")
    #expect(decoding[7] == "0.050500" && decoding[12].contains("Time to decode a message."))
    // Nothing was dropped, and the account says so.
    #expect(try row("inbox_overflow")[4] == "0" && row("inbox_overflow")[12].contains("inbox (4,096"))
    #expect(Set(rows.dropFirst().map { $0[0] }).isSuperset(of: Meter.standard.map(\.declaration.name)))

    let messages = try String(contentsOfFile: scratch.file("out/messages.csv"), encoding: .utf8).split(
      separator: "\n")
    #expect(
      messages[0].hasSuffix(
        ",test_decoding_p50_s,test_decoding_p90_s,test_decoding_p99_s,test_decoding_p999_s"))
    #expect(messages.count == 2 && messages[1].hasPrefix("spat,0,0,"))

    let json = RunDocuments.summaryJSON(summary)
    #expect(json["test"]?["widest_gap_m"] == .number(12.345))
    #expect(json["measurements"]?["test_mirrors_lost"] == .integer(4))
    #expect(json["measurements"]?["test_decoding"]?["count"] == .unsigned(100))
    #expect(json["measurements"]?["test_decoding"]?["mean_s"] == .number(0.0505))
    #expect(json["messages"]?["inbox_overflow"] == .integer(0))
    let account = RunAccount(summary).text()
    #expect(account.contains("widest gap: 12.35 m"), "\(account)")
  }

  /// Sums of counts near their maximum stop there; no table, document or account overflows.
  @Test(arguments: [UInt64.max, UInt64(Int64.max), 1 << 53, 1 << 62])
  func largestCountsAreShown(count: UInt64) throws {
    var telemetry = Telemetry()
    let steps = Int64(clamping: count)
    let histogram = DurationHistogram(
      counts: Array(repeating: count, count: DurationHistogram.bucketCount), totalMicroseconds: steps)
    var type = Telemetry.PerType()
    var delivery = DeliveryCount()
    delivery.attempted = count
    delivery.delivered = count
    delivery.lost = Array(repeating: count, count: delivery.lost.count)
    type.deliveries = Array(repeating: delivery, count: Telemetry.distanceBands)
    type.stages = Array(repeating: histogram, count: MessageStage.count)
    type.endToEnd = histogram
    telemetry.perType = Array(repeating: type, count: 12)
    var compute = Telemetry.Compute()
    compute.tasks = count
    compute.deadlineMisses = count
    compute.dropped = count
    compute.busy = SimDuration(microseconds: steps)
    compute.joules = 1e15
    compute.latency = histogram
    telemetry.compute = [(.vehicle(0), compute), (.vehicle(1), compute), (.cloud, compute)]
    telemetry.channelBusyRatio = Array(repeating: count, count: 1001)
    telemetry.measurements = Meter.standard.map { meter in
      MeterReport(
        declaration: meter.declaration,
        rows: (0..<meter.dimension.rows).map { key in
          MeterReport.Row(
            key: UInt16(key),
            reading: meter.reduction == .histogram
              ? MeterReading(value: 0, histogram: histogram)
              : MeterReading(value: key == 1 ? -steps : steps, histogram: DurationHistogram()))
        })
    }
    telemetry.stageSeconds = [1e12, 1e12, 1e12, 1e12]
    telemetry.records = NodeRecords()
    let recorder = try RunRecorder(
      RunRecorder.Options(
        folder: scratch.file("out"), version: "1", source: "s", configuration: Configuration()))
    for _ in 0..<3 { recorder.record(answerTelemetry: telemetry, from: 0) }
    var result = RunResult(endedAt: SimTime(seconds: 1), exitReason: "completed", digest: "")
    result.hosts = [RunResult.Host(name: "one", executable: "in-process", nodes: 1)]
    let summary = recorder.finish(result)
    #expect(summary.failures.isEmpty)
    #expect(recorder.totals.tasks == (count > 1 << 60 ? .max : 9 << 53))
    #expect(RunAccount(summary).text().count > 100)
  }
}

@Suite struct OutputReferenceTests {
  let scratch = Scratch()

  /// The files that a run writes are those described in the reference, with the same columns in the same order.
  @Test func theReferenceIsThatOfTheFiles() throws {
    let recorder = try RunRecorder(
      RunRecorder.Options(
        folder: scratch.file("out"), version: "1", source: "s", configuration: Configuration()))
    _ = recorder.finish(RunResult(endedAt: SimTime(seconds: 1), exitReason: "completed", digest: ""))
    let tables = OutputReference.tables()
    #expect(Set(tables.map(\.file)) == Set(OutputFolder.files.filter { $0.hasSuffix(".csv") }))
    for table in tables {
      let header = try String(contentsOfFile: scratch.file("out/\(table.file)"), encoding: .utf8).prefix {
        $0 != "\n"
      }
      #expect(header.split(separator: ",").map(String.init) == table.columns.map(\.name))
      #expect(table.columns.allSatisfy { !$0.meaning.isEmpty } && !table.row.isEmpty)
      #expect(Set(table.columns.map(\.name)).count == table.columns.count)
    }
  }

  /// Names end with their own unit.
  @Test func namesEndWithTheirUnit() {
    let suffixes = ["s": "_s", "m": "_m", "m/s": "_mps", "J": "_j", "bytes": "_bytes", "km": "_km"]
    for column in OutputReference.tables().flatMap(\.columns) {
      if let suffix = suffixes[column.unit] {
        #expect(column.name.hasSuffix(suffix), "\(column.name)")
      } else {
        #expect(!suffixes.values.contains { column.name.hasSuffix($0) }, "\(column.name)")
      }
    }
  }

  @Test func everyKeyIsDocumented() throws {
    let options = RunRecorder.Options(folder: "", version: "", source: "", configuration: Configuration())
    let empty = RunSummary(
      options: options, result: RunResult(endedAt: .zero, exitReason: "", digest: ""),
      totals: TelemetryTotals(), trips: TripMeans(), safety: SafetyCounts())
    let text = OutputReference.markdown(level: 3)
    func keys(_ json: JSON, _ path: String) -> [String] {
      // What is below is one figure.
      if text.contains("| `\(path)` |") || text.contains("| `\(path).") && json == .object([]) { return [] }
      guard case .object(let members) = json, !members.isEmpty else { return [path] }
      return members.flatMap { keys($0.value, path.isEmpty ? $0.key : path + "." + $0.key) }
    }
    #expect(keys(RunDocuments.summaryJSON(empty), "") == [])
    #expect(keys(RunDocuments.runJSON(empty), "") == [])
    for table in OutputReference.tables() {
      #expect(text.contains("### `\(table.file)`"))
      for column in table.columns { #expect(text.contains("| `\(column.name)` |")) }
    }
    for meter in Meter.standard { #expect(text.contains(meter.declaration.documentation)) }
    // Every line of a table has as many cells as its head.
    var cells = 0
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      guard line.hasPrefix("|") else {
        cells = 0
        continue
      }
      let count = line.replacing("\\|", with: "").count { $0 == "|" }
      if cells == 0 { cells = count }
      #expect(count == cells, "\(line)")
    }
  }
}
