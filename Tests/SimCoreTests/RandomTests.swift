import SimCore
import Testing

@Suite("Random numbers") struct RandomTests {
  /// First outputs of SplitMix64 with seed 1234567, as its reference implementation gives them.
  @Test func mixerIsSplitMix64() {
    let expected: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
    ]
    for (i, value) in expected.enumerated() {
      #expect(mix64(1_234_567 &+ UInt64(i + 1) &* 0x9E37_79B9_7F4A_7C15) == value)
    }
  }

  /// FNV-1a 64 of "", "a" and "foobar" from the authors' test suite.
  @Test func stableHashIsMixedFNV1a() {
    #expect(stableHash("") == mix64(0xCBF2_9CE4_8422_2325))
    #expect(stableHash("a") == mix64(0xAF63_DC4C_8601_EC8C))
    #expect(stableHash("foobar") == mix64(0x8594_4171_F739_67E8))
  }

  /// Upper bound of a chi-square statistic with `k` degrees of freedom at p = 10⁻⁶ (Wilson–Hilferty).
  private func bound(_ k: Double) -> Double {
    let h = 2 / (9 * k)
    let root = 1 - h + 4.753424 * h.squareRoot()
    return k * root * root * root
  }

  private func chiSquare(_ counts: [Int]) -> Double {
    let expected = Double(counts.reduce(0, +)) / Double(counts.count)
    return counts.reduce(0.0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
  }

  @Test(arguments: [0, 1, 42, .max] as [UInt64])
  func uniformAlongEveryArgument(_ seed: UInt64) {
    let source = RandomSource(seed: seed)
    let purposes: [RandomPurpose] = [.equipment, .detection, .packetError, .sendPhase]
    var byCounter = [Int](repeating: 0, count: 256)
    var byEntity = byCounter
    var bySeed = byCounter
    for i in 0..<51_200 as Range<UInt64> {
      byCounter[Int(source.uniform(7, purposes[Int(i % 4)], i / 4) * 256)] += 1
      byEntity[Int(source.uniform(i, .shadowingField, 0) * 256)] += 1
      bySeed[Int(RandomSource(seed: seed, run: i).uniform(1, .equipment, 0) * 256)] += 1
    }
    for counts in [byCounter, byEntity, bySeed] {
      let statistic = chiSquare(counts)
      #expect(statistic < bound(255) && statistic > 255 * 0.6, "chi-square \(statistic) at seed \(seed)")
    }
  }

  @Test func neighboursAreIndependent() {
    // Joint counts of two neighbouring draws, 16 × 16 cells, along each argument.
    let source = RandomSource(seed: 42)
    var tables = [[Int]](repeating: [Int](repeating: 0, count: 256), count: 5)
    func cell(_ a: UInt64, _ b: UInt64) -> Int { Int(a >> 60) << 4 | Int(b >> 60) }
    for i in 0..<60_000 as Range<UInt64> {
      let here = source.bits(i, .packetError, i)
      tables[0][cell(here, source.bits(i, .packetError, i + 1))] += 1
      tables[1][cell(here, source.bits(i + 1, .packetError, i))] += 1
      tables[2][cell(here, source.bits(i, .resourceSelection, i))] += 1
      tables[3][cell(here, RandomSource(seed: 43).bits(i, .packetError, i))] += 1
      tables[4][cell(here, here << 32)] += 1
    }
    for (i, table) in tables.enumerated() {
      #expect(chiSquare(table) < bound(255), "table \(i): chi-square \(chiSquare(table))")
    }
  }

  @Test func drawsDoNotDependOnOrder() {
    let source = RandomSource(seed: 3)
    var stream = source.stream(9, .rangeNoise)
    let forward = (0..<50).map { _ in stream.bits() }
    let backward = (0..<50).reversed().map { source.bits(9, .rangeNoise, UInt64($0)) }
    #expect(forward == backward.reversed())
    #expect(stream.counter == 50)
  }

  @Test func repetitionZeroIsTheSeedItself() {
    #expect(RandomSource(seed: 5, run: 0) == RandomSource(seed: 5))
    #expect(RandomSource(seed: 5, run: 1) != RandomSource(seed: 6, run: 1))
    #expect(RandomSource(seed: 5, run: 1) != RandomSource(seed: 5, run: 2))
  }

  @Test(arguments: [1, 2, 3, 7, 100] as [UInt64])
  func integersFillTheirRangeEvenly(_ range: UInt64) {
    var counts = [Int](repeating: 0, count: Int(range))
    var stream = RandomSource(seed: 11).stream(0, .resourceSelection)
    for _ in 0..<30_000 { counts[Int(stream.integer(below: range))] += 1 }
    if range > 1 { #expect(chiSquare(counts) < bound(Double(range - 1))) }
    #expect(!counts.contains(0))
  }

  /// Kolmogorov–Smirnov distance to the normal distribution function, with a bound at p = 10⁻⁶.
  @Test func normalsAreNormal() {
    let n = 40_000
    var stream = RandomSource(seed: 12).stream(4, .rangeNoise)
    let sample = (0..<n).map { _ in stream.normal() }.sorted()
    var distance = 0.0
    for (i, x) in sample.enumerated() {
      let p = 0.5 * (1 + Math.erf(x / 2.0.squareRoot()))
      distance = max(distance, abs(p - Double(i) / Double(n)), abs(Double(i + 1) / Double(n) - p))
    }
    #expect(distance < 2.69 / Double(n).squareRoot(), "distance \(distance)")
    #expect(sample.allSatisfy { $0.isFinite })
  }
}
