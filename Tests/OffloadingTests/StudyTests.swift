import ComputePlatform
import Offloading
import SimCore
import Testing

/// Studies against closed forms, balances and queueing theory.
@Suite struct StudyTests {
  typealias Study = OffloadStudy

  /// `gop` 10⁹ operations per task on the accelerator.
  static func study(
    devices: Int = 200, computer: PlatformSpec = Catalogue.assist2021, rate: Double = 1, gop: Double = 10,
    isPeriodic: Bool = false, input: Int = 20_000, output: Int = 1_000, deadline: Double = 0.1,
    speed: Double = 0, edges: Int = 4, reach: Double = 1e6, edge: PlatformSpec = Catalogue.agxOrin,
    queue: Int = 256, hasAdmission: Bool = false, rates: (up: Double, down: Double) = (6.25e6, 12.5e6),
    latency: Double = 0.003, loss: Double = 0, cloud: Bool = true, report: Double = 0.1,
    fallback: Bool = true, duration: Double = 20, seed: UInt64 = 1
  ) -> Study {
    Study(
      duration: SimDuration(seconds: duration), seed: seed, road: 4_000,
      report: SimDuration(seconds: report), hasFallback: fallback,
      devices: [
        .init(
          name: "vehicle", count: devices, platform: computer, speed: speed,
          tasks: [
            .init(
              name: "camera", work: .accelerator(operations: 1e9 * gop), rate: rate, isPeriodic: isPeriodic,
              input: input, output: output, deadline: SimDuration(seconds: deadline))
          ])
      ],
      edges: .init(
        count: edges, platform: edge, reach: reach, queueLimit: queue, hasAdmission: hasAdmission,
        cell: .init(up: rates.up, down: rates.down, latency: SimDuration(seconds: latency), loss: loss)),
      cloud: cloud
        ? .init(
          platform: Catalogue.a100Server,
          wire: .init(up: 1.25e9, down: 1.25e9, latency: SimDuration(milliseconds: 15))) : nil)
  }

  static let policies: [(String, any PlacementPolicy)] = [
    ("local", LocalPlacement()), ("nearest", NearestEdgePlacement()), ("cloud", CloudPlacement()),
    ("greedy", GreedyPlacement()), ("deadline", DeadlineAdmission()), ("sojourn", SojournPlacement()),
    ("drift", DriftPlusPenalty(v: 1)), ("every other", EveryOther()),
  ]

  /// A policy from outside the product: it alternates between the own computer and the last site, by the microsecond.
  private struct EveryOther: PlacementPolicy {
    func choose(_ task: PlacementTask, among sites: [SiteView], at t: SimTime) -> Int? {
      task.releasedAt.microseconds % 2 == 0 ? 0 : sites.count - 1
    }
  }

  /// Random systems: driving devices, gaps in coverage, losses, full queues, refusals, outages.
  @Test(arguments: 0..<24 as Range<UInt64>)
  func nothingIsLostWithoutBeingCounted(seed: UInt64) {
    var random = RandomSource(seed: seed).stream(2, .sendPhase)
    var study = Self.study(
      devices: 1 + Int(random.integer(below: 150)), rate: 0.2 + 4 * random.uniform(),
      gop: 1 + 300 * random.uniform() * random.uniform(), isPeriodic: random.uniform() < 0.5,
      deadline: 0.02 + 0.2 * random.uniform(), speed: random.uniform() < 0.5 ? 40 * random.uniform() : 0,
      edges: Int(random.integer(below: 5)), reach: 100 + 900 * random.uniform(),
      queue: Int(random.integer(below: 20)), hasAdmission: random.uniform() < 0.5,
      rates: (1e5 + 5e6 * random.uniform(), random.uniform() < 0.3 ? 0 : 1e6),
      loss: random.uniform() < 0.3 ? 0.1 : 0, cloud: random.uniform() < 0.7,
      report: random.uniform() < 0.2 ? 0 : 0.2, fallback: random.uniform() < 0.7, duration: 4, seed: seed)
    if random.uniform() < 0.3 {
      study.devices[0].tasks[0].image = Int(random.integer(below: 500_000_000))
      study.devices[0].tasks[0].start = SimDuration(milliseconds: Int64(random.integer(below: 300)))
    }
    if study.edges.count > 1 {
      study.outages = [.init(edge: 1, begin: SimTime(seconds: 1), end: SimTime(seconds: 2))]
    }
    var tasks: UInt64?
    for (name, policy) in Self.policies {
      let r = StudyRun.run(study, policy)
      let note = "\(name), seed \(seed)"
      #expect(r.tasks == tasks ?? r.tasks, "every policy meets the same tasks: \(note)")
      tasks = r.tasks
      #expect(r.tasks == r.own + r.edge + r.cloud + r.shed, "\(note)")
      #expect(r.completed == r.latency.count && r.timely <= r.completed, "\(note)")
      #expect(r.completed + r.shed + r.lost + r.unfinished == r.tasks, "\(note)")
      let j = r.joules
      let parts = j.rest + j.operations + j.memory + j.radio + j.network + j.buildings
      #expect(abs(j.total - parts) <= 1e-9 * parts && j.rest > 0, "\(note)")
      for use in [r.ownUse, r.edgeUse, r.cloudUse, r.cellUse, r.wireUse, r.fairness] {
        #expect(use >= 0 && use <= 1 + 1e-9, "\(note)")
      }
      #expect(StudyRun.run(study, policy) == r, "a run can be repeated: \(note)")
    }
  }

