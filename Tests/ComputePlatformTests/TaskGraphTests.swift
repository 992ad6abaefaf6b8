import ComputePlatform
import SimCore
import Testing

/// List schedulers on the graph of their paper, and against an exhaustive search.
@Suite struct TaskGraphTests {
  /// Figure 2 and table 3 of Topcuoglu, Hariri, Wu, IEEE TPDS 13:3, 2002.
  static let canonical = try! TaskGraph(
    costs: [
      [14, 16, 9], [13, 19, 18], [11, 13, 19], [13, 8, 17], [12, 13, 10], [13, 16, 9], [7, 15, 11],
      [5, 11, 14], [18, 12, 20], [21, 7, 16],
    ],
    edges: [
      (1, 2, 18.0), (1, 3, 12), (1, 4, 9), (1, 5, 11), (1, 6, 14), (2, 8, 19), (2, 9, 16), (3, 7, 23),
      (4, 8, 27), (4, 9, 23), (5, 9, 13), (6, 8, 15), (7, 10, 17), (8, 10, 11), (9, 10, 13),
    ].map { TaskGraph.Edge(from: $0.0 - 1, to: $0.1 - 1, cost: $0.2) })

  @Test func theGraphOfThePaper() {
    #expect(Self.canonical.heft().makespan == 80)
    #expect(Self.canonical.cpop().makespan == 86)
    #expect(
      abs(Self.canonical.upwardRanks[0] - 108) < 0.001 && abs(Self.canonical.upwardRanks[9] - 14.667) < 0.001)
    #expect(abs(Self.canonical.downwardRanks[9] - (108 - 14.667)) < 0.001)
  }

  static func random(_ random: inout RandomStream, tasks: Int, processors: Int) throws -> TaskGraph {
    let costs = (0..<tasks).map { _ in
      (0..<processors).map { _ in Double(random.integer(below: 20)) }
    }
    var edges: [TaskGraph.Edge] = []
    // Edges in both directions of the numbers, along a random order.
    let order = (0..<tasks).map { ($0, random.bits()) }.sorted { $0.1 < $1.1 }.map(\.0)
    for i in 0..<tasks {
      for j in (i + 1)..<max(i + 1, tasks) where random.uniform() < 0.4 {
        edges.append(.init(from: order[i], to: order[j], cost: Double(random.integer(below: 15))))
      }
    }
    return try TaskGraph(costs: costs, edges: edges)
  }

  /// No task starts before its data, no processor runs two at a time.
  static func check(_ schedule: TaskGraph.Schedule, _ graph: TaskGraph, _ note: String) {
    let slots = schedule.slots.compactMap { $0 }
    #expect(slots.count == graph.costs.count, "\(note)")
    for slot in slots {
      #expect(abs(slot.end - slot.start - graph.costs[slot.task][slot.processor]) < 1e-9, "\(note)")
    }
    for edge in graph.edges {
      let (a, b) = (slots[edge.from], slots[edge.to])
      #expect(b.start >= a.end + (a.processor == b.processor ? 0 : edge.cost), "\(note)")
    }
    for a in slots {
      for b in slots where a.task < b.task && a.processor == b.processor {
        #expect(a.end <= b.start || b.end <= a.start, "\(note)")
      }
    }
  }

  /// Least makespan by trying every order of tasks that respects the edges and every assignment, with starts as early as
  /// the order allows: another program than the search of the product.
  static func leastMakespan(_ graph: TaskGraph) -> Double {
    var best = Double.infinity
    let n = graph.costs.count
    func extend(_ ends: [Double], _ places: [Int], _ free: [Double], _ done: Int) {
      if done == n {
        best = min(best, ends.max() ?? 0)
        return
      }
      for task in 0..<n where places[task] < 0 {
        let before = graph.edges.filter { $0.to == task }
        guard before.allSatisfy({ places[$0.from] >= 0 }) else { continue }
        for p in 0..<graph.processors {
          let ready = before.map { ends[$0.from] + (places[$0.from] == p ? 0 : $0.cost) }.max() ?? 0
          var (ends, places, free) = (ends, places, free)
          ends[task] = max(ready, free[p]) + graph.costs[task][p]
          guard ends[task] < best else { continue }
          places[task] = p
          free[p] = ends[task]
          extend(ends, places, free, done + 1)
        }
      }
    }
    extend(
      Array(repeating: 0, count: n), Array(repeating: -1, count: n),
      Array(repeating: 0, count: graph.processors), 0)
    return best
  }

  @Test(arguments: 0..<60 as Range<UInt64>)
  func noScheduleBeatsTheExhaustiveOne(seed: UInt64) throws {
    var random = RandomSource(seed: seed).stream(4, .sendPhase)
    let graph = try Self.random(
      &random, tasks: 1 + Int(random.integer(below: 5)), processors: 1 + Int(random.integer(below: 3)))
    let least = Self.leastMakespan(graph)
    #expect(abs(graph.exhaustive().makespan - least) < 1e-9, "seed \(seed)")
    for (name, schedule) in [
      ("heft", graph.heft()), ("cpop", graph.cpop()), ("greedy", graph.greedy()),
      ("exhaustive", graph.exhaustive()),
    ] {
      Self.check(schedule, graph, "\(name), seed \(seed)")
      #expect(schedule.makespan >= least - 1e-9, "\(name), seed \(seed)")
    }
    // On one processor nothing waits but for the processor: all are the sum.
    if graph.processors == 1 {
      let sum = graph.costs.joined().reduce(0, +)
      #expect(least == sum && graph.heft().makespan == sum && graph.cpop().makespan == sum)
    }
  }

  /// Independent tasks on m equal processors: greedy is at most 2 − 1/m of the least (Graham, Bell System Technical
  /// Journal 45, 1966); by falling length, which is what HEFT does there, at most 4/3 − 1/(3 m) (Graham, SIAM J. Appl.
  /// Math. 17, 1969).
  @Test(arguments: 0..<60 as Range<UInt64>)
  func greedyKeepsGrahamsBounds(seed: UInt64) throws {
    var random = RandomSource(seed: seed).stream(5, .sendPhase)
    let m = 2 + Int(random.integer(below: 2))
    let costs = (0..<6).map { _ in [Double](repeating: 1 + Double(random.integer(below: 30)), count: m) }
    let graph = try TaskGraph(costs: costs, edges: [])
    // Every assignment; the order on a processor does not matter.
    var least = Double.infinity
    var choices = 1
    for _ in costs { choices *= m }
    for choice in 0..<choices {
      var loads = [Double](repeating: 0, count: m)
      var rest = choice
      for cost in costs {
        loads[rest % m] += cost[0]
        rest /= m
      }
      least = min(least, loads.max()!)
    }
    let (greedy, heft) = (graph.greedy().makespan, graph.heft().makespan)
    #expect(greedy >= least && greedy <= (2 - 1 / Double(m)) * least + 1e-9, "seed \(seed)")
    #expect(heft >= least && heft <= (4.0 / 3 - 1 / (3 * Double(m))) * least + 1e-9, "seed \(seed)")
  }

  @Test func aCircleIsRefused() {
    #expect(throws: TaskGraph.Fault.circle) {
      try TaskGraph(
        costs: [[1], [1]], edges: [.init(from: 0, to: 1, cost: 0), .init(from: 1, to: 0, cost: 0)])
    }
  }
}
