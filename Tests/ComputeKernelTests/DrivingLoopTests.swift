import ComputeKernel
import SimCore
import Testing

/// Decision, planner and controller together, around a nonlinear bicycle.
@Suite struct DrivingLoopTests {
  static let rearAxle = 1.4

  /// A vehicle driven along a path: a plan every 0.2 s, a control step every 0.1 s.
  struct Drive {
    let path: ReferencePath
    var lattice = FrenetLattice()
    var mpc = BicycleMPC()
    var state: BicycleMPC.State
    var along = 0.0
    var time = 0.0
    var trajectory: [TrajectoryPoint] = []
    var reference: [CartesianState] = []
    var planned = 0.0
    var emergencies = 0
    var worstOffset = 0.0

    init(path: ReferencePath, speed: Double) {
      self.path = path
      let start = path.cartesian(FrenetState(along: 10, speed: speed)).atRearAxle(DrivingLoopTests.rearAxle)
      state = .init(
        position: start.position, heading: start.heading, speed: speed, steering: 0, acceleration: 0)
      along = 10
    }
    var centre: Vec2 { state.position + Angle(radians: state.heading).direction * DrivingLoopTests.rearAxle }

    /// One control step; `task` fills in the task from the present motion along the path.
    mutating func step(obstacles: ObstacleSet, _ task: (FrenetState) -> PlanningTask) {
      if trajectory.isEmpty || time - planned > 0.19 {
        let tangent = Math.tan(state.steering)
        let slip = Math.atan(DrivingLoopTests.rearAxle / 2.8 * tangent)
        let now = CartesianState(
          position: centre, heading: state.heading + slip,
          curvature: Math.sin(slip) / DrivingLoopTests.rearAxle,
          speed: state.speed / Math.cos(slip), acceleration: state.acceleration)
        let f = path.frenet(now, near: along, within: 20).state
        let plan = lattice.plan(task(f), path: path, obstacles: obstacles, into: &trajectory)
        if plan.outcome == .noneFeasible { emergencies += 1 }
        planned = time
      }
      TrajectoryReference.fill(
        &reference, from: trajectory, start: time - planned, step: 0.1, count: 21,
        rearAxle: DrivingLoopTests.rearAxle)
      let d = mpc.control(state, reference: reference)
      for _ in 0..<20 {
        let h = 0.005
        state.steering += h * d.steeringRate
        state.acceleration += h * d.jerk
        let speed = max(0, state.speed + h * state.acceleration)
        state.position =
          state.position + Angle(radians: state.heading).direction * (0.5 * h * (state.speed + speed))
        state.heading += h * state.speed * Math.tan(state.steering) / 2.8
        state.speed = speed
      }
      time += 0.1
      let foot = path.project(centre, near: along, within: 20)
      along = foot.along
      worstOffset = max(worstOffset, abs(foot.offset))
    }
  }

  /// Red until 20 s at the end of a bend: stops before the line, in its lane, and drives on at green.
  @Test func stopsAtRedAndGoesOnWithGreen() {
    let line = (0...300).map { i -> Vec2 in
      let x = Double(i)
      return Vec2(x, x < 60 ? 0 : (x - 60) * (x - 60) / 200)
    }
    var drive = Drive(path: ReferencePath(line: line, spacing: 1, smoothing: 2), speed: 9)
    let behaviour = Behaviour()
    let stopLine = 130.0
    var stood = 0
    while drive.time < 45 {
      let isRed = drive.time < 20
      drive.step(obstacles: ObstacleSet(steps: drive.lattice.parameters.steps)) { f in
        var ahead = PathAhead(speed: f.speed, length: 4.6)
        ahead.limits = [.init(distance: 0, speed: 11)]
        ahead.stopLine = .init(
          distance: stopLine - f.along - 2.3, control: .signal(isRed ? .red : .green, timeLeft: nil))
        let d = behaviour.decide(ahead)
        return PlanningTask(
          start: f, length: 4.6, width: 1.8, targetSpeed: d.targetSpeed, speedLimit: 12,
          stopAt: d.stopAt.map { f.along + $0 })
      }
      if isRed {
        #expect(drive.along + 2.3 < stopLine, "over the line at \(drive.time) s")
        if drive.state.speed < 0.1 { stood += 1 }
      }
    }
    #expect(stood > 20 && drive.along > stopLine + 60, "stood \(stood), then came to \(drive.along)")
    #expect(drive.worstOffset < 0.4 && drive.emergencies == 0, "\(drive.worstOffset) m, \(drive.emergencies)")
  }

