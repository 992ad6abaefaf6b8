import RoadNetwork
import Scenario
import SimCore

/// What the detectors of a run need to know of it.
package struct DetectorSetup: Sendable {
  package var detectors: Detectors
  package var network: RoadNetwork
  package var begin: SimTime
  /// Nothing that happens at this time or later is observed, as in SUMO.
  package var end: SimTime?
  package var step: SimDuration
  /// The speed after a step holds for the whole step (`traffic.update: semi_implicit`).
  package var isUniform = false
  /// Index of the type by demand index, and gap to the vehicle ahead by type, metres.
  package var vehicleTypes: [Int32]
  package var minimumGaps: [Double]

  package init(_ scenario: ScenarioValue) {
    detectors = scenario.demand.detectors
    network = scenario.network
    let time = scenario.configuration.time
    (begin, end, step) = (time.begin, time.end, time.step)
    vehicleTypes = scenario.demand.vehicles.map { Int32($0.type) }
    minimumGaps = scenario.demand.types.map(\.minGap)
  }
}

/// A vehicle that has reached its destination, or was removed, since the last slice.
package struct EndedTrip: Hashable, Sendable {
  /// Demand index.
  package var vehicle: UInt32
  /// Index of the lane; −1 if unknown. Speed, m/s.
  package var lane: Int
  package var speed: Double
  package var isRemoved: Bool
  package init(vehicle: UInt32, lane: Int, speed: Double, isRemoved: Bool) {
    self.vehicle = vehicle
    self.lane = lane
    self.speed = speed
    self.isRemoved = isRemoved
  }
}
