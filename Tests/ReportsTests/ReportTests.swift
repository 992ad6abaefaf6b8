import Experiments
import Foundation
import Recording
import Testing

@testable import Reports

@Suite("Reports") struct ReportTests {
  /// A folder with the documents and some tables of a run.
  private final class RunFolder {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("report-\(UUID().uuidString)")

    init(
      seed: Int = 1, conflicts: Int = 3, enabled: Bool = true, exit: String = "completed",
      name: String = "town"
    ) throws {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
      let document: [String: Any] = [
        "version": "1", "scenario": "a.yaml", "name": name, "seed": seed, "exit_reason": exit, "begin_s": 0,
        "end_s": 60, "digest": String(repeating: "a", count: 64),
        "configuration": [
          "seed": seed, "run": 0, "v2x": ["enabled": enabled], "time": ["step_s": 0.1],
          "traffic": ["update": "ballistic", "drivers": "sight"],
        ],
      ]
      let summary: [String: Any] = [
        "vehicles": ["departed": 10, "collisions": 0], "safety": ["conflicts": conflicts],
        "trips": ["completed": 5, "mean_time_loss_s": 10.0 + Double(conflicts)],
        "messages": ["sent": enabled ? 100 : 0],
      ]
      try JSONSerialization.data(withJSONObject: document).write(to: url.appendingPathComponent("run.json"))
      try JSONSerialization.data(withJSONObject: summary).write(
        to: url.appendingPathComponent("summary.json"))
      let events = (0..<conflicts).map {
        "\($0).5,\($0 % 2 == 0 ? "following" : "crossing"),conflict,1,a,b,5.5,\($0).6,9.0,1.2,,,,\($0),\(2 * $0),,,"
      }
      try write(
        "safety_events.csv",
        "time_s,kind,severity,is_conflict,first,second,needed_deceleration_mps2,needed_deceleration_time_s,conflict_speed_mps,ttc_s,ttc_time_s,pet_s,pet_time_s,first_x_m,first_y_m,second_x_m,second_y_m,impact_speed_mps",
        events + ["50.5,standing_leader,comfortable,0,a,b,3.1,51,9.0,1.3,,,,1,1,,,"])
      try write(
        "traffic.csv", "time_s,running,halting,equipped,mean_speed_mps",
        (0..<60).map { "\($0),\($0),1,2,\(Double($0) / 10)" })
    }
    deinit { try? FileManager.default.removeItem(at: url) }

    func write(_ name: String, _ header: String, _ rows: [String]) throws {
      try Data(([header] + rows).map { $0 + "\n" }.joined().utf8).write(to: url.appendingPathComponent(name))
    }
    func finished() throws -> FinishedRun { try #require(FinishedRun(url.path)) }
  }

  private func html(_ document: ReportDocument) -> String { String(decoding: document.html, as: UTF8.self) }

  @Test func oneRun() throws {
    let folder = try RunFolder(name: "<b>town</b>")
    let document = RunPage(try folder.finished()).document
    let page = html(document)
    #expect(page.contains("<h1>&lt;b&gt;town&lt;/b&gt;</h1>") && !page.contains("<b>town"))
    #expect(document.figures.map(\.name).contains("vehicles"))
    let places = try #require(document.figures.first { $0.name == "conflict-places" })
    #expect(places.data.rows.count == 3 && places.data.rows[0] == ["following", "0.00", "0.00"])
    // Two with a moving leader and one on crossing paths; who joins a queue is in none.
    let kinds = try #require(document.figures.first { $0.name == "conflicts-by-kind" })
    #expect(
      kinds.data.rows.prefix(4) == [
        ["following", "2"], ["standing leader", "0"], ["crossing", "1"], ["merging", "0"],
      ])
    #expect(page.contains("<td>standing leader</td><td class=\"n\">0</td><td class=\"n\">1</td>"))
    let braking = try #require(document.figures.first { $0.name == "needed-braking" })
    #expect(braking.data.rows.map { $0[1] }.contains("3.10"))
    // One file that loads and runs nothing.
    let outside = page.replacing("http://www.w3.org/2000/svg", with: "")
    for words in ["http://", "https://", "<script", "<img", "<link", "@import"] {
      #expect(!outside.contains(words), "\(words)")
    }
    // A run without computers and messages has no sections for them.
    #expect(!page.contains("<h2>Messages</h2>") && !page.contains("<h2>Computers</h2>"))
  }

