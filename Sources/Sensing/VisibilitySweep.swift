import SimCore
import WorldState

/// A road user near a unit, in the unit's frame.
struct Target {
  var position: Vec2
  /// Velocity relative to the unit, m/s.
  var velocity: Vec2
  /// Unit vector of its heading.
  var direction: Vec2
  var halfLength: Double
  var halfWidth: Double
  var height: Double
  var distance: Double
  /// Identity for random numbers, independent of the row: demand index, or 2³² + pedestrian index.
  var key: UInt64
  /// Share of its outline in view, 0...1.
  var visibility: Double
  var kind: TargetKind
}

enum TargetKind: UInt8 { case car, truck, motorcycle, bicycle, pedestrian }

/// Buffers of one thread, reused for every unit it senses for, and the occlusion sweep over them.
///
/// The sweep visits targets from near to far over `bins` sectors of the full circle and keeps, per sector, the steepest
/// line of sight blocked so far. A target's visible share is the share of the sectors under its outline in which a
/// point at 60 % of its height rises above that line: a lorry is visible over a car but not the reverse, and a mast
/// sees over most vehicles. Sectors are of equal size on the perimeter of a diamond (|x| + |y| = 1), which orders
/// directions like angles and costs one division.
package final class SensorScratch {
  static let bins = 1024
  /// Height of the point of a target that must be in view, as a share of the target's height (assumed).
  static let referenceHeight = 0.6

  var vehicleRows: [Int32] = []
  var pedestrianRows: [Int32] = []
  private(set) var targets: [Target] = []
  private var order: [UInt64] = []
  private let horizon: UnsafeMutablePointer<Float>

  package init() {
    horizon = .allocate(capacity: Self.bins)
    horizon.initialize(repeating: 0, count: Self.bins)
  }
  deinit { horizon.deallocate() }

  func clear() { targets.removeAll(keepingCapacity: true) }
  func add(_ target: Target) { targets.append(target) }
  func hide(_ i: Int) { targets[i].visibility = 0 }

  /// Position of a direction on the diamond, in bins: 0 along +x, counter-clockwise.
  @inline(__always)
  static func place(_ v: Vec2) -> Double {
    let p = v.x / (v.x.magnitude + v.y.magnitude)
    return (v.y >= 0 ? 1 - p : 3 + p) * Double(bins / 4)
  }

  /// Sorts the targets by distance and sets their visibility, seen from `eyeHeight` metres above the origin.
  func sweep(eyeHeight: Double) {
    sortByDistance()
    horizon.update(repeating: -.infinity, count: Self.bins)
    targets.withUnsafeMutableBufferPointer { targets in
      for i in targets.indices {
        let t = targets[i]
        let (low, high) = Self.span(t)
        let first = Int(low.rounded(.down))
        let last = Int(high.rounded(.down))
        let slope = Float((Self.referenceHeight * t.height - eyeHeight) / t.distance)
        var open = 0
        for k in first...last where horizon[k & (Self.bins - 1)] < slope { open += 1 }
        targets[i].visibility = Double(open) / Double(last - first + 1)
        // A target hides only what lies beyond sectors that it fills.
        let shade = Float((t.height - eyeHeight) / t.distance)
        var k = Int(low.rounded(.up))
        while k < Int(high.rounded(.down)) {
          let bin = k & (Self.bins - 1)
          if shade > horizon[bin] { horizon[bin] = shade }
          k += 1
        }
      }
    }
  }

  /// The bins between the outermost corners; the lower may be negative, the upper beyond the last bin.
  @inline(__always)
  private static func span(_ t: Target) -> (Double, Double) {
    let along = t.direction * t.halfLength
    let across = Vec2(-t.direction.y * t.halfWidth, t.direction.x * t.halfWidth)
    let middle = place(t.position)
    var low = 0.0
    var high = 0.0
    for corner in 0..<4 {
      let u = corner & 1 == 0 ? along : Vec2(-along.x, -along.y)
      let v = corner & 2 == 0 ? across : Vec2(-across.x, -across.y)
      var d = place(Vec2(t.position.x + u.x + v.x, t.position.y + u.y + v.y)) - middle
      if d > Double(bins / 2) { d -= Double(bins) } else if d < Double(-bins / 2) { d += Double(bins) }
      low = min(low, d)
      high = max(high, d)
    }
    return (middle + low, middle + high)
  }

  private func sortByDistance() {
    order.removeAll(keepingCapacity: true)
    // Non-negative floating-point numbers sort like their bits; the index breaks ties.
    for i in targets.indices {
      order.append(UInt64(Float(targets[i].distance).bitPattern) << 32 | UInt64(i))
    }
    order.sort()
    sorted.removeAll(keepingCapacity: true)
    for word in order { sorted.append(targets[Int(word & 0xFFFF_FFFF)]) }
    swap(&targets, &sorted)
  }
  private var sorted: [Target] = []
}
