import ComputePlatform
import NodeInterface
import Sensing
import SimCore
import Testing
import V2XMessages

@testable import Nodes

/// Messages that wait for the check of their signatures.
///
/// The oracle is a unit without a gate to which each message is delivered later, by the time that it spends in a queue
/// with one server and the fixed service time v: end(i) = max(arrival(i), end(i − 1)) + v (Lindley). Both units must
/// give the same warnings and commands at the same microsecond.
@Suite struct VerificationGateTests {
  private struct Arrival {
    var at: SimTime
    var message: ReceivedMessage
  }

  private static func context(_ gate: VerificationGate, verification: Double) -> NodeContext {
    var profiles = NodeProfiles()
    profiles.l2.verificationGate = gate
    profiles.l2.verification.value = verification
    // Nothing of its own is signed, so that the security module has only signatures to check.
    var links = CommunicationSettings()
    links.sidelink = false
    links.cloud = false
    var functions = FunctionSettings()
    functions[number: "cruise_from_mps"] = 0
    return NodeContext(
      network: straightRoad, georeference: georeference, random: RandomSource(seed: 1), functions: functions,
      communication: links, profiles: profiles)
  }

  /// A vehicle 60 m ahead that brakes fully from 1 s on, and `others` on the adjacent lane; ten times a second each, at
  /// random times.
  private static func arrivals(seed: UInt64, others: Int, seconds: Double) -> [Arrival] {
    let random = RandomSource(seed: seed)
    var all: [Arrival] = []
    for vehicle in 0...others {
      for k in 0..<Int(seconds * 10) {
        let counter = UInt64(vehicle) << 32 | UInt64(k)
        let sent = SimTime(
          microseconds: Int64(k) * 100_000 + Int64(99_000 * random.uniform(1, .sendPhase, counter)))
        let braked = vehicle == 0 ? max(0, sent.seconds - 1) : 0
        let p = Vec2(
          160 + Double(vehicle % 7) * 9 + 20 * sent.seconds - 3.5 * braked * braked, vehicle == 0 ? 0 : 7.5)
        let state = shared(
          UInt64(5 + vehicle), .motorVehicle, at: p, heading: 0, speed: 20 - 7 * braked,
          acceleration: braked > 0 ? -7 : 0, time: sent)
        all.append(
          Arrival(
            at: sent + SimDuration(microseconds: 11_003), message: received(.bsm, [state], sensedAt: sent)))
      }
    }
    return all.sorted { ($0.at, $0.message.objects[0].id) < ($1.at, $1.message.objects[0].id) }
  }

  private static func run(_ context: NodeContext, _ arrivals: [Arrival], seconds: Double) -> NodeLog {
    let suite = SensorSuite.onboard(.l2)
    var driven = Driven(unit(context))
    var next = arrivals[...]
    for k in 0..<Int(seconds * 10) {
      let t = SimTime(microseconds: Int64(k) * 100_000 + 7_000)
      while let first = next.first, first.at < t {
        driven.handle(.received(first.message), at: first.at)
        next = next.dropFirst()
      }
      driven.handle(.fix(fix(Vec2(100 + 20 * t.seconds, 0), speed: 20, at: t)), at: t)
      for s in suite.sensors.indices {
        driven.handle(
          .sensor(SensorFrame(sensor: s, kind: suite.sensors[s].kind, capturedAt: t, detections: [])), at: t)
      }
    }
    for last in next where last.at < SimTime(seconds: seconds) {
      driven.handle(.received(last.message), at: last.at)
    }
    driven.run(before: SimTime(seconds: seconds))
    #expect(driven.log.brokenPromises == 0)
    return driven.log
  }

  private static func delayed(_ arrivals: [Arrival], by service: SimDuration) -> [Arrival] {
    var free = SimTime.zero
    return arrivals.map { arrival in
      free = max(arrival.at, free) + service
      return Arrival(at: free, message: arrival.message)
    }
  }

