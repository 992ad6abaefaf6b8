import SimCore

/// Sources of an estimate.
package struct ObjectSources: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// A confirmed track of the unit's own sensors.
  package static let sensed = ObjectSources(rawValue: 1)
  /// The object's own message.
  package static let received = ObjectSources(rawValue: 2)
  /// A third party's message about it.
  package static let observed = ObjectSources(rawValue: 4)
}

/// One road user as a unit knows it, from its own sensors, from messages, or both. Map frame, at the time of fusion.
package struct FusedObject: Hashable, Sendable {
  package var state: KinematicState
  /// Direction of the outline, radians; NaN if neither seen, sent nor known from motion.
  package var heading: Double
  /// m/s² along the heading; 0 if unknown.
  package var acceleration: Double
  /// Metres; NaN if unknown, see `outline`.
  package var length: Double
  package var width: Double
  package var targetClass: RoadUserClass
  package var sources: ObjectSources
  /// 0 if none.
  package var trackID: UInt32
  /// Detections of the unit's own sensors that recognised its class (`Track.recognitions`); 0 without a track.
  package var recognitions: UInt16 = 0
  /// 0 if none.
  package var receivedID: UInt64
  /// Newest time of the data used.
  package var seenAt: SimTime

  package init(
    state: KinematicState, heading: Double, acceleration: Double, length: Double, width: Double,
    targetClass: RoadUserClass, sources: ObjectSources, trackID: UInt32, receivedID: UInt64, seenAt: SimTime
  ) {
    self.state = state
    self.heading = heading
    self.acceleration = acceleration
    self.length = length
    self.width = width
    self.targetClass = targetClass
    self.sources = sources
    self.trackID = trackID
    self.receivedID = receivedID
    self.seenAt = seenAt
  }

  /// From a track alone.
  package init(_ t: Track) {
    self.init(
      state: t.state, heading: t.course(), acceleration: 0, length: t.length, width: t.width,
      targetClass: t.targetClass, sources: .sensed, trackID: t.id, receivedID: 0, seenAt: t.seenAt)
    recognitions = t.recognitions
  }
  /// From a received object alone.
  package init(_ r: AlignedObject) {
    self.init(
      state: r.state, heading: r.heading, acceleration: r.acceleration, length: r.length, width: r.width,
      targetClass: r.targetClass, sources: r.isObserved ? .observed : .received, trackID: 0, receivedID: r.id,
      seenAt: r.generatedAt)
  }

  /// Length and width in metres; unknown values are replaced by those usual for the class (SUMO's default vehicle
  /// classes; pedestrians as wide as Euro NCAP's adult target, 0.5 m).
  package var outline: (length: Double, width: Double) {
    let usual: (Double, Double) =
      switch targetClass {
      case .unknown, .motorVehicle, .emergency: (5.0, 1.8)
      case .truck, .bus, .tram: (7.1, 2.4)
      case .twoWheeler, .motorcycle, .bicycle: (1.6, 0.65)
      case .pedestrian: (0.5, 0.5)
      }
    return (length.isNaN ? usual.0 : length, width.isNaN ? usual.1 : width)
  }
}

/// Merges a unit's own tracks with received objects. Confirmed tracks and received objects that can be the same are
/// paired one to one at the least total distance. Each pair is fused by covariance intersection, as both may contain
/// common information; all others are kept as they are.
package struct ObjectFusion: Sendable {
  /// Gate on the squared Mahalanobis distance in position and velocity: 18.467 holds 99.9 % of a χ² with 4
  /// degrees; applied to the sum of the two parts of 2 degrees each.
  package var gate = 18.467
  /// 1 σ of the offset between the point that a sensor locates and the centre of the outline, metres.
  package var referenceSigma = 0.5

  private var solver = AssignmentSolver()

  package init() {}

  /// Appends the fused picture to `result`: first every confirmed track (fused or alone, in track order), then the
  /// received objects without a track, in their order. `ownPositionSigma` (m, per axis) is the error of the tracks'
  /// frame relative to the map frame of the received objects. All states hold for one time.
  @discardableResult
  package mutating func fuse(
    tracks: [Track], received: [AlignedObject], ownPositionSigma: Double, into result: inout [FusedObject]
  ) -> OperationCounts {
    solver.begin(rows: tracks.count, columns: received.count)
    let frame = ownPositionSigma * ownPositionSigma
    let extra = frame + referenceSigma * referenceSigma
    let gate = gate
    var tested: UInt64 = 0
    var compared: UInt64 = 0
    tracks.withUnsafeBufferPointer { tracks in
      received.withUnsafeBufferPointer { received in
        for i in 0..<tracks.count where tracks[i].status == .confirmed {
          tested &+= UInt64(received.count)
          for j in 0..<received.count {
            let d = tracks[i].state.position - received[j].state.position
            let sxx = tracks[i].state.covariance.xx + received[j].state.covariance.xx + extra
            if d.x * d.x > gate * sxx { continue }
            let syy = tracks[i].state.covariance.yy + received[j].state.covariance.yy + extra
            if d.y * d.y > gate * syy { continue }
            compared &+= 1
            if Self.excludes(tracks[i].targetClass, received[j].targetClass) { continue }
            let sxy = tracks[i].state.covariance.xy + received[j].state.covariance.xy
            let position = Covariance2(xx: sxx, xy: sxy, yy: syy)
            let velocity = tracks[i].state.covariance.velocity + received[j].state.covariance.velocity
            let square =
              position.squaredMahalanobis(d)
              + velocity.squaredMahalanobis(tracks[i].state.velocity - received[j].state.velocity)
            solver.allow(row: i, column: j, benefit: gate - square)
          }
        }
      }
    }
    solver.solve()
    var fusions = OperationCounts.zero
    for i in tracks.indices where tracks[i].status == .confirmed {
      let j = Int(solver.columnOfRow[i])
      if j < 0 {
        result.append(FusedObject(tracks[i]))
      } else {
        result.append(Self.joined(tracks[i], received[j], extra: extra, counts: &fusions))
      }
    }
    for j in received.indices where solver.rowOfColumn[j] < 0 { result.append(FusedObject(received[j])) }
    return OperationCounts(
      macsFP64: tested &* 2 &+ compared &* 16,
      otherOps: tested &* 4 &+ compared &* 20 &+ solver.steps &* 6,
      bytesRead: UInt64(tracks.count) &* 200 &+ UInt64(received.count) &* 160,
      bytesWritten: UInt64(result.count) &* 184, serialSteps: solver.steps &* 3, launches: 1)
      + fusions
  }

  /// Pedestrians are never vehicles; sensors may confuse the other classes.
  private static func excludes(_ a: RoadUserClass, _ b: RoadUserClass) -> Bool {
    a != .unknown && b != .unknown && (a == .pedestrian) != (b == .pedestrian)
  }

  private static func joined(
    _ t: Track, _ r: AlignedObject, extra: Double, counts: inout OperationCounts
  ) -> FusedObject {
    var other = r.state
    other.covariance.xx += extra
    other.covariance.yy += extra
    var object = FusedObject(r)
    object.state = CovarianceIntersection.fuse(t.state, other, counts: &counts)
    object.sources.insert(.sensed)
    object.trackID = t.id
    object.recognitions = t.recognitions
    if object.heading.isNaN { object.heading = t.course() }
    if object.length.isNaN { object.length = t.length }
    if object.width.isNaN { object.width = t.width }
    if object.targetClass == .unknown { object.targetClass = t.targetClass }
    object.seenAt = max(t.seenAt, r.generatedAt)
    return object
  }
}
