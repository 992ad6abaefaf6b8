import SimCore

/// Sampling planner in path coordinates (Werling, Ziegler, Kammel, Thrun, ICRA 2010): jerk-optimal polynomials to end
/// states on a lattice of offsets × times × speeds, and, if there is a leader or a stop line, to positions behind it.
///
/// The cost of a candidate is the cost of its polynomials and speeds (`base`) plus that of closeness to others, which
/// is never negative. Candidates are taken from a heap in the order of `base`, and only then evaluated point by point,
/// until no `base` left is below the best sum: the result is that of an exhaustive search. Equal costs go to the one
/// made first.
///
/// Keeps its memory between calls.
package struct FrenetLattice: Sendable {
  package var parameters: LatticeParameters
  /// Evaluates every candidate, for measurements.
  package var isExhaustive = false

  /// Motion along the path.
  struct Profile {
    var along: Polynomial
    /// Until then `along` applies, seconds; later the constant end speed.
    var duration: Double
    /// Cost of a candidate without its lateral motion and its closeness to others.
    var cost: Double
    /// Lateral motion over distance instead of over time.
    var isSlow: Bool
    var isSampled: Bool
  }
  struct Step {
    var along: Double
    var speed: Double
    var acceleration: Double
  }

  /// Below this speed the vehicle is at rest, m/s (assumed).
  private static let standing = 0.01

  private var profiles: [Profile] = []
  private var motion: [Step] = []
  private var samples: [PathSample] = []
  private var heap = CandidateHeap()
  private var current: [FrenetMotion] = []
  private var best: [FrenetMotion] = []
  private var currentOffsets: [Double] = []
  private var bestOffsets: [Double] = []
  private var ignored: [Bool] = []
  private var tally = Tally()

  private struct Tally {
    var profiles: UInt64 = 0
    var samples: UInt64 = 0
    var points: UInt64 = 0
    var discs: UInt64 = 0
    var separations: UInt64 = 0
  }

  package init(parameters: LatticeParameters = LatticeParameters()) { self.parameters = parameters }

  /// Plans; the chosen trajectory, or a full stop, replaces the contents of `trajectory`. `obstacles` holds poses at
  /// the planner's times.
  package mutating func plan(
    _ task: PlanningTask, path: ReferencePath, obstacles: ObstacleSet,
    into trajectory: inout [TrajectoryPoint]
  ) -> LatticePlan {
    precondition(path.isUsable && obstacles.steps == parameters.steps)
    tally = Tally()
    var task = task
    if let stop = task.stopAt { task.stopAt = max(stop, task.start.along) }
    // A vehicle at rest does not decelerate.
    if task.start.speed < Self.standing { task.start.acceleration = max(0, task.start.acceleration) }
    makeProfiles(task)
    let made = makeCandidates(task)
    ignore(obstacles, task, path)
    var plan = LatticePlan(
      outcome: .noneFeasible, cost: .infinity, endTime: nil, endOffset: nil, made: made, examined: 0,
      checked: 0,
      free: 0, counts: .zero)
    var chosen: (profile: Int, index: Int32) = (-1, .max)
    let own = Outline(length: task.length, width: task.width)
    while let candidate = heap.pop() {
      if candidate.base > plan.cost, !isExhaustive { break }
      plan.examined += 1
      let p = Int(candidate.profile)
      sample(p, path)
      guard follow(candidate.offset, p, task) else { continue }
      plan.checked += 1
      let closeness = obstacles.closeness(
        of: current, outline: own, ignoring: ignored, parameters, discs: &tally.discs,
        separations: &tally.separations)
      guard let closeness else { continue }
      plan.free += 1
      let cost = candidate.base + closeness
      guard cost < plan.cost || cost == plan.cost && candidate.index < chosen.index else { continue }
      plan.outcome = .found
      plan.cost = cost
      plan.endTime = profiles[p].duration
      plan.endOffset = candidate.offset
      chosen = (p, candidate.index)
      swap(&current, &best)
      swap(&currentOffsets, &bestOffsets)
    }
    if plan.outcome == .found {
      write(profile: chosen.profile, into: &trajectory)
    } else {
      stop(task, path, into: &trajectory)
    }
    plan.counts = counts(made: made, trajectory.count)
    return plan
  }

  // MARK: Along the path

  /// Makes the profiles; only those within the limits, before the stop line and without reversing are feasible.
  private mutating func makeProfiles(_ task: PlanningTask) {
    profiles.removeAll(keepingCapacity: true)
    motion.removeAll(keepingCapacity: true)
    samples.removeAll(keepingCapacity: true)
    let p = parameters
    let s = task.start
    for t in p.endTimes {
      let low = max(0, s.speed - 2 / 3 * p.deceleration * t)
      let high = max(low, min(task.targetSpeed, s.speed + 2 / 3 * p.acceleration * t))
      let count = high > low ? p.speedCount : 1
      for k in 0..<count {
        let end = count == 1 ? high : high + (low - high) * Double(k) / Double(count - 1)
        add(Polynomial(from: s.along, s.speed, s.acceleration, toSpeed: end, 0, duration: t), task)
      }
      if let leader = task.leader {
        let then = leader.moved(t)
        for share in p.gapShares {
          let gap = share * (p.standstillGap + p.timeGap * then.speed)
          add(
            Polynomial(
              from: s.along, s.speed, s.acceleration, to: then.along - gap, then.speed, then.acceleration,
              duration: t), task)
        }
      }
    }
    if let stop = task.stopAt {
      let distance = max(0, stop - s.along)
      // Half the present speed on average, or a start and stop at about 1 m/s².
      let time = max(
        p.step, min(s.speed > 0.1 ? 2 * distance / s.speed : .infinity, 2.5 * distance.squareRoot()))
      for share in p.stopShares {
        add(
          Polynomial(
            from: s.along, s.speed, s.acceleration, to: s.along + distance, 0, 0, duration: share * time),
          task)
      }
    }
  }

  private mutating func add(_ polynomial: Polynomial, _ task: PlanningTask) {
    let p = parameters
    let n = p.steps
    var deviation = 0.0
    var shortfall = 0.0
    var slowest = Double.infinity
    var isFeasible = true
    // A start state beyond the limits may be left, not made worse.
    let lowest = min(-p.deceleration, task.start.acceleration) - 1e-6
    let highest = max(p.acceleration, task.start.acceleration) + 1e-6
    let fastest = max(task.speedLimit, task.start.speed + max(0, task.start.acceleration)) + 1e-6
    let end = polynomial.value(polynomial.duration)
    let endSpeed = max(0, polynomial.first(polynomial.duration))
    for k in 0..<n {
      let t = Double(k) * p.step
      var step =
        t < polynomial.duration
        ? Step(along: polynomial.value(t), speed: polynomial.first(t), acceleration: polynomial.second(t))
        : Step(along: end + endSpeed * (t - polynomial.duration), speed: endSpeed, acceleration: 0)
      if step.speed < -1e-3 || step.speed > fastest || step.acceleration < lowest
        || step.acceleration > highest
      {
        isFeasible = false
      }
      step.speed = max(0, step.speed)
      if let stop = task.stopAt, step.along > stop + 1e-3 { isFeasible = false }
      slowest = min(slowest, step.speed)
      deviation += (step.speed - task.targetSpeed) * (step.speed - task.targetSpeed)
      if let leader = task.leader {
        let short = p.standstillGap + p.timeGap * step.speed - (leader.moved(t).along - step.along)
        if short > 0 { shortfall += short * short }
      }
      motion.append(step)
    }
    let last = motion[motion.count - 1]
    if let stop = task.stopAt, last.speed * last.speed > 2 * p.deceleration * max(0, stop - last.along) + 1e-3
    {
      isFeasible = false
    }
    tally.profiles &+= 1
    var profile = Profile(
      along: polynomial, duration: polynomial.duration, cost: .infinity, isSlow: slowest < p.slowSpeed,
      isSampled: false)
    if isFeasible {
      profile.cost =
        p.jerkWeight * polynomial.squaredJerk + p.timeWeight * polynomial.duration
        + (p.speedWeight * deviation + p.gapWeight * shortfall) / Double(n)
    }
    profiles.append(profile)
  }

  // MARK: Across the path

  /// Lateral motion of a profile to an end offset, over time or over distance.
  private func across(_ profile: Profile, _ offset: Double, _ s: FrenetState) -> Polynomial {
    if profile.isSlow {
      let distance = max(parameters.shortestShift, profile.along.value(profile.duration) - s.along)
      return Polynomial(from: s.offset, s.slope, s.bend, to: offset, 0, 0, duration: distance)
    }
    return Polynomial(
      from: s.offset, s.slope * s.speed, s.bend * s.speed * s.speed + s.slope * s.acceleration, to: offset, 0,
      0,
      duration: profile.duration)
  }

  private mutating func makeCandidates(_ task: PlanningTask) -> Int {
    heap.removeAll()
    let p = parameters
    var index: Int32 = 0
    for i in profiles.indices {
      for shift in p.offsets {
        defer { index += 1 }
        guard profiles[i].cost < .infinity else { continue }
        let offset = task.targetOffset + shift
        let d = across(profiles[i], offset, task.start)
        // Over distance, jerk over time is d‴ v³, and dt = ds / v.
        var scale = 1.0
        if profiles[i].isSlow {
          let v = d.duration / profiles[i].duration
          scale = v * v * v * v * v
        }
        let base = profiles[i].cost + p.jerkWeight * d.squaredJerk * scale + p.offsetWeight * shift * shift
        heap.append(CandidateHeap.Candidate(base: base, index: index, profile: Int32(i), offset: offset))
      }
    }
    heap.arrange()
    return Int(index)
  }

  // MARK: Point by point

  private mutating func sample(_ i: Int, _ path: ReferencePath) {
    guard !profiles[i].isSampled else { return }
    let n = parameters.steps
    if samples.count < motion.count {
      let empty = PathSample(position: .zero, tangent: Vec2(1, 0), curvature: 0, curvatureRate: 0)
      samples.append(contentsOf: repeatElement(empty, count: motion.count - samples.count))
    }
    for k in 0..<n { samples[i * n + k] = path.sample(at: motion[i * n + k].along) }
    profiles[i].isSampled = true
    tally.samples &+= UInt64(n)
  }

  /// The state of a profile and its lateral motion `d` at step k.
  @inline(__always)
  private func state(_ i: Int, _ k: Int, _ d: Polynomial, _ start: Double) -> FrenetState {
    let step = motion[i * parameters.steps + k]
    var f = FrenetState(along: step.along, speed: step.speed, acceleration: step.acceleration)
    let x = profiles[i].isSlow ? step.along - start : Double(k) * parameters.step
    guard x < d.duration else {
      f.offset = d.value(d.duration)
      return f
    }
    f.offset = d.value(x)
    f.slope = d.first(x)
    f.bend = d.second(x)
    if !profiles[i].isSlow {
      let v = step.speed
      f.slope /= v
      f.bend = (f.bend - f.slope * step.acceleration) / (v * v)
    }
    return f
  }

  /// Fills `current`; false if a point is not drivable.
  private mutating func follow(_ offset: Double, _ i: Int, _ task: PlanningTask) -> Bool {
    current.removeAll(keepingCapacity: true)
    currentOffsets.removeAll(keepingCapacity: true)
    let p = parameters
    let d = across(profiles[i], offset, task.start)
    let lowest = min(-p.deceleration, task.start.acceleration) - 0.5
    let highest = max(p.acceleration, task.start.acceleration) + 0.5
    for k in 0..<p.steps {
      let f = state(i, k, d, task.start.along)
      let r = samples[i * p.steps + k]
      tally.points &+= 1
      guard r.curvature * f.offset < 0.9 else { return false }
      let m = FrenetMotion(r, f)
      // The first point is given.
      if k > 0 {
        let bend = abs(m.curvature)
        guard bend <= p.curvature, bend * m.speed * m.speed <= p.lateralAcceleration,
          m.acceleration >= lowest, m.acceleration <= highest
        else { return false }
      }
      current.append(m)
      currentOffsets.append(f.offset)
    }
    return true
  }

  /// A vehicle following in the same lane yields, and is not planned around.
  private mutating func ignore(_ obstacles: ObstacleSet, _ task: PlanningTask, _ path: ReferencePath) {
    ignored.removeAll(keepingCapacity: true)
    let m = FrenetMotion(path.sample(at: task.start.along), task.start)
    for (j, entry) in obstacles.entries.enumerated() {
      let pose = obstacles.poses[j * obstacles.steps]
      let d = pose.position - m.position
      let isBehind = d.dot(m.direction) < -0.5 * task.length - entry.outline.halfLength
      let isInLane = abs(m.direction.cross(d)) < 0.5 * task.width + entry.outline.halfWidth
      ignored.append(isBehind && isInLane && pose.direction.dot(m.direction) > 0.5)
    }
  }

  // MARK: Results

  private func write(profile i: Int, into trajectory: inout [TrajectoryPoint]) {
    trajectory.removeAll(keepingCapacity: true)
    for k in 0..<parameters.steps {
      let m = best[k]
      trajectory.append(
        TrajectoryPoint(
          time: Double(k) * parameters.step, position: m.position,
          heading: Math.atan2(m.direction.y, m.direction.x), curvature: m.curvature, speed: m.speed,
          acceleration: m.acceleration, along: motion[i * parameters.steps + k].along, offset: bestOffsets[k])
      )
    }
  }

  /// Full braking to standstill while turning parallel to the path.
  private mutating func stop(
    _ task: PlanningTask, _ path: ReferencePath, into trajectory: inout [TrajectoryPoint]
  ) {
    trajectory.removeAll(keepingCapacity: true)
    let s = task.start
    let b = parameters.emergencyDeceleration
    let distance = s.speed * s.speed / (2 * b)
    let d = Polynomial(
      from: s.offset, s.slope, s.bend, to: s.offset, 0, 0, duration: max(parameters.shortestShift, distance))
    for k in 0..<parameters.steps {
      let t = Double(k) * parameters.step
      let isMoving = t < s.speed / b
      let x = isMoving ? t * (s.speed - 0.5 * b * t) : distance
      let f = FrenetState(
        along: s.along + x, speed: isMoving ? s.speed - b * t : 0, acceleration: isMoving ? -b : 0,
        offset: d.value(x), slope: d.first(x), bend: d.second(x))
      let m = FrenetMotion(path.sample(at: f.along), f)
      trajectory.append(
        TrajectoryPoint(
          time: t, position: m.position, heading: Math.atan2(m.direction.y, m.direction.x),
          curvature: m.curvature, speed: m.speed, acceleration: m.acceleration, along: f.along,
          offset: f.offset))
    }
    tally.samples &+= UInt64(parameters.steps)
    tally.points &+= UInt64(parameters.steps)
  }

  private func counts(made: Int, _ points: Int) -> OperationCounts {
    let n = UInt64(parameters.steps)
    var c = (Polynomial.counts + Polynomial.evaluationCounts * n) * tally.profiles
    c += OperationCounts(macsFP64: 4, otherOps: 12, bytesWritten: 24) * (tally.profiles &* n)
    // One polynomial and its squared jerk per candidate.
    c +=
      (Polynomial.counts + Polynomial.squaredJerkCounts
        + OperationCounts(macsFP64: 3, otherOps: 1, bytesWritten: 24)) * UInt64(made)
    c += OperationCounts(otherOps: 4, bytesRead: 48, bytesWritten: 24) * heap.steps
    c += ReferencePath.sampleCounts * tally.samples
    c += (Polynomial.evaluationCounts + FrenetMotion.counts + OperationCounts(otherOps: 8)) * tally.points
    c += Outline.discCounts * tally.discs + Outline.separationCounts * tally.separations
    // An arc tangent counts as 40.
    c += OperationCounts(otherOps: 40, bytesWritten: 72) * UInt64(points)
    // Candidates are independent; the order of the heap and the points of one candidate are not.
    c.serialSteps = heap.steps &* 4 &+ n &* 40
    c.launches = 1
    return c
  }
}
