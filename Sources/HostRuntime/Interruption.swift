import Foundation
import Synchronization

/// SIGINT, SIGTERM and SIGHUP as a flag that loops poll. The second signal ends the process at once.
package enum Interruption {
  private static let count = Atomic<Int>(0)

  /// The first signal, for the exit reason.
  private static let first = Atomic<Int32>(0)

  package static func install() {
    install([SIGINT, SIGTERM, SIGHUP]) { number in
      if Interruption.count.add(1, ordering: .relaxed).newValue > 1 { _exit(130) }
      _ = Interruption.first.compareExchange(expected: 0, desired: number, ordering: .relaxed)
    }
  }

  /// For a program that its run has started. Terminals and job schedulers signal all processes of a run; only the world
  /// reacts, and ends the others. Those it has not ended after a while end by themselves.
  package static func installSupervised() {
    signal(SIGINT, SIG_IGN)
    signal(SIGHUP, SIG_IGN)
    // The alarm's signal ends a process that does not handle it.
    install([SIGTERM]) { _ in alarm(Interruption.leave) }
  }
  /// Seconds from a request to end until a supervised program ends by itself.
  private static let leave: UInt32 = 5

  private static func install(_ signals: [Int32], _ handler: @escaping @convention(c) (Int32) -> Void) {
    for number in signals {
      let before = signal(number, handler)
      // `nohup` starts programs with SIGHUP ignored, which stays so.
      if number == SIGHUP, unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) {
        signal(number, SIG_IGN)
      }
    }
    signal(SIGPIPE, SIG_IGN)
  }

  package static var isRequested: Bool { count.load(ordering: .relaxed) > 0 }
  package static var name: String {
    switch first.load(ordering: .relaxed) {
    case SIGTERM: "SIGTERM"
    case SIGHUP: "SIGHUP"
    default: "SIGINT"
    }
  }
}
