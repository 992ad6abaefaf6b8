import NodeInterface
import Recording
import RoadNetwork
import Scenario
import SimCore
import Traffic
import WorldState

/// The traffic engine as the world sees it: commands in, slices out, names and levels from the scenario.
final class TrafficSource: TruthSource {
  let engine: TrafficEngine
  private let scenario: ScenarioValue
  private let entities: [UInt64]

  init(_ scenario: ScenarioValue) {
    self.scenario = scenario
    engine = TrafficEngine(scenario: scenario)
    entities = scenario.demand.vehicles.map { stableHash($0.id) }
  }

  func initialSlice() -> TruthSlice { engine.initialSlice() }

  func step(_ commands: [VehicleCommand]) -> TruthSlice {
    engine.step(
      actuations: commands.map { c in
        (
          c.vehicle,
          Actuation(
            effectiveAt: c.effectiveAt, validity: c.validity, accelerationLimit: c.accelerationLimit,
            isEmergency: c.isEmergency, speedLimit: c.speedLimit, warning: c.warning?.rawValue)
        )
      })
  }

  var isFinished: Bool { engine.isFinished }
  func entity(of vehicle: Int) -> UInt64 {
    vehicle < entities.count ? entities[vehicle] : mix64(UInt64(vehicle))
  }
  func level(of vehicle: Int) -> AutomationLevel? {
    vehicle < scenario.levels.count ? scenario.levels[vehicle] : nil
  }

  /// Trips that ended since the last call, named.
  func takeTrips() -> [Recording.TripRecord] {
    engine.completedTrips.map { t in
      let demand = scenario.demand
      var r = Recording.TripRecord(
        id: demand.vehicles[t.vehicle].id, depart: t.depart, duration: SimDuration(seconds: t.duration))
      r.departDelay = SimDuration(seconds: t.departDelay)
      r.departLane = lane(t.departLane)
      r.departPosition = t.departPosition
      r.departSpeed = t.departSpeed
      r.arrival = t.arrival
      r.arrivalLane = lane(t.arrivalLane)
      r.arrivalPosition = t.arrivalPosition
      r.arrivalSpeed = t.arrivalSpeed
      r.routeLength = t.routeLength
      r.waitingTime = SimDuration(seconds: t.waitingTime)
      r.waitingCount = t.waitingCount
      r.stopTime = SimDuration(seconds: t.stopTime)
      r.timeLoss = SimDuration(seconds: t.timeLoss)
      r.rerouteCount = t.reroutes
      r.type = demand.types[t.type].id
      r.speedFactor = t.speedFactor
      r.devices = level(of: t.vehicle) == nil ? [] : ["coroad"]
      r.vaporized = t.vaporized ? "teleport" : nil
      return r
    }
  }

  private func lane(_ index: Int) -> String {
    scenario.network.lanes.indices.contains(index) ? scenario.network.lanes[index].id : ""
  }
}
