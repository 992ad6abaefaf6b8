import SimCore
import Testing

@testable import ComputeKernel

struct PointClusteringTests {
  private static func point(_ p: Vec2, _ z: Double) -> LidarPoint {
    LidarPoint(
      x: Int16((p.x * 100).rounded()), y: Int16((p.y * 100).rounded()), z: Int16((z * 100).rounded()),
      reflectivity: 90)
  }

  /// The two sides of a box that face the origin, in points 15 cm apart, up to a height.
  private static func box(
    _ center: Vec2, _ heading: Double, _ length: Double, _ width: Double, _ height: Double
  )
    -> [LidarPoint]
  {
    let u = Angle(radians: heading).direction
    let v = Vec2(-u.y, u.x)
    var out: [LidarPoint] = []
    for (normal, half, along, extent) in [
      (u, 0.5 * length, v, 0.5 * width), (v, 0.5 * width, u, 0.5 * length),
    ] {
      let side = normal.dot(center) > 0 ? -1.0 : 1.0
      for a in stride(from: -extent, through: extent, by: 0.15) {
        for z in stride(from: 0.3, through: height, by: 0.3) {
          out.append(point(center + normal * (side * half) + along * a, z))
        }
      }
    }
    return out
  }

  @Test(arguments: 0..<40) func aCarAnywhereIsFoundWithItsOutline(_ number: Int) throws {
    var random = RandomSource(seed: 3).stream(UInt64(number), .lidar)
    let place = Angle(radians: 2 * .pi * random.uniform()).direction * (6 + 28 * random.uniform())
    // Away from the direction of sight, so that two sides are in view.
    let sight = Math.atan2(place.y, place.x)
    let heading = sight + (0.25 + 0.25 * random.uniform()) * .pi
    let (length, width) = (3.8 + 1.2 * random.uniform(), 1.7 + 0.3 * random.uniform())
    var detector = PointDetector(.clustering, leastScore: 0)
    let found = detector.detect(Self.box(place, heading, length, width, 1.5)).found
    let car = try #require(found.first)
    #expect(found.count == 1)
    #expect(car.kind == .vehicle)
    #expect((car.position - place).length < 0.35)
    #expect(abs(car.length - length) < 0.4)
    let turn = Angle(radians: 2 * (car.heading - heading)).wrapped.radians / 2
    #expect(abs(turn) < 0.1)
  }

  @Test func peopleApartAreTwoAndAWallIsNone() {
    var detector = PointDetector(.clustering, leastScore: 0)
    func person(_ p: Vec2) -> [LidarPoint] { Self.box(p, 0.3, 0.4, 0.4, 1.7) }
    let two = detector.detect(person(Vec2(10, 3)) + person(Vec2(10, 4.6))).found
    #expect(two.count == 2)
    #expect(two.allSatisfy { $0.kind == .person && $0.roadUser == .pedestrian })
    #expect(detector.detect(Self.box(Vec2(0, 15), 0, 30, 8, 4)).found.isEmpty)
    // Kerbs are ground.
    #expect(detector.detect((0..<200).map { Self.point(Vec2(5, 0.1 * Double($0) - 10), 0.15) }).found.isEmpty)
  }

  /// The work of a frame follows from its points alone, and grows with them.
  @Test func workIsCounted() {
    var detector = PointDetector(.clustering, leastScore: 0)
    let car = Self.box(Vec2(12, 5), 0.7, 4.5, 1.8, 1.5)
    let one = detector.detect(car).counts
    #expect(one == detector.detect(car).counts)
    let more = detector.detect(car + Self.box(Vec2(-12, 5), 0.7, 4.5, 1.8, 1.5)).counts
    #expect(more.operations > one.operations)
    #expect(one.macsInt8 == 0 && one.macsFP64 > 0)
  }

  // MARK: Average precision

  @Test func precisionOfAKnownList() {
    var precision = AveragePrecision()
    func found(_ x: Double, _ score: Double) -> PointDetection {
      PointDetection(kind: .person, score: score, position: Vec2(x, 0), length: 0.5, width: 0.5, heading: 0)
    }
    // A hit, a false one, a second hit; a further object has too few points and is found.
    precision.add(
      [found(0.1, 0.9), found(5, 0.8), found(10, 0.7), found(20, 0.6)],
      truth: [(Vec2(0, 0), 9), (Vec2(10, 0), 6), (Vec2(20, 0), 5), (Vec2(70, 0), 100)], within: 0.5)
    #expect(precision.objects == 2)
    #expect(abs(precision.value - (0.5 + 0.5 * 2 / 3)) < 1e-12)
  }

  /// The area beside the definition: at each recall, the best precision of any threshold that reaches it.
  @Test(arguments: 0..<50) func areaIsThatOfTheDefinition(_ number: Int) {
    var random = RandomSource(seed: 4).stream(UInt64(number), .lidar)
    let objects = (0..<12).map { (position: Vec2(Double($0) * 3 - 18, 0), points: 20) }
    var hits: [(score: Double, isHit: Bool)] = []
    var found: [PointDetection] = []
    for (k, o) in objects.enumerated() where random.uniform() < 0.8 {
      let isHit = random.uniform() < 0.7
      let score = random.uniform()
      hits.append((score, isHit))
      found.append(
        PointDetection(
          kind: .vehicle, score: score, position: o.position + Vec2(0, isHit ? 0.5 : 30 - Double(k)),
          length: 4,
          width: 2, heading: 0))
    }
    found.sort { $0.score > $1.score }
    var precision = AveragePrecision()
    precision.add(found, truth: objects, within: 1)
    var area = 0.0
    for wanted in 1...objects.count {
      var best = 0.0
      for threshold in hits {
        let taken = hits.filter { $0.score >= threshold.score }
        let n = taken.count { $0.isHit }
        if n >= wanted { best = max(best, Double(n) / Double(taken.count)) }
      }
      area += best / Double(objects.count)
    }
    #expect(abs(precision.value - area) < 1e-12)
  }
}
