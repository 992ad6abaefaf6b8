import Documents
import RoadNetwork
import SimCore
import Testing

@testable import Scenario

struct BadInputTests {
  @Test func unknownMap() {
    let folder = TestFolder([
      "s.yaml": "network: none.net.xml\n",
      "s.sumocfg": "<configuration><input>\n<net-file value=\"none.net.xml\"/></input></configuration>",
    ])
    let missing = "\"\(folder.path)/none.net.xml\" cannot be opened: No such file or directory"
    #expect(folder.faults("s.yaml") == ["s.yaml:1: \(missing)"])
    #expect(folder.faults("s.sumocfg") == ["s.sumocfg:2: \(missing)"])
    #expect(folder.faults("absent.yaml") == ["absent.yaml:-: cannot be opened: No such file or directory"])
  }

  @Test func brokenXML() {
    let folder = smallScenario(routes: "<vehicle id=\"v\" depart=\"0\">\n<route edges=\"a b\">\n</vehicle>")
    #expect(folder.faults("scenario.yaml") == ["r.rou.xml:4: </vehicle> found where </route> is expected"])
    folder.write("n.net.xml", Array("<net>\n<edge id=\"a\"".utf8))
    #expect(folder.faults("scenario.yaml") == ["n.net.xml:2: the file ends inside <edge>"])
  }

