import Foundation
import Interop
import Recording
import Simulation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Rules of lanes and rerouters against SUMO, on roads and grids that follow from a seed.
@Suite struct SumoRulesTests {
  private struct Trip {
    var duration: Double
    var length: Double
    var edge: String
    var position: Double
  }

  /// Attributes of the elements of one name in an XML file, in its order.
  private final class Elements: NSObject, XMLParserDelegate {
    let name: String
    var found: [[String: String]] = []
    init(_ name: String) { self.name = name }
    func parser(
      _: XMLParser, didStartElement element: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      if element == name { found.append(attributes) }
    }
  }
  private func elements(_ name: String, in path: String) throws -> [[String: String]] {
    let collector = Elements(name)
    let parser = try #require(XMLParser(contentsOf: URL(fileURLWithPath: path)))
    parser.delegate = collector
    try #require(parser.parse(), "\(path)")
    return collector.found
  }
  private func trips(_ path: String) throws -> [String: Trip] {
    var trips: [String: Trip] = [:]
    for t in try elements("tripinfo", in: path) {
      func number(_ key: String) throws -> Double { try #require(t[key].flatMap(Double.init)) }
      let lane = try #require(t["arrivalLane"])
      trips[try #require(t["id"])] = Trip(
        duration: try number("duration"), length: try number("routeLength"),
        edge: String(lane[..<(try #require(lane.lastIndex(of: "_")))]), position: try number("arrivalPos"))
    }
    return trips
  }
  /// Places where vehicles stand at last on each lane, metres, by vehicle and lane.
  private func halts(_ path: String) throws -> [String: Double] {
    var halts: [String: Double] = [:]
    for v in try elements("vehicle", in: path) {
      guard let speed = v["speed"].flatMap(Double.init), speed < 0.01, let id = v["id"], let lane = v["lane"]
      else { continue }
      halts["\(id) \(lane)"] = v["pos"].flatMap(Double.init)
    }
    return halts
  }

  private func run(_ script: String, seed: Int, recordsPlaces: Bool) throws -> SumoOutputTests.Folder {
    let folder = try SumoOutputTests.Folder()
    let outcome = try Python.run("Tests/Interop/\(script)", [folder.path, "\(seed)"], for: .sumo)
    try #require(outcome.status == 0, "\(outcome.errors)")
    var options = RunOptions(path: folder.file("run.sumocfg"))
    options.out = folder.file("out")
    options.quiet = true
    options.sharesProcess = true
    options.overrides = [
      ("record.mcap", "false"), ("v2x.enabled", "false"), ("record.fcd", "\(recordsPlaces)"),
    ]
    let summary = try RunSession(options).run().summary
    #expect(summary.failures.isEmpty)
    return folder
  }

  /// Vehicles of six classes alone on a road whose limits and stopping places differ by class.
  @Test(.enabled(if: Python.has(.sumo), "\(Python.Oracle.sumo.lack)"), arguments: 1...3)
  func classesHaveTheirOwnLimitsAndStops(seed: Int) throws {
    let folder = try run("run_rules.py", seed: seed, recordsPlaces: true)
    let theirs = try trips(folder.file("t.xml"))
    let ours = try trips(folder.file("out/tripinfo.xml"))
    #expect(theirs.count == 8 && ours.count == 8)
    for (id, trip) in theirs {
      let own = try #require(ours[id])
      #expect(abs(own.duration - trip.duration) < 0.01, "seed \(seed), \(id): \(own) but \(trip)")
    }
    let places = try halts(folder.file("fcd.xml"))
    let ownPlaces = try halts(folder.file("out/fcd.xml"))
    #expect(places.count >= 10)
    for (key, place) in places {
      let own = try #require(ownPlaces[key], "seed \(seed): \(key) does not stand")
      #expect(abs(own - place) < 0.02, "seed \(seed): \(key) stands at \(own), not at \(place)")
    }
  }

  /// Each kind of rerouting without chance: every vehicle arrives where SUMO's does, by a route as long.
  @Test(.enabled(if: Python.has(.sumo), "\(Python.Oracle.sumo.lack)"), arguments: 0..<12)
  func reroutersActAsInSUMO(seed: Int) throws {
    let folder = try run("run_rerouters.py", seed: seed, recordsPlaces: false)
    let theirs = try trips(folder.file("t.xml"))
    let ours = try trips(folder.file("out/tripinfo.xml"))
    #expect(theirs.count == 60)
    #expect(Set(ours.keys) == Set(theirs.keys))
    for (id, trip) in theirs {
      let own = try #require(ours[id])
      #expect(own.edge == trip.edge, "seed \(seed), \(id)")
      #expect(
        abs(own.length - trip.length) < 2 && abs(own.position - trip.position) < 1,
        "seed \(seed), \(id): \(own) but \(trip)")
    }
  }
}
