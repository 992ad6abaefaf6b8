import SimCore

/// What the world knows at the end of a run, for `run.json`, `summary.json` and the account.
package struct RunResult: Sendable {
  /// Counters of the traffic engine.
  package struct Vehicles: Hashable, Sendable {
    package var departed: UInt64 = 0
    package var arrived: UInt64 = 0
    package var running: UInt64 = 0
    /// Those among the running that are parked or at a stop of their own plan.
    package var parked: UInt64 = 0
    package var collisions: UInt64 = 0
    package var emergencyBrakings: UInt64 = 0
    package var teleports: UInt64 = 0
    /// Units that drove: how often they began, asked for a takeover and were taken over from, and metres driven.
    package var engagements: UInt64 = 0
    /// Driverless vehicles taken off the road.
    package var towed: UInt64 = 0
    package var takeoverRequests: UInt64 = 0
    package var takeovers: UInt64 = 0
    package var automatedDistance = 0.0
    package init() {}
  }
  /// What a run cost on the machine that ran it. Nothing of this is a result.
  package struct Timings: Hashable, Sendable {
    package struct Stage: Hashable, Sendable {
      package var name: String
      package var seconds: Double
      package init(name: String, seconds: Double) {
        self.name = name
        self.seconds = seconds
      }
    }
    /// Wall clock, s, without what follows.
    package var wall = 0.0
    /// For people and their programs to join before the run began, s.
    package var waited = 0.0
    /// User CPU of all processes, loading included, s.
    package var user = 0.0
    /// Sum of running vehicles over traffic steps.
    package var vehicleUpdates: UInt64 = 0
    /// CPU by stage, s, in the order in which they are to be shown.
    package var stages: [Stage] = []
    package init() {}
  }
  /// One host: a process, or the part of this one that runs nodes.
  package struct Host: Hashable, Sendable {
    package var name: String
    /// `onboard-unit`, `roadside-unit`, `cloud-coordinator`, or `in-process`.
    package var executable: String
    package var nodes: UInt64
    package var processIdentifier: Int32?
    /// Grants answered.
    package var wakes: UInt64 = 0
    package var userSeconds: Double = 0
    /// How it ended if not as asked: `killed by signal 9 at 12.3 s`; nil if all went well.
    package var failure: String?

    package init(name: String, executable: String, nodes: UInt64, processIdentifier: Int32? = nil) {
      self.name = name
      self.executable = executable
      self.nodes = nodes
      self.processIdentifier = processIdentifier
    }
  }

  /// What was published to observers, whoever listened.
  package struct Observers: Hashable, Sendable {
    package var published: UInt64
    /// Not handed over, since an observer's queue was full.
    package var lost: UInt64
    package init(published: UInt64, lost: UInt64) {
      self.published = published
      self.lost = lost
    }
  }

  /// A file that the run depended on.
  package struct Input: Hashable, Sendable {
    package var path: String
    /// Hexadecimal SHA-256 of its bytes.
    package var digest: String
    package init(path: String, digest: String) {
      self.path = path
      self.digest = digest
    }
  }

  /// The program that was the onboard unit of a vehicle.
  package struct External: Hashable, Sendable {
    package var vehicle: String
    package var endpoint: String
    package var joinedAt: SimTime
    package var steps: UInt64 = 0
    /// Inputs that found no room before a step.
    package var lostInputs: UInt64 = 0
    package var messages: UInt64 = 0
    package var commands: UInt64 = 0
    /// Why it took part no longer; nil if it did to the end.
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
  /// The same in a few words, for the account's first line; "": as it stands.
  package var headline = ""
  /// Hexadecimal; empty if the run did not get far enough to have one.
  package var digest: String
  package var deterministic = true
  package var vehicles = Vehicles()
  package var equippedVehicles: UInt64 = 0
  /// Messages on the run's own socket that were not what a host may send.
  package var peerMessagesDropped: UInt64 = 0
  /// Nil without a socket for observers.
  package var observers: Observers?
  /// Nil if every node was a program of this product.
  package var external: External?
  package var timings = Timings()
  package var hosts: [Host] = []
  /// The scenario first, then what it names, in reading order.
  package var inputs: [Input] = []
  /// Notices worth repeating at the end.
  package var notices: [String] = []
  /// What to try next, as lines for the account; empty: a general hint.
  package var suggestions: [String] = []

  package init(endedAt: SimTime, exitReason: String, digest: String) {
    self.endedAt = endedAt
    self.exitReason = exitReason
    self.digest = digest
  }
}
