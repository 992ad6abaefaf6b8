import RoadNetwork
import SimCore
import Testing

@testable import WorldState

/// A straight lane from `a` to `b`.
private func addLane(_ a: Vec2, _ b: Vec2, width: Double, to network: inout RoadNetwork) {
  let first = network.points.count
  network.points += [a, b]
  let length = (b - a).length
  network.pointOffsets += [0, length]
  let index = network.lanes.count
  network.lanes.append(
    Lane(
      id: "l\(index)", edge: index, indexInEdge: 0, speedLimit: 14, length: length, width: width,
      permissions: .all, shape: first..<first + 2, shapeLength: length, isInternal: false))
}

private func distance(_ p: Vec2, _ a: Vec2, _ b: Vec2) -> Double {
  let d = b - a
  let t = d.lengthSquared > 0 ? min(1, max(0, (p - a).dot(d) / d.lengthSquared)) : 0
  return (p - (a + d * t)).length
}

@Suite struct SightMapTests {
  let random = RandomSource(seed: 7)

  private func uniform(_ i: Int, _ purpose: RandomPurpose, _ low: Double, _ high: Double) -> Double {
    low + (high - low) * random.uniform(UInt64(i), purpose, 0)
  }

  @Test func seesAlongStreetsAndNotThroughBlocks() {
    var network = RoadNetwork(source: "test")
    addLane(Vec2(0, 0), Vec2(400, 0), width: 7, to: &network)
    addLane(Vec2(200, -200), Vec2(200, 200), width: 7, to: &network)
    let map = SightMap(network)
    #expect(map.isClear(Vec2(10, 0), Vec2(390, 1)))
    #expect(map.isClear(Vec2(200, -190), Vec2(201, 190)))
    #expect(!map.isClear(Vec2(100, 0), Vec2(200, 100)))
    #expect(!map.isClear(Vec2(150, 0), Vec2(200, 50)))
    // Just before the corner both streets are in view.
    #expect(map.isClear(Vec2(190, 0), Vec2(200, 8)))
    #expect(map.isOpen(Vec2(50, 0)))
    #expect(!map.isOpen(Vec2(50, 40)))
    #expect(!map.isOpen(Vec2(-1e9, .nan)))
  }

  /// Compared with sampling the exact distance to the lanes every 25 cm: the raster may differ only where the line
  /// passes within a cell's diagonal of the border.
  @Test func rasterAgreesWithDistanceToLanes() {
    var network = RoadNetwork(source: "test")
    var segments: [(Vec2, Vec2)] = []
    for i in 0..<14 {
      let a = Vec2(uniform(i, .detection, 0, 500), uniform(i, .rangeNoise, 0, 500))
      let b = Vec2(uniform(i, .azimuthNoise, 0, 500), uniform(i, .speedNoise, 0, 500))
      segments.append((a, b))
      addLane(a, b, width: 6, to: &network)
    }
    let map = SightMap(network)
    let reach = 3 + SightMap.verge
    var clear = 0
    var blocked = 0
    for i in 0..<1500 {
      // Pairs near one road and, every other time, on the same one.
      let (a, b) = segments[i % segments.count]
      let (c, d) = i % 2 == 0 ? (a, b) : segments[(i / 3) % segments.count]
      let p = a + (b - a) * uniform(i, .falseAlarm, 0.02, 0.98)
      let q =
        c + (d - c) * uniform(i, .positioning, 0.02, 0.98) + Vec2(uniform(i, .sensorPhase, -6, 6), 0)
      let line = q - p
      if line.length < 14 || !map.isOpen(p) || !map.isOpen(q) { continue }
      var worst = 0.0
      for k in stride(from: 6.5, through: line.length - 6.5, by: 0.25) {
        let s = p + line * (k / line.length)
        let nearest = segments.reduce(.infinity) { min($0, distance(s, $1.0, $1.1)) }
        worst = max(worst, nearest)
      }
      let answer = map.isClear(p, q)
      #expect(answer == map.isClear(q, p), "pair \(i)")
      if worst < reach - 1.5 {
        #expect(answer, "pair \(i), deepest point \(worst) m from a lane")
        clear += 1
      } else if worst > reach + 4 {
        #expect(!answer, "pair \(i), deepest point \(worst) m from a lane")
        blocked += 1
      }
    }
    #expect(clear > 200 && blocked > 200)
  }

  @Test func junctionShapesAreSurface() {
    var network = RoadNetwork(source: "test")
    addLane(Vec2(0, 0), Vec2(100, 0), width: 4, to: &network)
    let square = [Vec2(100, -20), Vec2(140, -20), Vec2(140, 20), Vec2(100, 20)]
    network.junctions.append(Junction(id: "j", kind: .priority, position: Vec2(120, 0), shape: square))
    let map = SightMap(network)
    #expect(map.isClear(Vec2(102, -18), Vec2(138, 18)))
    #expect(!map.isClear(Vec2(10, 0), Vec2(120, 19)))
  }

