import ComputeKernel
import SimCore

/// The computer of one node in virtual time: tasks wait in one bounded queue, and each engine runs them without
/// preemption, by the discipline of the model and then in order of submission. Call times must not decrease.
///
/// Memory bandwidth is shared max–min fairly among the running tasks when a task starts, and that share is fixed until
/// it ends: a task neither slows tasks that started before it nor speeds up when they end. (Exact processor sharing
/// would move every running end at each start; for the two or three engines of a vehicle the difference is
/// second-order, with either sign.)
///
/// A start, an end and a submission cost the logarithm of the number of waiting tasks, whatever the number of servers;
/// tasks that use the memory also look once at each server's draw.
package struct Platform: Sendable {
  private struct Server {
    /// End of the running task; `never` if idle.
    var end = SimTime.never
    var start = SimTime.zero
    /// Bandwidth drawn by the running task, bytes per second.
    var draw = 0.0
    var engine: Int32
    var ticket: UInt32 = 0
    var kind = TaskKind.track
    var released = SimTime.zero
    var deadline = SimDuration.zero
  }
  private struct Ending: Comparable {
    var end: SimTime
    var server: Int32
    static func < (a: Self, b: Self) -> Bool { a.end < b.end || a.end == b.end && a.server < b.server }
  }

  package let model: PlatformModel
  private var servers: [Server]
  private var waiting: WaitingTasks
  /// Finished tasks in order of time; those from `handed` on have not been handed over.
  private var finished: [FinishedTask] = []
  private var handed = 0
  private var running = 0
  /// Earliest end of a running task, and its server; `never` and −1 if none runs. A task that ends at the same time as
  /// this one stays after it.
  private var nextEnd = SimTime.never
  private var ending = -1
  /// The other running tasks.
  private var endings = OrderedHeap<Ending>()
  /// When `complete` will next return a task if nothing more is submitted; `never` if no task is pending.
  package private(set) var next = SimTime.never
  private var clock: SimTime
  /// Idle energy up to here is in the totals.
  private var restingSince: SimTime
  private var sums = PlatformTotals()
  /// Keeps every finished or refused task for `takeLog`.
  package var keepsLog = false
  private var log: [LoggedTask] = []

  /// Draws power from `start` on.
  package init(_ model: PlatformModel, start: SimTime) {
    self.model = model
    clock = start
    restingSince = start
    servers = []
    waiting = WaitingTasks(model)
    servers.reserveCapacity(model.serverCount)
    for (e, engine) in model.engines.enumerated() {
      for _ in 0..<engine.servers { servers.append(Server(engine: Int32(e))) }
    }
  }

  /// Tasks waiting or running.
  package var pending: Int { waiting.count + running }

  /// Submits a task at `t`.
  @discardableResult
  package mutating func submit(_ task: TaskRequest, at t: SimTime) -> Admission {
    advance(to: t)
    defer { look() }
    let kind = Int(task.kind.rawValue)
    let engine = model.engine[kind]
    // Whoever is released and finds an idle server has started by now: no other task waits for this server.
    if task.releasedAt <= t, waiting.hasIdleServer(engine) {
      start(task, on: engine, at: t)
      return .accepted
    }
    guard waiting.count < model.queueLimit else {
      sums.dropped &+= 1
      sums.perKind[kind].dropped &+= 1
      if keepsLog { note(task.kind, released: task.releasedAt, span: nil, deadline: task.deadline) }
      return .queueFull
    }
    waiting.append(task, engine: engine, priority: model.priority[kind], discipline: model.discipline)
    return .accepted
  }

  /// The same as `next`; nil if no task is pending.
  package var nextCompletion: SimTime? { next == .never ? nil : next }

  /// The next task that finished at or before `t`, in order of time; nil if there is none (left).
  package mutating func complete(through t: SimTime) -> FinishedTask? {
    if handed == finished.count {
      guard next <= t else { return nil }
      advance(to: t)
      look()
    }
    guard handed < finished.count, finished[handed].finishedAt <= t else { return nil }
    let task = finished[handed]
    handed += 1
    if handed == finished.count {
      finished.removeAll(keepingCapacity: true)
      handed = 0
    }
    look()
    return task
  }

  /// Runs the submitted tasks up to `t`: tasks that end by then enter the totals and the log, and remain to be handed
  /// over.
  package mutating func run(through t: SimTime) {
    guard next <= t else { return }
    advance(to: t)
    look()
  }

  /// Sums since the start or the last `takeTotals`, including idle energy up to `t`.
  package func totals(at t: SimTime) -> PlatformTotals {
    var all = sums
    all.staticJoules += model.staticPower * max(0, (t - restingSince).seconds)
    all.joules =
      model.building * (all.staticJoules + all.operationJoules + all.memoryJoules + all.fixedJoules)
    return all
  }

  /// The same, and resets the sums.
  package mutating func takeTotals(at t: SimTime) -> PlatformTotals {
    let all = totals(at: t)
    sums = PlatformTotals()
    restingSince = max(restingSince, t)
    return all
  }

  /// Tasks kept since the last call, in order of their ends.
  package mutating func takeLog() -> [LoggedTask] {
    if log.isEmpty { return [] }
    defer { log.removeAll(keepingCapacity: true) }
    return log
  }

  private mutating func note(
    _ kind: TaskKind, released: SimTime, span: (start: SimTime, end: SimTime)?, deadline: SimDuration
  ) {
    log.append(
      LoggedTask(
        kind: kind, engine: model.spec.engines[model.engine[Int(kind.rawValue)]].kind, releasedAt: released,
        startedAt: span?.start, finishedAt: span?.end, deadline: deadline))
  }

  // MARK: Events

  /// Processes ends and starts in order of time up to `t`. At equal times, tasks that need no server which is freed then
  /// start before the ends.
  private mutating func advance(to t: SimTime) {
    while running > 0 || waiting.count > 0 {
      if waiting.count > 0, let first = waiting.nextStart(from: clock, through: min(nextEnd, t)) {
        clock = max(clock, first.time)
        start(waiting.remove(first), on: first.engine, at: first.time)
        continue
      }
      guard nextEnd <= t else { break }
      clock = max(clock, nextEnd)
      finish(ending)
    }
    if t > clock { clock = t }
  }

  /// Finds when the next task will finish: already finished, running, or waiting for its release on an idle engine.
  private mutating func look() {
    if handed < finished.count {
      next = finished[handed].finishedAt
      return
    }
    next = nextEnd
    guard waiting.count > 0 else { return }
    for engine in model.engines.indices where waiting.hasIdleServer(engine) {
      next = waiting.leastEnd(engine, below: next, from: clock) { duration($0, engine: engine).time }
    }
  }

  private mutating func start(_ task: TaskRequest, on engine: Int, at t: SimTime) {
    let server = waiting.occupy(engine)
    let need = duration(task, engine: engine)
    let energy = model.dynamicEnergy(task.counts)
    sums.operationJoules += energy.operations
    sums.memoryJoules += energy.memory
    sums.fixedJoules += model.fixedPower * task.fixed.seconds
    if keepsLog { sums.perKind[Int(task.kind.rawValue)].counts += task.counts }
    servers[server].start = t
    servers[server].end = t + need.time
    servers[server].draw = need.draw
    servers[server].ticket = task.ticket
    servers[server].kind = task.kind
    servers[server].released = task.releasedAt
    servers[server].deadline = task.deadline
    running += 1
    if servers[server].end < nextEnd {
      if ending >= 0 { endings.push(Ending(end: nextEnd, server: Int32(ending))) }
      nextEnd = servers[server].end
      ending = server
    } else {
      endings.push(Ending(end: servers[server].end, server: Int32(server)))
    }
  }

  private mutating func finish(_ server: Int) {
    let s = servers[server]
    servers[server].end = .never
    servers[server].draw = 0
    running -= 1
    waiting.release(server, of: Int(s.engine))
    let following = endings.pop()
    nextEnd = following?.end ?? .never
    ending = following.map { Int($0.server) } ?? -1
    let latency = s.end - s.released
    let missed = latency > s.deadline
    let kind = Int(s.kind.rawValue)
    let busy = s.end - s.start
    sums.tasks &+= 1
    sums.busy += busy
    sums.latency.record(latency)
    sums.perKind[kind].tasks &+= 1
    sums.perKind[kind].busy += busy
    sums.perKind[kind].latency += latency
    if missed {
      sums.deadlineMisses &+= 1
      sums.perKind[kind].deadlineMisses &+= 1
    }
    if keepsLog { note(s.kind, released: s.released, span: (s.start, s.end), deadline: s.deadline) }
    finished.append(
      FinishedTask(
        ticket: s.ticket, kind: s.kind, releasedAt: s.released, startedAt: s.start, finishedAt: s.end,
        missedDeadline: missed))
  }

  /// Duration of a task that starts now on an engine, and the bandwidth that it will draw.
  private func duration(_ task: TaskRequest, engine: Int) -> (time: SimDuration, draw: Double) {
    let e = model.engines[engine]
    let isNetwork = task.network > 0
    let compute = isNetwork ? task.network : e.compute(task.counts)
    let bytes = Double(task.counts.bytes)
    var seconds = compute
    var draw = 0.0
    if bytes > 0 {
      // Its draw with the memory to itself: enough to keep the arithmetic busy, up to the engine's own limit.
      let wanted = min(e.bandwidth, compute > 0 ? bytes / compute : e.bandwidth)
      draw = share(wanted)
      seconds = max(compute, bytes / draw)
    }
    if !isNetwork { seconds += Double(task.counts.launches) * e.launch }
    seconds += task.fixed.seconds
    let time = SimDuration(microseconds: max(1, Int64((seconds * model.slowdown * 1e6).rounded(.up))))
    return (time, draw)
  }

  /// Max–min fair share of the memory for one more task that wants `wanted` bytes per second: all of it if the sum
  /// fits, otherwise the water level at which small draws are met in full.
  private func share(_ wanted: Double) -> Double {
    var total = wanted
    for i in servers.indices { total += servers[i].draw }
    let capacity = model.memoryBandwidth
    if total <= capacity { return wanted }
    var level = capacity / Double(running + 1)
    // Each round removes the draws below the level; it only rises, so a few rounds suffice.
    while true {
      var left = capacity
      var count = wanted > level ? 1.0 : 0
      if wanted <= level { left -= wanted }
      for i in servers.indices where servers[i].end != .never {
        if servers[i].draw <= level { left -= servers[i].draw } else { count += 1 }
      }
      if count == 0 { return wanted }
      let next = left / count
      if next <= level * (1 + 1e-12) { return min(wanted, level) }
      level = next
    }
  }
}
