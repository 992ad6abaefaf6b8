import SimCore

/// A point cloud in pillars: upright columns on a square grid around the lidar, each with whole-number features of its
/// points. After PointPillars (Lang, Vora, Caesar, Zhou, Yang, Beijbom, CVPR 2019), with features that are counted in place of
/// learned ones, so that no arithmetic rounds.
package struct PillarGrid: Sendable {
  /// Pillars along each side; the lidar stands at the corner of the four in the middle.
  package static let side = 160
  /// Edge of a pillar, centimetres.
  package static let cell = 50
  /// Half the grid, centimetres.
  package static let half = side * cell / 2
  /// Features of a pillar, each 0...127.
  package static let features = 16
  /// Points up to this height are ground, and above the second hang over the road, centimetres (assumed: a kerb is at most
  /// 15 cm high, a lorry at most 4 m).
  package static let ground = 20
  package static let ceiling = 450
  /// Heights at which slices begin, centimetres.
  private static let slices: [Int32] = [20, 50, 90, 130, 170, 220]

  private struct Pillar {
    var count: Int32 = 0
    var low = Int32.max
    var high = Int32.min
    var sum: Int32 = 0
    var bright: Int32 = 0
    var left = Int32.max
    var right = Int32.min
    var near = Int32.max
    var far = Int32.min
    var slices: (Int32, Int32, Int32, Int32, Int32, Int32) = (0, 0, 0, 0, 0, 0)
  }

  /// Cells with points, in ascending order: row (y) · side + column (x).
  package private(set) var cells: [Int32] = []
  /// Features of each of them.
  package private(set) var values: [UInt8] = []
  private var place: [Int32]
  private var pillars: [Pillar] = []
  private var touched: [Int32] = []

  package init() { place = Array(repeating: -1, count: Self.side * Self.side) }

  /// A grid with given pillars: ascending cells, and their features.
  package init(cells: [Int32], values: [UInt8]) {
    self.init()
    precondition(values.count == cells.count * Self.features)
    self.cells = cells
    self.values = values
  }

  /// Enters a cloud; the work is counted.
  package mutating func fill(_ cloud: [LidarPoint]) -> OperationCounts {
    touched.removeAll(keepingCapacity: true)
    pillars.removeAll(keepingCapacity: true)
    var kept: UInt64 = 0
    cloud.withUnsafeBufferPointer { cloud in
      for p in cloud where Int(p.z) > Self.ground && Int(p.z) < Self.ceiling {
        let x = Int32(p.x) + Int32(Self.half)
        let y = Int32(p.y) + Int32(Self.half)
        guard x >= 0, y >= 0, x < Int32(2 * Self.half), y < Int32(2 * Self.half) else { continue }
        kept += 1
        let (column, row) = (x / Int32(Self.cell), y / Int32(Self.cell))
        let c = row * Int32(Self.side) + column
        var k = Int(place[Int(c)])
        if k < 0 {
          k = pillars.count
          place[Int(c)] = Int32(k)
          touched.append(c)
          pillars.append(Pillar())
        }
        Self.enter(
          x - column * Int32(Self.cell), y - row * Int32(Self.cell), Int32(p.z), Int32(p.reflectivity),
          &pillars[k])
      }
    }
    collect()
    // Two comparisons a point; four comparisons, two divisions, three additions, eight minima and maxima and five
    // comparisons of slices a point that is kept; a logarithmic sort and 30 operations a pillar.
    let n = UInt64(cloud.count)
    let m = UInt64(cells.count)
    let depth = UInt64(64 - UInt64(max(1, m)).leadingZeroBitCount)
    return OperationCounts(
      otherOps: 2 &* n &+ 22 &* kept &+ m &* (30 &+ depth), bytesRead: 7 &* n &+ 4 &* m,
      bytesWritten: m &* UInt64(Self.features + 4), serialSteps: 0, launches: 1)
  }

  @inline(__always)
  private static func enter(_ x: Int32, _ y: Int32, _ z: Int32, _ bright: Int32, _ p: inout Pillar) {
    // A pillar holds 65,535 returns at most, so that no sum overflows.
    guard p.count < 0xFFFF else { return }
    p.count += 1
    p.low = min(p.low, z)
    p.high = max(p.high, z)
    p.sum += z
    p.bright += bright
    p.left = min(p.left, x)
    p.right = max(p.right, x)
    p.near = min(p.near, y)
    p.far = max(p.far, y)
    if z < slices[1] {
      p.slices.0 += 1
    } else if z < slices[2] {
      p.slices.1 += 1
    } else if z < slices[3] {
      p.slices.2 += 1
    } else if z < slices[4] {
      p.slices.3 += 1
    } else if z < slices[5] {
      p.slices.4 += 1
    } else {
      p.slices.5 += 1
    }
  }

  /// Sorts the pillars and turns their sums into features.
  private mutating func collect() {
    touched.sort()
    cells.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
    let middle = Int32(Self.side / 2)
    for c in touched {
      let p = pillars[Int(place[Int(c)])]
      place[Int(c)] = -1
      cells.append(c)
      let dx = (c % Int32(Self.side) - middle).magnitude
      let dy = (c / Int32(Self.side) - middle).magnitude
      // Within 4 % of the distance, in cells: max + min/2 − min/8.
      let (most, least) = (max(dx, dy), min(dx, dy))
      let s = p.slices
      let k = values.count
      values.append(contentsOf: repeatElement(0, count: Self.features))
      values.withUnsafeMutableBufferPointer { out in
        func put(_ n: Int, _ v: Int32) { out[k + n] = UInt8(truncatingIfNeeded: min(127, max(0, v))) }
        put(0, p.count * 4)
        put(1, p.high / 3)
        put(2, p.low / 3)
        put(3, p.sum / p.count / 3)
        put(4, p.left * 5 / 2)
        put(5, p.right * 5 / 2)
        put(6, p.near * 5 / 2)
        put(7, p.far * 5 / 2)
        put(8, p.bright / p.count / 2)
        put(9, Int32(most + least / 2 - least / 8))
        put(10, s.0 * 16)
        put(11, s.1 * 16)
        put(12, s.2 * 16)
        put(13, s.3 * 16)
        put(14, s.4 * 16)
        put(15, s.5 * 16)
      }
    }
  }
}
