import ComputeKernel
import SimCore
import Testing

/// A random road with objects on it, and the task of driving along it.
struct LatticeScene {
  var path: ReferencePath
  var task: PlanningTask
  var obstacles: ObstacleSet

  init(seed: UInt64, parameters p: LatticeParameters, objects: Int = 6) {
    var r = RandomSource(seed: seed).stream(0, .detection)
    let (amplitude, wave) = (r.uniform() * 12, 40 + 40 * r.uniform())
    let line = (0...120).map { Vec2(Double($0) * 2, amplitude * Math.sin(Double($0) * 2 / wave)) }
    path = ReferencePath(line: line, spacing: 1, smoothing: 2)
    let speed = r.uniform() * 15
    let start = FrenetState(
      along: 20, speed: speed, acceleration: 2 * r.uniform() - 1, offset: r.uniform() - 0.5,
      slope: 0.1 * r.uniform() - 0.05, bend: 0)
    task = PlanningTask(start: start, length: 4.6, width: 1.8, targetSpeed: 13, speedLimit: 14)
    if seed % 3 == 1 {
      task.leader = .init(
        along: 20 + 10 + 40 * r.uniform(), speed: 12 * r.uniform(), acceleration: r.uniform() - 1)
    }
    if seed % 4 == 2 { task.stopAt = 20 + 0.12 * speed * speed + 3 + 30 * r.uniform() }
    obstacles = ObstacleSet(steps: p.steps)
    for _ in 0..<objects {
      let place = path.sample(at: 20 + 8 + 70 * r.uniform())
      let side = 7 * r.uniform() - 3.5
      let at = place.position + Vec2(-place.tangent.y, place.tangent.x) * side
      let direction = Angle(radians: 2 * .pi * r.uniform()).direction
      obstacles.append(
        length: 0.5 + 4 * r.uniform(), width: 0.5 + r.uniform(), probability: r.uniform() < 0.3 ? 0.05 : 0.7,
        at: at, direction: direction, velocity: direction * (4 * r.uniform()), dt: p.step)
    }
  }
}

@Suite struct FrenetLatticeTests {
  /// A candidate: the cost known before it is evaluated (nil if its motion along the path is rejected), and its total
  /// cost (nil if it is not drivable or not collision-free).
  struct Evaluated {
    var base: Double?
    var cost: Double?
  }

  /// Every candidate, in the order of generation, from polynomials and the public conversion alone.
  static func exhaustive(_ s: LatticeScene, _ p: LatticeParameters) -> [Evaluated] {
    profiles(s.task, p).flatMap { along in
      p.offsets.map { evaluate(s, p, along, s.task.targetOffset + $0, $0) }
    }
  }

  static func profiles(_ task: PlanningTask, _ p: LatticeParameters) -> [Polynomial] {
    let s = task.start
    var out: [Polynomial] = []
    for t in p.endTimes {
      let low = max(0, s.speed - p.deceleration * t * 2 / 3)
      let high = max(low, min(task.targetSpeed, s.speed + p.acceleration * t * 2 / 3))
      for k in 0..<(high > low ? p.speedCount : 1) {
        let end = high + (low - high) * Double(k) / Double(max(1, p.speedCount - 1))
        out.append(Polynomial(from: s.along, s.speed, s.acceleration, toSpeed: end, 0, duration: t))
      }
      guard let l = task.leader else { continue }
      let stands = l.acceleration < 0 && -l.speed / l.acceleration < t
      let time = stands ? -l.speed / l.acceleration : t
      let place = l.along + l.speed * time + 0.5 * l.acceleration * time * time
      let v = stands ? 0 : l.speed + l.acceleration * t
      for share in p.gapShares {
        out.append(
          Polynomial(
            from: s.along, s.speed, s.acceleration, to: place - share * (p.standstillGap + p.timeGap * v),
            v,
            stands ? 0 : l.acceleration, duration: t))
      }
    }
    if let stop = task.stopAt {
      let distance = stop - s.along
      let time = max(
        p.step, min(s.speed > 0.1 ? 2 * distance / s.speed : .infinity, 2.5 * distance.squareRoot()))
      for share in p.stopShares {
        out.append(Polynomial(from: s.along, s.speed, s.acceleration, to: stop, 0, 0, duration: share * time))
      }
    }
    return out
  }

