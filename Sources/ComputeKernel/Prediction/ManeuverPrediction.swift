import RoadNetwork
import SimCore

/// Predicts the possible motions of road users, as a few modes with probabilities.
///
/// A vehicle follows each lane that fits its position and direction, and each branch from there, or comes to rest; off
/// the map it keeps turn rate and acceleration (Lefèvre, Vasquez, Laugier, "A survey on motion prediction and risk
/// assessment for intelligent vehicles", ROBOMECH Journal 1:1, 2014, sections 3 and 4). A pedestrian walks on, stops,
/// or steps onto a roadway nearby.
///
/// Figures are assumed unless a source is named. Keeps its memory between calls.
package struct ManeuverPrediction: Sendable {
  package struct Parameters: Hashable, Sendable {
    /// Limit of modes per object, ≥ 2.
    package var maximumModes = 6
    /// 1 σ of a vehicle's lateral position in the lane, metres, and of its direction relative to the lane, radians.
    package var acrossSigma = 0.7
    package var headingSigma = 0.25
    /// Largest angle between a vehicle's direction and its lane (45°), as cosine.
    package var aligned = 0.7071
    /// A vehicle is not on a lane farther away than this plus 2 σ of the position, metres.
    package var tolerance = 2.2
    /// Time constants with which acceleration and offset from the lane's centre fade, seconds.
    package var accelerationFade = 1.0
    package var offsetFade = 1.5
    /// Probability of coming to rest, in steady motion and (added) when braking with `braking` m/s² or more.
    package var stopProbability = 0.1
    package var brakingProbability = 0.5
    package var braking = 3.0
    /// Probability that a standing vehicle stays; otherwise it starts with this acceleration, m/s².
    package var stayProbability = 0.7
    package var startAcceleration = 1.5
    /// Below this speed a road user is standing, m/s.
    package var standing = 0.3
    /// m/s²: deceleration of a stop that is not at the end of a lane, and limit of curve speeds.
    package var deceleration = 2.5
    package var lateralAcceleration = 3.0
    /// Probabilities of a pedestrian: of stopping, and of stepping onto a roadway within `roadway` metres, when walking
    /// and when standing.
    package var pedestrianStop = 0.2
    package var pedestrianCross = 0.15
    package var standingCross = 0.25
    package var roadway = 4.0
    /// m/s (Fitzpatrick et al., TCRP 112, 2006: mean walking speed at crossings 1.4), and m/s² of stopping.
    package var walkingSpeed = 1.4
    package var walkingDeceleration = 2.0

    package init() {}
  }

  package var parameters: Parameters
  private var matches: [LaneIndex.Match] = []
  private var weights: [Double] = []
  private var paths: [Path] = []
  private var lanes: [Int32] = []
  private var tally = Tally()

  /// Consecutive lanes: a range of `lanes`.
  private struct Path {
    var match: Int
    var first: Int
    var count: Int
    /// Metres from the vehicle to the end of its last lane.
    var length: Double
    var weight: Double
  }
  private struct Tally {
    var segments: UInt64 = 0
    var states: UInt64 = 0
    var lanes: UInt64 = 0
  }

  package init(parameters: Parameters = Parameters()) {
    precondition(parameters.maximumModes >= 2)
    self.parameters = parameters
  }

  /// Appends the modes of one object, numbered `index`, to `result`, likeliest first within a kind; `yawRate` (rad/s)
  /// is used off the map. The `index` of lanes is for vehicles.
  package mutating func predict(
    _ o: FusedObject, index: Int, yawRate: Double = 0, network: borrowing RoadNetwork,
    lanes laneIndex: LaneIndex,
    into result: inout PredictionSet
  ) -> OperationCounts {
    tally = Tally()
    let first = result.modes.count
    matches.removeAll(keepingCapacity: true)
    if o.targetClass == .pedestrian {
      walk(o, index, network, laneIndex, &result)
    } else {
      let motion = Motion(o)
      match(o, motion, network, laneIndex)
      if matches.isEmpty {
        turn(motion, index, yawRate, &result)
      } else {
        branch(motion, Double(result.steps - 1) * result.step, network)
        drive(motion, index, network, &result)
      }
    }
    var sum = 0.0
    for i in first..<result.modes.count { sum += result.modes[i].probability }
    for i in first..<result.modes.count { result.modes[i].probability /= sum }
    return OperationCounts(
      macsFP64: tally.segments &* 6 &+ tally.states &* 16,
      otherOps: tally.segments &* 10 &+ tally.states &* 40 &+ tally.lanes &* 30 &+ 60,
      bytesRead: tally.segments &* 56 &+ tally.states &* 64, bytesWritten: tally.states &* 40,
      serialSteps: UInt64(result.steps) &* 20, launches: 1)
  }

  /// Direction (unit vector), speed and acceleration along it.
  private struct Motion {
    var position: Vec2
    var direction: Vec2
    var speed: Double
    var acceleration: Double

    init(_ o: FusedObject) {
      position = o.state.position
      let v = o.state.velocity
      let length = v.length
      let isKnown = !o.heading.isNaN
      direction =
        isKnown ? Angle(radians: o.heading).direction : length > 0 ? v * (1 / length) : Vec2(1, 0)
      speed = max(0, isKnown ? v.dot(direction) : length)
      acceleration = o.acceleration
    }
  }

  // MARK: Vehicles on the map

  /// Lanes that the vehicle may be on, with weights.
  private mutating func match(
    _ o: FusedObject, _ m: Motion, _ network: borrowing RoadNetwork, _ index: LaneIndex
  ) {
    let p = parameters
    let sigma = o.state.covariance.position.largestSigma
    tally.segments &+= index.matches(
      at: m.position, radius: p.tolerance + 2 * sigma, network: network, into: &matches)
    weights.removeAll(keepingCapacity: true)
    let across = p.acrossSigma * p.acrossSigma + sigma * sigma
    var kept = 0
    for i in matches.indices {
      let match = matches[i]
      let cosine = match.direction.dot(m.direction)
      guard cosine >= p.aligned else { continue }
      // 2 (1 − cos) equals the square of a small angle.
      let heading = 2 * (1 - cosine) / (p.headingSigma * p.headingSigma)
      matches[kept] = match
      weights.append(Math.exp(-0.5 * (match.offset * match.offset / across + heading)))
      kept += 1
    }
    matches.removeLast(matches.count - kept)
  }

  /// All paths from the matched lanes as far as the vehicle may get, at most `maximumModes` − 1: the likeliest matches
  /// first. If there is no room for another branch, only the first successor is used.
  private mutating func branch(_ m: Motion, _ horizon: Double, _ network: borrowing RoadNetwork) {
    paths.removeAll(keepingCapacity: true)
    lanes.removeAll(keepingCapacity: true)
    let limit = parameters.maximumModes - 1
    let reach = m.speed * horizon + 0.5 * parameters.startAcceleration * horizon * horizon + 5
    for _ in 0..<min(limit, matches.count) {
      // The likeliest match not used yet.
      var best = -1
      for i in weights.indices where weights[i] > (best < 0 ? 1e-4 : weights[best]) { best = i }
      guard best >= 0 else { break }
      let length = network.lanes[matches[best].lane].shapeLength - matches[best].along
      paths.append(Path(match: best, first: lanes.count, count: 1, length: length, weight: weights[best]))
      lanes.append(Int32(matches[best].lane))
      weights[best] = 0
    }
    if paths.isEmpty, let match = matches.first {
      let length = network.lanes[match.lane].shapeLength - match.along
      paths.append(Path(match: 0, first: 0, count: 1, length: length, weight: 1))
      lanes.append(Int32(match.lane))
    }
    var i = 0
    while i < paths.count {
      while paths[i].length < reach, paths[i].count < Self.maximumLanes, extend(i, limit, network) {}
      i += 1
    }
    tally.lanes &+= UInt64(lanes.count)
  }
  private static let maximumLanes = 24

  /// Extends path i by one lane, and adds a path for each further successor; false at an end.
  private mutating func extend(_ i: Int, _ limit: Int, _ network: borrowing RoadNetwork) -> Bool {
    let path = paths[i]
    let last = network.lanes[Int(lanes[path.first + path.count - 1])]
    let branches = min(last.outgoing.count, 1 + limit - paths.count)
    guard branches > 0 else { return false }
    for (n, c) in last.outgoing.prefix(branches).enumerated() {
      let connection = network.connections[c]
      let next = connection.viaLane >= 0 ? connection.viaLane : connection.toLane
      let first = lanes.count
      for k in 0..<path.count { lanes.append(lanes[path.first + k]) }
      lanes.append(Int32(next))
      let longer = Path(
        match: path.match, first: first, count: path.count + 1,
        length: path.length + network.lanes[next].shapeLength, weight: path.weight / Double(branches))
      if n == 0 { paths[i] = longer } else { paths.append(longer) }
    }
    return true
  }

  /// The modes of a vehicle on lanes: one per path, and standstill on the likeliest.
  private mutating func drive(
    _ m: Motion, _ object: Int, _ network: borrowing RoadNetwork, _ result: inout PredictionSet
  ) {
    let p = parameters
    let isStanding = m.speed < p.standing
    var rest = p.stayProbability
    if !isStanding {
      rest = p.stopProbability + p.brakingProbability * min(1, max(0, -m.acceleration / p.braking))
    }
    var total = 0.0
    var likeliest = 0
    for i in paths.indices {
      total += paths[i].weight
      if paths[i].weight > paths[likeliest].weight { likeliest = i }
    }
    for i in paths.indices {
      let end = travel(paths[i], m, nil, network, &result)
      let probability = (1 - rest) * paths[i].weight / total
      add(object, .follow, probability, lane: end, path: paths[i], network, &result)
    }
    // At the end of the present lane if that needs ordinary braking, otherwise where comfortable braking ends.
    let room =
      network.lanes[matches[paths[likeliest].match].lane].shapeLength - matches[paths[likeliest].match].along
    let needed = room > 0 ? m.speed * m.speed / (2 * room) : .infinity
    let braking = max(
      needed >= 0.5 && needed <= 2 * p.deceleration ? needed : p.deceleration, -m.acceleration)
    let end = travel(paths[likeliest], m, braking, network, &result)
    add(object, .stop, rest, lane: end, path: paths[likeliest], network, &result)
  }

  /// Appends the connections of a path across junctions, and returns their range.
  private func connections(_ path: Path, _ network: borrowing RoadNetwork, _ result: inout PredictionSet)
    -> Range<Int>
  {
    let first = result.connections.count
    var wasInternal = false
    for i in path.first..<(path.first + path.count) {
      let lane = network.lanes[Int(lanes[i])]
      if lane.isInternal, !wasInternal { result.connections.append(Int32(lane.connection)) }
      wasInternal = lane.isInternal
    }
    return first..<result.connections.count
  }

  /// Appends the states along a path: braking to rest, or with the present acceleration fading. Returns the last lane.
  private mutating func travel(
    _ path: Path, _ m: Motion, _ braking: Double?, _ network: borrowing RoadNetwork,
    _ result: inout PredictionSet
  ) -> Int {
    let p = parameters
    let h = result.step
    let match = matches[path.match]
    var k = 0
    var lane = Int(lanes[path.first])
    var along = match.along
    var speed = m.speed
    let isStarting = m.speed < p.standing && braking == nil
    var acceleration = braking.map { -$0 } ?? (isStarting ? p.startAcceleration : m.acceleration)
    let fade = braking == nil && !isStarting ? 1 - min(1, h / p.accelerationFade) : 1
    let decay = 1 - min(1, h / p.offsetFade)
    // Offset from the lane's centre: lateral, and beyond the lane's ends also longitudinal.
    let foot = network.segment(lane: lane, distance: along)
    let direct = network.pointDirections[foot]
    let centre = network.points[foot] + direct * (along - network.pointOffsets[foot])
    var offset = direct.cross(m.position - centre)
    var ahead = direct.dot(m.position - centre)
    for n in 0..<result.steps {
      let i = network.segment(lane: lane, distance: along)
      let u = network.pointDirections[i]
      let place = network.points[i] + u * (along - network.pointOffsets[i])
      // The direction turns into the lane's as the offset fades.
      let direction = n == 0 ? m.direction : u
      result.states.append(
        PredictedState(
          position: place + Vec2(-u.y, u.x) * offset + u * ahead, direction: direction, speed: speed))
      guard n < result.steps - 1 else { break }
      var next = max(0, speed + acceleration * h)
      if braking == nil {
        // Traffic slows down for bends and keeps to the limit, but is not expected to brake harder than usual.
        let allowed = max(curveSpeed(lane, network), speed - p.deceleration * h)
        next = min(next, max(min(allowed, max(network.lanes[lane].speedLimit, speed)), 0))
      }
      along += 0.5 * h * (speed + next)
      speed = next
      acceleration *= fade
      offset *= decay
      ahead *= decay
      while along > network.lanes[lane].shapeLength, k + 1 < path.count {
        along -= network.lanes[lane].shapeLength
        k += 1
        lane = Int(lanes[path.first + k])
      }
    }
    tally.states &+= UInt64(result.steps)
    return lane
  }

  /// The speed at which the mean curvature of a lane reaches the limit of lateral acceleration, m/s.
  private func curveSpeed(_ lane: Int, _ network: borrowing RoadNetwork) -> Double {
    let l = network.lanes[lane]
    let cosine = network.pointDirections[l.shape.lowerBound].dot(
      network.pointDirections[l.shape.upperBound - 1])
    // Chord of the turn: |Δu| = 2 sin(α/2) ≤ α.
    let turn = (2 * max(0, 1 - cosine)).squareRoot()
    guard l.isInternal, turn > 0.2, l.shapeLength > 1 else { return .infinity }
    return (parameters.lateralAcceleration * l.shapeLength / turn).squareRoot()
  }

  private func add(
    _ object: Int, _ kind: PredictedMode.Kind, _ probability: Double, lane: Int, path: Path,
    _ network: borrowing RoadNetwork, _ result: inout PredictionSet
  ) {
    let connections = connections(path, network, &result)
    let isLastInside = path.count < 2 || !network.lanes[Int(lanes[path.first + 1])].isInternal
    result.modes.append(
      PredictedMode(
        object: object, kind: kind, probability: probability, lane: lane,
        first: result.states.count - result.steps, connections: connections,
        isCrossing: network.lanes[Int(lanes[path.first])].isInternal && isLastInside))
  }
  private func add(
    _ object: Int, _ kind: PredictedMode.Kind, _ probability: Double, lane: Int, _ result: inout PredictionSet
  ) {
    result.modes.append(
      PredictedMode(
        object: object, kind: kind, probability: probability, lane: lane,
        first: result.states.count - result.steps))
  }

  // MARK: Off the map

  private mutating func turn(_ m: Motion, _ object: Int, _ yawRate: Double, _ result: inout PredictionSet) {
    let p = parameters
    let isStanding = m.speed < p.standing
    let rest =
      isStanding
      ? p.stayProbability
      : p.stopProbability + p.brakingProbability * min(1, max(0, -m.acceleration / p.braking))
    for isStopping in [false, true] {
      var acceleration = isStopping ? min(-p.deceleration, m.acceleration) : m.acceleration
      if isStanding, !isStopping { acceleration = p.startAcceleration }
      arc(m, acceleration, yawRate, &result)
      add(object, isStopping ? .stop : .turn, isStopping ? rest : 1 - rest, lane: -1, &result)
    }
  }

  /// Constant turn rate and acceleration, down to standstill: chords of the arc of each step.
  private mutating func arc(
    _ m: Motion, _ acceleration: Double, _ yawRate: Double, _ result: inout PredictionSet
  ) {
    let h = result.step
    let half = Math.sincos(0.5 * yawRate * h)
    var position = m.position
    var direction = m.direction
    // Chord over arc.
    let shrink = abs(yawRate) > 1e-6 ? half.sine / (0.5 * yawRate * h) : 1
    for n in 0..<result.steps {
      let t = Double(n) * h
      let moving = acceleration < 0 ? min(t, m.speed / -acceleration) : t
      result.states.append(
        PredictedState(position: position, direction: direction, speed: m.speed + acceleration * moving))
      let later = acceleration < 0 ? min(t + h, m.speed / -acceleration) : t + h
      let step = (m.speed + 0.5 * acceleration * (moving + later)) * (later - moving)
      guard later > moving else { continue }
      let middle = direction.rotated(cosine: half.cosine, sine: half.sine)
      position = position + middle * (step * shrink)
      direction = middle.rotated(cosine: half.cosine, sine: half.sine)
    }
    tally.states &+= UInt64(result.steps)
  }

  // MARK: Pedestrians

  private mutating func walk(
    _ o: FusedObject, _ object: Int, _ network: borrowing RoadNetwork, _ index: LaneIndex,
    _ result: inout PredictionSet
  ) {
    let p = parameters
    var m = Motion(o)
    m.acceleration = 0
    // People walk in their direction of motion, whatever their outline's heading.
    let v = o.state.velocity
    m.speed = v.length
    if m.speed > 0 { m.direction = v * (1 / m.speed) }
    let isStanding = m.speed < p.standing
    tally.segments &+= index.matches(at: m.position, radius: p.roadway, network: network, into: &matches)
    let roadway = matches.min {
      abs($0.offset) < abs($1.offset) || $0.offset == $1.offset && $0.lane < $1.lane
    }
    var cross = 0.0
    if let roadway {
      // Towards the lane's centre, unless already walking in that direction.
      let towards = Vec2(-roadway.direction.y, roadway.direction.x) * (roadway.offset > 0 ? -1 : 1)
      if isStanding || m.direction.dot(towards) < 0.5 {
        cross = isStanding ? p.standingCross : p.pedestrianCross
        var crossing = m
        crossing.direction = towards
        crossing.speed = max(m.speed, p.walkingSpeed)
        arc(crossing, 0, 0, &result)
        add(object, .cross, cross, lane: roadway.lane, &result)
      }
    }
    if isStanding {
      m.speed = 0
      arc(m, 0, 0, &result)
      add(object, .stop, 1 - cross, lane: -1, &result)
      return
    }
    arc(m, 0, 0, &result)
    add(object, .walk, 1 - cross - p.pedestrianStop, lane: -1, &result)
    arc(m, -p.walkingDeceleration, 0, &result)
    add(object, .stop, p.pedestrianStop, lane: -1, &result)
  }
}
