import RoadNetwork
import Scenario
import SimCore
import Testing

@testable import Traffic

/// The order of vehicles on lanes against the simplest model of it: the position of each front, and the lanes under
/// each body.
@Suite struct LaneOccupancyTests {
  private struct Model {
    var lane: Int
    var position: Double
    /// Nearest first.
    var tail: [Int]
  }

  /// One road of two edges, `count` vehicles that are not yet on it, and their arrays.
  private struct Road {
    let arena = Arena()
    let net: Tables
    let fleet: Fleet
    let kinds: UnsafeMutablePointer<Kind>
    let occupancy: LaneOccupancy

    init(_ bench: Bench, count: Int) {
      net = TableBuilder(network: bench.network, arena: arena).build()
      fleet = Fleet(capacity: count, arena: arena)
      kinds = arena.copy(bench.demand.types.map(Kind.init))
      occupancy = LaneOccupancy(net: net, fleet: fleet, kinds: kinds, capacity: count, arena: arena)
      for v in 0..<count {
        fleet.reset(v)
        occupancy.reset(v)
        fleet.demand[v] = Int32(v)
        fleet.kind[v] = Int32(v % bench.demand.types.count)
      }
    }
  }

  /// After any sequence of changes, lists, counts and lengths are those of the vehicles present, and last vehicle and
  /// leader agree with an exhaustive search.
  @Test(arguments: 1...20 as ClosedRange<UInt64>) func listsFollowTheVehicles(seed: UInt64) throws {
    var bench = try Bench("road")
    _ = bench.type()
    _ = bench.type {
      $0.length = 14; $0.minGap = 3
    }
    let count = 24
    let road = Road(bench, count: count)
    defer { withExtendedLifetime(road.arena) {} }
    let (net, fleet, occupancy) = (road.net, road.fleet, road.occupancy)
    let random = RandomSource(seed: seed)
    var counter: UInt64 = 0
    func draw(_ n: Int) -> Int {
      counter += 1
      return Int(random.integer(below: UInt64(n), 1, .routeChoice, counter))
    }
    func lanesBehind(_ lane: Int) -> [Int] {
      var path: [Int] = []
      var l = lane
      while path.count < 3 {
        let before = net.laneIncoming.range(l).map { Int(net.linkFrom[Int(net.laneIncoming.values[$0])]) }
        guard let next = before.first else { break }
        path.append(next)
        l = next
      }
      return path
    }
    func length(_ v: Int) -> Double { road.kinds[Int(fleet.kind[v])].length }
    func rear(_ v: Int, _ m: Model, on lane: Int) -> Double? {
      var p = m.position - length(v)
      if m.lane == lane { return p }
      for l in m.tail {
        p += net.laneLength[l]
        if l == lane { return p }
      }
      return nil
    }
    var model: [Int: Model] = [:]
    for _ in 0..<400 {
      let v = draw(count)
      if model[v] != nil {
        occupancy.leave(v)
        occupancy.clearTail(v)
        model[v] = nil
      } else {
        let lane = draw(net.laneCount)
        let position = net.laneLength[lane] * Double(draw(997)) / 997
        fleet.position[v] = position
        occupancy.enter(v, lane: lane)
        var tail: [Int] = []
        if position < length(v) { tail = lanesBehind(lane) }
        for l in tail.reversed() { occupancy.appendTail(v, l) }
        model[v] = Model(lane: lane, position: position, tail: tail)
      }
      for lane in 0..<net.laneCount {
        let on = model.filter { $0.value.lane == lane }.keys
          .sorted { (model[$0]!.position, $1) > (model[$1]!.position, $0) }
        var down: [Int] = []
        var w = Int(occupancy.first[lane])
        while w >= 0 {
          down.append(w)
          w = Int(occupancy.behind[w])
        }
        #expect(down.map { fleet.position[$0] } == on.map { model[$0]!.position }, "seed \(seed)")
        #expect(Set(down) == Set(on) && Int(occupancy.vehicles[lane]) == on.count)
        #expect(Int(occupancy.last[lane]) == down.last ?? -1)
        let space = on.reduce(0) { $0 + length($1) + road.kinds[Int(fleet.kind[$1])].minGap }
        #expect(abs(occupancy.occupied[lane] - space) < 1e-9)
        let rears = model.compactMap { v, m in rear(v, m, on: lane) }
        let found = occupancy.lastOn(lane, except: -1)
        // A lane is ordered by fronts: the rear of its last vehicle counts, and all tails.
        let tails = model.filter { $0.value.lane != lane }.compactMap { v, m in rear(v, m, on: lane) }
        let expected = min(
          tails.min() ?? .infinity, down.last.map { fleet.position[$0] - length($0) } ?? .infinity)
        #expect(found.back == expected || abs(found.back - expected) < 1e-9, "seed \(seed)")
        #expect((found.vehicle < 0) == rears.isEmpty)
      }
    }
  }

  /// A body longer than the lanes behind it covers them all, and leaves them one by one as it drives on.
  @Test func tailsAreGivenUpFromTheRear() throws {
    var bench = try Bench("road")
    _ = bench.type { $0.length = 14 }
    let road = Road(bench, count: 1)
    defer { withExtendedLifetime(road.arena) {} }
    let ab = try #require(bench.network.laneIndex["ab_0"])
    let bc = try #require(bench.network.laneIndex["bc_0"])
    let between = Int(road.net.laneLink[ab])
    let inner = Int(road.net.linkNext[between])
    road.fleet.position[0] = 1
    road.occupancy.enter(0, lane: bc)
    road.occupancy.layTail(0, from: bench.network.lanes[ab].edge, road.net)
    let covered = (0..<Int(road.occupancy.tailCount[0])).map {
      Int(road.occupancy.tailLane[road.occupancy.tailEntry(0, $0)])
    }
    #expect(covered.last == (inner == bc ? ab : inner))
    let behind = covered.reduce(0) { $0 + road.net.laneLength[$1] }
    #expect(abs(road.occupancy.back(0, on: covered[0]) - (1 - 14 + behind)) < 1e-9)
    var left: [Int] = []
    for metre in 2...20 {
      road.fleet.position[0] = Double(metre)
      road.occupancy.trimTail(0) { lane, beyond in
        left.append(lane)
        #expect(beyond >= 0 && beyond < 1.001, "metre \(metre)")
      }
      #expect((road.occupancy.tailCount[0] == 0) == (metre >= 14), "metre \(metre)")
    }
    #expect(left == covered)
    #expect(road.occupancy.lastOn(ab, except: -1).vehicle < 0)
  }
}
