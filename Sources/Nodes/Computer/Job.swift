import ComputeKernel
import ComputePlatform
import SimCore

/// The part of a node's program that waits for a job.
package enum JobStage: UInt8, Hashable, Sendable {
  case detect = 0, track, fuse, plan, control, aggregate
  case sign, verify
  /// Work of one application; `Job.number` holds the application's index in its node's list and its own number.
  case application
  case localise
}

/// One piece of work of a node, before its placement.
package struct Job: Hashable, Sendable {
  package var kind: TaskKind
  package var stage: JobStage
  /// The stage's own handle, 24 bits: the frame, message or application that waits for the result.
  package var number: UInt32
  /// Operations counted by the kernel; detectors and cryptography add theirs from the computer's profile.
  package var cost: OperationCounts
  /// Number of messages in the batch, for cryptography.
  package var units: Int64
  /// Earliest start; deadline and latency count from here.
  package var releasedAt: SimTime

  package init(
    _ kind: TaskKind, stage: JobStage, number: UInt32 = 0, cost: OperationCounts = .zero, units: Int64 = 1,
    releasedAt: SimTime
  ) {
    self.kind = kind
    self.stage = stage
    self.number = number & 0x00FF_FFFF
    self.cost = cost
    self.units = units
    self.releasedAt = releasedAt
  }
}

/// A job that has finished.
package struct FinishedJob: Sendable {
  package var stage: JobStage
  package var number: UInt32
  package var releasedAt: SimTime
  package var startedAt: SimTime
}
