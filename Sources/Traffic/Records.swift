import SimCore

/// The values of SUMO's tripinfo for one finished trip. SI units; times on the run's clock.
package struct TripRecord: Sendable {
  /// Demand index.
  package var vehicle: Int
  package var depart: SimTime
  package var departLane: Int
  package var departPosition: Double
  package var departSpeed: Double
  /// Waiting time before the vehicle entered, seconds.
  package var departDelay: Double
  package var arrival: SimTime
  package var arrivalLane: Int
  package var arrivalPosition: Double
  package var arrivalSpeed: Double
  package var duration: Double
  package var routeLength: Double
  /// Seconds below 0.1 m/s outside planned stops, and number of such halts.
  package var waitingTime: Double
  package var waitingCount: Int
  package var stopTime: Double
  /// Seconds lost relative to driving at the desired speed.
  package var timeLoss: Double
  package var reroutes: Int
  /// Index of the vehicle type.
  package var type: Int
  package var speedFactor: Double
  /// Removed before its destination.
  package var vaporized: Bool
}

/// The values of SUMO's tripinfo for one finished walk. SI units; times on the run's clock.
package struct WalkRecord: Sendable {
  /// Index among the pedestrians of the demand.
  package var pedestrian: Int
  package var depart: SimTime
  package var arrival: SimTime
  package var departPosition: Double
  package var arrivalPosition: Double
  /// Metres walked.
  package var length: Double
  /// Seconds at standstill, and lost against walking without a halt.
  package var waitingTime: Double
  package var timeLoss: Double
  /// m/s.
  package var speed: Double
}

/// Two vehicles with overlapping outlines.
package struct CollisionRecord: Hashable, Sendable {
  package var time: SimTime
  /// Demand indices: the rear (or entering) vehicle and the front one.
  package var striking: Int
  package var struck: Int
  /// Lane of the striking vehicle and its position there.
  package var lane: Int
  package var position: Double
  /// m/s.
  package var relativeSpeed: Double
  /// A command of the onboard unit limited the vehicle at that moment.
  package var strikingIsHeld: Bool
  package var struckIsHeld: Bool
}
