import ComputeKernel
import SimCore

/// Kind of a task; the profile's placement table maps it to engine and priority.
package enum TaskKind: UInt8, Hashable, Sendable, CaseIterable {
  // Detector twins.
  case detectCamera = 0
  case detectSurround
  case detectRadar
  case detectLidar
  // The kernel.
  case track
  case fuse
  case plan
  case control
  // The message stack.
  case sign
  case verify
  /// Merging at a roadside unit or in the cloud.
  case aggregate
  /// Recurring work outside the chain: see `ServiceSpec`.
  case service
  /// Detectors that run for real on points: their cost is that of the operations executed.
  case detectPoints
  case clusterPoints
  /// Filter of the vehicle's own position.
  case localise

  package static let count = TaskKind.allCases.count

  /// Name in recordings, in snake_case.
  package var name: String {
    switch self {
    case .detectCamera: "detect_camera"
    case .detectSurround: "detect_surround"
    case .detectRadar: "detect_radar"
    case .detectLidar: "detect_lidar"
    case .track: "track"
    case .fuse: "fuse"
    case .plan: "plan"
    case .control: "control"
    case .sign: "sign"
    case .verify: "verify"
    case .aggregate: "aggregate"
    case .service: "service"
    case .detectPoints: "detect_points"
    case .clusterPoints: "cluster_points"
    case .localise: "localise"
    }
  }
}

/// One piece of work for a platform.
package struct TaskRequest: Hashable, Sendable {
  /// The caller's own handle, returned on completion.
  package var ticket: UInt32
  package var kind: TaskKind
  package var counts: OperationCounts
  /// Time on the engine at `compute.slowdown` 1 that does not follow from counts: published measurements.
  package var fixed: SimDuration
  /// Seconds of a network by the model of its layers, launches included; they take the place of a time by counts. 0:
  /// no network.
  package var network = 0.0
  /// Factor on the duration of this task: see `Variation`. The platform sets it.
  var factor = 1.0
  /// Clock of its engine as a share of the highest, and factor on the energy of its operations: see `PowerPolicy`. The
  /// platform sets both.
  var clock = 1.0
  var energy = 1.0
  /// Index of the service that it is a run of; −1 for a job of the node. The platform sets it.
  var service: Int32 = -1
  /// Start of deadline and latency; the task does not start earlier.
  package var releasedAt: SimTime
  /// From `releasedAt`.
  package var deadline: SimDuration

  package init(
    ticket: UInt32, kind: TaskKind, counts: OperationCounts, fixed: SimDuration = .zero,
    deadline: SimDuration,
    releasedAt: SimTime
  ) {
    self.ticket = ticket
    self.kind = kind
    self.counts = counts
    self.fixed = fixed
    self.deadline = deadline
    self.releasedAt = releasedAt
  }
}

package enum Admission: Hashable, Sendable {
  case accepted
  /// The queue is full: the task is dropped and counted.
  case queueFull
}

/// A task that the platform has finished.
package struct FinishedTask: Hashable, Sendable {
  package var ticket: UInt32
  package var kind: TaskKind
  package var releasedAt: SimTime
  package var startedAt: SimTime
  package var finishedAt: SimTime
  package var missedDeadline: Bool
}

/// One task, for recordings.
package struct LoggedTask: Hashable, Sendable {
  package var kind: TaskKind
  package var engine: EngineSpec.Kind
  package var releasedAt: SimTime
  /// Both nil: refused, since the queue was full.
  package var startedAt: SimTime?
  package var finishedAt: SimTime?
  /// From `releasedAt`.
  package var deadline: SimDuration
}

/// Sums over the tasks of one node.
package struct PlatformTotals: Hashable, Sendable {
  package struct PerKind: Hashable, Sendable {
    package var tasks: UInt64 = 0
    package var deadlineMisses: UInt64 = 0
    package var dropped: UInt64 = 0
    package var busy = SimDuration.zero
    /// From release to end.
    package var latency = SimDuration.zero
    /// Work of the tasks; only while they are logged.
    package var counts = OperationCounts.zero
    package init() {}
  }
  package struct PerEngine: Hashable, Sendable {
    /// Over the engine's servers.
    package var busy = SimDuration.zero
    /// Work of the tasks that it has started.
    package var counts = OperationCounts.zero
    package init() {}
  }
  package struct PerService: Hashable, Sendable {
    package var runs: UInt64 = 0
    package var deadlineMisses: UInt64 = 0
    /// Runs that were due while the last one was not finished, or that found the queue full.
    package var dropped: UInt64 = 0
    package var busy = SimDuration.zero
    /// From the time at which it is due to its end, the sum and the longest.
    package var latency = SimDuration.zero
    package var longest = SimDuration.zero
    package init() {}
  }
  /// Finished tasks, and how many of them missed their deadline.
  package var tasks: UInt64 = 0
  package var deadlineMisses: UInt64 = 0
  package var dropped: UInt64 = 0
  /// Over all servers.
  package var busy = SimDuration.zero
  /// Share of the computer that is charged to its node: 1 unless it is a shared server.
  package var share = 1.0
  /// Parts of the energy: idle, operations, memory traffic, tasks of fixed duration; joules at the platform, without
  /// the building. Idle energy is the node's share.
  package var staticJoules = 0.0
  package var operationJoules = 0.0
  package var memoryJoules = 0.0
  package var fixedJoules = 0.0
  /// Including the building's factor, as metered.
  package var joules = 0.0
  /// Nil without a `PowerPolicy`.
  package var power: PowerState.Totals?
  /// From release to end.
  package var latency = DurationHistogram()
  /// Indexed by `TaskKind.rawValue`.
  package var perKind = [PerKind](repeating: PerKind(), count: TaskKind.count)
  /// Indexed like the engines of the platform.
  package var perEngine: [PerEngine]
  /// Indexed like the services of the model.
  package var perService: [PerService]

  package init(engines: Int, services: Int = 0) {
    perEngine = [PerEngine](repeating: PerEngine(), count: engines)
    perService = [PerService](repeating: PerService(), count: services)
  }
}
