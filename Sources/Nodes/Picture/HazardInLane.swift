import ComputeKernel
import NodeInterface
import RoadNetwork
import SimCore
import V2XMessages

extension TrafficEventType {
  /// It blocks the lane that it is on, and others only if it is reported there too.
  var blocksLane: Bool {
    self == .accident || self == .vehicleBreakdown || self == .obstacle
  }
}

extension OnboardPicture {
  /// The event of an RSI that a driver at `speed` m/s must be warned of now. One that blocks a lane counts if it is nearer
  /// to the centre of the vehicle's own lane than to that of the next; others on the path of the message.
  func hazardInLane(speed: Double, at t: SimTime) -> HazardBook.Entry? {
    guard speed > 1 else { return nil }
    return hazardInLane(within: HazardBook.warningDistance(speed: speed), at: t)?.entry
  }

  /// The first event of the same kind at most `reach` metres ahead of the vehicle's centre, and the distance to it.
  func hazardInLane(within reach: Double, at t: SimTime) -> (entry: HazardBook.Entry, distance: Double)? {
    guard let fix else { return nil }
    let direction = fix.heading.direction
    for entry in hazards.entries where entry.lasts(at: t) {
      guard let distance = HazardBook.distance(to: entry, from: fix.position, direction), distance <= reach
      else {
        continue
      }
      if entry.type.blocksLane, matcher.isMatched, !isInLane(entry.place, within: distance) { continue }
      return (entry, distance)
    }
    return nil
  }

  /// Whether a place `distance` metres ahead is in the vehicle's lane, as far as it leads, along the route.
  private func isInLane(_ place: Vec2, within distance: Double) -> Bool {
    var line: [Vec2] = []
    matcher.centreLine(reach: distance + Self.lineMargin, network: context.network, into: &line)
    guard line.count >= 2, let fix else { return true }
    let foot = EgoState(
      position: line[0], heading: fix.heading, speed: fix.speed, length: vehicle.length, width: vehicle.width)
    let p = PathCorridor(along: line, from: foot).project(place, velocity: .zero)
    return p.along > 0 && p.offset.magnitude <= 0.5 * context.network.lanes[matcher.lane].width
  }
  /// By how much the line reaches beyond a place, metres: position errors along the road.
  private static let lineMargin = 20.0
}
