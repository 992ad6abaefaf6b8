/// One engine of a platform: a server, or several equal ones, that runs one task at a time without
/// preemption.
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
  }

  package var kind: Kind
  /// Tasks that run at the same time.
  package var servers: Int
  /// Dense peaks, operations per second (a multiply–accumulate is two).
  package var peakInt8: Figure
  package var peakFP16: Figure
  package var peakFP32: Figure
  /// Operations of other kinds per second, all lanes busy, and one after the other.
  package var otherRate: Figure
  package var serialRate: Figure
  /// Share of the peak that a task reaches: INT8, FP16, FP32.
  package var efficiencyInt8: Figure
  package var efficiencyFP16: Figure
  package var efficiencyFP32: Figure
  /// Seconds per launch.
  package var launch: Figure
  /// Most bytes per second that the engine draws from the shared memory.
  package var bandwidth: Figure

  package var figures: [Figure] {
    [
      peakInt8, peakFP16, peakFP32, otherRate, serialRate, efficiencyInt8, efficiencyFP16, efficiencyFP32,
      launch, bandwidth,
    ]
  }
}

/// A computer: engines that share one memory and one power supply.
package struct PlatformSpec: Hashable, Sendable {
  package var name: String
  package var engines: [EngineSpec]
  /// Bytes per second that the memory gives to all engines together, of its nominal bandwidth the reachable
  /// part.
  package var memoryBandwidth: Figure
  /// Watts that flow whether anything runs or not.
  package var staticPower: Figure
  /// Joules per operation (a multiply–accumulate is two) and per byte of memory traffic.
  package var energyInt8: Figure
  package var energyFP16: Figure
  package var energyFP32: Figure
  package var energyOther: Figure
  package var energyByte: Figure
  /// Watts that a running task of fixed duration adds (sensor front ends, security module).
  package var fixedTaskPower: Figure
  /// Factor of the building on every joule (1 for vehicles and poles).
  package var powerUsageEffectiveness: Figure

  package var figures: [Figure] {
    engines.flatMap(\.figures) + [
      memoryBandwidth, staticPower, energyInt8, energyFP16, energyFP32, energyOther, energyByte,
      fixedTaskPower,
      powerUsageEffectiveness,
    ]
  }
}
