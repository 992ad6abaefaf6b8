/// Tasks with precedence on processors of different speeds, and the list schedulers for them.
package struct TaskGraph: Hashable, Sendable {
  package struct Edge: Hashable, Sendable {
    package var from: Int
    package var to: Int
    /// Time to send the data between two processors; 0 on the same one.
    package var cost: Double
    package init(from: Int, to: Int, cost: Double) {
      self.from = from
      self.to = to
      self.cost = cost
    }
  }

  /// Time of each task on each processor.
  package let costs: [[Double]]
  package let edges: [Edge]
  package let processors: Int
  fileprivate let successors: [[Edge]]
  fileprivate let predecessors: [[Edge]]
  /// Tasks in an order in which predecessors come first; of those that are ready the lowest number.
  fileprivate let order: [Int]

  package enum Fault: Error, Hashable {
    /// The edges form a circle.
    case circle
  }

  /// - Precondition: at least one task and processor, rows of equal length, edges between existing tasks, no negative or
  ///   infinite time.
  package init(costs: [[Double]], edges: [Edge]) throws(Fault) {
    processors = costs.first?.count ?? 0
    precondition(processors > 0 && costs.allSatisfy { $0.count == costs[0].count })
    precondition(costs.joined().allSatisfy { $0 >= 0 && $0.isFinite })
    precondition(
      edges.allSatisfy {
        costs.indices.contains($0.from) && costs.indices.contains($0.to) && $0.cost >= 0 && $0.cost.isFinite
      })
    self.costs = costs
    self.edges = edges
    successors = costs.indices.map { i in edges.filter { $0.from == i } }
    predecessors = costs.indices.map { i in edges.filter { $0.to == i } }
    var open = predecessors.map(\.count)
    var order: [Int] = []
    while let next = open.firstIndex(of: 0) {
      open[next] = -1
      order.append(next)
      for edge in successors[next] { open[edge.to] -= 1 }
    }
    guard order.count == costs.count else { throw .circle }
    self.order = order
  }

  private func mean(_ task: Int) -> Double { costs[task].reduce(0, +) / Double(processors) }

  /// Longest path from a task to an exit, with mean times, the task included.
  package var upwardRanks: [Double] {
    var rank = [Double](repeating: 0, count: costs.count)
    for i in order.reversed() {
      rank[i] = mean(i) + (successors[i].map { $0.cost + rank[$0.to] }.max() ?? 0)
    }
    return rank
  }
  /// Longest path from an entry to a task, with mean times, the task excluded.
  package var downwardRanks: [Double] {
    var rank = [Double](repeating: 0, count: costs.count)
    for i in order { rank[i] = predecessors[i].map { rank[$0.from] + mean($0.from) + $0.cost }.max() ?? 0 }
    return rank
  }

  // MARK: Schedulers

  /// Heterogeneous earliest finish time: tasks by falling upward rank, each on the processor where it ends first, also in
  /// gaps (Topcuoglu, Hariri, Wu, "Performance-effective and low-complexity task scheduling for heterogeneous computing",
  /// IEEE TPDS 13:3, 2002).
  package func heft() -> Schedule {
    let rank = upwardRanks
    var position = [Int](repeating: 0, count: order.count)
    for (k, task) in order.enumerated() { position[task] = k }
    var schedule = Schedule(self)
    // With equal ranks, as of tasks that take no time, predecessors still come first.
    for task in order.sorted(by: { (rank[$1], position[$0]) < (rank[$0], position[$1]) }) {
      schedule.placeFirst(task, on: 0..<processors)
    }
    return schedule
  }

  /// Critical path on a processor: tasks on the critical path run on the one processor that runs it fastest, the others
  /// where they end first, by falling sum of ranks among those that are ready (the same paper).
  package func cpop() -> Schedule {
    let (up, down) = (upwardRanks, downwardRanks)
    let priority = costs.indices.map { up[$0] + down[$0] }
    let entries = order.filter { predecessors[$0].isEmpty }
    var critical = Set<Int>()
    var next = entries.max { (priority[$0], $1) < (priority[$1], $0) }
    while let task = next {
      critical.insert(task)
      next = successors[task].map(\.to).max { (priority[$0], $1) < (priority[$1], $0) }
    }
    func pathTime(_ p: Int) -> Double { order.reduce(0) { $0 + (critical.contains($1) ? costs[$1][p] : 0) } }
    var home = 0
    for p in 0..<processors where pathTime(p) < pathTime(home) { home = p }
    var open = predecessors.map(\.count)
    var ready = entries
    var schedule = Schedule(self)
    while let k = ready.indices.max(by: {
      (priority[ready[$0]], ready[$1]) < (priority[ready[$1]], ready[$0])
    }) {
      let task = ready.remove(at: k)
      schedule.placeFirst(task, on: critical.contains(task) ? home..<(home + 1) : 0..<processors)
      for edge in successors[task] {
        open[edge.to] -= 1
        if open[edge.to] == 0 { ready.append(edge.to) }
      }
    }
    return schedule
  }

  /// Tasks in order, each where it ends first.
  package func greedy() -> Schedule {
    var schedule = Schedule(self)
    for task in order { schedule.placeFirst(task, on: 0..<processors) }
    return schedule
  }

  /// The least makespan over all orders and processors, each task in the first gap that holds it. Exponential: for small
  /// graphs only.
  package func exhaustive() -> Schedule {
    var best = heft()
    func extend(_ schedule: Schedule, _ open: [Int]) {
      if schedule.makespan >= best.makespan { return }
      let ready = open.indices.filter { open[$0] == 0 }
      if ready.isEmpty {
        best = schedule
        return
      }
      for task in ready {
        var open = open
        open[task] = -1
        for edge in successors[task] { open[edge.to] -= 1 }
        for p in 0..<processors {
          var schedule = schedule
          schedule.placeFirst(task, on: p..<(p + 1))
          extend(schedule, open)
        }
      }
    }
    extend(Schedule(self), predecessors.map(\.count))
    return best
  }

  /// Places and times of tasks.
  package struct Schedule: Hashable, Sendable {
    package struct Slot: Hashable, Sendable {
      package var task: Int
      package var processor: Int
      package var start: Double
      package var end: Double
    }

    private let graph: TaskGraph
    /// By task; nil if it is not placed.
    package private(set) var slots: [Slot?]
    /// By processor, in order of time.
    private var timeline: [[Slot]]

    fileprivate init(_ graph: TaskGraph) {
      self.graph = graph
      slots = Array(repeating: nil, count: graph.costs.count)
      timeline = Array(repeating: [], count: graph.processors)
    }

    package var makespan: Double { slots.reduce(0) { max($0, $1?.end ?? 0) } }

    /// Places a task, whose predecessors are placed, on the processor of a range where it ends first, in the first gap
    /// that holds it.
    fileprivate mutating func placeFirst(_ task: Int, on range: Range<Int>) {
      var best: Slot?
      for p in range {
        let ready = graph.predecessors[task].reduce(0.0) { latest, edge in
          guard let from = slots[edge.from] else { preconditionFailure("a predecessor is not placed") }
          return max(latest, from.end + (from.processor == p ? 0 : edge.cost))
        }
        let cost = graph.costs[task][p]
        var start = ready
        for slot in timeline[p] {
          if start + cost <= slot.start { break }
          start = max(start, slot.end)
        }
        if let found = best, found.end <= start + cost { continue }
        best = Slot(task: task, processor: p, start: start, end: start + cost)
      }
      guard let slot = best else { return }
      slots[task] = slot
      let at = timeline[slot.processor].firstIndex { $0.start > slot.start } ?? timeline[slot.processor].count
      timeline[slot.processor].insert(slot, at: at)
    }
  }
}
