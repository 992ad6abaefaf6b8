/// What lies ahead of a vehicle on its way, as its tracks, messages and map tell it: a plain value. Distances are metres
/// along the way from the front bumper.
package struct WayAhead: Hashable, Sendable {
  package enum Signal: UInt8, Hashable, Sendable { case green, yellow, red }

  /// What asks to stop before a junction.
  package enum Control: Hashable, Sendable {
    /// Nothing: who has the right of way drives on.
    case none
    /// Others may have the right of way.
    case yield
    /// A stop sign; `hasStopped` once the vehicle has stood at it.
    case stop(hasStopped: Bool)
    /// Seconds left in this state where a message tells them.
    case signal(Signal, timeLeft: Double?)
  }

  package struct StopLine: Hashable, Sendable {
    package var distance: Double
    package var control: Control
    /// Free road behind the junction on the own way, metres; nil if not known.
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

  /// A lane that can be driven on: the own one or one beside it.
  package struct LaneOption: Hashable, Sendable {
    /// Metres for which the route can be followed on it without changing lanes.
    package var leadsOn: Double
    /// The same of the best lane on its side, of itself and those beyond it.
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

  /// An object that may use a part of the own way: between `enter` and `leave` (metres to the front bumper's entering and
  /// to the rear bumper's leaving that part, both from the front bumper) from `arrives` to `clears` (seconds from now).
  package struct Conflict: Hashable, Sendable {
    package var object: Int
    package var enter: Double
    package var leave: Double
    package var arrives: Double
    package var clears: Double
    /// Right of way over this vehicle.
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

  /// From `distance` on at most this speed, m/s; the entry for where the vehicle is has a distance ≤ 0.
  package struct Limit: Hashable, Sendable {
    package var distance: Double
    package var speed: Double

    package init(distance: Double, speed: Double) {
      self.distance = distance
      self.speed = speed
    }
  }
  /// Curvature of the way at a place, 1/m.
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
  /// Stop lines and waiting places on the way, nearest first.
  package var stopLines: [StopLine] = []
  /// The leader on the own way, whatever lane that leads over: gap and speed.
  package var leader: Neighbour?
  package var conflicts: [Conflict] = []
  package var lane = LaneOption()
  /// Lanes beside the own one, nil where there is none or it must not be used.
  package var left: LaneOption?
  package var right: LaneOption?

  package init(speed: Double, length: Double) {
    self.speed = speed
    self.length = length
  }

  /// The nearest one, where no other matters.
  package var stopLine: StopLine? {
    get { stopLines.first }
    set { stopLines = newValue.map { [$0] } ?? [] }
  }
}

/// What a vehicle wants to do next.
package struct BehaviourDecision: Hashable, Sendable {
  package enum Reason: UInt8, Hashable, Sendable {
    /// Drives on; stops for a signal, at a sign, for somebody with the right of way or who is in the way, because there
    /// is no room behind the junction, or because the lane does not lead on.
    case free = 0, signal, sign, conflict, exit, laneEnd
  }
  package enum LaneWish: Int8, Hashable, Sendable { case right = -1, keep = 0, left = 1 }

  /// m/s: what limits and bends allow, here and with comfortable braking ahead.
  package var targetSpeed: Double
  /// Where the front bumper has to stand at the latest, metres; nil: nowhere.
  package var stopAt: Double?
  package var reason: Reason
  /// Index of the conflict that is waited for.
  package var conflict: Int?
  package var follow: WayAhead.Neighbour?
  package var laneWish: LaneWish
  /// The route asks for the change, not comfort; and the gap there allows it now.
  package var isMandatory: Bool
  package var isGapSafe: Bool
  package var counts: OperationCounts
}
