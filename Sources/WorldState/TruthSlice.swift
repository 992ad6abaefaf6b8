import SimCore

/// Flags of one vehicle in a truth slice.
package struct VehicleFlags: OptionSet, Hashable, Sendable {
  package let rawValue: UInt32
  package init(rawValue: UInt32) { self.rawValue = rawValue }

  package static let brakeLights = VehicleFlags(rawValue: 1)
  package static let indicatorLeft = VehicleFlags(rawValue: 2)
  package static let indicatorRight = VehicleFlags(rawValue: 4)
  /// Stands at a stop of its own plan, or parked.
  package static let stopped = VehicleFlags(rawValue: 8)
  /// Carries an onboard unit.
  package static let equipped = VehicleFlags(rawValue: 16)
  /// Taller than 2 m: blocks radio like TR 37.885's truck.
  package static let tall = VehicleFlags(rawValue: 32)
  /// In a collision since the last step.
  package static let collided = VehicleFlags(rawValue: 64)
  /// Parked off the lane: blocks sight, not traffic.
  package static let parked = VehicleFlags(rawValue: 128)
  /// Its onboard unit drives.
  package static let automated = VehicleFlags(rawValue: 256)

  /// Stands at a stop of its own plan, on the lane or off it.
  package var isAtStop: Bool { rawValue & (Self.stopped.rawValue | Self.parked.rawValue) != 0 }
}

/// Ground truth at one traffic step: structure of arrays, one row per running vehicle in ascending demand index, one
/// per walking pedestrian in ascending index. Self-contained. Map frame, SI units, radians counter-clockwise from east.
/// The position of a vehicle is the centre of its outline.
///
/// Accelerations and yaw rates hold until the next slice, so truth in between is closed-form: see
/// `vehicleState(row:at:)`.
package struct TruthSlice: Sendable {
  package var time: SimTime
  package var step: SimDuration

  /// Rows with at least this in place of a demand index represent hazards, in the order of the scenario. Their numbers do
  /// not depend on how many vehicles there are: more than a demand may have (`ContentLimits.mostVehicles`), and within
  /// what messages between processes may carry.
  package static let firstHazard: UInt32 = 1 << 23
  /// Whether a row with this index represents a hazard.
  package static func isHazard(_ index: UInt32) -> Bool { index >= firstHazard }

  // Vehicles.
  package var vehicle: [UInt32] = []
  package var x: [Double] = []
  package var y: [Double] = []
  package var heading: [Double] = []
  package var speed: [Double] = []
  package var acceleration: [Double] = []
  package var yawRate: [Double] = []
  /// Lateral motion without a turn, by which the traffic model changes lanes: m/s to the left of the heading, held
  /// until the next slice.
  package var lateralSpeed: [Double] = []
  /// Lane index in the network; −1 if unknown (FCD replay off the network). Hosts do not get this column and the others
  /// that `withoutRoad` removes.
  package var lane: [Int32] = []
  /// Position of the front bumper along the lane, metres.
  package var lanePosition: [Double] = []
  package var length: [Double] = []
  package var width: [Double] = []
  package var height: [Double] = []
  package var roadUser: [RoadUserClass] = []
  package var flags: [VehicleFlags] = []
  /// Speed limit of the lane, and the driver's desired speed on it (limit × speed factor), m/s.
  package var speedLimit: [Double] = []
  package var desiredSpeed: [Double] = []

  // Pedestrians: a pedestrian is a disc of `pedestrianRadius`.
  package var pedestrian: [UInt32] = []
  package var pedestrianX: [Double] = []
  package var pedestrianY: [Double] = []
  package var pedestrianHeading: [Double] = []
  package var pedestrianSpeed: [Double] = []
  /// Stature, metres; empty if unknown (recordings made without it).
  package var pedestrianHeight: [Double] = []

  /// State of every signal, in the network's order.
  package var signals: [SignalState] = []

  package init(time: SimTime, step: SimDuration) {
    self.time = time
    self.step = step
  }

  /// Radius of a pedestrian's outline, metres (SUMO's default person width .478 m, halved).
  package static let pedestrianRadius = 0.239

  /// Stature of a pedestrian whose own is unknown, metres: SUMO's default height of people, rounded.
  package static let usualStature = 1.72

  /// Stature of the pedestrian in a row, metres.
  package func height(pedestrian row: Int) -> Double {
    row < pedestrianHeight.count ? pedestrianHeight[row] : Self.usualStature
  }

  package var vehicleCount: Int { vehicle.count }
  package var pedestrianCount: Int { pedestrian.count }

  /// Row of a vehicle by demand index (binary search); nil if it is not running.
  package func row(of index: UInt32) -> Int? {
    var low = 0
    var high = vehicle.count
    while low < high {
      let middle = (low + high) / 2
      if vehicle[middle] < index { low = middle + 1 } else { high = middle }
    }
    return low < vehicle.count && vehicle[low] == index ? low : nil
  }

  /// A slice with only the given rows, in the given order: ascending rows keep the order of demand index.
  package func keeping(vehicles rows: [Int32], pedestrians: [Int32]) -> TruthSlice {
    func pick<T>(_ column: [T], _ rows: [Int32]) -> [T] {
      column.isEmpty
        ? []
        : [T](unsafeUninitializedCapacity: rows.count) { out, count in
          for (i, row) in rows.enumerated() { out.initializeElement(at: i, to: column[Int(row)]) }
          count = rows.count
        }
    }
    var out = TruthSlice(time: time, step: step)
    out.vehicle = pick(vehicle, rows)
    out.x = pick(x, rows)
    out.y = pick(y, rows)
    out.heading = pick(heading, rows)
    out.speed = pick(speed, rows)
    out.acceleration = pick(acceleration, rows)
    out.yawRate = pick(yawRate, rows)
    out.lateralSpeed = pick(lateralSpeed, rows)
    out.lane = pick(lane, rows)
    out.lanePosition = pick(lanePosition, rows)
    out.length = pick(length, rows)
    out.width = pick(width, rows)
    out.height = pick(height, rows)
    out.roadUser = pick(roadUser, rows)
    out.flags = pick(flags, rows)
    out.speedLimit = pick(speedLimit, rows)
    out.desiredSpeed = pick(desiredSpeed, rows)
    out.pedestrian = pick(pedestrian, pedestrians)
    out.pedestrianX = pick(pedestrianX, pedestrians)
    out.pedestrianY = pick(pedestrianY, pedestrians)
    out.pedestrianHeading = pick(pedestrianHeading, pedestrians)
    out.pedestrianSpeed = pick(pedestrianSpeed, pedestrians)
    out.pedestrianHeight = pick(pedestrianHeight, pedestrians)
    out.signals = signals
    return out
  }

  /// Removes pedestrians and signals.
  package mutating func keepOnlyVehicles() {
    pedestrian = []
    pedestrianX = []
    pedestrianY = []
    pedestrianHeading = []
    pedestrianSpeed = []
    pedestrianHeight = []
    signals = []
  }

  /// A copy without the columns that hosts do not use: only the recorder and the engine do.
  package func withoutRoad() -> TruthSlice {
    var out = self
    out.lane = []
    out.lanePosition = []
    out.speedLimit = []
    out.desiredSpeed = []
    return out
  }

  /// Position, heading and speed of a row at `t` ∈ [time, time + step]: constant acceleration down to standstill,
  /// constant yaw rate, displacement along the chord of the arc.
  package func vehicleState(row i: Int, at t: SimTime) -> MovingState {
    let dt = (t - time).seconds
    let a = acceleration[i]
    let end = max(0, speed[i] + a * dt)
    let distance = distance(row: i, after: dt)
    let turn = yawRate[i] * dt
    let direction = Math.sincos(heading[i] + 0.5 * turn)
    let aside = lateralSpeed[i] * dt
    return MovingState(
      position: Vec2(
        x[i] + distance * direction.cosine - aside * direction.sine,
        y[i] + distance * direction.sine + aside * direction.cosine),
      heading: Angle(radians: heading[i] + turn), speed: end, acceleration: a, yawRate: yawRate[i],
      lateralSpeed: lateralSpeed[i])
  }

  /// Distance that a row covers in the `dt` seconds after the slice, metres.
  package func distance(row i: Int, after dt: Double) -> Double {
    let v = speed[i]
    let a = acceleration[i]
    let end = v + a * dt
    if end < 0 { return a < 0 ? max(0, -v * v / (2 * a)) : 0 }
    return max(0, (v + end) * 0.5 * dt)
  }

  /// State of a pedestrian at `t`, at constant velocity.
  package func pedestrianState(row i: Int, at t: SimTime) -> MovingState {
    let dt = (t - time).seconds
    let direction = Math.sincos(pedestrianHeading[i])
    let d = pedestrianSpeed[i] * dt
    return MovingState(
      position: Vec2(pedestrianX[i] + d * direction.cosine, pedestrianY[i] + d * direction.sine),
      heading: Angle(radians: pedestrianHeading[i]), speed: pedestrianSpeed[i], acceleration: 0, yawRate: 0)
  }
}

