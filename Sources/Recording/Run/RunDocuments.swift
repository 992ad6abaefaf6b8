import Federation
import NodeInterface
import Scenario
import SimCore

/// A finished run: the data for `run.json`, `summary.json` and the account.
package struct RunSummary: Sendable {
  package struct Recording: Hashable, Sendable {
    package var size: UInt64
    package var messages: UInt64
    package var dropped: UInt64
    /// Records of named nodes that hosts left out because of their limit.
    package var droppedRecords: UInt64 = 0
  }
  package var options: RunRecorder.Options
  package var result: RunResult
  package var totals: TelemetryTotals
  package var trips: TripMeans
  package var safety: SafetyCounts
  package var warnings: WarningScores
  /// Nil without MCAP.
  package var recording: Recording?
  package var failures: [RecordingError] = []
  /// SHA-256 of `summary.json`, hexadecimal; nil until it has been written.
  package var summaryDigest: String?

  package init(
    options: RunRecorder.Options, result: RunResult, totals: TelemetryTotals, trips: TripMeans,
    safety: SafetyCounts, warnings: WarningScores = WarningScores()
  ) {
    self.options = options
    self.result = result
    self.totals = totals
    self.trips = trips
    self.safety = safety
    self.warnings = warnings
  }

  /// Virtual seconds from the beginning of the run to its end.
  package var simulatedSeconds: Double {
    max(0, (result.endedAt - options.configuration.time.begin).seconds)
  }
  /// Virtual seconds per wall-clock second.
  package var realTimeFactor: Double {
    result.timings.wall > 0 ? simulatedSeconds / result.timings.wall : 0
  }
  /// `run.json` and `summary.json` in one object, for `--json`.
  package var json: JSON { RunDocuments.runJSON(self).merged(with: RunDocuments.summaryJSON(self)) }
}

/// The two JSON documents of a run.
package enum RunDocuments {
  /// `run.json` during the run, and its shortest form afterwards.
  static func runningJSON(_ options: RunRecorder.Options, exitReason: String = "running") -> JSON {
    .members([
      "version": .string(options.version), "scenario": .string(options.source),
      "name": .string(options.configuration.name), "seed": .unsigned(options.configuration.seed),
      "run": .unsigned(options.configuration.run), "exit_reason": .string(exitReason),
      "configuration": options.configuration.json,
    ])
  }

  package static func runJSON(_ s: RunSummary) -> JSON { json(RunFigures.all, s) }
  package static func summaryJSON(_ s: RunSummary) -> JSON {
    let meters = s.totals.declarations(known: s.options.meters)
    return json(SummaryFigures.all + SummaryFigures.others(meters), s)
  }
  /// Members in the order of the figures; of two with one path the first wins.
  private static func json(_ figures: [Figure], _ s: RunSummary) -> JSON {
    var root = JSON.object([])
    for figure in figures { root.insert(figure.value(s), at: figure.parts[...]) }
    return root
  }
}

extension JSON {
  /// Adds a value at a path of objects; objects are merged.
  fileprivate mutating func insert(_ value: JSON, at path: ArraySlice<Substring>) {
    guard case .object(var members) = self else { return }
    guard let key = path.first else {
      self = merged(with: value)
      return
    }
    if let at = members.firstIndex(where: { $0.key == key }) {
      members[at].value.insert(value, at: path.dropFirst())
    } else {
      let rest = path.dropFirst()
      var inner = rest.isEmpty ? value : JSON.object([])
      if !rest.isEmpty { inner.insert(value, at: rest) }
      members.append(Member(String(key), inner))
    }
    self = .object(members)
  }
}
