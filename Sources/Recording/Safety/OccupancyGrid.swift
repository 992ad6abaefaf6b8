import SimCore

/// The road user that last covered each point, on a raster of half a metre. Gives the post-encroachment time: from one
/// road user leaving a point until the next one reaches it. Points are in a hash table without entries older than the
/// limit.
final class OccupancyGrid {
  static let side = 0.5
  /// A visit of one road user to one point, as of the last time that the outline covered the point.
  struct Visit {
    /// Key + 1; 0 if none.
    var who: UInt32 = 0
    /// Speed, m/s, and half extents, metres, of the outline.
    var speed: Float = 0
    var time: Int64 = .min / 2
    /// The point relative to the outline's centre, in its frame.
    var along: Float = 0
    var across: Float = 0
    var halfLength: Float = 0
    var halfWidth: Float = 0
    var direction: (x: Float, y: Float) = (1, 0)
    /// Direction and lane on reaching the point.
    var entry: (x: Float, y: Float) = (1, 0)
    var entryLane: Int32 = -1
  }
  /// Two road users visited a point within the limit.
  struct Crossing {
    var earlier: UInt32
    var later: UInt32
    /// Lanes on reaching the point.
    var earlierLane: Int32
    var laterLane: Int32
    var value: Double
    /// Velocity of the earlier road user, m/s.
    var earlierVelocity: Vec2
    var point: Vec2
  }
  private struct Cell {
    var key: UInt64 = 0
    var first = Visit()
    var second = Visit()
  }

  private var cells: UnsafeMutablePointer<Cell>
  private var capacity = 1 << 12
  private var used = 0
  private let memory: Int64
  private(set) var crossings: [Crossing] = []

  init() {
    memory = Int64(SafetyLimits.postEncroachment * 1e6) + 1_000_000
    cells = .allocate(capacity: capacity)
    cells.initialize(repeating: Cell(), count: capacity)
  }
  deinit { cells.deallocate() }

  func beginSlice() { crossings.removeAll(keepingCapacity: true) }

  /// Marks the points under an outline and notes the paths that it has reached since the previous slice.
  /// - Parameter least: smallest half extents to mark, metres.
  func mark(
    _ box: MovingBox, atLeast least: Double = 0, key: UInt32, lane: Int32 = -1, time: Int64, step: Int64
  ) {
    let halfLength = max(least, box.halfLength)
    let halfWidth = max(least, box.halfWidth)
    let reachX = halfLength * abs(box.direction.x) + halfWidth * abs(box.direction.y)
    let reachY = halfLength * abs(box.direction.y) + halfWidth * abs(box.direction.x)
    let x0 = Int(((box.position.x - reachX) / Self.side - 0.5).rounded(.up))
    let x1 = Int(((box.position.x + reachX) / Self.side - 0.5).rounded(.down))
    let y0 = Int(((box.position.y - reachY) / Self.side - 0.5).rounded(.up))
    let y1 = Int(((box.position.y + reachY) / Self.side - 0.5).rounded(.down))
    if x0 > x1 || y0 > y1 { return }
    for y in y0...y1 {
      for x in x0...x1 {
        let point = Vec2((Double(x) + 0.5) * Self.side, (Double(y) + 0.5) * Self.side)
        let offset = point - box.position
        let along = offset.dot(box.direction)
        let across = box.direction.cross(offset)
        if abs(along) > halfLength || abs(across) > halfWidth { continue }
        visit(x, y, point, box, Float(along), Float(across), key: key, lane: lane, time: time, step: step)
      }
    }
  }

  private func visit(
    _ x: Int, _ y: Int, _ point: Vec2, _ box: MovingBox, _ along: Float, _ across: Float, key: UInt32,
    lane: Int32,
    time: Int64, step: Int64
  ) {
    let cell = find(x, y, now: time)
    let who = key + 1
    let direction = (x: Float(box.direction.x), y: Float(box.direction.y))
    var visit = Visit(
      who: who, speed: Float(box.speed), time: time, along: along, across: across,
      halfLength: Float(box.halfLength), halfWidth: Float(box.halfWidth), direction: direction,
      entry: direction, entryLane: lane)
    // A continued visit keeps its entry; a gap starts a new visit.
    let recent = time - step - step / 2
    if cell.pointee.first.who == who {
      if cell.pointee.first.time >= recent {
        visit.entry = cell.pointee.first.entry
        visit.entryLane = cell.pointee.first.entryLane
      } else {
        compare(cell.pointee.second, visit, point, step)
      }
      cell.pointee.first = visit
    } else if cell.pointee.second.who == who {
      if cell.pointee.second.time >= recent {
        visit.entry = cell.pointee.second.entry
        visit.entryLane = cell.pointee.second.entryLane
      } else {
        compare(cell.pointee.first, visit, point, step)
      }
      cell.pointee.second = visit
    } else {
      compare(cell.pointee.first, visit, point, step)
      compare(cell.pointee.second, visit, point, step)
      if cell.pointee.first.time <= cell.pointee.second.time {
        cell.pointee.first = visit
      } else {
        cell.pointee.second = visit
      }
    }
  }

