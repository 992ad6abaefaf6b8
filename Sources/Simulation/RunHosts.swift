import Federation
import Foundation
import HostRuntime
import Scenario
import SimCore
import WorldState
import ZeroMQLink

/// The hosts of a run: in this process, or as processes that it starts or waits for, and stops.
final class RunHosts {
  let layout: HostLayout
  private let options: RunOptions
  private let scenario: ScenarioValue
  private let external: ExternalUnit?
  private let loader: Loader
  private let access: RunAccess
  private let children = ChildProcesses()
  /// Link to hosts in processes of their own.
  private var worldLink: ZeroMQWorldLink?
  private var temporary: PrivateFolder?

  init(
    _ layout: HostLayout, _ options: RunOptions, _ scenario: ScenarioValue, external: ExternalUnit?,
    loader: Loader, access: RunAccess
  ) {
    self.loader = loader
    self.access = access
    self.layout = layout
    self.options = options
    self.scenario = scenario
    self.external = external
  }

  // MARK: Joining

  /// Makes the hosts of this process, or lets those of other processes join.
  func connect(say: (String) -> Void) throws -> any WorldLink {
    guard options.processes != nil else {
      return MemoryLink(engines: try loadEngines(Array(layout.all.indices)))
    }
    let link = try admit(say: say)
    worldLink = link
    guard external != nil else { return link }
    do {
      return JoinedLink(link, MemoryLink(engines: try loadEngines([layout.all.count - 1])))
    } catch {
      stop(link)
      throw error
    }
  }

  private func loadEngines(_ numbers: [Int]) throws -> [any HostEngine] {
    try loader.load(numbers.count == 1 ? "the host" : "\(numbers.count) hosts") { [self] in
      let sight = SightMap(scenario.network)
      return numbers.map { engine($0, sight: sight) }
    }
  }

  /// A host in this process.
  private func engine(_ number: Int, sight: SightMap) -> any HostEngine {
    HostAssembly.engine(
      number: number, network: scenario.network, configuration: scenario.configuration, sight: sight,
      gateway: layout.all[number].role == .gateway ? external?.gateway : nil)
  }

  private func admit(say: (String) -> Void) throws -> ZeroMQWorldLink {
    let hosts = layout.own
    let package = try loader.load("the scenario for the hosts") { [scenario] in scenario.package.encoded() }
    if package.count > FederationLimits.messageSize - 4_096 {
      throw RunFailure(
        "the scenario's files take \(package.count >> 20) MiB compressed, more than the "
          + "\(FederationLimits.messageSize >> 20) MiB that a host can be sent\n"
          + "    Run it in one process: without --processes, or with --threads.")
    }
    let endpoint = try options.listen ?? temporaryEndpoint()
    let link = try ZeroMQWorldLink(
      endpoint: endpoint, access: try access.access(to: endpoint),
      seats: hosts.map { host in
        ZeroMQWorldLink.Seat(
          name: host.name,
          kind: host.role == .roadside ? .roadside : host.role == .cloud ? .cloud : .onboard)
      }, timeout: options.hostTimeout)
    // Before the first window any request to stop ends the run; after that the world finishes its window.
    link.isInterrupted = { [loader] in Interruption.isRequested || loader.isStopRequested() }
    defer { link.isInterrupted = { Interruption.isRequested } }
    if options.listen == nil {
      try startChildren(link.endpoint)
      let children = children
      link.processFailure = { children.failure(of: $0) }
      link.killProcess = { children.kill($0) }
    } else {
      say("listening on \(link.endpoint) for \(hosts.map(\.name).joined(separator: ", "))")
    }
    let start = ContinuousClock.now
    let admission = try link.admit(
      welcome: { HostAssembly.welcome(package, host: $0, count: hosts.count) },
      // A host timeout of none is for debuggers, which may hold a program before it joins.
      timeout: options.listen == nil ? options.hostTimeout.map { max($0, Self.joinTimeout) } : nil,
      waiting: { [loader] in
        loader.note(Self.words($0, seconds: start.duration(to: .now).components.seconds))
      })
    let failed = link.failedToJoin
    if admission == .interrupted || failed.count == hosts.count {
      // A program that has not joined yet would not learn of the end.
      children.killAll()
      stop(link)
      if admission == .interrupted { throw RunFailure("interrupted", status: ExitStatus.interrupted) }
      throw RunFailure(
        "no host could join: "
          + failed.map { "\(hosts[$0.host].name): \($0.cause.description)" }.joined(separator: "; "))
    }
    return link
  }
  /// Seconds in which a program that the run has started must join, unless the host timeout is longer.
  private static let joinTimeout = 60.0

  /// What the run waits for, for the progress line.
  static func words(_ waiting: ZeroMQWorldLink.Waiting, seconds: Int64) -> String {
    let (what, names) =
      waiting.missing.isEmpty
      ? (waiting.loading.count == 1 ? "loads" : "load", waiting.loading) : ("", waiting.missing)
    let shown =
      names.prefix(3).joined(separator: ", ") + (names.count > 3 ? " and \(names.count - 3) more" : "")
    return what.isEmpty ? "waiting for \(shown), \(seconds) s" : "\(shown) \(what) the map, \(seconds) s"
  }

  private func temporaryEndpoint() throws -> String {
    let folder = try PrivateFolder()
    temporary = folder
    return "ipc://\(folder.path)/world.sock"
  }

  private func startChildren(_ endpoint: String) throws {
    for host in layout.own {
      do {
        try children.start(
          layout.executable(host),
          arguments: [
            "--connect", endpoint, "--name", host.name, "--supervisor",
            String(ProcessInfo.processInfo.processIdentifier),
          ], directory: Program.folder)
      } catch let error as ChildError {
        children.killAll()
        throw RunFailure(error.description, status: ExitStatus.missingDependency)
      }
    }
  }

  // MARK: The end

  func stop(_ link: any WorldLink) {
    for h in 0..<link.hostCount { link.stop(h, abruptly: false) }
    external?.end("the run is over")
    children.finish(grace: 2)
  }

  func processIdentifier(of host: Int) -> Int32? { children.identifier(of: host) }

  /// Number of invalid messages at the run's own addresses.
  var malformed: UInt64 { (worldLink?.malformed ?? 0) + (external?.malformed ?? 0) }
}
