/// Motion of a vehicle along its path in one traffic step: when it passes a point, and how fast.
///
/// As in SUMO: with the semi-implicit update the speed is the same in the whole step, else it changes evenly down to
/// standstill.
struct StepMotion {
  /// Seconds.
  let duration: Double
  /// Speed before and after the step, m/s.
  let before: Double
  let after: Double
  /// Metres.
  let distance: Double
  let isUniform: Bool
  /// m/s².
  private let acceleration: Double

  init(duration: Double, before: Double, after: Double, distance: Double, isUniform: Bool) {
    self.duration = duration
    self.distance = distance
    self.after = after
    self.isUniform = isUniform
    if isUniform {
      self.before = duration > 0 ? distance / duration : after
      acceleration = 0
    } else {
      self.before = before
      acceleration =
        after > 0 || distance <= 0 ? (after - before) / duration : -before * before / (2 * distance)
    }
  }

  /// Seconds after the start of the step when the vehicle has covered `metres`, within 0...duration.
  func time(after metres: Double) -> Double {
    if metres <= 0 { return 0 }
    if metres >= distance { return duration }
    let t: Double
    if abs(acceleration) < 1e-9 {
      t = before > 0 ? metres / before : duration
    } else {
      // The smaller root, in the form without cancellation.
      let root = (before * before + 2 * acceleration * metres).clamped.squareRoot()
      t = 2 * metres / (before + root)
    }
    return min(max(t, 0), duration)
  }

  /// Metres covered within a time of the step.
  func distance(at time: Double) -> Double {
    if time >= duration { return distance }
    return min(max(before * time + acceleration * time * time / 2, 0), distance)
  }

  /// Speed at a time in the step, m/s.
  func speed(at time: Double) -> Double { max(0, before + acceleration * time) }
}

extension Double {
  fileprivate var clamped: Double { Swift.max(0, self) }
}

/// A vehicle in the step that a detector is told of.
struct DetectedVehicle {
  /// Demand index.
  var index: UInt32
  /// Index of its type; −1 if unknown.
  var type: Int
  /// Metres.
  var length: Double
  var minimumGap: Double
  var motion: StepMotion
  /// Speed that the driver desires on the lane where the vehicle is after the step, m/s.
  var desiredSpeed: Double
  /// It reaches its destination in this step.
  var hasArrived = false
  /// At a planned stop.
  var isStopped: Bool
  /// Seconds lost since departure.
  var timeLoss: Double
  /// Lane after the step and position of the front there, metres.
  var lane: Int
  var position: Double

  /// Speed after the step, m/s.
  var speed: Double { motion.after }
}

/// Why a vehicle comes to a lane or leaves it.
enum LaneEvent {
  case departure, junction, laneChange, teleport, parking, arrival, removal
}
