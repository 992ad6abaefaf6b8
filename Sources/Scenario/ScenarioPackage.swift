import RoadNetwork
import SimCore

/// Data from which a process without the files rebuilds a scenario's network and configuration.
package struct ScenarioPackage: Sendable {
  /// Path as given by the user, for messages.
  package var networkName = ""
  /// The network file as stored on disk.
  package var network: [UInt8] = []
  /// Additional files with buildings or signal programs, in reading order, as stored on disk.
  package var additional: [(name: String, bytes: [UInt8])] = []
  package var geoOrigin: GeoPoint?
  /// `Configuration.effective`.
  package var configuration: [(key: String, value: String)] = []
  package var roadside: [Configuration.RoadsideUnit] = []
  package var hazards: [Configuration.Hazard] = []
  /// Files of `compute.platforms`, as stored on disk.
  package var platforms: [(name: String, bytes: [UInt8])] = []

  package init() {}

  /// Format of `encoded`; incremented with every change of it.
  static let version: UInt64 = 2

  /// Serialised for the wire: little-endian words and length-prefixed texts. Files are compressed, so that every host
  /// of a large map can have them.
  package func encoded() -> [UInt8] {
    var w = Writer()
    w.word(Self.version)
    w.text(networkName)
    w.bytes(InputBytes.compressed(network) ?? network)
    w.word(UInt64(additional.count))
    for file in additional {
      w.text(file.name)
      w.bytes(InputBytes.compressed(file.bytes) ?? file.bytes)
    }
    w.word(geoOrigin == nil ? 0 : 1)
    if let geoOrigin {
      w.number(geoOrigin.latitude)
      w.number(geoOrigin.longitude)
    }
    w.word(UInt64(configuration.count))
    for pair in configuration {
      w.text(pair.key)
      w.text(pair.value)
    }
    w.word(UInt64(roadside.count))
    for unit in roadside {
      w.text(unit.id)
      w.number(unit.position.x)
      w.number(unit.position.y)
      w.number(unit.height)
      w.word(UInt64(bitPattern: Int64(unit.junction)))
    }
    w.word(UInt64(hazards.count))
    for hazard in hazards {
      w.text(hazard.id)
      w.word(UInt64(bitPattern: Int64(hazard.lane)))
      w.number(hazard.position)
      w.word(UInt64(bitPattern: hazard.begin.microseconds))
      w.word(UInt64(bitPattern: hazard.end.microseconds))
    }
    w.word(UInt64(platforms.count))
    for file in platforms {
      w.text(file.name)
      w.bytes(InputBytes.compressed(file.bytes) ?? file.bytes)
    }
    return w.out
  }

  /// Decodes the output of `encoded`; nil for any other bytes.
  package init?(decoding bytes: [UInt8]) {
    var r = Reader(source: bytes)
    guard r.word() == Self.version else { return nil }
    networkName = r.text()
    network = r.bytes()
    for _ in 0..<r.count() { additional.append((r.text(), r.bytes())) }
    if r.word() == 1 { geoOrigin = GeoPoint(latitude: r.number(), longitude: r.number()) }
    for _ in 0..<r.count() { configuration.append((r.text(), r.text())) }
    for _ in 0..<r.count() {
      let id = r.text()
      var unit = Configuration.RoadsideUnit(id: id, position: Vec2(r.number(), r.number()))
      unit.height = r.number()
      unit.junction = Int(Int64(bitPattern: r.word()))
      roadside.append(unit)
    }
    for _ in 0..<r.count() {
      let id = r.text()
      let lane = Int(Int64(bitPattern: r.word()))
      let position = r.number()
      let begin = SimTime(microseconds: Int64(bitPattern: r.word()))
      let end = SimTime(microseconds: Int64(bitPattern: r.word()))
      hazards.append(Configuration.Hazard(id: id, lane: lane, position: position, begin: begin, end: end))
    }
    for _ in 0..<r.count() { platforms.append((r.text(), r.bytes())) }
    guard !r.failed, r.position == bytes.count else { return nil }
  }

  private struct Writer {
    var out: [UInt8] = []
    mutating func word(_ value: UInt64) {
      withUnsafeBytes(of: value.littleEndian) { out.append(contentsOf: $0) }
    }
    mutating func number(_ value: Double) { word(value.bitPattern) }
    mutating func bytes(_ value: [UInt8]) {
      word(UInt64(value.count))
      out.append(contentsOf: value)
    }
    mutating func text(_ value: String) { bytes(Array(value.utf8)) }
  }
  private struct Reader {
    let source: [UInt8]
    var position = 0
    var failed = false

    init(source: [UInt8]) { self.source = source }
    mutating func word() -> UInt64 {
      guard !failed, source.count - position >= 8 else {
        failed = true
        return 0
      }
      defer { position += 8 }
      return source.withUnsafeBytes {
        UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      }
    }
    mutating func number() -> Double { Double(bitPattern: word()) }
    /// A length or count, at most the number of bytes left.
    mutating func count() -> Int {
      let value = word()
      guard value <= UInt64(source.count - position) else {
        failed = true
        return 0
      }
      return Int(value)
    }
    mutating func bytes() -> [UInt8] {
      let n = count()
      defer { position += n }
      return Array(source[position..<(position + n)])
    }
    mutating func text() -> String { String(decoding: bytes(), as: UTF8.self) }
  }
}

extension ScenarioReader {
  /// Rebuilds network and configuration from a package. Throws the faults of a package that `read` did not make.
  package static func readPackage(
    _ package: ScenarioPackage, schema: ScenarioSchema = .base
  ) throws(InvalidInput) -> (network: RoadNetwork, configuration: Configuration) {
    var diagnostics = Diagnostics()
    var (configuration, faults) = Configuration.rebuilt(from: package.configuration, schema: schema)
    for fault in faults { diagnostics.error(fault) }
    guard
      let bytes = InputBytes.decode(package.network, shownAs: package.networkName, into: &diagnostics),
      var network = NetworkReader.read(bytes, source: package.networkName, into: &diagnostics)
    else { throw InvalidInput(diagnostics) }
    if let origin = package.geoOrigin { network.georeference = Georeference(origin: origin) }
    // The demand in these files is not needed: with this end none departs.
    var reader = DemandReader(network: network, begin: .zero, end: .zero, random: RandomSource(seed: 0))
    for file in package.additional {
      if let content = InputBytes.decode(file.bytes, shownAs: file.name, into: &diagnostics) {
        reader.read(content, source: file.name)
      }
    }
    diagnostics.append(reader.diagnostics)
    for unit in package.roadside where unit.junction >= network.junctions.count {
      diagnostics.error("roadside unit \"\(unit.id)\" names a junction that the network lacks")
    }
    for hazard in package.hazards where !network.lanes.indices.contains(hazard.lane) {
      diagnostics.error("hazard \"\(hazard.id)\" names a lane that the network lacks")
    }
    for file in package.platforms {
      if let content = InputBytes.decode(file.bytes, shownAs: file.name, into: &diagnostics) {
        configuration.compute.take(content, source: file.name, into: &diagnostics)
      }
    }
    configuration.roadside = package.roadside
    configuration.hazards = package.hazards
    if diagnostics.hasErrors { throw InvalidInput(diagnostics) }
    return (reader.network, configuration)
  }
}