  static func evaluate(
    _ s: LatticeScene, _ p: LatticeParameters, _ along: Polynomial, _ offset: Double, _ shift: Double
  ) -> Evaluated {
    let task = s.task
    let start = task.start
    let end = along.duration
    let times = (0..<p.steps).map { Double($0) * p.step }
    let motion = times.map { t -> (Double, Double, Double) in
      t < end
        ? (along.value(t), along.first(t), along.second(t))
        : (along.value(end) + max(0, along.first(end)) * (t - end), max(0, along.first(end)), 0)
    }
    guard
      motion.allSatisfy({
        $0.1 >= -1e-3 && $0.1 <= max(task.speedLimit, start.speed + max(0, start.acceleration)) + 1e-6
          && $0.2 >= min(-p.deceleration, start.acceleration) - 1e-6
          && $0.2 <= max(p.acceleration, start.acceleration) + 1e-6
          && $0.0 <= (task.stopAt ?? .infinity) + 1e-3
      })
    else { return Evaluated() }
    let last = motion[motion.count - 1]
    if let stop = task.stopAt, last.1 * last.1 > 2 * p.deceleration * max(0, stop - last.0) + 1e-3 {
      return Evaluated()
    }
    let isSlow = motion.map(\.1).min()! < p.slowSpeed
    let d: Polynomial
    var jerk = along.squaredJerk
    if isSlow {
      let distance = max(p.shortestShift, along.value(end) - start.along)
      d = Polynomial(from: start.offset, start.slope, start.bend, to: offset, 0, 0, duration: distance)
      let mean = distance / end
      jerk += d.squaredJerk * mean * mean * mean * mean * mean
    } else {
      let v = start.speed
      d = Polynomial(
        from: start.offset, start.slope * v, start.bend * v * v + start.slope * start.acceleration,
        to: offset, 0, 0,
        duration: end)
      jerk += d.squaredJerk
    }
    var cost = p.jerkWeight * jerk + p.timeWeight * end + p.offsetWeight * shift * shift
    let own = Outline(length: task.length, width: task.width)
    let now = s.path.cartesian(start)
    for (k, t) in times.enumerated() {
      let (x, v) = (motion[k].0, max(0, motion[k].1))
      let difference = v - task.targetSpeed
      cost += p.speedWeight * difference * difference / Double(p.steps)
      if let l = task.leader {
        let stands = l.acceleration < 0 && -l.speed / l.acceleration < t
        let time = stands ? -l.speed / l.acceleration : t
        let gap = l.along + l.speed * time + 0.5 * l.acceleration * time * time - x
        let short = max(0, p.standstillGap + p.timeGap * v - gap)
        cost += p.gapWeight * short * short / Double(p.steps)
      }
    }
    let base = cost
    for (k, t) in times.enumerated() {
      let (x, v, a) = (motion[k].0, max(0, motion[k].1), motion[k].2)
      var f = FrenetState(along: x, speed: v, acceleration: a, offset: offset)
      let y = isSlow ? x - start.along : t
      if y < d.duration {
        f.offset = d.value(y)
        f.slope = isSlow ? d.first(y) : d.first(y) / v
        f.bend = isSlow ? d.second(y) : (d.second(y) - f.slope * a) / (v * v)
      }
      let c = s.path.cartesian(f)
      if k > 0 {
        guard abs(c.curvature) <= p.curvature, abs(c.curvature) * c.speed * c.speed <= p.lateralAcceleration,
          c.acceleration >= min(-p.deceleration, start.acceleration) - 0.5,
          c.acceleration <= max(p.acceleration, start.acceleration) + 0.5
        else { return Evaluated(base: base) }
      }
      for (j, o) in s.obstacles.entries.enumerated() {
        let first = s.obstacles.poses[j * p.steps]
        let back = Angle(radians: now.heading).direction
        let r = first.position - now.position
        if r.dot(back) < -0.5 * task.length - o.outline.halfLength,
          abs(back.cross(r)) < 0.5 * task.width + o.outline.halfWidth, first.direction.dot(back) > 0.5
        {
          continue
        }
        let pose = s.obstacles.poses[j * p.steps + k]
        // Circles farther apart than the clearance show that nothing is close.
        let d = pose.position - c.position
        if d.length >= own.radius + o.outline.radius + max(p.clearance, p.margin) { continue }
        let gap = own.separation(
          d, Angle(radians: c.heading).direction, o.outline, pose.direction)
        if gap <= p.margin, o.probability >= p.hardProbability { return Evaluated(base: base) }
        let short = min(1, max(0, 1 - gap / p.clearance))
        cost += p.proximityWeight * p.step * o.probability * short * short
      }
    }
    return Evaluated(base: base, cost: cost)
  }

