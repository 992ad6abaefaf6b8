/// An engine that runs networks: what a data sheet states about it. The figures carry their sources.
package struct NetworkEngine: Hashable, Sendable {
  package var name: String
  package var family: EngineFamily
  /// Equal engines that work side by side on different inputs.
  package var copies: Int
  /// Multiprocessors, cores or arrays over which one layer is spread.
  package var units: Figure
  /// Hz.
  package var clock: Figure
  /// Dense peaks of all units, operations per second (a multiply–accumulate is two); 0 where a format is missing.
  package var int8: Figure
  package var fp16: Figure
  package var fp32: Figure
  /// Rate of the vector lanes, operations per second.
  package var vector: Figure
  /// Nominal bandwidth of the memory, bytes per second, and size of the last cache or on-chip memory, bytes.
  package var bandwidth: Figure
  package var cache: Figure
  /// Share of the clock that the engine keeps under constant full load (power limit).
  package var sustained: Figure

  package func peak(_ format: NumberFormat) -> Double {
    switch format {
    case .int8: int8.value
    case .fp16: fp16.value
    case .fp32: fp32.value
    }
  }
  package var figures: [Figure] {
    [units, clock, int8, fp16, fp32, vector, bandwidth, cache, sustained]
  }
}

/// A platform as `coroad kernel predict` and `compute.platforms` know it.
package struct NetworkPlatform: Hashable, Sendable {
  package var name: String
  package var title: String
  /// The first runs single inferences; all that can take the network run it offline.
  package var engines: [NetworkEngine]
  /// The computer around the engines.
  package var host: Host

  /// Cores, memory and power, for a platform that a run uses.
  package struct Host: Hashable, Sendable {
    /// Cores for the program, and their clock, Hz.
    package var cores: Figure
    package var clock: Figure
    /// Power at rest and under full load, W.
    package var idle: Figure
    package var power: Figure
    package var figures: [Figure] { [cores, clock, idle, power] }
  }

  package var figures: [Figure] { engines.flatMap(\.figures) + host.figures }
}
