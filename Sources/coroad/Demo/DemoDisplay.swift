import Experiments
import Foundation
import NodeInterface
import Recording
import Scenario
import SimCore
import Simulation
import WorldState

/// Shows both runs live: a table and a sketch of both scenes, redrawn on a terminal that is large enough; elsewhere one
/// line at every progress mark. If rows are few, the table is shortened.
final class DemoDisplay {
  /// Columns and rows that the table needs.
  private static let columns = 80
  private static let rows = 24

  private let title: String
  private let begin: SimTime
  private let end: SimTime?
  /// When the first step of both was seen: the speed does not count the start of their processes.
  private var started: (wall: ContinuousClock.Instant, time: SimTime)?
  private var isLive: Bool
  private let isColoured = Terminal.isColoured
  private var region = LiveRegion()
  private var hasHead = false
  private let makeSketch: (_ columns: Int, _ rows: Int) -> SceneSketch
  /// The sketch for this size of the terminal; nil scene if it does not fit.
  private var sketch: (size: Terminal.Size, scene: (sketch: SceneSketch, isTableShort: Bool)?)?

  init(_ pair: PairedRun) {
    let c = pair.configuration
    title = "\(c.name), seed \(c.seed)" + (c.run > 0 ? ", run \(c.run)" : "")
    begin = c.time.begin
    end = c.time.end
    let network = pair.network
    makeSketch = { SceneSketch(network, c, columns: $0, rows: $1) }
    isLive = Terminal.size.map { $0.columns >= Self.columns && $0.rows >= Self.rows } ?? false
  }

  func show(_ marks: [Both<RunMoment?>], _ latest: Both<RunMoment?>) {
    if isLive {
      guard let size = Terminal.size else { return }
      let isShort = scene(in: size)?.isTableShort ?? false
      region.draw(
        frame(latest, isShort: isShort) + scenes(latest, in: size), in: size, coloured: isColoured)
    } else {
      for mark in marks { writeLine(mark) }
    }
  }

  /// Clears the display for the account.
  func finish() {
    if isLive, let size = Terminal.size { region.erase(in: size) }
    if hasHead { Terminal.write("\n") }
  }

  // MARK: The table

  private func frame(_ latest: Both<RunMoment?>, isShort: Bool) -> [TextLine] {
    var head = TextLine(title, .heading)
    guard let now = Side.allCases.compactMap({ latest[$0]?.time }).max() else {
      head.add("   starting the processes of both runs")
      return [head]
    }
    let seconds = (now - begin).seconds
    let started = started ?? (.now, now)
    self.started = started
    let wall = started.wall.duration(to: .now) / .seconds(1)
    let factor = wall > 0 ? (now - started.time).seconds / wall : 0
    head.add(
      "   \(fixed(seconds, 1))" + (end.map { " of \(fixed(($0 - begin).seconds, 0))" } ?? "") + " s"
        + "   \(fixed(factor, 1)) x real time")
    return [head] + (isShort ? shortTable(latest) : DemoDisplay.table(latest)).lines(percent: false)
  }

  /// The most important figures, where the scene needs the rows.
  private func shortTable(_ both: Both<RunMoment?>) -> ComparisonTable {
    let whole = DemoDisplay.table(both)
    var table = ComparisonTable()
    for (name, figures) in whole.groups {
      let chosen = figures.filter { Self.shortFigures.contains($0.name) }
      if !chosen.isEmpty { table.add(name, chosen) }
    }
    return table
  }
  private static let shortFigures: Set<String> = [
    "in traffic", "mean speed", "people on foot", "conflicts", "emergency brakings", "messages", "total",
  ]

  static func table(_ both: Both<RunMoment?>) -> ComparisonTable {
    func count(
      _ name: String, _ better: ComparedFigure.Better = .neither, _ value: (RunMoment) -> UInt64
    ) -> ComparedFigure { .count(name, better) { both[$0].map(value) } }
    var table = ComparisonTable()
    table.add(
      "now",
      [
        count("in traffic") { UInt64($0.vehicleCount) }, count("standing") { UInt64($0.standing) },
        .mean("mean speed", "m/s") { both[$0]?.meanSpeed },
        count("people on foot") { UInt64($0.slice.pedestrianCount) },
      ])
    table.add(
      "so far",
      [
        count("trips", .more) { $0.trips.arrived },
        .mean("mean time loss", "s", .less) { both[$0]?.trips.meanTimeLoss },
        count("conflicts", .less) { $0.safety.conflicts },
        count("with people", .less) { $0.safety.pedestrianConflicts },
        count("impacts on people", .less) { $0.safety.pedestrianImpacts },
        count("emergency brakings", .less) { $0.vehicles.emergencyBrakings },
        count("collisions", .less) { $0.vehicles.collisions },
        count("messages") { $0.messages },
      ])
    let kinds = WarningFigures(Both { both[$0]?.warnings ?? [] })
    table.add("warnings", kinds.figures)
    return table
  }

