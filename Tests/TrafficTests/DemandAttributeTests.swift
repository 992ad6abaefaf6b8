import RoadNetwork
import Scenario
import SimCore
import Testing
import Traffic
import WorldState

/// Attributes of the demand that the engine follows as SUMO does.
@Suite struct DemandAttributeTests {
  /// Trips after a run of at most `seconds`, by demand index.
  private func trips(_ bench: Bench, seconds: Double) -> (trips: [Int: TripRecord], engine: TrafficEngine) {
    let engine = bench.engine()
    var found: [Int: TripRecord] = [:]
    _ = engine.initialSlice()
    while engine.time < SimTime(seconds: seconds), !engine.isFinished {
      _ = engine.step(commands: [])
      for trip in engine.takeTrips() { found[trip.vehicle] = trip }
    }
    return (found, engine)
  }

  /// One vehicle over 12 km with a limit of 33.33 m/s, departing at its top speed.
  private func duration(
    _ type: (inout VehicleType) -> Void, _ vehicle: (inout VehicleDemand) -> Void = { _ in }
  ) throws -> Double {
    var bench = try Bench("road", step: 1)
    let t = bench.type {
      $0.imperfection = 0
      type(&$0)
    }
    bench.vehicle(t, route: try bench.route("ab", "bc"), at: 0, vehicle)
    return try #require(trips(bench, seconds: 4000).trips[0]).duration
  }

  @Test func desiredSpeedLimitsTheDriver() throws {
    #expect(abs(try duration { $0.desiredMaximumSpeed = 10 } - 1200) <= 2)
    // The factor applies to the wish, not to what the vehicle can do.
    #expect(
      abs(
        try duration {
          $0.desiredMaximumSpeed = 10
          $0.speedFactor.mean = 1.5
        } - 800) <= 2)
    #expect(
      abs(
        try duration {
          $0.desiredMaximumSpeed = 10
          $0.maximumSpeed = 12
          $0.speedFactor.mean = 1.5
        } - 1000) <= 2)
    #expect(abs(try duration { $0.maximumSpeed = 60 } - 360) <= 2)
  }

  @Test func ownSpeedFactor() throws {
    #expect(abs(try duration({ _ in }) { $0.speedFactor = 0.5 } - 720) <= 2)
    // Also out of the bounds of the type.
    #expect(abs(try duration({ $0.maximumSpeed = 90 }) { $0.speedFactor = 2 } - 180) <= 2)
  }

  @Test func whoeverCanNeverEnterIsGivenUp() throws {
    var bench = try Bench("cross", step: 1)
    let t = bench.type()
    // The route turns off where the vehicle, at this speed, can no longer stop; and one that can.
    let wrong = try bench.route("wc", "ec")
    bench.vehicle(t, route: wrong, at: 0) {
      $0.departPosition = .value(390)
      $0.departSpeed = .value(13)
    }
    bench.vehicle(t, route: try bench.route("wc", "ce"), at: 0)
    let (found, engine) = trips(bench, seconds: 500)
    #expect(engine.isFinished && found.keys.sorted() == [1])
    #expect(engine.givenUp.count == 1 && engine.givenUp.first == [0])
  }

  @Test func whoeverWaitsTooLongIsGivenUp() throws {
    var bench = try Bench("road", step: 1)
    let t = bench.type()
    let route = try bench.route("ab", "bc")
    for _ in 0..<20 { bench.vehicle(t, route: route, at: 0) }
    let all = trips(bench, seconds: 1000)
    #expect(all.trips.count == 20 && all.engine.givenUp.count == 0)
    bench.configuration.traffic.maximumDepartDelay = 10
    let (found, engine) = trips(bench, seconds: 1000)
    #expect(found.count + engine.givenUp.count == 20 && engine.givenUp.count > 5)
    #expect(found.values.allSatisfy { $0.departDelay <= 11 })
    #expect(engine.givenUp.first.count == 5)
  }

  /// Three vehicles to an area with two places: the third parks when the first leaves.
  @Test func parkingAreasFillUp() throws {
    var bench = try Bench("road", step: 1)
    let t = bench.type { $0.imperfection = 0 }
    let route = try bench.route("ab", "bc")
    let lane = try #require(bench.network.laneIndex["ab_0"])
    bench.demand.parkingPlaces = [2]
    for i in 0..<3 {
      bench.vehicle(t, route: route, at: Double(i) * 5) {
        var stop = Stop(
          lane: lane, startPosition: 400, endPosition: 500, duration: SimDuration(seconds: 200), parking: true
        )
        stop.parkingArea = 0
        $0.stops = [stop]
      }
    }
    let (found, _) = trips(bench, seconds: 2000)
    let arrivals = (0..<3).compactMap { found[$0]?.arrival.seconds }
    #expect(arrivals.count == 3)
    #expect(
      arrivals[1] - arrivals[0] < 20 && arrivals[2] - arrivals[0] > 190 && arrivals[2] - arrivals[0] < 230)
    bench.demand.parkingPlaces = [3]
    let free = trips(bench, seconds: 2000).trips
    #expect((free[2]?.arrival.seconds ?? .infinity) - (free[0]?.arrival.seconds ?? 0) < 30)
  }

  @Test func speedSignsChangeTheLimit() throws {
    var bench = try Bench("road", step: 1)
    let t = bench.type { $0.imperfection = 0 }
    let route = try bench.route("ab", "bc")
    bench.vehicle(t, route: route, at: 0)
    bench.vehicle(t, route: route, at: 600)
    let lane = try #require(bench.network.laneIndex["bc_0"])
    bench.demand.speedSigns = [
      SpeedSign(
        lanes: [lane],
        steps: [
          SpeedSign.Step(time: .zero, speed: 10), SpeedSign.Step(time: SimTime(seconds: 620), speed: nil),
        ])
    ]
    let (found, _) = trips(bench, seconds: 3000)
    // 6 km at 33.33 m/s are 180 s, at 10 m/s 600 s: the sign ends when the first has driven 440 of them.
    let first = try #require(found[0]).duration
    #expect(first > 620 && first < 700)
    #expect(abs(try #require(found[1]).duration - 360) <= 3)
  }

  @Test func walksAreRecorded() throws {
    var bench = try Bench("walk", step: 0.5)
    let lane = try #require(bench.network.laneIndex["ab_0"])
    bench.demand.pedestrians = [
      PedestrianDemand(
        id: "p", depart: SimTime(seconds: 3), legs: [.init(lane: lane, forward: true)], departPosition: 20,
        arrivalPosition: 120, speed: 1.25)
    ]
    let engine = bench.engine()
    _ = engine.initialSlice()
    var walks: [WalkRecord] = []
    while !engine.isFinished, engine.time < SimTime(seconds: 300) {
      _ = engine.step(commands: [])
      walks += engine.takeWalks()
    }
    let walk = try #require(walks.first)
    #expect(walks.count == 1 && walk.pedestrian == 0)
    #expect(abs(walk.length - 100) < 1e-6 && walk.waitingTime == 0 && walk.timeLoss < 1)
    #expect(abs((walk.arrival - walk.depart).seconds - 80) <= 1)
    #expect(walk.departPosition == 20 && walk.arrivalPosition == 120 && walk.speed == 1.25)
  }
}
