import ComputePlatform
import Offloading
import Recording
import RoadNetwork
import SimCore

/// Output of `coroad kernel offload`: one row for each policy of a study.
package enum OffloadListing {
  package static let policies = StudyReader.policyNames

  /// - Parameters:
  ///   - platforms: files with computers of the user's own.
  ///   - policies: names that replace the study's list; empty: its list.
  ///   - folder: where `offload.csv` is written; nil: nowhere.
  /// - Throws: `InvalidInput` with every fault of the files; `RecordingError` if the table cannot be written.
  package static func output(
    study path: String, platforms: [String], policies: [String], folder: String?, json: Bool
  ) throws -> String {
    let own = try platforms.flatMap { path in
      try PlatformReader.read(try text(path), source: path)
    }
    let file = try StudyReader.read(try text(path), source: path, platforms: own, policies: policies)
    let rows = file.policies.map { (name: $0.name, result: StudyRun.run(file.study, $0.policy)) }
    if let folder { try write(rows, into: folder) }
    return json ? JSON.array(rows.map(Self.json)).text : table(file.study, rows)
  }

  private typealias Row = (name: String, result: StudyResult)

  private static func text(_ path: String) throws(InvalidInput) -> String {
    var diagnostics = Diagnostics()
    guard let bytes = InputBytes.read(path, into: &diagnostics) else { throw InvalidInput(diagnostics) }
    return String(decoding: bytes.content, as: UTF8.self)
  }

  // MARK: Table

  /// Name of the column, its value, and decimals; nil for a missing value.
  private static func columns(_ r: StudyResult) -> [(name: String, value: Double?, places: Int)] {
    func quantile(_ q: Double) -> Double? { r.latency.quantile(q).map { 1000 * $0.seconds } }
    func count(_ n: UInt64) -> Double { Double(n) }
    return [
      ("tasks", count(r.tasks), 0), ("completed", count(r.completed), 0), ("miss_ratio", r.missRatio, 6),
      ("shed", count(r.shed), 0), ("lost", count(r.lost), 0), ("unfinished", count(r.unfinished), 0),
      ("own", count(r.own), 0), ("edge", count(r.edge), 0), ("cloud", count(r.cloud), 0),
      ("refused", count(r.refused), 0), ("fallbacks", count(r.fallbacks), 0),
      ("lost_in_cell", count(r.lostInCell), 0), ("lost_by_leaving", count(r.lostByLeaving), 0),
      ("lost_by_outage", count(r.lostByOutage), 0), ("forwarded", count(r.forwarded), 0),
      ("fetched", count(r.fetched), 0),
      ("latency_p50_ms", quantile(0.5), 3), ("latency_p90_ms", quantile(0.9), 3),
      ("latency_p99_ms", quantile(0.99), 3), ("latency_p999_ms", quantile(0.999), 3),
      ("rest_j", r.joules.rest, 3), ("operations_j", r.joules.operations, 3),
      ("memory_j", r.joules.memory, 3), ("radio_j", r.joules.radio, 3), ("network_j", r.joules.network, 3),
      ("buildings_j", r.joules.buildings, 3), ("total_j", r.joules.total, 3),
      ("dynamic_j_per_task", r.completed > 0 ? r.joules.dynamic / Double(r.completed) : nil, 6),
      ("own_use", r.ownUse, 6), ("edge_use", r.edgeUse, 6), ("cloud_use", r.cloudUse, 6),
      ("cell_use", r.cellUse, 6), ("wire_use", r.wireUse, 6), ("fairness", r.fairness, 6),
    ]
  }

  private static func write(_ rows: [Row], into folder: String) throws {
    let names = columns(StudyResult()).map(\.name)
    let folder = OutputFolder(path: folder)
    try folder.makeFolders()
    let table = try CSVTable(
      path: folder.file("offload.csv"), columns: ["policy"] + names)
    for row in rows {
      table.row { cells in
        cells.add(row.name)
        for column in columns(row.result) { cells.add(column.value, column.places) }
      }
    }
    table.close()
    if let failure = table.failure { throw failure }
  }

  private static func json(_ row: Row) -> JSON {
    .object(
      [JSON.Member("policy", .string(row.name))]
        + columns(row.result).map {
          JSON.Member($0.name, $0.value.map { .number($0) } ?? .null)
        })
  }

  private static func table(_ study: OffloadStudy, _ rows: [Row]) -> String {
    let devices = study.devices.reduce(0) { $0 + $1.count }
    var lines = [
      "\(grouped(UInt64(devices))) devices, \(study.edges.count) edge nodes\(study.cloud == nil ? "" : ", a cloud"), "
        + "\(fixed(study.duration.seconds, 0)) s",
      "",
      line([
        "policy", "tasks", "late", "p50", "p99", "own", "edge", "cloud", "fell back", "J/task", "of own",
        "of edge", "of cloud", "of cell", "fairness",
      ]),
    ]
    for (name, r) in rows {
      func share(_ n: UInt64) -> String { percent(r.tasks == 0 ? 0 : Double(n) / Double(r.tasks)) }
      func time(_ q: Double) -> String {
        r.latency.quantile(q).map { fixed(1000 * $0.seconds, 1) + " ms" } ?? "-"
      }
      lines.append(
        line([
          name, grouped(r.tasks), percent(r.missRatio), time(0.5), time(0.99), share(r.own), share(r.edge),
          share(r.cloud), share(r.fallbacks),
          r.completed > 0 ? fixed(r.joules.dynamic / Double(r.completed), 3) : "-", percent(r.ownUse),
          percent(r.edgeUse), percent(r.cloudUse), percent(r.cellUse), fixed(r.fairness, 4),
        ]))
    }
    lines += [
      "",
      "late: no result in time; J/task: without what computers take at rest; of …: share of the time in use.",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  private static func percent(_ share: Double) -> String { fixed(100 * share, 2) + " %" }
  private static func line(_ cells: [String]) -> String {
    var line = ""
    for (i, cell) in cells.enumerated() {
      let gap = String(repeating: " ", count: max(0, (i == 0 ? 10 : 11) - cell.count))
      line += i == 0 ? cell + gap : gap + cell
    }
    return line
  }
}
