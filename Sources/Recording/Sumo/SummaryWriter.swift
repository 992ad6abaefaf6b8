import RoadNetwork
import SimCore
import WorldState

/// Counts of a run after a traffic step, as SUMO's summary and statistic outputs have them.
package struct StepCounts: Hashable, Sendable {
  package var departed = 0
  package var arrived = 0
  /// On the road, or in transfer past an obstruction.
  package var running = 0
  /// Due to depart, without room yet; and given up.
  package var waiting = 0
  package var givenUp = 0
  package var collisions = 0
  package var teleports = 0
  package var emergencyBrakings = 0
  /// Sums over departed vehicles, and over those that wait now, of the delay after their departure time, seconds.
  package var departDelay = 0.0
  package var waitingDelay = 0.0

  package init() {}
  /// Vehicles whose departure time has come. SUMO counts those that it has read, which depends on `route-steps`.
  package var loaded: Int { departed + waiting + givenUp }
  package var ended: Int { departed - running }
}

/// Means over the vehicles of a slice.
struct StepMeans {
  private(set) var halting = 0
  private(set) var stopped = 0
  private var count = 0
  private var speed = 0.0
  private var relative = 0.0

  /// Those of an empty road.
  init() {}
  /// - Parameter limits: speed limits by lane, m/s.
  init(_ slice: TruthSlice, limits: [Double]) {
    for row in 0..<slice.vehicleCount where !TruthSlice.isHazard(slice.vehicle[row]) {
      let flags = slice.flags[row]
      let v = slice.speed[row]
      if !flags.contains(.parked) && v < Self.haltingSpeed { halting += 1 }
      if flags.isAtStop {
        stopped += 1
      } else {
        count += 1
        speed += v
        let lane = Int(slice.lane[row])
        let limit = limits.indices.contains(lane) ? limits[lane] : slice.speedLimit[row]
        if limit > 0 { relative += v / limit }
      }
    }
  }
  /// By lane, the limit that speeds are relative to, m/s: as in SUMO that of the first lane of the edge, and inside a
  /// junction that of the edge before.
  static func limits(_ network: RoadNetwork) -> [Double] {
    network.lanes.map { lane in
      var edge = lane.edge
      if lane.isInternal, lane.connection >= 0 {
        edge = network.lanes[network.connections[lane.connection].fromLane].edge
      }
      return network.lanes[network.edges[edge].lanes.lowerBound].speedLimit
    }
  }
  /// SUMO_const_haltingSpeed, m/s.
  private static let haltingSpeed = 0.1
  /// −1 without a moving vehicle.
  var meanSpeed: Double { count == 0 ? -1 : speed / Double(count) }
  var meanRelative: Double { count == 0 ? -1 : relative / Double(count) }
}

/// Writes `summary.xml` as SUMO's `--summary-output` does, valid against its summary_file.xsd. The computing time of
/// each step, which the schema does not require, is left out: it differs from run to run.
final class SummaryWriter {
  private let sink: TextSink

  init(path: String, comment: String) throws(RecordingError) {
    sink = try TextSink(creating: path)
    sink.append { out in
      appendXMLHead(to: &out, comment: comment)
      appendRoot("summary", schema: "summary_file.xsd", to: &out)
    }
  }
  var failure: RecordingError? { sink.failure }

  /// - Parameter travelTime: sum over ended trips, seconds.
  func write(at time: SimTime, _ counts: StepCounts, _ means: StepMeans, travelTime: Double) {
    // The schema allows no negative time.
    guard time >= .zero else { return }
    sink.append { out in
      out.append("    <step time=\"")
      out.append(fixed: time.seconds, places: 2)
      out.attribute("loaded", counts.loaded)
      out.attribute("inserted", counts.departed)
      out.attribute("running", counts.running)
      out.attribute("waiting", counts.waiting)
      out.attribute("ended", counts.ended)
      out.attribute("arrived", counts.arrived)
      out.attribute("collisions", counts.collisions)
      out.attribute("teleports", counts.teleports)
      out.attribute("halting", means.halting)
      out.attribute("stopped", means.stopped)
      out.attribute(
        "meanWaitingTime", counts.departed == 0 ? -1 : counts.departDelay / Double(counts.departed))
      out.attribute("meanTravelTime", counts.ended == 0 ? -1 : travelTime / Double(counts.ended))
      out.attribute("meanSpeed", means.meanSpeed)
      out.attribute("meanSpeedRelative", means.meanRelative)
      out.append("\"/>\n")
    }
  }

  func close() {
    sink.append("</summary>\n")
    sink.close()
  }
}
