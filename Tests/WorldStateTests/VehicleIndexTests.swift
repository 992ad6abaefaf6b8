import SimCore
import Testing
import WorldState

@Suite struct VehicleIndexTests {
  let random = RandomSource(seed: 11)

  /// `count` vehicles of mixed size scattered over a square.
  private func scene(_ count: Int, side: Double, salt: UInt64) -> TruthSlice {
    var slice = TruthSlice(time: .zero, step: SimDuration(milliseconds: 100))
    for i in 0..<count {
      var s = random.stream(UInt64(i) &* 977 &+ salt, .detection)
      slice.vehicle.append(UInt32(i * 3))
      slice.x.append(-200 + side * s.uniform())
      slice.y.append(300 + side * s.uniform())
      slice.heading.append(i % 4 == 0 ? 0 : 6.3 * s.uniform())
      slice.speed.append(0)
      slice.acceleration.append(0)
      slice.yawRate.append(0)
      slice.lateralSpeed.append(0)
      let truck = i % 5 == 0
      slice.length.append(truck ? 16.5 : 4.5)
      slice.width.append(truck ? 2.5 : 1.8)
      slice.height.append(truck ? 4 : 1.5)
      slice.pedestrian.append(UInt32(i))
      slice.pedestrianX.append(-200 + side * s.uniform())
      slice.pedestrianY.append(300 + side * s.uniform())
    }
    return slice
  }

  @Test(arguments: [0, 1, 7, 400]) func neighboursAreThoseWithinRadius(count: Int) {
    let index = VehicleIndex()
    var rows: [Int32] = []
    // The second scene is smaller: nothing of the first may remain.
    for (n, side) in [(count, 900.0), (count / 2, 5000.0)] {
      let slice = scene(n, side: side, salt: UInt64(n))
      index.rebuild(slice)
      for i in 0..<200 {
        var s = random.stream(UInt64(i), .rangeNoise)
        let p = Vec2(-400 + 1.3 * side * s.uniform(), 100 + 1.3 * side * s.uniform())
        let radius = 400 * s.uniform()
        index.vehicles(within: radius, of: p, into: &rows)
        let near = (0..<n).filter { (Vec2(slice.x[$0], slice.y[$0]) - p).length <= radius }
        #expect(rows.map(Int.init) == near)
        index.pedestrians(within: radius, of: p, into: &rows)
        let walking = (0..<n).filter {
          (Vec2(slice.pedestrianX[$0], slice.pedestrianY[$0]) - p).length <= radius
        }
        #expect(rows.map(Int.init) == walking)
      }
    }
  }

  /// True if the segment from `a` to `b` starts inside the outline or meets one of its four edges.
  private func isMet(_ a: Vec2, _ b: Vec2, _ slice: TruthSlice, _ row: Int) -> Bool {
    let u = Angle(radians: slice.heading[row]).direction * (slice.length[row] / 2)
    let v = Angle(radians: slice.heading[row] + .pi / 2).direction * (slice.width[row] / 2)
    let c = Vec2(slice.x[row], slice.y[row])
    let corners = [c + u + v, c - u + v, c - u - v, c + u - v]
    var inside = true
    for k in 0..<4 {
      let p = corners[k]
      let q = corners[(k + 1) % 4]
      if (q - p).cross(a - p) < 0 { inside = false }
      let r = b - a
      let e = q - p
      let denominator = r.cross(e)
      if denominator == 0 { continue }
      let t = (p - a).cross(e) / denominator
      let s = (p - a).cross(r) / denominator
      if t >= 0, t <= 1, s >= 0, s <= 1 { return true }
    }
    return inside
  }

  @Test func aLineIsBlockedByTheOutlinesThatItMeets() {
    let slice = scene(500, side: 700, salt: 3)
    let index = VehicleIndex()
    index.rebuild(slice)
    var hits = 0
    var misses = 0
    for i in 0..<3000 {
      var s = random.stream(UInt64(i), .azimuthNoise)
      let rowA = Int(s.integer(below: 500))
      let rowB = i % 10 == 0 ? -1 : Int(s.integer(below: 500))
      let a = Vec2(slice.x[rowA], slice.y[rowA])
      let far = i % 3 == 0
      let b =
        far && rowB >= 0
        ? Vec2(slice.x[rowB], slice.y[rowB]) : a + Vec2(s.uniform() * 80 - 40, s.uniform() * 80 - 40)
      let minimum = i % 2 == 0 ? 0.0 : 2.0
      let expected = (0..<500).contains { row in
        row != rowA && row != rowB && slice.height[row] >= minimum && isMet(a, b, slice, row)
      }
      let found = index.isBlocked(from: a, to: b, ignoring: rowA, rowB, minimumHeight: minimum)
      #expect(found == expected, "line \(i)")
      if expected { hits += 1 } else { misses += 1 }
    }
    #expect(hits > 300 && misses > 300)
  }

  @Test func axisParallelAndDegenerateLines() {
    var slice = scene(1, side: 1, salt: 1)
    slice.x[0] = 50
    slice.y[0] = 10
    slice.heading[0] = 0
    let index = VehicleIndex()
    index.rebuild(slice)
    func isBlocked(_ a: Vec2, _ b: Vec2) -> Bool {
      index.isBlocked(from: a, to: b, ignoring: -1, -1, minimumHeight: 0)
    }
    #expect(isBlocked(Vec2(0, 10), Vec2(100, 10)))
    #expect(isBlocked(Vec2(100, 10), Vec2(0, 10)))
    #expect(isBlocked(Vec2(50, -40), Vec2(50, 40)))
    #expect(!isBlocked(Vec2(0, 12), Vec2(100, 12)))
    #expect(!isBlocked(Vec2(0, 10), Vec2(40, 10)))
    #expect(!isBlocked(Vec2(50, 10), Vec2(50, 10)))
    #expect(isBlocked(Vec2(-1e7, 10), Vec2(1e7, 10)))
  }
}
