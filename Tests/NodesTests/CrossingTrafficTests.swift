import ComputeKernel
import NodeInterface
import RoadNetwork
import SimCore
import Testing
import V2XMessages

@testable import Nodes

/// Who from the side can be in the way: a road from west to east with stop line at x = −8, crossed by one from south to north with
/// stop line at y = −8.
@Suite struct CrossingTrafficTests {
  /// - Parameters:
  ///   - yields: the movement to the east gives way to that to the north; otherwise that one does.
  ///   - foes: the movements cross.
  private func junction(yields: Bool, foes: Bool = true, signal: Bool = false) -> RoadNetwork {
    var n = network([
      (points: [Vec2(-200, 0), Vec2(-8, 0)], speedLimit: 13.9, next: [1]),
      (points: [Vec2(-8, 0), Vec2(200, 0)], speedLimit: 13.9, next: []),
      (points: [Vec2(0, -200), Vec2(0, -8)], speedLimit: 13.9, next: [3]),
      (points: [Vec2(0, -8), Vec2(0, 200)], speedLimit: 13.9, next: []),
    ])
    for (i, c) in [0, 1].enumerated() {
      n.connections[c].junction = 0
      n.connections[c].requestIndex = i
      n.connections[c].signal = signal ? 0 : -1
    }
    func rule(_ other: UInt64, _ gives: Bool) -> RightOfWay {
      RightOfWay(response: [gives ? other : 0], foes: [foes ? other : 0], mayContinue: false)
    }
    n.junctions = [
      Junction(
        id: "j", kind: .priority, position: .zero, incomingLanes: [0, 2],
        requests: [rule(2, yields), rule(1, !yields)], requestConnections: [0, 1])
    ]
    return n
  }
  private func other(at p: Vec2, speed: Double, acceleration: Double = 0, heading: Double = .pi / 2)
    -> FusedObject
  {
    FusedObject(
      state: KinematicState(
        position: p, velocity: Angle(radians: heading).direction * speed,
        covariance: StateCovariance(
          position: Covariance2(variance: 0.25), velocity: Covariance2(variance: 0.04))),
      heading: heading, acceleration: acceleration, length: 4.5, width: 1.8, targetClass: .motorVehicle,
      sources: .received, trackID: 0, receivedID: 5, seenAt: .zero)
  }
  /// The own vehicle is 60 m before its line, or where `x` says.
  private func isInTheWay(
    _ n: RoadNetwork, _ o: FusedObject, x: Double = -70, speed: Double = 13, acceleration: Double = 0,
    light: Bool? = nil, age: Double = 0
  ) -> Bool {
    let ego = EgoState(
      position: Vec2(x, 0), heading: .zero, speed: speed, acceleration: acceleration, length: 4.5, width: 1.8)
    let traffic = CrossingTraffic(
      network: n, movements: [(connection: 0, line: -8 - x, exit: 8 - x)], ego: ego,
      light: light.map { (connection: 0, isGreen: $0) },
      now: SimTime(seconds: age))
    return traffic.mayBeInTheWay(o, at: o.state.position, along: -x)
  }

  @Test func whoHasTheRightOfWayIsInTheWay() {
    let n = junction(yields: true)
    #expect(isInTheWay(n, other(at: Vec2(0, -70), speed: 13)))
    // It stops all the same: 13²/(2 · 2) = 42 m, before its line.
    #expect(!isInTheWay(n, other(at: Vec2(0, -70), speed: 13, acceleration: -2)))
  }

  /// 13²/(2 · 4.5) = 18.8 m from its front to the line.
  @Test func whoMustYieldIsInTheWayOnceItCannotStop() {
    let n = junction(yields: false)
    #expect(!isInTheWay(n, other(at: Vec2(0, -70), speed: 13)))
    #expect(!isInTheWay(n, other(at: Vec2(0, -8 - 2.25 - 20), speed: 13)))
    #expect(isInTheWay(n, other(at: Vec2(0, -8 - 2.25 - 17), speed: 13)))
    // The own vehicle is past its line: it clears the junction.
    #expect(isInTheWay(n, other(at: Vec2(0, -8 - 2.25 - 17), speed: 13), x: -8 - 2.25 - 1, speed: 5))
    #expect(!isInTheWay(n, other(at: Vec2(0, -8 - 2.25 - 17), speed: 13), x: -8 - 2.25 + 1, speed: 5))
    // It brakes with 6 m/s² and stops before the line.
    #expect(!isInTheWay(n, other(at: Vec2(0, -8 - 2.25 - 17), speed: 13, acceleration: -6)))
    #expect(isInTheWay(n, other(at: Vec2(0, -6), speed: 6)))
    // It may have begun to brake since it was last heard.
    #expect(!isInTheWay(n, other(at: Vec2(0, -8 - 2.25 - 17), speed: 13), age: 0.3))
  }

