import RoadNetwork
import Scenario
import SimCore
import VehicleControl

/// The vehicle's own base system in the absence of valid commands: it brakes to a stop in the lane, m/s². UN Regulation
/// No. 157 aims at no more than 4 m/s² in a minimal risk manoeuvre (5.5, from secondary sources); the value itself is
/// assumed.
enum MinimalRisk {
  static let deceleration = 2.5
}

/// Closing vehicle warning of a lane change decision aid: ISO 17387, types A to C by their maximum closing speed (from
/// secondary sources).
enum LaneChangeAid {
  /// Seconds, from a closing speed in m/s.
  static func timeToCollision(closing: Double) -> Double { closing <= 10 ? 2.5 : closing <= 15 ? 3 : 3.5 }
}

/// A vehicle that would have to brake harder than this, m/s², to stop before a junction is about to pass it (assumed:
/// half of what units brake with at stop lines, `Behaviour.Parameters.comfortableDeceleration`).
enum Passing {
  static let deceleration = 1.0
}

/// Vehicles driven by their units. The driver's plan is still made, without effect on the vehicle: others at junctions
/// expect the vehicle to follow it unless it moves otherwise (`announcePassing`). The vehicle stays on the centre of
/// its lane, or changes lanes on the unit's command: steering is not simulated.
///
/// Units do not know about stops: the driver drives until all planned stops are served.
extension TrafficEngine {
  @inline(__always) func isDriven(_ v: Int) -> Bool {
    !commands.commanded.isEmpty && commands.driven[Int(fleet.demand[v])]
  }

  /// Whether the unit drives. Starts, hands over and ends its authority.
  func isDriven(_ index: Int, _ v: Int, by command: VehicleCommand?) -> Bool {
    let a = commands
    if Int(fleet.nextStop[v]) < scenario.demand.vehicles[index].stops.count {
      a.driven[index] = false
      return false
    }
    if let command, command.authority.isOfUnit {
      if !a.driven[index] { counters.engagements += 1 }
      a.driven[index] = true
      a.driverless[index] = command.authority == .driveAlone
      a.requested[index] = false
      a.takeoverAt[index] = .infinity
      return true
    }
    guard a.driven[index] else { return false }
    if let command, command.authority == .assist {
      resume(index, v, after: command)
      return false
    }
    if a.driverless[index] { return true }
    if !a.requested[index] { requestTakeover(index, v) }
    if now >= a.takeoverAt[index] {
      counters.takeovers += 1
      resume(index, v, after: command)
    }
    return a.driven[index]
  }

  private func requestTakeover(_ index: Int, _ v: Int) {
    let a = commands
    a.requested[index] = true
    counters.takeoverRequests += 1
    let entity = fleet.entity[v]
    let number = UInt64(a.requests[index])
    a.requests[index] += 1
    let answers = random.uniform(entity, .takeover, 2 * number) < scenario.configuration.traffic.takeoverShare
    let z = random.normal(entity, .takeoverTime, number)
    a.takeoverAt[index] =
      answers ? now + ReactionTime.takeover.seconds(z) : .infinity
  }

  /// Acceleration of a driven vehicle, m/s²: the command within the vehicle's dynamics, or a stop without one. Speed is
  /// limited to the type's maximum, which units do not know.
  func automatedAcceleration(_ v: Int, _ k: UnsafeMutablePointer<Kind>, _ command: VehicleCommand?) -> Double
  {
    guard let command else { return fleet.speed[v] > 0 ? -MinimalRisk.deceleration : 0 }
    let floor = command.isEmergency ? -k.pointee.emergency : -k.pointee.deceleration
    let most = min(k.pointee.acceleration, max(0, (k.pointee.maximumSpeed - fleet.speed[v]) / dt))
    return min(most, max(command.accelerationLimit, floor))
  }

  // MARK: Lanes

  /// Carries out a commanded lane change, once.
  ///
  /// A real vehicle needs a second or more, during which the unit would abort if another came; here the change is
  /// instantaneous. Instead it is refused while another vehicle is alongside, or closes in from behind, as by a lane
  /// change decision aid (`LaneChangeAid`) whose radars are assumed to miss nothing. Vehicles ahead are up to the unit.
  func changeLane(_ index: Int, _ v: Int, _ command: VehicleCommand?) {
    guard let command, let side = command.indicator, command.maneuver != 0,
      command.maneuver != commands.maneuver[index]
    else { return }
    commands.maneuver[index] = command.maneuver
    guard let target = neighbour(of: v, on: side) else { return }
    // Gaps exclude the follower's minimum gap.
    let lead = leader(v, on: target)
    if lead.vehicle >= 0 && lead.gap + kind(v).pointee.minGap < 0 { return }
    let follow = follower(v, on: target)
    if follow.vehicle >= 0 {
      let gap = follow.gap + kind(follow.vehicle).pointee.minGap
      let closing = fleet.speed[follow.vehicle] - fleet.speed[v]
      if gap < 0 || closing > 0 && gap < closing * LaneChangeAid.timeToCollision(closing: closing) { return }
    }
    change(v, to: target)
  }

