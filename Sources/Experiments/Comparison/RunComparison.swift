import Recording
import Simulation

/// Two or more finished runs, as `coroad compare` puts them side by side.
package struct RunComparison {
  package let runs: [FinishedRun]

  package init(_ runs: [FinishedRun]) { self.runs = runs }

  /// Where the runs differ in what should be alike, each difference in words.
  package var warnings: [String] {
    var lines: [String] = []
    func differ(_ what: String, _ value: (FinishedRun) -> String?) {
      let values = runs.map { value($0) ?? "not said" }
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
      lines.append("the inputs differ: other files of network or demand")
    }
    for run in runs {
      let end = run.document.text("exit_reason") ?? "nothing about its end"
      if end != "completed" { lines.append("\(run.folder) says \(end)") }
    }
    return lines
  }

  /// The name is no setting, and the others are warned of.
  private static let toldElsewhere: Set<String> = [
    "name", "seed", "run", "traffic.update", "time.step_s", "traffic.drivers",
  ]

  /// Settings that are not the same in all runs, with the value of each; those of the recording aside, which change no
  /// result.
  package var differingSettings: [(key: String, values: [String])] {
    let all = runs.map(\.settings)
    return Set(all.flatMap(\.keys)).sorted().compactMap { key in
      if Self.toldElsewhere.contains(key) || key.hasPrefix("record.") { return nil }
      let values = all.map { $0[key] ?? "none" }
      return Set(values).count > 1 ? (key, values) : nil
    }
  }
}
