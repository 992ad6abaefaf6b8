import ComputeKernel
import NodeInterface
import Nodes
import RoadNetwork
import Sensing
import SimCore
import Testing
import V2XMessages

/// Speed advice and red light warning, from the messages of a junction to the command.
@Suite struct SignalFunctionTests {
  /// One lane of 300 m to a signalised stop line at x = 0, and a road behind it.
  private static func road() -> RoadNetwork {
    var n = network([
      (points: [Vec2(-300, 0), Vec2(0, 0)], speedLimit: 13.9, next: [1]),
      (points: [Vec2(10, 0), Vec2(200, 0)], speedLimit: 13.9, next: []),
    ])
    for e in n.edges.indices {
      n.edges[e].fromJunction = e == 0 ? 1 : 0
      n.edges[e].toJunction = e == 0 ? 0 : 2
    }
    n.connections[0].junction = 0
    n.connections[0].signal = 0
    n.connections[0].signalLinkIndex = 0
    for (i, id) in ["center", "west", "east"].enumerated() {
      n.junctions.append(
        Junction(
          id: id, kind: .trafficLight, position: Vec2(Double(i) * 10, 0), incomingLanes: i == 0 ? [0] : []))
    }
    let phases = ["G", "y", "r"].map {
      SignalProgram.Phase(
        duration: SimDuration(seconds: 20), minimum: SimDuration(seconds: 20),
        maximum: SimDuration(seconds: 20), state: Array($0.utf8))
    }
    n.signals = [
      Signal(
        id: "tl", programs: [SignalProgram(id: "0", control: .fixed, offset: .zero, phases: phases)],
        activeProgram: 0, links: [[0]])
    ]
    return n
  }

  /// Drives east from `start` with `speed`, red until `green`, and receives MAP at once and SPAT every 100 ms.
  private func run(
    from start: Double, speed: Double, green: Double, seconds: Double, functions: FunctionSettings = .init(),
    hearsMap: Bool = true, redFrom: Double = 0
  ) -> NodeLog {
    let shared = context(Self.road(), functions: functions)
    let map = JunctionMap(0, shared)
    let suite = SensorSuite.onboard(.l2)
    let car = VehicleDescription(index: 0, length: 4.5, width: 1.8, height: 1.5, vehicleClass: .passenger)
    var driven = Driven(
      OnboardUnit(
        vehicle: car, entity: 7, level: .l2, sensors: descriptions(suite), route: [0, 1], context: shared,
        birth: .zero))
    for k in 0..<Int(seconds * 10) {
      let t = SimTime(microseconds: Int64(k) * 100_000 + 7000)
      driven.handle(.fix(fix(Vec2(start + speed * t.seconds, 0), speed: speed, at: t)), at: t)
      for s in suite.sensors.indices {
        driven.handle(
          .sensor(
            SensorFrame(sensor: s, kind: suite.sensors[s].kind, capturedAt: t, detections: [])), at: t)
      }
      let later = SimTime(microseconds: t.microseconds + 20_000)
      let end = SimTime(seconds: green)
      let reading = SignalReading(
        readAt: t, signal: 0, state: Array(t.seconds < redFrom ? "G".utf8 : "r".utf8), earliestEnd: end,
        latestEnd: end, likelyEnd: end)
      let states = SignalMessages.states(reading, map, shared, at: t)
      let spat = SignalPhaseAndTiming(msgCount: 0, measuredAt: t, intersections: states)
      driven.handle(
        .received(received(.spat, [], frame: .spat(spat), sensedAt: t, number: UInt16(k + 1))), at: later)
      if hearsMap, k % 10 == 0 {
        let message = MapMessage(msgCount: 0, nodes: [map.node])
        driven.handle(.received(received(.map, [], frame: .map(message), sensedAt: t)), at: later)
      }
    }
    driven.run(before: SimTime(seconds: seconds))
    #expect(driven.log.brokenPromises == 0)
    return driven.log
  }

  @Test func advisesTheSpeedThatMeetsTheGreenLight() throws {
    // 200 m at 13 m/s: 15 s to the line, green in 20 s, and 2 s more for the queue's first vehicle to start.
    let commands = run(from: -202.25, speed: 13, green: 20, seconds: 3).commands
    let first = try #require(commands.first { $0.value.command.speedLimit.isFinite })
    let t = first.at.seconds
    let front = -200 + 13 * t
    let wanted = -front / (20 - t + 2)
    #expect(abs(first.value.command.speedLimit - wanted) < 0.5)
    var off = FunctionSettings()
    off["glosa"] = false
    #expect(
      run(from: -202.25, speed: 13, green: 20, seconds: 3, functions: off).commands
        .allSatisfy { $0.value.command.speedLimit == .infinity })
    // Phases cannot be used without the map that numbers them.
    #expect(
      run(from: -202.25, speed: 13, green: 20, seconds: 3, hearsMap: false).commands
        .allSatisfy { $0.value.command.speedLimit == .infinity })
  }

  /// Each message of the signal ahead counts in the first plan that reads it; without the map none can be read.
  @Test func plansReportWhichSignalMessagesTheyUsed() {
    let log = run(from: -202.25, speed: 13, green: 20, seconds: 3)
    let uses = log.plans.flatMap(\.uses)
    #expect(uses.count > 25 && uses.allSatisfy { !$0.isFused })
    #expect(Set(uses.map(\.number)).count == uses.count)
    #expect(run(from: -202.25, speed: 13, green: 20, seconds: 3, hearsMap: false).plans.isEmpty)
  }

  @Test func warnsADriverWhoDoesNotBrakeForARedLight() throws {
    let log = run(from: -150, speed: 14, green: 60, seconds: 9)
    let first = try #require(log.warnings.first)
    #expect(first.value.kind == .redLightViolation && first.value.cooperative)
    // 14 m/s: 15 m of reaction and 20 m of braking with 5 m/s² before the line.
    let front = -150 + 2.25 + 14 * first.at.seconds
    #expect(front > -36 && front < -22)
    var off = FunctionSettings()
    off["rlvw"] = false
    #expect(run(from: -150, speed: 14, green: 60, seconds: 9, functions: off).warnings.isEmpty)
    // The light has just changed: at first the driver is still within his reaction time, and later it is too late to
    // stop.
    let warnedAt = first.at.seconds
    #expect(run(from: -150, speed: 14, green: 60, seconds: 9, redFrom: warnedAt - 0.8).warnings.isEmpty)
    #expect(run(from: -150, speed: 14, green: 60, seconds: 9, redFrom: warnedAt - 2).warnings.count == 1)
    // Green before the vehicle arrives.
    #expect(run(from: -150, speed: 14, green: 7, seconds: 9).warnings.isEmpty)
  }
}
