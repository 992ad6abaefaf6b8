import RoadNetwork
import Scenario
import SimCore
import Simulation
import WorldState

/// A part of the map in characters: the roads, and the vehicles and walkers of one moment.
///
/// A character is assumed twice as high as wide. If several road users share one, it shows a hazard before a walker, a
/// walker before a vehicle whose driver was just warned, and otherwise the vehicle with the highest demand index.
struct SceneSketch {
  static let legend = [
    "> v < ^ driving, o standing; equipped: } V { A and O, ! just warned",
    "p at a stop   * on foot   X hazard   = crossing",
  ]

  private let columns: Int
  private let rows: Int
  /// North-western corner of the sketch, metres in the map frame.
  private let corner: Vec2
  /// Width of a character, metres.
  private let scale: Double
  private var roads: [Character]

  /// - Parameters:
  ///   - columns: greatest width in characters, at least 1.
  ///   - rows: greatest number of lines, at least 1.
  init(_ network: RoadNetwork, _ configuration: Configuration, columns: Int, rows: Int) {
    let view = Self.view(network, configuration)
    let width = view.max.x - view.min.x
    let height = view.max.y - view.min.y
    scale = max(width / Double(columns), height / Double(2 * rows), 0.1)
    self.columns = columns
    self.rows = min(rows, max(1, Int((height / (2 * scale)).rounded(.up))))
    corner = Vec2(
      (view.min.x + view.max.x) / 2 - Double(columns) * scale / 2,
      (view.min.y + view.max.y) / 2 + Double(self.rows) * scale)
    roads = Array(repeating: " ", count: columns * self.rows)
    drawRoads(network)
  }

  /// The part to show: pedestrian crossings and hazards with a margin; the whole network if it has neither. Margins
  /// assumed, metres.
  private static func view(_ network: RoadNetwork, _ configuration: Configuration) -> Bounds {
    let crossings = network.edges.filter { $0.function == .crossing }.flatMap(\.lanes)
      .flatMap { network.points[network.lanes[$0].shape] }
    let hazards = configuration.hazards.map { network.point(lane: $0.lane, position: $0.position).position }
    let parts = [
      Bounds(around: crossings)?.expanded(by: 40), Bounds(around: hazards)?.expanded(by: 200),
    ]
    return Bounds(around: parts.compactMap { $0 }.flatMap { [$0.min, $0.max] }) ?? network.bounds
  }

  private func cell(_ p: Vec2) -> Int? {
    let column = ((p.x - corner.x) / scale).rounded(.down)
    let row = ((corner.y - p.y) / (2 * scale)).rounded(.down)
    guard column >= 0, column < Double(columns), row >= 0, row < Double(rows) else { return nil }
    return Int(row) * columns + Int(column)
  }

  private mutating func drawRoads(_ network: RoadNetwork) {
    // Crossings last, on top of the lanes.
    for isCrossing in [false, true] {
      for edge in network.edges where (edge.function == .crossing) == isCrossing {
        for lane in edge.lanes.map({ network.lanes[$0] }) {
          guard isCrossing || lane.permissions.intersection(Self.driven) != [] else { continue }
          drawLine(network.points[lane.shape], isCrossing ? "=" : ".")
        }
      }
    }
  }
  /// Lanes open to these classes are drawn as roads; sidewalks are not drawn.
  private static let driven: VehicleClasses = ["passenger", "bus", "truck"].reduce(into: []) { all, name in
    if let bit = VehicleClasses.names.firstIndex(of: name) { all.insert(VehicleClasses(rawValue: 1 << bit)) }
  }

  private mutating func drawLine(_ points: ArraySlice<Vec2>, _ mark: Character) {
    for (a, b) in zip(points, points.dropFirst()) {
      let steps = max(1, ((b - a).length / (scale / 2)).rounded(.up))
      for step in 0...Int(steps) {
        if let i = cell(a + (b - a) * (Double(step) / steps)) { roads[i] = mark }
      }
    }
  }

  // MARK: Who is there

  /// The lines of one moment, each as wide as the sketch; only roads if `moment` is nil.
  func lines(_ moment: RunMoment?) -> [TextLine] {
    var cells = roads
    if let moment { draw(moment, in: &cells) }
    return (0..<rows).map { row in
      var line = TextLine()
      // Adjacent characters of one style share a span.
      var run = ""
      var style = TextStyle.plain
      for mark in cells[row * columns..<(row + 1) * columns] {
        let own = Self.style(mark)
        if own != style && !run.isEmpty {
          line.add(run, style)
          run = ""
        }
        style = own
        run.append(mark)
      }
      line.add(run, style)
      return line
    }
  }

  private func draw(_ moment: RunMoment, in cells: inout [Character]) {
    let slice = moment.slice
    for row in 0..<slice.vehicleCount where !TruthSlice.isHazard(slice.vehicle[row]) {
      guard let i = cell(Vec2(slice.x[row], slice.y[row])) else { continue }
      if moment.warned.contains(slice.vehicle[row]) {
        cells[i] = "!"
      } else if cells[i] == "!" {
        continue
      } else if slice.flags[row].isAtStop {
        if cells[i] == "." || cells[i] == " " { cells[i] = "p" }
      } else {
        let mark = slice.speed[row] < RunMoment.standingBelow ? "o" : Self.arrow(slice.heading[row])
        cells[i] = slice.flags[row].contains(.equipped) ? Self.equipped[mark] ?? mark : mark
      }
    }
    for row in 0..<slice.pedestrianCount {
      if let i = cell(Vec2(slice.pedestrianX[row], slice.pedestrianY[row])) { cells[i] = "*" }
    }
    for row in 0..<slice.vehicleCount where TruthSlice.isHazard(slice.vehicle[row]) {
      if let i = cell(Vec2(slice.x[row], slice.y[row])) { cells[i] = "X" }
    }
  }

  /// Main direction of a heading in radians counter-clockwise from east.
  private static func arrow(_ heading: Double) -> Character {
    let direction = Angle(radians: heading).direction
    if abs(direction.x) >= abs(direction.y) { return direction.x >= 0 ? ">" : "<" }
    return direction.y >= 0 ? "^" : "v"
  }

  /// Marks of equipped vehicles by the mark of their direction, distinct without colours.
  private static let equipped: [Character: Character] = [">": "}", "<": "{", "^": "A", "v": "V", "o": "O"]

  private static func style(_ mark: Character) -> TextStyle {
    switch mark {
    case ".", "=", "p", " ": .faint
    case "}", "{", "A", "V", "O": .equipped
    case "!": .warned
    case "*", "X": .heading
    default: .plain
    }
  }
}
