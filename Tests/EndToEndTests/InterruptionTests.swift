import Foundation
import Glibc
import Interop
import Testing

extension EndToEnd {
  /// Processes that stop, die or are interrupted: the run continues if possible and leaves readable outputs.
  @Suite("Interruptions") struct InterruptionTests {
    private static let map = Executables.map("crossing")
    /// Real-time factor that leaves time to disturb the run; results do not depend on it.
    private static let paced = [
      "--processes", "2", "--until", "60", "--realtime-factor", Executables.isFast ? "20" : "6",
    ]

    private func begin(_ folder: TemporaryFolder, _ options: [String]) throws -> ChildProcess {
      let process = try start(Self.map, options, in: folder)
      try #require(
        awaitRecording(process, folder, bytes: 300_000),
        "the run ended before it could be disturbed: \(process.errors)")
      return process
    }

    private func firstHost(_ process: ChildProcess) throws -> pid_t {
      try #require(process.children(running: "onboard-unit").first)
    }

    @Test func stoppedProcessChangesNothing() throws {
      let undisturbed = try simulate(Self.map, ["--until", "60"])
      let folder = try TemporaryFolder()
      let process = try begin(folder, Self.paced)
      let host = try firstHost(process)
      kill(host, SIGSTOP)
      #expect(process.wait(atMost: 5) == nil, "the world did not wait for a host that is only slow")
      kill(host, SIGCONT)
      let report = RunReport(process, folder: folder)
      #expect(report.isComplete && report.exitReason == "completed", "\(report)")
      #expect(report.digest == undisturbed.digest, "\(report)\n\(undisturbed)")
    }

