import Foundation
import Recording
import SimCore
import Simulation

/// One run of an experiment on disk: its folder, what should be in it, and whether it is.
///
/// `unit.json` says which run is meant, before it starts; the run itself, by whomever it is started, fills the folder.
/// So a finished run is recognised whether this program, an earlier one or another machine has made it.
struct UnitFolder {
  let path: String
  /// What `unit.json` holds: version, inputs and settings, all that the result is a function of.
  let identity: [UInt8]

  init(_ unit: SweepPlan.Unit, of plan: SweepPlan, inputs: String, in out: String) {
    path = "\(out)/runs/\(unit.folder)"
    identity =
      JSON.members([
        "version": .string(coroadVersion), "inputs_sha256": .string(inputs), "seed": .unsigned(unit.seed),
        "until_s": plan.until.map { .string($0.value) } ?? .null,
        "set": .object(plan.settings(of: unit.levels).map { JSON.Member($0.key, .string($0.value)) }),
      ]).bytes
  }

  var log: String { path + ".log" }
  private func file(_ name: String) -> String { "\(path)/\(name)" }

  private var isPrepared: Bool { (try? readFile(file(OutputFolder.unitFile))) == identity }

  /// The finished run in the folder, if it is the one that is meant.
  var result: FinishedRun? {
    guard isPrepared, let run = FinishedRun(path), run.document.text("exit_reason") == "completed",
      run.document.text("version") == coroadVersion
    else { return nil }
    return run
  }

  /// It holds the run of other settings, which preparing takes away.
  var holdsAnother: Bool { !isPrepared && access(file("run.json"), F_OK) == 0 }

  /// Leaves a folder that a run can fill. What another run has left goes first: at no moment does it pass for this one.
  func prepare() throws {
    if isPrepared { return }
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try OutputFolder(path: path).clear()
    try writeAtomically(identity, to: file(OutputFolder.unitFile))
  }

  /// Last line of what the run said on standard error.
  var lastWords: String {
    guard let bytes = try? readFile(log) else { return "" }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").last.map(String.init) ?? ""
  }
}
