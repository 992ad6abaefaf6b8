import RoadNetwork
import SimCore
import Testing

@testable import Scenario

struct ConfigurationTests {
  /// A schema with a switch and a number of an application.
  private static let schema = ScenarioSchema(functions: [
    .function("glosa", standard: true, "Speed advice."),
    .function("from_mps", standard: 15, 0...100, unit: "m/s", "Lowest speed limit."),
  ])

  @Test func defaultsPassTheirOwnSchema() {
    var keys: Set<String> = []
    for entry in Self.schema.entries {
      #expect(entry.check(entry.standard) == nil, "\(entry.key) = \(entry.standard)")
      #expect(keys.insert(entry.key).inserted && !entry.documentation.isEmpty)
    }
  }

  /// Every key can be set, and returns the value that was set.
  @Test func everyKeyRoundTrips() {
    for entry in Self.schema.entries {
      let other: String
      switch entry.kind {
      case .number(let range):
        other = SchemaEntry.shown(
          ((range.lowerBound + min(range.upperBound - range.lowerBound, 64) / 2) * 8).rounded() / 8)
      case .integer: other = "9223372036854775807"
      case .boolean: other = entry.standard == "true" ? "false" : "true"
      case .text: other = "some text"
      case .names: other = "one,two"
      case .choice(let choices): other = choices.last { $0 != entry.standard }!
      }
      #expect(entry.check(other) == nil, "\(entry.key) = \(other)")
      var c = Configuration(schema: Self.schema)
      entry.set(&c, other)
      #expect(entry.get(c) == other, "\(entry.key)")
      let (rebuilt, faults) = Configuration.rebuilt(from: c.effective, schema: Self.schema)
      #expect(faults.isEmpty && rebuilt.effective.map(\.value) == c.effective.map(\.value))
      // Nothing else has changed.
      let moved = zip(c.effective, Configuration(schema: Self.schema).effective).count {
        $0.0.value != $0.1.value
      }
      #expect(moved == 1, "\(entry.key) moved \(moved)")
    }
    #expect(
      Configuration.rebuilt(
        from: [("nonsense", "1"), ("radio.extra_loss", "2")], schema: Self.schema
      ).faults.count == 2)
  }

  @Test func nestedAndDottedKeysAndOverrides() throws {
    let folder = smallScenario(
      yaml: """
        name: test
        radio: {extra_loss: 0.25, shadowing: off}
        compute.slowdown: 3
        time: {end_s: null}
        record: {nodes: [v1, v2], mcap: false}
        """)
    let c = try folder.read().configuration
    #expect(c.name == "test" && c.radio.extraLoss == 0.25 && !c.radio.shadowing && c.compute.slowdown == 3)
    #expect(c.time.end == nil && c.record.nodes == ["v1", "v2"] && !c.record.mcap)
    let value = try ScenarioReader.read(
      path: folder.path + "/scenario.yaml",
      overrides: [
        ("radio.extra_loss", "1"), ("time.end_s", "50"), ("record.nodes", "a, b"), ("equipment.share", "0.1"),
      ],
      equipShare: 0.4, until: 60, seed: 7, run: 3)
    let o = value.configuration
    #expect(o.radio.extraLoss == 1 && o.time.end == SimTime(seconds: 60) && o.record.nodes == ["a", "b"])
    #expect(o.equipment.share == 0.4 && o.seed == 7 && o.run == 3 && o.compute.slowdown == 3)
  }

  @Test func placesAndOrigin() throws {
    let s = try smallScenario(
      yaml: """
        geo_origin: {latitude: 31.2, longitude: 121.4}
        roadside:
          - {id: r1, junction: J}
          - {id: r2, position: [10, 20.5], height: 8}
        hazards:
          - {id: h, lane: c_0, position: -8, begin_s: 5, end_s: 9}
          - {id: g, lane: a_0}
        """
    ).read()
    let units = s.configuration.roadside
    #expect(units.map(\.id) == ["r1", "r2"] && units[0].position == Vec2(101, 0) && units[0].height == 5)
    #expect(units[0].junction == s.network.junctionIndex["J"] && units[1].position == Vec2(10, 20.5))
    #expect(units[1].height == 8 && units[1].junction == -1)
    #expect(s.configuration.hazards.map(\.position) == [90, 0])
    #expect(s.configuration.hazards[1].begin == .zero && s.configuration.hazards[1].end == .never)
    let origin = GeoPoint(latitude: 31.2, longitude: 121.4)
    #expect(try #require(s.network.georeference).map(origin).length < 1e-6)
    let (network, configuration) = try ScenarioReader.readPackage(s.package)
    #expect(network.georeference == s.network.georeference)
    #expect(configuration.hazards.map(\.lane) == s.configuration.hazards.map(\.lane))
    #expect(try smallScenario(yaml: "roadside: signals\n").read().configuration.roadside.map(\.id) == ["J"])
  }

  /// SUMO 1.28's defaults: the semi-implicit update, departures on the best lane at the lane's mean speed.
  @Test func defaultsOfSumoConfigurations() throws {
    let folder = smallScenario(routes: "<trip id=\"v\" depart=\"0\" from=\"a\" to=\"c\"/>")
    func read(_ option: String) throws -> ScenarioValue {
      folder.write(
        "s.sumocfg",
        Array(
          "<configuration><net-file value=\"n.net.xml\"/><route-files value=\"r.rou.xml\"/>\(option)</configuration>"
            .utf8))
      return try ScenarioReader.read(path: folder.path + "/s.sumocfg")
    }
    let plain = try read("")
    #expect(plain.configuration.traffic.update == .semiImplicit)
    #expect(plain.demand.vehicles[0].departLane == .best && plain.demand.vehicles[0].departSpeed == .avg)
    let ballistic = try read("<step-method.ballistic value=\"true\"/>")
    #expect(ballistic.configuration.traffic.update == .ballistic)
    #expect(Configuration().traffic.update == .ballistic)
  }

  @Test func stepOfSumoConfigurations() throws {
    let folder = smallScenario(routes: "<trip id=\"v\" depart=\"0\" from=\"a\" to=\"c\"/>")
    // Milliseconds.
    func step(_ length: String, share: Double, overrides: [(String, String)] = []) throws -> [Int64] {
      folder.write(
        "s.sumocfg",
        Array(
          "<configuration><net-file value=\"n.net.xml\"/><route-files value=\"r.rou.xml\"/><step-length value=\"\(length)\"/></configuration>"
            .utf8))
      let t = try ScenarioReader.read(
        path: folder.path + "/s.sumocfg", overrides: overrides, equipShare: share
      ).configuration.time
      return [t.step.microseconds / 1000, t.actionStep.microseconds / 1000]
    }
    #expect(try step("1", share: 0) == [1000, 1000])
    #expect(try step("1", share: 0.5) == [100, 1000])
    #expect(try step("0.05", share: 0.5) == [50, 50])
    #expect(try step("0.025", share: 0.5) == [20, 20])
    #expect(try step("1", share: 0.5, overrides: [("time.step_s", "0.05")]) == [50, 1000])
    #expect(throws: InvalidInput.self) { try step("1", share: 0.5, overrides: [("time.step_s", "0.5")]) }
  }

  /// Names of nodes to record: each name that cannot be recorded causes a remark with its location, and no other does.
  @Test func recordedNodesAreNodes() throws {
    let routes = """
      <vehicle id="v1" depart="0"><route edges="a b c"/><param key="coroad.level" value="l4"/></vehicle>
      <vehicle id="v2" depart="1"><route edges="a b c"/></vehicle>
      """
    func remarks(_ nodes: String, _ more: String = "") throws -> [String] {
      let folder = smallScenario(
        routes: routes, yaml: "roadside: signals\n\(more)\nrecord:\n  nodes: [\(nodes)]\n")
      let warnings = try folder.read().diagnostics.all.filter { $0.message.hasPrefix("record.nodes") }
      #expect(warnings.allSatisfy { $0.severity == .warning && $0.line == 7 })
      #expect(warnings.allSatisfy { $0.file?.hasSuffix("/scenario.yaml") == true })
      return warnings.map(\.description)
    }
    #expect(try remarks("v1, J, cloud").isEmpty)
    #expect(try remarks("").isEmpty)
    let unequipped = try remarks("v2")
    #expect(unequipped.count == 1 && unequipped[0].contains("\"v2\" carries no onboard unit"))
    let unknown = try remarks("cloudy, flow.7")
    #expect(unknown.count == 2)
    #expect(unknown[0].contains("\"cloudy\"") && unknown[0].contains("Did you mean \"cloud\"?"))
    #expect(unknown[1].contains("FLOW.0"))
    #expect(try remarks("J, cloud", "v2x.enabled: false").count == 2)
    #expect(try remarks("J, cloud", "cloud.enabled: false").count == 1)
    #expect(try remarks("J", "record.mcap: false").count == 1)
  }

  /// Vehicles named for a lidar: of the demand, or of the recording that a scenario replays.
  @Test func vehiclesWithLidarsAreVehicles() throws {
    let routes = """
      <vehicle id="v1" depart="0"><route edges="a b c"/><param key="coroad.level" value="l4"/></vehicle>
      <vehicle id="v2" depart="1"><route edges="a b c"/></vehicle>
      """
    func remarks(_ key: String, _ names: String, replay: Bool = false) throws -> [String] {
      let (group, member) = (key.split(separator: ".")[0], key.split(separator: ".")[1])
      let folder = smallScenario(
        routes: routes,
        yaml: (replay ? "traffic: {fcd: fcd.xml}\n" : "roadside: signals\n")
          + "\(group):\n  \(member): [\(names)]\n")
      let recording =
        "<fcd-export><timestep time='0'><vehicle id='recorded' x='1' y='0' angle='90' speed='5'/></timestep></fcd-export>"
      folder.write("fcd.xml", Array(recording.utf8))
      let found = try folder.read().diagnostics.all.filter { $0.message.hasPrefix(key) }
      #expect(found.allSatisfy { $0.line == 6 && $0.file?.hasSuffix("/scenario.yaml") == true })
      return found.map(\.description)
    }
    #expect(try remarks("sensing.vehicles", "v1").isEmpty)
    let unequipped = try remarks("sensing.vehicles", "v2")
    #expect(unequipped.count == 1 && unequipped[0].contains("\"v2\" carries no onboard unit"))
    let unknown = try remarks("sensing.vehicles", "v1, nobody")
    #expect(unknown.count == 1 && unknown[0].contains("named \"nobody\""))
    for key in ["sensing.vehicles", "record.nodes"] {
      #expect(try remarks(key, "recorded", replay: true).isEmpty, "\(key)")
      let near = try remarks(key, "recordet", replay: true)
      #expect(near.count == 1 && near[0].contains("Did you mean \"recorded\"?"), "\(key)")
    }
  }

  /// Scenarios without a name get different names, and so different output folders.
  @Test(arguments: [
    ("Maps/town/scenario.yaml", "town"), ("/a/b/town/scenario.yml", "town"), ("town/night.yaml", "night"),
    ("hamburg/run.sumocfg", "run"), ("a.b.sumocfg", "a.b"), ("./Sources/../Maps/scenario.yaml", "Maps"),
  ])
  func aScenarioIsCalledByItsFolderAndAnyOtherFileByItself(_ path: String, _ name: String) {
    #expect(ScenarioReader.defaultName(of: path) == name)
  }
  @Test func theWorkingDirectoryHasAName() {
    let name = ScenarioReader.defaultName(of: "scenario.yaml")
    #expect(name == ScenarioReader.defaultName(of: "./scenario.yaml") && ![".", "scenario"].contains(name))
    #expect(!name.isEmpty && !name.contains("/"))
  }

  /// Without equipped vehicles, roadside units and cloud would have no receivers: only traffic runs, unless requested
  /// otherwise.
  @Test func withoutEquippedVehiclesTrafficRunsAlone() throws {
    let folder = smallScenario(
      routes: "<vehicle id=\"v\" depart=\"0\"><route edges=\"a b c\"/></vehicle>", yaml: "roadside: signals\n"
    )
    func isSending(_ overrides: [(String, String)]) throws -> Bool {
      try folder.read(overrides: overrides).configuration.v2xEnabled
    }
    #expect(try !isSending([]))
    #expect(try isSending([("equipment.share", "1")]))
    for key in ["v2x.enabled", "v2x.roadside", "cloud.enabled"] {
      #expect(try isSending([(key, "true")]), "\(key) asks for it")
      #expect(try !isSending([(key, "false")]))
    }
    let own = smallScenario(
      routes: """
        <vehicle id="v" depart="0"><route edges="a b c"/><param key="coroad.level" value="l2"/></vehicle>
        """)
    #expect(try own.read().configuration.v2xEnabled)
  }

  /// A `.sumocfg` of traffic alone writes what SUMO writes; all else records the run and measures conflicts.
  @Test func trafficAloneOfASumoConfigurationIsNotRecorded() throws {
    let folder = smallScenario(
      routes: "<vehicle id=\"v\" depart=\"0\"><route edges=\"a b c\"/></vehicle>")
    folder.write(
      "n.sumocfg",
      Array(
        "<configuration><net-file value=\"n.net.xml\"/><route-files value=\"r.rou.xml\"/></configuration>"
          .utf8))
    func records(_ file: String, _ overrides: [(String, String)] = []) throws -> [Bool] {
      let record = try ScenarioReader.read(path: folder.path + "/" + file, overrides: overrides)
        .configuration.record
      return [record.mcap, record.safety]
    }
    #expect(try records("n.sumocfg") == [false, false])
    #expect(try records("scenario.yaml") == [true, true])
    #expect(try records("n.sumocfg", [("equipment.share", "1")]) == [true, true])
    #expect(try records("n.sumocfg", [("v2x.enabled", "true")]) == [true, true])
    #expect(try records("n.sumocfg", [("record.mcap", "true")]) == [true, false])
    #expect(try records("n.sumocfg", [("record.safety", "true")]) == [false, true])
  }

  /// If a key is left out, the run records the value that it uses.
  @Test func effectiveValuesOfDriversAndUpdate() throws {
    let routes = "<vehicle id=\"v\" depart=\"0\"><route edges=\"a b c\"/></vehicle>"
    let folder = smallScenario(routes: routes)
    folder.write(
      "n.sumocfg",
      Array(
        "<configuration><net-file value=\"n.net.xml\"/><route-files value=\"r.rou.xml\"/></configuration>"
          .utf8))
    typealias Traffic = (Configuration.DriverModel?, Configuration.PositionUpdate, Int)
    func traffic(_ file: String, _ share: String, _ more: [(String, String)] = []) throws -> Traffic {
      let scenario = try folder.read(file, overrides: [("equipment.share", share)] + more)
      let traffic = scenario.configuration.traffic
      return (traffic.drivers, traffic.update, scenario.diagnostics.all.count { $0.severity == .warning })
    }
    #expect(try traffic("scenario.yaml", "0") == (.ideal, .ballistic, 0))
    #expect(try traffic("scenario.yaml", "1") == (.human, .ballistic, 0))
    #expect(try traffic("n.sumocfg", "0") == (.ideal, .semiImplicit, 0))
    #expect(try traffic("n.sumocfg", "1") == (.human, .ballistic, 0))
    #expect(try traffic("n.sumocfg", "1", [("traffic.drivers", "ideal")]) == (.ideal, .ballistic, 0))
    #expect(
      try traffic("scenario.yaml", "1", [("traffic.update", "semi_implicit")]) == (.human, .ballistic, 1))
    #expect(
      try traffic("scenario.yaml", "0", [("traffic.update", "semi_implicit")]) == (.ideal, .semiImplicit, 0))
  }
}
