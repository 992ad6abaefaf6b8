import Foundation
import Glibc
import Testing

extension EndToEnd {
  /// `coroad demo`: the same seed with V2X off and on.
  @Suite("Demonstration") struct DemoTests {
    private static let span = Executables.isFast ? "60" : "20"

    private func demo(
      _ options: [String], in folder: TemporaryFolder, variables: [String: String] = [:],
      terminal: PseudoTerminal? = nil
    ) throws -> ChildProcess {
      try ChildProcess(
        Executables.coroad, ["demo", "crossing", "--out", folder.path("out")] + options,
        variables: variables.merging(["TERM": "xterm", "NO_COLOR": ""]) { given, _ in given },
        terminal: terminal)
    }
    private func document(_ name: String, _ side: String, in folder: TemporaryFolder) throws -> [String: Any]
    {
      let data = try Data(contentsOf: folder.url.appendingPathComponent("out/\(side)/\(name)"))
      return try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    }
    private func number(_ path: String, in document: [String: Any]) -> Double? {
      var value: Any? = document
      for key in path.split(separator: ".") { value = (value as? [String: Any])?[String(key)] }
      return (value as? NSNumber)?.doubleValue
    }

    /// Every value of a document by its dotted path.
    private func flat(_ value: Any?, _ path: String) -> [String: String] {
      var all: [String: String] = [:]
      var members = value as? [String: Any]
      if let list = value as? [Any] {
        members = Dictionary(uniqueKeysWithValues: list.enumerated().map { ("\($0.offset)", $0.element) })
      }
      guard let members else { return [path: "\(value ?? "nothing")"] }
      for (key, member) in members {
        all.merge(flat(member, path.isEmpty ? key : "\(path).\(key)")) { $1 }
      }
      return all
    }

    /// One seed and one scenario with different `v2x.enabled`; each side equals the run by `coroad run`.
    @Test func sidesDifferInOneKey() throws {
      let folder = try TemporaryFolder()
      let process = try demo(["--json", "--until", "20", "--seed", "7"], in: folder)
      #expect(process.wait() == .code(0) && process.errors.isEmpty, "\(process.command): \(process.errors)")
      let both = try #require(
        JSONSerialization.jsonObject(with: Data(process.output.utf8)) as? [String: [String: Any]])
      #expect(both.keys.sorted() == ["off", "on"])
      let off = try #require(both["off"])
      let on = try #require(both["on"])
      for side in [off, on] { #expect(number("seed", in: side) == 7 && number("end_s", in: side) == 20) }
      let settings = [off, on].map { flat($0["configuration"], "") }
      #expect(settings[0].count > 50)
      let different = Set(settings[0].keys).union(settings[1].keys).filter {
        settings[0][$0] != settings[1][$0]
      }
      #expect(different == ["v2x.enabled"])
      for (side, run) in [("off", off), ("on", on)] {
        let alone = try simulate(
          Executables.map("crossing"),
          ["--until", "20", "--seed", "7", "--set", "v2x.enabled=\(side == "on")"])
        #expect(run["digest"] as? String == alone.digest, "V2X \(side): \(process.command)\n\(alone)")
        #expect(folder.exists("out/\(side)/run.mcap"))
      }
      #expect(number("messages.sent", in: off) == 0 && number("messages.sent", in: on) ?? 0 > 0)
    }

    /// Rows of the account and the paths of their figures in `summary.json`.
    private static let rows: [(name: String, path: String, moreIsBetter: Bool?)] = [
      ("completed", "trips.completed", true), ("still running", "vehicles.running", nil),
      ("conflicts", "safety.conflicts", false), ("with people", "safety.pedestrian_conflicts", false),
      ("impacts on people", "safety.pedestrian_impacts", false),
      ("collisions", "vehicles.collisions", false),
      ("emergency brakings", "vehicles.emergency_brakings", false), ("total", "warnings.total", nil),
      ("sent", "messages.sent", nil), ("received", "messages.delivered", nil), ("lost", "messages.lost", nil),
    ]

