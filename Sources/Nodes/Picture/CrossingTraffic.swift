import ComputeKernel
import NodeInterface
import RoadNetwork
import SimCore

/// Whether a vehicle from the side, known from messages alone, can be in the way: by the map, its path crosses the own one,
/// and by the rules of the road and its motion it is not going to stop.
///
/// A driver is not warned of what the rules already settle: whoever still can stop before a line where they must, does so.
/// So of two movements, the one that gives way counts once it can no longer stop; and at signals, which the driver sees,
/// both must be past stopping unless the own light is known to be green. Where a vehicle turns is not in its messages: if
/// it still can take a movement that does not cross the own one, it is assumed to.
struct CrossingTraffic {
  /// Deceleration up to which drivers are relied upon to stop at a line, m/s² (SUMO's default `decel` of a passenger car:
  /// how its drivers brake for lines).
  static let courtesyBraking = 4.5
  /// From this deceleration on, a vehicle that will stop before its line in time is stopping for it, m/s² (assumed: more than
  /// engine braking).
  static let stopping = 1.0
  /// Metres past the line at which somebody who stops may come to rest (assumed: position errors along the road).
  static let lineMargin = 2.0
  /// Metres around a junction within which paths may cross, and beyond a lane's edge within which a vehicle may be on it,
  /// besides twice the position error (assumed).
  static let junctionMargin = 8.0
  static let laneMargin = 0.5
  /// How much older the speed of somebody else's track is than its position, s (assumed: a filter of constant velocity at 10
  /// Hz follows a change of speed after some scans). Its acceleration is not known.
  static let trackLag = 0.7
  /// Largest angle to the lane, as a cosine: 45°.
  static let aligned = 0.707

  let network: RoadNetwork
  /// The own movements ahead: stop line and exit, metres from the vehicle's centre.
  let movements: [(connection: Int, line: Double, exit: Double)]
  let ego: EgoState
  /// The light of the next signalised movement, if it is known.
  let light: (connection: Int, isGreen: Bool)?

  /// The present time.
  let now: SimTime

  /// - Parameters:
  ///   - object: in the map frame, as `position`, and its state.
  ///   - along: metres along the own path to the place where it crosses.
  func mayBeInTheWay(_ o: FusedObject, at position: Vec2, along: Double) -> Bool {
    guard
      let own = movements.first(where: {
        along > $0.line - Self.junctionMargin && along < $0.exit + Self.junctionMargin
      })
    else { return false }
    let mine = network.connections[own.connection]
    guard let rule = rule(of: mine) else { return true }
    // Past the line, with no place to wait ahead, a driver clears the junction: braking would end in the other's path.
    if own.line < 0.5 * ego.length, !rule.mayContinue { return false }
    return movements(of: o, at: position, crossing: mine, rule).contains {
      isDangerous(own, mine, $0.theirs, rule, $0.approach)
    }
  }

  /// The junction's rule for a movement; nil if it has none.
  func rule(of mine: Connection) -> RightOfWay? {
    guard mine.junction >= 0, mine.requestIndex >= 0,
      mine.requestIndex < network.junctions[mine.junction].requests.count
    else { return nil }
    return network.junctions[mine.junction].requests[mine.requestIndex]
  }

  /// The movements that a vehicle may be about to make and that cross the own one; none if it can still make another.
  func movements(of o: FusedObject, at position: Vec2, crossing mine: Connection, _ rule: RightOfWay) -> [(
    theirs: Connection, approach: Approach
  )] {
    let sigma = max(0, o.state.covariance.position.largestSigma)
    let isTrack = !o.sources.contains(.received)
    let age = max(0, (now - o.seenAt).seconds) + (isTrack ? Self.trackLag : 0)
    var found: [(theirs: Connection, approach: Approach)] = []
    for theirs in network.junctions[mine.junction].requestConnections where theirs >= 0 {
      let c = network.connections[theirs]
      guard c.requestIndex >= 0, c.fromLane != mine.fromLane,
        let place = place(of: position, o.state.velocity, sigma: sigma, on: c)
      else { continue }
      let approach = Approach(
        line: place - 0.5 * o.outline.length, speed: o.state.velocity.length, acceleration: o.acceleration,
        age: age)
      if crosses(mine, c, rule) {
        found.append((c, approach))
      } else if approach.canTake(c, network) {
        return []
      }
    }
    return found
  }

