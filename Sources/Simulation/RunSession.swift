import Dashboard
import Federation
import Foundation
import HostRuntime
import Recording
import RoadNetwork
import Scenario
import SimCore
import WorldState
import ZeroMQLink

/// One run from a scenario to its output folder.
package final class RunSession {
  private let options: RunOptions
  private let scenario: ScenarioValue
  private let inputs: [RunResult.Input]
  private let access: RunAccess
  private var cost: CostMeter
  private let progress: Progress
  private let loader: Loader
  /// What of the run does not move, for the recording and the page.
  package private(set) lazy var scene = RunScene.json(scenario, coverage: HostAssembly.coverage)
  /// A page that shows this run beside others.
  private var sharedPage: LivePage?

  /// Called after each traffic step with the state of the run, on the thread of the run, which waits for it to return.
  package var watch: ((RunMoment) -> Void)?
  /// Called once per window; true ends the run cleanly, as interrupted.
  package var isStopRequested: () -> Bool = { Interruption.isRequested }

  /// Reads and checks the scenario; writes nothing.
  package init(_ options: RunOptions) throws {
    self.options = options
    cost = CostMeter()
    let progress = Progress(quiet: options.quiet || options.sharesProcess)
    loader = Loader(isStopRequested: { Interruption.isRequested }, note: progress.note)
    self.progress = progress
    defer { progress.clear() }
    // Said even with --quiet: without it nobody can join.
    access = try RunAccess(options) { StandardError.write("\($0)\n") }
    (scenario, inputs) = try loader.load(options.path) {
      let scenario = try ScenarioReader.read(
        path: options.path, overrides: options.overrides, equipShare: options.equip, until: options.until,
        seed: options.seed, run: options.run, schema: .standard, isStrict: options.isStrict)
      return (
        scenario, try scenario.files.map { RunResult.Input(path: $0, digest: try digest(ofFile: $0)) }
      )
    }
    progress.begin = scenario.configuration.time.begin
    progress.end = scenario.configuration.time.end
    cost.loaded()
  }

  package var configuration: Configuration { scenario.configuration }
  package var network: RoadNetwork { scenario.network }
  package var diagnostics: Diagnostics { scenario.diagnostics }

  /// Output folder.
  package var folder: String {
    if let out = options.out { return out }
    let name = scenario.configuration.name.isEmpty ? "run" : scenario.configuration.name
    // A name of dots alone would be another folder.
    let safe = String(name.map { $0.isLetter || $0.isNumber || "-_.".contains($0) ? $0 : "-" })
    return "coroad-runs/" + (safe.allSatisfy { $0 == "." } ? "run" : safe)
  }

  /// Description of the earlier run whose outputs this one will replace; nil if there is none in the folder.
  package var replacement: String? { EarlierRun(in: folder).map { "\(folder): replaces \($0.words)" } }

  /// Shows the run on a page that it shares with others.
  package func show(on service: PageService, side: Int) {
    sharedPage = service.view(side, names: RunNames(scenario))
  }

  package func run() throws -> RunOutcome {
    let layout = HostLayout(options, scenario.configuration)
    let failures = try layout.indexed(options.failures)
    try FileLimit.check(hosts: options.processes == nil ? 0 : layout.own.count)
    loader.isStopRequested = isStopRequested
    let scenario = self.scenario
    // Done before any process or file is created, so that an unreadable replay has no side effects.
    let source = try loader.load("the traffic") { try TrafficSource(scenario) }
    try OutputFolder(path: folder).check()
    let replaced = replacement
    let external = try ExternalUnit(options, scenario, source, access: access)
    let feed = try makeFeed()
    let page = try sharedPage ?? makePage(layout)
    defer { page?.end("the run has failed") }
    let foxglove = try makeFoxglove()
    defer { foxglove?.end("the run has failed") }
    defer { progress.clear() }
    defer { external?.end("the run has failed") }
    try cost.waiting { try external?.admit(scenario.configuration, say: say) }
    let hosts = RunHosts(layout, options, scenario, external: external, loader: loader, access: access)
    let link: any WorldLink
    do {
      let join = { try hosts.connect(say: self.say) }
      // Starting the run's own programs counts as a cost of the run.
      link = try options.listen == nil ? join() : cost.waiting(join)
    }
    let surroundings: Surroundings?
    do {
      surroundings = try makeSurroundings()
    } catch {
      hosts.stop(link)
      throw error
    }
    cost.count(loading: loader.seconds)
    progress.clear()
    let recorder: RunRecorder
    do {
      recorder = try RunRecorder(recorderOptions(source))
    } catch {
      hosts.stop(link)
      throw error
    }
    let recording = RecordingObserver(
      recorder: recorder, source: source, hosts: layout.all, progress: progress,
      equipped: { self.scenario.levels.indices.contains($0) && self.scenario.levels[$0] != nil })
    var observers: [any RunObserver] = [recording]
    if let watch {
      let warnings = WarningWatch()
      observers.append(warnings)
      recording.watch = { moment in
        var moment = moment
        moment.warned = warnings.warned(at: moment.time)
        watch(moment)
      }
    }
    if let feed { observers.append(feed) }
    if let page { observers.append(page) }
    if let foxglove { observers.append(foxglove) }
    var parameters = worldParameters()
    parameters.failures = failures
    if let external {
      parameters.external = (.vehicle(external.vehicle), layout.all.count - 1)
      recorder.event("external unit joined", detail: external.name, at: parameters.begin)
    }
    let world = World(
      parameters: parameters, source: source, link: link, hosts: layout.all,
      observers: observers, surroundings: surroundings,
      partition: Partition(scenario, hosts: layout.onboardCount))
    world.shouldStop = {
      self.isStopRequested() || recorder.failure != nil || page?.isRestartRequested == true
    }
    if let page {
      page.hosts = layout.all.map(\.name)
      page.totals = { recorder.totals }
      world.watched = { page.watched }
      world.requestedFailures = {
        page.takeFailures().compactMap { name in layout.all.firstIndex { $0.name == name } }
      }
      world.pace = { page.pace($0) { world.shouldStop() || Interruption.isRequested } }
    } else {
      let factor = options.realTimeFactor ?? (foxglove == nil ? nil : 1)
      world.pace = Pacer(factor: factor, begin: parameters.begin).pace
    }
    feed?.event("start", detail: scenario.source, at: parameters.begin)
    page?.event("start", detail: scenario.source, at: parameters.begin)
    foxglove?.event("start", detail: scenario.source, at: parameters.begin)
    let exit = world.run()
    progress.clear()
    hosts.stop(link)
    recorder.record(trips: source.takeTrips())
    recorder.record(walks: source.takeWalks())
    let report = RunReport(
      options: options, scenario: scenario, folder: folder, replaced: replaced, hosts: hosts, world: world,
      exit: exit, isRestart: page?.isRestartRequested == true && !Interruption.isRequested,
      source: source, recording: recording, outputFailure: recorder.failure)
    if let page {
      cost.count(waiting: page.paused)
      page.finish(at: world.now)
      page.event("end", detail: report.exitReason, at: world.now)
      page.end(report.exitReason)
    }
    foxglove?.event("end", detail: report.exitReason, at: world.now)
    foxglove?.end(report.exitReason)
    var (result, status) = report.result(external: external, feed: feed, cost: cost)
    result.inputs = inputs
    let summary = recorder.finish(result)
    // Some outputs are found to be incomplete only when they are closed.
    if status == ExitStatus.ok && !summary.failures.isEmpty { status = ExitStatus.failed }
    return RunOutcome(
      summary: summary, status: status,
      next: report.isRestart && status == ExitStatus.ok ? page.map(nextOptions) : nil)
  }

  /// The same run with the next seed, beside the first one, on the same port.
  private func nextOptions(_ page: LivePage) -> RunOptions {
    var next = options
    let seed = scenario.configuration.seed &+ 1
    next.seed = seed
    next.overrides.removeAll { $0.0 == "seed" }
    next.firstFolder = options.firstFolder ?? folder
    next.out = Suggestions.sibling(of: next.firstFolder ?? folder, "seed-\(seed)")
    next.serve = page.port
    return next
  }

  private func makeFeed() throws -> ObserverFeed? {
    guard let endpoint = options.observe else { return nil }
    let socket = try ObserverSocket(
      endpoint: endpoint, access: try access.access(to: endpoint))
    let feed = ObserverFeed(socket, names: RunNames(scenario))
    guard options.waitsForObserver else {
      say("observers may connect to \(feed.endpoint)")
      feed.awaitObserver()
      return feed
    }
    say("waiting at \(feed.endpoint) for an observer")
    try cost.waiting {
      while !socket.awaitSubscriptions(milliseconds: 200) {
        if isStopRequested() { throw RunFailure("interrupted", status: ExitStatus.interrupted) }
      }
    }
    return feed
  }

  /// The page of `--serve`; in real time unless another factor is given.
  private func makePage(_ layout: HostLayout) throws -> LivePage? {
    guard let port = options.serve else { return nil }
    var offer = PageOffer(.live)
    offer.hosts = layout.own.map(\.name)
    offer.canRestart = options.canRestart
    let service = try PageService(
      port: port, access: options.pageAccess, scene: scene, offer: offer, speed: options.realTimeFactor ?? 1)
    let page = service.view(0, names: RunNames(scenario))
    say("the run can be watched at \(page.address)")
    return page
  }

  /// The stream of `--foxglove`.
  private func makeFoxglove() throws -> LiveFoxglove? {
    guard let port = options.foxglove else { return nil }
    let c = scenario.configuration
    do throws(PageServer.Failure) {
      let foxglove = try LiveFoxglove(
        port: port, access: options.pageAccess, name: "coroad: \(c.name)", scene: scene,
        names: RunNames(scenario),
        located: c.record.nodes)
      say("Foxglove can open the run at \(foxglove.address)")
      return foxglove
    } catch {
      throw RunFailure("--foxglove: \(error.description)")
    }
  }

  private func say(_ line: String) {
    if !options.quiet { StandardError.write(line + "\n") }
  }

  // MARK: Parameters

  /// With few hosts, each has nodes all over the map: a selection would cost time and save nothing (the number is
  /// assumed).
  private func makeSurroundings() throws -> Surroundings? {
    guard let processes = options.processes, processes >= Self.manyProcesses else { return nil }
    let scenario = self.scenario
    return try loader.load("lines of sight") {
      HostAssembly.surroundings(
        scenario.configuration, fixed: HostAssembly.fixedNodes(scenario.configuration),
        sight: SightMap(scenario.network))
    }
  }
  private static let manyProcesses = 8

  private func worldParameters() -> WorldParameters {
    let c = scenario.configuration
    var parameters = WorldParameters(
      begin: c.time.begin, end: c.time.end, step: c.time.step, window: c.time.window,
      inputStage: c.time.inputStage, fixed: HostAssembly.fixedNodes(c))
    parameters.readsLights = HostAssembly.readsLights(c)
    return parameters
  }

  private func recorderOptions(_ source: TrafficSource) -> RunRecorder.Options {
    var o = RunRecorder.Options(folder: folder, version: coroadVersion, scenario: scenario)
    o.detectors?.isUniform = source.isUniform
    o.computers = HostAssembly.computers(scenario.configuration)
    if scenario.configuration.record.mcap {
      let package = scenario.package
      let name = URL(fileURLWithPath: package.networkName).lastPathComponent
      o.attachments = [
        RunRecorder.Attachment(
          name: name, mediaType: name.hasSuffix(".gz") ? "application/gzip" : "application/xml",
          data: package.network),
        RunRecorder.Attachment(
          name: RunScene.attachment, mediaType: "application/json", data: scene),
      ]
    }
    return o
  }
}
