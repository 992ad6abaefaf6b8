import Federation
import SimCore
import WorldState

/// Which vehicles were warned of late, for those who watch a run.
package final class WarningWatch: RunObserver {
  /// Long enough to be seen where a second of the run passes in a tenth (assumed).
  package static let span = SimDuration(milliseconds: 3_000)
  private var newest: [UInt32: SimTime] = [:]

  init() {}

  /// Demand indices of those that were warned within `span` before `time`.
  func warned(at time: SimTime) -> Set<UInt32> {
    newest = newest.filter { time - $0.value <= Self.span }
    return Set(newest.keys)
  }

  package func observe(telemetry: Telemetry, from host: Int) {
    for warning in telemetry.warnings where warning.node.kind == .vehicle {
      newest[UInt32(warning.node.index)] = warning.at
    }
  }
  package func observe(slice: TruthSlice) {}
  package func observe(frames: [AirFrame]) {}
  package func observe(failure: HostFailure, of host: Int, at time: SimTime) {}
}
