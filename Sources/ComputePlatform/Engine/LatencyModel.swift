import ComputeKernel
import SimCore

/// Seconds and joules of one task on one engine of a platform.
///
/// Time = launches · t_launch + max(compute, bytes / share of the memory) + fixed. Compute follows Amdahl: the serial
/// steps one after the other, the other operations at η · peak of their precision. A serial step is one of the
/// operations, so the parallel part shrinks by the serial share.
package struct EngineModel: Hashable, Sendable {
  /// Seconds per multiply–accumulate and per other operation with all lanes busy.
  let perInt8: Double
  let perFP16: Double
  let perFP32: Double
  let perFP64: Double
  let perOther: Double
  let perSerial: Double
  let launch: Double
  /// Bytes per second.
  let bandwidth: Double
  package let servers: Int

  package init(_ spec: EngineSpec) {
    perInt8 = 2 / (spec.efficiencyInt8.value * spec.peakInt8.value)
    perFP16 = 2 / (spec.efficiencyFP16.value * spec.peakFP16.value)
    perFP32 = 2 / (spec.efficiencyFP32.value * spec.peakFP32.value)
    perFP64 = 2 / (spec.efficiencyFP64.value * spec.peakFP64.value)
    perOther = 1 / spec.otherRate.value
    perSerial = 1 / spec.serialRate.value
    launch = spec.launch.value
    bandwidth = spec.bandwidth.value
    servers = spec.servers
  }

  /// Seconds of arithmetic only.
  func compute(_ c: OperationCounts) -> Double {
    let parallel =
      Double(c.macsInt8) * perInt8 + Double(c.macsFP16) * perFP16 + Double(c.macsFP32) * perFP32
      + Double(c.macsFP64) * perFP64 + Double(c.otherOps) * perOther
    if c.serialSteps == 0 { return parallel }
    let share = min(1, Double(c.serialSteps) / Double(max(1, c.operations)))
    return parallel * (1 - share) + Double(c.serialSteps) * perSerial
  }

  /// Seconds of a task that has all memory bandwidth to itself, up to the engine's own limit.
  package func unloadedLatency(_ c: OperationCounts) -> Double {
    Double(c.launches) * launch + max(compute(c), Double(c.bytes) / bandwidth)
  }
}

