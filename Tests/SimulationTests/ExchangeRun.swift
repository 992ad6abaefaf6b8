import Federation
import Foundation
import HostRuntime
import RoadNetwork
import Scenario
import SimCore
import V2XMessages
import WorldState

@testable import Simulation

/// A short run of a few vehicles with four hosts in this process; everything that world and hosts exchange is encoded
/// and can be changed on its way.
struct ExchangeRun {
  /// Equipped vehicles depart at 16.6, 17.9 and 19.0 s.
  private static let begin = 16.5
  private static let end = 19.5
  static let hosts = [
    HostDescription(name: "onboard-unit-0", role: .onboard),
    HostDescription(name: "onboard-unit-1", role: .onboard),
    HostDescription(name: "roadside-unit", role: .roadside),
    HostDescription(name: "cloud-coordinator", role: .cloud),
  ]

  /// The scenario, read once.
  struct Scene: Sendable {
    let scenario: ScenarioValue
    let sight: SightMap
    init() throws {
      scenario = try ScenarioReader.read(
        path: MapRun.root.appendingPathComponent("Maps/crossing/scenario.yaml").path,
        overrides: [
          ("time.begin_s", "\(begin)"), ("equipment.share", "1"), ("equipment.l2", "0"),
          ("equipment.l3", "0"),
          ("equipment.l4", "1"), ("functions.driverless", "true"), ("record.nodes", "rsu_junction"),
        ], until: end, schema: .standard)
      sight = SightMap(scenario.network)
    }

    func engine(_ host: Int) -> any HostEngine {
      HostAssembly.engine(
        number: host, network: scenario.network, configuration: scenario.configuration, sight: sight)
    }
  }

  /// Changes an answer; nil leaves it.
  typealias Change = (_ host: Int, _ number: Int, _ answer: Answer) -> [UInt8]?

  struct Result {
    var digest: String
    var failures: [(host: Int, at: SimTime, cause: HostFailure)]
    /// Encoded, by host in order.
    var grants: [[[UInt8]]]
    var answers: [[[UInt8]]]
    var commands = 0
  }

  static func run(
    _ scene: Scene, failures: [(host: Int, at: SimTime)] = [], change: @escaping Change = { _, _, _ in nil }
  ) throws -> Result {
    let c = scene.scenario.configuration
    var parameters = WorldParameters(
      begin: c.time.begin, end: c.time.end, step: c.time.step, window: c.time.window,
      inputStage: c.time.inputStage, fixed: HostAssembly.fixedNodes(c))
    parameters.failures = failures
    parameters.readsLights = HostAssembly.readsLights(c)
    let engines = hosts.indices.map { ChangingEngine(scene.engine($0), number: $0, change) }
    let world = World(
      parameters: parameters, source: try TrafficSource(scene.scenario),
      link: SerialLink(engines: engines), hosts: hosts, observers: [])
    _ = world.run()
    return Result(
      digest: world.digest(), failures: world.failures, grants: engines.map(\.grants),
      answers: engines.map(\.answers), commands: engines.reduce(0) { $0 + $1.commands })
  }
}

/// The hosts on this thread, one after the other, so that one seed repeats a run.
private final class SerialLink: WorldLink {
  private let hosts: [MemoryLink]

  init(engines: [any HostEngine]) { hosts = engines.map { MemoryLink(engines: [$0]) } }

  var hostCount: Int { hosts.count }
  func post(_ grant: Grant, to host: Int) { hosts[host].post(grant, to: 0) }
  func collect(from wanted: [Int]) -> [Swift.Result<Answer, HostFailure>] {
    wanted.map { hosts[$0].collect(from: [0])[0] }
  }
  func stop(_ host: Int, abruptly: Bool) { hosts[host].stop(0, abruptly: abruptly) }
}

/// A host whose answers go through the codec and may be changed before.
private final class ChangingEngine: HostEngine {
  private let engine: any HostEngine
  private let number: Int
  private let change: ExchangeRun.Change
  private var refusal: HostFailure?
  private(set) var grants: [[UInt8]] = []
  private(set) var answers: [[UInt8]] = []
  private(set) var commands = 0

  init(_ engine: any HostEngine, number: Int, _ change: @escaping ExchangeRun.Change) {
    self.engine = engine
    self.number = number
    self.change = change
  }

  var failure: HostFailure? { refusal ?? engine.failure }

  func advance(_ grant: Grant) -> Answer {
    grants.append(FederationMessage.grant(grant).encode())
    let answer = engine.advance(grant)
    commands += answer.commands.count
    let bytes = change(number, answers.count, answer) ?? FederationMessage.answer(answer).encode()
    answers.append(bytes)
    do throws(CodecError) {
      guard case .answer(let received) = try FederationMessage.decode(bytes) else { throw .malformed }
      return received
    } catch {
      refusal = .protocolViolation("sent \(error.description)")
      return answer
    }
  }
}
