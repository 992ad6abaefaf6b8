import SimCore

/// State of the world at the end of a run, for `run.json`, `summary.json` and the account.
package struct RunResult: Sendable {
  /// Counters of the traffic engine.
  package struct Vehicles: Hashable, Sendable {
    package var departed: UInt64 = 0
    package var arrived: UInt64 = 0
    package var running: UInt64 = 0
    /// Running vehicles that are parked or at a planned stop.
    package var parked: UInt64 = 0
    package var collisions: UInt64 = 0
    package var emergencyBrakings: UInt64 = 0
    package var teleports: UInt64 = 0
    /// Automated driving: engagements, takeover requests and takeovers, and distance driven, m.
    package var engagements: UInt64 = 0
    /// Driverless vehicles taken off the road.
    package var towed: UInt64 = 0
    package var takeoverRequests: UInt64 = 0
    package var takeovers: UInt64 = 0
    package var automatedDistance = 0.0
    package init() {}
  }
  /// Cost of the run on this machine; not a result.
  package struct Timings: Hashable, Sendable {
    package struct Stage: Hashable, Sendable {
      package var name: String
      package var seconds: Double
      package init(name: String, seconds: Double) {
        self.name = name
        self.seconds = seconds
      }
    }
    /// Wall-clock time without `waited`, s.
    package var wall = 0.0
    /// Time spent waiting for programs to join before the run began, s.
    package var waited = 0.0
    /// User CPU time of all processes, including loading, s.
    package var user = 0.0
    /// Sum of running vehicles over traffic steps.
    package var vehicleUpdates: UInt64 = 0
    /// CPU time by stage, s, in display order.
    package var stages: [Stage] = []
    package init() {}
  }
  /// One host: a process, or a part of this process.
  package struct Host: Hashable, Sendable {
    package var name: String
    /// `onboard-unit`, `roadside-unit`, `cloud-coordinator`, or `in-process`.
    package var executable: String
    package var nodes: UInt64
    package var processIdentifier: Int32?
    /// Grants answered.
    package var wakes: UInt64 = 0
    package var userSeconds: Double = 0
    /// How the host failed, such as `killed by signal 9 at 12.3 s`; nil if it did not.
    package var failure: String?

    package init(name: String, executable: String, nodes: UInt64, processIdentifier: Int32? = nil) {
      self.name = name
      self.executable = executable
      self.nodes = nodes
      self.processIdentifier = processIdentifier
    }
  }

  /// Messages for observers.
  package struct Observers: Hashable, Sendable {
    package var published: UInt64
    /// Lost because an observer's queue was full.
    package var lost: UInt64
    package init(published: UInt64, lost: UInt64) {
      self.published = published
      self.lost = lost
    }
  }

  /// An input file of the run.
  package struct Input: Hashable, Sendable {
    package var path: String
    /// SHA-256 of its bytes, hexadecimal.
    package var digest: String
    package init(path: String, digest: String) {
      self.path = path
      self.digest = digest
    }
  }

  /// The external program that was the onboard unit of a vehicle.
  package struct External: Hashable, Sendable {
    package var vehicle: String
    package var endpoint: String
    package var joinedAt: SimTime
    package var steps: UInt64 = 0
    /// Inputs lost because the queue before a step was full.
    package var lostInputs: UInt64 = 0
    package var messages: UInt64 = 0
    package var commands: UInt64 = 0
    /// Why it left the run early; nil if it did not.
    package var failure: String?

    package init(vehicle: String, endpoint: String, joinedAt: SimTime) {
      self.vehicle = vehicle
      self.endpoint = endpoint
      self.joinedAt = joinedAt
    }
  }

  /// Virtual time at which the run ended.
  package var endedAt: SimTime
  /// `completed`, `interrupted`, `disk full`, …
  package var exitReason: String
  /// The run has ended before its end.
  package var isInterrupted = false
  /// The reason in a few words, for the account's first line; "" to use `exitReason`.
  package var headline = ""
  /// Hexadecimal; empty if the run failed before it had a digest.
  package var digest: String
  package var deterministic = true
  package var vehicles = Vehicles()
  package var equippedVehicles: UInt64 = 0
  /// Invalid messages on the run's own socket.
  package var peerMessagesDropped: UInt64 = 0
  /// Nil without a socket for observers.
  package var observers: Observers?
  /// Nil without an external program.
  package var external: External?
  package var timings = Timings()
  package var hosts: [Host] = []
  /// The scenario first, then the files that it names, in reading order.
  package var inputs: [Input] = []
  /// Notices to repeat at the end.
  package var notices: [String] = []
  /// Suggested commands for the account; if empty, it gives general ones.
  package var suggestions: [String] = []

  package init(endedAt: SimTime, exitReason: String, digest: String) {
    self.endedAt = endedAt
    self.exitReason = exitReason
    self.digest = digest
  }
}
