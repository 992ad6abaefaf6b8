import ComputeKernel
import RoadNetwork
import SimCore
import Testing

@Suite struct ManeuverPredictionTests {
  static let network = RouteMatcherTests.network
  static let vehicles: VehicleClasses = [.passenger, .truck, .bus]

  static func object(
    _ position: Vec2, heading: Double, speed: Double, acceleration: Double = 0,
    targetClass: RoadUserClass = .motorVehicle
  ) -> FusedObject {
    let sigma = Covariance2(variance: 0.04)
    return FusedObject(
      state: KinematicState(
        position: position, velocity: Angle(radians: heading).direction * speed,
        covariance: StateCovariance(position: sigma, velocity: sigma)),
      heading: heading, acceleration: acceleration, length: 4.6, width: 1.8, targetClass: targetClass,
      sources: .sensed, trackID: 1, receivedID: 0, seenAt: .zero)
  }

  /// Vehicles on random lanes, a little beside the centre and a little askew.
  static func vehicle(_ r: inout RandomStream, _ network: RoadNetwork) -> (object: FusedObject, lane: Int) {
    while true {
      let lane = Int(r.integer(below: UInt64(network.lanes.count)))
      let l = network.lanes[lane]
      guard !l.permissions.isDisjoint(with: vehicles), l.shapeLength > 2 else { continue }
      let place = network.point(lane: lane, position: l.length * r.uniform())
      let at = place.left(by: r.uniform() - 0.5)
      let heading = place.heading + 0.2 * r.uniform() - 0.1
      return (object(at, heading: heading, speed: 15 * r.uniform(), acceleration: 3 * r.uniform() - 2), lane)
    }
  }

  @Test func theIndexFindsWhatASearchOfAllLanesFinds() throws {
    let network = try #require(Self.network)
    let index = LaneIndex(network, classes: Self.vehicles)
    var r = RandomSource(seed: 2).stream(0, .detection)
    var found: [LaneIndex.Match] = []
    var hits = 0
    for trial in 0..<200 {
      let low = network.bounds.min
      let size = network.bounds.max - low
      var p = low + Vec2(size.x * r.uniform(), size.y * r.uniform())
      if trial % 2 == 0 { p = Self.vehicle(&r, network).object.state.position + Vec2(4 * r.uniform(), 0) }
      found.removeAll()
      _ = index.matches(at: p, radius: 5, network: network, into: &found)
      let lanes = network.lanes.indices.filter {
        !network.lanes[$0].permissions.isDisjoint(with: Self.vehicles)
      }
      let expected = lanes.filter { abs(network.nearest(lane: $0, to: p).lateral) < 5 }
      #expect(found.map(\.lane) == expected, "trial \(trial)")
      for match in found {
        let foot = network.nearest(lane: match.lane, to: p)
        let l = network.lanes[match.lane]
        #expect(abs(match.along - foot.position * l.shapeLength / l.length) < 1e-6, "trial \(trial)")
      }
      hits += found.count
    }
    #expect(hits > 200)
  }

