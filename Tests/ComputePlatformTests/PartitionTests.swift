import ComputeKernel
import ComputePlatform
import SimCore
import Testing

/// Partitions against response-time analysis, which is exact at the critical instant, over generated sets of tasks.
@Suite struct PartitionTests {
  struct Periodic {
    var period: Int64
    var cost: Int64
  }
  /// Tasks by falling priority (rate monotonic), with a utilisation of about `share`.
  static func taskSet(_ random: inout RandomStream, share: Double) -> [Periodic] {
    let count = 1 + Int(random.integer(below: 5))
    return (0..<count).map { _ in
      let period = 2_000 + Int64(random.integer(below: 60_000))
      let cost = Double(period) * share / Double(count) * (0.3 + 1.4 * random.uniform())
      return Periodic(period: period, cost: max(1, Int64(cost)))
    }.sorted { $0.period < $1.period }
  }
  static func table(
    _ sharing: PartitionTable.Sharing, period: Int64, _ budgets: [Int64], switchTime: Int64 = 0
  )
    -> PartitionTable
  {
    PartitionTable(
      sharing, period: SimDuration(microseconds: period), switchTime: SimDuration(microseconds: switchTime),
      budgets.enumerated().map { i, budget in
        PartitionSpec(
          "p\(i)", .b, assurance: 2, cores: 0..<1, budget: SimDuration(microseconds: budget),
          priority: UInt8(i), bandwidth: 1e9)
      }, of: { _ in 0 })
  }
  static func at(_ us: Int64) -> SimTime { SimTime(microseconds: us) }

  /// Releases the tasks of a set together at `begin` and then periodically; returns the end of the first job of each.
  static func firstEnds(
    _ set: [Periodic], on core: inout PartitionedCore, partition: Int, begin: Int64, until: Int64
  ) -> [Int64?] {
    var ends = [Int64?](repeating: nil, count: set.count)
    var releases: [(at: Int64, task: Int)] = []
    for (i, task) in set.enumerated() {
      releases += stride(from: begin, through: begin + until, by: Int64.Stride(task.period)).map { ($0, i) }
    }
    releases.sort { ($0.at, $0.task) < ($1.at, $1.task) }
    for (n, release) in releases.enumerated() {
      core.submit(
        PartitionedCore.Task(
          ticket: UInt32(n), partition: partition, priority: UInt8(release.task), releasedAt: at(release.at),
          need: SimDuration(microseconds: set[release.task].cost)), at: at(release.at))
    }
    while let done = core.take(through: at(begin + until)) {
      let task = releases[Int(done.task.ticket)].task
      if ends[task] == nil { ends[task] = done.at.microseconds }
    }
    return ends
  }

  /// Smallest t with supply(t) ≥ cost + Σ ⌈t / T⌉ · C over tasks of higher priority; nil beyond `limit`.
  static func response(_ set: [Periodic], of i: Int, limit: Int64, time: (Int64) -> Int64) -> Int64? {
    var t = time(set[i].cost)
    while t <= limit {
      var demand = set[i].cost
      for task in set[..<i] { demand += (t + task.period - 1) / task.period * task.cost }
      let next = time(demand)
      if next <= t { return t }
      t = next
    }
    return nil
  }

