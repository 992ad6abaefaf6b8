import Federation
import NodeInterface
import Recording

/// The figures by which runs are compared, from their `summary.json`.
package struct ComparisonFigures {
  private let summaries: [RunNumbers]

  package init(_ summaries: [RunNumbers]) { self.summaries = summaries }

  package var groups: [(name: String, figures: [ComparedFigure])] {
    var groups: [(name: String, figures: [ComparedFigure])] = []
    groups.append(
      (
        "trips",
        [
          count("completed", "trips.completed", .more), count("still running", "vehicles.running"),
          count("  of these parked", "vehicles.parked", isDetail: true),
          mean("mean duration", "trips.mean_duration_s", "s"),
          mean("mean time loss", "trips.mean_time_loss_s", "s"),
          mean("mean waiting time", "trips.mean_waiting_s", "s"),
        ]
      ))
    let kinds = EncounterKind.allCases.compactMap { kind in
      let isPedestrian = kind == .pedestrian
      let figure = count(
        "  \(kind.words)", "safety.\(kind.rawValue)_conflicts", .less, isDetail: !isPedestrian)
      return isPedestrian || figure.values.contains { $0 ?? 0 > 0 } ? figure : nil
    }
    groups.append(
      (
        "safety",
        [count("conflicts", "safety.conflicts", .less)] + kinds + [
          count("  serious", "safety.serious_conflicts", .less, isDetail: true),
          count("close passes", "safety.close_passes", isDetail: true),
          count("impacts on people", "safety.pedestrian_impacts", .less),
          mean("mean impact speed", "safety.mean_impact_speed_mps", "m/s", isDetail: true),
          count("collisions", "vehicles.collisions", .less),
          count("emergency brakings", "vehicles.emergency_brakings", .less),
        ]
      ))
    let warnings = WarningKind.allCases.map { kind in
      count(kind.name, "warnings.\(kind.abbreviation)", isDetail: true)
    }
    groups.append(
      (
        "warnings",
        [count("total", "warnings.total")] + warnings.filter { $0.values.contains { $0 ?? 0 > 0 } }
      ))
    groups.append(
      (
        "messages",
        [
          count("sent", "messages.sent"), count("received", "messages.delivered"),
          count("lost", "messages.lost"),
        ]
      ))
    return groups
  }

  private func count(
    _ name: String, _ path: String, _ better: ComparedFigure.Better = .neither, isDetail: Bool = false
  ) -> ComparedFigure {
    ComparedFigure(name, summaries.map { $0.metric(path) }, better, isDetail: isDetail)
  }
  private func mean(_ name: String, _ path: String, _ unit: String, isDetail: Bool = false) -> ComparedFigure
  {
    ComparedFigure(
      name, summaries.map { $0.metric(path) }, places: 1, unit: unit, .less, isDetail: isDetail)
  }
}
