import Documents
import SimCore

/// Checks the names of vehicles with a lidar that delivers points.
extension ScenarioReader {
  /// Remarks, not faults, as for `record.nodes`: a vehicle of that name may depart with another end, seed or share.
  ///
  /// - Parameter replayed: names of a replay's vehicles, if it was read.
  mutating func checkPointVehicles(_ demand: Demand, levels: [AutomationLevel?], replayed: [String]?) {
    let names = configuration.sensing.vehicles
    // A replay takes its ids from its own file.
    let others = Set(replayed ?? [])
    guard !names.isEmpty, configuration.traffic.fcd == nil || replayed != nil else { return }
    let at = given["sensing.vehicles"]
    var vehicles: [String: Int] = [:]
    for (i, vehicle) in demand.vehicles.enumerated() { vehicles[vehicle.id] = i }
    for name in names {
      if let i = vehicles[name] {
        if levels[i] == nil {
          diagnostics.warning(
            "sensing.vehicles: vehicle \"\(name)\" carries no onboard unit, so no lidar serves it",
            file: at?.file ?? source, line: at?.line,
            hint: "Raise equipment.share, or give it the parameter coroad.level.")
        }
      } else if !others.contains(name) {
        let near = nearestName(name, in: vehicles.keys.sorted() + others.subtracting(vehicles.keys).sorted())
        diagnostics.warning(
          "sensing.vehicles: no vehicle of this run is named \"\(name)\"", file: at?.file ?? source,
          line: at?.line,
          hint: near.map { "Did you mean \"\($0)\"?" }
            ?? "Vehicles of a flow are named FLOW.0, FLOW.1 and so on.")
      }
    }
  }
}
