import ComputeKernel
import NodeInterface
import Nodes
import RoadNetwork
import Sensing
import SimCore
import Testing
import V2XMessages
import WorldState

/// A received message with the given objects, as a host delivers it.
func received(
  _ type: MessageType, _ objects: [SharedObject], frame: MessageFrame? = nil,
  channel: MessageChannel = .sidelink,
  sensedAt: SimTime, trace: MessageTrace? = nil, number: UInt16 = 0
) -> ReceivedMessage {
  ReceivedMessage(
    type: type, channel: channel, sender: 99, sentAt: sensedAt, sensedAt: sensedAt, trace: trace,
    number: number, frame: frame ?? .heartbeat(Heartbeat(id: TemporaryID(raw: 99), sentAt: sensedAt)),
    objects: objects)
}

func shared(
  _ id: UInt64, _ kind: RoadUserClass, at p: Vec2, heading: Double, speed: Double, acceleration: Double = 0,
  time t: SimTime
) -> SharedObject {
  SharedObject(
    id: id, objectClass: kind, position: p, positionSigma: 0.5, heading: Angle(radians: heading),
    speed: speed,
    acceleration: acceleration, yawRate: 0, length: kind == .pedestrian ? 0.5 : 4.5,
    width: kind == .pedestrian ? 0.5 : 1.8, measuredAt: t, isBrakingHard: acceleration < -3.92)
}

@Suite struct CooperativeTests {
  /// The vehicle drives east from x = 100 with `speed`. Every 100 ms the unit gets a perfect fix, sensor frames that
  /// are empty or contain `seen`, and the message that `message` returns for the time.
  private func run(
    speed: Double, seconds: Double, v2x: Bool = true, braking: Double = 0, seen: Detection? = nil,
    _ message: (SimTime) -> ReceivedMessage?
  ) -> NodeLog {
    let suite = SensorSuite.onboard(.l2)
    var driven = Driven(unit(context()))
    for k in 0..<Int(seconds * 10) {
      let t = SimTime(microseconds: Int64(k) * 100_000 + 7000)
      driven.handle(
        .fix(
          fix(Vec2(100 + speed * t.seconds, 0), speed: speed, acceleration: braking > 0 ? -braking : 0, at: t)
        ),
        at: t)
      for s in suite.sensors.indices {
        driven.handle(
          .sensor(
            SensorFrame(
              sensor: s, kind: suite.sensors[s].kind, capturedAt: t, detections: seen.map { [$0] } ?? [])),
          at: t)
      }
      let later = SimTime(microseconds: t.microseconds + 20_000)
      if v2x, let m = message(t) { driven.handle(.received(m), at: later) }
    }
    driven.run(before: SimTime(seconds: seconds))
    #expect(driven.log.brokenPromises == 0)
    return driven.log
  }

  @Test func warnsOfHardBrakingAheadThatItCannotSee() throws {
    let warnings = run(speed: 20, seconds: 3) { t in
      // 60 m ahead on the same lane, braking fully from 1 s on.
      let braked = max(0, t.seconds - 1)
      let p = Vec2(160 + 20 * t.seconds - 3.5 * braked * braked, 0)
      let state = shared(
        5, .motorVehicle, at: p, heading: 0, speed: 20 - 7 * braked, acceleration: braked > 0 ? -7 : 0,
        time: t)
      return received(.bsm, [state], sensedAt: t)
    }.warnings
    let first = try #require(warnings.first)
    #expect(first.value.cooperative)
    #expect([.emergencyBrake, .forwardCollision].contains(first.value.kind))
    #expect(first.at.seconds > 1 && first.at.seconds < 2)
    // Braking on the adjacent lane is no reason to warn.
    let beside = run(speed: 20, seconds: 3) { t in
      let p = Vec2(160 + 20 * t.seconds, 3.75)
      return received(
        .bsm, [shared(5, .motorVehicle, at: p, heading: 0, speed: 20, acceleration: -7, time: t)], sensedAt: t
      )
    }
    #expect(beside.warnings.isEmpty)
  }

  /// A driver is warned of hard braking ahead if he would have to brake harder than usual, but not if there is room
  /// enough, if he brakes already, or if the vehicle is more likely on the adjacent lane. The positions leave the lane
  /// open here, so that only this warning can be due.
  @Test func warnsOfHardBrakingOnlyWhereItMatters() throws {
    func warned(
      gap: Double, aside: Double = 0, braking: Double = 0, seenAside: Double? = nil
    ) -> [WarningKind] {
      let seen = seenAside.map {
        Detection(
          position: Vec2(gap + 4.5, $0), rangeSigma: 0.3, crossSigma: 0.2, radialSpeed: 0,
          radialSpeedSigma: 0.2,
          objectClass: .motorVehicle, confidence: 0.9)
      }
      return run(speed: 14, seconds: 1.2, braking: braking, seen: seen) { t in
        var state = shared(
          5, .motorVehicle, at: Vec2(104.5 + gap + 14 * t.seconds, aside), heading: 0, speed: 14,
          acceleration: -4.5, time: t)
        state.positionSigma = 2.1
        return received(.bsm, [state], sensedAt: t)
      }.warnings.map(\.value.kind)
    }
    // 14 m/s both: after 1.3 s the driver would need 3.5 m/s² at 24.4 m, and at 18 m 4.7 m/s² and more.
    #expect(warned(gap: 18) == [.emergencyBrake])
    #expect(warned(gap: 18, aside: 1.5) == [.emergencyBrake])
    #expect(warned(gap: 32).isEmpty)
    #expect(warned(gap: 18, aside: 2.3).isEmpty)
    #expect(warned(gap: 18, braking: 3).isEmpty)
    // The unit's own sensors determine the lane better than the positions.
    #expect(warned(gap: 18, aside: 1, seenAside: 3.2).isEmpty)
    #expect(warned(gap: 18, aside: 2.3, seenAside: 0.5) == [.emergencyBrake])
  }

