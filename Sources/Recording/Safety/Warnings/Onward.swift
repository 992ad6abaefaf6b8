import RoadNetwork
import SimCore
import WorldState

/// How a vehicle would have gone on from a moment without a reaction to what it is warned of: along its route, at its
/// speed, braking on if it brakes, up to its desired speed if it accelerates, within the limits of the lanes ahead. It
/// stops for signals that it can still stop for, and goes no farther than the vehicle ahead of it, unless it was
/// warned of these.
struct Onward {
  /// The path from the vehicle's front on.
  let strip: PathStrip
  /// Places where a signal stops the vehicle: metres from its front, and the movement that the signal controls.
  let lines: [(distance: Double, signal: Int, link: Int)]
  /// Metres by slice from `begin` on.
  private(set) var distances: [Double] = []
  private(set) var speeds: [Double] = []
  let begin: Int
  let vehicle: UInt32
  /// When each line was passed at red, by index of the slice; nil if it was not.
  private(set) var violation: Int?

  /// Deceleration with which drivers stop for signals and slow down for limits, m/s² (SUMO's default `decel` of a passenger
  /// car).
  static let braking = 4.5
  /// A signal that asks for no more than this beyond `braking` is kept, m/s²: what a time step adds.
  private static let tolerance = 0.3

  /// How drivers set off, m/s², and the speed below which one does, m/s: that of a turn (assumed, as for `LeftTurnAssist`).
  static let settingOff = 2.0
  static let setsOffBelow = 5.0

  struct Rules: OptionSet {
    let rawValue: UInt8
    static let signals = Rules(rawValue: 1)
    static let leaders = Rules(rawValue: 2)
    /// A vehicle that stands sets off, and a slow one does not brake: what its driver is told not to do.
    static let setsOff = Rules(rawValue: 4)
  }

  /// - Parameters:
  ///   - begin: index of the slice from which on the vehicle does not react.
  ///   - row: of the vehicle in it.
  ///   - end: index after the last slice.
  ///   - seconds: of path beyond the last slice, at the present speed.
  init(
    _ memory: TrafficMemory, begin: Int, row: Int, end: Int, topology: LaneTopology?, routes: SafetyRoutes,
    rules: Rules, reach least: Double = 0
  ) {
    let slice = memory.slices[begin]
    var box = MovingBox(slice, vehicle: row)
    if rules.contains(.setsOff), box.speed < Self.setsOffBelow {
      box.acceleration = max(box.acceleration, Self.settingOff)
    }
    let desired = max(box.speed, slice.desiredSpeed[row])
    let span = (memory.slices[end - 1].time - slice.time).seconds
    let reach = max(least, (box.acceleration > 0 ? desired : box.speed) * span + Self.margin)
    self.begin = begin
    vehicle = slice.vehicle[row]
    let lane = Int(slice.lane[row])
    var limits: [(distance: Double, speed: Double)] = []
    var lines: [(distance: Double, signal: Int, link: Int)] = []
    if let topology, lane >= 0 {
      var strip = PathStrip(box)
      let at = slice.lanePosition[row]
      let index = vehicle
      let lanes = topology.lanesAhead(lane, at: at, distance: reach) { routes.next(after: $0, of: index) }
        .lanes
      topology.append(lanes, from: at, distance: reach, to: &strip)
      self.strip = strip
      let factor = slice.speedLimit[row] > 0 ? slice.desiredSpeed[row] / slice.speedLimit[row] : 1
      var distance = -at
      for (k, l) in lanes.enumerated() {
        if k > 0 { limits.append((distance, topology.speedLimit(l) * factor)) }
        distance += topology.length[l]
        if k + 1 < lanes.count, let signal = topology.signal(from: l, over: lanes[k + 1]) {
          lines.append((distance, signal.signal, signal.link))
        }
      }
    } else {
      strip = PathStrip(box, reach: reach)
    }
    self.lines = lines
    drive(memory, end: end, box: box, desired: desired, limits: limits, rules: rules)
  }
  /// Path beyond the horizon, metres, so that an area at its end is whole.
  private static let margin = 10.0

  private mutating func drive(
    _ memory: TrafficMemory, end: Int, box: MovingBox, desired: Double,
    limits: [(distance: Double, speed: Double)], rules: Rules
  ) {
    var s = 0.0
    var v = box.speed
    var held = [Bool](repeating: false, count: lines.count)
    distances = [0]
    speeds = [v]
    for k in (begin + 1)..<max(begin + 1, end) {
      let slice = memory.slices[k]
      let dt = (slice.time - memory.slices[k - 1].time).seconds
      var next = max(0, min(max(desired, v), v + box.acceleration * dt))
      if box.acceleration > 0 { next = min(next, desired) }
      for limit in limits where limit.speed < next {
        let left = max(0, limit.distance - s)
        next = min(next, (limit.speed * limit.speed + 2 * Self.braking * left).squareRoot())
      }
      var most = Double.infinity
      for (i, line) in lines.enumerated() where line.distance > s {
        let letter = Self.letter(slice, line)
        guard !Self.isOpen(letter) else {
          held[i] = false
          continue
        }
        let left = line.distance - s
        held[i] = held[i] || v * v / (2 * left) <= Self.braking + Self.tolerance
        guard rules.contains(.signals), held[i] else { continue }
        next = min(next, (2 * Self.braking * left).squareRoot())
        most = min(most, line.distance)
      }
      // The mean speed of the step, as accelerations hold over it.
      var to = min(s + 0.5 * (v + next) * dt, max(s, most))
      if rules.contains(.leaders), let rear = leader(slice, from: s) { to = min(to, max(s, rear)) }
      for line in lines where line.distance > s && line.distance <= to {
        if Self.isRed(Self.letter(slice, line)), violation == nil { violation = k }
      }
      s = to
      v = next
      distances.append(s)
      speeds.append(v)
    }
  }
  /// Where the rear of the nearest vehicle ahead that drives the same way is, metres.
  private func leader(_ slice: TruthSlice, from s: Double) -> Double? {
    var rear = Double.infinity
    for row in 0..<slice.vehicleCount where slice.vehicle[row] != vehicle {
      guard !slice.flags[row].contains(.parked), isNear(slice, row) else { continue }
      let box = MovingBox(slice, vehicle: row)
      guard let cover = strip.cover(of: box, inset: WarningScorer.passable / 2), cover.lowerBound >= s,
        strip.outline(at: cover.lowerBound).direction.dot(box.direction) > WarningScorer.sameWay
      else { continue }
      rear = min(rear, cover.lowerBound)
    }
    return rear.isFinite ? rear : nil
  }
  /// The vehicle of a row may be over the path.
  func isNear(_ slice: TruthSlice, _ row: Int) -> Bool {
    strip.contains(Vec2(slice.x[row], slice.y[row]), margin: slice.length[row])
  }

  static func letter(_ slice: TruthSlice, _ line: (distance: Double, signal: Int, link: Int)) -> UInt8 {
    guard line.signal < slice.signals.count, line.link < slice.signals[line.signal].state.count else {
      return UInt8(ascii: "O")
    }
    return slice.signals[line.signal].state[line.link]
  }
  static func isRed(_ letter: UInt8) -> Bool { letter == UInt8(ascii: "r") || letter == UInt8(ascii: "u") }
  /// Neither red nor yellow.
  static func isOpen(_ letter: UInt8) -> Bool { !isRed(letter) && letter != UInt8(ascii: "y") }

  /// Metres driven at the slice with this index; after the last one, as far as then.
  func distance(at k: Int) -> Double { distances[min(distances.count - 1, max(0, k - begin))] }
}
