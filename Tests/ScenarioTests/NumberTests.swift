import Glibc
import RoadNetwork
import SimCore
import Testing

@testable import Scenario

/// Numbers without meaning, and small files that stand for large contents.
struct NumberTests {
  private let type = "<vType id=\"x\" "
  private let route = "<route edges=\"a b\"/>"

  @Test(arguments: [
    ("length=\"1e300\"", "length", "vType", "1e+300 lies outside 0.01...2000 m"),
    ("width=\"1e6\"", "width", "vType", "1000000 lies outside 0.01...100 m"),
    ("height=\"0\"", "height", "vType", "0 lies outside 0.01...100 m"),
    ("maxSpeed=\"1e9\"", "maxSpeed", "vType", "1000000000 lies outside 0.001...3000 m/s"),
    ("decel=\"1e-300\"", "decel", "vType", "1e-300 lies outside 0.001...1000 m/s²"),
    ("minGap=\"1e6\"", "minGap", "vType", "1000000 lies outside 0...1000 m"),
    ("tau=\"1e9\"", "tau", "vType", "1000000000 lies outside 0...1000 s"),
    ("sigma=\"2\"", "sigma", "vType", "2 lies outside 0...1"),
    ("delta=\"0\"", "delta", "vType", "0 lies outside 0.01...100"),
    ("lcAssertive=\"0\"", "lcAssertive", "vType", "0 lies outside 1e-06...1000000"),
    (
      "jmDriveAfterRedTime=\"1e300\"", "jmDriveAfterRedTime", "vType",
      "1e+300 lies outside -1000000000...1000000000"
    ),
    ("speedFactor=\"1e9\"", "speedFactor", "vType", "1000000000 lies outside 0.001...1000"),
    ("speedDev=\"-1\"", "speedDev", "vType", "-1 lies outside 0...1000"),
    ("probability=\"1e300\"", "probability", "vType", "1e+300 lies outside 0...1000000000"),
  ])
  func numbersOfAType(_ attribute: String, _ key: String, _ element: String, _ fault: String) {
    let folder = smallScenario(routes: "\(type)\(attribute)/>")
    #expect(
      folder.faults("scenario.yaml") == ["r.rou.xml:2: attribute \"\(key)\" of <\(element)> = \(fault)"])
  }

  @Test(arguments: [
    (
      "<vehicle id=\"v\" depart=\"1e15\">", "depart", "vehicle",
      "1000000000000000.0 lies outside -1000000000...1000000000 s"
    ),
    (
      "<vehicle id=\"v\" depart=\"0\" departSpeed=\"-50\">", "departSpeed", "vehicle",
      "-50 lies outside 0...3000 m/s"
    ),
    (
      "<vehicle id=\"v\" depart=\"0\" departPos=\"1e300\">", "departPos", "vehicle",
      "1e+300 lies outside -1000000...1000000 m"
    ),
    (
      "<vehicle id=\"v\" depart=\"0\" departLane=\"1e300\">", "departLane", "vehicle",
      "1e+300 lies outside -1...1000000"
    ),
    (
      "<vehicle id=\"v\" depart=\"0\" arrivalPos=\"-1e9\">", "arrivalPos", "vehicle",
      "-1000000000 lies outside -1000000...1000000 m"
    ),
    (
      "<vehicle id=\"v\" depart=\"0\" speedFactor=\"0\">", "speedFactor", "vehicle",
      "0 lies outside 0.001...1000"
    ),
    (
      "<vehicle id=\"v\" depart=\"99999999:00:00\">", "depart", "vehicle",
      "359999996400 lies outside -1000000000...1000000000 s"
    ),
    (
      "<flow id=\"f\" begin=\"-1e12\" end=\"10\" period=\"1\">", "begin", "flow",
      "-1000000000000 lies outside -1000000000...1000000000 s"
    ),
    (
      "<flow id=\"f\" end=\"10\" number=\"1e12\">", "number", "flow",
      "1000000000000 lies outside 0...1000000000"
    ),
    ("<flow id=\"f\" end=\"10\" number=\"2.5\">", "number", "flow", ""),
    (
      "<flow id=\"f\" end=\"10\" vehsPerHour=\"1e15\">", "vehsPerHour", "flow",
      "1000000000000000.0 lies outside 0...3600000 1/h"
    ),
    ("<flow id=\"f\" end=\"10\" probability=\"2\">", "probability", "flow", "2 lies outside 0...1"),
  ])
  func numbersOfADeparture(_ head: String, _ key: String, _ element: String, _ fault: String) {
    let end = element == "flow" ? "</flow>" : "</vehicle>"
    let folder = smallScenario(routes: head + route + end)
    let what = "r.rou.xml:2: attribute \"\(key)\" of <\(element)>"
    #expect(
      folder.faults("scenario.yaml") == [
        fault.isEmpty ? "\(what) is not a whole number: 2.5" : "\(what) = \(fault)"
      ])
  }

  @Test func numbersOfStopsPeopleAndBuildings() {
    let folder = smallScenario(
      routes: """
        <vehicle id="v" depart="0"><route edges="a b"/><stop lane="a_0" endPos="1e9" duration="1"/></vehicle>
        <vehicle id="w" depart="0"><route edges="a b"/><stop lane="a_0" duration="1" until="1e15"/></vehicle>
        <person id="p" depart="1e15"><walk edges="b"/></person>
        <person id="q" depart="0"><walk edges="b" speed="1e9" departPos="1e9"/></person>
        <vehicle id="y" depart="0"><route edges="a b"/><param key="coroad.reveal_m" value="1e9"/></vehicle>
        """,
      additional: """
        <busStop id="s" lane="a_0" startPos="-1e12"/>
        <poly id="b" type="building" shape="0,0 1e8,0 0,5"/>
        <poly id="c" type="building" shape="0,0 99999,0 0,5"/>
        <poly id="d" type="building" shape="0,0 9,0 0,5"><param key="height" value="1e6"/></poly>
        """)
    #expect(
      folder.faults("scenario.yaml") == [
        "x.add.xml:2: attribute \"startPos\" of <busStop> = -1000000000000 lies outside -1000000...1000000 m",
        "x.add.xml:3: a coordinate in attribute \"shape\" of <poly> = 100000000 lies outside -10000000...10000000 m",
        "x.add.xml:4: building \"c\" extends over 99999 m, and no more than 10000 m are supported",
        "x.add.xml:5: the height of building \"d\" = 1000000 lies outside -1000...10000 m",
        "r.rou.xml:2: attribute \"endPos\" of <stop> = 1000000000 lies outside -1000000...1000000 m",
        "r.rou.xml:3: attribute \"until\" of <stop> = 1000000000000000.0 lies outside -1000000000...1000000000 s",
        "r.rou.xml:4: attribute \"depart\" of <person> = 1000000000000000.0 lies outside -1000000000...1000000000 s",
        "r.rou.xml:5: attribute \"speed\" of <walk> = 1000000000 lies outside 0.001...100 m/s",
        "r.rou.xml:5: attribute \"departPos\" of <walk> = 1000000000 lies outside -1000000...1000000 m",
        "r.rou.xml:6: coroad.reveal_m = 1000000000 lies outside 0...10000 m",
      ])
  }

  @Test func numbersOfTheScenario() {
    let folder = smallScenario(
      yaml: """
        geo_origin: {latitude: 90, longitude: 121}
        roadside:
          - {id: r1, position: [1e12, 0]}
          - {id: r2, position: [0, 0], height: 1e9}
        hazards:
          - {id: h, lane: a_0, position: 1e9}
          - {id: g, lane: a_0, position: 5, begin_s: 1e15}
        time.begin_s: 1e15
        """)
    #expect(
      folder.faults("scenario.yaml", overrides: [("time.end_s", "1e300"), ("radio.extra_loss", "nan")]) == [
        "scenario.yaml:4: latitude of geo_origin = 90 lies outside -89...89 °",
        "scenario.yaml:6: x of roadside unit \"r1\" = 1000000000000 lies outside -10000000...10000000 m",
        "scenario.yaml:7: height of roadside unit \"r2\" = 1e9 lies outside 0.5...100 m",
        "scenario.yaml:9: position of hazard \"h\" = 1e9 lies outside -1000000...1000000 m",
        "scenario.yaml:10: begin_s of hazard \"g\" = 1e15 lies outside 0...10000000 s",
        "scenario.yaml:11: time.begin_s = 1e15 lies outside 0...10000000 s",
        "--set time.end_s:-: time.end_s = 1e300 lies outside 0...10000000 s",
        "--set radio.extra_loss:-: radio.extra_loss must be a number, not \"nan\"",
      ])
  }

  // MARK: Flows

  private func flow(_ attributes: String, end: String = "10") -> [String] {
    smallScenario(routes: "<flow id=\"f\" \(attributes)>\(route)</flow>", yaml: "time.end_s: \(end)\n")
      .faults("scenario.yaml")
  }

  @Test func flowsAreBoundedInTheirRate() throws {
    let fast = "r.rou.xml:2: flow \"f\" makes more than 1000 departures a second"
    #expect(flow("begin=\"0\" end=\"10\" number=\"1000000000\"") == [fast])
    #expect(flow("begin=\"0\" end=\"10\" period=\"1e-300\"") == [fast])
    #expect(
      flow("begin=\"0\" end=\"10\" period=\"exp(1e6)\"")
        == ["r.rou.xml:2: flow \"f\": the rate of its period = 1000000 lies outside 0...1000 1/s"])
    // Some may depart at once; the run's end and begin bound what is expanded; rates of 0 give nothing.
    #expect(flow("begin=\"5\" end=\"5.5\" number=\"1000\"") == [])
    #expect(flow("begin=\"9.9\" end=\"1e9\" period=\"1e-3\"") == [])
    #expect(flow("begin=\"-1e9\" end=\"1e9\" period=\"1\"") == [])
    #expect(flow("begin=\"0\" end=\"1e9\" probability=\"0\"") == [])
    #expect(flow("begin=\"0\" end=\"1e9\" vehsPerHour=\"0\"") == [])
  }

  /// All flows of a run share a limit, which is reported once.
  @Test func flowsAreBoundedInExpansion() throws {
    let network = try smallScenario().read().network
    var reader = DemandReader(
      network: network, begin: .zero, end: SimTime(seconds: 100), random: RandomSource(seed: 1))
    reader.mostFlowDepartures = 1000
    let flows = ["f", "g", "h"].map { "<flow id=\"\($0)\" end=\"90\" number=\"600\">\(route)</flow>" }
    reader.read(
      InputBytes(stored: [], content: Array("<routes>\(flows.joined())</routes>".utf8)), source: "r")
    #expect(
      reader.diagnostics.all.map(\.message)
        == ["with flow \"g\", flows make more than 1000 departures in this run"])
  }

  /// Flows that begin long before the run would draw for ever.
  @Test func randomDrawsOfFlowsAreBounded() throws {
    let network = try smallScenario().read().network
    func faults(_ attributes: String) -> [String] {
      var reader = DemandReader(
        network: network, begin: .zero, end: SimTime(seconds: 10), random: RandomSource(seed: 1))
      reader.mostFlowDraws = 1000
      let text = "<routes><flow id=\"f\" end=\"10\" \(attributes)>\(route)</flow></routes>"
      reader.read(InputBytes(stored: [], content: Array(text.utf8)), source: "r")
      return reader.diagnostics.all.map(\.message)
    }
    let long = "flow \"f\" takes more than 1000 random draws up to the end of this run"
    #expect(faults("begin=\"-1e9\" probability=\"1e-12\"") == [long])
    #expect(faults("begin=\"-1e9\" period=\"exp(0.1)\"") == [long])
    #expect(faults("begin=\"-900\" probability=\"0.1\"") == [])
  }

  /// As in SUMO: departures before the begin of the run use up the number of a flow, and names begin with the run. They
  /// are not enumerated one by one.
  @Test func numbersOfAFlowBeginWithTheRun() throws {
    func names(_ attributes: String) throws -> [String] {
      try smallScenario(
        routes: "<flow id=\"f\" \(attributes)>\(route)</flow>", yaml: "time: {begin_s: 100, end_s: 110}\n"
      ).read().demand.vehicles.map { "\($0.id)@\($0.depart.seconds)" }
    }
    #expect(try names("begin=\"0\" period=\"4\"") == ["f.0@100.0", "f.1@104.0", "f.2@108.0"])
    #expect(try names("begin=\"0.5\" period=\"3.3\" number=\"32\"") == ["f.0@102.8"])
    #expect(try names("begin=\"0\" period=\"4\" number=\"26\"") == ["f.0@100.0"])
    #expect(try names("begin=\"0\" period=\"4\" number=\"20\"") == [])
    #expect(try names("begin=\"-1e6\" period=\"5\"") == ["f.0@100.0", "f.1@105.0"])
  }

  // MARK: Contents

  @Test func aliasesAndNestingAreBounded() {
    var bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n"
    for i in 1...8 {
      bomb += "a\(i): &a\(i) [" + (0..<9).map { _ in "*a\(i - 1)" }.joined(separator: ",") + "]\n"
    }
    let folder = TestFolder([
      "a.yaml": bomb + "network: n.net.xml\n", "b.yaml": bomb + "? *a8\n: 1\n",
      "c.yaml": "network: " + String(repeating: "[", count: 100),
      "d.yaml": "seed: &s 3\nrun: *s\nnetwork: none.net.xml\n",
      "e.yaml": "network: &n [*n, *n]\n",
    ])
    let many = "the file stands for more than 200000 values, aliases included"
    #expect(folder.faults("a.yaml") == ["a.yaml:6: \(many)"])
    #expect(folder.faults("b.yaml") == ["b.yaml:6: \(many)"])
    #expect(folder.faults("c.yaml") == ["c.yaml:1: values are nested more than 64 deep"])
    #expect(folder.faults("d.yaml").count == 1 && folder.faults("d.yaml")[0].contains("cannot be opened"))
    #expect(folder.faults("e.yaml").count >= 1)
  }

  /// A loop of includes ends, whatever the paths that lead back.
  @Test func includesEnd() throws {
    let folder = smallScenario()
    let last = folder.path.split(separator: "/").last!
    let loop =
      "<include href=\"r.rou.xml\"/><include href=\"./r.rou.xml\"/><include href=\"../\(last)/y.xml\"/>"
    folder.write(
      "r.rou.xml", Array("<routes>\(loop)<vehicle id=\"v\" depart=\"0\">\(route)</vehicle></routes>".utf8))
    folder.write("y.xml", Array("<routes>\(loop)</routes>".utf8))
    folder.write(
      "s.yaml", Array("network: n.net.xml\nroutes: [y.xml, r.rou.xml]\nadditional: x.add.xml\n".utf8))
    #expect(try folder.read("s.yaml").demand.vehicles.map(\.id) == ["v"])
    let device = smallScenario(routes: "<include href=\"/dev/zero\"/>")
    #expect(
      device.faults("scenario.yaml") == [
        "r.rou.xml:2: \"/dev/zero\" is not a regular file: devices, pipes and sockets are not read"
      ])
  }

  @Test func manyKindsOfUnknownElementsCostLittle() throws {
    let folder = smallScenario(additional: (0..<60_000).map { "<k\($0)/>" }.joined())
    let found = try folder.read().diagnostics
    #expect(found.all.count <= Diagnostics.limit && found.all.count + found.dropped >= 60_000)
  }

  // MARK: Recordings

  private func recording(_ text: String, end: String = "none") -> TestFolder {
    let folder = smallScenario(yaml: "traffic.fcd: t.xml\ntime.end_s: \(end)\n")
    folder.write("t.xml", Array("<fcd-export>\n\(text)\n</fcd-export>".utf8))
    return folder
  }
  private let row = "<vehicle id=\"a\" x=\"1\" y=\"2\" angle=\"90\" speed=\"3\" lane=\"a_0\" pos=\"4\"/>"

  @Test func aRecordingIsCheckedWithTheScenario() throws {
    #expect(
      recording("<timestep time=\"0\">\(row)</timestep><timestep time=\"0\"/>").faults("scenario.yaml")
        == ["t.xml:2: timesteps do not ascend"])
    #expect(
      recording("<timestep time=\"0\">\(row)\n\(row)</timestep>").faults("scenario.yaml")
        == ["t.xml:3: <vehicle> \"a\" occurs twice in a timestep"])
    for (old, new, fault) in [
      ("x=\"1\"", "x=\"1e19\"", "attribute \"x\" of <vehicle> = 1e+19 lies outside -10000000...10000000 m"),
      ("y=\"2\"", "", "<vehicle> has no attribute \"y\""),
      ("\"90\"", "\"1e300\"", "attribute \"angle\" of <vehicle> = 1e+300 lies outside -10000...10000 °"),
      (
        "speed=\"3\"", "speed=\"1e9\"",
        "attribute \"speed\" of <vehicle> = 1000000000 lies outside -3000...3000 m/s"
      ),
      (
        "pos=\"4\"", "pos=\"-1e9\"",
        "attribute \"pos\" of <vehicle> = -1000000000 lies outside -1000000...1000000 m"
      ),
    ] {
      let folder = recording("<timestep time=\"0\">\(row.replacing(old, with: new))</timestep>")
      #expect(folder.faults("scenario.yaml") == ["t.xml:2: \(fault)"])
    }
    #expect(
      recording(row).faults("scenario.yaml") == [
        "t.xml:2: <vehicle> \"a\" stands outside of a timestep", "t.xml:3: the file holds no timestep",
      ])
    let missing = smallScenario(yaml: "traffic.fcd: t.xml\n")
    #expect(
      missing.faults("scenario.yaml")
        == ["scenario.yaml:4: \"\(missing.path)/t.xml\" cannot be opened: No such file or directory"])
  }

  /// What lies after the end of the run is checked, and takes no memory.
  @Test func aRecordingIsKeptUpToTheEnd() throws {
    let steps = (0..<20).map { "<timestep time=\"\($0)\">\(row)</timestep>" }.joined(separator: "\n")
    let folder = recording(steps, end: "7.5")
    let kept = try #require(try folder.read().trajectories)
    #expect(kept.times.map(\.seconds) == [0, 1, 2, 3, 4, 5, 6, 7, 8])
    #expect(kept.samples.count == 9 && kept.starts == Array(0...9))
    let checked = try ScenarioReader.read(path: "\(folder.path)/scenario.yaml", trajectories: .check)
    #expect(checked.trajectories == nil)
    let broken = recording(
      steps + "\n<timestep time=\"30\"><vehicle id=\"a\" x=\"q\"/></timestep>", end: "7.5")
    #expect(
      broken.faults("scenario.yaml").contains("t.xml:22: attribute \"x\" of <vehicle> is not a number: \"q\"")
    )
  }
}
