import ComputeKernel
import Foundation
import SimCore

/// The kernels that are measured, each beside its peer on the same problem.
enum Kernels {
  static let names = ["assignment", "mpc", "tracking", "points", "planner"]

  static func measure(_ name: String, _ peers: Peers) throws -> [Pair] {
    switch name {
    case "assignment": assignment(peers)
    case "mpc": try mpc(peers)
    case "tracking": [tracking()]
    case "points": points()
    default: planner(peers)
    }
  }

  // MARK: Points

  /// Detectors of points on one frame of 18,000 returns: the ground, façades, and 40 cars, 40 people and 40 shrubs, of which
  /// the sides that face the lidar have points.
  private static func points() -> [Pair] {
    var random = RandomSource(seed: 1).stream(0, .lidar)
    var cloud: [LidarPoint] = []
    func add(_ p: Vec2, _ z: Double) {
      guard p.length < 100 else { return }
      cloud.append(
        LidarPoint(
          x: Int16(p.x * 100), y: Int16(p.y * 100), z: Int16(z * 100),
          reflectivity: UInt8(50 + 100 * random.uniform())))
    }
    for _ in 0..<10_000 {
      add(Angle(radians: 2 * .pi * random.uniform()).direction * (5 + 45 * random.uniform()), 0)
    }
    for side in [-1.0, 1] {
      for _ in 0..<1000 { add(Vec2(70 * random.uniform() - 35, side * 18), 4 * random.uniform()) }
    }
    for k in 0..<120 {
      let place = Vec2(70 * random.uniform() - 35, 34 * random.uniform() - 17)
      let share = min(1, 100 / max(25, place.lengthSquared))
      let size = k < 40 ? Vec2(4.5, 1.8) : k < 80 ? Vec2(0.5, 0.5) : Vec2(2, 2)
      for _ in 0..<Int((k < 40 ? 300 : 100) * share) {
        let (s, z) = (random.uniform(), 0.25 + 1.3 * random.uniform())
        add(
          random.uniform() < 0.6
            ? place + Vec2((s - 0.5) * size.x, place.y > 0 ? -0.5 * size.y : 0.5 * size.y)
            : place + Vec2(place.x > 0 ? -0.5 * size.x : 0.5 * size.x, (s - 0.5) * size.y), z)
      }
    }
    let methods: [(String, PointMethod)] =
      [("points-clustering", .clustering)]
      + PillarWeights.widths.map { ("points-width-\($0)", .network(width: $0)) }
    return methods.map { name, method in
      var detector = PointDetector(method, leastScore: 0.35)
      var counts = OperationCounts.zero
      var pair = Pair(
        name: name, microseconds: kernels.measure { counts = detector.detect(cloud).counts }, peer: "none",
        lack: "no other implementation of the same network")
      pair.details = [("returns", "\(cloud.count)"), ("mmacs", text(Double(counts.macs) * 1e-6))]
      return pair
    }
  }

  // MARK: Assignment

  /// Dense n × n problems of uniform benefits, which `peers.py` makes from the same hash.
  private static func assignment(_ peers: Peers) -> [Pair] {
    let (rows, lack) = peers.ask("assignment")
    return [50, 100, 200, 500].map { n in
      let benefits = (0..<(n * n)).map { i -> Double in
        13.816 * Double(mix64(UInt64(n) << 40 | UInt64(i / n) << 20 | UInt64(i % n)) >> 11) * 0x1p-53
      }
      var solver = AssignmentSolver()
      var total = 0.0
      func solve() {
        solver.begin(rows: n, columns: n)
        benefits.withUnsafeBufferPointer {
          for i in 0..<n {
            solver.allow(row: i, benefits: UnsafeBufferPointer(rebasing: $0[(i * n)..<(i * n + n)]))
          }
        }
        total = solver.solve()
      }
      var pair = Pair(
        name: "assignment-\(n)", microseconds: kernels.measure(solve), peer: "lapx lapjv", lack: lack)
      if let row = rows.first(where: { $0.number("n") == Double(n) }) {
        pair.peerMicroseconds = row.number("us")
        if let other = row.number("total") {
          pair.details.append(("total_difference", text(abs(total - other))))
        }
      }
      return pair
    }
  }

  // MARK: Model predictive control

  private struct Case: Decodable {
    var start: [Double]
    var speed: [Double]
    var curvature: [Double]
    var acceleration: [Double]
    var objective: Double
  }
  private struct Fixture: Decodable { var cases: [Case] }

