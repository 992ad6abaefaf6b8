import Scenario
import SimCore

/// Lanes that a broken-down vehicle blocks: who knows of one, and where it leaves room to drive.
///
/// A driver knows of a hazard once he has seen it, or once he has answered a warning of it (HLW); then he keeps it in mind,
/// looks for another lane from as far away as for a lane that his route asks for, and stops before it at the latest.
extension TrafficEngine {
  /// Beyond this many metres nobody thinks of a hazard: about the distance from which SUMO's drivers change to the left for
  /// their route at 130 km/h, twice ten seconds of driving.
  static let hazardReach = 800.0

  /// Lanes that are blocked now, and who has come to see why.
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

  /// The driver takes a warning to mean the hazards on his way: he knows of those within reach.
  func learnHazards(_ v: Int) {
    if hazardCount == 0 { return }
    let hazards = scenario.configuration.hazards
    let view = plans.views[Int(fleet.plan[v])]
    var step = Int(fleet.step[v])
    var way = -fleet.position[v]
    while step < view.count, way < Self.hazardReach {
      let edge = Int(view.edges[step])
      for (i, h) in hazards.enumerated()
      where h.begin <= time && time < h.end && net.laneEdge[h.lane] == Int32(edge) {
        hazardKnown[Int(fleet.demand[v]) * hazardCount + i] = true
      }
      way += net.laneLength[Int(net.edgeLanes[edge])]
      step += 1
    }
  }

  /// Front of the nearest blockade on a lane that the driver knows of and that lies beyond `position`, metres from the
  /// lane's start; ∞ if there is none.
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

  /// Metres from the start of a lane of the vehicle's edge to the first known blockade on it, or on the lanes that follow it
  /// without a change; ∞ if none is within reach.
  func drivable(_ v: Int, _ view: PlanView, _ from: Int, _ lane: Int) -> Double {
    var step = from
    var current = lane
    var way = 0.0
    let p = fleet.position[v]
    while way - p < Self.hazardReach {
      let blockade = knownBlockade(v, on: current, beyond: step == from ? p : -1)
      if blockade < .infinity { return way + blockade }
      way += net.laneLength[current]
      let next = view.choices[Int(view.start[step]) + current - Int(net.edgeLanes[Int(view.edges[step])])]
        .next
      guard step + 1 < view.count, next >= 0 else { return .infinity }
      current = Int(next)
      step += 1
    }
    return .infinity
  }

  /// Lanes to the right (−1, −2, …) or left (1, 2, …) up to the nearest of the vehicle's edge that leads past what blocks its
  /// own after `own` metres; nil if none on that side does.
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
