import Dashboard
import HostRuntime
import Recording

/// Shows a recording, or those of the two sides of a demonstration, on a page, to Foxglove or both until the program is
/// interrupted.
package struct ReplaySession {
  private let recordings: [RecordedRun]
  private let sides: [String]
  private let scene: [UInt8]
  private let port: Int?
  private let foxglove: Int?
  private let access: PageAccess
  private let speed: Double

  /// - Parameters:
  ///   - port: of the page; 0 for any free one, nil for none.
  ///   - foxglove: port of the stream for Foxglove, likewise.
  ///   - speed: virtual seconds per second; 0: as fast as possible.
  ///   - paths: one recording, or one for each of `sides`.
  package init(
    paths: [String], sides: [String] = [], port: Int?, foxglove: Int? = nil,
    access: PageAccess = .ownComputer, speed: Double
  ) throws {
    precondition(paths.count == max(1, sides.count))
    recordings = try paths.map { try RecordedRun(path: $0) }
    self.sides = sides
    guard let scene = recordings[0].scene else {
      throw RunFailure(
        "\(paths[0]): has no \(RunScene.attachment), so there is no map to show it on; record the run again with this version"
      )
    }
    self.scene = scene
    self.port = port
    self.foxglove = foxglove
    self.access = access
    self.speed = speed
  }

  /// What is missing in the recording; nil if nothing is.
  package var warning: String? {
    for summary in recordings.map(\.summary) {
      if summary.isCutOff { return "\(summary.path): cut off; it is shown up to its last complete part" }
      if summary.isTruncated { return "\(summary.path): the writer could not write all messages" }
    }
    return nil
  }

  /// - Parameter opened: called with the address of the page, and of the stream for Foxglove.
  package func run(opened: (String) -> Void) throws {
    let feeds = recordings.map { _ in PageFeed(scene: scene) }
    let play = PlayState(speed: speed)
    var playback = Playback(Array(zip(recordings, feeds)), play: play)
    var offer = PageOffer(.replay, span: playback.span)
    offer.sides = sides
    let page = try port.map { port in
      try Pages.opening { (files) throws(PageServer.Failure) in
        try PageServer(
          port: port, access: access, scene: scene, offer: offer, files: files, feeds: feeds, play: play)
      }
    }
    defer { page?.stop() }
    if let page { opened(page.address) }
    let viewers = try makeFoxglove(play)
    defer { viewers?.server.stop() }
    if let viewers {
      playback.viewers = viewers.feed
      opened(viewers.server.address)
    }
    try playback.run { Interruption.isRequested }
  }

  private func makeFoxglove(_ play: PlayState) throws -> (server: FoxgloveServer, feed: FoxgloveFeed)? {
    guard let foxglove else { return nil }
    let feed = FoxgloveFeed(scene: scene)
    do throws(PageServer.Failure) {
      let server = try FoxgloveServer(
        port: foxglove, access: access, name: "coroad: \(recordings[0].summary.path)",
        span: recordings[0].span, feed: feed,
        play: play)
      return (server, feed)
    } catch {
      throw RunFailure("--foxglove: \(error.description)")
    }
  }
}
