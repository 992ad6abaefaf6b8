import Federation
import NodeInterface
import SimCore
import V2XMessages
import WorldState

/// Ground truth at one step with its indexes, for the senses of a host's nodes. Nodes never see it.
package struct TruthView {
  package var slice: TruthSlice
  package var index: VehicleIndex
  package var sight: SightMap
}

/// The sensors of a node: turn ground truth into events, at epochs of their own.
package protocol Senses {
  /// Time of the next event; `.never` for none.
  var nextAt: SimTime { get }
  /// True if the next event is a sensor frame, so that the node's `sensorLead` bounds its effect.
  var nextIsSensorFrame: Bool { get }
  /// Returns the event of `nextAt` and advances to the next one.
  ///
  /// - Parameter row: the vehicle's row in the slice; −1 for a fixed node.
  mutating func sense(_ truth: TruthView, row: Int) -> Event
}

/// Senses of a node without sensors.
package struct NoSenses: Senses {
  package init() {}
  package var nextAt: SimTime { .never }
  package var nextIsSensorFrame: Bool { false }
  package mutating func sense(_ truth: TruthView, row: Int) -> Event { .wake }
}

/// Makes the nodes of one kind on a host, simulated or run by an external program. Its types are concrete, so that the
/// inner loops of a population are compiled for them.
package protocol NodeSource {
  associatedtype Computer: Node
  associatedtype Perception: Senses

  var profile: NodeKindProfile { get }

  /// - Parameter row: row of its vehicle in the slice; −1 if none.
  func node(_ birth: NodeBirth, truth: TruthView, row: Int) -> Computer
  func senses(_ birth: NodeBirth) -> Perception
  /// Index of the signal whose controller a node is wired to, or nil.
  func signal(wiredTo index: Int) -> Int?
  /// Why the host must leave the run because of these nodes, or nil.
  var failure: HostFailure? { get }
  /// Why a node that the world asks for cannot exist; nil if it can.
  func fault(in birth: NodeBirth) -> String?
}

extension NodeSource {
  package func signal(wiredTo index: Int) -> Int? { nil }
  package var failure: HostFailure? { nil }
  package func fault(in birth: NodeBirth) -> String? { nil }
}

extension NodeSource where Perception == NoSenses {
  package func senses(_ birth: NodeBirth) -> NoSenses { NoSenses() }
}

/// Converts a decoded message for the nodes of a host, once for all its receivers.
package protocol MessageReader {
  /// Positions are in the map frame.
  ///
  /// - Parameters:
  ///   - trace: latency stages up to the end of the input stage.
  ///   - number: number of the message in the host, for `EffectBuffer.uses`.
  func received(
    _ envelope: Envelope, sensedAt: SimTime, trace: MessageTrace, number: UInt16
  ) -> ReceivedMessage
}