  /// The choice is the cheapest of all candidates, evaluated one by one without the planner.
  @Test func choosesTheCheapestOfAllCandidates() {
    let p = LatticeParameters()
    var planner = FrenetLattice(parameters: p)
    var trajectory: [TrajectoryPoint] = []
    var found = 0
    var examined = 0
    var made = 0
    for seed in 1...150 {
      let scene = LatticeScene(seed: UInt64(seed), parameters: p)
      let all = Self.exhaustive(scene, p)
      let plan = planner.plan(scene.task, path: scene.path, obstacles: scene.obstacles, into: &trajectory)
      #expect(plan.made == all.count, "seed \(seed)")
      let best = all.filter { $0.cost != nil }.min { $0.cost! < $1.cost! }
      #expect((plan.outcome == .found) == (best != nil), "seed \(seed)")
      if let best {
        #expect(abs(plan.cost - best.cost!) < 1e-6 * (1 + plan.cost), "seed \(seed): \(plan), best \(best)")
        found += 1
        // In the order of the cost known before: those below the cost found are evaluated.
        let needed = all.count { $0.base ?? .infinity <= plan.cost + 1e-9 }
        #expect(plan.examined == needed, "seed \(seed): \(plan.examined), not \(needed)")
        examined += plan.examined
        made += plan.made
      }
      planner.isExhaustive = true
      let full = planner.plan(scene.task, path: scene.path, obstacles: scene.obstacles, into: &trajectory)
      planner.isExhaustive = false
      #expect(
        full.cost == plan.cost && full.endTime == plan.endTime || full.cost == .infinity, "seed \(seed)")
      #expect(full.free == all.count { $0.cost != nil }, "seed \(seed): \(full.free)")
      #expect(plan.free <= plan.checked && plan.checked <= plan.examined && plan.examined <= full.examined)
    }
    #expect(found > 60 && found < 150, "\(found) of 150 scenes can be driven")
    // Lazy evaluation pays off: in scenes with a solution most candidates are never evaluated.
    #expect(examined * 3 < made, "\(examined) of \(made)")
  }

  /// Outlines along the chosen trajectory, by an independent test: no corner of one in the other, no crossing edges.
  @Test func neverChoosesACollision() {
    let p = LatticeParameters()
    var planner = FrenetLattice(parameters: p)
    var trajectory: [TrajectoryPoint] = []
    func corners(_ at: Vec2, _ u: Vec2, _ o: Outline) -> [Vec2] {
      let n = Vec2(-u.y, u.x)
      return [(1.0, 1.0), (-1, 1), (-1, -1), (1, -1)].map {
        at + u * ($0.0 * o.halfLength) + n * ($0.1 * o.halfWidth)
      }
    }
    var judged = 0
    for seed in 200...300 {
      let scene = LatticeScene(seed: UInt64(seed), parameters: p, objects: 8)
      let plan = planner.plan(scene.task, path: scene.path, obstacles: scene.obstacles, into: &trajectory)
      guard plan.outcome == .found else { continue }
      judged += 1
      for (j, o) in scene.obstacles.entries.enumerated() where o.probability >= p.hardProbability {
        for k in 0..<p.steps {
          let pose = scene.obstacles.poses[j * p.steps + k]
          let a = corners(
            trajectory[k].position, Angle(radians: trajectory[k].heading).direction,
            Outline(length: 4.6, width: 1.8))
          let b = corners(pose.position, pose.direction, o.outline)
          var isHit = false
          for i in 0..<4 {
            for l in 0..<4 {
              let (p0, p1, q0, q1) = (a[i], a[(i + 1) % 4], b[l], b[(l + 1) % 4])
              let crosses =
                (p1 - p0).cross(q0 - p0) * (p1 - p0).cross(q1 - p0) < 0
                && (q1 - q0).cross(p0 - q0) * (q1 - q0).cross(p1 - q0) < 0
              if crosses { isHit = true }
            }
          }
          let inside = (0..<4).allSatisfy {
            (b[($0 + 1) % 4] - b[$0]).cross(trajectory[k].position - b[$0]) > 0
          }
          #expect(!isHit && !inside, "seed \(seed), object \(j), step \(k)")
        }
      }
    }
    #expect(judged > 30, "\(judged) of 101 scenes can be driven")
  }

  /// Free road: at the target speed and in the centre by the end, consistent point by point.
  @Test func drivesToTheTargetOnAFreeRoad() {
    let p = LatticeParameters()
    var planner = FrenetLattice(parameters: p)
    let path = ReferencePath(line: [Vec2(0, 0), Vec2(300, 0)])
    let task = PlanningTask(
      start: FrenetState(along: 10, speed: 10, offset: 0.8), length: 4.6, width: 1.8, targetSpeed: 12,
      speedLimit: 14)
    var trajectory: [TrajectoryPoint] = []
    let plan = planner.plan(task, path: path, obstacles: ObstacleSet(steps: p.steps), into: &trajectory)
    #expect(plan.outcome == .found && plan.endOffset == 0 && plan.made == 100 && trajectory.count == 26)
    #expect(abs(trajectory[25].speed - 12) < 1e-6 && abs(trajectory[25].position.y) < 1e-9)
    for (a, b) in zip(trajectory, trajectory.dropFirst()) {
      let step = b.position - a.position
      #expect(abs(step.length - 0.1 * (a.speed + b.speed)) < 0.01)
      #expect(abs(b.speed - a.speed - 0.1 * (a.acceleration + b.acceleration)) < 0.02)
      #expect(abs(Math.atan2(step.y, step.x) - 0.5 * (a.heading + b.heading)) < 0.005)
    }
  }

  /// Replans every 0.2 s along its own trajectory: comes to rest within half a metre before the line, never beyond it.
  @Test(arguments: [4.0, 8, 13])
  func stopsAtTheLine(speed: Double) {
    let p = LatticeParameters()
    var planner = FrenetLattice(parameters: p)
    let path = ReferencePath(line: [Vec2(0, 0), Vec2(200, 0)])
    var task = PlanningTask(
      start: FrenetState(along: 0, speed: speed), length: 4.6, width: 1.8, targetSpeed: speed, speedLimit: 14,
      stopAt: 45)
    var trajectory: [TrajectoryPoint] = []
    var hardest = 0.0
    for _ in 0..<150 {
      let plan = planner.plan(task, path: path, obstacles: ObstacleSet(steps: p.steps), into: &trajectory)
      #expect(plan.outcome == .found, "at \(task.start)")
      let next = trajectory[1]
      hardest = min(hardest, next.acceleration)
      #expect(next.along <= 45 + 1e-3)
      task.start = FrenetState(along: next.along, speed: next.speed, acceleration: next.acceleration)
    }
    #expect(task.start.speed < 0.05 && task.start.along > 44.5, "\(task.start)")
    #expect(hardest > -4.5, "\(hardest) m/s²")
  }

  /// Behind a slower leader it settles at the desired gap.
  @Test func followsAtTheDesiredGap() {
    let p = LatticeParameters()
    var planner = FrenetLattice(parameters: p)
    let path = ReferencePath(line: [Vec2(0, 0), Vec2(1500, 0)])
    var task = PlanningTask(
      start: FrenetState(along: 0, speed: 13), length: 4.6, width: 1.8, targetSpeed: 13, speedLimit: 14)
    var trajectory: [TrajectoryPoint] = []
    var leader = 60.0
    for _ in 0..<300 {
      task.leader = .init(along: leader, speed: 8)
      let plan = planner.plan(task, path: path, obstacles: ObstacleSet(steps: p.steps), into: &trajectory)
      #expect(plan.outcome == .found)
      let next = trajectory[1]
      task.start = FrenetState(along: next.along, speed: next.speed, acceleration: next.acceleration)
      leader += 8 * p.step
    }
    // The target speed counteracts the gap: closer than desired, but no more than its weight allows.
    let gap = leader - task.start.along
    #expect(
      abs(task.start.speed - 8) < 0.2 && gap > 0.7 * (2 + 1.5 * 8) && gap < 1.1 * (2 + 1.5 * 8), "\(gap)")
  }

  /// A wall across the road: no candidate is collision-free, and the trajectory is a full stop.
  @Test func brakesWhenNothingIsFeasible() {
    let p = LatticeParameters()
    var planner = FrenetLattice(parameters: p)
    let path = ReferencePath(line: [Vec2(0, 0), Vec2(200, 0)])
    let task = PlanningTask(
      start: FrenetState(along: 0, speed: 13, offset: 0.3, slope: 0.02), length: 4.6, width: 1.8,
      targetSpeed: 13,
      speedLimit: 14)
    var obstacles = ObstacleSet(steps: p.steps)
    obstacles.append(
      length: 1, width: 30, at: Vec2(14, 0), direction: Vec2(1, 0), velocity: .zero, dt: p.step)
    var trajectory: [TrajectoryPoint] = []
    let plan = planner.plan(task, path: path, obstacles: obstacles, into: &trajectory)
    #expect(plan.outcome == .noneFeasible && plan.cost == .infinity && plan.free == 0 && plan.checked > 0)
    #expect(trajectory.count == p.steps && trajectory[25].speed == 0)
    #expect(abs(trajectory[25].along - 13 * 13 / 16) < 1e-9 && abs(trajectory[0].acceleration + 8) < 0.1)
  }

  /// A parked car on the right half of the lane is passed on its left; a following car is ignored.
  @Test func passesAParkedCarAndIgnoresAFollower() {
    let p = LatticeParameters()
    var planner = FrenetLattice(parameters: p)
    let path = ReferencePath(line: [Vec2(0, 0), Vec2(200, 0)])
    let task = PlanningTask(
      start: FrenetState(along: 30, speed: 10), length: 4.6, width: 1.8, targetSpeed: 10, speedLimit: 14)
    var obstacles = ObstacleSet(steps: p.steps)
    obstacles.append(
      length: 4.6, width: 1.8, at: Vec2(60, -1.9), direction: Vec2(1, 0), velocity: .zero, dt: p.step)
    obstacles.append(
      length: 4.6, width: 1.8, at: Vec2(20, 0), direction: Vec2(1, 0), velocity: Vec2(14, 0), dt: p.step)
    var trajectory: [TrajectoryPoint] = []
    let plan = planner.plan(task, path: path, obstacles: obstacles, into: &trajectory)
    #expect(plan.outcome == .found && plan.endOffset ?? 0 > 0 && trajectory[25].along > 70)
  }

  /// Same input, same bits, also from a planner that has planned something else before; counts grow with the work.
  @Test func isRepeatableAndCountsItsWork() {
    let p = LatticeParameters()
    var used = FrenetLattice(parameters: p)
    var trajectory: [TrajectoryPoint] = []
    for seed in 1...20 {
      let scene = LatticeScene(seed: UInt64(seed), parameters: p)
      let a = used.plan(scene.task, path: scene.path, obstacles: scene.obstacles, into: &trajectory)
      var fresh = FrenetLattice(parameters: p)
      var other: [TrajectoryPoint] = []
      #expect(fresh.plan(scene.task, path: scene.path, obstacles: scene.obstacles, into: &other) == a)
      #expect(other == trajectory)
    }
    let empty = LatticeScene(seed: 4, parameters: p, objects: 0)
    let full = LatticeScene(seed: 4, parameters: p, objects: 40)
    used.isExhaustive = true
    let a = used.plan(empty.task, path: empty.path, obstacles: empty.obstacles, into: &trajectory)
    let b = used.plan(full.task, path: full.path, obstacles: full.obstacles, into: &trajectory)
    #expect(a.made == b.made && a.checked == b.checked && b.counts.operations > a.counts.operations)
    var fine = FrenetLattice(parameters: .fine)
    fine.isExhaustive = true
    let c = fine.plan(empty.task, path: empty.path, obstacles: empty.obstacles, into: &trajectory)
    let ratio = Double(c.counts.operations) / Double(a.counts.operations)
    #expect(ratio > 3 && ratio < 8, "504 against 100 candidates: \(ratio)")
  }

  /// The bound of separating axes against the distance of two rectangles by their corners and edges.
  @Test func separationTellsOverlapAndNeverExceedsTheDistance() {
    var r = RandomSource(seed: 12).stream(0, .detection)
    func distance(_ p: Vec2, _ a: Vec2, _ b: Vec2) -> Double {
      let e = b - a
      let t = min(1, max(0, (p - a).dot(e) / e.lengthSquared))
      return (p - (a + e * t)).length
    }
    var overlaps = 0
    for trial in 0..<2000 {
      let a = Outline(length: 1 + 4 * r.uniform(), width: 0.5 + 2 * r.uniform())
      let b = Outline(length: 1 + 4 * r.uniform(), width: 0.5 + 2 * r.uniform())
      let d = Vec2(8 * r.uniform() - 4, 8 * r.uniform() - 4)
      let (u, v) = (Angle(radians: 7 * r.uniform()).direction, Angle(radians: 7 * r.uniform()).direction)
      func corners(_ at: Vec2, _ u: Vec2, _ o: Outline) -> [Vec2] {
        [(1.0, 1.0), (-1, 1), (-1, -1), (1, -1)].map {
          at + u * ($0.0 * o.halfLength) + Vec2(-u.y, u.x) * ($0.1 * o.halfWidth)
        }
      }
      let (p, q) = (corners(.zero, u, a), corners(d, v, b))
      var nearest = Double.infinity
      for i in 0..<4 {
        for j in 0..<4 {
          nearest = min(nearest, distance(p[i], q[j], q[(j + 1) % 4]), distance(q[i], p[j], p[(j + 1) % 4]))
        }
      }
      let gap = a.separation(d, u, b, v)
      // Overlap by a grid of points of one inside the other.
      var isInside = false
      for x in stride(from: -1.0, through: 1, by: 0.05) {
        for y in stride(from: -1.0, through: 1, by: 0.05) {
          let point = u * (x * a.halfLength) + Vec2(-u.y, u.x) * (y * a.halfWidth) - d
          if abs(point.dot(v)) < b.halfLength && abs(v.cross(point)) < b.halfWidth { isInside = true }
        }
      }
      if isInside {
        overlaps += 1
        #expect(gap < 0, "trial \(trial)")
      } else if gap > 0 {
        #expect(gap <= nearest + 1e-9, "trial \(trial)")
      } else {
        #expect(nearest < 0.2, "trial \(trial): overlap that the grid misses")
      }
    }
    #expect(overlaps > 300)
  }
}
