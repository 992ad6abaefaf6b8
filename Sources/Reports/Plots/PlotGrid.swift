/// Small multiples: plots of the same size in rows, with one legend.
package struct PlotGrid: Hashable, Sendable {
  package var title: String
  package var plots: [XYPlot]
  package var columns: Int
  package var width = 1060.0
  package var plotHeight = 210.0

  package init(_ title: String, _ plots: [XYPlot], columns: Int) {
    self.title = title
    self.plots = plots
    self.columns = columns
  }

  package func drawing() -> Drawing {
    let columns = max(1, min(columns, plots.count))
    let own = width / Double(columns)
    var drawing = Drawing(width: width, height: 0, title: title)
    drawing.add(title, 4, 17, size: Typography.title, isBold: true)
    var names: [XYPlot.Series] = []
    for one in plots.flatMap(\.series)
    where one.style != .cloud && !names.contains(where: { $0.name == one.name }) {
      names.append(one)
    }
    let entries =
      names.count > 1 ? names.map { Legend.Entry($0.name, .series($0.colour), .marker($0.colour)) } : []
    let top = Legend.draw(entries, in: &drawing, left: 4, top: 26) + 4
    for (i, plot) in plots.enumerated() {
      var small = plot
      (small.width, small.height, small.hasLegend) = (own - 10, plotHeight, false)
      let picture = small.drawing()
      drawing.marks += picture.moved(
        Double(i % columns) * own, top + Double(i / columns) * (plotHeight + 8))
    }
    let rows = (plots.count + columns - 1) / columns
    drawing.height = top + Double(rows) * (plotHeight + 8)
    return drawing
  }
}
