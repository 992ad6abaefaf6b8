import Scenario
import SimCore

/// SUMO's lane-area detector: vehicles on a stretch of consecutive lanes, and the jams among them.
final class AreaDetector {
  private struct Visit {
    var vehicle: UInt32
    /// Start of the lane of entry, metres after the detector's start, and end of the detector for this vehicle, metres
    /// after the start of that lane.
    var origin: Double
    var end: Double
    /// Index of its lane among the detector's.
    var lane: Int
    var hasEntered: Bool
  }
  private struct Move {
    var vehicle: UInt32
    var toEnd: Double
    var time: Double
    var length: Double
    var lost: Double
    var speed: Double
  }
  private let lanes: [Int]
  private let laneLengths: [Double]
  /// Start of each lane, metres after the detector's start.
  private let offsets: [Double]
  private let length: Double
  private let lastEnd: Double
  private let haltingSpeed: Double
  private let haltingTime: Int64
  private var visits: [Visit] = []
  private var moves: [Move] = []
  private var leaving: [UInt32] = []
  /// Present halts: duration in all and in the interval, µs.
  private var halting: [UInt32: (whole: Int64, interval: Int64)] = [:]

  // Of the interval.
  private var steps = 0
  private var samples = 0.0
  private var lost = 0.0
  private var speedSum = 0.0
  private var entered = 0
  private var seen = 0
  private var left = 0
  private var occupancy = 0.0
  private var mostOccupancy = 0.0
  private var jamVehicles = 0
  private var jamMetres = 0.0
  private var mostJamVehicles = 0
  private var mostJamMetres = 0.0
  private var jamVehicleSum = 0
  private var jamMetreSum = 0.0
  private var startedHalts = 0
  private var vehicleSum = 0
  private var mostVehicles = 0
  /// Of ended halts, µs: number, sum and maximum; the same of their parts in the interval.
  private var ended = (count: 0, sum: Int64(0), most: Int64(0))
  private var endedInterval = (count: 0, sum: Int64(0), most: Int64(0))

  /// - Parameter laneLengths: of the detector's lanes, metres.
  init(_ detector: Detectors.Area, laneLengths: [Double]) {
    lanes = detector.lanes
    self.laneLengths = laneLengths
    var offsets: [Double] = []
    var sum = -detector.start
    for length in laneLengths {
      offsets.append(sum)
      sum += length
    }
    self.offsets = offsets
    lastEnd = detector.end
    length = max(offsets[offsets.count - 1] + detector.end, 1e-3)
    haltingSpeed = detector.haltingSpeed
    haltingTime = detector.haltingTime.microseconds
  }

  /// False if the vehicle need not be told of to this detector again: it is known, or past the end.
  func enter(_ vehicle: DetectedVehicle, _ event: LaneEvent) -> Bool {
    if event != .junction, vehicle.lane == lanes[lanes.count - 1],
      lastEnd <= vehicle.position - vehicle.length
    {
      return false
    }
    guard let j = lanes.firstIndex(of: vehicle.lane) else { return false }
    if let i = visits.firstIndex(where: { $0.vehicle == vehicle.index }) {
      visits[i].lane = j
      return false
    }
    // Who departs on the detector counts with the first move.
    visits.append(
      Visit(vehicle: vehicle.index, origin: offsets[j], end: length - offsets[j], lane: j, hasEntered: false))
    return true
  }

  func move(_ vehicle: DetectedVehicle, from old: Double, to new: Double) -> Bool {
    guard let i = visits.firstIndex(where: { $0.vehicle == vehicle.index }) else { return false }
    if visits[i].origin + new <= 0 { return true }
    if !visits[i].hasEntered {
      visits[i].hasEntered = true
      entered += 1
      seen += 1
    }
    let visit = visits[i]
    let hasPassed = visit.end <= new - vehicle.length
    if !(hasPassed && visit.end <= old - vehicle.length) { note(vehicle, from: old, to: new, visit) }
    if hasPassed { leaving.append(vehicle.index) }
    return !hasPassed
  }

  private func note(_ vehicle: DetectedVehicle, from old: Double, to new: Double, _ visit: Visit) {
    let motion = vehicle.motion
    var (time, loss) = (motion.duration, motion.duration)
    if old != new {
      let first = max(-visit.origin, 0)
      let enterTime = old < first ? motion.time(after: first - old) : 0
      let last = min(new, visit.end + vehicle.length)
      let exitTime = last == new ? motion.duration : motion.time(after: last - old)
      let mean = (motion.speed(at: enterTime) + motion.speed(at: exitTime)) / 2
      let desired = max(vehicle.desiredSpeed, 1e-3)
      time = exitTime - enterTime
      loss = max(0, time * (desired - mean) / desired)
    }
    let toExit = visit.end - new
    let covered = max(0, min(vehicle.length, new + visit.origin))
    moves.append(
      Move(
        vehicle: vehicle.index, toEnd: length - (visit.origin + new), time: time,
        length: max(0, covered + min(0, toExit)), lost: loss, speed: vehicle.speed))
  }

  /// - Parameter lane: where the vehicle goes; −1: none.
  func leave(_ vehicle: DetectedVehicle, _ event: LaneEvent, to lane: Int) -> Bool {
    guard let i = visits.firstIndex(where: { $0.vehicle == vehicle.index }) else { return false }
    guard event == .junction else {
      if visits[i].hasEntered { left += 1 }
      visits.remove(at: i)
      return false
    }
    if !lanes.contains(lane) {
      let visit = visits[i]
      visits[i].end = min(visit.end, offsets[visit.lane] - visit.origin + laneLengths[visit.lane])
    }
    return true
  }

  // MARK: Steps and intervals

