import Foundation
import Recording
import SimCore
import WorldState

/// Plays a recording to a feed, in the time that pages ask for. At its end it waits to be sent to another time.
package struct Playback {
  private var recording: RecordedRun
  private let feed: PageFeed
  /// Told the same as the page.
  package var viewers: FoxgloveFeed?
  private let play: PlayState
  private var clock = PlayClock()
  /// The items of the current chunk that are to come, in reverse order.
  private var ahead: [(time: SimTime, item: RunStreamItem)] = []
  private var nextChunk = 0

  /// Said to pages when the recording is over.
  static let end = "end of the recording"

  package init(_ recording: RecordedRun, feed: PageFeed, play: PlayState) {
    self.recording = recording
    self.feed = feed
    self.play = play
  }

  /// Plays until `mustStop`.
  package mutating func run(mustStop: () -> Bool) throws(RecordingError) {
    while !mustStop() {
      if let target = play.takeTarget() {
        try go(to: target)
      } else if let next = try takeNext() {
        if case .slice(let slice) = next.item {
          let play = self.play
          clock.wait(for: slice.time, play) { mustStop() || play.current.target != nil }
          if play.current.target != nil { continue }
          play.passSlice()
        }
        tell(next.item)
      } else {
        waitAtEnd(mustStop: mustStop)
      }
    }
  }

  private func tell(_ item: RunStreamItem) {
    feed.add(item)
    viewers?.add(item)
  }

  private mutating func takeNext() throws(RecordingError) -> (time: SimTime, item: RunStreamItem)? {
    while ahead.isEmpty {
      guard nextChunk < recording.chunkCount else { return nil }
      ahead = try recording.items(inChunk: nextChunk).reversed()
      nextChunk += 1
    }
    return ahead.removeLast()
  }

  /// Goes to the last slice at or before `target`, in the state that pages would have if they had watched since a few
  /// seconds before.
  private mutating func go(to target: SimTime) throws(RecordingError) {
    feed.jump()
    viewers?.jump()
    play.change { $0.ended = nil }
    ahead = []
    nextChunk = recording.chunk(toEnterAt: target)
    var last: RunStreamItem?
    while let next = try takeNext() {
      if case .slice(let slice) = next.item, slice.time > target {
        // Nothing is before the target: the recording begins with this slice.
        if last == nil { last = next.item } else { ahead.append(next) }
        break
      }
      switch next.item {
      case .slice: last = next.item
      case .message, .loss: break
      case .names, .warning, .event: tell(next.item)
      }
    }
    guard let last, case .slice(let slice) = last else { return }
    clock = PlayClock(startingAt: slice.time)
    tell(last)
  }

  /// A page that resumes at the end begins anew.
  private mutating func waitAtEnd(mustStop: () -> Bool) {
    play.change { v in
      v.ended = Self.end
      v.isPaused = true
      v.steps = 0
    }
    while !mustStop() {
      let v = play.current
      if v.target != nil { return }
      if !v.isPaused {
        play.change { $0.target = recording.span?.lowerBound }
        return
      }
      Thread.sleep(forTimeInterval: 0.02)
    }
  }
}
