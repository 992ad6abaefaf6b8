import RoadNetwork
import SimCore

/// Compiles a `RoadNetwork` into `Tables`.
struct TableBuilder {
  let network: RoadNetwork
  let arena: Arena

  /// Default distance from the stop line at which the foes of a link are seen (SUMO's default `visibility`), metres.
  static let visibility = 4.5
  static let zipperVisibility = 100.0

  func next(_ c: Connection) -> Int { c.viaLane >= 0 ? c.viaLane : c.toLane }
  /// Internal lanes of a movement, in driving order.
  func path(_ entry: Int) -> [Int] {
    var lanes: [Int] = []
    var lane = network.connections[entry].viaLane
    while lane >= 0, lanes.count < 8 {
      lanes.append(lane)
      guard let out = network.lanes[lane].outgoing.first else { break }
      lane = network.connections[out].viaLane
    }
    return lanes
  }
  func isVehicular(_ lane: Int) -> Bool {
    switch network.edges[network.lanes[lane].edge].function {
    case .normal, .connector, .internal: true
    case .crossing, .walkingArea: false
    }
  }

  private static func limitsByClass(_ restrictions: [SpeedRestriction]) -> [Double] {
    var limits = [Double](repeating: .infinity, count: UInt64.bitWidth)
    for r in restrictions where !r.classes.isEmpty {
      limits[r.classes.rawValue.trailingZeroBitCount] = r.speed
    }
    return limits
  }

  /// Some phase of their common signal gives both links priority green.
  private func sharesGreen(_ a: Int, _ b: Int) -> Bool {
    let first = network.connections[a]
    let second = network.connections[b]
    guard first.signal >= 0, first.signal == second.signal else { return false }
    return network.signals[first.signal].programs.contains { program in
      program.phases.contains { phase in
        [first.signalLinkIndex, second.signalLinkIndex].allSatisfy {
          phase.state.indices.contains($0) && phase.state[$0] == LinkState.greenMajor
        }
      }
    }
  }

