import Foundation
import FoundationXML
import Interop
import Testing

extension EndToEnd {
  /// A run of a SUMO scenario has the trips that SUMO has: who departs, when, for how long within a tenth.
  @Suite("Parity with SUMO") struct SumoParityTests {
    struct Input: Sendable, CustomTestStringConvertible {
      var name: String
      var routes: String
      var additional = ""
      var options = ""
      var nodes = SumoParityTests.nodes
      var roads = SumoParityTests.roads
      /// Largest relative difference of a duration.
      var tolerance = 0.06

      var testDescription: String { name }
    }

    /// Three roads of 1 km in a row, 27.78 m/s, with two lanes each.
    fileprivate static let nodes = """
      <nodes><node id="a" x="0" y="0"/><node id="b" x="1000" y="0"/><node id="c" x="2000" y="0"/><node id="d" x="3000" y="0"/></nodes>
      """
    fileprivate static let roads = """
      <edges>
        <edge id="ab" from="a" to="b" numLanes="2" speed="27.78"/><edge id="bc" from="b" to="c" numLanes="2" speed="27.78"/>
        <edge id="cd" from="c" to="d" numLanes="2" speed="27.78"/>
      </edges>
      """
    private static let whole = "<route edges=\"ab bc cd\"/>"
    private static let calm = "<vType id=\"t\" speedDev=\"0\" sigma=\"0\"/>"

    /// Vehicles with given routes whose plans all differ.
    private static let shortStops = (0..<60).map {
      """
      <vehicle id="s\($0)" type="t" depart="\($0)"><route edges="cd"/>\
      <stop lane="cd_0" endPos="\(100 + 5 * $0)" duration="1" parking="true"/></vehicle>
      """
    }.joined()

    static let inputs: [Input] = [
      Input(
        name: "speed factors",
        routes: """
          <vType id="n" sigma="0" speedFactor="normc(0.8,0)"/><vType id="m" sigma="0" speedFactor="norm(1.1,0)"/>\(calm)
          <vehicle id="x" type="n" depart="0">\(whole)</vehicle><vehicle id="y" type="m" depart="300">\(whole)</vehicle>
          <vehicle id="z" type="t" depart="600" speedFactor="0.5">\(whole)</vehicle>
          <trip id="u" type="t" depart="900" from="ab" to="cd" speedFactor="0.7"/>
          <flow id="f" type="t" begin="1200" end="1600" number="2" speedFactor="0.9">\(whole)</flow>
          """),
      Input(
        name: "desired speed",
        routes: """
          <vType id="b" vClass="bicycle" speedDev="0" sigma="0"/>
          <vType id="s" desiredMaxSpeed="10" maxSpeed="12" sigma="0" speedFactor="normc(1.5,0)"/>
          <vehicle id="x" type="b" depart="0">\(whole)</vehicle><vehicle id="y" type="s" depart="700">\(whole)</vehicle>
          """),
      Input(
        name: "flows",
        routes: """
          \(calm)<flow id="f" type="t" begin="5" end="5" number="1">\(whole)</flow>
          <flow id="g" type="t" begin="200" number="4">\(whole)</flow><flow id="h" begin="0" end="9" number="0">\(whole)</flow>
          """),
      Input(
        name: "scale",
        routes: """
          \(calm)<flow id="f" type="t" begin="0" end="300" period="30">\(whole)</flow>
          <flow id="g" type="t" begin="1000" end="1300" number="5">\(whole)</flow>
          """, options: "<scale value=\"0.5\"/>"),
      Input(
        name: "stops and parts of routes",
        routes: """
          \(calm)<route id="l" edges="ab bc cd"><stop lane="ab_0" endPos="500" until="90"/><stop lane="bc_0" endPos="500" duration="40"/></route>
          <vehicle id="x" type="t" depart="100" route="l"/>
          <vehicle id="y" type="t" depart="500"><route edges="ab bc cd"><stop lane="bc_0" endPos="500" duration="60" until="600"/></route></vehicle>
          <flow id="f" type="t" begin="900" end="1700" number="2"><route edges="ab bc cd"/><stop lane="bc_0" endPos="500" until="1000"/></flow>
          <vehicle id="z" type="t" depart="1800" departEdge="1" arrivalEdge="1">\(whole)</vehicle>
          <trip id="u" type="t" depart="1900" from="bc"/><trip id="w" type="t" depart="2000" from=" ab " toTaz="z"/>
          """, additional: "<taz id=\"z\" edges=\"cd\"/>"),
      Input(
        name: "parking area that is full",
        routes: calm
          + (0..<4).map {
            "<vehicle id=\"v\($0)\" type=\"t\" depart=\"\($0 * 10)\">\(whole)<stop parkingArea=\"p\" duration=\"120\"/></vehicle>"
          }
          .joined(),
        additional:
          "<parkingArea id=\"p\" lane=\"bc_0\" startPos=\"50\" endPos=\"100\" roadsideCapacity=\"2\"/>",
        tolerance: 0.1),
      Input(
        name: "speed signs",
        routes:
          "\(calm)<vehicle id=\"x\" type=\"t\" depart=\"0\">\(whole)</vehicle><vehicle id=\"y\" type=\"t\" depart=\"400\">\(whole)</vehicle>",
        additional:
          "<variableSpeedSign id=\"v\" lanes=\"bc_0 bc_1\"><step time=\"0\" speed=\"8\"/><step time=\"450\" speed=\"-1\"/></variableSpeedSign>"
      ),
      Input(
        name: "steps of an eighth of a second",
        routes: "\(calm)<flow id=\"f\" type=\"t\" begin=\"0\" end=\"300\" period=\"60\">\(whole)</flow>",
        options: "<step-length value=\"0.125\"/>"),
      Input(
        name: "trips that avoid a slow convoy",
        routes: """
          \(calm)<vType id="slow" maxSpeed="3" speedDev="0" sigma="0"/>
          <flow id="f" type="slow" begin="0" end="600" period="40"><route edges="ab bm mc cd"/></flow>
          \(shortStops)
          <flow id="g" type="t" begin="100" end="900" period="100" from="ab" to="cd"/>
          <trip id="u" type="t" depart="450" from="ab" to="cd" via="bm"/>
          """,
        nodes: """
          <nodes><node id="a" x="0" y="0"/><node id="b" x="500" y="0"/><node id="m" x="1000" y="0"/><node id="k" x="1000" y="300"/>
          <node id="c" x="1500" y="0"/><node id="d" x="2000" y="0"/></nodes>
          """,
        roads: """
          <edges><edge id="ab" from="a" to="b"/><edge id="bm" from="b" to="m"/><edge id="mc" from="m" to="c"/>
          <edge id="bk" from="b" to="k"/><edge id="kc" from="k" to="c"/><edge id="cd" from="c" to="d"/></edges>
          """, tolerance: 0.1),
      Input(
        name: "vehicles that can never enter",
        routes: """
          \(calm)<vehicle id="x" type="t" depart="0">\(whole)</vehicle>
          <vehicle id="y" type="t" depart="1" departPos="990" departSpeed="25" departLane="0"><route edges="ab"/></vehicle>
          """),
    ]

