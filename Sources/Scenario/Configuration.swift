import RoadNetwork
import SimCore

/// Every key of a scenario file, with its default. `coroad run --set key=value` reaches each by its dotted name
/// in snake_case (`radio.extra_loss`); `schema` lists them with type, range and unit.
package struct Configuration: Sendable {
  package struct Time: Sendable {
    /// First second of the run on the scenario's own clock.
    package var begin = SimTime.zero
    /// End of the run; nil runs until the network is empty (`time.end_s`).
    package var end: SimTime?
    /// Traffic step. With any vehicle equipped ≤ 100 ms and a multiple of the window (`time.step_s`).
    package var step = SimDuration(milliseconds: 100)
    /// Action step of unequipped drivers: the file's own step (`time.action_step_s`).
    package var actionStep = SimDuration(milliseconds: 100)
    /// Grid of the federation (`time.window_ms`).
    package var window = SimDuration(milliseconds: 10)
    /// Modem, driver and decode of every receiver; at least one window (`time.input_stage_ms`).
    package var inputStage = SimDuration(milliseconds: 10)
  }
  package struct Equipment: Sendable {
    /// Share of vehicles that carry an onboard unit, by hash of the id (`equipment.share`).
    package var share = 0.0
    /// Mix of levels among them; sums to 1 (`equipment.l2`, `.l3`, `.l4`).
    package var l2 = 0.6
    package var l3 = 0.3
    package var l4 = 0.1
  }
  package enum DriverModel: String, Sendable, CaseIterable { case ideal, sight }
  /// How positions follow from speeds, as SUMO's `--step-method.ballistic`.
  package enum PositionUpdate: String, Sendable, CaseIterable {
    case ballistic
    case semiImplicit = "semi_implicit"
  }
  package struct Traffic: Sendable {
    /// SUMO's default update for a `.sumocfg`, else constant acceleration (`traffic.update`).
    package var update = PositionUpdate.ballistic
    /// `ideal` (omniscient, as in SUMO) or `sight`; nil: ideal without equipped vehicles, else sight.
    package var drivers: DriverModel?
    /// SUMO FCD file whose trajectories replace the engine's (`traffic.fcd`).
    package var fcd: String?
    /// Seconds a vehicle may stand blocked before it is taken over the obstruction, as SUMO's
    /// `--time-to-teleport`; ≤ 0 never (`traffic.time_to_teleport_s`).
    package var timeToTeleport = 300.0
    /// Free sight along a line, metres (`traffic.sight_m`).
    package var sight = 150.0
    /// Share of drivers who take over when their unit asks (`traffic.takeover_share`).
    package var takeoverShare = 1.0
  }
  /// How people on foot behave.
  package struct Walkers: Sendable {
    /// Share of them who step onto a crossing without a signal whatever comes (`walkers.heedless_share`); each always or
    /// never, by the hash of the name.
    package var heedlessShare = 0.0
    /// Walking speed of everybody, m/s, instead of the demand's own (`walkers.speed_mps`).
    package var speed: Double?
    /// Who meets a vehicle (`coroad.meets`) is timed to be somewhere between these two shares of its width, counted from
    /// the side that he comes from, when its front gets there (`walkers.meet_from`, `.meet_to`).
    package var meetFrom = -0.5
    package var meetTo = 1.5
    /// Metres between the walkers' line and the parked vehicles that hide them (`walkers.reveal_distance_m`); nil: as the
    /// demand has it.
    package var revealDistance: Double?
    /// The parked vehicles that hide walkers are there (`walkers.screens`).
    package var screens = true
  }
  package struct Radio: Sendable {
    package var carrierFrequency = 5.915e9
    package var bandwidth = 10e6
    /// dBm.
    package var vehiclePower = 23.0
    package var roadsidePower = 23.0
    /// dB.
    package var noiseFigure = 9.0
    package var shadowing = true
    /// Extra probability that a sidelink reception is lost (`radio.extra_loss`).
    package var extraLoss = 0.0
    /// Leaves out far interferers (`radio.interference_culling`).
    package var interferenceCulling = true
    /// Semi-persistent scheduling: probability of keeping the resource (`radio.keep_probability`).
    package var keepProbability = 0.0
    package var sensingLag = SimDuration(milliseconds: 10)
    /// `urban` or `highway` of TR 37.885 (`radio.environment`).
    package var environment = RadioEnvironment.urban
  }
  package enum RadioEnvironment: String, Sendable, CaseIterable { case urban, highway }
  package enum Weather: String, Sendable, CaseIterable { case clear, rain, fog }
  package struct Environment: Sendable {
    package var weather = Weather.clear
    /// mm/h in rain.
    package var rainRate = 10.0
    /// Meteorological visibility in fog, metres.
    package var visibility = 100.0
    package var night = false
    /// Sensors and positioning without errors: everything in view and range is found where it is.
    package var perfectSensors = false
  }
  /// Computers that a vehicle or a roadside unit can have, by the level that the era gives them to or by product.
  package enum Computer: String, Sendable, CaseIterable {
    case l2, l3, l4
    case orinNX = "orin_nx"
    case agxOrin = "agx_orin"
    case atlas500 = "atlas_500"
  }
  package struct Compute: Sendable {
    /// Factor on every virtual latency (`compute.slowdown`).
    package var slowdown = 1.0
    /// What the programs, networks and sensors of each level run on (`compute.l2`, `.l3`, `.l4`), and those at the
    /// roadside.
    package var l2 = Computer.l2
    package var l3 = Computer.l3
    package var l4 = Computer.l4
    package var roadside = Computer.atlas500
  }
  package struct Record: Sendable {
    package var mcap = true
    package var fcd = false
    package var tripinfo = true
    /// Measures TTC and PET from truth (`record.safety`).
    package var safety = true
    /// Names of vehicles, roadside units or `cloud` whose sensor frames, tasks and single receptions are recorded (`record.nodes`).
    package var nodes: [String] = []
  }
  package struct RoadsideUnit: Sendable {
    package var id: String
    /// Map frame, metres.
    package var position: Vec2
    /// Antenna and camera height above ground, metres.
    package var height = 5.0
    /// Junction (index) it serves; −1 if none.
    package var junction = -1

    /// Entity of its random streams.
    package var entity: UInt64 { stableHash("roadside." + id) }

    package init(id: String, position: Vec2, junction: Int = -1) {
      self.id = id
      self.position = position
      self.junction = junction
    }
  }
  /// A hazard on the road: from `begin` to `end` something blocks a lane, and is truth for every sensor.
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

    /// Outline of what blocks the lane, metres: a broken-down passenger car (SUMO's default).
    package static let length = 5.0
    package static let width = 1.8
    package static let height = 1.5

    /// Front of the outline along the lane, metres: its rear is at `position`, as far as the lane is long enough.
    package func front(in network: RoadNetwork) -> Double {
      min(network.lanes[lane].length, position + Self.length)
    }
    /// Middle of the outline, map frame.
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
  /// Time for which everything that a roadside unit sends is held back before it goes out (`v2x.roadside_delay_ms`).
  package var roadsideDelay = SimDuration.zero
  package var cloudEnabled = true
  package var time = Time()
  package var equipment = Equipment()
  package var traffic = Traffic()
  package var radio = Radio()
  package var environment = Environment()
  package var compute = Compute()
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

/// A scenario that may run: read, resolved and validated as a whole.
package struct ScenarioValue: Sendable {
  /// Path as the user named it.
  package var source: String
  package var configuration: Configuration
  package var network: RoadNetwork
  package var demand: Demand
  /// Automation level per vehicle (demand index); nil: unequipped.
  package var levels: [AutomationLevel?]
  /// Notices and warnings of the reading; never errors.
  package var diagnostics: Diagnostics
  /// What other processes need to rebuild network and configuration.
  package var package: ScenarioPackage
  /// Paths of everything that a run of it depends on, in reading order; empty if it was not read from files.
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