    /// Without a terminal: progress lines instead of a live table, then the figures of both runs as in their outputs,
    /// with the differences.
    @Test func accountShowsBothRuns() throws {
      let folder = try TemporaryFolder()
      let process = try demo(["--until", Self.span], in: folder)
      #expect(process.wait() == .code(0), "\(process.errors)")
      let text = process.output
      #expect(!text.contains("\u{1B}"), "escape sequences outside a terminal")
      #expect(text.contains("without / with V2X:\n     time   in traffic"))
      #expect(text.contains("\n     \(Self.span) s "))
      let off = try document("summary.json", "off", in: folder)
      let on = try document("summary.json", "on", in: folder)
      let account = text.split(separator: "\n").map(String.init)
      for row in Self.rows {
        let expected = try [off, on].map { UInt64(try #require(number(row.path, in: $0), "\(row.path)")) }
        let line = try #require(
          account.first { $0.dropFirst(12).trimmingCharacters(in: .whitespaces).hasPrefix(row.name + "  ") },
          "no line \(row.name) in\n\(text)")
        let name = try #require(line.range(of: row.name))
        let cells = line[name.upperBound...].replacing(",", with: "").split(separator: " ").map(String.init)
        try #require(cells.count >= 3, "\(line)")
        #expect(cells.prefix(2).map { UInt64($0) } == expected, "\(line)")
        let difference = Int64(expected[1]) - Int64(expected[0])
        #expect(cells[2] == (difference == 0 ? "same" : difference > 0 ? "+\(difference)" : "\(difference)"))
        let verdict = row.moreIsBetter.map { ($0 == (difference > 0)) ? "better" : "worse" }
        let isJudged = difference != 0 && verdict != nil
        #expect(isJudged == ["better", "worse"].contains(cells.last ?? ""), "\(line)")
        if isJudged { #expect(cells.last == verdict, "\(line)") }
      }
      // Close passes, recounted from the encounters.
      for (name, column, limit) in [("close passes", "pet_s", 1.0)] {
        let counts = try ["off", "on"].map { side in
          let table = try String(
            contentsOfFile: folder.path("out/\(side)/safety_events.csv"), encoding: .utf8)
          let rows = table.split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
          }
          let place = try #require(rows.first?.firstIndex { $0 == column })
          return rows.dropFirst().count { Double($0[place]).map { $0 < limit } ?? false }
        }
        let line = try #require(account.first { $0.contains(name) })
        let cells = line.split(separator: name)[1].split(separator: " ").prefix(2).map { Int($0) }
        #expect(cells == counts, "\(line)")
      }
      for side in ["off", "on"] {
        let run = try document("run.json", side, in: folder)
        #expect(text.contains("digest \(side)".padding(toLength: 12, withPad: " ", startingAt: 0)))
        #expect(text.contains(try #require(run["digest"] as? String)))
        #expect(text.contains("\(folder.path("out"))/\(side): run.mcap"))
      }
      for map in ["occlusion", "district", "corridor"] {
        #expect(text.contains("demo \(map) --out "), "\(map)")
      }
      #expect(text.contains(" sweep ") && text.contains("crossing-v2x.yaml"))
    }

    /// On the smallest supported terminal the scene is drawn during the runs, and the comparison remains on the screen.
    @Test func sceneAndComparisonOnASmallTerminal() throws {
      let folder = try TemporaryFolder()
      let terminal = try PseudoTerminal(columns: 80, rows: 24)
      let process = try demo(["--until", Self.span], in: folder, terminal: terminal)
      terminal.readToEnd()
      #expect(process.wait() == .code(0), "\(terminal.text.suffix(2000))")
      let plain = terminal.text.replacing(/\u{1B}\[[0-9;]*m/, with: "")
      let end = try #require(plain.range(of: "\u{1B}[J", options: .backwards))
      let scene = plain[..<end.lowerBound]
      #expect(scene.contains("equipped: } V { A and O, ! just warned"), "no scene")
      // Roads, equipped and unequipped vehicles.
      let rows = scene.split(whereSeparator: \.isNewline).filter { $0.contains("....") }
      #expect(rows.contains { $0.contains(/[><v^]/) } && rows.contains { $0.contains(/[}{AV]/) })
      let last = plain[end.upperBound...].split(whereSeparator: \.isNewline).suffix(23).map(String.init)
      #expect(last.contains { $0.contains("without and with V2X") }, "\(last.joined(separator: "\n"))")
      #expect(last.contains { $0.contains("V2X off") && $0.contains("difference") })
      #expect(last.last?.hasPrefix("            lost ") ?? false, "\(last.last ?? "")")
      #expect(plain[end.upperBound...].contains("recorded in"), "the rest stands above")
    }

    @Test func quietMeansQuiet() throws {
      let folder = try TemporaryFolder()
      let process = try demo(["--until", "2", "--quiet"], in: folder)
      #expect(process.wait() == .code(0) && process.output.isEmpty && process.errors.isEmpty)
      #expect(folder.exists("out/on/summary.json") && folder.exists("out/off/summary.json"))
    }

    /// Ctrl-C on a terminal with the live table: both runs end at the same time and are readable, no process remains,
    /// and the terminal needs no reset.
    @Test func interruptionAtATerminal() throws {
      let folder = try TemporaryFolder()
      let terminal = try PseudoTerminal(columns: 80, rows: 24)
      let process = try demo(
        ["--until", "60", "--realtime-factor", "5"], in: folder, terminal: terminal)
      #expect(terminal.wait(for: "people on foot"), "no table: \(terminal.text)")
      let hosts = ["onboard-unit", "roadside-unit", "cloud-coordinator"].flatMap {
        process.children(running: $0)
      }
      #expect(hosts.count == 8)
      terminal.type("\u{3}")
      terminal.readToEnd()
      #expect(process.wait() == .code(130), "\(terminal.text.suffix(2000))")
      let text = terminal.text
      #expect(text.contains(/\u{1B}\[\d+A/), "nothing was drawn over")
      #expect(!text.contains("\u{1B}[?"), "a mode of the terminal was changed")
      let erased = try #require(text.range(of: "\u{1B}[J", options: .backwards))
      let account = text[erased.upperBound...]
      #expect(account.contains("interrupted by SIGINT") && account.contains("conflicts"), "\(account)")
      for host in hosts { #expect(ChildProcess.hasEnded(host, within: 10), "process \(host) is left") }
      var ends: [Double?] = []
      for side in ["off", "on"] {
        let run = try document("run.json", side, in: folder)
        #expect(run["exit_reason"] as? String == "interrupted by SIGINT")
        ends.append(number("end_s", in: run))
        let inspection = try ChildProcess(
          Executables.coroad, ["inspect", folder.path("out/\(side)/run.mcap"), "--check"])
        #expect(inspection.wait() == .code(0), "\(inspection.errors)")
      }
      #expect(ends[0] == ends[1] && ends[0] ?? 0 > 0, "\(ends)")
    }

    /// The table fits its terminal. If the terminal is too small, lines replace it. `NO_COLOR` switches colours off.
    @Test func widthAndColour() throws {
      for (columns, variables, isLive, isColoured) in [
        (80, [:], true, true), (79, [:], false, true), (120, ["NO_COLOR": "1"], true, false),
        (120, ["TERM": "dumb"], false, false),
      ] as [(UInt16, [String: String], Bool, Bool)] {
        let folder = try TemporaryFolder()
        let terminal = try PseudoTerminal(columns: columns, rows: 24)
        let process = try demo(["--until", "4"], in: folder, variables: variables, terminal: terminal)
        terminal.readToEnd()
        #expect(process.wait() == .code(0), "\(terminal.text.suffix(2000))")
        let text = terminal.text
        #expect(text.contains("\u{1B}[J") == isLive, "\(columns) columns, \(variables)")
        #expect(text.contains("without / with V2X:") != isLive, "\(columns) columns, \(variables)")
        #expect(text.contains(/\u{1B}\[[0-9;]*m/) == isColoured, "\(columns) columns, \(variables)")
        guard isLive else { continue }
        let table = text[..<(try #require(text.range(of: "\u{1B}[J", options: .backwards)).lowerBound)]
        let lines = table.replacing(/\u{1B}\[[0-9;]*[A-Za-z]/, with: "").split(whereSeparator: \.isNewline)
        #expect(lines.contains { $0.contains("mean speed") })
        for line in lines { #expect(line.count < Int(columns), "\(line)") }
      }
    }

    @Test(
      arguments: [
        (["crossing", "--set", "v2x.enabled=false"], 64, "a demonstration sets v2x.enabled itself"),
        (["nowhere"], 64, "there is no shipped map nowhere"),
        (["nowhere"], 64, "choose crossing, occlusion, district, corridor, chain"),
        (["crossing", "--set", "v2x.nonsense=1"], 2, "1 error;"),
        (["crossing", "--processes", "0"], 64, "--processes must be in 1...256"),
      ] as [([String], Int32, String)])
    func wrongOptions(_ options: [String], _ code: Int32, _ words: String) throws {
      let folder = try TemporaryFolder()
      let process = try ChildProcess(Executables.coroad, ["demo", "--out", folder.path("out")] + options)
      #expect(process.wait() == .code(code) && process.errors.contains(words), "\(process.errors)")
      #expect(process.output.isEmpty && !folder.exists("out"))
    }

    /// One side cannot write: it reports an error, and the other side completes.
    @Test func oneSideFails() throws {
      let folder = try TemporaryFolder()
      try FileManager.default.createDirectory(
        at: folder.url.appendingPathComponent("out/off"), withIntermediateDirectories: true)
      try folder.write("mine", to: "out/off/thesis.txt")
      let process = try demo(["--until", "4"], in: folder)
      #expect(process.wait() == .code(1) && process.errors.contains("thesis.txt"), "\(process.errors)")
      #expect(try document("run.json", "on", in: folder)["exit_reason"] as? String == "completed")
    }
  }
}