  func build() -> Tables {
    let lanes = network.lanes
    let n = lanes.count
    let connections = network.connections
    var left = [Int32](repeating: -1, count: n)
    var right = [Int32](repeating: -1, count: n)
    for e in network.edges where e.function == .normal || e.function == .connector {
      for l in e.lanes.dropFirst() {
        right[l] = Int32(l - 1)
        left[l - 1] = Int32(l)
      }
    }
    var incoming = [[Int32]](repeating: [], count: n)
    var entryOfLane = [Int32](repeating: -1, count: n)
    var entryOfLink = (0..<connections.count).map(Int32.init)
    for (i, c) in connections.enumerated() where isVehicular(c.fromLane) && isVehicular(c.toLane) {
      incoming[next(c)].append(Int32(i))
      guard !lanes[c.fromLane].isInternal else { continue }
      for l in path(i) {
        entryOfLane[l] = Int32(i)
        for out in lanes[l].outgoing { entryOfLink[out] = Int32(i) }
      }
    }
    let laneJunction: [Int32] = lanes.map { lane in
      let edge = network.edges[lane.edge]
      return edge.function == .internal || edge.function == .crossing ? Int32(edge.fromJunction) : -1
    }
    var rules = RuleBuilder(builder: self)
    rules.build()
    var arms = [Int](repeating: 0, count: network.junctions.count)
    for e in network.edges where e.function == .normal || e.function == .connector {
      if e.fromJunction >= 0 { arms[e.fromJunction] += 1 }
      if e.toJunction >= 0 { arms[e.toJunction] += 1 }
    }
    var junctions = [Int32](repeating: -1, count: connections.count)
    for i in connections.indices { junctions[i] = Int32(connections[Int(entryOfLink[i])].junction) }
    var flags = rules.flags
    for (i, c) in connections.enumerated() {
      if lanes[next(c)].isInternal { flags[i].insert(.toInternal) }
      if c.signal >= 0 { flags[i].insert(.signalised) }
      if rules.foes[i].contains(where: { sharesGreen(Int(entryOfLink[i]), Int($0)) }) {
        flags[i].insert(.contestedGreen)
      }
      if connections[Int(entryOfLink[i])].keepClear { flags[i].insert(.keepClear) }
    }
    let states: [UInt8] = connections.map { $0.state == 0 ? UInt8(ascii: "M") : $0.state }
    return Tables(
      laneCount: n, linkCount: connections.count, edgeCount: network.edges.count,
      laneLength: arena.copy(lanes.map { max($0.length, 0.01) }),
      laneSpeed: arena.copy(lanes.map(\.speedLimit)),
      laneRestrictions: arena.copy(
        lanes.map { Int32($0.restrictions < 0 ? -1 : $0.restrictions * UInt64.bitWidth) }),
      restricted: arena.copy(network.restrictions.flatMap(Self.limitsByClass)),
      laneSigned: arena.array(n, false),
      laneStopOffset: arena.copy(lanes.map { $0.stopOffset?.distance ?? 0 }),
      laneStopClasses: arena.copy(lanes.map { $0.stopOffset?.classes.rawValue ?? 0 }),
      laneWidth: arena.copy(lanes.map(\.width)), laneEdge: arena.copy(lanes.map { Int32($0.edge) }),
      laneInternal: arena.copy(lanes.map(\.isInternal)),
      laneClasses: arena.copy(lanes.map { $0.permissions.rawValue }),
      laneChangeLeft: arena.copy(lanes.map { $0.mayChangeLeft.rawValue }),
      laneChangeRight: arena.copy(lanes.map { $0.mayChangeRight.rawValue }), laneLeft: arena.copy(left),
      laneRight: arena.copy(right), laneLink: arena.copy(lanes.map { Int32($0.outgoing.lowerBound) }),
      laneLinkCount: arena.copy(lanes.map { Int32($0.outgoing.count) }),
      laneIncoming: Rows(incoming, in: arena),
      laneJunction: arena.copy(laneJunction), laneEntry: arena.copy(entryOfLane),
      edgeLanes: arena.copy(network.edges.map { Int32($0.lanes.lowerBound) }),
      edgeLaneCount: arena.copy(network.edges.map { Int32($0.lanes.count) }),
      edgeRoundabout: arena.copy(network.edges.map(\.isRoundabout)),
      edgeForks: arena.copy(network.edges.map { $0.toJunction >= 0 && arms[$0.toJunction] > 2 }),
      linkFrom: arena.copy(connections.map { Int32($0.fromLane) }),
      linkNext: arena.copy(connections.map { Int32(next($0)) }),
      linkTarget: arena.copy(connections.map { Int32($0.toLane) }),
      linkLength: arena.copy(
        connections.map { $0.viaLane >= 0 ? lanes[$0.viaLane].length : 0 }),
      linkJunction: arena.copy(junctions),
      linkRequest: arena.copy(
        connections.indices.map { Int32(connections[Int(entryOfLink[$0])].requestIndex) }),
      linkDirection: arena.copy(connections.map(\.direction.rawValue)), linkFlags: arena.copy(flags),
      linkState: arena.copy(states), linkEntry: arena.copy(entryOfLink),
      linkVisibility: arena.copy(
        connections.map {
          $0.visibility ?? ($0.state == LinkState.zipper ? Self.zipperVisibility : Self.visibility)
        }),
      linkFoes: Rows(rules.foes, in: arena), linkClearing: Rows(rules.clearing, in: arena),
      linkCrossings: Rows(rules.crossings, in: arena),
      linkConflicts: Rows(rules.conflicts, in: arena), linkRadius: arena.copy(rules.radius))
  }
}

/// Right of way inside junctions: which links each link yields to, and where the paths meet. As SUMO derives it from
/// the request matrix and the internal junctions.
struct RuleBuilder {
  let builder: TableBuilder
  var foes: [[Int32]]
  var clearing: [[Int32]]
  var crossings: [[CrossingFoe]]
  var conflicts: [[Conflict]]
  var flags: [LinkFlags]
  var radius: [Double]
  /// The previous internal lane of the same movement.
  private var laneBefore: [Int: Int] = [:]
  /// The movement that enters the junction by each first internal lane.
  private var entry: [Int: Int] = [:]

  var network: RoadNetwork { builder.network }

  init(builder: TableBuilder) {
    self.builder = builder
    let n = builder.network.connections.count
    foes = Array(repeating: [], count: n)
    clearing = Array(repeating: [], count: n)
    crossings = Array(repeating: [], count: n)
    conflicts = Array(repeating: [], count: n)
    flags = Array(repeating: [], count: n)
    radius = Array(repeating: .infinity, count: n)
  }

