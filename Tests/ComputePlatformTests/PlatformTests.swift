import ComputeKernel
import ComputePlatform
import SimCore
import Testing

@Suite struct PlatformTests {
  static func at(_ ms: Double) -> SimTime { SimTime(seconds: ms * 1e-3) }
  static func ms(_ ms: Double) -> SimDuration { SimDuration(seconds: ms * 1e-3) }

  /// A task of a known duration.
  static func task(
    _ ticket: UInt32, _ kind: TaskKind = .sign, ms duration: Double, released: Double, deadline: Double = 1e6
  ) -> TaskRequest {
    TaskRequest(
      ticket: ticket, kind: kind, counts: .zero, fixed: ms(duration), deadline: ms(deadline),
      releasedAt: at(released))
  }
  static func drain(_ p: inout Platform, through t: SimTime) -> [FinishedTask] {
    var out: [FinishedTask] = []
    while let f = p.complete(through: t) { out.append(f) }
    return out
  }

  @Test func servesByPriorityThenInOrderWithoutPreemption() {
    let model = PlatformModel(Catalogue.assist2021)
    var p = Platform(model, start: .zero)
    // On one security module: sign goes before verify.
    for (i, kind) in [TaskKind.verify, .verify, .sign, .verify, .sign].enumerated() {
      #expect(
        p.submit(Self.task(UInt32(i), kind, ms: 10, released: Double(i)), at: Self.at(Double(i))) == .accepted
      )
    }
    #expect(p.pending == 5 && p.nextCompletion == Self.at(10))
    let order = Self.drain(&p, through: Self.at(1000))
    #expect(order.map(\.ticket) == [0, 2, 4, 1, 3])
    #expect(order.map(\.finishedAt) == [10, 20, 30, 40, 50].map(Self.at))
    #expect(p.nextCompletion == nil && p.pending == 0)
  }

  @Test func startsNothingBeforeItsRelease() {
    var p = Platform(PlatformModel(Catalogue.assist2021), start: .zero)
    p.submit(Self.task(1, ms: 5, released: 20), at: .zero)
    #expect(p.nextCompletion == Self.at(25))
    // An engine that waits for it serves another in between; that one delays it.
    p.submit(Self.task(2, ms: 18, released: 4), at: Self.at(4))
    #expect(p.nextCompletion == Self.at(22))
    let order = Self.drain(&p, through: Self.at(100))
    #expect(
      order.map(\.ticket) == [2, 1] && order[1].startedAt == Self.at(22) && order[1].finishedAt == Self.at(27)
    )
  }

  @Test func countsDeadlinesFromReleaseAndDropsBeyondTheQueue() {
    var p = Platform(PlatformModel(Catalogue.assist2021, queueLimit: 2), start: .zero)
    var dropped = 0
    for i in 0..<5
    where p.submit(Self.task(UInt32(i), ms: 10, released: 0, deadline: 20), at: .zero) == .queueFull {
      dropped += 1
    }
    #expect(dropped == 2)
    let done = Self.drain(&p, through: Self.at(100))
    #expect(done.map(\.missedDeadline) == [false, false, true])
    let totals = p.takeTotals(at: Self.at(100))
    #expect(totals.tasks == 3 && totals.deadlineMisses == 1 && totals.dropped == 2)
    #expect(totals.busy == Self.ms(30) && totals.latency.count == 3)
    let sign = totals.perKind[Int(TaskKind.sign.rawValue)]
    #expect(sign.tasks == 3 && sign.latency == Self.ms(60) && sign.dropped == 2)
    #expect(p.takeTotals(at: Self.at(100)).tasks == 0)
  }

  /// However the calls that only look are spread, the same tasks end at the same times.
  @Test(arguments: [1, 2, 3, 4])
  func doesNotDependOnHowOftenItIsAsked(seed: UInt64) {
    func run(_ probes: Int) -> [FinishedTask] {
      let source = RandomSource(seed: seed)
      var random = source.stream(0, .sendPhase)
      var other = source.stream(1, .sendPhase)
      let profile = LevelProfile.l3
      var p = Platform(profile.model(), start: .zero)
      var out: [FinishedTask] = []
      var t = 0.0
      for i in 0..<800 {
        let before = t
        t += random.uniform() * 6
        for _ in 0..<probes {
          let look = before + other.uniform() * (t - before)
          if let next = p.nextCompletion, next <= Self.at(look) { out += Self.drain(&p, through: next) }
        }
        let kind = TaskKind.allCases[Int(random.integer(below: UInt64(TaskKind.count)))]
        let counts = OperationCounts(
          otherOps: random.integer(below: 4_000_000), bytesRead: 1_000_000, launches: 1)
        let delay = random.uniform() < 0.3 ? random.uniform() * 5 : 0
        p.submit(
          profile.request(kind, ticket: UInt32(i), releasedAt: Self.at(t + delay), counts: counts),
          at: Self.at(t))
      }
      return out + Self.drain(&p, through: Self.at(1e6))
    }
    let reference = run(0)
    #expect(reference.count > 700)
    #expect(run(1) == reference && run(3) == reference)
    #expect(zip(reference, reference.dropFirst()).allSatisfy { $0.finishedAt <= $1.finishedAt })
  }

  @Test func slowdownMultipliesLatencyOnly() {
    func run(_ slowdown: Double) -> (SimTime, PlatformTotals) {
      let profile = LevelProfile.l2
      var p = Platform(profile.model(slowdown: slowdown), start: .zero)
      p.submit(profile.request(.detectCamera, ticket: 1, releasedAt: .zero), at: .zero)
      let end = p.nextCompletion!
      _ = p.complete(through: end)
      return (end, p.totals(at: end))
    }
    let (a, ta) = run(1)
    let (b, tb) = run(20)
    #expect(abs(Double(b.microseconds) / Double(a.microseconds) - 20) < 0.01)
    #expect(ta.operationJoules == tb.operationJoules && tb.staticJoules > 19 * ta.staticJoules)
  }

  @Test func energyIsTheSumOfItsPartsAndRestIsNeverFree() {
    let profile = LevelProfile.cloud
    let spec = profile.platform
    var p = Platform(profile.model(), start: Self.at(500))
    var r = profile.request(.detectCamera, ticket: 1, releasedAt: Self.at(500))
    r.counts.macsFP16 = 1000
    r.counts.macsFP32 = 2000
    r.counts.otherOps = 3000
    p.submit(r, at: Self.at(500))
    _ = p.complete(through: Self.at(2500))
    let t = p.totals(at: Self.at(2500))
    #expect(abs(t.staticJoules - 2 * spec.staticPower.value) < 1e-9)
    let operations =
      2 * Double(r.counts.macsInt8) * spec.energyInt8.value + 2000 * spec.energyFP16.value
      + 4000 * spec.energyFP32.value + 3000 * spec.energyOther.value
    #expect(abs(t.operationJoules - operations) < 1e-12 * operations + 1e-15)
    #expect(abs(t.memoryJoules - Double(r.counts.bytes) * spec.energyByte.value) < 1e-12)
    #expect(abs(t.fixedJoules - spec.fixedTaskPower.value * r.fixed.seconds) < 1e-12)
    let sum = t.staticJoules + t.operationJoules + t.memoryJoules + t.fixedJoules
    #expect(abs(t.joules - 1.6 * sum) < 1e-9)
    // In two instalments it is the same.
    var q = Platform(profile.model(), start: Self.at(500))
    let first = q.takeTotals(at: Self.at(1000)).joules
    #expect(first > 0 && abs(first + q.takeTotals(at: Self.at(2500)).joules - 1.6 * t.staticJoules) < 1e-9)
  }

  /// A shared server is charged by its busiest engine: half of the mean use of its eight security modules is in use here,
  /// so half of its rest is charged, and no more than all of it.
  @Test(arguments: [(1, 0.5), (2, 1.0), (8, 1.0)])
  func aSharedServerIsChargedByItsBusiestEngine(modules: Int, share: Double) {
    var profile = LevelProfile.cloud
    profile.meanUse = 0.25
    var p = Platform(profile.model(), start: .zero)
    for i in 0..<modules {
      p.submit(Self.task(UInt32(i), ms: 1_000, released: 0), at: .zero)
    }
    _ = Self.drain(&p, through: Self.at(1_000))
    let t = p.totals(at: Self.at(1_000))
    #expect(t.share == share)
    #expect(abs(t.staticJoules - share * profile.platform.staticPower.value) < 1e-9)
    #expect(t.perEngine.map(\.busy.seconds).reduce(0, +) == Double(modules))
    profile.meanUse = nil
    #expect(Platform(profile.model(), start: .zero).totals(at: Self.at(1_000)).share == 1)
  }

  /// More TOPS make a network faster at every step, in proportion to its arithmetic at most.
  @Test(arguments: [LevelProfile.l2, .l3, .l4, .cloud])
  func powerIsContinuous(profile: LevelProfile) {
    func time(_ tops: Double) -> Double {
      var profile = profile
      profile.platform = profile.platform.scaled(tops: tops)
      return profile.model().unloadedLatency(profile.request(.detectCamera, ticket: 0, releasedAt: .zero))
    }
    let own = profile.platform.engines[0].peakInt8.value / 1e12
    let plain = profile.model().unloadedLatency(profile.request(.detectCamera, ticket: 0, releasedAt: .zero))
    #expect(abs(time(own) / plain - 1) < 1e-9)
    let times = stride(from: 0.1, through: 4, by: 0.1).map { time(own * $0) }
    #expect(zip(times, times.dropFirst()).allSatisfy { $0 > $1 && $0 < 2.1 * $1 })
    #expect(
      profile.platform.scaled(tops: 2 * own).staticPower.value == 2 * profile.platform.staticPower.value)
  }

  /// Two engines that both draw more than half the memory's bandwidth get half each; a small draw is met in
  /// full.
  @Test func memoryIsSharedMaxMinFairly() {
    var spec = Catalogue.agxOrin
    let full = spec.memoryBandwidth.value
    spec.engines[1].bandwidth.value = full
    spec.engines[2].bandwidth.value = full / 4
    var placement = Placement.standard
    placement.set(.aggregate, on: .communication, priority: 0)
    let model = PlatformModel(spec, placement: placement)
    func time(_ kinds: [TaskKind]) -> [Double] {
      var p = Platform(model, start: .zero)
      for (i, kind) in kinds.enumerated() {
        let r = TaskRequest(
          ticket: UInt32(i), kind: kind, counts: OperationCounts(bytesRead: UInt64(full / 10)),
          deadline: Self.ms(1e6),
          releasedAt: .zero)
        p.submit(r, at: .zero)
      }
      return Self.drain(&p, through: Self.at(1e5)).sorted { $0.ticket < $1.ticket }.map {
        $0.finishedAt.seconds
      }
    }
    #expect(abs(time([.detectCamera])[0] - 0.1) < 1e-5)
    // The second to start finds half; the first keeps what it had.
    let pair = time([.detectCamera, .plan])
    #expect(abs(pair[0] - 0.1) < 1e-5 && abs(pair[1] - 0.2) < 1e-5)
    // The small draw takes its quarter, then a large one gets half of the rest.
    let three = time([.aggregate, .detectCamera, .plan])
    #expect(
      abs(three[0] - 0.4) < 1e-5 && abs(three[1] - 0.1 / 0.75) < 1e-5 && abs(three[2] - 0.1 / 0.375) < 1e-5)
  }

  /// M/D/1: mean wait = ρ D / (2 (1 − ρ)). 200,000 Poisson arrivals; the relative standard error of the
  /// mean wait is below 1 % at ρ .5 and about 2 % at ρ .8 (waits are correlated over some tens of
  /// arrivals).
  @Test(arguments: [(0.5, 0.03), (0.8, 0.06)])
  func waitsAsLongAsTheQueueOfTheory(load: Double, tolerance: Double) {
    var random = RandomSource(seed: 21).stream(0, .sendPhase)
    var p = Platform(PlatformModel(Catalogue.assist2021, queueLimit: 10_000), start: .zero)
    let service = 1e-3
    var t = 0.0
    var wait = 0.0
    var count = 0
    for i in 0..<200_000 {
      t -= Math.log(1 - random.uniform()) * service / load
      p.submit(Self.task(UInt32(i), ms: 1, released: t * 1e3), at: SimTime(seconds: t))
      while let f = p.complete(through: SimTime(seconds: t)) {
        wait += (f.startedAt - f.releasedAt).seconds
        count += 1
      }
    }
    let expected = load * service / (2 * (1 - load))
    #expect(count > 199_000)
    #expect(
      abs(wait / Double(count) / expected - 1) < tolerance, "\(wait / Double(count)) against \(expected)")
  }

  /// M/D/c reduces waiting: four servers of the sensors' engine against Erlang's bound for M/M/c at the
  /// same load.
  @Test func severalServersShareOneQueue() {
    var p = Platform(PlatformModel(Catalogue.assist2021), start: .zero)
    for i in 0..<6 { p.submit(Self.task(UInt32(i), .detectRadar, ms: 10, released: 0), at: .zero) }
    let done = Self.drain(&p, through: Self.at(100))
    #expect(done.map(\.finishedAt) == [10, 10, 10, 10, 20, 20].map(Self.at))
    #expect(done.map(\.ticket) == [0, 1, 2, 3, 4, 5])
  }
}
