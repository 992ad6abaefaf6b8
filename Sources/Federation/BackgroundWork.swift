import Foundation

/// Work on a thread of its own, such as loading a map, whose caller stays responsive. If the caller gives up, the work
/// runs on to its end and the result is dropped.
package final class BackgroundWork<Value>: @unchecked Sendable {
  private var work: (() throws -> Value)?
  private let done = DispatchSemaphore(value: 0)
  /// Written before `done` is signalled, and read after that.
  private var outcome: Result<Value, any Error>?

  package init(_ work: @escaping () throws -> Value) {
    self.work = work
    let thread = Thread { self.run() }
    // The usual size of a main thread's stack.
    thread.stackSize = 8 << 20
    thread.start()
  }

  private func run() {
    guard let work else { return }
    self.work = nil
    outcome = Result { try work() }
    done.signal()
  }

  /// The result; nil if the work takes longer than this. Not called again after a result.
  package func result(within milliseconds: Int) -> Result<Value, any Error>? {
    guard done.wait(timeout: .now() + .milliseconds(milliseconds)) == .success else { return nil }
    defer { outcome = nil }
    return outcome
  }
}
