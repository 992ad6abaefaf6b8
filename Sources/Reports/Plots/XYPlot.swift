/// Lines and points over two axes.
package struct XYPlot: Hashable, Sendable {
  package var title: String
  package var x: PlotAxis
  package var y: PlotAxis
  package var series: [Series] = []
  /// Both axes in the same scale, as for a map.
  package var isMap = false
  package var width = 520.0
  package var height = 300.0
  /// Lines below the data, such as the lanes of a map.
  package var background: [[Spot]] = []
  /// Shows the names of the series; a grid of plots has them once.
  package var hasLegend = true

  package init(_ title: String, x: PlotAxis, y: PlotAxis) {
    self.title = title
    self.x = x
    self.y = y
  }

  package struct Series: Hashable, Sendable {
    package var name: String
    package var points: [Point]
    package var style = Style.line
    /// Index of the colour.
    package var colour: Int
    package var isDashed = false

    package init(
      _ name: String, _ points: [Point], _ style: Style = .line, colour: Int, isDashed: Bool = false
    ) {
      self.name = name
      self.points = points
      self.style = style
      self.colour = colour
      self.isDashed = isDashed
    }
    package enum Style: Hashable, Sendable {
      case line
      /// Constant up to the next point.
      case steps
      /// Marks, whose form goes with the colour.
      case marks
      /// Marks joined by a thin line.
      case joinedMarks
      /// Small pale marks without a name in the legend.
      case cloud
    }
  }

  package struct Point: Hashable, Sendable {
    package var x: Double
    package var y: Double
    /// Interval of y.
    package var interval: ClosedRange<Double>?
    package init(_ x: Double, _ y: Double, _ interval: ClosedRange<Double>? = nil) {
      self.x = x
      self.y = y
      self.interval = interval
    }
  }

  package func drawing() -> Drawing {
    var drawing = Drawing(width: width, height: height, title: title)
    let named = series.filter { $0.style != .cloud }
    let entries = named.map { Legend.Entry($0.name, Colour.series($0.colour), $0.legendMark) }
    var (xs, ys) = (
      x.range(points { [$0.x] }),
      y.range(points { [$0.y] + ($0.interval.map { [$0.lowerBound, $0.upperBound] } ?? []) })
    )
    var frame = PlotFrame(
      &drawing, title: title, legend: hasLegend && named.count > 1 ? entries : [], x: x, y: y, yRange: ys)
    if isMap { (xs, ys) = Self.equal(Self.widened(xs), Self.widened(ys), frame.box) }
    frame.axes(&drawing, xs, ys, x, y)
    var lines: [Drawing.Mark] = []
    for line in background {
      lines.append(
        .path(
          line.map { frame.spot($0.x, $0.y) }, isClosed: false, Paint(stroke: .axis.faded(0.6), width: 0.8)))
    }
    if !lines.isEmpty { drawing.marks.append(.clip(frame.box, lines)) }
    var marks: [Drawing.Mark] = []
    for one in series { add(one, frame, &marks) }
    drawing.marks.append(.clip(frame.box.grown(4), marks))
    return drawing
  }

  private func points(_ values: (Point) -> [Double]) -> [Double] {
    series.flatMap { $0.points.flatMap(values) }
  }

  private func add(_ one: Series, _ frame: PlotFrame, _ marks: inout [Drawing.Mark]) {
    let colour = Colour.series(one.colour)
    let points = one.points.filter { $0.x.isFinite && $0.y.isFinite }
    var line = points.map { frame.spot($0.x, $0.y) }
    if one.style == .steps {
      line = zip(line, line.dropFirst()).flatMap { [$0, Spot($1.x, $0.y)] } + line.suffix(1)
    }
    switch one.style {
    case .line, .steps, .joinedMarks:
      let width = one.style == .joinedMarks ? 1.0 : 1.7
      marks.append(
        .path(line, isClosed: false, Paint(stroke: colour, width: width, dash: one.isDashed ? [5, 3] : [])))
    case .marks, .cloud: break
    }
    for point in points {
      guard let interval = point.interval else { continue }
      let low = frame.spot(point.x, interval.lowerBound)
      let high = frame.spot(point.x, interval.upperBound)
      let paint = Paint(stroke: colour, width: 1.2)
      marks.append(.path([low, high], isClosed: false, paint))
      for end in [low, high] {
        marks.append(.path([Spot(end.x - 3.5, end.y), Spot(end.x + 3.5, end.y)], isClosed: false, paint))
      }
    }
    switch one.style {
    case .line, .steps: break
    case .marks, .joinedMarks:
      for spot in points.map({ frame.spot($0.x, $0.y) }) {
        marks.append(Marker.mark(one.colour, at: spot, Paint(stroke: .paper, fill: colour, width: 0.7)))
      }
    case .cloud:
      for spot in points.map({ frame.spot($0.x, $0.y) }) {
        marks.append(.circle(spot, radius: 1.6, Paint(fill: colour.faded(0.35))))
      }
    }
  }

  /// With room around the marks, and wide enough to show a junction.
  private static func widened(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
    let margin = max(0.08 * (range.upperBound - range.lowerBound), 10)
    return (range.lowerBound - margin)...(range.upperBound + margin)
  }

  /// The ranges grown so that a metre is as long on both axes.
  private static func equal(
    _ x: ClosedRange<Double>, _ y: ClosedRange<Double>, _ box: Box
  ) -> (ClosedRange<Double>, ClosedRange<Double>) {
    let scale = max((x.upperBound - x.lowerBound) / box.width, (y.upperBound - y.lowerBound) / box.height)
    func grown(_ range: ClosedRange<Double>, _ length: Double) -> ClosedRange<Double> {
      let middle = (range.lowerBound + range.upperBound) / 2
      return (middle - length * scale / 2)...(middle + length * scale / 2)
    }
    return (grown(x, box.width), grown(y, box.height))
  }
}

