import SimCore

/// How a computer keeps its operating systems apart (`compute.partitions`).
package enum Partitioning: String, Hashable, Sendable, CaseIterable {
  /// One operating system without preemption between tasks.
  case none
  /// A hypervisor that gives each operating system a budget, by priority: deferrable servers.
  case budgets
  /// A separation kernel with windows in a fixed order, as ARINC 653 has them.
  case windows

  /// Safety (control), driving (tracking, fusion, planning) and cockpit. Nil: no partitions, or a computer without
  /// processor.
  ///
  /// Shares, the period of 5 ms and the costs are assumed: 3 % for the second stage of address translation and traps,
  /// 5 µs for a change of partition.
  package func table(on platform: PlatformSpec) -> PartitionTable? {
    guard let processor = platform.engines.first(where: { $0.kind == .processor }) else { return nil }
    let sharing: PartitionTable.Sharing
    let shares: [Double]
    switch self {
    case .none: return nil
    case .budgets: (sharing, shares) = (.budgets, [0.4, 0.6, 0.2])
    case .windows: (sharing, shares) = (.windows, [0.2, 0.6, 0.19])
    }
    let period = 5_000.0
    let memory = platform.memoryBandwidth.value
    let specs: [(String, PartitionSpec.IntegrityLevel, Int, Double)] = [
      ("safety", .d, 4, 0.05), ("driving", .b, 3, 0.2), ("cockpit", .qm, 2, 0.1),
    ]
    let partitions = specs.enumerated().map { i, spec in
      PartitionSpec(
        spec.0, spec.1, assurance: spec.2, cores: 0..<processor.servers,
        budget: SimDuration(microseconds: Int64(shares[i] * period)), priority: UInt8(i),
        bandwidth: spec.3 * memory)
    }
    return PartitionTable(
      sharing, period: SimDuration(microseconds: Int64(period)), switchTime: SimDuration(microseconds: 5),
      overhead: 1.03, partitions
    ) { kind in kind == .control ? 0 : 1 }
  }
}

extension ServiceSpec {
  /// Load that infotainment puts on the processor, in cores: runs of 8 ms with 16 MB of memory traffic, below every task
  /// of the chain in priority. What one run takes is assumed: a frame of a game, or the decoding of a film.
  ///
  /// - Parameter cores: 0 < `cores` ≤ 64.
  package static func flood(cores: Double) -> [ServiceSpec] {
    precondition(cores > 0 && cores <= 64)
    let streams = Int(cores.rounded(.up))
    let run = 8e-3
    return (0..<streams).map { i in
      ServiceSpec(
        "infotainment_\(i)", rate: max(0.1, cores / Double(streams) / run), on: .processor,
        .core(Figure(run, "s", .assumed, "one frame of a game or film", "2026"), clock: 2.2e9),
        bytes: 16_000_000, .cockpit, priority: 10, source: "compute.flood")
    }
  }
}
