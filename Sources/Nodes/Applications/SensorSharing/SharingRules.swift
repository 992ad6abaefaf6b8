import ComputeKernel
import SimCore

/// When an object is sent again: the generation rules of the collective perception message (ETSI TS 103 324 V2.1.1,
/// clause 6.1.2.3), since T/CSAE 157 leaves them open for the SSM.
struct SharingRules: Sendable {
  /// T_GenCpmMin, and T_GenCpmMax: an object is sent again after this time even if it stands still.
  static let shortest = SimDuration(milliseconds: 100)
  static let longest = SimDuration(milliseconds: 1000)
  /// The same for people on foot and on two wheels.
  static let vulnerable = SimDuration(milliseconds: 500)
  /// Metres, m/s, radians: an object that has changed by this much since it was last sent is sent again.
  static let distance = 4.0
  static let speed = 0.5
  static let turn = 4 * Double.pi / 180
  /// As many as an RSM holds: some 700 bytes, which fit with QPSK into one subframe.
  static let participants = 16

  private struct Sent: Hashable, Sendable {
    var track: UInt32
    var position: Vec2
    var speed: Double
    /// Radians; NaN if unknown.
    var course: Double
    var at: SimTime
  }
  /// Tracks as they were last sent.
  private var sent: [Sent] = []
  /// Capture of the last picture that was sent.
  private var last: SimTime?

  init() {}

  /// Direction to send, radians; NaN if it is not known well enough. Receivers trust a vehicle's heading, so the course
  /// is sent only if its 1 σ is below the turn that counts as a change (assumed); otherwise the outline's heading, if a
  /// sensor sees it.
  static func course(of track: Track) -> Double {
    let course = track.course()
    if track.targetClass.isVulnerable { return course }
    let noise = track.state.covariance.velocity.largestSigma
    return noise <= turn * track.velocity.length ? course : track.heading
  }

  /// False while the last message is too recent.
  func isOpen(at capture: SimTime) -> Bool { last.map { capture - $0 >= Self.shortest } ?? true }

  /// True if the track is new, has moved or changed, or was not sent for long.
  func isDue(_ track: Track, at t: SimTime) -> Bool {
    guard let old = sent.first(where: { $0.track == track.id }) else { return true }
    if t - old.at >= (track.targetClass.isVulnerable ? Self.vulnerable : Self.longest) { return true }
    if (track.position - old.position).lengthSquared > Self.distance * Self.distance { return true }
    if (track.velocity.length - old.speed).magnitude > Self.speed { return true }
    let course = Self.course(of: track)
    if course.isNaN || old.course.isNaN { return course.isNaN != old.course.isNaN }
    return Angle(radians: course - old.course).wrapped.radians.magnitude >= Self.turn
  }

  /// Records that these tracks of the picture captured at `capture` were sent at `t`.
  mutating func note(_ tracks: some Sequence<Track>, captured capture: SimTime, at t: SimTime) {
    last = capture
    // Live tracks are sent again before this.
    sent.removeAll { t - $0.at > Self.longest * 2 }
    for track in tracks {
      sent.removeAll { $0.track == track.id }
      sent.append(
        Sent(
          track: track.id, position: track.position, speed: track.velocity.length,
          course: Self.course(of: track),
          at: t))
    }
  }
}
