import RoadNetwork
import SimCore

/// People who step into a vehicle's path from between parked vehicles, as in tests of emergency braking (Euro NCAP
/// AEB/LSS VRU test protocol, CPNCO-50: a child from the nearside, obstructed by two parked cars). Given by parameters
/// that other readers of SUMO's demand ignore:
///
/// - `coroad.meets` of a person: name of the vehicle to meet. From departure on the person stands at the start, and
///   sets off in time for both, at their current speeds, to meet where their paths cross.
/// - `coroad.reveal_m` of a parked vehicle: distance between its row of vehicles and the line on which people cross,
///   metres. `walkers.reveal_distance_m` moves the row along its lane to that distance.
enum Encounters {
  static let revealParameter = "coroad.reveal_m"

  /// Reveal distance of a vehicle or of its type, metres; nil if it hides nobody.
  static func reveal(_ vehicle: VehicleDemand, _ types: [VehicleType]) -> Double? {
    let own = vehicle.parameters.last { $0.key == revealParameter }
    let text = own ?? types[vehicle.type].parameters.last { $0.key == revealParameter }
    return text.flatMap { Quantity.revealDistance.value($0.value) }
  }
}

extension ScenarioReader {
  /// Moves or removes the parked vehicles that hide walkers, then resolves the vehicles to be met.
  mutating func arrangeEncounters(_ reader: inout DemandReader) {
    let walkers = configuration.walkers
    if walkers.meetFrom > walkers.meetTo {
      let key = given["walkers.meet_to"] != nil ? "walkers.meet_to" : "walkers.meet_from"
      diagnostics.error(
        "walkers.meet_from must not exceed walkers.meet_to", file: given[key]?.file ?? source,
        line: given[key]?.line)
    }
    let types = reader.demand.types
    let hasScreens = reader.demand.vehicles.contains { Encounters.reveal($0, types) != nil }
    for key in ["walkers.screens", "walkers.reveal_distance_m"] where !hasScreens {
      guard let at = given[key], key == "walkers.screens" ? !walkers.screens : walkers.revealDistance != nil
      else { continue }
      diagnostics.warning(
        "\(key) changes nothing: no parked vehicle has the parameter \(Encounters.revealParameter)",
        file: at.file ?? source, line: at.line)
    }
    if !walkers.screens { reader.demand.vehicles.removeAll { Encounters.reveal($0, types) != nil } }
    if let wanted = walkers.revealDistance { moveScreens(to: wanted, &reader.demand, reader.network) }
    findMeetings(&reader)
  }

  private mutating func moveScreens(to wanted: Double, _ demand: inout Demand, _ network: RoadNetwork) {
    for i in demand.vehicles.indices {
      guard let own = Encounters.reveal(demand.vehicles[i], demand.types) else { continue }
      let id = demand.vehicles[i].id
      for k in demand.vehicles[i].stops.indices {
        demand.vehicles[i].stops[k].startPosition -= wanted - own
        demand.vehicles[i].stops[k].endPosition -= wanted - own
        let stop = demand.vehicles[i].stops[k]
        let length = demand.types[demand.vehicles[i].type].length
        if stop.endPosition < length || stop.endPosition > network.lanes[stop.lane].length {
          diagnostics.error(
            "walkers.reveal_distance_m = \(SchemaEntry.shown(wanted)) moves the parked vehicle \"\(id)\" off its lane",
            file: given["walkers.reveal_distance_m"]?.file ?? source,
            line: given["walkers.reveal_distance_m"]?.line)
        }
      }
    }
  }

  /// Resolves the vehicles to be met. A person is dropped if the run lacks the vehicle (unknown name, or departure
  /// outside the run's time).
  private mutating func findMeetings(_ reader: inout DemandReader) {
    guard !reader.meetings.isEmpty else { return }
    var indices: [String: Int] = [:]
    for (i, vehicle) in reader.demand.vehicles.enumerated() { indices[vehicle.id] = i }
    var alone: Set<Int> = []
    for meeting in reader.meetings {
      if let i = indices[meeting.vehicle] {
        reader.demand.pedestrians[meeting.pedestrian].meets = i
      } else {
        alone.insert(meeting.pedestrian)
        diagnostics.warning(
          "person \"\(reader.demand.pedestrians[meeting.pedestrian].id)\" is left out: the run has no vehicle "
            + "\"\(meeting.vehicle)\" to meet", file: meeting.at.file, line: meeting.at.line)
      }
    }
    guard !alone.isEmpty else { return }
    reader.demand.pedestrians = reader.demand.pedestrians.enumerated().filter { !alone.contains($0.offset) }
      .map(\.element)
  }
}
