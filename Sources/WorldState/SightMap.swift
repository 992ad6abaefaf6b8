import RoadNetwork
import SimCore

/// Lines of sight through the static world: built once from a network, then only read.
///
/// - With buildings declared, a sight line is blocked where it crosses an outline of at least `minimumHeight`;
///   everything else is open.
/// - Without any building, sight ends off the road surface: the lanes at their width, the junctions, and a verge of
///   `verge` metres around both. This is the street canyon that TR 37.885 assumes between its building blocks, for
///   networks that do not include the buildings themselves.
///
/// In both cases the answer is symmetric, and a pure function of the network and the two points. Immutable after
/// `init`, so it may be shared.
package final class SightMap: @unchecked Sendable {
  /// Width of open ground beside lanes and junctions without buildings, metres. Assumed: a footway of the regular 2.5 m
  /// (FGSV RASt 06, 6.1.6.1) and the set-back of the façades beyond it.
  package static let verge = 4.0
  /// Lower obstacles hide nothing, metres: the antenna height of a passenger car in TR 37.885, 6.1.2.
  package static let minimumHeight = 1.5

  private let raster: SurfaceRaster?
  private let outlines: OutlineIndex?
  /// Unretained references to the two: reference counting would cost a quarter of a test's time.
  private let rasterLook: Unmanaged<SurfaceRaster>?
  private let outlinesLook: Unmanaged<OutlineIndex>?
  private let screen: SightScreen?
  /// Nil if no building hides the sky.
  private let sky: SkyView?

  package init(_ network: RoadNetwork) {
    sky = SkyView(network.obstacles)
    let walls = network.obstacles.filter { $0.height >= Self.minimumHeight && $0.outline.count >= 2 }
    if network.obstacles.isEmpty {
      let raster = SurfaceRaster(network, verge: Self.verge)
      self.raster = raster
      outlines = nil
      screen = raster.makeScreen()
    } else {
      raster = nil
      outlines = walls.isEmpty ? nil : OutlineIndex(walls.map(\.outline))
      screen = walls.isEmpty ? nil : OutlineIndex.makeScreen(walls.map(\.outline))
    }
    rasterLook = raster.map(Unmanaged.passUnretained)
    outlinesLook = outlines.map(Unmanaged.passUnretained)
  }

  deinit { screen?.destroy() }

  /// True if nothing static hides `b` from `a` (map frame, metres).
  package func isClear(_ a: Vec2, _ b: Vec2) -> Bool {
    if let screen, screen.hides(a, b, isFree: screen.isFree(a)) { return false }
    return isClearExactly(a, b)
  }

  /// `isClear` from one point to each of many.
  package func look(
    from a: Vec2, toX x: UnsafePointer<Double>, y: UnsafePointer<Double>, count: Int,
    clear: UnsafeMutablePointer<Bool>
  ) {
    guard let screen else {
      clear.update(repeating: true, count: count)
      return
    }
    let isFree = screen.isFree(a)
    for k in 0..<count {
      let b = Vec2(x[k], y[k])
      clear[k] = screen.hides(a, b, isFree: isFree) ? false : isClearExactly(a, b)
    }
  }

  /// The exact test, without the screen.
  @inline(__always)
  func isClearExactly(_ a: Vec2, _ b: Vec2) -> Bool {
    // One canonical direction makes the answer symmetric to the last bit.
    let swap = a.x > b.x || (a.x == b.x && a.y > b.y)
    let from = swap ? b : a
    let to = swap ? a : b
    if let rasterLook { return rasterLook._withUnsafeGuaranteedRef { $0.isClear(from, to) } }
    if let outlinesLook { return outlinesLook._withUnsafeGuaranteedRef { !$0.isCrossed(from, to) } }
    return true
  }

  /// Share of the navigation satellites in use that buildings leave in sight at a position, 0...1; 1 without buildings.
  package func openSky(at p: Vec2) -> Double { sky?.openShare(at: p) ?? 1 }

  /// True if the point lies on the road surface or its verge; always true with buildings declared.
  package func isOpen(_ p: Vec2) -> Bool { raster?.isOpen(p) ?? true }
}

/// The road surface as one bit per square cell. Immutable after `init`, so it may be shared.
final class SurfaceRaster: @unchecked Sendable {
  /// Edge of a cell, metres; doubled until the raster has at most 2²⁸ cells (32 MB).
  let cell: Double
  let origin: Vec2
  let columns: Int
  let rows: Int
  private let words: UnsafeMutablePointer<UInt64>
  private let wordsPerRow: Int
  /// Metres at either end of a line that are not tested: masts and footways stand beside the surface.
  static let apron = 6.0
  /// An end off the surface (a mast on the embankment, a yard) sees over open ground for up to this distance, metres.
  static let forecourt = 60.0