  @Test(arguments: 1...400)
  func windowsGiveTheResponseTimesOfTheAnalysis(seed: Int) {
    var random = RandomSource(seed: UInt64(seed)).stream(0, .sendPhase)
    let period = 1_000 + Int64(random.integer(below: 20_000))
    let budget = max(1, Int64(Double(period) * (0.15 + 0.85 * random.uniform())))
    let rest = period - budget
    let set = Self.taskSet(&random, share: 0.7 * Double(budget) / Double(period))
    // A second window fills the rest of the period; the critical instant is the end of the first.
    let table = Self.table(.windows, period: period, rest > 0 ? [budget, rest] : [budget])
    var core = PartitionedCore(table, core: 0, start: .zero)
    let begin = period * 3 + budget
    let limit: Int64 = 600_000
    let ends = Self.firstEnds(set, on: &core, partition: 0, begin: begin, until: limit)
    // Time until the windows have supplied `demand`, from the end of a window.
    func time(_ demand: Int64) -> Int64 { demand + (demand + budget - 1) / budget * rest }
    var found = 0
    for i in set.indices {
      guard let expected = Self.response(set, of: i, limit: limit, time: time) else { continue }
      found += 1
      #expect(
        ends[i].map { $0 - begin } == expected,
        "seed \(seed), task \(i) of \(set), window \(budget)/\(period)")
    }
    #expect(found > 0)
  }

  /// A deferrable server hits those below it twice in a row: at the end of one period and the beginning of the next.
  @Test(arguments: 1...400)
  func aDeferrableServerDelaysOthersAsTheAnalysisSays(seed: Int) {
    var random = RandomSource(seed: UInt64(seed)).stream(1, .sendPhase)
    let period = 1_000 + Int64(random.integer(below: 20_000))
    let budget = max(1, Int64(Double(period) * (0.05 + 0.45 * random.uniform())))
    let table = Self.table(.budgets, period: period, [budget, period])
    let set = Self.taskSet(&random, share: 0.6 * (1 - Double(budget) / Double(period)))
    let limit: Int64 = 600_000
    /// First ends of the lower partition's tasks if the upper one asks for all that it can get, from `phase` on.
    func ends(phase: Int64) -> [Int64?] {
      var core = PartitionedCore(table, core: 0, start: .zero)
      let begin = period * 2 + phase
      core.submit(
        PartitionedCore.Task(
          ticket: .max - 1, partition: 0, priority: 0, releasedAt: Self.at(begin),
          need: SimDuration(microseconds: 100_000_000)), at: Self.at(begin))
      return Self.firstEnds(set, on: &core, partition: 1, begin: begin, until: limit).map { end in
        end.map { $0 - begin }
      }
    }
    // Demand d of the lower tasks ends at the smallest t with t − Q · ⌈(t + T − Q) / T⌉ ≥ d.
    func time(_ demand: Int64) -> Int64 {
      var t = demand + budget
      while true {
        let next = demand + (t + period - budget + period - 1) / period * budget
        if next <= t { return t }
        t = next
      }
    }
    let critical = ends(phase: period - budget)
    let other = ends(phase: Int64(random.integer(below: UInt64(period))))
    for i in set.indices {
      guard let expected = Self.response(set, of: i, limit: limit, time: time) else { continue }
      #expect(critical[i] == expected, "seed \(seed), task \(i) of \(set), server \(budget)/\(period)")
      #expect(other[i].map { $0 <= expected } ?? false, "seed \(seed), another phase")
    }
  }

  /// What a task needs in its own deferrable server, released when the budget is used up.
  @Test(arguments: 1...100)
  func aServerSuppliesItsBudgetAndNoMore(seed: Int) {
    var random = RandomSource(seed: UInt64(seed)).stream(2, .sendPhase)
    let period = 1_000 + Int64(random.integer(below: 9_000))
    let budget = 1 + Int64(random.integer(below: UInt64(period)))
    let cost = 1 + Int64(random.integer(below: 40_000))
    let table = Self.table(.budgets, period: period, [budget])
    var core = PartitionedCore(table, core: 0, start: .zero)
    // Uses up the first budget.
    for (ticket, need, release) in [(UInt32(0), budget, Int64(0)), (1, cost, budget)] {
      core.submit(
        PartitionedCore.Task(
          ticket: ticket, partition: 0, priority: 0, releasedAt: Self.at(release),
          need: SimDuration(microseconds: need)), at: Self.at(release))
    }
    let full = (cost - 1) / budget
    #expect(core.take(through: Self.at(budget))?.at == Self.at(budget))
    #expect(core.nextEnd() == Self.at(period + full * period + cost - full * budget), "seed \(seed)")
  }

  /// The first partition never notices what the others do, however its core is asked.
  @Test(arguments: 1...60)
  func aFloodBelowChangesNothingAbove(seed: Int) {
    let table = Self.table(.budgets, period: 5_000, [3_000, 2_000])
    func run(flooded: Bool, probes: Bool) -> [SimTime] {
      var random = RandomSource(seed: UInt64(seed)).stream(3, .sendPhase)
      var core = PartitionedCore(table, core: 0, start: .zero)
      var ends: [SimTime] = []
      var t: Int64 = 0
      for n in 0..<300 {
        t += Int64(random.integer(below: 4_000))
        let need = SimDuration(microseconds: 1 + Int64(random.integer(below: 1_500)))
        if flooded {
          core.submit(
            PartitionedCore.Task(
              ticket: 1_000_000, partition: 1, priority: 0, releasedAt: Self.at(t),
              need: SimDuration(microseconds: 3_000)), at: Self.at(t))
        }
        core.submit(
          PartitionedCore.Task(
            ticket: UInt32(n), partition: 0, priority: 0, releasedAt: Self.at(t), need: need), at: Self.at(t))
        if probes { _ = core.nextEnd() }
        while let done = core.take(through: Self.at(t)) {
          if done.task.partition == 0 { ends.append(done.at) }
        }
      }
      while let done = core.take(through: Self.at(t + 2_000_000)) {
        if done.task.partition == 0 { ends.append(done.at) }
      }
      return ends
    }
    let quiet = run(flooded: false, probes: false)
    #expect(quiet.count == 300)
    #expect(Set(run(flooded: true, probes: true)) == Set(quiet), "seed \(seed)")
  }
}
