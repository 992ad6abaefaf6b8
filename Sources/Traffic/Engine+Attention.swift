import RoadNetwork
import Scenario
import SimCore

/// Drivers who look away, react late and err (`traffic.drivers: human`).
///
/// While a driver looks away the vehicle keeps its acceleration. Drivers look away where nothing asks for attention
/// (`asksForAttention`); after that the next glance waits until it no longer does. Then the driver acts on the plan that
/// all models make, with three differences: the vehicle ahead is known as `HumanDrivers.speed` says; braking beyond the
/// comfortable is as hard as it has to be, and no harder; and the times that others need are misjudged.
extension TrafficEngine {
  /// Drivers watch the road below this speed, m/s (assumed).
  private static let slow = 3.0
  /// Steady driving: at most this acceleration either way, m/s² (assumed).
  private static let steady = 0.5
  /// Drivers watch the road from so many seconds before a junction where they may have to wait, or before the end of
  /// their way (assumed: a second more than comfortable braking from 50 km/h takes at half of it).
  private static let approach = 4.0
  /// They do so with less than this time gap, seconds, or time to collision to the vehicle ahead, seconds (assumed).
  /// Drivers look away where the distance does not change (Tijerina, Barickman, Mazzae, "Driver eye glance behavior
  /// during car following", DOT HS 809 723, 2004; from secondary sources).
  private static let timeGap = 0.7
  static let timeToCollision = 10.0

  /// Braking is unusually hard from so much above the comfortable on, m/s² (assumed).
  private static let unusual = 0.5

  func attend(_ v: Int) {
    human.look(v, demand: fleet.demand[v], entity: fleet.entity[v], at: now, holding: fleet.acceleration[v]) {
      !asksForAttention(v)
    }
  }

  /// Judges by the last plans: the driver's own, and that of the vehicle ahead, whose driver soon has to brake.
  private func asksForAttention(_ v: Int) -> Bool {
    let f = fleet
    let speed = f.speed[v]
    if speed < Self.slow || abs(f.acceleration[v]) > Self.steady { return true }
    if net.laneInternal[Int(f.lane[v])] || f.lateral[v] != 0 || !f.change[v].isDisjoint(with: .wants) {
      return true
    }
    if human.gap[v] < Self.timeGap * speed || mustSlow(v) { return true }
    let w = Int(human.ahead[v])
    return w >= 0 && (f.acceleration[w] < -Self.steady || mustSlow(w))
  }
  private func mustSlow(_ v: Int) -> Bool {
    nearsPlace(v) || human.gap[v] < Self.timeToCollision * (fleet.speed[v] - human.speedAhead[v])
  }
  /// The vehicle comes near a place where it may have to wait, or ends its way.
  private func nearsPlace(_ v: Int) -> Bool {
    let f = fleet
    let reach = Self.approach * f.speed[v]
    if f.stopDistance[v] < reach { return true }
    for i in 0..<Int(f.itemCount[v]) {
      let item = f.item + (v * Fleet.items + i)
      if item.pointee.distance >= reach { return false }
      let link = Int(item.pointee.link)
      if link < 0 || !LinkState.hasPriority(net.linkState[link])
        || !net.linkFlags[link].isDisjoint(with: [.signalised, .crossing])
      {
        return true
      }
    }
    return false
  }

  /// Time from what a driver can see to the response, seconds.
  @inline(__always) func perception(_ v: Int) -> Double {
    isHuman ? human.reaction(v, at: now) : Self.perceptionTime
  }

  /// Speed of the vehicle ahead as the driver of `v` knows it, m/s.
  @inline(__always) func knownSpeed(_ v: Int, of leader: Int) -> Double {
    let speed = fleet.speed[leader]
    guard isHuman else { return speed }
    // Before a place to wait at, everybody expects the other to brake.
    let isBrakingHard =
      !nearsPlace(v)
      && fleet.acceleration[leader] < -kind(leader).pointee.deceleration - Self.unusual
    return human.speed(
      of: fleet.demand[leader], driving: speed, isBrakingHard: isBrakingHard, seenBy: v, at: now)
  }

  /// Hardest braking of a driver whose plan permits the speed `safe`, m/s²: the comfortable one or, if that is too late,
  /// what stops the vehicle in the room that is left. The ideal driver of the car-following model restores the headway at
  /// once, by an emergency braking if need be.
  func hardestBraking(_ v: Int, _ k: UnsafeMutablePointer<Kind>, safe: Double) -> Double {
    let b = k.pointee.deceleration
    let speed = fleet.speed[v]
    guard safe < speed - b * horizon else { return b }
    // Behind other vehicles the room is known; before a place to stop at, the safe speed tells it.
    let known = max(0, safe)
    let room =
      safe < human.permitted[v] - Follow.epsilon ? known * known / (2 * b) + known * horizon : human.room[v]
    guard room > 0.01 else { return k.pointee.emergency }
    return min(k.pointee.emergency, max(b, speed * speed / (2 * room)))
  }

  /// The acceleration held while the driver looks away, m/s².
  func heldAcceleration(_ v: Int) -> Double {
    let f = fleet
    let top = min(f.top[v], net.limit(Int(f.lane[v]), kind(v).pointee.classes) * f.factor[v])
    return f.speed[v] < top ? human.held[v] : min(human.held[v], 0)
  }

  /// Factor by which the driver of `v` misjudges the time that `w` needs, for as long as the two meet.
  @inline(__always) func misjudgement(_ v: Int, of w: Int) -> Double {
    guard human.settings.gapError > 0 else { return 1 }
    return Math.exp(human.settings.gapError * random.normal(fleet.entity[v], .gapPerception, fleet.entity[w]))
  }

  /// The driver of `v` has looked at `w` and not seen it, and does not until it is inside the junction or a warning alerts
  /// the driver.
  @inline(__always) func isOverlooked(_ v: Int, _ w: Int) -> Bool {
    isHuman && human.settings.oversightShare > 0
      && random.uniform(fleet.entity[v], .oversight, fleet.entity[w]) < human.settings.oversightShare
      && !human.isAlert(v, at: now)
  }

  /// The driver goes on at a light that turns to red, although the vehicle could stop.
  func runsRed(_ v: Int, _ link: Int) -> Bool {
    guard isHuman, human.settings.redLightShare > 0,
      random.uniform(fleet.entity[v], .violation, UInt64(link)) < human.settings.redLightShare
    else { return false }
    if LinkState.isYellow(net.linkState[link]) { return true }
    let late =
      -HumanDrivers.meanIntoRed * Math.log(1 - random.uniform(fleet.entity[v], .violation, ~UInt64(link)))
    return now - signals.lastChange(ofLink: link) < late
  }
}
