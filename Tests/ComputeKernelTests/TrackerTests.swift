import ComputeKernel
import SimCore
import Testing

/// A small world for the tracker: objects at constant velocity, one sensor at the origin.
struct TrackerScene {
  var objects: [(position: Vec2, velocity: Vec2)]
  var random: RandomStream
  var sigma = 0.3
  var speedSigma = 0.1
  let pose = SensorPose(position: .zero, heading: .zero)

  init(seed: UInt64, _ objects: [(position: Vec2, velocity: Vec2)]) {
    self.objects = objects
    random = RandomSource(seed: seed).stream(0, .rangeNoise)
  }
  func position(_ i: Int, at t: Double) -> Vec2 { objects[i].position + objects[i].velocity * t }

  mutating func scan(at t: Double, detection: Double = 1, clutter: Int = 0, radar: Bool = true)
    -> [Measurement]
  {
    var out: [Measurement] = []
    for i in objects.indices {
      guard random.uniform() < detection else { continue }
      let p = position(i, at: t)
      let u = p * (1 / p.length)
      let along = random.normal() * sigma
      let across = random.normal() * sigma
      let z = Vec2(p.x + along * u.x - across * u.y, p.y + along * u.y + across * u.x)
      out.append(
        Measurement(
          seenFrom: pose, at: z, rangeSigma: sigma, crossSigma: sigma,
          radialSpeed: radar ? objects[i].velocity.dot(u) + random.normal() * speedSigma : .nan,
          radialSpeedSigma: radar ? speedSigma : .nan, targetClass: .motorVehicle))
    }
    for _ in 0..<clutter {
      out.append(
        Measurement(
          seenFrom: pose, at: Vec2(random.uniform() * 200 - 100, random.uniform() * 200 - 100),
          rangeSigma: sigma,
          crossSigma: sigma, targetClass: .motorVehicle, confidence: 0.5))
    }
    return out
  }
}

@Suite struct TrackerTests {
  /// Rows and columns that diverge, so that no two objects are ever closer than at the start.
  static func grid(_ n: Int) -> [(position: Vec2, velocity: Vec2)] {
    (0..<n).map { (i: Int) -> (position: Vec2, velocity: Vec2) in
      let x = Double(i % 8) * 12 - 45
      let y = Double(i / 8) * 11 + 8
      return (Vec2(x, y), Vec2(0.05 * x + 1, 0.04 * y))
    }
  }

