import Interop
import Testing

@testable import Experiments

@Suite("Statistics") struct StatisticsTests {
  /// Student's t as printed in tables: Abramowitz and Stegun, table 26.10; NIST/SEMATECH e-Handbook of Statistical
  /// Methods, 1.3.6.7.2.
  static let published: [(df: Int, p95: Double, p975: Double, p995: Double)] = [
    (1, 6.314, 12.706, 63.657), (2, 2.920, 4.303, 9.925), (5, 2.015, 2.571, 4.032), (10, 1.812, 2.228, 3.169),
    (19, 1.729, 2.093, 2.861), (30, 1.697, 2.042, 2.750), (120, 1.658, 1.980, 2.617),
  ]

  @Test(arguments: published) func quantilesOfTheTables(
    _ row: (df: Int, p95: Double, p975: Double, p995: Double)
  ) {
    for (probability, value) in [(0.95, row.p95), (0.975, row.p975), (0.995, row.p995)] {
      let t = StudentT.quantile(probability, degreesOfFreedom: row.df)
      #expect(abs(t - value) <= 0.0005001, "df \(row.df), p \(probability): \(t), published \(value)")
      #expect(StudentT.quantile(1 - probability, degreesOfFreedom: row.df) + t < 1e-9)
    }
  }

  /// One and two degrees of freedom have a quantile in closed form: tan(π(p − 1/2)) and (2p − 1)/√(2p(1 − p)).
  @Test func closedForms() {
    #expect(abs(StudentT.quantile(0.75, degreesOfFreedom: 1) - 1) < 1e-14)
    #expect(abs(StudentT.quantile(0.75, degreesOfFreedom: 2) - 0.5 / 0.375.squareRoot()) < 1e-14)
    #expect(StudentT.quantile(0.5, degreesOfFreedom: 7) == 0)
    // Many degrees: the normal distribution's 1.959964 plus (z³ + z)/4n (Abramowitz and Stegun 26.7.5).
    let z = 1.959963984540054
    #expect(abs(StudentT.quantile(0.975, degreesOfFreedom: 9999) - (z + (z * z * z + z) / (4 * 9999))) < 1e-7)
  }

  /// Worked by hand: differences 2, 4, 3, 5, 1 have mean 3, variance 10/4, so t = 2.776 (4 degrees) gives
  /// 3 ± 2.776 · √(2.5/5).
  @Test func pairedDifferencesByHand() throws {
    let sample = try #require(
      Sample.paired([12, 14, nil, 23, 15, 31, 9], minus: [10, 10, 99, 20, 10, 30, nil]))
    #expect(sample.count == 5 && sample.mean == 3)
    #expect(sample.deviation == 2.5.squareRoot())
    #expect(abs(try #require(sample.halfWidth) - 2.776445 * 0.5.squareRoot()) < 1e-5)
    #expect(sample.excludesZero)
    let undecided = try #require(Sample([2, -1, 1]))
    #expect(!undecided.excludesZero && undecided.interval!.contains(0))
  }

  @Test func edges() throws {
    #expect(Sample([]) == nil)
    let one = try #require(Sample([4]))
    #expect(one.mean == 4 && one.interval == nil && !one.excludesZero)
    // Three times 0.1 is not exactly 0.3: the interval of a constant still has zero width.
    let constant = try #require(Sample([0.1, 0.1, 0.1]))
    #expect(constant.mean == 0.1 && constant.interval == 0.1...0.1 && constant.excludesZero)
    #expect(try #require(Sample([0, 0])).excludesZero == false)
  }

  @Test(.enabled(if: Python.has(.sciPy), "\(Python.Oracle.sciPy.lack)")) func sciPyAgrees() throws {
    let degrees = [1, 2, 3, 4, 5, 7, 10, 19, 30, 49, 120, 999]
    for probability in [0.6, 0.9, 0.975, 0.9995] {
      let outcome = try Python.run(
        "Tests/Interop/statistics.py", ["quantile", "\(probability)"] + degrees.map(String.init), for: .sciPy)
      let expected = outcome.output.split(separator: "\n").compactMap { Double($0) }
      try #require(expected.count == degrees.count, "\(outcome.errors)")
      for (df, value) in zip(degrees, expected) {
        let t = StudentT.quantile(probability, degreesOfFreedom: df)
        #expect(abs(t - value) <= 1e-9 * value, "df \(df), p \(probability): \(t), SciPy \(value)")
      }
    }
    let x = [41.2, 39.9, 44.1, 40.3, 38.0, 47.5, 41.1]
    let y = [40.0, 38.2, 44.9, 37.1, 38.5, 44.0, 39.2]
    for (sample, arguments) in [
      (Sample(x), ["mean", text(x)]), (Sample.paired(x, minus: y), ["paired", text(x), text(y)]),
    ] {
      let outcome = try Python.run("Tests/Interop/statistics.py", arguments, for: .sciPy)
      let expected = outcome.output.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
      try #require(expected.count == 3, "\(outcome.errors)")
      let interval = try #require(sample?.interval)
      for (own, other) in zip([sample!.mean, interval.lowerBound, interval.upperBound], expected) {
        #expect(abs(own - other) < 1e-9, "\(arguments): \(own), SciPy \(other)")
      }
    }
  }

  /// Five events against none: two tails of 1/32. Equal counts say nothing.
  @Test func countsByHand() {
    #expect(CountTest.probability(0, 5) == 0.0625 && CountTest.probability(5, 0) == 0.0625)
    #expect(CountTest.probability(7, 7) == 1 && CountTest.probability(0, 0) == 1)
    #expect(CountTest.probability(.nan, 1) == nil && CountTest.probability(-1, 1) == nil)
    let far = CountTest.probability(0, 1e12)
    #expect(far == 0)
  }

  /// Hundreds of pairs up to the largest that is summed, and beyond, where the normal distribution stands in.
  @Test(.enabled(if: Python.has(.sciPy), "\(Python.Oracle.sciPy.lack)")) func sciPyAgreesOnCounts() throws {
    var random = SplitMix64(3)
    let pairs = (0..<300).map { _ in
      let most = random.pick([4, 30, 300, 20_000, 90_000])
      return (random.below(most), random.below(most))
    }
    let outcome = try Python.run(
      "Tests/Interop/statistics.py", ["counts"] + pairs.map { "\($0.0),\($0.1)" }, for: .sciPy)
    let expected = outcome.output.split(separator: "\n").compactMap { Double($0) }
    try #require(expected.count == pairs.count, "\(outcome.errors)")
    for ((a, b), value) in zip(pairs, expected) {
      let own = try #require(CountTest.probability(Double(a), Double(b)))
      #expect(abs(own - value) < (a + b > 100_000 ? 2e-3 : 1e-7), "\(a), \(b): \(own), SciPy \(value)")
    }
  }
  private func text(_ values: [Double]) -> String { values.map { "\($0)" }.joined(separator: ",") }
}
