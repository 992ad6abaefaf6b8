import Radio
import SimCore

/// Constants of a run, the same for every host.
package struct HostParameters: Sendable {
  package var window: SimDuration
  package var inputStage: SimDuration
  package var begin: SimTime
  package var random: RandomSource
  package var radio: RadioParameters
  /// Transmit power of stations on vehicles and at fixed sites, dBm.
  package var vehiclePower: Double
  package var roadsidePower: Double
  package var v2xEnabled: Bool
  /// Bytes on air of every sidelink message; nil: as the standard encodes it.
  package var packetSize: Int?
  /// Fixed nodes of the whole run.
  package var fixed: [FixedNode] = []
  package var uplink = BackhaulLink.uplink
  package var downlink = BackhaulLink.downlink
  package var wired = BackhaulLink.wired
  /// Rates at which one sender sends over Uu and wire, bit/s; infinite without a limit.
  package var uuRate = Double.infinity
  package var wireRate = Double.infinity
  /// Entities of the nodes whose sensor frames, tasks and receptions are recorded.
  package var recorded: Set<UInt64> = []
  /// Number of links of each signal of the network; nil if it is not known.
  package var signalLinks: [Int]?

  package init(
    window: SimDuration, inputStage: SimDuration, begin: SimTime, random: RandomSource,
    radio: RadioParameters,
    vehiclePower: Double, roadsidePower: Double, v2xEnabled: Bool
  ) {
    self.window = window
    self.inputStage = inputStage
    self.begin = begin
    self.random = random
    self.radio = radio
    self.vehiclePower = vehiclePower
    self.roadsidePower = roadsidePower
    self.v2xEnabled = v2xEnabled
  }
}
