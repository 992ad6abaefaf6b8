import ComputePlatform
import RoadNetwork
import SimCore

/// Every key of a scenario file, with its default. `coroad run --set key=value` reaches each by its dotted name
/// in snake_case (`radio.extra_loss`); `schema` lists them with type, range and unit.
package struct Configuration: Sendable {
  package struct Time: Sendable {
    /// Start of the run on the scenario's own clock (`time.begin_s`).
    package var begin = SimTime.zero
    /// End of the run; nil: when the network is empty (`time.end_s`).
    package var end: SimTime?
    /// Traffic step. With any vehicle equipped ≤ 100 ms and a multiple of the window (`time.step_s`).
    package var step = SimDuration(milliseconds: 100)
    /// Action step of unequipped drivers; for a `.sumocfg` its step length (`time.action_step_s`).
    package var actionStep = SimDuration(milliseconds: 100)
    /// Grid on which hosts exchange messages (`time.window_ms`).
    package var window = SimDuration(milliseconds: 10)
    /// Latency of modem, driver and decoding at every receiver; at least one window (`time.input_stage_ms`).
    package var inputStage = SimDuration(milliseconds: 10)
  }
  package struct Equipment: Sendable {
    /// Share of vehicles that carry an onboard unit, by hash of the id (`equipment.share`).
    package var share = 0.0
    /// Shares of the levels among them; their sum is 1 (`equipment.l2`, `.l3`, `.l4`).
    package var l2 = 0.6
    package var l3 = 0.3
    package var l4 = 0.1
    /// Generation of the automatic emergency braking and of the brakes of all equipped vehicles
    /// (`equipment.aeb_grade`). 2021 is the year of the computers too.
    package var brakingGrade = BrakingGrade.y2021
  }
  /// Departures drawn anew for each seed (`Resampling`).
  package struct Demand: Sendable {
    package var resample = false
    /// Time over which a departure is spread (`demand.resample_window_s`). Two minutes are longer than a signal's cycle.
    package var window = SimDuration(milliseconds: 120_000)
  }
  package enum DriverModel: String, Sendable, CaseIterable { case ideal, sight, human }
  /// Drivers of the model `human`. Values without a source are assumed.
  package struct Drivers: Sendable {
    /// Share of the time for which drivers look away from the road where nothing asks for their attention
    /// (`drivers.away_share`): in routine driving about 80 % of the time is on the path (Morando, Victor, Dozza, "A
    /// Bayesian reference model for visual time-sharing behaviour in manual and automated naturalistic driving", IEEE
    /// T-ITS 21(2), 2020).
    package var awayShare = 0.2
    /// Median duration of a glance away, seconds, and standard deviation of its logarithm (`drivers.glance_s`,
    /// `drivers.glance_deviation`). Assumed so that 3 % are longer than 1.7 s: where the distributions of crashes and of
    /// normal driving part (Liang, Lee, Horrey, "A looming crisis", HFES 2014).
    package var glance = 0.8
    package var glanceDeviation = 0.4
    /// Median brake reaction times, seconds (`drivers.reaction_s`, `drivers.alerted_reaction_s`): of unalerted drivers, as
    /// `ReactionTime.unalerted`; and of those who know what comes and when, 0.70 to 0.75 s (Green, "How long does it take to
    /// stop? Methodological analysis of driver perception-brake times", Transportation Human Factors 2(3), 2000). Both have
    /// the scatter of unalerted drivers.
    package var reaction = 1.073
    package var alertedReaction = 0.725
    /// Share of warnings that drivers respond to beyond looking up (`drivers.compliance`).
    package var compliance = 0.8
    /// Share of drivers who, at a signal that turns, go on into the first moments of red although they could stop
    /// (`drivers.red_light_share`).
    package var redLightShare = 0.05
    /// Standard deviation of the logarithm of the time that drivers give another before it arrives
    /// (`drivers.gap_error`).
    package var gapError = 0.1
    /// Share of the vehicles with right of way that a driver who has to give way looks at and does not see
    /// (`drivers.oversight_share`). Inadequate surveillance was the critical reason of 44 % of crashes at junctions (Choi,
    /// "Crash factors in intersection-related crashes", DOT HS 811 366, 2010; from memory). How often it happens without
    /// one is assumed.
    package var oversightShare = 0.0001
    /// Share of drivers who drive faster than their demand says, and by which factor (`drivers.speeding_share`,
    /// `drivers.speeding_factor`). The speed factors of the demand hold what is usual.
    package var speedingShare = 0.0
    package var speedingFactor = 1.25

    package init() {}
  }
  /// Integration of positions, as SUMO's `--step-method.ballistic`.
  package enum PositionUpdate: String, Sendable, CaseIterable {
    case ballistic
    case semiImplicit = "semi_implicit"
  }
  package struct Traffic: Sendable {
    /// SUMO's default for a `.sumocfg`, else constant acceleration within a step (`traffic.update`).
    package var update = PositionUpdate.ballistic
    /// `ideal` (omniscient, as in SUMO), `sight` or `human`; nil: ideal without equipped vehicles, else human.
    package var drivers: DriverModel?
    /// SUMO FCD file with trajectories that replace the engine's (`traffic.fcd`).
    package var fcd: String?
    /// Time after which a blocked vehicle is moved past the obstruction, seconds, as SUMO's `--time-to-teleport`; ≤ 0:
    /// never (`traffic.time_to_teleport_s`).
    package var timeToTeleport = 300.0
    /// Time after which a vehicle that found no room to enter is given up, seconds, as SUMO's `--max-depart-delay`; nil:
    /// never (`traffic.max_depart_delay_s`).
    package var maximumDepartDelay: Double?
    /// Factor of the demand, as SUMO's `--scale` (`traffic.scale`).
    package var scale = 1.0
    /// Farthest distance that drivers see along a free line of sight, metres (`traffic.sight_m`).
    package var sight = 150.0
    /// Share of drivers who take over on their unit's request (`traffic.takeover_share`).
    package var takeoverShare = 1.0
  }
  /// Behaviour of people on foot.
  package struct Walkers: Sendable {
    /// Share of people who step onto a crossing without a signal regardless of traffic (`walkers.heedless_share`). Each
    /// does so always or never, by the hash of the name.
    package var heedlessShare = 0.0
    /// Share of children among people whose type gives no height (`walkers.child_share`). Assumed: about that of children of
    /// school age in the population.
    package var childShare = 0.1
    /// Walking speed of all people, m/s, in place of the demand's (`walkers.speed_mps`).
    package var speed: Double?
    /// Range of the lateral position of a person who meets a vehicle (`coroad.meets`) when the vehicle's front arrives:
    /// shares of its width, from the person's side (`walkers.meet_from`, `.meet_to`).
    package var meetFrom = -0.5
    package var meetTo = 1.5
    /// Distance between the walkers' line and the parked vehicles that hide them, metres (`walkers.reveal_distance_m`);
    /// nil: as in the demand.
    package var revealDistance: Double?
    /// Whether the parked vehicles that hide walkers are present (`walkers.screens`).
    package var screens = true
  }
  package struct Radio: Sendable {
    package var carrierFrequency = 5.915e9
    package var bandwidth = 10e6
    /// Bandwidths of LTE-V2X and their resource blocks (3GPP TS 36.101, table 5.6-1, band 47).
    package static let channels: [(bandwidth: Double, resourceBlocks: Int)] = [(10e6, 50), (20e6, 100)]
    /// dBm.
    package var vehiclePower = 23.0
    package var roadsidePower = 23.0
    /// dB.
    package var noiseFigure = 9.0
    package var shadowing = true
    /// Extra probability that a sidelink reception is lost (`radio.extra_loss`).
    package var extraLoss = 0.0
    /// Ignores interferers that are far away (`radio.interference_culling`).
    package var interferenceCulling = true
    /// Semi-persistent scheduling: probability of keeping the resource (`radio.keep_probability`).
    package var keepProbability = 0.0
    package var sensingLag = SimDuration(milliseconds: 10)
    /// `urban` or `highway` of TR 37.885, or WINNER+ B1 (`radio.environment`).
    package var environment = RadioEnvironment.urban
    /// Bytes on air of every sidelink message (`radio.packet_bytes`); nil: as the standard encodes it.
    package var packetSize: Int?
  }
  package enum RadioEnvironment: String, Sendable, CaseIterable {
    case urban, highway
    case winnerHighway = "winner_highway"
  }
  package enum Weather: String, Sendable, CaseIterable { case clear, rain, fog }
  package struct Environment: Sendable {
    package var weather = Weather.clear
    /// Rain rate, mm/h.
    package var rainRate = 10.0
    /// Meteorological visibility in fog, metres.
    package var visibility = 100.0
    package var night = false
    /// Sensors and positioning without errors: everything in view and range is detected at its true place.
    package var perfectSensors = false
  }
  /// Computers of vehicles and roadside units, by the level for which the era provides them or by product.
  /// A computer by name: that of a level, a product, a platform of the catalogue, or one of the user's own.
  package struct Computer: RawRepresentable, Hashable, Sendable {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    package static let l2 = Computer(rawValue: "l2")
    package static let l3 = Computer(rawValue: "l3")
    package static let l4 = Computer(rawValue: "l4")
    package static let orinNX = Computer(rawValue: "orin_nx")
    package static let agxOrin = Computer(rawValue: "agx_orin")
    package static let atlas500 = Computer(rawValue: "atlas_500")
    /// Computers whose energy and cores were described one by one.
    package static let described = [l2, l3, l4, orinNX, agxOrin, atlas500]
    /// All names that need no file.
    package static let shippedNames = described.map(\.rawValue) + NetworkPlatform.shipped.map(\.name)
  }
  package struct Compute: Sendable {
    /// Factor on every simulated latency (`compute.slowdown`).
    package var slowdown = 1.0
    /// Computers of the vehicles of each level (`compute.l2`, `.l3`, `.l4`), and of roadside units.
    package var l2 = Computer.l2
    package var l3 = Computer.l3
    package var l4 = Computer.l4
    package var roadside = Computer.atlas500
    /// What is set for the computers of one class (`compute.slowdown.CLASS`, `compute.CLASS.tops`), by
    /// `ComputerClass.rawValue`.
    package var classes = [OfClass](repeating: OfClass(), count: ComputerClass.count)
    /// Cooling of the buildings around servers (`compute.cooling`), and who else uses these (`compute.tenancy`).
    package var cooling = Cooling.air
    package var tenancy = Tenancy.shared
    /// Recurring work besides the chain (`compute.tasks`), and the model year of what runs in vehicles (`compute.era`).
    package var tasks = Tasks.chain
    package var era = TaskSet.Era.y2021
    /// How computers of vehicles and roadside units keep operating systems apart (`compute.partitions`).
    package var partitions = Partitioning.none
    /// Load that infotainment puts on the processors of vehicles, in cores (`compute.flood`).
    package var flood = 0.0
    /// Whether equal tasks take equal times (`compute.variation`).
    package var variation = Variations.none
    /// Deadline from capture to effect of the command (`compute.chain_deadline_ms`), what becomes of late ones
    /// (`compute.late`), and which messages wait for their signatures (`compute.verification`).
    package var chainDeadline = SimDuration(milliseconds: 200)
    package var late = LateResults.use
    /// Deadline from a measurement to the warning based on it (`compute.warning_deadline_ms`).
    package var warningDeadline = SimDuration(milliseconds: 300)
    package var verification = Verification.parallel
    /// Signatures that the security module of a vehicle verifies in a second (`compute.verifications_per_s`); nil: as the
    /// profile has it.
    package var verificationRate: Double?
    /// Filter of vehicles' own positions (`positioning.filter`).
    package var localisation = PositioningFilter.none
    /// Power and clocks of computers outside of data centres (`compute.power`), what clocks follow (`compute.governor`) and
    /// the temperature of the air, °C (`compute.ambient_c`).
    package var power = PowerManagement.fixed
    package var governor = PowerPolicy.Governor.performance
    package var ambient = 25.0
    /// Files with platforms (`compute.platforms`), and what they describe.
    package var platformFiles: [String] = []
    package var platforms: [NetworkPlatform] = []
  }
  package enum Tasks: String, Sendable, CaseIterable {
    /// From sensors to actuators and messages alone.
    case chain
    /// Everything that such a computer runs.
    case whole
  }
  package enum PositioningFilter: String, Sendable, CaseIterable { case none, ekf }
  package enum PowerManagement: String, Sendable, CaseIterable { case fixed, managed }
  package enum Variations: String, Sendable, CaseIterable { case none, measured }
  package enum Verification: String, Sendable, CaseIterable {
    case parallel, gate
    case gateAll = "gate_all"
  }
  /// Computing of one class of node.
  package struct OfClass: Hashable, Sendable {
    /// Factor on every latency, besides `compute.slowdown`.
    package var slowdown = 1.0
    /// Dense INT8 peak of the accelerator, 10¹² operations per second; nil: as the computer has it.
    package var tops: Double?
    /// Network of the cameras' detectors; nil: that of the profile.
    package var network: String?
  }
  /// Which units have a lidar that delivers points, in place of a detector's objects.
  package struct Sensing: Sendable {
    package enum Mode: String, Sendable, CaseIterable { case objects, points }
    package enum Beams: String, Sendable, CaseIterable {
      case sixteen = "16"
      case thirtyTwo = "32"
      case sixtyFour = "64"
    }
    package enum Detector: String, Sendable, CaseIterable { case clustering, width4, width8, width16 }

    /// Of roadside units (`sensing.roadside`).
    package var roadside = Mode.objects
    /// Names of vehicles with a lidar that delivers points (`sensing.vehicles`).
    package var vehicles: [String] = []
    /// Beams of these lidars (`sensing.beams`), and the detector that runs on their points (`sensing.detector`).
    package var beams = Beams.sixtyFour
    package var detector = Detector.width8
  }
  package struct Record: Sendable {
    package var mcap = true
    /// Adds channels for Foxglove to the recording (`record.foxglove`).
    package var foxglove = true
    package var fcd = false
    package var tripinfo = true
    package var summary = false
    package var statistic = false
    /// Writes the outputs of the detectors in additional files (`record.detectors`).
    package var detectors = true
    /// Measures TTC and PET from ground truth (`record.safety`).
    package var safety = true
    /// Vehicles, roadside units or `cloud` with recorded sensor frames, tasks and single receptions (`record.nodes`).
    package var nodes: [String] = []
  }
  package struct RoadsideUnit: Sendable {
    package var id: String
    /// Map frame, metres.
    package var position: Vec2
    /// Antenna and camera height above ground, metres.
    package var height = 5.0
    /// Junction (index) that it serves; −1 if none.
    package var junction = -1

    /// Entity of its random streams.
    package var entity: UInt64 { stableHash("roadside." + id) }

    package init(id: String, position: Vec2, junction: Int = -1) {
      self.id = id
      self.position = position
      self.junction = junction
    }
  }
  /// A hazard on the road: an object that blocks a lane from `begin` to `end`, and that every sensor can detect.
  package struct Hazard: Sendable {
    package var id: String
    package var lane: Int
    package var position: Double
    package var begin: SimTime
    package var end: SimTime

    package init(id: String, lane: Int, position: Double, begin: SimTime, end: SimTime) {
      self.id = id
      self.lane = lane
      self.position = position
      self.begin = begin
      self.end = end
    }

    /// Length of the object, metres: a broken-down passenger car (SUMO's default).
    package static let length = 5.0
    package static let width = 1.8
    package static let height = 1.5

    /// Front of the object along the lane, metres: its rear is at `position`, unless the lane is too short.
    package func front(in network: RoadNetwork) -> Double {
      min(network.lanes[lane].length, position + Self.length)
    }
    /// Centre of the object, map frame.
    package func place(in network: RoadNetwork) -> LanePoint {
      network.point(lane: lane, position: max(0, front(in: network) - Self.length / 2))
    }
  }

  package var name = ""
  package var seed: UInt64 = 42
  package var run: UInt64 = 0
  package var v2xEnabled = true
  /// Roadside units send on the sidelink (`v2x.roadside`).
  package var v2xRoadside = true
  /// Delay of everything that a roadside unit sends (`v2x.roadside_delay_ms`).
  package var roadsideDelay = SimDuration.zero
  package var cloudEnabled = true
  package var links = Links()
  package var time = Time()
  package var equipment = Equipment()
  package var demand = Demand()
  package var traffic = Traffic()
  package var drivers = Drivers()
  package var radio = Radio()
  package var environment = Environment()
  package var compute = Compute()
  package var sensing = Sensing()
  /// What the scenario gives under `functions.`, by the rest of the key; what is not given has the default of the
  /// application that declares it.
  package var functions: [String: String] = [:]
  package var walkers = Walkers()
  package var record = Record()
  package var roadside: [RoadsideUnit] = []
  package var hazards: [Hazard] = []

  /// Every key that it may hold.
  package let schema: ScenarioSchema

  package init(schema: ScenarioSchema = .base) { self.schema = schema }
}

/// A runnable scenario: read, resolved and validated as a whole.
package struct ScenarioValue: Sendable {
  /// Path as given by the user.
  package var source: String
  package var configuration: Configuration
  package var network: RoadNetwork
  package var demand: Demand
  /// Automation level per vehicle (demand index); nil: unequipped.
  package var levels: [AutomationLevel?]
  /// Notices and warnings from reading; never errors.
  package var diagnostics: Diagnostics
  /// Data from which other processes rebuild network and configuration.
  package var package: ScenarioPackage
  /// Trajectories of `traffic.fcd`, if there are any and they were asked for.
  package var trajectories: Trajectories?
  /// Paths of all files that a run depends on, in reading order; empty if the scenario was not read from files.
  package var files: [String] = []

  package init(
    source: String, configuration: Configuration, network: RoadNetwork, demand: Demand,
    levels: [AutomationLevel?], diagnostics: Diagnostics, package: ScenarioPackage = ScenarioPackage()
  ) {
    self.source = source
    self.configuration = configuration
    self.network = network
    self.demand = demand
    self.levels = levels
    self.diagnostics = diagnostics
    self.package = package
  }
}
