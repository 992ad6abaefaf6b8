import SimCore

/// One operating system, or one container, on a computer that several share.
package struct PartitionSpec: Hashable, Sendable {
  /// Automotive safety integrity levels of ISO 26262-9; QM: quality management alone.
  package enum IntegrityLevel: UInt8, Hashable, Sendable, CaseIterable, Comparable {
    case qm = 0, a, b, c, d
    package static func < (a: IntegrityLevel, b: IntegrityLevel) -> Bool { a.rawValue < b.rawValue }
    package var name: String { self == .qm ? "QM" : "ASIL " + "\(self)".uppercased() }
  }

  package var name: String
  package var integrity: IntegrityLevel
  /// Cybersecurity assurance level 1...4 (ISO/SAE 21434, annex E).
  package var assurance: Int
  /// Cores that it is pinned to; on each it has the same share of the time.
  package var cores: Range<Int>
  /// Its time on each of these cores: see `PartitionTable.Sharing`.
  package var budget: SimDuration
  /// Between partitions with budgets: lower runs first.
  package var priority: UInt8
  /// Memory bandwidth kept for it, bytes per second: what its tasks draw at most, and what nobody else draws.
  package var bandwidth: Double

  package init(
    _ name: String, _ integrity: IntegrityLevel, assurance: Int, cores: Range<Int>, budget: SimDuration,
    priority: UInt8 = 0, bandwidth: Double
  ) {
    precondition(budget > .zero && !cores.isEmpty && cores.lowerBound >= 0 && bandwidth > 0)
    precondition((1...4).contains(assurance))
    self.name = name
    self.integrity = integrity
    self.assurance = assurance
    self.cores = cores
    self.budget = budget
    self.priority = priority
    self.bandwidth = bandwidth
  }
}

/// How the cores of a computer's processor are divided between partitions.
///
/// Inside a partition, tasks run preemptively by fixed priority. Without a table there are no partitions: tasks run on
/// any core, without preemption.
package struct PartitionTable: Hashable, Sendable {
  package enum Sharing: Hashable, Sendable {
    /// Time-division windows, as ARINC 653 and separation kernels have them: in each period every partition has one window
    /// of its budget, in the order of the table, and an idle window is lost.
    case windows
    /// Deferrable servers (Strosnider, Lehoczky, Sha, "The deferrable server algorithm", IEEE Transactions on Computers
    /// 44(1), 1995): each partition may run for its budget in each period, at any time of it, by the priority of
    /// partitions. The budget is filled up at the beginning of each period and not carried over.
    case budgets
  }

  package var sharing: Sharing
  /// Period of windows and budgets.
  package var period: SimDuration
  /// Time that a change from one partition to another takes: paid by the one that begins.
  package var switchTime: SimDuration
  /// Factor on every duration on the cores for the hypervisor or the containers.
  package var overhead: Double
  package var partitions: [PartitionSpec]
  /// Index into `partitions` by the raw value of the kind of task.
  private var places: [Int]

  /// - Precondition: the budgets on each core fit into the period, with a change before each.
  package init(
    _ sharing: Sharing, period: SimDuration, switchTime: SimDuration = .zero, overhead: Double = 1,
    _ partitions: [PartitionSpec], of kind: (TaskKind) -> Int
  ) {
    precondition(period > .zero && switchTime >= .zero && overhead >= 1 && !partitions.isEmpty)
    self.sharing = sharing
    self.period = period
    self.switchTime = switchTime
    self.overhead = overhead
    self.partitions = partitions
    places = TaskKind.allCases.map(kind)
    precondition(places.allSatisfy(partitions.indices.contains))
    for core in 0..<coreCount {
      let here = partitions.filter { $0.cores.contains(core) }
      let sum = here.reduce(SimDuration.zero) { $0 + $1.budget + switchTime }
      precondition(sharing == .budgets || sum <= period, "the windows of core \(core) exceed the period")
      precondition(here.allSatisfy { $0.budget > switchTime && $0.budget <= period })
    }
  }

  package func partition(of kind: TaskKind) -> Int { places[Int(kind.rawValue)] }
  /// The partition of services: the domains are those of the table's partitions, in order; a table with fewer takes the
  /// last.
  package func partition(of domain: ServiceSpec.Domain) -> Int {
    min(Int(domain.rawValue), partitions.count - 1)
  }
  package var coreCount: Int { partitions.reduce(0) { max($0, $1.cores.upperBound) } }
}
