import ComputeKernel
import NodeInterface
import Nodes
import RoadNetwork
import Sensing
import SimCore
import Testing
import V2XMessages
import WorldState

/// A motorway bend, cut into three edges of 1 km on a circle of 1,500 m radius.
private func bend() -> RoadNetwork {
  func arc(_ from: Double, _ to: Double) -> [Vec2] {
    (0...40).map { k in
      let a = (from + (to - from) * Double(k) / 40) / 1500
      return Vec2(1500 * Math.sin(a), 1500 * (1 - Math.cos(a)))
    }
  }
  return network([
    (points: arc(0, 1000), speedLimit: 33.3, next: [1]),
    (points: arc(1000, 2000), speedLimit: 33.3, next: [2]),
    (points: arc(2000, 3000), speedLimit: 33.3, next: []),
  ])
}

@Suite struct RoadsideTests {
  private let suite = SensorSuite.roadside(height: 8)

  /// Runs a roadside unit over a scene; vehicles move as the slice says.
  private func run(
    _ shared: NodeContext, site: RoadsideDescription, scene: TruthSlice, seconds: Double,
    conditions: SensingConditions = SensingConditions(), signals: [SignalReading] = []
  ) -> Driven<RoadsideUnit> {
    var slice = scene
    let node = RoadsideUnit(
      site: site, entity: 5, sensors: descriptions(suite), context: shared, birth: .zero)
    var driven = Driven(node)
    let sensing = SensingContext(
      sight: SightMap(shared.network), conditions: conditions, random: RandomSource(seed: 3))
    let sensors = UnitSensors(suite: suite, entity: 5, context: sensing)
    let index = VehicleIndex()
    let scratch = SensorScratch()
    for reading in signals { driven.handle(.signals(reading), at: reading.readAt) }
    while slice.time.seconds < seconds {
      let end = slice.time + slice.step
      index.rebuild(slice)
      let t = sensors.nextCapture(notBefore: slice.time)
      if t < end {
        var frames: [SensorFrame] = []
        sensors.capture(
          position: site.position, at: t, slice: slice, index: index, scratch: scratch, into: &frames)
        for frame in frames { driven.handle(.sensor(frame), at: t) }
      }
      driven.run(before: end)
      for row in 0..<slice.vehicleCount {
        let state = slice.vehicleState(row: row, at: end)
        slice.x[row] = state.position.x
        slice.y[row] = state.position.y
      }
      slice.time = end
    }
    #expect(driven.log.brokenPromises == 0)
    return driven
  }

  private func scene(_ vehicles: [(p: Vec2, heading: Double, speed: Double)]) -> TruthSlice {
    var slice = TruthSlice(time: .zero, step: SimDuration(milliseconds: 100))
    for (i, v) in vehicles.enumerated() {
      slice.vehicle.append(UInt32(i))
      slice.x.append(v.p.x)
      slice.y.append(v.p.y)
      slice.heading.append(v.heading)
      slice.speed.append(v.speed)
      slice.acceleration.append(0)
      slice.yawRate.append(0)
      slice.lateralSpeed.append(0)
      slice.length.append(4.5)
      slice.width.append(1.8)
      slice.height.append(1.5)
      slice.roadUser.append(.motorVehicle)
    }
    return slice
  }

  @Test func nothingIsSentOnAnEmptyRoad() {
    let site = RoadsideDescription(index: 0, position: Vec2(2000, -8), junction: -1)
    let log = run(
      context(), site: site, scene: scene([]), seconds: 5, conditions: SensingConditions(perfect: true)
    ).log
    #expect(log.messages.allSatisfy { $0.value.channel == .wired })
    #expect(log.messages.count { $0.value.frame.type == .roadsideState } >= 9)
  }

  @Test func sharesWhatItTracks() throws {
    let site = RoadsideDescription(index: 0, position: Vec2(500, -8), junction: -1)
    let shared = context()
    let start = 420.0
    let log = run(
      shared, site: site, scene: scene([(Vec2(start, 0), 0, 20), (Vec2(560, 3), .pi, 15)]), seconds: 4
    ).log
    let sent = log.messages.filter { $0.value.frame.type == .rsm }
    #expect(sent.count > 32)
    var errors: [Double] = []
    for m in sent {
      let rsm = try #require(m.value.frame.rsm)
      #expect(m.value.sensedAt < m.at && (m.at - m.value.sensedAt).seconds < 0.6)
      for p in rsm.participants where p.type == .motor && (p.speed ?? 0) > 17 {
        let t = try #require(p.measuredAt)
        errors.append((shared.map(p.position) - Vec2(start + 20 * t.seconds, 0)).length)
        #expect(p.source == .integrated && p.id != 0)
      }
    }
    // Sensors with an error of 0.3 m, followed by a filter: the mean error stays below that of one radar scan at this
    // range.
    #expect(errors.count > 20)
    #expect(errors.reduce(0, +) / Double(errors.count) < 0.6)
  }

