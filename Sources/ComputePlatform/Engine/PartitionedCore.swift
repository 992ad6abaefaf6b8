import SimCore

/// One core whose time partitions share: exact, in whole microseconds, independent of how often it is asked.
///
/// The core serves, of the partitions that may run now, the first by window or by priority, and of its tasks the one with
/// the best priority, then the earliest submission; it is preempted when a better one arrives. Call times must not
/// decrease.
package struct PartitionedCore: Sendable {
  package struct Task: Hashable, Sendable {
    /// The caller's own handle.
    package var ticket: UInt32
    package var partition: Int
    /// Lower runs first.
    package var priority: UInt8
    /// Not before this.
    package var releasedAt: SimTime
    /// Time on the core that is still needed.
    package var remaining: SimDuration
    /// `never` until it has run.
    package var startedAt = SimTime.never
    /// What it needs in all.
    package let need: SimDuration

    package init(
      ticket: UInt32, partition: Int, priority: UInt8, releasedAt: SimTime, need: SimDuration
    ) {
      precondition(need > .zero)
      self.ticket = ticket
      self.partition = partition
      self.priority = priority
      self.releasedAt = releasedAt
      remaining = need
      self.need = need
    }
  }
  /// A partition that runs on this core.
  private struct Place {
    /// Index in the table.
    var partition: Int
    var budget: Int64
    var priority: UInt8
    /// Begin of its window in the period, behind the change; only with windows.
    var windowAt: Int64 = 0
    /// What is left of the budget in this period; only with budgets.
    var left: Int64
  }

  private let sharing: PartitionTable.Sharing
  private let period: Int64
  private let switchTime: Int64
  private var places: [Place] = []
  /// In order of submission.
  private var tasks: [Task] = []
  private var now: SimTime
  /// Begin of the period in which `now` lies: a multiple of the period since time 0.
  private var periodAt: Int64 = 0
  /// Partition that ran last, and how much of the change to it is not yet paid.
  private var current = -1
  private var unpaid: Int64 = 0
  /// Ended tasks with their times, until they are taken.
  private var ended: [(task: Task, at: SimTime)] = []
  private var known: SimTime?

  package init(_ table: PartitionTable, core: Int, start: SimTime) {
    sharing = table.sharing
    period = table.period.microseconds
    switchTime = table.switchTime.microseconds
    now = start
    var at: Int64 = 0
    for (i, spec) in table.partitions.enumerated() where spec.cores.contains(core) {
      at += switchTime
      places.append(
        Place(
          partition: i, budget: spec.budget.microseconds, priority: spec.priority, windowAt: at,
          left: spec.budget.microseconds))
      at += spec.budget.microseconds
    }
    periodAt = start.floored(to: table.period).microseconds
  }

  package var pending: Int { tasks.count }
  /// Time that the tasks here still need.
  package var backlog: SimDuration { tasks.reduce(.zero) { $0 + $1.remaining } }

  package mutating func submit(_ task: Task, at t: SimTime) {
    precondition(places.contains { $0.partition == task.partition }, "the partition is not on this core")
    advance(to: t)
    tasks.append(task)
    known = nil
  }

  /// When a task will end next if nothing more is submitted; `never` without a task.
  package mutating func nextEnd() -> SimTime {
    if let first = ended.first { return first.at }
    if let known { return known }
    var ahead = self
    while ahead.ended.isEmpty && !ahead.tasks.isEmpty { ahead.step(until: .never) }
    let end = ahead.ended.first?.at ?? .never
    known = end
    return end
  }

  /// The next task that ended by `t`, and when.
  package mutating func take(through t: SimTime) -> (task: Task, at: SimTime)? {
    advance(to: t)
    guard let first = ended.first, first.at <= t else { return nil }
    known = nil
    return ended.removeFirst()
  }

  private mutating func advance(to t: SimTime) {
    while now < t {
      if tasks.isEmpty {
        rest(until: t)
      } else {
        step(until: t)
      }
    }
  }

  /// Nothing runs until `t`: budgets are full again after the next period's begin.
  private mutating func rest(until t: SimTime) {
    let begin = t.floored(to: SimDuration(microseconds: period)).microseconds
    if begin > periodAt {
      periodAt = begin
      for i in places.indices { places[i].left = places[i].budget }
    }
    now = t
  }

  /// Runs to the next change of state, or to `limit` if that comes first.
  private mutating func step(until limit: SimTime) {
    if now.microseconds >= periodAt + period {
      periodAt = now.floored(to: SimDuration(microseconds: period)).microseconds
      for i in places.indices { places[i].left = places[i].budget }
    }
    var until = min(limit.microseconds, periodAt + period)
    for task in tasks where task.releasedAt > now { until = min(until, task.releasedAt.microseconds) }
    guard let place = chosen(&until), let best = bestTask(of: places[place].partition) else {
      now = SimTime(microseconds: until)
      return
    }
    if places[place].partition != current {
      current = places[place].partition
      unpaid = sharing == .budgets ? switchTime : 0
    }
    var run = until - now.microseconds
    if sharing == .budgets { run = min(run, places[place].left) }
    // The change comes first; then the task.
    let paid = min(unpaid, run)
    run = min(run, paid + tasks[best].remaining.microseconds)
    unpaid -= paid
    places[place].left -= sharing == .budgets ? run : 0
    let worked = run - paid
    if worked > 0, tasks[best].startedAt == .never {
      tasks[best].startedAt = now + SimDuration(microseconds: paid)
    }
    now += SimDuration(microseconds: run)
    tasks[best].remaining.microseconds -= worked
    if tasks[best].remaining == .zero { ended.append((tasks.remove(at: best), now)) }
  }

  /// The partition that runs now, and in `until` when that may change at the latest; nil: none.
  private func chosen(_ until: inout Int64) -> Int? {
    switch sharing {
    case .windows:
      let phase = now.microseconds - periodAt
      for (i, place) in places.enumerated() {
        if phase < place.windowAt {
          until = min(until, periodAt + place.windowAt)
          return nil
        }
        if phase < place.windowAt + place.budget {
          until = min(until, periodAt + place.windowAt + place.budget)
          return i
        }
      }
      return nil
    case .budgets:
      var best: Int?
      for (i, place) in places.enumerated() where place.left > 0 && bestTask(of: place.partition) != nil {
        if let b = best, places[b].priority <= place.priority { continue }
        best = i
      }
      return best
    }
  }

  /// The released task of a partition that runs first.
  private func bestTask(of partition: Int) -> Int? {
    var best: Int?
    for (i, task) in tasks.enumerated() where task.partition == partition && task.releasedAt <= now {
      if let b = best, tasks[b].priority <= task.priority { continue }
      best = i
    }
    return best
  }
}
