import RoadNetwork
import Scenario
import SimCore
import WorldState

/// Names that outputs use in place of indices.
package struct RunNames: Sendable {
  /// By demand index.
  package var vehicles: [String]
  /// Name of the type by demand index.
  package var vehicleTypes: [String]
  package var pedestrians: [String]
  /// By lane index.
  package var lanes: [String]
  /// By kind and index, of the nodes that no vehicle carries.
  package private(set) var fixed: [NodeKind: [String]]
  /// Names of the kinds.
  private var kinds: [NodeKind: String]

  /// - Parameter roadside: by roadside index.
  package init(
    vehicles: [String] = [], vehicleTypes: [String] = [], pedestrians: [String] = [], lanes: [String] = [],
    roadside: [String] = []
  ) {
    self.vehicles = vehicles
    self.vehicleTypes = vehicleTypes
    self.pedestrians = pedestrians
    self.lanes = lanes
    fixed = [.roadside: roadside, .cloud: ["cloud"]]
    kinds = [:]
    for profile in NodeKindProfile.standard { kinds[profile.kind] = profile.name }
  }

  package init(_ scenario: ScenarioValue) {
    let demand = scenario.demand
    self.init(
      vehicles: demand.vehicles.map(\.id), vehicleTypes: demand.vehicles.map { demand.types[$0.type].id },
      pedestrians: demand.pedestrians.map(\.id), lanes: scenario.network.lanes.map(\.id),
      roadside: scenario.configuration.roadside.map(\.id))
  }

  package func vehicle(_ index: UInt32) -> String { Self.name(vehicles, Int(index)) }
  package func pedestrian(_ index: UInt32) -> String { Self.name(pedestrians, Int(index)) }
  package func node(_ node: NodeID) -> String {
    if node.kind == .vehicle { return Self.name(vehicles, node.index) }
    guard let kind = node.kind, let names = fixed[kind] else { return node.description }
    return Self.name(names, node.index)
  }
  /// Name of a node's kind; empty if the run does not know it.
  package func kind(of node: NodeID) -> String { node.kind.flatMap { kinds[$0] } ?? "" }

  /// Adds the nodes of a kind that is not one of the scenario's own.
  ///
  /// - Parameter names: by index.
  package mutating func add(_ profile: NodeKindProfile, names: [String]) {
    kinds[profile.kind] = profile.name
    if profile.place != .vehicle { fixed[profile.kind] = names }
  }

  /// An index without a name is its own.
  private static func name(_ names: [String], _ index: Int) -> String {
    index < names.count ? names[index] : String(index)
  }
}

/// Writes `fcd.xml` as SUMO's `--fcd-output` does, valid against its fcd_file.xsd: positions are those of the
/// front bumper, angles in degrees clockwise from north.
final class FCDWriter {
  private let sink: TextSink
  private let names: RunNames

  init(path: String, names: RunNames, comment: String) throws(RecordingError) {
    self.names = names
    sink = try TextSink(creating: path)
    sink.append { out in
      appendXMLHead(to: &out, comment: comment)
      appendRoot("fcd-export", schema: "fcd_file.xsd", to: &out)
    }
  }
  var failure: RecordingError? { sink.failure }

  func write(_ slice: TruthSlice) {
    // The schema knows no time below zero.
    guard slice.time >= .zero else { return }
    sink.append { out in
      out.append("    <timestep time=\"")
      out.append(fixed: slice.time.seconds, places: 2)
      out.append("\">\n")
      for row in 0..<slice.vehicleCount { vehicle(row, slice, &out) }
      for row in 0..<slice.pedestrianCount { person(row, slice, &out) }
      out.append("    </timestep>\n")
    }
  }
  private func vehicle(_ row: Int, _ slice: TruthSlice, _ out: inout [UInt8]) {
    let heading = Angle(radians: slice.heading[row])
    let forward = heading.direction * (slice.length[row] / 2)
    out.append("        <vehicle id=\"")
    out.append(xmlAttribute: names.vehicle(slice.vehicle[row]))
    number("\" x=\"", slice.x[row] + forward.x, &out)
    number("\" y=\"", slice.y[row] + forward.y, &out)
    number("\" angle=\"", heading.courseDegrees, &out)
    let index = Int(slice.vehicle[row])
    if index < names.vehicleTypes.count {
      out.append("\" type=\"")
      out.append(xmlAttribute: names.vehicleTypes[index])
    }
    number("\" speed=\"", slice.speed[row], &out)
    let lane = Int(slice.lane[row])
    if lane >= 0 && lane < names.lanes.count {
      number("\" pos=\"", max(0, slice.lanePosition[row]), &out)
      out.append("\" lane=\"")
      out.append(xmlAttribute: names.lanes[lane])
    }
    number("\" slope=\"", 0, &out)
    out.append("\"/>\n")
  }
  private func person(_ row: Int, _ slice: TruthSlice, _ out: inout [UInt8]) {
    out.append("        <person id=\"")
    out.append(xmlAttribute: names.pedestrian(slice.pedestrian[row]))
    number("\" x=\"", slice.pedestrianX[row], &out)
    number("\" y=\"", slice.pedestrianY[row], &out)
    number("\" angle=\"", Angle(radians: slice.pedestrianHeading[row]).courseDegrees, &out)
    number("\" speed=\"", slice.pedestrianSpeed[row], &out)
    out.append("\"/>\n")
  }
  private func number(_ name: StaticString, _ value: Double, _ out: inout [UInt8]) {
    out.append(name)
    out.append(fixed: value, places: 2)
  }

  func close() {
    sink.append("</fcd-export>\n")
    sink.close()
  }
}
