import Foundation
import FoundationXML
import Recording
import Testing

@testable import Reports

@Suite("Plots") struct PlotTests {
  /// Multiples of 1, 2 or 5, inside the range, at most three times as many as wanted.
  @Test(arguments: [0.0...1.0, 0...97, -3.2...8.9, 1e-7...3e-7, 25_200...28_800, -5e8...7e9])
  func ticksAreRound(_ range: ClosedRange<Double>) {
    for count in 2...8 {
      let ticks = Ticks(range, count: count)
      #expect((2...(3 * count)).contains(ticks.values.count), "\(range), \(count): \(ticks.values)")
      let step = ticks.values[1] - ticks.values[0]
      let digits = step / pow(10, (log10(step) + 1e-9).rounded(.down))
      #expect([1, 2, 5].contains { abs($0 - digits) < 1e-6 }, "step \(step)")
      let slack = 1e-6 * (range.upperBound - range.lowerBound)
      for value in ticks.values {
        #expect(value >= range.lowerBound - slack && value <= range.upperBound + slack)
        let text = ticks.text(value).replacing("−", with: "-").replacing(",", with: "")
        #expect(
          abs((Double(text) ?? .nan) - value) <= step * 0.01 || ticks.places == 9, "\(value) as \(text)")
      }
    }
    #expect(Ticks(5...5, count: 4).values == [5])
  }

  /// Equal values, none, and values without a number still give axes.
  @Test func rangesAreNeverEmpty() {
    for values in [[], [0], [7, 7], [.nan, 3], [.infinity], [-1e300, 1e300]] as [[Double]] {
      for axis in [PlotAxis("x"), PlotAxis("x", from: 0), PlotAxis("x", names: ["a"])] {
        let range = axis.range(values)
        #expect(range.upperBound > range.lowerBound, "\(values)")
      }
    }
  }

  private static let hostile = "<script>alert(\"&\")</script>\u{1}\u{202e}𝔘 很长的名字"

  private static func pictures(_ name: String) -> [Drawing] {
    var plot = XYPlot(name, x: PlotAxis(name), y: PlotAxis(name))
    plot.background = [[Spot(-1e9, 2), Spot(1e9, 3)]]
    for (i, style) in [XYPlot.Series.Style.line, .steps, .marks, .joinedMarks, .cloud].enumerated() {
      plot.series.append(
        XYPlot.Series(
          name, [XYPlot.Point(0, 1, 0.5...2), XYPlot.Point(.nan, 2), XYPlot.Point(3, -1)], style, colour: i))
    }
    var map = plot
    map.isMap = true
    let empty = XYPlot(name, x: PlotAxis(name), y: PlotAxis(name))
    let bars = [true, false].map {
      BarPlot(
        name, label: name, categories: [name, "b"],
        series: (0..<10).map { BarPlot.Series("\(name)\($0)", [Double($0), nil]) }, isStacked: $0
      ).drawing()
    }
    let quantiles = QuantilePlot(
      name, label: name, categories: [name],
      series: [
        QuantilePlot.Series(name, [QuantilePlot.Quantiles(median: 1, ninety: 2, ninetyNine: 3)]),
        QuantilePlot.Series(name, [nil]),
      ])
    return [plot.drawing(), map.drawing(), empty.drawing(), quantiles.drawing()] + bars
      + [PlotGrid(name, [plot, empty, map], columns: 2).drawing(), PlotGrid(name, [], columns: 0).drawing()]
  }

  @Test func picturesAreWellFormed() {
    for (i, picture) in Self.pictures(Self.hostile).enumerated() {
      let text = picture.svg(identity: "p\(i)")
      let parser = XMLParser(data: Data(text.utf8))
      #expect(parser.parse(), "\(i): \(String(describing: parser.parserError))")
      #expect(!text.contains("<script") && !text.contains("nan") && !text.contains("inf"), "\(i)")
    }
  }

  /// Every mark lies in the picture, except what is clipped.
  @Test func nothingLiesOutside() {
    for picture in Self.pictures("name") {
      for mark in picture.marks {
        switch mark {
        case .path(let spots, _, _): for spot in spots { expect(spot, picture) }
        case .circle(let spot, let radius, _):
          expect(Spot(spot.x - radius, spot.y - radius), picture)
          expect(Spot(spot.x + radius, spot.y + radius), picture)
        case .text(let label): expect(label.at, picture)
        case .clip(let box, _):
          expect(box.min, picture)
          expect(box.max, picture)
        }
      }
    }
  }
  private func expect(_ spot: Spot, _ picture: Drawing) {
    #expect(
      (-1...(picture.width + 1)).contains(spot.x) && (-1...(picture.height + 1)).contains(spot.y),
      "\(spot) in \(picture.width) × \(picture.height) of \(picture.title)")
  }

  /// A distribution rises to 1, and thinning keeps its ends.
  @Test func distributions() {
    let values = (0..<5_000).map { Double(($0 * 7919) % 5_000) }
    let points = distribution(values)
    #expect(points.count <= 601 && points.first?.x == 0 && points.last?.y == 1 && points.last?.x == 4_999)
    #expect(zip(points, points.dropFirst()).allSatisfy { $0.x <= $1.x && $0.y <= $1.y })
    #expect(distribution([]).isEmpty)
    #expect(distribution([2, 2, 2]) == [XYPlot.Point(2, 1)])
  }

  @Test(.enabled(if: PNGWriter() != nil, "needs libcairo2"))
  func filesInTheFolderOfPlots() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("plots-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let figures = Self.pictures("a").prefix(3).enumerated().map {
      ReportFigure("figure-\($0)", "", $1, ReportTable(["a", "b"], [["1", "x,y"]]))
    }
    let plots = PlotFolder(in: .init(path: folder.path))
    let isComplete = try plots.write(Array(figures))
    #expect(isComplete)
    func names() throws -> Set<String> {
      Set(try FileManager.default.contentsOfDirectory(atPath: plots.path))
    }
    #expect(try names().count == 3 * 3 + 1)
    let png = try Data(contentsOf: URL(fileURLWithPath: plots.path + "/figure-0.png"))
    #expect(png.prefix(8) == Data([0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10]))
    // The width in the header: three pixels per point.
    #expect(png[16..<20].reduce(0) { $0 << 8 | Int($1) } == Int(figures[0].drawing.width * 3))
    let csv = try String(contentsOfFile: plots.path + "/figure-0.csv", encoding: .utf8)
    #expect(csv == "a,b\n1,\"x,y\"\n")
    // The files of somebody else stay, and a list that was tampered with removes nothing outside.
    let own = folder.appendingPathComponent("own.svg")
    try Data().write(to: own)
    try Data().write(to: URL(fileURLWithPath: plots.path + "/mine.svg"))
    let list = try String(contentsOfFile: plots.path + "/plots.txt", encoding: .utf8)
    try Data((list + "../own\n/etc/passwd\n").utf8).write(to: URL(fileURLWithPath: plots.path + "/plots.txt"))
    plots.clear()
    #expect(try names() == ["mine.svg"])
    #expect(FileManager.default.fileExists(atPath: own.path))
  }
}