    @Test(.enabled(if: Python.has(.sumo), "\(Python.Oracle.sumo.lack)"), arguments: inputs)
    func sameTrips(_ input: Input) throws {
      let folder = try TemporaryFolder()
      for (name, text) in [
        ("p.nod.xml", input.nodes), ("p.edg.xml", input.roads),
        ("r.rou.xml", "<routes>\(input.routes)</routes>"),
        ("x.add.xml", "<additional>\(input.additional)</additional>"),
        (
          "run.sumocfg",
          """
          <configuration><input><net-file value="n.net.xml"/><route-files value="r.rou.xml"/>
          <additional-files value="x.add.xml"/></input><time><end value="3000"/></time>
          <processing>\(input.options)</processing></configuration>
          """
        ),
      ] { try folder.write(text, to: name) }
      let outcome = try Python.run("Tests/Interop/run_sumo.py", [folder.path("")], for: .sumo)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let theirs = try #require(
        try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
          as? [String: [String: [String: Double]]])
      let report = try simulate(folder.path("run.sumocfg"), ["--strict-sumo"])
      #expect(report.isComplete, "\(report)")
      let ours = try trips(of: report)
      let expected = try #require(theirs["trips"])
      #expect(ours.keys.sorted() == expected.keys.sorted(), "\(report)")
      for (id, trip) in expected {
        let found = try #require(ours[id]?["duration"])
        let duration = try #require(trip["duration"])
        #expect(
          abs(found - duration) <= max(2, input.tolerance * duration), "\(id): \(found) s, SUMO \(duration) s"
        )
        #expect(abs((ours[id]?["depart"] ?? 0) - (trip["depart"] ?? 0)) <= 2, "\(id)")
      }
    }

    /// Where streams of traffic meet, drivers decide as SUMO's do.
    @Test(.enabled(if: Python.has(.sumo), "\(Python.Oracle.sumo.lack)"))
    func sameTimesAtJunctions() throws {
      let outcome = try Python.run(
        "Benchmarks/traffic/pairs.py",
        [
          "--junctions", "priority,priority_stop,allway_stop,traffic_light", "--lanes", "1", "--least",
          "0.99",
          "--coroad", Executables.coroad,
        ], for: .sumo)
      #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    }

    /// `tripinfo` elements by id.
    private func trips(of report: RunReport) throws -> [String: [String: Double]] {
      let document = try XMLElements(try #require(report.file("tripinfo.xml")))
      return document.found["tripinfo"] ?? [:]
    }

    private static let tramway = """
      <net version="1.20"><location netOffset="0,0" convBoundary="0,0,200,200" origBoundary="0,0,200,200" projParameter="!"/>
      <edge id=":J_0" function="internal"><lane id=":J_0_0" index="0" speed="10" length="4" shape="98,100 102,100"/></edge>
      <edge id=":J_1" function="internal"><lane id=":J_1_0" index="0" speed="10" length="4" shape="100,102 100,98"/></edge>
      <edge id="w" from="W" to="J"><lane id="w_0" index="0" speed="10" length="98" shape="0,100 98,100"/></edge>
      <edge id="e" from="J" to="E"><lane id="e_0" index="0" speed="10" length="98" shape="102,100 200,100"/></edge>
      <edge id="n" from="N" to="J"><lane id="n_0" index="0" speed="10" length="98" allow="CLASS" shape="100,200 100,102"/></edge>
      <edge id="s" from="J" to="S"><lane id="s_0" index="0" speed="10" length="98" allow="CLASS" shape="100,98 100,0"/></edge>
      <tlLogic id="J" type="static" programID="0" offset="0"><phase duration="20" state="Gr"/><phase duration="20" state="rG"/></tlLogic>
      <junction id="J" type="traffic_light" x="100" y="100" incLanes="n_0 w_0" intLanes=":J_0_0 :J_1_0" shape="98,98 102,98 102,102 98,102">
        <request index="0" response="00" foes="10" cont="0"/><request index="1" response="00" foes="01" cont="0"/></junction>
      <junction id="W" type="dead_end" x="0" y="100" incLanes="" intLanes="" shape=""/>
      <junction id="E" type="dead_end" x="200" y="100" incLanes="e_0" intLanes="" shape=""/>
      <junction id="N" type="dead_end" x="100" y="200" incLanes="" intLanes="" shape=""/>
      <junction id="S" type="dead_end" x="100" y="0" incLanes="s_0" intLanes="" shape=""/>
      <connection from="w" to="e" fromLane="0" toLane="0" via=":J_0_0" tl="J" linkIndex="0" dir="s" state="O"/>
      <connection from="n" to="s" fromLane="0" toLane="0" via=":J_1_0" tl="J" linkIndex="1" dir="s" state="O"/>
      <connection from=":J_0" to="e" fromLane="0" toLane="0" dir="s" state="M"/>
      <connection from=":J_1" to="s" fromLane="0" toLane="0" dir="s" state="M"/></net>
      """

    @Test(arguments: ["tram", "rail", "pedestrian"]) func signalsWithAnApproachWithoutCars(
      _ vehicleClass: String
    ) throws {
      let folder = try TemporaryFolder()
      try folder.write(Self.tramway.replacingOccurrences(of: "CLASS", with: vehicleClass), to: "n.net.xml")
      try folder.write(
        "<routes><flow id=\"f\" begin=\"0\" end=\"30\" period=\"5\" from=\"w\" to=\"e\"/></routes>",
        to: "r.rou.xml")
      try folder.write(
        "<configuration><input><net-file value=\"n.net.xml\"/><route-files value=\"r.rou.xml\"/></input></configuration>",
        to: "run.sumocfg")
      let report = try simulate(folder.path("run.sumocfg"), ["--equip", "1", "--until", "40"])
      #expect(report.isComplete, "\(report)")
      #expect((report.value("messages.sent_by_type") as? [String: Int])?["map"] ?? 0 > 0, "\(report)")
    }

    @Test func strictnessRefuses() throws {
      let folder = try TemporaryFolder()
      try folder.write(Self.tramway.replacingOccurrences(of: "CLASS", with: "tram"), to: "n.net.xml")
      try folder.write(
        "<routes><vehicle id=\"v\" depart=\"triggered\"><route edges=\"w e\"/></vehicle></routes>",
        to: "r.rou.xml")
      try folder.write(
        "<configuration><input><net-file value=\"n.net.xml\"/><route-files value=\"r.rou.xml\"/></input><time><end value=\"5\"/></time></configuration>",
        to: "run.sumocfg")
      let free = try simulate(folder.path("run.sumocfg"), [])
      #expect(
        free.exit == .code(0) && free.errors.contains("warning: vehicle with depart=\"triggered\""), "\(free)"
      )
      let strict = try simulate(folder.path("run.sumocfg"), ["--strict-sumo"])
      #expect(strict.exit == .code(2) && strict.errors.contains("r.rou.xml:1: error: vehicle"), "\(strict)")
    }
  }
}

/// The numbers in the attributes of an XML document's elements, by element and id.
private final class XMLElements: NSObject, XMLParserDelegate {
  var found: [String: [String: [String: Double]]] = [:]

  init(_ data: Data) throws {
    super.init()
    let parser = XMLParser(data: data)
    parser.delegate = self
    guard parser.parse() else { throw parser.parserError ?? CocoaError(.fileReadCorruptFile) }
  }
  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    guard let id = attributes["id"] else { return }
    found[name, default: [:]][id] = attributes.compactMapValues(Double.init)
  }
}
