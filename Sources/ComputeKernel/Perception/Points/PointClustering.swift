import SimCore

/// Detection without learning: Euclidean clusters of the points above the ground, a box around each, and rules on its size.
/// Points belong together where they are at most about 50 cm apart: cells of 25 cm with points, connected over up to two
/// cells (Rusu, "Semantic 3D object maps for everyday manipulation", dissertation, TU München, 2009, on a grid).
///
/// Boxes are L-shapes: of the directions in steps of 5° the one in which the points lie nearest to the edges (closeness:
/// Zhang, Xu, Dong, Dolan, "Efficient L-shape fitting for vehicle detection using laser scanners", IEEE IV 2017).
package struct PointClustering: Sendable {
  /// Cells along each side, over the area of `PillarGrid`, and their edge, centimetres.
  private static let cell = 25
  private static let side = 2 * PillarGrid.half / cell
  /// Points that a cluster needs; and the points of it that the box is fitted to, spread over all of them.
  private static let fewest = 4
  private static let most = 400
  private static let directions = (0..<18).map { Angle(degrees: 5 * Double($0)).direction }

  /// Label of each cell with points; 0: none yet. −1: no points.
  private var label: [Int32]
  private var cells: [Int32] = []
  private var stack: [Int32] = []

  package init() { label = Array(repeating: -1, count: Self.side * Self.side) }

  private struct Cluster {
    var count = 0
    var low = Int16.max
    var high = Int16.min
    var points: [Vec2] = []
  }

  mutating func detect(_ cloud: [LidarPoint], leastScore: Double) -> (
    found: [PointDetection], counts: OperationCounts
  ) {
    cells.removeAll(keepingCapacity: true)
    for p in cloud {
      guard let c = Self.place(p), label[c] < 0 else { continue }
      label[c] = 0
      cells.append(Int32(c))
    }
    let (number, looks) = connect()
    var clusters = [Cluster](repeating: Cluster(), count: number)
    var kept: UInt64 = 0
    for p in cloud {
      guard let c = Self.place(p) else { continue }
      kept += 1
      let k = Int(label[c]) - 1
      clusters[k].count += 1
      clusters[k].low = min(clusters[k].low, p.z)
      clusters[k].high = max(clusters[k].high, p.z)
      clusters[k].points.append(Vec2(0.01 * Double(p.x), 0.01 * Double(p.y)))
    }
    for c in cells { label[Int(c)] = -1 }
    var found: [PointDetection] = []
    var fitted: UInt64 = 0
    for cluster in clusters where cluster.count >= Self.fewest && cluster.high < 430 {
      fitted += UInt64(min(cluster.count, Self.most))
      if let d = Self.object(cluster), d.score >= leastScore { found.append(d) }
    }
    let comparisons = PointDetection.suppress(&found)
    let n = UInt64(cloud.count)
    // Six operations a point of the cloud and pass, a look a neighbour, and for each direction four multiply–adds and
    // four minima and maxima, then as many for closeness, a point that a box is fitted to.
    return (
      found,
      OperationCounts(
        macsFP64: fitted &* 18 &* 8,
        otherOps: 12 &* n &+ 4 &* kept &+ looks &+ fitted &* 18 &* 10
          &+ 12 &* UInt64(comparisons), bytesRead: 14 &* n &+ looks &* 4, bytesWritten: kept &* 16,
        serialSteps: looks, launches: 3)
    )
  }

  /// The cell of a point above the ground; nil outside.
  @inline(__always) private static func place(_ p: LidarPoint) -> Int? {
    guard Int(p.z) > PillarGrid.ground else { return nil }
    let x = Int(p.x) + PillarGrid.half
    let y = Int(p.y) + PillarGrid.half
    guard x >= 0, y >= 0, x < 2 * PillarGrid.half, y < 2 * PillarGrid.half else { return nil }
    return y / cell * side + x / cell
  }

  /// Labels the cells 1, 2, … by cluster, in the order of their first points; returns the number of clusters and of looks at
  /// neighbours.
  private mutating func connect() -> (Int, UInt64) {
    var number: Int32 = 0
    var looks: UInt64 = 0
    for start in cells where label[Int(start)] == 0 {
      number += 1
      label[Int(start)] = number
      stack.append(start)
      while let c = stack.popLast() {
        let (row, column) = (Int(c) / Self.side, Int(c) % Self.side)
        for i in max(0, row - 2)...min(Self.side - 1, row + 2) {
          for j in max(0, column - 2)...min(Self.side - 1, column + 2) {
            looks += 1
            let k = i * Self.side + j
            guard label[k] == 0 else { continue }
            label[k] = number
            stack.append(Int32(k))
          }
        }
      }
    }
    return (Int(number), looks)
  }

  /// The object that a cluster is by its size; nil for anything else.
  private static func object(_ cluster: Cluster) -> PointDetection? {
    // Of a large cluster every n-th point.
    let step = (cluster.count + most - 1) / most
    let points = stride(from: 0, to: cluster.count, by: step).map { cluster.points[$0] }
    var best = (closeness: -Double.infinity, direction: Vec2(1, 0), low: Vec2.zero, high: Vec2.zero)
    for u in directions {
      var low = Vec2(.infinity, .infinity)
      var high = Vec2(-.infinity, -.infinity)
      for p in points {
        let v = Vec2(u.dot(p), u.cross(p))
        low = Vec2(min(low.x, v.x), min(low.y, v.y))
        high = Vec2(max(high.x, v.x), max(high.y, v.y))
      }
      var closeness = 0.0
      for p in points {
        let v = Vec2(u.dot(p), u.cross(p))
        let d = min(min(v.x - low.x, high.x - v.x), min(v.y - low.y, high.y - v.y))
        closeness += 1 / max(0.1, d)
      }
      if closeness > best.closeness { best = (closeness, u, low, high) }
    }
    let size = best.high - best.low
    let isLong = size.x >= size.y
    let (length, width) = isLong ? (size.x, size.y) : (size.y, size.x)
    let top = 0.01 * Double(cluster.high)
    let axis = isLong ? best.direction : Vec2(-best.direction.y, best.direction.x)
    let middle = (best.low + best.high) * 0.5
    let centre = middle.rotated(cosine: best.direction.x, sine: best.direction.y)
    // Many points make a sure detection (assumed).
    let sure = Double(cluster.count) / Double(cluster.count + 20)
    func found(_ kind: PointDetection.Kind, _ position: Vec2, _ l: Double, _ w: Double, _ axis: Vec2)
      -> PointDetection
    {
      PointDetection(
        kind: kind, score: sure, position: position, length: l, width: w, heading: Math.atan2(axis.y, axis.x))
    }
    if length < 1 && top > 0.8 && top < 2.1 {
      let outward = centre * (0.1 / max(1, centre.length))
      return found(.person, centre + outward, 0.5, 0.5, axis)
    }
    if length < 2.6 && width < 0.8 && top > 1 && top < 2 && length >= 1.4 {
      return found(.twoWheeler, centre, length, width, axis)
    }
    guard length > 1.2, length < 19, width < 3.2, top > 0.7 else { return nil }
    // A face alone: the rest lies beyond it, in the size of a passenger car.
    let across = Vec2(-axis.y, axis.x)
    let away = across.dot(centre) >= 0 ? 1.0 : -1.0
    if length < 2.6 {
      return found(.vehicle, centre + across * (away * 0.5 * max(0, 4.5 - width)), 4.5, length, across)
    }
    let missing = max(0, 1.8 - width)
    return found(.vehicle, centre + across * (away * 0.5 * missing), max(length, 4), max(width, 1.8), axis)
  }
}