  private func neighbour(of v: Int, on side: Side) -> Int? {
    let lane = Int(fleet.lane[v])
    guard !net.laneInternal[lane] else { return nil }
    let target = Int(side == .left ? net.laneLeft[lane] : net.laneRight[lane])
    return target >= 0 && net.permits(target, kind(v).pointee.classes) ? target : nil
  }

  /// Other drivers see the direction indicator of a driven vehicle and respond as to a change that a driver's route
  /// demands.
  func announceChange(_ v: Int) {
    let f = fleet
    guard let side = commands.inForce(Int(f.demand[v]), at: time)?.indicator,
      let target = neighbour(of: v, on: side)
    else { return }
    let lead = leader(v, on: target)
    let follow = follower(v, on: target)
    let blocked = obstruction(v, lead: lead, follow: follow)
    f.lookAhead[v] = max(1, f.speed[v])
    f.change[v] = blocked.union([side == .left ? .wantsLeft : .wantsRight, .strategic, .urgent])
    prepareUrgent(
      v, isRight: side == .right, towardsBest: true, bestOffset: side == .left ? 1 : -1,
      leftSpace: net.laneLength[Int(f.lane[v])] - f.position[v], lead: lead, follow: follow, blocked: blocked)
  }

  /// Others judge a driven vehicle by its motion, not by its driver's plan: if it would have to brake to stop before a
  /// junction (`Passing`), it is about to pass it.
  func announcePassing(_ v: Int, _ items: UnsafeMutablePointer<DriveItem>) {
    guard fleet.itemCount[v] > 0, isPassing(v, in: items[0].distance) else { return }
    let speed = fleet.speed[v]
    let distance = items[0].distance
    let link = Int(items[0].link)
    guard link >= 0, !LinkState.isRed(net.linkState[link]) else { return }
    items[0].request = true
    items[0].arrivalTime = now + max(0, distance) / speed
    items[0].arrivalSpeed = speed
    items[0].leaveTime = items[0].arrivalTime + (net.linkLength[link] + kind(v).pointee.length) / speed
  }

  /// The vehicle would have to brake to stop in `distance` metres.
  func isPassing(_ v: Int, in distance: Double) -> Bool {
    let speed = fleet.speed[v]
    return speed * speed > 2 * max(0, distance) * Passing.deceleration
  }

  /// A driver's plan ends where the lane leaves the route. Others do not know the route, so they expect a vehicle that
  /// is about to pass the end of such a lane to go straight on.
  func supposeStraightOn(_ v: Int, _ items: UnsafeMutablePointer<DriveItem>) {
    guard fleet.itemCount[v] > 0, items[0].link < 0, isPassing(v, in: items[0].distance) else { return }
    let lane = Int(fleet.lane[v])
    let links = Int(net.laneLink[lane])..<Int(net.laneLink[lane] + net.laneLinkCount[lane])
    guard let link = links.first(where: { isStraight($0) }) ?? links.first else { return }
    items[0].link = Int32(link)
  }
  private func isStraight(_ link: Int) -> Bool {
    Connection.Direction(rawValue: net.linkDirection[link]) == .straight
  }

  // MARK: Towing

  /// Removes driverless vehicles that have stood too long without valid commands.
  func towStranded() {
    let c = commands
    var gone = false
    for i in c.commanded.indices {
      let index = Int(c.commanded[i])
      let v = Int(roster.slot[index])
      guard v >= 0, c.driven[index], c.driverless[index] else { continue }
      let isStranded = fleet.speed[v] == 0 && c.inForce(index, at: time) == nil
      guard towing.isDue(index, isStranded: isStranded, at: now) else { continue }
      trips.record(v, at: time, lane: Int(fleet.lane[v]), position: fleet.position[v], vaporized: true)
      remove(v)
      c.driven[index] = false
      roster.vacate(v)
      gone = true
    }
    if gone { roster.dropVacated() }
  }
}
