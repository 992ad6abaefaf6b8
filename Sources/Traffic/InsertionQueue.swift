import Scenario
import SimCore

/// Vehicles waiting to enter, in the order of departure.
struct InsertionQueue {
  struct Candidate {
    var demand: Int32
    var kind: Int32
    /// Plan and stop stage, found at the first attempt; −1 before.
    var plan: Int32 = -1
    var served: Int32 = 0
    /// Permissions of lanes that the plan goes by.
    var permissionSet = 0
    /// When the route was found, seconds; −∞ before.
    var routedAt = -Double.infinity
  }
  private let departures: [Int64]
  private let kinds: [Int32]
  private var next = 0
  private(set) var waiting: [Candidate] = []
  /// Lanes on which a vehicle has been refused in this action: no other is tried there.
  private var refused: Set<Int> = []

  enum Outcome { case entered, refused(lane: Int), givenUp }

  init(_ demand: Demand) {
    departures = demand.vehicles.map { $0.depart.microseconds }
    kinds = demand.vehicles.map { Int32($0.type) }
  }
  var isEmpty: Bool { waiting.isEmpty && next >= departures.count }
  var waitingCount: Int { waiting.count }

  /// Sum of the delays of those who wait, seconds.
  func waitingDelay(at t: SimTime) -> Double {
    waiting.reduce(0) { $0 + Double(t.microseconds - departures[Int($1.demand)]) * 1e-6 }
  }

  mutating func collect(until t: SimTime) {
    while next < departures.count && departures[next] <= t.microseconds {
      waiting.append(Candidate(demand: Int32(next), kind: kinds[next]))
      next += 1
    }
  }
  /// Offers every waiting vehicle to `enter`, which returns the outcome.
  mutating func offer(_ enter: (inout Candidate, borrowing Set<Int>) -> Outcome) {
    guard !waiting.isEmpty else { return }
    refused.removeAll(keepingCapacity: true)
    var kept = 0
    for i in waiting.indices {
      if case .refused(let lane) = enter(&waiting[i], refused) {
        refused.insert(lane)
        waiting[kept] = waiting[i]
        kept += 1
      }
    }
    waiting.removeSubrange(kept...)
  }
}
