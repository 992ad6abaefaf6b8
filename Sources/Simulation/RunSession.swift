import Federation
import Foundation
import HostRuntime
import NodeInterface
import Recording
import RoadNetwork
import Scenario
import SimCore
import Synchronization
import Traffic
import V2XMessages
import WorldState
import ZeroMQLink

/// Why a run could not start or go on, for people.
package struct RunFailure: Error, Sendable {
  package var message: String
  package var status: Int32

  package init(_ message: String, status: Int32 = ExitStatus.failed) {
    self.message = message
    self.status = status
  }
}

/// What a run leaves behind for its caller.
package struct RunOutcome {
  package var summary: RunSummary
  package var status: Int32
}

/// One run from a scenario to its output folder.
package final class RunSession {
  private let options: RunOptions
  private let scenario: ScenarioValue
  private let started = ContinuousClock.now
  /// CPU that this process had used before: `swift run` builds in the same process, then becomes this program.
  private let usedBefore: Double
  /// CPU for reading the scenario.
  private let loading: Double
  private var hosts: [HostDescription] = []
  private let children = ChildProcesses()
  /// With hosts in processes of their own.
  private var worldLink: ZeroMQWorldLink?
  private var temporary: URL?
  private var external: ExternalUnit?

  /// Told how the run stands after each traffic step, on the thread that runs it, which waits as long as it takes.
  package var watch: ((RunMoment) -> Void)?
  /// Asked once per window; true ends the run in good order, as interrupted.
  package var isStopRequested: () -> Bool = { Interruption.isRequested }

  /// Reads and checks the scenario; nothing is written.
  package init(_ options: RunOptions) throws {
    self.options = options
    let before = ProcessUsage.userOfThread()
    usedBefore = ProcessUsage.user(children: false) + ProcessUsage.user(children: true)
    scenario = try ScenarioReader.read(
      path: options.path, overrides: options.overrides, equipShare: options.equip, until: options.until,
      seed: options.seed, run: options.run)
    loading = ProcessUsage.userOfThread() - before
  }

  package var configuration: Configuration { scenario.configuration }
  package var network: RoadNetwork { scenario.network }
  package var diagnostics: Diagnostics { scenario.diagnostics }

  private var folder: String {
    if let out = options.out { return out }
    let name = scenario.configuration.name.isEmpty ? "run" : scenario.configuration.name
    return "coroad-runs/" + name.map { $0.isLetter || $0.isNumber || "-_.".contains($0) ? $0 : "-" }
  }

  package func run() throws -> RunOutcome {
    hosts = layout()
    let failures = try options.failures.map { failure in
      guard let host = hosts.firstIndex(where: { $0.name == failure.host }) else {
        let names = hosts.map(\.name)
        throw RunFailure(
          "--fail: there is no host \(failure.host); "
            + (names.count > 1
              ? "the hosts are \(names.joined(separator: ", "))"
              : "without --processes this run has one host alone, \(names[0])"),
          status: 64)
      }
      return (host: host, at: SimTime(seconds: failure.at))
    }
    // Before the first process and the first file: a replay that cannot be read leaves nothing behind.
    let source = try TrafficSource(scenario)
    try OutputFolder(path: folder).check()
    external = try ExternalUnit(options, scenario, source)
    let feed = try makeFeed()
    let progress = Progress(
      begin: scenario.configuration.time.begin, end: scenario.configuration.time.end,
      quiet: options.quiet || options.sharesProcess)
    defer { if let temporary { try? FileManager.default.removeItem(at: temporary) } }
    defer { external?.end("the run has failed") }
    try external?.admit(scenario.configuration, say: say)
    let link = try makeLink(progress)
    let recorder: RunRecorder
    do {
      recorder = try RunRecorder(recorderOptions(source))
    } catch {
      stopAll(link)
      throw error
    }
    let recording = RecordingObserver(
      recorder: recorder, source: source, hosts: hosts, progress: progress,
      equipped: { self.scenario.levels.indices.contains($0) && self.scenario.levels[$0] != nil })
    recording.watch = watch
    var parameters = worldParameters()
    parameters.failures = failures
    if let external {
      parameters.external = (.vehicle(external.vehicle), hosts.count - 1)
      recorder.event("external unit joined", detail: external.name, at: parameters.begin)
    }
    let world = World(
      parameters: parameters, source: source, link: link, hosts: hosts,
      observers: feed.map { [recording, $0] } ?? [recording], surroundings: surroundings(),
      placement: Placement(scenario, hosts: hosts.count { $0.role == .onboard }))
    world.shouldStop = { self.isStopRequested() || recorder.failure != nil }
    world.pace = Pacer(factor: options.realTimeFactor, begin: parameters.begin).pace
    feed?.event("start", detail: scenario.source, at: parameters.begin)
    let exit = world.run()
    progress.clear()
    stopAll(link)
    return finish(
      world, exit: exit, recording: recording, recorder: recorder, source: source,
      peerMessagesDropped: (worldLink?.malformed ?? 0) + (external?.malformed ?? 0), feed: feed)
  }

  static let localOnly =
    "give ipc://PATH or tcp://127.0.0.1:PORT; beyond this machine there would have to be keys"

  private func makeFeed() throws -> ObserverFeed? {
    guard let endpoint = options.observe else { return nil }
    if !ZeroMQWorldLink.isLocal(endpoint) {
      throw RunFailure(
        "--observe \(endpoint): \(Self.localOnly)", status: 64)
    }
    let feed = ObserverFeed(try ObserverSocket(endpoint: endpoint), names: RunNames(scenario))
    say("observers may connect to \(feed.endpoint)")
    feed.awaitObserver()
    return feed
  }

  // MARK: Layout

  /// Hosts in the order of their indices; that of an external program is the last.
  private func layout() -> [HostDescription] {
    let own = ownHosts()
    return options.waitFor == nil
      ? own : own + [HostDescription(name: ExternalUnit.hostName, role: .gateway)]
  }

  private func ownHosts() -> [HostDescription] {
    guard let processes = options.processes else {
      if options.threads <= 1 { return [HostDescription(name: "in-process", role: .all)] }
      var list = (0..<options.threads).map { HostDescription(name: "onboard-unit-\($0)", role: .onboard) }
      list.append(HostDescription(name: "roadside-unit", role: .roadside))
      list.append(HostDescription(name: "cloud-coordinator", role: .cloud))
      return list
    }
    var list = (0..<processes).map { HostDescription(name: "onboard-unit-\($0)", role: .onboard) }
    if !scenario.configuration.roadside.isEmpty {
      list.append(HostDescription(name: "roadside-unit", role: .roadside))
    }
    if scenario.configuration.cloudEnabled {
      list.append(HostDescription(name: "cloud-coordinator", role: .cloud))
    }
    return list
  }

  /// With few hosts each has nodes all over the map: choosing would cost and save nothing (the number is assumed).
  private func surroundings() -> Surroundings? {
    guard let processes = options.processes, processes >= Self.manyProcesses else { return nil }
    let c = scenario.configuration
    return HostAssembly.surroundings(
      c, fixed: HostAssembly.fixedNodes(c), sight: SightMap(scenario.network))
  }
  private static let manyProcesses = 8

  private func makeLink(_ progress: Progress) throws -> any WorldLink {
    guard options.processes != nil else {
      let sight = SightMap(scenario.network)
      return MemoryLink(engines: hosts.indices.map { engine($0, sight: sight) })
    }
    let link = try makeWorldLink(progress)
    worldLink = link
    guard external != nil else { return link }
    let gateway = engine(hosts.count - 1, sight: SightMap(scenario.network))
    return JoinedLink(link, MemoryLink(engines: [gateway]))
  }

  /// A host in this process.
  private func engine(_ number: Int, sight: SightMap) -> any HostEngine {
    HostAssembly.engine(
      number: number, network: scenario.network, configuration: scenario.configuration, sight: sight,
      gateway: hosts[number].role == .gateway ? external?.gateway : nil)
  }

  private func makeWorldLink(_ progress: Progress) throws -> ZeroMQWorldLink {
    let hosts = ownHosts()
    let endpoint = try options.listen ?? temporaryEndpoint()
    if !ZeroMQWorldLink.isLocal(endpoint) {
      throw RunFailure(
        "--listen \(endpoint): \(Self.localOnly)", status: 64)
    }
    let link = try ZeroMQWorldLink(
      endpoint: endpoint,
      seats: hosts.map { host in
        ZeroMQWorldLink.Seat(
          name: host.name,
          kind: host.role == .roadside ? .roadside : host.role == .cloud ? .cloud : .onboard)
      }, timeout: options.hostTimeout)
    link.isInterrupted = { Interruption.isRequested }
    if options.listen == nil {
      try startChildren(link.endpoint)
      link.processFailure = { self.children.failure(of: $0) }
      link.killProcess = { self.children.kill($0) }
    } else {
      say("listening on \(link.endpoint) for \(hosts.map(\.name).joined(separator: ", "))")
    }
    let package = scenario.package.encoded()
    if let (host, cause) = try link.admit(
      welcome: { HostAssembly.welcome(package, host: $0, count: hosts.count) },
      timeout: options.listen == nil ? 60 : nil,
      waiting: { progress.note("waiting for \($0.prefix(4).joined(separator: ", "))") })
    {
      // Whoever has not joined yet would not hear that it is over.
      progress.clear()
      children.killAll()
      stopAll(link)
      if Interruption.isRequested { throw RunFailure("interrupted", status: ExitStatus.interrupted) }
      throw RunFailure("\(hosts[host].name) could not join: \(cause.description)")
    }
    return link
  }

  /// Endpoints that this process has made.
  private static let endpoints = Atomic<Int>(0)

  private func temporaryEndpoint() throws -> String {
    // A short path: the name of a local socket holds 107 bytes.
    let number = Self.endpoints.add(1, ordering: .relaxed).oldValue
    let base = FileManager.default.temporaryDirectory.appendingPathComponent(
      "coroad-\(ProcessInfo.processInfo.processIdentifier)" + (number == 0 ? "" : "-\(number)"))
    try FileManager.default.createDirectory(at: base, withIntermediateDirectories: true)
    temporary = base
    return "ipc://\(base.path)/world.sock"
  }

  private func startChildren(_ endpoint: String) throws {
    let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    for host in ownHosts() {
      let program = executable(host)
      do {
        try children.start(
          program, arguments: ["--connect", endpoint, "--name", host.name, "--supervised"], directory: own)
      } catch let error as ChildError {
        children.killAll()
        throw RunFailure(error.description, status: ExitStatus.missingDependency)
      }
    }
  }

  private func stopAll(_ link: any WorldLink) {
    for h in 0..<link.hostCount { link.stop(h, abruptly: false) }
    external?.end("the run is over")
    children.finish(grace: 5)
  }

  private func say(_ line: String) {
    if !options.quiet { FileHandle.standardError.write(Data((line + "\n").utf8)) }
  }

  // MARK: Parameters

  private func worldParameters() -> WorldParameters {
    let c = scenario.configuration
    var parameters = WorldParameters(
      begin: c.time.begin, end: c.time.end, step: c.time.step, window: c.time.window,
      inputStage: c.time.inputStage, fixed: HostAssembly.fixedNodes(c))
    parameters.readsLights = c.functions.driverless
    return parameters
  }

  private func recorderOptions(_ source: TrafficSource) -> RunRecorder.Options {
    var o = RunRecorder.Options(folder: folder, version: coroadVersion, scenario: scenario)
    o.hazardVehicles = UInt32(source.firstHazard)..<(1 << 30)
    if scenario.configuration.record.mcap {
      let package = scenario.package
      let name = URL(fileURLWithPath: package.networkName).lastPathComponent
      o.attachments = [
        RunRecorder.Attachment(
          name: name, mediaType: name.hasSuffix(".gz") ? "application/gzip" : "application/xml",
          data: package.network)
      ]
    }
    return o
  }

  // MARK: End

  private func finish(
    _ world: World, exit: WorldExit, recording: RecordingObserver, recorder: RunRecorder,
    source: TrafficSource, peerMessagesDropped: UInt64, feed: ObserverFeed?
  ) -> RunOutcome {
    recorder.record(trips: source.takeTrips())
    var reason = "completed"
    var headline: String?
    var status = ExitStatus.ok
    if let failure = recorder.failure {
      reason = failure.line
      headline = "stopped early, since an output could not be written"
      status = ExitStatus.failed
    } else if exit == .interrupted {
      reason = "interrupted by \(Interruption.name)"
      status = ExitStatus.interrupted
    } else if !world.failures.isEmpty {
      let lost = world.failures.map {
        "\(hosts[$0.host].name) failed at \($0.at.seconds) s: \($0.cause.description)"
      }
      reason = "completed; " + lost.joined(separator: "; ")
      headline = "completed, but \(lost.count == 1 ? "a host" : "\(lost.count) hosts") failed on the way"
    }
    var result = RunResult(endedAt: world.now, exitReason: reason, digest: world.digest())
    result.headline = headline ?? reason
    result.vehicles = source.vehicleCounts
    result.equippedVehicles = UInt64(recording.equippedSeen)
    result.peerMessagesDropped = peerMessagesDropped
    if let feed {
      feed.event("end", detail: reason, at: world.now)
      result.observers = feed.totals
      if feed.totals.lost > 0 {
        result.notices.append(
          "an observer was too slow: \(feed.totals.lost) of \(feed.totals.published) messages were not sent to those who wanted them; "
            + "--realtime-factor slows a run down")
      }
    }
    result.timings = timings(UInt64(source.counters.vehicleUpdates), hosts: recording.processSeconds)
    // Programs that were started by hand are nobody's children here: their own count stands in.
    if options.listen != nil { result.timings.user += recording.processSeconds.reduce(0, +) }
    result.timings.stages = world.stages + recording.stages
    result.hosts = hosts.indices.map { h in
      var host = RunResult.Host(
        name: hosts[h].name, executable: executable(hosts[h]), nodes: world.nodeCounts[h],
        processIdentifier: children.identifier(of: h))
      host.wakes = world.wakes[h]
      host.userSeconds = recording.processSeconds[h]
      if let f = world.failures.first(where: { $0.host == h }) {
        host.failure = "\(f.cause.description) at \(f.at.seconds) s"
      }
      return host
    }
    result.external = external?.result(failure: result.hosts.last?.failure)
    result.suggestions = Suggestions.lines(
      options, folder: folder, recorded: scenario.configuration.record.mcap,
      sent: scenario.configuration.v2xEnabled && recorder.failure == nil,
      failures: world.failures.contains { $0.cause != .requested }
        ? world.failures.map { (hosts[$0.host].name, $0.at.seconds) } : [],
      completed: exit != .interrupted && world.failures.isEmpty)
    for failure in options.failures
    where !world.failures.contains(where: { hosts[$0.host].name == failure.host }) {
      result.notices.append("--fail \(failure.host)@\(failure.at): the run ended before")
    }
    if source.refusedCommands > 0 {
      result.notices.append("\(source.refusedCommands) commands refused: a replay cannot be acted upon")
    }
    if let unit = result.external, unit.messages > 0, !scenario.configuration.v2xEnabled {
      result.notices.append(
        "\(unit.messages) messages of the onboard unit of \(unit.vehicle) led nowhere: v2x.enabled is false")
    }
    result.notices += scenario.diagnostics.all.filter { $0.severity != .error }.map(\.description)
    return RunOutcome(summary: recorder.finish(result), status: status)
  }

  private func executable(_ host: HostDescription) -> String {
    if host.role == .gateway { return "external" }
    guard options.processes != nil else { return "in-process" }
    return host.role == .roadside
      ? "roadside-unit" : host.role == .cloud ? "cloud-coordinator" : "onboard-unit"
  }

  private func timings(_ updates: UInt64, hosts: [Double]) -> RunResult.Timings {
    var t = RunResult.Timings()
    let wall = started.duration(to: .now)
    t.wall = Double(wall.components.seconds) + Double(wall.components.attoseconds) * 1e-18
    t.user =
      options.sharesProcess
      ? loading + ProcessUsage.userOfThread() + hosts.reduce(0, +)
      : ProcessUsage.user(children: false) + ProcessUsage.user(children: true) - usedBefore
    t.vehicleUpdates = updates
    return t
  }
}
