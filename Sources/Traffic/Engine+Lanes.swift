/// Who is where: the order of vehicles on each lane, and the lanes that their rears still cover.
extension TrafficEngine {
  @inline(__always) func kind(_ v: Int) -> UnsafeMutablePointer<Kind> { kinds + Int(fleet.kind[v]) }

  @inline(__always) func tailEntry(_ v: Int, _ i: Int) -> Int {
    v * Fleet.covered + (Int(fleet.tailBase[v]) + i) % Fleet.covered
  }

  /// Rear bumper of `v` along a lane on which it has its front or its tail; beyond the lane's start it is negative.
  @inline(__always) func back(_ v: Int, on lane: Int) -> Double {
    let rear = fleet.position[v] - kind(v).pointee.length
    if Int(fleet.lane[v]) == lane { return rear }
    return tailBack(v, on: lane, rear: rear)
  }
  func tailBack(_ v: Int, on lane: Int, rear: Double) -> Double {
    var position = rear
    var i = Int(fleet.tailCount[v]) - 1
    while i >= 0 {
      let l = Int(fleet.tailLane[tailEntry(v, i)])
      position += net.laneLength[l]
      if l == lane { return position }
      i -= 1
    }
    return position
  }

  /// Puts `v` into the order of its lane, by position, coming from upstream.
  func enter(_ v: Int, lane: Int) {
    let f = fleet
    f.lane[v] = Int32(lane)
    let p = f.position[v]
    var follower: Int32 = -1
    var leader = laneLast[lane]
    while leader >= 0 && f.position[Int(leader)] < p {
      follower = leader
      leader = f.ahead[Int(leader)]
    }
    f.ahead[v] = leader
    f.behind[v] = follower
    if leader >= 0 { f.behind[Int(leader)] = Int32(v) } else { laneFirst[lane] = Int32(v) }
    if follower >= 0 { f.ahead[Int(follower)] = Int32(v) } else { laneLast[lane] = Int32(v) }
    laneVehicles[lane] += 1
    laneOccupied[lane] += kind(v).pointee.length + kind(v).pointee.minGap
  }
  func leave(_ v: Int) {
    let f = fleet
    let lane = Int(f.lane[v])
    let a = f.ahead[v]
    let b = f.behind[v]
    if a >= 0 { f.behind[Int(a)] = b } else { laneFirst[lane] = b }
    if b >= 0 { f.ahead[Int(b)] = a } else { laneLast[lane] = a }
    f.ahead[v] = -1
    f.behind[v] = -1
    laneVehicles[lane] -= 1
    laneOccupied[lane] =
      laneVehicles[lane] == 0
      ? 0 : laneOccupied[lane] - (kind(v).pointee.length + kind(v).pointee.minGap)
  }

