import NodeInterface
import Recording
import SimCore

/// Plots of messages, the channel and latency.
struct MessageFigures {
  let runs: [ReportedRun]

  var hasMessages: Bool { runs.contains { !($0.messages?.rows.isEmpty ?? true) } }

  var blocks: [ReportDocument.Block] {
    [.table(runs.count == 1 ? types.without("run") : types)]
      + [delivery, causes, stages, parts, busyRatio].compactMap { $0 }.map { .figure($0) }
  }

  /// Types of message that any of the runs sent.
  private var names: [String] {
    var names: [String] = []
    for run in runs {
      for row in run.messages?.rows ?? [] {
        let name = run.messages?.text(row, "type") ?? ""
        if !names.contains(name) { names.append(name) }
      }
    }
    return names
  }

  private var types: ReportTable {
    var rows: [[String]] = []
    for name in names {
      for run in runs {
        guard let table = run.messages, let row = table.rows.first(where: { table.text($0, "type") == name })
        else { continue }
        func count(_ column: String) -> String { shown(table.number(row, column), 0) }
        rows.append([
          name, run.label, count("sent"), count("delivered"), count("lost"),
          shown(table.number(row, "pdr").map { $0 * 100 }, 1), count("lost_half_duplex"),
          count("lost_sensitivity"), count("lost_propagation"), count("lost_interference"),
          count("lost_extra_loss"), count("lost_invalid"),
        ])
      }
    }
    var table = ReportTable(
      [
        "message", "run", "sent", "received", "lost", "received (%)", "half duplex", "too weak",
        "noise", "interference", "added loss", "invalid",
      ], rows, text: [0, 1])
    table.note =
      "Receptions and losses count each receiver at any distance. Half duplex: the receiver was sending itself."
    return table
  }

  private var delivery: ReportFigure? {
    var plot = XYPlot(
      "Delivery by distance", x: PlotAxis("distance between sender and receiver (m)", from: 0),
      y: PlotAxis("delivered share", from: 0, to: 1))
    if runs.count == 1 {
      for (i, name) in names.enumerated() {
        if let series = delivery(runs[0], name, name, colour: i) { plot.series.append(series) }
      }
    } else {
      for (i, run) in runs.enumerated() {
        if let series = delivery(run, nil, run.label, colour: i) { plot.series.append(series) }
      }
    }
    if plot.series.isEmpty { return nil }
    return ReportFigure(
      "delivery",
      "Share of possible receptions that succeeded, by 25 m of distance; places with fewer than 30 are left out.",
      plot.drawing(), ReportTable(["series", "distance_m", "delivered_share"], rows(plot.series, (1, 4))))
  }

  /// Fewest possible receptions for which a share means something.
  private static let fewest = 30.0

  /// - Parameter type: nil for all types together.
  private func delivery(_ run: ReportedRun, _ type: String?, _ name: String, colour: Int) -> XYPlot.Series? {
    guard let table = run.deliveries else { return nil }
    var counts: [Double: (attempted: Double, delivered: Double)] = [:]
    for row in table.rows where type == nil || table.text(row, "type") == type {
      guard let low = table.number(row, "distance_min_m"), let high = table.number(row, "distance_max_m"),
        let attempted = table.number(row, "attempted"), let delivered = table.number(row, "delivered")
      else { continue }
      counts[(low + high) / 2, default: (0, 0)].attempted += attempted
      counts[(low + high) / 2, default: (0, 0)].delivered += delivered
    }
    let points = counts.filter { $0.value.attempted >= Self.fewest }.sorted { $0.key < $1.key }.map {
      XYPlot.Point($0.key, $0.value.delivered / $0.value.attempted)
    }
    return points.count < 2 ? nil : XYPlot.Series(name, points, .joinedMarks, colour: colour)
  }

  private static let losses = [
    ("lost_half_duplex", "half duplex"), ("lost_sensitivity", "too weak"), ("lost_propagation", "noise"),
    ("lost_interference", "interference"), ("lost_extra_loss", "added loss"), ("lost_invalid", "invalid"),
  ]

  private var causes: ReportFigure? {
    let own = runs.filter { $0.deliveries?.has("lost_propagation") ?? false }
    if own.isEmpty { return nil }
    // By 100 m, so that the bars stay readable.
    var bands: [Int: [Double]] = [:]
    for run in own {
      guard let table = run.deliveries else { continue }
      for row in table.rows {
        guard let low = table.number(row, "distance_min_m"), low >= 0, low < 1e6 else { continue }
        for (i, loss) in Self.losses.enumerated() {
          bands[Int(low / 100), default: Array(repeating: 0, count: Self.losses.count)][i] +=
            table.number(row, loss.0) ?? 0
        }
      }
    }
    let lost = bands.filter { $0.value.contains { $0 > 0 } }.sorted { $0.key < $1.key }.prefix(12)
    if lost.isEmpty { return nil }
    let categories = lost.map { "\($0.key * 100)–\(($0.key + 1) * 100) m" }
    let series = Self.losses.enumerated().map { i, loss in
      BarPlot.Series(loss.1, lost.map { $0.value[i] })
    }
    let plot = BarPlot(
      own.count == 1 ? "Lost receptions by cause" : "Lost receptions by cause, all runs",
      label: "lost receptions", categories: categories, series: series, isStacked: true)
    return ReportFigure(
      "losses", "Why messages were not received, by distance between sender and receiver.", plot.drawing(),
      ReportTable(
        ["distance"] + series.map(\.name),
        lost.enumerated().map { i, band in [categories[i]] + band.value.map { shown($0, 0) } }))
  }

