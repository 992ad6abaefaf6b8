import NodeInterface
import RoadNetwork
import Sensing
import SimCore
import Testing
import V2XMessages
import WorldState

@testable import ComputeKernel
@testable import Nodes

@Suite struct SharingRulesTests {
  private func track(
    _ id: UInt32, _ kind: RoadUserClass = .motorVehicle, at p: Vec2, velocity v: Vec2, sigma: Double = 0.05
  ) -> Track {
    let c = Covariance2(variance: sigma * sigma)
    return Track(
      id: id, status: .confirmed, targetClass: kind, classConfidence: 1,
      state: KinematicState(
        position: p, velocity: v, covariance: StateCovariance(position: c, velocity: c)), length: .nan,
      width: .nan, heading: .nan, createdAt: .zero, seenAt: .zero, hits: 9, history: .max, cycle: 9,
      cycles: 9,
      sensors: 1)
  }
  private func ms(_ n: Int64) -> SimTime { SimTime(microseconds: n * 1_000) }

  /// ETSI TS 103 324, 6.1.2.3: new, moved by more than 4 m, 0.5 m/s faster or slower, turned by 4 degrees, or not sent
  /// for long.
  @Test func objectsAreSentWhenTheyAreNewOrHaveChanged() {
    var rules = SharingRules()
    let first = track(1, at: .zero, velocity: Vec2(10, 0))
    #expect(rules.isDue(first, at: ms(0)))
    rules.note([first], captured: ms(0), at: ms(80))
    #expect(!rules.isDue(first, at: ms(180)))
    #expect(rules.isDue(track(2, at: .zero, velocity: Vec2(10, 0)), at: ms(180)))
    #expect(!rules.isDue(track(1, at: Vec2(3.9, 0), velocity: Vec2(10, 0)), at: ms(180)))
    #expect(rules.isDue(track(1, at: Vec2(4.1, 0), velocity: Vec2(10, 0)), at: ms(180)))
    #expect(!rules.isDue(track(1, at: .zero, velocity: Vec2(10.4, 0)), at: ms(180)))
    #expect(rules.isDue(track(1, at: .zero, velocity: Vec2(10.6, 0)), at: ms(180)))
    #expect(rules.isDue(track(1, at: .zero, velocity: Vec2(9.4, 0)), at: ms(180)))
    func turned(_ degrees: Double) -> Track {
      track(1, at: .zero, velocity: Angle(radians: degrees * .pi / 180).direction * 10)
    }
    #expect(!rules.isDue(turned(3.9), at: ms(180)) && rules.isDue(turned(-4.1), at: ms(180)))
    #expect(!rules.isDue(first, at: ms(1_079)) && rules.isDue(first, at: ms(1_080)))
    let walker = track(3, .pedestrian, at: .zero, velocity: Vec2(1, 0))
    rules.note([walker], captured: ms(100), at: ms(180))
    #expect(!rules.isDue(walker, at: ms(679)) && rules.isDue(walker, at: ms(680)))
  }

  @Test func messagesKeepTheirShortestInterval() {
    var rules = SharingRules()
    #expect(rules.isOpen(at: ms(5)))
    rules.note([track(1, at: .zero, velocity: .zero)], captured: ms(5), at: ms(90))
    #expect(!rules.isOpen(at: ms(104)) && rules.isOpen(at: ms(105)))
  }

  @Test func anUncertainDirectionIsNotSent() {
    #expect(SharingRules.course(of: track(1, at: .zero, velocity: Vec2(10, 0), sigma: 0.5)) == 0)
    #expect(SharingRules.course(of: track(1, at: .zero, velocity: Vec2(10, 0), sigma: 1)).isNaN)
  }
}

@Suite struct SharingTests {
  private static func functions(_ ssm: Bool) -> FunctionSettings {
    var functions = FunctionSettings()
    functions["ssm"] = ssm
    return functions
  }

  /// A drive behind a car, with the message that `message` returns for each step.
  private func drive(
    ssm: Bool = true, seconds: Double = 5, _ message: (Drive) -> ReceivedMessage? = { _ in nil }
  ) -> (drive: Drive, sent: [(at: SimTime, message: OutgoingMessage, ssm: SensorSharingMessage)]) {
    var drive = Drive(speed: 12, functions: Self.functions(ssm))
    drive.add(140, 0, speed: 12)
    while drive.slice.time.seconds < seconds {
      if let m = message(drive) { drive.driven.handle(.received(m), at: drive.slice.time) }
      drive.step()
    }
    #expect(drive.driven.log.brokenPromises == 0)
    return (
      drive,
      drive.driven.log.messages.compactMap { m in
        if case .ssm(let ssm) = m.value.frame { (m.at, m.value, ssm) } else { nil }
      }
    )
  }

  @Test func sharesItsOwnTracks() throws {
    let (drive, sent) = drive()
    #expect(sent.count >= 10 && sent.count <= 50)
    let here = context()
    for (at, message, ssm) in sent {
      #expect(message.channel == .sidelink && ssm.equipment == .obu && ssm.id == drive.driven.node.id)
      #expect(message.trace.times.total == at - message.trace.begin && message.trace.end == at)
      #expect(message.trace.times[.sense] > 0 && message.trace.times[.compute] > 0)
      #expect(message.trace.times[.sendWait] == 0 && message.trace.times[.sign] >= 4_000)
      for p in ssm.participants {
        let t = try #require(p.participant.measuredAt)
        // The only other road user, within the errors of positioning (1 σ of 1.5 m) and tracking.
        #expect((here.map(p.participant.position) - Vec2(140 + 12 * t.seconds, 0)).length < 7)
        #expect(p.participant.type == .motor && p.participant.source == .integrated)
        #expect((p.participant.positionConfidence.horizontal ?? 0) > 0)
      }
    }
    for (a, b) in zip(sent, sent.dropFirst()) {
      #expect((b.message.trace.begin - a.message.trace.begin).microseconds >= 100_000)
    }
    #expect(self.drive(ssm: false).sent.isEmpty)
  }

  /// Received states are not sent on: neither road users known only from messages, nor those that announce themselves.
  @Test func sharesNothingThatItReceived() throws {
    let alone = drive().sent
    let (_, sent) = drive { drive in
      received(
        .rsm,
        [
          shared(
            77, .pedestrian, at: Vec2(drive.slice.x[0] + 60, 12), heading: 0, speed: 0, time: drive.slice.time
          )
        ], sensedAt: drive.slice.time)
    }
    #expect(sent.count == alone.count && sent.allSatisfy { $0.ssm.participants.count == 1 })
    #expect(sent.allSatisfy { $0.ssm.participants.allSatisfy { $0.participant.type == .motor } })
    let (_, selfAnnounced) = drive { drive in
      received(
        .bsm,
        [
          shared(
            78, .motorVehicle, at: Vec2(drive.slice.x[1], 0), heading: 0, speed: 12, time: drive.slice.time)
        ], sensedAt: drive.slice.time)
    }
    #expect(selfAnnounced.count < alone.count / 4)
  }
}
