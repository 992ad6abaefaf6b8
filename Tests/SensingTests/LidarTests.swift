import NodeInterface
import SimCore
import Testing

@testable import Sensing

/// Returns of the lidar beside rays that are intersected with every solid in space, one by one.
struct LidarTests {
  /// Distance over ground at which a ray from (0, 0, height) enters the first solid thing; infinity if it meets nothing.
  private static func first(_ scene: LidarScene, _ u: Vec2, _ slope: Double, _ height: Double) -> Double {
    var best = slope < 0 ? height / -slope : Double.infinity
    for box in scene.boxes where box.freePath == 0 {
      let o = Vec2(-box.direction.dot(box.center), -box.direction.cross(box.center))
      let d = Vec2(box.direction.dot(u), box.direction.cross(u))
      var (t0, t1) = (0.3, Double.infinity)
      for (start, rate, low, high) in [
        (o.x, d.x, -box.halfLength, box.halfLength), (o.y, d.y, -box.halfWidth, box.halfWidth),
        (height, slope, box.low, box.high),
      ] {
        if rate == 0 {
          if start < low || start > high { t1 = -1 }
          continue
        }
        let (p, q) = ((low - start) / rate, (high - start) / rate)
        t0 = max(t0, min(p, q))
        t1 = min(t1, max(p, q))
      }
      if t0 <= t1 { best = min(best, t0) }
    }
    for post in scene.posts where post.freePath == 0 {
      let b = u.dot(post.center)
      let root = post.radius * post.radius - post.center.lengthSquared + b * b
      guard root > 0 else { continue }
      var (t0, t1) = (max(0.3, b - root.squareRoot()), b + root.squareRoot())
      if slope != 0 {
        let (p, q) = ((post.low - height) / slope, (post.high - height) / slope)
        t0 = max(t0, min(p, q))
        t1 = min(t1, max(p, q))
      } else if height < post.low || height > post.high {
        continue
      }
      if t0 <= t1 { best = min(best, t0) }
    }
    for wall in scene.walls {
      let e = wall.to - wall.from
      let across = u.cross(e)
      guard across != 0 else { continue }
      let (t, s) = (wall.from.cross(e) / across, wall.from.cross(u) / across)
      if t > 0.3, s >= 0, s <= 1, (0...wall.height).contains(height + slope * t) { best = min(best, t) }
    }
    return best
  }

  /// A point lies in leaves or spray, or within `margin` of them.
  private static func isInSomethingThin(_ scene: LidarScene, _ p: Vec2, _ z: Double, _ margin: Double) -> Bool
  {
    scene.boxes.contains { b in
      let d = p - b.center
      return b.freePath > 0 && b.direction.dot(d).magnitude < b.halfLength + margin
        && b.direction.cross(d).magnitude < b.halfWidth + margin && z > b.low - margin && z < b.high + margin
    }
      || scene.posts.contains { b in
        b.freePath > 0 && (p - b.center).length < b.radius + margin && z > b.low - margin
          && z < b.high + margin
      }
  }

  @Test(arguments: 0..<24) func everyReturnIsTheFirstThingOnItsRay(_ number: Int) {
    let street = StreetScene(seed: UInt64(5_000_000 + number))
    let model = LidarModel(beams: street.beams)
    var cloud: [LidarPoint] = []
    LidarScan(model).scan(
      street.scene, height: street.height, weather: LidarWeather(), word: UInt64(number), into: &cloud)
    var checked = 0
    var inLeaves = 0
    for p in cloud.enumerated().filter({ $0.offset % 7 == 0 }).map(\.element) {
      let at = Vec2(0.01 * Double(p.x), 0.01 * Double(p.y))
      let z = 0.01 * Double(p.z)
      let d = at.length
      // Nearer the beams cannot be told apart in centimetres.
      if d < 4 { continue }
      let column = (Math.atan2(at.y, at.x) / (2 * .pi) * Double(model.columns)).rounded()
      let u = Angle(radians: column * 2 * .pi / Double(model.columns)).direction
      let slope = model.slopes.min { abs(street.height + $0 * d - z) < abs(street.height + $1 * d - z) }!
      #expect(abs(street.height + slope * d - z) < 0.02, "street \(number)")
      let truth = Self.first(street.scene, u, slope, street.height)
      let margin = 5 * model.rangeSigma + 0.02
      if abs(d - truth) < margin {
        checked += 1
      } else if d < truth, Self.isInSomethingThin(street.scene, at, z, margin) {
        inLeaves += 1
      } else {
        Issue.record("street \(number): a return at \(d) m where the ray meets something at \(truth) m")
      }
    }
    #expect(checked > 500, "street \(number)")
    #expect(inLeaves < checked, "street \(number)")
  }

