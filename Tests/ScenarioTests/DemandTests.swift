import RoadNetwork
import SimCore
import Testing

@testable import Scenario

/// True if a count lies within four standard deviations of its binomial mean.
func isBinomial(_ count: Int, of total: Int, share: Double) -> Bool {
  let n = Double(total)
  return abs(Double(count) - n * share) < 4 * (n * share * (1 - share)).squareRoot()
}

struct DemandTests {
  @Test func orderIsByDepartureThenFile() throws {
    let s = try smallScenario(
      routes: """
        <vehicle id="late" depart="5" route="r"/>
        <flow id="f" begin="1" end="4" period="1.5" route="r"/>
        <vehicle id="early" depart="1" type="t" route="r"/>
        <route id="r" edges="a b c"/>
        <vType id="t" length="7"/>
        """
    ).read()
    #expect(s.demand.vehicles.map(\.id) == ["f.0", "early", "f.1", "late"])
    #expect(s.demand.vehicles.map(\.depart.seconds) == [1, 1, 2.5, 5])
    #expect(s.demand.routes.count == 1 && s.demand.types[s.demand.vehicles[1].type].length == 7)
  }

  @Test func flows() throws {
    func departures(_ attributes: String, end: String = "100") throws -> [Double] {
      try smallScenario(
        routes: "<flow id=\"f\" \(attributes)><route edges=\"a b\"/></flow>", yaml: "time: {end_s: \(end)}\n"
      )
      .read().demand.vehicles.map(\.depart.seconds)
    }
    #expect(try departures("begin=\"0\" end=\"100\" number=\"4\"") == [0, 25, 50, 75])
    #expect(try departures("begin=\"10\" vehsPerHour=\"360\" number=\"3\"") == [10, 20, 30])
    #expect(try departures("begin=\"90\" period=\"3\"") == [90, 93, 96, 99])
    #expect(try departures("begin=\"0:01:30\" end=\"0:01:33\" period=\"2\"") == [90, 92])
    // Binomial over 1000 s, then a Poisson process of the same rate: within four standard deviations.
    let binomial = try departures("probability=\"0.3\"", end: "1000")
    #expect(isBinomial(binomial.count, of: 1000, share: 0.3))
    #expect(binomial.allSatisfy { $0 == $0.rounded() })
    let poisson = try departures("period=\"exp(0.3)\"", end: "1000")
    #expect(abs(poisson.count - 300) < 70)
    #expect(
      smallScenario(routes: "<flow id=\"f\" period=\"1\"><route edges=\"a\"/></flow>").faults("scenario.yaml")
        == ["r.rou.xml:2: flow \"f\" never ends"])
  }

  @Test func onlyDeparturesInsideTheRun() throws {
    let folder = smallScenario(
      routes: (0..<10).map { "<trip id=\"v\($0)\" depart=\"\($0)\" from=\"a\" to=\"c\"/>" }.joined(),
      yaml: "time: {begin_s: 3, end_s: 6}\n")
    #expect(try folder.read().demand.vehicles.map(\.id) == ["v3", "v4", "v5"])
    let longer = try ScenarioReader.read(path: folder.path + "/scenario.yaml", until: 8)
    #expect(longer.demand.vehicles.map(\.id) == ["v3", "v4", "v5", "v6", "v7"])
  }

  @Test func tripsStopsAndAttributes() throws {
    let s = try smallScenario(
      routes: """
        <vType id="bus" vClass="bus" sigma="0" tau="1.2" lcStrategic="2" jmDriveAfterYellowTime="1.5"
          speedFactor="normc(1.1,0.05,0.9,1.3)" carFollowModel="IDM"><param key="coroad.level" value="l3"/></vType>
        <trip id="v" type="bus" depart="0" from="a" to="c" departLane="best" departSpeed="max" departPos="12" arrivalPos="-10">
          <stop busStop="s" duration="20"/>
          <stop lane="c_0" endPos="-8" until="90" parking="true"/>
          <param key="coroad.level" value="L4"/>
        </trip>
        <trip id="w" type="bus" depart="1" from="a" to="c"/>
        <trip id="x" type="plain" depart="2" from="a" to="c"/>
        <vType id="plain" speedFactor="0.9" speedDev="0"/>
        """, additional: "<busStop id=\"s\" lane=\"b_2\" startPos=\"10\" endPos=\"30\"/>"
    ).read()
    let v = s.demand.vehicles[0]
    #expect(s.demand.routes[v.route].map { s.network.edges[$0].id } == ["a", "b", "c"])
    #expect(v.departLane == .best && v.departSpeed == .max)
    #expect(v.departPosition == .value(12) && v.arrivalPosition == -10)
    var atStop = Stop(
      lane: s.network.laneIndex["b_2"]!, startPosition: 10, endPosition: 30,
      duration: SimDuration(seconds: 20),
      busStop: "s")
    var parked = Stop(
      lane: s.network.laneIndex["c_0"]!, startPosition: 89.8, endPosition: 90, duration: .zero,
      until: SimTime(seconds: 90), parking: true)
    atStop.routeStep = 1
    parked.routeStep = 2
    #expect(v.stops == [atStop, parked])
    let t = s.demand.types[v.type]
    #expect(t.carFollowing == .idm && t.imperfection == 0 && t.headway == 1.2 && t.laneChangeStrategic == 2)
    #expect(t.speedFactor == SpeedFactor(mean: 1.1, deviation: 0.05, minimum: 0.9, maximum: 1.3))
    #expect(t.junctionParameters.map(\.key) == ["jmDriveAfterYellowTime"] && t.length == 12)
    // The vehicle's own level, its type's level, and none.
    #expect(s.levels == [.l4, .l3, nil])
    let plain = s.demand.types[s.demand.vehicles[2].type].speedFactor
    #expect(plain.mean == 0.9 && plain.deviation == 0)
  }

  /// Values of `SUMOVTypeParameter.cpp` of SUMO 1.28.
  @Test func classDefaults() {
    func type(_ name: String) -> VehicleType { VehicleType(id: name, className: name) }
    let passenger = type("passenger")
    #expect([passenger.length, passenger.width, passenger.height, passenger.minGap] == [5, 1.8, 1.5, 2.5])
    #expect(
      [passenger.acceleration, passenger.deceleration, passenger.emergencyDeceleration] == [2.6, 4.5, 9])
    #expect(passenger.speedFactor == SpeedFactor(mean: 1, deviation: 0.1, minimum: 0.2, maximum: 2))
    let truck = type("truck")
    #expect([truck.length, truck.width, truck.height] == [7.1, 2.4, 2.4])
    #expect(truck.speedFactor.deviation == 0.05)
    #expect([truck.acceleration, truck.deceleration, truck.emergencyDeceleration] == [1.3, 4, 7])
    #expect(type("bus").speedFactor.deviation == 0 && type("bus").maximumSpeed == 100 / 3.6)
    #expect(type("tram").imperfection == 0 && type("motorcycle").deceleration == 10)
    for name in VehicleClasses.names { #expect(type(name).length > 0 && type(name).maximumSpeed > 0) }
  }

  @Test func distributions() throws {
    let s = try smallScenario(
      routes: """
        <flow id="f" number="4000" end="4000" type="mix" route="choice"/>
        <vTypeDistribution id="mix" vTypes="one two" probabilities="3 1"/>
        <vType id="one"/><vType id="two"/>
        <routeDistribution id="choice" routes="short long" probabilities="0.5 0.5"/>
        <route id="short" edges="a b"/><route id="long" edges="a b c"/>
        """
    ).read()
    let two = s.demand.vehicles.count { s.demand.types[$0.type].id == "two" }
    #expect(isBinomial(two, of: 4000, share: 0.25))
    let long = s.demand.vehicles.count { s.demand.routes[$0.route].count == 3 }
    #expect(isBinomial(long, of: 4000, share: 0.5))
  }

  @Test func oneNoticePerIgnoredKind() throws {
    let s = try smallScenario(
      routes: "<person id=\"p\" depart=\"0\"><ride from=\"a\" to=\"b\" lines=\"x\"/></person>",
      additional: """
        <vTypeProbe id="1" file="x"/><vTypeProbe id="2" file="x"/>
        <calibrator id="c"><flow begin="0" end="9" vehsPerHour="9"/></calibrator>
        <poly id="house" type="building" shape="0,5 5,5 5,9 0,9 0,5"><param key="height" value="12"/></poly>
        <poly id="lawn" type="park" shape="0,5 5,5 5,9"/>
        """
    ).read()
    #expect(
      s.diagnostics.all.filter { $0.message.contains("ignored") }.map(\.message) == [
        "vTypeProbe is ignored (2 of them): nothing is written for it",
        "calibrator is ignored: it adds and removes no vehicles and sets no speed",
        "poly of type \"park\" is ignored",
        "ride of persons is ignored: the person leaves the run where the ride begins",
      ])
    #expect(s.network.obstacles.count == 1 && s.network.obstacles[0].outline.count == 4)
    #expect(s.network.obstacles[0].height == 12 && s.demand.vehicles.isEmpty)
  }

  @Test func leftOutWithIgnoreRouteErrors() throws {
    let folder = smallScenario(
      routes:
        "<trip id=\"v\" depart=\"0\" from=\"a\" to=\"d\"/><trip id=\"w\" depart=\"0\" from=\"a\" to=\"b\"/>")
    func configuration(_ extra: String) -> String {
      "<configuration><input><net-file value=\"n.net.xml\"/><route-files value=\"r.rou.xml\"/></input>\(extra)</configuration>"
    }
    folder.write("a.sumocfg", Array(configuration("").utf8))
    folder.write(
      "b.sumocfg", Array(configuration("<processing><ignore-route-errors value=\"true\"/></processing>").utf8)
    )
    #expect(folder.faults("a.sumocfg").count == 1)
    let s = try folder.read("b.sumocfg")
    #expect(s.demand.vehicles.map(\.id) == ["w"] && s.diagnostics.all.first?.severity == .warning)
  }
}

