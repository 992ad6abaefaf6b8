import Foundation
import HostRuntime
import SimCore

/// Progress line of a run, on standard error if that is a terminal.
final class Progress {
  private let isShown: Bool
  /// Span of the run, once the scenario is read.
  var begin = SimTime.zero
  var end: SimTime?
  /// Time of the first step: the speed does not count waiting before it.
  private var start: ContinuousClock.Instant?
  private var last: ContinuousClock.Instant?

  init(quiet: Bool) {
    isShown = !quiet && isatty(STDERR_FILENO) != 0
  }

  func update(now: SimTime, vehicles: Int, messages: UInt64) {
    guard isShown else { return }
    let instant = ContinuousClock.now
    if let last, last.duration(to: instant) < .milliseconds(200) { return }
    last = instant
    let start = start ?? instant
    self.start = start
    let elapsed = start.duration(to: instant)
    let wall = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
    let virtual = (now - begin).seconds
    let total = end.map { " of \(Self.one(($0 - begin).seconds)) s" } ?? " s"
    let factor = wall > 0 ? virtual / wall : 0
    write(
      "\r  \(Self.one(virtual))\(total)  \(vehicles) vehicles  \(messages) messages  \(Self.one(factor)) x real time \u{1B}[K"
    )
  }

  /// Shows what the run waits for.
  func note(_ text: String) {
    guard isShown else { return }
    write("\r  \(text)\u{1B}[K")
  }

  func clear() {
    if isShown { write("\r\u{1B}[K") }
  }

  private func write(_ text: String) { StandardError.write(text) }
  private static func one(_ x: Double) -> String {
    let tenths = Int((x * 10).rounded())
    return "\(tenths / 10).\(abs(tenths % 10))"
  }
}