  /// `lane` becomes the nearest lane under the tail of `v`.
  func appendTail(_ v: Int, _ lane: Int) {
    let f = fleet
    if Int(f.tailCount[v]) == Fleet.covered { dropFarthestTail(v) }
    let entry = tailEntry(v, Int(f.tailCount[v]))
    f.tailLane[entry] = Int32(lane)
    f.tailNext[entry] = laneTails[lane]
    laneTails[lane] = Int32(entry)
    f.tailCount[v] += 1
  }
  func dropFarthestTail(_ v: Int) {
    let f = fleet
    let entry = tailEntry(v, 0)
    let lane = Int(f.tailLane[entry])
    if laneTails[lane] == Int32(entry) {
      laneTails[lane] = f.tailNext[entry]
    } else {
      var e = Int(laneTails[lane])
      while f.tailNext[e] != Int32(entry) { e = Int(f.tailNext[e]) }
      f.tailNext[e] = f.tailNext[entry]
    }
    f.tailBase[v] = Int32((Int(f.tailBase[v]) + 1) % Fleet.covered)
    f.tailCount[v] -= 1
  }
  func clearTails(_ v: Int) { while fleet.tailCount[v] > 0 { dropFarthestTail(v) } }
  /// Drops the lanes that the rear has left.
  func trimTails(_ v: Int) {
    let f = fleet
    guard f.tailCount[v] > 0 else { return }
    let rear = f.position[v] - kind(v).pointee.length
    var covered = 0.0
    for i in 0..<Int(f.tailCount[v]) { covered += net.laneLength[Int(f.tailLane[tailEntry(v, i)])] }
    while f.tailCount[v] > 0 {
      covered -= net.laneLength[Int(f.tailLane[tailEntry(v, 0)])]
      // The nearer lanes alone reach back to the rear: the farthest is free.
      guard rear + covered >= 0 else { return }
      let lane = Int(f.tailLane[tailEntry(v, 0)])
      if signals.hasLoop[lane] {
        signals.noteLeft(lane, beyond: rear + covered, speed: f.speed[v], engine: self)
      }
      dropFarthestTail(v)
    }
  }
  /// Lays the tail over the lanes upstream that lead to the current one, after insertion.
  func layTails(_ v: Int) {
    let f = fleet
    clearTails(v)
    var rear = f.position[v] - kind(v).pointee.length
    var lane = Int(f.lane[v])
    var path: [Int] = []
    let previous = f.step[v] > 0 ? Int(plans.views[Int(f.plan[v])].edges[Int(f.step[v]) - 1]) : -1
    while rear < 0, path.count < Fleet.covered {
      var from = -1
      for i in net.laneIncoming.range(lane) {
        let l = Int(net.linkFrom[Int(net.laneIncoming.values[i])])
        let onRoute =
          net.laneInternal[l]
          ? net.laneEntry[l] >= 0
            && Int(net.laneEdge[Int(net.linkFrom[Int(net.laneEntry[l])])]) == previous
          : Int(net.laneEdge[l]) == previous
        if onRoute {
          from = l
          break
        }
      }
      guard from >= 0 else { break }
      path.append(from)
      rear += net.laneLength[from]
      lane = from
      if !net.laneInternal[from] { break }
    }
    for l in path.reversed() { appendTail(v, l) }
  }

  /// Once the body has gone over in a change of lanes: its rear goes over to the lanes that lead to the new one, as far as
  /// they run beside those that it was on (SUMO's logical predecessors).
  func shiftTails(_ v: Int) {
    let f = fleet
    let count = Int(f.tailCount[v])
    guard count > 0 else { return }
    var path = (0..<count).map { Int(f.tailLane[tailEntry(v, $0)]) }
    var lane = Int(f.lane[v])
    for i in path.indices.reversed() {
      let edge = net.laneEdge[path[i]]
      let before = net.laneIncoming.range(lane).lazy
        .map { Int(self.net.linkFrom[Int(self.net.laneIncoming.values[$0])]) }
        .first { self.net.laneEdge[$0] == edge }
      guard let before else { break }
      path[i] = before
      lane = before
    }
    clearTails(v)
    for l in path { appendTail(v, l) }
  }

  /// The vehicle whose rear is the farthest upstream on `lane`, seen by somebody who enters it.
  @inline(__always) func lastOn(_ lane: Int, except v: Int) -> (vehicle: Int, back: Double) {
    var best = -1
    var position = Double.infinity
    let last = Int(laneLast[lane])
    if last >= 0 {
      if last != v {
        best = last
        position = fleet.position[last] - kind(last).pointee.length
      }
    }
    var e = Int(laneTails[lane])
    while e >= 0 {
      let w = e / Fleet.covered
      if w != v {
        let b = back(w, on: lane)
        if b < position {
          position = b
          best = w
        }
      }
      e = Int(fleet.tailNext[e])
    }
    return (best, position)
  }
  /// The vehicle directly ahead of `v` on its own lane, fronts and tails.
  @inline(__always) func leaderOnLane(_ v: Int) -> (vehicle: Int, back: Double) {
    let lane = Int(fleet.lane[v])
    var best = Int(fleet.ahead[v])
    var position = best >= 0 ? fleet.position[best] - kind(best).pointee.length : Double.infinity
    var e = Int(laneTails[lane])
    let own = fleet.position[v] - kind(v).pointee.length
    while e >= 0 {
      let w = e / Fleet.covered
      if w != v {
        let b = back(w, on: lane)
        if b > own && b < position {
          position = b
          best = w
        }
      }
      e = Int(fleet.tailNext[e])
    }
    return (best, position)
  }
}
