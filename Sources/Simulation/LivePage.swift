import Dashboard
import Federation
import Foundation
import HostRuntime
import NodeInterface
import Recording
import SimCore
import Synchronization
import WorldState

/// The page of a running simulation, or of the two sides of a demonstration: its server, and the pace that all its
/// viewers share.
package final class PageService {
  let play: PlayState
  private let server: PageServer
  private let feeds: [PageFeed]
  /// Sides that still run.
  private let running: Mutex<Int>

  /// - Parameters:
  ///   - port: 0 for any free one.
  ///   - speed: virtual seconds per second at the beginning; 0: as fast as possible.
  package init(
    port: Int, access: PageAccess, scene: [UInt8], offer: PageOffer, speed: Double
  ) throws {
    let feeds = (0..<max(1, offer.sides.count)).map { _ in PageFeed(scene: scene) }
    let play = PlayState(speed: speed, hosts: offer.hosts, canRestart: offer.canRestart)
    server = try Pages.opening { (files) throws(PageServer.Failure) in
      try PageServer(
        port: port, access: access, scene: scene, offer: offer, files: files, feeds: feeds, play: play)
    }
    self.feeds = feeds
    self.play = play
    running = Mutex(feeds.count)
  }

  package var address: String { server.address }
  var port: Int { server.port }

  /// The view of one side. The last one sets the pace, since the others are in step with it, and whoever is left alone.
  func view(_ side: Int, names: RunNames) -> LivePage {
    LivePage(self, feed: feeds[side], names: names, leads: side == feeds.count - 1)
  }

  /// Of several sides only one still runs.
  fileprivate var isOneLeft: Bool { running.withLock { $0 < feeds.count } }

  /// A side has ended; with the last one, tells pages the reason and closes.
  fileprivate func end(_ reason: String) {
    let isLast = running.withLock { left in
      left -= 1
      return left == 0
    }
    guard isLast else { return }
    play.change { $0.ended = reason }
    server.stop()
  }
}

/// One run on a page: what observers see goes to the page, and the page's commands pace the run. The run's results do
/// not depend on either.
final class LivePage: RunObserver {
  private let service: PageService
  private let feed: PageFeed
  private let leads: Bool
  private var clock = PlayClock()
  private var nameLog: NameLog
  private var figureClock = FigureClock()
  private var hasEnded = false
  /// Names of all hosts.
  var hosts: [String] = []
  /// The run's totals so far.
  var totals: () -> TelemetryTotals = { TelemetryTotals() }

  fileprivate init(_ service: PageService, feed: PageFeed, names: RunNames, leads: Bool) {
    self.service = service
    self.feed = feed
    self.leads = leads
    nameLog = NameLog(names)
  }

  var address: String { service.address }
  var port: Int { service.port }
  /// Wall-clock time in which pages had paused the run.
  var paused: Duration { clock.paused }

  private var setsPace: Bool { leads || service.isOneLeft }

  /// Waits until the window that begins at `time` is due.
  func pace(_ time: SimTime, mustReturn: () -> Bool) {
    if setsPace { clock.wait(for: time, service.play, mustReturn: mustReturn) }
  }
  /// Nodes that pages watch.
  var watched: [NodeID] { feed.watchedNodes }
  /// Hosts that pages have asked to fail since the last call.
  func takeFailures() -> [String] { service.play.takeFailures() }
  /// A page has asked for the run with the next seed.
  var isRestartRequested: Bool { service.play.current.isRestartRequested }

  /// Tells pages the reason and closes; further calls do nothing.
  func end(_ reason: String) {
    if hasEnded { return }
    hasEnded = true
    service.end(reason)
  }

  /// An event of the run itself.
  func event(_ name: String, detail: String, at time: SimTime) {
    feed.add(.event(RunEvent(name: name, detail: detail), at: time))
  }

  /// The last totals.
  func finish(at time: SimTime) { feed.add(.figures(totals().snapshot(at: time))) }

  // MARK: RunObserver

  func observe(slice: TruthSlice) {
    let names = nameLog.due(slice)
    if !names.isEmpty { feed.add(.names(names)) }
    if let figures = figureClock.due(at: slice.time, step: slice.step, totals()) {
      feed.add(.figures(figures))
    }
    feed.add(.slice(slice))
    if setsPace { service.play.passSlice() }
  }
  func observe(frames: [AirFrame]) {
    feed.add(
      frames.lazy.map { SentMessage(type: $0.messageType, sender: $0.source, sentAt: $0.sentAt) })
  }
  func observe(telemetry: Telemetry, from host: Int) {
    for warning in telemetry.warnings { feed.add(.warning(warning)) }
    feed.add(telemetry.records)
  }
  func observe(failure: HostFailure, of host: Int, at time: SimTime) {
    event("host failed", detail: "\(hosts[host]): \(failure.description)", at: time)
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
