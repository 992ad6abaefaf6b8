import Federation
import SimCore
import Testing
import V2XMessages

@testable import Simulation

/// Rates of Uu and wire in a run of a shipped map.
@Suite struct LinkRateTests {
  private static let overrides = [("cloud.uu_mbps", "0.002"), ("cloud.wire_mbps", "0.02")]

  /// Each sender's messages leave one after the other, each in the time that its size takes, and so in every layout.
  @Test func messagesTakeTurnsAlikeInEveryLayout() throws {
    let run = try MapRun("crossing", until: 16, overrides: Self.overrides)
    let split = try MapRun("crossing", until: 16, onboardHosts: 2, coded: true, overrides: Self.overrides)
    #expect(run.digest == split.digest)
    var counts: [MessageChannel: Int] = [:]
    var free: [UInt64: SimTime] = [:]
    for frame in run.frames.sorted(by: { ($0.source, $0.sequence) < ($1.source, $1.sequence) })
    where frame.channel != .sidelink {
      let rate = frame.channel == .uu ? 0.002 : 0.02
      let time = SimDuration(microseconds: Int64((8 * Double(frame.airSize) / rate).rounded(.up)))
      let line = UInt64(frame.source.raw) << 8 | UInt64(frame.channel.rawValue)
      #expect(frame.airStart == max(frame.sentAt, free[line] ?? frame.sentAt))
      #expect(frame.arrivesAt > frame.airStart + time)
      free[line] = frame.airStart + time
      counts[frame.channel, default: 0] += 1
    }
    #expect(counts[.uu, default: 0] > 5 && counts[.wired, default: 0] > 5, "\(counts)")
  }

  @Test func withoutARateNothingChanges() throws {
    let run = try MapRun("crossing", until: 4)
    let none = try MapRun("crossing", until: 4, overrides: Self.overrides.map { ($0.0, "none") })
    #expect(run.digest == none.digest)
    #expect(run.frames.allSatisfy { $0.channel == .sidelink || $0.airStart == $0.sentAt })
  }
}
