import Scenario
import SimCore

/// Records trips: departures and arrivals, and the values of SUMO's tripinfo for each, by slot.
///
/// A class, like the engine: several parts report the end of a trip, and the caller collects the records.
final class TripLog {
  private let vehicles: [VehicleDemand]
  private let fleet: Fleet
  // At departure: seconds on the run's clock, lane, metres, m/s.
  private let departTime: UnsafeMutablePointer<Double>
  private let departLane: UnsafeMutablePointer<Int32>
  private let departPosition: UnsafeMutablePointer<Double>
  private let departSpeed: UnsafeMutablePointer<Double>
  // Seconds at standstill in all, how often; seconds lost against the desired speed, and at planned stops; metres.
  private let waited: UnsafeMutablePointer<Double>
  private let waits: UnsafeMutablePointer<Int32>
  private let lost: UnsafeMutablePointer<Double>
  private let stopped: UnsafeMutablePointer<Double>
  private let travelled: UnsafeMutablePointer<Double>

  /// Demand indices of vehicles that entered, or reached their destination, in this step.
  private(set) var departed: [Int] = []
  private(set) var arrived: [Int] = []
  /// The same over the whole run.
  private(set) var departures = 0
  private(set) var arrivals = 0
  /// Sum of the delays of all departures, seconds.
  private(set) var departDelay = 0.0
  private var records: [TripRecord] = []

  init(vehicles: [VehicleDemand], fleet: Fleet, capacity n: Int, arena: Arena) {
    self.vehicles = vehicles
    self.fleet = fleet
    departTime = arena.reserve(n, of: Double.self)
    departLane = arena.reserve(n, of: Int32.self)
    departPosition = arena.reserve(n, of: Double.self)
    departSpeed = arena.reserve(n, of: Double.self)
    waited = arena.reserve(n, of: Double.self)
    waits = arena.reserve(n, of: Int32.self)
    lost = arena.reserve(n, of: Double.self)
    stopped = arena.reserve(n, of: Double.self)
    travelled = arena.reserve(n, of: Double.self)
  }

  /// Clears departures and arrivals of the last step.
  func beginStep() {
    departed.removeAll(keepingCapacity: true)
    arrived.removeAll(keepingCapacity: true)
  }

  /// Starts the trip of the vehicle in slot `v` at its place, at `now` seconds.
  func depart(_ v: Int, at now: Double) {
    departTime[v] = now
    departLane[v] = fleet.lane[v]
    departPosition[v] = fleet.position[v]
    departSpeed[v] = fleet.speed[v]
    waited[v] = 0
    waits[v] = 0
    lost[v] = 0
    stopped[v] = 0
    travelled[v] = 0
    departed.append(Int(fleet.demand[v]))
    departures += 1
    departDelay += now - vehicles[Int(fleet.demand[v])].depart.seconds
  }

  @inline(__always) func move(_ v: Int, metres: Double) { travelled[v] += metres }
  @inline(__always) func lose(_ v: Int, seconds: Double) { lost[v] += seconds }
  /// Adds a halt in traffic. `isNew`: the vehicle moved before.
  @inline(__always) func wait(_ v: Int, seconds: Double, isNew: Bool) {
    if isNew { waits[v] += 1 }
    waited[v] += seconds
  }
  /// Adds time at a planned stop.
  @inline(__always) func stand(_ v: Int, seconds: Double) { stopped[v] += seconds }

  /// The vehicle has reached its destination.
  func arrive(_ v: Int) {
    arrived.append(Int(fleet.demand[v]))
    arrivals += 1
  }

  /// Writes the record of a trip that ends now. `vaporized`: before its destination.
  func record(_ v: Int, at t: SimTime, lane: Int, position: Double, vaporized: Bool) {
    let index = Int(fleet.demand[v])
    let demand = vehicles[index]
    records.append(
      TripRecord(
        vehicle: index, depart: SimTime(seconds: departTime[v]), departLane: Int(departLane[v]),
        departPosition: departPosition[v], departSpeed: departSpeed[v],
        departDelay: departTime[v] - demand.depart.seconds, arrival: t, arrivalLane: lane,
        arrivalPosition: position, arrivalSpeed: fleet.speed[v], duration: t.seconds - departTime[v],
        routeLength: travelled[v], waitingTime: waited[v], waitingCount: Int(waits[v]),
        stopTime: stopped[v], timeLoss: lost[v], reroutes: 0, type: demand.type,
        speedFactor: fleet.habit[v], vaporized: vaporized))
  }

  /// Records since the last call.
  func takeRecords() -> [TripRecord] {
    defer { records.removeAll(keepingCapacity: true) }
    return records
  }
}