/// A platform prepared for scheduling: immutable, shared by all nodes with such a platform.
package final class PlatformModel: Sendable {
  package let spec: PlatformSpec
  package let engines: [EngineModel]
  /// First server of each engine in the flat list of servers, and the total number.
  let firstServer: [Int]
  package let serverCount: Int
  let memoryBandwidth: Double
  /// Power at rest, W, and factor of the building on all energy.
  package let staticPower: Double
  let joulesInt8: Double
  let joulesFP16: Double
  let joulesFP32: Double
  let joulesFP64: Double
  let joulesOther: Double
  let joulesByte: Double
  let fixedPower: Double
  package let building: Double
  /// Engine of each task kind, and its priority there (lower runs first); by raw value.
  package let engine: [Int]
  let priority: [UInt8]
  /// Order in which each engine serves waiting tasks.
  package let discipline: Discipline
  /// Limit of waiting tasks, over all engines.
  package let queueLimit: Int
  /// Factor on every latency.
  package let slowdown: Double
  /// Of a shared server: the share of its busiest engine that is in use on average.
  let meanUse: Double?
  /// Partitions of the processor; nil: none.
  package let partitions: PartitionTable?
  /// Recurring work besides the node's own jobs.
  package let services: [Service]
  /// Nil: equal tasks take equal times.
  package let variation: Variation?
  /// Nil: full clocks and power at rest at all times.
  package let power: PowerPolicy?
  /// The engine that they divide; −1 without partitions.
  let partitioned: Int

  /// `slowdown` > 0 multiplies all durations; energy per operation does not change, but the computer is on for longer.
  ///
  /// - Parameters:
  ///   - meanUse: of a shared server, 0 < `meanUse` ≤ 1; nil: the computer serves its node alone.
  ///   - partitions: of the processor, on no more cores than it has.
  package init(
    _ spec: PlatformSpec, placement: Placement = .standard, discipline: Discipline = .priority,
    queueLimit: Int = 64, slowdown: Double = 1, meanUse: Double? = nil, partitions: PartitionTable? = nil,
    services: [ServiceSpec] = [], variation: Variation? = nil, power: PowerPolicy? = nil
  ) {
    self.variation = variation
    self.power = power
    self.services = services.compactMap { Service($0, on: spec) }

    precondition(slowdown > 0 && queueLimit >= 0)
    let processor = spec.engines.firstIndex { $0.kind == .processor } ?? -1
    precondition(
      partitions.map { processor >= 0 && $0.coreCount <= spec.engines[processor].servers } ?? true,
      "\(spec.name) has fewer cores than its partitions")
    self.partitions = partitions
    partitioned = partitions == nil ? -1 : processor
    precondition(meanUse.map { $0 > 0 && $0 <= 1 } ?? true)
    self.meanUse = meanUse
    self.spec = spec
    engines = spec.engines.map(EngineModel.init)
    var first: [Int] = []
    var total = 0
    for e in engines {
      first.append(total)
      total += e.servers
    }
    firstServer = first
    serverCount = total
    let kept = partitions?.partitions.reduce(0) { $0 + $1.bandwidth } ?? 0
    precondition(kept < spec.memoryBandwidth.value, "the partitions keep all of the memory's bandwidth")
    memoryBandwidth = spec.memoryBandwidth.value - kept
    staticPower = spec.staticPower.value
    joulesInt8 = 2 * spec.energyInt8.value
    joulesFP16 = 2 * spec.energyFP16.value
    joulesFP32 = 2 * spec.energyFP32.value
    joulesFP64 = 2 * spec.energyFP64.value
    joulesOther = spec.energyOther.value
    joulesByte = spec.energyByte.value
    fixedPower = spec.fixedTaskPower.value
    building = spec.powerUsageEffectiveness.value
    self.discipline = discipline
    self.queueLimit = queueLimit
    self.slowdown = slowdown
    engine = TaskKind.allCases.map { kind in
      let wanted = placement.engine(kind)
      guard let index = spec.engines.firstIndex(where: { $0.kind == wanted }) else {
        preconditionFailure("\(spec.name) has no \(wanted) for \(kind)")
      }
      return index
    }
    priority = TaskKind.allCases.map(placement.priority)
  }

  /// Seconds of a task that has the platform to itself.
  package func unloadedLatency(_ task: TaskRequest) -> Double {
    let e = engines[engine[Int(task.kind.rawValue)]]
    let seconds =
      task.network > 0
      ? max(task.network, Double(task.counts.bytes) / e.bandwidth) : e.unloadedLatency(task.counts)
    return slowdown * (seconds + task.fixed.seconds)
  }

  /// Servers of the engine that runs a kind of task.
  package func servers(for kind: TaskKind) -> Int { engines[engine[Int(kind.rawValue)]].servers }

  /// Joules of operations and memory traffic.
  @inline(__always)
  package func dynamicEnergy(_ c: OperationCounts) -> (operations: Double, memory: Double) {
    (
      Double(c.macsInt8) * joulesInt8 + Double(c.macsFP16) * joulesFP16 + Double(c.macsFP32) * joulesFP32
        + Double(c.macsFP64) * joulesFP64 + Double(c.otherOps) * joulesOther, Double(c.bytes) * joulesByte
    )
  }
}

/// Order in which an engine serves waiting tasks, without preemption; ties go to the task submitted first.
package enum Discipline: Hashable, Sendable {
  /// By the priority of the kind of task.
  case priority
  /// By the absolute deadline (Jeffay, Stanat, Martel, "On non-preemptive scheduling of periodic and sporadic tasks",
  /// RTSS 1991).
  case earliestDeadline
}

/// Which engine runs which kind of task, and at which priority.
package struct Placement: Hashable, Sendable {
  private var engines: [EngineSpec.Kind]
  private var priorities: [UInt8]

  /// Detectors on the accelerator, the kernel on the processor, cryptography in the security module. In the
  /// chain from light to brake, later stages run first, so that finished work is not held up.
  package static let standard = Placement { kind in
    switch kind {
    case .detectCamera, .detectLidar, .detectPoints: (.accelerator, 1)
    case .detectSurround: (.accelerator, 2)
    case .detectRadar: (.sensor, 1)
    case .control: (.processor, 0)
    case .plan: (.processor, 1)
    case .fuse: (.processor, 2)
    case .track, .clusterPoints: (.processor, 3)
    case .aggregate, .localise: (.processor, 4)
    case .sign: (.security, 0)
    case .verify: (.security, 1)
    // A service has an engine and a priority of its own.
    case .service: (.processor, 9)
    }
  }

  package init(_ table: (TaskKind) -> (EngineSpec.Kind, UInt8)) {
    let rows = TaskKind.allCases.map(table)
    engines = rows.map(\.0)
    priorities = rows.map(\.1)
  }
  package func engine(_ kind: TaskKind) -> EngineSpec.Kind { engines[Int(kind.rawValue)] }
  package func priority(_ kind: TaskKind) -> UInt8 { priorities[Int(kind.rawValue)] }
  package mutating func set(_ kind: TaskKind, on engine: EngineSpec.Kind, priority: UInt8) {
    engines[Int(kind.rawValue)] = engine
    priorities[Int(kind.rawValue)] = priority
  }
}
