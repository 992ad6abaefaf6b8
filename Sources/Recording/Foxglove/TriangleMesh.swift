import SimCore

/// Triangles with shared corners.
struct TriangleMesh {
  struct Point: Hashable, Sendable {
    var x: Double
    var y: Double
    var z: Double
  }
  private(set) var points: [Point] = []
  /// Three per triangle.
  private(set) var indices: [UInt32] = []

  /// A band along a line.
  mutating func add(band line: [Vec2], width: Double) {
    let line = Self.distinct(line)
    guard line.count > 1 else { return }
    let first = UInt32(points.count)
    for i in line.indices {
      let before = i > 0 ? Self.direction(line[i - 1], line[i]) : Self.direction(line[0], line[1])
      let after = i + 1 < line.count ? Self.direction(line[i], line[i + 1]) : before
      let middle = before + after
      // Across the bend; at most twice the half width at a sharp one.
      let length = max(middle.length, 1e-9)
      let across = Vec2(-middle.y, middle.x) * (1 / length)
      let half = 0.5 * width / max(0.5, 0.5 * length)
      for side in [half, -half] {
        points.append(Point(x: line[i].x + side * across.x, y: line[i].y + side * across.y, z: 0))
      }
    }
    for i in 0..<UInt32(line.count - 1) {
      let at = first + 2 * i
      indices += [at, at + 1, at + 2, at + 2, at + 1, at + 3]
    }
  }

  /// Walls and a flat roof over an outline.
  mutating func add(block outline: [Vec2], height: Double) {
    var outline = Self.distinct(outline)
    if outline.count > 1, outline.first == outline.last { outline.removeLast() }
    guard outline.count > 2 else { return }
    if Self.area(outline) < 0 { outline.reverse() }
    let n = UInt32(outline.count)
    let first = UInt32(points.count)
    for z in [0, height] { points += outline.map { Point(x: $0.x, y: $0.y, z: z) } }
    for i in 0..<n {
      let next = (i + 1) % n
      indices += [first + i, first + next, first + n + i, first + n + i, first + next, first + n + next]
    }
    if outline.count <= Self.mostCorners { indices += Self.triangulated(outline).map { first + n + $0 } }
  }
  /// Corners of an outline that gets a roof: the effort grows with their cube.
  private static let mostCorners = 400

  /// Cuts off ears; an outline that crosses itself may be covered in part.
  private static func triangulated(_ outline: [Vec2]) -> [UInt32] {
    var left = Array(outline.indices)
    var out: [UInt32] = []
    while left.count > 2 {
      let n = left.count
      let ear = (0..<n).first { i in
        let (a, b, c) = (
          outline[left[(i + n - 1) % n]], outline[left[i]], outline[left[(i + 1) % n]]
        )
        guard (b - a).cross(c - b) > 0 else { return false }
        return !left.contains { k in
          let p = outline[k]
          return p != a && p != b && p != c && (b - a).cross(p - a) >= 0 && (c - b).cross(p - b) >= 0
            && (a - c).cross(p - c) >= 0
        }
      }
      let i = ear ?? 0
      if ear != nil { out += [left[(i + n - 1) % n], left[i], left[(i + 1) % n]].map(UInt32.init) }
      left.remove(at: i)
    }
    return out
  }
  private static func area(_ outline: [Vec2]) -> Double {
    outline.indices.reduce(0) { $0 + outline[$1].cross(outline[($1 + 1) % outline.count]) }
  }
  private static func distinct(_ line: [Vec2]) -> [Vec2] {
    line.reduce(into: []) { if $0.last != $1 { $0.append($1) } }
  }
  private static func direction(_ a: Vec2, _ b: Vec2) -> Vec2 { (b - a) * (1 / (b - a).length) }
}