  /// Mean of each stage, from a measurement to the actuators that it moves.
  private var stages: ReportFigure? {
    var bars: [(name: String, means: [String: Double])] = []
    for name in names {
      for run in runs {
        guard let table = run.latency else { continue }
        let own = table.rows.filter { table.text($0, "type") == name }
        var means: [String: Double] = [:]
        for row in own { means[table.text(row, "stage")] = table.number(row, "mean_s").map { $0 * 1000 } }
        if !means.isEmpty { bars.append((runs.count == 1 ? name : "\(name), \(run.label)", means)) }
      }
    }
    if bars.isEmpty { return nil }
    let large = MessageStage.allCases.filter { stage in bars.contains { $0.means[stage.name] ?? 0 >= 1 } }
    var series = large.map { stage in BarPlot.Series(Self.words(stage), bars.map { $0.means[stage.name] }) }
    let rest = bars.map { bar in
      MessageStage.allCases.reduce(0) { $0 + (large.contains($1) ? 0 : bar.means[$1.name] ?? 0) }
    }
    if rest.contains(where: { $0 > 0.05 }) { series.append(BarPlot.Series("other stages", rest)) }
    let plot = BarPlot(
      "From a measurement to the actuators", label: "mean latency (ms)", categories: bars.map(\.name),
      series: series, isStacked: true, places: 1)
    return ReportFigure(
      "latency-stages",
      "Mean time of each stage for the contents of messages that a unit planned with. The sum of the stages is the age of a measurement when the vehicle responds.",
      plot.drawing(),
      ReportTable(
        ["message"] + MessageStage.allCases.map { "\($0.name)_ms" },
        bars.map { bar in [bar.name] + MessageStage.allCases.map { shown(bar.means[$0.name], 3) } }))
  }

  private static func words(_ stage: MessageStage) -> String {
    String(stage.name.map { $0 == "_" ? " " : $0 })
  }

  private static let parts = [
    ("sense_to_send", "measurement to sending"), ("medium_access", "wait for the channel"), ("air", "on air"),
    ("input_stage", "input stage"), ("sense_to_reception", "measurement to reception"),
    ("inter_packet_gap", "gap between receptions"), ("age_of_information", "age of information"),
  ]

  private var parts: ReportFigure? {
    // The type of message that was sent most often.
    let sent = names.map { name in
      runs.reduce(0.0) { sum, run in
        guard let table = run.messages, let row = table.rows.first(where: { table.text($0, "type") == name })
        else { return sum }
        return sum + (table.number(row, "sent") ?? 0)
      }
    }
    guard let most = sent.indices.max(by: { sent[$0] < sent[$1] }) else { return nil }
    let series = runs.compactMap { run -> QuantilePlot.Series? in
      guard let table = run.messages,
        let row = table.rows.first(where: { table.text($0, "type") == names[most] })
      else { return nil }
      return QuantilePlot.Series(run.label, Self.parts.map { Self.quantiles(table, row, $0.0) })
    }
    guard series.contains(where: { $0.values.contains { $0 != nil } }) else { return nil }
    let plot = QuantilePlot(
      "Latency and gaps of \(names[most])", label: "time (ms)", categories: Self.parts.map(\.1),
      series: series)
    return ReportFigure(
      "latency-parts", "Mark: median. Thick line: up to the 90th percentile. End: 99th percentile.",
      plot.drawing(),
      ReportTable(
        ["run", "part", "p50_ms", "p90_ms", "p99_ms"],
        series.flatMap { one in
          zip(Self.parts, one.values).map { part, value in
            [one.name, part.1, shown(value?.median, 1), shown(value?.ninety, 1), shown(value?.ninetyNine, 1)]
          }
        }, text: [0, 1]))
  }

  private static func quantiles(_ table: TableFile, _ row: [String], _ part: String) -> QuantilePlot
    .Quantiles?
  {
    guard let median = table.number(row, "\(part)_p50_s"), let ninety = table.number(row, "\(part)_p90_s"),
      let ninetyNine = table.number(row, "\(part)_p99_s")
    else { return nil }
    return QuantilePlot.Quantiles(median: median * 1000, ninety: ninety * 1000, ninetyNine: ninetyNine * 1000)
  }

  private var busyRatio: ReportFigure? {
    var plot = XYPlot(
      "Channel busy ratio", x: PlotAxis("channel busy ratio", from: 0),
      y: PlotAxis("share of samples", from: 0, to: 1))
    for (i, run) in runs.enumerated() {
      guard let table = run.channel else { continue }
      let points = table.rows.compactMap { row -> XYPlot.Point? in
        guard let ratio = table.number(row, "channel_busy_ratio"),
          let share = table.number(row, "cumulative_share")
        else { return nil }
        return XYPlot.Point(ratio, share)
      }
      if points.count > 1 { plot.series.append(XYPlot.Series(run.label, thinned(points), .steps, colour: i)) }
    }
    if plot.series.isEmpty { return nil }
    return ReportFigure(
      "busy-ratio", "Share of samples of all radios with at most this share of busy subchannels.",
      plot.drawing(),
      ReportTable(["series", "channel_busy_ratio", "share"], rows(plot.series, (3, 4))))
  }
}
