import NodeInterface
import RoadNetwork
import SimCore
import Testing
import WorldState

@testable import Sensing

/// Scenes by hand: cars of 4.5 × 1.8 × 1.5 m unless said otherwise.
struct Scene {
  var slice = TruthSlice(time: .zero, step: SimDuration(milliseconds: 100))

  @discardableResult
  mutating func add(
    _ x: Double, _ y: Double, heading: Double = 0, speed: Double = 0, acceleration: Double = 0,
    yawRate: Double = 0, length: Double = 4.5, width: Double = 1.8, height: Double = 1.5,
    roadUser: RoadUserClass = .motorVehicle, index: UInt32? = nil
  ) -> Int {
    slice.vehicle.append(index ?? UInt32(slice.vehicle.count))
    slice.x.append(x)
    slice.y.append(y)
    slice.heading.append(heading)
    slice.speed.append(speed)
    slice.acceleration.append(acceleration)
    slice.yawRate.append(yawRate)
    slice.lateralSpeed.append(0)
    slice.length.append(length)
    slice.width.append(width)
    slice.height.append(height)
    slice.roadUser.append(roadUser)
    return slice.vehicle.count - 1
  }
  mutating func addPedestrian(_ x: Double, _ y: Double) {
    slice.pedestrian.append(UInt32(slice.pedestrian.count))
    slice.pedestrianX.append(x)
    slice.pedestrianY.append(y)
    slice.pedestrianHeading.append(0)
    slice.pedestrianSpeed.append(0)
  }
}

/// A world without walls: one far-off building, so that sight does not end off the road.
func openWorld(_ walls: [Obstacle] = []) -> SightMap {
  var network = RoadNetwork(source: "test")
  network.obstacles = walls
  network.obstacles.append(
    Obstacle(id: "far", outline: [Vec2(1e5, 1e5), Vec2(1e5 + 1, 1e5), Vec2(1e5, 1e5 + 1)], height: 9))
  return SightMap(network)
}

func capture(
  _ scene: Scene, row: Int = 0, suite: SensorSuite, at t: SimTime = .zero,
  conditions: SensingConditions = SensingConditions(perfect: true), sight: SightMap = openWorld(),
  seed: UInt64 = 1
) -> [SensorFrame] {
  let index = VehicleIndex()
  index.rebuild(scene.slice)
  let context = SensingContext(sight: sight, conditions: conditions, random: RandomSource(seed: seed))
  let unit = UnitSensors(suite: suite, entity: 99, context: context)
  var frames: [SensorFrame] = []
  unit.capture(
    row: row, at: t, slice: scene.slice, index: index, scratch: SensorScratch(), into: &frames)
  return frames
}

