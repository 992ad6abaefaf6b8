import SimCore

/// What a lidar can hit around it, as simple solids in its own frame. Reused for every frame: `clear` first.
package struct LidarScene: Sendable {
  /// An upright prism on a rectangle.
  struct Box: Hashable, Sendable {
    var center: Vec2
    /// Unit vector along its length.
    var direction: Vec2
    var halfLength: Double
    var halfWidth: Double
    var low: Double
    var high: Double
    /// 0...1.
    var reflectivity: Double
    /// Mean free path of light in it, metres; 0: solid. Spray and leaves let through a part of the light.
    var freePath = 0.0
  }
  /// An upright cylinder.
  struct Post: Hashable, Sendable {
    var center: Vec2
    var radius: Double
    var low: Double
    var high: Double
    var reflectivity: Double
    var freePath = 0.0
  }
  /// An upright wall from the ground.
  struct Wall: Hashable, Sendable {
    var from: Vec2
    var to: Vec2
    var height: Double
    var reflectivity: Double
  }

  /// Limit of each kind of solid; more are left out.
  static let limit = 4096

  private(set) var boxes: [Box] = []
  private(set) var posts: [Post] = []
  private(set) var walls: [Wall] = []

  package init() {}
  package mutating func clear() {
    boxes.removeAll(keepingCapacity: true)
    posts.removeAll(keepingCapacity: true)
    walls.removeAll(keepingCapacity: true)
  }

  private mutating func add(_ box: Box) { if boxes.count < Self.limit { boxes.append(box) } }
  private mutating func add(_ post: Post) { if posts.count < Self.limit { posts.append(post) } }

  /// Reflectivities at 905 nm: assumed, between dark paint (5 %), clothes (30 %), concrete (40 %) and leaves (50 %).
  static let facade = 0.4
  static let leaves = 0.5
  static let clothes = 0.35

  package enum Body: Hashable, Sendable { case car, large, twoWheeler }

  /// A vehicle of which `position` is the centre. A car is a body up to 58 % of its height with a cabin on it; a lorry or bus
  /// is one prism above its wheels; a two-wheeler is a frame up to 1 m with a rider (proportions assumed).
  ///
  /// - Parameter paint: its reflectivity, 0...1.
  package mutating func addVehicle(
    _ body: Body, at position: Vec2, direction: Vec2, length: Double, width: Double, height: Double,
    paint: Double
  ) {
    func box(_ from: Double, _ to: Double, _ width: Double, _ low: Double, _ high: Double) {
      add(
        Box(
          center: position + direction * (0.5 * (from + to) * length), direction: direction,
          halfLength: 0.5 * (to - from) * length, halfWidth: 0.5 * width, low: low, high: high,
          reflectivity: paint))
    }
    switch body {
    case .car:
      box(-0.5, 0.5, width, 0.2, 0.58 * height)
      box(-0.42, 0.18, 0.86 * width, 0.58 * height, height)
    case .large:
      box(-0.5, 0.5, width, 0.35, height)
    case .twoWheeler:
      box(-0.5, 0.5, min(width, 0.3), 0, 1)
      add(Post(center: position, radius: 0.25, low: 0.8, high: max(1.6, height), reflectivity: Self.clothes))
    }
  }

  /// A person: legs, and a wider trunk from 45 % of the height on.
  package mutating func addPerson(at position: Vec2, radius: Double, height: Double) {
    let hip = 0.45 * height
    add(Post(center: position, radius: 0.7 * radius, low: 0, high: hip, reflectivity: Self.clothes))
    add(Post(center: position, radius: radius, low: hip, high: height, reflectivity: Self.clothes))
  }

  package mutating func addWall(from: Vec2, to: Vec2, height: Double, reflectivity: Double = 0.4) {
    if walls.count < Self.limit {
      walls.append(Wall(from: from, to: to, height: height, reflectivity: reflectivity))
    }
  }

  /// A lamp post or a sign.
  package mutating func addPole(at position: Vec2, radius: Double, height: Double) {
    add(Post(center: position, radius: radius, low: 0, high: height, reflectivity: Self.facade))
  }

  /// A bin, a box, a bench.
  package mutating func addBlock(
    at position: Vec2, direction: Vec2, length: Double, width: Double, height: Double
  ) {
    add(
      Box(
        center: position, direction: direction, halfLength: 0.5 * length, halfWidth: 0.5 * width, low: 0,
        high: height,
        reflectivity: Self.facade))
  }

  /// A tree: a trunk, and a crown that lets light through for 1.5 m in the mean (assumed).
  package mutating func addTree(at position: Vec2, crown: Double, height: Double) {
    add(Post(center: position, radius: 0.15, low: 0, high: 0.6 * height, reflectivity: Self.leaves))
    add(
      Post(
        center: position, radius: crown, low: min(2.2, 0.5 * height), high: height, reflectivity: Self.leaves,
        freePath: 1.5))
  }

  /// A shrub or a hedge along a line, with light let through for .4 m in the mean (assumed).
  package mutating func addHedge(from: Vec2, to: Vec2, width: Double, height: Double) {
    let along = to - from
    let length = along.length
    guard length > 0 else { return }
    add(
      Box(
        center: (from + to) * 0.5, direction: along * (1 / length), halfLength: 0.5 * length,
        halfWidth: 0.5 * width,
        low: 0, high: height, reflectivity: Self.leaves, freePath: 0.4))
  }

  /// Water that a vehicle's tyres throw up on a wet road, behind it: from 8 m/s on, as long as the vehicle drives in .3 s and
  /// denser with speed and rain (assumed).
  package mutating func addSpray(
    behind position: Vec2, direction: Vec2, length: Double, width: Double, speed: Double, rainRate: Double
  ) {
    guard speed > 8, rainRate > 0.5 else { return }
    let reach = min(10, 0.3 * speed)
    let dense = min(1, rainRate / 20) * min(1, speed / 25)
    add(
      Box(
        center: position + direction * (-0.5 * (length + reach)), direction: direction,
        halfLength: 0.5 * reach,
        halfWidth: 0.5 * width, low: 0.1, high: 1.2, reflectivity: 0.2, freePath: 8 / max(0.05, dense)))
  }
}
