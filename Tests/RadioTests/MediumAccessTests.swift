import SimCore
import Testing
import WorldState

@testable import Radio

/// Information that resource selection may use, and that it must not depend on.
@Suite struct MediumAccessTests {
  private static let width = 86
  private struct Survey: Equatable {
    var power: [Float]
    var reserved: [Float]
    var samples: [Int32]
  }
  private func survey(_ scene: Scene, slot: Int, now: Int64) -> Survey {
    let s = scene.parameters.subchannels
    var power = [Float](repeating: .nan, count: Self.width * s)
    var reserved = power
    var samples = [Int32](repeating: -7, count: Self.width)
    power.withUnsafeMutableBufferPointer { power in
      reserved.withUnsafeMutableBufferPointer { reserved in
        samples.withUnsafeMutableBufferPointer { samples in
          scene.medium.survey(
            slot: slot, now: now, first: 4, last: 89, period: 100, power: power.baseAddress!,
            reserved: reserved.baseAddress!, samples: samples.baseAddress!)
        }
      }
    }
    return Survey(power: power, reserved: reserved, samples: samples)
  }

  /// A receiver in the slot of one that has left does not know what that one has received.
  @Test func aReceiverStartsWithAnEmptyHistory() {
    let scene = Scene(count: 20, spacing: 15, parameters: RadioParameters(), seed: 6)
    scene.run(milliseconds: 1_500)
    let now: Int64 = 1_500
    let old = survey(scene, slot: scene.slots[7], now: now)
    #expect(old.power.contains { $0 > 0 })
    #expect(old.reserved.contains { $0 > 0 })
    #expect(old.samples.contains(-1), "it has been sending itself")
    scene.medium.removeReceiver(slot: scene.slots[7])
    let slot = scene.medium.addReceiver(entity: 999)
    #expect(slot == scene.slots[7])
    let new = survey(scene, slot: slot, now: now)
    #expect(new.power.allSatisfy { $0 == 0 })
    #expect(new.reserved.allSatisfy { $0 == 0 })
    #expect(!new.samples.contains(-1))
    // The neighbours in the same block of slots keep theirs.
    #expect(survey(scene, slot: scene.slots[8], now: now).power.contains { $0 > 0 })
  }

  /// The layout of the receivers' memory has no effect: any order of slots gives the same receptions and the same
  /// resources.
  @Test(arguments: [UInt64(1), 2]) func receptionDoesNotDependOnSlots(seed: UInt64) {
    let positions = (0..<70).map { Vec2(Double($0) * 12, Double($0 % 4) * 4) }
    func run(_ order: [Int]) -> Scene {
      let scene = Scene(positions: positions, parameters: RadioParameters(), seed: seed, slotOrder: order)
      scene.run(milliseconds: 2_500)
      return scene
    }
    let forward = run(Array(0..<70))
    let shuffled = run((0..<70).map { $0 * 27 % 70 })
    #expect(forward.slots != shuffled.slots)
    // As conditions, since a failure would print every packet.
    #expect((forward.chosen == shuffled.chosen) == true)
    #expect((forward.received == shuffled.received) == true)
    #expect(forward.outcome(.interference) > 0)
  }

