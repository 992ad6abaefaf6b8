import Foundation
import Glibc
import Testing

extension EndToEnd {
  /// Sweeps with the real program, its processes and folders.
  @Suite("Experiments") struct SweepTests {
    /// A small sweep on `crossing`.
    private func experiment(_ text: String) throws -> TemporaryFolder {
      let folder = try TemporaryFolder()
      try folder.write("scenario: \(Executables.map("crossing"))\n" + text, to: "small.yaml")
      return folder
    }
    private static let small = """
      until: 3
      seeds: [4, 5]
      axes: {v2x.enabled: [false, true]}
      baseline: {v2x.enabled: false}
      metrics: [vehicles.departed, messages.sent, messages.pdr, latency.air.p50_s]
      """

    private func sweep(_ folder: TemporaryFolder, _ out: String, jobs: Int = 2) throws -> ChildProcess {
      try ChildProcess(
        Executables.coroad,
        ["sweep", folder.path("small.yaml"), "--jobs", "\(jobs)", "--out", folder.path(out)])
    }
    private func text(_ name: String, _ folder: TemporaryFolder) throws -> String {
      try String(contentsOfFile: folder.path(name), encoding: .utf8)
    }
    /// Identity and time of each run's `run.json`, which change if the run is repeated.
    private func stamps(_ out: String, _ folder: TemporaryFolder) throws -> [String: String] {
      var result: [String: String] = [:]
      for unit in try FileManager.default.contentsOfDirectory(atPath: folder.path("\(out)/runs")) {
        var status = stat()
        guard stat(folder.path("\(out)/runs/\(unit)/run.json"), &status) == 0 else { continue }
        result[unit] = "\(status.st_ino) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec)"
      }
      return result
    }

    @Test func runsOnceAndGoesOnWhereItWas() throws {
      let folder = try experiment(Self.small)
      let first = try sweep(folder, "out")
      #expect(first.wait() == .code(0), "\(first.errors)")
      let table = try text("out/results.csv", folder)
      let summary = try text("out/summary.md", folder)
      let rows = table.split(separator: "\n")
      #expect(rows.count == 5 && rows.dropFirst().allSatisfy { $0.contains(",ok,") }, "\(table)")
      #expect(rows[1].hasPrefix("false,4,ok,") && rows[4].hasPrefix("true,5,ok,"))
      #expect(rows[1].hasSuffix(",0,,") && !rows[4].hasSuffix(","), "V2X makes the difference: \(table)")
      let before = try stamps("out", folder)
      #expect(before.keys.sorted() == ["false_4", "false_5", "true_4", "true_5"])

      let second = try sweep(folder, "out")
      #expect(second.wait() == .code(0) && second.output.contains("4 of them kept"), "\(second.output)")
      #expect(try stamps("out", folder) == before, "finished runs were run again")
      #expect(try text("out/results.csv", folder) == table)
      #expect(try text("out/summary.md", folder) == summary)

      try FileManager.default.removeItem(atPath: folder.path("out/runs/true_4"))
      // As if cut off: its document says that it is still running.
      let half = folder.path("out/runs/false_5/run.json")
      try String(contentsOfFile: half, encoding: .utf8).replacingOccurrences(
        of: "\"completed\"", with: "\"running\""
      )
      .write(toFile: half, atomically: false, encoding: .utf8)
      let third = try sweep(folder, "out")
      #expect(third.wait() == .code(0) && third.output.contains("2 of them kept"), "\(third.output)")
      let after = try stamps("out", folder)
      for unit in before.keys {
        #expect((after[unit] == before[unit]) == ["false_4", "true_5"].contains(unit), "\(unit)")
      }
      #expect(try text("out/results.csv", folder) == table)

      let alone = try sweep(folder, "alone", jobs: 1)
      #expect(alone.wait() == .code(0), "\(alone.errors)")
      #expect(try text("alone/results.csv", folder) == table, "one job at a time gives other results")
      #expect(try text("alone/summary.md", folder) == summary)
    }