  init(_ network: RoadNetwork, verge: Double) {
    let reach = network.lanes.reduce(0.0) { max($0, $1.width) } * 0.5 + verge
    var points = Bounds(around: network.points) ?? network.bounds
    for shape in network.junctions.lazy.map(\.shape) {
      guard let b = Bounds(around: shape) else { continue }
      points.min = Vec2(min(points.min.x, b.min.x), min(points.min.y, b.min.y))
      points.max = Vec2(max(points.max.x, b.max.x), max(points.max.y, b.max.y))
    }
    let area = points.expanded(by: reach + 4)
    var size = 2.0
    while (area.max.x - area.min.x) / size * ((area.max.y - area.min.y) / size) > 0x1p28 { size *= 2 }
    cell = size
    origin = area.min
    columns = Int((area.max.x - area.min.x) / size) + 1
    rows = Int((area.max.y - area.min.y) / size) + 1
    wordsPerRow = (columns + 63) / 64
    words = .allocate(capacity: wordsPerRow * rows)
    words.initialize(repeating: 0, count: wordsPerRow * rows)
    for lane in network.lanes {
      for i in lane.shape.dropLast() {
        fillCapsule(network.points[i], network.points[i + 1], radius: lane.width * 0.5 + verge)
      }
    }
    for junction in network.junctions where junction.shape.count >= 3 {
      fillPolygon(junction.shape)
      for i in junction.shape.indices {
        fillCapsule(
          junction.shape[i], junction.shape[i + 1 < junction.shape.count ? i + 1 : 0], radius: verge)
      }
    }
  }

  deinit { words.deallocate() }

  @inline(__always) private func isSet(_ column: Int, _ row: Int) -> Bool {
    words[row &* wordsPerRow &+ column >> 6] >> UInt64(truncatingIfNeeded: column & 63) & 1 == 1
  }

  func isOpen(_ p: Vec2) -> Bool {
    let u = (p.x - origin.x) / cell
    let v = (p.y - origin.y) / cell
    guard u >= 0, v >= 0, u < Double(columns), v < Double(rows) else { return false }
    return isSet(Int(u), Int(v))
  }

  /// Tests the cells under the line, one per cell of its longer axis: first the middle, then every sixteenth, then all.
  /// A line over a building block mostly fails at the first few.
  func isClear(_ a: Vec2, _ b: Vec2) -> Bool {
    let span = b - a
    let length = span.length
    if length <= 2 * Self.apron { return true }
    let trim = Self.apron / length
    let scale = 1 / cell
    let u0 = (a.x + span.x * trim - origin.x) * scale
    let v0 = (a.y + span.y * trim - origin.y) * scale
    let du = span.x * (1 - 2 * trim) * scale
    let dv = span.y * (1 - 2 * trim) * scale
    let w = Double(columns)
    let h = Double(rows)
    // The raster is convex: if both ends are inside, so is every cell between them.
    guard u0 >= 0, v0 >= 0, u0 < w, v0 < h, u0 + du >= 0, v0 + dv >= 0, u0 + du < w, v0 + dv < h else {
      return false
    }
    // 32.32 fixed point: exact additions, the same cells in every pass.
    let steps = max(1, Int(max(du.magnitude, dv.magnitude)))
    let one = 0x1p32
    let u = Int(u0 * one)
    let v = Int(v0 * one)
    let uStep = Int(du / Double(steps) * one)
    let vStep = Int(dv / Double(steps) * one)
    // If an end lies off the surface, the line is tested from the point at which it reaches the surface.
    let grace = Int(Self.forecourt * scale)
    var first = 0
    while !isSet((u &+ first &* uStep) >> 32, (v &+ first &* vStep) >> 32) {
      if first == 0 && isOpen(a) { return false }
      first &+= 1
      if first > min(grace, steps) { return false }
    }
    var last = steps
    while !isSet((u &+ last &* uStep) >> 32, (v &+ last &* vStep) >> 32) {
      if last == steps && isOpen(b) { return false }
      last &-= 1
      if steps &- last > grace || last < first { return false }
    }
    var i = (first &+ last) >> 1
    if !isSet((u &+ i &* uStep) >> 32, (v &+ i &* vStep) >> 32) { return false }
    i = first
    while i <= last {
      if !isSet((u &+ i &* uStep) >> 32, (v &+ i &* vStep) >> 32) { return false }
      i &+= 16
    }
    var uu = u &+ first &* uStep
    var vv = v &+ first &* vStep
    for _ in first...last {
      if !isSet(uu >> 32, vv >> 32) { return false }
      uu &+= uStep
      vv &+= vStep
    }
    return true
  }

