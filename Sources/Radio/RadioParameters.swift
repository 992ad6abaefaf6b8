import SimCore

/// Constants of a run's radio, resolved from its configuration.
package struct RadioParameters: Sendable {
  package var scene = PathLossModel.Scene.urban
  /// Hertz.
  package var carrier = 5.915e9
  /// Resource blocks of the channel: 50 in 10 MHz, 100 in 20 MHz (3GPP TS 36.101, table 5.6-1).
  package var resourceBlocks = 50
  /// Subchannels of 12 resource blocks (Gonzalez-Martín et al. 2019: four in 10 MHz).
  package var subchannels: Int { resourceBlocks / Self.subchannelSize }
  package static let subchannelSize = 12
  /// dBm over the whole channel: −174 dBm/Hz, 10 MHz, noise figure 9 dB.
  package var noise = -95.0
  /// dBm over the packet. Weaker packets are not received, and their control part is not decoded (same study, eqs. 10,
  /// 29).
  package var sensitivity = -90.5
  package var shadowing = true
  /// Extra probability that a reception is lost.
  package var extraLoss = 0.0
  /// Pairs whose mean received power is this far below the noise are left out, dB; nil keeps every pair within reach.
  ///
  /// Ten such interferers in one subframe add up to 10 dB below the noise.
  package var cullingMargin: Double? = 20
  package var keepProbability = 0.0
  /// T₁: first subframe of the selection window after the packet, ms; a device chooses at most 4 (TS 36.213 clause
  /// 14.1.1.6).
  package var selectionStart: Int64 = 4
  /// A selection uses only subframes that ended at least this long before it, ms.
  package var sensingLag: Int64 = 10
  /// Threshold above which a subchannel counts as busy, dBm (ETSI TS 103 574: S-RSSI threshold −94 dBm).
  package var busyThreshold = -94.0

  package init() {}

  /// Longest link considered, metres. Beyond it the two-ray model over flat ground with antennas of 1.5 m (40 log d −
  /// 20 log h₁h₂ = 128 dB at 2.4 km) leaves less than −105 dBm of 23 dBm, 10 dB below the noise. The free-space slope
  /// of TR 37.885 would still predict a signal there.
  package static let reach = 2_400.0
}

/// One end of a sidelink: an equipped vehicle or a roadside unit.
package struct Station: Sendable {
  package var node: NodeID
  /// Map frame, at the slice's time.
  package var position: Vec2
  /// Antenna above ground, metres.
  package var height: Double
  /// Row in the truth slice; −1 for a fixed station.
  package var row: Int
  /// Receiver slot on this host; −1 if the node lives elsewhere.
  package var slot: Int

  package init(node: NodeID, position: Vec2, height: Double, row: Int, slot: Int) {
    self.node = node
    self.position = position
    self.height = height
    self.row = row
    self.slot = slot
  }
}
