import SimCore
import Testing

@testable import Recording

@Suite struct PathStripTests {
  private static func box(_ x: Double, _ y: Double, course: Double, speed: Double) -> MovingBox {
    MovingBox(
      position: Vec2(x, y), direction: Angle(radians: course).direction, halfLength: 2.5, halfWidth: 0.9,
      speed: speed)
  }

  /// A vehicle whose front is at 0 turns off at right angles after 10 m: its front edge leaves the strip of one behind,
  /// which is 0.9 m wide on either side, after 10.9 m, and its rear 5 m later.
  @Test(arguments: [2.0, 6.0, 11.0]) func whoTurnsOffClearsThePath(speed: Double) throws {
    var turning = PathStrip(Self.box(-2.5, 0, course: 0, speed: speed))
    turning.append(Vec2(10, 0))
    turning.append(Vec2(10, 30))
    let behind = PathStrip(Self.box(-12, 0, course: 0, speed: 10), reach: 40)
    #expect(abs(try #require(turning.timeToLeave(behind)) - 15.9 / speed) < 0.05 / speed)
    let straight = PathStrip(Self.box(-2.5, 0, course: 0, speed: speed), reach: 20)
    #expect(straight.timeToLeave(behind) == .infinity)
    let beside = PathStrip(Self.box(-2.5, 3, course: 0, speed: speed), reach: 20)
    #expect(beside.timeToLeave(behind) == nil)
  }

  /// At right angles paths meet as outlines do: time to contact and needed deceleration are those of the closed forms.
  @Test(arguments: 1...8) func rightAnglesAreAsForOutlines(seed: UInt64) throws {
    var random = RandomSource(seed: seed).stream(7, .sendPhase)
    var meetings = 0
    for _ in 0..<60 {
      let a = Self.box(-6 - random.uniform() * 25, 0, course: 0, speed: 4 + random.uniform() * 16)
      let b = Self.box(0, -6 - random.uniform() * 20, course: .pi / 2, speed: 4 + random.uniform() * 11)
      let found = PathMeeting.find(PathStrip(a, reach: 80), PathStrip(b, reach: 80), merging: false)
      guard let time = timeToContact(a, b) else {
        #expect(found == nil, "seed \(seed)")
        continue
      }
      meetings += 1
      let meeting = try #require(found, "seed \(seed): \(a) \(b)")
      #expect(abs(meeting.time - time) < 0.01, "seed \(seed)")
      let first = Evasion.yielding(a, to: b, timeToContact: time)
      let second = Evasion.yielding(b, to: a, timeToContact: time)
      #expect(abs(meeting.needed.first - first) < 0.02 * first + 0.02, "seed \(seed)")
      #expect(abs(meeting.needed.second - second) < 0.02 * second + 0.02, "seed \(seed)")
    }
    #expect(meetings > 3, "seed \(seed)")
  }

  /// Two lanes come together after 20 m: whoever is there first leads.
  @Test func mergingPathsFollow() throws {
    func strip(_ y: Double, to distance: Double, speed: Double) -> PathStrip {
      // The front is `distance` metres before the common part, which is as far as the strips are apart.
      var strip = PathStrip(Self.box(-distance - 2.5, y, course: 0, speed: speed))
      strip.append(Vec2(0, y))
      strip.append(Vec2(1, 0))
      strip.append(Vec2(60, 0))
      return strip
    }
    // The leader has 5 m to go at 10 m/s, the follower 20 m at 14 m/s: the gap is about 20 − 5 − 5 m.
    let meeting = try #require(
      PathMeeting.find(
        strip(4, to: 5, speed: 10), strip(-4, to: 20, speed: 14), merging: true))
    #expect(abs(meeting.time - 10.0 / 4) < 0.1 && abs(meeting.needed.second - 16.0 / 20) < 0.05)
    // Side by side at one speed: one waits for the other's length.
    let beside = try #require(
      PathMeeting.find(
        strip(4, to: 10, speed: 10), strip(-4, to: 11, speed: 10), merging: true))
    let (distance, clear) = (10 * beside.time, (10 * beside.time - 1 + 5) / 10)
    #expect(abs(beside.needed.second - 2 * (10 - distance / clear) / clear) < 0.02, "\(beside)")
    #expect(distance > 11 && distance < 15)
    // A vehicle that stands before the common part leads nobody.
    #expect(
      PathMeeting.find(strip(4, to: 5, speed: 0), strip(-4, to: 20, speed: 14), merging: true) == nil)
  }
}
