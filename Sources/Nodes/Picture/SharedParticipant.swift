import ComputeKernel
import SimCore
import V2XMessages

extension Participant {
  /// A track as the standard's participant, with its state at `t`.
  ///
  /// - Parameters:
  ///   - place: position of the track.
  ///   - sigma: 1 σ of the position per axis, metres.
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
