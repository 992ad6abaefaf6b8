import RoadNetwork
import SimCore

/// How far the route can be followed on each lane. Computed once per route, from its end backwards, so that an
/// automated vehicle knows which lane it needs and which connection it takes.
package struct RouteLanes: Hashable, Sendable {
  package struct Choice: Hashable, Sendable {
    /// Connection to the route's next edge; −1 if the lane has none, or on the last edge.
    package var connection: Int32
    /// Metres from the lane's start for which the route can be followed without a lane change; ∞ to its end.
    package var leadsOn: Double
  }

  /// Choices of step i, starting at the rightmost lane of its edge: `choices[start[i]...]`.
  private var start: [Int32] = []
  private var firstLane: [Int32] = []
  private var choices: [Choice] = []

  /// `route`: edges (indices into the map); `classes`: which lanes the vehicle may use.
  package init(route: [Int32], classes: VehicleClasses, network: borrowing RoadNetwork) {
    var count = 0
    for edge in route {
      let lanes = network.edges[Int(edge)].lanes
      start.append(Int32(count))
      firstLane.append(Int32(lanes.lowerBound))
      count += lanes.count
    }
    choices = Array(repeating: Choice(connection: -1, leadsOn: 0), count: count)
    for step in route.indices.reversed() {
      for lane in network.edges[Int(route[step])].lanes {
        let isLast = step == route.count - 1
        let isAllowed = !network.lanes[lane].permissions.isDisjoint(with: classes)
        var choice = Choice(
          connection: -1, leadsOn: !isAllowed ? 0 : isLast ? .infinity : network.lanes[lane].shapeLength)
        if !isLast, isAllowed {
          choice = best(lane, step, route, classes, network) ?? choice
        }
        choices[Int(start[step]) + lane - Int(firstLane[step])] = choice
      }
    }
  }

  /// The connection from which the route can be followed farthest; the first of equals.
  private func best(
    _ lane: Int, _ step: Int, _ route: [Int32], _ classes: VehicleClasses, _ network: borrowing RoadNetwork
  ) -> Choice? {
    var best: Choice?
    for c in network.lanes[lane].outgoing {
      let connection = network.connections[c]
      let to = network.lanes[connection.toLane]
      guard to.edge == Int(route[step + 1]), !to.permissions.isDisjoint(with: classes) else { continue }
      let onward = choices[Int(start[step + 1]) + connection.toLane - Int(firstLane[step + 1])].leadsOn
      let leadsOn = network.lanes[lane].shapeLength + connection.internalLength + onward
      if best.map({ leadsOn > $0.leadsOn }) ?? true {
        best = Choice(connection: Int32(c), leadsOn: leadsOn)
      }
    }
    return best
  }

  /// The choice of a lane of the edge at `step` of the route; nil for a lane of another edge.
  package func choice(step: Int, lane: Int) -> Choice? {
    guard step >= 0, step < start.count else { return nil }
    let i = Int(start[step]) + lane - Int(firstLane[step])
    let end = step + 1 < start.count ? Int(start[step + 1]) : choices.count
    return i >= Int(start[step]) && i < end ? choices[i] : nil
  }
}

/// A lane of the path ahead.
package struct RoutePiece: Hashable, Sendable {
  package var lane: Int
  /// Connection by which it is entered: the one across the stop line for the first lane inside a junction; −1 for the
  /// vehicle's present lane.
  package var connection: Int
  /// Metres from the foot of the match to its start; negative for the vehicle's present lane.
  package var start: Double
  package var length: Double

  package var end: Double { start + length }
}

extension RouteMatcher {
  /// Fills `pieces` with the lanes of the path without lane changes, from the matched one up to `reach` metres or to
  /// where the route cannot be followed on them. Empty without a match.
  package func route(
    on lanes: RouteLanes, reach: Double, network: borrowing RoadNetwork, into pieces: inout [RoutePiece]
  ) {
    pieces.removeAll(keepingCapacity: true)
    guard lane >= 0 else { return }
    var current = lane
    var step = step
    var entered = -1
    var start = -along
    while start < reach, pieces.count < Self.mostPieces {
      let l = network.lanes[current]
      pieces.append(RoutePiece(lane: current, connection: entered, start: start, length: l.shapeLength))
      start += l.shapeLength
      let onward: Int
      if l.isInternal {
        guard let connection = l.outgoing.first else { return }
        onward = connection
      } else {
        guard let choice = lanes.choice(step: step, lane: current), choice.connection >= 0 else { return }
        onward = Int(choice.connection)
      }
      let connection = network.connections[onward]
      current = connection.viaLane >= 0 ? connection.viaLane : connection.toLane
      if !network.lanes[current].isInternal { step += 1 }
      entered = onward
    }
  }
  private static let mostPieces = 48

