import ComputeKernel
import ComputePlatform
import SimCore

/// Which part of a node's program waits for a job.
package enum JobStage: UInt8, Hashable, Sendable {
  case detect = 0, track, fuse, plan, control, aggregate
  case sign, verify
  /// Work of one application; `Job.number` holds its place in the registry and its own number.
  case application
}

/// Where a job runs.
package enum JobSite: Hashable, Sendable {
  /// The node's own computer.
  case own
  /// Nowhere: the job is shed, as if the computer's queue were full, and counted as refused.
  case shed
}

/// One piece of work of a node, before it is decided where it runs.
package struct Job: Hashable, Sendable {
  package var kind: TaskKind
  package var stage: JobStage
  /// The stage's own handle, 24 bits: which frame, message or application waits for the result.
  package var number: UInt32
  /// What the kernel counted; detectors and cryptography add their figures from the computer's profile.
  package var cost: OperationCounts
  /// Messages of one batch, for cryptography.
  package var units: Int64
  /// The job does not start before; deadline and latency count from here.
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

/// What a placement policy may look at besides the job.
package struct ComputerLoad: Hashable, Sendable {
  /// Jobs that wait or run on the node's own computer.
  package var pending: Int
  /// Most jobs that may wait there.
  package var queueLimit: Int
}

/// Decides where each job of a node runs. Pure: the same job at the same load always goes to the same place.
///
/// Only the node's own computer can be chosen so far, or nothing. Other computers need links that carry input and
/// result, with a capacity; these are not modelled yet.
package protocol PlacementPolicy: Sendable {
  func site(of job: Job, load: ComputerLoad, at t: SimTime) -> JobSite
}

/// Everything runs where it arises.
package struct LocalPlacement: PlacementPolicy {
  package init() {}
  package func site(of job: Job, load: ComputerLoad, at t: SimTime) -> JobSite { .own }
}

/// A job whose result exists now.
package struct FinishedJob: Sendable {
  package var stage: JobStage
  package var number: UInt32
  package var releasedAt: SimTime
  package var startedAt: SimTime
}
