import ComputeKernel
import Synchronization

/// Cost of one batch of a shipped network on an engine: seconds by the model of its layers, and the work for energy and
/// for the share of the memory.
package struct NetworkCost: Sendable {
  package var seconds: Double
  package var counts: OperationCounts

  /// What a cost depends on.
  private struct Key: Hashable, Sendable {
    var network: String
    var format: NumberFormat
    var batch: Int
    var family: String
    var figures: [Double]
  }
  /// A pure function of the key, kept since it is asked at every frame.
  private static let known = Mutex<[Key: NetworkCost]>([:])
  /// More than any run has; a program that goes through thousands of engines starts over.
  private static let mostKnown = 10_000

  /// The format that an engine computes in: the wanted one, or else the next that it has.
  static func format(_ wanted: NumberFormat, on engine: NetworkEngine) -> NumberFormat {
    engine.peak(wanted) > 0 ? wanted : [.fp16, .int8, .fp32].first { engine.peak($0) > 0 } ?? wanted
  }

  /// - Precondition: a shipped network of that name exists, and the engine has a peak.
  package static func of(_ network: String, _ wanted: NumberFormat, batch: Int, on engine: NetworkEngine)
    -> NetworkCost
  {
    let format = format(wanted, on: engine)
    let key = Key(
      network: network, format: format, batch: batch, family: engine.family.name,
      figures: engine.figures.map(\.value))
    return known.withLock { known in
      if let cost = known[key] { return cost }
      guard let table = NetworkTable.shipped(network) else {
        preconditionFailure("there is no network \(network)")
      }
      let (seconds, bytes) = NetworkPrediction.cost(table, on: engine, format: format, batch: batch)
      let macs = UInt64(table.macs) &* UInt64(batch)
      let cost = NetworkCost(
        seconds: seconds,
        counts: OperationCounts(
          macsInt8: format == .int8 ? macs : 0, macsFP16: format == .fp16 ? macs : 0,
          macsFP32: format == .fp32 ? macs : 0, bytesRead: UInt64(bytes), launches: UInt64(table.layers.count)
        ))
      if known.count >= mostKnown { known.removeAll() }
      known[key] = cost
      return cost
    }
  }
}
