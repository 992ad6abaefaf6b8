import Scenario
import SimCore

/// SUMO's induction loop: vehicles that pass a stretch of a lane, and how long they cover it.
final class LoopDetector {
  private let start: Double
  private let end: Double
  /// Vehicles on the loop, with the time of entry, s.
  private var covered: [(vehicle: UInt32, since: Double)] = []
  private var intervalStart: Double
  // Of the interval.
  private var entered = 0
  private var passed = 0
  private var speedSum = 0.0
  private var inverseSum = 0.0
  private var lengthSum = 0.0
  /// Seconds, of vehicles that have left.
  private var occupied = 0.0

  init(_ detector: Detectors.Loop, begin: Double) {
    start = detector.start.position
    end = start + detector.length
    intervalStart = begin
  }

  func enter(_ vehicle: DetectedVehicle, _ event: LaneEvent, at now: Double) {
    // At a junction the move tells.
    if event == .junction || vehicle.position - vehicle.length >= start { return }
    if vehicle.position >= start { cover(vehicle.index, at: now) }
  }
  private func cover(_ vehicle: UInt32, at time: Double) {
    covered.append((vehicle, time))
    entered += 1
  }

  /// A move of the front along the lane, metres, in the step that begins at `now` in SUMO's time. False if the vehicle
  /// is past the loop.
  func move(_ vehicle: DetectedVehicle, from old: Double, to new: Double, at now: Double) -> Bool {
    if new < start { return true }
    if old < start { cover(vehicle.index, at: now + vehicle.motion.time(after: start - old)) }
    let rear = old - vehicle.length
    guard new - vehicle.length > end else { return true }
    if let i = covered.firstIndex(where: { $0.vehicle == vehicle.index }) {
      let since = covered.remove(at: i).since
      if rear <= end {
        let time = now + vehicle.motion.time(after: end - rear)
        occupied += time - max(since, intervalStart)
        let speed = (vehicle.length + end - start) / max(time - since, 1e-9)
        speedSum += speed
        inverseSum += 1 / speed
        lengthSum += vehicle.length
        passed += 1
      }
    }
    return false
  }

  func leave(_ vehicle: DetectedVehicle, _ event: LaneEvent, at now: Double) -> Bool {
    if event == .junction { return true }
    if let i = covered.firstIndex(where: { $0.vehicle == vehicle.index }) {
      occupied += now + vehicle.motion.duration - max(covered.remove(at: i).since, intervalStart)
    }
    return false
  }

  /// Writes the interval and begins the next one.
  func write(id: String, from begin: Double, to end: Double, _ out: inout [UInt8]) {
    let length = end - begin
    for (_, since) in covered { occupied += end - max(since, begin) }
    out.append("    <interval begin=\"")
    out.append(fixed: begin, places: 2)
    out.attribute("end", end)
    out.attribute("id", id)
    out.attribute("nVehContrib", passed)
    out.attribute("flow", Double(passed) / length * 3600)
    out.attribute("occupancy", occupied * 100 / length)
    let isEmpty = passed == 0
    out.attribute("speed", isEmpty ? -1 : speedSum / Double(passed))
    out.attribute("harmonicMeanSpeed", isEmpty ? -1 : Double(passed) / inverseSum)
    out.attribute("length", isEmpty ? -1 : lengthSum / Double(passed))
    out.attribute("nVehEntered", entered)
    out.append("\"/>\n")
    (entered, passed, speedSum, inverseSum, lengthSum, occupied) = (0, 0, 0, 0, 0, 0)
    intervalStart = end
  }
}

extension [UInt8] {
  /// Closes the attribute before and begins the next; the last is closed by the caller.
  mutating func attribute(_ name: StaticString, _ value: Double) {
    begin(name)
    append(fixed: value, places: 2)
  }
  mutating func attribute(_ name: StaticString, _ value: Int) {
    begin(name)
    append(decimal: Int64(value))
  }
  mutating func attribute(_ name: StaticString, _ value: String) {
    begin(name)
    append(xmlAttribute: value)
  }
  private mutating func begin(_ name: StaticString) {
    append("\" ")
    append(name)
    append("=\"")
  }
}
