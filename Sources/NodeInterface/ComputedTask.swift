import SimCore

/// One task of a node's computer, as executed, for the recording.
package struct ComputedTask: Hashable, Sendable {
  /// Kind of task, in snake_case: `detect_camera`.
  package var kind: String
  /// Engine that it ran on, or was intended for: `accelerator`.
  package var engine: String
  package var releasedAt: SimTime
  /// Nil: refused, because the queue was full.
  package var span: Span?
  /// From the release.
  package var deadline: SimDuration

  package struct Span: Hashable, Sendable {
    package var startedAt: SimTime
    package var finishedAt: SimTime

    package init(startedAt: SimTime, finishedAt: SimTime) {
      self.startedAt = startedAt
      self.finishedAt = finishedAt
    }
  }

  package init(kind: String, engine: String, releasedAt: SimTime, span: Span?, deadline: SimDuration) {
    self.kind = kind
    self.engine = engine
    self.releasedAt = releasedAt
    self.span = span
    self.deadline = deadline
  }

  /// It ended after its deadline.
  package var missedDeadline: Bool { span.map { $0.finishedAt - releasedAt > deadline } ?? false }
}
