import RoadNetwork
import SimCore

/// Gives other routes to vehicles on its edges (SUMO `rerouter`).
package struct Rerouter: Hashable, Sendable {
  package enum Destination: Hashable, Sendable { case edge(Int), keep, terminate }
  package struct Choice<Value: Hashable & Sendable>: Hashable, Sendable {
    package var value: Value
    package var weight: Double
  }
  package struct Interval: Hashable, Sendable {
    package var begin: SimTime
    package var end: SimTime
    /// Edges that new routes avoid.
    package var closed: [Int] = []
    /// The closed ones admit other classes than usual: who cannot avoid them waits.
    package var shutsOut = false
    package var destinations: [Choice<Destination>] = []
    /// Indices into `Demand.routes`.
    package var routes: [Choice<Int>] = []
  }
  package var edges: [Int]
  package var intervals: [Interval]
  /// Share of vehicles that obey.
  package var probability: Double
  /// Indices of the vehicle types that it addresses; nil: all.
  package var types: [Int]?
}

/// Other permissions of a lane for a time (SUMO `closingLaneReroute`, and `closingReroute` with permissions).
package struct LaneClosure: Hashable, Sendable {
  package var lane: Int
  package var begin: SimTime
  package var end: SimTime
  /// Classes that may use the lane meanwhile.
  package var classes: VehicleClasses
}
