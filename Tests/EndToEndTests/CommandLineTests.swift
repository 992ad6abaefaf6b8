import Foundation
import Testing

extension EndToEnd {
  /// What somebody reads who mistypes, or whose run did not go well.
  @Suite("Command line") struct CommandLineTests {
    private static let map = Executables.map("crossing")

    @Test(
      arguments: [
        (["--processes", "0"], 64, "--processes must lie in 1...256, not 0"),
        (["--processes", "-1"], 64, "not -1"), (["--equip", "2"], 64, "--equip must lie in 0...1, not 2"),
        (["--equip", "-1"], 64, "--equip must lie in 0...1, not -1"),
        (["--until", "-1"], 2, "--until: error: time.end_s = -1 lies outside"),
        (["--seed", "x"], 64, "The value 'x' is invalid for '--seed"),
        (["--seed", "-3"], 64, "a whole number from 0"), (["--nonsense"], 64, "Unknown option '--nonsense'"),
        (["--fail", "foo@3"], 64, "without --processes this run has one host alone"),
        (["--fail", "foo@3", "--processes", "1"], 64, "the hosts are onboard-unit-0, roadside-unit"),
        (["--observe", "ipc:///nowhere/at/all"], 1, "The folder of the address does not exist"),
        (["--out", "/etc/passwd"], 1, "Choose another path with --out"),
      ] as [([String], Int32, String)])
    func wrongOptions(_ options: [String], _ code: Int32, _ words: String) throws {
      let process = try ChildProcess(Executables.coroad, ["run", Self.map] + options)
      #expect(process.wait() == .code(code), "\(process.command): \(process.errors)")
      #expect(process.errors.contains(words), "\(process.command): \(process.errors)")
      #expect(process.output.isEmpty)
    }

    @Test func wrongFiles() throws {
      let folder = Executables.root.appendingPathComponent("Maps/crossing").path
      for (file, words) in [
        (folder, "Did you mean \(folder)/scenario.yaml?"), (folder + "/nothing.yaml", "No such file"),
        (folder + "/crossing.net.xml", "Give the .sumocfg or scenario.yaml that names this file"),
      ] {
        let process = try ChildProcess(Executables.coroad, ["run", file])
        #expect(process.wait() == .code(2) && process.errors.contains(words), "\(process.errors)")
      }
    }

    /// The account of a run with a failed host says what that meant, and one that failed by itself how to see it again.
    @Test func accountOfAFailedHost() throws {
      let folder = try TemporaryFolder()
      let process = try ChildProcess(
        Executables.coroad,
        [
          "run", Self.map, "--until", "12", "--processes", "2", "--fail", "onboard-unit-1@10", "--out",
          folder.path("out"),
        ])
      #expect(process.wait() == .code(0), "\(process.errors)")
      let account = process.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      #expect(account.hasPrefix("crossing: completed, but a host failed on the way, 12.0 s of virtual time"))
      #expect(
        account.contains("killed by --fail at 10.0 s; from then on its vehicles were left to their drivers"))
      #expect(!account.contains("the same failure again"))
    }

    /// What a run says that its command repeats is repeated by it.
    @Test func suggestionsHoldForFailedRuns() throws {
      let folder = try TemporaryFolder()
      for (options, promise) in [
        (["--fail", "in-process@3"], false), (["--fail", "in-process@50"], true), ([], true),
      ] as [([String], Bool)] {
        let process = try ChildProcess(
          Executables.coroad, ["run", Self.map, "--until", "5", "--out", folder.path("out")] + options)
        #expect(process.wait() == .code(0), "\(process.errors)")
        #expect(process.output.contains("the same run and digest") == promise, "\(process.output)")
        #expect(process.output.contains("the run ended before") == options.contains("in-process@50"))
      }
    }

    /// A run that takes the place of another says so before, with what it takes away; the commands that it suggests do not.
    @Test func whatARunReplacesIsSaid() throws {
      let folder = try TemporaryFolder()
      func run(_ options: [String]) throws -> ChildProcess {
        let process = try ChildProcess(
          Executables.coroad, ["run", Self.map, "--until", "2", "--out", folder.path("out")] + options)
        #expect(process.wait() == .code(0), "\(process.errors)")
        return process
      }
      #expect(!(try run([])).errors.contains("replaces"))
      let second = try run(["--seed", "3"])
      #expect(
        second.errors.contains("out: replaces the run of 20") && second.errors.contains("seed 42, V2X on"))
      #expect(second.output.contains("replaces the run of 20"), "\(second.output)")
      #expect((try run(["--quiet"])).errors.isEmpty)
      let suggested = second.output.split(separator: "\n").filter {
        $0.contains(" run ") && $0.contains("--seed 3")
      }
      #expect(suggested.count == 2)
      for line in suggested {
        let out = try #require(line.split(separator: " --out ").last)
        #expect(out.hasPrefix(folder.path("out-")), "\(line)")
      }
    }

    @Test func accountOfAFullDisk() throws {
      let folder = try TemporaryFolder()
      let process = try ChildProcess(
        "/bin/sh",
        [
          "-c", "trap '' XFSZ; ulimit -f 200; exec \"$@\"", "sh", Executables.coroad, "run", Self.map,
          "--out", folder.path("out"), "--until", "60",
        ])
      #expect(process.wait() == .code(1), "\(process.errors)")
      #expect(process.output.hasPrefix("crossing: stopped early, since an output could not be written"))
      #expect(process.errors.contains("size limit") && !process.output.contains("v2x.enabled=false"))
      let run = try String(contentsOfFile: folder.path("out/run.json"), encoding: .utf8)
      #expect(run.contains("size limit of this process") && !run.contains("\"running\""))
    }

    @Test func inspectionOfADamagedRecording() throws {
      let folder = try TemporaryFolder()
      let report = RunReport(try start(Self.map, ["--until", "5"], in: folder), folder: folder)
      #expect(report.isComplete, "\(report)")
      func inspect(_ options: [String]) throws -> (ChildProcess.Exit, String) {
        let process = try ChildProcess(Executables.coroad, ["inspect"] + options)
        return (process.wait(), process.output + process.errors)
      }
      // The folder of a run stands for its recording.
      let (code, text) = try inspect([folder.path("out"), "--check"])
      #expect(code == .code(0) && text.contains("all checksums are right"), "\(text)")
      // One bit of the last message of the last chunk.
      var bytes = try #require(report.file("run.mcap"))
      let place = try #require(bytes.range(of: Data("completed".utf8)))
      bytes[place.lowerBound] ^= 1
      try bytes.write(to: folder.url.appendingPathComponent("damaged.mcap"))
      let (damaged, told) = try inspect([folder.path("damaged.mcap"), "--check"])
      #expect(damaged == .code(1) && told.contains("damaged: 1 record or chunk"), "\(told)")
      try bytes.prefix(bytes.count / 2).write(to: folder.url.appendingPathComponent("half.mcap"))
      let (half, words) = try inspect([folder.path("half.mcap")])
      #expect(half == .code(0) && words.contains("cut off"), "\(words)")
    }
  }
}