  mutating func build() {
    let network = builder.network
    laneBefore = lanesBefore()
    for (i, c) in network.connections.enumerated()
    where !network.lanes[c.fromLane].isInternal && c.viaLane >= 0 {
      entry[c.viaLane] = i
    }
    var waitingLane: [Int: Int] = [:]  // lane before an internal junction → that junction
    for (j, junction) in network.junctions.enumerated() where junction.kind == .internal {
      if let first = junction.incomingLanes.first { waitingLane[first] = j }
    }
    for (i, c) in network.connections.enumerated()
    where !network.lanes[c.fromLane].isInternal && builder.isVehicular(c.fromLane)
      && builder.isVehicular(c.toLane)
    {
      let path = builder.path(i)
      guard c.junction >= 0 else { continue }
      if path.isEmpty {
        addEntryFoes(i)
        continue
      }
      flags[i].insert(.entry)
      addEntryFoes(i)
      addInside(i, path: path, waitingLane: waitingLane)
    }
    mirror()
  }

  private func lanesBefore() -> [Int: Int] {
    var before: [Int: Int] = [:]
    for c in network.connections where network.lanes[c.fromLane].isInternal && c.viaLane >= 0 {
      before[c.viaLane] = c.fromLane
    }
    return before
  }

  private mutating func addEntryFoes(_ i: Int) {
    let c = network.connections[i]
    let junction = network.junctions[c.junction]
    guard c.requestIndex >= 0, c.requestIndex < junction.requests.count else { return }
    let row = junction.requests[c.requestIndex]
    if row.mayContinue && !(c.viaLane >= 0 && builder.path(i).count < 2) { flags[i].insert(.mayContinue) }
    for r in junction.requests.indices {
      if row.conflicts(with: r) { flags[i].insert(.hasFoes) }
      guard row.yields(to: r) else { continue }
      guard junction.requestConnections[r] >= 0 else { continue }
      foes[i].append(Int32(junction.requestConnections[r]))
      // Vehicles that wait inside the junction count as foes too.
      for lane in builder.path(junction.requestConnections[r]).dropLast() {
        if let inner = network.lanes[lane].outgoing.first { foes[i].append(Int32(inner)) }
      }
    }
    // Crossings are located by geometry, on whichever part of the path they lie.
    for r in junction.requests.indices where junction.requestCrossings[r] >= 0 && row.conflicts(with: r) {
      addCrossing(junction.requestCrossings[r], of: i)
    }
  }

  private mutating func addCrossing(_ lane: Int, of i: Int) {
    var travelled = 0.0
    for part in builder.path(i) {
      let length = network.lanes[part].length
      if let hit = Meeting.crossing(network, part, lane) {
        let size = min(hit.size, length)
        crossings[i].append(
          CrossingFoe(
            lane: Int32(lane), distance: max(0, travelled + hit.position - size / 2), extent: size,
            position: Meeting.crossing(network, lane, part)?.position ?? 0))
        flags[i].insert(.crossing)
        return
      }
      travelled += length
    }
  }

  private mutating func addInside(_ i: Int, path: [Int], waitingLane: [Int: Int]) {
    let c = network.connections[i]
    let junction = network.junctions[c.junction]
    var lanes: [Int] = []
    if c.requestIndex >= 0, c.requestIndex < junction.requests.count {
      let row = junction.requests[c.requestIndex]
      for r in junction.requests.indices where row.conflicts(with: r) {
        guard junction.requestConnections[r] >= 0 else { continue }
        // Those who wait inside the junction matter only to who must yield to them.
        let foe = builder.path(junction.requestConnections[r])
        lanes += row.yields(to: r) ? Array(foe.reversed()) : Array(foe.suffix(1))
      }
    }
    let turn = turnRadius(i, path: path)
    for (part, lane) in path.enumerated() {
      guard let out = network.lanes[lane].outgoing.first else { continue }
      let isLast = part == path.count - 1
      flags[out].insert(isLast ? .exit : .inner)
      if isLast && part > 0 { flags[out].insert(.exitAfterInner) }
      radius[out] = turn
      var foeLanes = lanes
      if path.count > 1 {
        if let j = waitingLane[path[min(part, path.count - 2)]] {
          foeLanes = innerFoeLanes(network.junctions[j], of: i)
          if !isLast {
            addInnerFoes(out, of: i, junction: network.junctions[j])
            addClearing(out, of: i, onward: path[(part + 1)...])
          }
        }
      }
      for foe in foeLanes where !path.contains(foe) {
        var conflict = meeting(lane, foe, isLast: isLast, afterInner: part > 0)
        if let before = laneBefore[foe] { conflict.foeBefore = Int32(before) }
        conflicts[out].append(conflict)
      }
      addSiblings(out, of: i, path: path, part: part)
    }
  }

