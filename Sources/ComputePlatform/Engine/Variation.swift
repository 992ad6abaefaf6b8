import SimCore

/// How the times of equal tasks vary (`compute.variation`): caches, branches, interrupts and clocks, which the model of
/// memory and queues does not have.
///
/// The time that follows from counts is the best case; half of the tasks take longer, by exp(σ·z) for a standard normal
/// z > 0, so that the tail is that of a lognormal distribution. σ of processor cores follows from a published trace of
/// Autoware on a PC (TIER IV, CARET report of Autoware Universe, 27 December 2022): the longest of some hundred runs took
/// 5.2 times the mean in the controller (11.2 and 2.17 ms) and 2.6 times in ndt_scan_matcher (55.7 and 21.2 ms), which give
/// .7 and .4. Networks on accelerators vary little by themselves (MLPerf Inference 3.1 on AGX Orin: 90 % within .6 to
/// 1 % of the mean); what varies there is the memory, which the model has. Engines of fixed function do not vary.
package struct Variation: Hashable, Sendable {
  package static let ofCores = 0.55
  package static let ofAccelerators = 0.01

  package var random: RandomSource

  package init(_ random: RandomSource) { self.random = random }

  /// Factor ≥ 1 on a duration.
  package func factor(_ engine: EngineSpec.Kind, entity: UInt64, task: UInt64) -> Double {
    let sigma: Double
    switch engine {
    case .processor, .communication: sigma = Self.ofCores
    case .accelerator: sigma = Self.ofAccelerators
    case .security, .sensor: return 1
    }
    let z = random.normal(entity, .taskTime, task)
    return z > 0 ? Math.exp(sigma * z) : 1
  }
}
