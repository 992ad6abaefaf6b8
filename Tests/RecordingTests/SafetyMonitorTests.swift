import Foundation
import RoadNetwork
import SimCore
import Testing
import WorldState

@testable import Recording

/// Oracles are the closed forms of kinematics: for constant speeds the time to collision is gap over closing speed,
/// and the post-encroachment time follows from when each outline enters and leaves the crossing's area.
@Suite struct SafetyMonitorTests {
  /// Runs road users that keep their speeds for `seconds`; `fill` says where they are at a time.
  func run(
    _ monitor: SafetyMonitor = SafetyMonitor(), seconds: Double, _ fill: (inout TruthSlice, Double) -> Void
  ) -> [SafetyEncounter] {
    var step = 0
    while Double(step) * 0.1 <= seconds {
      var s = slice(at: Double(step) * 0.1)
      fill(&s, Double(step) * 0.1)
      monitor.observe(s)
      step += 1
    }
    monitor.finish()
    return monitor.takeEncounters()
  }

  @Test func headOn() throws {
    // Centres 45 m apart, outlines 40 m; closing at 25 m/s: 1.6 s at the start, 1.5 s after 0.1 s.
    let encounters = run(seconds: 0) { s, t in
      s.addVehicle(0, x: 15 * t, y: 0, speed: 15)
      s.addVehicle(1, x: 45 - 10 * t, y: 0.5, course: .pi, speed: 10)
    }
    let e = try #require(encounters.first)
    #expect(encounters.count == 1)
    #expect(abs(e.timeToCollision - 1.6) < 1e-9)
    #expect(abs(e.conflictSpeed - 25) < 0.01)
    // Both stop within 40 m: (15² + 10²) / 80 m/s².
    #expect(abs(e.neededDeceleration - 4.0625) < 1e-9)
    #expect(!e.isConflict && e.kind == .oncoming && e.severity == .firm)
    // After 0.3 s: 325 / 65 = 5 m/s².
    let closer = run(seconds: 0.35) { s, t in
      s.addVehicle(0, x: 15 * t, y: 0, speed: 15)
      s.addVehicle(1, x: 45 - 10 * t, y: 0.5, course: .pi, speed: 10)
    }
    #expect(closer.map(\.severity) == [.conflict])
    #expect(abs(closer[0].neededDeceleration - 5) < 1e-9)
    #expect(closer[0].timeToCollisionAt == closer[0].neededDecelerationAt)
    #expect(abs(closer[0].neededDecelerationAt.seconds - 0.3) < 1e-9)
  }

