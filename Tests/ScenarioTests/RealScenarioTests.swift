import Glibc
import RoadNetwork
import SimCore
import Testing

@testable import Scenario

/// Scenarios of the development data set, which lies beside the package and is no part of it.
enum SharedData {
  /// Folder of the data; nil if this checkout has none.
  static let folder: String? = {
    if let given = getenv("COROAD_DATA") { return String(cString: given) }
    let package = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    for candidate in ["/\(package)/../shared/data", "/\(package)/../../shared/data"] {
      if access(candidate, R_OK) == 0 { return candidate }
    }
    return nil
  }()
  static func path(_ name: String) -> String { folder! + "/" + name }
}

func report(_ body: () throws(InvalidInput) -> Void) -> [Diagnostic] {
  do {
    try body()
    return []
  } catch {
    return error.diagnostics.all
  }
}

@Suite(.enabled(if: SharedData.folder != nil, "no shared data beside the package"))
struct RealScenarioTests {
  @Test func hamburg() throws {
    for d in report({ () throws(InvalidInput) in _ = try ScenarioReader.read(path: SharedData.path("hamburg/run_simulation.sumocfg")) }) {
      print(d.description)
    }
    let s = try ScenarioReader.read(path: SharedData.path("hamburg/run_simulation.sumocfg"))
    print(s.demand.vehicles.count, s.demand.routes.count, s.network.edges.count, s.network.lanes.count, s.network.signals.count)
    for d in s.diagnostics.all { print(d.description) }
  }
  @Test func bologna() throws {
    for d in report({ () throws(InvalidInput) in _ = try ScenarioReader.read(path: SharedData.path("bologna-acosta/run.sumocfg")) }) {
      print(d.description)
    }
    let s = try ScenarioReader.read(path: SharedData.path("bologna-acosta/run.sumocfg"))
    print(s.demand.vehicles.count, s.demand.routes.count, s.network.edges.count, s.network.lanes.count, s.network.signals.count)
    for d in s.diagnostics.all { print(d.description) }
  }
}
