import SimCore
import Testing
import WorldState

@testable import Dashboard

@Suite struct RoadWatchTests {
  /// Two roads of one kilometre: "a" with two lanes, "b" with one; and lanes that do not count.
  private static let book = RoadBook(lanes: [
    (id: ":j_0_0", isRoad: false, points: [0, 0, 5, 0]),
    (id: "a_0", isRoad: true, points: [0, 0, 500, 0, 1000, 0]),
    (id: "a_1", isRoad: true, points: [0, 3, 1000, 3]), (id: "b_0", isRoad: true, points: [0, 9, 0, 1009]),
  ])

  /// Vehicles on road "a" with a share of the limit of 20 m/s, and three fast ones on "b".
  private func slice(_ second: Int, vehicles: Int, relative: Double) -> TruthSlice {
    var slice = TruthSlice(time: SimTime(seconds: Double(second)), step: SimDuration(seconds: 1))
    let n = vehicles + 3
    slice.vehicle = (0..<UInt32(n)).map { $0 }
    slice.lane = (0..<n).map { $0 < vehicles ? Int32(1 + $0 % 2) : 3 }
    slice.speed = (0..<n).map { $0 < vehicles ? 20 * relative : 18 }
    slice.speedLimit = Array(repeating: 20, count: n)
    let zero = [Double](repeating: 0, count: n)
    (slice.x, slice.y, slice.heading) = (zero, zero, zero)
    slice.flags = Array(repeating: [], count: n)
    return slice
  }

  /// Reports of a run whose traffic is given by second.
  private func reports(
    _ seconds: Range<Int>, _ traffic: (Int) -> (vehicles: Int, relative: Double)
  ) -> [RoadWatch.Report] {
    var watch = RoadWatch(Self.book)
    return seconds.compactMap { second in
      let now = traffic(second)
      return watch.observe(slice(second, vehicles: now.vehicles, relative: now.relative))
    }
  }

  @Test func lanesMakeRoads() {
    #expect(Self.book.road == [-1, 0, 0, 1])
    #expect(Self.book.laneKilometres == [2, 1])
    // Parts of a split edge, and names that only look like it.
    for (lane, road) in [
      ("A1B1.110.00_2", "A1B1"), ("A1B1_2", "A1B1"), ("a.b.7_0", "a.b.7"), ("a.7_0", "a.7"),
      ("a..7_0", "a..7"),
      ("x", "x"), ("", ""),
    ] { #expect(RoadBook.road(ofLane: lane) == road) }
    let scene = #"{"version":1,"lanes":[{"id":"e_0","width":3.2,"kind":"road","points":[0,0,3,4]}]}"#
    #expect(RoadBook(scene: Array(scene.utf8)).laneKilometres == [0.005])
    for text in ["", "{}", #"{"lanes":3}"#] { #expect(RoadBook(scene: Array(text.utf8)).road.isEmpty) }
  }

  @Test func speedAndDensityAreMeans() throws {
    let all = reports(0..<200) { _ in (vehicles: 10, relative: 0.5) }
    #expect(all.count == 20)
    // The first means are over ten seconds.
    #expect(all[0].rows == all[19].rows)
    let last = try #require(all.last)
    #expect(last.rows[0] == RoadWatch.Row(road: 0, speed: 10, relative: 0.5, density: 5, state: .free))
    #expect(last.rows[1] == RoadWatch.Row(road: 1, speed: 18, relative: 0.9, density: 3, state: .free))
    #expect(last.score == RoadWatch.Score())
  }

  @Test func growingCongestionIsForeseen() throws {
    // Slows down and fills up within five minutes, and stays so.
    let all = reports(0..<600) { second in
      let share = min(1, max(0, Double(second - 180) / 240))
      return (vehicles: 10 + Int(80 * share), relative: 0.9 - 0.8 * share)
    }
    let states = all.map { report in report.rows.first { $0.road == 0 }?.state ?? .free }
    let congested = try #require(states.firstIndex(of: .congested))
    let expected = try #require(states.firstIndex(of: .expected))
    // The warning comes about a minute before; a straight line that has just begun comes a little later.
    #expect((2...7).contains(congested - expected), "\(congested) \(expected)")
    #expect(states[expected..<congested].allSatisfy { $0 == .expected })
    #expect(states[congested...].allSatisfy { $0 == .congested })
    #expect(all.allSatisfy { report in report.rows.filter { $0.road == 1 }.allSatisfy { $0.state == .free } })
    let score = try #require(all.last).score
    // Six forecasts were made in the minute before.
    #expect(score.hits + score.misses == 6)
    #expect(score.hits + score.falseAlarms == congested - expected)
    #expect(score.hits >= 2 && score.falseAlarms <= 1)
  }

  @Test func passingDisturbanceIsAFalseAlarm() throws {
    // The same slope, but the road recovers at once when the warning has come.
    let all = reports(0..<600) { second in
      let share = second < 345 ? max(0, Double(second - 180) / 240) : 0
      return (vehicles: 10 + Int(80 * share), relative: 0.9 - 0.8 * share)
    }
    let states = all.map { report in report.rows.first { $0.road == 0 }?.state ?? .free }
    #expect(states.contains(.expected) && !states.contains(.congested))
    let score = try #require(all.last).score
    #expect(score.hits == 0 && score.misses == 0)
    #expect(score.falseAlarms == states.count { $0 == .expected })
  }

  @Test func suddenBlockageIsMissed() throws {
    let all = reports(0..<500) { second in
      second < 300 ? (vehicles: 10, relative: 0.9) : (vehicles: 120, relative: 0)
    }
    let score = try #require(all.last).score
    #expect(score.misses > 0 && score.hits + score.misses <= 6 && score.falseAlarms == 0)
  }

  @Test func redLightsAloneAreNoCongestion() {
    // Half of the time they stand.
    let all = reports(0..<600) { second in (vehicles: 40, relative: second % 60 < 30 ? 0 : 1) }
    #expect(all.allSatisfy { $0.rows.allSatisfy { $0.state == .free } })
  }

  @Test func jumpsAndOddSlicesAreTaken() {
    var watch = RoadWatch(Self.book)
    for second in 0..<100 { _ = watch.observe(slice(second, vehicles: 5, relative: 1)) }
    // Back in time, and far ahead: all begins anew.
    for start in [20, 5_000] {
      let all = (start..<(start + 60)).compactMap { watch.observe(slice($0, vehicles: 5, relative: 1)) }
      #expect(all.count == 6 && all.allSatisfy { $0.rows.count == 2 && $0.rows[0].relative == 1 })
    }
    var odd = slice(5_100, vehicles: 2, relative: 1)
    odd.lane = [99, -1, -7, 0, 2]
    odd.speedLimit = [0, 1, 1, 1, 0]
    _ = watch.observe(odd)
    odd = slice(5_101, vehicles: 3, relative: 1)
    odd.lane = []
    _ = watch.observe(odd)
  }
}
