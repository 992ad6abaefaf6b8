import RoadNetwork
import Scenario
import SimCore
import Testing
import VehicleControl
import WorldState

@testable import Traffic

@Suite struct RosterTests {
  /// A slot has one vehicle at a time, is reused, and is listed in the order of demand whatever the order of departure.
  @Test(arguments: 1...10 as ClosedRange<UInt64>) func slotsAreUsedAgain(seed: UInt64) {
    let arena = Arena()
    defer { withExtendedLifetime(arena) {} }
    let count = 40
    let demand = arena.array(count, Int32(-1))
    var roster = Roster(capacity: count, demand: demand, arena: arena)
    let random = RandomSource(seed: seed)
    var away = Array(0..<count)
    var used = 0
    for k in 0..<500 as Range<UInt64> {
      let isDeparture = random.uniform(1, .departLane, k) < 0.6
      if isDeparture, !away.isEmpty {
        let i = Int(random.integer(below: UInt64(away.count), 1, .departPosition, k))
        let v = roster.next
        #expect(!roster.active.contains(Int32(v)))
        demand[v] = Int32(away.remove(at: i))
        roster.take()
        roster.activate(v)
        used = max(used, v + 1)
      } else if !roster.active.isEmpty {
        let i = Int(random.integer(below: UInt64(roster.active.count), 1, .departSpeed, k))
        let v = Int(roster.active[i])
        away.append(Int(demand[v]))
        roster.vacate(v)
        roster.dropVacated()
      }
      let indices = roster.active.map { demand[Int($0)] }
      #expect(indices == indices.sorted() && indices.count == count - away.count)
      for index in 0..<count {
        let slot = roster.slot[index]
        #expect(away.contains(index) ? slot == -1 : demand[Int(slot)] == Int32(index))
      }
    }
    // Never more slots than simultaneous vehicles.
    #expect(used <= count)
  }

  /// A vehicle in transfer past an obstruction keeps its slot.
  @Test func suspendedVehiclesKeepTheirSlots() {
    let arena = Arena()
    defer { withExtendedLifetime(arena) {} }
    let demand = arena.array(3, Int32(-1))
    var roster = Roster(capacity: 3, demand: demand, arena: arena)
    for index in 0..<3 {
      let v = roster.next
      demand[v] = Int32(index)
      roster.take()
      roster.activate(v)
    }
    roster.suspend(1)
    #expect(roster.active == [0, 2] && roster.slot[1] == 1)
    roster.activate(1)
    #expect(roster.active == [0, 1, 2])
  }
}

@Suite struct TowingTests {
  /// A vehicle is towed after standing for the delay without interruption, not before.
  @Test func onlyAfterTheDelayWithoutABreak() {
    let arena = Arena()
    defer { withExtendedLifetime(arena) {} }
    var towing = Towing(capacity: 2, arena: arena)
    let delay = Towing.delay
    let looks: [(vehicle: Int, isStranded: Bool, after: Double)] = [
      (0, true, 0), (0, true, delay - 0.1), (0, false, delay - 0.05), (0, true, delay),
      (1, true, 1.5 * delay),
      (0, true, 2 * delay),
    ]
    let due = looks.map { towing.isDue($0.vehicle, isStranded: $0.isStranded, at: 10 + $0.after) }
    #expect(due == [false, false, false, false, false, true])
    #expect(towing.count == 1)
  }
}

@Suite struct TripLogTests {
  /// A record holds the values since departure, and nothing of the slot's previous vehicle.
  @Test func recordsHoldTheirOwnTrip() throws {
    let arena = Arena()
    defer { withExtendedLifetime(arena) {} }
    var bench = try Bench("road")
    let car = bench.type()
    let route = try bench.route("ab", "bc")
    for depart in [0.0, 5] { bench.vehicle(car, route: route, at: depart) }
    let fleet = Fleet(capacity: 1, arena: arena)
    let log = TripLog(vehicles: bench.demand.vehicles, fleet: fleet, capacity: 1, arena: arena)
    for (index, now) in [(0, 1.5), (1, 40.0)] {
      fleet.reset(0)
      fleet.demand[0] = Int32(index)
      fleet.factor[0] = 1.1
      fleet.lane[0] = 3
      fleet.position[0] = 20
      fleet.speed[0] = 8
      log.beginStep()
      log.depart(0, at: now)
      #expect(log.departed == [index] && log.arrived == [])
      for _ in 0..<10 { log.move(0, metres: 2) }
      log.lose(0, seconds: 3)
      log.wait(0, seconds: 1, isNew: true)
      log.wait(0, seconds: 1, isNew: false)
      log.wait(0, seconds: 1, isNew: true)
      log.stand(0, seconds: 4)
      fleet.speed[0] = 6
      log.record(0, at: SimTime(seconds: now + 30), lane: 5, position: 70, vaporized: index == 1)
      log.arrive(0)
      let trip = try #require(log.takeRecords().first)
      #expect(trip.vehicle == index && trip.depart == SimTime(seconds: now) && trip.duration == 30)
      #expect(trip.departDelay == now - [0, 5][index] && trip.departSpeed == 8 && trip.arrivalSpeed == 6)
      #expect(trip.routeLength == 20 && trip.timeLoss == 3 && trip.stopTime == 4)
      #expect(trip.waitingTime == 3 && trip.waitingCount == 2 && trip.vaporized == (index == 1))
      #expect(log.takeRecords().isEmpty)
    }
    #expect(log.departures == 2 && log.arrivals == 2)
  }
}