  // MARK: The sketches

  /// Lines of the longest table (every kind of warning), of the short table, and around the sketches.
  private static let tableLines = 21
  private static var shortTableLines: Int { 2 + shortFigures.count }
  private static let sketchLines = 2 + SceneSketch.legend.count
  /// Fewer rows show nothing, more are hard to follow (assumed).
  private static let sketchRows = 8...16
  private static let sketchColumns = 60
  private static let gap = 2

  /// A sketch for both scenes, and whether it needs the short table; nil if there is no room.
  private func scene(in size: Terminal.Size) -> (sketch: SceneSketch, isTableShort: Bool)? {
    if sketch?.size == size { return sketch?.scene }
    let columns = min((size.columns - 1 - Self.gap) / 2, Self.sketchColumns)
    let free = size.rows - 1 - Self.sketchLines
    var scene: (sketch: SceneSketch, isTableShort: Bool)?
    for (table, isShort) in [(Self.tableLines, false), (Self.shortTableLines, true)] where scene == nil {
      let rows = min(free - table, Self.sketchRows.upperBound)
      if rows >= Self.sketchRows.lowerBound { scene = (makeSketch(columns, rows), isShort) }
    }
    sketch = (size, scene)
    return scene
  }

  /// Both scenes side by side, V2X off on the left; empty if there is no room.
  private func scenes(_ latest: Both<RunMoment?>, in size: Terminal.Size) -> [TextLine] {
    guard let scene = scene(in: size)?.sketch, latest.off != nil || latest.on != nil else { return [] }
    let pair = Both { scene.lines(latest[$0]) }
    let right = (pair.off.first?.width ?? 0) + Self.gap
    var titles = TextLine(Side.off.title, .heading)
    titles.pad(to: right)
    titles.add(Side.on.title, .heading)
    let rows = zip(pair.off, pair.on).map { left, other in
      var line = left
      line.pad(to: right)
      line.add(other)
      return line
    }
    return [TextLine(), titles] + rows + SceneSketch.legend.map { TextLine($0, .faint) }
  }

  // MARK: Lines

  private static let fields: [(name: String, value: @Sendable (RunMoment) -> UInt64)] = [
    ("in traffic", { UInt64($0.vehicleCount) }), ("trips", { $0.trips.arrived }),
    ("conflicts", { $0.safety.conflicts }), ("brakings", { $0.vehicles.emergencyBrakings }),
    ("warnings", { $0.warnings.reduce(0, +) }),
  ]
  private static let fieldWidth = 13

  /// Every figure as `off / on`.
  private func writeLine(_ both: Both<RunMoment?>) {
    if !hasHead {
      hasHead = true
      let names = Self.fields.map { $0.name.aligned(Self.fieldWidth) }.joined()
      Terminal.write("\(title); without / with V2X:\n" + "time".aligned(9) + names + "\n")
    }
    guard let now = Side.allCases.compactMap({ both[$0]?.time }).max() else { return }
    let fields = Self.fields.map { field in
      Side.allCases.map { both[$0].map { grouped(field.value($0)) } ?? "-" }.joined(separator: " / ")
        .aligned(Self.fieldWidth)
    }
    Terminal.write("\(fixed((now - begin).seconds, 0)) s".aligned(9) + fields.joined() + "\n")
  }
}

/// Warnings by kind.
struct WarningFigures {
  /// The total, then each kind that occurred on either side.
  let figures: [ComparedFigure]

  /// - Parameter counts: by `WarningKind.rawValue`.
  init(_ counts: Both<[UInt64]>) {
    func count(_ side: Side, _ kind: WarningKind) -> UInt64 {
      let i = Int(kind.rawValue)
      return i < counts[side].count ? counts[side][i] : 0
    }
    let kinds = WarningKind.allCases.filter { kind in Side.allCases.contains { count($0, kind) > 0 } }
    figures =
      [ComparedFigure.count("total") { counts[$0].reduce(0, +) }]
      + kinds.map { kind in .count(kind.name) { count($0, kind) } }
  }
}
