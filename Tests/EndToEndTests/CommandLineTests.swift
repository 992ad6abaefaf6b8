import Foundation
import Testing

extension EndToEnd {
  /// Messages after typing errors and failed runs.
  @Suite("Command line") struct CommandLineTests {
    private static let map = Executables.map("crossing")

    @Test(
      arguments: [
        (["--processes", "0"], 64, "--processes must be in 1...256, not 0"),
        (["--processes", "-1"], 64, "not -1"), (["--equip", "2"], 64, "--equip must be in 0...1, not 2"),
        (["--equip", "-1"], 64, "--equip must be in 0...1, not -1"),
        (["--until", "-1"], 2, "--until: error: time.end_s = -1 lies outside"),
        (["--seed", "x"], 64, "The value 'x' is invalid for '--seed"),
        (["--seed", "-3"], 64, "a whole number from 0"), (["--nonsense"], 64, "Unknown option '--nonsense'"),
        (["--fail", "foo@3"], 64, "without --processes this run has only the host"),
        (["--fail", "foo@3", "--processes", "1"], 64, "the hosts are onboard-unit-0, roadside-unit"),
        (["--observe", "ipc:///nowhere/at/all"], 1, "The folder of the address does not exist"),
        (["--out", "/etc/passwd"], 1, "Choose another path with --out"),
        (
          ["--equip", "0.5", "--set", "equipment.share=1"], 64,
          "--equip and --set equipment.share set the same"
        ),
        (["--until", "5", "--set", "time.end_s=6"], 64, "--until and --set time.end_s set the same"),
        (["--wait-for-observer"], 64, "--wait-for-observer needs --observe ENDPOINT"),
      ] as [([String], Int32, String)])
    func wrongOptions(_ options: [String], _ code: Int32, _ words: String) throws {
      let process = try ChildProcess(Executables.coroad, ["run", Self.map] + options)
      #expect(process.wait() == .code(code), "\(process.command): \(process.errors)")
      #expect(process.errors.contains(words), "\(process.command): \(process.errors)")
      #expect(process.output.isEmpty)
    }

    @Test func wrongCommands() throws {
      for (word, words) in [
        ("runn", "there is no command runn; did you mean run?"), ("sweeep", "did you mean sweep?"),
        (
          "xyzzy",
          "there are demo, init, run, compare, sweep, validate, doctor, sumo, inspect, replay, functions, kernel, keygen, help"
        ),
      ] {
        let process = try ChildProcess(Executables.coroad, [word, Self.map])
        #expect(process.wait() == .code(64) && process.errors.contains(words), "\(process.errors)")
        #expect(!process.errors.contains("nexpected argument") && process.output.isEmpty)
      }
    }

    /// A misspelt name in `record.nodes` gives a warning even with `--quiet`.
    @Test func warningsAreShownUnderQuiet() throws {
      let report = try simulate(Self.map, ["--until", "1", "--set", "record.nodes=rsu_junctoin"])
      #expect(
        report.exit == .code(0) && report.errors.contains("Did you mean \"rsu_junction\"?"), "\(report)")
    }

    @Test func accountOfTrafficAlone() throws {
      let folder = try TemporaryFolder()
      let process = try ChildProcess(
        Executables.coroad, ["run", Self.map, "--until", "5", "--equip", "0", "--out", folder.path("out")])
      #expect(process.wait() == .code(0), "\(process.errors)")
      let account = process.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      #expect(account.contains("no vehicle is equipped, so only traffic ran"), "\(account)")
      #expect(account.contains("--equip 0.5") && account.contains("--set v2x.enabled=true"), "\(account)")
      #expect(account.contains("ballistic update, steps of 0.1 s, ideal drivers"), "\(account)")
      #expect(account.contains("8 of them parked or at a stop"), "\(account)")
      #expect(!account.contains("the same traffic without V2X"), "\(account)")
    }

    @Test func inspectionOfAFolderWithoutARecording() throws {
      let folder = try TemporaryFolder()
      func inspect(_ name: String) throws -> String {
        let process = try ChildProcess(Executables.coroad, ["inspect", folder.path(name)])
        #expect(process.wait() == .code(1) && process.output.isEmpty, "\(process.output)")
        return process.errors
      }
      #expect(try inspect("").contains("no run in this folder"))
      let report = RunReport(
        try start(Self.map, ["--until", "1", "--set", "record.mcap=false"], in: folder), folder: folder)
      #expect(report.isComplete, "\(report)")
      #expect(try inspect("out").contains("has no run.mcap because record.mcap was false"))
      try folder.write("", to: "out/run.mcap")
      #expect(try inspect("").contains("no run.mcap in this folder; try "))
      #expect(try inspect("out").contains("it is empty"))
    }

