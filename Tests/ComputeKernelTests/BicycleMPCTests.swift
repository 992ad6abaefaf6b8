import ComputeKernel
import Foundation
import SimCore
import Testing

@Suite struct BicycleMPCTests {
  struct Case: Decodable {
    var start: [Double]
    var speed: [Double]
    var curvature: [Double]
    var acceleration: [Double]
    var inputs: [Double]
    var states: [Double]
    var objective: Double
    var active: Int
  }
  struct Fixture: Decodable {
    var made: String
    var cases: [Case]
  }
  static func fixture() throws -> Fixture {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/mpc.json")
    return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: file))
  }

  /// Points of a trajectory: position and heading matter only for the first.
  static func reference(_ speed: [Double], _ curvature: [Double], _ acceleration: [Double])
    -> [CartesianState]
  {
    speed.indices.map {
      CartesianState(
        position: .zero, heading: 0, curvature: curvature[$0], speed: speed[$0],
        acceleration: acceleration[$0])
    }
  }
  static func state(_ start: [Double], speed: Double) -> BicycleMPC.State {
    .init(
      position: Vec2(start[0], start[1]), heading: start[2], speed: speed + start[3], steering: start[4],
      acceleration: start[5])
  }

  /// OSQP on the sparse form of the same model, built in Python: same inputs, states and objective.
  @Test func agreesWithOSQP() throws {
    let fixture = try Self.fixture()
    #expect(fixture.cases.count == 24 && fixture.cases.count { $0.active > 0 } >= 12)
    for (number, c) in fixture.cases.enumerated() {
      var mpc = BicycleMPC()
      let decision = mpc.control(
        Self.state(c.start, speed: c.speed[0]),
        reference: Self.reference(c.speed, c.curvature, c.acceleration))
      let s = decision.solution
      #expect(s.primalResidual < 1e-8 && s.dualResidual < 1e-8, "case \(number): \(s)")
      let scale = max(1, abs(c.objective))
      #expect(abs(mpc.problem.objective - c.objective) < 1e-6 * scale, "case \(number)")
      for k in 0..<20 {
        for i in 0..<2 {
          let difference = mpc.problem[k, StageQP.Place.u + i] - c.inputs[2 * k + i]
          #expect(abs(difference) < 1e-4, "case \(number), stage \(k), input \(i): \(difference)")
        }
        for i in 0..<6 {
          let difference = mpc.problem[k, StageQP.Place.x + i] - c.states[6 * k + i]
          #expect(abs(difference) < 1e-5, "case \(number), stage \(k), state \(i): \(difference)")
        }
      }
    }
  }

  static func random(_ r: inout RandomStream, wild: Double) -> (BicycleMPC.State, [CartesianState]) {
    let v = 1 + 25 * r.uniform()
    let a = -4 + 6 * r.uniform()
    let speed = (0...20).map { max(0, v + a * 0.1 * Double($0)) }
    let k0 = (2 * r.uniform() - 1) * min(0.15, 4 / (v * v))
    let k1 = (2 * r.uniform() - 1) * min(0.15, 4 / (v * v))
    let curvature = (0...20).map { k0 + (k1 - k0) * Double($0) / 20 }
    let scale = [2, 1, 0.3, 4, 0.6, 4]
    let start = scale.map { (2 * r.uniform() - 1) * $0 * wild }
    return (state(start, speed: speed[0]), reference(speed, curvature, speed.map { _ in a }))
  }

  /// The active set and the interior point method share nothing but the recursion. Conditions of optimality are computed
  /// by the adjoint, not by the recursion.
  @Test func bothMethodsAgreeOnRandomProblems() {
    var r = RandomSource(seed: 3).stream(0, .detection)
    var inside = 0
    var calm = 0
    for trial in 0..<300 {
      let (state, reference) = Self.random(&r, wild: trial % 3 == 0 ? 0.2 : trial % 3 == 1 ? 1 : 2)
      var mpc = BicycleMPC()
      let s = mpc.control(state, reference: reference).solution
      #expect(s.primalResidual < 1e-7 && s.dualResidual < 1e-6, "trial \(trial): \(s)")
      var other = mpc.problem
      let t = other.solve(guesses: 0)
      let scale = 1 + abs(other.objective)
      let strongest = (0..<40).map { abs(mpc.problem[$0 / 2, StageQP.Place.multiplier + $0 % 2]) }.max()!
      #expect(
        t.usedInteriorPoint && t.primalResidual < 1e-7 && t.dualResidual < 1e-5 * (1 + strongest),
        "trial \(trial): \(t), multipliers up to \(strongest)")
      #expect(abs(other.objective - mpc.problem.objective) < 1e-6 * scale, "trial \(trial)")
      for k in 0..<20 {
        let d = mpc.problem[k, StageQP.Place.u] - other[k, StageQP.Place.u]
        #expect(abs(d) < 2e-2, "trial \(trial), stage \(k): \(d)")
      }
      inside += s.usedInteriorPoint ? 1 : 0
      if trial % 3 == 0 { calm = max(calm, s.recursions) }
    }
    // In ordinary driving the cheap method suffices; where half of the bounds are active, it may cycle.
    #expect(calm <= StageQP.guesses, "\(calm) recursions")
    #expect(inside > 0 && inside < 150, "\(inside) of 300 needed the interior point method")
  }

  /// The same problem again: the active set of the last solution is right immediately.
  @Test func startsFromTheLastActiveSet() {
    var r = RandomSource(seed: 8).stream(0, .detection)
    var judged = 0
    for trial in 0..<300 {
      let (state, reference) = Self.random(&r, wild: 2)
      var mpc = BicycleMPC()
      let cold = mpc.control(state, reference: reference)
      let warm = mpc.control(state, reference: reference, passed: 0)
      guard !cold.solution.usedInteriorPoint else { continue }
      judged += 1
      #expect(warm.solution.recursions == 1, "trial \(trial): \(warm.solution.recursions)")
      #expect(abs(warm.steeringRate - cold.steeringRate) < 1e-9, "trial \(trial)")
      mpc.reset()
      #expect(
        mpc.control(state, reference: reference, passed: 0) == cold, "trial \(trial): not the same bits")
    }
    #expect(judged > 25)
  }

  /// Counts follow the recursions and the number of stages, nothing else.
  @Test func countsScaleWithStagesAndRecursions() {
    var r = RandomSource(seed: 2).stream(0, .detection)
    let (state, reference) = Self.random(&r, wild: 0.05)
    var short = BicycleMPC.Parameters()
    short.stages = 10
    var a = BicycleMPC()
    var b = BicycleMPC(parameters: short)
    let full = a.control(state, reference: reference).solution
    let half = b.control(state, reference: reference).solution
    #expect(full.recursions == 1 && half.recursions == 1)
    #expect(
      full.counts.macs == 2 * half.counts.macs && full.counts.serialSteps == 2 * half.counts.serialSteps)
    #expect(full.counts.macs > 0 && full.counts.bytes > 0)
  }

  /// Drives the nonlinear bicycle along a double lane change of ISO 3888-1's width and a tightening curve: it stays
  /// within a few centimetres, and within the limits of steering and jerk.
  @Test func drivesTheNonlinearBicycle() {
    let line = (0...600).map { i -> Vec2 in
      let x = Double(i) * 0.5
      let y =
        x < 60
        ? 0
        : x < 100
          ? 1.75 * (1 - Math.cos(.pi * (x - 60) / 40)) : x < 160 ? 3.5 : 3.5 + (x - 160) * (x - 160) / 900
      return Vec2(x, y)
    }
    let path = ReferencePath(line: line, spacing: 1, smoothing: 2)
    let v = 12.0
    var mpc = BicycleMPC()
    var s = BicycleMPC.State(position: Vec2(0, 0.5), heading: 0.05, speed: 10, steering: 0, acceleration: 0)
    var worst = 0.0
    for tick in 0..<180 {
      let along = Double(tick) * 0.1 * v
      let reference = (0...20).map {
        path.cartesian(FrenetState(along: along + Double($0) * 0.1 * v, speed: v))
      }
      let d = mpc.control(s, reference: reference)
      #expect(abs(d.steeringRate) <= 0.54 + 1e-9 && abs(d.jerk) <= 10 + 1e-9)
      for _ in 0..<20 {
        let dt = 0.005
        s.steering += dt * d.steeringRate
        s.acceleration += dt * d.jerk
        s.position = s.position + Angle(radians: s.heading).direction * (dt * s.speed)
        s.heading += dt * s.speed * Math.tan(s.steering) / 2.8
        s.speed += dt * s.acceleration
      }
      if tick > 30 { worst = max(worst, abs(path.project(s.position).offset)) }
    }
    #expect(worst < 0.15 && abs(s.speed - v) < 0.1, "\(worst) m off, \(s.speed) m/s")
  }
}
