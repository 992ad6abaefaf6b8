import SimCore

/// The newest state that a unit has received about one road user: from its own BSM, or from an RSM or SSM that lists
/// it. 64 bytes: a host stores some two million of them per simulated second.
package struct ReceivedObject: Hashable, Sendable {
  /// Identity of the subject: the sender's for a BSM; combined with the sender's for objects of an RSM.
  package var id: UInt64
  /// Time at which the state holds, on the sender's clock.
  package var generatedAt: SimTime
  /// Map frame, metres, centre of the outline.
  package var position: Vec2
  /// Radians, map frame; NaN if unknown.
  package var heading: Float
  /// m/s, m/s², rad/s.
  package var speed: Float
  package var acceleration: Float
  package var yawRate: Float
  /// 1 σ of the position per axis, metres, as stated by the sender.
  package var positionSigma: Float
  /// Metres; NaN if not sent.
  package var length: Float
  package var width: Float
  package var targetClass: RoadUserClass
  /// True if sensed by a third party (RSM, SSM), false if it is the sender's own state.
  package var isObserved: Bool
  /// The caller's number of the message that contained the state; 0 if it has been taken or there is none.
  package var message: UInt16

  @inlinable package init(
    id: UInt64, generatedAt: SimTime, position: Vec2, heading: Double, speed: Double,
    acceleration: Double = 0,
    yawRate: Double = 0, positionSigma: Double, length: Double = .nan, width: Double = .nan,
    targetClass: RoadUserClass = .motorVehicle, isObserved: Bool = false, message: UInt16 = 0
  ) {
    self.id = id
    self.generatedAt = generatedAt
    self.position = position
    self.heading = Float(heading)
    self.speed = Float(speed)
    self.acceleration = Float(acceleration)
    self.yawRate = Float(yawRate)
    self.positionSigma = Float(positionSigma)
    self.length = Float(length)
    self.width = Float(width)
    self.targetClass = targetClass
    self.isObserved = isObserved
    self.message = message
  }
}

/// A received object, predicted to the time of fusion.
package struct AlignedObject: Hashable, Sendable {
  package var id: UInt64
  package var generatedAt: SimTime
  /// Map frame, at the time of alignment.
  package var state: KinematicState
  /// Radians, map frame.
  package var heading: Double
  /// m/s² along the heading, as sent.
  package var acceleration: Double
  package var length: Double
  package var width: Double
  package var targetClass: RoadUserClass
  package var isObserved: Bool
  /// Row in the table; valid until the table changes.
  package var row: UInt16 = 0
}