  /// Appends the centre line behind the vehicle, in driving direction, from at most `reach` metres behind the foot of
  /// the match up to it: of the lane itself, and of the route's lanes that lead onto it. Map frame.
  package func centreLineBehind(reach: Double, network: borrowing RoadNetwork, into line: inout [Vec2]) {
    guard lane >= 0 else { return }
    let begin = line.count
    var current = lane
    // The edge of the route that precedes the lane.
    var before = network.lanes[lane].isInternal ? step : step - 1
    var left = reach
    var from = along
    for _ in 0..<Self.mostPieces {
      let shape = network.lanes[current].shape
      var i = network.segment(lane: current, distance: from)
      while i >= shape.lowerBound, left > 0 {
        let distance = from - network.pointOffsets[i]
        if distance > left {
          line.append(network.points[i] + network.pointDirections[i] * (distance - left))
          left = 0
        } else if distance > Self.spacing || i == shape.lowerBound && distance > 0.01 {
          line.append(network.points[i])
          left -= distance
          from = network.pointOffsets[i]
        }
        i -= 1
      }
      guard left > 0, let previous = lane(before: current, edge: before, network) else { break }
      current = previous
      from = network.lanes[current].shapeLength
      if !network.lanes[current].isInternal { before -= 1 }
    }
    line[begin...].reverse()
  }

  /// The lane that leads onto `lane` from the edge at `step` of the route.
  private func lane(before lane: Int, edge step: Int, _ network: borrowing RoadNetwork) -> Int? {
    let l = network.lanes[lane]
    let connection: Int
    if l.isInternal {
      connection = l.connection
    } else {
      guard step >= 0 else { return nil }
      let incoming = network.incomingStart[lane]..<network.incomingStart[lane + 1]
      guard
        let c = incoming.first(where: {
          let other = network.lanes[network.connections[network.incomingConnections[$0]].fromLane]
          return !other.isInternal && other.edge == Int(route[step])
        })
      else { return nil }
      connection = network.incomingConnections[c]
    }
    guard connection >= 0 else { return nil }
    var current = network.connections[connection].fromLane
    var via = network.connections[connection].viaLane
    while via >= 0, via != lane {
      current = via
      guard let onward = network.lanes[via].outgoing.first else { break }
      via = network.connections[onward].viaLane
    }
    return current
  }

  /// Metres from the foot of the match for which the route can be followed from `lane`, a lane of the matched lane's
  /// edge, without a lane change; ∞ to the end of the route; nil inside a junction.
  package func leadsOn(from lane: Int, lanes: RouteLanes) -> Double? {
    lanes.choice(step: step, lane: lane).map { max(0, $0.leadsOn - along) }
  }

  /// Appends the centre line of a path from the foot of the match on, at most `reach` metres. Map frame.
  package func centreLine(
    of pieces: [RoutePiece], reach: Double, network: borrowing RoadNetwork, into line: inout [Vec2]
  ) {
    guard let piece = pieces.first else { return }
    let first = network.segment(lane: piece.lane, distance: -piece.start)
    let foot =
      network.points[first] + network.pointDirections[first] * (-piece.start - network.pointOffsets[first])
    line.append(foot)
    for (n, piece) in pieces.enumerated() {
      let shape = network.lanes[piece.lane].shape
      for i in (n == 0 ? first + 1 : shape.lowerBound)..<max(n == 0 ? first + 1 : 0, shape.upperBound) {
        guard (network.points[i] - line[line.count - 1]).lengthSquared > Self.spacing * Self.spacing else {
          continue
        }
        line.append(network.points[i])
        if piece.start + network.pointOffsets[i] >= reach { return }
      }
    }
  }
  private static let spacing = 0.5
}
