import RoadNetwork
import SimCore

/// How much of the sky buildings leave open, from a satellite antenna on the roof of a car. A pure function of the
/// network's buildings and the position; built once, then only read.
///
/// The sky counts from `openMask` on: below it receivers use no satellite. Satellites are taken as spread evenly over
/// the hemisphere, so a share of 1 − sin θ of them stands higher than θ.
final class SkyView: @unchecked Sendable {
  /// Elevation from which satellites are used, as its tangent: 10° (usual setting of receivers).
  static let openMask = 0.17632698070846498
  private static let openSine = 0.17364817766693033
  /// Height of the antenna, metres (TR 37.885, 6.1.2: antennas of passenger cars).
  static let antenna = 1.5
  /// Directions in which the horizon is looked up.
  static let directions = 24
  /// Buildings farther away than this hide nothing, metres: at 10°, the roof of one of 55 m.
  static let farthest = 300.0

  private let grid: Grid
  private let start: [Int32]
  /// Walls, repeated for every cell that they touch, with the height of their building above the antenna.
  private let walls: [(a: Vec2, b: Vec2, height: Double)]
  private let reach: Double
  private let rays: [Vec2]

  /// Nil if no building rises above the antenna.
  init?(_ obstacles: [Obstacle]) {
    var all: [(a: Vec2, b: Vec2, height: Double)] = []
    for o in obstacles where o.height > Self.antenna && o.outline.count >= 2 {
      for i in o.outline.indices {
        let next = o.outline[i + 1 < o.outline.count ? i + 1 : 0]
        all.append((o.outline[i], next, o.height - Self.antenna))
      }
    }
    guard !all.isEmpty, let bounds = Bounds(around: all.lazy.map(\.a)) else { return nil }
    reach = min(Self.farthest, all.reduce(0) { max($0, $1.height) } / Self.openMask)
    let grid = Grid(covering: bounds.expanded(by: 1), cell: 32, limit: 1 << 20)
    var counts = [Int32](repeating: 0, count: grid.count + 1)
    for w in all {
      grid.forEachCell(from: w.a, to: w.b) {
        counts[$0 + 1] += 1; return true
      }
    }
    for i in 1..<counts.count { counts[i] += counts[i - 1] }
    start = counts
    var walls = [(a: Vec2, b: Vec2, height: Double)](
      repeating: (.zero, .zero, 0), count: Int(counts[grid.count]))
    for w in all {
      grid.forEachCell(from: w.a, to: w.b) { c in
        walls[Int(counts[c])] = w
        counts[c] += 1
        return true
      }
    }
    self.walls = walls
    self.grid = grid
    rays = (0..<Self.directions).map {
      Angle(radians: 2 * .pi * (Double($0) + 0.5) / Double(Self.directions)).direction
    }
  }

  /// Share of the satellites above `openMask` that no building hides, 0...1.
  func openShare(at p: Vec2) -> Double {
    var sum = 0.0
    for ray in rays {
      let t = horizon(from: p, along: ray)
      // sin(atan t)
      sum += (1 - t / (1 + t * t).squareRoot()) / (1 - Self.openSine)
    }
    return sum / Double(rays.count)
  }

  /// Tangent of the elevation up to which buildings hide the sky, at least `openMask`.
  private func horizon(from p: Vec2, along ray: Vec2) -> Double {
    let end = p + ray * reach
    var highest = Self.openMask
    grid.forEachCell(from: p, to: end) { c in
      for k in Int(start[c])..<Int(start[c + 1]) {
        let w = walls[k]
        guard let d = Self.distance(p, ray, w.a, w.b), d <= reach else { continue }
        highest = max(highest, w.height / max(d, 0.1))
      }
      return true
    }
    return highest
  }

  /// Distance along a ray to a wall, metres; nil if it does not meet it.
  private static func distance(_ p: Vec2, _ ray: Vec2, _ a: Vec2, _ b: Vec2) -> Double? {
    let wall = b - a
    let cross = ray.cross(wall)
    guard cross != 0 else { return nil }
    let d = (a - p).cross(wall) / cross
    let s = (a - p).cross(ray) / cross
    return d >= 0 && s >= 0 && s <= 1 ? d : nil
  }
}