  @Test func aRunThatDidNotComplete() throws {
    let folder = try RunFolder(exit: "interrupted")
    #expect(html(RunPage(try folder.finished()).document).contains("did not complete: interrupted"))
  }

  @Test func aPair() throws {
    let (off, on) = (try RunFolder(conflicts: 12, enabled: false), try RunFolder(conflicts: 2))
    let page = ComparisonPage(
      [try off.finished(), try on.finished()], labels: ["V2X off", "V2X on"], title: "pair")
    let text = html(page.document)
    #expect(text.contains("<td>v2x.enabled</td><td>false</td><td>true</td>"), "the setting that differs")
    #expect(text.contains("-10 (-83 %)") && text.contains("class=\"better\""))
    // Binomial with 14 events: 2 (1 + 14 + 91) / 16384.
    #expect(text.contains("<td class=\"n\">1.3 %</td>"), "the chance of 12 against 2")
    // 9 against 2 happens too often by chance for a verdict.
    let near = try RunFolder(conflicts: 9, enabled: false)
    let hint = html(
      ComparisonPage([try near.finished(), try on.finished()], labels: ["A", "B"], title: "").document)
    #expect(hint.contains("6.5 %") && !hint.contains("class=\"better\""))
    #expect(!text.contains("must not be compared"))
    // Both series in each plot.
    let vehicles = try #require(page.document.figures.first { $0.name == "vehicles" })
    #expect(Set(vehicles.data.rows.map { $0[0] }).isSuperset(of: ["V2X off", "V2X on"]))
  }

  /// Other seeds are other traffic: no verdict.
  @Test func runsThatMustNotBeCompared() throws {
    let (one, other) = (try RunFolder(conflicts: 12), try RunFolder(seed: 2, conflicts: 2))
    let text = html(
      ComparisonPage([try one.finished(), try other.finished()], labels: ["A", "B"], title: "t").document)
    #expect(text.contains("must not be compared") && text.contains("the seed differs: 1, 2"))
    #expect(!text.contains("class=\"better\"") && !text.contains("class=\"worse\""))
  }

  @Test func threeRuns() throws {
    let folders = [try RunFolder(), try RunFolder(enabled: false), try RunFolder(conflicts: 0)]
    let page = ComparisonPage(try folders.map { try $0.finished() }, labels: ["A", "B", "C"], title: "three")
    #expect(!html(page.document).contains(">difference<"))
    #expect(page.document.figures.count { $0.name.hasPrefix("conflict-places") } == 2)
  }

  /// Tables as other programs write them: quotes, carriage returns, no final line feed; rows of other lengths drop out.
  @Test func tablesAreReadBack() throws {
    let table = try #require(TableFile(Array("a,\"b \"\"c\"\"\"\r\n1,\"x,\ny\"\r\n2\n3,nan\n4,".utf8)))
    #expect(table.rows == [["1", "x,\ny"], ["3", "nan"], ["4", ""]])
    #expect(table.text(table.rows[0], "b \"c\"") == "x,\ny" && table.number(table.rows[0], "a") == 1)
    #expect(table.number(table.rows[1], "b \"c\"") == nil && table.number(table.rows[2], "none") == nil)
    #expect(TableFile([]) == nil)
  }

  /// What the tables' writer makes is read back, for any text.
  @Test func tablesOfAnyText() {
    for text in ["", "a", "a,b", "\"", "\"\"", "a\nb", "é 很", "'"] {
      var bytes: [UInt8] = Array("x,y\n".utf8)
      bytes.append(csv: text)
      bytes.append(contentsOf: ",1\n".utf8)
      #expect(TableFile(bytes)?.rows == [[text, "1"]], "\(text)")
    }
  }
}
