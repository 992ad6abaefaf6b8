import ComputeKernel
import NodeInterface
import RoadNetwork
import SimCore

/// Common to both kinds of automated driving: prediction, lattice and predictive controller along a reference path.
///
///     reference path ┐
///     prediction ────┼▶ conflicts, limits, leader ─▶ behaviour ─▶ lattice ─▶ controller ─▶ acceleration
///
/// All positions are in the map frame, shifted so that the vehicle is at the centre of its lane: lane keeping holds it
/// there, and positioning is less accurate. Only the acceleration of the controller's output is used, because the
/// traffic engine keeps a vehicle on its lane and does not simulate steering. Trajectories therefore differ in time and
/// speed, not in lateral position.
struct LanePilot: Sendable {
  /// Longest path that is planned, and distance of the farthest object that is predicted, metres.
  static let horizon = 150.0
  static let nearby = 120.0
  /// Maximum number of predicted objects (assumed).
  static let most = 32
  /// Objects that enter the path with at least this probability are braked for hard; others only add cost (assumed).
  private static let hardProbability = 0.5
  /// Relative speed at which a gap that is too short opens again, m/s, so that the vehicle does not brake hard when
  /// another cuts in (assumed), and the shortest time gap for which this is allowed, s.
  private static let recovery = 1.5
  private static let shortestGap = 0.7
  /// End times and end speeds of the lattice: 7 × 14 = 98 candidates.
  private static let endTimes = [2, 2.5, 3, 3.5, 4, 4.5, 5]
  private static let speedCount = 14

  /// Acceleration of the last command, m/s²: the next plan starts with it.
  var acceleration = 0.0
  /// Distance along the path from its start to the vehicle's centre, metres.
  var here = 0.0

  var path = ReferencePath()
  var line: [Vec2] = []
  var prediction = ManeuverPrediction()
  var predicted = PredictionSet()
  var obstacles: ObstacleSet
  /// Outlines of the predicted objects, by the same index; and which of them are pedestrians.
  var outlines: [(length: Double, width: Double)] = []
  var walkers: [Bool] = []
  var behaviour = Behaviour()
  var windows = ConflictWindows()
  var lattice: FrenetLattice
  private var trajectory: [TrajectoryPoint] = []
  private var reference: [CartesianState] = []
  private var controller: BicycleMPC
  var ahead = PathAhead(speed: 0, length: 0)

  /// `curvature`: the largest that a trajectory may have, 1/m; nil for the planner's default.
  init(curvature: Double? = nil) {
    var parameters = LatticeParameters()
    parameters.hardProbability = Self.hardProbability
    parameters.offsets = [0]
    parameters.endTimes = Self.endTimes
    parameters.speedCount = Self.speedCount
    if let curvature { parameters.curvature = curvature }
    lattice = FrenetLattice(parameters: parameters)
    obstacles = ObstacleSet(steps: parameters.steps)
    controller = BicycleMPC()
  }

  /// Starts when the vehicle is taken over from its driver.
  mutating func reset() {
    acceleration = 0
    controller.reset()
  }

  struct Outcome {
    /// m/s².
    var acceleration: Double
    /// No trajectory is both drivable and collision-free, so the vehicle brakes as hard as it can.
    var isStopping: Bool
    /// Prediction, behaviour and lattice; and the controller.
    var planning: OperationCounts
    var control: OperationCounts
  }

  /// Behaviour of a vehicle that has lost positioning or its match on the map.
  static func lost(_ ego: EgoState) -> Outcome {
    Outcome(
      acceleration: ego.speed > 0 ? -lostBraking : 0, isStopping: false, planning: .zero, control: .zero)
  }
  /// m/s² (assumed).
  private static let lostBraking = 2.0

  /// Plans a trajectory along the path for the decision, and follows it. `counts`: operations of the earlier steps.
  mutating func follow(
    _ decision: BehaviourDecision, ego: EgoState, speedLimit: Double, counts: OperationCounts
  ) -> Outcome {
    var counts = counts
    let start = FrenetState(
      along: here, speed: ego.speed, acceleration: acceleration, offset: 0, slope: 0, bend: 0)
    let task = PlanningTask(
      start: start, length: ego.length, width: ego.width, targetSpeed: decision.targetSpeed,
      speedLimit: speedLimit, stopAt: decision.stopAt.map { here + $0 },
      leader: decision.follow.map { PlanningTask.FollowTarget(along: here + $0.gap, speed: $0.speed) })
    let plan = lattice.plan(task, path: path, obstacles: obstacles, into: &trajectory)
    counts += plan.counts
    var control = TrajectoryReference.fill(
      &reference, from: trajectory, start: 0, step: controller.parameters.step,
      count: controller.parameters.stages + 1, rearAxle: 0.5 * controller.parameters.wheelbase)
    let first = reference[0]
    let state = BicycleMPC.State(
      position: first.position, heading: first.heading, speed: ego.speed,
      steering: Math.atan(controller.parameters.wheelbase * first.curvature), acceleration: acceleration)
    let command = controller.control(state, reference: reference)
    control += command.solution.counts
    acceleration = command.acceleration
    return Outcome(
      acceleration: acceleration, isStopping: plan.outcome == .noneFeasible, planning: counts,
      control: control)
  }

  /// The desired time gap to a leader, s: shorter while a gap that another vehicle has shortened opens again.
  func timeGap(behind leader: Leader?, speed: Double) -> Double {
    let wanted = LatticeParameters().timeGap
    guard let leader, speed > 1 else { return wanted }
    let p = lattice.parameters
    let reached = (leader.gap + Self.recovery * (p.endTimes.last ?? 5) - p.standstillGap) / speed
    return min(wanted, max(Self.shortestGap, reached))
  }
}
