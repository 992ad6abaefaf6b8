import RoadNetwork
import SimCore
import Testing

@testable import Scenario

@Suite("Resampled demand") struct ResamplingTests {
  /// A timetable whose departures all lie at one phase of the minute, a bus, people and a warm start.
  private static let routes = """
    <flow id="f" begin="0" end="7200" period="60"><route edges="a b"/></flow>
    <flow id="g" begin="0" end="7200" period="20"><route edges="a b"/></flow>
    <vehicle id="bus" depart="500"><route edges="a b"/><stop lane="b_1" endPos="50" duration="5"/></vehicle>
    <vehicle id="met" depart="600"><route edges="a b"/></vehicle>
    <person id="p" depart="600"><walk edges="b"/><param key="coroad.meets" value="met"/></person>
    <personFlow id="w" begin="0" end="7200" period="40"><walk edges="b"/></personFlow>
    """
  private func departures(seed: Int, end: Int = 7200, _ more: [(String, String)] = []) throws -> [String:
    SimTime]
  {
    let s = try smallScenario(routes: Self.routes, yaml: "time: {end_s: \(end)}\ndemand: {resample: true}\n")
      .read(overrides: [("seed", "\(seed)")] + more)
    let times = s.demand.vehicles.map(\.depart)
    #expect(times == times.sorted())
    #expect(s.demand.pedestrians.map(\.depart) == s.demand.pedestrians.map(\.depart).sorted())
    return Dictionary(
      uniqueKeysWithValues: s.demand.vehicles.map { ($0.id, $0.depart) }
        + s.demand.pedestrians.map { ($0.id, $0.depart) })
  }

  @Test func arrivalsAreRandomAtTheFilesRate() throws {
    var counts: [Double] = []
    var phases: [Double] = []
    var total = 0
    for seed in 1...10 {
      let times = try departures(seed: seed).filter { $0.key.hasPrefix("f") || $0.key.hasPrefix("g") }
        .map(\.value.seconds).sorted()
      total += times.count
      phases += times.map { $0.truncatingRemainder(dividingBy: 60) / 60 }
      // Away from the ends, where the files' rate itself ends.
      var bin = 120.0
      while bin < 6960 {
        counts.append(Double(times.count { $0 >= bin && $0 < bin + 15 }))
        bin += 15
      }
    }
    // 480 are in the files; a few of the last minute leave the run.
    #expect(abs(Double(total) / 10 - 480) < 6)
    // A Poisson process has as much variance as mean: here a little less, since 15 s are an eighth of the window.
    let mean = counts.reduce(0, +) / Double(counts.count)
    let variance = counts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(counts.count - 1)
    #expect(abs(mean - 1) < 0.05)
    #expect(abs(variance / mean - 7.0 / 8) < 0.07)
    // No phase of the minute is left: Kolmogorov's distance, 99.9 % bound.
    phases.sort()
    let distance = phases.indices.map { abs(phases[$0] - Double($0) / Double(phases.count)) }.max()!
    #expect(distance < 1.95 / Double(phases.count).squareRoot())
  }

  @Test func seedsDifferAndArmsDoNot() throws {
    let one = try departures(seed: 1)
    #expect(try departures(seed: 2) != one)
    #expect(try departures(seed: 1, [("run", "1")]) != one)
    #expect(try departures(seed: 1, [("equipment.share", "0.7"), ("v2x.enabled", "false")]) == one)
  }

  @Test func theEndDoesNotChangeThePast() throws {
    let long = try departures(seed: 3)
    for end in [601, 1000, 3333] {
      let short = try departures(seed: 3, end: end)
      #expect(short == long.filter { $0.value.seconds < Double(end) })
    }
  }

  @Test func whatIsPlannedKeepsItsTime() throws {
    let times = try departures(seed: 4)
    #expect(times["bus"]?.seconds == 500 && times["met"]?.seconds == 600 && times["p"]?.seconds == 600)
    let off = try smallScenario(routes: Self.routes, yaml: "time: {end_s: 7200}\n").read()
    #expect(off.demand.vehicles.first { $0.id == "g.1" }?.depart.seconds == 20)
  }

  @Test func vehiclesOnTheRoadKeepTheirOrderAndRoom() throws {
    let fronts = [90.0, 82, 60, 30, 8]
    let routes = fronts.enumerated().map {
      "<vehicle id=\"v\($0.offset)\" depart=\"0\" departPos=\"\($0.element)\"><route edges=\"a b\"/></vehicle>"
    }.joined(separator: "\n")
    var moved = 0.0
    for seed in 1...50 {
      let s = try smallScenario(routes: routes, yaml: "demand: {resample: true}\n")
        .read(overrides: [("seed", "\(seed)")])
      #expect(s.demand.vehicles.map(\.id) == ["v0", "v1", "v2", "v3", "v4"])
      let places = s.demand.vehicles.map { vehicle -> Double in
        guard case .value(let p) = vehicle.departPosition else { return -1 }
        return p
      }
      #expect(places[0] <= 100 && places[4] >= 5.5)
      for (lead, follow) in zip(places, places.dropFirst()) { #expect(lead - 5 - 2.5 >= follow - 1e-9) }
      moved = max(moved, zip(places, fronts).map { abs($0 - $1) }.max()!)
    }
    #expect(moved > 8)
  }
}
