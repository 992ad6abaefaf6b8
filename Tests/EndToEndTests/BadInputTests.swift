import Foundation
import Testing

extension EndToEnd {
  /// Invalid input gives one report of all errors with file and line, exit code 2, and no output.
  @Suite("Bad input") struct BadInputTests {
    /// A copy of `crossing` with changes.
    private func scenario(_ change: (TemporaryFolder) throws -> Void) throws -> (TemporaryFolder, RunReport) {
      let folder = try TemporaryFolder()
      let source = Executables.root.appendingPathComponent("Maps/crossing")
      for name in [
        "scenario.yaml", "crossing.net.xml", "demand.rou.xml", "parked.rou.xml", "buildings.add.xml",
      ] {
        try FileManager.default.copyItem(
          at: source.appendingPathComponent(name), to: folder.url.appendingPathComponent(name))
      }
      try change(folder)
      return (folder, try simulate(folder.path("scenario.yaml"), ["--until", "10"]))
    }

    private func replace(_ old: String, _ new: String, in name: String, of folder: TemporaryFolder) throws {
      let text = try String(contentsOfFile: folder.path(name), encoding: .utf8)
      #expect(text.contains(old))
      try folder.write(text.replacingOccurrences(of: old, with: new), to: name)
    }

    private func expectRefusal(_ report: RunReport, naming parts: [String]) {
      #expect(report.exit == .code(2), "\(report)")
      for part in parts { #expect(report.errors.contains(part), "no \(part) in: \(report)") }
      #expect(!report.folder.exists("out"), "a refused scenario leaves no output folder")
    }

    /// Number of the first line that contains `text`.
    private func line(of text: String, in name: String, _ folder: TemporaryFolder) throws -> Int {
      let lines = try String(contentsOfFile: folder.path(name), encoding: .utf8).components(separatedBy: "\n")
      return try #require(lines.firstIndex { $0.contains(text) }) + 1
    }

    @Test func theUnchangedCopyRuns() throws {
      let (_, report) = try scenario { _ in }
      #expect(report.exit == .code(0), "\(report)")
      #expect(report.digest.count == 64)
      #expect(report.folder.exists("out/summary.json"))
    }

    @Test func scenarioThatIsNotThere() throws {
      let report = try simulate("/nowhere/scenario.yaml", [])
      expectRefusal(report, naming: ["/nowhere/scenario.yaml"])
    }

    @Test func unknownMap() throws {
      let (_, report) = try scenario {
        try replace("crossing.net.xml", "nothing.net.xml", in: "scenario.yaml", of: $0)
      }
      expectRefusal(report, naming: ["nothing.net.xml"])
    }

    @Test func brokenXML() throws {
      let (folder, report) = try scenario {
        try replace(
          "<connection from=\"west_in\"", "<connection from=west_in", in: "crossing.net.xml", of: $0)
      }
      let line = try line(of: "from=west_in", in: "crossing.net.xml", folder)
      expectRefusal(report, naming: ["crossing.net.xml:\(line):"])
    }

    @Test func truncatedGzip() throws {
      let (_, report) = try scenario { folder in
        let whole = try Data(
          contentsOf: Executables.root.appendingPathComponent("Maps/district/district.net.xml.gz"))
        try whole.prefix(whole.count / 2).write(to: folder.url.appendingPathComponent("half.net.xml.gz"))
        try replace("crossing.net.xml", "half.net.xml.gz", in: "scenario.yaml", of: folder)
      }
      expectRefusal(report, naming: ["half.net.xml.gz"])
    }

    @Test func everyFaultInOneReport() throws {
      let (folder, report) = try scenario { folder in
        try replace("share: 0.5", "share: 1.5", in: "scenario.yaml", of: folder)
        try replace("window_ms: 10", "windows_ms: 10", in: "scenario.yaml", of: folder)
        try replace(
          "edges=\"bay_west east_in west_out\"", "edges=\"bay_west west_out\"", in: "demand.rou.xml",
          of: folder
        )
      }
      expectRefusal(
        report,
        naming: [
          "scenario.yaml:\(try line(of: "share: 1.5", in: "scenario.yaml", folder)):",
          "scenario.yaml:\(try line(of: "windows_ms", in: "scenario.yaml", folder)):",
          "demand.rou.xml:\(try line(of: "edges=\"bay_west west_out\"", in: "demand.rou.xml", folder))",
        ])
    }

    /// Runs `validate` and `run`; both refuse, quickly and in little memory.
    @Test func numbersBombsAndDevices() throws {
      for (name, old, new, fault) in [
        ("crossing.net.xml", "speed=\"13.89\"", "speed=\"1e300\"", "lies outside 0...3000 m/s"),
        ("demand.rou.xml", "depart=\"2.07\"", "depart=\"1e15\"", "lies outside -1000000000...1000000000 s"),
        ("scenario.yaml", "[9.0, -9.0]", "[9.0, 1e12]", "lies outside -10000000...10000000 m"),
        ("scenario.yaml", "buildings.add.xml", "/dev/zero", "is not a regular file"),
      ] {
        let (folder, report) = try scenario { try replace(old, new, in: name, of: $0) }
        expectRefusal(report, naming: [name, fault])
        let check = try ChildProcess(Executables.coroad, ["validate", folder.path("scenario.yaml")])
        #expect(check.wait(atMost: 5) == .code(2))
        #expect(check.errors.contains(fault), "\(check.errors)")
      }
      let (_, report) = try scenario { folder in
        try Data(count: 80 << 20).write(to: folder.url.appendingPathComponent("bomb.rou.xml"))
        #expect(try ChildProcess("gzip", [folder.path("bomb.rou.xml")]).wait() == .code(0))
        try replace("parked.rou.xml", "bomb.rou.xml.gz", in: "scenario.yaml", of: folder)
      }
      expectRefusal(report, naming: ["bomb.rou.xml.gz", "which is the most that is read"])
    }

    @Test(arguments: [
      ["--realtime-factor", "1e-300"], ["--host-timeout", "1e300"], ["--until", "1e300"],
      ["--set", "no.such_key=1"], ["--set", "radio.extra_loss=2"], ["--set", "time.window_ms=5000"],
      ["--set", "time.input_stage_ms=5"], ["--equip", "1.01"],
    ])
    func faultyOptions(_ options: [String]) throws {
      let report = try simulate(Executables.map("crossing"), options)
      #expect([.code(2), .code(64)].contains(report.exit), "\(report)")
      #expect(!report.folder.exists("out"))
      #expect(!report.errors.isEmpty)
    }
  }
}
