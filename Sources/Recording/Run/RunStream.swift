import Federation
import NodeInterface
import SimCore
import V2XMessages
import WorldState

/// What observers see of a run, in order of virtual time: the same from a live run and from a recording.
package enum RunStreamItem: Sendable {
  /// Names for numbers that occur in later items.
  case names([EntityName])
  case slice(TruthSlice)
  case message(SentMessage)
  case warning(Telemetry.Warning)
  case event(RunEvent, at: SimTime)
  /// The totals so far, once per virtual second.
  case figures(FigureSnapshot)
  /// Of the nodes in `record.nodes`; in a live run also of those that pages watch.
  case record(NodeRecord)
}

/// A message as it was handed to the radio or wire.
package struct SentMessage: Hashable, Sendable {
  /// Field number in `coroad.v2x.MessageFrame`.
  package var type: UInt8
  /// Nil if the sender's name was not recorded.
  package var sender: NodeID?
  package var sentAt: SimTime

  package init(type: UInt8, sender: NodeID?, sentAt: SimTime) {
    self.type = type
    self.sender = sender
    self.sentAt = sentAt
  }
}