    /// Every line of runs.txt is a complete command that makes the run of the sweep.
    @Test func unitsThatOthersRan() throws {
      let folder = try experiment(Self.small)
      let first = try sweep(folder, "out")
      #expect(first.wait() == .code(0), "\(first.errors)")
      let table = try text("out/results.csv", folder)
      let commands = try text("out/runs.txt", folder).split(separator: "\n").map(String.init)
      #expect(commands.count == 4)
      try FileManager.default.removeItem(atPath: folder.path("out/runs/true_5/summary.json"))
      let other = try ChildProcess("/bin/sh", ["-c", "cd / && " + commands[3]])
      #expect(other.wait() == .code(0), "\(other.errors)")
      let again = try sweep(folder, "out")
      #expect(again.wait() == .code(0) && again.output.contains("4 of them kept"), "\(again.output)")
      #expect(try text("out/results.csv", folder) == table)
    }

    /// Other settings or another scenario give other runs, even if the folder has the same name.
    @Test func changedExperimentRunsAgain() throws {
      let folder = try experiment(Self.small)
      #expect(try sweep(folder, "out").wait() == .code(0))
      let before = try stamps("out", folder)
      try folder.write(
        "scenario: \(Executables.map("crossing"))\nset: {equipment.share: 1}\n" + Self.small, to: "small.yaml"
      )
      let second = try sweep(folder, "out")
      #expect(second.wait() == .code(0) && !second.output.contains("kept"), "\(second.output)")
      #expect(second.output.contains("4 runs with other settings replaced"), "\(second.output)")
      let after = try stamps("out", folder)
      for unit in before.keys { #expect(after[unit] != before[unit], "\(unit)") }

      let fewer = Self.small.replacingOccurrences(of: "seeds: [4, 5]", with: "seeds: [5]")
      try folder.write("scenario: \(Executables.map("crossing"))\n" + fewer, to: "small.yaml")
      let third = try sweep(folder, "out")
      #expect(
        third.wait() == .code(0) && third.output.contains("2 runs with other settings replaced")
          && third.output.contains("runs also holds 2 runs with other settings"), "\(third.output)")
    }

    /// Recordings do not fit below a limit on the size of files, and fail their runs only.
    @Test func failedRunIsARow() throws {
      let folder = try experiment(
        "until: 10\nseeds: 2\nset: {equipment.share: 1}\naxes: {record.mcap: [false, true]}\n")
      let command = "ulimit -f 256; exec '\(Executables.coroad)' sweep small.yaml --jobs 2 --out out"
      let process = try ChildProcess("/bin/sh", ["-c", "cd '\(folder.path("."))'; \(command)"])
      #expect(process.wait() == .code(1), "\(process.errors)")
      #expect(process.output.contains("4 runs, 2 failed"), "\(process.output)")
      let rows = try text("out/results.csv", folder).split(separator: "\n").dropFirst()
      #expect(rows.count == 4 && rows.filter { $0.contains(",ok,") }.count == 2)
      #expect(rows.filter { $0.hasPrefix("true,") && $0.contains(",exit ") }.count == 2, "\(rows)")
      let summary = try text("out/summary.md", folder)
      #expect(summary.contains("2 failed") && summary.contains("| true | 0 of 2 |"), "\(summary)")
      #expect(try text("out/runs/true_1.log", folder).contains("run.mcap: cannot write"))
    }

    /// A replay that cannot be read is found before the first run.
    @Test func aBrokenReplayIsRefused() throws {
      let folder = try experiment("until: 2\nseeds: 2\naxes: {traffic.fcd: [none, broken.xml]}\n")
      try folder.write("<fcd-export><timestep time=\"0\"><vehicle", to: "broken.xml")
      let process = try sweep(folder, "out")
      #expect(
        process.wait() == .code(2) && process.errors.contains("broken.xml:1: error"), "\(process.errors)")
      #expect(!folder.exists("out"))
    }

