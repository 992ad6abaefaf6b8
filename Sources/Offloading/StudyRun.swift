import ComputeKernel
import ComputePlatform
import SimCore

/// One run of a study with one policy: an event loop in virtual time.
///
///     device ─ cell ─▶ (wire ─▶) engine of an edge node or the cloud ─ (wire ─▶) cell ─▶ device
package struct StudyRun {
  // MARK: State

  private struct Event: Comparable {
    enum Kind: UInt8 {
      /// Index: task class, link, task, computer, task, report.
      case arrival, departure, delivery, completion, lease, report, outageBegin, outageEnd
    }
    var time: Int64
    /// Number of the event, so that those of the same time keep their order.
    var order: UInt64
    var index: Int32
    var kind: Kind
    @inline(__always) static func < (a: Self, b: Self) -> Bool {
      a.time < b.time || a.time == b.time && a.order < b.order
    }
  }

  private struct Line {
    var sharing = ProcessorSharing()
    /// Microseconds per byte; 0: unlimited.
    var perByte: Double
    var latency: Int64
    var loss: Double
    /// Time of the departure that is in the event queue; `max` if none is.
    var due = Int64.max
    var bytes: UInt64 = 0
    /// As last reported.
    var seenCount = 0
    var seenBacklog = 0.0
  }

  /// A computer with its expected end of all work, which its reports follow.
  private struct Computer {
    var platform: Platform
    var due = Int64.max
    /// Microseconds.
    var freeAt = 0.0
    var seenBacklog = 0.0
    var seenPending = 0
    var isDown = false
    let queueLimit: Int
    /// Seconds, before an outage.
    var pastBusy = 0.0
  }

  private enum Phase: UInt8 {
    case own, uplink, forth, computing, back, downlink, refusal
    /// Waiting for the image of its container; and of images: under way, and starting.
    case waiting, image, starting
  }
  private struct Live {
    var released: Int64 = 0
    var device: Int32 = 0
    var taskClass: Int32 = 0
    /// Computer that was chosen: the number of the edge node, or that of the cloud; −1 for the device's own.
    var computer: Int32 = -1
    var cell: Int32 = 0
    /// Events and jobs that refer to this task; it is forgotten when there are none.
    var references: Int16 = 0
    var phase = Phase.own
    var isDone = false
    var hasFallenBack = false
  }

  /// A task class with what does not change during the run.
  private struct Source {
    var kind: TaskKind
    var deadline: Int64
    var input: Int
    var output: Int
    var image: Int
    var start: Int64
    /// Mean time between two tasks of all its devices, or the period of one of them, microseconds.
    var interval: Double
    var isPeriodic: Bool
    var firstDevice: Int
    var devices: Int
    var gaps: RandomStream
    /// Index of the next device in the order of phases, and how often it has begun anew.
    var next = 0
    var round: Int64 = 0
  }
  private struct Cost {
    var request: TaskRequest
    /// Microseconds on an idle computer.
    var time: Double
    /// Microseconds by which one task moves the end of all work, with all servers of its engine.
    var step: Double
    var joules: Double
  }

  private let study: OffloadStudy
  private let policy: any PlacementPolicy
  private let random: RandomSource
  private let end: Int64
  private let spacing: Double
  private let reach: Double
  private let edgeCount: Int
  private let hasCloud: Bool
  // Lines: up and down of each cell, up and down of the cloud's wire, the wire among the edge nodes.
  private let wireUp: Int
  private let wireDown: Int
  private let ring: Int
  private let roadLength: Double
  private let hasFallback: Bool
  private let knowsAll: Bool
  /// Joules per byte: towards the device, from it, on a wire.
  private let upJoules: Double
  private let downJoules: Double
  private let wireJoules: Double
  private var sources: [Source] = []
  /// Three of each source: on the own computer, an edge node, the cloud.
  private var costs: [Cost] = []
  /// Of periodic sources: devices by phase within the period.
  private var phases: [[(offset: Int64, device: Int32)]] = []
  private var lines: [Line] = []
  /// Edge nodes, then the cloud.
  private var computers: [Computer] = []
  private var deviceModels: [PlatformModel] = []
  /// Platforms of the devices that have computed, and the index of each device there; −1 without one.
  private var devicePlatforms: [Platform] = []
  private var platformOfDevice: [Int32]
  private var deviceDue: [Int64]
  private var deviceFreeAt: [Double]
  private var deviceClass: [Int32] = []
  private var place: [Double] = []
  private var speed: [Double] = []
  private var made: [UInt32]
  private var timely: [UInt32]
  private var tasks: [Live] = []
  private var free: [Int32] = []
  private var queue = OrderedHeap<Event>()
  private var orders: UInt64 = 0
  private var messages: UInt64 = 0
  private var views: [SiteView] = []
  /// Whether a task class can run at an edge node, and tasks that wait for that, by node and class.
  private enum Container: UInt8 { case absent, coming, ready }
  private var containers: [Container] = []
  private var awaiting: [[Int32]] = []
  /// The edge node with the least work at the last report.
  private var idlest = -1
  private var result = StudyResult()

  // MARK: Preparation

  package static func run(_ study: OffloadStudy, _ policy: any PlacementPolicy) -> StudyResult {
    var run = StudyRun(study, policy)
    run.loop()
    return run.finished()
  }

  private init(_ study: OffloadStudy, _ policy: any PlacementPolicy) {
    self.study = study
    self.policy = policy
    random = RandomSource(seed: study.seed)
    end = study.duration.microseconds
    spacing = study.road / Double(max(1, study.edges.count))
    reach = min(study.edges.reach, 0.5 * spacing)
    let count = study.devices.reduce(0) { $0 + $1.count }
    edgeCount = study.edges.count
    hasCloud = study.cloud != nil
    wireUp = 2 * edgeCount
    wireDown = 2 * edgeCount + 1
    ring = 2 * edgeCount + 2
    roadLength = study.road
    hasFallback = study.hasFallback
    knowsAll = study.report == .zero
    upJoules = study.energy.send.value + study.energy.cell.value
    downJoules = study.energy.receive.value + study.energy.cell.value
    wireJoules = study.energy.wire.value
    platformOfDevice = Array(repeating: -1, count: count)
    deviceDue = Array(repeating: .max, count: count)
    deviceFreeAt = Array(repeating: 0, count: count)
    made = Array(repeating: 0, count: count)
    timely = Array(repeating: 0, count: count)
    prepareComputers()
    prepareLines()
    prepareDevices()
    for _ in 0..<edgeCount { containers += sources.map { $0.image > 0 ? .absent : .ready } }
    awaiting = Array(repeating: [], count: containers.count)
    if edgeCount > 0 || hasCloud { schedule(.report, 0, at: 0) }
    for outage in study.outages {
      schedule(.outageBegin, outage.edge, at: outage.begin.microseconds)
      schedule(.outageEnd, outage.edge, at: outage.end.microseconds)
    }
  }

  private mutating func prepareComputers() {
    let edge = PlatformModel(
      study.edges.platform, discipline: study.edges.discipline, queueLimit: study.edges.queueLimit)
    for _ in 0..<edgeCount {
      computers.append(Computer(platform: Platform(edge, start: .zero), queueLimit: edge.queueLimit))
    }
    if let cloud = study.cloud {
      let model = PlatformModel(
        cloud.platform, discipline: study.edges.discipline, queueLimit: cloud.queueLimit)
      computers.append(Computer(platform: Platform(model, start: .zero), queueLimit: model.queueLimit))
    }
  }

  private mutating func prepareLines() {
    func line(_ rate: Double, _ link: OffloadStudy.Link) -> Line {
      Line(perByte: rate > 0 ? 1e6 / rate : 0, latency: link.latency.microseconds, loss: link.loss)
    }
    for _ in 0..<edgeCount {
      lines.append(line(study.edges.cell.up, study.edges.cell))
      lines.append(line(study.edges.cell.down, study.edges.cell))
    }
    let wire = study.cloud?.wire ?? OffloadStudy.Link(up: 0, down: 0, latency: .zero)
    lines.append(line(wire.up, wire))
    lines.append(line(wire.down, wire))
    // Among neighbours a message does not cross the core network: a tenth of the latency, assumed.
    var ring = line(wire.up, wire)
    ring.latency /= 10
    lines.append(ring)
  }

  private mutating func prepareDevices() {
    var first = 0
    for (c, device) in study.devices.enumerated() {
      let model = PlatformModel(device.platform)
      deviceModels.append(model)
      for d in first..<(first + device.count) {
        deviceClass.append(Int32(c))
        place.append(study.road * random.uniform(UInt64(d), .devicePlace, 0))
        speed.append(device.speed)
      }
      for task in device.tasks {
        let number = sources.count
        let mean = 1e6 / task.rate
        sources.append(
          Source(
            kind: task.work.kind, deadline: task.deadline.microseconds, input: task.input,
            output: task.output, image: task.image, start: task.start.microseconds,
            interval: task.isPeriodic ? mean : mean / Double(max(1, device.count)),
            isPeriodic: task.isPeriodic, firstDevice: first, devices: device.count,
            gaps: random.stream(UInt64(number), .taskArrival)))
        let cloud = study.cloud?.platform ?? study.edges.platform
        for (spec, model) in [(device.platform, model), (study.edges.platform, nil), (cloud, nil)] {
          costs.append(Self.cost(task, spec, model ?? PlatformModel(spec)))
        }
        var order: [(offset: Int64, device: Int32)] = []
        if task.isPeriodic {
          order = (first..<(first + device.count)).map { d in
            let share = random.uniform(UInt64(d) << 8 | UInt64(number & 255), .taskPhase, 0)
            return (offset: Int64(share * mean), device: Int32(d))
          }.sorted { ($0.offset, $0.device) < ($1.offset, $1.device) }
        }
        phases.append(order)
        if device.count > 0 { scheduleArrival(number, after: 0) }
      }
      first += device.count
    }
  }

  private static func cost(
    _ task: OffloadStudy.TaskClass, _ spec: PlatformSpec, _ model: PlatformModel
  ) -> Cost {
    let request = task.work.request(on: spec, deadline: task.deadline)
    let energy = model.dynamicEnergy(request.counts)
    let time = 1e6 * model.unloadedLatency(request)
    return Cost(
      request: request, time: time, step: time / Double(model.servers(for: request.kind)),
      joules: model.building * (energy.operations + energy.memory))
  }

  // MARK: Events

  @inline(__always)
  private mutating func schedule(_ kind: Event.Kind, _ index: Int, at time: Int64) {
    queue.push(Event(time: time, order: orders, index: Int32(truncatingIfNeeded: index), kind: kind))
    orders &+= 1
  }

  private mutating func loop() {
    while let event = queue.first, event.time <= end {
      _ = queue.pop()
      result.events &+= 1
      let t = event.time
      let i = Int(event.index)
      switch event.kind {
      case .arrival:
        arise(i, at: t)
        scheduleArrival(i, after: t)
      case .departure: if lines[i].due == t { drain(i, through: t) }
      case .delivery: deliver(i, at: t)
      case .completion: complete(i, at: t)
      case .lease: expire(i, at: t)
      case .report:
        takeReports(at: t)
        if study.report > .zero { schedule(.report, 0, at: t + study.report.microseconds) }
      case .outageBegin: beginOutage(i, at: t)
      case .outageEnd: endOutage(i, at: t)
      }
    }
  }

  /// The superposition of the devices' Poisson processes is one process, whose arrivals fall to each device alike.
  private mutating func scheduleArrival(_ s: Int, after t: Int64) {
    if sources[s].isPeriodic {
      let begin = Int64(min(1e15, Double(sources[s].round) * sources[s].interval))
      schedule(.arrival, s, at: begin + phases[s][sources[s].next].offset)
    } else {
      let gap = -Math.log(1 - sources[s].gaps.uniform()) * sources[s].interval
      schedule(.arrival, s, at: t + Int64(min(1e15, gap.rounded(.up))))
    }
  }

  private mutating func nextDevice(_ s: Int) -> Int {
    if sources[s].isPeriodic {
      let device = phases[s][sources[s].next].device
      sources[s].next += 1
      if sources[s].next == sources[s].devices {
        sources[s].next = 0
        sources[s].round += 1
      }
      return Int(device)
    }
    return sources[s].firstDevice + Int(sources[s].gaps.integer(below: UInt64(sources[s].devices)))
  }

  // MARK: Places

  /// The cell that covers a device, −1 without one, and how far the device is from its centre, metres.
  @inline(__always)
  private mutating func cell(of device: Int, at t: Int64) -> (index: Int, offset: Double) {
    guard edgeCount > 0 else { return (-1, 0) }
    var x = place[device] + speed[device] * 1e-6 * Double(t)
    x -= roadLength * (x / roadLength).rounded(.down)
    let k = min(edgeCount - 1, Int(x / spacing))
    let offset = x - (Double(k) + 0.5) * spacing
    return (abs(offset) <= reach ? k : -1, offset)
  }

  // MARK: Decision

  private mutating func arise(_ s: Int, at t: Int64) {
    let device = nextDevice(s)
    result.tasks += 1
    made[device] += 1
    let (cell, offset) = cell(of: device, at: t)
    survey(s, device, cell, offset, at: t)
    let deadline = sources[s].deadline
    let now = SimTime(microseconds: t)
    let choice = policy.choose(
      PlacementTask(
        kind: sources[s].kind, releasedAt: now, deadline: SimDuration(microseconds: deadline),
        input: sources[s].input, output: sources[s].output), among: views, at: now)
    guard let choice, views.indices.contains(choice) else {
      result.shed += 1
      return
    }
    let i = add(
      Live(released: t, device: Int32(device), taskClass: Int32(s), cell: Int32(truncatingIfNeeded: cell)))
    switch views[choice].site {
    case .own:
      result.own += 1
      runOwn(i, at: t)
      return
    case .edge(let k):
      result.edge += 1
      tasks[i].computer = Int32(k)
    case .cloud:
      result.cloud += 1
      tasks[i].computer = Int32(edgeCount)
    }
    tasks[i].phase = .uplink
    if hasFallback {
      // The last moment at which the own computer would still be in time; if that is past, the deadline.
      let own = views[0].wait + views[0].execute
      let last = t + deadline - Int64(min(1e15, (own * 1e6).rounded(.up)))
      tasks[i].references += 1
      schedule(.lease, i, at: last > t ? last : t + deadline)
    }
    send(i, over: 2 * cell, bytes: sources[s].input, at: t)
  }

  /// Fills in the views: the own computer, the covering edge node, the idlest other one, the cloud.
  private mutating func survey(_ s: Int, _ device: Int, _ cell: Int, _ offset: Double, at t: Int64) {
    views.removeAll(keepingCapacity: true)
    var own = SiteView(.own)
    own.execute = 1e-6 * costs[3 * s].time
    own.wait = 1e-6 * max(0, deviceFreeAt[device] - Double(t))
    own.joules = costs[3 * s].joules
    views.append(own)
    guard cell >= 0 else { return }
    if knowsAll { takeReports(at: t) }
    let (input, output) = (Double(sources[s].input), Double(sources[s].output))
    // What all sites elsewhere share: the cell.
    var base = SiteView(.cloud)
    base.upload = transfer(2 * cell, input)
    base.download = transfer(2 * cell + 1, output)
    base.joules = input * upJoules + output * downJoules
    base.linkQueue = lines[2 * cell].seenBacklog
    base.linkWork = 1e-6 * input * lines[2 * cell].perByte
    if speed[device] > 0 {
      let seconds = (reach - offset) / speed[device]
      base.leavesAt = SimTime(microseconds: t + Int64(min(1e15, seconds * 1e6)))
    }
    addView(.edge(cell), cell, 3 * s + 1, base)
    if idlest >= 0, idlest != cell {
      var other = base
      other.upload += transfer(ring, input)
      other.download += transfer(ring, output)
      other.joules += (input + output) * wireJoules
      addView(.edge(idlest), idlest, 3 * s + 1, other)
    }
    if hasCloud {
      base.upload += transfer(wireUp, input)
      base.download += transfer(wireDown, output)
      base.joules += (input + output) * wireJoules
      addView(.cloud, edgeCount, 3 * s + 2, base)
    }
  }

  @inline(__always)
  private mutating func addView(_ site: ComputeSite, _ c: Int, _ cost: Int, _ base: SiteView) {
    var view = base
    view.site = site
    view.wait = computers[c].seenBacklog
    let s = cost / 3
    if c < edgeCount, containers[c * sources.count + s] != .ready {
      view.wait += transfer(wireDown, Double(sources[s].image)) + 1e-6 * Double(sources[s].start)
    }
    view.execute = 1e-6 * costs[cost].time
    view.joules += costs[cost].joules
    view.pending = computers[c].seenPending
    view.queueLimit = computers[c].queueLimit
    views.append(view)
  }

  /// Expected seconds for a message beside those that were under way at the last report.
  @inline(__always)
  private mutating func transfer(_ line: Int, _ bytes: Double) -> Double {
    1e-6 * (bytes * lines[line].perByte * Double(lines[line].seenCount + 1) + Double(lines[line].latency))
  }

  private mutating func takeReports(at t: Int64) {
    idlest = -1
    for c in computers.indices {
      computers[c].seenBacklog = 1e-6 * max(0, computers[c].freeAt - Double(t))
      computers[c].seenPending = computers[c].platform.pending
      if c < edgeCount, !computers[c].isDown,
        idlest < 0 || computers[c].seenBacklog < computers[idlest].seenBacklog
      {
        idlest = c
      }
    }
    for l in lines.indices {
      lines[l].seenCount = lines[l].sharing.count
      lines[l].seenBacklog = 1e-6 * lines[l].sharing.backlog(at: SimTime(microseconds: t))
    }
  }

  // MARK: Tasks

  private mutating func add(_ task: Live) -> Int {
    if let i = free.popLast() {
      tasks[Int(i)] = task
      return Int(i)
    }
    tasks.append(task)
    return tasks.count - 1
  }

  /// One of the events or jobs of a task is over.
  private mutating func release(_ i: Int) {
    tasks[i].references -= 1
    guard tasks[i].references == 0 else { return }
    if !tasks[i].isDone { result.lost += 1 }
    free.append(Int32(i))
  }

  private mutating func succeed(_ i: Int, at t: Int64) {
    guard !tasks[i].isDone else { return }
    tasks[i].isDone = true
    let latency = SimDuration(microseconds: t - tasks[i].released)
    result.completed += 1
    result.latency.record(latency)
    if latency.microseconds <= sources[Int(tasks[i].taskClass)].deadline {
      result.timely += 1
      timely[Int(tasks[i].device)] += 1
    }
  }

  private mutating func runOwn(_ i: Int, at t: Int64) {
    let device = Int(tasks[i].device)
    let cost = 3 * Int(tasks[i].taskClass)
    let now = SimTime(microseconds: t)
    tasks[i].references += 1
    if platformOfDevice[device] < 0 {
      platformOfDevice[device] = Int32(devicePlatforms.count)
      devicePlatforms.append(Platform(deviceModels[Int(deviceClass[device])], start: .zero))
    }
    completeOwn(device, at: t)
    var request = costs[cost].request
    request.ticket = UInt32(i)
    request.releasedAt = now
    guard devicePlatforms[Int(platformOfDevice[device])].submit(request, at: now) == .accepted else {
      release(i)
      return
    }
    deviceFreeAt[device] = max(deviceFreeAt[device], Double(t)) + costs[cost].step
    announceOwn(device)
  }

  private mutating func completeOwn(_ device: Int, at t: Int64) {
    let p = Int(platformOfDevice[device])
    while devicePlatforms[p].next.microseconds <= t,
      let f = devicePlatforms[p].complete(through: SimTime(microseconds: t))
    {
      succeed(Int(f.ticket), at: f.finishedAt.microseconds)
      release(Int(f.ticket))
    }
  }

  /// Indices of devices follow those of the computers.
  private mutating func announceOwn(_ device: Int) {
    let next = devicePlatforms[Int(platformOfDevice[device])].next.microseconds
    if next < deviceDue[device] {
      deviceDue[device] = next
      schedule(.completion, computers.count + device, at: next)
    }
  }

  private mutating func complete(_ c: Int, at t: Int64) {
    if c >= computers.count {
      let device = c - computers.count
      guard deviceDue[device] == t else { return }
      deviceDue[device] = .max
      completeOwn(device, at: t)
      announceOwn(device)
      return
    }
    guard computers[c].due == t else { return }
    computers[c].due = .max
    takeCompleted(c, at: t)
    announce(c)
  }

  private mutating func announce(_ c: Int) {
    let next = computers[c].platform.next.microseconds
    if next < computers[c].due {
      computers[c].due = next
      schedule(.completion, c, at: next)
    }
  }

  private mutating func takeCompleted(_ c: Int, at t: Int64) {
    while computers[c].platform.next.microseconds <= t,
      let f = computers[c].platform.complete(through: SimTime(microseconds: t))
    {
      answer(Int(f.ticket), at: t)
    }
  }

  /// The result starts on its route to the device, in the cell where that is by now.
  private mutating func answer(_ i: Int, at t: Int64) {
    let c = Int(tasks[i].computer)
    let (cell, _) = cell(of: Int(tasks[i].device), at: t)
    guard cell >= 0 else {
      result.lostByLeaving += 1
      release(i)
      return
    }
    if cell != Int(tasks[i].cell) { result.forwarded += 1 }
    tasks[i].cell = Int32(cell)
    let output = sources[Int(tasks[i].taskClass)].output
    // The reference of the job becomes that of the message.
    tasks[i].references -= 1
    if c == cell {
      tasks[i].phase = .downlink
      send(i, over: 2 * cell + 1, bytes: output, at: t)
    } else {
      tasks[i].phase = .back
      send(i, over: c == edgeCount ? wireDown : ring, bytes: output, at: t)
    }
  }

  private mutating func compute(_ i: Int, at t: Int64) {
    let c = Int(tasks[i].computer)
    let cost = 3 * Int(tasks[i].taskClass) + (c == edgeCount ? 2 : 1)
    let now = SimTime(microseconds: t)
    if computers[c].isDown {
      result.lostByOutage += 1
      release(i)
      return
    }
    if c < edgeCount, containers[c * sources.count + cost / 3] != .ready {
      fetch(for: i, at: t)
      return
    }
    takeCompleted(c, at: t)
    var request = costs[cost].request
    request.ticket = UInt32(i)
    request.releasedAt = now
    let deadline = tasks[i].released + request.deadline.microseconds
    request.deadline = SimDuration(microseconds: deadline - t)
    let expected = max(computers[c].freeAt, Double(t)) + costs[cost].time - costs[cost].step
    let isLate = c < edgeCount && study.edges.hasAdmission && expected > Double(deadline)
    tasks[i].phase = .computing
    if isLate || computers[c].platform.submit(request, at: now) == .queueFull {
      refuse(i, at: t)
    } else {
      computers[c].freeAt = max(computers[c].freeAt, Double(t)) + costs[cost].step
      // The reference of the message becomes that of the job.
    }
    announce(c)
  }

  // MARK: Containers

  /// The first task of a class at a node makes it fetch the image; all wait until the container has started.
  private mutating func fetch(for i: Int, at t: Int64) {
    let (c, s) = (Int(tasks[i].computer), Int(tasks[i].taskClass))
    let container = c * sources.count + s
    tasks[i].phase = .waiting
    awaiting[container].append(Int32(i))
    guard containers[container] == .absent else { return }
    containers[container] = .coming
    result.fetched += 1
    // The image is under way like a task without a device.
    let image = add(
      Live(taskClass: Int32(s), computer: Int32(c), phase: .image, isDone: true))
    send(image, over: wireDown, bytes: sources[s].image, at: t)
  }

  private mutating func startContainer(_ i: Int, at t: Int64) {
    let container = Int(tasks[i].computer) * sources.count + Int(tasks[i].taskClass)
    containers[container] = .ready
    let ready = awaiting[container]
    awaiting[container] = []
    for task in ready { compute(Int(task), at: t) }
    release(i)
  }

  /// The device hears of it after the latency of the links; the few bytes do not count.
  private mutating func refuse(_ i: Int, at t: Int64) {
    result.refused += 1
    tasks[i].phase = .refusal
    let c = Int(tasks[i].computer)
    let cell = Int(tasks[i].cell)
    let wire = c == cell ? 0 : lines[c == edgeCount ? wireDown : ring].latency
    schedule(.delivery, i, at: t + lines[2 * cell + 1].latency + wire)
  }

  private mutating func expire(_ i: Int, at t: Int64) {
    fallBack(i, at: t)
    release(i)
  }

  private mutating func fallBack(_ i: Int, at t: Int64) {
    guard hasFallback, !tasks[i].isDone, !tasks[i].hasFallenBack else { return }
    tasks[i].hasFallenBack = true
    result.fallbacks += 1
    runOwn(i, at: t)
  }

  /// Everything at the node is lost, and it draws no power.
  private mutating func beginOutage(_ c: Int, at t: Int64) {
    guard !computers[c].isDown else { return }
    let now = SimTime(microseconds: t)
    takeCompleted(c, at: t)
    let totals = computers[c].platform.totals(at: now)
    add(totals)
    computers[c].pastBusy += totals.busy.seconds
    let model = computers[c].platform.model
    computers[c].platform = Platform(model, start: SimTime(microseconds: end))
    computers[c].isDown = true
    computers[c].due = .max
    computers[c].freeAt = 0
    for i in tasks.indices
    where tasks[i].references > 0 && tasks[i].phase == .computing && Int(tasks[i].computer) == c {
      result.lostByOutage += 1
      tasks[i].phase = .own
      release(i)
    }
  }
  private mutating func endOutage(_ c: Int, at t: Int64) {
    computers[c].isDown = false
    computers[c].platform = Platform(computers[c].platform.model, start: SimTime(microseconds: t))
  }

  // MARK: Links

  private mutating func send(_ i: Int, over l: Int, bytes: Int, at t: Int64) {
    tasks[i].references += 1
    lines[l].bytes &+= UInt64(bytes)
    if lines[l].perByte == 0 {
      schedule(.delivery, i, at: t + lines[l].latency)
      return
    }
    drain(l, through: t)
    lines[l].sharing.add(
      UInt32(i), work: Double(bytes) * lines[l].perByte, at: SimTime(microseconds: t))
    announceLine(l)
  }

  /// Hands over what has left a link, and announces the next departure.
  private mutating func drain(_ l: Int, through t: Int64) {
    while let done = lines[l].sharing.depart(through: SimTime(microseconds: t)) {
      schedule(.delivery, Int(done.ticket), at: max(t, done.at.microseconds) + lines[l].latency)
    }
    lines[l].due = .max
    announceLine(l)
  }

  private mutating func announceLine(_ l: Int) {
    guard let next = lines[l].sharing.nextDeparture?.microseconds, next != lines[l].due else { return }
    lines[l].due = next
    schedule(.departure, l, at: next)
  }

  private mutating func deliver(_ i: Int, at t: Int64) {
    switch tasks[i].phase {
    case .uplink, .downlink:
      let cell = Int(tasks[i].cell)
      let loss = lines[2 * cell].loss
      if loss > 0 {
        messages &+= 1
        if random.uniform(messages, .linkLoss, 0) < loss {
          result.lostInCell += 1
          release(i)
          return
        }
      }
      guard self.cell(of: Int(tasks[i].device), at: t).index == cell else {
        result.lostByLeaving += 1
        release(i)
        return
      }
      if tasks[i].phase == .downlink {
        succeed(i, at: t)
        release(i)
      } else if Int(tasks[i].computer) == cell {
        compute(i, at: t)
      } else {
        tasks[i].phase = .forth
        tasks[i].references -= 1
        let input = sources[Int(tasks[i].taskClass)].input
        send(i, over: Int(tasks[i].computer) == edgeCount ? wireUp : ring, bytes: input, at: t)
      }
    case .forth: compute(i, at: t)
    case .back:
      tasks[i].phase = .downlink
      tasks[i].references -= 1
      let output = sources[Int(tasks[i].taskClass)].output
      send(i, over: 2 * Int(tasks[i].cell) + 1, bytes: output, at: t)
    case .refusal:
      fallBack(i, at: t)
      release(i)
    case .image:
      tasks[i].phase = .starting
      schedule(.delivery, i, at: t + sources[Int(tasks[i].taskClass)].start)
    case .starting: startContainer(i, at: t)
    case .own, .computing, .waiting: release(i)
    }
  }

  // MARK: Result

  private mutating func finished() -> StudyResult {
    let t = SimTime(microseconds: end)
    let seconds = study.duration.seconds
    result.unfinished = result.tasks - result.completed - result.shed - result.lost
    var ownBusy = 0.0
    var servers = 0.0
    for device in place.indices {
      let model = deviceModels[Int(deviceClass[device])]
      servers += seconds * Double(model.servers(for: sources.first?.kind ?? .aggregate))
      guard platformOfDevice[device] >= 0 else {
        result.joules.rest += model.staticPower * seconds
        continue
      }
      let totals = devicePlatforms[Int(platformOfDevice[device])].totals(at: t)
      add(totals)
      ownBusy += totals.busy.seconds
    }
    result.ownUse = servers > 0 ? ownBusy / servers : 0
    var edgeBusy = 0.0
    // Shares are of the engine that the first tasks need.
    let kind = sources.first?.kind ?? .aggregate
    for c in computers.indices {
      let totals = computers[c].platform.totals(at: t)
      add(totals)
      let model = computers[c].platform.model
      let busy = totals.busy.seconds + computers[c].pastBusy
      let use = busy / (seconds * Double(model.servers(for: kind)))
      if c < edgeCount { edgeBusy += use } else { result.cloudUse = use }
    }
    result.edgeUse = edgeCount > 0 ? edgeBusy / Double(edgeCount) : 0
    addLinks(seconds)
    addFairness()
    return result
  }

  private mutating func add(_ totals: PlatformTotals) {
    let sum = totals.staticJoules + totals.operationJoules + totals.memoryJoules + totals.fixedJoules
    result.joules.rest += totals.staticJoules
    result.joules.operations += totals.operationJoules + totals.fixedJoules
    result.joules.memory += totals.memoryJoules
    result.joules.buildings += totals.joules - sum
    if sum > 0 { result.joules.dynamic += totals.joules * (1 - totals.staticJoules / sum) }
  }

  private mutating func addLinks(_ seconds: Double) {
    let e = study.energy
    var use = 0.0
    for k in 0..<edgeCount {
      let (up, down) = (Double(lines[2 * k].bytes), Double(lines[2 * k + 1].bytes))
      result.joules.radio += up * e.send.value + down * e.receive.value
      result.joules.network += (up + down) * e.cell.value
      use += lines[2 * k].sharing.busy / seconds
    }
    result.cellUse = edgeCount > 0 ? use / Double(edgeCount) : 0
    for l in [wireUp, wireDown, ring] {
      result.joules.network += Double(lines[l].bytes) * e.wire.value
    }
    result.wireUse = lines[wireUp].sharing.busy / seconds
    result.joules.dynamic += result.joules.radio + result.joules.network
  }

  private mutating func addFairness() {
    var (n, sum, squares) = (0.0, 0.0, 0.0)
    for d in made.indices where made[d] > 0 {
      let x = Double(timely[d]) / Double(made[d])
      n += 1
      sum += x
      squares += x * x
    }
    result.fairness = squares > 0 ? sum * sum / (n * squares) : 1
  }
}