extension XYPlot.Series {
  fileprivate var legendMark: Legend.Entry.Mark {
    switch style {
    case .line, .steps: .line(isDashed: isDashed)
    case .marks, .joinedMarks, .cloud: .marker(colour)
    }
  }
}

/// Forms that tell series apart without their colours.
enum Marker {
  static func mark(_ index: Int, at spot: Spot, _ paint: Paint, radius r: Double = 3.6) -> Drawing.Mark {
    switch index % 4 {
    case 0: .circle(spot, radius: r, paint)
    case 1:
      .path(
        Box(Spot(spot.x - r * 0.9, spot.y - r * 0.9), Spot(spot.x + r * 0.9, spot.y + r * 0.9)).corners,
        isClosed: true, paint)
    case 2:
      .path(
        [
          Spot(spot.x, spot.y - r * 1.2), Spot(spot.x + r * 1.1, spot.y + r * 0.8),
          Spot(spot.x - r * 1.1, spot.y + r * 0.8),
        ],
        isClosed: true, paint)
    default:
      .path(
        [
          Spot(spot.x, spot.y - r * 1.25), Spot(spot.x + r * 1.25, spot.y), Spot(spot.x, spot.y + r * 1.25),
          Spot(spot.x - r * 1.25, spot.y),
        ],
        isClosed: true, paint)
    }
  }
}

/// The names of series, in rows that fit the width.
struct Legend {
  struct Entry {
    enum Mark {
      case line(isDashed: Bool)
      case marker(Int)
      case box
    }
    var name: String
    var colour: Colour
    var mark: Mark
    init(_ name: String, _ colour: Colour, _ mark: Mark) {
      self.name = name
      self.colour = colour
      self.mark = mark
    }
  }

  static let row = 15.0
  private static let sample = 22.0

  /// - Returns: y of the lower end.
  static func draw(_ entries: [Entry], in drawing: inout Drawing, left: Double, top: Double) -> Double {
    var (x, y) = (left, top)
    for entry in entries {
      let name = Typography.fitted(
        entry.name, size: Typography.small, width: drawing.width - left - sample - 20)
      let width = sample + Typography.width(name, size: Typography.small) + 12
      if x > left && x + width > drawing.width - 4 { (x, y) = (left, y + row) }
      let middle = Spot(x + sample / 2 - 3, y + row / 2)
      switch entry.mark {
      case .line(let isDashed):
        drawing.line(
          Spot(x, middle.y), Spot(x + sample - 6, middle.y),
          Paint(stroke: entry.colour, width: 2, dash: isDashed ? [5, 3] : []))
      case .marker(let index):
        drawing.marks.append(Marker.mark(index, at: middle, Paint(fill: entry.colour)))
      case .box:
        drawing.fill(Box(Spot(x + 2, middle.y - 4.5), Spot(x + sample - 8, middle.y + 4.5)), entry.colour)
      }
      drawing.add(name, x + sample, y + row / 2 + 3.5)
      x += width
    }
    return entries.isEmpty ? top : y + row
  }
}

