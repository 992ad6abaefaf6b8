import SimCore

/// Which nodes a host runs.
package enum HostRole: String, Hashable, Sendable {
  case all, onboard, roadside, cloud
  /// The vehicle of an external program, and nothing else.
  case gateway
}

package struct HostDescription: Hashable, Sendable {
  package var name: String
  package var role: HostRole

  package init(name: String, role: HostRole) {
    self.name = name
    self.role = role
  }
}

/// Constants of the world's loop.
package struct WorldParameters: Sendable {
  package var begin: SimTime
  /// Nil: until the source is finished.
  package var end: SimTime?
  package var step: SimDuration
  package var window: SimDuration
  package var inputStage: SimDuration
  /// Entities of the roadside units by index; nil cloud: none.
  package var roadside: [UInt64]
  package var cloud: UInt64?
  /// Vehicle that a host of its own runs, by demand index.
  package var external: (vehicle: Int, host: Int)?
  /// Hosts to fail on purpose, with the time.
  package var failures: [(host: Int, at: SimTime)] = []
  /// Units of level 4 read the lights of signals.
  package var readsLights = false

  package init(
    begin: SimTime, end: SimTime?, step: SimDuration, window: SimDuration, inputStage: SimDuration,
    roadside: [UInt64], cloud: UInt64?
  ) {
    self.begin = begin
    self.end = end
    self.step = step
    self.window = window
    self.inputStage = inputStage
    self.roadside = roadside
    self.cloud = cloud
  }
}

/// How a run ended.
package enum WorldExit: Hashable, Sendable {
  case finished
  /// By a signal or an observer.
  case interrupted
}
