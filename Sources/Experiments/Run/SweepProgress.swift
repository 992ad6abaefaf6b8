import Foundation

/// One line on a terminal's standard error that says how far an experiment is; silent elsewhere.
final class SweepProgress {
  private let isShown: Bool
  private let total: Int
  /// Runs that were there before.
  private let kept: Int
  private let start = ContinuousClock.now
  private var last: ContinuousClock.Instant?

  init(total: Int, kept: Int, quiet: Bool) {
    self.total = total
    self.kept = kept
    isShown = !quiet && isatty(STDERR_FILENO) != 0
  }

  func update(done: Int, failed: Int, running: Int) {
    guard isShown else { return }
    let instant = ContinuousClock.now
    if let last, last.duration(to: instant) < .milliseconds(200) { return }
    last = instant
    let elapsed = start.duration(to: instant).components
    let seconds = Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
    let left = Self.left(seconds: seconds, done: done - kept, open: total - done)
    let failures = failed == 0 ? "" : ", \(failed) failed"
    write(
      "\r  \(done) of \(total) runs\(failures), \(running) running\(left.map { ", \($0) left" } ?? "")\u{1B}[K"
    )
  }

  /// Time for what is open at the pace so far; nil before the first run has ended.
  static func left(seconds: Double, done: Int, open: Int) -> String? {
    guard done > 0, open > 0 else { return nil }
    let rest = Int((seconds / Double(done) * Double(open)).rounded())
    if rest < 90 { return "\(rest) s" }
    if rest < 90 * 60 { return "\((rest + 30) / 60) min" }
    return "\((rest + 1800) / 3600) h"
  }

  func clear() {
    if isShown { write("\r\u{1B}[K") }
  }
  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
