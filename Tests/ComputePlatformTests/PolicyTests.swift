import SimCore
import Testing

@testable import ComputePlatform

/// What each placement policy promises, over random views.
@Suite struct PolicyTests {
  static func views(_ random: inout RandomStream) -> [SiteView] {
    let sites: [ComputeSite] = [.own, .edge(3), .edge(1), .cloud]
    return sites.filter { $0 == .own || random.uniform() < 0.8 }.map { site in
      var view = SiteView(site)
      if site != .own {
        view.upload = 0.1 * random.uniform()
        view.download = 0.02 * random.uniform()
        if site != .cloud, random.uniform() < 0.7 {
          view.leavesAt = SimTime(seconds: 5 + 0.5 * random.uniform())
        }
      }
      view.wait = 0.1 * random.uniform()
      view.execute = 0.1 * random.uniform()
      view.joules = random.uniform()
      view.linkQueue = random.uniform()
      view.linkWork = 0.1 * random.uniform()
      view.pending = Int(random.integer(below: 10))
      view.queueLimit = 8
      return view
    }
  }
  static let task = PlacementTask(
    kind: .detectCamera, releasedAt: SimTime(seconds: 5), deadline: SimDuration(milliseconds: 150))
  static let now = SimTime(seconds: 5)

  @Test(arguments: 0..<500 as Range<UInt64>)
  func eachPolicyKeepsItsPromise(seed: UInt64) throws {
    var random = RandomSource(seed: seed).stream(6, .sendPhase)
    let sites = Self.views(&random)
    func chosen(_ policy: any PlacementPolicy) -> SiteView? {
      policy.choose(Self.task, among: sites, at: Self.now).map { sites[$0] }
    }
    #expect(chosen(LocalPlacement())?.site == .own)
    #expect(chosen(CloudPlacement())?.site == (sites.contains { $0.site == .cloud } ? .cloud : .own))
    let nearest = sites.dropFirst().first { $0.site != .cloud }?.site
    #expect(chosen(NearestEdgePlacement())?.site == nearest ?? .own)

    // Brute force: no other site with room ends earlier.
    let greedy = try #require(chosen(GreedyPlacement()))
    let open = sites.filter { $0.pending < 8 }
    if open.isEmpty {
      #expect(sites.allSatisfy { greedy.latency <= $0.latency })
    } else {
      #expect(greedy.pending < 8 && open.allSatisfy { greedy.latency <= $0.latency })
    }

    let timely = open.filter { $0.latency <= 0.15 }
    if let admitted = chosen(DeadlineAdmission()) {
      #expect(timely.contains(admitted) && timely.allSatisfy { admitted.joules <= $0.joules })
    } else {
      #expect(timely.isEmpty)
    }

    let sojourn = try #require(chosen(SojournPlacement(caution: 1)))
    #expect(sojourn.site == .own || Self.now + SimDuration(seconds: sojourn.latency) <= sojourn.leavesAt)

    // Without weight only queues count, with a large one only energy, among those with room and in time.
    let group = timely.isEmpty ? nil : timely
    if let group {
      let calm = try #require(chosen(DriftPlusPenalty(v: 0)))
      func drift(_ s: SiteView) -> Double { s.wait * s.execute + s.linkQueue * s.linkWork }
      #expect(group.allSatisfy { drift(calm) <= drift($0) })
      let thrifty = try #require(chosen(DriftPlusPenalty(v: 1e9)))
      #expect(group.allSatisfy { thrifty.joules <= $0.joules + 1e-9 })
    }
  }

  /// Neely's theorem on a system whose optimum is a linear program: each slot a task arrives with probability λ and joins
  /// the queue of one of three sites, which serve μ a slot and need e joules a task. With B = ½ (w² + Σ μ²), where w is the
  /// work of a task, the mean energy is at most the least plus B/V, and the mean backlog at most (B + V · λ (e_max − e_min)) / ε,
  /// where ε is what all sites could serve beyond the load of the split that loads them equally.
  @Test(arguments: [1.0, 4, 16, 64])
  func energyFallsWithVAndQueuesGrow(v: Double) {
    let result = Self.slots(v: v)
    #expect(result.energy <= Self.leastEnergy + Self.drift / v, "V \(v): \(result)")
    #expect(result.energy >= Self.leastEnergy - 0.01, "V \(v): \(result)")
    let spread = Self.rate * (Self.joules.max()! - Self.joules.min()!)
    #expect(result.backlog <= (Self.drift + v * spread) / Self.slack, "V \(v): \(result)")
  }

  /// Both orders show: sixteen times V leaves less of the excess energy and makes longer queues.
  @Test func bothOrdersShow() {
    let results = [1.0, 16, 256].map { Self.slots(v: $0) }
    let excess = results.map { $0.energy - Self.leastEnergy }
    #expect(excess[1] < 0.5 * excess[0] && excess[2] < 0.5 * max(excess[1], 0.01), "\(results)")
    #expect(results[1].backlog > 2 * results[0].backlog && results[2].backlog > 4 * results[1].backlog)
  }

  static let rate = 0.9
  static let service = [0.3, 0.3, 0.5]
  static let joules = [0.2, 1.0, 2.0]
  /// ½ (w² + Σ μ²) with work 1.
  static let drift = 0.5 * (1 + service.reduce(0) { $0 + $1 * $1 })
  static let slack = (service.reduce(0, +) - rate) / 3
  /// Fill the cheapest first: .3 · .2 + .3 · 1 + .3 · 2.
  static let leastEnergy = 0.3 * 0.2 + 0.3 * 1.0 + 0.3 * 2.0

  /// Mean energy and backlog per slot, by the policy's choices. `wait` is the queue and `execute` the work of one task.
  static func slots(v: Double) -> (energy: Double, backlog: Double) {
    var random = RandomSource(seed: 11).stream(12, .sendPhase)
    let policy = DriftPlusPenalty(v: v)
    var queues = [0.0, 0, 0]
    var (energy, backlog) = (0.0, 0.0)
    let task = PlacementTask(
      kind: .detectCamera, releasedAt: .zero, deadline: SimDuration(seconds: 1e9))
    let slots = 60_000
    for _ in 0..<slots {
      if random.uniform() < rate {
        let sites = (0..<3).map { i in
          var view = SiteView(i == 0 ? .own : .edge(i))
          view.wait = queues[i]
          view.execute = 1
          view.joules = joules[i]
          return view
        }
        let i = policy.choose(task, among: sites, at: .zero)!
        queues[i] += 1
        energy += joules[i]
      }
      for i in queues.indices { queues[i] = max(0, queues[i] - service[i]) }
      backlog += queues.reduce(0, +)
    }
    return (energy / Double(slots), backlog / Double(slots))
  }
}
