import SimCore
import Testing
import WorldState

@testable import Radio

/// Flows of one sender: waits, reservations and bounds of their resources.
@Suite struct SchedulerTests {
  private struct Packet {
    var flow: UInt8
    /// Subframe in which it was ready.
    var ready: Int64
    var resource: Resource
  }

  /// One sender among `others` that send every 100 ms; `arrivals` lists the times of its packets by flow, in ms.
  private func run(_ arrivals: [UInt8: [Int64]], others: Int = 30, seed: UInt64, until end: Int64) -> [Packet]
  {
    let scene = Scene(count: others + 1, spacing: 12, parameters: RadioParameters(), seed: seed)
    var scheduler = ResourceScheduler()
    var packets: [Packet] = []
    var queued: [Int64: [SidelinkTransmission]] = [:]
    for t in 0..<end {
      scene.medium.judge(
        subframe: t,
        transmissions: (queued.removeValue(forKey: t) ?? []).sorted {
          ($0.source, $0.sequence) < ($1.source, $1.sequence)
        }, links: scene.links)
      func queue(_ station: Int, _ r: Resource) {
        queued[r.subframe, default: []].append(
          SidelinkTransmission(
            station: station, source: .vehicle(station), sequence: UInt32(t), power: 23,
            firstSubchannel: r.firstSubchannel, subchannelCount: 1, size: 190, messageType: 1,
            reservation: Int(r.reservation)))
      }
      for (flow, times) in arrivals.sorted(by: { $0.key < $1.key }) {
        for _ in 0..<times.count(where: { $0 == t }) {
          guard
            let a = scheduler.assign(
              flow: flow, periodic: true, subchannels: 1, at: SimTime(microseconds: t * 1_000 + 500),
              entity: Scene.entity(0), slot: scene.slots[0], medium: scene.medium)
          else { continue }
          if a.replacesOldest { packets.removeAll { $0.resource.subframe == a.resource.subframe } }
          packets.append(Packet(flow: flow, ready: t, resource: a.resource))
          queue(0, a.resource)
        }
      }
      for s in 1...others where t % 100 == Int64(s * 37 % 100) {
        let r = scene.schedulers[s].assign(
          flow: 1, periodic: true, subchannels: 1, at: SimTime(microseconds: t * 1_000 + 500),
          entity: Scene.entity(s), slot: scene.slots[s], medium: scene.medium)!.resource
        queue(s, r)
      }
    }
    return packets
  }

