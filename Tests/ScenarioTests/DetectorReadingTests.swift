import RoadNetwork
import SimCore
import Testing

@testable import Scenario

/// Detectors of additional files.
@Suite struct DetectorReadingTests {
  private func read(_ additional: String) throws -> ScenarioValue {
    try smallScenario(routes: "<vType id=\"t\"/>", additional: additional).read()
  }
  /// Messages of the faults, each with its line.
  private func faults(_ additional: String) throws -> [String] {
    do {
      _ = try read(additional)
      return []
    } catch let error as InvalidInput {
      return error.diagnostics.all.filter { $0.severity == .error }.map(\.message)
    }
  }

  @Test func positionsAndSchedules() throws {
    let s = try read(
      """
      <inductionLoop id="l" lane="a_0" pos="-10" length="4" period="1:00:00" file="o/x.xml" vTypes="t"/>
      <e2Detector id="a" lane="b_0" endPos="50" length="20" freq="30" file="o/x.xml" speedThreshold="2" timeThreshold="3"/>
      <e3Detector id="g" period="-1" file="p/x.xml.gz"><detEntry lane="a_0" pos="5"/><detExit lane="c_0" pos="5"/></e3Detector>
      <edgeData id="m" begin="10" end="70" edges="a c" file="../x.csv" excludeEmpty="defaults" writeAttributes="speed left"/>
      <laneData id="m" file="/dev/null"/><laneData id="n" file="a b/?.xml"/>
      """)
    let d = s.demand.detectors
    let a = try #require(s.network.laneIndex["a_0"])
    #expect(d.loops.count == 1 && d.areas.count == 1 && d.gates.count == 1 && d.means.count == 2)
    #expect(d.loops[0].start == Detectors.Section(lane: a, position: s.network.lanes[a].length - 10))
    #expect(d.loops[0].length == 4 && d.loops[0].schedule.period == SimDuration(seconds: 3600))
    #expect(d.loops[0].schedule.types?.map { s.demand.types[$0].id } == ["t"])
    #expect(d.areas[0].start == 30 && d.areas[0].end == 50 && d.areas[0].haltingSpeed == 2)
    #expect(d.areas[0].haltingTime == SimDuration(seconds: 3) && d.areas[0].schedule.types == nil)
    #expect(d.gates[0].schedule.period == nil && d.gates[0].entries.count == 1 && d.gates[0].exits.count == 1)
    #expect(d.means[0].edges.map { s.network.edges[$0].id } == ["a", "c"] && d.means[0].empty == .defaults)
    #expect(d.means[0].schedule.begin == SimTime(seconds: 10) && d.means[0].end == SimTime(seconds: 70))
    #expect(
      d.means[0].schedule.period == SimDuration(seconds: 60) && d.means[0].attributes == ["speed", "left"])
    // One file for one path, none outside of the folder, none lost.
    #expect(d.files == ["x.xml", "x-2.xml", "x-3.xml", "-.xml"])
    #expect(d.loops[0].schedule.file == d.areas[0].schedule.file)
  }

  @Test func areasFollowTheirLanes() throws {
    let s = try read(
      "<laneAreaDetector id=\"a\" lanes=\"a_0 b_1\" pos=\"10\" endPos=\"20\" file=\"x.xml\"/>")
    let lanes = s.demand.detectors.areas[0].lanes.map { s.network.lanes[$0] }
    #expect(lanes.first?.id == "a_0" && lanes.last?.id == "b_1")
    let between = lanes.dropFirst().dropLast().map(\.isInternal)
    #expect(!between.contains(false))
  }

  @Test(arguments: [
    ("<inductionLoop id=\"l\" lane=\"a_9\" pos=\"1\" file=\"x\"/>", "unknown lane \"a_9\" of a detector"),
    ("<inductionLoop id=\"l\" lane=\"a_0\" pos=\"1e5\" file=\"x\"/>", "lies outside of lane \"a_0\""),
    ("<inductionLoop id=\"l\" lane=\"a_0\" pos=\"nan\" file=\"x\"/>", "attribute \"pos\""),
    ("<inductionLoop id=\"l\" lane=\"a_0\" pos=\"1\"/>", "has no attribute \"file\""),
    ("<inductionLoop id=\"l\" lane=\"a_0\" pos=\"1\" period=\"1e300\" file=\"x\"/>", "attribute \"period\""),
    ("<laneAreaDetector id=\"a\" file=\"x\"/>", "has neither attribute \"lane\" nor \"lanes\""),
    ("<laneAreaDetector id=\"a\" lane=\"a_0\" pos=\"5\" endPos=\"4\" file=\"x\"/>", "ends before it begins"),
    (
      "<laneAreaDetector id=\"a\" lanes=\"c_0 a_0\" file=\"x\"/>", "lane \"a_0\" does not follow lane \"c_0\""
    ),
    (
      "<entryExitDetector id=\"g\" file=\"x\"><detEntry lane=\"a_0\" pos=\"1\"/></entryExitDetector>",
      "needs a detEntry and a detExit"
    ),
    ("<edgeData id=\"m\" begin=\"5\" end=\"5\" file=\"x\"/>", "ends before it begins"),
    ("<edgeData id=\"m\" edges=\"z\" file=\"x\"/>", "unknown edge \"z\" of a detector"),
    ("<edgeData id=\"m\" file=\"x\"/><edgeData id=\"m\" file=\"x\"/>", "edgeData \"m\" is defined twice"),
  ])
  func faultsAreReported(additional: String, message: String) throws {
    let found = try faults(additional)
    #expect(found.count == 1 && found[0].contains(message), "\(found)")
  }

  @Test func whatIsNotHonouredIsNamed() throws {
    let s = try read(
      """
      <inductionLoop id="l" lane="a_0" pos="1" file="x" nextEdges="b" vTypes="t nobody"/>
      <laneAreaDetector id="a" lane="a_0" pos="1" length="1e5" file="x"/>
      <edgeData id="m" type="emissions" file="x"/><edgeData id="n" file="x" trackVehicles="true"/>
      <instantInductionLoop id="i" lane="a_0" pos="1" file="x"/>
      """)
    let messages = s.diagnostics.all.map(\.message)
    for expected in [
      "attribute \"nextEdges\" of inductionLoop is ignored: vehicles of all routes are counted",
      "inductionLoop \"l\" sees no vehicle of type \"nobody\": there is none",
      "laneAreaDetector \"a\" reaches beyond lane \"a_0\": it observes the part on that lane only",
      "edgeData of type \"emissions\" is ignored: nothing is written for it",
      "attribute \"trackVehicles\" of edgeData is ignored: values are those of the interval, whoever entered before it",
      "instantInductionLoop is ignored: nothing is written for it",
    ] { #expect(messages.contains(expected), "\(messages)") }
    #expect(s.demand.detectors.means.map(\.schedule.id) == ["n"])
  }

  @Test func optionsOfOutputsSwitchThemOn() throws {
    var diagnostics = Diagnostics()
    let text = """
      <configuration><net-file value="n"/><summary-output value="a/b.xml"/><statistic-output value=""/>
      <fcd-output value="f.xml"/><queue-output value="q.xml"/></configuration>
      """
    let bytes = try #require(InputBytes.decode(Array(text.utf8), shownAs: "x.sumocfg", into: &diagnostics))
    let sumo = try #require(SumoConfiguration.read(bytes, source: "x.sumocfg", into: &diagnostics))
    #expect(sumo.outputs.map(\.key) == ["record.summary", "record.fcd"])
    #expect(
      diagnostics.all.map(\.message) == [
        "<summary-output> is written to the run's own folder, as summary.xml",
        "<fcd-output> is written to the run's own folder, as fcd.xml",
        "<queue-output> is ignored: results go to the run's own folder",
      ])
  }
}
