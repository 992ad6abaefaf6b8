import Recording
import SimCore
import WorldState

/// How a run stands after one traffic step, for those who watch it: truth, and the counts since its beginning.
package struct RunMoment: Sendable {
  /// Rows from `firstHazard` on, by demand index, stand for hazards.
  package var slice: TruthSlice
  package var firstHazard: UInt32
  package var vehicles: RunResult.Vehicles
  /// Messages sent.
  package var messages: UInt64
  /// By `WarningKind.rawValue`.
  package var warnings: [UInt64]
  /// Encounters that are over.
  package var safety: SafetyCounts
  /// Of the trips that have ended.
  package var trips: TripMeans
  /// Demand indices of vehicles that were warned within `WarningWatch.span`.
  package var warned: Set<UInt32> = []

  package var time: SimTime { slice.time }

  /// In traffic: whoever is neither parked, nor at a stop of its own plan, nor a hazard.
  private func isInTraffic(_ row: Int) -> Bool {
    slice.flags[row].isDisjoint(with: [.parked, .stopped]) && slice.vehicle[row] < firstHazard
  }
  package var vehicleCount: Int { (0..<slice.vehicleCount).count { isInTraffic($0) } }
  /// m/s, as `traffic.csv` counts halting vehicles (which includes those at a stop).
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
