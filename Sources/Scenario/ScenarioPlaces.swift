import Documents
import RoadNetwork
import SimCore

/// Roadside units as given in a scenario.
enum RoadsideRequest {
  case none
  /// One at each signalised junction.
  case signals
  case list([RoadsideUnitRequest])
}
struct RoadsideUnitRequest {
  var id: String
  var position: Vec2?
  var junction: String?
  var height: Double?
  var line: Int
}
struct HazardRequest {
  var id: String
  var lane: String
  var position: Double
  /// Seconds; nil: the start of the run.
  var begin: Double?
  var end: Double?
  var line: Int
}

extension ScenarioReader {
  /// Remarks on runs with less traffic or fewer messages than their files suggest.
  mutating func remarkOnTraffic(_ demand: Demand) {
    if configuration.traffic.fcd != nil {
      if configuration.v2xEnabled && !configuration.roadside.isEmpty {
        let at = given["traffic.fcd"]
        diagnostics.notice(
          "a replay has no signal controllers: roadside units send no SPAT", file: at?.file ?? source,
          line: at?.line)
      }
    } else if demand.vehicles.isEmpty && demand.pedestrians.isEmpty {
      let span =
        "\(configuration.time.begin.seconds) s"
        + (configuration.time.end.map { " and \($0.seconds) s" } ?? "")
      diagnostics.warning(
        routeFiles.isEmpty
          ? "no route files are named, so there is no traffic"
          : "there is no traffic: no vehicle or person departs "
            + (configuration.time.end == nil ? "after \(span)" : "between \(span)"),
        file: source, hint: routeFiles.isEmpty ? "routes: FILE.rou.xml" : nil)
    }
  }

  /// A search for a similar name for each of thousands of unknown ones would take long.
  private func nearest(_ name: String, in known: some Sequence<String>) -> String? {
    diagnostics.errorCount < 20 ? nearestName(name, in: known).map { "Did you mean \"\($0)\"?" } : nil
  }

  mutating func resolveRoadside(_ network: RoadNetwork) {
    switch roadside {
    case .none: break
    case .signals:
      for (j, junction) in network.junctions.enumerated() where junction.kind == .trafficLight {
        configuration.roadside.append(
          Configuration.RoadsideUnit(id: junction.id, position: junction.position, junction: j))
      }
    case .list(let requests):
      var names: Set<String> = []
      for request in requests {
        var junction = -1
        if let name = request.junction {
          if let index = network.junctionIndex[name] {
            junction = index
          } else {
            diagnostics.error(
              "roadside unit \"\(request.id)\": unknown junction \"\(name)\"", file: source,
              line: request.line,
              hint: nearest(name, in: network.junctionIndex.keys))
            continue
          }
        }
        guard let position = request.position ?? (junction >= 0 ? network.junctions[junction].position : nil)
        else {
          diagnostics.error(
            "roadside unit \"\(request.id)\" has neither position nor junction", file: source,
            line: request.line)
          continue
        }
        if !names.insert(request.id).inserted {
          diagnostics.error(
            "roadside unit \"\(request.id)\" is defined twice", file: source, line: request.line)
        }
        if !network.bounds.expanded(by: Self.roadsideReach).contains(position) {
          let b = network.bounds
          diagnostics.warning(
            "roadside unit \"\(request.id)\" at [\(position.x), \(position.y)] lies off the map",
            file: source,
            line: request.line,
            hint: "The network reaches from [\(b.min.x), \(b.min.y)] to [\(b.max.x), \(b.max.y)], in metres.")
        }
        var unit = Configuration.RoadsideUnit(id: request.id, position: position, junction: junction)
        if let height = request.height { unit.height = height }
        configuration.roadside.append(unit)
      }
    }
  }

  /// Distance from the road within which a unit can serve it, metres (assumed).
  private static let roadsideReach = 200.0

  /// Classes that a hazard on the road can obstruct.
  private static let roadVehicles: VehicleClasses = [
    "private", "emergency", "authority", "army", "vip", "passenger", "hov", "taxi", "bus", "coach",
    "delivery",
    "truck", "trailer", "motorcycle", "moped", "evehicle", "custom1", "custom2",
  ].reduce(into: []) { all, name in if let one = VehicleClasses(named: name) { all.formUnion(one) } }

  /// Hint with the lanes of the same edge that are open to vehicles.
  private static func drivable(beside lane: Int, _ network: RoadNetwork) -> String? {
    let names = network.edges[network.lanes[lane].edge].lanes.map { network.lanes[$0] }
      .filter { !$0.permissions.isDisjoint(with: roadVehicles) }.map(\.id)
    return names.isEmpty ? nil : "Lanes of this edge open to vehicles: \(names.joined(separator: ", "))."
  }

  mutating func resolveHazards(_ network: RoadNetwork) {
    var names: Set<String> = []
    for request in hazards {
      if !names.insert(request.id).inserted {
        diagnostics.error("hazard \"\(request.id)\" is defined twice", file: source, line: request.line)
      }
      guard let lane = network.laneIndex[request.lane] else {
        diagnostics.error(
          "hazard \"\(request.id)\": unknown lane \"\(request.lane)\"", file: source, line: request.line,
          hint: nearest(request.lane, in: network.laneIndex.keys))
        continue
      }
      if network.lanes[lane].permissions.isDisjoint(with: Self.roadVehicles) {
        diagnostics.warning(
          "hazard \"\(request.id)\": no vehicle may use lane \"\(request.lane)\", so it obstructs no traffic",
          file: source, line: request.line, hint: Self.drivable(beside: lane, network))
      }
      let length = network.lanes[lane].length
      let position = request.position < 0 ? request.position + length : request.position
      if position < 0 || position > length {
        diagnostics.error(
          "hazard \"\(request.id)\": position \(request.position) is outside the lane of \(length) m",
          file: source,
          line: request.line)
      }
      let end = request.end.map { SimTime(seconds: $0) } ?? .never
      let begin = request.begin.map { SimTime(seconds: $0) } ?? configuration.time.begin
      if end <= begin {
        diagnostics.error("hazard \"\(request.id)\" ends before it begins", file: source, line: request.line)
      }
      if let last = configuration.time.end, begin >= last {
        diagnostics.warning(
          "hazard \"\(request.id)\" begins after the end of the run", file: source, line: request.line)
      }
      configuration.hazards.append(
        Configuration.Hazard(id: request.id, lane: lane, position: position, begin: begin, end: end))
    }
  }
}
