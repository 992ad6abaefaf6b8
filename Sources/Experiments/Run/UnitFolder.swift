import Foundation
import Recording
import SimCore
import Simulation

/// The folder of one run of a sweep, and whether it holds the finished run.
///
/// `unit.json` identifies the run before it starts; the run then fills the folder. A finished run is therefore
/// recognised even if another program or machine made it.
struct UnitFolder {
  let path: String
  /// Contents of `unit.json`: version, inputs and settings, which determine the result.
  let identity: [UInt8]

  init(_ unit: SweepPlan.Unit, of plan: SweepPlan, inputs: String, in out: String) {
    path = "\(out)/runs/\(unit.folder)"
    identity =
      JSON.members([
        "version": .string(coroadVersion), "scenario": .string(plan.scenario(of: unit.levels).path),
        "inputs_sha256": .string(inputs), "seed": .unsigned(unit.seed),
        "until_s": plan.until.map { .string($0.value) } ?? .null,
        "set": .object(plan.settings(of: unit.levels).map { JSON.Member($0.key, .string($0.value)) }),
      ]).bytes
  }

  var log: String { path + ".log" }
  private func file(_ name: String) -> String { "\(path)/\(name)" }

  private var isPrepared: Bool { (try? readFile(file(OutputFolder.unitFile))) == identity }

  /// The finished run in the folder, if it is the right one.
  var result: FinishedRun? {
    guard isPrepared, let run = FinishedRun(path), run.document.text("exit_reason") == "completed",
      run.document.text("version") == coroadVersion,
      // Only the summary that the run wrote.
      let digest = try? digest(ofFile: file("summary.json")), run.document.text("summary_sha256") == digest
    else { return nil }
    return run
  }

  /// True if the folder has a run with other settings, which `prepare` removes.
  var holdsAnother: Bool { !isPrepared && access(file("run.json"), F_OK) == 0 }

  /// Prepares the folder for the run. Removes another run first, so that it is never mistaken for this one.
  func prepare() throws {
    if isPrepared { return }
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try OutputFolder(path: path).clear()
    try writeAtomically(identity, to: file(OutputFolder.unitFile))
  }

  /// Last line of standard error of the run.
  var lastWords: String {
    guard let bytes = try? readFile(log) else { return "" }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").last.map(String.init) ?? ""
  }
}
