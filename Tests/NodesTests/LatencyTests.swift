import ComputeKernel
import ComputePlatform
import NodeInterface
import RoadNetwork
import Sensing
import SimCore
import Testing
import V2XMessages

@testable import Nodes

private func ms(_ n: Int64) -> SimDuration { SimDuration(milliseconds: n) }

/// Every microsecond of a trace belongs to exactly one stage.
private func expectSum(_ trace: MessageTrace, _ comment: Comment? = nil) {
  #expect(trace.times.total == trace.end - trace.begin, comment)
}

@Suite struct MessageTraceTests {
  @Test func stagesAreNumberedInOrder() {
    #expect(MessageStage.count == MessageStage.allCases.count)
    #expect(MessageStage.allCases.map(\.rawValue) == Array(0..<UInt8(MessageStage.count)))
    #expect(Set(MessageStage.allCases.map(\.name)).count == MessageStage.count)
  }

  @Test(arguments: [1, 2, 3] as [UInt64]) func everyTraceAddsUp(seed: UInt64) {
    let random = RandomSource(seed: seed)
    var trace = MessageTrace(begin: SimTime(seconds: -3))
    var latest = trace.begin
    for k in 0..<200 {
      // Mostly forwards, and now and then to an earlier time.
      let step = random.uniform(1, .sendPhase, UInt64(k)) - 0.2
      let t = trace.end + SimDuration(seconds: step)
      let stage = MessageStage.allCases[Int(mix64(seed ^ UInt64(k)) % 12)]
      let before = trace
      trace.advance(to: t, stage)
      latest = max(latest, t)
      expectSum(trace, "seed \(seed)")
      if step <= 0 { #expect(trace == before) }
      #expect(trace.times[stage] >= before.times[stage])
    }
    #expect(trace.end == latest && trace.begin == SimTime(seconds: -3))
    #expect(MessageTrace(trace.times, until: trace.end) == trace)
  }

  @Test func timesBeyondTheRangeAreCutEverywhereAlike() {
    var trace = MessageTrace(begin: .zero)
    trace.advance(to: SimTime(seconds: 5_000), .air)
    expectSum(trace)
    #expect(trace.times[.air] == .max)
  }

  @Test func aTraceContinuesWithThePlanThatReadsIt() {
    var message = MessageTrace(begin: SimTime(seconds: 1))
    message.advance(to: SimTime(seconds: 1.02), .sendWait)
    message.advance(to: SimTime(seconds: 1.03), .queue)
    var plan = MessageTrace(begin: SimTime(seconds: 1.1))
    plan.advance(through: SimTime(seconds: 1.105), to: SimTime(seconds: 1.106), .fuse)
    plan.advance(to: SimTime(seconds: 1.2), .act)
    let whole = message.followed(by: plan)
    expectSum(whole)
    #expect(whole.begin == message.begin && whole.end == plan.end)
    #expect(whole.times[.queue] == 15_000 && whole.times[.fuseWait] == 70_000)
    #expect(whole.times[.fuse] == 1_000 && whole.times[.act] == 94_000 && whole.times[.sendWait] == 20_000)
  }
}

/// Latency stages of sent messages.
@Suite struct SenderLatencyTests {
  @Test func aBSMWaitsForItsTimerAndIsSigned() throws {
    let node = unit(context())
    let signing = node.computer.signingTime
    var driven = Driven(node)
    for k in 0..<20 {
      let t = SimTime(microseconds: Int64(k) * 100_000 + 13_000)
      driven.handle(.fix(fix(Vec2(10 * t.seconds, 0), speed: 10, at: t)), at: t)
    }
    driven.run(before: SimTime(seconds: 2))
    let sent = driven.log.messages.filter { $0.value.frame.type == .bsm }
    #expect(sent.count >= 18)
    for m in sent {
      let trace = m.value.trace
      expectSum(trace)
      #expect(trace.begin == m.value.sensedAt && trace.end == m.at)
      // The state's time is that of the timer.
      let timer = try #require(m.value.frame.bsm?.measuredAt)
      #expect(Int64(trace.times[.sendWait]) == (timer - trace.begin).microseconds)
      #expect(Int64(trace.times[.sign]) == signing.microseconds)
      #expect(trace.times[.sense] == 0 && trace.times[.compute] == 0 && trace.times[.air] == 0)
    }
    // A report to the cloud at the same moment waits for the security module, or makes the BSM wait.
    #expect(driven.log.messages.allSatisfy { $0.value.trace.times.total == $0.at - $0.value.trace.begin })
  }

