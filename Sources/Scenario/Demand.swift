import RoadNetwork
import SimCore

/// A vehicle type (SUMO `vType`), with SUMO's defaults for its vehicle class.
package struct VehicleType: Sendable {
  package enum CarFollowing: UInt8, Sendable { case krauss, idm }

  package var id: String
  package var vehicleClass: VehicleClasses
  package var carFollowing: CarFollowing = .krauss
  /// Outline, metres.
  package var length = 5.0
  package var width = 1.8
  package var height = 1.5
  /// Whether the file gives the height; otherwise it is the default of the class.
  package var givesHeight = false
  /// Gap at standstill, metres.
  package var minGap = 2.5
  /// m/s².
  package var acceleration = 2.6
  package var deceleration = 4.5
  package var emergencyDeceleration = 9.0
  /// m/s.
  package var maximumSpeed = 200 / 3.6
  /// Speed that the driver wants on a free road without a limit, before the speed factor (SUMO `desiredMaxSpeed`: 20
  /// km/h on bicycles), m/s.
  package var desiredMaximumSpeed = 10000 / 3.6
  /// Driver imperfection 0...1 (Krauss sigma).
  package var imperfection = 0.5
  /// Desired time headway, seconds (SUMO `tau`).
  package var headway = 1.0
  /// IDM exponent.
  package var exponent = 4.0
  /// Individual speed factor: normal with bounds (SUMO `normc(mean,dev,min,max)`).
  package var speedFactor = SpeedFactor()
  /// Weight in a distribution (SUMO `probability`).
  package var probability = 1.0
  /// Factor of the number of vehicles of this type (SUMO `scale`).
  package var scale = 1.0
  /// Lane-change parameters as in SUMO's LC2013.
  package var laneChangeStrategic = 1.0
  package var laneChangeCooperative = 1.0
  package var laneChangeSpeedGain = 1.0
  package var laneChangeSpeedGainRight = 0.1
  package var laneChangeKeepRight = 1.0
  package var laneChangeAssertive = 1.0
  /// Junction-model parameters as in SUMO (`jmDriveAfterYellowTime`, …), by name; unknown ones are ignored.
  package var junctionParameters: [(key: String, value: Double)] = []
  /// `param` children: `coroad.level` = none | l2 | l3 | l4 sets the equipment of every vehicle of this type.
  package var parameters: [(key: String, value: String)] = []

  package init(id: String, vehicleClass: VehicleClasses) {
    self.id = id
    self.vehicleClass = vehicleClass
  }
}

package struct SpeedFactor: Hashable, Sendable {
  package var mean = 1.0
  package var deviation = 0.1
  package var minimum = 0.2
  package var maximum = 2.0
  package init() {}
  package init(mean: Double, deviation: Double, minimum: Double, maximum: Double) {
    self.mean = mean
    self.deviation = deviation
    self.minimum = minimum
    self.maximum = maximum
  }
}

/// A planned halt.
package struct Stop: Hashable, Sendable {
  package var lane: Int
  /// Metres along the lane: the front bumper stops between the two, as far ahead as possible.
  package var startPosition: Double
  package var endPosition: Double
  package var duration: SimDuration
  /// Earliest departure (`until`).
  package var until: SimTime?
  /// Beside the lane, so that other traffic passes (`parking="true"`).
  package var parking: Bool
  /// Name of the bus stop, or "".
  package var busStop: String
  /// Index of the stop's edge in the route; nil: where the edge comes first after the stop before.
  package var routeStep: Int?
  /// Index into `Demand.parkingPlaces`; −1 if the number of places is not limited.
  package var parkingArea = -1

  package init(
    lane: Int, startPosition: Double, endPosition: Double, duration: SimDuration, until: SimTime? = nil,
    parking: Bool = false, busStop: String = ""
  ) {
    self.lane = lane
    self.startPosition = startPosition
    self.endPosition = endPosition
    self.duration = duration
    self.until = until
    self.parking = parking
    self.busStop = busStop
  }
}