    /// A run that dies is one failed row, and the same command repeats it.
    @Test func killedRunIsARow() throws {
      let long = Executables.isFast ? "200" : "20"
      let folder = try experiment("seeds: [1]\naxes: {time.end_s: [\(long), 2]}\nset: {record.mcap: true}\n")
      let process = try sweep(folder, "out", jobs: 1)
      while !folder.exists("out/runs/\(long)_1/run.json") && process.wait(atMost: 0.02) == nil {}
      let child = try #require(process.children(running: "coroad").first)
      kill(child, SIGKILL)
      #expect(process.wait() == .code(1), "\(process.errors)")
      let rows = try text("out/results.csv", folder).split(separator: "\n")
      #expect(
        rows.count == 3 && rows[1].hasPrefix("\(long),1,signal 9,,") && rows[2].hasPrefix("2,1,ok,"),
        "\(rows)")
      let again = try sweep(folder, "out", jobs: 1)
      #expect(again.wait() == .code(0) && again.output.contains("1 of them kept"), "\(again.output)")
    }

    @Test(arguments: [SIGINT, SIGTERM]) func interruptedExperimentGoesOn(_ signal: Int32) throws {
      let long = Executables.isFast ? "200" : "20"
      let folder = try experiment("seeds: [1]\naxes: {time.end_s: [2, \(long)]}\nset: {record.mcap: true}\n")
      let process = try sweep(folder, "out", jobs: 1)
      while !folder.exists("out/runs/\(long)_1/run.json") && process.wait(atMost: 0.02) == nil {}
      let children = process.children(running: "coroad")
      if signal == SIGINT { process.signalGroup(signal) } else { process.signal(signal) }
      #expect(process.wait() == .code(130), "\(process.errors)")
      #expect(children.count == 1)
      for child in children { #expect(ChildProcess.hasEnded(child, within: 0), "a run was left behind") }
      #expect(process.errors.contains("1 of 2 runs are finished and kept"), "\(process.errors)")
      #expect(process.errors.contains("--jobs 1 --out \(folder.path("out"))"), "\(process.errors)")
      #expect(!folder.exists("out/results.csv"))
      let again = try sweep(folder, "out")
      #expect(again.wait() == .code(0) && again.output.contains("2 runs, 1 of them kept"), "\(again.output)")
    }

    @Test func faultyExperimentWritesNothing() throws {
      let folder = try experiment(
        "until: 3\nseeds: 2\naxes: {v2x.enabld: [false, true]}\nset: {radio.extra_loss: 2}\n")
      let process = try sweep(folder, "out")
      #expect(process.wait() == .code(2))
      #expect(process.errors.contains("small.yaml:4: error: unknown key \"v2x.enabld\""), "\(process.errors)")
      #expect(process.errors.contains("small.yaml:5: error: radio.extra_loss = 2"), "\(process.errors)")
      #expect(!folder.exists("out"))
    }

    @Test func foreignFolderIsLeftAlone() throws {
      let folder = try experiment(Self.small)
      try FileManager.default.createDirectory(atPath: folder.path("out"), withIntermediateDirectories: false)
      try folder.write("mine", to: "out/thesis.tex")
      let process = try sweep(folder, "out")
      #expect(process.wait() == .code(1) && process.errors.contains("found thesis.tex"), "\(process.errors)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("out")) == ["thesis.tex"])
    }

    static let shipped =
      (try? FileManager.default.contentsOfDirectory(
        atPath: Executables.root.appendingPathComponent("Examples/sweeps").path))?.sorted() ?? [
        "the folder is missing"
      ]

    @Test(arguments: shipped) func shippedExperimentsAreValid(_ name: String) throws {
      // An unusable folder: everything before it is checked, nothing is run.
      let process = try ChildProcess(
        Executables.coroad,
        [
          "sweep", Executables.root.appendingPathComponent("Examples/sweeps/\(name)").path, "--out",
          "/etc/passwd",
        ])
      #expect(process.wait() == .code(1), "\(process.errors)")
      #expect(process.errors.hasPrefix("error: /etc/passwd: the output path exists"), "\(process.errors)")
    }
  }
}