  @Test func anRSMHasTheStagesOfSensorDetectorAndTracks() throws {
    let shared = context()
    let site = RoadsideDescription(index: 0, position: Vec2(500, -8), junction: -1)
    let node = RoadsideUnit(
      site: site, entity: 5, sensors: descriptions(.roadside(height: 8)), context: shared, birth: .zero)
    let camera = node.picture.perception.sensors[0].delay(node.computer.profile)
    let signing = node.computer.signingTime
    var driven = Driven(node)
    var captures: Set<SimTime> = []
    for k in 0..<20 {
      let t = SimTime(microseconds: Int64(k) * 100_000 + 21_000)
      captures.insert(t)
      let seen = Detection(
        position: Vec2(20, 8), rangeSigma: 0.2, crossSigma: 0.2, objectClass: .pedestrian, confidence: 0.9)
      driven.handle(
        .sensor(SensorFrame(sensor: 0, kind: .camera, capturedAt: t, detections: [seen])), at: t)
      driven.handle(.sensor(SensorFrame(sensor: 1, kind: .radar, capturedAt: t, detections: [])), at: t)
    }
    driven.run(before: SimTime(seconds: 3))
    let sent = driven.log.messages.filter { $0.value.frame.type == .rsm }
    #expect(sent.count > 10)
    for m in sent {
      let trace = m.value.trace
      expectSum(trace)
      #expect(captures.contains(trace.begin) && trace.end == m.at)
      // The camera is the slower of the two: its detections come last.
      #expect(Int64(trace.times[.sense]) == camera.microseconds)
      #expect(trace.times[.compute] > 5_000 && trace.times[.compute] < 100_000)
      #expect(Int64(trace.times[.sign]) == signing.microseconds)
      // Sent when the picture is ready.
      #expect(trace.times[.sendWait] == 0)
    }
    let reports = driven.log.messages.filter { $0.value.frame.type == .roadsideState && $0.at.seconds > 1 }
    #expect(reports.count > 2)
    for m in reports { expectSum(m.value.trace) }
    #expect(reports.contains { $0.value.trace.times[.sendWait] > 1_000 })
  }

  /// A hazard that passes through the cloud keeps its earlier stages.
  @Test func aTraceContinuesThroughCloudAndRoadside() throws {
    let shared = context()
    let site = RoadsideDescription(index: 3, position: Vec2(1700, -9), junction: -1)
    var cloud = Driven(
      CloudCoordinator(entity: 1, roadside: [(site, 77)], context: shared, birth: .zero))
    let t = SimTime(seconds: 1)
    let arrival = SimTime(seconds: 1.03)
    var trace = MessageTrace(begin: t)
    trace.advance(to: SimTime(seconds: 1.002), .sendWait)
    trace.advance(to: SimTime(seconds: 1.006), .sign)
    trace.advance(to: SimTime(seconds: 1.02), .air)
    trace.advance(to: arrival, .inputStage)
    // Two vehicles brake hard at one place; a third report of the same moment comes later.
    for (id, arrival) in [(UInt64(10), arrival), (11, arrival), (11, SimTime(seconds: 2.5))] {
      cloud.run(before: arrival)
      let report = VehicleStateReport(
        id: TemporaryID(raw: id), measuredAt: t, position: shared.geo(Vec2(1800, 0)),
        positionalAccuracy: PositionalAccuracy(semiMajor: 1, semiMinor: 1), speed: 25, heading: .zero,
        acceleration: AccelerationSet(longitudinal: -6), size: RoadUserSize(width: 1.8, length: 4.5),
        vehicleClass: .passenger, events: .hardBraking)
      cloud.handle(
        .received(
          received(
            .vehicleState, [], frame: .vehicleState(report), channel: .uu, sensedAt: t, trace: trace)),
        at: arrival)
    }
    cloud.run(before: SimTime(seconds: 4))
    let notices = cloud.log.messages.filter { $0.value.frame.type == .hazard }
    let notice = try #require(notices.first)
    for m in notices {
      expectSum(m.value.trace)
      #expect(m.value.trace.begin == t && m.value.trace.end == m.at)
      #expect(m.value.trace.times[.air] == 14_000 && m.value.trace.times[.inputStage] == 10_000)
      #expect(m.value.trace.times[.sign] == 4_000 && m.value.trace.times[.compute] > 0)
    }
    // The repetition has waited for its timer.
    #expect(notices.count == 2 && notices[1].value.trace.times[.sendWait] > 2_000_000)

    var roadside = Driven(
      RoadsideUnit(
        site: site, entity: 77, sensors: descriptions(.roadside(height: 8)), context: shared, birth: .zero))
    var further = notice.value.trace
    further.advance(to: notice.at + ms(5), .air)
    further.advance(to: notice.at + ms(15), .inputStage)
    roadside.handle(
      .received(
        received(
          .hazard, [], frame: notice.value.frame, channel: .wired, sensedAt: notice.value.sensedAt,
          trace: further)), at: further.end)
    roadside.run(before: SimTime(seconds: 4))
    let broadcasts = roadside.log.messages.filter { $0.value.frame.type == .rsi }
    #expect(broadcasts.count >= 2)
    for m in broadcasts {
      expectSum(m.value.trace)
      #expect(m.value.trace.begin == t && m.value.trace.end == m.at)
      #expect(m.value.trace.times[.air] == 19_000 && m.value.trace.times[.inputStage] == 20_000)
    }
    // At once, and then with the timer.
    let first = try #require(broadcasts.first).value.trace
    #expect(first.times[.sendWait] == notice.value.trace.times[.sendWait])
    #expect(broadcasts[1].value.trace.times[.sendWait] > first.times[.sendWait])
  }
}

/// Latency stages of plans that use messages.
@Suite struct ReceiverLatencyTests {
  /// Drives east from x = 100; every 100 ms a fix, empty sensor frames, and 20 ms later the message that `message`
  /// returns.
  private func run(seconds: Double, _ message: (Int, SimTime) -> ReceivedMessage?) -> (NodeLog, [SimTime]) {
    let suite = SensorSuite.onboard(.l2)
    var driven = Driven(unit(context()))
    var arrivals: [SimTime] = []
    for k in 0..<Int(seconds * 10) {
      let t = SimTime(microseconds: Int64(k) * 100_000 + 7_000)
      driven.handle(.fix(fix(Vec2(100 + 20 * t.seconds, 0), speed: 20, at: t)), at: t)
      for s in suite.sensors.indices {
        driven.handle(
          .sensor(
            SensorFrame(sensor: s, kind: suite.sensors[s].kind, capturedAt: t, detections: [])), at: t)
      }
      arrivals.append(t + ms(20))
      if let m = message(k, t) { driven.handle(.received(m), at: t + ms(20)) }
    }
    driven.run(before: SimTime(seconds: seconds + 0.5))
    return (driven.log, arrivals)
  }

