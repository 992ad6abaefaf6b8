/// A detector that follows a vehicle since it came to a lane.
struct DetectorReminder {
  enum Kind: UInt8 { case loop, area, entry, exit, mean }
  var kind: Kind
  var detector: Int32
  /// Index of the section of a gate, or place of the lane in a mean.
  var part: Int32
  var lane: Int32
  /// Start of the vehicle's present lane, metres after that of the detector's.
  var offset = 0.0
}

/// A vehicle between two slices.
final class VehicleTrack {
  var lane: Int
  var position: Double
  var speed: Double
  var vehicle: DetectedVehicle
  var isParked: Bool
  var reminders: [DetectorReminder] = []

  init(_ vehicle: DetectedVehicle, isParked: Bool) {
    lane = vehicle.lane
    position = vehicle.position
    speed = vehicle.speed
    self.vehicle = vehicle
    self.isParked = isParked
  }
}
