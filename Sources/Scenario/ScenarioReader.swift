import Documents
import Glibc
import RoadNetwork
import SimCore

/// Reads a scenario file; returns one validated value, or reports every fault in every file.
package struct ScenarioReader {
  /// A value that was given for a key, and where.
  struct Given {
    var value: String
    var file: String?
    var line: Int?
  }
  struct FileReference {
    var path: String
    var file: String?
    var line: Int?
  }

  let source: String
  let folder: String
  var diagnostics = Diagnostics()
  /// Values by key; later sources replace earlier ones.
  var given: [String: Given] = [:]
  var networkFile: FileReference?
  var routeFiles: [FileReference] = []
  var additionalFiles: [FileReference] = []
  var geoOrigin: GeoPoint?
  var roadside = RoadsideRequest.none
  var hazards: [HazardRequest] = []
  var ignoreRouteErrors = false
  /// What vehicles have if they do not say otherwise.
  var defaults = DemandReader.Defaults()
  var isSumo = false
  var configuration: Configuration
  var package = ScenarioPackage()
  /// Files that were read, in reading order.
  var files: [String] = []

  /// What to do with the recording that a scenario replays.
  package enum TrajectoryUse: Sendable {
    /// Reads and keeps it, for a run.
    case keep
    /// Checks it, in little memory.
    case check
    /// Leaves it to the caller.
    case leave
  }
  var use = TrajectoryUse.keep

  /// Reads `path`: a `.sumocfg`, or a scenario in YAML.
  ///
  /// - Parameters:
  ///   - overrides: `--set` pairs; they override the file, and the named parameters below override them.
  ///   - equipShare: `--equip`. until: `--until`, seconds on the scenario's clock. seed, run: `--seed`, `--run`.
  ///   - isStrict: refuses a scenario of which anything is left out that changes results.
  ///   - trajectories: what to do with the recording that `traffic.fcd` names.
  /// - Throws: every fault found, with file and line.
  package static func read(
    path: String, overrides: [(String, String)] = [], equipShare: Double? = nil, until: Double? = nil,
    seed: UInt64? = nil, run: UInt64? = nil, schema: ScenarioSchema = .base,
    trajectories use: TrajectoryUse = .keep, isStrict: Bool = false
  ) throws(InvalidInput) -> ScenarioValue {
    var options = overrides.map { (key: $0.0, value: $0.1, option: "--set \($0.0)") }
    if let equipShare { options.append(("equipment.share", SchemaEntry.shown(equipShare), "--equip")) }
    if let until { options.append(("time.end_s", SchemaEntry.shown(until), "--until")) }
    if let seed { options.append(("seed", String(seed), "--seed")) }
    if let run { options.append(("run", String(run), "--run")) }
    var reader = ScenarioReader(source: path, folder: folderName(of: path), schema: schema)
    reader.use = use
    let value = reader.readAll(options)
    if isStrict { reader.diagnostics = reader.diagnostics.strict }
    guard let value, !reader.diagnostics.hasErrors else { throw InvalidInput(reader.diagnostics) }
    return value
  }

  private init(source: String, folder: String, schema: ScenarioSchema) {
    configuration = Configuration(schema: schema)
    self.source = source
    self.folder = folder
  }

  static func folderName(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return String(path[...slash])
  }
  func resolve(_ path: String) -> String { path.hasPrefix("/") ? path : folder + path }

  private mutating func readAll(_ options: [(key: String, value: String, option: String)]) -> ScenarioValue? {
    if let bytes = InputBytes.read(source, into: &diagnostics) {
      files.append(source)
      let first = bytes.content.first { $0 > 32 && $0 < 128 }
      if source.hasSuffix(".sumocfg") || first == UInt8(ascii: "<") {
        isSumo = true
        readSumo(bytes)
      } else {
        readYAML(bytes)
      }
    }
    for option in options { take(option.key, option.value, file: option.option, line: nil) }
    apply()
    readComputers()
    guard let file = networkFile else {
      if !diagnostics.hasErrors {
        diagnostics.error("no network is named", file: source, hint: "network: FILE.net.xml")
      }
      return nil
    }
    guard let network = readNetwork(file) else {
      // The other files can still be read, though not checked against a map.
      for reference in additionalFiles + routeFiles {
        _ = InputBytes.read(
          resolve(reference.path), namedIn: reference.file, line: reference.line, into: &diagnostics)
      }
      return nil
    }
    return readDemand(network)
  }

  /// Stores a value if the schema accepts it.
  mutating func take(_ key: String, _ value: String, file: String?, line: Int?) {
    guard let entry = configuration.schema[key] else {
      let (fault, hint) = Self.refusal(of: key, by: configuration.schema)
      diagnostics.error(fault, file: file, line: line, hint: hint)
      return
    }
    if let fault = entry.check(value) {
      diagnostics.error(fault, file: file, line: line)
    } else {
      given[key] = Given(value: value, file: file, line: line)
    }
  }

  /// The fault of a key that is not in the schema, and a hint at the key that was probably meant.
  package static func refusal(of key: String, by schema: ScenarioSchema) -> (fault: String, hint: String?) {
    let keys = schema.keys
    if structuralKeys.contains(key) {
      return ("\"\(key)\" can only be given in the scenario file", nil)
    }
    let members = keys.filter { $0.hasPrefix(key + ".") }
    if !members.isEmpty {
      return ("\"\(key)\" is a group of values", "Known: \(members.joined(separator: ", "))")
    }
    if ["axes", "seeds", "baseline"].contains(key) {
      return ("unknown key \"\(key)\"", "Run experiments with `coroad sweep`.")
    }
    let near = nearestName(key, in: keys + structuralKeys) ?? schemaKey(endingIn: key, of: keys)
    return ("unknown key \"\(key)\"", near.map { "Did you mean \"\($0)\"?" })
  }

  /// The key with the same last part, ignoring case, if there is exactly one.
  private static func schemaKey(endingIn key: String, of keys: [String]) -> String? {
    let last = (key.split(separator: ".").last ?? "").lowercased()
    let found = keys.filter { ($0.split(separator: ".").last ?? "").lowercased() == last }
    return found.count == 1 ? found[0] : nil
  }

  private mutating func apply() {
    for entry in configuration.schema.entries {
      if let g = given[entry.key] { entry.set(&configuration, g.value) }
    }
    // Paths inside a scenario are relative to its folder; those on the command line are relative to the working
    // directory.
    if let file = configuration.traffic.fcd, given["traffic.fcd"]?.file == source {
      configuration.traffic.fcd = resolve(file)
    }
    if configuration.name.isEmpty { configuration.name = Self.defaultName(of: source) }
  }

  /// A file named `scenario.yaml` takes the name of its folder, since every folder may have one. Any other file gives
  /// its own name.
  static func defaultName(of path: String) -> String {
    let parts = path.split(separator: "/")
    let file = parts.last.map(String.init) ?? path
    let base = file.lastIndex(of: ".").map { String(file[..<$0]) } ?? file
    guard base == "scenario" else { return base.isEmpty ? file : base }
    if parts.count > 1, ![".", ".."].contains(parts[parts.count - 2]) {
      return String(parts[parts.count - 2])
    }
    // The folder's real name, not the path by which the user got there.
    guard let real = realpath(folderName(of: path).isEmpty ? "." : folderName(of: path), nil) else {
      return base
    }
    defer { free(real) }
    return String(cString: real).split(separator: "/").last.map(String.init) ?? base
  }

  private mutating func readNetwork(_ file: FileReference) -> RoadNetwork? {
    let path = resolve(file.path)
    guard let bytes = InputBytes.read(path, namedIn: file.file, line: file.line, into: &diagnostics) else {
      return nil
    }
    guard var network = NetworkReader.read(bytes, source: path, into: &diagnostics) else { return nil }
    package.networkName = path
    package.network = bytes.stored
    files.append(path)
    if let geoOrigin { network.georeference = Georeference(origin: geoOrigin) }
    return network
  }

  private mutating func readDemand(_ network: RoadNetwork) -> ScenarioValue? {
    var reader = DemandReader(
      network: network, begin: configuration.time.begin, end: configuration.time.end,
      random: RandomSource(seed: configuration.seed, run: configuration.run),
      resampling: configuration.demand.resample ? configuration.demand.window : nil)
    reader.defaults = defaults
    reader.scale = configuration.traffic.scale
    reader.childShare = configuration.walkers.childShare
    // Included files are read directly after the file that includes them.
    var open = Array((additionalFiles + routeFiles).reversed())
    var seen: Set<String> = []
    var seenFiles: Set<InputBytes.Identity> = []
    while let reference = open.popLast() {
      let path = resolve(reference.path)
      // One file may have many paths, which would keep a loop of includes going.
      guard seen.insert(path).inserted,
        InputBytes.identity(of: path).map({ seenFiles.insert($0).inserted }) ?? true
      else { continue }
      if seen.count > ContentLimits.mostFiles {
        diagnostics.error(
          "more than \(ContentLimits.mostFiles) route and additional files are named", file: reference.file,
          line: reference.line)
        break
      }
      guard
        let bytes = InputBytes.read(path, namedIn: reference.file, line: reference.line, into: &diagnostics)
      else { continue }
      files.append(path)
      let worldBefore = reader.worldElements
      reader.includes.removeAll()
      reader.read(bytes, source: path)
      if reader.worldElements != worldBefore { package.additional.append((path, bytes.stored)) }
      for include in reader.includes.reversed() {
        let inner =
          include.path.hasPrefix("/") ? include.path : Self.folderName(of: reference.path) + include.path
        open.append(FileReference(path: inner, file: include.at.file, line: include.at.line))
      }
    }
    reader.finish(ignoreRouteErrors: ignoreRouteErrors)
    arrangeEncounters(&reader)
    diagnostics.append(reader.diagnostics)
    let network = reader.network
    for signal in network.signals {
      for fault in SignalReader.faults(of: signal) { diagnostics.error(fault, file: source) }
    }
    let levels = equip(reader.demand)
    let anyEquipped = configuration.equipment.share > 0 || levels.contains { $0 != nil }
    if isSumo { adaptStep(anyEquipped: anyEquipped) }
    decideByEquipment(isEquipped: levels.contains { $0 != nil }, isWanted: anyEquipped)
    adaptWindow(anyEquipped: anyEquipped)
    resolveRoadside(network)
    resolveHazards(network)
    validate(anyEquipped: anyEquipped)
    remarkOnTraffic(reader.demand)
    package.configuration = configuration.effective
    package.geoOrigin = geoOrigin
    package.roadside = configuration.roadside
    package.hazards = configuration.hazards
    var trajectories: Trajectories?
    if let replay = configuration.traffic.fcd {
      files.append(replay)
      if use != .leave {
        let at = given["traffic.fcd"]
        trajectories = Trajectories.read(
          replay, named: (at?.file ?? source, at?.line), network: network, demand: reader.demand,
          end: configuration.time.end, keeps: use == .keep, into: &diagnostics)
      }
    }
    checkRecordedNodes(reader.demand, levels: levels, replayed: trajectories?.names)
    checkPointVehicles(reader.demand, levels: levels, replayed: trajectories?.names)
    var value = ScenarioValue(
      source: source, configuration: configuration, network: network, demand: reader.demand, levels: levels,
      diagnostics: diagnostics, package: package)
    value.files = files
    if use == .keep { value.trajectories = trajectories }
    return value
  }

  // MARK: Equipment

  /// Level of each vehicle: its own or its type's `coroad.level`, otherwise by the hash of its name.
  private func equip(_ demand: Demand) -> [AutomationLevel?] {
    let random = RandomSource(seed: configuration.seed, run: configuration.run)
    let mix = configuration.equipment
    let ofType = demand.types.map { declaredLevel($0.parameters) }
    return demand.vehicles.map { vehicle in
      if let own = declaredLevel(vehicle.parameters) ?? ofType[vehicle.type] {
        return own.level
      }
      let entity = stableHash(vehicle.id)
      guard random.uniform(entity, .equipment, 0) < mix.share else { return nil }
      let draw = random.uniform(entity, .automationLevel, 0)
      return draw < mix.l2 ? .l2 : draw < mix.l2 + mix.l3 ? .l3 : .l4
    }
  }
  private struct DeclaredLevel { var level: AutomationLevel? }
  /// The level that parameters declare, if any; the demand reader has checked its spelling.
  private func declaredLevel(_ parameters: [(key: String, value: String)]) -> DeclaredLevel? {
    guard let text = parameters.last(where: { $0.key == "coroad.level" })?.value else { return nil }
    switch text.lowercased() {
    case "l2": return DeclaredLevel(level: .l2)
    case "l3": return DeclaredLevel(level: .l3)
    case "l4": return DeclaredLevel(level: .l4)
    default: return DeclaredLevel(level: nil)
    }
  }
}
