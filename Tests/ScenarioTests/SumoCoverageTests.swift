import Foundation
import Interop
import RoadNetwork
import Testing

@testable import Scenario

/// The list of what is read of SUMO's formats.
@Suite struct SumoCoverageTests {
  @Test(.enabled(if: Python.has(.sumo), "\(Python.Oracle.sumo.lack)"))
  func theTableIsThatOfSumosSchemas() throws {
    let outcome = try Python.run("Tests/Interop/sumo_formats.py", [], for: .sumo)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(
      outcome.output == SumoFormats.table + "\n",
      "put what Tests/Interop/sumo_formats.py prints into SumoFormats.swift")
  }

  @Test func everyPartIsListed() throws {
    let formats = SumoCoverage.all
    #expect(formats.map(\.format) == ["configuration", "network", "routes", "additional"])
    for format in formats {
      #expect(Set(format.elements.map(\.path)).count == format.elements.count, "\(format.format)")
    }
    func use(_ format: String, _ path: String, _ part: String? = nil) -> FormatUse? {
      let element = formats.first { $0.format == format }?.elements.first { $0.path == path }
      return part == nil ? element?.use : element?.parts.first { $0.name == part }?.use
    }
    #expect(use("network", "edge/lane", "speed") == .honoured)
    #expect(use("network", "edge/lane", "prefer") == .leavesOut("drivers do not prefer lanes by their class"))
    #expect(use("routes", "vTypeDistribution/vType", "accel") == .honoured)
    #expect(use("routes", "person/ride") == .leavesOut("the person leaves the run where the ride begins"))
    #expect(use("additional", "inductionLoop", "vTypes") == .honoured)
    #expect(use("additional", "vTypeProbe") == .ignored("nothing is written for it"))
    #expect(use("configuration", "output", "summary-output") == .honoured)
    #expect(use("configuration", "mesoscopic", "mesosim") == .leavesOut("the run is microscopic"))
  }

  /// What is called honoured is at least asked for by name somewhere outside of the tables.
  @Test func whatIsHonouredIsRead() throws {
    let sources = Python.root.appendingPathComponent("Sources")
    var text = ""
    let tables = ["DemandElements.swift", "NetworkElements.swift", "SumoFormats.swift"]
    for case let url as URL in try #require(
      FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
    where url.pathExtension == "swift" && !tables.contains(url.lastPathComponent) {
      text += try String(contentsOf: url, encoding: .utf8)
    }
    var count = 0
    for format in SumoCoverage.all {
      for element in format.elements {
        for part in element.parts where part.use == .honoured {
          #expect(text.contains("\"\(part.name)\""), "\(format.format) \(element.path) \(part.name)")
          count += 1
        }
      }
    }
    #expect(count > 300)
  }
}
