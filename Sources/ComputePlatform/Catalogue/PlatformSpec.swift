/// One engine of a platform: one server or several equal ones, each running one task at a time without preemption.
package struct EngineSpec: Hashable, Sendable {
  package enum Kind: UInt8, Hashable, Sendable, CaseIterable {
    /// GPU or NPU.
    case accelerator = 0
    /// Cores for tracking, fusion, planning, control.
    case processor
    /// Cores for the message stack.
    case communication
    /// Hardware security module.
    case security
    /// The processors inside smart sensors.
    case sensor

    /// Its tasks have durations from measurements instead of operations.
    package var hasFixedFunction: Bool { self == .security || self == .sensor }
    /// Name in tables.
    package var name: String { "\(self)" }
  }

  package var kind: Kind
  /// Number of tasks that can run at the same time.
  package var servers: Int
  /// Dense peaks, operations per second (a multiply–accumulate is two).
  package var peakInt8: Figure
  package var peakFP16: Figure
  package var peakFP32: Figure
  package var peakFP64: Figure
  /// Operations of other kinds per second: with all lanes busy, and serially.
  package var otherRate: Figure
  package var serialRate: Figure
  /// Share of the peak that tasks reach: INT8, FP16, FP32, FP64.
  package var efficiencyInt8: Figure
  package var efficiencyFP16: Figure
  package var efficiencyFP32: Figure
  package var efficiencyFP64: Figure
  /// Seconds per launch.
  package var launch: Figure
  /// Largest bandwidth that the engine draws from the shared memory, bytes per second.
  package var bandwidth: Figure
  /// What the data sheet says of it, if it runs networks.
  package var network: NetworkEngine?

  package var figures: [Figure] {
    [
      peakInt8, peakFP16, peakFP32, peakFP64, otherRate, serialRate, efficiencyInt8, efficiencyFP16,
      efficiencyFP32,
      efficiencyFP64,
      launch, bandwidth,
    ] + (network?.figures ?? [])
  }
}

/// A computer: engines that share one memory and one power supply.
package struct PlatformSpec: Hashable, Sendable {
  package var name: String
  package var engines: [EngineSpec]
  /// Memory bandwidth available to all engines together, bytes per second: the reachable part of the nominal bandwidth.
  package var memoryBandwidth: Figure
  /// Power when idle, watts.
  package var staticPower: Figure
  /// Joules per operation (a multiply–accumulate is two) and per byte of memory traffic.
  package var energyInt8: Figure
  package var energyFP16: Figure
  package var energyFP32: Figure
  package var energyFP64: Figure
  package var energyOther: Figure
  package var energyByte: Figure
  /// Power added by a running task of fixed duration, watts (sensor front ends, security module).
  package var fixedTaskPower: Figure
  /// Overhead factor of the building on all energy (1 for vehicles and poles).
  package var powerUsageEffectiveness: Figure

  package var figures: [Figure] {
    engines.flatMap(\.figures) + [
      memoryBandwidth, staticPower, energyInt8, energyFP16, energyFP32, energyFP64, energyOther, energyByte,
      fixedTaskPower,
      powerUsageEffectiveness,
    ]
  }
}