  /// The 24 problems of the tests, cold, linearisation included, beside OSQP's own timer of its solve without set-up: at
  /// OSQP's default tolerance and at one as small as the residual here.
  private static func mpc(_ peers: Peers) throws -> [Pair] {
    let file = Peers.folder.appendingPathComponent("../../../Tests/ComputeKernelTests/Fixtures/mpc.json")
    let cases = try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: file)).cases
    var times: [Double] = []
    var recursions: [Double] = []
    var (residual, gap, inside) = (0.0, 0.0, 0)
    for c in cases {
      let reference = c.speed.indices.map {
        CartesianState(
          position: .zero, heading: 0, curvature: c.curvature[$0], speed: c.speed[$0],
          acceleration: c.acceleration[$0])
      }
      let state = BicycleMPC.State(
        position: Vec2(c.start[0], c.start[1]), heading: c.start[2], speed: c.speed[0] + c.start[3],
        steering: c.start[4], acceleration: c.start[5])
      var control = BicycleMPC()
      var decision = control.control(state, reference: reference)
      residual = max(residual, max(decision.solution.primalResidual, decision.solution.dualResidual))
      gap = max(gap, abs(control.problem.objective - c.objective) / max(1, abs(c.objective)))
      recursions.append(Double(decision.solution.recursions))
      inside += decision.solution.usedInteriorPoint ? 1 : 0
      times.append(
        kernels.measure(rounds: 5) {
          control.reset()
          decision = control.control(state, reference: reference)
        })
    }
    let (rows, lack) = peers.ask("mpc")
    return [1e-3, 1e-8].map { eps in
      var pair = Pair(name: "mpc-20", microseconds: median(times), peer: "osqp, eps \(text(eps))", lack: lack)
      pair.details = [
        ("mean_us", text(times.reduce(0, +) / Double(times.count))), ("worst_us", text(times.max()!)),
        ("recursions", text(median(recursions))), ("residual", text(residual)),
        ("objective_error", text(gap)),
        ("interior_point", "\(inside)"), ("problems", "\(cases.count)"),
      ]
      if let row = rows.first(where: { $0.number("eps") == eps }) {
        pair.peerMicroseconds = row.number("us")
        for key in ["mean_us", "worst_us", "setup_us", "iterations", "violation", "objective_error"] {
          if let value = row.number(key) { pair.details.append(("peer_" + key, text(value))) }
        }
      }
      return pair
    }
  }
  private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

  // MARK: Tracking

  /// Ten objects in view at 10 Hz, 90 % of them detected, one false alarm a frame. AB3DMOT: Weng et al., IROS 2020.
  private static func tracking() -> Pair {
    let frames = 400
    var random = RandomSource(seed: 1).stream(0, .rangeNoise)
    let pose = SensorPose(position: .zero, heading: .zero)
    let scans = (0..<frames).map { frame -> [ComputeKernel.Measurement] in
      let t = Double(frame) * 0.1
      var out: [ComputeKernel.Measurement] = []
      for i in 0..<10 where random.uniform() < 0.9 {
        let angle = Double(i) * 0.6 + 0.02 * t
        let at = Vec2((12 + 5 * Double(i)) * Math.cos(angle), (12 + 5 * Double(i)) * Math.sin(angle))
        out.append(
          ComputeKernel.Measurement(
            seenFrom: pose, at: at + Vec2(0.3 * random.normal(), 0.3 * random.normal()), rangeSigma: 0.3,
            crossSigma: 0.3, targetClass: .motorVehicle))
      }
      out.append(
        ComputeKernel.Measurement(
          seenFrom: pose, at: Vec2(100 * random.uniform() - 50, 100 * random.uniform() - 50), rangeSigma: 0.3,
          crossSigma: 0.3, targetClass: .motorVehicle, confidence: 0.5))
      return out
    }
    var confirmed = 0
    let time = kernels.measure {
      var tracker = Tracker()
      for (frame, scan) in scans.enumerated() {
        tracker.update(scan, sensor: 0, capturedAt: SimTime(seconds: Double(frame) * 0.1), from: pose)
      }
      confirmed = tracker.tracks.count { $0.isConfirmed }
    }
    let each = time / Double(frames)
    return Pair(
      name: "tracking-10", microseconds: each, peer: "AB3DMOT",
      lack:
        "not run here: 207 frames/s is its published figure, for KITTI's cars, in Python, on its authors' machine",
      details: [
        ("frames_per_s", text(1e6 / each)), ("peer_published_frames_per_s", "207"),
        ("confirmed", "\(confirmed)"),
      ])
  }

  // MARK: Planner

  /// A curved road, twenty moving objects beside the way: every candidate followed, and those alone that the order of
  /// costs needs.
  private static func planner(_ peers: Peers) -> [Pair] {
    let line = (0...120).map { Vec2(Double($0) * 2, 8 * Math.sin(Double($0) * 2 / 50)) }
    let path = ReferencePath(line: line, spacing: 1, smoothing: 2)
    let (rows, lack) = peers.ask("planner")
    var pairs: [Pair] = []
    for (name, parameters) in [("100", LatticeParameters()), ("504", .fine)] {
      var obstacles = ObstacleSet(steps: parameters.steps)
      for i in 0..<20 {
        let place = path.sample(at: 20 + Double(i) * 5)
        let side = i % 2 == 0 ? 4.2 : -4.2
        obstacles.append(
          length: 4.5, width: 1.8, at: place.position + Vec2(-place.tangent.y, place.tangent.x) * side,
          direction: place.tangent, velocity: place.tangent * 5, dt: parameters.step)
      }
      let task = PlanningTask(
        start: FrenetState(along: 20, speed: 10, offset: 0.3), length: 4.6, width: 1.8, targetSpeed: 13,
        speedLimit: 14)
      for isExhaustive in [true, false] {
        var lattice = FrenetLattice(parameters: parameters)
        lattice.isExhaustive = isExhaustive
        var trajectory: [TrajectoryPoint] = []
        var plan = lattice.plan(task, path: path, obstacles: obstacles, into: &trajectory)
        let time = kernels.measure {
          plan = lattice.plan(task, path: path, obstacles: obstacles, into: &trajectory)
        }
        var pair = Pair(
          name: "planner-\(name)" + (isExhaustive ? "-exhaustive" : ""), microseconds: time,
          peer: "commonroad-reactive-planner", lack: lack)
        pair.details = [
          ("made", "\(plan.made)"), ("examined", "\(plan.examined)"), ("points", "\(parameters.steps)"),
          ("objects", "20"), ("cost", text(plan.cost)),
        ]
        if let row = rows.first(where: { $0.number("candidates") == Double(plan.made) }) {
          pair.peerMicroseconds = row.number("us")
          for key in ["candidates", "points"] {
            if let value = row.number(key) { pair.details.append(("peer_" + key, text(value))) }
          }
        } else if lack == nil {
          pair.lack = "not run with \(plan.made) candidates"
        }
        pairs.append(pair)
      }
    }
    return pairs
  }
}
