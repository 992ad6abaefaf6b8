import Glibc
import RoadNetwork
import SimCore
import Testing

@testable import Scenario

/// Scenarios of the development data set, which is beside the package and not part of it.
enum SharedData {
  /// Folder of the data; nil if this checkout has none.
  static let folder: String? = {
    let package = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    var places = ["\(package)/../shared/data", "\(package)/../../shared/data"]
    if let given = getenv("COROAD_DATA") { places.insert(String(cString: given), at: 0) }
    return places.first { access($0, R_OK) == 0 }
  }()
  static func path(_ name: String) -> String { folder! + "/" + name }
}

@Suite(.enabled(if: SharedData.folder != nil, "no shared data beside the package"))
struct RealScenarioTests {
  /// SUMO 1.28 with `--end 1200`: 7067 inserted and 25 waiting of those that depart up to 1199 s (its last step);
  /// six more depart in the last second.
  @Test func hamburg() throws {
    let s = try ScenarioReader.read(path: SharedData.path("hamburg/run_simulation.sumocfg"))
    #expect(s.demand.vehicles.count == 7098)
    #expect(s.demand.vehicles.count { $0.depart <= SimTime(seconds: 1199) } == 7067 + 25)
    #expect(s.configuration.seed == 121294 && s.configuration.time.end == SimTime(seconds: 1200))
    #expect(s.configuration.time.step == SimDuration(seconds: 1))
    // Types of files read later and earlier.
    let used = Set(s.demand.vehicles.map { s.demand.types[$0.type].id })
    #expect(used == ["PKW_special", "LKW_special", "BUS", "MetroBUS"])
    #expect(s.demand.vehicles.first { $0.id == "routeFlow_bus109H.0" }?.stops.first?.parking == true)
    for (a, b) in zip(s.demand.vehicles, s.demand.vehicles.dropFirst()) { #expect(a.depart <= b.depart) }
    // One roadside unit at each signalised junction.
    #expect(s.configuration.roadside.count == s.network.junctions.count { $0.kind == .trafficLight })
    #expect(s.configuration.cloudEnabled && !s.levels.contains { $0 != nil })
  }

  /// SUMO 1.28 until the network is empty: 8779 inserted.
  @Test func bologna() throws {
    let s = try ScenarioReader.read(path: SharedData.path("bologna-acosta/run.sumocfg"))
    #expect(s.demand.vehicles.count == 8779 && s.configuration.time.end == nil)
    // Signal programs of the additional file replace those of the network.
    for signal in s.network.signals {
      #expect(signal.programs.map(\.id) == ["0", "utopia"] && signal.activeProgram == 1)
    }
    // The mix of the distribution: weights .4 .2 .2 .2 .1 .05 of 1.15.
    let ids = s.demand.vehicles.map { s.demand.types[$0.type].id }
    let ofDistribution = ids.filter { $0.hasPrefix("passenger") }
    let first = Double(ofDistribution.count { $0 == "passenger1" }) / Double(ofDistribution.count)
    #expect(abs(first - 0.4 / 1.15) < 0.02)
    // The file names one roundabout of eight edges.
    #expect(s.network.edges.count { $0.isRoundabout } == 8)
    #expect(s.demand.detectors.loops.count == 58)
  }

  @Test func equippedRunsHaveAShortStepAndTheMixOfLevels() throws {
    let s = try ScenarioReader.read(path: SharedData.path("hamburg/run_simulation.sumocfg"), equipShare: 0.2)
    #expect(s.configuration.time.step == SimDuration(milliseconds: 100))
    #expect(s.configuration.time.actionStep == SimDuration(seconds: 1))
    let equipped = s.levels.compactMap { $0 }
    #expect(isBinomial(equipped.count, of: s.levels.count, share: 0.2))
    for (level, share) in [(AutomationLevel.l2, 0.6), (.l3, 0.3), (.l4, 0.1)] {
      #expect(isBinomial(equipped.count { $0 == level }, of: equipped.count, share: share))
    }
    // A vehicle that is equipped stays so with a larger share.
    let more = try ScenarioReader.read(
      path: SharedData.path("hamburg/run_simulation.sumocfg"), equipShare: 0.5)
    for (a, b) in zip(s.levels, more.levels) where a != nil { #expect(a == b) }
  }

  @Test func packageGivesTheSameNetwork() throws {
    let s = try ScenarioReader.read(path: SharedData.path("bologna-acosta/run.sumocfg"), equipShare: 0.1)
    let bytes = s.package.encoded()
    let package = try #require(ScenarioPackage(decoding: bytes))
    #expect(package.encoded() == bytes)
    #expect(package.additional.map(\.name).count == 1)
    let (network, configuration) = try ScenarioReader.readPackage(package)
    #expect(network.lanes.map(\.id) == s.network.lanes.map(\.id))
    #expect(network.signals.map(\.activeProgram) == s.network.signals.map(\.activeProgram))
    #expect(network.connections.map(\.requestIndex) == s.network.connections.map(\.requestIndex))
    #expect(configuration.effective.map(\.value) == s.configuration.effective.map(\.value))
    #expect(configuration.roadside.map(\.position) == s.configuration.roadside.map(\.position))
    for n in [0, 8, 100, bytes.count - 1] { #expect(ScenarioPackage(decoding: Array(bytes[..<n])) == nil) }
    #expect(ScenarioPackage(decoding: bytes + [0]) == nil)
  }
}