  /// Whether the paths of two movements cross or lead into one lane.
  private func crosses(_ a: Connection, _ b: Connection, _ rule: RightOfWay) -> Bool {
    guard rule.conflicts(with: b.requestIndex) else { return false }
    guard a.viaLane >= 0, b.viaLane >= 0, a.toLane != b.toLane else { return true }
    return crossing(a, b) != nil
  }
  /// Where the centre lines of two movements first cross, metres from their stop lines; nil if they do not.
  func crossing(_ a: Connection, _ b: Connection) -> (along: Double, theirs: Double)? {
    let (p, q) = (path(a), path(b))
    var along = 0.0
    for i in p.indices.dropFirst() {
      var theirs = 0.0
      for k in q.indices.dropFirst() {
        if Self.intersect(p[i - 1], p[i], q[k - 1], q[k]) {
          let (u, v) = (p[i] - p[i - 1], q[k] - q[k - 1])
          let d = u.cross(v)
          guard d != 0 else { return (along, theirs) }
          let between = q[k - 1] - p[i - 1]
          return (
            along + between.cross(v) / d * u.length, theirs + between.cross(u) / d * v.length
          )
        }
        theirs += (q[k] - q[k - 1]).length
      }
      along += (p[i] - p[i - 1]).length
    }
    return nil
  }
  /// The centre lines of the inner lanes.
  private func path(_ c: Connection) -> [Vec2] {
    var points: [Vec2] = []
    var inner = c.viaLane
    while inner >= 0 {
      points += network.points[network.lanes[inner].shape]
      guard let onward = network.lanes[inner].outgoing.first else { break }
      inner = network.connections[onward].viaLane
    }
    return points
  }
  private static func intersect(_ a: Vec2, _ b: Vec2, _ c: Vec2, _ d: Vec2) -> Bool {
    let (u, v) = (b - a, d - c)
    return u.cross(c - a) * u.cross(d - a) <= 0 && v.cross(a - c) * v.cross(b - c) <= 0
  }

  /// Metres from a point to the stop line of a movement, negative inside the junction; nil if the point is on neither its
  /// lane nor its inner lanes, or moves otherwise.
  private func place(of p: Vec2, _ velocity: Vec2, sigma: Double, on c: Connection) -> Double? {
    func distance(_ lane: Int) -> Double? {
      let l = network.lanes[lane]
      let position = network.nearest(lane: lane, to: p).position
      let foot = network.point(lane: lane, position: position)
      // Beyond an end of the lane the foot is the end.
      guard (p - foot.position).length <= 0.5 * l.width + Self.laneMargin + 2 * sigma,
        velocity.dot(foot.direction) >= Self.aligned * velocity.length
      else { return nil }
      return l.length - position
    }
    let before = distance(c.fromLane)
    if let before, before > 0 { return before }
    var inner = c.viaLane
    var passed = 0.0
    while inner >= 0 {
      if let rest = distance(inner) { return -(passed + network.lanes[inner].length - rest) }
      passed += network.lanes[inner].length
      guard let onward = network.lanes[inner].outgoing.first else { break }
      inner = network.connections[onward].viaLane
    }
    return before
  }

  private func isDangerous(
    _ own: (connection: Int, line: Double, exit: Double), _ mine: Connection, _ theirs: Connection,
    _ rule: RightOfWay, _ approach: Approach
  ) -> Bool {
    let isCommitted = !approach.canStop
    if mine.signal >= 0 {
      let isGreen = light?.connection == own.connection ? light?.isGreen : nil
      let driver = Approach(
        line: own.line - 0.5 * ego.length, speed: ego.speed, acceleration: ego.acceleration, age: 0)
      if isGreen != true, driver.canStop { return false }
      return isCommitted
    }
    if approach.isStopping { return false }
    return isCommitted || rule.yields(to: theirs.requestIndex)
  }
}

/// A vehicle before a stop line.
struct Approach {
  /// Metres from its front; negative past it.
  var line: Double
  /// m/s and m/s², and how old the state is that they are from, s.
  var speed: Double
  var acceleration: Double
  var age: Double

  /// A driver is relied upon to stop. He may have begun to brake since the state was measured.
  var canStop: Bool {
    guard line > 0 else { return false }
    if isStopping { return true }
    let (left, room) = braked
    return left * left <= 2 * CrossingTraffic.courtesyBraking
      * (room + (age > 0 ? CrossingTraffic.lineMargin : 0))
  }
  /// Speed and distance from the line if it has braked since the state was measured.
  private var braked: (speed: Double, line: Double) {
    let braking = CrossingTraffic.courtesyBraking
    let since = min(age, speed / braking)
    return (speed - braking * since, line + 0.5 * braking * since * since)
  }
  /// It already brakes to rest about at the line.
  var isStopping: Bool {
    line > 0 && -acceleration >= CrossingTraffic.stopping
      && speed * speed / (-2 * acceleration) <= line + CrossingTraffic.lineMargin
  }
  /// It is slow enough for the bends of a movement, or will be, or is on it.
  func canTake(_ c: Connection, _ network: RoadNetwork) -> Bool {
    guard c.viaLane >= 0 else { return true }
    let bend = network.lanes[c.viaLane].speedLimit
    let (speed, line) = braked
    return speed * speed <= bend * bend + 2 * CrossingTraffic.courtesyBraking * max(0, line)
  }
}
