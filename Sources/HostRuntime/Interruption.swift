import Foundation
import Synchronization

/// SIGINT and SIGTERM as a flag that loops poll. The second signal ends the process at once.
package enum Interruption {
  private static let count = Atomic<Int>(0)

  /// The first signal, for the exit reason.
  private static let first = Atomic<Int32>(0)

  package static func install() {
    for signalNumber in [SIGINT, SIGTERM] {
      signal(signalNumber) { number in
        if Interruption.count.add(1, ordering: .relaxed).newValue > 1 { _exit(130) }
        _ = Interruption.first.compareExchange(expected: 0, desired: number, ordering: .relaxed)
      }
    }
    signal(SIGPIPE, SIG_IGN)
  }

  /// Ignores the terminal's interrupt, because the world ends its own children.
  package static func ignoreInterrupt() {
    signal(SIGINT, SIG_IGN)
    signal(SIGPIPE, SIG_IGN)
  }

  package static var isRequested: Bool { count.load(ordering: .relaxed) > 0 }
  package static var name: String { first.load(ordering: .relaxed) == SIGTERM ? "SIGTERM" : "SIGINT" }
}
