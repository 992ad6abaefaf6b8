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
  private let children = ChildProcesses()
  /// Link to hosts in processes of their own.
  private var worldLink: ZeroMQWorldLink?
  private var temporary: PrivateFolder?

  init(_ layout: HostLayout, _ options: RunOptions, _ scenario: ScenarioValue, external: ExternalUnit?) {
    self.layout = layout
    self.options = options
    self.scenario = scenario
    self.external = external
  }

  // MARK: Joining

  /// Makes the hosts of this process, or lets those of other processes join.
  ///
  /// - Parameter waiting: called with the hosts that the run waits for.
  func connect(waiting: @escaping (String) -> Void, say: (String) -> Void) throws -> any WorldLink {
    guard options.processes != nil else {
      let sight = SightMap(scenario.network)
      return MemoryLink(engines: layout.all.indices.map { engine($0, sight: sight) })
    }
    let link = try admit(waiting: waiting, say: say)
    worldLink = link
    guard external != nil else { return link }
    let gateway = engine(layout.all.count - 1, sight: SightMap(scenario.network))
    return JoinedLink(link, MemoryLink(engines: [gateway]))
  }

  /// A host in this process.
  private func engine(_ number: Int, sight: SightMap) -> any HostEngine {
    HostAssembly.engine(
      number: number, network: scenario.network, configuration: scenario.configuration, sight: sight,
      gateway: layout.all[number].role == .gateway ? external?.gateway : nil)
  }

  private func admit(waiting: @escaping (String) -> Void, say: (String) -> Void) throws -> ZeroMQWorldLink {
    let hosts = layout.own
    let endpoint = try options.listen ?? temporaryEndpoint()
    if !ZeroMQWorldLink.isLocal(endpoint) {
      throw RunFailure("--listen \(endpoint): \(RunSession.localOnly)", status: 64)
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
      let children = children
      link.processFailure = { children.failure(of: $0) }
      link.killProcess = { children.kill($0) }
    } else {
      say("listening on \(link.endpoint) for \(hosts.map(\.name).joined(separator: ", "))")
    }
    let package = scenario.package.encoded()
    if let (host, cause) = try link.admit(
      welcome: { HostAssembly.welcome(package, host: $0, count: hosts.count) },
      timeout: options.listen == nil ? 60 : nil,
      waiting: { waiting("waiting for \($0.prefix(4).joined(separator: ", "))") })
    {
      // A program that has not joined yet would not learn of the end.
      children.killAll()
      stop(link)
      if Interruption.isRequested { throw RunFailure("interrupted", status: ExitStatus.interrupted) }
      throw RunFailure("\(hosts[host].name) could not join: \(cause.description)")
    }
    return link
  }

  private func temporaryEndpoint() throws -> String {
    let folder = try PrivateFolder()
    temporary = folder
    return "ipc://\(folder.path)/world.sock"
  }

  private func startChildren(_ endpoint: String) throws {
    let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    for host in layout.own {
      do {
        try children.start(
          layout.executable(host), arguments: ["--connect", endpoint, "--name", host.name, "--supervised"],
          directory: own)
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
    children.finish(grace: 5)
  }

  func processIdentifier(of host: Int) -> Int32? { children.identifier(of: host) }

  /// Number of invalid messages at the run's own addresses.
  var malformed: UInt64 { (worldLink?.malformed ?? 0) + (external?.malformed ?? 0) }
}
