import ComputeKernel
import Federation
import NodeInterface
import Nodes
import Recording
import RoadNetwork
import Scenario
import SimCore
import Testing
import V2XMessages
import WorldState

@testable import HostRuntime

/// Cooperative perception between vehicles (SSM).
@Suite struct SharingTests {
  private static func nodes() -> StandardNodes {
    let network = RoadNetwork(source: "open")
    var configuration = Configuration()
    configuration.functions["ssm"] = "true"
    return StandardNodes(network: network, configuration: configuration, sight: SightMap(network))
  }
  private static let sensors = [
    SensorDescription(kind: .camera, range: 150, halfFieldOfView: 0.5),
    SensorDescription(kind: .radar, range: 150, halfFieldOfView: 0.2),
  ]
  private static func unit(_ entity: UInt64, _ context: NodeContext) -> OnboardUnit {
    OnboardUnit(
      vehicle: VehicleDescription(
        index: Int(entity), length: 4.5, width: 1.8, height: 1.5, vehicleClass: .passenger),
      entity: entity, level: .l2, sensors: sensors, context: context, birth: .zero)
  }

  /// One vehicle drives east and sees nobody; the other stands across the road and sees a person walk into the first
  /// one's path. Each message is coded and read as between hosts.
  private func run(hearing: Bool) throws -> (held: [Vec2], warnings: [RaisedWarning], uses: Int, sent: Int) {
    let kinds = Self.nodes()
    var blind = Self.unit(1, kinds.context)
    var seeing = Self.unit(2, kinds.context)
    let watch = Vec2(75, 15)
    var effects = EffectBuffer()
    var warnings: [RaisedWarning] = []
    var arrivals: [(at: SimTime, message: ReceivedMessage)] = []
    var held: [Vec2] = []
    var uses = 0
    var sent = 0
    func person(at t: SimTime) -> Vec2 { Vec2(75, -6.5 + 1.4 * t.seconds) }
    for k in 0..<450 as Range<Int64> {
      let t = SimTime(microseconds: k * 10_000)
      if k % 10 == 0 {
        let state = (Vec2(14 * t.seconds, 0), Angle.zero, 14.0)
        let stands = (watch, Angle(radians: -.pi / 2), 0.0)
        for isBlind in [true, false] {
          let (position, heading, speed) = isBlind ? state : stands
          let fix = PositioningFix(
            measuredAt: t, position: position, positionSigma: 0.1, heading: heading, speed: speed,
            acceleration: 0, yawRate: 0, isValid: true)
          // Straight ahead of the standing vehicle.
          let range = watch.y - person(at: t).y
          let seen = Detection(
            position: Vec2(range, 0), rangeSigma: 0.2, crossSigma: 0.2, objectClass: .pedestrian,
            confidence: 0.9)
          let camera = SensorFrame(
            sensor: 0, kind: .camera, capturedAt: t, detections: isBlind ? [] : [seen])
          let radar = SensorFrame(sensor: 1, kind: .radar, capturedAt: t, detections: [])
          for event in [Event.fix(fix), .sensor(camera), .sensor(radar)] {
            if isBlind {
              blind.step(event, at: t, into: &effects)
            } else {
              seeing.step(event, at: t, into: &effects)
            }
          }
        }
      }
      effects.removeAll()
      while arrivals.first.map({ $0.at <= t }) == true {
        blind.step(.received(arrivals.removeFirst().message), at: t, into: &effects)
      }
      while seeing.nextWakeAt <= t { seeing.step(.wake, at: seeing.nextWakeAt, into: &effects) }
      for m in effects.messages where m.frame.type == .ssm {
        sent += 1
        let coded = Envelope(
          sender: seeing.id, channel: .sidelink, sentAt: m.trace.end, sequence: UInt32(sent), message: m.frame
        ).encoded()
        let envelope = try coded.withUnsafeBytes { try Envelope.decode($0) }
        let arrival = t + SimDuration(milliseconds: 20)
        var trace = m.trace
        trace.advance(to: arrival, .air)
        if hearing {
          arrivals.append(
            (arrival, kinds.received(envelope, sensedAt: m.sensedAt, trace: trace, number: UInt16(sent))))
        }
      }
      effects.removeAll()
      while blind.nextWakeAt <= t { blind.step(.wake, at: blind.nextWakeAt, into: &effects) }
      warnings += effects.warnings
      uses += effects.uses.count
      effects.removeAll()
      held = blind.picture.received.rows.map(\.position)
    }
    if let last = held.first {
      #expect((last - person(at: SimTime(seconds: 4.5))).length < 1.5)
    }
    return (held, warnings, uses, sent)
  }

  @Test func oneVehicleKnowsWhatTheOtherSees() throws {
    let (held, warnings, uses, sent) = try run(hearing: true)
    #expect(sent >= 5 && held.count == 1 && uses >= sent - 2)
    let warning = try #require(warnings.first)
    #expect(warning.kind == .vulnerableRoadUser && warning.cooperative)
    let deaf = try run(hearing: false)
    #expect(deaf.sent == sent && deaf.held.isEmpty && deaf.warnings.isEmpty && deaf.uses == 0)
  }

  /// The same run in every layout, with messages that plans use.
  @Test func runsAreTheSameInEveryLayout() throws {
    let on = [("functions.ssm", "true")]
    let one = try MapRun("crossing", until: 28, overrides: on)
    let many = try MapRun("crossing", until: 28, onboardHosts: 3, coded: true, overrides: on)
    #expect(one.digest == many.digest)
    let t = Int(MessageType.ssm.rawValue)
    #expect(
      one.totals.reading(.messagesSent, of: .ssm).value > 50 && one.totals.perType[t].endToEnd.count > 50)
    #expect(one.totals.perType[t].stages == many.totals.perType[t].stages)
    let off = try MapRun("crossing", until: 10)
    #expect(off.totals.reading(.messagesSent, of: .ssm).value == 0)
  }
}