  /// Stations on other hosts remain senders and interferers: splitting the receivers changes nothing.
  @Test func receptionDoesNotDependOnTheHost() {
    let count = 40
    let parameters = RadioParameters()
    let whole = Scene(count: count, spacing: 14, parameters: parameters, seed: 8)
    let gains = gainTable(whole.links, local: Set(0..<count), slots: whole.slots)
    for remainder in 0..<2 {
      let local = Set((0..<count).filter { $0 % 2 == remainder })
      var slots = [Int](repeating: -1, count: count)
      for (slot, s) in local.sorted().enumerated() { slots[s] = slot }
      let stations = whole.links.stations.map {
        Station(
          node: $0.node, position: $0.position, height: $0.height, row: -1, slot: slots[$0.node.index])
      }
      let index = VehicleIndex()
      index.rebuild(TruthSlice(time: .zero, step: SimDuration(milliseconds: 100)))
      let part = whole.links
      part.rebuild(vehicles: stations, fixed: [], index: index)
      let partial = gainTable(part, local: local, slots: slots)
      #expect(partial.count == local.count * (count - 1))
      for (key, gain) in partial { #expect(gains[key] == gain) }
    }
  }

  /// Gain by transmitter and receiving station.
  private func gainTable(_ links: LinkTable, local: Set<Int>, slots: [Int]) -> [[Int]: Float] {
    let owner = Dictionary(uniqueKeysWithValues: local.map { (slots[$0], $0) })
    var table: [[Int]: Float] = [:]
    for s in links.stations.indices {
      for l in Int(links.offsets.base[s])..<Int(links.offsets.base[s + 1]) {
        let link = links.links.base[l]
        table[[s, owner[link.slot]!]] = link.gain
      }
    }
    return table
  }

  /// Subframes more recent than the sensing lag are not used, whether or not they have been evaluated: every window no
  /// longer than the lag gives the same run.
  @Test func selectionDoesNotDependOnTheWindow() {
    func run(_ window: Int64) -> Scene {
      let scene = Scene(count: 90, spacing: 9, parameters: RadioParameters(), seed: 31)
      scene.run(milliseconds: 2_500, window: window)
      return scene
    }
    let finest = run(1)
    #expect(finest.outcome(.interference) > 0)
    for window in [Int64(5), 10] {
      let scene = run(window)
      #expect((scene.chosen == finest.chosen) == true, "window \(window)")
      #expect((scene.received == finest.received) == true, "window \(window)")
    }
  }

  /// T₁ = 4 and T₂ = 99 less the sensing lag, but at least 20.
  @Test(arguments: [Int64(10), 50, 90, 1_000]) func selectionStaysInItsWindow(lag: Int64) {
    var parameters = RadioParameters()
    parameters.sensingLag = lag
    let scene = Scene(count: 60, spacing: 9, parameters: parameters, seed: 12)
    for s in 0..<60 { scene.send(from: s, at: 0) }
    let subframes = scene.chosen.map(\.subframe)
    let last = max(20, 99 - lag)
    #expect(subframes.min()! >= 4 && subframes.max()! <= last)
    // Uniform over the window: the 60 draws miss its last quarter with probability .75⁶⁰ = 3 · 10⁻⁸.
    #expect(subframes.max()! > last - (last - 4) / 4)
    #expect(subframes.min()! < 4 + (last - 4) / 4)
    scene.run(milliseconds: 300)
    #expect(scene.outcome(.delivered) > 0)
  }

  /// The lag, tested directly: silence and noise within the lag give the same survey, and noise just before it changes
  /// the survey.
  @Test func theYoungestSubframesAreUnknown() {
    func survey(noiseAt noisy: Int64) -> Survey {
      let scene = Scene(count: 2, spacing: 30, parameters: RadioParameters(), seed: 2)
      for t in Int64(0)..<300 {
        let packet = SidelinkTransmission(
          station: 0, source: .vehicle(0), sequence: 0, power: 23, firstSubchannel: 2, subchannelCount: 1,
          size: 190, messageType: 1, reservation: 100)
        scene.medium.judge(subframe: t, transmissions: t == noisy ? [packet] : [], links: scene.links)
      }
      return self.survey(scene, slot: scene.slots[1], now: 300)
    }
    let silent = survey(noiseAt: -1)
    for t in Int64(290)..<300 { #expect(survey(noiseAt: t) == silent, "\(t)") }
    let heard = survey(noiseAt: 289)
    #expect(heard != silent)
    // 289 + 100 is the last subframe of the window, 85 after its first.
    #expect(heard.reserved[85 * 4 + 2] > 0)
    #expect(heard.power[85 * 4 + 2] > 0)
  }

  /// Exclusion: a decoded reservation above the RSRP threshold keeps others off its resource; a packet that announces
  /// no further one does not.
  @Test func reservedResourcesAreAvoided() {
    let parameters = RadioParameters()
    for reserves in [true, false] {
      let scene = Scene(count: 2, spacing: 30, parameters: parameters, seed: 3)
      // All but one quarter of the grid is announced, once: its share in the mean over a second is small.
      for t in Int64(0)..<1_100 {
        var due: [SidelinkTransmission] = []
        if t >= 1_000 {
          for c in 0..<3 {
            due.append(
              SidelinkTransmission(
                station: 0, source: .vehicle(0), sequence: UInt32(t), power: 23, firstSubchannel: c,
                subchannelCount: 1, size: 190, messageType: 1, reservation: reserves ? 100 : 0))
          }
        }
        scene.medium.judge(subframe: t, transmissions: due, links: scene.links)
      }
      let knowledge = survey(scene, slot: scene.slots[1], now: 1_100)
      #expect((knowledge.reserved[0] > 0) == reserves)
      scene.send(from: 1, at: 1_100)
      #expect(scene.chosen[0].firstSubchannel == 3)
    }
  }
}