  @Test func follower() throws {
    // Gap 20 m, closing at 8 m/s.
    let encounters = run(seconds: 0) { s, _ in
      s.addVehicle(4, x: 0, y: 0, speed: 18)
      s.addVehicle(2, x: 25, y: 0, speed: 10)
    }
    #expect(encounters.count == 1)
    #expect(abs(encounters[0].timeToCollision - 2.5) < 1e-9)
    #expect(encounters[0].first == .vehicle(2) && encounters[0].second == .vehicle(4))
    // 8² / 40 m/s².
    #expect(abs(encounters[0].neededDeceleration - 1.6) < 1e-9 && encounters[0].kind == .following)
    #expect(encounters[0].severity == .comfortable)
    // Not closing: nothing.
    #expect(
      run(seconds: 0) { s, _ in
        s.addVehicle(4, x: 0, y: 0, speed: 10)
        s.addVehicle(2, x: 8, y: 0, speed: 10)
      }.isEmpty)
  }

  @Test func crossingAtRightAngle() throws {
    // East-bound front at x = −20 at 10 m/s, north-bound front at y = −24 at 12 m/s: outlines 1.8 m wide meet when
    // both are in the square |x|, |y| ≤ 0.9. Entries: 19.1 / 10 = 1.91 s and 23.1 / 12 = 1.925 s; neither has left.
    let encounters = run(seconds: 0) { s, _ in
      s.addVehicle(0, x: -22.5, y: 0, speed: 10)
      s.addVehicle(1, x: 0, y: -26.5, course: .pi / 2, speed: 12)
    }
    #expect(encounters.count == 1)
    #expect(abs(encounters[0].timeToCollision - 1.925) < 1e-6)
    // The north-bound one leaves y ≤ 0.9 after (26.5 + 0.9 + 2.5) / 12 = 2.4917 s, in which the east-bound one may drive
    // 19.1 m: 2 (10 − 19.1 / 2.4917) / 2.4917 = 1.874 m/s². The other must wait for (22.5 + 0.9 + 2.5) / 10 = 2.59 s on
    // 23.1 m: 2 (12 − 23.1 / 2.59) / 2.59 = 2.379 m/s².
    #expect(abs(encounters[0].neededDeceleration - 1.874) < 1e-3 && encounters[0].kind == .crossing)
    #expect(abs(encounters[0].conflictSpeed - 244.0.squareRoot()) < 1e-9)
  }

  @Test(arguments: [0.4, 0.8, 0.95, 1.3, 1.9])
  func postEncroachmentAtRightAngle(wanted: Double) throws {
    // The first leaves the square when its rear is at x = 0.9: centre at 3.4. It starts at −20 with 10 m/s: 2.34 s.
    // The second enters when its front is at y = −0.9: centre at −3.4, `wanted` later.
    let speed = 8.0
    let start = -3.4 - speed * (2.34 + wanted)
    let encounters = run(seconds: 6) { s, t in
      s.addVehicle(0, x: -20 + 10 * t, y: 0, speed: 10)
      s.addVehicle(1, x: 0, y: start + speed * t, course: .pi / 2, speed: speed)
    }
    #expect(encounters.count == 1)
    // Single precision of the stored visits.
    #expect(abs(encounters[0].postEncroachmentTime - wanted) < 2e-3)
    #expect(encounters[0].timeToCollision == .infinity)
    // Nobody had to brake.
    #expect(encounters[0].isClosePass == (wanted < 1))
    #expect(!encounters[0].isConflict && encounters[0].severity == .passing)
    #expect(encounters[0].kind == .crossing && encounters[0].neededDeceleration == 0)
  }

  @Test func postEncroachmentAtObliqueAngle() throws {
    // Paths at 45°. Brute force over points of the plane: least (second reaches) − (first left).
    let angle = Double.pi / 4
    let d = (x: Foundation.cos(angle), y: Foundation.sin(angle))
    let (startA, startB) = (-30.0, -45.0)
    let (vA, vB) = (12.0, 10.0)
    var least = Double.infinity
    for i in -400...400 {
      for j in -400...400 {
        let p = (x: Double(i) * 0.01, y: Double(j) * 0.01)
        if abs(p.y) > 0.9 { continue }
        let along = p.x * d.x + p.y * d.y
        if abs(p.y * d.x - p.x * d.y) > 0.9 { continue }
        least = min(least, (along - 2.5 - startB) / vB - (p.x + 2.5 - startA) / vA)
      }
    }
    let encounters = run(seconds: 7) { s, t in
      s.addVehicle(0, x: startA + vA * t, y: 0, speed: vA)
      s.addVehicle(1, x: (startB + vB * t) * d.x, y: (startB + vB * t) * d.y, course: angle, speed: vB)
    }
    #expect(encounters.count == 1)
    #expect(abs(encounters[0].postEncroachmentTime - least) < 5e-3)
  }

  @Test func pedestrianInFrontOfACar() throws {
    // The disc (a square of its diameter) leaves the car's strip at y = 0.9: centre at 1.139, from −3 at 1.4 m/s.
    let left = (1.139 + 3) / 1.4
    let wanted = 0.6
    // Front of the car at the near edge of the pedestrian's strip, x = −0.239.
    let start = -0.239 - 2.5 - 10 * (left + wanted)
    let encounters = run(seconds: 5) { s, t in
      s.addVehicle(3, x: start + 10 * t, y: 0, speed: 10)
      s.addPedestrian(3, x: 0, y: -3 + 1.4 * t, heading: .pi / 2, speed: 1.4)
    }
    #expect(encounters.count == 1)
    #expect(encounters[0].kind == .pedestrian && !encounters[0].isConflict && encounters[0].isClosePass)
    #expect(abs(encounters[0].postEncroachmentTime - wanted) < 5e-3)
    #expect(encounters[0].first == .vehicle(3) && encounters[0].second == .pedestrian(3))
  }

  @Test func hazardAhead() throws {
    let hazard = SafetyHazard(
      position: Vec2(50, 0), heading: .zero, length: 4, width: 2, begin: SimTime(seconds: 1),
      end: SimTime(seconds: 9))
    let monitor = SafetyMonitor(hazards: [hazard])
    // At 2.5 s the gap is 50 − 2 − 35 − 2.5 = 10.5 m: 100 / 21 = 4.76 m/s², short of a conflict. At 2.6 s it is 9.5 m.
    var found = run(monitor, seconds: 3) { s, t in s.addVehicle(0, x: 10 + 10 * min(t, 2.5), y: 0, speed: 10)
    }
    #expect(found.map(\.kind) == [.hazard] && monitor.counts.conflicts == 0)
    #expect(abs(found[0].neededDeceleration - 100 / 21) < 1e-9)
    let nearer = SafetyMonitor(hazards: [hazard])
    found = run(nearer, seconds: 3) { s, t in s.addVehicle(0, x: 10 + 10 * min(t, 2.6), y: 0, speed: 10) }
    #expect(nearer.counts.conflicts == 1 && nearer.counts.hazardConflicts == 1)
    #expect(abs(found[0].neededDeceleration - 100 / 19) < 1e-9)
    // The same for a row of the slice.
    let rows = SafetyMonitor()
    _ = run(rows, seconds: 0) { s, _ in
      s.addVehicle(0, x: 36, y: 0, speed: 10)
      s.addVehicle(TruthSlice.firstHazard, x: 50, y: 0, speed: 0, length: 4, flags: .parked)
    }
    #expect(rows.counts.hazardConflicts == 1)
  }

  @Test func ordinaryTrafficIsNoConflict() {
    // Lanes side by side at different speeds, a standing queue, a car parked beside the lane, opposite lanes, a
    // follower at a steady gap, pedestrians among themselves.
    let encounters = run(seconds: 5) { s, t in
      s.addVehicle(0, x: 30 * t, y: 0, speed: 30)
      s.addVehicle(1, x: 40 + 20 * t, y: 3.2, speed: 20)
      for i in 0..<10 { s.addVehicle(UInt32(10 + i), x: 200 + Double(i) * 6, y: 6.4, speed: 0) }
      s.addVehicle(30, x: 60, y: 1, speed: 0, flags: .parked)
      s.addVehicle(40, x: 150 - 15 * t, y: -3.2, course: .pi, speed: 15)
      s.addVehicle(50, x: 10 + 30 * t, y: 0, speed: 30)
      s.addPedestrian(0, x: 0, y: 50 + t, heading: .pi / 2, speed: 1)
      s.addPedestrian(1, x: 0.1, y: 53 - t, heading: -.pi / 2, speed: 1)
    }
    #expect(encounters.isEmpty, "\(encounters)")
  }

  @Test func followersInATurnAndInACurveAreNoConflict() {
    // Three cars on a circle of 15 m, 1.6 s apart at 7 m/s, and an opposite lane on a circle of 19 m.
    func place(_ s: inout TruthSlice, _ id: UInt32, radius: Double, speed: Double, angle: Double, left: Bool)
    {
      s.addVehicle(
        id, x: radius * Foundation.cos(angle), y: radius * Foundation.sin(angle),
        course: angle + (left ? .pi / 2 : -.pi / 2), speed: speed, yawRate: (left ? 1 : -1) * speed / radius)
    }
    let encounters = run(seconds: 12) { s, t in
      for i in 0..<3 {
        place(&s, UInt32(i), radius: 15, speed: 7, angle: 7 / 15 * (t - 1.6 * Double(i)), left: true)
      }
      for i in 0..<3 {
        place(&s, UInt32(10 + i), radius: 19, speed: 7, angle: 3 - 7 / 19 * (t - 2 * Double(i)), left: false)
      }
    }
    #expect(encounters.filter(\.isConflict).isEmpty, "\(encounters)")
  }

  /// Whether the driver brakes already or not: what counts is how hard somebody has to.
  @Test func brakingBeforeTheCrossingIsNoConflict() {
    // 20 m before the crossing path at 12 m/s, braking at 4.5 m/s²: stops after 16 m. The east-bound one has 19.1 m until
    // the other has left after (20 + 0.9 + 2.5) / 10 = 2.34 s: 2 (12 − 19.1 / 2.34) / 2.34 = 3.28 m/s². The other has
    // 16.6 m until that one has left after (22.5 + 0.9 + 2.5) / 12 = 2.158 s: 2 (10 − 16.6 / 2.158) / 2.158 = 2.14 m/s².
    for acceleration in [-4.5, 0] {
      let found = run(seconds: 0) { s, _ in
        s.addVehicle(0, x: -22.5, y: 0, speed: 12, acceleration: acceleration)
        s.addVehicle(1, x: 0, y: -20, course: .pi / 2, speed: 10)
      }
      #expect(found.map(\.severity) == [.comfortable])
      #expect(abs(found[0].neededDeceleration - 2.14) < 0.01, "\(found[0].neededDeceleration)")
    }
  }

  @Test func sightingsOfOnePairAreOneEncounter() {
    // A conflict, 2 s without one, another one: one encounter; after 5 s, two encounters.
    for (pause, count) in [(2.0, 1), (5.0, 2)] {
      let encounters = run(seconds: pause + 2) { s, t in
        let isNear = t < 1 || t > 1 + pause
        s.addVehicle(0, x: 0, y: 0, speed: isNear ? 20 : 10)
        s.addVehicle(1, x: 15, y: 0, speed: 10)
      }
      #expect(encounters.count == count)
      #expect(encounters.allSatisfy { abs($0.timeToCollision - 1) < 1e-9 })
    }
  }

  /// The pairs found by the grid are those of all pairs.
  @Test(arguments: 1...5) func gridFindsEveryPair(seed: UInt64) {
    var random = RandomSource(seed: seed).stream(1, .sendPhase)
    var boxes: [MovingBox] = []
    for _ in 0..<150 {
      boxes.append(
        MovingBox(
          position: Vec2(random.uniform() * 300 - 150, random.uniform() * 300 - 150),
          direction: Angle(radians: random.uniform() * 7).direction, halfLength: 1 + random.uniform() * 8,
          halfWidth: 0.3 + random.uniform(), speed: random.uniform() * 30))
    }
    var grid = ApproachGrid()
    for box in boxes { grid.add(box, past: 0, horizon: 3) }
    grid.findPairs(isMoving: boxes.map { _ in true })
    let found = grid.pairs.map { (min($0.a, $0.b), max($0.a, $0.b)) }
    let unique = Set(found.map { Int($0.0) * 1000 + Int($0.1) })
    #expect(unique.count == found.count)
    for i in boxes.indices {
      for j in boxes.indices where j > i {
        guard let t = timeToContact(boxes[i], boxes[j]), t < 3 else { continue }
        #expect(unique.contains(i * 1000 + j), "seed \(seed)")
      }
    }
  }

  /// The closed form against stepping both outlines through time.
  @Test(arguments: 1...5) func contactTimeEqualsStepping(seed: UInt64) {
    var random = RandomSource(seed: seed).stream(2, .sendPhase)
    for _ in 0..<100 {
      func box() -> MovingBox {
        MovingBox(
          position: Vec2(random.uniform() * 40 - 20, random.uniform() * 40 - 20),
          direction: Angle(radians: random.uniform() * 7).direction, halfLength: 1 + random.uniform() * 4,
          halfWidth: 0.3 + random.uniform(), speed: random.uniform() * 20)
      }
      let (a, b) = (box(), box())
      let found = timeToContact(a, b)
      var stepped: Double?
      for k in 0...3000
      where a.extrapolated(by: Double(k) * 0.001).overlaps(b.extrapolated(by: Double(k) * 0.001)) {
        stepped = Double(k) * 0.001
        break
      }
      if let stepped {
        #expect(abs((found ?? .infinity) - stepped) <= 0.0011, "seed \(seed)")
      } else if let found, found < 3 {
        // A touch shorter than the step.
        let t = found + 1e-9
        #expect(a.extrapolated(by: t).overlaps(b.extrapolated(by: t)), "seed \(seed)")
      }
    }
  }
}
