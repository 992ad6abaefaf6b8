import Foundation
import Glibc
import Testing

extension EndToEnd {
  /// Before the first window: a process that dies, an interruption, and limits of the system.
  @Suite("Loading") struct LoadingTests {
    private static let map = Executables.map("crossing")

    /// A host killed before it is ready fails, and the run goes on without it, as with `--fail` at its begin.
    @Test func killedHostFailsAlone() throws {
      let folder = try TemporaryFolder()
      let process = try start(Self.map, ["--processes", "2", "--until", "20"], in: folder)
      kill(try awaitChild(process, "onboard-unit"), SIGKILL)
      let report = RunReport(process, folder: folder)
      #expect(report.isComplete, "\(report)")
      let failed = try #require(report.hosts.first { $0["failure"] is String }, "\(report)")
      let name = try #require(failed["name"] as? String)
      #expect(report.exitReason.contains("\(name) failed at 0.0 s: killed by SIGKILL"), "\(report)")
      #expect(report.hosts.count { $0["failure"] is String } == 1, "\(report)")
      let again = try simulate(Self.map, ["--processes", "2", "--until", "20", "--fail", "\(name)@0"])
      #expect(again.digest == report.digest, "--fail does not reproduce it: \(report)\n\(again)")
    }

    /// At any moment of their start the hosts notice that the world is gone.
    @Test(arguments: [0.0, 0.02, 0.05]) func killedWorldLeavesNoHosts(_ delay: Double) throws {
      let folder = try TemporaryFolder()
      let process = try start(Self.map, ["--processes", "2", "--until", "20"], in: folder)
      _ = try awaitChild(process, "onboard-unit")
      _ = process.wait(atMost: delay)
      let hosts = ["onboard-unit", "roadside-unit", "cloud-coordinator"].flatMap {
        process.children(running: $0)
      }
      process.signal(SIGKILL)
      process.wait()
      for host in hosts {
        #expect(ChildProcess.hasEnded(host, within: 10), "process \(host) outlives its run")
      }
    }

    /// Ctrl-C ends a run that loads a large map at once, and nothing has been written.
    @Test(arguments: [SIGINT, SIGTERM, SIGHUP]) func interruptionTakesEffectAtOnce(_ signal: Int32) throws {
      let folder = try TemporaryFolder()
      let bytes = try writeLargeMap(in: folder)
      let process = try start(folder.path("scenario.yaml"), [], in: folder)
      // Once the file has been read, the map is being built.
      while process.bytesRead < bytes { try #require(process.wait(atMost: 0.01) == nil, "\(process.errors)") }
      process.signal(signal)
      #expect(process.wait(atMost: 5) == .code(130), "\(process.errors)")
      #expect(process.errors.contains("interrupted"))
      #expect(!folder.exists("out/run.json"))
    }

    /// Too few files for the run are reported before anything is written.
    @Test func tooFewFilesAreReported() throws {
      let folder = try TemporaryFolder()
      let process = try ChildProcess(
        "/bin/sh",
        [
          "-c", "ulimit -n 90; exec \"$@\"", "sh", Executables.coroad, "run", Self.map, "--until", "1",
          "--processes", "12", "--out", folder.path("out"),
        ])
      #expect(process.wait() == .code(1))
      #expect(process.errors.contains("the limit is 90"), "\(process.errors)")
      #expect(process.errors.contains("ulimit -n "), "\(process.errors)")
      #expect(!folder.exists("out"))
    }

    /// A limit that the run itself may raise does not stop it.
    @Test func aSoftLimitIsRaised() throws {
      let folder = try TemporaryFolder()
      let process = try ChildProcess(
        "/bin/sh",
        [
          "-c", "ulimit -Sn 40; exec \"$@\"", "sh", Executables.coroad, "run", Self.map, "--until", "1",
          "--processes", "8", "--quiet", "--out", folder.path("out"),
        ])
      #expect(process.wait() == .code(0), "\(process.errors)")
    }

    /// Roads without junctions: quick to write, slow to build.
    private func writeLargeMap(in folder: TemporaryFolder) throws -> Int {
      var text = "<net version=\"1.20\">\n"
      for i in 0..<150_000 {
        let y = "\(i % 400 * 10).00"
        text += "<edge id=\"e\(i)\" from=\"a\" to=\"b\"><lane id=\"e\(i)_0\" index=\"0\" speed=\"13.89\" "
        text +=
          "length=\"100.00\" shape=\"0.00,\(y) 25.00,\(y) 50.00,\(y) 75.00,\(y) 100.00,\(y)\"/></edge>\n"
      }
      for id in ["a", "b"] {
        text += "<junction id=\"\(id)\" type=\"dead_end\" x=\"0\" y=\"0\" incLanes=\"\" intLanes=\"\"/>\n"
      }
      text += "</net>\n"
      try folder.write(text, to: "large.net.xml")
      try folder.write("network: large.net.xml\n", to: "scenario.yaml")
      return text.utf8.count
    }

    private func awaitChild(_ process: ChildProcess, _ program: String) throws -> pid_t {
      while true {
        if let child = process.children(running: program).first { return child }
        try #require(process.wait(atMost: 0.002) == nil, "\(process.errors)")
      }
    }
  }
}
