/// Estimates the remaining time of a sweep.
///
/// Run times may differ much between combinations, so the estimate for each uses its own finished runs: a mean over all
/// finished runs would rise when the slow ones follow.
struct SweepEstimate {
  private let jobs: Int
  private var finished: [Int: (seconds: Double, runs: Int)] = [:]

  init(jobs: Int) { self.jobs = jobs }

  /// Adds the run time of a finished run of a combination, s.
  mutating func add(_ seconds: Double, cell: Int) {
    let before = finished[cell] ?? (0, 0)
    finished[cell] = (before.seconds + seconds, before.runs + 1)
  }

  /// Remaining time, s; nil while an open combination has no finished run.
  ///
  /// - Parameters:
  ///   - running: combination of each current run, and its elapsed time, s.
  ///   - open: combinations of the runs that have not begun.
  func left(running: [(cell: Int, elapsed: Double)], open: [Int]) -> Double? {
    var work = 0.0
    var longest = 0.0
    for (cell, elapsed) in running {
      guard let mean = mean(cell) else { return nil }
      work += max(0, mean - elapsed)
      longest = max(longest, mean - elapsed)
    }
    for cell in open {
      guard let mean = mean(cell) else { return nil }
      work += mean
      longest = max(longest, mean)
    }
    // The jobs share the work, but no run can be split.
    return max(work / Double(jobs), longest)
  }

  private func mean(_ cell: Int) -> Double? { finished[cell].map { $0.seconds / Double($0.runs) } }
}
