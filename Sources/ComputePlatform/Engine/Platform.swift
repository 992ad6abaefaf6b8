import ComputeKernel
import SimCore

/// The computer of one node in virtual time: tasks wait in one bounded queue, and each engine runs them without
/// preemption, by priority and then in order of submission. Call times must not decrease.
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
    /// Index of the service that runs; −1 if it is a job of the node.
    var service: Int32 = -1
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
  /// Cores that partitions share, and their tasks by ticket of the core.
  private var cores: [PartitionedCore] = []
  private var onCores: [UInt32: (request: TaskRequest, service: Int32)] = [:]
  private var nextOnCores: UInt32 = 0
  /// When a core will end a task next, and which; `never` and −1 if none will.
  private var coreEnd = SimTime.never
  private var endingCore = -1
  /// Next run of each service, whether its last one is unfinished, and the earliest of these times.
  private var nextRun: [SimTime] = []
  private var isServing: [Bool] = []
  private var earliestRun = SimTime.never
  /// Waiting or running jobs of the node, without services.
  private var jobs = 0
  private let entity: UInt64
  /// Tasks so far: the counter of the random part of durations.
  private var admitted: UInt64 = 0
  /// Earliest end of a running task, and its server; `never` and −1 if none runs. A task that ends at the same time as
  /// this one stays after it.
  private var nextEnd = SimTime.never
  private var ending = -1
  /// The other running tasks.
  private var endings = OrderedHeap<Ending>()
  /// When `complete` will next return a task if nothing more is submitted; `never` if no task is pending. Never too late,
  /// and too early only if tasks that are released later take a share of the memory first.
  package private(set) var next = SimTime.never
  private var clock: SimTime
  /// Idle energy up to here is in the totals.
  private var restingSince: SimTime
  private var sums: PlatformTotals
  /// Nil: full clocks and power at rest at all times.
  private var power: PowerState?
  /// Keeps every finished or refused task for `takeLog`.
  package var keepsLog = false
  private var log: [LoggedTask] = []

  /// Draws power from `start` on.
  ///
  /// - Parameter entity: of the node, for the random part of durations.
  package init(_ model: PlatformModel, start: SimTime, entity: UInt64 = 0) {
    self.model = model
    self.entity = entity
    clock = start
    restingSince = start
    sums = PlatformTotals(engines: model.engines.count, services: model.services.count)
    power = model.power.map { PowerState($0, model, start: start) }
    nextRun = model.services.map { $0.first(notBefore: start) }
    isServing = Array(repeating: false, count: model.services.count)
    earliestRun = nextRun.min() ?? .never
    servers = []
    waiting = WaitingTasks(model)
    servers.reserveCapacity(model.serverCount)
    for (e, engine) in model.engines.enumerated() {
      for _ in 0..<engine.servers { servers.append(Server(engine: Int32(e))) }
    }
    if let table = model.partitions {
      cores = (0..<table.coreCount).map { PartitionedCore(table, core: $0, start: start) }
    }
  }

  /// Tasks waiting or running.
  package var pending: Int { waiting.count + running + onCores.count }

  /// Submits a task at `t`.
  @discardableResult
  package mutating func submit(_ task: TaskRequest, at t: SimTime) -> Admission {
    advance(to: t)
    defer { look() }
    let admission = admit(
      task, engine: model.engine[Int(task.kind.rawValue)],
      priority: model.priority[Int(task.kind.rawValue)], service: -1, at: t)
    if admission == .accepted { jobs += 1 }
    return admission
  }

  private mutating func admit(
    _ task: TaskRequest, engine: Int, priority: UInt8, service: Int32, at t: SimTime
  ) -> Admission {
    var task = task
    if let variation = model.variation {
      task.factor = variation.factor(model.spec.engines[engine].kind, entity: entity, task: admitted)
      admitted &+= 1
    }
    if engine == model.partitioned, let table = model.partitions {
      return place(task, table, priority: priority, service: service, at: t)
    }
    task.service = service
    // Whoever is released and finds an idle server has started by now: no other task waits for this server.
    if task.releasedAt <= t, waiting.hasIdleServer(engine) {
      start(task, on: engine, at: t)
      return .accepted
    }
    guard waiting.count + onCores.count < model.queueLimit else { return refuse(task, engine) }
    waiting.append(task, engine: engine, priority: priority, discipline: model.discipline)
    return .accepted
  }

  /// Starts the runs of services that are due at `t`, the earliest time at which one is.
  private mutating func runServices(at t: SimTime) {
    for i in nextRun.indices where nextRun[i] == t {
      let service = model.services[i]
      nextRun[i] += service.period
      var request = service.request
      request.releasedAt = t
      let isRefused =
        isServing[i]
        || admit(request, engine: service.engine, priority: service.spec.priority, service: Int32(i), at: t)
          == .queueFull
      isServing[i] = !isRefused || isServing[i]
      if isRefused { sums.perService[i].dropped &+= 1 }
    }
    earliestRun = nextRun.min() ?? .never
  }

  private mutating func refuse(_ task: TaskRequest, _ engine: Int) -> Admission {
    sums.dropped &+= 1
    sums.perKind[Int(task.kind.rawValue)].dropped &+= 1
    if keepsLog {
      note(task.kind, engine, released: task.releasedAt, span: nil, deadline: task.deadline)
    }
    return .queueFull
  }

  /// Gives a task to the core of its partition with the least work.
  private mutating func place(
    _ task: TaskRequest, _ table: PartitionTable, priority: UInt8, service: Int32, at t: SimTime
  ) -> Admission {
    guard waiting.count + onCores.count < model.queueLimit else {
      return refuse(task, model.partitioned)
    }
    let partition =
      service < 0
      ? table.partition(of: task.kind) : table.partition(of: model.services[Int(service)].spec.domain)
    let spec = table.partitions[partition]
    var core = spec.cores.lowerBound
    for other in spec.cores where cores[other].backlog < cores[core].backlog { core = other }
    var task = task
    let wake = clock(&task, engine: model.partitioned, at: t)
    let need = duration(task, engine: model.partitioned, bandwidth: spec.bandwidth).time + wake
    let whole = SimDuration(
      microseconds: max(1, Int64((Double(need.microseconds) * table.overhead).rounded(.up))))
    charge(task, engine: model.partitioned)
    onCores[nextOnCores] = (task, service)
    cores[core].submit(
      PartitionedCore.Task(
        ticket: nextOnCores, partition: partition, priority: priority, releasedAt: task.releasedAt,
        need: whole), at: t)
    nextOnCores &+= 1
    lookAtCores()
    return .accepted
  }

  private mutating func lookAtCores() {
    coreEnd = .never
    endingCore = -1
    for i in cores.indices {
      let end = cores[i].nextEnd()
      if end < coreEnd { (coreEnd, endingCore) = (end, i) }
    }
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
    guard next <= t || !isServing.isEmpty else { return }
    advance(to: t)
    look()
  }

  /// Sums since the start or the last `takeTotals`, including idle energy up to `t`.
  package func totals(at t: SimTime) -> PlatformTotals {
    var all = sums
    let elapsed = max(0, (t - restingSince).seconds)
    all.share = share(of: elapsed)
    all.staticJoules += all.share * model.staticPower * elapsed
    if let power {
      all.power = power.totals(since: restingSince, at: t)
      all.staticJoules -= all.share * power.saved(power.asleep(since: restingSince, at: t))
    }
    all.joules =
      model.building * (all.staticJoules + all.operationJoules + all.memoryJoules + all.fixedJoules)
    return all
  }

  /// Share of the computer that its node occupies: 1 unless it is a shared server. There, rest is paid by the tenants in
  /// proportion to their use of the engine that each uses most (the dominant share of Ghodsi et al., "Dominant resource
  /// fairness", NSDI 2011), and all of it is paid if the busiest engine is in use for `meanUse`.
  private func share(of elapsed: Double) -> Double {
    guard let meanUse = model.meanUse else { return 1 }
    guard elapsed > 0 else { return 0 }
    var most = 0.0
    for (sum, engine) in zip(sums.perEngine, model.engines) {
      most = max(most, sum.busy.seconds / Double(engine.servers))
    }
    return min(1, most / (elapsed * meanUse))
  }

  /// The same, and resets the sums.
  package mutating func takeTotals(at t: SimTime) -> PlatformTotals {
    let all = totals(at: t)
    sums = PlatformTotals(engines: model.engines.count, services: model.services.count)
    restingSince = max(restingSince, t)
    power?.settle(at: restingSince)
    return all
  }

  /// Tasks kept since the last call, in order of their ends.
  package mutating func takeLog() -> [LoggedTask] {
    if log.isEmpty { return [] }
    defer { log.removeAll(keepingCapacity: true) }
    return log
  }

  private mutating func note(
    _ kind: TaskKind, _ engine: Int, released: SimTime, span: (start: SimTime, end: SimTime)?,
    deadline: SimDuration
  ) {
    log.append(
      LoggedTask(
        kind: kind, engine: model.spec.engines[engine].kind, releasedAt: released,
        startedAt: span?.start, finishedAt: span?.end, deadline: deadline))
  }

  // MARK: Events

  /// Processes ends and starts in order of time up to `t`. At equal times, tasks that need no server which is freed then
  /// start before the ends.
  private mutating func advance(to t: SimTime) {
    while running > 0 || waiting.count > 0 || endingCore >= 0 || earliestRun <= t {
      if waiting.count > 0,
        let first = waiting.nextStart(from: clock, through: min(nextEnd, coreEnd, earliestRun, t))
      {
        clock = max(clock, first.time)
        start(waiting.remove(first), on: first.engine, at: first.time)
        continue
      }
      let event = min(nextEnd, coreEnd, earliestRun)
      guard event <= t, event < .never else { break }
      clock = max(clock, event)
      if earliestRun < min(nextEnd, coreEnd) {
        runServices(at: earliestRun)
        continue
      }
      if coreEnd < nextEnd { finishOnCore() } else { finish(ending) }
    }
    if t > clock { clock = t }
  }

  /// Finds when the next task will finish: already finished, running, or waiting for its release on an idle engine.
  private mutating func look() {
    if handed < finished.count {
      next = finished[handed].finishedAt
      return
    }
    if jobs == 0 {
      // Services alone wake nobody.
      next = .never
      return
    }
    next = min(nextEnd, coreEnd)
    guard waiting.count > 0 else { return }
    for engine in model.engines.indices where waiting.hasIdleServer(engine) {
      next = waiting.leastEnd(engine, below: next, from: clock) { duration($0, engine: engine).time }
    }
  }

  private mutating func start(_ task: TaskRequest, on engine: Int, at t: SimTime) {
    var task = task
    let server = waiting.occupy(engine)
    let wake = clock(&task, engine: engine, at: t)
    let need = duration(task, engine: engine)
    charge(task, engine: engine)
    servers[server].start = t
    servers[server].end = t + wake + need.time
    servers[server].draw = need.draw
    servers[server].ticket = task.ticket
    servers[server].kind = task.kind
    servers[server].released = task.releasedAt
    servers[server].deadline = task.deadline
    servers[server].service = task.service
    running += 1
    if servers[server].end < nextEnd {
      if ending >= 0 { endings.push(Ending(end: nextEnd, server: Int32(ending))) }
      nextEnd = servers[server].end
      ending = server
    } else {
      endings.push(Ending(end: servers[server].end, server: Int32(server)))
    }
  }

  /// Sets the clock of a task that begins; returns the time until the computer is awake.
  private mutating func clock(_ task: inout TaskRequest, engine: Int, at t: SimTime) -> SimDuration {
    guard let (point, wake) = power?.start(engine: engine, at: t, since: restingSince) else { return .zero }
    (task.clock, task.energy) = (point.clock, point.energy)
    return wake
  }

  /// Adds a task that begins to energy and work.
  private mutating func charge(_ task: TaskRequest, engine: Int) {
    var energy = model.dynamicEnergy(task.counts)
    energy.operations *= task.energy
    power?.heat(energy.operations + energy.memory + model.fixedPower * task.fixed.seconds)
    sums.operationJoules += energy.operations
    sums.memoryJoules += energy.memory
    sums.fixedJoules += model.fixedPower * task.fixed.seconds
    sums.perEngine[engine].counts += task.counts
    if keepsLog { sums.perKind[Int(task.kind.rawValue)].counts += task.counts }
  }

  private mutating func finishOnCore() {
    guard let (done, end) = cores[endingCore].take(through: coreEnd),
      let (task, service) = onCores.removeValue(forKey: done.ticket)
    else { preconditionFailure("a core announced an end and had none") }
    lookAtCores()
    finish(
      Ended(
        ticket: task.ticket, kind: task.kind, engine: model.partitioned, released: task.releasedAt,
        start: done.startedAt, end: end, busy: done.need, deadline: task.deadline, service: service))
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
    finish(
      Ended(
        ticket: s.ticket, kind: s.kind, engine: Int(s.engine), released: s.released, start: s.start,
        end: s.end, busy: s.end - s.start, deadline: s.deadline, service: s.service))
  }

  /// A task that has ended, on a server or a core.
  private struct Ended {
    var ticket: UInt32
    var kind: TaskKind
    var engine: Int
    var released: SimTime
    var start: SimTime
    var end: SimTime
    var busy: SimDuration
    var deadline: SimDuration
    var service: Int32
  }

  private mutating func finish(_ s: Ended) {
    power?.end(engine: s.engine, at: s.end, isIdle: running == 0 && onCores.isEmpty)
    let latency = s.end - s.released
    let missed = latency > s.deadline
    let kind = Int(s.kind.rawValue)
    let busy = s.busy
    sums.tasks &+= 1
    sums.busy += busy
    sums.perEngine[s.engine].busy += busy
    sums.latency.record(latency)
    sums.perKind[kind].tasks &+= 1
    sums.perKind[kind].busy += busy
    sums.perKind[kind].latency += latency
    if missed {
      sums.deadlineMisses &+= 1
      sums.perKind[kind].deadlineMisses &+= 1
    }
    if keepsLog {
      note(s.kind, s.engine, released: s.released, span: (s.start, s.end), deadline: s.deadline)
    }
    if s.service >= 0 {
      let i = Int(s.service)
      isServing[i] = false
      sums.perService[i].runs &+= 1
      sums.perService[i].deadlineMisses &+= missed ? 1 : 0
      sums.perService[i].busy += busy
      sums.perService[i].latency += latency
      sums.perService[i].longest = max(sums.perService[i].longest, latency)
      return
    }
    jobs -= 1
    finished.append(
      FinishedTask(
        ticket: s.ticket, kind: s.kind, releasedAt: s.released, startedAt: s.start, finishedAt: s.end,
        missedDeadline: missed))
  }

  /// Duration of a task that starts now on an engine, and the bandwidth that it will draw.
  ///
  /// - Parameter bandwidth: kept for the task; nil: it shares the memory with the other running tasks.
  private func duration(_ task: TaskRequest, engine: Int, bandwidth: Double? = nil) -> (
    time: SimDuration, draw: Double
  ) {
    let e = model.engines[engine]
    let isNetwork = task.network > 0
    let compute = (isNetwork ? task.network : e.compute(task.counts)) / task.clock
    let bytes = Double(task.counts.bytes)
    var seconds = compute
    var draw = 0.0
    if bytes > 0 {
      // Its draw with the memory to itself: enough to keep the arithmetic busy, up to the engine's own limit.
      let wanted = min(e.bandwidth, compute > 0 ? bytes / compute : e.bandwidth)
      draw = bandwidth.map { min($0, wanted) } ?? share(wanted)
      seconds = max(compute, bytes / draw)
    }
    if !isNetwork { seconds += Double(task.counts.launches) * e.launch / task.clock }
    seconds += task.fixed.seconds / task.clock
    let time = SimDuration(
      microseconds: max(1, Int64((seconds * model.slowdown * task.factor * 1e6).rounded(.up))))
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
