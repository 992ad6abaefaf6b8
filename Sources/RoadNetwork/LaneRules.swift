import SimCore

/// Where vehicles of some classes stop before the end of a lane (SUMO `stopOffset`).
package struct StopOffset: Hashable, Sendable {
  /// Distance of the stop from the lane's end, metres.
  package var distance: Double
  package var classes: VehicleClasses
}

/// Speed limits of single vehicle classes on roads of one type (SUMO `restriction`): they stand in place of the lane's
/// own limit, below or above it.
package struct SpeedRestriction: Hashable, Sendable {
  package var classes: VehicleClasses
  /// m/s.
  package var speed: Double
}

extension RoadNetwork {
  /// Speed limit of a lane for vehicles of one class, m/s.
  package func speedLimit(lane: Int, vehicleClass: VehicleClasses) -> Double {
    let l = lanes[lane]
    guard l.restrictions >= 0 else { return l.speedLimit }
    return restrictions[l.restrictions].first { $0.classes == vehicleClass }?.speed ?? l.speedLimit
  }
}

extension NetworkReader {
  /// Reads the `<stopOffset>` that has just started.
  mutating func readStopOffset() -> StopOffset {
    remark(.stopOffset)
    let distance = input.requiredNumber("value", .stopOffset)
    let named = input.string("vClasses")
    let excepted = input.string("exceptions")
    if named != nil && excepted != nil {
      input.error("<stopOffset> has both vClasses and exceptions", hint: "Keep one of them.")
    }
    let classes =
      excepted.map { permissions(allow: "", disallow: $0) } ?? permissions(allow: named ?? "")
    return StopOffset(distance: distance, classes: classes)
  }

  /// Reads the `<restriction>` that has just started.
  mutating func readRestriction() -> SpeedRestriction? {
    remark(.restriction)
    let name = input.required("vClass")
    let speed = input.requiredNumber("speed", .speed)
    guard let known = VehicleClasses(named: name) else {
      input.error(
        "unknown vehicle class \"\(name)\"", hint: "Known: " + VehicleClasses.names.joined(separator: ", "))
      return nil
    }
    return SpeedRestriction(classes: known, speed: speed)
  }

  /// Gives the lanes of each edge the restrictions of its type, and the edge's stop offset if they have none.
  mutating func resolveLaneRules() {
    for (e, edge) in network.edges.enumerated() {
      let pending = pendingEdges[e]
      let type = pending.type.isEmpty ? nil : restrictedTypes[pending.type]
      guard type != nil || pending.stopOffset != nil else { continue }
      for l in edge.lanes {
        if let type { network.lanes[l].restrictions = type }
        network.lanes[l].stopOffset = network.lanes[l].stopOffset ?? pending.stopOffset
      }
    }
  }
}
