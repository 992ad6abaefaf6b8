import RoadNetwork
import Scenario
import SimCore

/// What of a run does not move: lanes, junctions, stop lines, buildings and roadside units, as one JSON document that
/// displays draw. A recording has it as the attachment `scene.json`, so that a replay needs no other file.
///
/// Map frame, metres with two decimals; headings in radians counter-clockwise from east. Its members are documented in
/// `docs/reference/page.md`.
package enum RunScene {
  /// Name of the attachment.
  package static let attachment = "scene.json"

  /// - Parameter coverage: range of a roadside unit's sensors, metres.
  package static func json(
    _ scenario: ScenarioValue, coverage: (Configuration.RoadsideUnit) -> Double
  ) -> [UInt8] {
    let network = scenario.network
    let c = scenario.configuration
    var out: [UInt8] = []
    out.reserveCapacity(network.points.count * 20 + (1 << 12))
    out.append("{\"version\":1,\"title\":")
    out.append(json: c.name)
    out.append(",\"source\":")
    out.append(json: scenario.source)
    out.append(",\"seed\":")
    out.append(decimal: c.seed)
    out.append(",\"begin_s\":")
    out.append(fixed: c.time.begin.seconds, places: 3)
    out.append(",\"end_s\":")
    if let end = c.time.end { out.append(fixed: end.seconds, places: 3) } else { out.append("null") }
    out.append(",\"step_s\":")
    out.append(fixed: c.time.step.seconds, places: 3)
    out.append(",\"bounds\":")
    out.append(points: [network.bounds.min, network.bounds.max])
    out.append(",\"lanes\":[")
    for (i, lane) in network.lanes.enumerated() {
      if i > 0 { out.append(",") }
      out.append("\n{\"id\":")
      out.append(json: lane.id)
      out.append(",\"width\":")
      out.append(fixed: lane.width, places: 2)
      out.append(",\"kind\":\"")
      out.append(contentsOf: kind(of: lane, network.edges[lane.edge].function).utf8)
      out.append("\",\"points\":")
      out.append(points: network.points[lane.shape])
      out.append("}")
    }
    out.append("],\n\"junctions\":")
    out.append(list: network.junctions.lazy.map(\.shape).filter { $0.count > 2 }) { $0.append(points: $1) }
    out.append(",\n\"signals\":")
    out.append(list: network.signals) { out, signal in
      out.append("\n{\"id\":")
      out.append(json: signal.id)
      out.append(",\"links\":")
      out.append(list: signal.links) { $0.append(stopLine: $1, network) }
      out.append("}")
    }
    out.append(",\n\"buildings\":")
    out.append(list: network.obstacles) { $0.append(points: $1.outline) }
    out.append(",\n\"building_heights_m\":")
    out.append(list: network.obstacles) { $0.append(fixed: $1.height, places: 1) }
    out.append(",\n\"roadside\":")
    out.append(list: Array(c.roadside.enumerated())) { out, unit in
      out.append("\n{\"name\":")
      out.append(json: unit.element.id)
      out.append(",\"node\":")
      out.append(decimal: UInt64(NodeID.roadside(unit.offset).raw))
      out.append(",\"x\":")
      out.append(fixed: unit.element.position.x, places: 2)
      out.append(",\"y\":")
      out.append(fixed: unit.element.position.y, places: 2)
      out.append(",\"range_m\":")
      out.append(fixed: coverage(unit.element), places: 0)
      out.append("}")
    }
    out.append(",\n\"projection\":")
    out.append(projection: network.georeference)
    out.append("}\n")
    return out
  }

  private static func kind(of lane: Lane, _ function: Edge.Function) -> String {
    let users = lane.permissions
    if function == .crossing || function == .walkingArea || users == .pedestrian { return "walk" }
    if !users.isEmpty {
      if users.isSubset(of: [.bicycle, .pedestrian]) { return "cycle" }
      if users.isSubset(of: rail) { return "rail" }
    }
    return lane.isInternal ? "internal" : "road"
  }
  private static let rail = VehicleClasses(
    ["tram", "rail_urban", "rail", "rail_electric", "rail_fast", "cable_car", "subway"]
      .compactMap { VehicleClasses(named: $0) })
}

extension [UInt8] {
  fileprivate mutating func append(json text: String) {
    append(contentsOf: JSON.string(text).compactText.utf8)
  }
  fileprivate mutating func append<C: Collection>(
    list items: C, _ element: (inout [UInt8], C.Element) -> Void
  ) {
    append("[")
    var isFirst = true
    for item in items {
      if !isFirst { append(",") }
      isFirst = false
      element(&self, item)
    }
    append("]")
  }
  /// `[x, y, x, y, …]`.
  fileprivate mutating func append(points: some Collection<Vec2>) {
    append(list: points) { out, point in
      out.append(fixed: point.x, places: 2)
      out.append(",")
      out.append(fixed: point.y, places: 2)
    }
  }
  /// Every digit counts: null without a place on the earth.
  fileprivate mutating func append(projection: Georeference?) {
    guard let projection else { return append("null") }
    let value = JSON.members([
      "central_meridian_deg": .number(projection.centralMeridian),
      "offset_m": .array([.number(projection.offset.x), .number(projection.offset.y)]),
      "scale": .number(projection.scale),
    ])
    append(contentsOf: value.compactText.utf8)
  }
  /// `[x, y, heading]` of the middle of the stop line of a signal's link; null if nothing is controlled by it.
  fileprivate mutating func append(stopLine connections: [Int], _ network: RoadNetwork) {
    guard let first = connections.first else { return append("null") }
    let end = network.lanes[network.connections[first].fromLane].shape.upperBound - 1
    let point = network.points[end]
    append("[")
    append(fixed: point.x, places: 2)
    append(",")
    append(fixed: point.y, places: 2)
    append(",")
    append(fixed: network.pointHeadings[end], places: 4)
    append("]")
  }
}
