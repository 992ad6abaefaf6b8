import Dashboard
import Foundation
import HostRuntime
import Recording
import RoadNetwork
import Scenario
import SimCore
import Simulation

/// The two runs of a demonstration. They differ in one scenario key only.
enum Side: Int, CaseIterable, Sendable {
  case off = 0
  case on

  static let key = "v2x.enabled"
  /// Name in JSON and of the output folder.
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

/// The same scenario and seed with V2X off and on, in step; each run has its own thread and node processes.
final class PairedRun {
  private let sessions: Both<RunSession>
  private let rendezvous: Rendezvous
  /// The page that shows both; nil without one.
  private let page: PageService?

  /// Reads and checks the scenario for both sides; nothing is written. `--observe` applies to the side with V2X, since
  /// an address can be bound only once.
  ///
  /// - Parameter folder: gets the outputs in its subfolders `off` and `on`.
  init(_ options: RunOptions, folder: OutputFolder) throws {
    let sessions = try Both { side in
      var o = options
      o.overrides.append((Side.key, side == .on ? "true" : "false"))
      o.out = folder.file(side.name)
      o.serve = nil
      if side == .off {
        o.observe = nil
        o.waitsForObserver = false
      }
      return try RunSession(o)
    }
    self.sessions = sessions
    page = try options.serve.map { port in
      var offer = PageOffer(.live)
      offer.sides = Side.allCases.map(\.name)
      return try PageService(
        port: port, access: options.pageAccess, scene: sessions.on.scene, offer: offer,
        speed: options.realTimeFactor ?? 1)
    }
    if let page {
      for side in Side.allCases { sessions[side].show(on: page, side: side.rawValue) }
    }
    let time = sessions.on.configuration.time
    rendezvous = Rendezvous(
      marks: ProgressMarks(begin: time.begin, end: time.end), isInterrupted: { Interruption.isRequested })
  }

  /// Address of the page; nil without one.
  var address: String? { page?.address }
  var configuration: Configuration { sessions.on.configuration }
  var network: RoadNetwork { sessions.on.network }
  var diagnostics: Diagnostics { sessions.on.diagnostics }
  /// Notice of an earlier run that is replaced, taken from the side with V2X.
  var replacement: String? { sessions.on.replacement }

  /// Runs both to their ends; `display` is updated ten times a second.
  ///
  /// - Throws: the error of the first side that failed to run; the other side has then run alone.
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

/// Runs one side. Once started, only its thread uses the session; the result is read after the thread has left the
/// rendezvous.
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
    // The usual size of a main thread's stack.
    thread.stackSize = 8 << 20
    thread.start()
  }

  func outcome() throws -> RunOutcome {
    guard let result else { preconditionFailure("outcome() was called before the side left the rendezvous") }
    return try result.get()
  }
}