  /// Lanes across the path out of a waiting place; those before another one only if who waits there has priority.
  private func innerFoeLanes(_ junction: Junction, of i: Int) -> [Int] {
    let c = network.connections[i]
    let requests = network.junctions[c.junction].requests
    var lanes: [Int] = []
    for l in junction.internalLanes where builder.isVehicular(l) {
      guard let out = network.lanes[l].outgoing.first, network.connections[out].viaLane >= 0 else {
        lanes.append(l)
        continue
      }
      if let foe = entry[l].map({ network.connections[$0].requestIndex }),
        requests.indices.contains(c.requestIndex), foe >= 0, requests[c.requestIndex].yields(to: foe)
      {
        lanes.append(l)
      }
      lanes.append(network.connections[out].viaLane)
    }
    return lanes
  }
  /// Those with right of way over a waiting place: whoever comes from its incoming lanes and has priority by the
  /// junction's rule, and may wait inside the junction too.
  private mutating func addInnerFoes(_ link: Int, of entry: Int, junction: Junction) {
    flags[link].insert(.hasFoes)
    let request = network.connections[entry].requestIndex
    let requests = network.junctions[network.connections[entry].junction].requests
    guard requests.indices.contains(request) else { return }
    for l in junction.incomingLanes.dropFirst() where builder.isVehicular(l) {
      for c in network.lanes[l].outgoing where c != link {
        let foe = network.connections[c]
        guard foe.viaLane >= 0, foe.requestIndex >= 0, requests[request].yields(to: foe.requestIndex) else {
          continue
        }
        foes[link].append(Int32(c))
        if let out = network.lanes[foe.viaLane].outgoing.first, network.connections[out].viaLane >= 0 {
          foes[link].append(Int32(out))
        }
      }
    }
  }

  private mutating func addClearing(_ link: Int, of i: Int, onward: ArraySlice<Int>) {
    let c = network.connections[i]
    let junction = network.junctions[c.junction]
    guard c.requestIndex >= 0, c.requestIndex < junction.requests.count else { return }
    let row = junction.requests[c.requestIndex]
    for r in junction.requests.indices where row.yields(to: r) {
      let foe = junction.requestConnections[r]
      guard foe >= 0, !foes[link].contains(Int32(foe)) else { continue }
      let crosses = builder.path(foe).contains { lane in
        onward.contains { Meeting.crossing(network, $0, lane) != nil }
      }
      if crosses { clearing[link].append(Int32(foe)) }
    }
  }

  private func turnRadius(_ i: Int, path: [Int]) -> Double {
    let c = network.connections[i]
    guard c.direction != .straight, c.direction != .right else { return .infinity }
    let a = network.lanes[c.fromLane].shape
    let b = network.lanes[c.toLane].shape
    let before = network.points[a.upperBound - 1] - network.points[a.upperBound - 2]
    let after = network.points[b.lowerBound + 1] - network.points[b.lowerBound]
    let angle = abs(Math.atan2(before.cross(after), before.dot(after)))
    guard angle > 0 else { return .infinity }
    return path.reduce(0) { $0 + network.lanes[$1].shapeLength } / angle
  }