  /// With roadside V2X switched off, a roadside unit still reports to the cloud but sends nothing to vehicles.
  @Test func roadsideCanBeSilenced() {
    var communication = CommunicationSettings()
    communication.roadside = false
    let site = RoadsideDescription(index: 0, position: Vec2(500, -8), junction: -1)
    let seen = [(Vec2(420, 0), 0.0, 20.0)]
    let log = run(context(communication: communication), site: site, scene: scene(seen), seconds: 4).log
    #expect(log.messages.allSatisfy { $0.value.channel == .wired })
    #expect(log.messages.contains { $0.value.frame.type == .roadsideState })
  }

  /// Held-back messages have the same content and are sent later by exactly that time.
  @Test(arguments: [100, 500, 1000] as [Int64]) func roadsideCanBeHeldBack(milliseconds: Int64) {
    let delay = SimDuration(milliseconds: milliseconds)
    var communication = CommunicationSettings()
    communication.roadsideDelay = delay
    let site = RoadsideDescription(index: 0, position: Vec2(500, -8), junction: -1)
    let seen = [(Vec2(420, 0), 0.0, 20.0)]
    let prompt = run(context(), site: site, scene: scene(seen), seconds: 4).log.messages
    let held = run(context(communication: communication), site: site, scene: scene(seen), seconds: 4).log
      .messages
    #expect(held.count > 20 && held.count < prompt.count)
    for (a, b) in zip(prompt, held) {
      #expect(b.at == a.at + delay && b.value.frame == a.value.frame && b.value.sensedAt == a.value.sensedAt)
    }
  }

  /// From the first stop to the warning in a car two kilometres away: roadside unit, cloud, another roadside
  /// unit.
  @Test func hazardReachesDriversThroughCloudAndRoadside() throws {
    let shared = context(bend())
    // The vehicle stands at 2,500 m from the start, 500 m along the third edge.
    let place = shared.network.point(lane: 2, position: 500)
    let sites = [
      RoadsideDescription(
        index: 0, position: shared.network.point(lane: 2, position: 450).left(by: -9), junction: -1),
      RoadsideDescription(
        index: 1, position: shared.network.point(lane: 0, position: 700).left(by: -9), junction: -1),
      // Downstream: no traffic passes it before the hazard.
      RoadsideDescription(
        index: 2, position: shared.network.point(lane: 2, position: 990).left(by: -9), junction: -1),
    ]
    let near = run(
      shared, site: sites[0], scene: scene([(place.position, place.heading, 0)]), seconds: 8)
    let ownRSI = near.log.messages.filter { $0.value.frame.type == .rsi }
    let first = try #require(ownRSI.first)
    // Three seconds of patience, then the next tick of the 1 Hz timer.
    #expect(first.at.seconds > 3 && first.at.seconds < 5)
    let rsi = try #require(first.value.frame.rsi)
    let event = try #require(rsi.events.first)
    #expect(event.type == .vehicleBreakdown && event.source == .detection)
    #expect((shared.map(try #require(event.position)) - place.position).length < 5)

    // It reports to the cloud.
    var cloud = Driven(
      CloudCoordinator(
        entity: 1, roadside: sites.map { ($0, UInt64($0.index) + 5) }, context: shared, birth: .zero))
    for m in near.log.messages where m.value.frame.type == .roadsideState {
      let at = m.at + SimDuration(milliseconds: 15)
      cloud.handle(
        .received(
          received(.roadsideState, [], frame: m.value.frame, channel: .wired, sensedAt: m.value.sensedAt)),
        at: at)
    }
    let notices = cloud.log.messages.filter { $0.value.frame.type == .hazard }
    let second = try #require(notices.first { $0.value.destination == .roadside(1) })
    #expect(second.at.seconds < 5.2)
    #expect(!notices.contains { $0.value.destination == .roadside(2) })
    #expect(cloud.node.picture.ledger.entries.count == 1)
    #expect(cloud.log.brokenPromises == 0)

    // The other roadside unit broadcasts it, at once and then every second.
    var far = Driven(
      RoadsideUnit(
        site: sites[1], entity: 6, sensors: descriptions(suite), context: shared, birth: .zero))
    let arrival = second.at + SimDuration(milliseconds: 15)
    far.handle(
      .received(
        received(.hazard, [], frame: second.value.frame, channel: .wired, sensedAt: second.value.sensedAt)),
      at: arrival)
    far.run(before: arrival + SimDuration(milliseconds: 20_000))
    let broadcasts = far.log.messages.filter { $0.value.frame.type == .rsi }
    #expect((try #require(broadcasts.first)).at - arrival < SimDuration(milliseconds: 10))
    // Valid for 5 s, no longer.
    #expect(broadcasts.count >= 5 && broadcasts.count <= 7)
    #expect(broadcasts.allSatisfy { $0.value.sensedAt == second.value.sensedAt })

    // A car approaching it around the bend is warned in time to slow down.
    var car = Driven(unit(shared))
    let sensors = SensorSuite.onboard(.l2)
    for k in 0..<560 {
      let t = arrival + SimDuration(milliseconds: Int64(k) * 100)
      let driven = 700 + 30 * (t - arrival).seconds
      let at = shared.network.point(
        lane: Int(driven / 1000), position: driven.truncatingRemainder(dividingBy: 1000))
      car.handle(
        .fix(
          PositioningFix(
            measuredAt: t, position: at.position, positionSigma: 1, heading: Angle(radians: at.heading),
            speed: 30, acceleration: 0, yawRate: 0.02, isValid: true)), at: t)
      for s in sensors.sensors.indices {
        car.handle(
          .sensor(
            SensorFrame(sensor: s, kind: sensors.sensors[s].kind, capturedAt: t, detections: [])), at: t)
      }
      // The RSI is received along the whole approach, as if from several units.
      car.handle(
        .received(
          received(.rsi, [], frame: broadcasts[0].value.frame, sensedAt: broadcasts[0].value.sensedAt)), at: t
      )
    }
    let warning = try #require(car.log.warnings.first)
    #expect(warning.value.kind == .hazardousLocation)
    let driven = 700 + 30 * (warning.at - arrival).seconds
    #expect(driven > 2500 - 345 - 20 && driven < 2500 - 345 + 30)
    // The warning carries the age of its cause.
    #expect(warning.value.sensedAt == broadcasts[0].value.sensedAt)
  }