  /// Blocks of 2 × 2 cells that no line passes: neither they nor the cells around them contain surface, and a line
  /// tests a cell in every column or row that it crosses.
  ///
  /// The ends are exempt within their apron and forecourt: 66 m along the longer axis, so just under 94 m of the line.
  /// Farther than 100 m from both ends, a cell off the surface blocks the line.
  func makeScreen() -> SightScreen {
    let screen = SightScreen(
      origin: origin, columns: (columns + 1) / 2, rows: (rows + 1) / 2, cell: 2 * cell, keep: 100 + 4 * cell,
      needsFreeEnd: false)
    var near = [UInt64](repeating: 0, count: wordsPerRow)
    for row in 0..<screen.rows {
      for w in 0..<wordsPerRow { near[w] = 0 }
      for r in max(0, 2 * row - 1)...min(rows - 1, 2 * row + 2) {
        for w in 0..<wordsPerRow { near[w] |= words[r * wordsPerRow + w] }
      }
      for w in 0..<wordsPerRow {
        // Open country is most of a large map: 32 blocks at once.
        if near[w] == 0, w == 0 || near[w - 1] >> 63 == 0, w + 1 == wordsPerRow || near[w + 1] & 1 == 0 {
          screen.setSolid(halfWord: w, row)
          continue
        }
        for column in 32 * w..<min(screen.columns, 32 * w + 32) {
          var isSolid = true
          for c in max(0, 2 * column - 1)...min(columns - 1, 2 * column + 2)
          where near[c >> 6] >> UInt64(c & 63) & 1 == 1 { isSolid = false }
          if isSolid { screen.setSolid(column, row) }
        }
      }
    }
    return screen
  }

  // MARK: Drawing

  private func columnRange(_ low: Double, _ high: Double) -> ClosedRange<Int> {
    let first = min(columns - 1, max(0, Int(((low - origin.x) / cell).rounded(.down))))
    return first...min(columns - 1, max(first, Int(((high - origin.x) / cell).rounded(.down))))
  }
  private func rowRange(_ low: Double, _ high: Double) -> ClosedRange<Int> {
    let first = min(rows - 1, max(0, Int(((low - origin.y) / cell).rounded(.down))))
    return first...min(rows - 1, max(first, Int(((high - origin.y) / cell).rounded(.down))))
  }
  private func center(_ column: Int, _ row: Int) -> Vec2 {
    Vec2(origin.x + (Double(column) + 0.5) * cell, origin.y + (Double(row) + 0.5) * cell)
  }
  private func set(_ column: Int, _ row: Int) {
    words[row * wordsPerRow + column >> 6] |= 1 << UInt64(column & 63)
  }

  /// Sets every cell whose centre lies within `radius` of the segment.
  private func fillCapsule(_ a: Vec2, _ b: Vec2, radius: Double) {
    let span = b - a
    let squared = span.lengthSquared
    // A little more than the radius, against rounding.
    let margin = radius + cell
    for row in rowRange(min(a.y, b.y) - radius, max(a.y, b.y) + radius) {
      let y = origin.y + (Double(row) + 0.5) * cell
      guard let part = SimCore.span(of: a, b, between: y - margin, and: y + margin) else { continue }
      for column in columnRange(part.lowerBound - margin, part.upperBound + margin) {
        let p = center(column, row)
        let t = squared > 0 ? min(1, max(0, (p - a).dot(span) / squared)) : 0
        if (p - (a + span * t)).lengthSquared <= radius * radius { set(column, row) }
      }
    }
  }

  /// Sets every cell whose centre lies inside the outline (even-odd rule).
  private func fillPolygon(_ outline: [Vec2]) {
    guard let box = Bounds(around: outline) else { return }
    var crossings: [Double] = []
    for row in rowRange(box.min.y, box.max.y) {
      let y = center(0, row).y
      crossings.removeAll(keepingCapacity: true)
      var j = outline.count - 1
      for i in outline.indices {
        let a = outline[i]
        let b = outline[j]
        if (a.y > y) != (b.y > y) { crossings.append((b.x - a.x) * (y - a.y) / (b.y - a.y) + a.x) }
        j = i
      }
      if crossings.isEmpty { continue }
      crossings.sort()
      // Inside if the number of crossings to the right is odd.
      var passed = 0
      for column in columnRange(box.min.x, box.max.x) {
        let x = center(column, row).x
        while passed < crossings.count && crossings[passed] <= x { passed += 1 }
        if (crossings.count - passed) & 1 == 1 { set(column, row) }
      }
    }
  }
}
