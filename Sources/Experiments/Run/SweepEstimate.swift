/// How much longer an experiment will take.
///
/// Combinations may take very different times, so each is expected to take what its own finished runs took: a mean over
/// whatever ended first would rise once the slow ones come.
struct SweepEstimate {
  private let jobs: Int
  private var finished: [Int: (seconds: Double, runs: Int)] = [:]

  init(jobs: Int) { self.jobs = jobs }

  /// A run of a combination has taken so many seconds.
  mutating func add(_ seconds: Double, cell: Int) {
    let before = finished[cell] ?? (0, 0)
    finished[cell] = (before.seconds + seconds, before.runs + 1)
  }

  /// Seconds until all is done; nil as long as some combination that is still to be run has not been seen to the end.
  ///
  /// - Parameters:
  ///   - running: combination of each run at work, and for how long it has been.
  ///   - open: combinations of those that have not begun.
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
    // Runs that share the work, but none that is shorter than itself.
    return max(work / Double(jobs), longest)
  }

  private func mean(_ cell: Int) -> Double? { finished[cell].map { $0.seconds / Double($0.runs) } }
}