  /// Every object has one track with a constant identity, and false tracks rarely reach confirmation.
  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8])
  func followsManyObjectsThroughMissesAndClutter(seed: UInt64) {
    var scene = TrackerScene(seed: seed, Self.grid(30))
    var tracker = Tracker()
    var identities: [Set<UInt32>] = Array(repeating: [], count: 30)
    var ghosts = 0
    for step in 0..<60 {
      let t = Double(step) * 0.1
      tracker.update(
        scene.scan(at: t, detection: 0.9, clutter: 3), sensor: 0, capturedAt: SimTime(seconds: t),
        from: scene.pose)
      guard step > 20 else { continue }
      var free = Set(tracker.tracks.indices.filter { tracker.tracks[$0].isConfirmed })
      for i in scene.objects.indices {
        let p = scene.position(i, at: t)
        let near = free.min { a, b in
          let da = (tracker.tracks[a].position - p).lengthSquared
          let db = (tracker.tracks[b].position - p).lengthSquared
          return da == db ? a < b : da < db
        }
        guard let near, (tracker.tracks[near].position - p).length < 2 else { continue }
        free.remove(near)
        identities[i].insert(tracker.tracks[near].id)
      }
      ghosts += free.count
    }
    #expect(identities.allSatisfy { $0.count == 1 }, "seed \(seed): \(identities.map(\.count))")
    #expect(Double(ghosts) / 39 < 0.5, "seed \(seed): \(ghosts) ghosts in 39 scans")
    for track in tracker.tracks where track.isConfirmed && track.misses == 0 && track.hits > 30 {
      #expect(track.state.covariance.position.largestSigma < 0.3, "seed \(seed)")
    }
  }

  /// Mean NEES of the tracker's own states with clean detections: consistent, though the objects do not
  /// manoeuvre.
  @Test func isNotOverconfident() {
    var sum = 0.0
    var count = 0
    for seed in 1...40 {
      var scene = TrackerScene(seed: UInt64(seed), Self.grid(10))
      var tracker = Tracker()
      for step in 0..<30 {
        let t = Double(step) * 0.1
        tracker.update(scene.scan(at: t), sensor: 0, capturedAt: SimTime(seconds: t), from: scene.pose)
      }
      for track in tracker.tracks where track.isConfirmed {
        let i = scene.objects.indices.min {
          (scene.position($0, at: 2.9) - track.position).length
            < (scene.position($1, at: 2.9) - track.position).length
        }!
        let p = scene.position(i, at: 2.9)
        let v = scene.objects[i].velocity
        sum += KinematicStateTests.squaredError(track.state, (p.x, p.y, v.x, v.y))
        count += 1
      }
    }
    // Objects at constant speed under a model that expects manoeuvres: below the 4 of a matched filter,
    // above 0.
    let mean = sum / Double(count)
    #expect(count == 400 && mean < 4.2 && mean > 1, "mean NEES \(mean) over \(count)")
  }

  @Test func confirmsAfterThreeOfFiveAndDropsAfterCoasting() {
    var scene = TrackerScene(seed: 3, [(Vec2(20, 0), Vec2(5, 0))])
    var tracker = Tracker()
    for step in 0..<2 {
      tracker.update(
        scene.scan(at: Double(step) * 0.1), sensor: 0, capturedAt: SimTime(seconds: Double(step) * 0.1),
        from: scene.pose)
    }
    #expect(tracker.tracks.count == 1 && tracker.confirmedCount == 0)
    tracker.update(scene.scan(at: 0.2), sensor: 0, capturedAt: SimTime(seconds: 0.2), from: scene.pose)
    #expect(tracker.confirmedCount == 1)
    // Out of the sensor's view a track does not count as missed: it only coasts, and keeps moving.
    let narrow = Coverage(range: 5, halfAngle: 0.5)
    for step in 3..<12 {
      tracker.update(
        [], sensor: 0, capturedAt: SimTime(seconds: Double(step) * 0.1), from: scene.pose, coverage: narrow)
    }
    #expect(tracker.confirmedCount == 1 && tracker.tracks[0].misses == 0)
    #expect(abs(tracker.tracks[0].position.x - 25.5) < 1.5)
    tracker.predict(to: SimTime(seconds: 1.71))
    #expect(tracker.tracks.isEmpty)
  }

  @Test func dropsAConfirmedTrackThatScansInViewMiss() {
    var scene = TrackerScene(seed: 3, [(Vec2(20, 0), Vec2(0, 0))])
    var tracker = Tracker()
    tracker.parameters.missLimit = 4
    for step in 0..<5 {
      tracker.update(
        scene.scan(at: 0), sensor: 0, capturedAt: SimTime(seconds: Double(step) * 0.1), from: scene.pose)
    }
    for step in 5..<8 {
      tracker.update([], sensor: 0, capturedAt: SimTime(seconds: Double(step) * 0.1), from: scene.pose)
    }
    #expect(tracker.confirmedCount == 1)
    tracker.update([], sensor: 0, capturedAt: SimTime(seconds: 0.8), from: scene.pose)
    #expect(tracker.tracks.isEmpty)
  }

  /// A camera whose frames arrive 80 ms after the radar's still improves the tracks; frames that are too late are
  /// counted.
  @Test func usesLateScansAndSkipsStaleOnes() {
    func run(camera: Bool) -> Double {
      var squares = 0.0
      for seed in 1...30 {
        var scene = TrackerScene(seed: UInt64(seed), [(Vec2(40, 10), Vec2(-8, 1))])
        scene.sigma = 1.0
        var tracker = Tracker()
        for step in 0..<40 {
          let t = Double(step) * 0.1
          tracker.update(
            scene.scan(at: t, radar: false), sensor: 0, capturedAt: SimTime(seconds: t), from: scene.pose)
          scene.sigma = 0.2
          let late = scene.scan(at: t - 0.08, radar: false)
          scene.sigma = 1.0
          if camera {
            tracker.update(late, sensor: 1, capturedAt: SimTime(seconds: t - 0.08), from: scene.pose)
          }
        }
        guard let track = tracker.tracks.first(where: \.isConfirmed) else {
          Issue.record("seed \(seed): lost")
          return .infinity
        }
        squares += (track.position - scene.position(0, at: 3.9)).lengthSquared
      }
      return (squares / 30).squareRoot()
    }
    #expect(run(camera: true) < 0.6 * run(camera: false))
    var tracker = Tracker()
    let pose = SensorPose(position: .zero, heading: .zero)
    let z = Measurement(seenFrom: pose, at: Vec2(10, 0), rangeSigma: 0.2, crossSigma: 0.2)
    tracker.update([z], sensor: 0, capturedAt: SimTime(seconds: 5), from: pose)
    tracker.update([z], sensor: 1, capturedAt: SimTime(seconds: 4.7), from: pose)
    #expect(tracker.skippedScans == 1 && tracker.tracks[0].hits == 1)
    #expect(tracker.time == SimTime(seconds: 5))
  }

  /// Radial speeds relative to a moving sensor distinguish a standing object from a moving one at first sight.
  @Test func radialSpeedIsTakenOverGround() {
    let pose = SensorPose(position: Vec2(100, 50), heading: Angle(degrees: 90), velocity: Vec2(0, 20))
    var tracker = Tracker()
    let z = Measurement(
      seenFrom: pose, at: Vec2(50, 0), rangeSigma: 0.2, crossSigma: 0.2, radialSpeed: -20,
      radialSpeedSigma: 0.1)
    #expect((z.position - Vec2(100, 100)).length < 1e-9)
    #expect(abs(z.radialSpeed) < 1e-9)
    tracker.update([z], sensor: 0, capturedAt: .zero, from: pose)
    #expect(abs(tracker.tracks[0].velocity.y) < 0.1)
    #expect(tracker.tracks[0].state.covariance.vyvy < 0.05 && tracker.tracks[0].state.covariance.vxvx > 100)
  }

  @Test func isBoundedAndCountsOmissions() {
    var scene = TrackerScene(seed: 1, [])
    var tracker = Tracker()
    tracker.parameters.capacity = 10
    tracker.update(scene.scan(at: 0, clutter: 50), sensor: 0, capturedAt: .zero, from: scene.pose)
    #expect(tracker.tracks.count == 10 && tracker.droppedBirths == 40)
  }

  /// The same scans give the same bits, and the counts grow with the work.
  @Test func repeatsExactlyAndChargesWhatItDoes() {
    func run(_ n: Int) -> (OperationCounts, [Track]) {
      var scene = TrackerScene(seed: 5, Self.grid(n))
      var tracker = Tracker()
      var counts = OperationCounts.zero
      for step in 0..<20 {
        let t = Double(step) * 0.1
        counts += tracker.update(
          scene.scan(at: t, detection: 0.9, clutter: 2), sensor: 0, capturedAt: SimTime(seconds: t),
          from: scene.pose)
      }
      return (counts, tracker.tracks)
    }
    let (a, first) = run(30)
    let (b, second) = run(30)
    #expect(a == b && first.map(\.state) == second.map(\.state))
    let (small, _) = run(10)
    #expect(a.macs > 3 * small.macs && a.launches == 20)
    #expect(a.serialSteps < a.operations)
  }

  /// Three sensors measure at the same time, only the last sees the object: it is confirmed within three cycles and
  /// kept; if two see it, in two.
  @Test func aSensorThatCannotSeeDoesNotOutvoteOneThatDoes() {
    let pose = SensorPose(position: .zero, heading: .zero)
    let z = Measurement(
      seenFrom: pose, at: Vec2(30, 1), rangeSigma: 0.3, crossSigma: 0.3, targetClass: .pedestrian)
    func cyclesToConfirm(_ seeing: Int) -> Int? {
      var tracker = Tracker()
      for step in 0..<30 {
        for sensor in 0..<3 {
          tracker.update(
            sensor >= 3 - seeing ? [z] : [], sensor: sensor, capturedAt: SimTime(seconds: Double(step) * 0.1),
            from: pose)
        }
        if tracker.confirmedCount == 1 { return step + 1 }
      }
      return nil
    }
    #expect(cyclesToConfirm(1) == 3 && cyclesToConfirm(2) == 2)
  }

  @Test func coverageTurnsWithTheSensor() {
    let pose = SensorPose(position: Vec2(10, 0), heading: Angle(degrees: 90))
    let ahead = Coverage(range: 100, halfAngle: Angle(degrees: 30).radians)
    let left = Coverage(range: 100, halfAngle: Angle(degrees: 30).radians, boresight: .pi / 2)
    #expect(ahead.contains(Vec2(10, 50), from: pose) && !ahead.contains(Vec2(-40, 0), from: pose))
    #expect(left.contains(Vec2(-40, 0), from: pose) && !left.contains(Vec2(10, 50), from: pose))
    #expect(!ahead.contains(Vec2(10, 101), from: pose) && !ahead.contains(Vec2(10, -50), from: pose))
    #expect(Coverage(range: 60, halfAngle: .pi).contains(Vec2(10, -50), from: pose))
  }
}