  @Test func eachStateCountsInTheFirstPlanThatUsesIt() throws {
    // Two vehicles: one 60 m ahead, braking from the tenth message on, one beyond the horizon.
    let (log, arrivals) = run(seconds: 3) { k, t in
      let x = 160 + 20 * t.seconds
      let objects = [
        shared(
          5, .motorVehicle, at: Vec2(x, 0), heading: 0, speed: 20, acceleration: k > 10 ? -7 : 0, time: t),
        shared(6, .motorVehicle, at: Vec2(x + 500, 0), heading: 0, speed: 20, time: t),
      ]
      return received(.bsm, objects, sensedAt: t, number: UInt16(k + 1))
    }
    let uses = log.plans.flatMap(\.uses)
    #expect(uses.allSatisfy { $0.isFused })
    // Every message once, in order; the far vehicle never.
    #expect(uses.map(\.number) == (1...UInt16(uses.count)).map { $0 })
    #expect(uses.count >= 28)
    for (trace, uses) in log.plans {
      expectSum(trace.fused)
      expectSum(trace.read)
      #expect(trace.fused.end == trace.read.end)
      #expect(trace.fused.times[.fuse] > 0 && trace.fused.times[.plan] > 0)
      #expect(trace.read.times[.fuse] == 0 && trace.read.begin > trace.fused.begin)
      for use in uses { #expect(arrivals[Int(use.number) - 1] <= trace.fused.begin) }
    }
    // A plan that issues a command reaches the actuators when its command does.
    let ends = Set(log.plans.map(\.trace.fused.end))
    #expect(log.commands.count > 5)
    for c in log.commands { #expect(ends.contains(c.value.command.effectiveAt)) }
  }

  @Test func aStateWithoutANewMessageCountsOnce() {
    let (log, _) = run(seconds: 2) { k, t in
      k != 5
        ? nil
        : received(
          .rsm,
          [
            shared(7, .pedestrian, at: Vec2(150, 5), heading: 0, speed: 0, time: t),
            shared(8, .pedestrian, at: Vec2(152, 5), heading: 0, speed: 0, time: t),
          ], sensedAt: t, number: 9)
    }
    // Two road users in one message, both in one plan.
    #expect(log.plans.count == 1)
    #expect(
      log.plans.first?.uses
        == [MessageUse(number: 9, isFused: true), MessageUse(number: 9, isFused: true)])
  }

  @Test func aHazardIsReadByThePlannerWhereItLiesOnThePath() {
    let here = context()
    func uses(_ path: [Vec2]) -> [MessageUse] {
      let information = RoadsideInformation(
        msgCount: 0, id: TemporaryID(raw: 3), referencePosition: here.geo(path.last!),
        events: [
          RoadTrafficEvent(
            id: 1, type: .vehicleBreakdown, source: .detection, position: here.geo(path.last!),
            paths: [ReferencePath(points: path.map(here.geo), radius: 12)])
        ])
      return run(seconds: 3) { k, t in
        k % 10 == 0
          ? received(.rsi, [], frame: .rsi(information), sensedAt: t, number: UInt16(k + 1)) : nil
      }.0.plans.flatMap(\.uses)
    }
    #expect(uses([Vec2(0, 0), Vec2(1000, 0)]) == [1, 11, 21].map { MessageUse(number: $0, isFused: false) })
    #expect(uses([Vec2(0, 80), Vec2(1000, 80)]).isEmpty)
  }
}
