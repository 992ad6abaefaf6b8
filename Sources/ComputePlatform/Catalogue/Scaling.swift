import SimCore

/// A computer with more or less computing power than its data sheet says.
///
/// What is scaled is the accelerator: its peaks, its vector lanes, its bandwidth and the memory's, and the power of the
/// computer at rest. In the catalogue, bandwidth and idle power of computers from 10 to 200 TOPS follow the TOPS within a
/// factor of two. Clock, number of units, cache, launches, processor cores and the joules of one operation stay.
extension PlatformSpec {
  /// - Parameter tops: dense INT8 peak of the accelerator, 10¹² operations per second, > 0. A computer without INT8 is
  ///   scaled by its FP16 peak.
  package func scaled(tops: Double) -> PlatformSpec {
    precondition(tops > 0 && tops.isFinite)
    guard let at = engines.firstIndex(where: { $0.kind == .accelerator }) else { return self }
    let engine = engines[at]
    let int8 = engine.network?.int8.value ?? engine.peakInt8.value
    let fp16 = engine.network?.fp16.value ?? engine.peakFP16.value
    let present = int8 > 0 ? int8 : fp16
    guard present > 0 else { return self }
    let factor = tops * 1e12 / present
    func scale(_ figure: inout Figure) {
      figure.value *= factor
      figure.provenance = .assumed
      figure.source += "; scaled to \(tops) TOPS by compute.CLASS.tops"
    }
    var spec = self
    spec.name += " at \(tops) TOPS"
    scale(&spec.engines[at].peakInt8)
    scale(&spec.engines[at].peakFP16)
    scale(&spec.engines[at].peakFP32)
    scale(&spec.engines[at].peakFP64)
    scale(&spec.engines[at].otherRate)
    scale(&spec.engines[at].bandwidth)
    if var network = engine.network {
      scale(&network.int8)
      scale(&network.fp16)
      scale(&network.fp32)
      scale(&network.vector)
      scale(&network.bandwidth)
      spec.engines[at].network = network
    }
    scale(&spec.memoryBandwidth)
    scale(&spec.staticPower)
    return spec
  }
}

/// Cooling of the building around a server. Power usage effectiveness: white paper on cloud efficiency, 2021.
package enum Cooling: String, Hashable, Sendable, CaseIterable {
  case air
  case coldPlate = "cold_plate"
  case immersion

  package var effectiveness: Figure {
    switch self {
    case .air:
      Figure(
        1.6, "1", .measured, "PUE of air-cooled data centres, white paper on cloud efficiency", "2021")
    case .coldPlate:
      Figure(1.3, "1", .vendor, "PUE with cold plates, upper end, white paper on cloud efficiency", "2021")
    case .immersion:
      Figure(1.2, "1", .vendor, "PUE of immersion, upper end, white paper on cloud efficiency", "2021")
    }
  }
}

/// Who pays for a server at rest.
package enum Tenancy: String, Hashable, Sendable, CaseIterable {
  /// The server has other tenants: a node is charged the share of the server that it occupies.
  case shared
  /// The server stands for this node alone.
  case dedicated

  /// Share of a shared server's busiest engine that is in use on average: most servers of a data centre spend most of
  /// their time between 10 and 50 % (Barroso, Hölzle, "The case for energy-proportional computing", IEEE Computer
  /// 40(12), 2007; from memory).
  package static let meanUse = Figure(
    0.3, "1", .assumed, "middle of 10 to 50 %, Barroso and Hölzle 2007, from memory", "2007")
}
