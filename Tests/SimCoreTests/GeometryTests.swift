import SimCore
import Testing

@Suite("Geometry and mathematics") struct GeometryTests {
  @Test func coursesRunClockwiseFromNorth() {
    for (degrees, course) in [(90.0, 0.0), (0, 90), (-90, 180), (180, 270), (450, 0), (-270, 0)] {
      #expect(abs(Angle(degrees: degrees).courseDegrees - course) < 1e-9)
      #expect(
        abs(Angle(courseDegrees: course).wrapped.radians - Angle(degrees: degrees).wrapped.radians) < 1e-12)
    }
    let north = Angle(courseDegrees: 0).direction
    #expect(abs(north.x) < 1e-15 && north.y == 1)
  }

  @Test func coursesStayBelowTheFullCircle() {
    var stream = RandomSource(seed: 1).stream(0, .azimuthNoise)
    var angles = (0..<2_000).map { _ in (stream.uniform() - 0.5) * 40 }
    let north = Angle(degrees: 90).radians
    angles += [north, north.nextUp, north.nextDown, -3 * north, (-3 * north).nextUp]
    for radians in angles {
      let course = Angle(radians: radians).courseDegrees
      #expect(course >= 0 && course < 360, "\(radians) gives \(course)")
    }
  }

  @Test func wrappedAnglesPointTheSameWay() {
    var stream = RandomSource(seed: 2).stream(0, .azimuthNoise)
    for _ in 0..<2_000 {
      let angle = Angle(radians: (stream.uniform() - 0.5) * 200)
      let wrapped = angle.wrapped
      #expect(wrapped.radians > -.pi && wrapped.radians <= .pi)
      #expect((angle.direction - wrapped.direction).length < 1e-12)
    }
    #expect(Angle(radians: -.pi).wrapped.radians == .pi)
    #expect(Angle(radians: .pi).wrapped.radians == .pi)
  }

  @Test func leftIsPositive() {
    let forward = Vec2(3, 0)
    #expect(forward.cross(Vec2(1, 1)) > 0)
    #expect(forward.cross(Vec2(1, -1)) < 0)
    #expect(forward.rotated(cosine: 0, sine: 1) == Vec2(0, 3))
    #expect(Vec2(3, 4).length == 5 && Vec2(3, 4).dot(Vec2(-4, 3)) == 0)
  }

  @Test func boundsHoldTheirPoints() throws {
    #expect(Bounds(around: []) == nil)
    let points = [Vec2(1, 5), Vec2(-2, 7), Vec2(4, -3)]
    let bounds = try #require(Bounds(around: points))
    #expect(bounds == Bounds(min: Vec2(-2, -3), max: Vec2(4, 7)))
    #expect(points.allSatisfy { bounds.contains($0) })
    #expect(!bounds.contains(Vec2(4.1, 0)) && bounds.expanded(by: 0.2).contains(Vec2(4.1, 0)))
  }

  /// Values of DLMF and Abramowitz–Stegun tables, to the last bits of a double.
  @Test func functionsAreTheOnesTheyAreNamedAfter() {
    let known: [(Double, Double)] = [
      (Math.exp(1), 2.718281828459045), (Math.expm1(1e-10), 1.00000000005e-10),
      (Math.log(2), 0.6931471805599453),
      (Math.log10(1000), 3), (Math.log1p(1e-10), 9.9999999995e-11), (Math.pow(2, 0.5), 1.4142135623730951),
      (Math.sin(1), 0.8414709848078965), (Math.cos(1), 0.5403023058681398), (Math.tan(1), 1.5574077246549023),
      (Math.asin(0.5), 0.5235987755982989), (Math.acos(0.5), 1.0471975511965979), (Math.atan(1), .pi / 4),
      (Math.atan2(-1, -1), -3 * .pi / 4), (Math.sinh(1), 1.1752011936438014),
      (Math.cosh(1), 1.5430806348152437),
      (Math.tanh(1), 0.7615941559557649), (Math.atanh(0.5), 0.5493061443340549),
      (Math.asinh(1), 0.881373587019543), (Math.erf(1), 0.8427007929497149), (Math.decibels(1000), 30),
      (Math.ratio(decibels: 3), 1.9952623149688795), (Math.sincos(1).sine, 0.8414709848078965),
      (Math.sincos(1).cosine, 0.5403023058681398),
    ]
    for (i, pair) in known.enumerated() {
      #expect(abs(pair.0 - pair.1) <= 4 * pair.1.ulp.magnitude, "entry \(i): \(pair.0), not \(pair.1)")
    }
  }
}
