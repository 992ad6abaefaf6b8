import Recording

/// Horizontal bars by category: one after the other (stacked) or below each other.
package struct BarPlot: Hashable, Sendable {
  package var title: String
  /// Label of the values, with their unit.
  package var label: String
  package var categories: [String]
  package var series: [Series]
  package var isStacked: Bool
  /// Decimals of the numbers at the ends of bars.
  package var places: Int
  package var width = 520.0

  package struct Series: Hashable, Sendable {
    package var name: String
    /// By category; nil without a value.
    package var values: [Double?]
    package init(_ name: String, _ values: [Double?]) {
      self.name = name
      self.values = values
    }
  }

  package init(
    _ title: String, label: String, categories: [String], series: [Series], isStacked: Bool = false,
    places: Int = 0
  ) {
    self.title = title
    self.label = label
    self.categories = categories
    self.series = series
    self.isStacked = isStacked
    self.places = places
  }

  private static let bar = 13.0

  package func drawing() -> Drawing {
    let rows = isStacked ? 1 : max(1, series.count)
    let band = Double(rows) * Self.bar + 11
    let entries = series.indices.map { Legend.Entry(series[$0].name, colour($0), .box) }
    // Height of the rows of the legend, known only after they are laid out.
    var probe = Drawing(width: width, height: 0)
    let legend = series.count > 1 ? Legend.draw(entries, in: &probe, left: 4, top: 0) : 0
    let height = 34 + legend + band * Double(categories.count) + 36
    var drawing = Drawing(width: width, height: height, title: title)
    let ends = categories.indices.flatMap { category in
      isStacked ? [total(category)] : series.compactMap { $0.values[category] }
    }
    let names = PlotAxis("", names: categories.reversed())
    let values = PlotAxis(label, from: min(0, ends.min() ?? 0))
    // Room for the number at the end of the longest bar.
    var range = values.range(ends)
    range = range.lowerBound...(range.upperBound + (range.upperBound - range.lowerBound) * 0.09)
    let ys = names.range([])
    var frame = PlotFrame(
      &drawing, title: title, legend: series.count > 1 ? entries : [], x: values, y: names, yRange: ys)
    frame.axes(&drawing, range, ys, values, names)
    for category in categories.indices {
      let middle = frame.spot(0, Double(categories.count - 1 - category)).y
      if isStacked {
        stack(category, middle, frame, &drawing)
      } else {
        for (i, one) in series.enumerated() {
          guard let value = one.values[category] else { continue }
          let top = middle + (Double(i) - Double(rows) / 2) * Self.bar
          bar(from: 0, to: value, top + 1, Self.bar - 2, i, frame, &drawing)
          number(value, top + Self.bar / 2, frame, &drawing)
        }
      }
    }
    return drawing
  }

  private func stack(_ category: Int, _ middle: Double, _ frame: PlotFrame, _ drawing: inout Drawing) {
    var sum = 0.0
    for (i, one) in series.enumerated() {
      guard let value = one.values[category], value > 0 else { continue }
      bar(from: sum, to: sum + value, middle - Self.bar / 2, Self.bar, i, frame, &drawing)
      sum += value
    }
    number(sum, middle, frame, &drawing)
  }

  private func bar(
    from: Double, to: Double, _ top: Double, _ height: Double, _ index: Int, _ frame: PlotFrame,
    _ drawing: inout Drawing
  ) {
    let (a, b) = (frame.spot(from, 0).x, frame.spot(to, 0).x)
    drawing.marks.append(
      .path(
        Box(Spot(min(a, b), top), Spot(max(a, b), top + height)).corners, isClosed: true,
        Paint(stroke: .paper, fill: colour(index), width: 0.6)))
  }

  private func number(_ value: Double, _ middle: Double, _ frame: PlotFrame, _ drawing: inout Drawing) {
    let text =
      places == 0 && value >= 0 && value < 1e15 ? grouped(UInt64(value.rounded())) : fixed(value, places)
    drawing.add(text, frame.spot(max(0, value), 0).x + 4, middle + 3.5, colour: .pale)
  }

  private func total(_ category: Int) -> Double { series.reduce(0) { $0 + ($1.values[category] ?? 0) } }

  /// Stacks may have more parts than there are colours to tell apart: a second round is paler.
  private func colour(_ index: Int) -> Colour {
    index < Colour.series.count ? Colour.series(index) : Colour.series(index).faded(0.45)
  }
}

/// Quantiles by category: a mark at the median, a line to the 90th percentile and an end at the 99th.
package struct QuantilePlot: Hashable, Sendable {
  package var title: String
  package var label: String
  package var categories: [String]
  package var series: [Series]
  package var width = 520.0

  package struct Series: Hashable, Sendable {
    package var name: String
    package var values: [Quantiles?]
    package init(_ name: String, _ values: [Quantiles?]) {
      self.name = name
      self.values = values
    }
  }
  package struct Quantiles: Hashable, Sendable {
    package var median: Double
    package var ninety: Double
    package var ninetyNine: Double
    package init(median: Double, ninety: Double, ninetyNine: Double) {
      self.median = median
      self.ninety = ninety
      self.ninetyNine = ninetyNine
    }
  }

  package init(_ title: String, label: String, categories: [String], series: [Series]) {
    self.title = title
    self.label = label
    self.categories = categories
    self.series = series
  }

  package func drawing() -> Drawing {
    let row = 12.0
    let band = Double(max(1, series.count)) * row + 10
    let entries = series.indices.map { Legend.Entry(series[$0].name, Colour.series($0), .marker($0)) }
    var probe = Drawing(width: width, height: 0)
    let legend = series.count > 1 ? Legend.draw(entries, in: &probe, left: 4, top: 0) : 0
    var drawing = Drawing(
      width: width, height: 34 + legend + band * Double(categories.count) + 36, title: title)
    let ends = series.flatMap { $0.values.compactMap { $0?.ninetyNine } }
    let (names, values) = (PlotAxis("", names: categories.reversed()), PlotAxis(label, from: 0))
    let (xs, ys) = (values.range(ends), names.range([]))
    var frame = PlotFrame(
      &drawing, title: title, legend: series.count > 1 ? entries : [], x: values, y: names, yRange: ys)
    frame.axes(&drawing, xs, ys, values, names)
    for category in categories.indices {
      let middle = frame.spot(0, Double(categories.count - 1 - category)).y
      for (i, one) in series.enumerated() {
        guard let quantiles = one.values[category] else { continue }
        let y = middle + (Double(i) - Double(series.count - 1) / 2) * row
        let (a, b, c) = (
          frame.spot(quantiles.median, 0).x, frame.spot(quantiles.ninety, 0).x,
          frame.spot(quantiles.ninetyNine, 0).x
        )
        let colour = Colour.series(i)
        drawing.line(Spot(a, y), Spot(b, y), Paint(stroke: colour, width: 2.6))
        drawing.line(Spot(b, y), Spot(c, y), Paint(stroke: colour, width: 1))
        drawing.line(Spot(c, y - 3.5), Spot(c, y + 3.5), Paint(stroke: colour, width: 1.4))
        drawing.marks.append(Marker.mark(i, at: Spot(a, y), Paint(stroke: .paper, fill: colour, width: 0.7)))
      }
    }
    return drawing
  }
}
