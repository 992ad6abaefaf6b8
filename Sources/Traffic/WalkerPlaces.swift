import RoadNetwork
import SimCore
import WorldState

/// Where people stand and walk: beside each other on a crossing, before it clear of the lane and of each other, and not
/// into vehicles that stand.
extension Walkers {
  /// Distance of people who wait from the kerb, metres: outside the outline of a vehicle that turns along it (assumed).
  private static let kerb = 0.6
  /// Distance between people who wait, metres: the depth of a standing person's body ellipse (Fruin, Pedestrian Planning
  /// and Design, 1971: 0.61 m by 0.46 m).
  private static let spacing = 0.61
  /// Longest queue before a stop line, metres: whoever comes later stands where the queue begins.
  static let queue = 10.0
  /// Room that people leave at the sides of a crossing, metres.
  private static let side = 0.3
  /// Vehicles slower than this are walked around or waited for like walls, m/s.
  private static let rolls = 0.5
  /// Room that people leave between themselves and such a vehicle, metres.
  fileprivate static let clearance = 0.05
  /// A vehicle whose front is this near to a crossing may be what a person on it waits for, metres.
  static let arm = 0.5

  /// Places across a crossing of one person after the other: fractions of the golden ratio spread evenly.
  static func aside(of number: Int, width: Double) -> Double {
    let fraction = (Double(number) * 0.618_033_988_749_895).truncatingRemainder(dividingBy: 1)
    return (fraction - 0.5) * max(0, width - 2 * side)
  }

  static func drawStopLines(_ parts: inout [Part], _ network: RoadNetwork) {
    func isCrossing(_ part: Part) -> Bool {
      part.lane >= 0 && network.edges[network.lanes[part.lane].edge].function == .crossing
    }
    for i in parts.indices.dropLast() where isCrossing(parts[i + 1]) && !isCrossing(parts[i]) {
      parts[i].stopLine = max(parts[i].start, parts[i].end - kerb)
    }
  }

  /// The place, as metres walked of the part, nearest to the stop line at which nobody waits; where the walker is now if
  /// there is none ahead.
  func freePlace(_ w: Walker, before line: Double, _ engine: TrafficEngine) -> Double {
    let crossing = parts[w.index][w.part + 1].lane
    var place = line
    while place > w.walked {
      var at = w
      at.walked = place
      let here = self.place(at, engine.geometry).position
      let isTaken = walking.contains { other in
        other.isWaiting && !other.isPending && other.index != w.index
          && other.part + 1 < parts[other.index].count
          && parts[other.index][other.part + 1].lane == crossing
          && (self.place(other, engine.geometry).position - here).lengthSquared < Self.spacing * Self.spacing
      }
      if !isTaken { return place }
      place -= 0.5 * Self.spacing
    }
    return w.walked
  }

  /// Outlines of vehicles that stand.
  struct Standing {
    var position: Vec2
    var direction: Vec2
    var halfLength: Double
    var halfWidth: Double

    /// Metres between a point and the outline, with the room that a person takes before its front; 0 inside.
    func distance(_ p: Vec2) -> Double {
      let offset = p - position
      let ahead = offset.dot(direction)
      let along = max(
        0,
        ahead > 0 ? ahead - halfLength - Walkers.clearance - TruthSlice.pedestrianRadius : -ahead - halfLength
      )
      let across = max(0, abs(direction.cross(offset)) - halfWidth)
      return (along * along + across * across).squareRoot()
    }
  }
  /// All of them, if anybody is on a crossing.
  func standing(_ engine: TrafficEngine) -> [Standing] {
    guard !onCrossing.isEmpty else { return [] }
    return engine.roster.active.compactMap { active in
      let v = Int(active)
      guard engine.fleet.speed[v] < Self.rolls, !engine.fleet.parked[v] else { return nil }
      let pose = engine.outlines.pose(v)
      let k = engine.kind(v)
      return Standing(
        position: Vec2(pose.x, pose.y), direction: Vec2(pose.dx, pose.dy), halfLength: k.pointee.length / 2,
        halfWidth: k.pointee.width / 2)
    }
  }

  /// The walker is on a crossing, and the next `distance` metres lead into a vehicle that stands, or to somebody who waits
  /// for one.
  func isBlocked(_ w: Walker, by obstacles: [Standing], within distance: Double, _ engine: TrafficEngine)
    -> Bool
  {
    guard !obstacles.isEmpty, foes[part(w).lane] != nil else { return false }
    let at = place(w, engine.geometry)
    let next = at.position + at.direction * distance
    let limit = TruthSlice.pedestrianRadius + Self.clearance
    let meetsVehicle = obstacles.contains { o in
      let then = o.distance(next)
      return then < limit && then < o.distance(at.position)
    }
    if meetsVehicle { return true }
    let lane = part(w).lane
    return walking.contains { other in
      guard other.isBlocked, other.index != w.index, part(other).lane == lane else { return false }
      let offset = place(other, engine.geometry).position
      let then = (offset - next).lengthSquared
      return then < Self.spacing * Self.spacing && then < (offset - at.position).lengthSquared
    }
  }

  /// The walker stands beside the path of a vehicle over the crossing and waits for one that stands there: if it is this
  /// one, it drives on.
  func lets(_ w: Walker, pass crossing: CrossingFoe, width: Double) -> Bool {
    let ahead = (crossing.position - lanePosition(w)) * (part(w).forward ? 1 : -1)
    return w.isBlocked && ahead > 0.5 * width + TruthSlice.pedestrianRadius
  }
}
