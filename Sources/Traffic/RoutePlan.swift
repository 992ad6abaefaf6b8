import RoadNetwork
import Scenario
import SimCore

/// Lane guidance along one route for one vehicle class, up to a stop or to the end: for every lane of every edge, how
/// far the route can be followed without a change, the offset to the best lane, and the next link. Computed as SUMO
/// computes its best lanes.
struct RoutePlan {
  struct LaneChoice {
    /// Distance from the start of the lane to the point where a change is unavoidable, metres.
    var length: Double
    /// Offset to the best lane: lanes to the left (> 0) or right (< 0); 0 for the best.
    var offset: Int32
    /// Link at the end of the lane; −1: the route cannot be followed from this lane (or ends here).
    var link: Int32
    /// The next lane on the route after the link; −1 without a link.
    var next: Int32
    /// The lane, or the last one that follows without a change, has an exit, on or off the route.
    var leadsOn: Bool
  }

  let route: Int
  let edges: [Int32]
  /// First entry of `choices` for each edge of the route.
  let start: [Int32]
  let choices: [LaneChoice]
  let distance: [Double]
  /// Whether a roundabout begins within `roundaboutMetres` of the start of each edge.
  let nearsRoundabout: [Bool]

  /// Drivers take the inner lane of a roundabout into account this far ahead (as in SUMO).
  static let roundaboutMetres = 300.0
  /// Lanes are equally good beyond this distance (SUMO's BEST_LANE_LOOKAHEAD).
  static let lookaheadMetres = 3000.0

  /// Whether lanes are compared beyond the first `edges` edges with a total length of `metres` (SUMO: about eight
  /// edges, more if they are short, fewer on a motorway).
  static func looksBeyond(edges: Int, metres: Double) -> Bool {
    (edges <= 4 || metres < lookaheadMetres) && (edges <= 8 || metres < 200)
  }

  init(
    route: Int, edges: [Int], classes: UInt64, stop: (step: Int, lane: Int, position: Double)?,
    network: RoadNetwork, permissions: UnsafePointer<UInt64>
  ) {
    self.route = route
    self.edges = edges.map(Int32.init)
    var start: [Int32] = []
    var total: Int32 = 0
    var travelled: [Double] = []
    var metres = 0.0
    for e in edges {
      start.append(total)
      total += Int32(network.edges[e].lanes.count)
      travelled.append(metres)
      metres += network.length(edge: e)
    }
    self.start = start
    distance = travelled
    var choices = [LaneChoice](
      repeating: LaneChoice(length: 0, offset: 0, link: -1, next: -1, leadsOn: false), count: Int(total))
    nearsRoundabout = edges.indices.map { k in
      var j = k
      while j < edges.count,
        travelled[j] - travelled[k] < Self.roundaboutMetres + network.length(edge: edges[k])
      {
        if network.edges[edges[j]].isRoundabout { return true }
        j += 1
      }
      return false
    }
    var window: [[LaneChoice]] = []
    for k in edges.indices {
      // The window of edges from k on, evaluated from its far end.
      var last = k
      var seen = network.length(edge: edges[k])
      var count = 1
      while last + 1 < edges.count, Self.looksBeyond(edges: count, metres: seen) {
        if let stop, stop.step == last { break }
        last += 1
        count += 1
        seen += network.length(edge: edges[last])
      }
      window.removeAll(keepingCapacity: true)
      var following: [LaneChoice] = []
      var j = last
      while j >= k {
        let isStop = stop.map { $0.step == j } ?? false
        following = Self.row(
          edge: edges[j], next: j == last ? nil : edges[j + 1], following: following, classes: classes,
          stop: isStop ? stop : nil, network: network, permissions: permissions)
        j -= 1
      }
      // Only the row of edge k is kept: the links of later edges come from their own windows.
      for (i, c) in following.enumerated() { choices[Int(start[k]) + i] = c }
    }
    self.choices = choices
  }

  private static func row(
    edge: Int, next: Int?, following: [LaneChoice], classes: UInt64,
    stop: (step: Int, lane: Int, position: Double)?, network: RoadNetwork,
    permissions: UnsafePointer<UInt64>
  ) -> [LaneChoice] {
    func allows(_ lane: Int) -> Bool {
      permissions[lane] & classes == classes || classes == VehicleClasses.ignoring.rawValue
    }
    let lanes = network.edges[edge].lanes
    var row: [LaneChoice] = []
    row.reserveCapacity(lanes.count)
    if let stop {
      for l in lanes {
        let off = stop.lane - l
        row.append(
          LaneChoice(
            length: off == 0 ? network.lanes[l].length : stop.position, offset: Int32(off), link: -1,
            next: -1,
            leadsOn: !network.lanes[l].outgoing.isEmpty))
      }
      // The plan ends at the stop; another one follows when the stop has been served.
      return row
    }
    guard let next else {
      for l in lanes {
        row.append(
          LaneChoice(
            length: allows(l) ? network.lanes[l].length : 0, offset: 0, link: -1,
            next: -1, leadsOn: !network.lanes[l].outgoing.isEmpty))
      }
      return finish(row, lanes: lanes, network: network, classes: classes, isLast: true)
    }
    let target = network.edges[next].lanes
    var connected = -1.0
    var best = -1.0
    for l in lanes {
      for c in network.lanes[l].outgoing where target.contains(network.connections[c].toLane) {
        connected = max(connected, following[network.connections[c].toLane - target.lowerBound].length)
      }
    }
    for f in following { best = max(best, f.length) }
    for l in lanes {
      var choice = LaneChoice(
        length: network.lanes[l].length, offset: 0, link: -1, next: -1,
        leadsOn: !network.lanes[l].outgoing.isEmpty)
      if allows(l) {
        var chosen = -1
        for c in network.lanes[l].outgoing where target.contains(network.connections[c].toLane) {
          let to = network.connections[c].toLane
          let via = network.connections[c].viaLane
          guard allows(to), via < 0 || allows(via) else {
            continue
          }
          let m = following[to - target.lowerBound]
          if chosen < 0 {
            chosen = c
          } else {
            let old = following[network.connections[chosen].toLane - target.lowerBound]
            if m.length > old.length || (m.length == old.length && abs(m.offset) < abs(old.offset)) {
              chosen = c
            }
          }
        }
        if chosen >= 0 {
          let m = following[network.connections[chosen].toLane - target.lowerBound]
          choice.length += m.length == connected && abs(m.offset) < 2 ? best : m.length
          choice.offset = m.offset
          choice.link = Int32(chosen)
          choice.next = Int32(network.connections[chosen].toLane)
          choice.leadsOn = m.leadsOn
        }
      } else {
        choice.length = 0
      }
      row.append(choice)
    }
    return finish(row, lanes: lanes, network: network, classes: classes, isLast: false)
  }

  /// Converts offsets from the following edges into offsets to the best lane of this edge.
  private static func finish(
    _ row: [LaneChoice], lanes: Range<Int>, network: RoadNetwork, classes: UInt64, isLast: Bool
  ) -> [LaneChoice] {
    var result = row
    var best = 0
    for i in row.indices {
      if row[i].length > row[best].length
        || (row[i].length == row[best].length && abs(row[i].offset) < abs(row[best].offset))
      {
        best = i
      }
    }
    let reference = row[best]
    for i in row.indices {
      let worse =
        row[i].length < reference.length
        || (row[i].length == reference.length && abs(row[i].offset) > abs(reference.offset))
      result[i].offset = worse ? Int32(best - i) : 0
    }
    return result
  }
}
