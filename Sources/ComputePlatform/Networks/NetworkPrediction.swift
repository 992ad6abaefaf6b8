/// Latency and throughput of a network on a platform, predicted from its layers.
package struct NetworkPrediction: Hashable, Sendable {
  package enum Mode: String, Hashable, Sendable, CaseIterable {
    /// One batch after the other on the first engine: latency counts.
    case singleStream = "single-stream"
    /// Batches without end on all engines: throughput counts.
    case offline
  }
  package struct Refusal: Error, Hashable, Sendable {
    package var message: String
  }
  /// The part of one kind of engine.
  package struct Part: Hashable, Sendable {
    package var engine: String
    package var copies: Int
    /// Seconds of one batch on one copy.
    package var latency: Double
    /// Inferences per second of all copies.
    package var throughput: Double
  }

  package static let mostBatch = 4096

  /// Seconds of one batch on the first engine.
  package var latency: Double
  /// Inferences per second.
  package var throughput: Double
  /// Rows measured lie within nominal ÷ spread … nominal × spread.
  package var spread: Double
  package var basis: String
  package var parts: [Part]
  /// Bytes that one batch moves to and from memory on the first engine.
  package var bytes: Double

  /// - Parameter batch: inferences in one call, 1...`mostBatch`.
  package init(
    _ table: NetworkTable, on platform: NetworkPlatform, batch: Int, format: NumberFormat, mode: Mode
  ) throws(Refusal) {
    precondition((1...Self.mostBatch).contains(batch))
    let able = platform.engines.filter {
      $0.peak(format) > 0 && (!$0.family.isFixedFunction || table.isConvolutional)
    }
    guard let first = able.first else {
      let formats = NumberFormat.allCases.filter { f in platform.engines.contains { $0.peak(f) > 0 } }
      throw Refusal(
        message: formats.contains(format)
          ? "no engine of \(platform.name) runs the layers of \(table.name)"
          : "\(platform.name) has no \(format.rawValue): choose \(formats.map(\.rawValue).joined(separator: ", "))"
      )
    }
    let used = mode == .offline ? able : [first]
    parts = used.map { engine in
      let load = mode == .offline ? engine.sustained.value : 1
      let cost = Self.cost(table, on: engine, format: format, batch: batch, load: load)
      let copies = mode == .offline ? engine.copies : 1
      return Part(
        engine: engine.name, copies: copies, latency: cost.seconds,
        throughput: Double(copies * batch) / cost.seconds)
    }
    latency = parts[0].latency
    throughput = parts.reduce(0) { $0 + $1.throughput }
    spread = first.family.spread
    basis = first.family.basis
    bytes = Self.cost(table, on: first, format: format, batch: batch, load: 1).bytes
  }

  /// Seconds and bytes of memory traffic of one batch on one engine.
  package static func cost(
    _ table: NetworkTable, on engine: NetworkEngine, format: NumberFormat, batch: Int, load: Double = 1
  ) -> (seconds: Double, bytes: Double) {
    let model = LayerCost(table, on: engine, format: format, batch: batch, load: load)
    var seconds = engine.family.host
    var bytes = 0.0
    for layer in table.layers {
      let cost = model.cost(layer)
      seconds += cost.seconds
      bytes += cost.bytes
    }
    return (seconds, bytes)
  }
}