  @Test func warnsOfACrossingCarThatItCannotSee() throws {
    // Both would be at (180, 0) after 8 s.
    let log = run(speed: 10, seconds: 8) { t in
      let p = Vec2(180, -96 + 12 * t.seconds)
      return received(
        .bsm, [shared(6, .motorVehicle, at: p, heading: .pi / 2, speed: 12, time: t)], sensedAt: t)
    }
    let first = try #require(log.warnings.first)
    #expect(first.value.kind == .intersectionCollision && first.value.cooperative)
    // In time to brake, not minutes before.
    #expect(first.at.seconds > 3 && first.at.seconds < 7)
    // The unit does not brake for objects known only from messages.
    #expect(!log.commands.contains { $0.value.command.isEmergency })
    #expect(log.commands.contains { $0.value.command.warning == .intersectionCollision })
    // Raised once per approach.
    #expect(log.warnings.count { $0.value.kind == .intersectionCollision } == 1)
    #expect(!log.ages.isEmpty && log.ages.allSatisfy { $0.microseconds > 0 && $0.microseconds < 300_000 })
  }

  /// A vehicle approaching at an angle is on a collision course; one that is nearly parallel, as in a lane change,
  /// causes no warning.
  @Test func warnsOfNobodyWhoChangesLanes() throws {
    func warned(degrees: Double) -> [WarningKind] {
      let heading = degrees * .pi / 180
      let (along, across) = (24 * Math.sincos(heading).cosine, 24 * Math.sincos(heading).sine)
      return run(speed: 28, seconds: 3) { t in
        // In the path after 2.5 s, if nobody reacts.
        let left = 2.5 - t.seconds
        let p = Vec2(100 + 28 * 2.5 - along * left, -across * left)
        return received(
          .bsm, [shared(6, .motorVehicle, at: p, heading: heading, speed: 24, time: t)], sensedAt: t)
      }.warnings.map(\.value.kind)
    }
    #expect(warned(degrees: 20) == [.intersectionCollision])
    #expect(!warned(degrees: 5).contains(.intersectionCollision))
  }

  @Test func warnsOfAHiddenPedestrianThatARoadsideUnitSees() throws {
    // Steps out 70 m ahead when the car is 3 s away.
    let log = run(speed: 14, seconds: 6) { t in
      let p = Vec2(170, -7 + 1.4 * t.seconds)
      return received(
        .rsm, [shared(7, .pedestrian, at: p, heading: .pi / 2, speed: 1.4, time: t)], sensedAt: t)
    }
    let first = try #require(log.warnings.first)
    #expect(first.value.kind == .vulnerableRoadUser && first.value.cooperative)
    let without = run(speed: 14, seconds: 6, v2x: false) { _ in nil }
    #expect(without.warnings.isEmpty)
  }

  @Test func warnsOnlyOfAHazardOnItsPath() throws {
    let shared = context()
    func rsi(_ path: [Vec2]) -> RoadsideInformation {
      RoadsideInformation(
        msgCount: 0, id: TemporaryID(raw: 3), referencePosition: shared.geo(path.last!),
        events: [
          RoadTrafficEvent(
            id: 1, type: .vehicleBreakdown, source: .detection, position: shared.geo(path.last!),
            paths: [ReferencePath(points: path.map(shared.geo), radius: 12)])
        ])
    }
    func warnings(_ path: [Vec2]) -> [Emitted<RaisedWarning>] {
      run(speed: 30, seconds: 60) { t in
        received(.rsi, [], frame: .rsi(rsi(path)), sensedAt: t)
      }.warnings
    }
    let ahead = warnings([Vec2(0, 0), Vec2(1000, 0), Vec2(1500, 0)])
    let first = try #require(ahead.first)
    #expect(first.value.kind == .hazardousLocation && first.value.cooperative)
    // 30 m/s: 4 s of reaction and 225 m of comfortable braking before x = 1500.
    let x = 100 + 30 * first.at.seconds
    #expect(x > 1500 - 345 && x < 1500 - 345 + 30 * 0.5)
    #expect(ahead.count == 1)
    // On the opposite carriageway, and on a parallel road.
    #expect(warnings([Vec2(3000, 8), Vec2(1000, 8)]).isEmpty)
    #expect(warnings([Vec2(0, 60), Vec2(1500, 60)]).isEmpty)
  }

