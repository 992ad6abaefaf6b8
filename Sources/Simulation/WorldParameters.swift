import HostRuntime
import SimCore

/// Constants of the world's loop.
package struct WorldParameters: Sendable {
  package var begin: SimTime
  /// End of the run; nil to run until the source is finished.
  package var end: SimTime?
  package var step: SimDuration
  package var window: SimDuration
  package var inputStage: SimDuration
  /// Fixed nodes, spawned at the beginning.
  package var fixed: [FixedNode]
  /// Node of an external program, and its host.
  package var external: (node: NodeID, host: Int)?
  /// Hosts to fail on purpose, with times.
  package var failures: [(host: Int, at: SimTime)] = []
  /// Units of level 4 read signal lights.
  package var readsLights = false

  package init(
    begin: SimTime, end: SimTime?, step: SimDuration, window: SimDuration, inputStage: SimDuration,
    fixed: [FixedNode]
  ) {
    self.begin = begin
    self.end = end
    self.step = step
    self.window = window
    self.inputStage = inputStage
    self.fixed = fixed
  }
}

/// How a run ended.
package enum WorldExit: Hashable, Sendable {
  case finished
  /// By a signal or an observer.
  case interrupted
}
