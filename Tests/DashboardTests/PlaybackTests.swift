import Federation
import Foundation
import Recording
import Scenario
import SimCore
import Synchronization
import Testing
import WorldState

@testable import Dashboard

@Suite struct PlaybackTests {
  private let feed = PageFeed()

  /// A recording of a slice a second.
  private func recording(seconds: Int) throws -> RecordedRun {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("coroad-test-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let recorder = try RunRecorder(
      RunRecorder.Options(folder: folder, version: "1", source: "s", configuration: Configuration()))
    for second in 0..<seconds {
      let slice = TruthSlice(time: SimTime(seconds: Double(second)), step: SimDuration(seconds: 1))
      recorder.record(slice: slice, encoded: slice.encoded())
    }
    _ = recorder.finish(
      RunResult(endedAt: SimTime(seconds: Double(seconds)), exitReason: "completed", digest: ""))
    // The open file stays readable without its name.
    return try RecordedRun(path: folder + "/run.mcap")
  }
  private var shown: Double? { feed.everything().slice?.time.seconds }

  /// Plays on a thread of its own while `body` acts like a page.
  private func playing(
    seconds: Int, from play: PlayState, _ body: (_ reaches: (Double, () -> Bool) -> Bool) -> Void
  ) throws {
    let isOver = Mutex(false)
    // Used by that thread alone.
    nonisolated(unsafe) var playback = Playback(try recording(seconds: seconds), feed: feed, play: play)
    let done = DispatchSemaphore(value: 0)
    let mustStop: @Sendable () -> Bool = { isOver.withLock { $0 } }
    Thread.detachNewThread {
      try? playback.run(mustStop: mustStop)
      done.signal()
    }
    body { limit, condition in
      let end = ContinuousClock.now + .seconds(limit)
      while ContinuousClock.now < end {
        if condition() { return true }
        _ = done.wait(timeout: .now() + .milliseconds(5))
      }
      return condition()
    }
    isOver.withLock { $0 = true }
    done.wait()
  }

  @Test func pausedPlaybackGoesWhereItIsSent() throws {
    let play = PlayState(speed: 1, isPaused: true)
    try playing(seconds: 60, from: play) { reaches in
      for (target, slice) in [(30.0, 30.0), (12.7, 12), (59.9, 59), (1e6, 59), (0, 0), (-5, 0)] {
        play.obey(.seek(SimTime(seconds: target)))
        #expect(reaches(10) { shown == slice }, "\(target)")
      }
      play.obey(.step)
      #expect(reaches(10) { shown == 1 })
      play.obey(.step)
      #expect(reaches(10) { shown == 2 })
      #expect(play.current.isPaused)
    }
  }

  @Test func playbackEndsPausedAndBeginsAnew() throws {
    let play = PlayState(speed: 0)
    try playing(seconds: 20, from: play) { reaches in
      #expect(reaches(10) { play.current.ended == Playback.end })
      #expect(shown == 19 && play.current.isPaused)
      play.obey(.speed(1))
      play.obey(.resume)
      #expect(reaches(10) { shown == 0 && play.current.ended == nil })
    }
  }

  @Test func speedIsKept() throws {
    let play = PlayState(speed: 20)
    try playing(seconds: 60, from: play) { reaches in
      #expect(reaches(10) { shown ?? 0 >= 1 })
      let start = ContinuousClock.now
      let from = shown ?? 0
      #expect(reaches(10) { shown ?? 0 >= from + 20 })
      // A second at twenty times; a loaded machine may take longer, but never less.
      #expect(start.duration(to: .now) > .milliseconds(900))
    }
  }

  @Test func recordingsAreInStep() throws {
    let play = PlayState(speed: 0, isPaused: true)
    let other = PageFeed()
    // Used by the thread alone.
    nonisolated(unsafe) var playback = Playback(
      [(try recording(seconds: 30), feed), (try recording(seconds: 20), other)], play: play)
    #expect(playback.span?.upperBound.seconds == 30)
    let isOver = Mutex(false)
    let done = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      try? playback.run { isOver.withLock { $0 } }
      done.signal()
    }
    func reaches(_ condition: () -> Bool) -> Bool {
      let end = ContinuousClock.now + .seconds(10)
      while ContinuousClock.now < end {
        if condition() { return true }
        _ = done.wait(timeout: .now() + .milliseconds(5))
      }
      return condition()
    }
    func times() -> [Double?] { [feed, other].map { $0.everything().slice?.time.seconds } }
    play.obey(.seek(SimTime(seconds: 12.5)))
    #expect(reaches { times() == [12, 12] })
    for next in [13.0, 14] {
      play.obey(.step)
      #expect(reaches { times() == [next, next] })
    }
    // The shorter one stays at its end.
    play.obey(.seek(SimTime(seconds: 25)))
    #expect(reaches { times() == [25, 19] })
    isOver.withLock { $0 = true }
    done.wait()
  }
}
