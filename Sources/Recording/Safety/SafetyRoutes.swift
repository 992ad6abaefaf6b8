/// Routes of the vehicles of a run.
package struct SafetyRoutes: Hashable, Sendable {
  /// Edges of each route, and by demand index the route of a vehicle.
  package var edges: [[Int]] = []
  package var route: [Int] = []
  package init() {}

  /// Gives a vehicle another route.
  mutating func set(_ edges: [Int], of vehicle: Int) {
    guard route.indices.contains(vehicle) else { return }
    route[vehicle] = self.edges.count
    self.edges.append(edges)
  }

  /// Where a vehicle drives after an edge.
  enum Next: Hashable, Sendable {
    case edge(Int)
    /// Nowhere: the route ends.
    case end
    /// The route is unknown, or passes the edge more than once.
    case unknown
  }
  func next(after edge: Int, of vehicle: UInt32) -> Next {
    guard Int(vehicle) < route.count else { return .unknown }
    let own = edges[route[Int(vehicle)]]
    guard let at = own.firstIndex(of: edge) else { return .unknown }
    guard at + 1 < own.count else { return .end }
    return own[(at + 1)...].contains(edge) ? .unknown : .edge(own[at + 1])
  }
}
