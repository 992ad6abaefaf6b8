import RoadNetwork
import SimCore

/// Map matching along a planned route: finds which lane of the digital map a vehicle is on, and the centre line of its
/// path from there.
///
/// Only the route's lanes near the last match are candidates, so a match costs some tens of segments and needs no
/// index. The nearest lane in the vehicle's direction wins; the lane matched before has a lead, so that noise between
/// two parallel lanes does not make the match jump. Parallel lanes have the same shape: matching the wrong one shifts
/// nothing, since the line is laid through the vehicle's own position.
package struct RouteMatcher: Hashable, Sendable {
  /// Edges of the route, indices into the map.
  package let route: [Int32]
  /// Matched lane (index into the map), metres along its polyline, and distance from it in metres; lane −1 without a
  /// match.
  package private(set) var lane = -1
  package private(set) var along = 0.0
  package private(set) var distance = 0.0
  /// Index in the route of the edge matched last, or of the one before the junction being crossed.
  private(set) var step = 0
  private let classes: VehicleClasses

  /// Edges of the route that one match looks ahead, and the interval between searches of the whole route if nothing
  /// fits (assumed, like the other limits here).
  private static let window = 3
  private static let searchInterval = 10
  private var misses = 0

  /// A vehicle is off its lane if farther from it than this plus three σ of the position, metres.
  package static let tolerance = 5.0
  /// Largest difference between the headings of a vehicle and its lane: 45°, as cosine.
  static let aligned = 0.7071
  /// Lead of the lane matched before, metres.
  static let lead = 1.0

  /// `classes`: which lanes the vehicle may use.
  package init(route: [Int32], classes: VehicleClasses) {
    self.route = route
    self.classes = classes
  }

  package var isMatched: Bool { lane >= 0 }

  /// Matches a position (map frame, with 1 σ in metres) and heading; returns the cost.
  package mutating func update(
    position: Vec2, sigma: Double, heading: Angle, network: borrowing RoadNetwork
  ) -> OperationCounts {
    guard !route.isEmpty else { return .zero }
    var search = Search(position: position, direction: heading.direction, preferred: lane)
    var matched = step
    if lane >= 0 || misses % Self.searchInterval != 0 {
      search.consider(step..<min(route.count, step + Self.window), route, classes, network)
      matched = search.step
    } else {
      search.consider(0..<route.count, route, classes, network)
      matched = search.step
    }
    let reach = Self.tolerance + 3 * min(sigma, Self.tolerance)
    if search.lane >= 0, search.distance <= reach {
      (lane, along, distance, step) = (search.lane, search.along, search.distance, matched)
      misses = 0
    } else {
      lane = -1
      misses += 1
    }
    return OperationCounts(
      macsFP64: search.segments &* 8, otherOps: search.segments &* 10, bytesRead: search.segments &* 40,
      serialSteps: search.segments, launches: 1)
  }

  /// Appends the centre line from the foot of the match on: `reach` metres or up to the end of the route. Map frame, at
  /// least two points; nothing without a match.
  ///
  /// Returns the metres up to which the lanes are certain: to the first junction after which the route leaves a choice
  /// of lanes, or before which the vehicle must still change lanes.
  @discardableResult
  package func centreLine(reach: Double, network: borrowing RoadNetwork, into line: inout [Vec2]) -> Double {
    guard lane >= 0 else { return 0 }
    var current = lane
    var next = step + 1
    let first = network.segment(lane: current, distance: along)
    let foot = network.points[first] + network.pointDirections[first] * (along - network.pointOffsets[first])
    line.append(foot)
    var length = 0.0
    var certain = Double.infinity
    var from = first + 1
    // A lane has at least two points, so every round adds to the length, except one of an empty lane.
    for _ in 0..<Self.maximumLanes {
      let shape = network.lanes[current].shape
      for i in max(from, shape.lowerBound)..<shape.upperBound {
        let part = (network.points[i] - line[line.count - 1]).length
        // Points closer than this add only cost.
        guard part > Self.spacing || i == shape.upperBound - 1 && part > 0.01 else { continue }
        line.append(network.points[i])
        length += part
        if length >= reach { return min(certain, length) }
      }
      guard let onward = following(current, &next, network) else { break }
      if !onward.isCertain { certain = min(certain, length) }
      current = onward.lane
      from = 0
    }
    if line.count == 1 { line.append(foot + network.pointDirections[first]) }
    return min(certain, length)
  }
  private static let maximumLanes = 64
  private static let spacing = 1.0

  /// The lane after this one on the route, and the index of the next edge to reach. A lane that does not lead on uses
  /// the connection of the nearest lane beside it; of several connections, the first.
  private func following(
    _ lane: Int, _ next: inout Int, _ network: borrowing RoadNetwork
  ) -> (lane: Int, connection: Int, isCertain: Bool)? {
    let l = network.lanes[lane]
    if l.isInternal {
      guard let c = l.outgoing.first else { return nil }
      let connection = network.connections[c]
      return (connection.viaLane >= 0 ? connection.viaLane : connection.toLane, c, true)
    }
    // After a junction, the edge to be reached is the present one.
    if next < route.count, Int(route[next]) == l.edge { next += 1 }
    guard next < route.count else { return nil }
    var best: (connection: Int, offset: Int)?
    var connections = 0
    for other in network.edges[l.edge].lanes {
      for c in network.lanes[other].outgoing
      where network.lanes[network.connections[c].toLane].edge == Int(route[next]) {
        let offset = abs(other - lane)
        if offset == 0 { connections += 1 }
        if best.map({ offset < $0.offset }) ?? true { best = (c, offset) }
      }
    }
    guard let best else { return nil }
    next += 1
    let connection = network.connections[best.connection]
    let lane = connection.viaLane >= 0 ? connection.viaLane : connection.toLane
    return (lane, best.connection, connections == 1)
  }

  /// Appends the movements across junctions on the path, up to `reach` metres from the foot of the match: each with the
  /// distance of its stop line, negative inside the junction, and of the exit.
  package func movements(
    reach: Double, network: borrowing RoadNetwork,
    into result: inout [(connection: Int, line: Double, exit: Double)]
  ) {
    guard lane >= 0 else { return }
    var current = lane
    var next = step + 1
    var distance = network.lanes[lane].shapeLength - along
    if network.lanes[lane].isInternal {
      let connection = network.lanes[lane].connection
      if connection >= 0 { result.append((connection, -along, distance)) }
    }
    for _ in 0..<Self.maximumLanes {
      guard distance <= reach, let onward = following(current, &next, network) else { return }
      if network.lanes[current].isInternal {
        // The inner lanes of one movement.
        if network.lanes[onward.lane].isInternal, !result.isEmpty {
          result[result.count - 1].exit = distance + network.lanes[onward.lane].shapeLength
        }
      } else {
        let isInternal = network.lanes[onward.lane].isInternal
        let length = isInternal ? network.lanes[onward.lane].shapeLength : 0
        result.append((onward.connection, distance, distance + length))
      }
      current = onward.lane
      distance += network.lanes[current].shapeLength
    }
  }

  /// The next signalised stop line on the path: the connection after it and its distance in metres from the foot of the
  /// match; nil if none lies within `reach` metres, or without a match.
  package func stopLine(
    reach: Double, network: borrowing RoadNetwork
  ) -> (connection: Int, distance: Double)? {
    guard lane >= 0 else { return nil }
    var current = lane
    var next = step + 1
    var distance = network.lanes[lane].shapeLength - along
    for _ in 0..<Self.maximumLanes {
      guard distance <= reach, let onward = following(current, &next, network) else { return nil }
      let isStopLine =
        !network.lanes[current].isInternal && network.connections[onward.connection].signal >= 0
      if isStopLine { return (onward.connection, distance) }
      current = onward.lane
      distance += network.lanes[current].shapeLength
    }
    return nil
  }
}

