import SimCore

/// The tasks that wait for the engines of a platform, and its idle servers.
///
/// Each engine has two heaps: tasks that have been released, in the order in which they are served, and tasks whose
/// release is still to come, by its time.
struct WaitingTasks: Sendable {
  /// Position in the order of service.
  private struct Rank: Comparable {
    /// Absolute deadline, microseconds; 0 where it does not count.
    var deadline: Int64
    /// Priority in the highest byte, below it the number of the submission.
    var order: UInt64

    static func < (a: Self, b: Self) -> Bool {
      a.deadline < b.deadline || a.deadline == b.deadline && a.order < b.order
    }
  }
  private struct Ready: Comparable {
    var rank: Rank
    var slot: Int32
    static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }
  }
  private struct Future: Comparable {
    var releasedAt: SimTime
    var rank: Rank
    var slot: Int32
    static func < (a: Self, b: Self) -> Bool {
      a.releasedAt < b.releasedAt || a.releasedAt == b.releasedAt && a.rank < b.rank
    }
  }
  private struct Engine {
    var ready = OrderedHeap<Ready>()
    var future = OrderedHeap<Future>()
    /// Number of idle servers, the first server in the platform's list, and the first of the words with their bits.
    var idle: Int
    var firstServer: Int
    var firstWord: Int
  }
  /// The next task to start.
  struct Start {
    var engine: Int
    var time: SimTime
    fileprivate var order: UInt64
  }

  private var engines: [Engine] = []
  /// One bit per idle server; each engine begins with a new word.
  private var idleBits: [UInt64] = []
  /// The requests, in slots that the heaps refer to, and slots that are free.
  private var slots: [TaskRequest] = []
  private var free: [Int32] = []
  private var submissions: UInt64 = 0
  /// Over all engines.
  private(set) var count = 0

  init(_ model: PlatformModel) {
    engines.reserveCapacity(model.engines.count)
    for (e, engine) in model.engines.enumerated() {
      engines.append(
        Engine(idle: engine.servers, firstServer: model.firstServer[e], firstWord: idleBits.count))
      var left = engine.servers
      while left > 0 {
        idleBits.append(left >= 64 ? .max : (1 << UInt64(left)) - 1)
        left -= 64
      }
    }
  }

  // MARK: Servers

  func hasIdleServer(_ engine: Int) -> Bool { engines[engine].idle > 0 }

  /// Takes the first idle server of an engine that has one.
  mutating func occupy(_ engine: Int) -> Int {
    precondition(engines[engine].idle > 0)
    engines[engine].idle -= 1
    var word = engines[engine].firstWord
    while idleBits[word] == 0 { word += 1 }
    let bit = idleBits[word].trailingZeroBitCount
    idleBits[word] &= ~(1 << UInt64(bit))
    return engines[engine].firstServer + (word - engines[engine].firstWord) * 64 + bit
  }

  mutating func release(_ server: Int, of engine: Int) {
    let i = server - engines[engine].firstServer
    engines[engine].idle += 1
    idleBits[engines[engine].firstWord + i / 64] |= 1 << UInt64(i % 64)
  }

  // MARK: Tasks

  mutating func append(_ request: TaskRequest, engine: Int, priority: UInt8, discipline: Discipline) {
    let slot: Int32
    if let last = free.popLast() {
      slot = last
      slots[Int(slot)] = request
    } else {
      slot = Int32(slots.count)
      slots.append(request)
    }
    let isByDeadline = discipline == .earliestDeadline
    let rank = Rank(
      deadline: isByDeadline ? (request.releasedAt + request.deadline).microseconds : 0,
      order: UInt64(isByDeadline ? 0 : priority) << 56 | submissions)
    submissions += 1
    count += 1
    engines[engine].future.push(Future(releasedAt: request.releasedAt, rank: rank, slot: slot))
  }

  /// The task that starts first at or after `clock`, on an idle server and no later than `limit`; ties go to the better
  /// priority, then to the earlier submission.
  mutating func nextStart(from clock: SimTime, through limit: SimTime) -> Start? {
    var best: Start?
    for e in engines.indices where engines[e].idle > 0 {
      while let head = engines[e].future.first, head.releasedAt <= clock {
        _ = engines[e].future.pop()
        engines[e].ready.push(Ready(rank: head.rank, slot: head.slot))
      }
      let start: Start
      if let head = engines[e].ready.first {
        start = Start(engine: e, time: clock, order: head.rank.order)
      } else if let head = engines[e].future.first {
        start = Start(engine: e, time: head.releasedAt, order: head.rank.order)
      } else {
        continue
      }
      guard start.time <= limit else { continue }
      if let found = best, (found.time, found.order) < (start.time, start.order) { continue }
      best = start
    }
    return best
  }

  /// Removes a task that `nextStart` has found.
  mutating func remove(_ start: Start) -> TaskRequest {
    let slot = engines[start.engine].ready.pop()?.slot ?? engines[start.engine].future.pop()?.slot
    guard let slot else { preconditionFailure("no task waits for the engine") }
    count -= 1
    free.append(slot)
    return slots[Int(slot)]
  }

  /// The earliest end of a task that will find an idle server at its release after `clock`, if it is before `bound`;
  /// `bound` otherwise. Released tasks that wait have no idle server.
  ///
  /// Tasks take the idle servers in the order of their releases, and none of these is free again before the earliest end.
  func leastEnd(
    _ engine: Int, below bound: SimTime, from clock: SimTime, duration: (TaskRequest) -> SimDuration
  ) -> SimTime {
    var least = bound
    /// False if the task comes too late to matter.
    func take(_ i: Int) -> Bool {
      let entry = engines[engine].future.entries[i]
      guard entry.releasedAt < least else { return false }
      least = min(least, max(entry.releasedAt, clock) + duration(slots[Int(entry.slot)]))
      return true
    }
    let (count, idle) = (engines[engine].future.count, engines[engine].idle)
    guard count > 0 else { return least }
    if idle == 1 {
      _ = take(0)
    } else if count <= idle {
      func visit(_ i: Int) {
        guard i < count, take(i) else { return }
        visit(2 * i + 1)
        visit(2 * i + 2)
      }
      visit(0)
    } else {
      // The heap's entries in order, from its top.
      var front = [0]
      for _ in 0..<idle {
        guard
          let next = front.indices.min(by: {
            engines[engine].future.entries[front[$0]] < engines[engine].future.entries[front[$1]]
          })
        else { break }
        let i = front.remove(at: next)
        guard take(i) else { break }
        for child in [2 * i + 1, 2 * i + 2] where child < count { front.append(child) }
      }
    }
    return least
  }
}