  /// Ends a traffic step.
  func step(_ duration: SimDuration) {
    moves.sort { ($0.toEnd, $0.vehicle) < ($1.toEnd, $1.vehicle) }
    var covered = 0.0
    var (most, mostMetres) = (0, 0.0)
    var jam: Range<Int>?
    var halts: [UInt32: (whole: Int64, interval: Int64)] = [:]
    func close() {
      guard let range = jam else { return }
      let (first, last) = (moves[range.lowerBound], moves[range.upperBound - 1])
      let metres = max(last.toEnd, 0) - max(first.toEnd, 0) + last.length
      most = max(most, range.count)
      mostMetres = max(mostMetres, metres)
      jamVehicleSum += range.count
      jamMetreSum += metres
      jam = nil
    }
    for (i, move) in moves.enumerated() {
      samples += move.time
      lost += move.lost
      speedSum += move.speed * move.time
      covered += move.length
      if isJammed(move, duration, &halts) {
        jam = (jam?.lowerBound ?? i)..<(i + 1)
      } else {
        close()
      }
    }
    close()
    halting = halts
    steps += 1
    let share = covered / length * 100
    occupancy += share
    mostOccupancy = max(mostOccupancy, share)
    jamVehicles += most
    jamMetres += mostMetres
    mostJamVehicles = max(mostJamVehicles, most)
    mostJamMetres = max(mostJamMetres, mostMetres)
    vehicleSum += moves.count
    mostVehicles = max(mostVehicles, moves.count)
    for vehicle in leaving {
      left += 1
      visits.removeAll { $0.vehicle == vehicle }
    }
    leaving.removeAll(keepingCapacity: true)
    moves.removeAll(keepingCapacity: true)
  }

  /// Steps without anybody on the road.
  func idle(steps: Int) { self.steps += steps }

  /// Follows the halt of a vehicle; true if it is in a jam.
  private func isJammed(
    _ move: Move, _ duration: SimDuration, _ halts: inout [UInt32: (whole: Int64, interval: Int64)]
  ) -> Bool {
    let known = halting[move.vehicle]
    guard move.speed < haltingSpeed else {
      if let known { Self.end(known, &ended, &endedInterval) }
      return false
    }
    if known == nil { startedHalts += 1 }
    let whole = (known?.whole ?? 0) + duration.microseconds
    halts[move.vehicle] = (whole, (known?.interval ?? 0) + duration.microseconds)
    return whole > haltingTime
  }
  private static func end(
    _ halt: (whole: Int64, interval: Int64), _ all: inout (count: Int, sum: Int64, most: Int64),
    _ interval: inout (count: Int, sum: Int64, most: Int64)
  ) {
    all = (all.count + 1, all.sum + halt.whole, max(all.most, halt.whole))
    interval = (interval.count + 1, interval.sum + halt.interval, max(interval.most, halt.interval))
  }

  func write(id: String, from begin: Double, to end: Double, _ out: inout [UInt8]) {
    func mean(_ sum: Double, _ count: Int) -> Double { count == 0 ? 0 : sum / Double(count) }
    func seconds(_ time: Int64) -> Double { Double(time) * 1e-6 }
    var (all, interval) = (ended, endedInterval)
    // Sums of whole numbers and maxima: the order of the dictionary does not matter.
    for halt in halting.values { Self.end(halt, &all, &interval) }
    out.append("    <interval begin=\"")
    out.append(fixed: begin, places: 2)
    out.attribute("end", end)
    out.attribute("id", id)
    out.attribute("sampledSeconds", samples)
    out.attribute("nVehEntered", entered)
    out.attribute("nVehLeft", left)
    out.attribute("nVehSeen", seen)
    out.attribute("meanSpeed", samples > 0 ? speedSum / samples : -1)
    out.attribute("meanTimeLoss", seen == 0 ? -1 : lost / Double(seen))
    out.attribute("meanOccupancy", mean(occupancy, steps))
    out.attribute("maxOccupancy", mostOccupancy)
    out.attribute("meanMaxJamLengthInVehicles", mean(Double(jamVehicles), steps))
    out.attribute("meanMaxJamLengthInMeters", mean(jamMetres, steps))
    out.attribute("maxJamLengthInVehicles", mostJamVehicles)
    out.attribute("maxJamLengthInMeters", mostJamMetres)
    out.attribute("jamLengthInVehiclesSum", jamVehicleSum)
    out.attribute("jamLengthInMetersSum", jamMetreSum)
    out.attribute("meanHaltingDuration", mean(seconds(all.sum), all.count))
    out.attribute("maxHaltingDuration", seconds(all.most))
    out.attribute("haltingDurationSum", seconds(all.sum))
    out.attribute("meanIntervalHaltingDuration", mean(seconds(interval.sum), interval.count))
    out.attribute("maxIntervalHaltingDuration", seconds(interval.most))
    out.attribute("intervalHaltingDurationSum", seconds(interval.sum))
    out.attribute("startedHalts", startedHalts)
    out.attribute("meanVehicleNumber", mean(Double(vehicleSum), steps))
    out.attribute("maxVehicleNumber", mostVehicles)
    out.append("\"/>\n")
    reset()
  }

  private func reset() {
    (samples, lost, speedSum, steps, entered, startedHalts) = (0, 0, 0, 0, 0, 0)
    seen -= left
    left = 0
    (occupancy, mostOccupancy, vehicleSum, mostVehicles) = (0, 0, 0, 0)
    (jamVehicles, jamMetres, mostJamVehicles, mostJamMetres) = (0, 0, 0, 0)
    (jamVehicleSum, jamMetreSum) = (0, 0)
    ended = (0, 0, 0)
    endedInterval = (0, 0, 0)
    halting = halting.mapValues { ($0.whole, 0) }
  }
}
