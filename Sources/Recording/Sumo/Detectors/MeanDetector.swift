import RoadNetwork
import Scenario
import SimCore

/// SUMO's `edgeData` and `laneData`: means over edges or lanes.
final class MeanDetector {
  /// Sums over an interval, on a lane or an edge.
  struct Values {
    var departed = 0
    var arrived = 0
    var entered = 0
    var left = 0
    var changedFrom = 0
    var changedTo = 0
    var teleported = 0
    var vaporized = 0
    /// Seconds of vehicles of which any part is on the lane, and metres that they cover meanwhile; the same while the
    /// front is on it.
    var samples = 0.0
    var travelled = 0.0
    var frontSamples = 0.0
    var frontTravelled = 0.0
    var waiting = 0.0
    var lost = 0.0
    /// Length of vehicles times their time on the lane, and length on the lane times time, m·s.
    var lengthTime = 0.0
    var occupied = 0.0
    /// Least length of a vehicle with its gap, m.
    var shortest = Double.infinity

    var isEmpty: Bool {
      samples == 0 && departed == 0 && arrived == 0 && entered == 0 && left == 0 && vaporized == 0
        && teleported == 0 && changedFrom == 0 && changedTo == 0
    }

    mutating func add(_ other: Values) {
      departed += other.departed
      arrived += other.arrived
      entered += other.entered
      left += other.left
      changedFrom += other.changedFrom
      changedTo += other.changedTo
      teleported += other.teleported
      vaporized += other.vaporized
      samples += other.samples
      travelled += other.travelled
      frontSamples += other.frontSamples
      frontTravelled += other.frontTravelled
      waiting += other.waiting
      lost += other.lost
      lengthTime += other.lengthTime
      occupied += other.occupied
      shortest = min(shortest, other.shortest)
    }
  }

  let detector: Detectors.Mean
  private let network: RoadNetwork
  /// By lane in the order of the detector's edges.
  private var values: [Values]
  /// First lane of each edge in `values`.
  private let firsts: [Int]
  /// Values are gathered from here on.
  let begin: SimTime
  private let written: Set<String>?

  init(_ detector: Detectors.Mean, network: RoadNetwork, begin: SimTime) {
    self.detector = detector
    self.network = network
    self.begin = detector.schedule.begin ?? begin
    written = detector.attributes.map { Set($0) }
    var firsts: [Int] = []
    var count = 0
    for edge in detector.edges {
      firsts.append(count)
      count += network.edges[edge].lanes.count
    }
    self.firsts = firsts
    values = [Values](repeating: Values(), count: count)
  }

  /// Lanes of the network with their place in `values`.
  var lanes: [(lane: Int, slot: Int)] {
    zip(detector.edges, firsts).flatMap { edge, first in
      network.edges[edge].lanes.enumerated().map { ($0.element, first + $0.offset) }
    }
  }

  // MARK: Vehicles

  /// False before the begin.
  func enter(_ slot: Int, _ event: LaneEvent, at time: SimTime) -> Bool {
    guard time >= begin else { return false }
    switch event {
    case .departure: values[slot].departed += 1
    case .laneChange: values[slot].changedTo += 1
    default: values[slot].entered += 1
    }
    return true
  }
  /// - Parameter isThere: the front is on the lane.
  func leave(_ slot: Int, _ event: LaneEvent, isThere: Bool) -> Bool {
    if isThere {
      switch event {
      case .arrival: values[slot].arrived += 1
      case .laneChange: values[slot].changedFrom += 1
      default:
        values[slot].left += 1
        if event == .teleport { values[slot].teleported += 1 }
        if event == .removal { values[slot].vaporized += 1 }
      }
    }
    return event == .junction
  }

  /// A move of the front along the lane, metres. False if the rear has left the lane, unless an arrival is to follow.
  func move(
    _ slot: Int, laneLength: Double, _ vehicle: DetectedVehicle, from old: Double, to new: Double
  ) -> Bool {
    let motion = vehicle.motion
    let step = motion.duration
    func time(at place: Double, of start: Double) -> Double {
      place <= start ? 0 : place >= start + (new - old) ? step : motion.time(after: place - start)
    }
    let rear = old - vehicle.length
    let newRear = new - vehicle.length
    let enter = old < 0 && new >= 0 ? time(at: 0, of: old) : 0
    let rearEnter = newRear <= 0 ? step : rear < 0 ? time(at: 0, of: rear) : 0
    let frontLeave = old > laneLength ? 0 : new > laneLength ? time(at: laneLength, of: old) : step
    let hasLeft = newRear > laneLength && rear <= laneLength
    let leave = hasLeft ? time(at: laneLength, of: rear) : step
    if rear > laneLength { return vehicle.hasArrived }
    // In the step in which an end leaves the lane, SUMO drops times below its NUMERICAL_EPS.
    let least = 1e-3
    let onLane = leave - enter
    guard onLane > (hasLeft ? least : 0) else { return !hasLeft || vehicle.hasArrived }
    var front = old > laneLength ? 0 : frontLeave - enter
    if new > laneLength && front < least { front = 0 }
    // Length on the lane, even between the times at which front and rear pass its ends.
    func covered(at time: Double) -> Double {
      let x = old + motion.distance(at: time)
      return max(0, min(x, laneLength) - max(x - vehicle.length, 0))
    }
    var occupied = 0.0
    var last = enter
    for next in [min(rearEnter, frontLeave), max(rearEnter, frontLeave), leave] {
      let until = min(max(next, last), leave)
      occupied += (until - last) * (covered(at: last) + covered(at: until)) / 2
      last = until
    }
    var v = values[slot]
    v.samples += onLane
    v.travelled += motion.distance(at: leave) - motion.distance(at: enter)
    v.lengthTime += vehicle.length * onLane
    v.occupied += occupied
    if !vehicle.isStopped {
      let mean = (motion.speed(at: enter) + motion.speed(at: leave)) / 2
      if mean < detector.haltingSpeed { v.waiting += onLane }
      if vehicle.desiredSpeed > 0 {
        v.lost += onLane * max(0, vehicle.desiredSpeed - mean) / vehicle.desiredSpeed
      }
    }
    v.frontSamples += front
    if front > 0 || !motion.isUniform { v.frontTravelled += max(0, min(new, laneLength) - max(old, 0)) }
    v.shortest = min(v.shortest, vehicle.length + vehicle.minimumGap)
    values[slot] = v
    return !hasLeft || vehicle.hasArrived
  }

