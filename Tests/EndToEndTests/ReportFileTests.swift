import Foundation
import Testing

extension EndToEnd {
  /// Reports and first scenarios as the program writes them.
  @Suite("Reports and drafts") struct ReportFileTests {
    private func program(_ arguments: [String], in folder: TemporaryFolder) throws -> ChildProcess {
      try ChildProcess(
        "/bin/sh", ["-c", "cd \"$0\" && exec \"$@\"", folder.url.path, Executables.coroad] + arguments)
    }

    @Test func everyRunHasAReport() throws {
      let folder = try TemporaryFolder()
      let map = Executables.map("crossing")
      let first = try program(["run", map, "--until", "20", "--quiet", "--plots", "--out", "on"], in: folder)
      #expect(first.wait() == .code(0), "\(first.errors)")
      let page = try String(contentsOfFile: folder.path("on/report.html"), encoding: .utf8)
      #expect(page.contains("<h2>Messages</h2>") && page.contains("<h2>Computers</h2>"))
      #expect(folder.exists("on/plots/vehicles.svg") && folder.exists("on/plots/delivery.csv"))
      let other = try program(
        ["run", map, "--until", "20", "--quiet", "--out", "off", "--set", "v2x.enabled=false"], in: folder)
      #expect(other.wait() == .code(0), "\(other.errors)")
      #expect(!folder.exists("off/plots"))
      // A comparison makes the same of both, in a folder of its own.
      let both = try program(["compare", "off", "on", "--out", "both", "--plots"], in: folder)
      #expect(both.wait() == .code(0) && both.output.contains("both/report.html"), "\(both.errors)")
      #expect(folder.exists("both/report.html") && folder.exists("both/plots/mean-speed.svg"))
      #expect(try program(["compare", "off", "on", "--out", "both"], in: folder).wait() == .code(0))
      #expect(!folder.exists("both/plots"), "the plots of the earlier report are gone")
      // It never goes among files of others.
      let refused = try program(["compare", "off", "on", "--out", "on"], in: folder)
      #expect(refused.wait() == .code(1) && refused.errors.contains("not empty"), "\(refused.errors)")
      #expect(try program(["compare", "off", "on", "--plots"], in: folder).wait() == .code(64))
    }

    @Test func aSweepHasAReport() throws {
      let folder = try TemporaryFolder()
      try folder.write(
        """
        scenario: \(Executables.map("crossing"))
        until: 3
        seeds: 2
        axes: {v2x.enabled: [false, true]}
        metrics: [messages.sent]
        """, to: "small.yaml")
      let sweep = try program(["sweep", "small.yaml", "--out", "out", "--plots"], in: folder)
      #expect(sweep.wait() == .code(0) && sweep.output.contains("out/report.html"), "\(sweep.errors)")
      #expect(folder.exists("out/plots/messages-sent.svg") && folder.exists("out/runs/false_1/report.html"))
      let table = try String(contentsOfFile: folder.path("out/summary.tex"), encoding: .utf8)
      #expect(table.contains("false & $0") && table.contains("\\bottomrule"), "\(table)")
    }

    /// A network alone gets random trips; every one of them can be driven.
    @Test func aScenarioForANetwork() throws {
      let folder = try TemporaryFolder()
      let town = folder.url.appendingPathComponent("my town")
      try FileManager.default.createDirectory(at: town, withIntermediateDirectories: true)
      let crossing = Executables.root.appendingPathComponent("Maps/crossing")
      try FileManager.default.copyItem(
        at: crossing.appendingPathComponent("crossing.net.xml"), to: town.appendingPathComponent("a.net.xml"))
      let draft = try program(["init", "my town"], in: folder)
      #expect(draft.wait() == .code(0) && draft.output.contains("random trips"), "\(draft.errors)")
      #expect(draft.output.contains("coroad run 'my town/scenario.yaml' --serve"), "\(draft.output)")
      let valid = try program(["validate", "my town/scenario.yaml"], in: folder)
      #expect(valid.wait() == .code(0) && !valid.output.contains("warning"), "\(valid.output)\(valid.errors)")
      let run = try program(
        ["run", "my town/scenario.yaml", "--until", "30", "--quiet", "--out", "out"], in: folder)
      #expect(run.wait() == .code(0), "\(run.errors)")
      // Nothing is replaced, and the same seed gives the same trips.
      let again = try program(["init", "my town"], in: folder)
      #expect(again.wait() == .code(1) && again.errors.contains("is not replaced"), "\(again.errors)")
      try FileManager.default.createDirectory(atPath: folder.path("one"), withIntermediateDirectories: true)
      try FileManager.default.copyItem(
        at: crossing.appendingPathComponent("crossing.net.xml"),
        to: folder.url.appendingPathComponent("one/a.net.xml"))
      #expect(try program(["init", "one/a.net.xml", "--out", "other"], in: folder).wait() == .code(0))
      let demand = try ["my town", "other"].map {
        try String(contentsOfFile: folder.path("\($0)/demand.rou.xml"), encoding: .utf8)
      }
      #expect(demand[0] == demand[1] && demand[0].contains("<trip "))
    }

    /// What lies beside a network is used, and what cannot be used is named.
    @Test func aScenarioForAFolder() throws {
      let folder = try TemporaryFolder()
      let crossing = Executables.root.appendingPathComponent("Maps/crossing")
      for name in ["crossing.net.xml", "demand.rou.xml", "buildings.add.xml"] {
        try FileManager.default.copyItem(
          at: crossing.appendingPathComponent(name), to: folder.url.appendingPathComponent(name))
      }
      try folder.write("<additional><poly id=\"x\"></additional>\n", to: "bad.add.xml")
      let draft = try program(["init", "."], in: folder)
      #expect(draft.wait() == .code(0), "\(draft.errors)")
      #expect(draft.output.contains("1 route file, 1 additional file"), "\(draft.output)")
      #expect(
        draft.output.contains("left out: ") && draft.output.contains("bad.add.xml:1: error"),
        "\(draft.output)")
      let sweep = try program(["sweep", "v2x.yaml", "--out", "/dev/null/x"], in: folder)
      #expect(sweep.wait() == .code(1), "the experiment is valid: \(sweep.errors)")
      for (arguments, words) in [
        (["init", "nowhere"], "no such file or folder"), (["init", "/"], "no .sumocfg and no .net.xml"),
        (["init", "demand.rou.xml", "--out", "d"], "this is not a SUMO network"),
      ] {
        let process = try program(arguments, in: folder)
        #expect(process.wait() == .code(2) && process.errors.contains(words), "\(process.errors)")
      }
      #expect(!folder.exists("d"))
    }
  }
}
