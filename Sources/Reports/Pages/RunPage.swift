import Experiments
import Recording
import SimCore

/// The report of one run.
package struct RunPage {
  private let run: ReportedRun

  package init(_ run: FinishedRun) { self.run = ReportedRun(run, label: "run") }

  package var document: ReportDocument {
    let name = run.run.document.text("name") ?? ""
    var report = ReportDocument(
      title: name.isEmpty ? "Run" : name,
      subtitle: "Run of \(run.run.document.text("scenario") ?? "a scenario")")
    report.facts = RunFacts.facts(run.run)
    let troubles = RunFacts.troubles(run.run)
    if !troubles.isEmpty {
      report.sections.append(ReportDocument.Section("What went wrong", [.warning(troubles)]))
    }
    report.sections.append(ReportDocument.Section("Figures", [.tables(figures)]))
    report.sections += FigureSections([run]).sections
    report.sections.append(RunFacts.circumstances([run]))
    return report
  }

  private var figures: [ReportTable] {
    ComparisonFigures([run.run.summary]).groups.map { group in
      ReportTable([group.name, ""], group.figures.map { [$0.name.trimmed, $0.shown($0.values[0])] })
    }
  }
}

/// The sections with plots, which reports of one run and of several have alike.
struct FigureSections {
  let runs: [ReportedRun]

  init(_ runs: [ReportedRun]) { self.runs = runs }

  var sections: [ReportDocument.Section] {
    var sections = [ReportDocument.Section("Traffic", TrafficFigures(runs: runs).blocks)]
    let safety = SafetyFigures(runs: runs).blocks
    if !safety.isEmpty { sections.append(ReportDocument.Section("Safety", safety)) }
    let messages = MessageFigures(runs: runs)
    if messages.hasMessages { sections.append(ReportDocument.Section("Messages", messages.blocks)) }
    let compute = ComputeFigures(runs: runs)
    if compute.hasNodes { sections.append(ReportDocument.Section("Computers", compute.blocks)) }
    return sections.filter { !$0.blocks.isEmpty }
  }
}

/// What a report says of how runs came about.
enum RunFacts {
  static func facts(_ run: FinishedRun) -> [(name: String, value: String)] {
    let document = run.document
    var facts: [(name: String, value: String)] = []
    func add(_ name: String, _ value: String?) {
      if let value, !value.isEmpty { facts.append((name, value)) }
    }
    func whole(_ path: String) -> String? { document.metric(path).map { shown($0, 0) } }
    add("Ended", document.text("exit_reason"))
    if let begin = document.metric("begin_s"), let end = document.metric("end_s") {
      add("Virtual time", "\(fixed(begin, 0)) to \(fixed(end, 1)) s")
    }
    add("Seed", document.metric("seed").map { fixed($0, 0) })
    add("Vehicles departed", run.summary.metric("vehicles.departed").map { shown($0, 0) })
    add("of them with an onboard unit", run.summary.metric("vehicles.equipped").map { shown($0, 0) })
    add("Messages sent", run.summary.metric("messages.sent").map { shown($0, 0) })
    add("Traffic", run.conditions?.words)
    add("Real-time factor", run.summary.metric("host.real_time_factor").map { fixed($0, 2) })
    add("Version", document.text("version"))
    add("Digest", document.text("digest").map { String($0.prefix(16)) + "…" })
    return facts
  }

  static func troubles(_ run: FinishedRun) -> [String] {
    var lines: [String] = []
    let end = run.document.text("exit_reason") ?? "unknown"
    if end != "completed" { lines.append("The run did not complete: \(end).") }
    for failure in run.document.value("failures") as? [Any] ?? [] {
      if let text = failure as? String {
        lines.append(text)
      } else if let failure = failure as? [String: Any] {
        lines.append(
          failure.keys.sorted().map { "\($0): \(failure[$0] ?? "")" }.joined(separator: ", "))
      }
    }
    for host in run.document.value("hosts") as? [[String: Any]] ?? [] {
      if let failure = host["failure"] as? String { lines.append("\(host["name"] ?? "a host"): \(failure)") }
    }
    if run.document.value("deterministic") as? Bool == false {
      lines.append("A program took part that did not hold time: the run cannot be repeated.")
    }
    if run.document.value("recording.truncated") as? Bool == true {
      lines.append("The recording is cut off: run.mcap ends before the run.")
    }
    return lines
  }

  /// Settings, inputs, hosts and measurements, for readers who want to repeat the runs.
  static func circumstances(_ runs: [ReportedRun]) -> ReportDocument.Section {
    var blocks: [ReportDocument.Block] = []
    for one in runs {
      let of = runs.count == 1 ? "" : " of \(one.label)"
      let settings = one.run.settings.sorted { $0.key < $1.key }
      blocks.append(
        .details(
          "Settings\(of)", ReportTable(["key", "value"], settings.map { [$0.key, $0.value] }, text: [0, 1])))
      let inputs = one.run.document.value("inputs") as? [[String: Any]] ?? []
      blocks.append(
        .details(
          "Input files\(of)",
          ReportTable(
            ["file", "SHA-256"], inputs.map { [$0["file"] as? String ?? "", $0["sha256"] as? String ?? ""] },
            text: [0, 1])))
      let hosts = one.run.document.value("hosts") as? [[String: Any]] ?? []
      blocks.append(
        .details(
          "Hosts\(of)",
          ReportTable(
            ["host", "nodes", "grants answered", "CPU (s)"],
            hosts.map { host in
              func number(_ key: String) -> Double? {
                (host[key] as? Double) ?? (host[key] as? Int).map(Double.init)
              }
              return [
                host["name"] as? String ?? "", shown(number("nodes"), 0), shown(number("wakes"), 0),
                shown(number("user_s"), 2),
              ]
            })))
      if let table = one.measurements {
        blocks.append(
          .details(
            "All measurements\(of)",
            ReportTable(
              ["measurement", "of", "unit", "total", "count", "mean", "p50", "p90", "p99", "p999"],
              table.rows.map { row in
                ["name", "key", "unit", "total", "count", "mean", "p50", "p90", "p99", "p999"].map {
                  table.text(row, $0)
                }
              }, text: [0, 1, 2])))
      }
    }
    return ReportDocument.Section("How it was run", blocks)
  }
}

extension String {
  /// Without spaces at both ends.
  var trimmed: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
