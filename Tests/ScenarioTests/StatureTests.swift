import SimCore
import Testing

@testable import Scenario

/// Statures of people whose type gives no height, against the mixture they are drawn from.
@Suite struct StatureTests {
  private static func draws(_ childShare: Double, seed: UInt64 = 5, count: Int = 40_000) -> [Double] {
    let random = RandomSource(seed: seed)
    return (0..<count).map {
      Stature.draw(stableHash("person \($0)"), childShare: childShare, random: random)
    }
  }
  private static func phi(_ x: Double) -> Double { 0.5 * (1 + Math.erf(x / 2.0.squareRoot())) }

  /// Share of people shorter than `h`: two normal distributions of adults, and children whose mean grows with their age.
  private static func share(below h: Double, childShare: Double) -> Double {
    let adults =
      0.5 * phi((h - Stature.men.mean) / Stature.men.deviation) + 0.5
      * phi((h - Stature.women.mean) / Stature.women.deviation)
    let n = 1000
    let span = Stature.growth * (Stature.ages.to - Stature.ages.from)
    let children =
      (0..<n).reduce(0.0) {
        let mean = Stature.youngest + span * (Double($1) + 0.5) / Double(n)
        return $0 + phi((h - mean) / Stature.childDeviation)
      } / Double(n)
    return childShare * children + (1 - childShare) * adults
  }

  @Test(arguments: [0.0, 0.1, 0.5, 1]) func staturesHaveTheDistributionOfTheMixture(childShare: Double) {
    let heights = Self.draws(childShare)
    for h in stride(from: 1.1, through: 1.9, by: 0.1) {
      let expected = Self.share(below: h, childShare: childShare)
      let measured = Double(heights.count { $0 < h }) / Double(heights.count)
      let sigma = (expected * (1 - expected) / Double(heights.count)).squareRoot()
      #expect(abs(measured - expected) < 4 * sigma + 0.001, "\(h) m")
    }
    #expect(heights.allSatisfy { Stature.bounds.contains($0) })
  }

  /// A person keeps the stature whatever the others are, and another seed gives another one.
  @Test func statureBelongsToTheNameAndTheSeed() {
    #expect(Self.draws(0.1, count: 50) == Array(Self.draws(0.1, count: 100).prefix(50)))
    #expect(Self.draws(0.1, count: 50) != Self.draws(0.1, seed: 6, count: 50))
  }
}