@Suite struct CollisionWatchTests {
  /// Two vehicles on one lane: an encounter of any duration is one collision, and a second one counts after they have
  /// parted.
  @Test func anEncounterCountsOnce() throws {
    let arena = Arena()
    defer { withExtendedLifetime(arena) {} }
    var bench = try Bench("road")
    let car = bench.type()
    _ = try bench.route("ab", "bc")
    let net = TableBuilder(network: bench.network, arena: arena).build()
    let fleet = Fleet(capacity: 2, arena: arena)
    let kinds = arena.copy(bench.demand.types.map(Kind.init))
    let occupancy = LaneOccupancy(net: net, fleet: fleet, kinds: kinds, capacity: 2, arena: arena)
    let plans = PlanStore(scenario: bench.scenario(), net: net, fleet: fleet, arena: arena)
    let outlines = VehicleOutlines(
      net: net, geometry: LaneGeometry(bench.network, arena: arena), fleet: fleet, kinds: kinds,
      occupancy: occupancy, plans: plans)
    let held = arena.array(2, false)
    held[1] = true
    let watch = CollisionWatch(net: net, fleet: fleet, occupancy: occupancy, outlines: outlines, isHeld: held)
    let lane = try #require(bench.network.laneIndex["ab_0"])
    let length = bench.demand.types[car].length
    for v in 0..<2 {
      fleet.reset(v)
      occupancy.reset(v)
      fleet.demand[v] = Int32(v)
      fleet.kind[v] = Int32(car)
      fleet.position[v] = 100 + 50 * Double(v)
      fleet.speed[v] = 10
      occupancy.enter(v, lane: lane)
    }
    var counts: [Int] = []
    for (second, gap) in [30, 0.5, -1, -2, -1, 0.5, 3, -0.5].enumerated() {
      fleet.position[0] = fleet.position[1] - length - gap
      watch.look(at: [0, 1], time: SimTime(seconds: Double(second)))
      counts.append(watch.count)
      // Marked in the step in which the collision begins.
      #expect(fleet.collided[0] == (watch.count > (counts.dropLast().last ?? 0)))
    }
    #expect(counts == [0, 0, 1, 1, 1, 1, 1, 2])
    let records = watch.takeRecords()
    #expect(records.map(\.time) == [SimTime(seconds: 2), SimTime(seconds: 7)])
    #expect(records.allSatisfy { $0.striking == 0 && $0.struck == 1 && $0.lane == lane })
    #expect(records.allSatisfy { !$0.strikingIsHeld && $0.struckIsHeld })
    #expect(watch.takeRecords().isEmpty)
  }
}

@Suite struct VehicleOutlinesTests {
  /// Outlines meet if rectangles overlap by more than 0.3 m: two cars side by side on one straight lane, at all
  /// distances along and across it.
  @Test func rectanglesOnAStraightLane() throws {
    let arena = Arena()
    defer { withExtendedLifetime(arena) {} }
    var bench = try Bench("road")
    let car = bench.type()
    _ = try bench.route("ab", "bc")
    let net = TableBuilder(network: bench.network, arena: arena).build()
    let fleet = Fleet(capacity: 2, arena: arena)
    let kinds = arena.copy(bench.demand.types.map(Kind.init))
    let occupancy = LaneOccupancy(net: net, fleet: fleet, kinds: kinds, capacity: 2, arena: arena)
    let plans = PlanStore(scenario: bench.scenario(), net: net, fleet: fleet, arena: arena)
    let outlines = VehicleOutlines(
      net: net, geometry: LaneGeometry(bench.network, arena: arena), fleet: fleet, kinds: kinds,
      occupancy: occupancy, plans: plans)
    let lane = try #require(bench.network.laneIndex["ab_0"])
    let (length, width) = (bench.demand.types[car].length, bench.demand.types[car].width)
    for v in 0..<2 {
      fleet.reset(v)
      occupancy.reset(v)
      fleet.demand[v] = Int32(v)
      fleet.kind[v] = Int32(car)
      fleet.position[v] = 200
      occupancy.enter(v, lane: lane)
    }
    for along in stride(from: -6.0, through: 6, by: 0.5) {
      for across in stride(from: -3.0, through: 3, by: 0.25) {
        fleet.position[1] = 200 + along
        fleet.lateral[1] = across
        let overlaps = abs(along) < length - 0.3 && abs(across) < width - 0.3
        #expect(outlines.meet(0, 1) == overlaps, "\(along) m along, \(across) m across")
        #expect(outlines.meet(1, 0) == overlaps)
      }
    }
  }
}
