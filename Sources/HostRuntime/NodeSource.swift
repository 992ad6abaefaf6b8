import Federation
import NodeInterface
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

/// Makes the nodes of one kind on a host, whatever plays them: the product's own computer or an external program. Its
/// types are concrete, so that the inner loops of a population are compiled for them.
package protocol NodeSource {
  associatedtype Computer: Node
  associatedtype Perception: Senses

  var profile: NodeKindProfile { get }

  /// - Parameter row: of the vehicle that carries it in the slice; −1 if there is none.
  func node(_ birth: NodeBirth, truth: TruthView, row: Int) -> Computer
  func senses(_ birth: NodeBirth) -> Perception
  /// Index of the signal whose controller a node is wired to; nil if there is none.
  func signal(wiredTo index: Int) -> Int?
  /// Why the host can no longer take part with these nodes; nil as long as it can.
  var failure: HostFailure? { get }
}

extension NodeSource {
  package func signal(wiredTo index: Int) -> Int? { nil }
  package var failure: HostFailure? { nil }
}

extension NodeSource where Perception == NoSenses {
  package func senses(_ birth: NodeBirth) -> NoSenses { NoSenses() }
}

/// Turns a decoded message into what the nodes of a host get of it, once for all of its receivers.
package protocol MessageReader {
  /// Positions in the map frame.
  ///
  /// - Parameters:
  ///   - trace: where the time went up to the end of the input stage.
  ///   - number: under which the host knows the message, for `EffectBuffer.uses`.
  func received(
    _ envelope: Envelope, sensedAt: SimTime, trace: MessageTrace, number: UInt16
  ) -> ReceivedMessage
}
