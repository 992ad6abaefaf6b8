import Documents
import Federation
import NodeInterface
import Recording
import Scenario
import SimCore
import V2XMessages

/// The numbers of `summary.json`, by dotted path.
package enum Metric {
  /// Metrics of a sweep without `metrics:`.
  package static let standard = [
    "vehicles.departed", "vehicles.arrived", "vehicles.collisions", "vehicles.emergency_brakings",
    "trips.mean_duration_s", "trips.mean_time_loss_s", "trips.mean_waiting_s", "safety.conflicts",
    "safety.pedestrian_conflicts", "warnings.total", "messages.pdr",
  ]

  /// Counts that a summary omits if they are 0.
  static let countedOnDemand: Set<String> = Set(
    WarningKind.allCases.map { "warnings.\($0.abbreviation)" } + scores(WarningScore.counts)
      + MessageType.allCases.map { "messages.sent_by_type.\($0.name)" })

  /// Shares and rates of warnings; a summary has them for kinds that were raised or missed.
  private static let shares = scores(WarningScore.shares)
  private static func scores(_ figures: [String]) -> [String] {
    WarningKind.allCases.flatMap { kind in figures.map { "warnings.scores.\(kind.abbreviation).\($0)" } }
  }

  /// Figures that depend on the machine: not allowed, because a sweep must give the same bytes on every machine.
  static let ofTheMachine: Set<String> = ["host.wall_s", "host.user_s", "host.real_time_factor"]

  /// Every path that `metrics:` accepts except those below `latency.by_type`, in the order of the document.
  package static let all: [String] = {
    let options = RunRecorder.Options(folder: "", version: "", source: "", configuration: Configuration())
    let empty = RunSummary(
      options: options, result: RunResult(endedAt: .zero, exitReason: "", digest: ""),
      totals: TelemetryTotals(), trips: TripMeans(), safety: SafetyCounts())
    let documented = leaves(RunDocuments.summaryJSON(empty), "")
    return (documented + countedOnDemand.subtracting(documented).sorted() + shares).filter {
      !ofTheMachine.contains($0)
    }
  }()

  /// Latency figures by message type; they have a value for types that a plan has used.
  package static let latencies: Set<String> = Set(
    MessageType.allCases.flatMap { type in
      (MessageStage.allCases.map(\.name) + [LatencyTable.whole]).flatMap { stage in
        LatencyTable.figures.map { "latency.by_type.\(type.name).\(stage).\($0)" }
      }
    })

  private static func leaves(_ json: JSON, _ path: String) -> [String] {
    guard case .object(let members) = json else { return [path] }
    return members.flatMap { leaves($0.value, path.isEmpty ? $0.key : path + "." + $0.key) }
  }

  /// Error message and hint for an invalid path; nil if it is valid.
  static func fault(_ path: String) -> (message: String, hint: String?)? {
    if all.contains(path) || latencies.contains(path) { return nil }
    if ofTheMachine.contains(path) {
      return ("\(path) depends on the machine and cannot be a metric", nil)
    }
    let group = path.split(separator: ".").first.map { "\($0)." } ?? ""
    let members = all.filter { $0.hasPrefix(group) }
    let hint =
      nearestName(path, in: all + latencies.sorted()).map { "Did you mean \"\($0)\"?" }
      ?? (members.isEmpty
        ? "Use the dotted path of a number in summary.json, such as \(standard[0])."
        : "Known: \(members.joined(separator: ", "))")
    return ("unknown metric \"\(path)\"", hint)
  }
}