struct DemandReferenceTests {
  @Test func tripsGoViaTheirStops() throws {
    // On the ring e1 e2 e3 the route from e1 to e2 is direct, unless a stop on e3 requires a full round.
    let ring = """
      <net><edge id="e1" from="A" to="B"><lane id="e1_0" index="0" speed="10" length="10" shape="0,0 10,0"/></edge>
      <edge id="e2" from="B" to="C"><lane id="e2_0" index="0" speed="10" length="10" shape="10,0 10,10"/></edge>
      <edge id="e3" from="C" to="A"><lane id="e3_0" index="0" speed="10" length="14" shape="10,10 0,0"/></edge>
      <junction id="A" type="unregulated" x="0" y="0" incLanes="e3_0" intLanes="" shape=""/>
      <junction id="B" type="unregulated" x="10" y="0" incLanes="e1_0" intLanes="" shape=""/>
      <junction id="C" type="unregulated" x="10" y="10" incLanes="e2_0" intLanes="" shape=""/>
      <connection from="e1" to="e2" fromLane="0" toLane="0" dir="l" state="M"/>
      <connection from="e2" to="e3" fromLane="0" toLane="0" dir="l" state="M"/>
      <connection from="e3" to="e1" fromLane="0" toLane="0" dir="l" state="M"/></net>
      """
    let folder = TestFolder([
      "n.net.xml": ring, "s.yaml": "network: n.net.xml\nroutes: r.rou.xml\n",
      "inner.rou.xml": "<routes><vType id=\"t\" length=\"9\"/></routes>",
      "r.rou.xml": """
      <routes>
        <include href="inner.rou.xml"/>
        <trip id="direct" type="t" depart="0" from="e1" to="e2"/>
        <trip id="round" type="t" depart="0" from="e1" to="e2"><stop lane="e3_0" duration="1"/></trip>
        <trip id="via" type="t" depart="0" from="e1" to="e2" via="e3" speedFactor="1.25"/>
      </routes>
      """,
    ])
    let s = try folder.read("s.yaml")
    let routes = s.demand.vehicles.map {
      s.demand.routes[$0.route].map { s.network.edges[$0].id }.joined(separator: " ")
    }
    #expect(routes == ["e1 e2", "e1 e2 e3 e1 e2", "e1 e2 e3 e1 e2"])
    #expect(s.demand.types[s.demand.vehicles[0].type].length == 9)
    #expect(s.demand.vehicles.map(\.speedFactor) == [nil, nil, 1.25])
  }
}