  private func meeting(_ lane: Int, _ foe: Int, isLast: Bool, afterInner: Bool) -> Conflict {
    var c = Conflict(
      foeLane: Int32(foe), shape: .none, stopsBeforeLane: false, foeIsCrossing: false, behind: -10_000,
      size: 0,
      foeBehind: -10_000, foeSize: 0)
    let target = network.lanes[lane].outgoing.first.map { network.connections[$0].toLane } ?? -1
    let foeOut = network.lanes[foe].outgoing.first
    let foeTarget = foeOut.map { network.connections[$0].toLane } ?? -2
    let foeIsLast = foeOut.map { network.connections[$0].viaLane < 0 } ?? true
    if isLast && foeIsLast && target == foeTarget {
      let minimum = Meeting.minimumDistance(network, lane, foe)
      let ends =
        network.points[network.lanes[lane].shape.upperBound - 1]
        - network.points[network.lanes[foe].shape.upperBound - 1]
      if ends.length >= minimum {
        c.shape = .besides
        c.behind = 0
      } else {
        c.shape = .merge
        c.behind = onLane(lane, Meeting.overlap(network, lane, foe, minimum, fromStart: false))
      }
      return c
    }
    if let hit = Meeting.crossing(network, lane, foe) {
      let length = network.lanes[lane].length
      c.shape = .crossing
      c.size = min(hit.size, length)
      c.behind = length - max(0, hit.position - c.size / 2)
      if afterInner {
        c.stopsBeforeLane = true
        c.behind = length
      }
    }
    return c
  }

  /// A distance along the lane's shape as a position on the lane, whose declared length may differ.
  private func onLane(_ lane: Int, _ distance: Double) -> Double {
    let length = network.lanes[lane].shapeLength
    return length > 0 ? distance * network.lanes[lane].length / length : distance
  }

  /// Paths from the same lane overlap until they have diverged. Beyond a waiting place inside the junction they count as
  /// one up to the end of the shorter, as in SUMO.
  private mutating func addSiblings(_ out: Int, of i: Int, path: [Int], part: Int) {
    let end = path[...part].reduce(0) { $0 + network.lanes[$1].length }
    for link in network.lanes[network.connections[i].fromLane].outgoing where link != i {
      let other = builder.path(link)
      guard let first = other.first else { continue }
      let minimum = Meeting.minimumDistance(network, path[0], first)
      let starts =
        network.points[network.lanes[path[0]].shape.lowerBound]
        - network.points[network.lanes[first].shape.lowerBound]
      guard starts.length < minimum else { continue }
      var otherEnd = 0.0
      for (otherPart, sibling) in other.enumerated() {
        otherEnd += network.lanes[sibling].length
        var behind = end - min(end, otherEnd)
        var foeBehind = otherEnd - min(end, otherEnd)
        if part == 0 && otherPart == 0 {
          let overlap = Meeting.overlap(network, path[0], sibling, minimum, fromStart: true)
          behind = max(0, end - onLane(path[0], overlap))
          foeBehind = max(0, otherEnd - onLane(sibling, overlap))
        }
        let c = Conflict(
          foeLane: Int32(sibling), shape: .diverge, stopsBeforeLane: false, foeIsCrossing: false,
          behind: behind, size: 0, foeBehind: foeBehind, foeSize: 0)
        if let index = conflicts[out].firstIndex(where: { $0.foeLane == Int32(sibling) }) {
          conflicts[out][index] = c
        } else {
          conflicts[out].append(c)
        }
      }
    }
  }

  /// Copies into every conflict the values of its counterpart; if the other path has none, they follow from the
  /// geometry.
  private mutating func mirror() {
    for out in conflicts.indices {
      let lane = network.connections[out].fromLane
      for k in conflicts[out].indices {
        let foe = Int(conflicts[out][k].foeLane)
        guard conflicts[out][k].shape != .none, let foeOut = network.lanes[foe].outgoing.first else {
          continue
        }
        let length = network.lanes[foe].length
        let other = conflicts[foeOut].first { $0.foeLane == Int32(lane) && $0.shape != .none }
        if let other {
          conflicts[out][k].foeBehind = other.behind
          conflicts[out][k].foeSize = other.size
        }
        conflicts[out][k].foeBeyond = conflicts[out][k].foeBehind
        guard other.map({ $0.behind >= length }) ?? true, let hit = Meeting.crossing(network, foe, lane)
        else {
          continue
        }
        if other == nil { conflicts[out][k].foeSize = min(hit.size, length) }
        conflicts[out][k].foeBeyond = length - max(0, hit.position - conflicts[out][k].foeSize / 2)
        if other == nil { conflicts[out][k].foeBehind = conflicts[out][k].foeBeyond }
      }
      conflicts[out].removeAll { $0.shape == .none }
    }
  }
}
