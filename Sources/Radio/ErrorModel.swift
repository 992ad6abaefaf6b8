import SimCore

/// Transmission of a packet of a given size in LTE-V2X with `subchannels` subchannels of 12 resource blocks each.
package struct TransportFormat: Hashable, Sendable {
  /// Contiguous subchannels used.
  package var subchannels: Int
  /// Extra SINR that the modulation needs compared with QPSK at the same code rate, dB.
  package var penalty: Double

  /// Bytes per subchannel, QPSK at rate .7 over 10 data resource blocks (Gonzalez-Martín et al., "Analytical Models
  /// of the Performance of C-V2X Mode 4", IEEE Trans. Veh. Technol. 68(2), 2019: 190 B in one of four subchannels).
  package static let bytesPerSubchannel = 190
  /// 16-QAM carries twice as many bits. Its constellation needs 10 log₁₀ 5 ≈ 7.0 dB more than QPSK for the same
  /// distance between symbols.
  package static let denseModulationPenalty = 7.0

  /// The smallest allocation that carries `size` bytes; nil if none does.
  package init?(size: Int, of subchannels: Int) {
    let sparse = max(1, (size + Self.bytesPerSubchannel - 1) / Self.bytesPerSubchannel)
    if sparse <= subchannels {
      self.subchannels = sparse
      penalty = 0
      return
    }
    let dense = (size + 2 * Self.bytesPerSubchannel - 1) / (2 * Self.bytesPerSubchannel)
    guard dense <= subchannels else { return nil }
    self.subchannels = dense
    penalty = Self.denseModulationPenalty
  }
}

/// Probability of losing a packet, given its signal to interference and noise ratio.
///
/// The curve is the published one for QPSK at rate .7, 190 B, highway line of sight at 280 km/h (link level simulations
/// of 3GPP R1-160284), with the points of González-Martín et al. 2019 and straight lines between them. The floor of
/// .001 starts at 16 dB, where the figure ends; above 20 dB the model has no loss. Other sizes scale as independent
/// blocks of 190 B.
package struct ErrorModel: Sendable {
  private static let published: [(snr: Double, per: Double)] = [
    (0, 1), (2, 0.9), (4, 0.7), (6, 0.4), (8, 0.13), (10, 0.045), (12, 0.017), (14, 0.007), (16, 0.001),
    (20, 0.001),
  ]
  /// Grid of the lookup table: success probability at 0...20 dB in steps of .05 dB.
  private static let resolution = 20.0
  private let success: [Double]

  package init() {
    var table: [Double] = []
    let points = Self.published
    for i in 0...Int(20 * Self.resolution) {
      let snr = Double(i) / Self.resolution
      let right = max(1, points.firstIndex { $0.snr >= snr }!)
      let a = points[right - 1]
      let b = points[right]
      let w = (snr - a.snr) / (b.snr - a.snr)
      table.append(1 - ((1 - w) * a.per + w * b.per))
    }
    success = table
  }

  /// Loss probability at `sinr` dB for a packet of `size` bytes.
  package func lossProbability(sinr: Double, size: Int) -> Double {
    if sinr >= 20 { return 0 }
    if sinr <= 0 { return 1 }
    let s = success[Int(sinr * Self.resolution)]
    let blocks = Double(size) / Double(TransportFormat.bytesPerSubchannel)
    return blocks == 1 ? 1 - s : 1 - Math.pow(s, blocks)
  }
}