/// Title, legend and axes of a plot, and the place of its data.
struct PlotFrame {
  private(set) var box: Box
  private var x: ClosedRange<Double> = 0...1
  private var y: ClosedRange<Double> = 0...1

  /// Draws title and legend, and leaves room for the ticks.
  init(
    _ drawing: inout Drawing, title: String, legend: [Legend.Entry], x: PlotAxis, y: PlotAxis,
    yRange: ClosedRange<Double>
  ) {
    var top = 6.0
    if !title.isEmpty {
      drawing.add(
        Typography.fitted(title, size: Typography.title, width: drawing.width - 8), 4, top + 11,
        size: Typography.title, isBold: true)
      top += 20
    }
    top = Legend.draw(legend, in: &drawing, left: 4, top: top) + 8
    let labels =
      if y.names.isEmpty {
        { ticks in ticks.values.map(ticks.text) }(Ticks(yRange, count: 6))
      } else {
        y.names
      }
    let widest = labels.map { Typography.width($0, size: Typography.small) }.max() ?? 0
    let left = min(drawing.width * 0.42, widest + 10) + (y.label.isEmpty ? 2 : 17)
    box = Box(Spot(left, top), Spot(drawing.width - 12, drawing.height - (x.label.isEmpty ? 20 : 36)))
  }

  func spot(_ valueX: Double, _ valueY: Double) -> Spot {
    Spot(
      box.min.x + (valueX - x.lowerBound) / (x.upperBound - x.lowerBound) * box.width,
      box.max.y - (valueY - y.lowerBound) / (y.upperBound - y.lowerBound) * box.height)
  }

  /// Draws grid, ticks and labels for the ranges.
  mutating func axes(
    _ drawing: inout Drawing, _ xs: ClosedRange<Double>, _ ys: ClosedRange<Double>, _ xAxis: PlotAxis,
    _ yAxis: PlotAxis
  ) {
    (x, y) = (xs, ys)
    let faint = Paint(stroke: .grid, width: 0.8)
    for (value, text) in Self.ticks(xs, xAxis, count: max(2, Int(box.width / 75)), width: box.width) {
      let at = spot(value, ys.lowerBound).x
      if xAxis.names.isEmpty { drawing.line(Spot(at, box.min.y), Spot(at, box.max.y), faint) }
      drawing.add(text, at, box.max.y + 14, anchor: .middle, colour: .pale)
    }
    let names = Double(max(1, yAxis.names.count)) * drawing.width
    for (value, text) in Self.ticks(ys, yAxis, count: max(3, Int(box.height / 40)), width: names) {
      let at = spot(xs.lowerBound, value).y
      if yAxis.names.isEmpty { drawing.line(Spot(box.min.x, at), Spot(box.max.x, at), faint) }
      let shown = Typography.fitted(text, size: Typography.small, width: box.min.x - 8)
      drawing.add(shown, box.min.x - 6, at + 3.5, anchor: .end, colour: .pale)
    }
    drawing.line(Spot(box.min.x, box.max.y), Spot(box.max.x, box.max.y), Paint(stroke: .axis))
    drawing.line(Spot(box.min.x, box.min.y), Spot(box.min.x, box.max.y), Paint(stroke: .axis))
    drawing.add(
      xAxis.label, (box.min.x + box.max.x) / 2, drawing.height - 5, size: Typography.normal, anchor: .middle)
    drawing.add(
      Typography.fitted(yAxis.label, size: Typography.normal, width: box.height + 30), 12,
      (box.min.y + box.max.y) / 2, size: Typography.normal, anchor: .middle, isTurned: true)
  }

  private static func ticks(
    _ range: ClosedRange<Double>, _ axis: PlotAxis, count: Int, width: Double
  ) -> [(Double, String)] {
    if axis.names.isEmpty {
      let ticks = Ticks(range, count: count)
      return ticks.values.map { ($0, ticks.text($0)) }
    }
    let room = width / Double(axis.names.count) - 4
    return axis.names.enumerated().map {
      (Double($0.offset), Typography.fitted($0.element, size: Typography.small, width: room))
    }
  }
}

extension Box {
  func grown(_ margin: Double) -> Box {
    Box(Spot(min.x - margin, min.y - margin), Spot(max.x + margin, max.y + margin))
  }
}