    /// A host that stays stopped is ended when it fails, so that the end of the run does not wait for it.
    @Test func stoppedProcessIsEndedOnceItHasFailed() throws {
      let folder = try TemporaryFolder()
      let process = try begin(folder, Self.paced + ["--host-timeout", "2", "--realtime-factor", "5"])
      let host = try firstHost(process)
      kill(host, SIGSTOP)
      #expect(ChildProcess.hasEnded(host, within: 30), "the stopped host outlives its failure")
      #expect(process.wait(atMost: 0) == nil, "the host ended only with the run")
      process.signal(SIGTERM)
      let report = RunReport(process, folder: folder)
      #expect(
        report.hosts.count { ($0["failure"] as? String)?.hasPrefix("no answer") ?? false } == 1, "\(report)")
    }

    /// A killed host: its vehicles are left to their drivers, and `--fail` at that time reproduces the run.
    @Test func killedHostFallsBack() throws {
      let folder = try TemporaryFolder()
      let process = try begin(folder, Self.paced)
      kill(try firstHost(process), SIGKILL)
      let report = RunReport(process, folder: folder)
      #expect(report.isComplete, "\(report)")
      #expect(
        report.exitReason.contains("onboard-unit") && report.exitReason.contains("SIGKILL"), "\(report)")
      let failed = try #require(report.hosts.first { $0["failure"] is String }, "\(report)")
      let name = try #require(failed["name"] as? String)
      #expect(report.hosts.count { $0["failure"] is String } == 1)
      #expect(report.number("end_s") == 60, "\(report)")
      #expect(report.number("vehicles.equipped") ?? 0 >= 4, "\(report)")
      try expectReadable(report)

      let moment = try #require(report.exitReason.firstMatch(of: /failed at ([0-9.]+) s/)?.1)
      let again = try simulate(
        Self.map, ["--processes", "2", "--until", "60", "--fail", "\(name)@\(moment)"])
      #expect(again.digest == report.digest, "--fail does not reproduce it: \(report)\n\(again)")
      // The vehicles of that host drive on without units, and no vehicle is stuck.
      let undisturbed = try simulate(Self.map, ["--until", "60"])
      #expect(undisturbed.digest != report.digest, "\(report)")
      #expect(undisturbed.number("vehicles.departed") == report.number("vehicles.departed"), "\(report)")
      #expect(undisturbed.number("vehicles.arrived") == report.number("vehicles.arrived"), "\(report)")
    }

    /// If the world itself is killed, no process of the run remains.
    @Test func killedWorldLeavesNoProcesses() throws {
      let folder = try TemporaryFolder()
      let process = try begin(folder, Self.paced)
      let hosts = ["onboard-unit", "roadside-unit", "cloud-coordinator"].flatMap {
        process.children(running: $0)
      }
      #expect(hosts.count == 4)
      process.signal(SIGKILL)
      #expect(process.wait() == .signal(SIGKILL))
      for host in hosts {
        #expect(ChildProcess.hasEnded(host, within: 10), "process \(host) outlives its run")
      }
      // The recording is cut off, but readable up to there.
      let inspection = try ChildProcess(Executables.coroad, ["inspect", folder.path("out/run.mcap")])
      #expect(inspection.wait() == .code(0), "\(inspection.errors)")
    }

    /// SIGINT and SIGHUP to every process of the group, like a terminal; SIGTERM to all or one, like job schedulers.
    @Test(arguments: [
      (SIGINT, "SIGINT", true), (SIGHUP, "SIGHUP", true), (SIGTERM, "SIGTERM", true),
      (SIGTERM, "SIGTERM", false),
    ])
    func interruptedRunLeavesAReadableRecording(_ signal: Int32, _ name: String, toAll: Bool) throws {
      let folder = try TemporaryFolder()
      let process = try begin(folder, Self.paced + ["--realtime-factor", "5"])
      if toAll { process.signalGroup(signal) } else { process.signal(signal) }
      let report = RunReport(process, folder: folder)
      #expect(report.exit == .code(130), "\(report)")
      #expect(report.exitReason == "interrupted by \(name)", "\(report)")
      #expect(report.hosts.allSatisfy { $0["failure"] is NSNull }, "\(report)")
      let run = try #require(report.file("run.json"))
      #expect(String(decoding: run, as: UTF8.self).contains("interrupted"))
      try expectReadable(report)
    }

    @Test func fullDiskIsAClearError() throws {
      let folder = try TemporaryFolder()
      // A file size limit fails a write like a full disk, without privileges.
      let process = try ChildProcess(
        "/bin/sh",
        [
          "-c", "trap '' XFSZ; ulimit -f 1000; exec \"$@\"", "sh", Executables.coroad, "run", Self.map,
          "--quiet", "--json", "--out", folder.path("out"), "--until", "60",
        ])
      let report = RunReport(process, folder: folder)
      #expect(report.exit == .code(1), "\(report)")
      #expect(report.errors.contains("run.mcap"), "\(report)")
      #expect(report.exitReason.contains("run.mcap"), "\(report)")
      try expectReadable(report)
    }
  }
}

/// Waits until the recording has reached a size, after which windows are granted. False if the run ended first.
func awaitRecording(_ process: ChildProcess, _ folder: TemporaryFolder, bytes: Int = 1) -> Bool {
  while process.wait(atMost: 0.02) == nil {
    let size = (try? FileManager.default.attributesOfItem(atPath: folder.path("out/run.mcap"))[.size]) as? Int
    if size ?? 0 >= bytes { return true }
  }
  return false
}

/// `coroad inspect` reads the recording, and so does the official MCAP reader if Python has it.
func expectReadable(_ report: RunReport, sourceLocation: SourceLocation = #_sourceLocation) throws {
  let inspection = try ChildProcess(Executables.coroad, ["inspect", report.path("run.mcap")])
  #expect(
    inspection.wait() == .code(0), "\(inspection.errors) after \(report)", sourceLocation: sourceLocation)
  guard Python.has(.mcap) else { return }
  let oracle = try Python.run("Tests/Interop/read_mcap.py", [report.path("run.mcap")], for: .mcap)
  #expect(oracle.status == 0, "\(oracle.errors) after \(report)", sourceLocation: sourceLocation)
}
