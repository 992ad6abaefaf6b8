import Recording

/// Plots of the simulated computers.
struct ComputeFigures {
  let runs: [ReportedRun]

  var hasNodes: Bool { runs.contains { !($0.compute?.rows.isEmpty ?? true) } }

  var blocks: [ReportDocument.Block] {
    var blocks: [ReportDocument.Block] = [.table(runs.count == 1 ? kinds.without("run") : kinds)]
    blocks += [busy, latency].compactMap { $0 }.map { .figure($0) }
    if let named {
      blocks.append(.details("Roadside units and the cloud", runs.count == 1 ? named.without("run") : named))
    }
    return blocks
  }

  private func kinds(_ table: TableFile) -> [String] {
    var kinds: [String] = []
    for row in table.rows {
      let kind = table.text(row, "kind")
      if !kinds.contains(kind) { kinds.append(kind) }
    }
    return kinds
  }

  private var kinds: ReportTable {
    var rows: [[String]] = []
    for run in runs {
      guard let table = run.compute else { continue }
      for kind in kinds(table) {
        let own = table.rows.filter { table.text($0, "kind") == kind }
        func sum(_ column: String) -> Double { own.reduce(0) { $0 + (table.number($1, column) ?? 0) } }
        let lifetime = sum("lifetime_s")
        rows.append([
          kind, run.label, shown(Double(own.count), 0), shown(sum("tasks"), 0),
          shown(sum("deadline_misses"), 0), shown(sum("tasks_dropped"), 0),
          shown(lifetime > 0 ? sum("busy_s") / lifetime * 100 : nil, 1), shown(sum("energy_j") / 1000, 1),
          shown(lifetime > 0 ? sum("energy_j") / lifetime : nil, 1),
        ])
      }
    }
    var table = ReportTable(
      [
        "nodes", "run", "number", "tasks", "deadlines missed", "tasks dropped", "busy (%)", "energy (kJ)",
        "mean power (W)",
      ], rows, text: [0, 1])
    table.note =
      "Busy: time with at least one task in progress. Energy is that of the modelled computers, not of this machine."
    return table
  }

  private var busy: ReportFigure? {
    var plot = XYPlot(
      "Busy share of onboard computers", x: PlotAxis("busy share", from: 0, to: 1),
      y: PlotAxis("share of vehicles", from: 0, to: 1))
    for (i, run) in runs.enumerated() {
      guard let table = run.compute else { continue }
      let shares = table.rows.filter { table.text($0, "kind") == "vehicle" }.compactMap {
        table.number($0, "busy_share")
      }
      if shares.count > 1 {
        plot.series.append(XYPlot.Series(run.label, distribution(shares), .steps, colour: i))
      }
    }
    if plot.series.isEmpty { return nil }
    return ReportFigure(
      "busy-share", "Share of vehicles whose computer was busy for at most this share of the time.",
      plot.drawing(),
      ReportTable(["series", "busy_share", "share"], rows(plot.series, (4, 4))))
  }

  /// Task latency by kind of node: quantiles of the nodes' 99th percentiles.
  private var latency: ReportFigure? {
    var all: [String] = []
    for run in runs {
      for kind in run.compute.map(kinds) ?? [] where !all.contains(kind) { all.append(kind) }
    }
    let series = runs.compactMap { run -> QuantilePlot.Series? in
      guard let table = run.compute else { return nil }
      return QuantilePlot.Series(
        run.label,
        all.map { kind in
          let own = table.rows.filter { table.text($0, "kind") == kind }
          func median(_ column: String) -> Double? {
            let values = own.compactMap { table.number($0, column) }.sorted()
            return values.isEmpty ? nil : values[values.count / 2] * 1000
          }
          guard let half = median("latency_p50_s"), let ninety = median("latency_p90_s"),
            let most = median("latency_p99_s")
          else { return nil }
          return QuantilePlot.Quantiles(median: half, ninety: ninety, ninetyNine: most)
        })
    }
    guard series.contains(where: { $0.values.contains { $0 != nil } }) else { return nil }
    let plot = QuantilePlot(
      "Latency of tasks", label: "from release to completion (ms)", categories: all, series: series)
    return ReportFigure(
      "task-latency",
      "Median over nodes of each node's median (mark), 90th (thick line) and 99th percentile (end).",
      plot.drawing(),
      ReportTable(
        ["run", "nodes", "p50_ms", "p90_ms", "p99_ms"],
        series.flatMap { one in
          zip(all, one.values).map { kind, value in
            [one.name, kind, shown(value?.median, 2), shown(value?.ninety, 2), shown(value?.ninetyNine, 2)]
          }
        }, text: [0, 1]))
  }

  /// Most nodes listed by name; more are in `compute.csv`.
  private static let mostNamed = 200

  private var named: ReportTable? {
    var rows: [[String]] = []
    for run in runs {
      guard let table = run.compute else { continue }
      for row in table.rows where table.text(row, "kind") != "vehicle" {
        rows.append([
          table.text(row, "node"), run.label, shown(table.number(row, "tasks"), 0),
          shown(table.number(row, "deadline_misses"), 0),
          shown(table.number(row, "busy_share").map { $0 * 100 }, 1),
          shown(table.number(row, "latency_p99_s").map { $0 * 1000 }, 2),
          shown(table.number(row, "energy_j").map { $0 / 1000 }, 1),
        ])
      }
    }
    if rows.isEmpty { return nil }
    var table = ReportTable(
      ["node", "run", "tasks", "deadlines missed", "busy (%)", "99th percentile (ms)", "energy (kJ)"],
      Array(rows.prefix(Self.mostNamed)), text: [0, 1])
    if rows.count > Self.mostNamed { table.note = "\(rows.count - Self.mostNamed) more are in compute.csv." }
    return table
  }
}
