import SimCore

/// Where and when predicted objects use a vehicle's path: fills the conflicts that `Behaviour` judges.
///
/// For each mode, the part of the path that the object's outline overlaps laterally, and the time from entering to
/// leaving it. An object on the path from the start, in the path's direction, is a leader and not a conflict. An object
/// that enters from the side and continues along the path (a merge) uses the place where it enters until its own length
/// has passed.
package struct ConflictWindows: Hashable, Sendable {
  /// Added to the half widths, metres; and the cosine above which directions count as equal (26°); both assumed.
  package var margin = 0.3
  package var aligned = 0.9
  /// Lowest assumed speed of a merging object, m/s (assumed).
  package var slowest = 0.5
  /// Conflicts farther ahead are left out, metres.
  package var reach = 120.0

  package init() {}

  /// Appends the conflicts of `prediction` with a vehicle of this outline (metres) whose centre is `along` metres along
  /// the path. `outline` is called with the object; `hasPriority` with the mode and where and when it uses the path.
  @discardableResult
  package func find(
    _ prediction: PredictionSet, path: ReferencePath, along: Double, length: Double, width: Double,
    outline: (Int) -> (length: Double, width: Double),
    hasPriority: (PredictedMode, PathAhead.Conflict) -> Bool,
    into conflicts: inout [PathAhead.Conflict]
  ) -> OperationCounts {
    var segments: UInt64 = 0
    for mode in prediction.modes {
      let size = outline(mode.object)
      guard
        let w = window(
          prediction, mode, size, path, rear: along - 0.5 * length, halfWidth: 0.5 * width + margin,
          segments: &segments)
      else { continue }
      let enter = w.low - along - 0.5 * length
      let leave = w.high - along + 0.5 * length
      guard leave > 0, enter < reach else { continue }
      var conflict = PathAhead.Conflict(
        object: mode.object, enter: enter, leave: leave, arrives: w.arrives, clears: w.clears,
        hasPriority: false, probability: mode.probability)
      conflict.hasPriority = hasPriority(mode, conflict)
      conflicts.append(conflict)
    }
    let states = UInt64(prediction.modes.count * prediction.steps)
    return OperationCounts(
      macsFP64: segments &* 14 &+ states &* (12 &+ UInt64(path.points.count / Self.stride) &* 2),
      otherOps: segments &* 14 &+ states &* (30 &+ UInt64(path.points.count / Self.stride) &* 3),
      bytesRead: segments &* 40 &+ states &* (40 &+ UInt64(path.points.count / Self.stride) &* 16),
      bytesWritten: UInt64(conflicts.count) &* 56, serialSteps: UInt64(prediction.steps) &* 20, launches: 1)
  }

  private struct Window {
    var low: Double
    var high: Double
    var arrives: Double
    var clears: Double
  }

  private func window(
    _ prediction: PredictionSet, _ mode: PredictedMode, _ size: (length: Double, width: Double),
    _ path: ReferencePath, rear: Double, halfWidth: Double, segments: inout UInt64
  ) -> Window? {
    var found: Window?
    var lastGap = 0.0
    for k in 0..<prediction.steps {
      let state = prediction.states[mode.first + k]
      let t = Double(k) * prediction.step
      let foot = place(state.position, path, &segments)
      let tangent = path.sample(at: foot.along).tangent
      let c = state.direction.dot(tangent)
      let s = abs(state.direction.cross(tangent))
      let halfAlong = 0.5 * (abs(c) * size.length + s * size.width)
      let halfAcross = 0.5 * (s * size.length + abs(c) * size.width)
      // Lateral distance from overlap, negative during overlap; linear between the steps.
      let gap = abs(foot.offset) - halfWidth - halfAcross
      defer { lastGap = gap }
      let isOnPath = foot.along > 0 && foot.along < path.length
      if gap < 0, isOnPath {
        if found == nil {
          if k == 0, c > aligned { return nil }
          let share = k > 0 && lastGap > 0 ? lastGap / (lastGap - gap) : 1
          let arrives = k == 0 ? 0 : t - (1 - share) * prediction.step
          found = Window(
            low: foot.along - halfAlong, high: foot.along + halfAlong, arrives: arrives, clears: .infinity)
        }
        found!.low = min(found!.low, foot.along - halfAlong)
        found!.high = max(found!.high, foot.along + halfAlong)
        if c > aligned {
          found!.clears = t + 2 * halfAlong / max(slowest, state.speed)
          return found
        }
      } else if found != nil {
        let share = lastGap < 0 && gap > lastGap ? -lastGap / (gap - lastGap) : 1
        found!.clears = t - (1 - min(1, share)) * prediction.step
        if found!.high > rear { return found }
        // It first crosses behind the vehicle.
        found = nil
      }
    }
    return found
  }

  /// Spacing of the path points in the coarse search.
  private static let stride = 4

  /// The foot of a point: from the nearest of every fourth path point, the segments around it.
  private func place(_ p: Vec2, _ path: ReferencePath, _ segments: inout UInt64) -> (
    along: Double, offset: Double
  ) {
    var nearest = (square: Double.infinity, index: 0)
    var i = 0
    while i < path.points.count {
      let square = (path.points[i] - p).lengthSquared
      if square < nearest.square { nearest = (square, i) }
      i += Self.stride
    }
    let low = max(0, nearest.index - Self.stride)
    let high = min(path.points.count - 1, nearest.index + Self.stride)
    segments &+= UInt64(high - low)
    let middle = 0.5 * (path.lengths[low] + path.lengths[high])
    let foot = path.project(p, near: middle, within: 0.5 * (path.lengths[high] - path.lengths[low]))
    return (foot.along, foot.offset)
  }
}
