import RoadNetwork
import SimCore
import Testing

@testable import WorldState

/// The open share of the sky against closed forms and against casting many rays.
@Suite struct SkyViewTests {
  private static func box(_ low: Vec2, _ high: Vec2, height: Double) -> Obstacle {
    Obstacle(
      id: "b", outline: [low, Vec2(high.x, low.y), high, Vec2(low.x, high.y)], height: height)
  }
  private static func map(_ obstacles: [Obstacle]) -> SightMap {
    var network = RoadNetwork(source: "test")
    network.obstacles = obstacles
    return SightMap(network)
  }

  @Test func theSkyIsOpenWithoutBuildings() {
    #expect(Self.map([]).openSky(at: .zero) == 1)
    #expect(Self.map([Self.box(Vec2(5, 5), Vec2(9, 9), height: 1.2)]).openSky(at: .zero) == 1)
    #expect(Self.map([Self.box(Vec2(900, 0), Vec2(950, 9), height: 40)]).openSky(at: .zero) == 1)
  }

  /// A long street: in direction a the roofs stand at atan(h |sin a| / w), on either side at its own distance.
  @Test(arguments: 0..<30) func aStreetHasTheShareOfItsClosedForm(salt: Int) {
    var random = RandomSource(seed: 6).stream(UInt64(salt), .detection)
    let half = 6 + 20 * random.uniform()
    let height = 4 + 30 * random.uniform()
    let y = (random.uniform() - 0.5) * half
    let map = Self.map([
      Self.box(Vec2(-5000, half), Vec2(5000, half + 10), height: height),
      Self.box(Vec2(-5000, -half - 10), Vec2(5000, -half), height: height),
    ])
    let n = 7200
    var sum = 0.0
    for i in 0..<n {
      let a = 2 * Double.pi * (Double(i) + 0.5) / Double(n)
      let across = Math.sin(a)
      let distance = across > 0 ? (half - y) / across : (half + y) / -across
      let t = distance <= SkyView.farthest ? (height - 1.5) / distance : 0
      let elevation = max(Math.atan(t), 10 * Double.pi / 180)
      sum += (1 - Math.sin(elevation)) / (1 - Math.sin(10 * Double.pi / 180))
    }
    #expect(abs(map.openSky(at: Vec2(20, y)) - sum / Double(n)) < 0.02)
  }

  /// Random blocks, against rays cast one by one over all walls.
  @Test(arguments: 0..<12) func blocksAgreeWithCastingRays(salt: Int) {
    var random = RandomSource(seed: 8).stream(UInt64(salt), .detection)
    var blocks: [Obstacle] = []
    for _ in 0..<40 {
      let low = Vec2(-300 + 600 * random.uniform(), -300 + 600 * random.uniform())
      let high = low + Vec2(5 + 40 * random.uniform(), 5 + 40 * random.uniform())
      blocks.append(Self.box(low, high, height: 2 + 45 * random.uniform()))
    }
    let map = Self.map(blocks)
    for _ in 0..<20 {
      let p = Vec2(-320 + 640 * random.uniform(), -320 + 640 * random.uniform())
      var sum = 0.0
      for k in 0..<SkyView.directions {
        let a = 2 * Double.pi * (Double(k) + 0.5) / Double(SkyView.directions)
        let d = Vec2(Math.cos(a), Math.sin(a))
        var highest = Math.tan(10 * Double.pi / 180)
        for b in blocks {
          for i in b.outline.indices {
            let (u, v) = (b.outline[i], b.outline[(i + 1) % 4])
            // Solve p + s d = u + r (v − u).
            let e = v - u
            let determinant = d.y * e.x - d.x * e.y
            guard determinant.magnitude > 1e-12 else { continue }
            let w = u - p
            let s = (w.y * e.x - w.x * e.y) / determinant
            let r = (d.x * w.y - d.y * w.x) / determinant
            if s >= 0, s <= SkyView.farthest, r >= 0, r <= 1 {
              highest = max(highest, (b.height - 1.5) / max(s, 0.1))
            }
          }
        }
        sum += (1 - Math.sin(Math.atan(highest))) / (1 - Math.sin(10 * Double.pi / 180))
      }
      #expect(abs(map.openSky(at: p) - sum / Double(SkyView.directions)) < 1e-9)
    }
  }
}
