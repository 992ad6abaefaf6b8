import SimCore

/// A road user that a detector of point clouds should find, in the lidar's frame.
package struct SceneObject: Hashable, Sendable {
  package enum Kind: Int, Hashable, Sendable, CaseIterable { case vehicle = 0, twoWheeler, person }
  package var kind: Kind
  package var position: Vec2
  package var heading: Double
  package var length: Double
  package var width: Double
  package var height: Double

  package init(kind: Kind, position: Vec2, heading: Double, length: Double, width: Double, height: Double) {
    self.kind = kind
    self.position = position
    self.heading = heading
    self.length = length
    self.width = width
    self.height = height
  }

  /// Number of points above the ground on it: within its outline and a margin of 15 cm.
  package func points(among cloud: [LidarPoint]) -> Int {
    let u = Angle(radians: heading).direction
    let (l, w) = (0.5 * length + 0.15, 0.5 * width + 0.15)
    var n = 0
    for p in cloud where p.z > 20 {
      let d = Vec2(Double(p.x) * 0.01, Double(p.y) * 0.01) - position
      if u.dot(d).magnitude <= l && u.cross(d).magnitude <= w && Double(p.z) * 0.01 <= height + 0.15 {
        n += 1
      }
    }
    return n
  }
}

/// A street or junction drawn at random, on which the pillar network is trained: lanes with traffic, parked rows, people on
/// footways and between parked cars, buildings, trees, hedges, posts, bins and kerbs. All of it follows from the seed.
///
/// Sizes and frequencies are assumed; they are wide, so that a network does not learn one town. No map that comes with
/// Coroad has a part in it.
package struct StreetScene: Sendable {
  package private(set) var scene = LidarScene()
  package private(set) var objects: [SceneObject] = []
  /// Of the lidar above ground, metres.
  package private(set) var height: Double
  package private(set) var beams: Int
  package private(set) var rainRate = 0.0

  private var random: NoiseSequence
  private let position: Vec2
  private let turn: (cosine: Double, sine: Double, angle: Double)
  /// Outlines on the ground that are taken, in the street's frame.
  private var taken: [(Vec2, Double)] = []

  package init(seed: UInt64) {
    var r = NoiseSequence(mix64(seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x5EED))
    func pick(_ low: Double, _ high: Double) -> Double { low + (high - low) * r.uniform() }
    let isMast = r.uniform() < 0.65
    let u = r.uniform()
    beams = u < 0.15 ? 16 : u < 0.5 ? 32 : 64
    height = isMast ? pick(3.5, 7.5) : pick(1.6, 2.2)
    let lanes = 1 + Int(pick(0, 2.99))
    let half = Double(lanes) * pick(3, 3.7)
    let hasJunction = r.uniform() < 0.5
    let a = pick(-.pi, .pi)
    let sc = Math.sincos(a)
    turn = (sc.cosine, sc.sine, a)
    position =
      isMast
      ? Vec2(pick(-25, 25), (r.uniform() < 0.5 ? -1 : 1) * (half + pick(0.5, 6)))
      : Vec2(pick(-30, 30), (Double(Int(pick(0, 2 * Double(lanes)))) + 0.5) * half / Double(lanes) - half)
    if r.uniform() < 0.25 { rainRate = pick(1, 30) }
    random = r
    if !isMast { taken.append((position, 3)) }
    street(half: half, lanes: lanes, rotated: false, gapAt: hasJunction ? half : 0)
    if hasJunction { street(half: half, lanes: lanes, rotated: true, gapAt: half) }
  }

  private mutating func pick(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * random.uniform()
  }
  private mutating func chance(_ p: Double) -> Bool { random.uniform() < p }

  private func inFrame(_ p: Vec2) -> Vec2 {
    (p - position).rotated(cosine: turn.cosine, sine: -turn.sine)
  }
  private mutating func isFree(_ p: Vec2, _ radius: Double) -> Bool {
    for (q, r) in taken where (p - q).lengthSquared < (r + radius) * (r + radius) { return false }
    taken.append((p, radius))
    return true
  }

  // MARK: Parts

  /// Half the length of a street, metres: somewhat more than the detector's grid.
  private static let reach = 62.0

  private mutating func street(half: Double, lanes: Int, rotated: Bool, gapAt gap: Double) {
    func place(_ s: Double, _ t: Double) -> Vec2 { rotated ? Vec2(-t, s) : Vec2(s, t) }
    let along = rotated ? 0.5 * Double.pi : 0
    traffic(half, lanes, rotated, place, along)
    let walk = pick(1.5, 4)
    let back = walk + pick(0, 10)
    for side in [-1.0, 1.0] {
      parked(side, half, gap, place, along)
      kerb(side, half, gap, place)
      people(side, half, walk, gap, place)
      furniture(side, half, walk, gap, place)
      buildings(side, half + back, gap > 0 ? gap + back : 0, place)
    }
  }

  private mutating func traffic(
    _ half: Double, _ lanes: Int, _ rotated: Bool, _ place: (Double, Double) -> Vec2, _ along: Double
  ) {
    let width = half / Double(lanes)
    let density = pick(6, 60)
    for lane in 0..<2 * lanes {
      let t = (Double(lane) + 0.5) * width - half
      let heading = t < 0 ? along : along + .pi
      let speed = pick(0, 20)
      var s = -Self.reach + pick(0, density)
      while s < Self.reach {
        let taken = vehicle(
          at: place(s, t + pick(-0.4, 0.4)), heading: heading + pick(-0.08, 0.08), speed: speed)
        s += taken + pick(1, 1.5 * density)
      }
    }
    // Vehicles that turn.
    for _ in 0..<Int(pick(0, 3)) {
      _ = vehicle(at: place(pick(-half, half), pick(-half, half)), heading: pick(-.pi, .pi), speed: 5)
    }
  }

  /// Adds a vehicle of a random kind, if there is room; returns its length.
  @discardableResult
  private mutating func vehicle(at p: Vec2, heading: Double, speed: Double, parked: Bool = false) -> Double {
    let u = random.uniform()
    var (l, w, h) = (pick(3.5, 5.2), pick(1.6, 2), pick(1.35, 1.9))
    var body = LidarScene.Body.car
    var kind = SceneObject.Kind.vehicle
    if u < 0.08 {
      (l, w, h, body) = (pick(4.8, 7), pick(1.9, 2.2), pick(2, 2.8), .large)
    } else if u < 0.14 {
      (l, w, h, body) = (pick(7, 16.5), pick(2.3, 2.55), pick(2.8, 4), .large)
    } else if u < 0.2 && !parked {
      (l, w, h, body) = (pick(9, 18), 2.55, pick(2.9, 3.4), .large)
    } else if u < 0.34 {
      (l, w, h, body, kind) = (pick(1.5, 2.3), pick(0.5, 0.9), pick(1.5, 1.85), .twoWheeler, .twoWheeler)
      if parked { return l }
    }
    let u2 = Angle(radians: heading).direction
    // Circles along its length cover the outline.
    let n = max(1, Int((l / w).rounded(.up)))
    for k in 0..<n {
      let q = p + u2 * ((Double(k) + 0.5) / Double(n) * l - 0.5 * l)
      for (other, r) in taken where (q - other).lengthSquared < (r + 0.6 * w) * (r + 0.6 * w) { return l }
    }
    for k in 0..<n { taken.append((p + u2 * ((Double(k) + 0.5) / Double(n) * l - 0.5 * l), 0.6 * w)) }
    let at = inFrame(p)
    let direction = u2.rotated(cosine: turn.cosine, sine: -turn.sine)
    let paint = pick(0.04, 0.8)
    scene.addVehicle(body, at: at, direction: direction, length: l, width: w, height: h, paint: paint)
    if rainRate > 0 {
      scene.addSpray(behind: at, direction: direction, length: l, width: w, speed: speed, rainRate: rainRate)
    }
    objects.append(
      SceneObject(kind: kind, position: at, heading: heading - turn.angle, length: l, width: w, height: h))
    return l
  }

  private mutating func parked(
    _ side: Double, _ half: Double, _ gap: Double, _ place: (Double, Double) -> Vec2, _ along: Double
  ) {
    guard chance(0.5) else { return }
    let t = side * (half + pick(-1, 1.2))
    let share = pick(0.2, 0.95)
    let across = chance(0.2) ? 0.5 * Double.pi : 0
    var s = -Self.reach
    while s < Self.reach {
      if s.magnitude > gap + 6, chance(share) {
        let heading = along + across + (chance(0.2) ? .pi : 0) + pick(-0.06, 0.06)
        vehicle(at: place(s, t), heading: heading, speed: 0, parked: true)
        if chance(0.06) { person(at: place(s + 3.1, t + side * pick(-1.2, 0.5))) }
      }
      s += across == 0 ? pick(5.2, 7) : pick(2.5, 3.2)
    }
  }

  private mutating func person(at p: Vec2) {
    let radius = pick(0.2, 0.3)
    guard isFree(p, 0.9 * radius) else { return }
    let tall = chance(0.15) ? pick(1, 1.5) : pick(1.5, 1.95)
    let at = inFrame(p)
    scene.addPerson(at: at, radius: radius, height: tall)
    objects.append(
      SceneObject(
        kind: .person, position: at, heading: 0, length: 2 * radius, width: 2 * radius, height: tall))
  }

  private mutating func people(
    _ side: Double, _ half: Double, _ walk: Double, _ gap: Double, _ place: (Double, Double) -> Vec2
  ) {
    for _ in 0..<Int(pick(0, 12)) {
      let s = pick(-45, 45)
      let t = side * (half + pick(0.3, walk))
      person(at: place(s, t))
      // Company.
      while chance(0.25) { person(at: place(s + pick(-1.2, 1.2), t + pick(-1, 1))) }
    }
    // On the carriageway.
    for _ in 0..<Int(pick(0, 4)) { person(at: place(gap + pick(-40, 40), pick(-half, half))) }
  }

  private mutating func kerb(
    _ side: Double, _ half: Double, _ gap: Double, _ place: (Double, Double) -> Vec2
  ) {
    let high = pick(0.03, 0.15)
    for end in [-1.0, 1.0] {
      scene.addWall(
        from: inFrame(place(end * gap, side * half)), to: inFrame(place(end * Self.reach, side * half)),
        height: high)
    }
  }

  private mutating func furniture(
    _ side: Double, _ half: Double, _ walk: Double, _ gap: Double, _ place: (Double, Double) -> Vec2
  ) {
    // Lamps and signs: thin posts that a detector may take for people.
    for _ in 0..<Int(pick(0, 7)) {
      let p = place(pick(-50, 50), side * (half + pick(0.3, 1.2)))
      let r = pick(0.04, 0.15)
      if isFree(p, r) { scene.addPole(at: inFrame(p), radius: r, height: pick(1, 7)) }
    }
    // Bins, boxes and benches.
    for _ in 0..<Int(pick(0, 4)) {
      let p = place(pick(-50, 50), side * (half + pick(0.5, walk)))
      let (l, w) = (pick(0.4, 2), pick(0.4, 0.9))
      if isFree(p, 0.6 * l) {
        scene.addBlock(
          at: inFrame(p), direction: Angle(radians: pick(-.pi, .pi)).direction, length: l, width: w,
          height: pick(0.5, 1.6))
      }
    }
    if chance(0.5) {
      var s = -55.0 + pick(0, 10)
      let t = side * (half + pick(0.8, 2.5))
      let step = pick(7, 18)
      let (crown, tall) = (pick(0.8, 3.5), pick(3.5, 9))
      while s < 55 {
        if s.magnitude > gap + 4, isFree(place(s, t), 0.2) {
          scene.addTree(at: inFrame(place(s, t)), crown: crown, height: tall)
        }
        s += step + pick(-2, 2)
      }
    }
    for _ in 0..<Int(pick(0, 3)) {
      let s = pick(-50, 40)
      let t = side * (half + walk + pick(0.4, 2))
      guard s.magnitude > gap + 12 else { continue }
      scene.addHedge(
        from: inFrame(place(s, t)), to: inFrame(place(s + pick(2, 20), t)), width: pick(0.4, 1.4),
        height: pick(0.6, 2.2))
    }
  }

  private mutating func buildings(
    _ side: Double, _ line: Double, _ gap: Double, _ place: (Double, Double) -> Vec2
  ) {
    let share = pick(0, 1)
    for end in [-1.0, 1.0] {
      var s = gap + pick(0, 6)
      while s < Self.reach {
        let long = pick(6, 25)
        if chance(share) {
          let (near, far) = (side * (line + pick(0, 2)), side * (line + pick(8, 14)))
          let high = pick(2.5, 15)
          let corners = [(s, near), (s + long, near), (s + long, far), (s, far)].map {
            inFrame(place(end * $0.0, $0.1))
          }
          for k in 0..<4 { scene.addWall(from: corners[k], to: corners[(k + 1) % 4], height: high) }
        }
        s += long + (chance(0.4) ? pick(1, 12) : 0)
      }
    }
  }
}
