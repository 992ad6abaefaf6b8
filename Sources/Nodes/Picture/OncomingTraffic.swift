import ComputeKernel
import NodeInterface
import RoadNetwork
import SimCore
import VehicleControl

/// An oncoming vehicle that has the right of way over the vehicle's turn, and would be met.
package struct OncomingVehicle: Hashable, Sendable {
  package var seenAt: SimTime
  /// An advisory before the vehicle sets off, while it can still stop at ease, and past the line; imminent once it has to
  /// brake before the line for the other.
  package var stage: WarningStage
  /// Seconds until the two would be at one place.
  package var meetsAfter: Double
}

/// Whether the vehicle, if it turns now across the oncoming lane, would meet somebody there (LTA of T/CSAE 53). The other
/// keeps its speed; the vehicle sets off, or goes on at its speed where that is higher than setting off gives.
extension CrossingTraffic {
  /// How drivers set off for a left turn, m/s² (assumed; SUMO's default `accel` of a passenger car, 2.6, is its highest).
  static let settingOff = 2.0
  /// Whoever is slower than this sets off, and whoever is faster keeps the speed, m/s (assumed).
  static let turning = 5.0
  /// The driver is told of others from so many seconds before the line, or so near to it in metres (assumed: time to react
  /// and to stop at ease from the speed of a turn).
  static let telling = (time: 4.0, distance: 5.0)
  /// Seconds between the two below which they meet: that of `ThreatAssessment.clearance`.
  static let clearance = 1.0
  /// Entries whose directions differ by more than 135°, as a cosine, are opposite ones.
  static let opposite = -0.707
  /// Metres around the crossing of the paths beside the vehicles' own width (assumed: position errors along the road).
  static let zoneMargin = 0.5

  /// The next movement leaves the road's direction.
  var isTurning: Bool {
    guard let own = movements.first, own.connection >= 0 else { return false }
    return network.connections[own.connection].direction != .straight
  }

  func meetsOncoming(_ o: FusedObject, at position: Vec2) -> OncomingVehicle? {
    guard let own = movements.first, own.connection >= 0 else { return nil }
    let mine = network.connections[own.connection]
    let line = own.line - 0.5 * ego.length
    guard line <= max(Self.telling.distance, Self.telling.time * ego.speed),
      mayTurn(own.connection, mine, line),
      let rule = rule(of: mine)
    else { return nil }
    var nearest: OncomingVehicle?
    for (theirs, approach) in movements(of: o, at: position, crossing: mine, rule) {
      guard rule.yields(to: theirs.requestIndex), !approach.isStopping, approach.speed > Self.standing,
        isOpposite(mine, theirs), let place = crossing(mine, theirs),
        let found = meeting(
          mine, line: line, along: place.along, approach, theirs: place.theirs, o, seenAt: o.seenAt),
        found.meetsAfter < nearest?.meetsAfter ?? .infinity
      else { continue }
      nearest = found
    }
    return nearest
  }
  /// Who is slower stands, m/s (assumed: noise of a speed).
  private static let standing = 0.5

  /// No red light holds the vehicle at its line. At a signal whose light is unknown nothing can be said.
  private func mayTurn(_ connection: Int, _ mine: Connection, _ line: Double) -> Bool {
    guard mine.signal >= 0, line > 0 else { return true }
    return light?.connection == connection && light?.isGreen == true
  }
  private func isOpposite(_ a: Connection, _ b: Connection) -> Bool {
    func end(_ lane: Int) -> Vec2 {
      network.point(lane: lane, position: network.lanes[lane].length).direction
    }
    return end(a.fromLane).dot(end(b.fromLane)) < Self.opposite
  }

  /// - Parameters:
  ///   - line: metres from the own front to its line; `along` and `theirs` those from both lines to the crossing of the
  ///     paths.
  private func meeting(
    _ mine: Connection, line: Double, along: Double, _ approach: Approach, theirs: Double, _ o: FusedObject,
    seenAt: SimTime
  ) -> OncomingVehicle? {
    let gap = line + along
    let room = gap - 0.5 * o.outline.width - Self.zoneMargin
    guard room > 0, !isStopping(within: room) else { return nil }
    let bend = mine.viaLane >= 0 ? network.lanes[mine.viaLane].speedLimit : ego.speed
    let from = time(over: room, line: line, bend: bend)
    let to = time(
      over: gap + 0.5 * o.outline.width + Self.zoneMargin + ego.length, line: line, bend: bend)
    let half = 0.5 * ego.width + Self.zoneMargin
    let enters = (approach.line + theirs - half) / approach.speed
    let leaves = (approach.line + theirs + half + o.outline.length) / approach.speed
    guard leaves > 0, from < leaves + Self.clearance, enters < to + Self.clearance else { return nil }
    let braking = ego.speed * ego.speed / (2 * max(0.1, room - ego.speed * DriverWarning().reaction))
    let isBegun =
      line > 0 && ego.speed >= OnboardPicture.slowestWarned
      && (braking >= CollisionAssessment.stages.warning || room <= ego.speed * DriverWarning().reaction)
    return OncomingVehicle(
      seenAt: seenAt, stage: isBegun ? .imminent : .advisory, meetsAfter: max(from, enters, 0))
  }
  /// The driver brakes to rest before the other's path.
  private func isStopping(within room: Double) -> Bool {
    -ego.acceleration >= Self.stopping && ego.speed * ego.speed <= -2 * ego.acceleration * room
  }
  /// Seconds over a distance for a vehicle that sets off up to the speed of the bend, or goes on and slows down to it before
  /// the line, at ease if there is room.
  private func time(over distance: Double, line: Double, bend: Double) -> Double {
    let v = ego.speed
    if v < min(bend, Self.turning) {
      let reaching = (bend * bend - v * v) / (2 * Self.settingOff)
      if distance <= reaching {
        return ((v * v + 2 * Self.settingOff * distance).squareRoot() - v) / Self.settingOff
      }
      return (bend - v) / Self.settingOff + (distance - reaching) / bend
    }
    let onward = min(v, bend)
    let before = min(distance, max(0, line))
    let slowing = min(before, (v * v - onward * onward) / (2 * DriverWarning().ordinaryBraking))
    return (before - slowing) / max(v, 0.1) + slowing / (0.5 * max(v + onward, 0.1))
      + (distance - before) / max(onward, 0.1)
  }
}
