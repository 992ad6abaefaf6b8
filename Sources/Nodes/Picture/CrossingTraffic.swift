import ComputeKernel
import NodeInterface
import RoadNetwork
import SimCore

/// Whether a vehicle from the side, known from messages alone, can be in the way: by the map, its path crosses the own one,
/// and by the rules of the road and its motion it is not going to stop.
///
/// A driver is not warned of what the rules already settle: whoever still can stop before a line where they must, does so.
/// So of two movements, the one that gives way counts once it can no longer stop; and at signals, which the driver sees,
/// both must be past stopping unless the own light is known to be green.
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
  /// Largest angle to the lane, as a cosine: 45°.
  static let aligned = 0.707

  let network: RoadNetwork
  /// The own movements ahead: stop line and exit, metres from the vehicle's centre.
  let movements: [(connection: Int, line: Double, exit: Double)]
  let ego: EgoState
  /// The light of the next signalised movement, if it is known.
  let light: (connection: Int, isGreen: Bool)?

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
    guard mine.junction >= 0, mine.requestIndex >= 0,
      mine.requestIndex < network.junctions[mine.junction].requests.count
    else { return true }
    let rule = network.junctions[mine.junction].requests[mine.requestIndex]
    let speed = o.state.velocity.length
    let sigma = max(0, o.state.covariance.position.largestSigma)
    for theirs in network.junctions[mine.junction].requestConnections where theirs >= 0 {
      let c = network.connections[theirs]
      guard c.requestIndex >= 0, c.fromLane != mine.fromLane, rule.conflicts(with: c.requestIndex),
        let place = place(of: position, o.state.velocity, sigma: sigma, on: c)
      else { continue }
      let line = place - 0.5 * o.outline.length
      if isDangerous(own, mine, c, rule, line: line, speed: speed, acceleration: o.acceleration) { return true }
    }
    return false
  }

  /// Metres from a point to the stop line of a movement, negative inside the junction; nil if the point is on neither its
  /// lane nor its inner lanes, or moves otherwise.
  private func place(of p: Vec2, _ velocity: Vec2, sigma: Double, on c: Connection) -> Double? {
    func distance(_ lane: Int) -> Double? {
      let l = network.lanes[lane]
      let (position, lateral) = network.nearest(lane: lane, to: p)
      guard lateral.magnitude <= 0.5 * l.width + Self.laneMargin + 2 * sigma else { return nil }
      let direction = network.point(lane: lane, position: position).direction
      guard velocity.dot(direction) >= Self.aligned * velocity.length else { return nil }
      return l.length - position
    }
    var inner = c.viaLane
    var passed = 0.0
    while inner >= 0 {
      if let rest = distance(inner) { return -(passed + network.lanes[inner].length - rest) }
      passed += network.lanes[inner].length
      guard let onward = network.lanes[inner].outgoing.first else { break }
      inner = network.connections[onward].viaLane
    }
    return distance(c.fromLane)
  }

  private func isDangerous(
    _ own: (connection: Int, line: Double, exit: Double), _ mine: Connection, _ theirs: Connection,
    _ rule: RightOfWay, line: Double, speed: Double, acceleration: Double
  ) -> Bool {
    let isCommitted = !Self.stops(before: line, speed: speed, acceleration: acceleration)
    if mine.signal >= 0 {
      let isGreen = light?.connection == own.connection ? light?.isGreen : nil
      let front = own.line - 0.5 * ego.length
      if isGreen != true, Self.stops(before: front, speed: ego.speed, acceleration: ego.acceleration) {
        return false
      }
      return isCommitted
    }
    if Self.isStopping(before: line, speed: speed, acceleration: acceleration) { return false }
    return isCommitted || rule.yields(to: theirs.requestIndex)
  }

  /// Whether a driver is relied upon to stop `distance` metres ahead.
  private static func stops(before distance: Double, speed: Double, acceleration: Double) -> Bool {
    guard distance > 0 else { return false }
    return isStopping(before: distance, speed: speed, acceleration: acceleration)
      || speed * speed / (2 * distance) <= courtesyBraking
  }
  /// Whether it already brakes to rest about `distance` metres ahead.
  private static func isStopping(before distance: Double, speed: Double, acceleration: Double) -> Bool {
    distance > 0 && -acceleration >= stopping && speed * speed / (-2 * acceleration) <= distance + lineMargin
  }
}
