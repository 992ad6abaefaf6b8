/// The road ahead of a vehicle according to its tracks, messages and map: a plain value. Distances are metres along the
/// path from the front bumper.
package struct PathAhead: Hashable, Sendable {
  package enum Signal: UInt8, Hashable, Sendable { case green, yellow, red }

  /// Reason to stop before a junction.
  package enum Control: Hashable, Sendable {
    /// None: the vehicle has the right of way.
    case none
    /// Others may have the right of way.
    case yield
    /// A stop sign; `hasStopped` once the vehicle has stopped at it.
    case stop(hasStopped: Bool)
    /// Seconds left in this state, if known from a message.
    case signal(Signal, timeLeft: Double?)
  }

  package struct StopLine: Hashable, Sendable {
    package var distance: Double
    package var control: Control
    /// Free road beyond the junction on the path, metres; nil if unknown.
    package var exitRoom: Double?

    package init(distance: Double, control: Control, exitRoom: Double? = nil) {
      self.distance = distance
      self.control = control
      self.exitRoom = exitRoom
    }
  }

  /// A vehicle ahead or behind on one lane.
  package struct Neighbour: Hashable, Sendable {
    /// Bumper to bumper, metres, and m/s.
    package var gap: Double
    package var speed: Double

    package init(gap: Double, speed: Double) {
      self.gap = gap
      self.speed = speed
    }
  }

  /// A drivable lane: the present one or an adjacent one.
  package struct LaneOption: Hashable, Sendable {
    /// Metres for which the route can be followed on it without a lane change.
    package var leadsOn: Double
    /// The same for the best lane on its side, of itself and those beyond it.
    package var best: Double
    package var leader: Neighbour?
    package var follower: Neighbour?

    package init(
      leadsOn: Double = .infinity, best: Double = 0, leader: Neighbour? = nil, follower: Neighbour? = nil
    ) {
      self.leadsOn = leadsOn
      self.best = max(best, leadsOn)
      self.leader = leader
      self.follower = follower
    }
  }

  /// An object that may use part of the path: between `enter` and `leave` (metres until the front bumper enters and the
  /// rear bumper leaves that part, both from the front bumper) from `arrives` to `clears` (seconds from now).
  package struct Conflict: Hashable, Sendable {
    package var object: Int
    package var enter: Double
    package var leave: Double
    package var arrives: Double
    package var clears: Double
    /// Has the right of way over this vehicle.
    package var hasPriority: Bool
    /// 0...1.
    package var probability: Double

    package init(
      object: Int, enter: Double, leave: Double, arrives: Double, clears: Double, hasPriority: Bool,
      probability: Double = 1
    ) {
      self.object = object
      self.enter = enter
      self.leave = leave
      self.arrives = arrives
      self.clears = clears
      self.hasPriority = hasPriority
      self.probability = probability
    }
  }

  /// Speed limit from `distance` on, m/s; the entry for the present position has a distance ≤ 0.
  package struct Limit: Hashable, Sendable {
    package var distance: Double
    package var speed: Double

    package init(distance: Double, speed: Double) {
      self.distance = distance
      self.speed = speed
    }
  }
  /// Curvature of the path at a point, 1/m.
  package struct Bend: Hashable, Sendable {
    package var distance: Double
    package var curvature: Double

    package init(distance: Double, curvature: Double) {
      self.distance = distance
      self.curvature = curvature
    }
  }

  /// m/s and metres.
  package var speed: Double
  package var length: Double
  package var limits: [Limit] = []
  package var bends: [Bend] = []
  /// Stop and yield lines on the path, nearest first.
  package var stopLines: [StopLine] = []
  /// The leader on the path, across lanes: gap and speed.
  package var leader: Neighbour?
  package var conflicts: [Conflict] = []
  package var lane = LaneOption()
  /// Adjacent lanes, nil if there is none or it must not be used.
  package var left: LaneOption?
  package var right: LaneOption?

  package init(speed: Double, length: Double) {
    self.speed = speed
    self.length = length
  }

  /// The nearest one.
  package var stopLine: StopLine? {
    get { stopLines.first }
    set { stopLines = newValue.map { [$0] } ?? [] }
  }
}

/// Next action of a vehicle.
package struct BehaviourDecision: Hashable, Sendable {
  package enum Reason: UInt8, Hashable, Sendable {
    /// Drives on; or stops for a signal, at a sign, for a road user with the right of way or on the path, for lack of
    /// room beyond the junction, or at the end of a lane.
    case free = 0, signal, sign, conflict, exit, laneEnd
  }
  package enum LaneWish: Int8, Hashable, Sendable { case right = -1, keep = 0, left = 1 }

  /// Highest speed under limits and bends, here and with comfortable braking ahead, m/s.
  package var targetSpeed: Double
  /// Where the front bumper has to stop at the latest, metres; nil: nowhere.
  package var stopAt: Double?
  package var reason: Reason
  /// Index of the conflict that the vehicle waits for.
  package var conflict: Int?
  package var follow: PathAhead.Neighbour?
  package var laneWish: LaneWish
  /// The route requires the change (it is not discretionary); and the gap allows it now.
  package var isMandatory: Bool
  package var isGapSafe: Bool
  package var counts: OperationCounts
}