  /// A leader brakes from 10 m/s to standstill with 4 m/s² and stays: no contact.
  @Test func staysBehindABrakingLeader() {
    let line = [Vec2(0, 0), Vec2(500, 0)]
    var drive = Drive(path: ReferencePath(line: line), speed: 10)
    var (leader, speed) = (35.0, 10.0)
    let steps = drive.lattice.parameters.steps
    while drive.time < 25 {
      let braking = drive.time > 4 && speed > 0 ? 4.0 : 0
      var obstacles = ObstacleSet(steps: steps)
      obstacles.append(length: 4.6, width: 1.8) { k in
        let t = min(Double(k) * 0.2, braking > 0 ? speed / braking : .infinity)
        return ObstaclePose(
          position: Vec2(leader + speed * t - 0.5 * braking * t * t, 0), direction: Vec2(1, 0))
      }
      drive.step(obstacles: obstacles) { f in
        PlanningTask(
          start: f, length: 4.6, width: 1.8, targetSpeed: 12, speedLimit: 13,
          leader: .init(along: leader - 4.6, speed: speed, acceleration: -braking))
      }
      leader += speed * 0.1
      speed = max(0, speed - 0.1 * braking)
      #expect(leader - drive.along > 4.6, "contact at \(drive.time) s")
    }
    let gap = leader - drive.along - 4.6
    #expect(drive.state.speed < 0.1 && gap > 0.5 && gap < 6, "\(gap) m")
  }

  /// Between the points of a plan the reference equals that of a plan with finer steps.
  @Test func referencesInterpolateThePlan() {
    let path = ReferencePath(
      line: (0...150).map { Vec2(Double($0), 5 * Math.sin(Double($0) / 30)) }, spacing: 1, smoothing: 2)
    let along = Polynomial(from: 5, 8, 0, toSpeed: 11, 0, duration: 5)
    let across = Polynomial(from: 0, 0, 0, to: 1, 0, 0, duration: 5)
    func point(_ t: Double) -> TrajectoryPoint {
      let (v, a) = (along.first(t), along.second(t))
      let slope = across.first(t) / v
      let c = path.cartesian(
        FrenetState(
          along: along.value(t), speed: v, acceleration: a, offset: across.value(t), slope: slope,
          bend: (across.second(t) - slope * a) / (v * v)))
      return TrajectoryPoint(
        time: t, position: c.position, heading: c.heading, curvature: c.curvature, speed: c.speed,
        acceleration: c.acceleration, along: along.value(t), offset: across.value(t))
    }
    let coarse = (0...25).map { point(Double($0) * 0.2) }
    var reference: [CartesianState] = []
    TrajectoryReference.fill(&reference, from: coarse, start: 0.05, step: 0.1, count: 40)
    for (k, r) in reference.enumerated() {
      let exact = point(0.05 + 0.1 * Double(k))
      #expect((r.position - exact.position).length < 0.01, "\(k)")
      #expect(abs(r.speed - exact.speed) < 0.01 && abs(r.heading - exact.heading) < 0.01)
    }
    TrajectoryReference.fill(&reference, from: coarse, start: 5, step: 1, count: 2)
    #expect((reference[1].position - coarse[25].position).length - coarse[25].speed < 1e-9)
    // A point of the vehicle 1.4 m ahead of the axle on a circle of 10 m: the axle is on one of √(10² − 1.4²) m.
    let axle = CartesianState(position: Vec2(0, -10), heading: 0, curvature: 0.1, speed: 5).atRearAxle(1.4)
    #expect(abs(axle.position.length - (100 - 1.96).squareRoot()) < 1e-9)
    #expect(abs(1 / axle.curvature - axle.position.length) < 1e-9)
    #expect(abs(axle.position.dot(Angle(radians: axle.heading).direction)) < 1e-9)
  }
}
