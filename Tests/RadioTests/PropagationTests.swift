import RoadNetwork
import SimCore
import Testing
import WorldState

@testable import Radio

@Suite struct PropagationTests {
  /// TR 37.885 at 5.9 GHz and 100 m, worked out by hand from the table's formulas.
  @Test func meanPathLossAtOneHundredMetres() {
    let highway = PathLossModel(scene: .highway, carrier: 5.9e9)
    let urban = PathLossModel(scene: .urban, carrier: 5.9e9)
    #expect(abs(highway.mean(.lineOfSight, logDistance: 2) - 87.82) < 0.005)
    #expect(abs(urban.mean(.lineOfSight, logDistance: 2) - 86.20) < 0.005)
    #expect(abs(urban.mean(.obstructed, logDistance: 2) - 111.42) < 0.005)
    #expect(abs(urban.distance(.obstructed, loss: 111.42) - 100) < 0.1)
  }

  /// WINNER+ B1 at 5.91 GHz with full antenna heights of 1.5 m, worked by hand: breakpoint 177.3 m, 102.6 dB at
  /// 300 m.
  @Test func winnerPathLossBreaksAt177Metres() {
    let model = PathLossModel(scene: .winnerHighway, carrier: 5.91e9)
    func loss(_ d: Double) -> Double { model.mean(.lineOfSight, logDistance: Math.log10(d)) }
    #expect(abs(loss(300) - 102.6) < 0.05)
    // 22.7 log 150 + 27 + 20 log 5.91; up to 102 m free space, 46.4 + 20 log 100 + 20 log(5.91 / 5), is more.
    #expect(abs(loss(150) - 91.829) < 0.005)
    #expect(abs(loss(100) - 87.852) < 0.005)
    #expect(abs(loss(170) - loss(110) - 22.7 * Math.log10(17.0 / 11)) < 1e-9)
    #expect(abs(loss(400) - loss(200) - 40 * Math.log10(2)) < 1e-9)
    // At 3 m the model would be below free space: 46.4 + 20 log 3 + 20 log(5.91 / 5).
    #expect(abs(loss(3) - 57.39) < 0.01)
    for limit in [60.0, 90, 102.6, 130] {
      #expect(abs(loss(model.distance(.lineOfSight, loss: limit)) - limit) < 1e-9)
    }
  }

  /// Compared with the double precision functions of the C library.
  @Test func fastFunctionsAreAccurate() {
    for i in 0..<4_000 {
      let x = 1 + 5.8e6 * Math.pow(Double(i) / 4_000, 3)
      #expect(abs(Double(FastMath.log2(Float(x))) - Math.log(Double(Float(x))) / Math.log(2)) < 2e-6)
      let e = -60 + 0.03 * Double(i)
      let power = Math.pow(2, Double(Float(e)))
      #expect(abs(Double(FastMath.exp2(Float(e))) - power) < 1e-6 * power)
      let turns = -3_000 + 1.7317 * Double(i)
      let (s, c) = FastMath.sincos(turns: turns)
      let exact = Math.sincos(2 * .pi * (turns - turns.rounded()))
      #expect(abs(Double(s) - exact.sine) < 5e-7 && abs(Double(c) - exact.cosine) < 5e-7, "\(turns)")
    }
  }

