import Experiments
import Federation
import NodeInterface
import Recording

/// The figures by which runs are compared, from their `summary.json`.
struct ComparisonFigures {
  private let summaries: [RunNumbers]

  init(_ summaries: [RunNumbers]) { self.summaries = summaries }

  func table(titles: [String]) -> ComparisonTable {
    var table = ComparisonTable(titles: titles)
    table.add(
      "trips",
      [
        count("completed", "trips.completed", .more), count("still running", "vehicles.running"),
        count("  of these parked", "vehicles.parked", isDetail: true),
        mean("mean duration", "trips.mean_duration_s", "s"),
        mean("mean time loss", "trips.mean_time_loss_s", "s"),
        mean("mean waiting time", "trips.mean_waiting_s", "s"),
      ])
    let ttc = fixed(SafetyLimits.conflictTimeToCollision, 1)
    let pet = fixed(SafetyLimits.conflictPostEncroachment, 1)
    table.add(
      "safety",
      [
        count("conflicts", "safety.conflicts", .less),
        count("  TTC < \(ttc) s", "safety.ttc_conflicts", .less, isDetail: true),
        count("  PET < \(pet) s", "safety.pet_conflicts", .less, isDetail: true),
        count("  with people", "safety.pedestrian_conflicts", .less),
        count("  with hazards", "safety.hazard_conflicts", .less, isDetail: true),
        count("impacts on people", "safety.pedestrian_impacts", .less),
        mean("mean impact speed", "safety.mean_impact_speed_mps", "m/s", isDetail: true),
        count("collisions", "vehicles.collisions", .less),
        count("emergency brakings", "vehicles.emergency_brakings", .less),
      ])
    let kinds = WarningKind.allCases.map { kind in
      count(kind.name, "warnings.\(kind.abbreviation)", isDetail: true)
    }
    table.add(
      "warnings", [count("total", "warnings.total")] + kinds.filter { $0.values.contains { $0 ?? 0 > 0 } })
    table.add(
      "messages",
      [
        count("sent", "messages.sent"), count("received", "messages.delivered"),
        count("lost", "messages.lost"),
      ])
    return table
  }

  private func count(
    _ name: String, _ path: String, _ better: ComparedFigure.Better = .neither, isDetail: Bool = false
  ) -> ComparedFigure {
    ComparedFigure(name: name, values: summaries.map { $0.metric(path) }, better: better, isDetail: isDetail)
  }
  private func mean(_ name: String, _ path: String, _ unit: String, isDetail: Bool = false) -> ComparedFigure
  {
    ComparedFigure(
      name: name, values: summaries.map { $0.metric(path) }, places: 1, unit: unit, better: .less,
      isDetail: isDetail)
  }
}