/// Kinematic state of a road user in the map frame.
package struct MovingState: Hashable, Sendable {
  package var position: Vec2
  package var heading: Angle
  /// m/s, ≥ 0.
  package var speed: Double
  /// m/s².
  package var acceleration: Double
  /// rad/s.
  package var yawRate: Double
  /// m/s to the left of the heading.
  package var lateralSpeed: Double

  package init(
    position: Vec2, heading: Angle, speed: Double, acceleration: Double, yawRate: Double,
    lateralSpeed: Double = 0
  ) {
    self.position = position
    self.heading = heading
    self.speed = speed
    self.acceleration = acceleration
    self.yawRate = yawRate
    self.lateralSpeed = lateralSpeed
  }
}

/// The state of a signal and the times at which it may change.
package struct SignalState: Hashable, Sendable {
  /// Index of the active program and phase.
  package var program: Int
  package var phase: Int
  /// One letter per link index (`G g y r u o O s`).
  package var state: [UInt8]
  /// Start of this phase, its earliest and latest end, and its end if nothing else happens.
  package var since: SimTime
  package var earliestEnd: SimTime
  package var latestEnd: SimTime
  package var likelyEnd: SimTime

  package init(
    program: Int, phase: Int, state: [UInt8], since: SimTime, earliestEnd: SimTime, latestEnd: SimTime,
    likelyEnd: SimTime
  ) {
    self.program = program
    self.phase = phase
    self.state = state
    self.since = since
    self.earliestEnd = earliestEnd
    self.latestEnd = latestEnd
    self.likelyEnd = likelyEnd
  }
}