  @Test func outlinesBlockAsBruteForceSays() {
    var network = RoadNetwork(source: "test")
    var walls: [(Vec2, Vec2)] = []
    for i in 0..<60 {
      let c = Vec2(uniform(i, .detection, 0, 600), uniform(i, .rangeNoise, 0, 600))
      let turn = Angle(radians: uniform(i, .azimuthNoise, 0, 3)).direction
      let w = uniform(i, .speedNoise, 4, 30)
      let h = uniform(i, .falseAlarm, 4, 30)
      let side = Vec2(-turn.y, turn.x)
      let outline = [
        c - turn * w - side * h, c + turn * w - side * h, c + turn * w + side * h, c - turn * w + side * h,
      ]
      network.obstacles.append(Obstacle(id: "b\(i)", outline: outline, height: i % 5 == 0 ? 1 : 12))
      if i % 5 != 0 { for k in 0..<4 { walls.append((outline[k], outline[(k + 1) % 4])) } }
    }
    let map = SightMap(network)
    var blocked = 0
    for i in 0..<5000 {
      let a = Vec2(uniform(i, .sensorPhase, -100, 700), uniform(i, .positioning, -100, 700))
      let reach = i % 2 == 0 ? 60.0 : 400.0
      let b =
        a
        + Vec2(
          uniform(i, .positioningOutage, -reach, reach), uniform(i, .sensorOrientation, -reach, reach))
      let expected = !walls.contains { crosses(a, b, $0.0, $0.1) }
      #expect(map.isClear(a, b) == expected, "pair \(i)")
      #expect(map.isClear(b, a) == expected, "pair \(i) reversed")
      if !expected { blocked += 1 }
    }
    #expect(blocked > 500 && blocked < 4500)
  }

  /// The screen must agree with every cell under the line: over blocks, along streets, and from masts and yards beside
  /// them.
  @Test(arguments: [UInt64(1), 2, 3]) func theScreenHidesOnlyWhatTheRasterHides(seed: UInt64) {
    let random = RandomSource(seed: seed)
    var s = random.stream(0, .detection)
    var network = RoadNetwork(source: "test")
    for _ in 0..<12 {
      let p = Vec2(s.uniform() * 1_500, s.uniform() * 1_500)
      addLane(p, p + Vec2(s.uniform() * 900 - 450, s.uniform() * 900 - 450), width: 7, to: &network)
    }
    // A field wide enough for lines far from any street to be clear.
    addLane(Vec2(400, 700), Vec2(1_000, 700), width: 220, to: &network)
    let map = SightMap(network)
    var hidden = 0
    var clear = 0
    for i in 0..<20_000 {
      let a = Vec2(s.uniform() * 1_600 - 50, s.uniform() * 1_600 - 50)
      let reach = i % 2 == 0 ? 1_600.0 : 260.0
      let b = a + Vec2((s.uniform() - 0.5) * reach, (s.uniform() - 0.5) * reach)
      let expected = map.isClearExactly(a, b)
      #expect(map.isClear(a, b) == expected, "seed \(seed), pair \(i)")
      let x = [b.x]
      let y = [b.y]
      var looked = false
      map.look(from: a, toX: x, y: y, count: 1, clear: &looked)
      #expect(looked == expected, "seed \(seed), pair \(i)")
      if expected { clear += 1 } else { hidden += 1 }
    }
    #expect(clear > 300 && hidden > 3_000, "seed \(seed): \(clear) clear, \(hidden) hidden")
  }

  /// Solves a + s(b − a) = c + t(d − c).
  private func crosses(_ a: Vec2, _ b: Vec2, _ c: Vec2, _ d: Vec2) -> Bool {
    let r = b - a
    let q = d - c
    let denominator = r.x * q.y - r.y * q.x
    if denominator == 0 { return false }
    let s = ((c.x - a.x) * q.y - (c.y - a.y) * q.x) / denominator
    let t = ((c.x - a.x) * r.y - (c.y - a.y) * r.x) / denominator
    return s >= 0 && s <= 1 && t >= 0 && t <= 1
  }
}

@Suite struct MastTests {
  /// A mast beside the road sees along it; a yard farther away does not, and a mast does not see over a block.
  @Test func mastsBesideTheRoadSeeAlongIt() {
    var network = RoadNetwork(source: "test")
    addLane(Vec2(0, 0), Vec2(400, 0), width: 7, to: &network)
    addLane(Vec2(0, 120), Vec2(400, 120), width: 7, to: &network)
    let map = SightMap(network)
    let mast = Vec2(200, -12)
    #expect(map.isClear(mast, Vec2(120, 1)) && map.isClear(mast, Vec2(300, 0)))
    #expect(map.isClear(Vec2(120, 1), mast))
    #expect(!map.isClear(mast, Vec2(200, 120)))
    #expect(!map.isClear(Vec2(200, 120), mast))
    #expect(!map.isClear(Vec2(200, -90), Vec2(210, 0)))
  }
}
