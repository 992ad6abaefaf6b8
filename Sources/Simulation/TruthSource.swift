import Federation
import NodeInterface
import SimCore
import WorldState

/// Source of the ground truth: the traffic engine, a replay, or the scene of a test.
package protocol TruthSource: AnyObject {
  /// Slice at the beginning of the run.
  func initialSlice() -> TruthSlice
  /// Advances by one traffic step with the commands received since the last one.
  func step(_ commands: [VehicleCommand]) -> TruthSlice
  /// True if nothing will move any more.
  var isFinished: Bool { get }
  /// Stable hash of a vehicle's name, and its level if it carries a unit, by demand index.
  func entity(of vehicle: Int) -> UInt64
  func level(of vehicle: Int) -> AutomationLevel?
  /// Edges of its planned route in driving order; empty if unknown.
  func route(of vehicle: Int) -> [UInt32]
  /// Speed that its driver wishes, as a multiple of the speed limit.
  func speedFactor(of vehicle: Int) -> Double
}

/// Receives the events of a run: recording, progress, observers. Called in order of virtual time on the world's thread.
package protocol RunObserver: AnyObject {
  func observe(slice: TruthSlice)
  /// Frames in the order (sentAt, source, sequence), each exactly once.
  func observe(frames: [AirFrame])
  func observe(telemetry: Telemetry, from host: Int)
  func observe(failure: HostFailure, of host: Int, at time: SimTime)
}