/// Syntax used by SUMO's own example scenarios.
struct SumoFormTests {
  @Test func timesInHoursMinutesSeconds() throws {
    let folder = smallScenario(routes: "<trip id=\"v\" depart=\"15:00:05\" from=\"a\" to=\"c\"/>")
    let text = """
      <sumoConfiguration><net-file value="n.net.xml"/><r value="r.rou.xml"/>
      <time><begin value="15:0:0"/><end value="0:16:00:00"/></time></sumoConfiguration>
      """
    folder.write("s.sumocfg", Array(text.utf8))
    let s = try folder.read("s.sumocfg")
    #expect(s.configuration.time.begin == SimTime(seconds: 54000))
    #expect(s.configuration.time.end == SimTime(seconds: 57600))
    #expect(s.demand.vehicles.map(\.depart) == [SimTime(seconds: 54005)])
  }

  @Test func additionalFilesOfOneElement() throws {
    let folder = smallScenario()
    let program =
      "<tlLogic id=\"J\" programID=\"night\" type=\"static\"><phase duration=\"9\" state=\"G\"/></tlLogic>"
    folder.write("x.add.xml", Array(program.utf8))
    let s = try folder.read()
    #expect(
      s.network.signals[0].programs.map(\.id) == ["0", "night"] && s.network.signals[0].activeProgram == 1)
    #expect(s.package.additional.count == 1)
    #expect(try ScenarioReader.readPackage(s.package).network.signals[0].activeProgram == 1)
    folder.write("x.add.xml", Array("<net/>".utf8))
    #expect(folder.faults("scenario.yaml").count == 1)
  }

  @Test func tripsFromStopToStop() throws {
    let s = try smallScenario(
      routes: """
        <trip id="v" depart="0"><stop lane="a_0" duration="1"/><stop lane="c_0" duration="1"/></trip>
        <trip id="w" depart="0"><stop lane="b_1" duration="1"/></trip>
        """
    ).read()
    let routes = s.demand.vehicles.map { s.demand.routes[$0.route].map { s.network.edges[$0].id } }
    #expect(routes == [["a", "b", "c"], ["b"]])
  }

  @Test func personFlowsAndWalksOnOneSidewalk() throws {
    let s = try smallScenario(
      routes: """
        <personFlow id="p" begin="0" end="30" period="10" departPos="90"><walk edges="b" arrivalPos="-88"/></personFlow>
        <person id="q" depart="5"><walk edges="b" speed="2"/></person>
        """
    ).read()
    #expect(s.demand.pedestrians.map(\.id) == ["p.0", "q", "p.1", "p.2"])
    let p = s.demand.pedestrians[0]
    let sidewalk = try #require(s.network.laneIndex["b_0"])
    #expect(p.legs == [PedestrianDemand.Leg(lane: sidewalk, forward: false)])
    #expect(p.departPosition == 90 && p.arrivalPosition == 10)
    let q = s.demand.pedestrians[1]
    #expect(q.legs == [PedestrianDemand.Leg(lane: sidewalk, forward: true)] && q.speed == 2)
    #expect(q.departPosition == 0 && q.arrivalPosition == 98)
    // SUMO: 5 km/h with a deviation of 10 %.
    #expect(s.demand.pedestrians.allSatisfy { abs($0.speed - 5 / 3.6) < 1 })
    let faults = smallScenario(routes: "<person id=\"p\" depart=\"0\"><walk edges=\"a d\"/></person>").faults(
      "scenario.yaml")
    #expect(faults == ["r.rou.xml:2: person \"p\": no walking route from edge \"a\" to edge \"d\""])
  }
}
