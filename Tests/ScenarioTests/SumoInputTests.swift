import Glibc
import RoadNetwork
import SimCore
import Testing

@testable import Scenario

/// SUMO's inputs mean what they mean in SUMO 1.28; what has no effect here is told.
@Suite struct SumoInputTests {
  private func configuration(_ processing: String = "", routes: String = "r.rou.xml") -> [UInt8] {
    Array(
      """
      <configuration>
        <input><net-file value="n.net.xml"/><route-files value="\(routes)"/>
          <additional-files value="x.add.xml"/></input>
        <time><end value="1000"/></time><processing>\(processing)</processing>
      </configuration>
      """.utf8)
  }
  private func sumo(_ routes: String, additional: String = "", processing: String = "") -> TestFolder {
    let folder = smallScenario(routes: routes, additional: additional)
    folder.write("s.sumocfg", configuration(processing))
    return folder
  }
  private func edges(_ s: ScenarioValue, _ vehicle: Int = 0) -> String {
    s.demand.routes[s.demand.vehicles[vehicle].route].map { s.network.edges[$0].id }.joined(separator: " ")
  }
  private let whole = "<route edges=\"a b c\"/>"

  // MARK: Types

  @Test(arguments: [
    ("normc(1.00,0.00)", 1.0, 0.0), ("norm(1.1,0.2)", 1.1, 0.2), ("normc(1.2)", 1.2, 0),
    ("normc(1,0.1,0.5,1.5)", 1, 0.1), ("norm(1,0.1,0.5,1.5)", 1, 0.1), ("1.3", 1.3, 0.1),
  ])
  func speedFactors(_ text: String, mean: Double, deviation: Double) throws {
    let s = try sumo("<vType id=\"t\" speedFactor=\"\(text)\"/>").read("s.sumocfg")
    let factor = s.demand.types[0].speedFactor
    #expect(factor.mean == mean && factor.deviation == deviation)
    let isBounded = text.contains("0.5,1.5")
    #expect((factor.minimum == 0.5 && factor.maximum == 1.5) == isBounded)
  }

  /// SUMO refuses these too.
  @Test(arguments: ["uniform(0.8,0.9)", "lognorm(0,1)", "gamma(2,1)", "normc()", "normc(1,0,2,1)", "fast"])
  func otherDistributions(_ text: String) {
    #expect(sumo("<vType id=\"t\" speedFactor=\"\(text)\"/>").faults("s.sumocfg").count == 1)
  }

  @Test func deviationOfTheConfiguration() throws {
    let routes = """
      <vType id="t"/><vType id="own" speedDev="0.3"/><vType id="w" vClass="pedestrian"/>
      <vehicle id="v" depart="0">\(whole)</vehicle>
      """
    func deviations(_ processing: String) throws -> [Double] {
      try sumo(routes, processing: processing).read("s.sumocfg").demand.types.map(\.speedFactor.deviation)
    }
    #expect(try deviations("") == [0.1, 0.3, 0.1, 0.1])
    #expect(try deviations("<default.speeddev value=\"0\"/>") == [0, 0.3, 0, 0])
    #expect(try deviations("<default.speeddev value=\"-1\"/>") == [0.1, 0.3, 0.1, 0.1])
  }

  @Test func departureOfTheConfiguration() throws {
    let s = try sumo(
      "<vehicle id=\"v\" depart=\"0\">\(whole)</vehicle><trip id=\"w\" depart=\"0\" from=\"a\" to=\"c\" departSpeed=\"3\"/>",
      processing: "<default.departspeed value=\"max\"/><default.departlane value=\"free\"/>"
    ).read("s.sumocfg")
    #expect(s.demand.vehicles.map(\.departSpeed) == [.max, .value(3)])
    #expect(s.demand.vehicles.map(\.departLane) == [.free, .free])
  }

  // MARK: Flows

  private func departures(_ flow: String, _ processing: String = "") throws -> [Double] {
    try sumo("<flow id=\"f\" \(flow)>\(whole)</flow>", processing: processing).read("s.sumocfg")
      .demand.vehicles.map(\.depart.seconds)
  }

