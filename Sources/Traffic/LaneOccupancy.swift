/// The vehicles on each lane: their order, the lanes that their rears still cover, and the length that they occupy.
///
/// A vehicle belongs to the lane under its front bumper (`Fleet.lane`). The upstream lanes under its body are its tail.
/// Both are linked lists in flat arrays, so that every change costs a few writes.
struct LaneOccupancy {
  /// Maximum number of lanes under a vehicle's tail.
  static let covered = 12

  /// By lane: the vehicles on it farthest downstream and upstream, −1 if none; the first of the tail entries on it; the
  /// number of vehicles, and the sum of their lengths and minimum gaps, metres.
  let first: UnsafeMutablePointer<Int32>
  let last: UnsafeMutablePointer<Int32>
  let tails: UnsafeMutablePointer<Int32>
  let vehicles: UnsafeMutablePointer<Int32>
  let occupied: UnsafeMutablePointer<Double>
  /// By vehicle: its neighbours on the lane, −1 if none.
  let ahead: UnsafeMutablePointer<Int32>
  let behind: UnsafeMutablePointer<Int32>
  /// Tail of a vehicle: a ring from the farthest lane (`tailBase`) to the nearest, each entry linked into its lane's
  /// list. Entry i of vehicle v is row v · covered + (base + i) % covered.
  private let tailBase: UnsafeMutablePointer<Int32>
  let tailCount: UnsafeMutablePointer<Int32>
  let tailLane: UnsafeMutablePointer<Int32>
  /// Next tail entry on the same lane, −1 at the end.
  let tailNext: UnsafeMutablePointer<Int32>

  // Shared with the fleet and the tables.
  private let lane: UnsafeMutablePointer<Int32>
  private let position: UnsafeMutablePointer<Double>
  private let speed: UnsafeMutablePointer<Double>
  private let kind: UnsafeMutablePointer<Int32>
  private let kinds: UnsafeMutablePointer<Kind>
  private let laneLength: UnsafeMutablePointer<Double>

  init(net: Tables, fleet: Fleet, kinds: UnsafeMutablePointer<Kind>, capacity: Int, arena: Arena) {
    first = arena.array(net.laneCount, -1)
    last = arena.array(net.laneCount, -1)
    tails = arena.array(net.laneCount, -1)
    vehicles = arena.array(net.laneCount, 0)
    occupied = arena.array(net.laneCount, 0)
    ahead = arena.reserve(capacity, of: Int32.self)
    behind = arena.reserve(capacity, of: Int32.self)
    tailBase = arena.reserve(capacity, of: Int32.self)
    tailCount = arena.reserve(capacity, of: Int32.self)
    tailLane = arena.reserve(capacity * Self.covered, of: Int32.self)
    tailNext = arena.reserve(capacity * Self.covered, of: Int32.self)
    lane = fleet.lane
    position = fleet.position
    speed = fleet.speed
    kind = fleet.kind
    self.kinds = kinds
    laneLength = net.laneLength
  }

  /// Clears the lists of a slot whose vehicle is about to depart.
  func reset(_ v: Int) {
    ahead[v] = -1
    behind[v] = -1
    tailBase[v] = 0
    tailCount[v] = 0
  }

  @inline(__always) private func length(_ v: Int) -> Double { kinds[Int(kind[v])].length }
  @inline(__always) private func space(_ v: Int) -> Double {
    let k = kinds + Int(kind[v])
    return k.pointee.length + k.pointee.minGap
  }

  // MARK: Order

  /// Inserts `v` into the order of a lane by its position, searching from upstream.
  func enter(_ v: Int, lane l: Int) {
    lane[v] = Int32(l)
    let p = position[v]
    var follower: Int32 = -1
    var leader = last[l]
    while leader >= 0 && position[Int(leader)] < p {
      follower = leader
      leader = ahead[Int(leader)]
    }
    ahead[v] = leader
    behind[v] = follower
    if leader >= 0 { behind[Int(leader)] = Int32(v) } else { first[l] = Int32(v) }
    if follower >= 0 { ahead[Int(follower)] = Int32(v) } else { last[l] = Int32(v) }
    vehicles[l] += 1
    occupied[l] += space(v)
  }

  /// Removes `v` from the order of its lane. Its tail stays.
  func leave(_ v: Int) {
    let l = Int(lane[v])
    let a = ahead[v]
    let b = behind[v]
    if a >= 0 { behind[Int(a)] = b } else { first[l] = b }
    if b >= 0 { ahead[Int(b)] = a } else { last[l] = a }
    ahead[v] = -1
    behind[v] = -1
    vehicles[l] -= 1
    // An empty lane is exactly 0, without rounding errors from earlier additions.
    occupied[l] = vehicles[l] == 0 ? 0 : occupied[l] - space(v)
  }

  // MARK: Tails

  @inline(__always) func tailEntry(_ v: Int, _ i: Int) -> Int {
    v * Self.covered + (Int(tailBase[v]) + i) % Self.covered
  }

  /// Position of the rear bumper of `v` along a lane under its front or its tail, metres; negative upstream of the
  /// lane's start.
  @inline(__always) func back(_ v: Int, on l: Int) -> Double {
    let rear = position[v] - length(v)
    if Int(lane[v]) == l { return rear }
    return tailBack(v, on: l, rear: rear)
  }
  private func tailBack(_ v: Int, on l: Int, rear: Double) -> Double {
    var position = rear
    var i = Int(tailCount[v]) - 1
    while i >= 0 {
      let covered = Int(tailLane[tailEntry(v, i)])
      position += laneLength[covered]
      if covered == l { return position }
      i -= 1
    }
    return position
  }