  @Test func whoseWayDoesNotCrossIsNot() {
    // No foes; off its lane; the other way along it; and no junction where the paths meet.
    let p = Vec2(0, -20)
    #expect(isInTheWay(junction(yields: true), other(at: p, speed: 13)))
    #expect(!isInTheWay(junction(yields: true, foes: false), other(at: p, speed: 13)))
    #expect(!isInTheWay(junction(yields: true), other(at: Vec2(8, -20), speed: 13)))
    #expect(!isInTheWay(junction(yields: true), other(at: p, speed: 13, heading: -.pi / 2)))
    let ego = EgoState(position: Vec2(-150, 0), heading: .zero, speed: 13, length: 4.5, width: 1.8)
    let traffic = CrossingTraffic(
      network: junction(yields: true), movements: [(connection: 0, line: 142, exit: 158)], ego: ego,
      light: nil,
      now: .zero)
    #expect(!traffic.mayBeInTheWay(other(at: Vec2(-60, -20), speed: 13), at: Vec2(-60, -20), along: 90))
  }

  @Test func atSignalsBothMustBePastStopping() {
    let n = junction(yields: true, signal: true)
    let runner = other(at: Vec2(0, -8 - 2.25 - 10), speed: 13)
    let late = other(at: Vec2(0, -70), speed: 13)
    // The own light is unknown, red, green.
    #expect(!isInTheWay(n, runner))
    #expect(!isInTheWay(n, runner, light: false))
    #expect(isInTheWay(n, runner, light: true))
    #expect(!isInTheWay(n, late, light: true))
    // 15 m before the line, the own driver cannot stop any more either.
    #expect(isInTheWay(n, runner, x: -8 - 2.25 - 15))
    #expect(!isInTheWay(n, runner, x: -8 - 2.25 - 15, speed: 8))
  }
}

@Suite struct WarningStageTests {
  private func danger(_ stage: WarningStage) -> RaisedWarning {
    RaisedWarning(kind: .vulnerableRoadUser, sensedAt: .zero, cooperative: true, stage: stage)
  }
  private func time(_ k: Int) -> SimTime { SimTime(microseconds: Int64(k) * 100_000) }

  /// An advisory is shown at once, and its cycles count for the imminent stage.
  @Test func stagesFollowEachOther() {
    var display = DriverDisplay()
    var raised: [(Int, WarningStage)] = []
    for k in 0..<20 {
      let shown = display.update(danger(k < 10 ? .advisory : .imminent), at: time(k))
      if let one = shown.raised { raised.append((k, one.stage)) }
      #expect(shown.kind == .vulnerableRoadUser)
      #expect(shown.stage == (k < 10 ? .advisory : .imminent))
    }
    #expect(raised.map(\.0) == [0, 10] && raised.map(\.1) == [.advisory, .imminent])
    // While the imminent stage is shown, an advisory does not take it back.
    #expect(display.update(danger(.advisory), at: time(21)).stage == .imminent)
    #expect(display.update(danger(.advisory), at: time(30)).stage == .advisory)
  }
  @Test func anImminentWarningAloneNeedsItsCycles() {
    var display = DriverDisplay()
    let shown = (0..<4).map { display.update(danger(.imminent), at: time($0)).kind }
    #expect(shown == [nil, nil, .vulnerableRoadUser, .vulnerableRoadUser])
  }

  @Test func brakesAreArmedFromTheFirstWarningUntilAWhileAfterTheLast() {
    var arming = BrakeArming()
    arming.note(.hazardousLocation, at: time(0))
    #expect(!arming.isArmed(at: time(5)))
    arming.note(.vulnerableRoadUser, at: time(10))
    #expect(!arming.isArmed(at: time(11)) && arming.isArmed(at: time(12)))
    arming.note(nil, at: time(25))
    #expect(arming.isArmed(at: time(30)) && !arming.isArmed(at: time(31)))
    // A later one begins anew.
    arming.note(.forwardCollision, at: time(50))
    #expect(!arming.isArmed(at: time(51)) && arming.isArmed(at: time(52)))
  }
}
