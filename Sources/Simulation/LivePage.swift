import Dashboard
import Federation
import Foundation
import HostRuntime
import Recording
import SimCore
import WorldState

/// The page of a running simulation: what observers see goes to the page, and the page's commands pace the run. The
/// run's results do not depend on either.
final class LivePage: RunObserver {
  private let feed = PageFeed()
  private let play: PlayState
  private let server: PageServer
  private var clock = PlayClock()
  private var nameLog: NameLog

  /// - Parameter speed: virtual seconds per second at the beginning; 0: as fast as possible.
  init(port: Int, files: PageFiles, scene: [UInt8], names: RunNames, speed: Double) throws(PageServer.Failure)
  {
    play = PlayState(speed: speed)
    nameLog = NameLog(names)
    server = try PageServer(
      port: port, scene: scene, mode: .live, files: files, feed: feed, play: play)
  }

  var address: String { server.address }
  /// Wall-clock time in which pages had paused the run.
  var paused: Duration { clock.paused }

  /// Waits until the window that begins at `time` is due.
  func pace(_ time: SimTime, mustReturn: () -> Bool) {
    clock.wait(for: time, play, mustReturn: mustReturn)
  }

  /// Tells pages the reason and closes; further calls do nothing.
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
    play.passSlice()
  }
  func observe(frames: [AirFrame]) {
    feed.add(
      frames.lazy.map { SentMessage(type: $0.messageType, sender: $0.source, sentAt: $0.sentAt) })
  }
  func observe(telemetry: Telemetry, from host: Int) {
    for warning in telemetry.warnings { feed.add(.warning(warning)) }
  }
  func observe(failure: HostFailure, of host: Int, at time: SimTime) {
    event("host failed", detail: failure.description, at: time)
  }
}

/// Opens pages, with errors for the command line.
enum Pages {
  static func opening<Page>(_ open: (PageFiles) throws(PageServer.Failure) -> Page) throws -> Page {
    guard let files = PageFiles(besideProgram: Program.folder.path) else {
      throw RunFailure(
        "the page's files are missing beside the program, in \(Program.folder.path); build it with: swift build -c release",
        status: ExitStatus.missingDependency)
    }
    do throws(PageServer.Failure) {
      return try open(files)
    } catch {
      throw RunFailure("--serve: \(error.description)")
    }
  }
}
