import Recording
import SimCore
import WorldState

/// State of a run after one traffic step, for displays: truth, and counts since the beginning.
package struct RunMoment: Sendable {
  package var slice: TruthSlice
  package var vehicles: RunResult.Vehicles
  /// Messages sent.
  package var messages: UInt64
  /// By `WarningKind.rawValue`.
  package var warnings: [UInt64]
  /// Counts over finished encounters.
  package var safety: SafetyCounts
  /// Means over finished trips.
  package var trips: TripMeans
  /// Demand indices of vehicles that were warned within `WarningWatch.span`.
  package var warned: Set<UInt32> = []

  package var time: SimTime { slice.time }

  /// True for a vehicle that is neither parked, nor at a planned stop, nor a hazard.
  private func isInTraffic(_ row: Int) -> Bool {
    !slice.flags[row].isAtStop && !TruthSlice.isHazard(slice.vehicle[row])
  }
  package var vehicleCount: Int { (0..<slice.vehicleCount).count { isInTraffic($0) } }
  /// Limit for standing, m/s, as for halting vehicles in `traffic.csv` (which includes those at a stop).
  package static let standingBelow = RunTables.haltingSpeed
  /// Vehicles in traffic that stand.
  package var standing: Int {
    (0..<slice.vehicleCount).count { isInTraffic($0) && slice.speed[$0] < Self.standingBelow }
  }
  /// Mean over the vehicles in traffic, m/s; nil without any.
  package var meanSpeed: Double? {
    var sum = 0.0
    var count = 0
    for row in 0..<slice.vehicleCount where isInTraffic(row) {
      sum += slice.speed[row]
      count += 1
    }
    return count == 0 ? nil : sum / Double(count)
  }
}