/// The received objects of one unit, keyed by identity: dense rows and an open-addressed index of 16-bit row numbers
/// (linear probing, at most half full). Bounded: a full table first drops expired rows, then those farthest from
/// `reference`, an eighth at a time, so that making room costs a few nanoseconds per insertion. The order of rows has
/// no meaning, but the same calls always leave the same rows in the same order.
package struct ObjectTable: Sendable {
  package private(set) var rows: [ReceivedObject] = []
  /// Limit of rows.
  package let capacity: Int
  /// Rows older than this at the time of a query are dropped.
  package var maximumAge: SimDuration
  /// Position of the unit, map frame; the rows farthest from it are dropped first.
  package var reference = Vec2.zero
  /// How far a state may be stamped ahead of its reception.
  package let clockTolerance: SimDuration
  /// States that were refused or dropped since the last `takeRefusals`.
  package private(set) var refusals = Refusals()

  /// Received states that a table did not keep, by cause.
  package struct Refusals: Hashable, Sendable {
    /// Stamped ahead of their reception by more than the tolerance. Stored, such a state would keep out all later ones.
    package var future: UInt64 = 0
    /// Older than the maximum age when they were received.
    package var old: UInt64 = 0
    /// Older than the stored state of the same object.
    package var superseded: UInt64 = 0
    /// Fresh, and dropped to make room.
    package var evicted: UInt64 = 0

    package init() {}
    package var isEmpty: Bool { future | old | superseded | evicted == 0 }
  }

  /// Returns the refusals and starts their counts again.
  package mutating func takeRefusals() -> Refusals {
    defer { refusals = Refusals() }
    return refusals
  }

  /// Row + 1 per slot, 0 if free; size is a power of two, at least twice the rows.
  private var index: [UInt16] = Array(repeating: 0, count: 64)

  /// `capacity` 8...16384.
  package init(
    capacity: Int = 512, maximumAge: SimDuration = SimDuration(milliseconds: 1000),
    clockTolerance: SimDuration = .zero
  ) {
    precondition((8...16384).contains(capacity))
    self.capacity = capacity
    self.clockTolerance = clockTolerance
    self.maximumAge = maximumAge
  }

  package var count: Int { rows.count }

  /// Identities are often consecutive or masked; one multiplication spreads them (Fibonacci hashing).
  @inline(__always)
  private static func home(_ id: UInt64, _ mask: Int) -> Int {
    Int(truncatingIfNeeded: (id &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
  }

  /// Stores the state of an object that was received at `t`, unless its stamp lies too far ahead of `t` or too far back, or
  /// a newer one is stored. Amortised constant time; no allocation once the table has grown to its size.
  @inline(__always)
  package mutating func upsert(_ object: ReceivedObject, heardAt t: SimTime) {
    let age = t.microseconds &- object.generatedAt.microseconds
    if age < 0 &- clockTolerance.microseconds {
      refusals.future &+= 1
    } else if age > maximumAge.microseconds {
      refusals.old &+= 1
    } else {
      upsert(object)
    }
  }

  /// Stores the state of an object, unless a newer one is stored.
  @inline(__always)
  package mutating func upsert(_ object: ReceivedObject) {
    let mask = index.count - 1
    var slot = Self.home(object.id, mask)
    while true {
      let entry = Int(index[slot])
      if entry == 0 { break }
      if rows[entry - 1].id == object.id {
        if rows[entry - 1].generatedAt <= object.generatedAt {
          rows[entry - 1] = object
        } else {
          refusals.superseded &+= 1
        }
        return
      }
      slot = (slot + 1) & mask
    }
    insert(object, slot)
  }

  /// The state stored for an identity.
  package func object(_ id: UInt64) -> ReceivedObject? {
    let mask = index.count - 1
    var slot = Self.home(id, mask)
    while index[slot] != 0 {
      let row = Int(index[slot]) - 1
      if rows[row].id == id { return rows[row] }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// Number of the message that contained a row's state, on the first call for that state; 0 afterwards.
  package mutating func takeMessage(row: UInt16) -> UInt16 {
    let message = rows[Int(row)].message
    if message != 0 { rows[Int(row)].message = 0 }
    return message
  }

  /// Drops every row older than `maximumAge` at `t`.
  package mutating func expire(at t: SimTime) {
    let oldest = t - maximumAge
    if compact(keeping: { $0.generatedAt >= oldest }) > 0 { rebuild() }
  }

  /// Appends to `result` each fresh object that lies within `radius` metres of `center` at `t`, predicted to `t`.
  /// States stamped after `t` are predicted backwards by at most `maximumAge`. Positions in the result are relative to
  /// `origin`.
  @discardableResult
  package func aligned(
    to t: SimTime, near center: Vec2 = .zero, radius: Double = .infinity, relativeTo origin: Vec2 = .zero,
    into result: inout [AlignedObject]
  ) -> OperationCounts {
    var predicted: UInt64 = 0
    let ageLimit = maximumAge.microseconds
    rows.withUnsafeBufferPointer { rows in
      for i in 0..<rows.count {
        let age = t.microseconds &- rows[i].generatedAt.microseconds
        if age > ageLimit || age < -ageLimit { continue }
        let d = rows[i].position - center
        // Includes the distance it may have moved since.
        let reach = radius + Double(abs(age)) * 1e-6 * Double(rows[i].speed)
        if d.lengthSquared > reach * reach { continue }
        predicted &+= 1
        var object = Alignment.predicted(rows[i], to: t)
        object.row = UInt16(i)
        if (object.state.position - center).lengthSquared > radius * radius { continue }
        object.state.position = object.state.position - origin
        result.append(object)
      }
    }
    let scanned = UInt64(rows.count)
    return OperationCounts(
      macsFP64: scanned &* 3, otherOps: scanned &* 6, bytesRead: scanned &* 64, serialSteps: 0, launches: 1)
      + Alignment.counts * predicted
  }

  @inline(never)
  private mutating func insert(_ object: ReceivedObject, _ slot: Int) {
    if rows.count == capacity {
      makeRoom(for: object)
      upsert(object)
      return
    }
    rows.append(object)
    index[slot] = UInt16(rows.count)
    if rows.count * 2 > index.count { rebuild() }
  }

  private mutating func makeRoom(for object: ReceivedObject) {
    var newest = object.generatedAt
    for i in rows.indices where rows[i].generatedAt > newest { newest = rows[i].generatedAt }
    let oldest = newest - maximumAge
    _ = compact(keeping: { $0.generatedAt >= oldest })
    let target = capacity - max(1, capacity / 8)
    if rows.count > target {
      // The radius that keeps `target` rows, by bisection: distances need no sorting.
      let here = reference
      var low = 0.0
      var high = 0.0
      for i in rows.indices { high = max(high, (rows[i].position - here).lengthSquared) }
      for _ in 0..<48 {
        let middle = 0.5 * (low + high)
        var inside = 0
        for i in rows.indices where (rows[i].position - here).lengthSquared <= middle { inside += 1 }
        if inside == target {
          low = middle
          break
        }
        if inside < target { low = middle } else { high = middle }
      }
      let limit = low
      refusals.evicted &+= UInt64(compact(keeping: { ($0.position - here).lengthSquared <= limit }))
      // Rows at exactly the same distance may all have been kept or dropped; some room is required.
      if rows.count == capacity {
        rows.removeLast()
        refusals.evicted &+= 1
      }
    }
    rebuild()
  }

  /// Removes the rows that `keep` rejects and keeps the order of the others; returns how many were removed.
  private mutating func compact(keeping keep: (borrowing ReceivedObject) -> Bool) -> Int {
    var kept = 0
    for i in rows.indices where keep(rows[i]) {
      if kept != i { rows[kept] = rows[i] }
      kept += 1
    }
    let gone = rows.count - kept
    rows.removeLast(gone)
    return gone
  }

  private mutating func rebuild() {
    if rows.count * 2 > index.count {
      index = Array(repeating: 0, count: index.count * 2)
    } else {
      for i in index.indices { index[i] = 0 }
    }
    let mask = index.count - 1
    for row in rows.indices {
      var slot = Self.home(rows[row].id, mask)
      while index[slot] != 0 { slot = (slot + 1) & mask }
      index[slot] = UInt16(row + 1)
    }
  }
}

/// Prediction of a received state to another time.
package enum Alignment {
  /// 1 σ of what the states sent leave out: speed (m/s), heading (rad), and the change of acceleration, as an
  /// acceleration (m/s²) over the whole time. Assumed; similar to J2735's `SpeedConfidence` 0.1 m/s and
  /// `HeadingConfidence` 1°, and to accelerations of ordinary driving.
  package static let speedSigma = 0.2
  package static let headingSigma = 0.02
  package static let accelerationSigma = 1.0

  /// Constant acceleration down to standstill and constant turn rate, along the chord of the arc. Backwards in time,
  /// only the speed is used. Without a heading the object stays where it was, and its speed adds to the uncertainty.
  package static func predicted(_ o: ReceivedObject, to t: SimTime) -> AlignedObject {
    let dt = (t - o.generatedAt).seconds
    let v = Double(o.speed)
    if o.heading.isNaN { return staying(o, dt) }
    let a = Double(o.acceleration)
    var end = v
    var distance = v * dt
    if dt > 0 {
      end = max(0, v + a * dt)
      distance = a < 0 && v + a * dt < 0 ? -v * v / (2 * a) : 0.5 * (v + v + a * dt) * dt
    }
    let turn = Double(o.yawRate) * dt
    let heading = Double(o.heading)
    let chord = Math.sincos(heading + 0.5 * turn)
    let direction = turn == 0 ? chord : Math.sincos(heading + turn)
    let u = Vec2(direction.cosine, direction.sine)
    let drift = 0.5 * accelerationSigma * dt * dt
    let along = speedSigma * dt
    let across = headingSigma * distance
    let positionVariance = Double(o.positionSigma) * Double(o.positionSigma) + drift * drift
    var position = Covariance2(along: u, sigma: along, across: across)
    position.xx += positionVariance
    position.yy += positionVariance
    let speedAlong = (speedSigma * speedSigma + accelerationSigma * accelerationSigma * dt * dt).squareRoot()
    let speedAcross = max(headingSigma * end, 0.1)
    return AlignedObject(
      id: o.id, generatedAt: o.generatedAt,
      state: KinematicState(
        position: Vec2(o.position.x + distance * chord.cosine, o.position.y + distance * chord.sine),
        velocity: u * end,
        covariance: StateCovariance(
          position: position, velocity: Covariance2(along: u, sigma: speedAlong, across: speedAcross))),
      heading: Angle(radians: heading + turn).wrapped.radians, acceleration: a, length: Double(o.length),
      width: Double(o.width), targetClass: o.targetClass, isObserved: o.isObserved)
  }
  private static func staying(_ o: ReceivedObject, _ dt: Double) -> AlignedObject {
    let v = Double(o.speed)
    let doubt = v * v + speedSigma * speedSigma
    let sigma = Double(o.positionSigma)
    return AlignedObject(
      id: o.id, generatedAt: o.generatedAt,
      state: KinematicState(
        position: o.position, velocity: .zero,
        covariance: StateCovariance(
          position: Covariance2(variance: sigma * sigma + doubt * dt * dt),
          velocity: Covariance2(variance: doubt))),
      heading: .nan, acceleration: 0, length: Double(o.length), width: Double(o.width),
      targetClass: o.targetClass, isObserved: o.isObserved)
  }
  /// Arithmetic of one prediction; a sine and cosine together count as 40 operations.
  package static let counts = OperationCounts(
    macsFP64: 30, otherOps: 110, bytesRead: 64, bytesWritten: 160, serialSteps: 50)
}
