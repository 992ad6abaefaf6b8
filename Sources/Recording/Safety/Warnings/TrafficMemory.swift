import SimCore
import WorldState

/// The truth of the last seconds, at most ten times a second: what road users did after a warning.
struct TrafficMemory {
  /// Least time between two remembered slices.
  static let spacing = SimDuration(milliseconds: 100)

  /// In order of time.
  private(set) var slices: [TruthSlice] = []
  private var last = SimTime(microseconds: .min / 2)

  /// Remembers the slice and forgets what is older than `span`.
  mutating func add(_ slice: TruthSlice, span: SimDuration) {
    guard slice.time - last >= Self.spacing else { return }
    last = slice.time
    var kept = slice
    kept.height = []
    kept.yawRate = []
    kept.lateralSpeed = []
    slices.append(kept)
    let old = slices.prefix { slice.time - $0.time > span }.count
    // Removed in bulk, so that the array is not moved with every slice.
    if old >= 64 { slices.removeFirst(old) }
  }
  mutating func removeAll() { slices.removeAll() }

  /// Index of the last slice at or before `time`; nil if it is forgotten.
  func index(at time: SimTime) -> Int? {
    var low = 0
    var high = slices.count
    while low < high {
      let middle = (low + high) / 2
      if slices[middle].time <= time { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? low - 1 : nil
  }
}

extension MovingBox {
  init(_ slice: TruthSlice, vehicle row: Int) {
    self.init(
      position: Vec2(slice.x[row], slice.y[row]), direction: Angle(radians: slice.heading[row]).direction,
      halfLength: slice.length[row] / 2, halfWidth: slice.width[row] / 2, speed: slice.speed[row],
      acceleration: slice.acceleration[row])
  }
  init(_ slice: TruthSlice, pedestrian row: Int) {
    self.init(
      position: Vec2(slice.pedestrianX[row], slice.pedestrianY[row]),
      direction: Angle(radians: slice.pedestrianHeading[row]).direction,
      halfLength: TruthSlice.pedestrianRadius, halfWidth: TruthSlice.pedestrianRadius,
      speed: slice.pedestrianSpeed[row])
  }
}
