import Foundation
import Recording
import SimCore
import WorldState

/// Plays recordings to feeds, in the time that pages ask for: one, or several in step. At their end it waits to be sent
/// to another time.
package struct Playback {
  /// One recording and the feed that gets it.
  private struct Track {
    var recording: RecordedRun
    let feed: PageFeed
    /// The items of the current chunk that are to come, in reverse order.
    var ahead: [(time: SimTime, item: RunStreamItem)] = []
    var nextChunk = 0

    /// Log time of the next item; nil at the end.
    mutating func nextTime() throws(RecordingError) -> SimTime? {
      while ahead.isEmpty {
        guard nextChunk < recording.chunkCount else { return nil }
        ahead = try recording.items(inChunk: nextChunk).reversed()
        nextChunk += 1
      }
      return ahead.last?.time
    }
    mutating func takeNext() throws(RecordingError) -> (time: SimTime, item: RunStreamItem)? {
      try nextTime() == nil ? nil : ahead.removeLast()
    }
  }
  private var tracks: [Track]
  /// Told the same as the page of the first recording.
  package var viewers: FoxgloveFeed?
  private let play: PlayState
  private var clock = PlayClock()
  /// Time of the last slice that passed: those of other recordings at the same time pass with it.
  private var passed: SimTime?

  /// Said to pages when the recording is over.
  static let end = "end of the recording"

  package init(_ recording: RecordedRun, feed: PageFeed, play: PlayState) {
    self.init([(recording, feed)], play: play)
  }
  package init(_ runs: [(recording: RecordedRun, feed: PageFeed)], play: PlayState) {
    tracks = runs.map { Track(recording: $0.recording, feed: $0.feed) }
    self.play = play
  }

  /// First and last time of all recordings; nil without any.
  package var span: ClosedRange<SimTime>? {
    let spans = tracks.compactMap(\.recording.span)
    guard let first = spans.map(\.lowerBound).min(), let last = spans.map(\.upperBound).max() else {
      return nil
    }
    return first...last
  }

  /// Plays until `mustStop`.
  package mutating func run(mustStop: () -> Bool) throws(RecordingError) {
    while !mustStop() {
      if let target = play.takeTarget() {
        try go(to: target)
      } else if let next = try takeNext() {
        if case .slice(let slice) = next.item, slice.time != passed {
          let play = self.play
          clock.wait(for: slice.time, play) { mustStop() || play.current.target != nil }
          if play.current.target != nil { continue }
          play.passSlice()
          passed = slice.time
        }
        tell(next.item, of: next.track)
      } else {
        waitAtEnd(mustStop: mustStop)
      }
    }
  }

  private func tell(_ item: RunStreamItem, of track: Int) {
    tracks[track].feed.add(item)
    if track == 0 { viewers?.add(item) }
  }

  /// The next item of all recordings, in order of time.
  private mutating func takeNext() throws(RecordingError) -> (track: Int, item: RunStreamItem)? {
    var first: (track: Int, time: SimTime)?
    for i in tracks.indices {
      guard let time = try tracks[i].nextTime() else { continue }
      if first.map({ time < $0.time }) ?? true { first = (i, time) }
    }
    guard let first, let next = try tracks[first.track].takeNext() else { return nil }
    return (first.track, next.item)
  }

  /// Goes to the last slice at or before `target`, in the state that pages would have if they had watched since a few
  /// seconds before.
  private mutating func go(to target: SimTime) throws(RecordingError) {
    viewers?.jump()
    play.change { $0.ended = nil }
    passed = nil
    for i in tracks.indices {
      guard let slice = try Self.enter(&tracks[i], at: target, i == 0 ? viewers : nil) else { continue }
      if passed.map({ slice.time > $0 }) ?? true { passed = slice.time }
      tell(.slice(slice), of: i)
    }
    if let passed { clock = PlayClock(startingAt: passed) }
  }

  private static func enter(
    _ track: inout Track, at target: SimTime, _ viewers: FoxgloveFeed?
  ) throws(RecordingError) -> TruthSlice? {
    track.feed.jump()
    track.ahead = []
    track.nextChunk = track.recording.chunk(toEnterAt: target)
    var last: TruthSlice?
    while let next = try track.takeNext() {
      if case .slice(let slice) = next.item, slice.time > target {
        // Nothing is before the target: the recording begins with this slice.
        if last == nil { last = slice } else { track.ahead.append(next) }
        break
      }
      switch next.item {
      case .slice(let slice):
        last = slice
        track.feed.place(slice)
      case .message: break
      case .names, .warning, .event:
        track.feed.add(next.item)
        viewers?.add(next.item)
      case .figures, .record: track.feed.add(next.item)
      }
    }
    return last
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
        let begin = span?.lowerBound
        play.change { $0.target = begin }
        return
      }
      Thread.sleep(forTimeInterval: 0.02)
    }
  }
}