@Suite struct SensingTests {
  @Test func perfectSensorsReportTruthInTheEgoFrame() {
    var scene = Scene()
    // Ego drives north-west and turns; the other crosses.
    scene.add(100, 50, heading: 2.3, speed: 12, acceleration: -1, yawRate: 0.2)
    scene.add(80, 75, heading: -0.4, speed: 7, acceleration: 2)
    scene.add(85, 60, heading: 1, speed: 5, yawRate: -0.3)
    let t = SimTime(microseconds: 70_000)
    let frames = capture(scene, suite: .onboard(.l4), at: t)
    #expect(frames.count == 5)
    let ego = scene.slice.vehicleState(row: 0, at: t)
    for (sensor, frame) in frames.enumerated() where frame.kind != .camera && sensor != 1 {
      #expect(frame.sensor == sensor && frame.capturedAt == t)
      #expect(frame.detections.count == 2)
      for row in 1...2 {
        let other = scene.slice.vehicleState(row: row, at: t)
        let p = (other.position - ego.position).rotated(cosine: ego.heading.cosine, sine: -ego.heading.sine)
        let hit = frame.detections.first { ($0.position - p).length < 1e-9 }
        #expect(hit != nil, "row \(row)")
        guard let hit else { continue }
        if frame.kind == .radar {
          let relative = other.heading.direction * other.speed - ego.heading.direction * ego.speed
          let line = (other.position - ego.position) * (1 / (other.position - ego.position).length)
          #expect(abs(hit.radialSpeed - relative.dot(line)) < 1e-9)
        } else {
          #expect(
            abs(Angle(radians: hit.heading - (other.heading - ego.heading).radians).wrapped.radians) < 1e-9)
          #expect(hit.length == 4.5 && hit.width == 1.8 && hit.objectClass == .motorVehicle)
        }
      }
    }
  }

  @Test func fieldOfViewAndRangeLimitWhatIsSeen() {
    var scene = Scene()
    scene.add(0, 0)
    scene.add(-20, 0)  // behind
    scene.add(100, 30)  // 16.7°: camera, not the far radar
    scene.add(160, 10)  // beyond the camera, within the far radar
    scene.add(30, 40)  // 53°: only the near radar
    let frames = capture(scene, suite: .onboard(.l2))
    func sees(_ sensor: Int, _ x: Double) -> Bool {
      frames[sensor].detections.contains { abs($0.position.x - x) < 0.1 }
    }
    for s in 0..<3 { #expect(!sees(s, -20)) }
    #expect(sees(0, 100) && !sees(1, 100) && !sees(2, 100))
    #expect(!sees(0, 160) && sees(1, 160))
    #expect(!sees(0, 30) && !sees(1, 30) && sees(2, 30))
  }

  /// Against casting rays one by one with exact geometry, over random crowds.
  @Test(arguments: 0..<12) func visibilityAgreesWithRayCasting(salt: Int) {
    var scene = Scene()
    scene.add(0, 0)
    var stream = RandomSource(seed: 5).stream(UInt64(salt), .detection)
    for i in 0..<40 {
      let tall = i % 4 == 0
      scene.add(
        -60 + 120 * stream.uniform(), -60 + 120 * stream.uniform(), heading: 6.28 * stream.uniform(),
        length: tall ? 10 : 4.5, width: tall ? 2.5 : 1.8, height: tall ? 3.5 : 1.5,
        roadUser: tall ? .truck : .motorVehicle)
    }
    let eye = 1.3
    let index = VehicleIndex()
    index.rebuild(scene.slice)
    let scratch = SensorScratch()
    let suite = SensorSuite(
      sensors: [
        SensorModel(
          .lidar, halfFieldOfViewDegrees: 180, range: 100, minimumVisibility: 0, rangeSigma: 0,
          angleSigmaDegrees: 0, falseAlarms: 0)
      ], eyeHeight: eye)
    let context = SensingContext(
      sight: openWorld(), conditions: SensingConditions(perfect: true), random: RandomSource(seed: 1))
    var frames: [SensorFrame] = []
    UnitSensors(suite: suite, entity: 1, context: context).capture(
      row: 0, at: .zero, slice: scene.slice, index: index, scratch: scratch, into: &frames)
    var compared = 0
    for target in scratch.targets where target.distance > 6 {
      let expected = share(of: Int(target.key), scene.slice, eye: eye)
      // The sweep's sectors are 0.35° wide: at each edge, one on either side may differ.
      let sectors = max(1, 1024 / 6.28 * 2 * target.halfLength / target.distance)
      #expect(
        abs(target.visibility - expected) < 0.1 + 3 / sectors, "vehicle \(target.key) at \(target.distance) m"
      )
      compared += 1
    }
    #expect(compared > 30)
  }

  /// Share of 400 rays over the outline's angular span that nothing nearer blocks.
  private func share(of row: Int, _ slice: TruthSlice, eye: Double) -> Double {
    func corners(_ i: Int) -> [Vec2] {
      let u = Angle(radians: slice.heading[i]).direction * (slice.length[i] / 2)
      let v = Angle(radians: slice.heading[i] + .pi / 2).direction * (slice.width[i] / 2)
      let c = Vec2(slice.x[i], slice.y[i])
      return [c + u + v, c + u - v, c - u - v, c - u + v]
    }
    let center = Vec2(slice.x[row], slice.y[row])
    let middle = Math.atan2(center.y, center.x)
    let offsets = corners(row).map { Angle(radians: Math.atan2($0.y, $0.x) - middle).wrapped.radians }
    let slope = (SensorScratch.referenceHeight * slice.height[row] - eye) / center.length
    var open = 0
    for k in 0..<400 {
      let angle = middle + offsets.min()! + (offsets.max()! - offsets.min()!) * (Double(k) + 0.5) / 400
      let d = Angle(radians: angle).direction
      let blocked = (1..<slice.vehicleCount).contains { i in
        let c = Vec2(slice.x[i], slice.y[i])
        guard i != row, c.length < center.length, (slice.height[i] - eye) / c.length >= slope else {
          return false
        }
        let outline = corners(i)
        return (0..<4).contains { e in
          let p = outline[e]
          let q = outline[(e + 1) % 4]
          return (d.cross(p) > 0) != (d.cross(q) > 0) && d.dot(c) > 0
        }
      }
      if !blocked { open += 1 }
    }
    return Double(open) / 400
  }

  @Test func lorryHidesCarAndCarDoesNotHideLorry() {
    var scene = Scene()
    scene.add(0, 0)
    scene.add(20, 0, length: 10, width: 2.5, height: 3.5, roadUser: .truck)
    scene.add(40, 0)
    #expect(capture(scene, suite: .onboard(.l2))[0].detections.count == 1)
    var other = Scene()
    other.add(0, 0)
    other.add(20, 0)
    other.add(40, 0, length: 10, width: 2.5, height: 3.5, roadUser: .truck)
    other.add(60, 0)
    let seen = capture(other, suite: .onboard(.l2))[0].detections.map(\.objectClass)
    #expect(seen == [.motorVehicle, .truck])
  }

  @Test func buildingsAndParkedCarsHidePedestrians() {
    var scene = Scene()
    scene.add(0, 0)
    scene.addPedestrian(30, 4)
    #expect(capture(scene, suite: .onboard(.l2))[0].detections.map(\.objectClass) == [.pedestrian])
    let wall = Obstacle(
      id: "w", outline: [Vec2(15, 1.5), Vec2(20, 1.5), Vec2(20, 8), Vec2(15, 8)], height: 6)
    #expect(capture(scene, suite: .onboard(.l2), sight: openWorld([wall]))[0].detections.isEmpty)
    var parked = scene
    parked.add(22, 2.9, height: 2)
    let seen = capture(parked, suite: .onboard(.l2))[0].detections.map(\.objectClass)
    #expect(seen == [.motorVehicle])
  }

  @Test func roadsideUnitLooksOverCars() {
    var scene = Scene()
    scene.add(20, 0)
    scene.add(32, 0)
    let index = VehicleIndex()
    index.rebuild(scene.slice)
    let context = SensingContext(
      sight: openWorld(), conditions: SensingConditions(perfect: true), random: RandomSource(seed: 1))
    var frames: [SensorFrame] = []
    UnitSensors(suite: .roadside(height: 6), entity: 1, context: context).capture(
      position: Vec2(0, 2), at: .zero, slice: scene.slice, index: index, scratch: SensorScratch(),
      into: &frames)
    #expect(frames[0].detections.map(\.position) == [Vec2(20, -2), Vec2(32, -2)])
  }

  /// The motion of distant vehicles, and the selection of them that a host receives, change nothing.
  @Test func framesDoNotDependOnWhatIsOutOfReach() {
    var near = Scene()
    var stream = RandomSource(seed: 3).stream(1, .detection)
    near.add(0, 0, index: 500)
    for i in 0..<30 {
      near.add(150 * stream.uniform(), 80 * stream.uniform() - 40, speed: 5, index: 510 + UInt32(i))
    }
    var all = Scene()
    for i in 0..<100 { all.add(2000 + 30 * Double(i), 500, index: UInt32(i)) }
    for i in 0..<near.slice.vehicleCount {
      all.add(near.slice.x[i], near.slice.y[i], speed: near.slice.speed[i], index: near.slice.vehicle[i])
    }
    let conditions = SensingConditions()
    let a = capture(near, row: 0, suite: .onboard(.l4), conditions: conditions)
    let b = capture(all, row: 100, suite: .onboard(.l4), conditions: conditions)
    // Detections with NaN fields are not equal to themselves, so their identifying fields are compared.
    #expect(a.map { $0.detections.map(\.position) } == b.map { $0.detections.map(\.position) })
    #expect(a.contains { $0.detections.count > 5 })
    let other = capture(near, row: 0, suite: .onboard(.l4), conditions: conditions, seed: 2)
    #expect(a.map { $0.detections.map(\.position) } != other.map { $0.detections.map(\.position) })
  }

  @Test func phasesSpreadOverThePeriod() {
    let context = SensingContext(
      sight: openWorld(), conditions: SensingConditions(), random: RandomSource(seed: 1))
    var quarters = [0, 0, 0, 0]
    for i in 0..<400 {
      let unit = UnitSensors(suite: .onboard(.l2), entity: stableHash("v\(i)"), context: context)
      quarters[Int(unit.phase.microseconds / 25_000)] += 1
      let t = unit.nextCapture(notBefore: SimTime(microseconds: 1_234_567))
      #expect(t.microseconds >= 1_234_567 && t.microseconds < 1_334_567)
      #expect((t - unit.phase).microseconds % 100_000 == 0)
      #expect(unit.nextCapture(notBefore: t) == t)
    }
    for q in quarters { #expect(q > 70 && q < 130) }
  }
}
