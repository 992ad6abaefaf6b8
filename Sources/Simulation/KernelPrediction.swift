import ComputePlatform
import Documents
import Recording
import RoadNetwork
import SimCore

/// Output of `coroad kernel predict`: latency and throughput of a network on a platform.
package enum KernelPrediction {
  package static let formats = NumberFormat.allCases.map(\.rawValue)
  package static let modes = NetworkPrediction.Mode.allCases.map(\.rawValue)
  package static let mostBatch = NetworkPrediction.mostBatch
  /// Names of the shipped tables and platforms.
  package static let networks = NetworkTable.shippedNames
  package static let platforms = NetworkPlatform.shipped.map(\.name)

  package struct Request: Sendable {
    /// Name of a shipped table or platform, or a file; `FILE#NAME` for one of several platforms.
    package var network: String
    package var platform: String
    package var batch: Int
    package var format: String
    package var mode: String
    /// Values of the table's parameters.
    package var parameters: [String: Int]

    package init(
      network: String, platform: String, batch: Int, format: String, mode: String, parameters: [String: Int]
    ) {
      self.network = network
      self.platform = platform
      self.batch = batch
      self.format = format
      self.mode = mode
      self.parameters = parameters
    }
  }

  /// - Throws: every fault of the files.
  package static func output(_ request: Request, json: Bool) throws(InvalidInput) -> String {
    guard let format = NumberFormat(rawValue: request.format),
      let mode = NetworkPrediction.Mode(rawValue: request.mode)
    else { preconditionFailure("unchecked precision or mode") }
    let table = try table(request.network, request.parameters)
    let platform = try platform(request.platform)
    do {
      let prediction = try NetworkPrediction(
        table, on: platform, batch: request.batch, format: format, mode: mode)
      let result = Result(
        table: table, platform: platform, batch: request.batch, format: format, mode: mode,
        prediction: prediction)
      return json ? result.json.text : result.text
    } catch {
      throw fault(error.message)
    }
  }

  /// The shipped tables and platforms, one a line.
  package static var listing: String {
    var lines = ["networks"]
    for name in networks {
      guard let table = NetworkTable.shipped(name) else { continue }
      lines.append(
        "  \(pad(name, 18)) \(fixed(Double(table.macs) / 1e9, 2)) GMAC, \(fixed(Double(table.weights) / 1e6, 2)) M parameters  \(table.title)"
      )
    }
    lines.append("platforms")
    for platform in NetworkPlatform.shipped {
      lines.append("  \(pad(platform.name, 18)) \(platform.title)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: Input

  private static func fault(_ message: String, hint: String? = nil) -> InvalidInput {
    var diagnostics = Diagnostics()
    diagnostics.error(message, hint: hint)
    return InvalidInput(diagnostics)
  }

  /// A word without a slash or a dot is a name, not a file.
  private static func isName(_ word: String) -> Bool { !word.contains("/") && !word.contains(".") }

  private static func text(_ path: String) throws(InvalidInput) -> String {
    var diagnostics = Diagnostics()
    guard let bytes = InputBytes.read(path, into: &diagnostics) else { throw InvalidInput(diagnostics) }
    return String(decoding: bytes.content, as: UTF8.self)
  }

  private static func table(_ word: String, _ parameters: [String: Int]) throws(InvalidInput) -> NetworkTable
  {
    if let text = NetworkTable.shippedText(word) {
      return try NetworkReader.read(text, source: word + ".json", parameters: parameters)
    }
    if isName(word) {
      throw fault(
        "there is no network \"\(word)\"",
        hint: nearestName(word, in: networks).map { "Did you mean \($0)?" }
          ?? "Name a file, or one of \(networks.joined(separator: ", ")).")
    }
    return try NetworkReader.read(try text(word), source: word, parameters: parameters)
  }

  private static func platform(_ word: String) throws(InvalidInput) -> NetworkPlatform {
    if let platform = NetworkPlatform.shipped(word) { return platform }
    if isName(word) {
      throw fault(
        "there is no platform \"\(word)\"",
        hint: nearestName(word, in: platforms).map { "Did you mean \($0)?" }
          ?? "Name a file, or one of \(platforms.joined(separator: ", ")).")
    }
    let parts = word.split(separator: "#", maxSplits: 1).map(String.init)
    let found = try PlatformReader.read(try text(parts[0]), source: parts[0])
    if parts.count == 2 {
      if let platform = found.first(where: { $0.name == parts[1] }) { return platform }
    } else if let only = found.first, found.count == 1 {
      return only
    }
    throw fault(
      parts.count == 2 ? "\(parts[0]) has no platform \"\(parts[1])\"" : "\(parts[0]) has several platforms",
      hint: "Name one: \(found.map { "\(parts[0])#\($0.name)" }.joined(separator: ", ")).")
  }

  // MARK: Output

  private static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private struct Result {
    var table: NetworkTable
    var platform: NetworkPlatform
    var batch: Int
    var format: NumberFormat
    var mode: NetworkPrediction.Mode
    var prediction: NetworkPrediction

    var text: String {
      let p = prediction
      var lines = [
        "\(table.title)",
        "  \(fixed(Double(table.macs) / 1e9, 3)) GMAC, \(fixed(Double(table.weights) / 1e6, 2)) M parameters, "
          + "\(table.layers.count) layers",
        "on \(platform.title), batch \(batch), \(format.rawValue), \(mode.rawValue)",
        "  latency     \(fixed(1000 * p.latency, 3)) ms (\(fixed(1000 * p.latency / p.spread, 3)) to "
          + "\(fixed(1000 * p.latency * p.spread, 3)))",
        "  throughput  \(fixed(p.throughput, 1))/s (\(fixed(p.throughput / p.spread, 1)) to "
          + "\(fixed(p.throughput * p.spread, 1)))",
      ]
      if p.parts.count > 1 || p.parts[0].copies > 1 {
        for part in p.parts {
          lines.append("    \(part.copies) × \(part.engine)  \(fixed(part.throughput, 1))/s")
        }
      }
      lines.append("  range: factor \(p.spread) each way, \(p.basis)")
      return lines.joined(separator: "\n") + "\n"
    }

    var json: JSON {
      let p = prediction
      func range(_ nominal: Double, _ decimals: Int) -> JSON {
        .members([
          "nominal": .rounded(nominal, decimals), "low": .rounded(nominal / p.spread, decimals),
          "high": .rounded(nominal * p.spread, decimals),
        ])
      }
      let engines = p.parts.map { part in
        JSON.members([
          "engine": .string(part.engine), "copies": .unsigned(UInt64(part.copies)),
          "latency_ms": .rounded(1000 * part.latency, 5), "throughput_per_s": .rounded(part.throughput, 3),
        ])
      }
      return .members([
        "network": .string(table.name), "platform": .string(platform.name), "batch": .unsigned(UInt64(batch)),
        "precision": .string(format.rawValue), "mode": .string(mode.rawValue),
        "latency_ms": range(1000 * p.latency, 5), "throughput_per_s": range(p.throughput, 3),
        "spread": .rounded(p.spread, 3), "basis": .string(p.basis), "macs": .unsigned(UInt64(table.macs)),
        "parameters": .unsigned(UInt64(table.weights)), "memory_bytes": .rounded(p.bytes, 0),
        "engines": .array(engines),
      ])
    }
  }
}