  /// A message is as old as the oldest hazard in it, and has the trace of the newest.
  @Test func severalHazardsCarryTheTraceOfTheNewest() throws {
    let shared = context(bend())
    let site = RoadsideDescription(
      index: 1, position: shared.network.point(lane: 0, position: 700).left(by: -9), junction: -1)
    var unit = Driven(
      RoadsideUnit(site: site, entity: 6, sensors: descriptions(suite), context: shared, birth: .zero))
    // The newest is reported first.
    let sensed = [1.2, 0.4, 0.9].map(SimTime.init(seconds:))
    for (k, sensedAt) in sensed.enumerated() {
      let place = shared.geo(shared.network.point(lane: 2, position: 300 + 200 * Double(k)).position)
      let event = RoadTrafficEvent(
        id: UInt8(k), type: .obstacle, source: .detection, position: place, radius: 20)
      let at = SimTime(seconds: 2 + 0.01 * Double(k))
      let notice = HazardNotice(
        id: UInt32(k) + 1, issuedAt: at, validUntil: at + SimDuration(milliseconds: 5_000),
        referencePosition: place, events: [event])
      unit.handle(
        .received(received(.hazard, [], frame: .hazard(notice), channel: .wired, sensedAt: sensedAt)), at: at)
    }
    unit.run(before: SimTime(seconds: 6))
    let broadcasts = unit.log.messages.filter { $0.value.frame.type == .rsi }
    let last = try #require(broadcasts.last)
    let rsi = try #require(last.value.frame.rsi)
    #expect(rsi.events.count == 3)
    #expect(last.value.sensedAt == sensed.min() && last.value.trace.begin == sensed.max())
    #expect(last.value.trace.end == last.at)
  }

