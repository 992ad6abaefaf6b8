import Scenario
import SimCore

/// Lanes blocked by a broken-down vehicle: which drivers know, and where there is room to drive.
///
/// A driver knows of a hazard after seeing it, or after responding to a warning of it (HLW). From then on the driver
/// looks for another lane, as early as for a lane that the route demands, and at the latest stops before the hazard.
extension TrafficEngine {
  /// Farthest hazard that drivers consider, metres: about the distance from which SUMO's drivers change to the left for
  /// their route at 130 km/h, twice ten seconds of driving.
  static let hazardReach = 800.0

  /// Updates which lanes are blocked and which drivers have seen why.
  func refreshHazards() {
    if hazardCount == 0 { return }
    let hazards = scenario.configuration.hazards
    for h in hazards { laneBlockade[h.lane] = .infinity }
    for (i, h) in hazards.enumerated() where h.begin <= time && time < h.end {
      laneBlockade[h.lane] = min(laneBlockade[h.lane], h.position)
      let p = geometry.point(h.lane, h.position)
      notice(i, at: Vec2(p.x, p.y))
    }
  }

  private func notice(_ hazard: Int, at place: Vec2) {
    for i in roster.active.indices {
      let v = Int(roster.active[i])
      let known = hazardKnown + (Int(fleet.demand[v]) * hazardCount + hazard)
      if !known.pointee { known.pointee = sees(v, at: place) }
    }
  }

  /// The driver relates a warning to the hazards on the route, and knows of those within reach.
  func learnHazards(_ v: Int) {
    if hazardCount == 0 { return }
    let hazards = scenario.configuration.hazards
    let view = plans.views[Int(fleet.plan[v])]
    var step = Int(fleet.step[v])
    var distance = -fleet.position[v]
    while step < view.count, distance < Self.hazardReach {
      let edge = Int(view.edges[step])
      for (i, h) in hazards.enumerated()
      where h.begin <= time && time < h.end && net.laneEdge[h.lane] == Int32(edge) {
        hazardKnown[Int(fleet.demand[v]) * hazardCount + i] = true
      }
      distance += net.laneLength[Int(net.edgeLanes[edge])]
      step += 1
    }
  }

  /// Nearest known blockade on a lane beyond `position`: its front, metres from the lane's start; ∞ if there is none.
  func knownBlockade(_ v: Int, on lane: Int, beyond position: Double) -> Double {
    var nearest = Double.infinity
    guard laneBlockade[lane] < .infinity else { return nearest }
    let hazards = scenario.configuration.hazards
    let known = hazardKnown + Int(fleet.demand[v]) * hazardCount
    for (i, h) in hazards.enumerated()
    where h.lane == lane && known[i] && h.begin <= time && time < h.end && h.position > position {
      nearest = min(nearest, h.position)
    }
    return nearest
  }

  /// Distance from the start of a lane of the vehicle's edge to the first known blockade on it, or on the lanes that
  /// follow without a change, metres; ∞ if none is within reach.
  func drivable(_ v: Int, _ view: PlanView, _ from: Int, _ lane: Int) -> Double {
    var step = from
    var current = lane
    var distance = 0.0
    let p = fleet.position[v]
    while distance - p < Self.hazardReach {
      let blockade = knownBlockade(v, on: current, beyond: step == from ? p : -1)
      if blockade < .infinity { return distance + blockade }
      distance += net.laneLength[current]
      let next = view.choices[Int(view.start[step]) + current - Int(net.edgeLanes[Int(view.edges[step])])]
        .next
      guard step + 1 < view.count, next >= 0 else { return .infinity }
      current = Int(next)
      step += 1
    }
    return .infinity
  }

  /// Offset to the nearest lane on one side, right (−1, −2, …) or left (1, 2, …), that passes the blockade on the
  /// vehicle's own lane, `own` metres from the lane's start; nil if there is none.
  func detour(_ v: Int, _ view: PlanView, _ step: Int, own: Double, isRight: Bool) -> Int32? {
    let edge = Int(view.edges[step])
    let first = Int(net.edgeLanes[edge])
    let lane = Int(fleet.lane[v])
    var offset = isRight ? -1 : 1
    while lane + offset >= first, lane + offset < first + Int(net.edgeLaneCount[edge]) {
      let choice = view.choices[Int(view.start[step]) + lane + offset - first]
      if choice.link >= 0 || step == view.count - 1,
        min(choice.length, drivable(v, view, step, lane + offset)) > own
      {
        return Int32(offset)
      }
      offset += isRight ? -1 : 1
    }
    return nil
  }
}
