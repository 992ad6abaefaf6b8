import SimCore

/// What the command line asks of one run.
package struct RunOptions: Sendable {
  /// `scenario.yaml` or a `.sumocfg`.
  package var path: String
  /// Onboard hosts in processes of their own; nil: everything in this process.
  package var processes: Int?
  /// Threads of a run in one process.
  package var threads = 1
  package var seed: UInt64?
  package var run: UInt64?
  /// Output folder; nil: `coroad-runs/NAME` in the working directory.
  package var out: String?
  /// Seconds on the scenario's own clock.
  package var until: Double?
  package var equip: Double?
  /// Virtual seconds per wall-clock second at most; nil: as fast as it goes.
  package var realTimeFactor: Double?
  package var overrides: [(String, String)] = []
  /// Hosts to fail on purpose: name and seconds on the scenario's own clock.
  package var failures: [(host: String, at: Double)] = []
  /// Seconds; nil waits for ever.
  package var hostTimeout: Double? = 30
  /// Listen here for hosts that are started by hand, instead of starting them.
  package var listen: String?
  /// Publish there what the run sends, for observers.
  package var observe: String?
  /// Begin when the first observer has subscribed to something.
  package var waitsForObserver = false
  /// Vehicle whose onboard unit is an external program, which the run waits for.
  package var waitFor: String?
  /// Where that program joins.
  package var external = RunOptions.defaultExternal
  package static let defaultExternal = "tcp://127.0.0.1:5700"
  package var json = false
  package var quiet = false
  /// Another run goes on in this process at the same time: no progress line, and CPU is counted by thread.
  package var sharesProcess = false

  package init(path: String) { self.path = path }
}

/// Version of the product, as it stands in run.json.
package let coroadVersion = "0.1.0"

/// Exit codes of the programs.
package enum ExitStatus {
  package static let ok: Int32 = 0
  package static let failed: Int32 = 1
  package static let invalidScenario: Int32 = 2
  package static let missingDependency: Int32 = 3
  package static let usage: Int32 = 64
  package static let interrupted: Int32 = 130

  /// Each code with its meaning, for the reference.
  package static let all: [(code: Int32, means: String)] = [
    (
      ok,
      "The command did what it was asked to do. A run in which a host failed ends with 0 as well and says so."
    ),
    (
      failed,
      "The run failed: an output could not be written, a socket could not be opened, a recording is damaged, or one run "
        + "of a sweep failed."
    ),
    (invalidScenario, "The scenario or sweep is not valid. Nothing was run or written."),
    (missingDependency, "A program that the command needs is missing; `coroad doctor` says which."),
    (usage, "The command line is wrong."),
    (interrupted, "The command was interrupted by Ctrl-C or a signal. What was recorded stays readable."),
  ]
}
