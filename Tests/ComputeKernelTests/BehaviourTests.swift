import ComputeKernel
import SimCore
import Testing

@Suite struct BehaviourTests {
  let behaviour = Behaviour()

  static func path(_ speed: Double, limit: Double = 14) -> PathAhead {
    var ahead = PathAhead(speed: speed, length: 4.6)
    ahead.limits = [.init(distance: 0, speed: limit)]
    return ahead
  }

  @Test func targetSpeedKeepsLimitsAndBends() {
    var ahead = Self.path(10)
    #expect(behaviour.decide(ahead).targetSpeed == 14)
    ahead.limits.append(.init(distance: 20, speed: 8))
    #expect(abs(behaviour.decide(ahead).targetSpeed - (64.0 + 80).squareRoot()) < 1e-12)
    ahead.bends = [.init(distance: 5, curvature: -0.08), .init(distance: 0, curvature: 0)]
    // √(2 / 0.08) = 5 m/s at 5 m.
    #expect(abs(behaviour.decide(ahead).targetSpeed - (25.0 + 20).squareRoot()) < 1e-12)
  }

  /// Yellow: stops exactly where that takes no more than 3.05 m/s².
  @Test func yellowIsAMatterOfBraking() {
    for speed in stride(from: 3.0, through: 20, by: 0.5) {
      for distance in stride(from: 2.0, through: 80, by: 1) {
        var ahead = Self.path(speed, limit: 20)
        ahead.stopLine = .init(distance: distance, control: .signal(.yellow, timeLeft: 3))
        let d = behaviour.decide(ahead)
        let stops = speed * speed / (2 * (distance - 1)) <= 3.05
        #expect((d.reason == .signal) == stops && (d.stopAt == nil) == !stops, "\(speed) m/s, \(distance) m")
        if stops { #expect(abs(d.stopAt! - (distance - 1)) < 1e-12) }
      }
    }
  }

  @Test func redStopsAndGreenGoesUnlessItEnds() {
    var ahead = Self.path(10)
    ahead.stopLine = .init(distance: 40, control: .signal(.red, timeLeft: nil))
    #expect(behaviour.decide(ahead).stopAt == 39)
    ahead.stopLine = .init(distance: 40, control: .signal(.green, timeLeft: nil))
    #expect(behaviour.decide(ahead).stopAt == nil)
    ahead.stopLine = .init(distance: 40, control: .signal(.green, timeLeft: 6))
    #expect(behaviour.decide(ahead).reason == .free)
    ahead.stopLine = .init(distance: 40, control: .signal(.green, timeLeft: 2))
    #expect(behaviour.decide(ahead).reason == .signal)
    // Too late to stop comfortably: drives on.
    ahead.stopLine = .init(distance: 12, control: .signal(.green, timeLeft: 0.5))
    #expect(behaviour.decide(ahead).reason == .free)
  }

  @Test func signsExitsAndLaneEndsStop() {
    var ahead = Self.path(8)
    ahead.stopLine = .init(distance: 30, control: .stop(hasStopped: false))
    #expect(behaviour.decide(ahead).reason == .sign)
    ahead.stopLine = .init(distance: 1, control: .stop(hasStopped: true))
    #expect(behaviour.decide(ahead).reason == .free)
    ahead.stopLine = .init(distance: 30, control: .none, exitRoom: 5)
    #expect(behaviour.decide(ahead).reason == .exit)
    ahead.stopLine = .init(distance: 30, control: .none, exitRoom: 8)
    #expect(behaviour.decide(ahead).reason == .free)
    ahead.lane.leadsOn = 25
    #expect(behaviour.decide(ahead).stopAt == 17 && behaviour.decide(ahead).reason == .laneEnd)
  }

  /// Compares the closed form with the vehicle's motion, simulated in fine steps.
  @Test func travelTimeIsThatOfTheMotion() {
    var r = RandomSource(seed: 4).stream(0, .detection)
    for trial in 0..<200 {
      let (v0, target, a) = (15 * r.uniform(), 1 + 15 * r.uniform(), 0.5 + 2 * r.uniform())
      let distance = 80 * r.uniform()
      var (x, v, t) = (0.0, min(v0, target), 0.0)
      if v0 > target { v = target }
      let h = 1e-3
      while x < distance {
        let next = min(target, v + a * h)
        x += 0.5 * h * (v + next)
        v = next
        t += h
      }
      let closed = Behaviour.time(over: distance, speed: v0, target: target, acceleration: a)
      #expect(abs(closed - t) < 3e-3, "trial \(trial): \(closed) against \(t)")
    }
    #expect(Behaviour.time(over: 10, speed: 0, target: 0, acceleration: 1) == .infinity)
  }

  /// Gap acceptance against its definition: the vehicle goes exactly if the occupations, simulated in time, are
  /// separated by the margins.
  @Test func acceptsGapsThatLeaveTheMargins() {
    var r = RandomSource(seed: 5).stream(0, .detection)
    var accepted = 0
    for trial in 0..<2000 {
      let speed = r.uniform() < 0.5 ? 0 : 6 * r.uniform()
      var ahead = Self.path(speed, limit: 10)
      let enter = 8 + 10 * r.uniform()
      let leave = enter + 8
      let arrives = 15 * r.uniform()
      let clears = arrives + 0.5 + 2 * r.uniform()
      ahead.stopLine = .init(distance: 7, control: .yield)
      ahead.conflicts = [
        .init(object: 4, enter: enter, leave: leave, arrives: arrives, clears: clears, hasPriority: true)
      ]
      // Occupied by the vehicle from a to b.
      func reach(_ distance: Double) -> Double {
        var (x, v, t) = (0.0, speed, 0.0)
        while x < distance {
          let next = min(10, v + 1.5 * 0.001)
          x += 0.0005 * (v + next)
          v = next
          t += 0.001
        }
        return t
      }
      let (a, b) = (reach(enter), reach(leave))
      let isFree = a >= clears + 0.5 || b + 1.5 <= arrives
      // Exactly at the limit the two integrations may differ.
      guard abs(a - clears - 0.5) > 0.01, abs(b + 1.5 - arrives) > 0.01 else { continue }
      let d = behaviour.decide(ahead)
      #expect((d.reason == .free) == isFree, "trial \(trial)")
      if isFree { accepted += 1 } else { #expect(d.stopAt == 6 && d.conflict == 0, "trial \(trial)") }
    }
    #expect(accepted > 200 && accepted < 1800)
  }

  @Test func waitsForOccupiedConflictsEvenWithTheRightOfWay() {
    var ahead = Self.path(8)
    ahead.conflicts = [.init(object: 0, enter: 20, leave: 28, arrives: 2, clears: 6, hasPriority: false)]
    #expect(behaviour.decide(ahead).reason == .free)
    ahead.conflicts[0].arrives = 0
    #expect(behaviour.decide(ahead).reason == .conflict && behaviour.decide(ahead).stopAt == 19)
    // If it is too late to stop, it still brakes; for unlikely conflicts it does not.
    ahead.conflicts[0].enter = 3
    #expect(behaviour.decide(ahead).reason == .conflict)
    ahead.conflicts[0].probability = 0.05
    #expect(behaviour.decide(ahead).reason == .free)
    // Several unlikely paths of one object are likely together.
    ahead.conflicts += [ahead.conflicts[0], ahead.conflicts[0]]
    #expect(behaviour.decide(ahead).reason == .conflict)
    for i in 0..<3 { ahead.conflicts[i].object = i }
    #expect(behaviour.decide(ahead).reason == .free)
  }

  /// A vehicle that creeps up to a conflict stops close to it rather than driving on; one that is already in it drives
  /// on.
  @Test func stopsCloseWhereThereIsNoMoreRoom() {
    for speed in [0.2, 0.6, 1.2, 2.5] {
      var ahead = Self.path(speed)
      ahead.conflicts = [.init(object: 0, enter: 0.8, leave: 6, arrives: 1, clears: 3, hasPriority: true)]
      let stops = behaviour.decide(ahead)
      #expect(stops.reason == .conflict && stops.stopAt! > 0 && stops.stopAt! <= 0.8)
      ahead.conflicts[0].enter = -0.1
      #expect(behaviour.decide(ahead).reason == .free)
    }
    var ahead = Self.path(5)
    ahead.conflicts = [.init(object: 0, enter: 0.8, leave: 6, arrives: 1, clears: 3, hasPriority: true)]
    #expect(behaviour.decide(ahead).reason == .free)
    // Too late to stop, and the other arrives first: brakes to reduce the impact.
    ahead.conflicts[0].arrives = 0.1
    #expect(behaviour.decide(ahead).reason == .conflict)
  }

  /// At the equilibrium gap of the intelligent driver model the acceleration is zero; without a leader the free-road
  /// law applies.
  @Test func theGapModelRestsAtItsEquilibrium() {
    let r = 9.0 / 12
    let gap = (2 + 9 * 1.5) / (1 - r * r * r * r).squareRoot()
    #expect(abs(behaviour.acceleration(9, 12, .init(gap: gap, speed: 9))) < 1e-12)
    #expect(abs(behaviour.acceleration(6, 12, nil) - 1.5 * (1 - 1.0 / 16)) < 1e-12)
  }

  @Test func changesLanesForTheRouteAndForSpeed() {
    var ahead = Self.path(12)
    ahead.lane.leadsOn = 90
    ahead.left = .init(leadsOn: 400)
    var d = behaviour.decide(ahead)
    #expect(d.laneWish == .left && d.isMandatory && d.isGapSafe)
    ahead.left?.follower = .init(gap: 2, speed: 18)
    d = behaviour.decide(ahead)
    #expect(d.laneWish == .left && !d.isGapSafe)
    // A slow leader, and room on the left.
    ahead = Self.path(12)
    ahead.lane.leader = .init(gap: 20, speed: 7)
    ahead.left = .init(follower: .init(gap: 60, speed: 13))
    #expect(behaviour.decide(ahead).laneWish == .left && !behaviour.decide(ahead).isMandatory)
    ahead.left?.follower = .init(gap: 3, speed: 14)
    #expect(behaviour.decide(ahead).laneWish == .keep)
    // No leader: back to the right.
    ahead = Self.path(12)
    ahead.right = .init()
    #expect(behaviour.decide(ahead).laneWish == .right)
    ahead.right?.leader = .init(gap: 15, speed: 8)
    #expect(behaviour.decide(ahead).laneWish == .keep)
  }

  @Test func countsGrowWithTheInput() {
    var ahead = Self.path(5)
    let a = behaviour.decide(ahead).counts
    ahead.conflicts = (0..<10).map {
      .init(object: $0, enter: 10, leave: 15, arrives: 3, clears: 4, hasPriority: true)
    }
    let b = behaviour.decide(ahead).counts
    #expect(b.otherOps - a.otherOps == 1000 && b.bytesRead - a.bytesRead == 560)
  }
}

@Suite struct PathTrackingTests {
  /// The nonlinear bicycle from 1.5 m beside a straight and then curved path: onto it and along it.
  @Test func followsAPath() {
    let line = (0...400).map { i -> Vec2 in
      let x = Double(i) * 0.5
      return Vec2(x, x < 80 ? 0 : (x - 80) * (x - 80) / 300)
    }
    let path = ReferencePath(line: line, spacing: 1, smoothing: 1)
    var control = PathTracking()
    var (at, heading, speed, steering) = (Vec2(0, 1.5), 0.1, 6.0, 0.0)
    var worst = 0.0
    for step in 0..<750 {
      let result = control.step(
        rear: at, heading: heading, speed: speed, steering: steering, path: path, targetSpeed: 10, dt: 0.02)
      #expect(abs(result.output.steering - steering) <= 0.54 * 0.02 + 1e-12)
      steering = result.output.steering
      at = at + Angle(radians: heading).direction * (speed * 0.02)
      heading += speed * 0.02 * Math.tan(steering) / 2.8
      speed += 0.02 * result.output.acceleration
      if step > 250 {
        worst = max(worst, abs(path.project(at + Angle(radians: heading).direction * 2.8).offset))
      }
    }
    #expect(worst < 0.3 && abs(speed - 10) < 0.1, "\(worst) m, \(speed) m/s")
  }

  /// After ten seconds at the limit the integral has not wound up: the overshoot stays small.
  @Test func doesNotWindUp() {
    let path = ReferencePath(line: [Vec2(0, 0), Vec2(2000, 0)])
    func overshoot(windupRate: Double) -> Double {
      var p = PathTracking.Parameters()
      p.windupRate = windupRate
      p.acceleration = 1
      var control = PathTracking(parameters: p)
      var (speed, x, highest) = (0.0, 0.0, 0.0)
      for _ in 0..<3000 {
        let out = control.step(
          rear: Vec2(x, 0), heading: 0, speed: speed, steering: 0, path: path, near: x, targetSpeed: 15,
          dt: 0.02)
        speed += 0.02 * out.output.acceleration
        x += 0.02 * speed
        highest = max(highest, speed)
      }
      #expect(windupRate == 0 || abs(speed - 15) < 0.05)
      return highest - 15
    }
    let (with, without) = (overshoot(windupRate: 2), overshoot(windupRate: 0))
    #expect(with < 0.7 && without > 3 * max(with, 0.1), "\(with) with, \(without) without")
  }
}
