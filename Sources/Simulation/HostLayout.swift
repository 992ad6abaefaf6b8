import HostRuntime
import Scenario
import SimCore

/// The hosts of a run in order of index, and their programs.
struct HostLayout {
  /// Hosts that the run itself starts or waits for.
  let own: [HostDescription]
  /// All hosts; that of an external program is the last.
  let all: [HostDescription]
  /// Hosts are processes of their own.
  private let hasProcesses: Bool

  init(_ options: RunOptions, _ configuration: Configuration) {
    own = Self.own(options, configuration)
    all =
      options.waitFor == nil ? own : own + [HostDescription(name: ExternalUnit.hostName, role: .gateway)]
    hasProcesses = options.processes != nil
  }

  private static func own(_ options: RunOptions, _ configuration: Configuration) -> [HostDescription] {
    if options.processes == nil && options.threads <= 1 {
      return [HostDescription(name: "in-process", role: .all)]
    }
    let onboard = options.processes ?? options.threads
    var list = (0..<onboard).map { HostDescription(name: "onboard-unit-\($0)", role: .onboard) }
    // A process is started only if it has nodes; a thread costs nothing.
    if options.processes == nil || !configuration.roadside.isEmpty {
      list.append(HostDescription(name: "roadside-unit", role: .roadside))
    }
    if options.processes == nil || configuration.cloudEnabled {
      list.append(HostDescription(name: "cloud-coordinator", role: .cloud))
    }
    return list
  }

  var onboardCount: Int { all.count { $0.role == .onboard } }

  /// Program of a host, as named in results.
  func executable(_ host: HostDescription) -> String {
    switch host.role {
    case .gateway: "external"
    case _ where !hasProcesses: "in-process"
    case .roadside: "roadside-unit"
    case .cloud: "cloud-coordinator"
    case .onboard, .all: "onboard-unit"
    }
  }

  /// Hosts to fail on purpose, by index.
  func indexed(_ failures: [(host: String, at: Double)]) throws -> [(host: Int, at: SimTime)] {
    try failures.map { failure in
      guard let host = all.firstIndex(where: { $0.name == failure.host }) else {
        let names = all.map(\.name)
        throw RunFailure(
          "--fail: there is no host \(failure.host); "
            + (names.count > 1
              ? "the hosts are \(names.joined(separator: ", "))"
              : "without --processes this run has only the host \(names[0])"),
          status: 64)
      }
      return (host: host, at: SimTime(seconds: failure.at))
    }
  }
}