  /// Post-encroachment time of two visits to one point, if the first is over and the paths cross at > 20°.
  ///
  /// The two swept strips intersect in a parallelogram. The value is the minimum over its points of the later arrival
  /// minus the earlier departure. It is linear in the point, so a corner attains it.
  private func compare(_ a: Visit, _ b: Visit, _ point: Vec2, _ step: Int64) {
    guard a.who != 0, a.time < b.time, b.time - a.time <= memory, a.speed > 0.1, b.speed > 0.1 else { return }
    let sine20: Float = 0.342_020_14
    if abs(a.entry.x * b.entry.y - a.entry.y * b.entry.x) < sine20 { return }
    let sine = Double(a.direction.x * b.direction.y - a.direction.y * b.direction.x)
    if abs(sine) < Double(sine20) { return }
    let cosine = Double(a.direction.x * b.direction.x + a.direction.y * b.direction.y)
    let stepSeconds = Double(step) * 1e-6
    let speedA = Double(a.speed)
    let speedB = Double(b.speed)
    // At the point itself, bounded by the step of the event. Below zero if more than the outline is marked.
    func bounded(_ seconds: Double) -> Double { min(stepSeconds, max(-stepSeconds, seconds)) }
    let leave = Double(a.time) * 1e-6 + bounded(Double(a.along + a.halfLength) / speedA)
    let reach = Double(b.time) * 1e-6 - bounded(Double(b.halfLength - b.along) / speedB)
    // Range of shifts along a's path that stay in b's strip, and vice versa.
    let crossB = -sine
    let shiftA = range(across: Double(b.across), slope: crossB, half: Double(b.halfWidth))
    let shiftB = range(across: Double(a.across), slope: sine, half: Double(a.halfWidth))
    let gainA = cosine / speedB - 1 / speedA
    let gainB = 1 / speedB - cosine / speedA
    let alpha = gainA < 0 ? shiftA.high : shiftA.low
    let beta = gainB > 0 ? shiftB.low : shiftB.high
    let value = max(0, reach - leave + alpha * gainA + beta * gainB)
    if value > SafetyLimits.postEncroachment { return }
    crossings.append(
      Crossing(
        earlier: a.who - 1, later: b.who - 1, earlierLane: a.entryLane, laterLane: b.entryLane, value: value,
        earlierVelocity: Vec2(Double(a.direction.x), Double(a.direction.y)) * speedA, point: point))
  }
  /// Shifts t with |across + slope t| ≤ half.
  private func range(across: Double, slope: Double, half: Double) -> (low: Double, high: Double) {
    let u = (-half - across) / slope
    let v = (half - across) / slope
    return (min(u, v), max(u, v))
  }

  // MARK: Table

  private func find(_ x: Int, _ y: Int, now: Int64) -> UnsafeMutablePointer<Cell> {
    let key = (UInt64(truncatingIfNeeded: x) << 32 | UInt64(truncatingIfNeeded: y) & 0xFFFF_FFFF) &+ 1
    while true {
      var i = Self.slot(key, capacity)
      while cells[i].key != 0 && cells[i].key != key { i = (i + 1) & (capacity - 1) }
      if cells[i].key == key { return cells + i }
      if used * 2 < capacity {
        cells[i].key = key
        used += 1
        return cells + i
      }
      rebuild(now: now)
    }
  }
  @inline(__always) private static func slot(_ key: UInt64, _ capacity: Int) -> Int {
    Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 32) & (capacity - 1)
  }
  /// Removes old points; doubles the table if too many remain.
  private func rebuild(now: Int64) {
    let limit = now - memory
    let old = cells
    let oldCapacity = capacity
    var live = 0
    for i in 0..<oldCapacity where isLive(old[i], limit) { live += 1 }
    while live * 4 >= capacity { capacity *= 2 }
    cells = .allocate(capacity: capacity)
    cells.initialize(repeating: Cell(), count: capacity)
    used = 0
    for i in 0..<oldCapacity where isLive(old[i], limit) {
      var j = Self.slot(old[i].key, capacity)
      while cells[j].key != 0 { j = (j + 1) & (capacity - 1) }
      cells[j] = old[i]
      used += 1
    }
    old.deallocate()
  }
  private func isLive(_ cell: Cell, _ limit: Int64) -> Bool {
    cell.key != 0 && max(cell.first.time, cell.second.time) >= limit
  }
}
