import SimCore

/// Quickest routes, as SUMO's default router finds them: an edge costs its travel time at the speed limit of its first
/// lane (or the vehicle's own maximum speed), a movement costs its internal lanes and a penalty on minor links without
/// a signal. Travel times observed in traffic can take the place of those at free flow.
///
/// Keeps scratch memory for its searches: make one and reuse it.
package final class Router {
  /// SUMO's `--weights.minor-penalty`, seconds.
  package static let minorPenalty = 1.5
  /// SUMO's `--weights.turnaround-penalty`, seconds.
  package static let turnaroundPenalty = 5.0

  package struct Request: Sendable {
    package var from: Int
    package var to: Int
    package var vehicleClass: VehicleClasses
    /// m/s.
    package var maximumSpeed: Double

    package init(from: Int, to: Int, vehicleClass: VehicleClasses, maximumSpeed: Double) {
      self.from = from
      self.to = to
      self.vehicleClass = vehicleClass
      self.maximumSpeed = maximumSpeed
    }
  }

  /// The edges open to one kind of vehicle, with costs in seconds.
  private struct Graph {
    var vehicleClass: VehicleClasses
    var maximumSpeed: Double
    /// Successors of edge e: `start[e]..<start[e + 1]`.
    var start: [Int32]
    var successor: [Int32]
    /// Cost of the movement and of the edge after it, seconds.
    var cost: [Double]
    /// Internal edges of the movement to each successor, with their costs: `viaStart[i]..<viaStart[i + 1]`.
    var viaStart: [Int32]
    var via: [Int32]
    var viaCost: [Double]
    var edgeCost: [Double]
    var permitted: [Bool]
    /// No movement is faster than this, in seconds per metre of straight line between the ends of its edges: the slope
    /// of A*'s estimate, consistent by the triangle inequality.
    var secondsPerMeter = 0.0
  }

  private let network: RoadNetwork
  /// Connection (index) with this via lane; −1 for other lanes.
  private var entering: [Int]
  private var graphs: [Graph] = []
  /// m/s. All vehicles that can drive at least as fast have the same graph.
  private let highestLimit: Double
  /// End point of each edge's first lane.
  private let ends: [Vec2]
  private let distance: UnsafeMutableBufferPointer<Double>
  private let predecessor: UnsafeMutableBufferPointer<Int32>
  private let settled: UnsafeMutableBufferPointer<Bool>
  private var touched: [Int32] = []
  private var heap = IndexHeap()

  package init(_ network: RoadNetwork) {
    self.network = network
    entering = [Int](repeating: -1, count: network.lanes.count)
    for (i, c) in network.connections.enumerated() where c.viaLane >= 0 { entering[c.viaLane] = i }
    ends = network.edges.map { network.points[network.lanes[$0.lanes.lowerBound].shape.upperBound - 1] }
    highestLimit = network.restrictions.joined().reduce(network.lanes.reduce(0) { max($0, $1.speedLimit) }) {
      max($0, $1.speed)
    }
    distance = .allocate(capacity: network.edges.count)
    predecessor = .allocate(capacity: network.edges.count)
    settled = .allocate(capacity: network.edges.count)
    distance.initialize(repeating: .infinity)
    predecessor.initialize(repeating: -1)
    settled.initialize(repeating: false)
  }
  deinit {
    distance.deallocate()
    predecessor.deallocate()
    settled.deallocate()
  }

  // MARK: Queries

  /// True if a vehicle of this class can go directly from one edge to the other.
  package func connects(_ from: Int, _ to: Int, vehicleClass: VehicleClasses) -> Bool {
    for l in network.edges[from].lanes where network.lanes[l].permissions.isSuperset(of: vehicleClass) {
      for c in network.lanes[l].outgoing {
        let target = network.lanes[network.connections[c].toLane]
        if target.edge == to && target.permissions.isSuperset(of: vehicleClass) { return true }
      }
    }
    return false
  }
  /// True if the class may use at least one lane of the edge.
  package func permits(_ edge: Int, vehicleClass: VehicleClasses) -> Bool {
    network.edges[edge].lanes.contains { network.lanes[$0].permissions.isSuperset(of: vehicleClass) }
  }
  /// The quickest route, including both ends; nil if there is none.
  package func route(_ request: Request) -> [Int]? { routes([request])[0] }

  /// Free-flow travel time of a route of connected edges, with its first and last edge in full, seconds.
  package func travelTime(_ route: [Int], vehicleClass: VehicleClasses, maximumSpeed: Double) -> Double {
    guard let first = route.first else { return 0 }
    let g = graph(vehicleClass, maximumSpeed)
    var sum = graphs[g].edgeCost[first]
    for (a, b) in zip(route, route.dropFirst()) {
      let range = Int(graphs[g].start[a])..<Int(graphs[g].start[a + 1])
      guard let i = range.first(where: { Int(graphs[g].successor[$0]) == b }) else { return .infinity }
      sum += graphs[g].cost[i]
    }
    return sum
  }

  /// The quickest route of each request. Requests with the same origin share one search.
  package func routes(_ requests: [Request]) -> [[Int]?] {
    var result = [[Int]?](repeating: nil, count: requests.count)
    let graphOf = requests.map { graph($0.vehicleClass, $0.maximumSpeed) }
    // Speeds are kept apart although they may share a graph: of two routes with equal cost, the kind of search decides,
    // and the number of targets decides that.
    let order = requests.indices.sorted {
      let (a, b) = (requests[$0], requests[$1])
      return graphOf[$0] != graphOf[$1]
        ? graphOf[$0] < graphOf[$1] : (a.maximumSpeed, a.from, a.to, $0) < (b.maximumSpeed, b.from, b.to, $1)
    }
    var i = 0
    while i < order.count {
      let first = order[i]
      var j = i
      while j < order.count && graphOf[order[j]] == graphOf[first]
        && requests[order[j]].maximumSpeed == requests[first].maximumSpeed
        && requests[order[j]].from == requests[first].from
      {
        j += 1
      }
      let targets = order[i..<j].map { requests[$0].to }
      // Up to about this many targets, separate A* searches cost less than one Dijkstra search.
      let aimed = Set(targets).count <= 4
      if !aimed { search(graphOf[first], from: requests[first].from, targets: targets) }
      var previous = -1
      for k in i..<j {
        let target = requests[order[k]].to
        if previous >= 0 && requests[order[previous]].to == target {
          result[order[k]] = result[order[previous]]
        } else {
          if aimed { search(graphOf[first], from: requests[first].from, targets: [target]) }
          result[order[k]] = path(to: target)
        }
        previous = k
      }
      i = j
    }
    return result
  }

  /// The quickest route with observed travel times, including both ends; nil if there is none.
  ///
  /// `times`: seconds to drive along each edge, internal ones too. Those shorter than at free flow count as that.
  package func route(_ request: Request, times: UnsafePointer<Double>) -> [Int]? {
    search(
      graph(request.vehicleClass, request.maximumSpeed), from: [request.from], targets: [request.to],
      isEnough: false, times: times)
    return path(to: request.to)
  }

  /// Seconds to drive along each edge at free flow, with the penalties of internal ones.
  package var freeTimes: [Double] {
    network.edges.map { edge in
      let front = edge.lanes.lowerBound
      return seconds(front, .none, .infinity) + penalty(front)
    }
  }

  // MARK: Search

  private func path(to target: Int) -> [Int]? {
    guard settled[target] else { return nil }
    var path: [Int] = []
    var edge = Int32(target)
    while edge >= 0 {
      path.append(Int(edge))
      edge = predecessor[Int(edge)]
    }
    path.reverse()
    return path
  }

  private func reset() {
    for e in touched {
      distance[Int(e)] = .infinity
      predecessor[Int(e)] = -1
      settled[Int(e)] = false
    }
    touched.removeAll(keepingCapacity: true)
  }

  /// The quickest route from any of some edges to any of others, including both ends; nil if there is none.
  package func route(
    fromAny sources: [Int], toAny targets: [Int], vehicleClass: VehicleClasses, maximumSpeed: Double
  ) -> [Int]? {
    guard !sources.isEmpty, !targets.isEmpty else { return nil }
    search(graph(vehicleClass, maximumSpeed), from: sources, targets: targets, isEnough: true)
    return targets.filter { settled[$0] }.min { (distance[$0], $0) < (distance[$1], $1) }.flatMap(path)
  }

  /// Searches until all targets, or with `isEnough` one of them, are settled: A* towards a single one, Dijkstra for
  /// several. Ties go to the lower edge index.
  private func search(_ index: Int, from source: Int, targets: [Int]) {
    search(index, from: [source], targets: targets, isEnough: false)
  }
  private func search(
    _ index: Int, from sources: [Int], targets: [Int], isEnough: Bool, times: UnsafePointer<Double>? = nil
  ) {
    reset()
    let g = graphs[index]
    let sources = sources.filter { g.permitted[$0] }
    guard !sources.isEmpty else { return }
    var open = Set(targets)
    let slope = open.count == 1 ? g.secondsPerMeter : 0
    let goal = ends[targets[0]]
    // Locals instead of properties avoid exclusivity checks in the loop.
    var heap = IndexHeap()
    var touched = [Int32]()
    swap(&heap, &self.heap)
    swap(&touched, &self.touched)
    defer {
      swap(&heap, &self.heap)
      swap(&touched, &self.touched)
    }
    heap.removeAll()
    for source in sources where distance[source] == .infinity {
      distance[source] = max(g.edgeCost[source], times?[source] ?? 0)
      touched.append(Int32(source))
      heap.push(distance[source], Int32(source))
    }
    g.start.withUnsafeBufferPointer { start in
      g.successor.withUnsafeBufferPointer { successor in
        g.cost.withUnsafeBufferPointer { cost in
          while let edge = heap.pop() {
            let e = Int(edge)
            if settled[e] { continue }
            settled[e] = true
            if open.remove(e) != nil && (open.isEmpty || isEnough) { return }
            let d = distance[e]
            for i in Int(start[e])..<Int(start[e + 1]) {
              let next = Int(successor[i])
              let candidate = d + (times.map { observedCost(g, i, next, $0) } ?? cost[i])
              guard candidate < distance[next] else { continue }
              if distance[next] == .infinity { touched.append(Int32(next)) }
              distance[next] = candidate
              predecessor[next] = edge
              heap.push(slope == 0 ? candidate : candidate + slope * (ends[next] - goal).length, Int32(next))
            }
          }
        }
      }
    }
  }

  private func observedCost(_ g: borrowing Graph, _ i: Int, _ next: Int, _ times: UnsafePointer<Double>)
    -> Double
  {
    var sum = max(g.edgeCost[next], times[next])
    for k in Int(g.viaStart[i])..<Int(g.viaStart[i + 1]) {
      sum += max(g.viaCost[k], times[Int(g.via[k])])
    }
    return sum
  }

  // MARK: Graphs

  private func graph(_ vehicleClass: VehicleClasses, _ declaredSpeed: Double) -> Int {
    let maximumSpeed = min(declaredSpeed, highestLimit)
    if let i = graphs.firstIndex(where: { $0.vehicleClass == vehicleClass && $0.maximumSpeed == maximumSpeed }
    ) {
      return i
    }
    graphs.append(build(vehicleClass, maximumSpeed))
    return graphs.count - 1
  }

  private func build(_ vehicleClass: VehicleClasses, _ maximumSpeed: Double) -> Graph {
    let count = network.edges.count
    var g = Graph(
      vehicleClass: vehicleClass, maximumSpeed: maximumSpeed, start: [0], successor: [], cost: [],
      viaStart: [0], via: [], viaCost: [], edgeCost: [Double](repeating: 0, count: count),
      permitted: [Bool](repeating: false, count: count))
    for e in 0..<count {
      g.edgeCost[e] = seconds(network.edges[e].lanes.lowerBound, vehicleClass, maximumSpeed)
      let function = network.edges[e].function
      g.permitted[e] =
        (function == .normal || function == .connector) && permits(e, vehicleClass: vehicleClass)
    }
    for e in 0..<count {
      if g.permitted[e] { appendSuccessors(of: e, to: &g) }
      g.start.append(Int32(g.successor.count))
    }
    setSlope(&g)
    return g
  }
  private func setSlope(_ g: inout Graph) {
    var slope = Double.infinity
    for e in 0..<network.edges.count {
      for i in Int(g.start[e])..<Int(g.start[e + 1]) {
        let ground = (ends[Int(g.successor[i])] - ends[e]).length
        if ground > 0 { slope = min(slope, g.cost[i] / ground) }
      }
    }
    // Slightly less, so that rounding cannot make the estimate too high.
    g.secondsPerMeter = slope.isFinite ? slope * (1 - 1e-9) : 0
  }
  private func appendSuccessors(of e: Int, to g: inout Graph) {
    let first = g.successor.count
    for l in network.edges[e].lanes {
      for c in network.lanes[l].outgoing {
        let connection = network.connections[c]
        let target = network.lanes[connection.toLane].edge
        guard g.permitted[target] else { continue }
        if g.successor[first...].contains(Int32(target)) { continue }
        guard connects(e, target, vehicleClass: g.vehicleClass) else { continue }
        g.successor.append(Int32(target))
        g.cost.append(appendMovement(connection, to: &g) + g.edgeCost[target])
      }
    }
  }
  /// Notes the internal edges of a movement and returns their cost, seconds.
  private func appendMovement(_ connection: Connection, to g: inout Graph) -> Double {
    var sum = 0.0
    var lane = connection.viaLane
    var parts = 0
    while lane >= 0 && parts < 8 {
      // The first lane of the internal edge represents it, in length and in the link that enters it.
      let edge = network.lanes[lane].edge
      let front = network.edges[edge].lanes.lowerBound
      let cost = seconds(front, g.vehicleClass, g.maximumSpeed) + penalty(front)
      sum += cost
      g.via.append(Int32(edge))
      g.viaCost.append(cost)
      guard let next = network.lanes[lane].outgoing.first else { break }
      lane = network.connections[next].viaLane
      parts += 1
    }
    g.viaStart.append(Int32(g.via.count))
    return sum
  }
  /// Penalty of the link that enters an internal lane (SUMO's MSEdge: signalised links have none, but the inner link of
  /// a left turn that waits inside the junction has its own), seconds.
  private func penalty(_ lane: Int) -> Double {
    guard entering[lane] >= 0 else { return 0 }
    let link = network.connections[entering[lane]]
    guard link.signal < 0 && !hasPriority(link.state) else { return 0 }
    return link.direction == .turnaround ? Self.turnaroundPenalty : Self.minorPenalty
  }
  /// SUMO's link states with capital letters have priority; `=` has not.
  private func hasPriority(_ state: UInt8) -> Bool {
    state >= UInt8(ascii: "A") && state <= UInt8(ascii: "Z")
  }
  private func seconds(_ lane: Int, _ vehicleClass: VehicleClasses, _ maximumSpeed: Double) -> Double {
    let limit = network.speedLimit(lane: lane, vehicleClass: vehicleClass)
    return network.lanes[lane].length / max(min(limit, maximumSpeed), 0.1)
  }
}
