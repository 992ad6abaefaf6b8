import RoadNetwork
import SimCore

/// Polylines of the lanes as flat arrays.
struct LaneGeometry {
  let first: UnsafeMutablePointer<Int32>
  /// Polyline metres per metre of declared lane length.
  let scale: UnsafeMutablePointer<Double>
  let x: UnsafeMutablePointer<Double>
  let y: UnsafeMutablePointer<Double>
  let offset: UnsafeMutablePointer<Double>
  let directionX: UnsafeMutablePointer<Double>
  let directionY: UnsafeMutablePointer<Double>

  init(_ network: RoadNetwork, arena: Arena) {
    first = arena.copy(network.lanes.map { Int32($0.shape.lowerBound) } + [Int32(network.points.count)])
    scale = arena.copy(network.lanes.map { $0.length > 0 ? $0.shapeLength / $0.length : 1 })
    x = arena.copy(network.points.map(\.x))
    y = arena.copy(network.points.map(\.y))
    offset = arena.copy(network.pointOffsets)
    directionX = arena.copy(network.pointDirections.map(\.x))
    directionY = arena.copy(network.pointDirections.map(\.y))
  }

  /// Point `position` metres along a lane; beyond its ends the outer segments are extended.
  @inline(__always) func point(_ lane: Int, _ position: Double) -> (
    x: Double, y: Double, dx: Double, dy: Double
  ) {
    let d = position * scale[lane]
    var i = Int(first[lane])
    let last = Int(first[lane + 1]) - 2
    while i < last && offset[i + 1] <= d { i += 1 }
    let rest = d - offset[i]
    return (x[i] + directionX[i] * rest, y[i] + directionY[i] * rest, directionX[i], directionY[i])
  }
}
