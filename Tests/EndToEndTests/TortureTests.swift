import CZeroMQ
import Foundation
import Glibc
import Interop
import Synchronization
import Testing

extension EndToEnd {
  /// Faults of all processes of a run at any moment: it ends, leaves no process behind and nothing unreadable, and if it
  /// gives a digest, `--fail` of the hosts that failed gives the same. COROAD_TORTURE_PLANS sets the number of plans,
  /// COROAD_TORTURE_SEED the first one.
  @Suite("Planned faults") struct TortureTests {
    private static func number(_ variable: String, _ standard: UInt64) -> UInt64 {
      getenv(variable).flatMap { UInt64(String(cString: $0)) } ?? standard
    }
    static let seeds: [UInt64] = {
      let first = number("COROAD_TORTURE_SEED", 1)
      return Array(first..<first + number("COROAD_TORTURE_PLANS", 10))
    }()

    @Test(arguments: seeds) func theRunEndsInOrder(seed: UInt64) throws {
      let plan = FaultPlan(seed: seed)
      let ordeal = try Ordeal(plan)
      try ordeal.run()
      try ordeal.check()
    }
  }
}

/// One run under a plan.
private final class Ordeal {
  private static let programs = ["onboard-unit", "roadside-unit", "cloud-coordinator"]
  /// Most seconds that a run may last after its last fault.
  private static let patience = 60.0

  private let plan: FaultPlan
  private let folder = try! TemporaryFolder()
  private let world: ChildProcess
  private var byHand: [ChildProcess] = []
  private var others: [ChildProcess] = []
  private var external: ChildProcess?
  /// Node programs that the run has started.
  private var started: Set<pid_t> = []
  private var floods: [Flood] = []
  /// Between node programs started by hand and the run, by number.
  private var relays: [Int: Relay] = [:]
  private var isFolderRemoved = false

  init(_ plan: FaultPlan) throws {
    self.plan = plan
    var options = [
      "run", Executables.map(plan.map), "--json", "--quiet", "--out", folder.path("out"), "--observe",
      "ipc://" + folder.path("o"), "--realtime-factor", "\(plan.pace)", "--host-timeout",
      "\(FaultPlan.hostTimeout)",
    ]
    options += Self.options(plan)
    if plan.layout != .run { options += ["--listen", "ipc://" + folder.path("h")] }
    if plan.hasExternal, let python = Python.interpreter(for: .zeroMQ) {
      options += ["--wait-for", "wev.0", "--external", "ipc://" + folder.path("u")]
      external = try Self.external(python, folder)
    }
    let limit = plan.disk.map { "trap '' XFSZ; ulimit -f \($0); " } ?? ""
    world = try ChildProcess("/bin/sh", ["-c", limit + "exec \"$@\"", "sh", Executables.coroad] + options)
  }

  private static func options(_ plan: FaultPlan) -> [String] {
    ["--until", "\(plan.end)", "--processes", "\(plan.processes)"]
  }

  private static func external(_ python: String, _ folder: TemporaryFolder) throws -> ChildProcess {
    let script = Executables.root.appendingPathComponent("Examples/python/onboard_unit.py").path
    return try ChildProcess(python, [script, "wev.0", "ipc://" + folder.path("u")])
  }

  // MARK: The run

  private enum Event {
    case start(Int)
    case fault(FaultPlan.Fault)
    case resume(pid_t)
    case killExternal
  }

