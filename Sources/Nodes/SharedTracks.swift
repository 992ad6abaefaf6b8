import ComputeKernel
import SimCore
import V2XMessages

extension Participant {
  /// A track as the standard's participant, its state at `t`.
  ///
  /// - Parameters:
  ///   - place: where the track is.
  ///   - sigma: 1 σ of that per axis, metres.
  ///   - course: direction of motion, radians; NaN if unknown.
  init(_ track: Track, at t: SimTime, place: GeoPosition, sigma: Double, course: Double) {
    let size = RoadUserSize(
      width: track.width.isNaN ? 0 : min(10.23, track.width),
      length: track.length.isNaN ? 0 : min(40.95, track.length))
    self.init(
      type: ParticipantType(track.targetClass),
      // 0 means the sender itself.
      id: UInt16(truncatingIfNeeded: (track.id - 1) % 65_535 + 1), source: .integrated, measuredAt: t,
      position: place, positionConfidence: PositionConfidence(horizontal: sigma),
      speed: min(163.8, track.velocity.length), heading: course.isNaN ? nil : Angle(radians: course),
      size: size, vehicleClass: track.targetClass == .truck ? .truck : nil)
  }
}

/// When an object of the own sensors is told again: the generation rules of the collective perception message (ETSI TS 103
/// 324 V2.1.1, clause 6.1.2.3), which T/CSAE 157 leaves open for the SSM.
struct SharingRules: Sendable {
  /// T_GenCpmMin, and T_GenCpmMax: an object is told after this time even if it stands still.
  static let shortest = SimDuration(milliseconds: 100)
  static let longest = SimDuration(milliseconds: 1000)
  /// The same for people on foot and on two wheels.
  static let vulnerable = SimDuration(milliseconds: 500)
  /// Metres, m/s, radians: changes since it was told that tell it again.
  static let way = 4.0
  static let speed = 0.5
  static let turn = 4 * Double.pi / 180
  /// As many as an RSM holds: some 700 bytes, which still go with QPSK into one subframe.
  static let participants = 16

  private struct Told: Hashable, Sendable {
    var track: UInt32
    var position: Vec2
    var speed: Double
    /// Radians; NaN if unknown.
    var course: Double
    var at: SimTime
  }
  /// Tracks by the last time they were told of.
  private var told: [Told] = []
  /// Capture of the picture that was told last.
  private var last: SimTime?

  init() {}

  /// Direction to tell of, radians; NaN if it is not known well enough. A receiver takes a vehicle's heading for good: it
  /// is told only with a 1 σ below the turn that counts as a change (assumed), else the outline's if a sensor sees that.
  static func course(of track: Track) -> Double {
    let course = track.course()
    switch track.targetClass {
    case .pedestrian, .twoWheeler, .motorcycle, .bicycle: return course
    case .unknown, .motorVehicle, .truck, .bus, .tram, .emergency:
      let noise = track.state.covariance.velocity.largestSigma
      return noise <= turn * track.velocity.length ? course : track.heading
    }
  }

  /// False as long as the last message is too new.
  func isOpen(at capture: SimTime) -> Bool { last.map { capture - $0 >= Self.shortest } ?? true }

  /// New, moved, changed, or not told of for long.
  func isDue(_ track: Track, at t: SimTime) -> Bool {
    guard let old = told.first(where: { $0.track == track.id }) else { return true }
    let isVulnerable = track.targetClass == .pedestrian || track.targetClass == .twoWheeler
    if t - old.at >= (isVulnerable ? Self.vulnerable : Self.longest) { return true }
    if (track.position - old.position).lengthSquared > Self.way * Self.way { return true }
    if (track.velocity.length - old.speed).magnitude > Self.speed { return true }
    let course = Self.course(of: track)
    if course.isNaN || old.course.isNaN { return course.isNaN != old.course.isNaN }
    return Angle(radians: course - old.course).wrapped.radians.magnitude >= Self.turn
  }

  /// The picture of `capture` is told at `t` with these tracks.
  mutating func note(_ tracks: some Sequence<Track>, captured capture: SimTime, at t: SimTime) {
    last = capture
    // A track that lives is told of again in time.
    told.removeAll { t - $0.at > Self.longest * 2 }
    for track in tracks {
      told.removeAll { $0.track == track.id }
      told.append(
        Told(
          track: track.id, position: track.position, speed: track.velocity.length,
          course: Self.course(of: track),
          at: t))
    }
  }
}
