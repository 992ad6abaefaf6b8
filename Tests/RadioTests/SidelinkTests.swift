import RoadNetwork
import SimCore
import Testing
import WorldState

@testable import Radio

@Suite struct SidelinkTests {
  /// Two stations near each other lose packets only to half-duplex operation.
  @Test(arguments: [UInt64(1), 2, 3]) func nearStationsLoseNothing(seed: UInt64) {
    let scene = Scene(count: 2, spacing: 40, parameters: RadioParameters(), seed: seed)
    scene.run(milliseconds: 20_000)
    #expect(scene.outcome(.sensitivity) == 0 && scene.outcome(.propagation) == 0)
    #expect(scene.outcome(.interference) == 0)
    #expect(scene.outcome(.delivered) > 350)
    // Every packet of one has one outcome at the other; the last may still be on air.
    let judged = scene.outcome(.delivered) + scene.outcome(.halfDuplex)
    #expect(scene.sent - Int(judged) <= 2)
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

  /// Sensing keeps nearby stations off each other's resources: there are far fewer collisions than with a random
  /// choice.
  @Test func sensingBeatsARandomChoice() {
    let scene = Scene(count: 100, spacing: 3, parameters: RadioParameters(), seed: 9)
    scene.run(milliseconds: 10_000)
    // 100 senders on 400 resources per 100 ms: a random choice shares its resource with probability
    // 1 − (399/400)⁹⁹ = .22, and most such packets are lost at equal distance.
    let lost = Double(scene.outcome(.interference)) / Double(scene.sent * 99)
    #expect(lost < 0.05, "\(lost)")
  }

  /// A channel twice as wide has twice the subchannels: the same packets take half of it, and fewer collide. The noise of a
  /// packet does not change.
  @Test func aWiderChannelCarriesMore() {
    func scene(
      _ blocks: Int, count: Int, spacing: Double, environment: PathLossModel.Scene = .urban
    ) -> Scene {
      var parameters = RadioParameters()
      parameters.scene = environment
      parameters.resourceBlocks = blocks
      parameters.noise += Math.decibels(Double(blocks) / 50)
      let scene = Scene(count: count, spacing: spacing, parameters: parameters, seed: 11)
      scene.run(milliseconds: 5_000)
      return scene
    }
    let (narrow, wide) = (scene(50, count: 150, spacing: 4), scene(100, count: 150, spacing: 4))
    #expect(narrow.parameters.subchannels == 4 && wide.parameters.subchannels == 8)
    #expect(abs(wide.busyRatio / narrow.busyRatio - 0.5) < 0.05, "\(wide.busyRatio) \(narrow.busyRatio)")
    #expect(wide.outcome(.interference) < narrow.outcome(.interference) / 2)
    #expect(wide.chosen.contains { $0.firstSubchannel == 7 })
    // A few stations, up to 1,050 m apart: what distance and noise take does not change.
    let (few, fewWide) = (
      scene(50, count: 8, spacing: 150, environment: .winnerHighway),
      scene(100, count: 8, spacing: 150, environment: .winnerHighway)
    )
    let lost = [few, fewWide].map { Double($0.outcome(.propagation) + $0.outcome(.sensitivity)) }
    #expect(lost[0] > 100 && abs(lost[0] - lost[1]) < 0.03 * lost[0], "\(lost)")
  }

  @Test func extraLossOfOneDeliversNothing() {
    var parameters = RadioParameters()
    parameters.extraLoss = 1
    let scene = Scene(count: 5, spacing: 20, parameters: parameters, seed: 3)
    scene.run(milliseconds: 3_000)
    #expect(scene.outcome(.delivered) == 0)
    #expect(scene.outcome(.extraLoss) > 0)
  }

  /// Ignoring distant interferers changes neither delivery nor busy ratio by more than 0.005: a city of 9 × 9 blocks of
  /// 150 m, in which most pairs do not see each other and many are beyond the cut-off of obstructed links.
  @Test func cullingChangesNothingThatMatters() {
    let blocks = 9
    let pitch = 170.0
    var obstacles: [Obstacle] = []
    for i in 0..<blocks * blocks {
      let a = Vec2(Double(i % blocks) * pitch, Double(i / blocks) * pitch)
      obstacles.append(
        Obstacle(
          id: "\(i)", outline: [a, a + Vec2(150, 0), a + Vec2(150, 150), a + Vec2(0, 150)], height: 15))
    }
    let random = RandomSource(seed: 4)
    let length = Double(blocks) * pitch
    let positions = (0..<UInt64(220)).map { v in
      let street = Double(random.integer(below: UInt64(blocks - 1), v, .departLane, 0)) * pitch + 160
      let along = random.uniform(v, .departPosition, 0) * length
      return v % 2 == 0 ? Vec2(street, along) : Vec2(along, street)
    }
    // Packets as wide as the channel, for a load at which interference counts.
    func run(_ margin: Double?) -> Scene {
      var parameters = RadioParameters()
      parameters.cullingMargin = margin
      let scene = Scene(positions: positions, obstacles: obstacles, parameters: parameters, seed: 21)
      scene.run(milliseconds: 5_000, size: 700, subchannels: 4)
      return scene
    }
    let culled = run(RadioParameters().cullingMargin)
    let complete = run(nil)
    #expect(complete.links.linkCount == 220 * 219)
    #expect(Double(culled.links.linkCount) < 0.75 * Double(complete.links.linkCount))
    // Within 500 m no pair is ignored, so both count the same receptions.
    let near = 0..<20
    let (a, b) = (culled.deliveryRatio(bands: near), complete.deliveryRatio(bands: near))
    #expect(abs(a - b) <= 0.005, "\(a) \(b)")
    #expect(abs(culled.busyRatio - complete.busyRatio) <= 0.005, "\(culled.busyRatio) \(complete.busyRatio)")
  }
}
