import ComputeKernel
import ComputePlatform
import SimCore

/// One run of a study with one policy: an event loop in virtual time.
///
///     device ─ cell ─▶ (wire ─▶) engine of an edge node or the cloud ─ (wire ─▶) cell ─▶ device
package struct StudyRun {
  // MARK: State

  struct Event: Comparable {
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

  struct Line {
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
  struct Computer {
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

  enum Phase: UInt8 {
    case own, uplink, forth, computing, back, downlink, refusal
    /// Waiting for the image of its container; and of images: under way, and starting.
    case waiting, image, starting
  }
  struct Live {
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
  struct Source {
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
  struct Cost {
    var request: TaskRequest
    /// Microseconds on an idle computer.
    var time: Double
    /// Microseconds by which one task moves the end of all work, with all servers of its engine.
    var step: Double
    var joules: Double
  }

  let study: OffloadStudy
  let policy: any PlacementPolicy
  let random: RandomSource
  let end: Int64
  let spacing: Double
  let reach: Double
  let edgeCount: Int
  let hasCloud: Bool
  // Lines: up and down of each cell, up and down of the cloud's wire, the wire among the edge nodes.
  let wireUp: Int
  let wireDown: Int
  let ring: Int
  let roadLength: Double
  let hasFallback: Bool
  let knowsAll: Bool
  /// Joules per byte: towards the device, from it, on a wire.
  let upJoules: Double
  let downJoules: Double
  let wireJoules: Double
  var sources: [Source] = []
  /// Three of each source: on the own computer, an edge node, the cloud.
  var costs: [Cost] = []
  /// Of periodic sources: devices by phase within the period.
  var phases: [[(offset: Int64, device: Int32)]] = []
  var lines: [Line] = []
  /// Edge nodes, then the cloud.
  var computers: [Computer] = []
  var deviceModels: [PlatformModel] = []
  /// Platforms of the devices that have computed, and the index of each device there; −1 without one.
  var devicePlatforms: [Platform] = []
  var platformOfDevice: [Int32]
  var deviceDue: [Int64]
  var deviceFreeAt: [Double]
  var deviceClass: [Int32] = []
  var place: [Double] = []
  var speed: [Double] = []
  var made: [UInt32]
  var timely: [UInt32]
  var tasks: [Live] = []
  var free: [Int32] = []
  var queue = OrderedHeap<Event>()
  var orders: UInt64 = 0
  var messages: UInt64 = 0
  var views: [SiteView] = []
  /// Whether a task class can run at an edge node, and tasks that wait for that, by node and class.
  enum Container: UInt8 { case absent, coming, ready }
  var containers: [Container] = []
  var awaiting: [[Int32]] = []
  /// The edge node with the least work at the last report.
  var idlest = -1
  var result = StudyResult()

  // MARK: Preparation

  package static func run(_ study: OffloadStudy, _ policy: any PlacementPolicy) -> StudyResult {
    var run = StudyRun(study, policy)
    run.loop()
    return run.finished()
  }

  init(_ study: OffloadStudy, _ policy: any PlacementPolicy) {
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

  mutating func prepareComputers() {
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

  mutating func prepareLines() {
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

  mutating func prepareDevices() {
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

  static func cost(
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
  mutating func schedule(_ kind: Event.Kind, _ index: Int, at time: Int64) {
    queue.push(Event(time: time, order: orders, index: Int32(truncatingIfNeeded: index), kind: kind))
    orders &+= 1
  }

  mutating func loop() {
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
  mutating func scheduleArrival(_ s: Int, after t: Int64) {
    if sources[s].isPeriodic {
      let begin = Int64(min(1e15, Double(sources[s].round) * sources[s].interval))
      schedule(.arrival, s, at: begin + phases[s][sources[s].next].offset)
    } else {
      let gap = -Math.log(1 - sources[s].gaps.uniform()) * sources[s].interval
      schedule(.arrival, s, at: t + Int64(min(1e15, gap.rounded(.up))))
    }
  }

  mutating func nextDevice(_ s: Int) -> Int {
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
}
