import ComputePlatform
import Federation
import Foundation
import HostRuntime
import Nodes
import Recording
import Scenario
import SimCore
import WorldState

@testable import Simulation

/// A shipped map, run in this process, and its hosts' reports.
final class MapRun: RunObserver {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  let scenario: ScenarioValue
  let names: RunNames
  private(set) var digest = ""
  private(set) var frames: [AirFrame] = []
  private(set) var warnings: [Telemetry.Warning] = []
  private(set) var totals = TelemetryTotals()
  private(set) var digests: [(node: NodeID, hash: StateHash)] = []
  private(set) var sensors: [SensorRecord] = []
  private(set) var tasks: [TaskRecord] = []
  private(set) var receptions: [ReceptionRecord] = []
  private(set) var pictures: [PictureRecord] = []
  private(set) var droppedRecords: UInt64 = 0
  private(set) var failures: [(host: Int, at: SimTime, cause: HostFailure)] = []
  private(set) var lastSlice = TruthSlice(time: .zero, step: .zero)
  /// All of them, if requested.
  private(set) var slices: [TruthSlice] = []
  private let keepsSlices: Bool

  /// - Parameters:
  ///   - folder: of the map, relative to the repository.
  ///   - onboardHosts: 0 runs every node in one host, else there are so many and one each for roadside and cloud.
  ///   - external: a vehicle whose onboard unit is a program, with a host of its own, the last.
  ///   - failures: hosts to fail on purpose.
  ///   - fromPage: hosts that a page asks to fail at these times.
  ///   - watched: nodes that pages watch from the time of a window on.
  ///   - kinds: of node beside the product's own, and `fixed` nodes of theirs.
  ///   - edits: replacements in the map's files, in a copy.
  ///   - coded: what hosts and world exchange goes through the codec, as between processes.
  init(
    _ map: String, in folder: String = "Maps", until end: Double, onboardHosts: Int = 0, coded: Bool = false,
    external: (vehicle: String, peer: any ExternalPeer)? = nil,
    failures requested: [(host: Int, at: SimTime)] = [], fromPage: [(host: Int, at: SimTime)] = [],
    watched: ((SimTime) -> [NodeID])? = nil, keepsSlices: Bool = false,
    kinds: [NodeRegistration] = [], fixed: [FixedNode] = [],
    applications: ApplicationRegistry = .standard, placement: (any PlacementPolicy)? = nil,
    edits: [(file: String, old: String, new: String)] = [], overrides: [(String, String)] = []
  ) throws {
    self.keepsSlices = keepsSlices
    var folder = Self.root.appendingPathComponent("\(folder)/\(map)")
    if !edits.isEmpty {
      let copy = FileManager.default.temporaryDirectory.appendingPathComponent(
        "coroad-map-\(UUID().uuidString)")
      try FileManager.default.copyItem(at: folder, to: copy)
      folder = copy
      for edit in edits {
        let path = copy.appendingPathComponent(edit.file)
        let text = try String(contentsOf: path, encoding: .utf8)
        precondition(text.contains(edit.old), "\(edit.file) does not contain \(edit.old)")
        try text.replacingOccurrences(of: edit.old, with: edit.new).write(
          to: path, atomically: true, encoding: .utf8)
      }
    }
    defer { if !edits.isEmpty { try? FileManager.default.removeItem(at: folder) } }
    scenario = try ScenarioReader.read(
      path: folder.appendingPathComponent("scenario.yaml").path, overrides: overrides,
      until: end, schema: ScenarioSchema(applications))
    names = RunNames(scenario)
    let c = scenario.configuration
    var hosts = (0..<onboardHosts).map { HostDescription(name: "onboard-unit-\($0)", role: .onboard) }
    hosts += [
      HostDescription(name: "roadside-unit", role: .roadside),
      HostDescription(name: "cloud-coordinator", role: .cloud),
    ]
    if onboardHosts == 0 { hosts = [HostDescription(name: "in-process", role: .all)] }
    let sight = SightMap(scenario.network)
    var parameters = WorldParameters(
      begin: c.time.begin, end: c.time.end, step: c.time.step, window: c.time.window,
      inputStage: c.time.inputStage, fixed: HostAssembly.fixedNodes(c) + fixed)
    parameters.failures = requested
    parameters.readsLights = HostAssembly.readsLights(c)
    if let external, let vehicle = names.vehicles.firstIndex(of: external.vehicle) {
      parameters.external = (.vehicle(vehicle), hosts.count)
      hosts.append(HostDescription(name: "gateway", role: .gateway))
    }
    let engines = hosts.indices.map { h -> any HostEngine in
      let gateway = hosts[h].role == .gateway ? external.map { Gateway($0.peer) } : nil
      let engine = HostAssembly.engine(
        number: h, network: scenario.network, configuration: c, sight: sight, gateway: gateway,
        kinds: kinds, fixed: fixed, applications: applications, placement: placement)
      return coded && gateway == nil ? CodedEngine(engine) : engine
    }
    let world = World(
      parameters: parameters, source: try TrafficSource(scenario), link: MemoryLink(engines: engines),
      hosts: hosts,
      observers: [self])
    if let watched { world.watched = { watched(world.now) } }
    var asked = fromPage
    world.requestedFailures = {
      let due = asked.filter { $0.at <= world.now }.map(\.host)
      asked.removeAll { $0.at <= world.now }
      return due
    }
    _ = world.run()
    digest = world.digest()
    digests.sort { $0.node < $1.node }
  }

  func observe(slice: TruthSlice) {
    lastSlice = slice
    if keepsSlices { slices.append(slice) }
  }
  func observe(frames: [AirFrame]) { self.frames += frames }
  func observe(telemetry: Telemetry, from host: Int) {
    totals.merge(telemetry, from: host)
    warnings += telemetry.warnings
    digests += telemetry.digests
    sensors += telemetry.records.sensors
    tasks += telemetry.records.tasks
    receptions += telemetry.records.receptions
    pictures += telemetry.records.pictures
    droppedRecords += telemetry.records.dropped
  }
  func observe(failure: HostFailure, of host: Int, at time: SimTime) {
    failures.append((host, time, failure))
  }
}

/// A host reached through the codec.
private final class CodedEngine: HostEngine {
  private let engine: any HostEngine

  init(_ engine: any HostEngine) { self.engine = engine }

  func advance(_ grant: Grant) -> Answer {
    guard case .grant(let asked)? = try? FederationMessage.decode(FederationMessage.grant(grant).encode()),
      case .answer(let answer)? = try? FederationMessage.decode(
        FederationMessage.answer(engine.advance(asked)).encode())
    else { preconditionFailure("the codec refuses its own message") }
    return answer
  }
}
