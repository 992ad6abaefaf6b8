import Documents
import Federation
import HostRuntime
import Recording
import Scenario
import SimCore
import ZeroMQLink

/// The external program of a run, and the vehicle whose onboard unit it is.
final class ExternalUnit {
  static let hostName = "gateway"

  let name: String
  /// Demand index.
  let vehicle: Int
  let gateway: Gateway
  private let peer: ZeroMQExternalPeer
  private let endpoint: String
  private let begin: SimTime

  /// Listens for the program; nil if the run has none.
  init?(_ options: RunOptions, _ scenario: ScenarioValue, _ source: TrafficSource, access: RunAccess) throws {
    guard let name = options.waitFor else { return nil }
    self.name = name
    vehicle = try Self.find(name, scenario)
    if let replay = scenario.configuration.traffic.fcd, !source.holds(vehicle: vehicle) {
      throw RunFailure("--wait-for: vehicle \(name) is not in the replay \(replay)", status: 64)
    }
    peer = try ZeroMQExternalPeer(
      endpoint: options.external, access: try access.access(to: options.external),
      vehicle: name, timeout: options.hostTimeout)
    peer.isInterrupted = { Interruption.isRequested }
    endpoint = peer.endpoint
    gateway = Gateway(peer)
    begin = scenario.configuration.time.begin
  }

  private static func find(_ name: String, _ scenario: ScenarioValue) throws -> Int {
    let vehicles = scenario.demand.vehicles
    guard let vehicle = vehicles.firstIndex(where: { $0.id == name }) else {
      let near = nearestName(name, in: vehicles.map(\.id))
      throw RunFailure(
        "--wait-for: no vehicle \(name) departs during the run"
          + (near.map { "; did you mean \($0)?" } ?? "")
          + (scenario.configuration.traffic.fcd == nil
            ? "" : " (with a replay, too, the route files define the equipped vehicles)"),
        status: 64)
    }
    guard scenario.levels.indices.contains(vehicle), scenario.levels[vehicle] != nil else {
      let equipped = vehicles.indices.lazy.filter { scenario.levels[$0] != nil }.prefix(4)
      throw RunFailure(
        "--wait-for: \(name) has no onboard unit; "
          + (equipped.isEmpty
            ? "no vehicle of this run has one: equip vehicles with --equip"
            : "the first equipped vehicles are \(equipped.map { vehicles[$0].id }.joined(separator: ", "))"),
        status: 64)
    }
    return vehicle
  }

  /// Waits until the program has joined, without a time limit.
  func admit(_ configuration: Configuration, say: (String) -> Void) throws {
    if !configuration.v2xEnabled {
      say("v2x.enabled is false: messages of the onboard unit of \(name) will not be sent")
    }
    if configuration.traffic.fcd != nil {
      say("traffic.fcd replays a recording: commands of the onboard unit of \(name) will have no effect")
    }
    say("waiting at \(endpoint) for the onboard unit of \(name)")
    let welcome = HostAssembly.welcome(external: stableHash(name), configuration)
    if try !peer.admit(welcome) { throw RunFailure("interrupted", status: ExitStatus.interrupted) }
  }

  func end(_ reason: String) { gateway.end(reason) }

  /// Number of invalid messages at its address.
  var malformed: UInt64 { peer.malformed }

  /// - Parameter failure: failure of its host, with the time.
  func result(failure: String?) -> RunResult.External {
    var result = RunResult.External(vehicle: name, endpoint: endpoint, joinedAt: begin)
    let totals = gateway.totals
    result.steps = totals.steps
    result.lostInputs = totals.lostInputs
    result.messages = totals.messages
    result.commands = totals.commands
    result.failure = failure
    return result
  }
}
