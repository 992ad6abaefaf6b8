import Recording
import Simulation

/// Compares two or more finished runs, for `coroad compare`.
package struct RunComparison {
  package let runs: [FinishedRun]

  package init(_ runs: [FinishedRun]) { self.runs = runs }

  /// Differences that make the runs hard to compare, in words.
  package var warnings: [String] {
    var lines: [String] = []
    func differ(_ what: String, _ value: (FinishedRun) -> String?) {
      let values = runs.map { value($0) ?? "unknown" }
      if Set(values).count > 1 { lines.append("\(what) differs: \(values.joined(separator: ", "))") }
    }
    differ("the update (traffic.update)") { $0.conditions?.update }
    differ("the traffic step (time.step_s)") { run in run.conditions.map { "\($0.step) s" } }
    differ("the driver model (traffic.drivers)") { $0.conditions?.drivers }
    differ("the seed") { $0.settings["seed"] }
    differ("the repetition (run)") { $0.settings["run"] }
    differ("the virtual time of the end") { run in run.document.metric("end_s").map { "\($0) s" } }
    differ("the version of coroad") { $0.document.text("version") }
    if Set(runs.map(\.inputs)).count > 1 {
      lines.append("the inputs differ: network or demand files are not the same")
    }
    for run in runs {
      let end = run.document.text("exit_reason") ?? "unknown"
      if end != "completed" { lines.append("\(run.folder) did not complete: \(end)") }
    }
    return lines
  }

  /// True if nothing differs but settings that a comparison is about: the same traffic model, inputs, seed, version and
  /// end, and every run completed.
  package var isFair: Bool { warnings.isEmpty }

  /// Keys left out of `differingSettings`: `name` has no effect, and the others are in `warnings`.
  private static let toldElsewhere: Set<String> = [
    "name", "seed", "run", "traffic.update", "time.step_s", "traffic.drivers",
  ]

  /// Settings that differ between the runs, with the value of each run; without those of the recording, which do not
  /// affect results.
  package var differingSettings: [(key: String, values: [String])] {
    let all = runs.map(\.settings)
    return Set(all.flatMap(\.keys)).sorted().compactMap { key in
      if Self.toldElsewhere.contains(key) || key.hasPrefix("record.") { return nil }
      let values = all.map { $0[key] ?? "none" }
      return Set(values).count > 1 ? (key, values) : nil
    }
  }
}
