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
  /// The encoded envelope; nil where only the counts are of interest.
  package var payload: FramePayload?

  package init(type: UInt8, sender: NodeID?, sentAt: SimTime, payload: FramePayload? = nil) {
    self.type = type
    self.sender = sender
    self.sentAt = sentAt
    self.payload = payload
  }
  package init(_ frame: AirFrame) {
    self.init(
      type: frame.messageType, sender: frame.source, sentAt: frame.sentAt, payload: frame.payload)
  }
}
