import Dashboard
import SimCore

/// Options of one run.
package struct RunOptions: Sendable {
  /// `scenario.yaml` or a `.sumocfg`.
  package var path: String
  /// Number of onboard hosts in processes of their own; nil for everything in this process.
  package var processes: Int?
  /// Threads, for a run in one process.
  package var threads = 1
  package var seed: UInt64?
  package var run: UInt64?
  /// Output folder; nil for `coroad-runs/NAME` in the working directory.
  package var out: String?
  /// End, s on the scenario's clock.
  package var until: Double?
  package var equip: Double?
  /// Upper limit of virtual seconds per wall-clock second; nil for no limit.
  package var realTimeFactor: Double?
  package var overrides: [(String, String)] = []
  /// Hosts to fail on purpose: name, and time on the scenario's clock, s.
  package var failures: [(host: String, at: Double)] = []
  /// Seconds; nil for no timeout.
  package var hostTimeout: Double? = 30
  /// Address at which hosts that are started by hand join, instead of hosts that the run starts.
  package var listen: String?
  /// Address for observers.
  package var observe: String?
  /// Start when the first observer has subscribed.
  package var waitsForObserver = false
  /// Port of the page that shows the run; 0 for any free one, nil for no page.
  package var serve: Int?
  /// Port at which Foxglove can watch the run; 0 for any free one, nil for none.
  package var foxglove: Int?
  /// Where these are served, and to whom.
  package var pageAccess = PageAccess.ownComputer
  /// The page may ask for the same run with the next seed: `RunOutcome.next`.
  package var canRestart = false
  /// Folder of the first run, if this one began from a page.
  package var firstFolder: String?
  /// Vehicle whose onboard unit is an external program, which the run waits for.
  package var waitFor: String?
  /// Address at which that program joins.
  package var external = RunOptions.defaultExternal
  package static let defaultExternal = "ipc:///tmp/coroad-unit.sock"
  /// File with the run's own keys, for addresses that other machines may reach.
  package var key: String?
  /// Files or folders with the public keys of programs that may join or observe.
  package var allow: [String] = []
  package var json = false
  package var quiet = false
  /// Refuses a scenario of which anything is left out that changes results.
  package var isStrict = false
  /// Another run is in this process: no progress line, and CPU time is counted by thread.
  package var sharesProcess = false

  package init(path: String) { self.path = path }
}

/// Version of Coroad, as in run.json.
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
      "Success. A run in which a host failed also ends with 0, and the account says so."
    ),
    (
      failed,
      "Failure: an output could not be written, a socket could not be opened, a recording is damaged, or a run of a "
        + "sweep failed."
    ),
    (invalidScenario, "The scenario or sweep file is invalid. Nothing was run or written."),
    (missingDependency, "A program that the command needs is missing; `coroad doctor` says which."),
    (usage, "The command line is wrong."),
    (interrupted, "Interrupted by Ctrl-C or a signal. The recording up to then is readable."),
  ]
}
