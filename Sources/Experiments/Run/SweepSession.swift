import Foundation
import HostRuntime
import Recording
import SimCore
import Simulation

/// Options of a sweep.
package struct SweepOptions: Sendable {
  package var path: String
  /// Output folder; nil for `coroad-runs/sweep-NAME` in the working directory.
  package var out: String?
  /// Runs at a time.
  package var jobs = 1
  package var quiet = false

  package init(path: String) { self.path = path }
}

/// A sweep, from its file to its tables.
///
/// Each run is a `coroad run` in a process of its own, so that a crash is one failed row. Finished runs in the folder
/// are kept, so that an interrupted sweep continues.
package final class SweepSession {
  private let options: SweepOptions
  private let checked: CheckedPlan
  private let units: [SweepPlan.Unit]
  private let folders: [UnitFolder]
  private let out: String
  private var rows: [SweepRow?]
  /// Runs with other settings in the folder: those replaced, and those that remain but are in no table.
  private var others = (replaced: 0, left: 0)
  private var running: [(unit: Int, child: ChildRun, start: ContinuousClock.Instant)] = []

  /// Reads and checks everything; nothing is written.
  package init(_ options: SweepOptions) throws {
    self.options = options
    checked = try SweepReader.read(path: options.path)
    units = checked.plan.units
    out = Self.absolute(options.out ?? checked.plan.defaultFolder)
    let inputs = try Self.digest(of: checked.files)
    folders = units.map { [out, checked] in UnitFolder($0, of: checked.plan, inputs: inputs, in: out) }
    rows = units.map { _ in nil }
  }

  package var diagnostics: Diagnostics { checked.diagnostics }

  /// The output folder, as an absolute path.
  package var folder: String { out }

  /// - Parameter write: adds files to the folder, which is locked meanwhile.
  /// - Returns: the exit status and the account.
  package func run(
    then write: (SweepReport) throws -> Void = { _ in }
  ) throws -> (status: Int32, account: String) {
    let lock = try SweepFolder(path: out).claim()
    defer { close(lock) }
    for i in units.indices { rows[i] = row(of: i) }
    let kept = rows.count { $0 != nil }
    let commands = units.indices.map { command($0) }
    let list = commands.map { $0.map(Suggestions.quoted).joined(separator: " ") + "\n" }.joined()
    try writeAtomically(Array(list.utf8), to: "\(out)/\(SweepFolder.list)")
    if kept < units.count {
      others.replaced = units.indices.count { rows[$0] == nil && folders[$0].holdsAnother }
      for name in SweepFolder.results { unlink("\(out)/\(name)") }
      for i in units.indices where rows[i] == nil { try folders[i].prepare() }
      try runOpen(commands, SweepProgress(total: units.count, quiet: options.quiet), kept)
      if Interruption.isRequested { throw RunFailure(interrupted, status: ExitStatus.interrupted) }
    }
    others.left = SweepFolder(path: out).runs.subtracting(units.map(\.folder)).count
    let report = SweepReport(plan: checked.plan, rows: rows.compactMap { $0 })
    try writeAtomically(report.csv, to: "\(out)/\(SweepFolder.results[0])")
    try writeAtomically(Array(report.markdown.utf8), to: "\(out)/\(SweepFolder.results[1])")
    try write(report)
    return (report.failed > 0 ? ExitStatus.failed : ExitStatus.ok, account(report, kept: kept))
  }

  // MARK: Running

  private func runOpen(_ commands: [[String]], _ progress: SweepProgress, _ kept: Int) throws {
    defer {
      stopAll()
      progress.clear()
    }
    // Seed by seed: run times of all combinations are known early, and an interruption leaves pairs.
    let seeds = checked.plan.seeds.count
    func cell(_ unit: Int) -> Int { unit / seeds }
    let missing = units.indices.filter { rows[$0] == nil }
    var open = missing.sorted { ($0 % seeds, $0) < ($1 % seeds, $1) }[...]
    var estimate = SweepEstimate(jobs: options.jobs)
    var (done, failed) = (kept, 0)
    while !(open.isEmpty && running.isEmpty) && !Interruption.isRequested {
      while running.count < options.jobs, let next = open.popFirst() {
        do {
          running.append((next, try ChildRun(commands[next], log: folders[next].log), .now))
        } catch {
          rows[next] = SweepRow(unit: units[next], status: "not started", lastWords: error.reason)
          (done, failed) = (done + 1, failed + 1)
        }
      }
      for (unit, child, start) in running {
        guard let outcome = child.poll() else { continue }
        running.removeAll { $0.unit == unit }
        estimate.add(start.duration(to: .now) / .seconds(1), cell: cell(unit))
        let row = finished(unit, outcome)
        // A run that was interrupted before the sweep is not a failure.
        if !row.isOK && Interruption.isRequested { continue }
        rows[unit] = row
        (done, failed) = (done + 1, failed + (row.isOK ? 0 : 1))
      }
      progress.update(done: done, failed: failed, running: running.count) {
        estimate.left(
          running: running.map { (cell($0.unit), $0.start.duration(to: .now) / .seconds(1)) },
          open: open.map(cell))
      }
      if !running.isEmpty { usleep(5_000) }
    }
  }

  /// Asks all runs to end and waits; kills a run that does not.
  private func stopAll() {
    for run in running { run.child.send(SIGTERM) }
    let start = ContinuousClock.now
    while !running.isEmpty {
      running.removeAll { $0.child.poll() != nil }
      if start.duration(to: .now) > .seconds(10) { for run in running { run.child.send(SIGKILL) } }
      if !running.isEmpty { usleep(5_000) }
    }
  }

  private func finished(_ unit: Int, _ outcome: ChildRun.Outcome) -> SweepRow {
    if outcome == .exit(0), let row = row(of: unit) {
      unlink(folders[unit].log)
      return row
    }
    return SweepRow(
      unit: units[unit], status: outcome == .exit(0) ? "no summary" : outcome.status,
      lastWords: folders[unit].lastWords)
  }

  private func row(of unit: Int) -> SweepRow? {
    folders[unit].result.map { run in
      var row = SweepRow(unit: units[unit], values: checked.plan.metrics.map { run.summary.metric($0) })
      row.conditions = run.conditions
      return row
    }
  }

  // MARK: Commands

  /// The command of one run, with absolute paths, so that it works from any folder.
  private func command(_ unit: Int) -> [String] {
    let plan = checked.plan
    var words = [Self.program, "run", Self.absolute(plan.scenario(of: units[unit].levels).path)]
    words += ["--seed", String(units[unit].seed)]
    if let until = plan.until { words += ["--until", until.value] }
    for setting in plan.settings(of: units[unit].levels) {
      words += ["--set", "\(setting.key)=\(setting.value)"]
    }
    return words + ["--out", folders[unit].path, "--json", "--quiet"]
  }

  private static let program = Program.file.path

  private static func absolute(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.path
  }

  /// SHA-256 of the contents of the files, in order.
  private static func digest(of files: [String]) throws -> String {
    var hash = SHA256()
    for file in files {
      let bytes = try readFile(file)
      hash.update(UInt64(bytes.count))
      hash.update(bytes)
    }
    return hash.hexadecimal()
  }

  // MARK: Words

  private var interrupted: String {
    let done = rows.count { $0?.isOK ?? false }
    var again = ["coroad", "sweep", options.path, "--jobs", String(options.jobs)]
    if let out = options.out { again += ["--out", out] }
    return
      "interrupted: \(done) of \(units.count) runs are finished and kept; continue with:\n"
      + "    " + again.map(Suggestions.quoted).joined(separator: " ")
  }

  private static func runs(_ n: Int) -> String { "\(n) \(n == 1 ? "run" : "runs")" }

  private func account(_ report: SweepReport, kept: Int) -> String {
    let failed = report.failed
    let folder = options.out ?? checked.plan.defaultFolder
    var lines = ["\(checked.plan.name): \(Self.runs(units.count))"]
    if kept > 0 { lines[0] += ", \(kept) of them kept from an earlier sweep" }
    if failed > 0 { lines[0] += ", \(failed) failed" }
    if others.replaced > 0 { lines.append("  \(Self.runs(others.replaced)) with other settings replaced") }
    if others.left > 0 {
      lines.append(
        "  \(folder)/runs also holds \(Self.runs(others.left)) with other settings, which are in no table")
    }
    lines += report.text
    lines.append("")
    lines.append("  \(folder)/results.csv   one row per run")
    lines.append("  \(folder)/summary.md    means, intervals and differences; summary.tex: for a paper")
    lines.append("  \(folder)/report.html   the same with plots, for a browser")
    if failed > 0 {
      lines.append("  \(folder)/runs/*.log    errors of the failed runs; the same command repeats these runs")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