  /// Adds `l` as the nearest lane under the tail of `v`.
  func appendTail(_ v: Int, _ l: Int) {
    if Int(tailCount[v]) == Self.covered { dropFarthestTail(v) }
    let entry = tailEntry(v, Int(tailCount[v]))
    tailLane[entry] = Int32(l)
    tailNext[entry] = tails[l]
    tails[l] = Int32(entry)
    tailCount[v] += 1
  }

  private func dropFarthestTail(_ v: Int) {
    let entry = tailEntry(v, 0)
    let l = Int(tailLane[entry])
    if tails[l] == Int32(entry) {
      tails[l] = tailNext[entry]
    } else {
      var e = Int(tails[l])
      while tailNext[e] != Int32(entry) { e = Int(tailNext[e]) }
      tailNext[e] = tailNext[entry]
    }
    tailBase[v] = Int32((Int(tailBase[v]) + 1) % Self.covered)
    tailCount[v] -= 1
  }

  func clearTail(_ v: Int) { while tailCount[v] > 0 { dropFarthestTail(v) } }

  /// Drops the lanes that the rear of `v` has left, farthest first, and calls `left` with the distance of the rear past
  /// each lane's end, metres.
  @inline(__always) func trimTail(_ v: Int, _ left: (_ lane: Int, _ beyond: Double) -> Void) {
    guard tailCount[v] > 0 else { return }
    let rear = position[v] - length(v)
    var covered = 0.0
    for i in 0..<Int(tailCount[v]) { covered += laneLength[Int(tailLane[tailEntry(v, i)])] }
    while tailCount[v] > 0 {
      let l = Int(tailLane[tailEntry(v, 0)])
      covered -= laneLength[l]
      // The rear is still on this lane if the nearer lanes do not reach back to it.
      guard rear + covered >= 0 else { return }
      left(l, rear + covered)
      dropFarthestTail(v)
    }
  }

  /// Lays the tail over the lanes that lead from the edge `previous` (−1: none) to the lane under the front.
  func layTail(_ v: Int, from previous: Int, _ net: Tables) {
    clearTail(v)
    var rear = position[v] - length(v)
    var l = Int(lane[v])
    var path: [Int] = []
    while rear < 0, path.count < Self.covered {
      l = net.lane(before: l, from: previous)
      guard l >= 0 else { break }
      path.append(l)
      rear += laneLength[l]
      if !net.laneInternal[l] { break }
    }
    for l in path.reversed() { appendTail(v, l) }
  }

  /// At the end of a lane change, moves the tail to the lanes that lead to the new one, as far as they are parallel to
  /// its old lanes (SUMO's logical predecessors).
  func shiftTail(_ v: Int, _ net: Tables) {
    let count = Int(tailCount[v])
    guard count > 0 else { return }
    var path = (0..<count).map { Int(tailLane[tailEntry(v, $0)]) }
    var l = Int(lane[v])
    for i in path.indices.reversed() {
      let before = net.lane(before: l, onEdge: net.laneEdge[path[i]])
      guard before >= 0 else { break }
      path[i] = before
      l = before
    }
    clearTail(v)
    for l in path { appendTail(v, l) }
  }

  // MARK: Neighbours

  /// The vehicle with the rear farthest upstream on a lane, as seen by a vehicle that enters it; −1 if none.
  @inline(__always) func lastOn(_ l: Int, except v: Int) -> (vehicle: Int, back: Double) {
    var best = -1
    var rear = Double.infinity
    let w = Int(last[l])
    if w >= 0 && w != v {
      best = w
      rear = position[w] - length(w)
    }
    var e = Int(tails[l])
    while e >= 0 {
      let w = e / Self.covered
      if w != v {
        let b = back(w, on: l)
        if b < rear {
          rear = b
          best = w
        }
      }
      e = Int(tailNext[e])
    }
    return (best, rear)
  }

  /// The vehicle directly ahead of `v` on its own lane, by fronts and tails; −1 if none.
  @inline(__always) func leader(of v: Int) -> (vehicle: Int, back: Double) {
    let l = Int(lane[v])
    var best = Int(ahead[v])
    var rear = best >= 0 ? position[best] - length(best) : Double.infinity
    var e = Int(tails[l])
    let own = position[v] - length(v)
    while e >= 0 {
      let w = e / Self.covered
      if w != v {
        let b = back(w, on: l)
        if b > own && b < rear {
          rear = b
          best = w
        }
      }
      e = Int(tailNext[e])
    }
    return (best, rear)
  }

  /// No vehicle is about to come over `link`: traffic there must yield, and the first vehicle before it, on lane
  /// `from`, can still stop.
  @inline(__always) func waits(
    _ first: Int, before link: Int, from l: Int, _ net: Tables, _ motion: Motion
  ) -> Bool {
    if net.laneInternal[l] || LinkState.hasPriority(net.linkState[link]) { return false }
    guard first >= 0 else { return true }
    let left = laneLength[l] - position[first]
    return left > Follow.brakeGap(speed[first], kinds[Int(kind[first])].deceleration, motion.h, motion)
  }
}