/// Values of `departLane`.
package enum DepartLane: Hashable, Sendable { case index(Int), best, free, random, allowed, first }
package enum DepartSpeed: Hashable, Sendable {
  case value(Double), max, desired, speedLimit, random, last, avg
}
package enum DepartPosition: Hashable, Sendable {
  case value(Double), base, random, free, last, randomFree, stop
}

/// One vehicle of the demand. Its position in `Demand.vehicles` is its index everywhere: sorted by departure time, then
/// by order in the files; known before the run starts.
package struct VehicleDemand: Sendable {
  package var id: String
  /// Index into `Demand.types`.
  package var type: Int
  package var depart: SimTime
  package var departLane: DepartLane = .best
  package var departSpeed: DepartSpeed = .avg
  package var departPosition: DepartPosition = .base
  /// Metres along the last edge; negative counts from its end; nil: its end.
  package var arrivalPosition: Double?
  /// Index into `Demand.routes`; of a trip, the quickest route at free flow.
  package var route: Int
  /// Edges that a trip passes, from the first to the last; empty for a vehicle with a given route. Its route is found at
  /// departure, with the travel times of the traffic.
  package var waypoints: [Int] = []
  package var stops: [Stop] = []
  /// Speed factor of this vehicle; nil: drawn from the type's distribution.
  package var speedFactor: Double?
  package var parameters: [(key: String, value: String)] = []

  package init(id: String, type: Int, depart: SimTime, route: Int) {
    self.id = id
    self.type = type
    self.depart = depart
    self.route = route
  }
}

/// One walking pedestrian (SUMO `person` with `walk`): a path of lanes over sidewalks, crossings and walking areas.
package struct PedestrianDemand: Sendable {
  package struct Leg: Hashable, Sendable {
    /// Lane index; traversed along its polyline or, if `forward` is false, against it.
    package var lane: Int
    package var forward: Bool
    package init(lane: Int, forward: Bool) {
      self.lane = lane
      self.forward = forward
    }
  }
  package var id: String
  package var depart: SimTime
  package var legs: [Leg]
  /// Positions on the first and the last lane in the lane's own direction, metres.
  package var departPosition: Double
  package var arrivalPosition: Double
  /// m/s.
  package var speed: Double
  /// Index into `Demand.types`; −1 if unknown. Factor of its desired speed.
  package var type = -1
  package var speedFactor = 1.0
  /// Stature, metres.
  package var height = 1.72
  /// Demand index of the vehicle that the person meets (`coroad.meets`); −1: the person starts at departure.
  package var meets = -1

  package init(
    id: String, depart: SimTime, legs: [Leg], departPosition: Double, arrivalPosition: Double, speed: Double
  ) {
    self.id = id
    self.depart = depart
    self.legs = legs
    self.departPosition = departPosition
    self.arrivalPosition = arrivalPosition
    self.speed = speed
  }
}

/// Speed limits that change with time (SUMO `variableSpeedSign`).
package struct SpeedSign: Hashable, Sendable {
  package struct Step: Hashable, Sendable {
    package var time: SimTime
    /// m/s; nil: the lane's own limit.
    package var speed: Double?

    package init(time: SimTime, speed: Double?) {
      self.time = time
      self.speed = speed
    }
  }
  package var lanes: [Int]
  /// In the order of time.
  package var steps: [Step]

  package init(lanes: [Int], steps: [Step]) {
    self.lanes = lanes
    self.steps = steps
  }
}

/// Everything that moves, resolved against the network.
package struct Demand: Sendable {
  package var types: [VehicleType] = []
  /// Distinct routes as edge indices; many vehicles share one.
  package var routes: [[Int]] = []
  package var vehicles: [VehicleDemand] = []
  package var pedestrians: [PedestrianDemand] = []
  /// Number of places of each parking area.
  package var parkingPlaces: [Int] = []
  package var speedSigns: [SpeedSign] = []
  package var rerouters: [Rerouter] = []
  package var closures: [LaneClosure] = []
  package var detectors = Detectors()

  package init() {}
}
