import Dashboard
import HostRuntime
import Recording

/// Shows a recording on a page, to Foxglove or both until the program is interrupted.
package struct ReplaySession {
  private let recording: RecordedRun
  private let scene: [UInt8]
  private let port: Int?
  private let foxglove: Int?
  private let speed: Double

  /// - Parameters:
  ///   - port: of the page; 0 for any free one, nil for none.
  ///   - foxglove: port of the stream for Foxglove, likewise.
  ///   - speed: virtual seconds per second; 0: as fast as possible.
  package init(path: String, port: Int?, foxglove: Int? = nil, speed: Double) throws {
    recording = try RecordedRun(path: path)
    guard let scene = recording.scene else {
      throw RunFailure(
        "\(path): has no \(RunScene.attachment), so there is no map to show it on; record the run again with this version"
      )
    }
    self.scene = scene
    self.port = port
    self.foxglove = foxglove
    self.speed = speed
  }

  /// What is missing in the recording; nil if nothing is.
  package var warning: String? {
    let summary = recording.summary
    if summary.isCutOff { return "\(summary.path): cut off; it is shown up to its last complete part" }
    if summary.isTruncated { return "\(summary.path): the writer could not write all messages" }
    return nil
  }

  /// - Parameter opened: called with the address of the page, and of the stream for Foxglove.
  package func run(opened: (String) -> Void) throws {
    let feed = PageFeed()
    let play = PlayState(speed: speed)
    let page = try port.map { port in
      try Pages.opening { (files) throws(PageServer.Failure) in
        try PageServer(
          port: port, scene: scene, mode: .replay, span: recording.span, files: files, feed: feed, play: play)
      }
    }
    defer { page?.stop() }
    var playback = Playback(recording, feed: feed, play: play)
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
        port: foxglove, name: "coroad: \(recording.summary.path)", span: recording.span, feed: feed,
        play: play)
      return (server, feed)
    } catch {
      throw RunFailure("--foxglove: \(error.description)")
    }
  }
}