  /// Devices alone: the latency of a task is its execution, and energy follows from the catalogue.
  @Test func aloneOnOneDeviceEverythingIsClosedForm() throws {
    let study = Self.study(devices: 3, rate: 2, isPeriodic: true, edges: 0, cloud: false, duration: 50)
    let r = StudyRun.run(study, GreedyPlacement())
    #expect(r.tasks == 300 && r.completed >= 299 && r.missRatio == 0)
    let spec = Catalogue.assist2021
    let seconds =
      10e9 / (spec.engines[0].efficiencyInt8.value * spec.engines[0].peakInt8.value)
      + spec.engines[0].launch.value
    let mean = try #require(r.latency.mean)
    #expect(abs(mean.seconds - seconds) < 2e-6, "\(mean.seconds) \(seconds)")
    #expect(abs(r.joules.rest - 3 * 50 * spec.staticPower.value) < 1e-6)
    let operations = 300 * 10e9 * spec.energyInt8.value
    #expect(abs(r.joules.operations - operations) < 1e-3 * operations)
    #expect(abs(r.ownUse - 2 * seconds) < 0.01 * 2 * seconds)
    #expect(r.joules.radio == 0 && r.joules.network == 0 && r.joules.buildings == 0)
  }

  /// One edge node with free links is M/D/1: latency = D + ρ D / (2 (1 − ρ)). One with a slow cell and much faster engines is
  /// M/D/1-PS: D / (1 − ρ). 99 % intervals over twenty runs, Student's t with 19 degrees of freedom.
  @Test(arguments: [0.5, 0.8], [true, false])
  func anEdgeNodeWaitsAsTheTheorySays(load: Double, atEngine: Bool) throws {
    let spec = Catalogue.agxOrin
    let engine = spec.engines[0]
    let work = 1e9 * 100 / (engine.efficiencyInt8.value * engine.peakInt8.value) + engine.launch.value
    let service = atEngine ? work : 0.02
    var means: [Double] = []
    for seed in 0..<20 as Range<UInt64> {
      let study = Self.study(
        devices: 500, rate: load / service / 500, gop: atEngine ? 100 : 1e-4, input: 20_000, deadline: 100,
        edges: 1, queue: 1_000_000, rates: atEngine ? (0, 0) : (1e6, 0), latency: 0, cloud: false,
        fallback: false, duration: service / load * 4_000, seed: seed)
      let r = StudyRun.run(study, NearestEdgePlacement())
      means.append(try #require(r.latency.mean).seconds - (atEngine ? 0 : engine.launch.value))
    }
    let mean = means.reduce(0, +) / 20
    let half = 2.861 * (means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 19 / 20).squareRoot()
    let expected = atEngine ? service * (1 + load / (2 * (1 - load))) : service / (1 - load)
    // Runs begin empty, which at high loads shortens the mean a little.
    #expect(abs(mean - expected) <= half + 0.01 * expected, "\(mean) ± \(half), not \(expected)")
    #expect(half < 0.2 * expected, "the interval is too wide to prove anything")
  }

  /// A computer that is too weak is always late; sending the tasks to the edge brings them in time, until the cells are
  /// full.
  @Test func offloadingHelpsAWeakComputerUntilTheRadioIsFull() {
    var weak = Catalogue.assist2021
    weak.engines[0].peakInt8.value /= 50
    func late(_ devices: Int, _ policy: any PlacementPolicy) -> Double {
      StudyRun.run(
        Self.study(devices: devices, computer: weak, rate: 5, gop: 20, fallback: false, duration: 10), policy
      ).missRatio
    }
    #expect(late(40, LocalPlacement()) > 0.99)
    let few = late(40, NearestEdgePlacement())
    let some = late(160, NearestEdgePlacement())
    let many = late(400, NearestEdgePlacement())
    #expect(few < 0.01 && few <= some && some < many && many > 0.5, "\(few) \(some) \(many)")
  }

  /// While a node is down no task at it succeeds; with a fallback the devices do them.
  @Test func anOutageCostsResultsUnlessDevicesFallBack() {
    func run(_ hasFallback: Bool, _ isDown: Bool) -> StudyResult {
      var study = Self.study(edges: 1, cloud: false, fallback: hasFallback, duration: 20)
      if isDown { study.outages = [.init(edge: 0, begin: SimTime(seconds: 5), end: SimTime(seconds: 10))] }
      return StudyRun.run(study, NearestEdgePlacement())
    }
    let (calm, down, saved) = (run(false, false), run(false, true), run(true, true))
    #expect(calm.lost == 0 && calm.lostByOutage == 0)
    // A quarter of the tasks, of 200 a second.
    #expect(abs(Double(down.lost) / 1000 - 1) < 0.15 && down.lost == down.lostByOutage)
    #expect(saved.lost == 0 && saved.fallbacks >= saved.lostByOutage && saved.missRatio < 0.01)
    #expect(down.joules.rest < calm.joules.rest, "a node that is down draws nothing")
  }

  /// Driving devices lose uploads in gaps of coverage; who looks at the time left loses fewer.
  @Test func aPolicyThatKnowsTheCoverageLosesLess() {
    func run(_ policy: any PlacementPolicy) -> StudyResult {
      StudyRun.run(
        Self.study(
          devices: 100, rate: 10, input: 60_000, deadline: 0.2, speed: 40, reach: 60, rates: (2e6, 4e6),
          cloud: false, fallback: false, duration: 30), policy)
    }
    let (blind, aware) = (run(NearestEdgePlacement()), run(SojournPlacement()))
    #expect(blind.lostByLeaving > 50, "\(blind.lostByLeaving)")
    #expect(aware.lostByLeaving * 5 < blind.lostByLeaving, "\(aware.lostByLeaving)")
  }

  /// Nodes that refuse what would be late answer at once, so that devices still make it.
  @Test func admissionProtectsAnOverloadedNode() {
    func run(_ hasAdmission: Bool) -> StudyResult {
      StudyRun.run(
        Self.study(
          devices: 300, rate: 5, gop: 60, deadline: 0.15, edges: 1, hasAdmission: hasAdmission,
          rates: (1e9, 1e9), cloud: false, fallback: false), NearestEdgePlacement())
    }
    let (open, guarded) = (run(false), run(true))
    #expect(open.refused > 0 && guarded.refused > 0)
    #expect(guarded.timely > open.timely && open.missRatio > 0.5, "\(open.timely) \(guarded.timely)")
  }

  /// The first task at a node waits for its image and the start of the container, later ones for nothing.
  @Test func theFirstTaskFetchesTheImage() throws {
    func total(image: Int) -> StudyResult {
      var study = Self.study(
        devices: 1, rate: 0.2, isPeriodic: true, deadline: 10, edges: 1, cloud: true, fallback: false,
        duration: 60)
      study.devices[0].tasks[0].image = image
      study.devices[0].tasks[0].start = SimDuration(milliseconds: 500)
      return StudyRun.run(study, NearestEdgePlacement())
    }
    let (warm, cold) = (total(image: 0), total(image: 125_000_000))
    #expect(warm.fetched == 0 && cold.fetched == 1 && cold.completed == warm.completed)
    // 125 MB at 1.25 GB/s, 15 ms of latency, 500 ms of start.
    #expect(cold.latency.totalMicroseconds - warm.latency.totalMicroseconds == 100_000 + 15_000 + 500_000)
    // Who compares finish times stays away until the image would be there in time.
    var study = Self.study(devices: 1, rate: 0.2, isPeriodic: true, edges: 1, fallback: false, duration: 60)
    study.devices[0].tasks[0].image = 125_000_000
    #expect(StudyRun.run(study, DeadlineAdmission()).edge == 0)
  }
}
