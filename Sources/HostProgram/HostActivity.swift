import Federation
import Foundation
import HostRuntime
import SimCore

/// Shows a host's activity on a terminal: one line, rewritten each second.
final class HostActivity: HostEngine {
  /// Counts over a span of the run.
  struct Count: Equatable {
    var messages: UInt64 = 0
    var commands: UInt64 = 0
    var warnings: UInt64 = 0
  }

  private let engine: any HostEngine
  private let isShown: Bool
  private(set) var total = Count()
  /// Counts at the last update, with virtual and wall-clock time.
  private var last: (count: Count, at: SimTime, shown: ContinuousClock.Instant)?

  init(_ engine: any HostEngine, isShown: Bool) {
    self.engine = engine
    self.isShown = isShown
  }

  var failure: HostFailure? { engine.failure }

  func advance(_ grant: Grant) -> Answer {
    let answer = engine.advance(grant)
    total.messages += UInt64(answer.frames.count)
    total.commands += UInt64(answer.commands.count)
    total.warnings += UInt64(answer.telemetry.warnings.count)
    if isShown { show(answer.until) }
    return answer
  }

  private func show(_ now: SimTime) {
    let instant = ContinuousClock.now
    guard let last else {
      self.last = (total, now, instant)
      return
    }
    guard last.shown.duration(to: instant) >= .seconds(1), now > last.at else { return }
    let line = Self.line(since: last.count, total, seconds: (now - last.at).seconds, at: now)
    StandardError.write("\r  \(line)\u{1B}[K")
    self.last = (total, now, instant)
  }

  /// Rates are per second of virtual time.
  static func line(since before: Count, _ now: Count, seconds: Double, at time: SimTime) -> String {
    func tenths(_ x: Double) -> String { "\((x * 10).rounded() / 10)" }
    func rate(_ a: UInt64, _ b: UInt64) -> String { tenths(Double(b - a) / seconds) }
    return "\(tenths(time.seconds)) s  "
      + "\(rate(before.messages, now.messages)) messages/s  \(rate(before.warnings, now.warnings)) warnings/s  "
      + "\(rate(before.commands, now.commands)) commands/s"
  }

  /// Erases the line before other output.
  func clear() { if isShown { StandardError.write("\r\u{1B}[K") } }

  /// Totals in words.
  var words: String {
    "\(total.messages) messages, \(total.warnings) warnings, \(total.commands) commands"
  }
}
