import ComputeKernel
import ComputePlatform
import SimCore

/// The part of a node's program that waits for a job.
package enum JobStage: UInt8, Hashable, Sendable {
  case detect = 0, track, fuse, plan, control, aggregate
  case sign, verify
  /// Work of one application; `Job.number` holds the application's index in its node's list and its own number.
  case application
}

/// Where a job runs.
package enum JobSite: Hashable, Sendable {
  /// The node's own computer.
  case own
  /// Nowhere: the job is shed, as if the computer's queue were full, and counted as refused.
  case shed
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

/// What a placement policy may consider besides the job.
package struct ComputerLoad: Hashable, Sendable {
  /// Jobs waiting or running on the node's own computer.
  package var pending: Int
  /// Maximum number of jobs that may wait there.
  package var queueLimit: Int
}

/// Decides where each job of a node runs. Must be pure: the same job at the same load always goes to the same place.
///
/// At present a policy can only choose the node's own computer or shed the job. Other computers would need links with a
/// capacity that carry input and result; these are not modelled.
package protocol PlacementPolicy: Sendable {
  func site(of job: Job, load: ComputerLoad, at t: SimTime) -> JobSite
}

/// Every job runs on its node's own computer.
package struct LocalPlacement: PlacementPolicy {
  package init() {}
  package func site(of job: Job, load: ComputerLoad, at t: SimTime) -> JobSite { .own }
}

/// A job that has finished.
package struct FinishedJob: Sendable {
  package var stage: JobStage
  package var number: UInt32
  package var releasedAt: SimTime
  package var startedAt: SimTime
}
