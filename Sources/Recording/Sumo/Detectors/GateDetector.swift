import Scenario
import SimCore

/// SUMO's entry-exit detector: vehicles between a set of entries and a set of exits.
final class GateDetector {
  private struct Visit {
    var entry: Int
    /// Seconds.
    var entered: Double
    var frontLeft = 0.0
    /// Speed times time since the entry, and within the interval, m.
    var distance: Double
    var intervalDistance: Double
    /// When the present halt began, µs; nil: none.
    var haltingSince: Int64?
    var halts = 0
    var intervalHalts = 0
    /// Seconds lost before the entry, and before the interval.
    var lostBefore: Double
    var lostBeforeInterval: Double

    mutating func step(
      _ speed: Double, at time: SimTime, _ duration: SimDuration, haltsBelow limit: Double,
      for threshold: Int64
    ) {
      distance += speed * duration.seconds
      intervalDistance += speed * duration.seconds
      guard speed < limit else {
        haltingSince = nil
        return
      }
      let since = haltingSince ?? time.microseconds
      haltingSince = since
      let halted = time.microseconds - since
      if halted >= threshold && halted < threshold + duration.microseconds {
        halts += 1
        intervalHalts += 1
      }
    }
  }
  private let entries: [Double]
  private let exits: [Double]
  private let exitEdges: [Int]
  private let haltingSpeed: Double
  private let haltingTime: Int64
  /// By vehicle.
  private var within: [UInt32: Visit] = [:]
  private var lastWrite: Double
  // Of vehicles that have left in the interval.
  private var left = 0
  private var travelTime = 0.0
  private var overlapTime = 0.0
  private var speed = 0.0
  private var halts = 0
  private var lost = 0.0

  /// - Parameter exitEdges: edge of each exit.
  init(_ detector: Detectors.Gate, exitEdges: [Int], begin: Double) {
    entries = detector.entries.map(\.position)
    exits = detector.exits.map(\.position)
    self.exitEdges = exitEdges
    haltingSpeed = detector.haltingSpeed
    haltingTime = detector.haltingTime.microseconds
    lastWrite = begin
  }

  // MARK: Entries

  /// False if the entry is of no concern to the vehicle.
  func enterEntry(_ entry: Int, _ vehicle: DetectedVehicle, _ event: LaneEvent) -> Bool {
    if event == .junction || vehicle.position <= entries[entry] { return true }
    // Who changes to a lane after its entry is known from another lane, or not counted.
    return within[vehicle.index]?.entry == entry
  }
  func moveEntry(_ entry: Int, _ vehicle: DetectedVehicle, from old: Double, to new: Double, at now: Double)
    -> Bool
  {
    let position = entries[entry]
    guard new > position, within[vehicle.index] == nil else { return true }
    if old > position { return false }
    let motion = vehicle.motion
    let share = motion.duration - motion.time(after: position - old)
    // As in SUMO, times of this detector end with the step, those of loops begin with it.
    let entered = now - share
    let halts = vehicle.speed < haltingSpeed
    let counts = halts && share * 1e6 > Double(haltingTime) ? 1 : 0
    within[vehicle.index] = Visit(
      entry: entry, entered: entered, distance: vehicle.speed * share,
      intervalDistance: entered >= lastWrite ? vehicle.speed * share : 0,
      haltingSince: halts ? Int64((entered * 1e6).rounded()) : nil, halts: counts, intervalHalts: counts,
      lostBefore: vehicle.timeLoss, lostBeforeInterval: vehicle.timeLoss)
    return true
  }
  func leaveEntry(_ vehicle: DetectedVehicle, _ event: LaneEvent) -> Bool {
    if event == .arrival || event == .removal {
      forget(vehicle)
      return false
    }
    return true
  }

  // MARK: Exits