  @Test(
    arguments: [(0.5e-3, 40), (2e-3, 30), (4.7e-3, 20), (35e-3, 1), (70e-3, 0)], [1, 2, 3] as [UInt64])
  func aGatedMessageActsWhenItIsVerified(_ load: (service: Double, others: Int), seed: UInt64) throws {
    let seconds = 3.0
    let all = Self.arrivals(seed: seed, others: load.others, seconds: seconds)
    let gated = Self.run(Self.context(.all, verification: load.service), all, seconds: seconds)
    let late = Self.run(
      Self.context(.none, verification: 0.1e-3),
      Self.delayed(all, by: SimDuration(seconds: load.service)), seconds: seconds)
    #expect(gated.warnings.count >= 1, "seed \(seed)")
    #expect(gated.warnings.map(\.at) == late.warnings.map(\.at), "seed \(seed)")
    #expect(gated.warnings.map(\.value) == late.warnings.map(\.value), "seed \(seed)")
    #expect(gated.commands.map(\.at) == late.commands.map(\.at), "seed \(seed)")
    #expect(gated.commands.map(\.value.command) == late.commands.map(\.value.command), "seed \(seed)")
    let sameAges = gated.ages == late.ages
    #expect(sameAges, "seed \(seed)")
    // Without the wait the plans differ, so the comparison can tell.
    let plain = Self.run(Self.context(.none, verification: 0.1e-3), all, seconds: seconds)
    let isDelayed = plain.ages != gated.ages
    #expect(isDelayed, "seed \(seed)")
    let (first, last) = (try #require(plain.warnings.first), try #require(gated.warnings.first))
    #expect(first.at <= last.at, "seed \(seed)")
    if load.service > 30e-3 { #expect(first.at < last.at, "seed \(seed)") }
  }

  /// Nothing that has not been verified is used: with a check that takes longer than the run nobody is warned.
  @Test func anUnverifiedMessageDoesNotAct() {
    let all = Self.arrivals(seed: 1, others: 0, seconds: 3)
    let log = Self.run(Self.context(.all, verification: 10), all, seconds: 3)
    #expect(log.warnings.isEmpty && log.ages.isEmpty)
    #expect(!Self.run(Self.context(.none, verification: 10), all, seconds: 3).warnings.isEmpty)
  }

  /// On demand, a message about somebody out of reach costs nothing and changes nothing.
  @Test func onDemandMessagesOutOfReachAreIgnored() {
    let near = Self.arrivals(seed: 2, others: 3, seconds: 3)
    var all = near
    for k in 0..<3_000 {
      let t = SimTime(microseconds: Int64(k) * 1_000 + 10_500)
      let far = shared(
        UInt64(1_000 + k % 100), .motorVehicle, at: Vec2(1_500, 0), heading: 0, speed: 20, time: t)
      all.append(Arrival(at: t, message: received(.bsm, [far], sensedAt: t)))
    }
    all.sort { ($0.at, $0.message.objects[0].id) < ($1.at, $1.message.objects[0].id) }
    let expected = Self.run(Self.context(.relevant, verification: 2e-3), near, seconds: 3)
    let found = Self.run(Self.context(.relevant, verification: 2e-3), all, seconds: 3)
    #expect(found.warnings.map(\.at) == expected.warnings.map(\.at) && !found.warnings.isEmpty)
    let sameAges = found.ages == expected.ages
    #expect(sameAges)
    // With every message checked, the module is asked for twice what it can do.
    let flooded = Self.run(Self.context(.all, verification: 2e-3), all, seconds: 3)
    let isDelayed = flooded.ages != expected.ages
    #expect(isDelayed)
  }

  /// A full queue drops the message that has waited longest, and keeps the order of the others.
  @Test func aFullQueueDropsTheOldest() throws {
    let shared = Self.context(.all, verification: 1)
    var computer = NodeComputer(shared.computer(.l2), birth: .zero)
    var queue = VerificationQueue()
    var dropped = 0
    let total = VerificationQueue.capacity + 41
    func message(_ i: Int) -> ReceivedMessage { received(.bsm, [], sensedAt: .zero, number: UInt16(i)) }
    for i in 0..<total {
      dropped += queue.admit(message(i), on: &computer, at: SimTime(microseconds: Int64(i)))
    }
    // One is in the module.
    #expect(dropped == 40 && queue.count == VerificationQueue.capacity)
    var effects = EffectBuffer()
    var order: [Int] = []
    while !queue.isEmpty {
      let t = computer.nextCompletion
      while computer.finished(through: t, into: &effects) != nil {
        order.append(Int(try #require(queue.finish(on: &computer, at: t)).message.number))
      }
    }
    #expect(order == [0] + Array(41..<total))
  }
}
