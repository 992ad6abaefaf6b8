import ComputeKernel
import NodeInterface
import RoadNetwork
import SimCore
import Testing

@testable import Nodes

/// Turns across the oncoming lane: the own lane leads east with its line at x = −10, a quarter circle of 12 m leads from there
/// to the north; the oncoming lane leads west along y = 3.5, with its line at x = 12.
@Suite struct OncomingTrafficTests {
  private static let radius = 12.0
  private func junction(
    yields: Bool = true, signal: Bool = false, direction: Connection.Direction = .left
  ) -> RoadNetwork {
    let turn = (0...48).map { i -> Vec2 in
      let a = Math.sincos(Double(i) / 48 * .pi / 2)
      return Vec2(-10 + Self.radius * a.sine, Self.radius * (1 - a.cosine))
    }
    var n = network([
      (points: [Vec2(-200, 0), Vec2(-10, 0)], speedLimit: 13.9, next: [1]),
      (points: [Vec2(2, 12), Vec2(2, 200)], speedLimit: 13.9, next: []),
      (points: [Vec2(300, 3.5), Vec2(12, 3.5)], speedLimit: 13.9, next: [3]),
      (points: [Vec2(-10, 3.5), Vec2(-200, 3.5)], speedLimit: 13.9, next: []),
      (points: turn, speedLimit: 6, next: []),
      (points: [Vec2(12, 3.5), Vec2(-10, 3.5)], speedLimit: 13.9, next: []),
    ])
    for (i, via) in [(0, 4), (1, 5)] {
      n.connections[i].junction = 0
      n.connections[i].requestIndex = i
      n.connections[i].viaLane = via
      n.connections[i].signal = signal ? 0 : -1
    }
    n.connections[0].direction = direction
    func rule(_ other: UInt64, _ gives: Bool) -> RightOfWay {
      RightOfWay(response: [gives ? other : 0], foes: [other], mayContinue: false)
    }
    n.junctions = [
      Junction(
        id: "j", kind: .priority, position: .zero, incomingLanes: [0, 2],
        requests: [rule(2, yields), rule(1, !yields)], requestConnections: [0, 1])
    ]
    return n
  }
  private func other(front x: Double, speed: Double, acceleration: Double = 0) -> FusedObject {
    FusedObject(
      state: KinematicState(
        position: Vec2(x + 2.25, 3.5), velocity: Vec2(-speed, 0),
        covariance: StateCovariance(
          position: Covariance2(variance: 0.25), velocity: Covariance2(variance: 0.04))),
      heading: .pi, acceleration: acceleration, length: 4.5, width: 1.8, targetClass: .motorVehicle,
      sources: .received, trackID: 0, receivedID: 5, seenAt: .zero)
  }
  /// - Parameter line: metres from the own front to the line.
  private func told(
    _ n: RoadNetwork, _ o: FusedObject, line: Double = 1, speed: Double = 0, acceleration: Double = 0,
    light: Bool? = nil
  ) -> OncomingVehicle? {
    let centre = -10 - line - 2.25
    let ego = EgoState(
      position: Vec2(centre, 0), heading: .zero, speed: speed, acceleration: acceleration, length: 4.5,
      width: 1.8)
    let traffic = CrossingTraffic(
      network: n, movements: [(connection: 0, line: -10 - centre, exit: 9 - centre)], ego: ego,
      light: light.map { (connection: 0, isGreen: $0) }, now: .zero)
    return traffic.meetsOncoming(o, at: o.state.position)
  }

  /// Against both motions followed in small steps, over many distances and speeds.
  @Test func tellsOfWhoeverTheVehicleWouldMeet() {
    let n = junction()
    // The path crosses y = 3.5 where 12 (1 − cos a) = 3.5.
    let angle = Math.atan2((12 * 12 - 8.5 * 8.5).squareRoot(), 8.5)
    let (turned, x) = (12 * angle, -10 + 12 * Math.sincos(angle).sine)
    var random = RandomSource(seed: 5).stream(0, .detection)
    var (met, missed) = (0, 0)
    for _ in 0..<600 {
      let speed = 4 + 14 * random.uniform()
      let front = x + 2 + 110 * random.uniform()
      let own = random.uniform() < 0.5 ? 0 : 6 * random.uniform()
      let line = random.uniform() * max(5, 4 * own)
      var (s, v, at) = (0.0, own, front)
      // Since when, and until when each is in the other's way; with half a metre on either side.
      var mine = (from: Double.infinity, to: 0.0)
      var theirs = (from: Double.infinity, to: 0.0)
      let step = 0.002
      for k in 0..<20_000 {
        let t = Double(k) * step
        let place = s - line - turned
        if place > -1.4 && place < 1.4 + 4.5 { mine = (min(mine.from, t), t) }
        let gap = x - at
        if gap > -1.4 && gap < 1.4 + 4.5 { theirs = (min(theirs.from, t), t) }
        let next = own < 5 ? min(6, v + 2 * step) : v
        s += 0.5 * (v + next) * step
        v = next
        at -= speed * step
      }
      let gap = max(theirs.from - mine.to, mine.from - theirs.to)
      // At the edge the two computations may differ by their steps, and by the polygon of the arc.
      guard abs(gap - 1) > 0.05 else { continue }
      let found = told(n, other(front: front, speed: speed), line: line, speed: own)
      #expect((found != nil) == (gap < 1), "line \(line), own \(own), front \(front), speed \(speed)")
      if let found {
        #expect(
          abs(found.meetsAfter - max(mine.from, theirs.from)) < 0.05,
          "line \(line), own \(own), front \(front), speed \(speed), \(mine), \(theirs)")
        met += 1
      } else {
        missed += 1
      }
    }
    #expect(met > 100 && missed > 100)
  }

  @Test func leavesOutWhomTheRulesSettle() {
    let near = other(front: 40, speed: 13)
    #expect(told(junction(), near)?.stage == .advisory)
    #expect(told(junction(yields: false), near) == nil)
    // It stops for a reason of its own, or stands.
    #expect(told(junction(), other(front: 60, speed: 13, acceleration: -3)) == nil)
    #expect(told(junction(), other(front: 14, speed: 0)) == nil)
    // Far from the line.
    #expect(told(junction(), near, line: 30, speed: 5) == nil)
    // At a signal only with green.
    #expect(told(junction(signal: true), near) == nil)
    #expect(told(junction(signal: true), near, light: false) == nil)
    #expect(told(junction(signal: true), near, light: true) != nil)
    // The driver stops already: 8²/(2 · 3) = 10.7 m, of 18 to the other's path.
    #expect(told(junction(), near, line: 12, speed: 8) != nil)
    #expect(told(junction(), near, line: 12, speed: 8, acceleration: -3) == nil)
    // Nothing is crossed once the vehicle is past the place.
    #expect(told(junction(), near, line: -16, speed: 5) == nil)
  }

  @Test func warnsOnceTheVehicleHasToBrake() {
    let n = junction()
    // 7.9 m from the line to the other's path. At 8 m/s the reaction takes 10.4 m: 21.5 and 12.5 m are left.
    #expect(told(n, other(front: 60, speed: 13), line: 24, speed: 8)?.stage == .advisory)
    #expect(told(n, other(front: 40, speed: 13), line: 6, speed: 8)?.stage == .imminent)
    // Past the line braking would be no help, and a vehicle that stands has nothing to brake for.
    #expect(told(n, other(front: 30, speed: 13), line: -1, speed: 4)?.stage == .advisory)
    #expect(told(n, other(front: 30, speed: 13), line: 1)?.stage == .advisory)
  }
}
