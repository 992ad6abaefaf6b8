import Foundation
import HostRuntime
import Recording
import RoadNetwork
import Scenario
import SimCore
import Simulation

/// The two runs of a demonstration. They differ in one key of the scenario and in nothing else.
enum Side: Int, CaseIterable, Sendable {
  case off = 0
  case on

  static let key = "v2x.enabled"
  /// In JSON and as the folder of its outputs.
  var name: String { self == .off ? "off" : "on" }
  var title: String { self == .off ? "V2X off" : "V2X on" }
  var other: Side { self == .off ? .on : .off }
}

/// One value for each side.
struct Both<Value> {
  var off: Value
  var on: Value
  subscript(side: Side) -> Value {
    get { side == .off ? off : on }
    set { if side == .off { off = newValue } else { on = newValue } }
  }
  init(_ make: (Side) throws -> Value) rethrows {
    off = try make(.off)
    on = try make(.on)
  }
}
extension Both: Sendable where Value: Sendable {}

/// The same scenario and seed without and with V2X, each on a thread and with node processes of its own, in step.
final class PairedRun {
  private let sessions: Both<RunSession>
  private let rendezvous: Rendezvous

  /// Reads and checks the scenario for both sides; nothing is written. `--observe` is for the side with V2X, since an
  /// address can be bound once.
  ///
  /// - Parameter folder: its subfolders `off` and `on` take the outputs.
  init(_ options: RunOptions, folder: OutputFolder) throws {
    sessions = try Both { side in
      var o = options
      o.overrides.append((Side.key, side == .on ? "true" : "false"))
      o.out = folder.file(side.name)
      if side == .off {
        o.observe = nil
        o.waitsForObserver = false
      }
      return try RunSession(o)
    }
    let time = sessions.on.configuration.time
    rendezvous = Rendezvous(
      marks: ProgressMarks(begin: time.begin, end: time.end), isInterrupted: { Interruption.isRequested })
  }

  var configuration: Configuration { sessions.on.configuration }
  var network: RoadNetwork { sessions.on.network }
  var diagnostics: Diagnostics { sessions.on.diagnostics }
  /// The earlier run that this one replaces; the side with V2X stands for both.
  var replacement: String? { sessions.on.replacement }

  /// Runs both to their ends, and lets `display` look at them ten times a second.
  ///
  /// - Throws: what the first side that could not run threw; the other has then run by itself.
  func run(_ display: DemoDisplay?) throws -> Both<RunOutcome> {
    let threads = Both { side in SideThread(sessions[side], side, rendezvous) }
    for side in Side.allCases { threads[side].start() }
    var isOver = false
    while !isOver {
      isOver = rendezvous.waitForEnd(atMost: 0.1)
      display?.show(rendezvous.takeMarks(), rendezvous.latest)
    }
    display?.finish()
    return try Both { try threads[$0].outcome() }
  }
}

/// Runs one side. The session is used by its thread alone once that has started, and the result is read when the
/// rendezvous has been left.
private final class SideThread: @unchecked Sendable {
  private let session: RunSession
  private let side: Side
  private let rendezvous: Rendezvous
  private var result: Result<RunOutcome, any Error>?

  init(_ session: RunSession, _ side: Side, _ rendezvous: Rendezvous) {
    self.session = session
    self.side = side
    self.rendezvous = rendezvous
    session.watch = { rendezvous.arrive(side, $0) }
    session.isStopRequested = { rendezvous.isStopRequested }
  }

  func start() {
    let thread = Thread {
      self.result = Result { try self.session.run() }
      self.rendezvous.leave(self.side)
    }
    // As much as a main thread has.
    thread.stackSize = 8 << 20
    thread.start()
  }

  func outcome() throws -> RunOutcome {
    guard let result else { preconditionFailure("the result is there when the rendezvous has been left") }
    return try result.get()
  }
}
