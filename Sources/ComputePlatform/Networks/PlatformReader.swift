import Documents
import RoadNetwork
import SimCore
import Yams

/// Reads platforms: YAML with one mapping per platform, of the form of the shipped catalogue. Every fault is reported
/// with its line.
///
/// A figure is a number, or a mapping with `value`, `class`, `source` and `date`; what a figure leaves out is taken from
/// its platform.
package struct PlatformReader {
  private static let engineKeys = [
    "family", "units", "copies", "clock_ghz", "int8_tops", "fp16_tflops", "fp32_tflops", "vector_tflops",
    "bandwidth_gb_per_s", "cache_mb", "sustained",
  ]
  private static let hostKeys = ["cores", "core_clock_ghz", "idle_w", "power_w"]
  private static let provenanceKeys = ["class", "source", "date"]
  /// Platforms of one file.
  private static let most = 1000

  private let source: String
  private var diagnostics = Diagnostics()

  /// In the order of the file; at least one.
  package static func read(_ text: String, source: String) throws(InvalidInput) -> [NetworkPlatform] {
    var reader = PlatformReader(source: source)
    let platforms = reader.platforms(text)
    guard !reader.diagnostics.hasErrors else { throw InvalidInput(reader.diagnostics) }
    return platforms
  }

  private init(source: String) { self.source = source }

  private mutating func platforms(_ text: String) -> [NetworkPlatform] {
    guard let root = YAMLDocument.compose(text, source: source, into: &diagnostics) else { return [] }
    guard let mapping = root.mapping, mapping.count > 0 else {
      fault(
        "a file of platforms must be a mapping of names to platforms", root,
        hint: "The shortest: `my_board: {family: npu, clock_ghz: 1, int8_tops: 10, bandwidth_gb_per_s: 20}`.")
      return []
    }
    guard mapping.count <= Self.most else {
      fault("the file has more than \(Self.most) platforms", root)
      return []
    }
    var result: [NetworkPlatform] = []
    for (key, node) in mapping {
      let name = key.scalar?.string ?? ""
      guard Self.isName(name) else {
        fault("a platform's name must be letters, digits, _ and -, not \"\(name)\"", key)
        continue
      }
      if let platform = platform(name, node) { result.append(platform) }
    }
    return result
  }

  private static func isName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 64
      && name.utf8.allSatisfy {
        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 95 || $0 == 45
      }
  }

  private mutating func platform(_ name: String, _ node: Node) -> NetworkPlatform? {
    let known = ["title", "engines"] + Self.provenanceKeys + Self.engineKeys + Self.hostKeys
    let owner = "platform \"\(name)\""
    let members = DocumentMembers(node, of: owner, known: known, source, &diagnostics)
    guard node.mapping != nil else { return nil }
    let origin = provenance(
      members, .init(class: .assumed, source: "given in \(source)", date: "2026"))
    let host = NetworkPlatform.Host(
      cores: figure(members, "cores", .cores, 1, "1", origin, or: 4),
      clock: figure(members, "core_clock_ghz", .gigahertz, 1e9, "Hz", origin, or: 2),
      idle: figure(members, "idle_w", .watts, 1, "W", origin, or: 10),
      power: figure(members, "power_w", .watts, 1, "W", origin, or: 40))
    if host.idle.value >= host.power.value {
      fault("idle_w of \(owner) must be below power_w", members["idle_w"] ?? members["power_w"] ?? node)
    }
    var engines: [NetworkEngine] = []
    if let list = members["engines"] {
      if let inline = Self.engineKeys.first(where: { members[$0] != nil }) {
        fault("\(owner) has both engines and \(inline)", members[inline] ?? node)
      }
      guard let sequence = list.sequence, !sequence.isEmpty, sequence.count <= 16 else {
        fault("engines of \(owner) must be a list of 1 to 16 engines", list)
        return nil
      }
      for (i, item) in sequence.enumerated() {
        let title = "engine \(i + 1) of \(owner)"
        let parts = DocumentMembers(
          item, of: title, known: Self.engineKeys + Self.provenanceKeys, source, &diagnostics)
        if item.mapping != nil, let engine = engine(parts, title, provenance(parts, origin)) {
          engines.append(engine)
        }
      }
    } else if let engine = engine(members, owner, origin) {
      engines.append(engine)
    }
    guard !engines.isEmpty else { return nil }
    return NetworkPlatform(
      name: name, title: members["title"]?.scalar?.string ?? name, engines: engines, host: host)
  }

  private mutating func engine(_ members: DocumentMembers, _ owner: String, _ origin: Origin)
    -> NetworkEngine?
  {
    // Without a family the other keys are read all the same, for their faults.
    var family = EngineFamily.npu
    if let text = members.text("family", source, &diagnostics) {
      if let named = EngineFamily.named(text) {
        family = named
      } else {
        fault(
          "there is no family \"\(text)\"", members["family"] ?? members.node,
          hint: nearestName(text, in: EngineFamily.names).map { "Did you mean \"\($0)\"?" }
            ?? "Known: \(EngineFamily.names.joined(separator: ", "))")
      }
    }
    for key in ["clock_ghz", "bandwidth_gb_per_s"] where members[key] == nil {
      members.missing(key, source, &diagnostics)
    }
    let none = 0.0
    let int8 = figure(members, "int8_tops", .tera, 1e12, "op/s", origin, or: none)
    let fp16 = figure(members, "fp16_tflops", .tera, 1e12, "op/s", origin, or: none)
    let fp32 = figure(members, "fp32_tflops", .tera, 1e12, "op/s", origin, or: none)
    if max(int8.value, fp16.value, fp32.value) == 0 {
      fault("\(owner) has no peak: give int8_tops, fp16_tflops or fp32_tflops", members.node)
    }
    // Without a figure: one operation of a lane for sixteen of the matrix units in INT8, as on Orin.
    let lanes = max(int8.value / 16, fp16.value / 8, fp32.value / 4) / 1e12
    return NetworkEngine(
      name: family.name, family: family,
      copies: Int(figure(members, "copies", .copies, 1, "1", origin, or: 1).value),
      units: figure(members, "units", .units, 1, "1", origin, or: 1),
      clock: figure(members, "clock_ghz", .gigahertz, 1e9, "Hz", origin, or: 1),
      int8: int8, fp16: fp16, fp32: fp32,
      vector: figure(members, "vector_tflops", .tera, 1e12, "op/s", origin, or: lanes),
      bandwidth: figure(members, "bandwidth_gb_per_s", .gigabytes, 1e9, "B/s", origin, or: 1),
      cache: figure(members, "cache_mb", .megabytes, 1_048_576, "B", origin, or: none),
      sustained: figure(members, "sustained", .share, 1, "1", origin, or: 1))
  }

  // MARK: Figures

  private struct Origin {
    var `class`: Figure.Provenance
    var source: String
    var date: String
  }

  private mutating func provenance(_ members: DocumentMembers, _ standard: Origin) -> Origin {
    var origin = standard
    if let node = members["class"] {
      let text = node.scalar?.string ?? ""
      if let value = Figure.Provenance(rawValue: text) {
        origin.class = value
      } else {
        let known = Figure.Provenance.allCases.map(\.rawValue)
        fault("class must be one of \(known.joined(separator: ", ")), not \"\(text)\"", node)
      }
    }
    if members["source"] != nil { origin.source = members.text("source", source, &diagnostics) ?? "" }
    if let node = members["date"] {
      origin.date = node.scalar?.string ?? ""
      if Quantity.year.value(String(origin.date.prefix(4))) == nil {
        fault("date must begin with a year, not \"\(origin.date)\"", node)
      }
    }
    return origin
  }

  private mutating func figure(
    _ members: DocumentMembers, _ key: String, _ quantity: Quantity, _ scale: Double, _ unit: String,
    _ origin: Origin, or standard: Double
  ) -> Figure {
    guard let node = members[key] else {
      return Figure(scale * standard, unit, .assumed, "default of \(key)", origin.date)
    }
    var origin = origin
    var value: Double?
    if node.mapping != nil {
      let parts = DocumentMembers(
        node, of: key, known: ["value"] + Self.provenanceKeys, source, &diagnostics)
      origin = provenance(parts, origin)
      if parts["value"] == nil { parts.missing("value", source, &diagnostics) }
      value = parts.number("value", quantity, source, &diagnostics)
    } else {
      value = members.number(key, quantity, source, &diagnostics)
    }
    return Figure(scale * (value ?? standard), unit, origin.class, origin.source, origin.date)
  }

  private mutating func fault(_ message: String, _ node: Node, hint: String? = nil) {
    diagnostics.error(message, file: source, line: node.mark?.line, hint: hint)
  }
}

/// Bounds of the figures: beyond anything built, and such that no duration leaves the range of virtual time.
extension Quantity {
  fileprivate static let cores = Quantity("cores", "", 1...1024, isWhole: true)
  fileprivate static let copies = Quantity("copies", "", 1...64, isWhole: true)
  fileprivate static let units = Quantity("units", "", 1...65_536, isWhole: true)
  fileprivate static let gigahertz = Quantity("clock", "GHz", 0.001...100)
  fileprivate static let tera = Quantity("peak", "10¹²/s", 0.001...1e6)
  fileprivate static let gigabytes = Quantity("bandwidth", "GB/s", 0.01...1e6)
  fileprivate static let megabytes = Quantity("cache", "MiB", 0...1e6)
  fileprivate static let share = Quantity("share", "", 0.05...1)
  fileprivate static let watts = Quantity("power", "W", 0.001...1e6)
  fileprivate static let year = Quantity("year", "", 1950...2100, isWhole: true)
}