  func enterExit(_ exit: Int, _ vehicle: DetectedVehicle, _ event: LaneEvent) -> Bool {
    event == .junction || vehicle.position - vehicle.length <= exits[exit]
  }
  func moveExit(_ exit: Int, _ vehicle: DetectedVehicle, from old: Double, to new: Double, at now: Double)
    -> Bool
  {
    let position = exits[exit]
    if new < position { return true }
    let motion = vehicle.motion
    if old < position {
      within[vehicle.index]?.frontLeft = now - motion.duration + motion.time(after: position - old)
    }
    let rear = old - vehicle.length
    if new - vehicle.length < position { return true }
    if var visit = within.removeValue(forKey: vehicle.index) {
      let before = motion.time(after: position - rear)
      visit.distance -= vehicle.speed * (motion.duration - before)
      let time = now - motion.duration + before - visit.entered
      left += 1
      travelTime += visit.frontLeft - visit.entered
      overlapTime += time
      if time > 0 { speed += visit.distance / time }
      halts += visit.halts
      lost += vehicle.timeLoss - visit.lostBefore
    }
    return false
  }
  /// - Parameter edge: that of the lane where the vehicle goes; −1: none.
  func leaveExit(_ exit: Int, _ vehicle: DetectedVehicle, _ event: LaneEvent, to edge: Int) -> Bool {
    switch event {
    case .laneChange: return edge != exitEdges[exit]
    case .teleport, .arrival, .removal:
      forget(vehicle)
      return false
    case .departure, .junction, .parking: return true
    }
  }
  private func forget(_ vehicle: DetectedVehicle) { within[vehicle.index] = nil }

  // MARK: Steps and intervals

  /// Adds a step for all vehicles within. `speed`: of a vehicle.
  func step(at time: SimTime, duration: SimDuration, _ speed: (UInt32) -> Double) {
    // Visits do not depend on each other, so their order does not matter.
    for vehicle in Array(within.keys) {
      let v = speed(vehicle)
      within[vehicle]?.step(v, at: time, duration, haltsBelow: haltingSpeed, for: haltingTime)
    }
  }

  /// `timeLoss`: seconds lost of a vehicle since its departure.
  func write(
    id: String, from begin: Double, to end: Double, _ timeLoss: (UInt32) -> Double, _ out: inout [UInt8]
  ) {
    func mean(_ sum: Double, _ count: Int) -> Double { count == 0 ? -1 : sum / Double(count) }
    let count = within.count
    var (speedWithin, haltsWithin, timeWithin) = (0.0, 0, 0.0)
    var (intervalSpeed, intervalHalts, intervalTime, lostWithin) = (0.0, 0, 0.0, 0.0)
    for vehicle in within.keys.sorted() {
      guard var visit = within[vehicle] else { continue }
      let time = end - visit.entered
      let inside = min(time, end - begin)
      if visit.distance > 0 && time > 0 { speedWithin += visit.distance / time }
      if visit.intervalDistance > 0 && inside > 0 { intervalSpeed += visit.intervalDistance / inside }
      timeWithin += time
      intervalTime += inside
      haltsWithin += visit.halts
      intervalHalts += visit.intervalHalts
      let loss = timeLoss(vehicle)
      lostWithin += loss - visit.lostBeforeInterval
      visit.lostBeforeInterval = loss
      visit.intervalHalts = 0
      visit.intervalDistance = 0
      within[vehicle] = visit
    }
    out.append("    <interval begin=\"")
    out.append(fixed: begin, places: 2)
    out.attribute("end", end)
    out.attribute("id", id)
    out.attribute("meanTravelTime", mean(travelTime, left))
    out.attribute("meanOverlapTravelTime", mean(overlapTime, left))
    out.attribute("meanSpeed", mean(speed, left))
    out.attribute("meanHaltsPerVehicle", mean(Double(halts), left))
    out.attribute("meanTimeLoss", mean(lost, left))
    out.attribute("vehicleSum", left)
    out.attribute("meanSpeedWithin", mean(speedWithin, count))
    out.attribute("meanHaltsPerVehicleWithin", mean(Double(haltsWithin), count))
    out.attribute("meanDurationWithin", mean(timeWithin, count))
    out.attribute("vehicleSumWithin", count)
    out.attribute("meanIntervalSpeedWithin", mean(intervalSpeed, count))
    out.attribute("meanIntervalHaltsPerVehicleWithin", mean(Double(intervalHalts), count))
    out.attribute("meanIntervalDurationWithin", mean(intervalTime, count))
    out.attribute("meanTimeLossWithin", mean(lostWithin, count))
    out.append("\"/>\n")
    (left, travelTime, overlapTime, speed, halts, lost) = (0, 0, 0, 0, 0, 0)
    lastWrite = end
  }
}