  @Test func flowsOfANumber() throws {
    #expect(try departures("begin=\"5\" end=\"5\" number=\"3\"") == [5, 5, 5])
    #expect(try departures("number=\"4\"") == [0, 250, 500, 750])
    #expect(try departures("begin=\"200\" number=\"2\"") == [200, 600])
    #expect(try departures("begin=\"0\" end=\"9\" number=\"0\"") == [])
    #expect(
      sumo("<flow id=\"f\" begin=\"9\" end=\"5\" number=\"2\">\(whole)</flow>").faults("s.sumocfg").count == 1
    )
  }

  @Test func scaledDemand() throws {
    let half = "<scale value=\"0.5\"/>"
    #expect(try departures("begin=\"0\" end=\"100\" period=\"10\"", half) == [0, 20, 40, 60, 80])
    #expect(try departures("begin=\"0\" end=\"90\" number=\"3\"", half) == [0, 60])
    #expect(try departures("begin=\"0\" end=\"20\" period=\"10\"", "<scale value=\"2\"/>") == [0, 5, 10, 15])
    let vehicles = ["p", "q", "r", "s"].map { "<vehicle id=\"\($0)\" depart=\"0\">\(whole)</vehicle>" }
      .joined()
    func names(_ scale: String, _ routes: String) throws -> [String] {
      try sumo(routes, processing: "<scale value=\"\(scale)\"/>").read("s.sumocfg").demand.vehicles.map(\.id)
    }
    #expect(try names("0.5", vehicles) == ["p", "r"])
    #expect(try names("1.25", vehicles) == ["p", "p.1", "q", "r", "s", "s.1"])
    // As SUMO's own rule, which counts the copies.
    #expect(try names("1.5", vehicles) == ["p", "p.1", "q", "q.1", "r", "s", "s.1"])
    #expect(try names("0", vehicles) == [])
    let typed = vehicles.replacing("depart=", with: "type=\"t\" depart=")
    #expect(try names("1", "<vType id=\"t\" scale=\"0.5\"/>" + typed) == ["p", "r"])
  }

  // MARK: Routes

  @Test func partsOfRoutes() throws {
    func driven(_ attributes: String) throws -> String {
      edges(try sumo("<vehicle id=\"v\" depart=\"0\" \(attributes)>\(whole)</vehicle>").read("s.sumocfg"))
    }
    #expect(try driven("departEdge=\"1\" arrivalEdge=\"1\"") == "b")
    #expect(try driven("departEdge=\"1\"") == "b c")
    #expect(try driven("arrivalEdge=\"0\"") == "a")
    #expect(try driven("departEdge=\"2\" arrivalEdge=\"0\"") == "c")
    #expect(["a b c", "b c", "c"].contains(try driven("departEdge=\"random\"")))
    for wrong in ["departEdge=\"3\"", "arrivalEdge=\"3\"", "departEdge=\"-1\"", "departEdge=\"x\""] {
      #expect(
        sumo("<vehicle id=\"v\" depart=\"0\" \(wrong)>\(whole)</vehicle>").faults("s.sumocfg").count == 1)
    }
  }

  @Test func tripsWithOneEnd() throws {
    func driven(_ trip: String) throws -> String {
      edges(
        try sumo(
          "<\(trip)/>",
          additional: "<taz id=\"z\" edges=\"b c\"/><taz id=\"y\"><tazSource id=\"a\" weight=\"1\"/></taz>"
        ).read("s.sumocfg"))
    }
    #expect(try driven("trip id=\"v\" depart=\"0\" from=\"a\"") == "a")
    #expect(try driven("trip id=\"v\" depart=\"0\" to=\"c\"") == "c")
    #expect(try driven("flow id=\"v\" begin=\"0\" end=\"9\" number=\"1\" from=\"a\"") == "a")
    #expect(try driven("trip id=\"v\" depart=\"0\" from=\"a \" to=\" c\"") == "a b c")
    #expect(try driven("trip id=\"v\" depart=\"0\" from=\"a\" toTaz=\"z\"") == "a b")
    #expect(try driven("trip id=\"v\" depart=\"0\" fromTaz=\"y\" to=\"c\"") == "a b c")
    #expect(try driven("trip id=\"v\" depart=\"0\" fromTaz=\"y\" toTaz=\"z\" via=\"c\"") == "a b c")
    #expect(try driven("flow id=\"v\" begin=\"0\" end=\"9\" number=\"1\" fromTaz=\"y\" toTaz=\"z\"") == "a b")
    #expect(try driven("trip id=\"v\" depart=\"0\" fromJunction=\"J\" toJunction=\"L\"") == "b c")
    for wrong in ["fromTaz=\"q\" to=\"c\"", "from=\"a\" toTaz=\"y\"", "fromJunction=\"L\" to=\"c\"", ""] {
      #expect(
        sumo(
          "<trip id=\"v\" depart=\"0\" \(wrong)/>", additional: "<taz id=\"y\"><tazSource id=\"a\"/></taz>"
        )
        .faults("s.sumocfg").count == 1, "\(wrong)")
    }
  }

  @Test func stopsOfRoutes() throws {
    let stop = "<stop lane=\"b_1\" endPos=\"50\" duration=\"7\" until=\"60\"/>"
    func until(_ routes: String) throws -> [[Double?]] {
      try sumo(routes).read("s.sumocfg").demand.vehicles.map { $0.stops.map { $0.until?.seconds } }
    }
    let route = "<route edges=\"a b c\">\(stop)</route>"
    let named = "<route id=\"r\" edges=\"a b c\">\(stop)</route>"
    #expect(try until("<vehicle id=\"v\" depart=\"100\">\(route)</vehicle>") == [[60]])
    #expect(try until(named + "<vehicle id=\"v\" depart=\"100\" route=\"r\"/>") == [[160]])
    #expect(
      try until(named + "<flow id=\"f\" route=\"r\" begin=\"100\" end=\"300\" number=\"2\"/>") == [
        [160], [260],
      ])
    #expect(
      try until("<flow id=\"f\" begin=\"100\" end=\"300\" number=\"2\">\(route)</flow>") == [[60], [160]])
    #expect(
      try until(
        "<flow id=\"f\" begin=\"100\" end=\"300\" number=\"2\"><route edges=\"a b c\"/>\(stop)</flow>") == [
          [60], [160],
        ])
    #expect(try until("<vehicle id=\"v\" depart=\"100\">\(whole)\(stop)</vehicle>") == [[60]])
    let back = stop.replacing("50", with: "40")
    #expect(
      sumo("<vehicle id=\"v\" depart=\"0\">\(whole)\(stop)\(back)</vehicle>").faults("s.sumocfg").count == 1)
    #expect(
      try until(
        "<vehicle id=\"v\" depart=\"9\"><routeDistribution><route edges=\"a b c\" probability=\"1\">\(stop)</route></routeDistribution></vehicle>"
      )
        == [[60]])
    #expect(
      try until(
        "<routeDistribution id=\"d\"><route id=\"r\" edges=\"a b c\" probability=\"1\">\(stop)</route></routeDistribution><vehicle id=\"v\" depart=\"9\" route=\"d\"/>"
      )
        == [[69]])
  }

  /// A ring of two roads.
  private let ring = """
    <net version="1.20">
      <location netOffset="0,0" convBoundary="0,0,100,0" origBoundary="0,0,100,0" projParameter="!"/>
      <edge id="e" from="I" to="J"><lane id="e_0" index="0" speed="10" length="100" shape="0,0 100,0"/></edge>
      <edge id="w" from="J" to="I"><lane id="w_0" index="0" speed="10" length="100" shape="100,9 0,9"/></edge>
      <junction id="I" type="priority" x="0" y="0" incLanes="w_0" intLanes="" shape=""/>
      <junction id="J" type="priority" x="100" y="0" incLanes="e_0" intLanes="" shape=""/>
      <connection from="e" to="w" fromLane="0" toLane="0" dir="t" state="M"/>
      <connection from="w" to="e" fromLane="0" toLane="0" dir="t" state="M"/>
    </net>
    """

  @Test func repeatedRoutes() throws {
    func read(_ routes: String) -> TestFolder {
      let folder = sumo(routes)
      folder.write("n.net.xml", Array(ring.utf8))
      return folder
    }
    let nested = try read("<vehicle id=\"v\" depart=\"0\"><route edges=\"e w\" repeat=\"2\"/></vehicle>")
      .read("s.sumocfg")
    #expect(edges(nested) == "e w e w e w")
    let stops =
      "<stop lane=\"e_0\" endPos=\"60\" duration=\"1\" until=\"30\"/><stop lane=\"w_0\" endPos=\"60\" duration=\"1\" until=\"50\"/>"
    let line = try read(
      "<route id=\"l\" edges=\"e w\" repeat=\"1\" cycleTime=\"100\">\(stops)</route><vehicle id=\"v\" depart=\"5\" route=\"l\"/>"
    ).read("s.sumocfg")
    #expect(edges(line) == "e w e w")
    #expect(line.demand.vehicles[0].stops.map { $0.until?.seconds } == [35, 55, 135, 155])
    #expect(line.demand.vehicles[0].stops.map(\.routeStep) == [0, 1, 2, 3])
    let one = try read(
      "<route id=\"l\" edges=\"e w\" repeat=\"2\"><stop lane=\"w_0\" endPos=\"60\" duration=\"9\"/></route><vehicle id=\"v\" depart=\"5\" route=\"l\"/>"
    ).read("s.sumocfg")
    #expect(one.demand.vehicles[0].stops.map(\.routeStep) == [1, 3, 5])
    let noCycle = "<route id=\"l\" edges=\"e w\" repeat=\"1\">\(stops)</route>"
    #expect(read(noCycle).faults("s.sumocfg").count == 1)
    #expect(read("<route id=\"l\" edges=\"e w\" repeat=\"1000000000\"/>").faults("s.sumocfg").count == 1)
  }

  // MARK: Persons

  @Test func peopleWhoCannotWalkAreLeftOut() throws {
    let folder = sumo(
      "<person id=\"p\" depart=\"0\"><walk edges=\"b\"/></person><vehicle id=\"v\" depart=\"0\">\(whole)</vehicle>",
      processing: "<ignore-route-errors value=\"true\"/>")
    folder.write(
      "n.net.xml",
      Array(
        smallNetwork.replacing("allow=\"pedestrian\"", with: "allow=\"bus\"").replacing(
          "disallow=\"bus\"", with: "disallow=\"pedestrian\""
        ).utf8))
    let s = try folder.read("s.sumocfg")
    #expect(s.demand.pedestrians.isEmpty && s.demand.vehicles.count == 1)
    #expect(
      s.diagnostics.all.contains { $0.severity == .warning && $0.message.contains("the person is left out") })
  }

  @Test func positionsOfWalks() throws {
    func start(_ position: String) throws -> Double {
      try sumo("<person id=\"p\" depart=\"0\"><walk edges=\"b\" departPos=\"\(position)\"/></person>").read(
        "s.sumocfg"
      )
      .demand.pedestrians[0].departPosition
    }
    #expect(try start("12") == 12 && start("base") == 0)
    let random = try start("random")
    #expect(random > 0 && random < 98)
    #expect(
      sumo("<person id=\"p\" depart=\"0\"><walk edges=\"b\" departPos=\"there\"/></person>").faults(
        "s.sumocfg"
      ).count == 1)
    let factor = try sumo("<person id=\"p\" depart=\"0\" speedFactor=\"0.5\"><walk edges=\"b\"/></person>")
      .read("s.sumocfg")
    #expect(factor.demand.pedestrians[0].speed == 2.5 / 3.6)
  }

  // MARK: Files

  @Test func namesOfFiles() throws {
    let folder = smallScenario(routes: "<vehicle id=\"v\" depart=\"0\">\(whole)</vehicle>")
    folder.write(
      "two words.rou.xml", Array("<routes><vehicle id=\"w\" depart=\"0\">\(whole)</vehicle></routes>".utf8))
    setenv("COROAD_TEST_FOLDER", folder.path, 1)
    unsetenv("COROAD_TEST_NOTHING")
    for (names, expected) in [
      ("r.rou.xml,two words.rou.xml", ["v", "w"]), (" r.rou.xml , two words.rou.xml ", ["v", "w"]),
      ("${COROAD_TEST_FOLDER}/r.rou.xml", ["v"]), ("${COROAD_TEST_NOTHING}r.rou.xml", ["v"]),
    ] {
      folder.write("s.sumocfg", configuration(routes: names))
      #expect(try folder.read("s.sumocfg").demand.vehicles.map(\.id).sorted() == expected, "\(names)")
    }
    #expect(SumoConfiguration.expanded("${COROAD_TEST_FOLDER") == "${COROAD_TEST_FOLDER")
    #expect(SumoConfiguration.expanded("a${COROAD_TEST_NOTHING}b$c") == "ab$c")
  }

  @Test func stepsOfAnyLength() throws {
    let folder = sumo("<vehicle id=\"v\" depart=\"0\">\(whole)</vehicle>")
    for step in ["0.001", "0.005", "0.125", "0.3", "1", "2.5"] {
      folder.write("s.sumocfg", configuration("<step-length value=\"\(step)\"/>"))
      let time = try folder.read("s.sumocfg").configuration.time
      #expect(time.step.seconds == Double(step))
      #expect(time.step.microseconds % time.window.microseconds == 0)
      #expect(time.window >= SimDuration(milliseconds: 1))
    }
    folder.write("s.sumocfg", configuration("<step-length value=\"0.125\"/>"))
    #expect(folder.faults("s.sumocfg", overrides: [("v2x.enabled", "true")]).count == 1)
  }

  // MARK: Places

  @Test func parkingAreasHavePlaces() throws {
    func places(_ area: String) throws -> [Int] {
      try sumo(
        "<vehicle id=\"v\" depart=\"0\">\(whole)<stop parkingArea=\"p\" duration=\"9\"/></vehicle>",
        additional: area
      ).read("s.sumocfg").demand.parkingPlaces
    }
    #expect(
      try places("<parkingArea id=\"p\" lane=\"b_1\" startPos=\"9\" endPos=\"50\" roadsideCapacity=\"4\"/>")
        == [4])
    #expect(
      try places(
        "<parkingArea id=\"p\" lane=\"b_1\" roadsideCapacity=\"1\"><space x=\"1\" y=\"1\"/></parkingArea>")
        == [2])
    // As in SUMO, one vehicle finds room in any area.
    #expect(try places("<parkingArea id=\"p\" lane=\"b_1\"/>") == [1])
  }

  @Test func speedSigns() throws {
    let sign =
      "<variableSpeedSign id=\"s\" lanes=\"b_1 c_0\"><step time=\"60\" speed=\"-1\"/><step time=\"0\" speed=\"8\"/><step time=\"90\"/></variableSpeedSign>"
    let s = try sumo("<vehicle id=\"v\" depart=\"0\">\(whole)</vehicle>", additional: sign).read("s.sumocfg")
    #expect(s.demand.speedSigns.map(\.lanes) == [[s.network.laneIndex["b_1"]!, s.network.laneIndex["c_0"]!]])
    #expect(s.demand.speedSigns[0].steps.map(\.time.seconds) == [0, 60, 90])
    #expect(s.demand.speedSigns[0].steps.map(\.speed) == [8, nil, nil])
    #expect(s.diagnostics.resultChanges == 0)
    #expect(sumo("", additional: sign.replacing("c_0", with: "q_0")).faults("s.sumocfg").count == 1)
  }

  @Test func outlinesWithoutArea() throws {
    let s = try sumo("", additional: "<poly id=\"b\" type=\"building\" shape=\"0,0 9,9\"/>").read("s.sumocfg")
    #expect(s.network.obstacles.isEmpty)
  }

  // MARK: What is left out

  @Test func whatIsLeftOutIsTold() throws {
    for (routes, additional, processing, part) in [
      ("", "<calibrator id=\"k\" lane=\"a_0\"/>", "", "calibrator"),
      (
        "",
        "<rerouter id=\"k\" edges=\"a\"><interval><parkingAreaReroute id=\"p\"/></interval></rerouter>", "",
        "parkingAreaReroute"
      ),
      ("<vehicle id=\"t\" depart=\"triggered\">\(whole)</vehicle>", "", "", "triggered"),
      ("<person id=\"p\" depart=\"0\"><ride to=\"c\" lines=\"x\"/></person>", "", "", "ride"),
      (
        "<personFlow id=\"p\" begin=\"triggered\" number=\"2\"><ride to=\"c\" lines=\"x\"/></personFlow>", "",
        "", "triggered"
      ),
      (
        "<person id=\"p\" depart=\"0\"><personTrip from=\"b\" to=\"b\" modes=\"car\"/></person>", "", "",
        "modes=\"car\""
      ),
      ("", "", "<mesosim value=\"true\"/>", "mesosim"),
      ("", "", "<lateral-resolution value=\"0.8\"/>", "lateral-resolution"),
      ("<vehicle id=\"v\" depart=\"0\" arrivalSpeed=\"0\">\(whole)</vehicle>", "", "", "arrivalSpeed"),
      ("<vType id=\"t\" actionStepLength=\"1\"/>", "", "", "actionStepLength"),
      (
        "<vehicle id=\"v\" depart=\"0\">\(whole)<stop lane=\"b_1\" duration=\"1\" speed=\"3\"/></vehicle>",
        "", "", "speed"
      ),
    ] {
      let folder = sumo(routes, additional: additional, processing: processing)
      let s = try folder.read("s.sumocfg")
      let told = s.diagnostics.all.filter {
        $0.changesResults && $0.severity == .warning && $0.message.contains(part)
      }
      #expect(told.count == 1, "\(part): \(s.diagnostics.all.map(\.message))")
      var refused: InvalidInput?
      do {
        _ = try ScenarioReader.read(path: "\(folder.path)/s.sumocfg", isStrict: true)
      } catch { refused = error }
      #expect(refused?.diagnostics.errorCount == s.diagnostics.resultChanges)
    }
  }

  @Test func whatHasNoEffectIsNoFault() throws {
    let folder = sumo(
      """
      <vType id="t" color="red" guiShape="bus" emissionClass="zero" lcStrategic="1" jmTimegapMinor="1" impatience="0.5"/>
      <vehicle id="v" type="t" depart="0" line="7" color="1,0,0" nonsense="1">\(whole)</vehicle>
      <vehicle id="w" type="t" depart="0" line="7" color="1,0,0" nonsense="1">\(whole)</vehicle>
      <strange/><strange/>
      """,
      additional: "<e1Detector id=\"d\" lane=\"a_0\" pos=\"1\" file=\"x\"/><poi id=\"p\" x=\"0\" y=\"0\"/>",
      processing: "<lateral-resolution value=\"0\"/><device.rerouting.probability value=\"0\"/>")
    let s = try ScenarioReader.read(path: "\(folder.path)/s.sumocfg", isStrict: true)
    let notices = s.diagnostics.all.map(\.message)
    #expect(notices.contains("unknown attribute \"nonsense\" of vehicle is ignored (2 of them)"))
    #expect(notices.contains("strange is ignored (2 of them)"))
    #expect(!notices.contains { $0.contains("color") || $0.contains("guiShape") || $0.contains("line") })
    #expect(s.demand.types[0].junctionParameters.contains { $0.key == "impatience" && $0.value == 0.5 })
  }
}
