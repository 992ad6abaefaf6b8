import Foundation
import Glibc
import Testing

extension EndToEnd {
  /// Processes that stop, die or are interrupted: the run goes on where it can and leaves something readable.
  @Suite("Interruptions") struct InterruptionTests {
    private static let map = Executables.map("crossing")

    private func start(_ folder: TemporaryFolder, _ options: [String]) throws -> ChildProcess {
      try ChildProcess(
        Executables.coroad,
        ["run", Self.map, "--json", "--quiet", "--processes", "2", "--out", folder.path("out")] + options)
    }

    /// Waits until the run has written to its recording: from then on windows are granted.
    private func awaitRecording(_ process: ChildProcess, _ folder: TemporaryFolder) -> Bool {
      while process.wait(atMost: 0.02) == nil {
        let size =
          (try? FileManager.default.attributesOfItem(atPath: folder.path("out/run.mcap"))[.size]) as? Int
        if size ?? 0 > 0, process.children(running: "onboard-unit").count == 2 { return true }
      }
      return false
    }

    private func inspect(_ folder: TemporaryFolder) throws -> ChildProcess.Exit {
      try ChildProcess(Executables.coroad, ["inspect", folder.path("out/run.mcap")]).wait()
    }

    @Test func stoppedProcessChangesNothing() throws {
      let options = ["--until", Executables.isFast ? "60" : "5"]
      let undisturbed = try simulate(Self.map, options + ["--processes", "2"])
      let folder = try TemporaryFolder()
      let process = try start(folder, options)
      try #require(
        awaitRecording(process, folder), "the run ended before it could be stopped: \(process.errors)")
      let host = try #require(process.children(running: "onboard-unit").first)
      kill(host, SIGSTOP)
      #expect(process.wait(atMost: 5) == nil, "the world waits for a host that is only slow")
      kill(host, SIGCONT)
      let report = RunReport(process, folder: folder)
      #expect(report.exit == .code(0), "\(report.errors)")
      #expect(report.digest == undisturbed.digest && report.digest.count == 64)
    }

    @Test func killedHostFallsBack() throws {
      let folder = try TemporaryFolder()
      let process = try start(folder, ["--until", Executables.isFast ? "60" : "5"])
      try #require(awaitRecording(process, folder), "the run ended too early: \(process.errors)")
      kill(try #require(process.children(running: "onboard-unit").first), SIGKILL)
      let report = RunReport(process, folder: folder)
      #expect(report.exit == .code(0), "\(report.errors)")
      #expect(report.exitReason.contains("onboard-unit"), "\(report.exitReason)")
      #expect(report.errors.contains("9") || report.errors.contains("KILL"), "the reason reaches the user")
      #expect(try inspect(folder) == .code(0))
    }

    @Test func failureIsReproducible() throws {
      let options = ["--until", "4", "--fail", "onboard-unit-0@2"]
      let first = try simulate(Self.map, options + ["--processes", "2"])
      let second = try simulate(Self.map, options + ["--processes", "2"])
      let whole = try simulate(Self.map, ["--until", "4", "--processes", "2"])
      #expect(first.exit == .code(0), "\(first.errors)")
      #expect(first.digest.count == 64 && first.digest == second.digest)
      #expect(first.digest != whole.digest)
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func interruptedRunLeavesAReadableRecording(_ signal: Int32) throws {
      let folder = try TemporaryFolder()
      let process = try start(folder, ["--realtime-factor", "1"])
      try #require(awaitRecording(process, folder), "\(process.errors)")
      process.signal(signal)
      let report = RunReport(process, folder: folder)
      #expect(report.exit == .code(130), "\(report.errors)")
      #expect(try inspect(folder) == .code(0))
      let run = try #require(report.file("run.json"))
      #expect(String(decoding: run, as: UTF8.self).contains("interrupted"))
    }

    @Test func fullDiskIsAClearError() throws {
      let folder = try TemporaryFolder()
      // A limit on file size refuses a write as a full disk does, and needs no privilege.
      let process = try ChildProcess(
        "/bin/sh",
        [
          "-c", "trap '' XFSZ; ulimit -f 100; exec \"$@\"", "sh", Executables.coroad, "run", Self.map,
          "--quiet",
          "--out", folder.path("out"), "--until", "20",
        ])
      let report = RunReport(process, folder: folder)
      #expect(report.exit == .code(1), "\(report.errors)")
      #expect(report.errors.contains("run.mcap"), "\(report.errors)")
      #expect(try inspect(folder) == .code(0))
    }
  }
}
