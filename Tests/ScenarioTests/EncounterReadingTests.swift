import RoadNetwork
import SimCore
import Testing

@testable import Scenario

@Suite struct EncounterReadingTests {
  private let routes = """
    <vType id="screen" vClass="bus" length="5"><param key="coroad.reveal_m" value="2"/></vType>
    <vehicle id="parked" type="screen" depart="0" departLane="2" departPos="stop"><route edges="b"/>
      <stop lane="b_2" startPos="40" endPos="50" duration="900"/></vehicle>
    <vehicle id="car" depart="1"><route edges="a b"/></vehicle>
    <person id="p" depart="2"><walk edges="b" departPos="10" arrivalPos="20"/>
      <param key="coroad.meets" value="car"/></person>
    """

  @Test func rowsOfParkedVehiclesMove() throws {
    let folder = smallScenario(routes: routes)
    #expect(try folder.read().demand.vehicles[0].stops[0].endPosition == 50)
    let moved = try folder.read(overrides: [("walkers.reveal_distance_m", "5.5")]).demand.vehicles[0].stops[0]
    #expect(moved.startPosition == 36.5 && moved.endPosition == 46.5)
    #expect(
      folder.faults("scenario.yaml", overrides: [("walkers.reveal_distance_m", "60")])
        == [
          "walkers.reveal_distance_m:-: walkers.reveal_distance_m = 60 moves the parked vehicle \"parked\" off its lane"
        ].map { $0.replacing("walkers.reveal_distance_m:-", with: "--set walkers.reveal_distance_m:-") })
    let without = try folder.read(overrides: [("walkers.screens", "false")]).demand
    #expect(without.vehicles.map(\.id) == ["car"])
    #expect(without.pedestrians.map(\.meets) == [0], "indices follow")
  }

  /// Keys that would move or remove vehicles that the scenario does not contain.
  @Test func keysWithoutEffectAreRemarked() throws {
    let plain = smallScenario(routes: routes.replacing("coroad.reveal_m", with: "other"))
    for (key, value) in [("walkers.screens", "false"), ("walkers.reveal_distance_m", "3")] {
      let remarks = try plain.read(overrides: [(key, value)]).diagnostics.all.filter {
        $0.severity == .warning
      }
      #expect(
        remarks.map(\.message).filter { $0.hasPrefix("\(key) changes nothing") }.count == 1, "\(remarks)")
      let apt = try smallScenario(routes: routes).read(overrides: [(key, value)]).diagnostics.all
      #expect(!apt.contains { $0.message.contains("changes nothing") })
    }
  }

  @Test func meetings() throws {
    #expect(try smallScenario(routes: routes).read().demand.pedestrians.map(\.meets) == [1])
    let other = smallScenario(routes: routes.replacing("value=\"car\"", with: "value=\"cat\""))
    let value = try other.read()
    #expect(value.demand.pedestrians.isEmpty)
    #expect(
      value.diagnostics.all.contains {
        $0.severity == .warning && $0.message.contains("\"p\" is left out: the run has no vehicle \"cat\"")
      })
    let faulty = smallScenario(
      routes: routes.replacing("reveal_m\" value=\"2\"", with: "reveal_m\" value=\"near\""),
      yaml: "walkers: {meet_from: 2, meet_to: 1}\n")
    #expect(
      faulty.faults("scenario.yaml") == [
        "scenario.yaml:4: walkers.meet_from must not exceed walkers.meet_to",
        "r.rou.xml:2: coroad.reveal_m is not a number: \"near\"",
      ])
  }
}
