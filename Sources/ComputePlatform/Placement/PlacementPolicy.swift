import SimCore

/// A computer that can run a task, as seen from the node that the task belongs to.
package enum ComputeSite: Hashable, Sendable {
  /// The node's own computer.
  case own
  /// An edge node, by its number.
  case edge(Int)
  case cloud
}

/// A task before its placement.
package struct PlacementTask: Hashable, Sendable {
  package var kind: TaskKind
  package var releasedAt: SimTime
  /// From `releasedAt`.
  package var deadline: SimDuration
  /// Size of what a computer elsewhere must be sent, and of its answer, bytes.
  package var input: Int
  package var output: Int

  package init(
    kind: TaskKind, releasedAt: SimTime, deadline: SimDuration, input: Int = 0, output: Int = 0
  ) {
    self.kind = kind
    self.releasedAt = releasedAt
    self.deadline = deadline
    self.input = input
    self.output = output
  }
  /// A task without data to send.
  package init(_ request: TaskRequest) {
    self.init(kind: request.kind, releasedAt: request.releasedAt, deadline: request.deadline)
  }
}

/// What the deciding node believes of one site for one task: its own load exactly, that of others by their last reports.
/// Durations in seconds.
package struct SiteView: Hashable, Sendable {
  package var site: ComputeSite
  /// Sending the input, waiting for an engine, execution, returning the result.
  package var upload = 0.0
  package var wait = 0.0
  package var execute = 0.0
  package var download = 0.0
  /// Work that waits on the link to the site, and what this task adds to it, as the time that the link takes for it.
  package var linkQueue = 0.0
  package var linkWork = 0.0
  /// Energy of links and operations for this task, joules; what stays switched on anyway does not count.
  package var joules = 0.0
  /// Tasks that wait or run there, and the most that may wait.
  package var pending = 0
  package var queueLimit = Int.max
  /// When the node leaves the site's coverage.
  package var leavesAt = SimTime.never

  package init(_ site: ComputeSite) { self.site = site }

  /// From the decision to the result, seconds.
  package var latency: Double { upload + wait + execute + download }
  package var isFull: Bool { pending >= queueLimit }
}

/// Decides where each task runs.
///
/// A policy must be pure: of equal views of equal tasks it always makes the same choice, so that a run can be repeated
/// and its processes agree. What it needs to remember is in the views: the queues of the sites.
package protocol PlacementPolicy: Sendable {
  /// Index of the chosen site; nil sheds the task, as if the queue were full. `sites` begins with the node's own computer
  /// and is never empty; then come edge nodes in order of preference of the network — the covering one first — and the
  /// cloud.
  func choose(_ task: PlacementTask, among sites: [SiteView], at t: SimTime) -> Int?
}