  /// An event under a known number counts where and when its newest message says: it may have moved, have ended, begin
  /// later, or be given by a path alone.
  @Test func theNewestMessageAboutAnEventCounts() throws {
    let shared = context()
    func rsi(_ at: [Vec2], position: Vec2?, start: Double? = nil, end: Double? = nil) -> RoadsideInformation {
      RoadsideInformation(
        msgCount: 0, id: TemporaryID(raw: 3), referencePosition: shared.geo(at.last ?? position ?? .zero),
        events: [
          RoadTrafficEvent(
            id: 1, type: .vehicleBreakdown, source: .detection, position: position.map(shared.geo),
            times: EventTimes(start: start.map(SimTime.init(seconds:)), end: end.map(SimTime.init(seconds:))),
            paths: at.isEmpty ? [] : [ReferencePath(points: at.map(shared.geo), radius: 12)])
        ])
    }
    func warnings(_ message: (SimTime) -> RoadsideInformation) -> [Emitted<RaisedWarning>] {
      run(speed: 30, seconds: 60) { received(.rsi, [], frame: .rsi(message($0)), sensedAt: $0) }.warnings
    }
    func place(_ warning: Emitted<RaisedWarning>) -> Double { 100 + 30 * warning.at.seconds }
    // 30 m/s: 345 m before the event; see above.
    func isDue(_ warning: Emitted<RaisedWarning>?, before x: Double) -> Bool {
      warning.map { place($0) > x - 345 && place($0) < x - 345 + 15 } ?? false
    }
    func road(to x: Double) -> [Vec2] { [Vec2(0, 0), Vec2(x, 0)] }
    // It is at 900 m until the vehicle is 400 m before it, then at 1,500 m: one warning, of the new place.
    let moving = warnings { t in
      let x = 100 + 30 * t.seconds < 500 ? 900.0 : 1500.0
      return rsi(road(to: x), position: Vec2(x, 0))
    }
    #expect(moving.count == 1 && isDue(moving.first, before: 1500))
    // To another carriageway.
    #expect(
      warnings { t in
        let y = 100 + 30 * t.seconds < 500 ? 0.0 : 60.0
        return rsi([Vec2(0, y), Vec2(900, y)], position: Vec2(900, y))
      }.isEmpty)
    // Over before the vehicle arrives, or after; not begun before the vehicle is 150 m before it.
    #expect(warnings { _ in rsi(road(to: 1500), position: Vec2(1500, 0), end: 30) }.isEmpty)
    #expect(warnings { _ in rsi(road(to: 1500), position: Vec2(1500, 0), end: 60) }.count == 1)
    let late = try #require(
      warnings { _ in rsi(road(to: 1500), position: Vec2(1500, 0), start: 1250.0 / 30) }.first)
    #expect(place(late) >= 1350 && place(late) < 1365)
    // A path alone leads to the event; a position alone is a circle.
    let path = warnings { _ in rsi(road(to: 1500), position: nil) }
    #expect(path.count == 1 && isDue(path.first, before: 1500))
    let point = warnings { _ in rsi([], position: Vec2(1500, 4)) }
    #expect(point.count == 1 && isDue(point.first, before: 1500))
    #expect(warnings { _ in rsi([], position: nil) }.isEmpty)
  }

  /// With several paths, an event is ahead on any of them.
  @Test func anEventMayHaveSeveralPaths() {
    let shared = context()
    let event = RoadTrafficEvent(
      id: 1, type: .roadworks, source: .government, position: nil,
      paths: [[Vec2(0, 60), Vec2(1500, 60)], [Vec2(0, 0), Vec2(1500, 0)]].map {
        ReferencePath(points: $0.map(shared.geo), radius: 12)
      })
    let rsi = RoadsideInformation(
      msgCount: 0, id: TemporaryID(raw: 3), referencePosition: shared.geo(.zero), events: [event])
    #expect(
      run(speed: 30, seconds: 60) { received(.rsi, [], frame: .rsi(rsi), sensedAt: $0) }.warnings.count == 1)
  }

  /// The newest state is used, whatever the order of arrival.
  @Test func lateMessagesDoNotReplaceNewerOnes() {
    var node = unit(context())
    var effects = EffectBuffer()
    let old = SimTime(seconds: 1)
    let new = SimTime(seconds: 1.2)
    for t in [new, old] {
      node.step(
        .received(
          received(
            .bsm, [shared(4, .motorVehicle, at: Vec2(t.seconds, 0), heading: 0, speed: 1, time: t)],
            sensedAt: t)),
        at: SimTime(seconds: 1.3), into: &effects)
    }
    #expect(node.picture.received.object(4)?.generatedAt == new)
    #expect(node.picture.received.count == 1)
    // The unit's own state does not come back as another vehicle.
    node.step(
      .received(
        received(
          .bsm, [shared(node.id.raw, .motorVehicle, at: .zero, heading: 0, speed: 1, time: new)],
          sensedAt: new)),
      at: SimTime(seconds: 1.3), into: &effects)
    #expect(node.picture.received.count == 1)
  }
}
