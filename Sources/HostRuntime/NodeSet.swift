import Federation
import NodeInterface
import RoadNetwork
import SimCore
import V2XMessages
import WorldState

/// Ground truth at one step with its indexes: what the senses of a host's nodes may look at. Nodes never see it.
package struct TruthView {
  package var slice: TruthSlice
  package var index: VehicleIndex
  package var sight: SightMap
}

/// What a node perceives with: turns ground truth into the events of one node, at epochs of its own.
package protocol Senses {
  /// Next moment at which something is sensed; `.never` for none.
  var nextAt: SimTime { get }
  /// True if what comes next is a sensor frame, so that the node's `sensorLead` bounds its effect.
  var nextIsSensorFrame: Bool { get }
  /// Senses what `nextAt` asks for and moves on.
  ///
  /// - Parameter row: the vehicle's row in the slice; −1 for a fixed node.
  mutating func sense(_ truth: TruthView, row: Int) -> Event
}

/// Senses of a node that has none.
package struct NoSenses: Senses {
  package init() {}
  package var nextAt: SimTime { .never }
  package var nextIsSensorFrame: Bool { false }
  package mutating func sense(_ truth: TruthView, row: Int) -> Event { .wake }
}

/// Which kinds of node a host runs, and how one is made. Concrete types, so that a host's inner loops are compiled
/// for them.
package protocol NodeSet {
  associatedtype Vehicle: Node
  associatedtype VehicleSenses: Senses
  associatedtype Roadside: Node
  associatedtype RoadsideSenses: Senses
  associatedtype Cloud: Node

  func vehicle(_ birth: NodeBirth, truth: TruthView, row: Int) -> (Vehicle, VehicleSenses)
  func roadside(_ birth: NodeBirth) -> (Roadside, RoadsideSenses)
  func cloud(_ birth: NodeBirth) -> Cloud

  /// A decoded message as the nodes get it, positions in the map frame, with its way up to the end of the input stage and
  /// the host's number of it.
  func received(
    _ envelope: Envelope, sensedAt: SimTime, trace: MessageTrace, number: UInt16
  ) -> ReceivedMessage
  /// Index of the signal that a roadside unit is wired to; nil if there is none.
  func signal(ofRoadside index: Int) -> Int?
  /// Where the fixed stations stand, by roadside index, antenna height in metres.
  var roadsideStations: [(position: Vec2, height: Double)] { get }
}