  /// Every event has a number of its own, also those of one notice, and keeps it; more events than one message holds, in
  /// number or size, come in several, each of which fits on the sidelink.
  @Test func manyHazardsComeInSeveralMessages() throws {
    let shared = context(bend())
    let site = RoadsideDescription(
      index: 1, position: shared.network.point(lane: 0, position: 700).left(by: -9), junction: -1)
    var unit = Driven(
      RoadsideUnit(site: site, entity: 6, sensors: descriptions(suite), context: shared, birth: .zero))
    func place(_ k: Int) -> Vec2 { Vec2(2_000 + 50 * Double(k), 3_000) }
    for n in 0..<4 {
      let events = (0..<6).map { k in
        let end = place(6 * n + k)
        return RoadTrafficEvent(
          id: 7, type: .obstacle, source: .detection, position: shared.geo(end), radius: 20,
          paths: [
            ReferencePath(
              points: (0..<32).map { shared.geo(end - Vec2(0, 50 * Double(31 - $0))) }, radius: 12)
          ])
      }
      let notice = HazardNotice(
        id: UInt32(1 + 128 * n), issuedAt: .zero, validUntil: SimTime(seconds: 60),
        referencePosition: shared.geo(site.position), events: events)
      unit.handle(
        .received(received(.hazard, [], frame: .hazard(notice), channel: .wired, sensedAt: .zero)),
        at: SimTime(seconds: 1))
    }
    unit.run(before: SimTime(seconds: 10))
    let messages = unit.log.messages.filter { $0.value.frame.type == .rsi && $0.at > SimTime(seconds: 2) }
    var numberOf: [Int: UInt8] = [:]
    var heard = 0
    for message in messages {
      let size = StandardSize.bytes(of: message.value.frame, over: .sidelink, withCertificate: true)
      #expect(size <= StandardSize.largestOnSidelink)
      for event in try #require(message.value.frame.rsi).events {
        let p = shared.map(try #require(event.position))
        let k = Int(((p.x - 2_000) / 50).rounded())
        #expect(numberOf[k].map { $0 == event.id } ?? true)
        numberOf[k] = event.id
        heard += 1
      }
    }
    #expect(numberOf.count == 24 && Set(numberOf.values).count == 24)
    // Once a second from 2 s to 10 s.
    #expect(heard == 24 * 8, "\(heard)")
  }

  @Test func movingAndWaitingTrafficIsNoHazard() {
    var n = bend()
    // The third edge now ends at a signal, 60 m after the vehicle.
    n.connections.append(
      Connection(
        fromLane: 2, toLane: 0, viaLane: -1, direction: .straight, state: UInt8(ascii: "o"), junction: -1,
        requestIndex: -1, signal: 0, signalLinkIndex: 0, internalLength: 0))
    n.lanes[2].outgoing = n.connections.count - 1..<n.connections.count
    let shared = context(n)
    let place = n.point(lane: 2, position: 940)
    let site = RoadsideDescription(index: 0, position: place.left(by: -9), junction: -1)
    let log = run(
      shared, site: site, scene: scene([(place.position, place.heading, 0), (Vec2(0, 500), 0, 20)]),
      seconds: 8
    ).log
    #expect(!log.messages.contains { $0.value.frame.type == .rsi })
    #expect(log.messages.contains { $0.value.frame.type == .rsm })
  }
}

@Suite struct CloudTests {
  private let sites = [RoadsideDescription(index: 3, position: Vec2(1000, -9), junction: -1)]

  private func cloud(_ shared: NodeContext) -> Driven<CloudCoordinator> {
    Driven(
      CloudCoordinator(entity: 1, roadside: [(sites[0], 77)], context: shared, birth: .zero))
  }

  private func state(
    _ shared: NodeContext, id: UInt64, at p: Vec2, speed: Double, events: VehicleEvents? = nil,
    time t: SimTime
  ) -> Event {
    let report = VehicleStateReport(
      id: TemporaryID(raw: id), measuredAt: t, position: shared.geo(p),
      positionalAccuracy: PositionalAccuracy(semiMajor: 1, semiMinor: 1), speed: speed, heading: .zero,
      acceleration: AccelerationSet(longitudinal: 0), size: RoadUserSize(width: 1.8, length: 4.5),
      vehicleClass: .passenger, events: events)
    return .received(received(.vehicleState, [], frame: .vehicleState(report), channel: .uu, sensedAt: t))
  }

  @Test func pictureIsPredictedAndKnowsItsAgeAndError() throws {
    let shared = context()
    var driven = cloud(shared)
    let t = SimTime(seconds: 2)
    driven.handle(state(shared, id: 4, at: Vec2(100, 0), speed: 20, time: t), at: SimTime(seconds: 2.02))
    let now = SimTime(seconds: 3)
    let estimate = try #require(driven.node.picture.estimate(of: TemporaryID(raw: 4), at: now))
    // Constant speed from the report, and 2 cm for converting coordinates both ways.
    #expect((estimate.position - Vec2(120, 0)).length < 0.02)
    #expect(estimate.age == SimDuration(milliseconds: 1000))
    // The report's own metre, and the effect of an acceleration of 1 m/s² over one second.
    #expect(estimate.sigma > 1.1 && estimate.sigma < 1.5)
    #expect(driven.node.picture.estimate(of: TemporaryID(raw: 5), at: now) == nil)
    driven.run(before: SimTime(seconds: 4))
    #expect(driven.log.samples.count == 2)
    driven.run(before: SimTime(seconds: 12))
    #expect(driven.node.picture.estimate(of: TemporaryID(raw: 4), at: now) == nil)
  }