    @Test func validationForPrograms() throws {
      func validate(_ options: [String]) throws -> (ChildProcess.Exit, [String: Any]) {
        let process = try ChildProcess(Executables.coroad, ["validate", Self.map, "--json"] + options)
        let exit = process.wait()
        return (
          exit, try JSONSerialization.jsonObject(with: Data(process.output.utf8)) as? [String: Any] ?? [:]
        )
      }
      let (fine, scenario) = try validate([])
      #expect(fine == .code(0) && scenario["valid"] as? Bool == true && scenario["remarks"] as? [Any] != nil)
      #expect((scenario["demand"] as? [String: Any])?["vehicles"] as? Int ?? 0 > 10, "\(scenario)")
      let (faulty, report) = try validate(["--set", "radio.extra_loss=2"])
      let remarks = report["remarks"] as? [[String: Any]] ?? []
      #expect(faulty == .code(2) && report["valid"] as? Bool == false && remarks.count == 1, "\(report)")
      #expect(remarks.first?["severity"] as? String == "error", "\(remarks)")
      #expect(
        (remarks.first?["message"] as? String)?.hasPrefix("radio.extra_loss = 2") ?? false, "\(remarks)")
    }

    /// Figures of two runs with their difference, and warnings about settings that should be equal.
    @Test func comparisonOfTwoRuns() throws {
      let folder = try TemporaryFolder()
      func run(_ name: String, _ options: [String]) throws {
        let process = try ChildProcess(
          Executables.coroad,
          [
            "run", Self.map, "--until", "30", "--quiet", "--set", "record.mcap=false", "--out",
            folder.path(name),
          ]
            + options)
        #expect(process.wait() == .code(0), "\(process.errors)")
      }
      func compare(_ names: [String]) throws -> (ChildProcess.Exit, String) {
        let process = try ChildProcess(Executables.coroad, ["compare"] + names.map(folder.path))
        return (process.wait(), process.output + process.errors)
      }
      func sent(_ name: String) throws -> String {
        let data = try Data(contentsOf: folder.url.appendingPathComponent("\(name)/summary.json"))
        let summary = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        return "\((summary?["messages"] as? [String: Any])?["sent"] as? Int ?? -1)"
      }
      try run("off", ["--set", "v2x.enabled=false"])
      try run("on", [])
      let (code, text) = try compare(["off", "on"])
      #expect(code == .code(0) && !text.contains("warning: "), "\(text)")
      #expect(
        text.contains("v2x.enabled: A false, B true") && text.contains("A  \(folder.path("off"))"), "\(text)")
      let line = try #require(text.split(separator: "\n").first { $0.contains("messages  sent") })
      let count = try sent("on")
      #expect(
        line.replacing(",", with: "").split(separator: " ").suffix(3) == ["0", "\(count)", "+\(count)"],
        "\(line)")
      // The folder of both counts as the two runs, like that of a demonstration.
      #expect(try compare([""]).1.contains("B  \(folder.path("on"))"))
      try run("other", ["--seed", "9", "--equip", "0", "--set", "time.step_s=0.05"])
      let (_, differing) = try compare(["on", "other"])
      for words in [
        "traffic step (time.step_s) differs: 0.1 s, 0.05 s", "human, ideal", "the seed differs: 42, 9",
      ] {
        #expect(differing.contains(words), "no \(words) in \(differing)")
      }
      #expect(!differing.contains("inputs"), "\(differing)")
      let (three, columns) = try compare(["off", "on", "other"])
      #expect(three == .code(0) && !columns.contains("difference") && columns.contains("C  "), "\(columns)")
      let (none, words) = try compare(["on", "nowhere"])
      #expect(none == .code(1) && words.contains("no finished run here"), "\(words)")
      #expect(try compare(["on"]).0 == .code(64))
    }

    /// A copy of network and demand is the same input; a changed file is not.
    @Test func comparisonOfInputs() throws {
      let folder = try TemporaryFolder()
      let crossing = Executables.root.appendingPathComponent("Maps/crossing")
      for name in ["a", "b"] {
        try FileManager.default.copyItem(at: crossing, to: folder.url.appendingPathComponent(name))
      }
      func compare() throws -> String {
        for name in ["a", "b"] {
          let run = try ChildProcess(
            Executables.coroad,
            [
              "run", folder.path("\(name)/scenario.yaml"), "--until", "1", "--quiet", "--out",
              folder.path("o\(name)"),
            ])
          #expect(run.wait() == .code(0), "\(run.errors)")
        }
        let process = try ChildProcess(Executables.coroad, ["compare", folder.path("oa"), folder.path("ob")])
        #expect(process.wait() == .code(0), "\(process.errors)")
        return process.output
      }
      #expect(!(try compare()).contains("warning: "))
      let demand = try String(contentsOfFile: folder.path("b/demand.rou.xml"), encoding: .utf8)
      try folder.write(demand + "<!-- other -->\n", to: "b/demand.rou.xml")
      #expect(try compare().contains("warning: the inputs differ"))
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

    /// The account of a failed host states the consequence and, if the failure was not requested, how to reproduce it.
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
      #expect(
        account.hasPrefix("crossing: completed, but a host failed during the run, 12.0 s of virtual time"))
      #expect(
        account.contains("killed by --fail at 10.0 s; from then on its vehicles were left to their drivers"))
      #expect(!account.contains("the same failure again"))
    }

    /// A command suggested as a repetition repeats the run.
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

    /// A run that replaces another one says so before it starts; the commands that it suggests do not replace it.
    @Test func aReplacedRunIsAnnounced() throws {
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
      let report = second.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      #expect(report.contains("replaces the run of 20"), "\(report)")
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
      #expect(process.output.hasPrefix("crossing: stopped early because an output could not be written"))
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
      #expect(code == .code(0) && text.contains("all checksums are correct"), "\(text)")
      // One bit of the last message of the last chunk.
      var bytes = try #require(report.file("run.mcap"))
      let place = try #require(bytes.range(of: Data("completed".utf8)))
      bytes[place.lowerBound] ^= 1
      try bytes.write(to: folder.url.appendingPathComponent("damaged.mcap"))
      let (damaged, check) = try inspect([folder.path("damaged.mcap"), "--check"])
      #expect(damaged == .code(1) && check.contains("damaged: 1 record or chunk"), "\(check)")
      try bytes.prefix(bytes.count / 2).write(to: folder.url.appendingPathComponent("half.mcap"))
      let (half, words) = try inspect([folder.path("half.mcap")])
      #expect(half == .code(0) && words.contains("cut off"), "\(words)")
    }
  }
}
