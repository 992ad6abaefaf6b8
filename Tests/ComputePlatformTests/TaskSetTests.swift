import ComputeKernel
import ComputePlatform
import SimCore
import Testing

/// Task sets of classes and eras, their recurring work on a platform, and times that vary.
@Suite struct TaskSetTests {
  static let profiles: [(TaskSet.Era, LevelProfile)] = [
    (.y2021, .l2), (.y2021, .l3), (.y2021, .l4), (.y2025, .l2Of2025), (.y2025, .l3Of2025),
    (.y2025, .l4Of2025), (.y2021, .roadside), (.y2021, .cloud), (.y2025, .roadsideOf2025),
    (.y2025, .cloudOf2025),
  ]

  /// Every task has its engine, network and source; nothing runs that did not exist, and nothing exceeds its engine. In
  /// vehicles partitions keep safety apart: without them, control at 100 Hz waits for the matching of scans.
  @Test(arguments: profiles)
  func everyTaskFitsItsComputer(era: TaskSet.Era, profile: LevelProfile) throws {
    let specs = TaskSet.services(profile.computerClass, era: era)
    #expect(!specs.isEmpty && Set(specs.map(\.name)).count == specs.count)
    var profile = profile
    profile.services = specs
    if profile.computerClass.isTerminal {
      profile.partitions = Partitioning.budgets.table(on: profile.platform)
    }
    let model = profile.model()
    #expect(model.services.count == specs.count, "a task has no engine on \(profile.name)")
    var p = Platform(model, start: .zero)
    p.run(through: SimTime(seconds: 20))
    let totals = p.totals(at: SimTime(seconds: 20))
    for (service, sums) in zip(model.services, totals.perService) {
      #expect(!service.spec.source.isEmpty)
      let expected = 20 * service.spec.rate
      #expect(abs(Double(sums.runs) - expected) <= 1.5, "\(profile.name), \(service.spec.name): \(sums)")
      #expect(sums.dropped == 0 && sums.deadlineMisses == 0, "\(profile.name), \(service.spec.name): \(sums)")
      if case .network(let name, _, _) = service.spec.cost, era == .y2021 {
        #expect(!name.hasPrefix("yolov8") && !name.hasPrefix("yolo11"))
      }
    }
    for (engine, sums) in zip(profile.platform.engines, totals.perEngine) {
      let use = sums.busy.seconds / (20 * Double(engine.servers))
      #expect(use < 0.95, "\(profile.name), \(engine.kind): \(use)")
    }
    #expect(p.nextCompletion == nil, "services alone wake nobody")
  }

  /// Services neither lose jobs of the node nor depend on how often the platform is asked.
  @Test(arguments: [1, 2, 3])
  func servicesDoNotDependOnHowOftenThePlatformIsAsked(seed: UInt64) {
    func run(_ probes: Int, _ partitioning: Partitioning) -> [FinishedTask] {
      var random = RandomSource(seed: seed).stream(0, .sendPhase)
      var other = RandomSource(seed: seed).stream(1, .sendPhase)
      var profile = LevelProfile.l3
      profile.services = TaskSet.services(.l3, era: .y2021) + ServiceSpec.flood(cores: 1.5)
      profile.partitions = partitioning.table(on: profile.platform)
      profile.variation = Variation(RandomSource(seed: seed))
      var p = Platform(profile.model(), start: .zero, entity: 7)
      var out: [FinishedTask] = []
      var t = 0.0
      let kinds: [TaskKind] = [.detectCamera, .track, .fuse, .plan, .control, .sign]
      for i in 0..<400 {
        let before = t
        t += random.uniform() * 0.02
        for _ in 0..<probes {
          let look = SimTime(seconds: before + other.uniform() * (t - before))
          if let next = p.nextCompletion, next <= look {
            while let f = p.complete(through: next) { out.append(f) }
          }
        }
        let kind = kinds[Int(random.integer(below: UInt64(kinds.count)))]
        let counts = OperationCounts(otherOps: random.integer(below: 4_000_000), launches: 1)
        p.submit(
          profile.request(kind, ticket: UInt32(i), releasedAt: SimTime(seconds: t), counts: counts),
          at: SimTime(seconds: t))
      }
      while let next = p.nextCompletion {
        while let f = p.complete(through: next) { out.append(f) }
      }
      return out
    }
    for partitioning in Partitioning.allCases {
      let reference = run(0, partitioning)
      #expect(reference.count == 400, "\(partitioning)")
      #expect(run(2, partitioning) == reference, "\(partitioning)")
    }
  }

  /// Half of the factors are 1; their mean is ½ + e^(σ²/2)·Φ(σ), and their 99th percentile e^(2.326 σ).
  @Test func timesVaryAsStated() {
    let variation = Variation(RandomSource(seed: 3))
    let n = 100_000
    let factors = (0..<n).map { variation.factor(.processor, entity: 5, task: UInt64($0)) }.sorted()
    let sigma = Variation.ofCores
    #expect(factors[n / 2 - n / 50] == 1 && factors[n / 2 + n / 50] > 1)
    let phi = 0.5 * (1 + Math.erf(sigma / 2.0.squareRoot()))
    let mean = 0.5 + Math.exp(sigma * sigma / 2) * phi
    #expect(abs(factors.reduce(0, +) / Double(n) / mean - 1) < 0.01)
    #expect(abs(factors[n * 99 / 100] / Math.exp(2.3263 * sigma) - 1) < 0.03)
    #expect(variation.factor(.security, entity: 5, task: 1) == 1)
  }

  /// A network of higher published precision misses less, and finds smaller objects; the standard one changes nothing.
  @Test func accuracyFollowsTheNetwork() {
    for family in ["yolov5", "yolov8", "yolo11"] {
      let changes = ["n", "s", "m", "l", "x"].map {
        DetectorAccuracy.change(to: family + $0, from: "yolov5m")
      }
      #expect(zip(changes, changes.dropFirst()).allSatisfy { $0.misses > $1.misses && $0.size > $1.size })
    }
    #expect(DetectorAccuracy.change(to: "yolov5s", from: "yolov5s") == DetectorAccuracy.Change())
    let change = DetectorAccuracy.change(to: "yolov5n", from: "yolov5m")
    #expect(abs(change.misses - 0.72 / 0.546) < 1e-12 && abs(change.size - 45.4 / 28) < 1e-12)
    for name in DetectorAccuracy.networks { #expect(NetworkTable.shipped(name) != nil, "\(name)") }
  }
}
