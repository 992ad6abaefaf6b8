import Foundation
import HostRuntime

/// Progress line of a sweep, on standard error if that is a terminal.
final class SweepProgress {
  private let isShown: Bool
  private let total: Int
  private var last: ContinuousClock.Instant?

  init(total: Int, quiet: Bool) {
    self.total = total
    isShown = !quiet && isatty(STDERR_FILENO) != 0
  }

  /// - Parameter left: remaining time, s, or nil; called only if it is shown.
  func update(done: Int, failed: Int, running: Int, left: () -> Double?) {
    guard isShown else { return }
    let instant = ContinuousClock.now
    if let last, last.duration(to: instant) < .milliseconds(200) { return }
    last = instant
    let left = left().map(Self.words)
    let failures = failed == 0 ? "" : ", \(failed) failed"
    write(
      "\r  \(done) of \(total) runs\(failures), \(running) running\(left.map { ", \($0) left" } ?? "")\u{1B}[K"
    )
  }

  /// A time in s, rounded like an estimate.
  static func words(_ seconds: Double) -> String {
    let rest = Int(seconds.rounded(.up))
    if rest < 90 { return "\(rest) s" }
    if rest < 90 * 60 { return "\((rest + 30) / 60) min" }
    return "\((rest + 1800) / 3600) h"
  }

  func clear() {
    if isShown { write("\r\u{1B}[K") }
  }
  private func write(_ text: String) { StandardError.write(text) }
}
