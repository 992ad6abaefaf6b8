import ComputeKernel
import SimCore

@testable import ComputePlatform

/// A platform that looks at every waiting task and every server at each event: what the heaps of `Platform` must equal.
struct ScanningPlatform {
  private struct Running {
    var request: TaskRequest
    var engine: Int
    var start: SimTime
    var end: SimTime
    var draw: Double
  }

  let model: PlatformModel
  /// By server; nil if idle.
  private var servers: [Running?]
  /// In order of submission.
  private var queue: [TaskRequest] = []
  private var clock = SimTime.zero
  /// The server whose task ends next: of equal ends that which was found first.
  private var ending: Int?
  private(set) var finished: [FinishedTask] = []
  private(set) var dropped = 0

  init(_ model: PlatformModel) {
    self.model = model
    servers = Array(repeating: nil, count: model.serverCount)
  }

  private func engine(_ task: TaskRequest) -> Int { model.engine[Int(task.kind.rawValue)] }
  private func idle(_ engine: Int) -> Int? {
    let first = model.firstServer[engine]
    return (first..<(first + model.engines[engine].servers)).first { servers[$0] == nil }
  }

  mutating func submit(_ task: TaskRequest, at t: SimTime) {
    advance(to: t)
    if task.releasedAt <= t, let server = idle(engine(task)) {
      start(task, server, t)
    } else if queue.count < model.queueLimit {
      queue.append(task)
    } else {
      dropped += 1
    }
  }

  mutating func advance(to t: SimTime) {
    while true {
      let nextEnd = ending.map { servers[$0]!.end } ?? .never
      if let (i, time) = nextStart(limit: min(nextEnd, t)) {
        clock = max(clock, time)
        let task = queue.remove(at: i)
        start(task, idle(engine(task))!, time)
      } else if let server = ending, nextEnd <= t {
        clock = max(clock, nextEnd)
        finish(server)
      } else {
        break
      }
    }
    clock = max(clock, t)
  }

  private func nextStart(limit: SimTime) -> (index: Int, time: SimTime)? {
    let isByDeadline = model.discipline == .earliestDeadline
    func before(_ a: Int, _ b: Int) -> Bool {
      let (x, y) = (queue[a], queue[b])
      let (tx, ty) = (max(x.releasedAt, clock), max(y.releasedAt, clock))
      if tx != ty { return tx < ty }
      if isByDeadline {
        if engine(x) == engine(y), x.releasedAt + x.deadline != y.releasedAt + y.deadline {
          return x.releasedAt + x.deadline < y.releasedAt + y.deadline
        }
      } else if model.priority[Int(x.kind.rawValue)] != model.priority[Int(y.kind.rawValue)] {
        return model.priority[Int(x.kind.rawValue)] < model.priority[Int(y.kind.rawValue)]
      }
      return a < b
    }
    let open = queue.indices.filter {
      max(queue[$0].releasedAt, clock) <= limit && idle(engine(queue[$0])) != nil
    }
    // The first of each engine, then the first of these: by deadline the order is one of each engine alone.
    let heads = Set(open.map { engine(queue[$0]) }).sorted().compactMap { e in
      open.filter { engine(queue[$0]) == e }.min(by: before)
    }
    return heads.min(by: before).map { ($0, max(queue[$0].releasedAt, clock)) }
  }

  private mutating func start(_ task: TaskRequest, _ server: Int, _ t: SimTime) {
    let e = model.engines[engine(task)]
    let compute = e.compute(task.counts)
    let bytes = Double(task.counts.bytes)
    var (seconds, draw) = (compute, 0.0)
    if bytes > 0 {
      draw = share(min(e.bandwidth, compute > 0 ? bytes / compute : e.bandwidth))
      seconds = max(compute, bytes / draw)
    }
    seconds += Double(task.counts.launches) * e.launch + task.fixed.seconds
    let time = SimDuration(microseconds: max(1, Int64((seconds * model.slowdown * 1e6).rounded(.up))))
    servers[server] = Running(request: task, engine: engine(task), start: t, end: t + time, draw: draw)
    if ending == nil || t + time < servers[ending!]!.end { ending = server }
  }

  /// The water level by bisection over the sorted draws.
  private func share(_ wanted: Double) -> Double {
    let draws = servers.compactMap { $0?.draw }
    if draws.reduce(wanted, +) <= model.memoryBandwidth { return wanted }
    var left = model.memoryBandwidth
    var count = draws.count + 1
    for draw in (draws + [wanted]).sorted() {
      if draw > left / Double(count) { return min(wanted, left / Double(count)) }
      left -= draw
      count -= 1
    }
    return wanted
  }

  private mutating func finish(_ server: Int) {
    let s = servers[server]!
    servers[server] = nil
    ending = servers.indices.filter { servers[$0] != nil }.min { servers[$0]!.end < servers[$1]!.end }
    finished.append(
      FinishedTask(
        ticket: s.request.ticket, kind: s.request.kind, releasedAt: s.request.releasedAt, startedAt: s.start,
        finishedAt: s.end, missedDeadline: s.end - s.request.releasedAt > s.request.deadline))
  }
}
