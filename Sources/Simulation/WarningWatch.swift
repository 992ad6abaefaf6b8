import Federation
import SimCore
import WorldState

/// The vehicles that were warned recently, for displays.
package final class WarningWatch: RunObserver {
  /// Time for which a warning is shown; visible even at ten times real time (assumed).
  package static let span = SimDuration(milliseconds: 3_000)
  private var newest: [UInt32: SimTime] = [:]

  init() {}

  /// Demand indices of vehicles warned within `span` before `time`.
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
