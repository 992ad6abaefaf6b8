import Foundation
import HostRuntime
import Recording
import RoadNetwork
import Scenario
import SimCore
import Simulation

/// A first scenario and experiment for a SUMO network, for `coroad init`.
package struct ScenarioDraft {
  package static let scenarioFile = "scenario.yaml"
  package static let sweepFile = "v2x.yaml"
  package static let demandFile = "demand.rou.xml"
  /// Length of the first runs, s: long enough for trips to end, short enough to wait for.
  private static let span = 600.0
  private static let sweepSpan = 300.0
  private static let seeds = 5

  /// Absolute paths of what was found.
  package private(set) var network: String
  package private(set) var routes: [String] = []
  package private(set) var additional: [String] = []
  /// Files that cannot be used, with the first fault of each.
  package private(set) var leftOut: [(file: String, why: String)] = []
  package private(set) var begin = 0.0
  package private(set) var end: Double?
  /// Trips that stand in for demand; nil if there is demand.
  package private(set) var random: RandomDemand?
  package private(set) var signals = 0
  private let folder: String
  /// The `.sumocfg`, if there is one.
  private var configuration: String?

  package var name: String {
    let file = (configuration ?? network).split(separator: "/").last.map(String.init) ?? "town"
    return file.split(separator: ".").first.map(String.init) ?? file
  }

  /// Looks for the files of a scenario; nothing is written.
  ///
  /// - Parameters:
  ///   - path: a network, a `.sumocfg`, or a folder with one of them.
  ///   - out: folder of the scenario; nil for that of the network.
  package init(_ path: String, out: String?, seed: UInt64) throws {
    let input = try Self.input(path)
    let own = URL(fileURLWithPath: input).deletingLastPathComponent().path
    folder = URL(fileURLWithPath: out ?? own).standardizedFileURL.path
    network = input
    if input.hasSuffix(".sumocfg") {
      configuration = input
      try readConfiguration(input)
    } else {
      let names = Self.names(in: own)
      routes = names.filter { Self.ends($0, [".rou.xml", ".trips.xml", ".flows.xml"]) }.map { own + "/" + $0 }
      additional = names.filter { Self.ends($0, [".add.xml", ".poly.xml"]) }.map { own + "/" + $0 }
    }
    try check(seed: seed)
  }

  // MARK: Finding

  private static func names(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }
  private static func ends(_ name: String, _ endings: [String]) -> Bool {
    endings.contains { name.hasSuffix($0) || name.hasSuffix($0 + ".gz") }
  }

  private static func input(_ path: String) throws -> String {
    var isFolder: ObjCBool = false
    let whole = URL(fileURLWithPath: path).standardizedFileURL.path
    guard FileManager.default.fileExists(atPath: whole, isDirectory: &isFolder) else {
      throw RunFailure("\(path): no such file or folder", status: ExitStatus.invalidScenario)
    }
    if !isFolder.boolValue { return whole }
    let names = names(in: whole)
    for endings in [[".sumocfg"], [".net.xml"]] {
      let found = names.filter { ends($0, endings) }
      if found.count == 1 { return whole + "/" + found[0] }
      if found.count > 1 {
        throw RunFailure(
          "\(path): name one of its files: \(found.prefix(6).joined(separator: ", "))",
          status: ExitStatus.invalidScenario)
      }
    }
    throw RunFailure(
      "\(path): no .sumocfg and no .net.xml in this folder", status: ExitStatus.invalidScenario)
  }

  private mutating func readConfiguration(_ path: String) throws {
    var diagnostics = Diagnostics()
    guard let bytes = InputBytes.read(path, into: &diagnostics),
      let sumo = SumoConfiguration.read(bytes, source: path, into: &diagnostics), let file = sumo.networkFile
    else { throw InvalidInput(diagnostics) }
    let own = URL(fileURLWithPath: path).deletingLastPathComponent()
    func resolved(_ name: String) -> String {
      name.hasPrefix("/") ? name : own.appendingPathComponent(name).standardizedFileURL.path
    }
    network = resolved(file.value)
    routes = sumo.routeFiles.map { resolved($0.value) }
    additional = sumo.additionalFiles.map { resolved($0.value) }
    // SUMO's times may be 1:30:00; the reader of runs knows them, and checks them.
    if let value = try? ScenarioReader.read(path: path, schema: .standard, trajectories: .leave) {
      begin = value.configuration.time.begin.seconds
      end = value.configuration.time.end?.seconds
    }
  }

  // MARK: Checking

  /// Reads everything as a run would, without the files that cannot be used.
  private mutating func check(seed: UInt64) throws {
    let scratch = try PrivateFolder()
    let file = scratch.path + "/" + Self.scenarioFile
    var value: ScenarioValue?
    while value == nil {
      try writeAtomically(Array(scenario(folder: scratch.path).utf8), to: file)
      do throws(InvalidInput) {
        value = try ScenarioReader.read(path: file, schema: .standard, trajectories: .leave)
      } catch {
        let faults = error.diagnostics.all.filter { $0.severity == .error }
        guard let bad = (additional + routes).first(where: { file in faults.contains { $0.file == file } }),
          let fault = faults.first(where: { $0.file == bad })
        else { throw error }
        leftOut.append((bad, fault.description))
        additional.removeAll { $0 == bad }
        routes.removeAll { $0 == bad }
      }
    }
    if let value { try adopt(value, seed: seed) }
  }

  private mutating func adopt(_ value: ScenarioValue, seed: UInt64) throws {
    signals = value.configuration.roadside.count
    if value.demand.vehicles.isEmpty && value.demand.pedestrians.isEmpty {
      let demand = RandomDemand(value.network, span: Self.span, seed: seed)
      if demand.trips.isEmpty {
        throw RunFailure(
          "\(network): no demand found, and no trips for passenger cars are possible in this network",
          status: ExitStatus.invalidScenario)
      }
      random = demand
    } else if end == nil || begin == 0 {
      // A morning's demand begins at its first departure.
      let first = min(
        value.demand.vehicles.first?.depart.seconds ?? .infinity,
        value.demand.pedestrians.map(\.depart.seconds).min() ?? .infinity)
      begin = max(begin, first.rounded(.down))
    }
  }

  // MARK: Writing

  /// The files to write, with their contents.
  package var files: [(path: String, content: [UInt8])] {
    var files = [
      ("\(folder)/\(Self.scenarioFile)", Array(scenario(folder: folder).utf8)),
      ("\(folder)/\(Self.sweepFile)", Array(sweep.utf8)),
    ]
    if let random { files.append(("\(folder)/\(Self.demandFile)", random.xml(begin: begin))) }
    return files
  }

  private var lastSecond: Double { min(end ?? .infinity, begin + Self.span) }

  private func scenario(folder: String) -> String {
    func list(_ paths: [String]) -> String {
      "[" + paths.map { Self.text(Self.path($0, from: folder)) }.joined(separator: ", ") + "]"
    }
    let demand = random == nil ? routes : routes + ["\(folder)/\(Self.demandFile)"]
    var lines = [
      "# Every key: coroad validate --keys",
      "name: \(Self.text(name))",
      "network: \(Self.text(Self.path(network, from: folder)))",
    ]
    if !demand.isEmpty { lines.append("routes: \(list(demand))") }
    if !additional.isEmpty { lines.append("additional: \(list(additional))") }
    lines += [
      "",
      "time: {begin_s: \(Self.number(begin)), end_s: \(Self.number(lastSecond))}"
        + (end.map { $0 > lastSecond ? "  # the demand goes on to \(Self.number($0)) s" : "" } ?? ""),
      "",
      "# Half of the vehicles carry an onboard unit: level 2 (assistance), 3 (motorway) or 4 (driverless).",
      "equipment: {share: 0.5, l2: 0.6, l3: 0.3, l4: 0.1}",
      "", "# One roadside unit at each junction with signals; or a list of units with their positions.",
      "roadside: signals",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  private var sweep: String {
    """
    # The same traffic with V2X off and on, under \(Self.seeds) seeds. A paper needs more seeds.
    scenario: \(Self.scenarioFile)
    until: \(Self.number(min(lastSecond, begin + Self.sweepSpan)))
    seeds: \(Self.seeds)
    # Each seed draws departures of its own; V2X off and on have the same.
    set: {demand.resample: true}
    axes:
      v2x:
        - {name: V2X off, set: {v2x.enabled: false}}
        - {name: V2X on, set: {v2x.enabled: true}}
    baseline: {v2x: V2X off}
    metrics:
      - safety.conflicts
      - vehicles.emergency_brakings
      - trips.mean_time_loss_s
      - warnings.total
      - messages.pdr

    """
  }

  /// A path as seen from a folder, if the file lies below it.
  private static func path(_ file: String, from folder: String) -> String {
    file.hasPrefix(folder + "/") ? String(file.dropFirst(folder.count + 1)) : file
  }

  private static func number(_ value: Double) -> String {
    value == value.rounded() ? fixed(value, 0) : fixed(value, 3)
  }

  /// A YAML scalar; quoted as in JSON where plain text could mean something else.
  private static func text(_ text: String) -> String {
    let isPlain =
      text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._/-".contains($0)) }
      && text.first?.isLetter ?? false
      && !["true", "false", "yes", "no", "on", "off", "null", "none", "y", "n"].contains(text.lowercased())
    if isPlain
      || (text.hasPrefix("/")
        && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._/-".contains($0)) })
    {
      return text
    }
    return JSON.string(text).compactText
  }
}