/// The nearest lane so far.
private struct Search {
  let position: Vec2
  let direction: Vec2
  let preferred: Int
  var lane = -1
  var step = 0
  var along = 0.0
  var distance = Double.infinity
  var segments: UInt64 = 0
  private var score = Double.infinity

  init(position: Vec2, direction: Vec2, preferred: Int) {
    self.position = position
    self.direction = direction
    self.preferred = preferred
  }

  mutating func consider(
    _ steps: Range<Int>, _ route: [Int32], _ classes: VehicleClasses, _ network: borrowing RoadNetwork
  ) {
    for s in steps {
      let edge = network.edges[Int(route[s])]
      for lane in edge.lanes where !network.lanes[lane].permissions.isDisjoint(with: classes) {
        judge(lane, s, network)
        guard s + 1 < route.count else { continue }
        for c in network.lanes[lane].outgoing
        where network.lanes[network.connections[c].toLane].edge == Int(route[s + 1]) {
          var inner = network.connections[c].viaLane
          while inner >= 0 {
            judge(inner, s, network)
            guard let onward = network.lanes[inner].outgoing.first else { break }
            inner = network.connections[onward].viaLane
          }
        }
      }
    }
  }

  private mutating func judge(_ lane: Int, _ step: Int, _ network: borrowing RoadNetwork) {
    let shape = network.lanes[lane].shape
    let lead = lane == preferred ? RouteMatcher.lead : 0
    for i in shape.lowerBound..<shape.upperBound - 1 {
      segments &+= 1
      let u = network.pointDirections[i]
      guard u.dot(direction) > RouteMatcher.aligned else { continue }
      let relative = position - network.points[i]
      let along = min(max(relative.dot(u), 0), network.pointOffsets[i + 1] - network.pointOffsets[i])
      let gap = (relative - u * along).length
      if gap - lead < score {
        score = gap - lead
        distance = gap
        self.lane = lane
        self.step = step
        self.along = network.pointOffsets[i] + along
      }
    }
  }
}
