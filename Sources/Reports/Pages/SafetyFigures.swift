import Experiments
import Recording

/// Plots of encounters and conflicts.
struct SafetyFigures {
  let runs: [ReportedRun]

  var blocks: [ReportDocument.Block] {
    var blocks = [kinds, course, severity].compactMap { $0 }.map { ReportDocument.Block.figure($0) }
    blocks += runs.indices.compactMap { places($0) }.map { .figure($0) }
    if let table = encounters { blocks.insert(.table(table), at: min(1, blocks.count)) }
    if let table = warnings { blocks.append(.table(runs.count == 1 ? table.without("run") : table)) }
    return blocks
  }

  /// One encounter of `safety_events.csv`.
  private struct Event {
    var time: Double
    var kind: EncounterKind
    var severity: EncounterSeverity
    var isConflict: Bool
    var neededDeceleration: Double
    var place: Spot?
  }

  private func events(_ run: ReportedRun) -> [Event] {
    guard let table = run.safety else { return [] }
    return table.rows.compactMap { row in
      guard let time = table.number(row, "time_s"),
        let kind = EncounterKind(rawValue: table.text(row, "kind")),
        let severity = EncounterSeverity(rawValue: table.text(row, "severity"))
      else { return nil }
      let x = table.number(row, "first_x_m")
      let y = table.number(row, "first_y_m")
      return Event(
        time: time, kind: kind, severity: severity, isConflict: table.number(row, "is_conflict") == 1,
        neededDeceleration: table.number(row, "needed_deceleration_mps2") ?? 0,
        place: x.flatMap { x in y.map { Spot(x, $0) } })
    }
  }

  private var kinds: ReportFigure? {
    let all = runs.map { events($0).filter(\.isConflict) }
    guard runs.contains(where: { $0.safety != nil }) else { return nil }
    let kinds = EncounterKind.allCases
    let series = zip(runs, all).map { run, events in
      BarPlot.Series(run.label, kinds.map { kind in Double(events.count { $0.kind == kind }) })
    }
    let plot = BarPlot(
      "Conflicts by kind of encounter", label: "conflicts", categories: kinds.map(\.words), series: series)
    return ReportFigure(
      "conflicts-by-kind",
      "A conflict needs braking of \(limit) m/s² (0.5 g) or more to avoid a contact, or a person was struck. Whoever joins a standing queue with less is in none.",
      plot.drawing(),
      ReportTable(
        ["kind"] + runs.map(\.label),
        kinds.enumerated().map { i, kind in [kind.words] + series.map { shown($0.values[i], 0) } }))
  }
  private var limit: String { fixed(SafetyLimits.conflictDeceleration, 1) }

  /// Encounters by kind and severity.
  private var encounters: ReportTable? {
    guard runs.contains(where: { $0.safety != nil }) else { return nil }
    var rows: [[String]] = []
    for run in runs {
      let all = events(run)
      for kind in EncounterKind.allCases {
        let own = all.filter { $0.kind == kind }
        if own.isEmpty { continue }
        rows.append(
          [run.label, kind.words]
            + EncounterSeverity.allCases.map { severity in
              shown(Double(own.count { $0.severity == severity }), 0)
            })
      }
    }
    if rows.isEmpty { return nil }
    var table = ReportTable(
      ["run", "encounters"] + EncounterSeverity.allCases.map(\.rawValue), rows, text: [0, 1])
    table.note =
      "By the braking that avoids a contact: comfortable below \(fixed(SafetyLimits.comfortableDeceleration, 1)) m/s², firm below \(limit) m/s², serious above \(fixed(SafetyLimits.brakes, 2)) m/s² or if a person was struck. Passing: on no collision course."
    return runs.count == 1 ? table.without("run") : table
  }