  func run() throws {
    var events = plan.faults.map { (at: $0.at, event: Event.fault($0.fault)) }
    if case .byHand(let starts) = plan.layout {
      events += starts.enumerated().map { (at: $1, event: .start($0)) }
    }
    if let at = plan.killsExternalAt, external != nil { events.append((at, .killExternal)) }
    let begin = ContinuousClock.now
    while !events.isEmpty, world.wait(atMost: 0) == nil {
      let i = events.indices.min { events[$0].at < events[$1].at }!
      let (at, event) = events.remove(at: i)
      // Waits for the moment, or for the end of the run.
      let left = at - begin.duration(to: .now) / .seconds(1)
      if left > 0, world.wait(atMost: left) != nil { break }
      look()
      if let later = try apply(event, at: at) { events.append(later) }
    }
    // What is stopped goes on, so that it can end.
    for case (_, .resume(let process)) in events { kill(process, SIGCONT) }
    if events.contains(where: { if case .start = $0.event { true } else { false } }) {
      for case (_, .start(let program)) in events { try join(program) }
    }
    // A host that was killed before it joined leaves a seat for which the run waits.
    if plan.layout != .run {
      var i = 0
      while world.wait(atMost: 1) == nil, i < plan.processes + 2 {
        try join(i)
        i += 1
      }
    }
    if external?.wait(atMost: 0) != nil, world.wait(atMost: 2) == nil,
      let python = Python.interpreter(for: .zeroMQ)
    {
      others.append(try Self.external(python, folder))
    }
    let isOver = world.wait(atMost: Self.patience) != nil
    look()
    for flood in floods { flood.end() }
    for relay in relays.values { relay.end() }
    #expect(isOver, "hangs: \(plan)\n\(world.errors)")
    if !isOver { world.signalGroup(SIGKILL) }
  }

  /// Notes the programs that the run has started.
  private func look() {
    for program in Self.programs { started.formUnion(world.children(running: program)) }
  }

  private func join(_ number: Int) throws {
    let kind = number < plan.processes ? 0 : number - plan.processes + 1
    let isCut = plan.faults.contains { if case .disconnectHost = $0.fault { true } else { false } }
    let socket = folder.path(isCut ? "r\(byHand.count)" : "h")
    if isCut { relays[byHand.count] = try Relay(at: socket, to: folder.path("h")) }
    byHand.append(
      try ChildProcess(Executables.program(Self.programs[kind]), ["--connect", "ipc://" + socket]))
  }

  private func hosts() -> [pid_t] {
    plan.layout == .run
      ? started.sorted() : byHand.filter { $0.wait(atMost: 0) == nil }.map(\.identifier)
  }

  private func apply(_ event: Event, at: Double) throws -> (at: Double, event: Event)? {
    func host(_ number: Int) -> pid_t? {
      let all = hosts()
      return all.isEmpty ? nil : all[number % all.count]
    }
    switch event {
    case .start(let program): try join(program)
    case .resume(let process): kill(process, SIGCONT)
    case .killExternal: external?.signal(SIGKILL)
    case .fault(.killHost(let n)): if let p = host(n) { kill(p, SIGKILL) }
    case .fault(.stopHost(let n)): if let p = host(n) { kill(p, SIGSTOP) }
    case .fault(.pauseHost(let n, let seconds)):
      guard let p = host(n) else { return nil }
      kill(p, SIGSTOP)
      return (at + seconds, .resume(p))
    case .fault(.killRun): world.signal(SIGKILL)
    case .fault(.signalRun(let signal)): world.signal(signal)
    case .fault(.pauseRun(let seconds)):
      world.signal(SIGSTOP)
      return (at + seconds, .resume(world.identifier))
    case .fault(.floodHosts): if let address = address() { floods.append(Flood(address)) }
    case .fault(.floodObservers): floods.append(Flood("ipc://" + folder.path("o")))
    case .fault(.disconnectHost(let n)):
      if !relays.isEmpty { relays[n % relays.count]?.cut() }
    case .fault(.fillDisk):
      _ = try ChildProcess("/usr/bin/prlimit", ["--pid", "\(world.identifier)", "--fsize=0"]).wait()
    case .fault(.stranger):
      guard let address = address() else { return nil }
      others.append(
        try ChildProcess(Executables.program("cloud-coordinator"), ["--connect", address]))
    case .fault(.removeFolder):
      try? FileManager.default.removeItem(atPath: folder.path("out"))
      isFolderRemoved = true
    }
    return nil
  }

  /// Where the hosts join.
  private func address() -> String? {
    if plan.layout != .run { return "ipc://" + folder.path("h") }
    return started.lazy.compactMap { process -> String? in
      let words = (FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data())
        .split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
      return words.firstIndex(of: "--connect").flatMap {
        words.indices.contains($0 + 1) ? words[$0 + 1] : nil
      }
    }.first
  }

  // MARK: Afterwards

