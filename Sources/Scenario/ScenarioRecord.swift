import Documents
import SimCore

/// Checks the names of nodes to be recorded against the scenario.
extension ScenarioReader {
  /// Remarks, not faults: a vehicle of that name may depart only with another end, seed or share, and the run is the
  /// same without it.
  ///
  /// - Parameter replayed: names of a replay's vehicles, if it was read.
  mutating func checkRecordedNodes(_ demand: Demand, levels: [AutomationLevel?], replayed: [String]?) {
    let names = configuration.record.nodes
    guard !names.isEmpty else { return }
    let at = given["record.nodes"]
    func remark(_ message: String, hint: String? = nil, _ d: inout Diagnostics) {
      d.warning("record.nodes: \(message)", file: at?.file ?? source, line: at?.line, hint: hint)
    }
    if !configuration.record.mcap {
      remark("without record.mcap these nodes are not recorded", &diagnostics)
    }
    // A replay takes its ids from its own file.
    let isUnread = configuration.traffic.fcd != nil && replayed == nil
    let others = Set(replayed ?? [])
    var vehicles: [String: Int] = [:]
    for (i, vehicle) in demand.vehicles.enumerated() { vehicles[vehicle.id] = i }
    for name in names {
      let isUnit = configuration.roadside.contains { $0.id == name }
      if let i = vehicles[name] {
        if levels[i] == nil && !isUnit {
          remark(
            "vehicle \"\(name)\" carries no onboard unit, so nothing is recorded for it",
            hint: "Raise equipment.share, or give it the parameter coroad.level.", &diagnostics)
        }
      } else if isUnit || name == "cloud" {
        if !configuration.v2xEnabled {
          remark("without v2x.enabled there is no \"\(name)\"", &diagnostics)
        } else if !isUnit && !configuration.cloudEnabled {
          remark("without cloud.enabled there is no \"cloud\"", &diagnostics)
        }
      } else if !isUnread, !others.contains(name) {
        let near = nearestName(
          name,
          in: vehicles.keys.sorted() + others.subtracting(vehicles.keys).sorted()
            + configuration.roadside.map(\.id) + ["cloud"])
        remark(
          "no vehicle, roadside unit or cloud of this run is named \"\(name)\"",
          hint: near.map { "Did you mean \"\($0)\"?" }
            ?? "Vehicles of a flow are named FLOW.0, FLOW.1 and so on.", &diagnostics)
      }
    }
  }
}
