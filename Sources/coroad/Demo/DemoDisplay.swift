import Foundation
import NodeInterface
import Recording
import Scenario
import SimCore
import Simulation
import WorldState

/// Shows both runs while they go on: a table drawn again and again on a terminal that is wide and high enough, with a
/// sketch of both scenes where there is room below it, and elsewhere a line at every mark.
final class DemoDisplay {
  /// Columns and rows that the table needs.
  private static let columns = 80
  private static let rows = 24

  private let title: String
  private let begin: SimTime
  private let end: SimTime?
  private let started = ContinuousClock.now
  private var isLive: Bool
  private let isColoured = Terminal.isColoured
  private var region = LiveRegion()
  private var hasHead = false
  private let makeSketch: (_ columns: Int, _ rows: Int) -> SceneSketch
  /// As large as the terminal was when it was made.
  private var sketch: (size: Terminal.Size, scene: SceneSketch?)?

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
      region.draw(frame(latest) + scenes(latest, in: size), in: size, coloured: isColoured)
    } else {
      for mark in marks { writeLine(mark) }
    }
  }

  /// Makes room for the account.
  func finish() {
    if isLive, let size = Terminal.size { region.erase(in: size) }
    if hasHead { Terminal.write("\n") }
  }

  // MARK: The table

  private func frame(_ latest: Both<RunMoment?>) -> [TextLine] {
    var head = TextLine(title, .heading)
    guard let now = Side.allCases.compactMap({ latest[$0]?.time }).max() else {
      head.add("   starting the processes of both runs")
      return [head]
    }
    let seconds = (now - begin).seconds
    let wall = started.duration(to: .now) / .seconds(1)
    head.add(
      "   \(fixed(seconds, 1))" + (end.map { " of \(fixed(($0 - begin).seconds, 0))" } ?? "") + " s"
        + "   \(fixed(wall > 0 ? seconds / wall : 0, 1)) x real time")
    return [head] + DemoDisplay.table(latest).lines(percent: false)
  }

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
        .mean("lost per trip", "s", .less) { both[$0]?.trips.meanTimeLoss },
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

  /// Lines of the longest table, with every kind of warning, and those around the sketches.
  private static let tableLines = 21
  private static let sketchLines = 4
  /// Less shows nothing, more is too much to follow (assumed).
  private static let sketchRows = 8...16
  private static let sketchColumns = 60
  private static let gap = 2

  /// Both scenes side by side, without V2X on the left; nothing where there is no room.
  private func scenes(_ latest: Both<RunMoment?>, in size: Terminal.Size) -> [TextLine] {
    if sketch?.size != size {
      let rows = min(size.rows - 1 - Self.tableLines - Self.sketchLines, Self.sketchRows.upperBound)
      let columns = min((size.columns - 1 - Self.gap) / 2, Self.sketchColumns)
      sketch = (size, Self.sketchRows.contains(rows) ? makeSketch(columns, rows) : nil)
    }
    guard let scene = sketch?.scene, latest.off != nil || latest.on != nil else { return [] }
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
    return [TextLine(), titles] + rows + [TextLine(SceneSketch.legend, .faint)]
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
  /// In all, then each kind that occurred on either side.
  let figures: [ComparedFigure]

  /// - Parameter counts: by `WarningKind.rawValue`.
  init(_ counts: Both<[UInt64]>) {
    func count(_ side: Side, _ kind: WarningKind) -> UInt64 {
      let i = Int(kind.rawValue)
      return i < counts[side].count ? counts[side][i] : 0
    }
    let kinds = WarningKind.allCases.filter { kind in Side.allCases.contains { count($0, kind) > 0 } }
    figures =
      [.count("in all") { counts[$0].reduce(0, +) }]
      + kinds.map { kind in .count(RunAccount.words(kind)) { count($0, kind) } }
  }
}