  func check() throws {
    let report = RunReport(world, folder: folder)
    for process in started {
      #expect(ChildProcess.hasEnded(process, within: 20), "process \(process) outlives its run: \(plan)")
    }
    for program in byHand + others + [external].compactMap({ $0 }) {
      // What a plan has stopped for good was never told of the end.
      program.signal(SIGCONT)
      if program.wait(atMost: 20) == nil {
        // A program that had not joined waits for the next run.
        let hasJoined = program.errors.contains("loading the map") || !program.output.isEmpty
        #expect(!hasJoined, "\(program.command) outlives its run: \(plan)\n\(program.errors)")
        program.signal(SIGKILL)
      }
    }
    switch report.exit {
    case .signal(let signal): #expect(signal == SIGKILL && kills, "\(plan)\n\(report)")
    case .code(let code): #expect([0, 1, 130].contains(code), "\(plan)\n\(report)")
    }
    if folder.exists("out/run.mcap") {
      let inspection = try ChildProcess(Executables.coroad, ["inspect", folder.path("out/run.mcap")])
      #expect(inspection.wait() == .code(0), "unreadable: \(plan)\n\(inspection.errors)")
    }
    guard report.digest.count == 64 else {
      #expect(
        kills || isInterrupted || isFolderRemoved || report.exit == .code(1), "no digest: \(plan)\n\(report)")
      return
    }
    if report.exit == .code(0) {
      #expect(!isFolderRemoved || folder.exists("out/run.json"), "\(plan)\n\(report)")
    }
    try compare(report)
  }

  private var kills: Bool { plan.faults.contains { $0.fault == .killRun } }
  private var isInterrupted: Bool {
    plan.faults.contains { if case .signalRun = $0.fault { true } else { false } }
  }

  /// The same without disturbances, with the hosts made to fail that failed.
  private func compare(_ report: RunReport) throws {
    let (begin, end) = (try #require(report.number("begin_s")), try #require(report.number("end_s")))
    // Nothing happens in a run without time.
    if end <= begin { return }
    let again = try TemporaryFolder()
    var options = Self.options(plan)
    options[1] = "\(end)"
    for host in report.hosts {
      guard let name = host["name"] as? String, let failure = host["failure"] as? String else { continue }
      let moment = try #require(failure.firstMatch(of: /\ at ([0-9.]+) s$/)?.1, "\(failure)")
      options += ["--fail", "\(name)@\(moment)"]
    }
    var program: ChildProcess?
    if external != nil, let python = Python.interpreter(for: .zeroMQ) {
      options += ["--wait-for", "wev.0", "--external", "ipc://" + again.path("u")]
      program = try Self.external(python, again)
    }
    let replay = RunReport(try start(Executables.map(plan.map), options, in: again), folder: again)
    // Its vehicle may depart only after the end of a run that was interrupted; then nothing can be compared.
    if replay.exit == .code(64), replay.errors.contains("departs during the run") {
      program?.signal(SIGKILL)
      return
    }
    #expect(program?.wait(atMost: 20) != nil || program == nil, "\(plan)\n\(replay)")
    #expect(
      replay.digest == report.digest, "another digest: \(plan)\n\(report)\n\(replay)")
  }
}

/// A program that sends without pause to an address of a run.
private final class Flood: Sendable {
  private let isOver = Mutex(false)
  private let group = DispatchGroup()

  init(_ address: String) {
    group.enter()
    Thread { [self] in
      defer { group.leave() }
      let context = zmq_ctx_new()
      let socket = zmq_socket(context, ZMQ_DEALER)
      var linger: Int32 = 0
      zmq_setsockopt(socket, ZMQ_LINGER, &linger, MemoryLayout<Int32>.size)
      zmq_connect(socket, address)
      let message = [UInt8](repeating: 0xFF, count: 200)
      while !isOver.withLock({ $0 }) {
        if zmq_send(socket, message, message.count, ZMQ_DONTWAIT) < 0 {
          // The queue is full.
          var item = zmq_pollitem_t(socket: socket, fd: 0, events: Int16(ZMQ_POLLOUT), revents: 0)
          zmq_poll(&item, 1, 10)
        }
      }
      zmq_close(socket)
      zmq_ctx_term(context)
    }.start()
  }

  func end() {
    isOver.withLock { $0 = true }
    group.wait()
  }
}
