import SimCore

/// Casts the rays of one rotation: a polar image with the nearest hit of every beam and column, drawn solid by solid, so that
/// only the columns that a solid spans are visited. Buffers of one thread, reused for every unit.
///
/// The ground is level. All noise is a function of (seed, unit, frame, column, beam).
package final class LidarScan {
  private let model: LidarModel
  private let beams: Int
  private let cosine: [Double]
  private let sine: [Double]
  /// Distance over ground and reflectivity of the nearest hit, by column and beam; infinity if none.
  private var distance: [Double]
  private var reflectivity: [Float]

  package init(_ model: LidarModel) {
    self.model = model
    beams = model.slopes.count
    let step = 2 * Double.pi / Double(model.columns)
    let turns = (0..<model.columns).map { Math.sincos(Double($0) * step) }
    cosine = turns.map(\.cosine)
    sine = turns.map(\.sine)
    distance = Array(repeating: .infinity, count: model.columns * beams)
    reflectivity = Array(repeating: 0, count: model.columns * beams)
  }

  /// Replaces `out` by the returns of a rotation at `height` metres above ground.
  ///
  /// - Parameter word: random bits of (unit, frame).
  package func scan(
    _ scene: borrowing LidarScene, height: Double, weather: LidarWeather, word: UInt64,
    into out: inout [LidarPoint]
  ) {
    for i in distance.indices { distance[i] = .infinity }
    for wall in scene.walls { draw(wall, height) }
    for (k, box) in scene.boxes.enumerated() { draw(box, height, mix64(word &+ UInt64(k))) }
    for (k, post) in scene.posts.enumerated() { draw(post, height, mix64(word &- UInt64(k) &- 1)) }
    emit(height, weather, word, into: &out)
  }

  // MARK: Drawing

  /// The columns between two directions less than half a turn apart, from `right` to `left` counter-clockwise; a margin of
  /// one column covers the rounding of the angles.
  private func columns(_ right: Vec2, _ left: Vec2) -> Range<Int> {
    let scale = Double(model.columns) / (2 * .pi)
    let first = Math.atan2(right.y, right.x) * scale
    var last = Math.atan2(left.y, left.x) * scale
    if last < first { last += Double(model.columns) }
    return Int(first.rounded(.down)) - 1..<Int(last.rounded(.down)) + 2
  }
  @inline(__always) private func column(_ k: Int) -> Int {
    let c = k % model.columns
    return c < 0 ? c + model.columns : c
  }

  private func draw(_ wall: LidarScene.Wall, _ height: Double) {
    let turn = wall.from.cross(wall.to)
    if turn == 0 { return }
    let (a, b) = turn > 0 ? (wall.from, wall.to) : (wall.to, wall.from)
    let ab = b - a
    for k in columns(a, b) {
      let c = column(k)
      let u = Vec2(cosine[c], sine[c])
      let across = u.cross(ab)
      guard across != 0 else { continue }
      let d = a.cross(ab) / across
      let s = a.cross(u) / across
      guard d > 0.3, d < model.range, s >= 0, s <= 1 else { continue }
      mark(c, enter: d, leave: d, low: 0, high: wall.height, wall.reflectivity, height, free: 0, 0)
    }
  }

  private func draw(_ box: LidarScene.Box, _ height: Double, _ word: UInt64) {
    let along = box.direction * box.halfLength
    let across = Vec2(-box.direction.y, box.direction.x) * box.halfWidth
    let center = box.center
    // A lidar inside the outline, or all around: every column.
    let local = Vec2(-box.direction.dot(center), -box.direction.cross(center))
    var range = 0..<model.columns
    if local.x.magnitude > box.halfLength || local.y.magnitude > box.halfWidth {
      var right = center
      var left = center
      for (s, t) in [(1.0, 1.0), (1, -1), (-1, 1), (-1, -1)] {
        let p = center + along * s + across * t
        if right.cross(p) < 0 { right = p }
        if left.cross(p) > 0 { left = p }
      }
      range = columns(right, left)
    }
    for k in range {
      let c = column(k)
      let u = Vec2(cosine[c], sine[c])
      let v = Vec2(box.direction.dot(u), box.direction.cross(u))
      var t0 = 0.0
      var t1 = model.range
      guard Self.clip(local.x, v.x, box.halfLength, &t0, &t1),
        Self.clip(local.y, v.y, box.halfWidth, &t0, &t1)
      else { continue }
      mark(
        c, enter: t0, leave: t1, low: box.low, high: box.high, box.reflectivity, height, free: box.freePath,
        word)
    }
  }

  private func draw(_ post: LidarScene.Post, _ height: Double, _ word: UInt64) {
    let square = post.center.lengthSquared
    let r = post.radius
    var range = 0..<model.columns
    if square > r * r {
      let d = square.squareRoot()
      let side = Vec2(-post.center.y, post.center.x) * (r / (square - r * r).squareRoot())
      if d > r * 1.01 { range = columns(post.center - side, post.center + side) }
    }
    for k in range {
      let c = column(k)
      let u = Vec2(cosine[c], sine[c])
      let b = u.dot(post.center)
      let root = r * r - (square - b * b)
      guard root > 0, b > 0 else { continue }
      let half = root.squareRoot()
      mark(
        c, enter: max(0, b - half), leave: b + half, low: post.low, high: post.high, post.reflectivity,
        height,
        free: post.freePath, word)
    }
  }

  /// Narrows [t0, t1] to the interval in which |start + t · d| ≤ half; false if it is empty.
  @inline(__always)
  private static func clip(
    _ start: Double, _ d: Double, _ half: Double, _ t0: inout Double, _ t1: inout Double
  ) -> Bool {
    if d == 0 { return start.magnitude <= half }
    let p = (-half - start) / d
    let q = (half - start) / d
    t0 = max(t0, min(p, q))
    t1 = min(t1, max(p, q))
    return t0 <= t1
  }

  /// Enters a solid between two distances of a column into the image.
  @inline(__always)
  private func mark(
    _ c: Int, enter: Double, leave: Double, low: Double, high: Double, _ bright: Double, _ height: Double,
    free: Double, _ word: UInt64
  ) {
    guard enter < model.range else { return }
    let first = max(enter, 0.3)
    for b in 0..<beams {
      let slope = model.slopes[b]
      let z = height + slope * first
      var d = first
      var end = leave
      if z > high {
        // Over its front edge: it may come down on the top.
        guard slope < 0 else { return }
        d = (high - height) / slope
        if d > leave { continue }
      } else if z < low {
        // Under its edge: it may rise into it.
        guard slope > 0 else { continue }
        d = (low - height) / slope
        if d > leave { continue }
      }
      let i = c * beams + b
      if d >= distance[i] { continue }
      if free > 0 {
        if slope != 0 { end = min(end, ((slope > 0 ? high : low) - height) / slope) }
        let u = Double(mix64(word ^ UInt64(i)) >> 11) * 0x1p-53
        d += -Math.log(u + 0x1p-54) * free
        if d > end || d >= distance[i] { continue }
      }
      distance[i] = d
      reflectivity[i] = Float(bright)
    }
  }

  // MARK: Returns

  /// Reflectivity of asphalt at 905 nm (assumed).
  private static let asphalt = 0.15

  private func emit(_ height: Double, _ weather: LidarWeather, _ word: UInt64, into out: inout [LidarPoint]) {
    out.removeAll(keepingCapacity: true)
    let reach = model.range * model.range
    let share = weather.rangeShare
    let drops = weather.dropEcho
    for b in 0..<beams {
      let slope = model.slopes[b]
      let stretch = model.stretch[b]
      let ground = slope < 0 ? height / -slope : .infinity
      for c in 0..<model.columns {
        let i = c * beams + b
        let isGround = ground < distance[i]
        var d = isGround ? ground : distance[i]
        var noise = NoiseSequence(mix64(word ^ (UInt64(i) << 24)))
        var bright = isGround ? Self.asphalt : Double(reflectivity[i])
        if drops > 0 {
          let u = noise.uniform()
          let near = LidarWeather.dropDistance * -Math.log(noise.uniform() + 0x1p-54)
          if u < drops, near < d { (d, bright) = (near, 0.1) }
        }
        guard d * stretch < model.range else { continue }
        let range = d * stretch
        // Power of the echo over that of 10 % at `darkRange`. Rough ground seen at a flat angle returns less.
        let facing = isGround ? height / range : 1
        var power = bright * facing * 10 * model.darkRange * model.darkRange / (range * range)
        if weather.extinction > 0 { power *= Math.exp(-2 * weather.extinction * range) }
        let u = noise.uniform()
        if power * (0.5 + u) < 1 || noise.uniform() < LidarModel.dropout { continue }
        let sigma = model.rangeSigma + share * range
        let measured = d + sigma * noise.normal() / stretch
        guard measured > 0.3, measured * measured < reach else { continue }
        let z = height + slope * measured
        out.append(
          LidarPoint(
            x: Self.centimetres(measured * cosine[c]), y: Self.centimetres(measured * sine[c]),
            z: Self.centimetres(z), reflectivity: UInt8(min(255, max(0, bright * 255)))))
      }
    }
  }

  @inline(__always) private static func centimetres(_ v: Double) -> Int16 {
    Int16(min(32767, max(-32768, (v * 100).rounded())))
  }
}
