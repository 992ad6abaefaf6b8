import ComputeKernel
import SimCore

/// Where the time of a stage comes from: whether its program runs in the simulation, or only its cost is charged.
package struct StageBasis: Hashable, Sendable {
  package enum Origin: String, Hashable, Sendable, CaseIterable {
    /// The program runs in the simulation; its counted operations are charged.
    case executed
    /// A network is charged by its layers; it does not run. What it would find, the sensor model delivers.
    case charged
    /// A time that was measured or assumed is charged.
    case timed
  }
  package var kind: TaskKind
  package var engine: EngineSpec.Kind
  package var origin: Origin
  /// Network that is charged, its number format, and images of one batch; nil for other origins.
  package var network: String?
  package var format: NumberFormat?
  package var batch = 1
  package var source: String

  /// In one line.
  package var words: String {
    guard let network, let format else { return origin.rawValue }
    return "charged: \(network) \(format.rawValue)" + (batch > 1 ? " × \(batch)" : "")
  }
}

/// A computer of a run, for its documents.
package struct ComputerDescription: Hashable, Sendable {
  package var computerClass: ComputerClass
  package var profile: String
  package var platform: String
  /// Dense INT8 peak, 10¹² operations per second.
  package var tops: Double
  package var slowdown: Double
  package var stages: [StageBasis]
}

extension LevelProfile {
  package func basis(of kind: TaskKind) -> StageBasis {
    let engine = placement.engine(kind)
    func timed(_ figure: Figure) -> StageBasis {
      StageBasis(
        kind: kind, engine: engine, origin: .timed,
        source: "\(figure.source), \(figure.date) (\(figure.provenance.rawValue))")
    }
    switch kind {
    case .detectCamera, .detectSurround, .detectRadar, .detectLidar:
      let twin = twin(of: kind)
      guard let network = twin.network else { return timed(twin.around.time) }
      return StageBasis(
        kind: kind, engine: engine, origin: .charged, network: network,
        format: platform.engines.compactMap(\.network).first.map { NetworkCost.format(twin.format, on: $0) }
          ?? twin.format,
        batch: twin.batch, source: twin.source)
    case .sign: return timed(signing)
    case .verify: return timed(verification)
    case .track, .fuse, .plan, .control, .aggregate, .service, .detectPoints, .clusterPoints, .localise:
      return StageBasis(
        kind: kind, engine: engine, origin: .executed, source: "operations counted by the program")
    }
  }

  private func twin(of kind: TaskKind) -> DetectorTwin {
    switch kind {
    case .detectSurround: surroundTwin
    case .detectRadar: radarTwin
    case .detectLidar: lidarTwin
    default: cameraTwin
    }
  }

  /// - Parameter kinds: those that the computer's node runs.
  package func description(_ kinds: [TaskKind], slowdown: Double) -> ComputerDescription {
    let accelerator = platform.engines.first { $0.kind == .accelerator }
    return ComputerDescription(
      computerClass: computerClass, profile: name, platform: platform.name,
      tops: (accelerator?.peakInt8.value ?? 0) / 1e12, slowdown: slowdown * self.slowdown,
      stages: kinds.map(basis))
  }
}