  @Test func reportsOfOnePlaceAreOneHazard() {
    let shared = context()
    var driven = cloud(shared)
    for k in 0..<8 {
      let t = SimTime(seconds: Double(k) + 0.2)
      for (id, x) in [(10 as UInt64, 1500.0), (11, 1512)] {
        driven.handle(
          state(shared, id: id, at: Vec2(x, 0), speed: 0, time: t), at: t + SimDuration(milliseconds: 20))
      }
      driven.handle(
        state(shared, id: 12, at: Vec2(500 + 20 * t.seconds, 0), speed: 20, time: t),
        at: t + SimDuration(milliseconds: 21))
    }
    #expect(driven.node.picture.ledger.entries.count == 1)
    let notices = driven.log.messages.filter { $0.value.frame.type == .hazard }
    // First after standing for three seconds, then every two.
    #expect(notices.count == 2 || notices.count == 3)
    #expect(notices.allSatisfy { $0.value.destination == .roadside(3) && $0.value.channel == .wired })
    #expect(notices.first.map { $0.at.seconds > 3.1 && $0.at.seconds < 4.5 } ?? false)
    // It ends when nobody reports it any more.
    driven.run(before: SimTime(seconds: 40))
    #expect(driven.node.picture.ledger.entries.isEmpty)
    #expect((driven.log.messages.last?.at.seconds ?? 99) < 21)
  }

  /// One vehicle may brake for anything: the second one at the same place makes it a hazard, at once.
  @Test func hardBrakingOfTwoVehiclesIsAHazard() throws {
    let shared = context()
    var driven = cloud(shared)
    func brakes(_ id: UInt64, _ x: Double, at seconds: Double) {
      driven.handle(
        state(
          shared, id: id, at: Vec2(x, 0), speed: 25, events: .hardBraking, time: SimTime(seconds: seconds)),
        at: SimTime(seconds: seconds + 0.03))
    }
    brakes(10, 1800, at: 1)
    brakes(10, 1790, at: 1.5)
    driven.run(before: SimTime(seconds: 2))
    #expect(driven.log.messages.isEmpty)
    brakes(11, 1805, at: 3)
    driven.run(before: SimTime(seconds: 4))
    let notice = try #require(driven.log.messages.first)
    #expect(notice.at.seconds < 3.2)
    #expect(notice.value.sensedAt == SimTime(seconds: 3))
  }
  /// A vehicle that stands confirms what one braking vehicle reported, and gives it its place.
  @Test func aStandingVehicleConfirmsHardBraking() throws {
    let shared = context()
    var driven = cloud(shared)
    let braking = SimTime(seconds: 0.2)
    driven.handle(
      state(shared, id: 10, at: Vec2(1780, 0), speed: 25, events: .hardBraking, time: braking),
      at: braking + SimDuration(milliseconds: 20))
    for k in 1..<6 {
      let t = SimTime(seconds: Double(k) + 0.2)
      driven.handle(
        state(shared, id: 11, at: Vec2(1800, 0), speed: 0, time: t), at: t + SimDuration(milliseconds: 20))
    }
    driven.run(before: SimTime(seconds: 7))
    let notice = try #require(driven.log.messages.first)
    #expect(notice.at.seconds > 4)
    let event = try #require(notice.value.frame.hazardNotice?.events.first)
    #expect(event.type == .vehicleBreakdown)
    #expect((shared.map(try #require(event.position)) - Vec2(1800, 0)).length < 1)
  }

  @Test func answersHeartbeats() throws {
    let shared = context()
    var driven = cloud(shared)
    let unit = shared.temporaryID(entity: 77)
    let t = SimTime(seconds: 1)
    driven.handle(
      .received(
        received(
          .heartbeat, [], frame: .heartbeat(Heartbeat(id: unit, sentAt: t)), channel: .wired, sensedAt: t)),
      at: t)
    driven.run(before: SimTime(seconds: 2))
    #expect(driven.log.messages.count == 1)
    #expect(try #require(driven.log.messages.first?.value.frame.heartbeat).isResponse)
  }
}
