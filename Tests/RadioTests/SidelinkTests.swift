import RoadNetwork
import SimCore
import Testing
import WorldState

@testable import Radio

/// A straight open road with stations on it, driven one subframe at a time.
private final class Scene {
  let medium: SidelinkMedium
  let links: LinkTable
  let slots: [Int]
  let positions: [Vec2]
  var schedulers: [ResourceScheduler]
  private var queued: [Int64: [SidelinkTransmission]] = [:]
  private(set) var sent = 0

  init(count: Int, spacing: Double, parameters: RadioParameters, seed: UInt64) {
    medium = SidelinkMedium(parameters: parameters, random: RandomSource(seed: seed))
    var network = RoadNetwork(source: "test")
    // A building far away makes everything else open.
    network.obstacles = [
      Obstacle(id: "far", outline: [Vec2(1e6, 1e6), Vec2(1e6 + 1, 1e6), Vec2(1e6, 1e6 + 1)], height: 10)
    ]
    links = LinkTable(
      parameters: parameters, strongest: 23, source: RandomSource(seed: seed), sight: SightMap(network))
    positions = (0..<count).map { Vec2(Double($0) * spacing, Double($0 % 3) * 4) }
    let medium = medium
    slots = (0..<count).map { medium.addReceiver(entity: mix64(UInt64($0) + 1)) }
    schedulers = Array(repeating: ResourceScheduler(), count: count)
    let slice = TruthSlice(time: .zero, step: SimDuration(milliseconds: 100))
    let index = VehicleIndex()
    index.rebuild(slice)
    let stations = (0..<count).map {
      Station(node: .vehicle($0), position: positions[$0], height: 1.6, row: -1, slot: slots[$0])
    }
    // Fixed stations only carry no row; as vehicles they keep their node ids.
    links.rebuild(vehicles: stations, fixed: [], index: index)
  }

  /// Runs `milliseconds`, each station sending a packet every 100 ms at a phase of its own.
  func run(milliseconds: Int64, size: Int = 190, subchannels: Int = 1, judge: (Scene) -> Void = { _ in }) {
    for t in 0..<milliseconds {
      let due = (queued.removeValue(forKey: t) ?? []).sorted { $0.source < $1.source }
      medium.judge(subframe: t, transmissions: due, links: links)
      judge(self)
      for s in schedulers.indices where t % 100 == Int64(s * 37 % 100) {
        let r = schedulers[s].assign(
          flow: 1, periodic: true, subchannels: subchannels, at: SimTime(microseconds: t * 1_000 + 500),
          entity: mix64(UInt64(s) + 1), slot: slots[s], medium: medium)
        queued[r.subframe, default: []].append(
          SidelinkTransmission(
            station: s, source: .vehicle(s), sequence: UInt32(sent), power: 23,
            firstSubchannel: r.firstSubchannel, subchannelCount: r.subchannelCount, size: size, messageType: 1,
            reserves: r.reserves))
        sent += 1
      }
    }
  }

  func outcome(_ o: Outcome, bands: Range<Int> = 0..<SidelinkMedium.bands) -> UInt64 {
    bands.reduce(0) { sum, b in
      sum + medium.outcomes[(1 * SidelinkMedium.bands + b) * Outcome.count + o.rawValue]
    }
  }
  func deliveryRatio(bands: Range<Int>) -> Double {
    let delivered = outcome(.delivered, bands: bands)
    let all = (0..<Outcome.count).reduce(UInt64(0)) { $0 + outcome(Outcome(rawValue: $1)!, bands: bands) }
    return Double(delivered) / Double(all)
  }
}

@Suite struct SidelinkTests {
  /// Two stations near each other lose nothing but what half-duplex takes.
  @Test(arguments: [UInt64(1), 2, 3]) func nearStationsLoseNothing(seed: UInt64) {
    let scene = Scene(count: 2, spacing: 40, parameters: RadioParameters(), seed: seed)
    scene.run(milliseconds: 20_000)
    #expect(scene.outcome(.propagation) == 0)
    #expect(scene.outcome(.interference) == 0)
    #expect(scene.outcome(.delivered) > 350)
  }

  @Test func deliveryFallsWithLoad() {
    var ratios: [Double] = []
    for count in [20, 60, 160] {
      let scene = Scene(count: count, spacing: 4, parameters: RadioParameters(), seed: 11)
      scene.run(milliseconds: 6_000, size: 380, subchannels: 2)
      ratios.append(scene.deliveryRatio(bands: 0..<SidelinkMedium.bands))
    }
    #expect(ratios[0] > ratios[1] && ratios[1] > ratios[2], "\(ratios)")
    #expect(ratios[0] > 0.95)
  }

  /// λ/1000 for λ packets a second (Gonzalez-Martín et al. 2019, eq. 5): senders choose subframes independently
  /// enough that the share of packets in which the receiver is sending itself is about 1 %.
  @Test func halfDuplexLossIsTheShareOfTimeSpentSending() {
    let scene = Scene(count: 60, spacing: 20, parameters: RadioParameters(), seed: 5)
    scene.run(milliseconds: 20_000)
    let share = Double(scene.outcome(.halfDuplex)) / Double(scene.sent * 59)
    #expect(share > 0.004 && share < 0.016, "\(share)")
  }

  /// Sensing keeps near stations off each other's resources: far fewer collisions than a random choice gives.
  @Test func sensingBeatsARandomChoice() {
    let scene = Scene(count: 100, spacing: 3, parameters: RadioParameters(), seed: 9)
    scene.run(milliseconds: 10_000)
    // 100 senders on 400 resources per 100 ms: a random choice shares its resource with probability
    // 1 − (399/400)⁹⁹ = .22, and most such packets are lost at equal distance.
    let lost = Double(scene.outcome(.interference)) / Double(scene.sent * 99)
    #expect(lost < 0.05, "\(lost)")
  }

  @Test func extraLossOfOneDeliversNothing() {
    var parameters = RadioParameters()
    parameters.extraLoss = 1
    let scene = Scene(count: 5, spacing: 20, parameters: parameters, seed: 3)
    scene.run(milliseconds: 3_000)
    #expect(scene.outcome(.delivered) == 0)
    #expect(scene.outcome(.extraLoss) > 0)
  }

  /// Leaving out far interferers changes neither delivery nor busy ratio by more than .005.
  @Test func cullingChangesNothingThatMatters() {
    func run(_ margin: Double?) -> (pdr: Double, cbr: Double) {
      var parameters = RadioParameters()
      parameters.cullingMargin = margin
      let scene = Scene(count: 150, spacing: 12, parameters: parameters, seed: 21)
      scene.run(milliseconds: 5_000)
      var samples: UInt64 = 0
      var sum = 0.0
      for (thousandth, n) in scene.medium.busyRatio.enumerated() {
        samples += n
        sum += Double(n) * Double(thousandth) / 1_000
      }
      return (scene.deliveryRatio(bands: 0..<12), sum / Double(samples))
    }
    let culled = run(20)
    let complete = run(nil)
    #expect(abs(culled.pdr - complete.pdr) <= 0.005)
    #expect(abs(culled.cbr - complete.cbr) <= 0.005)
  }
}
