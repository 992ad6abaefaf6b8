import Dashboard
import Federation
import HostRuntime
import Recording
import SimCore
import WorldState

/// A running simulation for Foxglove: what observers see, as its messages. The run's results do not depend on it.
final class LiveFoxglove: RunObserver {
  private let feed: FoxgloveFeed
  private let play = PlayState(speed: 1)
  private let server: FoxgloveServer
  private var nameLog: NameLog

  init(
    port: Int, access: PageAccess, name: String, scene: [UInt8], names: RunNames, located: [String]
  ) throws(PageServer.Failure) {
    feed = FoxgloveFeed(scene: scene, located: located)
    nameLog = NameLog(names)
    server = try FoxgloveServer(port: port, access: access, name: name, feed: feed, play: play)
  }

  var address: String { server.address }

  /// Tells viewers the reason and closes; further calls do nothing.
  func end(_ reason: String) {
    if play.current.ended != nil { return }
    play.change { $0.ended = reason }
    server.stop()
  }

  /// An event of the run itself.
  func event(_ name: String, detail: String, at time: SimTime) {
    feed.add(.event(RunEvent(name: name, detail: detail), at: time))
  }

  // MARK: RunObserver

  func observe(slice: TruthSlice) {
    let names = nameLog.due(slice)
    if !names.isEmpty { feed.add(.names(names)) }
    feed.add(.slice(slice))
  }
  func observe(frames: [AirFrame]) { feed.add(frames.lazy.map { SentMessage($0) }) }
  func observe(telemetry: Telemetry, from host: Int) {
    for warning in telemetry.warnings { feed.add(.warning(warning)) }
    for reception in telemetry.records.receptions where reception.outcome != .delivered {
      feed.add(.record(.reception(reception)))
    }
  }
  func observe(failure: HostFailure, of host: Int, at time: SimTime) {
    event("host failed", detail: failure.description, at: time)
  }
}
