import Foundation
import Interop
import Recording
import Simulation
import Testing

/// Runs with SUMO's outputs, against SUMO where vehicles drive alone.
@Suite struct SumoOutputTests {
  final class Folder {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("coroad-\(UUID().uuidString)")
      .path
    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }
    func file(_ name: String) -> String { path + "/" + name }
    func write(_ text: String, to name: String) throws {
      try text.write(toFile: file(name), atomically: true, encoding: .utf8)
    }
    func text(_ name: String) throws -> String { try String(contentsOfFile: file(name), encoding: .utf8) }
  }

  private static let road = [
    (
      "p.nod.xml",
      "<nodes>"
        + (0...4).map { "<node id=\"n\($0)\" x=\"\($0 * 300)\" y=\"0\"/>" }.joined() + "</nodes>"
    ),
    (
      "p.edg.xml",
      "<edges>"
        + (0..<4).map {
          "<edge id=\"e\($0)\" from=\"n\($0)\" to=\"n\($0 + 1)\" numLanes=\"2\" speed=\"\($0 == 0 ? 13.89 : 20)\"/>"
        }.joined() + "</edges>"
    ),
  ]
  private static let routes = """
    <routes><vType id="car" sigma="0"/><vType id="van" vClass="delivery" length="6.5" maxSpeed="11" sigma="0"/>
    """
    + (0..<6).map {
      "<vehicle id=\"v\($0)\" type=\"\($0 == 5 ? "van" : "car")\" depart=\"\($0 * 30).00\" departLane=\"0\" "
        + "departSpeed=\"\($0 == 4 ? "0" : "max")\" arrivalPos=\"\($0 == 3 ? "100" : "max")\"><route edges=\"e0 e1 e2 e3\"/></vehicle>"
    }.joined() + "</routes>"
  private static let detectors = """
    <additional>
    <inductionLoop id="a" lane="e0_0" pos="100.5" period="60" file="loops.xml"/>
    <inductionLoop id="b" lane="e1_0" pos="-20" length="5" period="60" file="loops.xml"/>
    <inductionLoop id="c" lane="e3_0" pos="90" period="60" vTypes="van" file="loops.xml"/>
    <laneAreaDetector id="d" lane="e1_0" pos="50" endPos="200" period="60" file="areas.xml"/>
    <laneAreaDetector id="e" lanes="e1_0 e2_0" pos="250" endPos="40" period="60" file="areas.xml"/>
    <entryExitDetector id="f" period="60" file="gates.xml">
    <detEntry lane="e0_0" pos="150"/><detEntry lane="e0_1" pos="150"/>
    <detExit lane="e2_0" pos="80"/><detExit lane="e2_1" pos="80"/></entryExitDetector>
    <edgeData id="g" period="60" file="edges.xml"/>
    <laneData id="h" withInternal="true" excludeEmpty="true" file="lanes.xml"/>
    </additional>
    """
  private static func configuration(step: String) -> String {
    """
    <configuration><input><net-file value="n.net.xml"/><route-files value="r.rou.xml"/>
    <additional-files value="x.add.xml"/></input>
    <output><summary-output value="summary.xml"/><statistic-output value="statistic.xml"/></output>
    <time><step-length value="\(step)"/><end value="300"/></time>
    <processing><default.speeddev value="0"/></processing></configuration>
    """
  }
  private func folder(step: String) throws -> Folder {
    let folder = try Folder()
    for (name, text) in Self.road { try folder.write(text, to: name) }
    try folder.write(Self.routes, to: "r.rou.xml")
    try folder.write(Self.detectors, to: "x.add.xml")
    try folder.write(Self.configuration(step: step), to: "run.sumocfg")
    // Also makes the network.
    let outcome = try Python.run("Tests/Interop/run_sumo.py", [folder.path], for: .sumo)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return folder
  }
  private func run(_ folder: Folder, _ name: String, _ change: (inout RunOptions) -> Void = { _ in }) throws
    -> RunSummary
  {
    var options = RunOptions(path: folder.file("run.sumocfg"))
    options.out = folder.file(name)
    options.quiet = true
    options.sharesProcess = true
    options.overrides = [("record.mcap", "false"), ("v2x.enabled", "false")]
    change(&options)
    return try RunSession(options).run().summary
  }

  @Test(.enabled(if: Python.has(.sumo), "\(Python.Oracle.sumo.lack)"), arguments: ["1", "0.5", "0.1"])
  func vehiclesAloneGiveSumosValues(step: String) throws {
    let folder = try folder(step: step)
    let summary = try run(folder, "out")
    #expect(summary.failures.isEmpty && summary.result.vehicles.arrived == 6)
    var compared = 0
    for (theirs, ours) in [
      ("loops.xml", "out/detectors/loops.xml"), ("areas.xml", "out/detectors/areas.xml"),
      ("gates.xml", "out/detectors/gates.xml"), ("edges.xml", "out/detectors/edges.xml"),
      ("lanes.xml", "out/detectors/lanes.xml"), ("summary.xml", "out/summary.xml"),
      ("statistic.xml", "out/statistic.xml"),
    ] {
      let found = try XMLValues(file: folder.file(ours)).differences(to: XMLValues(file: folder.file(theirs)))
      {
        _, value in
        0.0101 + 1e-4 * abs(value)
      } isCompared: { path, attribute in
        // SUMO reads vehicles ahead, its schema lacks `discarded`, and times of the machine differ.
        theirs != "summary.xml" || !["loaded", "discarded", "duration"].contains(attribute)
      }
      // The engine's time loss takes the limit of the lane before a lane transition, SUMO's that after it.
      let faults = found.faults.filter {
        !$0.hasPrefix("performance ") && !$0.hasPrefix("vehicleTripStatistics timeLoss")
      }
      compared += found.compared
      #expect(faults.isEmpty, "\(theirs): \(faults.count) of \(found.compared): \(faults.prefix(8))")
    }
    #expect(compared > 1000)
    for (schema, name) in [("summary_file.xsd", "summary.xml"), ("statistic_file.xsd", "statistic.xml")] {
      let outcome = try Python.run(
        "Tests/Interop/validate_sumo.py", [schema, folder.file("out/\(name)")], for: .sumo)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
  }

  @Test(.enabled(if: Python.has(.sumo), "\(Python.Oracle.sumo.lack)"))
  func outputsDependOnNoThreadAndChangeNoDigest() throws {
    let folder = try folder(step: "0.1")
    let names =
      ["loops", "areas", "gates", "edges", "lanes"].map { "detectors/\($0).xml" } + [
        "summary.xml", "statistic.xml",
      ]
    func equipped(_ options: inout RunOptions) {
      options.equip = 0.5
      options.overrides = [("record.mcap", "false")]
      options.until = 100
    }
    let one = try run(folder, "one") { equipped(&$0) }
    let three = try run(folder, "three") {
      equipped(&$0)
      $0.threads = 3
    }
    let none = try run(folder, "none") {
      equipped(&$0)
      for key in ["detectors", "summary", "statistic"] { $0.overrides.append(("record.\(key)", "false")) }
    }
    #expect(one.result.digest == three.result.digest && one.result.digest == none.result.digest)
    for name in names {
      #expect(try folder.text("one/\(name)") == folder.text("three/\(name)"), "\(name)")
      #expect(!FileManager.default.fileExists(atPath: folder.file("none/\(name)")), "\(name)")
    }
    // A second run in the folder replaces the outputs of the first, and leaves what others put there.
    try folder.write("<mine/>", to: "one/detectors/mine.xml")
    _ = try run(folder, "one") {
      equipped(&$0)
      $0.overrides.append(("record.detectors", "false"))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("one/detectors")) == ["mine.xml"])
  }
}
