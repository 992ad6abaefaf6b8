import Dashboard
import HostRuntime
import Recording

/// Shows a recording on a page until the program is interrupted.
package struct ReplaySession {
  private let recording: RecordedRun
  private let scene: [UInt8]
  private let port: Int
  private let speed: Double

  /// - Parameters:
  ///   - port: 0 for any free one.
  ///   - speed: virtual seconds per second; 0: as fast as possible.
  package init(path: String, port: Int, speed: Double) throws {
    recording = try RecordedRun(path: path)
    guard let scene = recording.scene else {
      throw RunFailure(
        "\(path): has no \(RunScene.attachment), so there is no map to show it on; record the run again with this version"
      )
    }
    self.scene = scene
    self.port = port
    self.speed = speed
  }

  /// What is missing in the recording; nil if nothing is.
  package var warning: String? {
    let summary = recording.summary
    if summary.isCutOff { return "\(summary.path): cut off; it is shown up to its last complete part" }
    if summary.isTruncated { return "\(summary.path): the writer could not write all messages" }
    return nil
  }

  /// - Parameter opened: called with the address of the page.
  package func run(opened: (String) -> Void) throws {
    let feed = PageFeed()
    let play = PlayState(speed: speed)
    let server = try Pages.opening { (files) throws(PageServer.Failure) in
      try PageServer(
        port: port, scene: scene, mode: .replay, span: recording.span, files: files, feed: feed, play: play)
    }
    defer { server.stop() }
    opened(server.address)
    var playback = Playback(recording, feed: feed, play: play)
    try playback.run { Interruption.isRequested }
  }
}