  /// A flow reserves at its own pace, and waits for no resource longer than its period; one faster than any period sends
  /// packets of their own beside it. Jitter of a tenth changes nothing.
  @Test(arguments: [10, 20, 25, 50, 70, 100, 160, 200, 500, 1_000] as [Int64], [false, true])
  func everyFlowKeepsItsPace(interval: Int64, jitters: Bool) throws {
    let end = max(6_000, 12 * interval)
    let random = RandomSource(seed: 5)
    let times = (0..<(end / interval - 1)).map { k in
      let noise = jitters ? Int64(Double(interval) * 0.1 * random.uniform(1, .sendPhase, UInt64(k))) : 0
      return 3 + k * interval + noise
    }
    let packets = run([1: times], seed: 3, until: end)
    #expect(packets.count == times.count)
    let period = try #require(ResourceScheduler.periods.last { $0 <= max(interval, 20) })
    let settled = packets.dropFirst(packets.count / 2)
    let waits = packets.map { $0.resource.subframe - $0.ready }
    #expect(waits.allSatisfy { (4...100).contains($0) }, "\(waits.max()!)")
    if interval >= 20 {
      #expect(
        settled.allSatisfy {
          $0.resource.subframe - $0.ready <= max(20, min(period, 100)) + 4 + interval / 10
        },
        "\(settled.map { $0.resource.subframe - $0.ready }.max()!)")
    }
    let reservations = Set(settled.map(\.resource.reservation)).subtracting([0])
    #expect(reservations.isSubset(of: [period]))
    // The jitter of the slowest flow is longer than the delay budget: its packets come before or after their resource.
    #expect(!reservations.isEmpty || (jitters && interval == 1_000))
    #expect(Set(packets.map(\.resource.subframe)).count == packets.count, "two packets in one subframe")
  }

  /// Flows with different periods never meet.
  @Test(arguments: 1...6 as ClosedRange<UInt64>) func flowsOfOneSenderDoNotMeet(seed: UInt64) {
    let intervals: [UInt8: Int64] = [1: 100, 2: 50, 3: 100, 4: 20, 5: 200, 6: 1_000]
    let packets = run(
      intervals.mapValues { interval in (1..<(10_000 / interval)).map { $0 * interval } }, seed: seed,
      until: 10_000)
    #expect(packets.count == intervals.values.reduce(0) { $0 + Int(10_000 / $1) - 1 })
    // Reserved resources of two flows may not fall into one subframe, nor any other packet.
    #expect(Set(packets.map(\.resource.subframe)).count == packets.count)
  }

  /// A burst leaves within the selection window, each packet in a subframe of its own, and the flow then keeps its pace.
  /// Beyond the bound the oldest packets are dropped.
  @Test(arguments: [1, 8, 16, 17, 100]) func burstsAreBounded(size: Int) {
    var times = (0..<20).map { Int64(100 * $0) }
    times += Array(repeating: 1_950, count: size)
    times += (20..<60).map { Int64(100 * $0) }
    let packets = run([1: times], seed: 7, until: 6_000)
    let burst = packets.filter { $0.ready == 1_950 }
    // One packet of the flow is still waiting when the burst comes, or none.
    #expect(burst.count >= min(size, ResourceScheduler.queueLimit - 1))
    #expect(burst.count <= ResourceScheduler.queueLimit)
    #expect(burst.allSatisfy { $0.resource.subframe - $0.ready <= 100 })
    #expect(Set(packets.map(\.resource.subframe)).count == packets.count)
    let after = packets.filter { $0.ready >= 4_000 }
    #expect(after.count == 20 && Set(after.map(\.resource.reservation)).subtracting([0]) == [100])
  }

  /// A reservation keeps others off the resource that it announces, whatever its interval, and only off that.
  @Test(arguments: ResourceScheduler.periods) func reservationsOfAnyIntervalAreAvoided(interval: Int64) {
    // At `now` = 2000 the receiver has heard one packet that reserves a subframe of the window.
    let now: Int64 = 2_000
    let heardAt = max(min(now + 15 - interval, now - 11), now - 960)
    let scene = Scene(count: 2, spacing: 30, parameters: RadioParameters(), seed: 3)
    for t in 0..<now {
      let packet = SidelinkTransmission(
        station: 0, source: .vehicle(0), sequence: 0, power: 23, firstSubchannel: 2, subchannelCount: 1,
        size: 190, messageType: 1, reservation: Int(interval))
      scene.medium.judge(
        subframe: t, transmissions: t == heardAt ? [packet] : [], links: scene.links)
    }
    let met = heardAt + interval
    func reserved(_ period: Int64?) -> [Int64] {
      let (width, s) = (86, 4)
      var power = [Float](repeating: 0, count: width * s)
      var reserved = power
      var samples = [Int32](repeating: 0, count: width)
      power.withUnsafeMutableBufferPointer { power in
        reserved.withUnsafeMutableBufferPointer { reserved in
          samples.withUnsafeMutableBufferPointer { samples in
            scene.medium.survey(
              slot: scene.slots[1], now: now, first: 4, last: 89, period: period, power: power.baseAddress!,
              reserved: reserved.baseAddress!, samples: samples.baseAddress!)
          }
        }
      }
      return (0..<width).filter { reserved[$0 * s + 2] > 0 }.map { now + 4 + Int64($0) }
    }
    // Intervals below 100 ms count as repeated until then.
    let repeats = interval < 100 ? 100 / interval : 1
    let expected = (0..<repeats).map { met + $0 * interval }.filter { (now + 4...now + 89).contains($0) }
    #expect(reserved(nil) == expected && !expected.isEmpty)
    // A reservation of 20 ms meets it from each subframe that many whole periods before.
    let candidates = (now + 4...now + 89).filter { c in
      (0..<repeats).contains { met + $0 * interval >= c && (met + $0 * interval - c) % 20 == 0 }
    }
    #expect(reserved(20) == candidates)
  }
}
