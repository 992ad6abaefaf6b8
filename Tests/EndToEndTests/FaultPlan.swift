import Glibc
import Interop

/// What happens to the processes of one run, and when, drawn from one seed.
struct FaultPlan: CustomStringConvertible {
  enum Fault: Equatable {
    /// To a node program, by its number.
    case killHost(Int)
    case stopHost(Int)
    case pauseHost(Int, seconds: Double)
    /// Its connection is cut while it goes on; it may connect again. Only of a program that was started by hand.
    case disconnectHost(Int)
    /// To the run itself.
    case killRun
    case signalRun(Int32)
    case pauseRun(seconds: Double)
    /// Messages without pause to the address at which hosts join, or to that of observers.
    case floodHosts
    case floodObservers
    /// A further program that nobody waits for.
    case stranger
    case removeFolder
    /// From now on no file may grow.
    case fillDisk
  }
  /// Who starts the node programs.
  enum Layout: Equatable {
    case run
    /// Started one by one, at these times.
    case byHand(starts: [Double])
  }

  let seed: UInt64
  let map: String
  let end: Double
  let processes: Int
  let layout: Layout
  /// Limit of each file's size, kB: a full disk.
  let disk: Int?
  /// The external program as one of the vehicles joins.
  let hasExternal: Bool
  /// Wall-clock seconds from the start of the run.
  let faults: [(at: Double, fault: Fault)]
  let killsExternalAt: Double?

  static let hostTimeout = 2.0
  /// Wall-clock seconds that a run takes unless it is disturbed.
  private static let span = 1.5

  init(seed: UInt64) {
    var random = SplitMix64(seed)
    func below(_ limit: Double) -> Double { Double(random.next() >> 11) * 0x1p-53 * limit }
    self.seed = seed
    map = random.pick(["crossing", "crossing", "occlusion", "corridor"])
    end = random.pick([5, 10, 20])
    processes = random.pick([1, 2, 3])
    hasExternal = map == "crossing" && random.below(4) == 0
    let programs = processes + 2
    layout = random.below(3) == 0 ? .byHand(starts: (0..<programs).map { _ in below(0.6) }) : .run
    disk = random.below(8) == 0 ? 1 << random.below(10) : nil
    killsExternalAt = random.below(2) == 0 ? below(Self.span + 1) : nil
    faults = (0...random.below(3)).map { _ in
      let at = below(Self.span)
      let fault: Fault
      switch random.below(19) {
      case 0...4: fault = .killHost(random.below(programs))
      case 5: fault = .stopHost(random.below(programs))
      case 6, 7: fault = .pauseHost(random.below(programs), seconds: below(0.8))
      case 8: fault = .killRun
      case 9, 10: fault = .signalRun(random.pick([SIGINT, SIGTERM, SIGHUP]))
      case 11: fault = .pauseRun(seconds: below(0.8))
      case 12: fault = .floodHosts
      case 13: fault = .floodObservers
      case 14: fault = .stranger
      case 15, 16: fault = .disconnectHost(random.below(programs))
      case 17: fault = .fillDisk
      default: fault = .removeFolder
      }
      return (at, fault)
    }
    .sorted { $0.at < $1.at }
  }

  /// Real-time factor at which the run lasts as long as the plan.
  var pace: Double { end / Self.span }

  var description: String {
    "plan \(seed): \(map) to \(end) s, \(processes) onboard, \(layout)\(hasExternal ? ", external" : "")"
      + (disk.map { ", disk \($0) kB" } ?? "")
      + (killsExternalAt.map { ", external killed at \($0) s" } ?? "")
      + faults.map { "; at \($0.at) s \($0.fault)" }.joined()
  }
}
