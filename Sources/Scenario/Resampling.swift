import RoadNetwork
import SimCore

/// Draws departures anew for each seed, so that seeds are replications and not one day seen again.
///
/// Each departure moves to a time drawn uniformly from a window around its own. Given their number, the arrivals of a
/// Poisson process are independent draws from its rate: so these are the arrivals of one whose rate is the files' rate,
/// averaged over the window, and whose number in the run is the files' (but for those that cross its ends). Names, types
/// and routes stay with the vehicle, so that the mix is kept, and arms of an experiment with one seed have the same
/// traffic. Vehicles that a warm start places on the road at the begin move along their lanes instead, in their order.
///
/// What is planned keeps its time: vehicles with stops (buses, parked vehicles), and people and vehicles that are to meet
/// (`coroad.meets`).
struct Resampling {
  let window: SimDuration
  let begin: SimTime
  let end: SimTime?
  let random: RandomSource

  /// Departures before this time can come before the end.
  var readingEnd: SimTime? { end.map { $0 + SimDuration(microseconds: window.microseconds / 2) } }

  /// The time in place of `time`; nil if it lies after the end. The window is reflected at the begin, since what departs
  /// before it is not read. Whether and when a vehicle departs does not depend on the end.
  func departure(of entity: UInt64, at time: SimTime) -> SimTime? {
    let shift = (random.uniform(entity, .resampling, 0) - 0.5) * Double(window.microseconds)
    var new = time + SimDuration(microseconds: Int64(shift))
    if new < begin { new = begin + (begin - new) }
    if let end, new >= end { return nil }
    return new
  }
}

extension DemandReader {
  /// Draws the departures of vehicles, after they are resolved.
  mutating func resampleVehicles() {
    guard let resampling else { return }
    let met = Set(persons.map(\.meets))
    var placed: [Int] = []
    var kept: [VehicleDemand] = []
    kept.reserveCapacity(demand.vehicles.count)
    for var vehicle in demand.vehicles {
      if !vehicle.stops.isEmpty || met.contains(vehicle.id) {
        guard resampling.end.map({ vehicle.depart < $0 }) ?? true else { continue }
      } else if vehicle.depart == begin, case .value = vehicle.departPosition {
        placed.append(kept.count)
      } else if let time = resampling.departure(of: stableHash(vehicle.id), at: vehicle.depart) {
        vehicle.depart = time
      } else {
        continue
      }
      kept.append(vehicle)
    }
    move(placed, of: &kept)
    // The sort is not stable by itself.
    demand.vehicles = kept.indices.sorted { (kept[$0].depart, $0) < (kept[$1].depart, $1) }.map { kept[$0] }
  }

  private struct StartLane: Hashable {
    var edge: Int
    var lane: DepartLane
  }
  /// Moves vehicles along the lanes on which they are placed: at most half the free room to the vehicles ahead and
  /// behind, so that all of them still find room.
  private func move(_ placed: [Int], of vehicles: inout [VehicleDemand]) {
    struct Place {
      var front: Double
      var rear: Double
      var vehicle: Int
    }
    var lanes: [StartLane: [Place]] = [:]
    for i in placed {
      let vehicle = vehicles[i]
      guard case .value(let position) = vehicle.departPosition else { continue }
      let edge = demand.routes[vehicle.route][0]
      let type = demand.types[vehicle.type]
      let front = position < 0 ? max(0, network.length(edge: edge) + position) : position
      lanes[StartLane(edge: edge, lane: vehicle.departLane), default: []].append(
        Place(front: front, rear: front - type.length - type.minGap, vehicle: i))
    }
    // In any order: each vehicle draws for itself.
    for (start, places) in lanes {
      let row = places.sorted { ($0.front, $0.vehicle) < ($1.front, $1.vehicle) }
      let length = network.length(edge: start.edge)
      for (k, place) in row.enumerated() {
        let ahead = k + 1 < row.count ? (row[k + 1].rear - place.front) / 2 : length - place.front
        let behind = k > 0 ? (place.rear - row[k - 1].front) / 2 : place.rear
        let from = place.front - max(0, behind)
        let to = place.front + max(0, ahead)
        let share = random.uniform(stableHash(vehicles[place.vehicle].id), .resampling, 1)
        vehicles[place.vehicle].departPosition = .value(from + (to - from) * share)
      }
    }
  }

  /// Draws the departures of people, before they are resolved.
  mutating func resamplePersons() {
    guard let resampling else { return }
    persons = persons.compactMap { person in
      guard person.meets.isEmpty else {
        return resampling.end.map { person.depart < $0 } ?? true ? person : nil
      }
      var new = person
      guard let time = resampling.departure(of: stableHash(person.id), at: person.depart) else { return nil }
      new.depart = time
      return new
    }
  }
}