  /// For any vehicle: probabilities add up to 1, the number of modes is bounded, states start at the vehicle, move at
  /// their speed and end on lanes.
  @Test func modesAreConsistent() throws {
    let network = try #require(Self.network)
    let index = LaneIndex(network, classes: Self.vehicles)
    var prediction = ManeuverPrediction()
    var set = PredictionSet()
    var r = RandomSource(seed: 3).stream(0, .detection)
    for trial in 0..<400 {
      let (o, lane) = Self.vehicle(&r, network)
      set.removeAll()
      let counts = prediction.predict(o, index: 7, network: network, lanes: index, into: &set)
      #expect(set.modes.count >= 2 && set.modes.count <= prediction.parameters.maximumModes, "trial \(trial)")
      #expect(abs(set.modes.reduce(0) { $0 + $1.probability } - 1) < 1e-12, "trial \(trial)")
      #expect(set.modes.allSatisfy { $0.probability > 0 && $0.object == 7 })
      #expect(set.states.count == set.modes.count * set.steps && counts.operations > 0)
      #expect(set.modes.count { $0.kind == .stop } == 1)
      for mode in set.modes {
        let states = Array(set.states(of: mode))
        #expect((states[0].position - o.state.position).length < 1e-9, "trial \(trial), lane \(lane)")
        // Corners of polylines and the decaying offset change the length a little.
        var (length, driven) = (0.0, 0.0)
        for (a, b) in zip(states, states.dropFirst()) {
          let step = (b.position - a.position).length
          length += step
          driven += 0.5 * (a.speed + b.speed) * set.step
          #expect(
            step < 0.5 * (a.speed + b.speed) * set.step + 1.2, "trial \(trial): \(step) m at \(a.speed) m/s")
          #expect(b.speed >= 0 && abs(b.direction.lengthSquared - 1) < 1e-9)
        }
        #expect(abs(length - driven) < 3 + 0.03 * driven, "trial \(trial): \(length) m, should be \(driven)")
        // Beyond the end of the network the last lane is extended straight.
        if mode.kind == .follow, !network.lanes[mode.lane].outgoing.isEmpty {
          #expect(
            abs(network.nearest(lane: mode.lane, to: states[25].position).lateral) < 0.7, "trial \(trial)")
        }
      }
    }
  }

  /// Before a junction every possible path is a mode, and there are no others: compared with a walk over the
  /// connections.
  @Test func everyBranchIsAMode() throws {
    let network = try #require(Self.network)
    let index = LaneIndex(network, classes: Self.vehicles)
    var prediction = ManeuverPrediction()
    prediction.parameters.maximumModes = 12
    var set = PredictionSet()
    var choices = 0
    for lane in network.lanes.indices {
      let l = network.lanes[lane]
      guard !l.isInternal, !l.permissions.isDisjoint(with: Self.vehicles), l.length > 40, l.outgoing.count > 1
      else {
        continue
      }
      let place = network.point(lane: lane, position: l.length - 25)
      set.removeAll()
      _ = prediction.predict(
        Self.object(place.position, heading: place.heading, speed: 12), index: 0, network: network,
        lanes: index,
        into: &set)
      // 12 m/s for 5 s, slowed by bends, ends inside or after the junction.
      var expected: Set<Int> = []
      for c in l.outgoing {
        var inner = network.connections[c].viaLane
        while inner >= 0 {
          expected.insert(inner)
          inner = network.connections[network.lanes[inner].outgoing.lowerBound].viaLane
        }
        expected.insert(network.connections[c].toLane)
      }
      let follows = set.modes.filter { $0.kind == .follow }
      let own = follows.filter { mode in expected.contains(mode.lane) }
      let movements = Set(
        own.map { mode -> Int in
          network.lanes[mode.lane].isInternal ? network.lanes[mode.lane].connection : -1 - mode.lane
        })
      #expect(movements.count == l.outgoing.count, "lane \(l.id): \(follows.map(\.lane)) of \(expected)")
      choices += 1
      if choices == 60 { break }
    }
    #expect(choices > 20)
  }

  /// Between two lanes both are equally likely, whatever the number of paths that continue from each.
  @Test func pathsShareTheProbabilityOfTheirLane() throws {
    let network = try #require(Self.network)
    let index = LaneIndex(network, classes: Self.vehicles)
    var prediction = ManeuverPrediction()
    prediction.parameters.maximumModes = 12
    var set = PredictionSet()
    var judged = 0
    for edge in network.edges where edge.function == .normal && edge.lanes.count >= 2 {
      let (right, left) = (edge.lanes.lowerBound, edge.lanes.lowerBound + 1)
      let lanes = [network.lanes[right], network.lanes[left]]
      guard lanes.allSatisfy({ !$0.permissions.isDisjoint(with: Self.vehicles) && $0.length > 40 }),
        lanes[0].outgoing.count != lanes[1].outgoing.count, !lanes.contains(where: { $0.outgoing.isEmpty })
      else { continue }
      let a = network.point(lane: right, position: lanes[0].length - 20)
      let b = network.point(lane: left, position: lanes[1].length - 20)
      set.removeAll()
      let middle = (a.position + b.position) * 0.5
      _ = prediction.predict(
        Self.object(middle, heading: a.heading, speed: 5.2), index: 0, network: network, lanes: index,
        into: &set)
      var shares = [0.0, 0]
      var known = 0.0
      for mode in set.modes where mode.kind == .follow && network.lanes[mode.lane].isInternal {
        let from = network.connections[network.lanes[mode.lane].connection].fromLane
        if from == right { shares[0] += mode.probability }
        if from == left { shares[1] += mode.probability }
        known += mode.probability
      }
      // Only if every path is still inside the junction at the end.
      guard abs(known - 0.9) < 1e-9, abs(shares[0] + shares[1] - 0.9) < 1e-9 else { continue }
      #expect(abs(shares[0] - shares[1]) < 0.02, "edge \(edge.id): \(shares)")
      judged += 1
    }
    #expect(judged > 0)
  }

  @Test func offTheMapItKeepsTurnRateAndAcceleration() throws {
    let network = try #require(Self.network)
    let index = LaneIndex(network, classes: Self.vehicles)
    var prediction = ManeuverPrediction()
    var set = PredictionSet()
    let away = network.bounds.min - Vec2(5000, 5000)
    for (omega, a) in [(0.0, 0.0), (0.3, 0), (-0.2, 0), (0, 1.5), (0, -3)] {
      set.removeAll()
      _ = prediction.predict(
        Self.object(away, heading: 0.4, speed: 10, acceleration: a), index: 0, yawRate: omega,
        network: network,
        lanes: index, into: &set)
      let mode = try #require(set.modes.first { $0.kind == .turn })
      #expect(set.modes.count == 2 && mode.lane == -1)
      for (k, s) in set.states(of: mode).enumerated() {
        let t = a < 0 ? min(Double(k) * 0.2, 10 / -a) : Double(k) * 0.2
        let expected: Vec2
        if omega == 0 {
          expected = away + Angle(radians: 0.4).direction * (10 * t + 0.5 * a * t * t)
        } else {
          let radius = 10 / omega
          let end = 0.4 + omega * t
          expected =
            away + Vec2(radius * (Math.sin(end) - Math.sin(0.4)), radius * (Math.cos(0.4) - Math.cos(end)))
        }
        #expect((s.position - expected).length < 1e-6, "ω \(omega), a \(a), step \(k)")
        #expect(abs(s.speed - (10 + a * t)) < 1e-9)
      }
    }
  }

  /// Braking makes a stop more likely; a vehicle that stops before a junction does so at the end of the lane.
  @Test func brakingPointsToAStop() throws {
    let network = try #require(Self.network)
    let index = LaneIndex(network, classes: Self.vehicles)
    var prediction = ManeuverPrediction()
    var set = PredictionSet()
    let lane = try #require(
      network.lanes.indices.first {
        let l = network.lanes[$0]
        return !l.isInternal && l.permissions.contains(.passenger) && l.length > 60 && l.outgoing.count > 0
      })
    let l = network.lanes[lane]
    let place = network.point(lane: lane, position: l.length - 20)
    var last = 0.0
    for a in [0.0, -1, -2, -3] {
      set.removeAll()
      _ = prediction.predict(
        Self.object(place.position, heading: place.heading, speed: 9, acceleration: a), index: 0,
        network: network,
        lanes: index, into: &set)
      let stop = try #require(set.modes.first { $0.kind == .stop })
      #expect(stop.probability > last)
      last = stop.probability
      let end = set.states(of: stop).last!
      #expect(end.speed < 0.05)
      if a == 0 {
        let foot = network.nearest(lane: lane, to: end.position)
        #expect(abs(foot.position - l.length) < 0.6, "\(foot.position) of \(l.length)")
      }
    }
  }

  @Test func pedestriansWalkStopOrCross() throws {
    let network = try #require(Self.network)
    let index = LaneIndex(network, classes: Self.vehicles)
    var prediction = ManeuverPrediction()
    var set = PredictionSet()
    let lane = try #require(
      network.lanes.indices.first {
        !network.lanes[$0].isInternal && network.lanes[$0].indexInEdge == 0
          && network.lanes[$0].permissions.contains(.passenger) && network.lanes[$0].length > 60
      })
    let place = network.point(lane: lane, position: network.lanes[lane].length / 2)
    let kerb = place.left(by: -3.2)
    for speed in [0.0, 1.2] {
      set.removeAll()
      _ = prediction.predict(
        Self.object(kerb, heading: place.heading, speed: speed, targetClass: .pedestrian), index: 3,
        network: network, lanes: index, into: &set)
      #expect(abs(set.modes.reduce(0) { $0 + $1.probability } - 1) < 1e-12)
      #expect(set.modes.map(\.kind) == (speed == 0 ? [.cross, .stop] : [.cross, .walk, .stop]))
      let crossing = set.states(of: set.modes[0]).last!
      // Five seconds at 1.4 m/s straight across the road.
      let over = (crossing.position - kerb).dot(Vec2(-place.direction.y, place.direction.x))
      #expect(abs(over - 5 * 1.4) < 1e-6, "\(over)")
      let stop = set.states(of: set.modes.last!).last!
      #expect(stop.speed == 0 && (stop.position - kerb).length <= speed * speed / 4 + 1e-9)
      if speed > 0 {
        let walk = set.states(of: set.modes[1]).last!
        #expect((walk.position - kerb - place.direction * (5 * 1.2)).length < 1e-6)
      }
    }
    // Far from any road nobody crosses.
    set.removeAll()
    _ = prediction.predict(
      Self.object(network.bounds.min - Vec2(900, 0), heading: 0, speed: 1, targetClass: .pedestrian),
      index: 0,
      network: network, lanes: index, into: &set)
    #expect(set.modes.map(\.kind) == [.walk, .stop])
  }

  /// Same bits again, whatever was predicted before; counts grow with the states.
  @Test func isRepeatableAndCountsItsWork() throws {
    let network = try #require(Self.network)
    let index = LaneIndex(network, classes: Self.vehicles)
    var used = ManeuverPrediction()
    var r = RandomSource(seed: 5).stream(0, .detection)
    var warm = PredictionSet()
    for _ in 0..<50 {
      let o = Self.vehicle(&r, network).object
      warm.removeAll()
      let a = used.predict(o, index: 0, network: network, lanes: index, into: &warm)
      var fresh = ManeuverPrediction()
      var cold = PredictionSet()
      let b = fresh.predict(o, index: 0, network: network, lanes: index, into: &cold)
      #expect(a == b && warm.modes == cold.modes && warm.states == cold.states)
    }
    let o = Self.vehicle(&r, network).object
    var short = PredictionSet(step: 0.2, steps: 6)
    var long = PredictionSet(step: 0.2, steps: 51)
    let a = used.predict(o, index: 0, network: network, lanes: index, into: &short)
    let b = used.predict(o, index: 0, network: network, lanes: index, into: &long)
    #expect(b.bytesWritten > 4 * a.bytesWritten && b.macs > a.macs)
    #expect(a.bytesWritten == UInt64(short.states.count) * 40)
  }

  /// The planner uses predictions directly.
  @Test func becomesObstacles() throws {
    let network = try #require(Self.network)
    let index = LaneIndex(network, classes: Self.vehicles)
    var prediction = ManeuverPrediction()
    var set = PredictionSet()
    var r = RandomSource(seed: 6).stream(0, .detection)
    let o = Self.vehicle(&r, network).object
    _ = prediction.predict(o, index: 0, network: network, lanes: index, into: &set)
    var obstacles = ObstacleSet(steps: set.steps)
    obstacles.append(set) { _ in o.outline }
    #expect(obstacles.entries.map(\.probability) == set.modes.map(\.probability))
    #expect(obstacles.poses.map(\.position) == set.states.map(\.position))
  }
}
