import Federation
import Foundation
import SimCore

/// Loads on threads of their own, so that an interruption takes effect at once and the user sees what takes long.
final class Loader {
  /// User CPU time of the loading threads so far, s.
  private(set) var seconds = 0.0
  var isStopRequested: () -> Bool
  /// Shows what the run waits for.
  var note: (String) -> Void

  init(isStopRequested: @escaping () -> Bool, note: @escaping (String) -> Void) {
    self.isStopRequested = isStopRequested
    self.note = note
  }

  /// The result of `work`, which has no effects outside of this process.
  func load<Value>(_ what: String, _ work: @escaping () throws -> Value) throws -> Value {
    let thread = BackgroundWork {
      let before = ProcessUsage.userOfThread()
      let value = try work()
      return (value, ProcessUsage.userOfThread() - before)
    }
    let start = ContinuousClock.now
    while true {
      if let result = thread.result(within: 50) {
        let (value, used) = try result.get()
        seconds += used
        return value
      }
      if isStopRequested() { throw RunFailure("interrupted", status: ExitStatus.interrupted) }
      let waited = start.duration(to: .now)
      if waited > .seconds(1) { note("loading \(what), \(waited.components.seconds) s") }
    }
  }
}
