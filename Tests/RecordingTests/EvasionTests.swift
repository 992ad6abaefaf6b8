import SimCore
import Testing

@testable import Recording

/// The needed deceleration against a search: outlines are moved in small steps, and the deceleration is halved in on.
@Suite struct EvasionTests {
  private static func box(_ x: Double, _ y: Double, course: Double, speed: Double) -> MovingBox {
    MovingBox(
      position: Vec2(x, y), direction: Angle(radians: course).direction, halfLength: 2.5, halfWidth: 0.9,
      speed: speed)
  }

  /// The outlines never touch within ten seconds if `a` brakes with `deceleration`.
  private static func avoids(_ a: MovingBox, _ b: MovingBox, _ deceleration: Double) -> Bool {
    var slowing = a
    slowing.acceleration = -deceleration
    for k in 0...5000 {
      let t = Double(k) * 0.002
      if slowing.extrapolated(by: t).overlaps(b.extrapolated(by: t)) { return false }
    }
    return true
  }
  private static func searched(_ a: MovingBox, _ b: MovingBox) -> Double {
    if avoids(a, b, 0) { return 0 }
    if !avoids(a, b, 99) { return Evasion.most }
    var (low, high) = (0.0, 99.0)
    for _ in 0..<24 {
      let middle = (low + high) / 2
      if avoids(a, b, middle) { high = middle } else { low = middle }
    }
    return high
  }

  @Test(arguments: 1...6) func followingEqualsTheSearch(seed: UInt64) {
    var random = RandomSource(seed: seed).stream(3, .sendPhase)
    for _ in 0..<4 {
      let (gap, v, w) = (2 + random.uniform() * 40, 8 + random.uniform() * 20, random.uniform() * 8)
      let found = Evasion.following(gap: gap, closing: v - w)
      let b = Self.box(5 + gap, 0, course: 0, speed: w)
      let searched = Self.searched(Self.box(0, 0, course: 0, speed: v), b)
      #expect(abs(found - searched) <= 0.01 * searched + 0.01, "seed \(seed): \(gap) \(v) \(w)")
    }
  }

  /// At right angles the strips are what the outlines sweep, so the two agree.
  @Test(arguments: 1...8) func yieldingAtRightAnglesEqualsTheSearch(seed: UInt64) throws {
    var random = RandomSource(seed: seed).stream(4, .sendPhase)
    var courses = 0
    for _ in 0..<24 {
      let (v, w) = (4 + random.uniform() * 16, 4 + random.uniform() * 11)
      let a = Self.box(-6 - random.uniform() * 25, 0, course: 0, speed: v)
      let b = Self.box(0, -6 - random.uniform() * 20, course: .pi / 2, speed: w)
      guard let time = timeToContact(a, b), time < 3 else { continue }
      courses += 1
      let found = Evasion.yielding(a, to: b, timeToContact: time)
      let searched = Self.searched(a, b)
      if searched >= 99 { continue }
      // In one step of the search a drives 0.002 v: the deceleration 2 · 0.002 v / t² within the time t.
      let resolution = 0.004 * v / (time * time)
      #expect(abs(found - searched) <= 0.01 * searched + 0.01 + resolution, "seed \(seed): \(a) \(b)")
    }
    #expect(courses >= 2, "seed \(seed)")
  }

  /// At other angles the strips cover more than the outlines: never less braking than the search finds.
  @Test(arguments: 1...8) func yieldingIsNeverTooLittle(seed: UInt64) {
    var random = RandomSource(seed: seed).stream(5, .sendPhase)
    for _ in 0..<40 {
      let course = 0.36 + random.uniform() * 2.4
      let (v, w) = (4 + random.uniform() * 16, 4 + random.uniform() * 12)
      let a = Self.box(-6 - random.uniform() * 25, 0, course: 0, speed: v)
      let start = Angle(radians: course).direction * (-6 - random.uniform() * 20)
      let b = Self.box(start.x, start.y, course: course, speed: w)
      guard let time = timeToContact(a, b), time < 3 else { continue }
      let found = Evasion.yielding(a, to: b, timeToContact: time)
      if found < Evasion.most { #expect(Self.avoids(a, b, found + 0.05), "seed \(seed): \(a) \(b) \(found)") }
    }
  }

  /// Both stop just before they touch.
  @Test func headOnBothStop() {
    let needed = Evasion.oncoming(gap: 40, 15, 10)
    #expect(abs(15 * 15 / (2 * needed) + 10 * 10 / (2 * needed) - 40) < 1e-9)
  }

  @Test func valuesAreBounded() {
    #expect(Evasion.following(gap: 0, closing: 5) == Evasion.most)
    #expect(Evasion.following(gap: 1e-300, closing: 5) == Evasion.most)
    #expect(Evasion.following(gap: 5, closing: 0) == 0 && Evasion.following(gap: 0, closing: 0) == 0)
    #expect(Evasion.oncoming(gap: 0, 0, 0) == Evasion.most)
  }
}
