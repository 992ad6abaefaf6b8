import Recording
import SimCore
import WorldState

/// How a run stands after one traffic step, for those who watch it: truth, and the counts since its beginning.
package struct RunMoment: Sendable {
  /// Rows from `firstHazard` on, by demand index, stand for hazards.
  package var slice: TruthSlice
  package var firstHazard: UInt32
  package var vehicles: RunResult.Vehicles
  /// Messages that went on air.
  package var messages: UInt64
  /// By `WarningKind.rawValue`.
  package var warnings: [UInt64]
  /// Encounters that are over.
  package var safety: SafetyCounts
  /// Of the trips that have ended.
  package var trips: TripMeans

  package var time: SimTime { slice.time }

  /// On the road: whoever is not parked and is no hazard.
  private func isOnTheRoad(_ row: Int) -> Bool {
    !slice.flags[row].contains(.parked) && slice.vehicle[row] < firstHazard
  }
  package var vehicleCount: Int { (0..<slice.vehicleCount).count { isOnTheRoad($0) } }
  /// Vehicles on the road slower than .1 m/s, as `traffic.csv` counts halting ones.
  package var standing: Int {
    (0..<slice.vehicleCount).count { isOnTheRoad($0) && slice.speed[$0] < RunTables.haltingSpeed }
  }
  /// Mean over the vehicles on the road, m/s; nil without any.
  package var meanSpeed: Double? {
    var sum = 0.0
    var count = 0
    for row in 0..<slice.vehicleCount where isOnTheRoad(row) {
      sum += slice.speed[row]
      count += 1
    }
    return count == 0 ? nil : sum / Double(count)
  }
}
