import ComputeKernel
import NodeInterface
import RoadNetwork
import SimCore

/// What both kinds of automated driving share: prediction, lattice and predictive controller along a reference path.
///
///     reference path ┐
///     prediction ────┼▶ conflicts, limits, leader ─▶ behaviour ─▶ lattice ─▶ controller ─▶ acceleration
///
/// Everything lies in the frame of the map, moved so that the vehicle is on the middle of its lane: lane keeping holds it
/// there, and positioning knows it less well. Of the controller only the acceleration is used, because the traffic engine
/// holds a body on its lane and simulates no steering; therefore trajectories differ in time and speed, not in their place
/// across the lane.
struct LanePilot: Sendable {
  /// Metres beyond which no lane is followed, and the farthest object that is predicted.
  static let horizon = 150.0
  static let nearby = 120.0
  /// Objects that are predicted at most (assumed).
  static let most = 32
  /// Objects that come into the way with at least this probability are braked for hard; others cost (assumed).
  private static let hardProbability = 0.5
  /// m/s by which a gap that is too short may open, so that nobody brakes hard for whoever cuts in (assumed), and the time
  /// gap below which that does not count, s.
  private static let recovery = 1.5
  private static let shortestGap = 0.7
  /// End times and end speeds of the lattice: 7 × 14 = 98 candidates.
  private static let endTimes = [2, 2.5, 3, 3.5, 4, 4.5, 5]
  private static let speedCount = 14

  /// What was asked of the vehicle last, m/s²: the next plan begins with it.
  var acceleration = 0.0
  /// Metres of the path from its beginning to the vehicle's centre.
  var here = 0.0

  var path = ReferencePath()
  var line: [Vec2] = []
  var prediction = ManeuverPrediction()
  var predicted = PredictionSet()
  var obstacles: ObstacleSet
  /// Of the predicted objects, by the same index; and which of them are on foot.
  var outlines: [(length: Double, width: Double)] = []
  var walkers: [Bool] = []
  let behaviour = Behaviour()
  var windows = ConflictWindows()
  var lattice: FrenetLattice
  private var trajectory: [TrajectoryPoint] = []
  private var reference: [CartesianState] = []
  private var controller: BicycleMPC
  var way = WayAhead(speed: 0, length: 0)

  /// `curvature`: the sharpest that a trajectory may have, 1/m; nil for the planner's own.
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

  /// The vehicle is taken over from its driver.
  mutating func reset() {
    acceleration = 0
    controller.reset()
  }

  struct Outcome {
    /// m/s².
    var acceleration: Double
    /// No trajectory is both drivable and free, so that the vehicle brakes as hard as it can.
    var isStopping: Bool
    /// Prediction, behaviour and lattice; the controller.
    var planning: OperationCounts
    var control: OperationCounts
  }

  /// What a vehicle does that has lost its place on the map, or positioning.
  static func lost(_ ego: EgoState) -> Outcome {
    Outcome(
      acceleration: ego.speed > 0 ? -lostBraking : 0, isStopping: false, planning: .zero, control: .zero)
  }
  /// m/s² (assumed).
  private static let lostBraking = 2.0

  /// Plans along the path what was decided, and follows it. `counts`: of what went before.
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

  /// The gap wanted behind a leader, s: shorter for as long as a gap that was cut short opens again.
  func timeGap(behind leader: Leader?, speed: Double) -> Double {
    let wanted = LatticeParameters().timeGap
    guard let leader, speed > 1 else { return wanted }
    let p = lattice.parameters
    let reached = (leader.gap + Self.recovery * (p.endTimes.last ?? 5) - p.standstillGap) / speed
    return min(wanted, max(Self.shortestGap, reached))
  }
}
