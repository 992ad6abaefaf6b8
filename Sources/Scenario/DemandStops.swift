import RoadNetwork
import SimCore

/// Resolves stops and speed signs.
extension DemandReader {
  mutating func stops(_ raw: [RawStop], of vehicle: RawVehicle, route: [Int], type: Int) -> [Stop] {
    var result: [Stop] = []
    var at = 0
    var round = 0
    for stop in raw {
      guard var resolved = self.stop(stop, vehicleClass: demand.types[type].vehicleClass) else { continue }
      if let until = stop.until {
        resolved.until = SimTime(
          seconds: until + (stop.isRelative ? vehicle.depart.seconds : vehicle.flowOffset))
      }
      let edge = network.lanes[resolved.lane].edge
      // On a route that comes by again, a stop before the last one is reached the next time.
      let isNextRound = stop.round > round
      round = stop.round
      if let last = result.last, last.routeStep == at, network.lanes[last.lane].edge == edge,
        resolved.endPosition < last.endPosition || isNextRound,
        let again = route[(at + 1)...].firstIndex(of: edge)
      {
        at = again
      }
      guard let found = route[at...].firstIndex(of: edge) else {
        report(
          "the stop on lane \"\(network.lanes[resolved.lane].id)\" is not ahead on the route",
          at: stop.at)
        continue
      }
      if let last = result.last, last.routeStep == found, network.lanes[last.lane].edge == edge,
        resolved.endPosition < last.endPosition
      {
        report(
          "the stop on lane \"\(network.lanes[resolved.lane].id)\" is not ahead of the stop before it",
          at: stop.at)
        continue
      }
      at = found
      resolved.routeStep = found
      result.append(resolved)
    }
    return result
  }

  /// Edge of a stop; nil if it is unknown, which is reported when stops are resolved.
  func edgeName(of stop: RawStop) -> String? {
    if !stop.edge.isEmpty { return normalEdge(stop.edge) == nil ? nil : stop.edge }
    guard let lane = network.laneIndex[stopPlaces[stop.place]?.lane ?? stop.lane] else { return nil }
    return network.edges[network.lanes[lane].edge].id
  }

  private mutating func stop(_ raw: RawStop, vehicleClass: VehicleClasses) -> Stop? {
    var laneName = raw.lane
    var start = raw.start
    var end = raw.end
    var parking = raw.parking
    if !raw.place.isEmpty {
      guard let place = stopPlaces[raw.place] else {
        report(
          "unknown stopping place \"\(raw.place)\"", at: raw.at, hint: nearest(raw.place, in: stopPlaces.keys)
        )
        return nil
      }
      laneName = place.lane
      start = start ?? place.start
      end = end ?? place.end
      parking = parking || place.parking
    }
    var parkingArea = -1
    if let capacity = stopPlaces[raw.place]?.capacity {
      if parkingIndex[raw.place] == nil {
        parkingIndex[raw.place] = demand.parkingPlaces.count
        // As in SUMO, one vehicle finds room in any area.
        demand.parkingPlaces.append(max(capacity, 1))
      }
      parkingArea = parkingIndex[raw.place]!
    }
    var lane = network.laneIndex[laneName]
    if laneName.isEmpty, let e = normalEdge(raw.edge) {
      lane = network.edges[e].lanes.first { network.lanes[$0].permissions.isSuperset(of: vehicleClass) }
    }
    guard let lane else {
      report(
        laneName.isEmpty
          ? "unknown edge \"\(raw.edge)\" of a stop" : "unknown lane \"\(laneName)\" of a stop",
        at: raw.at)
      return nil
    }
    let length = network.lanes[lane].length
    var last = end ?? length
    if last < 0 { last += length }
    if last > length + 0.1 {
      diagnostics.warning(
        "the stop ends at \(last) m on a lane of \(length) m; its end is moved to the lane's end",
        file: raw.at.file,
        line: raw.at.line)
    }
    last = min(max(last, 0), length)
    // SUMO's shortest stopping range is twice its POSITION_EPS.
    var first = start ?? max(0, last - 0.2)
    if first < 0 { first += length }
    first = min(max(first, 0), last)
    if raw.duration == nil && raw.until == nil && raw.isTriggered {
      diagnostics.leavesOut(
        "a stop that waits for boarding is not supported: it lasts 0 s", file: raw.at.file,
        line: raw.at.line)
    } else if raw.duration == nil && raw.until == nil {
      report("the stop has neither duration nor until", at: raw.at)
    }
    var stop = Stop(
      lane: lane, startPosition: first, endPosition: last,
      duration: SimDuration(seconds: max(0, raw.duration ?? 0)), parking: parking, busStop: raw.place)
    stop.parkingArea = parkingArea
    return stop
  }

  // MARK: Speed signs

  mutating func resolveSigns() {
    for sign in signs {
      var lanes: [Int] = []
      for name in sign.lanes {
        if let lane = network.laneIndex[name] {
          lanes.append(lane)
        } else {
          report(
            "unknown lane \"\(name)\" of a variableSpeedSign", at: sign.at,
            hint: nearest(name, in: network.laneIndex.keys))
        }
      }
      if !lanes.isEmpty && !sign.steps.isEmpty {
        demand.speedSigns.append(SpeedSign(lanes: lanes, steps: sign.steps))
      }
    }
  }
}