  @Test func vehicleBlockageFollowsTheHeights() {
    let logD = Math.log10(100.0)
    #expect(PathLossModel.vehicleBlockage(antennas: 3, 3, blocker: 1.6, logDistance: logD).mean == 0)
    #expect(PathLossModel.vehicleBlockage(antennas: 1.6, 1.6, blocker: 3, logDistance: logD).mean == 9)
    #expect(PathLossModel.vehicleBlockage(antennas: 1.6, 1.6, blocker: 1.6, logDistance: logD).mean == 5)
    // 15 log 1000 − 41 = 4 dB more at a kilometre.
    #expect(
      abs(PathLossModel.vehicleBlockage(antennas: 1.6, 1.6, blocker: 3, logDistance: 3).mean - 13) < 1e-9)
  }

  /// Zero mean, unit variance, exponential correlation in each end, exact symmetry.
  @Test func shadowingHasItsMoments() {
    let d = 10.0
    var sum = 0.0
    var squares = 0.0
    var product = 0.0
    var quadrature = 0.0
    let n = 4_000
    for seed in 0..<UInt64(n) {
      let field = ShadowingField(source: RandomSource(seed: seed), decorrelation: d, entity: 1)
      func at(_ p: Vec2) -> [Float] {
        var out = [Float](repeating: 0, count: ShadowingField.stride)
        out.withUnsafeMutableBufferPointer { field.evaluate(at: p, into: $0.baseAddress!) }
        return out
      }
      let a = at(Vec2(100, 50))
      let b = at(Vec2(400, -80))
      let moved = at(Vec2(100 + d, 50))
      let ab = ShadowingField.values(a, b)
      let ba = ShadowingField.values(b, a)
      #expect(ab == ba, "seed \(seed)")
      let shifted = ShadowingField.values(moved, b)
      sum += Double(ab.primary)
      squares += Double(ab.primary * ab.primary)
      product += Double(ab.primary * shifted.primary)
      quadrature += Double(ab.primary * ab.secondary)
    }
    // Standard errors: mean 1/√n = .016, variance √2/√n = .022, correlations about 1/√n.
    #expect(abs(sum / Double(n)) < 0.06)
    #expect(abs(squares / Double(n) - 1) < 0.09)
    #expect(abs(product / Double(n) - Math.exp(-1)) < 0.08)
    #expect(abs(quadrature / Double(n)) < 0.06)
  }

  @Test func errorModelMeetsThePublishedPoints() {
    let model = ErrorModel()
    for (snr, per) in [(2.0, 0.9), (4, 0.7), (6, 0.4), (8, 0.13), (10, 0.045), (12, 0.017), (14, 0.007)] {
      #expect(abs(model.lossProbability(sinr: snr + 1e-9, size: 190) - per) < 0.01 * per + 1e-4)
    }
    #expect(model.lossProbability(sinr: -3, size: 190) == 1)
    #expect(model.lossProbability(sinr: 20, size: 190) == 0)
    var last = 1.0
    for i in 0...400 {
      let p = model.lossProbability(sinr: Double(i) * 0.05, size: 190)
      #expect(p <= last)
      last = p
    }
    let one = model.lossProbability(sinr: 8, size: 190)
    #expect(abs(model.lossProbability(sinr: 8, size: 380) - (1 - (1 - one) * (1 - one))) < 1e-12)
  }

  /// 190 B fill one of four subchannels with QPSK; 16-QAM carries twice that, and its constellation needs
  /// 10 log₁₀ 5 = 6.99 dB more for the same distance between symbols.
  @Test func transportFormatsFillTheChannel() throws {
    #expect(TransportFormat(size: 190, of: 4)?.subchannels == 1)
    #expect(TransportFormat(size: 191, of: 4)?.subchannels == 2)
    #expect(TransportFormat(size: 760, of: 4)?.penalty == 0)
    #expect(abs(try #require(TransportFormat(size: 761, of: 4)).penalty - 6.99) < 0.02)
    #expect(TransportFormat(size: 1_520, of: 4)?.subchannels == 4)
    #expect(TransportFormat(size: 1_521, of: 4) == nil)
  }

  /// From vehicle to cloud 12 to 200 ms, the median at 18 ms of radio and core network and 4.5 ms of internet.
  @Test func backhaulLatencyHasItsMedianAndBounds() {
    let link = BackhaulLink.uplink
    let random = RandomSource(seed: 7)
    var below = 0
    for i in 0..<UInt64(10_000) {
      let d = link.latency(source: random, sender: 5, sequence: i, purpose: .uuLatency)!
      #expect(d.microseconds >= 12_000 && d.microseconds <= 200_000)
      if d.microseconds < 22_500 { below += 1 }
    }
    // Binomial with n = 10,000, p = .5: five standard deviations are 250.
    #expect(abs(below - 5_000) < 250)
  }
}
