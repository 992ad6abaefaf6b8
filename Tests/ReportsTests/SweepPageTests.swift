import Experiments
import Testing

@testable import Reports

@Suite("Reports of sweeps") struct SweepPageTests {
  private func plan(_ axes: [(String, [String])], seeds: UInt64 = 3) -> SweepPlan {
    var plan = SweepPlan(source: "a&b_c.yaml")
    plan.scenario = "scenario.yaml"
    plan.axes = axes.map { name, levels in
      Axis(name: name, levels: levels.map { Level(name: $0, settings: [], line: nil) }, line: nil)
    }
    plan.seeds = Array(1...seeds)
    plan.metrics = ["safety.conflicts", "messages.pdr"]
    return plan
  }
  private func report(_ plan: SweepPlan, failing: Set<Int> = []) -> SweepReport {
    SweepReport(
      plan: plan,
      rows: plan.units.enumerated().map { i, unit in
        failing.contains(i)
          ? SweepRow(unit: unit, status: "exit 1", lastWords: "")
          : SweepRow(unit: unit, values: [Double(unit.levels.reduce(unit.seed) { $0 + UInt64($1) }), nil])
      })
  }

  /// Points of the means are where the table says, one plot per level of the third axis.
  @Test func threeAxes() throws {
    let plan = plan([("share", ["0", "0.5", "1"]), ("v2x", ["off", "on"]), ("loss", ["0", "0.3"])])
    let document = SweepPage(report(plan)).document
    let figure = try #require(document.figures.first)
    #expect(document.figures.count == 1, "a metric without values has no plot")
    #expect(figure.name == "safety-conflicts" && figure.data.rows.count == 12)
    let texts = Self.texts(figure.drawing.marks)
    for words in ["loss = 0", "loss = 0.3", "v2x = off", "v2x = on", "safety.conflicts"] {
      #expect(texts.contains(words), "\(words) in \(texts)")
    }
  }

  @Test func withoutAxesAndWithFailures() {
    for (axes, failing) in [
      ([], []), ([("v2x", ["off", "on"])], [0, 4]), ([("v2x", ["off", "on"])], [0, 1, 2, 3, 4, 5]),
      ([("level", ["2", "1"])], []), ([("same", ["1", "1"])], []),
    ] as [([(String, [String])], Set<Int>)] {
      let report = report(plan(axes), failing: failing)
      let document = SweepPage(report).document
      #expect(document.sections.count == 3)
      let page = String(decoding: document.html, as: UTF8.self)
      #expect(page.contains("runs failed") == !failing.isEmpty)
      #expect(report.latex.contains("\\begin{tabular}"))
    }
  }

  @Test func tableForLaTeX() {
    let text = report(plan([("a_b", ["50 %", "x&y"])])).latex
    #expect(text.contains("a\\_b & safety.conflicts & messages.pdr \\\\"))
    // Seeds 1, 2, 3 at level 0: 2 ± 4.303 / √3.
    #expect(text.contains("50 \\% & $2.000 \\pm 2.484$ & -- \\\\"), "\(text)")
    #expect(text.contains("x\\&y & $3.000"))
    #expect(text.contains("\\begin{tabular}{lrr}"))
  }

  private static func texts(_ marks: [Drawing.Mark]) -> Set<String> {
    Set(
      marks.flatMap { mark -> [String] in
        switch mark {
        case .text(let label): [label.text]
        case .clip(_, let inside): Array(texts(inside))
        default: []
        }
      })
  }
}