  private var course: ReportFigure? {
    var plot = XYPlot(
      "Conflicts so far", x: PlotAxis("time (s)"), y: PlotAxis("conflicts", from: 0))
    for (i, run) in runs.enumerated() {
      let times = events(run).filter(\.isConflict).map(\.time).sorted()
      guard !times.isEmpty else { continue }
      let begin = run.run.document.metric("begin_s") ?? 0
      var points = [XYPlot.Point(begin, 0)]
      points += times.enumerated().map { XYPlot.Point($1, Double($0 + 1)) }
      if let end = run.run.document.metric("end_s") { points.append(XYPlot.Point(end, Double(times.count))) }
      plot.series.append(XYPlot.Series(run.label, thinned(points), .steps, colour: i))
    }
    if plot.series.isEmpty { return nil }
    return ReportFigure(
      "conflicts-over-time", "Number of conflicts up to each moment.", plot.drawing(),
      ReportTable(["series", "time_s", "conflicts"], rows(plot.series, (2, 0))))
  }

  private var severity: ReportFigure? {
    var plot = XYPlot(
      "Needed braking", x: PlotAxis("needed deceleration (m/s²)", from: 0),
      y: PlotAxis("encounters", from: 0))
    for (i, run) in runs.enumerated() {
      let values = events(run).map(\.neededDeceleration).filter { $0 > 0 }.sorted(by: >)
      guard let highest = values.first else { continue }
      var points = [XYPlot.Point(min(highest, Self.widest), 0)]
      points += values.enumerated().map { XYPlot.Point(min($1, Self.widest), Double($0 + 1)) }
      plot.series.append(XYPlot.Series(run.label, thinned(points.reversed()), .steps, colour: i))
    }
    if plot.series.isEmpty { return nil }
    return ReportFigure(
      "needed-braking",
      "Number of encounters that needed at least this deceleration of one of the two, if the other kept its velocity; \(fixed(Self.widest, 0)) m/s² stands for more. Conflicts begin at \(limit) m/s².",
      plot.drawing(),
      ReportTable(["series", "needed_deceleration_mps2", "encounters"], rows(plot.series, (2, 0))))
  }
  /// Right end of the plot, m/s²: more than any brakes achieve on a dry road.
  private static let widest = 12.0

  /// Map of the conflicts of one run.
  private func places(_ index: Int) -> ReportFigure? {
    let all = events(runs[index]).filter { $0.isConflict && $0.place != nil }
    guard !all.isEmpty else { return nil }
    let title = runs.count == 1 ? "Places of conflicts" : "Places of conflicts, \(runs[index].label)"
    var plot = XYPlot(title, x: PlotAxis("x (m)"), y: PlotAxis("y (m)"))
    (plot.isMap, plot.height) = (true, 380)
    plot.background = RoadMap.lines(runs[index].run.folder)
    for (i, kind) in EncounterKind.allCases.enumerated() {
      let points = all.filter { $0.kind == kind }.compactMap { $0.place.map { XYPlot.Point($0.x, $0.y) } }
      if !points.isEmpty {
        plot.series.append(XYPlot.Series(kind.words, points, .marks, colour: i))
      }
    }
    let suffix = runs.count == 1 ? "" : "-\(index + 1)"
    return ReportFigure(
      "conflict-places\(suffix)", "Positions of the first vehicle of each conflict, in the map frame.",
      plot.drawing(), ReportTable(["kind", "x_m", "y_m"], rows(plot.series, (2, 2))))
  }

  private var warnings: ReportTable? {
    var kinds: [String] = []
    for run in runs {
      for row in run.warnings?.rows ?? [] {
        let kind = run.warnings?.text(row, "kind") ?? ""
        if !kinds.contains(kind) { kinds.append(kind) }
      }
    }
    if kinds.isEmpty { return nil }
    var rows: [[String]] = []
    for kind in kinds.sorted() {
      for run in runs {
        guard let table = run.warnings else { continue }
        let own = table.rows.filter { table.text($0, "kind") == kind }
        let latencies = own.compactMap { table.number($0, "latency_s") }.sorted()
        rows.append([
          kind, run.label, shown(Double(own.count), 0),
          shown(Double(own.count { table.number($0, "cooperative") == 1 }), 0),
          shown(latencies.isEmpty ? nil : latencies[latencies.count / 2] * 1000, 0),
        ])
      }
    }
    var table = ReportTable(
      ["warning", "run", "number", "by message", "median latency (ms)"], rows, text: [0, 1])
    table.note = "Latency is from the measurement that a warning rests on to the warning."
    return table
  }
}
