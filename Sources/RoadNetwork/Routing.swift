import SimCore

/// Quickest routes at free flow, as SUMO's default router finds them: an edge costs its length at the speed limit
/// of its first lane (or the vehicle's own top speed), a movement costs its internal lanes and a
/// penalty on minor links without a signal.
///
/// Holds scratch memory that one search after another reuses: make one and keep it.
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

  /// The edges that one kind of vehicle can follow, with costs in seconds.
  private struct Graph {
    var vehicleClass: VehicleClasses
    var maximumSpeed: Double
    /// Successors of edge e: `start[e]..<start[e + 1]`.
    var start: [Int32]
    var successor: [Int32]
    /// Cost of the movement and of the edge behind it.
    var cost: [Double]
    var edgeCost: [Double]
    var permitted: [Bool]
  }

  private let network: RoadNetwork
  /// Connection (index) whose via lane this is; −1 for other lanes.
  private var entering: [Int]
  private var graphs: [Graph] = []
  private var distance: [Double]
  private var predecessor: [Int32]
  private var settled: [Bool]
  private var touched: [Int32] = []
  private var heapKey: [Double] = []
  private var heapEdge: [Int32] = []

  package init(_ network: RoadNetwork) {
    self.network = network
    entering = [Int](repeating: -1, count: network.lanes.count)
    for (i, c) in network.connections.enumerated() where c.viaLane >= 0 { entering[c.viaLane] = i }
    distance = [Double](repeating: .infinity, count: network.edges.count)
    predecessor = [Int32](repeating: -1, count: network.edges.count)
    settled = [Bool](repeating: false, count: network.edges.count)
  }

  // MARK: Questions

  /// True if a vehicle of this class can go from one edge straight to the next.
  package func connects(_ from: Int, _ to: Int, vehicleClass: VehicleClasses) -> Bool {
    for l in network.edges[from].lanes where network.lanes[l].permissions.isSuperset(of: vehicleClass) {
      for c in network.lanes[l].outgoing {
        let target = network.lanes[network.connections[c].toLane]
        if target.edge == to && target.permissions.isSuperset(of: vehicleClass) { return true }
      }
    }
    return false
  }
  /// True if at least one lane of the edge is open to the class.
  package func permits(_ edge: Int, vehicleClass: VehicleClasses) -> Bool {
    network.edges[edge].lanes.contains { network.lanes[$0].permissions.isSuperset(of: vehicleClass) }
  }
  /// The quickest route, both ends included; nil if there is none.
  package func route(_ request: Request) -> [Int]? { routes([request])[0] }

  /// Seconds at free flow for a route of connected edges, its first and last edge in full.
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

  /// The quickest route of each request. Requests with one origin share one search.
  package func routes(_ requests: [Request]) -> [[Int]?] {
    var result = [[Int]?](repeating: nil, count: requests.count)
    let graphOf = requests.map { graph($0.vehicleClass, $0.maximumSpeed) }
    let order = requests.indices.sorted {
      (graphOf[$0], requests[$0].from, requests[$0].to, $0) < (
        graphOf[$1], requests[$1].from, requests[$1].to, $1
      )
    }
    var i = 0
    while i < order.count {
      let first = order[i]
      var j = i
      while j < order.count && graphOf[order[j]] == graphOf[first]
        && requests[order[j]].from == requests[first].from
      {
        j += 1
      }
      search(graphOf[first], from: requests[first].from, targets: order[i..<j].map { requests[$0].to })
      var previous = -1
      for k in i..<j {
        let target = requests[order[k]].to
        if previous >= 0 && requests[order[previous]].to == target {
          result[order[k]] = result[order[previous]]
        } else {
          result[order[k]] = path(to: target)
        }
        previous = k
      }
      i = j
    }
    return result
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

  /// Dijkstra until all targets are settled. Equal distances are taken in the order of edge indices.
  private func search(_ g: Int, from source: Int, targets: [Int]) {
    for e in touched {
      distance[Int(e)] = .infinity
      predecessor[Int(e)] = -1
      settled[Int(e)] = false
    }
    touched.removeAll(keepingCapacity: true)
    heapKey.removeAll(keepingCapacity: true)
    heapEdge.removeAll(keepingCapacity: true)
    guard graphs[g].permitted[source] else { return }
    var open = Set(targets)
    distance[source] = graphs[g].edgeCost[source]
    touched.append(Int32(source))
    push(distance[source], Int32(source))
    while let edge = pop() {
      let e = Int(edge)
      if settled[e] { continue }
      settled[e] = true
      if open.remove(e) != nil && open.isEmpty { return }
      let d = distance[e]
      for i in Int(graphs[g].start[e])..<Int(graphs[g].start[e + 1]) {
        let next = Int(graphs[g].successor[i])
        let candidate = d + graphs[g].cost[i]
        if candidate < distance[next] {
          if distance[next] == .infinity { touched.append(Int32(next)) }
          distance[next] = candidate
          predecessor[next] = edge
          push(candidate, Int32(next))
        }
      }
    }
  }

  private func push(_ key: Double, _ edge: Int32) {
    heapKey.append(key)
    heapEdge.append(edge)
    var i = heapKey.count - 1
    while i > 0 {
      let parent = (i - 1) >> 1
      guard before(i, parent) else { break }
      swap(i, parent)
      i = parent
    }
  }
  private func pop() -> Int32? {
    guard let top = heapEdge.first else { return nil }
    swap(0, heapKey.count - 1)
    heapKey.removeLast()
    heapEdge.removeLast()
    var i = 0
    while true {
      var child = 2 * i + 1
      guard child < heapKey.count else { break }
      if child + 1 < heapKey.count && before(child + 1, child) { child += 1 }
      guard before(child, i) else { break }
      swap(i, child)
      i = child
    }
    return top
  }
  @inline(__always) private func before(_ a: Int, _ b: Int) -> Bool {
    heapKey[a] < heapKey[b] || heapKey[a] == heapKey[b] && heapEdge[a] < heapEdge[b]
  }
  @inline(__always) private func swap(_ a: Int, _ b: Int) {
    heapKey.swapAt(a, b)
    heapEdge.swapAt(a, b)
  }

  // MARK: Graphs

  private func graph(_ vehicleClass: VehicleClasses, _ maximumSpeed: Double) -> Int {
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
      edgeCost: [Double](repeating: 0, count: count), permitted: [Bool](repeating: false, count: count))
    for e in 0..<count {
      g.edgeCost[e] = seconds(network.edges[e].lanes.lowerBound, maximumSpeed)
      let function = network.edges[e].function
      g.permitted[e] =
        (function == .normal || function == .connector) && permits(e, vehicleClass: vehicleClass)
    }
    for e in 0..<count {
      if g.permitted[e] { appendSuccessors(of: e, to: &g) }
      g.start.append(Int32(g.successor.count))
    }
    return g
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
        g.cost.append(movementCost(connection, g.maximumSpeed) + g.edgeCost[target])
      }
    }
  }
  /// Internal lanes of a movement, each with the penalty of the link that enters it (SUMO's MSEdge: signals bear
  /// none, but the inner link of a left turn that waits inside the junction bears one of its own).
  private func movementCost(_ connection: Connection, _ maximumSpeed: Double) -> Double {
    var sum = 0.0
    var lane = connection.viaLane
    var parts = 0
    while lane >= 0 && parts < 8 {
      // The first lane of the internal edge stands for all, in length and in the link that enters it.
      let front = network.edges[network.lanes[lane].edge].lanes.lowerBound
      sum += seconds(front, maximumSpeed)
      if entering[front] >= 0 {
        let link = network.connections[entering[front]]
        if link.signal < 0 && !hasPriority(link.state) {
          sum += link.direction == .turnaround ? Self.turnaroundPenalty : Self.minorPenalty
        }
      }
      guard let next = network.lanes[lane].outgoing.first else { break }
      lane = network.connections[next].viaLane
      parts += 1
    }
    return sum
  }
  /// SUMO's link states in capital letters, `=` aside, have priority.
  private func hasPriority(_ state: UInt8) -> Bool {
    state >= UInt8(ascii: "A") && state <= UInt8(ascii: "Z")
  }
  private func seconds(_ lane: Int, _ maximumSpeed: Double) -> Double {
    let l = network.lanes[lane]
    return l.length / max(min(l.speedLimit, maximumSpeed), 0.1)
  }
}
