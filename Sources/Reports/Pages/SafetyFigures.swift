import Experiments
import Recording

/// Plots of encounters and conflicts.
struct SafetyFigures {
  let runs: [ReportedRun]

  var blocks: [ReportDocument.Block] {
    var blocks = [kinds, course, nearness].compactMap { $0 }.map { ReportDocument.Block.figure($0) }
    blocks += runs.indices.compactMap { places($0) }.map { .figure($0) }
    if let table = warnings { blocks.append(.table(runs.count == 1 ? table.without("run") : table)) }
    return blocks
  }

  /// One encounter of `safety_events.csv`.
  private struct Event {
    enum Kind: Int, CaseIterable {
      case following, crossing, people, hazard
      var name: String {
        switch self {
        case .following: "vehicles, TTC"
        case .crossing: "vehicles, PET"
        case .people: "with people"
        case .hazard: "with hazards"
        }
      }
    }
    var time: Double
    var kind: Kind
    var isConflict: Bool
    var timeToCollision: Double?
    var postEncroachment: Double?
    var place: Spot?
  }

  private func events(_ run: ReportedRun) -> [Event] {
    guard let table = run.safety else { return [] }
    return table.rows.compactMap { row in
      guard let time = table.number(row, "time_s") else { return nil }
      let kind: Event.Kind =
        if table.number(row, "involves_pedestrian") == 1 {
          .people
        } else if table.number(row, "involves_hazard") == 1 {
          .hazard
        } else {
          table.text(row, "kind") == "pet" ? .crossing : .following
        }
      let x = table.number(row, "first_x_m")
      let y = table.number(row, "first_y_m")
      return Event(
        time: time, kind: kind, isConflict: table.number(row, "is_conflict") == 1,
        timeToCollision: table.number(row, "ttc_s"), postEncroachment: table.number(row, "pet_s"),
        place: x.flatMap { x in y.map { Spot(x, $0) } })
    }
  }

  private var kinds: ReportFigure? {
    let all = runs.map { events($0).filter(\.isConflict) }
    guard runs.contains(where: { $0.safety != nil }) else { return nil }
    let kinds = Event.Kind.allCases
    let series = zip(runs, all).map { run, events in
      BarPlot.Series(run.label, kinds.map { kind in Double(events.count { $0.kind == kind }) })
    }
    let plot = BarPlot(
      "Conflicts by kind of encounter", label: "conflicts", categories: kinds.map(\.name), series: series)
    return ReportFigure(
      "conflicts-by-kind",
      "TTC: two vehicles on one path came closer in time than the limit. PET: they passed one place in less time than the limit.",
      plot.drawing(),
      ReportTable(
        ["kind"] + runs.map(\.label),
        kinds.enumerated().map { i, kind in [kind.name] + series.map { shown($0.values[i], 0) } }))
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

  private var nearness: ReportFigure? {
    var plot = XYPlot(
      "Nearness of encounters", x: PlotAxis("lowest TTC or PET (s)", from: 0),
      y: PlotAxis("encounters", from: 0))
    for (i, run) in runs.enumerated() {
      let all = events(run)
      for (values, name, isDashed) in [
        (all.compactMap(\.timeToCollision), "TTC", false), (all.compactMap(\.postEncroachment), "PET", true),
      ] where !values.isEmpty {
        let label = runs.count == 1 ? name : "\(run.label), \(name)"
        let colour = runs.count == 1 ? (isDashed ? 1 : 0) : i
        let points = values.sorted().enumerated().map { XYPlot.Point($1, Double($0 + 1)) }
        plot.series.append(
          XYPlot.Series(
            label, thinned([XYPlot.Point(0, 0)] + points), .steps, colour: colour, isDashed: isDashed))
      }
    }
    if plot.series.isEmpty { return nil }
    return ReportFigure(
      "nearness",
      "Number of encounters at least this near. Further left is more dangerous; the limits of a conflict are 1.5 s for TTC and 1.0 s for PET.",
      plot.drawing(), ReportTable(["series", "time_s", "encounters"], rows(plot.series, (3, 0))))
  }

  /// Map of the conflicts of one run.
  private func places(_ index: Int) -> ReportFigure? {
    let all = events(runs[index]).filter { $0.isConflict && $0.place != nil }
    guard !all.isEmpty else { return nil }
    let title = runs.count == 1 ? "Places of conflicts" : "Places of conflicts, \(runs[index].label)"
    var plot = XYPlot(title, x: PlotAxis("x (m)"), y: PlotAxis("y (m)"))
    (plot.isMap, plot.height) = (true, 380)
    plot.background = RoadMap.lines(runs[index].run.folder)
    for kind in Event.Kind.allCases {
      let points = all.filter { $0.kind == kind }.compactMap { $0.place.map { XYPlot.Point($0.x, $0.y) } }
      if !points.isEmpty {
        plot.series.append(XYPlot.Series(kind.name, points, .marks, colour: kind.rawValue))
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
