import Dashboard
import HostRuntime
import Recording

/// Shows a recording, or those of the two sides of a demonstration, on a page until the program is interrupted.
package struct ReplaySession {
  private let recordings: [RecordedRun]
  private let sides: [String]
  private let scene: [UInt8]
  private let port: Int
  private let speed: Double

  /// - Parameters:
  ///   - port: 0 for any free one.
  ///   - speed: virtual seconds per second; 0: as fast as possible.
  ///   - paths: one recording, or one for each of `sides`.
  package init(paths: [String], sides: [String] = [], port: Int, speed: Double) throws {
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

  /// - Parameter opened: called with the address of the page.
  package func run(opened: (String) -> Void) throws {
    let feeds = recordings.map { _ in PageFeed(scene: scene) }
    let play = PlayState(speed: speed)
    var playback = Playback(Array(zip(recordings, feeds)), play: play)
    var offer = PageOffer(.replay, span: playback.span)
    offer.sides = sides
    let server = try Pages.opening { (files) throws(PageServer.Failure) in
      try PageServer(port: port, scene: scene, offer: offer, files: files, feeds: feeds, play: play)
    }
    defer { server.stop() }
    opened(server.address)
    try playback.run { Interruption.isRequested }
  }
}
