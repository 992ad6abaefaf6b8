import SimCore

/// Sizes, limits and weights of the sampling planner. Limits and weights are assumed unless a source is named;
/// automation levels differ in the sizes.
package struct LatticeParameters: Hashable, Sendable {
  /// Time between the points of a trajectory, and their number: a horizon of 5 s.
  package var step = 0.2
  package var steps = 26
  /// End offsets, metres to the left of the target offset.
  package var offsets: [Double] = [0, -0.5, 0.5, -1, 1]
  /// Times at which the end state is reached, seconds; it is kept from then on.
  package var endTimes: [Double] = [2, 3, 4, 5]
  /// End speeds per end time, evenly spaced between the highest and the lowest that a quartic can reach within the
  /// limits below; its peak acceleration is 3/2 of the mean. The highest is the target speed if it can be reached.
  package var speedCount = 5
  /// End gaps behind a leader, as shares of the desired gap.
  package var gapShares: [Double] = [1, 1.3, 0.8]
  /// End times of a stop, as shares of the time at constant deceleration.
  package var stopShares: [Double] = [1, 0.8, 1.25, 1.5]

  /// m/s²: limits of longitudinal acceleration and braking, and braking of the full stop if nothing is feasible.
  package var acceleration = 2.5
  package var deceleration = 6.0
  package var emergencyDeceleration = 8.0
  /// m/s²: limit of curvature times squared speed.
  package var lateralAcceleration = 3.5
  /// 1/m: a passenger car with a turning circle of 10 m.
  package var curvature = 0.2
  /// Trajectories that get slower than this use lateral motion over distance instead of time, m/s (Werling et al., ICRA
  /// 2010, section VI), over at least `shortestShift` metres.
  package var slowSpeed = 3.0
  package var shortestShift = 6.0
  /// Desired gap behind a leader: metres at standstill, and seconds.
  package var standstillGap = 2.0
  package var timeGap = 1.5

  /// Objects closer than this collide, metres; and the probability from which an expected object must not.
  package var margin = 0.2
  package var hardProbability = 0.1
  /// Separation below which closeness has a cost, metres, for objects whose circle comes that close to the vehicle's.
  package var clearance = 1.0

  /// Weights: of ∫ jerk² (both directions), of the end time, of the mean squared difference from the target speed, of
  /// the squared end offset from the target, of closeness over time, of the mean squared shortfall of the gap.
  package var jerkWeight = 0.1
  package var timeWeight = 0.1
  package var speedWeight = 0.2
  package var offsetWeight = 1.0
  package var proximityWeight = 10.0
  package var gapWeight = 0.5

  package init() {}

  /// A finer lattice: 9 offsets × 7 end times × 8 end speeds = 504 candidates.
  package static let fine: LatticeParameters = {
    var p = LatticeParameters()
    p.offsets = [0, -0.25, 0.25, -0.5, 0.5, -0.75, 0.75, -1, 1]
    p.endTimes = [2, 2.5, 3, 3.5, 4, 4.5, 5]
    p.speedCount = 8
    return p
  }()
  /// A coarser lattice: 3 × 3 × 3 = 27 candidates.
  package static let coarse: LatticeParameters = {
    var p = LatticeParameters()
    p.offsets = [0, -0.5, 0.5]
    p.endTimes = [2, 3.5, 5]
    p.speedCount = 3
    return p
  }()
}

/// Input of one planning run.
package struct PlanningTask: Hashable, Sendable {
  /// The leader to follow: position of the vehicle's own centre with the bumpers touching (metres along the path), m/s,
  /// m/s².
  package struct FollowTarget: Hashable, Sendable {
    package var along: Double
    package var speed: Double
    package var acceleration: Double

    package init(along: Double, speed: Double, acceleration: Double = 0) {
      self.along = along
      self.speed = speed
      self.acceleration = acceleration
    }

    /// Position and speed `t` seconds from now: constant acceleration, not beyond standstill.
    @inline(__always)
    func moved(_ t: Double) -> (along: Double, speed: Double, acceleration: Double) {
      if acceleration < 0, speed + acceleration * t <= 0 {
        return (along - 0.5 * speed * speed / acceleration, 0, 0)
      }
      return (along + t * (speed + 0.5 * acceleration * t), speed + acceleration * t, acceleration)
    }
  }

  package var start: FrenetState
  /// Outline, metres.
  package var length: Double
  package var width: Double
  /// m/s: desired, and allowed.
  package var targetSpeed: Double
  package var speedLimit: Double
  /// Metres to the left of the path.
  package var targetOffset: Double
  /// Where the centre must stop at the latest, metres along the path; if already beyond, the present position.
  package var stopAt: Double?
  package var leader: FollowTarget?

  package init(
    start: FrenetState, length: Double, width: Double, targetSpeed: Double, speedLimit: Double,
    targetOffset: Double = 0, stopAt: Double? = nil, leader: FollowTarget? = nil
  ) {
    self.start = start
    self.length = length
    self.width = width
    self.targetSpeed = targetSpeed
    self.speedLimit = speedLimit
    self.targetOffset = targetOffset
    self.stopAt = stopAt
    self.leader = leader
  }
}

/// One point of a trajectory. Map frame, centre of the outline.
package struct TrajectoryPoint: Hashable, Sendable {
  /// Seconds from the start.
  package var time: Double
  package var position: Vec2
  /// Radians in (−π, π].
  package var heading: Double
  /// 1/m.
  package var curvature: Double
  /// m/s and m/s² along the heading.
  package var speed: Double
  package var acceleration: Double
  /// Metres along and to the left of the reference path.
  package var along: Double
  package var offset: Double

  package init(
    time: Double, position: Vec2, heading: Double, curvature: Double, speed: Double, acceleration: Double,
    along: Double, offset: Double
  ) {
    self.time = time
    self.position = position
    self.heading = heading
    self.curvature = curvature
    self.speed = speed
    self.acceleration = acceleration
    self.along = along
    self.offset = offset
  }
}

/// Result of one planning run.
package struct LatticePlan: Hashable, Sendable {
  package enum Outcome: UInt8, Hashable, Sendable {
    case found
    /// No candidate is both drivable and free: the trajectory is a full stop along the present line.
    case noneFeasible
  }

  package var outcome: Outcome
  /// Cost of the chosen trajectory; +∞ if there is none.
  package var cost: Double
  /// Chosen end state: seconds, metres to the left of the path; nil if there is none.
  package var endTime: Double?
  package var endOffset: Double?
  /// Candidates: made; examined point by point, in order of cost; drivable among those, and so tested for collisions;
  /// and free of collisions.
  package var made: Int
  package var examined: Int
  package var checked: Int
  package var free: Int
  package var counts: OperationCounts
}
