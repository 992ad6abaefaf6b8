import RoadNetwork
import Scenario
import SimCore
import Testing
import Traffic
import WorldState

#if canImport(Glibc)
  import Glibc
#endif

/// Builds scenarios in memory over the committed networks (made by netconvert 1.28).
struct Bench {
  var network: RoadNetwork
  var demand = Demand()
  var configuration = Configuration()
  var levels: [AutomationLevel?] = []

  init(_ name: String, step: Double = 0.1, action: Double? = nil, seed: UInt64 = 1) throws {
    var diagnostics = Diagnostics()
    let path = Bench.folder + "Fixtures/\(name).net.xml"
    let bytes = try #require(InputBytes.read(path, into: &diagnostics))
    network = try #require(NetworkReader.read(bytes, source: path, into: &diagnostics))
    try #require(!diagnostics.hasErrors)
    configuration.seed = seed
    configuration.time.step = SimDuration(seconds: step)
    configuration.time.actionStep = SimDuration(seconds: action ?? step)
  }
  static var folder: String { String(#filePath.prefix(upTo: #filePath.lastIndex(of: "/")!)) + "/" }

  /// A vehicle type; returns its index.
  mutating func type(_ change: (inout VehicleType) -> Void = { _ in }) -> Int {
    var t = VehicleType(id: "type\(demand.types.count)", vehicleClass: .passenger)
    t.speedFactor = SpeedFactor(mean: 1, deviation: 0, minimum: 0.5, maximum: 1.5)
    change(&t)
    demand.types.append(t)
    return demand.types.count - 1
  }
  mutating func route(_ edges: String...) throws -> Int {
    demand.routes.append(try edges.map { try #require(network.edgeIndex[$0]) })
    return demand.routes.count - 1
  }
  mutating func vehicle(
    _ type: Int, route: Int, at depart: Double, _ change: (inout VehicleDemand) -> Void = { _ in }
  ) {
    var v = VehicleDemand(
      id: "v\(demand.vehicles.count)", type: type, depart: SimTime(seconds: depart), route: route)
    v.departSpeed = .max
    v.departLane = .best
    change(&v)
    demand.vehicles.append(v)
  }
  /// `count` vehicles with exponential gaps, `perHour` on average.
  mutating func flow(_ type: Int, route: Int, perHour: Double, seconds: Double, seed: UInt64) {
    var t = 0.0
    let random = RandomSource(seed: seed)
    var k: UInt64 = 0
    while true {
      t -= Math.log(1 - random.uniform(UInt64(route), .flowInsertion, k)) * 3600 / perHour
      k += 1
      if t > seconds { break }
      vehicle(type, route: route, at: t)
    }
  }
  /// The engine; vehicles are sorted by departure, as by the reader.
  func engine() -> TrafficEngine { TrafficEngine(scenario: scenario()) }
  func scenario() -> ScenarioValue {
    var d = demand
    d.vehicles = demand.vehicles.enumerated()
      .sorted { ($0.element.depart, $0.offset) < ($1.element.depart, $1.offset) }.map(\.element)
    var levels = levels
    if levels.isEmpty { levels = Array(repeating: nil, count: d.vehicles.count) }
    return ScenarioValue(
      source: "test", configuration: configuration, network: network, demand: d, levels: levels,
      diagnostics: Diagnostics())
  }
}

/// Hashes everything that moves in a slice.
func fold(_ s: TruthSlice, into hash: inout StateHash) {
  hash.combine(s.time)
  for i in 0..<s.vehicleCount {
    hash.combine(Int(s.vehicle[i]))
    hash.combine(s.x[i])
    hash.combine(s.y[i])
    hash.combine(s.heading[i])
    hash.combine(s.speed[i])
    hash.combine(s.acceleration[i])
  }
  for g in s.signals { hash.combine(g.phase) }
}

/// Folder with the large scenarios, if present: COROAD_DATA, or `shared/data` beside the package.
let dataFolder: String? = {
  var candidates: [String] = []
  if let named = getenv("COROAD_DATA") { candidates.append(String(cString: named)) }
  var package = Bench.folder
  for _ in 0..<3 {
    package = String(package.dropLast().prefix(through: package.dropLast().lastIndex(of: "/")!))
  }
  candidates.append(package + "shared/data")
  return candidates.first { access($0 + "/hamburg/run_simulation.sumocfg", R_OK) == 0 }
}()

/// True if two rows of a slice overlap: separating axes of two rectangles, shrunk by `slack`.
func overlap(_ s: TruthSlice, _ a: Int, _ b: Int, slack: Double) -> Bool {
  let d = Vec2(s.x[b] - s.x[a], s.y[b] - s.y[a])
  let ua = Math.sincos(s.heading[a])
  let ub = Math.sincos(s.heading[b])
  let axes = [
    Vec2(ua.cosine, ua.sine), Vec2(-ua.sine, ua.cosine), Vec2(ub.cosine, ub.sine), Vec2(-ub.sine, ub.cosine),
  ]
  for axis in axes {
    let ra =
      abs(axis.dot(axes[0])) * s.length[a] / 2 + abs(axis.dot(axes[1])) * s.width[a] / 2
    let rb =
      abs(axis.dot(axes[2])) * s.length[b] / 2 + abs(axis.dot(axes[3])) * s.width[b] / 2
    if abs(d.dot(axis)) > ra + rb - slack { return false }
  }
  return true
}
