import Federation
import NodeInterface
import SimCore
import WorldState

/// What moves in the world: the traffic engine, a replay, or a test's own scene.
package protocol TruthSource: AnyObject {
  /// Slice at the beginning of the run.
  func initialSlice() -> TruthSlice
  /// Advances by one traffic step with the commands that have come in since the last one.
  func step(_ commands: [VehicleCommand]) -> TruthSlice
  /// Nothing moves and nothing will.
  var isFinished: Bool { get }
  /// Stable hash of a vehicle's name, and its level if it carries a unit, by demand index.
  func entity(of vehicle: Int) -> UInt64
  func level(of vehicle: Int) -> AutomationLevel?
  /// Edges of its planned route in driving order; empty if it has none that it will keep.
  func route(of vehicle: Int) -> [UInt32]
}

/// Who follows a run while it happens: recording, progress, observers. Called in virtual order on the world's thread.
package protocol RunObserver: AnyObject {
  func observe(slice: TruthSlice)
  /// Frames in the order (sentAt, source, sequence), each exactly once.
  func observe(frames: [AirFrame])
  func observe(telemetry: Telemetry, from host: Int)
  func observe(failure: HostFailure, of host: Int, at time: SimTime)
}
