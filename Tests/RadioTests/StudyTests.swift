import Testing

@testable import Radio

/// Parity with a published simulation: M. González-Martín, M. Sepulcre, R. Molina-Masegosa, J. Gozalvez, "Analytical
/// Models of the Performance of C-V2X Mode 4 Vehicular Communications", IEEE Trans. Veh. Technol. 68(2), 2019.
@Suite struct StudyTests {
  /// Packet delivery ratio of their simulator at .1 vehicles per metre.
  private static let distances = [50, 100, 200, 300, 400, 500]
  private static let published: [(power: Double, ratio: [Double])] = [
    (20, [0.986, 0.980, 0.968, 0.916, 0.715, 0.331]), (23, [0.986, 0.979, 0.970, 0.937, 0.856, 0.644]),
  ]

  #if DEBUG
    private static let seeds: ClosedRange<UInt64> = 1...1
    private static let closedFormSeeds: ClosedRange<UInt64> = 1...1
    private static let densities = [0.2]
    private static let powers = [20.0]
    private static let warmUp: Int64 = 1_100
    private static let counted: Int64 = 1_000
    /// One second of one seed: shadowing alone changes a band's ratio by a few hundredths.
    private static let slack = 0.06
  #else
    private static let seeds: ClosedRange<UInt64> = 1...16
    private static let closedFormSeeds: ClosedRange<UInt64> = 1...4
    private static let densities = [0.2, 0.3]
    private static let powers = [20.0, 23.0]
    private static let warmUp: Int64 = 2_000
    private static let counted: Int64 = 2_000
    private static let slack = 0.0
  #endif

  /// The largest remaining deviation is in collisions. Near the sender this medium loses 1 % more: it ranks resources
  /// by total received power, as TS 36.214 defines S-RSSI, so that neighbours rank them alike. Ranking by decodable
  /// power agrees with the study only there, and falls short by more at 400 and 500 m.
  @Test(arguments: [0, 1]) func deliveryMeetsThePublishedCurve(row: Int) {
    let (power, ratio) = Self.published[row]
    var total = HighwayStudy.Result()
    for seed in Self.seeds {
      total.add(
        HighwayStudy(vehiclesPerMetre: 0.1, power: power, seed: seed).run(
          warmUp: Self.warmUp, counted: Self.counted))
    }
    var sum = 0.0
    for (distance, expected) in zip(Self.distances, ratio) {
      let deviation = total.share(.delivered, at: distance) - expected
      #expect(abs(deviation) <= 0.04 + Self.slack, "\(power) dBm, \(distance) m: \(deviation)")
      sum += abs(deviation)
    }
    let mean = sum / Double(Self.distances.count)
    #expect(mean <= 0.02 + Self.slack, "\(power) dBm: \(mean)")
    // Half-duplex: λ / 1000 for senders that choose independently (eq. 7). Sensing keeps neighbours a little apart.
    let halfDuplex = total.share(.halfDuplex, at: 50)
    #expect(halfDuplex > 0.006 && halfDuplex < 0.012 + Self.slack / 10, "\(halfDuplex)")
  }

  /// The published results of the closed form at .1 vehicles per metre: the test's implementation of the equations is
  /// right.
  @Test func theClosedFormIsThatOfTheStudy() {
    for (power, ratio) in [
      (20.0, [0.982, 0.977, 0.954, 0.888, 0.692, 0.294]), (23.0, [0.982, 0.976, 0.961, 0.907, 0.821, 0.593]),
    ] {
      let model = StudyModel(density: 0.1, power: power)
      for (distance, expected) in zip(Self.distances, ratio) {
        let delivered = model.losses(at: Double(distance)).delivered
        #expect(abs(delivered - expected) < 0.005, "\(power) dBm, \(distance) m: \(delivered)")
      }
    }
  }

  /// In denser traffic, where resources are reused within range, the medium loses as much as the closed form by every
  /// cause, also far out.
  @Test(arguments: densities, powers) func lossesMeetTheClosedFormByCause(
    density: Double, power: Double
  ) {
    var total = HighwayStudy.Result()
    for seed in Self.closedFormSeeds {
      total.add(
        HighwayStudy(vehiclesPerMetre: density, power: power, seed: seed).run(
          warmUp: Self.warmUp, counted: Self.counted))
    }
    let model = StudyModel(density: density, power: power)
    for distance in Self.distances {
      let expected = model.losses(at: Double(distance))
      for (outcome, share, slack) in [
        (Outcome.halfDuplex, expected.halfDuplex, 0.004), (.sensitivity, expected.sensitivity, 0.03),
        (.propagation, expected.propagation, 0.004), (.interference, expected.interference, 0.035),
        (.delivered, expected.delivered, 0.04),
      ] {
        let found = total.share(outcome, at: distance)
        #expect(
          abs(found - share) <= slack + Self.slack,
          "\(density) veh/m, \(power) dBm, \(distance) m: \(outcome) \(found), \(share)")
      }
    }
  }

  /// Without shadowing the sensitivity takes everything beyond its distance: 20 dBm − (40 log d + 3.55 dB) falls to
  /// −90.5 dBm at 472 m.
  @Test func withoutShadowingTheRangeEndsAtTheSensitivity() {
    var study = HighwayStudy(vehiclesPerMetre: 0.02, power: 20, seed: 1)
    study.parameters.shadowing = false
    let result = study.run(warmUp: 0, counted: 600)
    #expect(result.share(.sensitivity, band: 17) < 0.05)
    #expect(result.share(.sensitivity, band: 19) > 0.98)
  }
}