  /// Near and bright surfaces return every firing but for the dropout.
  @Test func aWallReturnsWhatIsNotDroppedOut() {
    var scene = LidarScene()
    scene.addWall(from: Vec2(20, -30), to: Vec2(20, 30), height: 40, reflectivity: 0.8)
    for beams in LidarModel.beamCounts {
      let model = LidarModel(beams: beams)
      var cloud: [LidarPoint] = []
      LidarScan(model).scan(scene, height: 20, weather: LidarWeather(), word: 1, into: &cloud)
      var expected = 0
      for slope in model.slopes where 20 + slope * 20 > 0 {
        for c in 0..<model.columns {
          let u = Angle(radians: Double(c) * 2 * .pi / Double(model.columns)).direction
          guard u.x > 0, (u.y / u.x * 20).magnitude <= 30 else { continue }
          if (0...40).contains(20 + slope * 20 / u.x), slope >= 0 || 20 / -slope > 20 / u.x { expected += 1 }
        }
      }
      let seen = cloud.count { abs(Double($0.x) - 2000) < 15 && $0.z > 50 && abs($0.y) < 2990 }
      let share = Double(seen) / Double(expected)
      #expect(share < 1 - 0.5 * LidarModel.dropout)
      #expect(share > 0.93, "\(beams) beams: \(seen) of \(expected)")
    }
  }

  /// The range noise has the deviation that is stated, with rain by Goodin's formula.
  @Test(arguments: [0.0, 20]) func rangesScatterAsStated(_ rain: Double) {
    var scene = LidarScene()
    scene.addWall(from: Vec2(30, -1), to: Vec2(30, 1), height: 9, reflectivity: 0.9)
    let model = LidarModel(beams: 64)
    let weather = LidarWeather(extinction: 0, rainRate: rain)
    let scan = LidarScan(model)
    var (n, sum, squares) = (0.0, 0.0, 0.0)
    for word in 0..<200 {
      var cloud: [LidarPoint] = []
      scan.scan(scene, height: 3, weather: weather, word: mix64(UInt64(word)), into: &cloud)
      // Far from the ground, drops and the wall's ends.
      for p in cloud where p.y.magnitude < 40 && p.z > 100 && p.z < 320 && p.x > 2400 && p.x < 3600 {
        let error = 0.01 * Double(p.x) - 30
        n += 1
        sum += error
        squares += error * error
      }
    }
    #expect(n > 2000)
    let share = 1 - Math.exp(-rain)
    let sigma = 0.02 + 0.02 * share * share * 30
    #expect(abs(sum / n) < 0.1 * sigma)
    #expect(abs((squares / n).squareRoot() / sigma - 1) < 0.08)
  }

  @Test func rainTakesReturnsAndAddsDrops() {
    let street = StreetScene(seed: 5_000_100)
    let scan = LidarScan(LidarModel(beams: 32))
    var dry: [LidarPoint] = []
    var wet: [LidarPoint] = []
    scan.scan(street.scene, height: 5, weather: LidarWeather(), word: 3, into: &dry)
    let rain = SensingConditions(weather: .rain(50))
    let weather = LidarWeather(extinction: 20 * rain.opticalExtinction, rainRate: 50)
    scan.scan(street.scene, height: 5, weather: weather, word: 3, into: &wet)
    func far(_ c: [LidarPoint]) -> Int { c.count { Vec2(Double($0.x), Double($0.y)).length > 3000 } }
    func near(_ c: [LidarPoint]) -> Int { c.count { Vec2(Double($0.x), Double($0.y)).length < 150 } }
    #expect(far(wet) < far(dry))
    #expect(near(wet) > near(dry))
  }

  @Test func theSameWordGivesTheSamePoints() {
    let street = StreetScene(seed: 5_000_200)
    let scan = LidarScan(LidarModel(beams: 16))
    var a: [LidarPoint] = []
    var b: [LidarPoint] = []
    scan.scan(street.scene, height: 5, weather: LidarWeather(rainRate: 5), word: 9, into: &a)
    scan.scan(StreetScene(seed: 5_000_201).scene, height: 5, weather: LidarWeather(), word: 9, into: &b)
    #expect(a != b)
    scan.scan(street.scene, height: 5, weather: LidarWeather(rainRate: 5), word: 9, into: &b)
    #expect(a == b)
    scan.scan(street.scene, height: 5, weather: LidarWeather(rainRate: 5), word: 10, into: &b)
    #expect(a != b)
  }
}