  // MARK: Output

  /// Writes an interval, if it lies within the detector's time, and begins the next one.
  func write(from start: SimTime, to end: SimTime, step: SimDuration, _ out: inout [UInt8]) {
    if begin < end, detector.end.map({ $0 - step >= start }) ?? true {
      write(start.seconds, end.seconds, &out)
    }
    for i in values.indices { values[i] = Values() }
  }
  private func write(_ start: Double, _ end: Double, _ out: inout [UInt8]) {
    out.append("    <interval begin=\"")
    out.append(fixed: start, places: 2)
    out.attribute("end", end)
    out.attribute("id", detector.schedule.id)
    out.append("\">\n")
    let period = end - start
    for (index, first) in zip(detector.edges, firsts) {
      let edge = network.edges[index]
      let range = first..<(first + edge.lanes.count)
      let limit = network.lanes[edge.lanes.lowerBound].speedLimit
      let length = network.length(edge: index)
      guard detector.isByLane else {
        var sum = Values()
        for slot in range { sum.add(values[slot]) }
        if detector.empty == .excluded && sum.isEmpty { continue }
        out.append("        <edge id=\"")
        out.append(xmlAttribute: edge.id)
        write(sum, length: length, limit: limit, lanes: edge.lanes.count, period, &out)
        out.append("\"/>\n")
        continue
      }
      if detector.empty == .excluded && range.allSatisfy({ values[$0].isEmpty }) { continue }
      out.append("        <edge id=\"")
      out.append(xmlAttribute: edge.id)
      out.append("\">\n")
      for (lane, slot) in zip(edge.lanes, range) where detector.empty != .excluded || !values[slot].isEmpty {
        out.append("            <lane id=\"")
        out.append(xmlAttribute: network.lanes[lane].id)
        write(
          values[slot], length: network.lanes[lane].length, limit: network.lanes[lane].speedLimit, lanes: 1,
          period, &out)
        out.append("\"/>\n")
      }
      out.append("        </edge>\n")
    }
    out.append("    </interval>\n")
  }

  private func write(
    _ v: Values, length: Double, limit: Double, lanes: Int, _ period: Double, _ out: inout [UInt8]
  ) {
    let isWritten = { (name: StaticString) in self.written?.contains("\(name)") ?? true }
    func attribute(_ name: StaticString, _ value: Double) {
      if isWritten(name) { out.attribute(name, value) }
    }
    func count(_ name: StaticString, _ value: Int) {
      if isWritten(name) { out.attribute(name, value) }
    }
    attribute("sampledSeconds", v.samples)
    if v.samples > detector.leastSamples {
      let most = 1000 * Double(lanes) / max(v.shortest, 1e-3)
      let density = min(v.frontSamples / period * 1000 / length, most)
      if v.frontTravelled > 1e-3 {
        attribute(
          "traveltime", min(detector.longestTravelTime, length * v.frontSamples / v.frontTravelled))
      } else if detector.empty == .defaults {
        attribute("traveltime", length / limit)
      }
      let overlap =
        v.travelled > 0 ? (length + v.lengthTime / v.samples) * v.samples / v.travelled : .infinity
      attribute("overlapTraveltime", min(detector.longestTravelTime, overlap))
      attribute("density", density)
      attribute("overlapDensity", min(v.samples / period * 1000 / length, most))
      attribute("laneDensity", density / Double(lanes))
      attribute("occupancy", v.occupied / period / length / Double(lanes) * 100)
      attribute("waitingTime", v.waiting)
      attribute("timeLoss", v.lost)
      attribute("speed", v.travelled / v.samples)
      attribute("speedRelative", limit == 0 ? 0 : v.travelled / v.samples / limit)
    } else if detector.empty == .defaults {
      attribute("traveltime", length / limit)
      attribute("speed", limit)
      attribute("speedRelative", limit == 0 ? 0 : 1)
    }
    count("departed", v.departed)
    count("arrived", v.arrived)
    count("entered", v.entered)
    count("left", v.left)
    count("laneChangedFrom", v.changedFrom)
    count("laneChangedTo", v.changedTo)
    if v.vaporized > 0 { count("vaporized", v.vaporized) }
    if v.teleported > 0 { count("teleported", v.teleported) }
    if v.samples > detector.leastSamples { attribute("flow", v.frontTravelled / length / period * 3600) }
    attribute("distance", v.frontTravelled)
  }
}