  @Test func truncatedGzip() {
    let folder = smallScenario()
    // Only the header of a gzip stream.
    folder.write("n.net.xml", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xB2])
    #expect(folder.faults("scenario.yaml") == ["n.net.xml:-: the gzip stream is truncated after 11 bytes"])
  }

  @Test func routes() {
    let folder = smallScenario(
      routes: """
        <vehicle id="v0" depart="0"><route edges="a c"/></vehicle>
        <vehicle id="v1" depart="0"><route edges="a bb"/></vehicle>
        <trip id="v2" depart="0" from="a" to="d"/>
        <vehicle id="v3" type="cra" depart="0"><route edges="a b"/></vehicle>
        <vType id="car"/>
        <vehicle id="v4" depart="0"><route edges="a b"/><stop busStop="nowhere" duration="5"/></vehicle>
        <vehicle id="v5" depart="0" route="r1"/>
        <vehicle id="v5" depart="soon"><route edges="a"/></vehicle>
        <vehicle id="v6" depart="0" departLane="4"><route edges="a"/></vehicle>
        <vehicle id="v7" depart="0"><route edges="b c"/><stop lane="a_0" duration="1"/></vehicle>
        <vType id="bad" accel="-1" vClass="car"/>
        """)
    let found = folder.faults("scenario.yaml")
    for expected in [
      "r.rou.xml:2: no connection from edge \"a\" to edge \"c\" for class passenger",
      "r.rou.xml:3: unknown edge \"bb\" in a route",
      "r.rou.xml:4: vehicle \"v2\": no route from edge \"a\" to edge \"d\" for class passenger",
      "r.rou.xml:5: unknown vehicle type \"cra\"", "r.rou.xml:7: unknown stopping place \"nowhere\"",
      "r.rou.xml:8: unknown route \"r1\"", "r.rou.xml:9: vehicle \"v5\" is defined twice",
      "r.rou.xml:9: attribute \"depart\" of <vehicle> is not a time: \"soon\"",
      "r.rou.xml:10: departLane 4 does not exist: the first edge has 1 lanes",
      "r.rou.xml:11: the stop on lane \"a_0\" is not ahead on the route",
      "r.rou.xml:12: attribute \"accel\" of <vType> = -1 lies outside 0.001...1000 m/s²",
      "r.rou.xml:12: unknown vehicle class \"car\"",
    ] { #expect(found.contains(expected), "missing: \(expected)\n\(found.joined(separator: "\n"))") }
    #expect(found.count == 12)
  }

  @Test func yamlFaultsAreAllReported() {
    let folder = smallScenario(
      yaml: """
        radio:
          extra_loss: 1.5
          extra_los: 0.1
        time: {window_ms: 7, step_s: 0.1}
        equipment: {share: 0.5, l2: 0.9}
        colour: red
        traffic: {drivers: ghosts}
        roadside:
          - {id: r1, junction: Q}
          - {id: r2}
          - {id: r3, position: [1]}
          - {id: r4, junction: J, hight: 5}
        hazards:
          - {id: h, lane: a_1, position: 5}
          - {id: g, lane: a_0, position: 500}
          - {id: g, lane: a_0, position: 50}
        v2x: yes
        """)
    let found = folder.faults("scenario.yaml")
    for expected in [
      "scenario.yaml:5: radio.extra_loss = 1.5 lies outside 0...1",
      "scenario.yaml:6: unknown key \"radio.extra_los\"",
      "scenario.yaml:7: time.window_ms must divide time.step_s",
      "scenario.yaml:8: equipment.l2, .l3 and .l4 must sum to 1, not 1.3",
      "scenario.yaml:9: unknown key \"colour\"",
      "scenario.yaml:10: traffic.drivers must be one of ideal, sight, human, not \"ghosts\"",
      "scenario.yaml:12: roadside unit \"r1\": unknown junction \"Q\"",
      "scenario.yaml:13: roadside unit \"r2\" has neither position nor junction",
      "scenario.yaml:14: position of roadside unit \"r3\" must be [x, y] in metres",
      "scenario.yaml:15: unknown key \"hight\" in roadside unit",
      "scenario.yaml:17: hazard \"h\": unknown lane \"a_1\"",
      "scenario.yaml:18: hazard \"g\": position 500.0 is outside the lane of 100.0 m",
      "scenario.yaml:20: \"v2x\" is a group of values", "scenario.yaml:19: hazard \"g\" is defined twice",
    ] { #expect(found.contains(expected), "missing: \(expected)\n\(found.joined(separator: "\n"))") }
  }

  @Test func brokenYAML() {
    let folder = TestFolder([
      "a.yaml": "network: [x\nroutes: y\n", "b.yaml": "", "c.yaml": "- 1\n",
      "d.yaml": "seed: 1\nseed: 2\nnetwork: n\n",
      "e.yaml": "seed: 1\n",
      "f.yaml": "radio:\n  extra_loss: 0\n  shadowing: no\n  extra_loss: 1\nseed: 1\n",
      "g.yaml": "radio: {extra_loss: 0, extra_loss: 1}\n",
    ])
    #expect(folder.faults("a.yaml").count == 1)
    #expect(folder.faults("a.yaml")[0].hasPrefix("a.yaml:2: not valid YAML"))
    #expect(folder.faults("b.yaml") == ["b.yaml:1: the file is empty"])
    #expect(folder.faults("c.yaml") == ["c.yaml:1: a scenario must be a mapping of keys to values"])
    #expect(folder.faults("d.yaml") == ["d.yaml:2: \"seed\" is given twice"])
    #expect(folder.faults("f.yaml") == ["f.yaml:4: \"extra_loss\" is given twice"])
    #expect(folder.faults("g.yaml") == ["g.yaml:1: \"extra_loss\" is given twice"])
    #expect(folder.faults("e.yaml") == ["e.yaml:1: no network is named"])
  }

  /// Faults of several files and of the command line appear in one report.
  @Test func oneReportForEverything() {
    let folder = smallScenario(
      routes: "<vehicle id=\"v\" depart=\"0\"><route edges=\"z\"/></vehicle>",
      additional: "<busStop id=\"s\"/>", yaml: "seed: -1\n")
    let found = folder.faults(
      "scenario.yaml", overrides: [("radio.extra_loss", "2"), ("radio.lossy", "1"), ("roadside", "none")])
    #expect(
      found == [
        "scenario.yaml:4: seed = -1 lies outside 0...9223372036854775807",
        "--set radio.extra_loss:-: radio.extra_loss = 2 lies outside 0...1",
        "--set radio.lossy:-: unknown key \"radio.lossy\"",
        "--set roadside:-: \"roadside\" can only be given in the scenario file",
        "x.add.xml:2: <busStop> has no attribute \"lane\"", "r.rou.xml:2: unknown edge \"z\" in a route",
      ])
  }

  /// If two keys contradict each other, the fault is reported for the one given on the command line, not for the file.
  @Test func rulesBetweenKeys() {
    let folder = smallScenario(yaml: "time: {step_s: 0.1, window_ms: 10, action_step_s: 0.1}\n")
    #expect(folder.faults("scenario.yaml") == [])
    #expect(
      folder.faults("scenario.yaml", overrides: [("time.step_s", "0.03")])
        == ["--set time.step_s:-: time.action_step_s must be a multiple of time.step_s"])
  }

  @Test func suggestions() {
    #expect(nearestName("radio.extra_los", in: ScenarioSchema.base.keys) == "radio.extra_loss")
    #expect(nearestName("newtork", in: ScenarioReader.structuralKeys) == "network")
    #expect(nearestName("colour", in: ScenarioReader.structuralKeys) == nil)
    let schema = ScenarioSchema(functions: [.function("glosa", standard: true, "Speed advice.")])
    for (key, hint) in [
      ("functions.GLOSA", "Did you mean \"functions.glosa\"?"),
      ("glosa", "Did you mean \"functions.glosa\"?"),
      ("axes", "Run experiments with `coroad sweep`."),
    ] { #expect(ScenarioReader.refusal(of: key, by: schema).hint == hint) }
    #expect(ScenarioReader.refusal(of: "colour", by: schema).hint == nil)
  }

  /// Scenarios that can run but are probably mistaken.
  @Test func probableMistakesAreRemarkedOn() throws {
    let routes = "<vehicle id=\"v\" depart=\"0\"><route edges=\"a b c\"/></vehicle>"
    func remarks(_ yaml: String, routes: String = routes) throws -> [String] {
      try smallScenario(routes: routes, yaml: yaml).read().diagnostics.all
        .filter { $0.severity == .warning }.map {
          "\($0.line ?? 0): \($0.message)" + ($0.hint.map { " " + $0 } ?? "")
        }
    }
    #expect(try remarks("roadside: [{id: r, position: [100, 150]}]\n").isEmpty)
    let far = try remarks("roadside:\n  - {id: r, position: [100, 1000]}\n")
    #expect(
      far.count == 1 && far[0].hasPrefix("5: roadside unit \"r\" at [100.0, 1000.0] lies off the map"),
      "\(far)")
    #expect(far[0].contains("to [300.0, "), "\(far)")
    #expect(try remarks("hazards: [{id: h, lane: b_2, position: 5}]\n").isEmpty, "buses drive there")
    let sidewalk = try remarks("hazards:\n  - {id: h, lane: b_0, position: 5}\n")
    #expect(sidewalk.count == 1 && sidewalk[0].hasPrefix("5: hazard \"h\": no vehicle may use lane \"b_0\""))
    #expect(sidewalk[0].contains("open to vehicles: b_1, b_2"), "\(sidewalk)")
    #expect(
      try remarks("", routes: "") == ["0: there is no traffic: no vehicle or person departs after 0.0 s"])
    let folder = TestFolder(["n.net.xml": smallNetwork, "scenario.yaml": "network: n.net.xml\n"])
    #expect(
      try folder.read().diagnostics.all.map(\.message) == ["no route files are named, so there is no traffic"]
    )
  }

  @Test func tabsAreNamedInTheError() {
    for (text, line) in [
      ("network: n.net.xml\nradio:\n\textra_loss: 0.5\n", 3),
      ("network: n.net.xml\nradio:\n  shadowing: true\n\textra_loss: 0.5\n", 4),
    ] {
      let folder = TestFolder(["n.net.xml": smallNetwork, "scenario.yaml": text])
      #expect(folder.faults("scenario.yaml") == ["scenario.yaml:\(line): the line is indented with a tab"])
    }
    let other = TestFolder(["scenario.yaml": "network: [n.net.xml\n"])
    #expect(other.faults("scenario.yaml").first?.contains("not valid YAML") ?? false)
  }

  @Test func aReplaySaysThatItSendsNoSPAT() throws {
    let folder = smallScenario(
      routes: "<vehicle id=\"v\" depart=\"0\"><route edges=\"a b c\"/></vehicle>",
      yaml: "roadside: signals\nequipment.share: 1\ntraffic.fcd: t.xml\n")
    folder.write("t.xml", Array("<fcd-export><timestep time=\"0\"/></fcd-export>".utf8))
    let remarks = try folder.read().diagnostics.all.map { "\($0.line ?? 0) \($0.message)" }
    #expect(remarks == ["6 a replay has no signal controllers: roadside units send no SPAT"])
    #expect(try folder.read(overrides: [("v2x.enabled", "false")]).diagnostics.all.isEmpty)
  }
}
