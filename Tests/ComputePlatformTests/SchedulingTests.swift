import ComputeKernel
import SimCore
import Testing

@testable import ComputePlatform

/// The engines against another implementation, and against exact results of the theory of scheduling.
@Suite struct SchedulingTests {
  static func us(_ n: Int64) -> SimTime { SimTime(microseconds: n) }

  /// The next duration, microseconds, that is still the same after seconds have been rounded up to microseconds.
  static func exact(_ microseconds: Int64) -> Int64 {
    var n = microseconds
    while Int64((SimDuration(microseconds: n).seconds * 1e6).rounded(.up)) != n { n += 1 }
    return n
  }

  /// A platform whose security module has `servers` servers.
  static func model(
    servers: Int = 1, _ discipline: Discipline = .priority, queueLimit: Int = 100_000,
    placement: Placement = .standard
  ) -> PlatformModel {
    var spec = Catalogue.assist2021
    for i in spec.engines.indices where spec.engines[i].kind == .security {
      spec.engines[i].servers = servers
    }
    return PlatformModel(spec, placement: placement, discipline: discipline, queueLimit: queueLimit)
  }

  /// Small integer times, so that ends, releases and starts often coincide; several servers and kinds; memory traffic.
  @Test(arguments: 0..<60 as Range<UInt64>)
  func equalsAPlatformThatLooksAtEverything(seed: UInt64) {
    var random = RandomSource(seed: seed).stream(7, .sendPhase)
    var spec = seed % 2 == 0 ? Catalogue.conditional2021 : Catalogue.a100Server
    for i in spec.engines.indices { spec.engines[i].servers = 1 + Int(random.integer(below: 70)) }
    if seed % 3 == 0 { for i in spec.engines.indices { spec.engines[i].servers = 1 } }
    let discipline: Discipline = seed % 5 < 3 ? .priority : .earliestDeadline
    let model = PlatformModel(spec, discipline: discipline, queueLimit: 40)
    var platform = Platform(model, start: .zero)
    var reference = ScanningPlatform(model)
    var finished: [FinishedTask] = []
    var dropped = 0
    let sharesMemory = seed % 4 != 3
    var t: Int64 = 0
    for i in 0..<600 {
      t += Int64(random.integer(below: 12)) / 4
      let kind = TaskKind.allCases[Int(random.integer(below: UInt64(TaskKind.count)))]
      let usesMemory = random.uniform() < 0.3 && sharesMemory
      let task = TaskRequest(
        ticket: UInt32(i), kind: kind,
        counts: usesMemory
          ? OperationCounts(
            otherOps: random.integer(below: 20_000), bytesRead: 1 + random.integer(below: 2_000_000)) : .zero,
        fixed: SimDuration(microseconds: Int64(random.integer(below: 60))),
        deadline: SimDuration(microseconds: Int64(random.integer(below: 200))),
        releasedAt: Self.us(t + (random.uniform() < 0.4 ? Int64(random.integer(below: 40)) : 0)))
      reference.submit(task, at: Self.us(t))
      if platform.submit(task, at: Self.us(t)) == .queueFull { dropped += 1 }
      if random.uniform() < 0.5 {
        // What is announced must come true if nothing more is submitted. Tasks that are released later may take a share of
        // the memory before the announced one starts; then it ends later.
        if let next = platform.nextCompletion {
          var copy = platform
          let first = copy.complete(through: .never)
          #expect(
            sharesMemory ? first.map { $0.finishedAt >= next } == true : first?.finishedAt == next,
            "seed \(seed), task \(i)")
        }
        while let f = platform.complete(through: Self.us(t)) { finished.append(f) }
      }
    }
    while let f = platform.complete(through: Self.us(10_000_000)) { finished.append(f) }
    reference.advance(to: Self.us(10_000_000))
    #expect(finished == reference.finished, "seed \(seed)")
    #expect(dropped == reference.dropped && finished.count + dropped == 600, "seed \(seed)")
  }

  // MARK: Fixed priorities

  /// A sporadic task: microseconds, the deadline equal to the period.
  struct Sporadic {
    var cost: Int64
    var period: Int64
  }

  /// Random task sets of a given utilisation, by period.
  static func taskSet(_ random: inout RandomStream, count: Int, utilisation: Double) -> [Sporadic] {
    let shares = (0..<count).map { _ in 0.05 + random.uniform() }
    let total = shares.reduce(0, +)
    return shares.map { share in
      let period = Int64(200 + random.integer(below: 3_000))
      return Sporadic(
        cost: exact(max(1, Int64(utilisation * share / total * Double(period)))), period: period)
    }.sorted { $0.period < $1.period }
  }

  /// Kinds by priority on one engine.
  static let kinds: [TaskKind] = [.control, .plan, .fuse, .track, .aggregate]
  static var byKind: Placement {
    Placement { kind in (.security, UInt8(kinds.firstIndex(of: kind) ?? 9)) }
  }

  /// Simulates releases of `tasks` (index of the kind, time) and returns the largest response time per kind. All are
  /// announced beforehand: a task that is released when another ends competes with those that wait.
  static func responses(
    _ releases: [(task: Int, at: Int64)], _ tasks: [Sporadic], _ discipline: Discipline
  ) -> (worst: [Int64], missed: Int) {
    var platform = Platform(model(discipline, placement: byKind), start: us(-10))
    for r in releases.sorted(by: { ($0.at, $0.task) < ($1.at, $1.task) }) {
      platform.submit(
        TaskRequest(
          ticket: 0, kind: kinds[r.task], counts: .zero,
          fixed: SimDuration(microseconds: tasks[r.task].cost),
          deadline: SimDuration(microseconds: tasks[r.task].period), releasedAt: us(r.at)), at: us(-10))
    }
    var worst = [Int64](repeating: 0, count: tasks.count)
    var missed = 0
    while let f = platform.complete(through: us(1_000_000_000)) {
      let k = kinds.firstIndex(of: f.kind)!
      worst[k] = max(worst[k], (f.finishedAt - f.releasedAt).microseconds)
      missed += f.missedDeadline ? 1 : 0
    }
    return (worst, missed)
  }

  /// Exact response time without preemption: George, Rivierre, Spuri, "Preemptive and non-preemptive real-time
  /// uniprocessor scheduling", INRIA RR-2966, 1996, theorem 15. Blocking begins one tick before the release, so it is the
  /// longest cost of a lower priority less one tick.
  static func responseTime(_ i: Int, _ tasks: [Sporadic]) -> Int64 {
    let blocking = tasks.indices.filter { $0 > i }.map { tasks[$0].cost - 1 }.max() ?? 0
    func fixedPoint(_ start: Int64, _ next: (Int64) -> Int64) -> Int64 {
      var x = start
      while true {
        let y = next(x)
        if y == x { return x }
        x = y
      }
    }
    func up(_ a: Int64, _ b: Int64) -> Int64 { (a + b - 1) / b }
    let busy = fixedPoint(blocking + tasks[i].cost) { w in
      blocking + tasks.indices.filter { $0 <= i }.reduce(0) { $0 + up(w, tasks[$1].period) * tasks[$1].cost }
    }
    var worst: Int64 = 0
    for q in 0..<up(busy, tasks[i].period) {
      // Start of job q: later releases count up to and including the start itself.
      let start = fixedPoint(blocking + q * tasks[i].cost) { w in
        blocking + q * tasks[i].cost
          + (0..<i).reduce(0) { $0 + (w / tasks[$1].period + 1) * tasks[$1].cost }
      }
      worst = max(worst, start + tasks[i].cost - q * tasks[i].period)
    }
    return worst
  }

  /// At the critical instant — the longest task of a lower priority starts one tick before all others are released — the
  /// largest response is the exact one; at other phases none is larger.
  @Test(arguments: 0..<80 as Range<UInt64>)
  func fixedPrioritiesRespondAsTheAnalysisSays(seed: UInt64) {
    var random = RandomSource(seed: seed).stream(8, .sendPhase)
    let tasks = Self.taskSet(
      &random, count: 2 + Int(random.integer(below: 4)), utilisation: 0.4 + 0.55 * random.uniform())
    for i in tasks.indices {
      let exact = Self.responseTime(i, tasks)
      let horizon = 4 * exact + 10_000
      var releases: [(Int, Int64)] = []
      if let longest = tasks.indices.filter({ $0 > i }).max(by: { tasks[$0].cost < tasks[$1].cost }),
        tasks[longest].cost > 1
      {
        releases.append((longest, -1))
      }
      for k in 0...i {
        releases += stride(from: 0, to: horizon, by: Int(tasks[k].period)).map { (k, $0) }
      }
      #expect(Self.responses(releases, tasks, .priority).worst[i] == exact, "seed \(seed), task \(i)")
    }
    var releases: [(Int, Int64)] = []
    for k in tasks.indices {
      let phase = Int64(random.integer(below: UInt64(tasks[k].period)))
      releases += stride(from: phase, to: 200_000, by: Int(tasks[k].period)).map { (k, $0) }
    }
    let observed = Self.responses(releases, tasks, .priority).worst
    for i in tasks.indices { #expect(observed[i] <= Self.responseTime(i, tasks), "seed \(seed), task \(i)") }
  }

  // MARK: Deadlines

  /// Necessary and sufficient for sporadic tasks under EDF without preemption (Jeffay, Stanat, Martel, RTSS 1991,
  /// theorem 4.1): the first violation as (i, L), nil if there is none. Utilisation is at most 1.
  static func violation(_ tasks: [Sporadic]) -> (i: Int, length: Int64)? {
    for i in tasks.indices.dropFirst() {
      for length in (tasks[0].period + 1)..<max(tasks[0].period + 1, tasks[i].period) {
        let demand = (0..<i).reduce(tasks[i].cost) {
          $0 + (length - 1) / tasks[$1].period * tasks[$1].cost
        }
        if demand > length { return (i, length) }
      }
    }
    return nil
  }

  /// Where the condition holds no release pattern misses a deadline; where it is violated the pattern of the proof does:
  /// the long task starts, and one tick later all shorter ones are released.
  @Test(arguments: 0..<80 as Range<UInt64>)
  func earliestDeadlineFirstIsExact(seed: UInt64) {
    var random = RandomSource(seed: seed).stream(9, .sendPhase)
    let tasks = Self.taskSet(
      &random, count: 2 + Int(random.integer(below: 4)), utilisation: 0.3 + 0.68 * random.uniform())
    if let (i, length) = Self.violation(tasks) {
      var releases: [(Int, Int64)] = [(i, 0)]
      for k in 0..<i {
        releases += stride(from: 1, through: length, by: Int(tasks[k].period)).map { (k, $0) }
      }
      #expect(Self.responses(releases, tasks, .earliestDeadline).missed > 0, "seed \(seed)")
    } else {
      for _ in 0..<5 {
        var releases: [(Int, Int64)] = []
        for k in tasks.indices {
          var at = Int64(random.integer(below: UInt64(tasks[k].period)))
          while at < 100_000 {
            releases.append((k, at))
            at += tasks[k].period + (random.uniform() < 0.2 ? Int64(random.integer(below: 100)) : 0)
          }
        }
        #expect(Self.responses(releases, tasks, .earliestDeadline).missed == 0, "seed \(seed)")
      }
    }
  }

  /// Both outcomes of the condition occur among the seeds.
  @Test func theTaskSetsLieOnBothSides() {
    let feasible = (0..<80 as Range<UInt64>).count { seed in
      var random = RandomSource(seed: seed).stream(9, .sendPhase)
      return Self.violation(
        Self.taskSet(
          &random, count: 2 + Int(random.integer(below: 4)), utilisation: 0.3 + 0.68 * random.uniform()))
        == nil
    }
    #expect((10...70).contains(feasible))
  }
}
