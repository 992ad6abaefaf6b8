import Recording

/// Plots of traffic over time and of finished trips.
struct TrafficFigures {
  let runs: [ReportedRun]

  var blocks: [ReportDocument.Block] {
    [vehicles, speed, loss, change].compactMap { $0 }.map { .figure($0) }
  }

  /// Lines over time of a column of `traffic.csv`.
  private func lines(_ column: String, _ run: Int, _ name: String, colour: Int, isDashed: Bool = false)
    -> XYPlot.Series?
  {
    guard let table = runs[run].traffic else { return nil }
    let points = table.rows.compactMap { row -> XYPlot.Point? in
      guard let time = table.number(row, "time_s"), let value = table.number(row, column) else { return nil }
      return XYPlot.Point(time, value)
    }
    return points.isEmpty ? nil : XYPlot.Series(name, thinned(points), colour: colour, isDashed: isDashed)
  }

  private var vehicles: ReportFigure? {
    var plot = XYPlot(
      "Vehicles on the road", x: PlotAxis("time (s)"), y: PlotAxis("vehicles", from: 0))
    for i in runs.indices {
      let alone = runs.count == 1
      plot.series += [
        lines("running", i, alone ? "on the road" : runs[i].label, colour: i),
        lines(
          "halting", i, alone ? "halting" : "\(runs[i].label), halting", colour: alone ? 1 : i,
          isDashed: !alone),
        alone ? lines("equipped", i, "equipped", colour: 2) : nil,
      ].compactMap { $0 }
    }
    if plot.series.isEmpty { return nil }
    let caption =
      "Vehicles in the network, parked ones included, and those of them that halt (below 0.1 m/s)."
    return ReportFigure(
      "vehicles", caption, plot.drawing(),
      ReportTable(["series", "time_s", "vehicles"], rows(plot.series, (0, 0))))
  }

  private var speed: ReportFigure? {
    var plot = XYPlot("Mean speed", x: PlotAxis("time (s)"), y: PlotAxis("mean speed (m/s)", from: 0))
    plot.series = runs.indices.compactMap { lines("mean_speed_mps", $0, runs[$0].label, colour: $0) }
    if plot.series.isEmpty { return nil }
    return ReportFigure(
      "mean-speed", "Mean speed of the vehicles on the road in each second.", plot.drawing(),
      ReportTable(["series", "time_s", "mean_speed_mps"], rows(plot.series, (0, 3))))
  }

  private var loss: ReportFigure? {
    var plot = XYPlot(
      "Time loss of finished trips", x: PlotAxis("time loss (s)", from: 0),
      y: PlotAxis("share of trips", from: 0, to: 1))
    plot.series = runs.enumerated().compactMap { i, run in
      run.trips.isEmpty
        ? nil : XYPlot.Series(run.label, distribution(run.trips.values.map(\.timeLoss)), .steps, colour: i)
    }
    if plot.series.isEmpty { return nil }
    return ReportFigure(
      "time-loss",
      "Share of trips that lost at most this much against the driver's desired speed. Trips that were still under way are not in it.",
      plot.drawing(), ReportTable(["series", "time_loss_s", "share"], rows(plot.series, (2, 4))))
  }

  /// Change of the same trips between two runs.
  private var change: ReportFigure? {
    guard runs.count == 2 else { return nil }
    let both = runs[0].trips.compactMap { id, trip in runs[1].trips[id].map { $0.timeLoss - trip.timeLoss } }
    guard both.count > 1 else { return nil }
    var plot = XYPlot(
      "Change of time loss by vehicle", x: PlotAxis("\(runs[1].label) minus \(runs[0].label) (s)"),
      y: PlotAxis("share of vehicles", from: 0, to: 1))
    plot.series = [XYPlot.Series("vehicles", distribution(both), .steps, colour: 0)]
    let better = both.count { $0 < -0.05 }
    let worse = both.count { $0 > 0.05 }
    return ReportFigure(
      "time-loss-change",
      "Of \(both.count) vehicles that finished their trip in both runs, \(better) lost less time and \(worse) more with the second.",
      plot.drawing(), ReportTable(["series", "change_s", "share"], rows(plot.series, (2, 4))))
  }
}
