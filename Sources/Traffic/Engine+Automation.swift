import Scenario
import SimCore

/// How drivers of level 3 vehicles take over when they are asked to.
///
/// Time from the request to the hands on the wheel: lognormal with mean 2.72 s and standard deviation 1.45 s (Zhang, de
/// Winter, Varotto, Happee, Martens, "Determinants of take-over time from automated driving: a meta-analysis of 129
/// studies", Transportation Research Part F 64, 2019), so the median is 2.40 s.
enum TakeoverResponse {
  static let median = 2.40
  static let logDeviation = 0.50
}

/// The vehicle's own base system while nothing valid comes from its unit: braking to a stop in the lane. UN Regulation
/// No. 157 bounds a minimal risk manoeuvre to 4 m/s² (5.3 of its annex); the figure itself is assumed.
enum MinimalRisk {
  static let deceleration = 2.5
}

/// Vehicles that their units drive. The driver's plan goes on being made, for it is what others expect of the vehicle at
/// junctions; it has no effect. The vehicle keeps its lane, and its body stays on the lane's middle: steering is not
/// simulated.
extension TrafficEngine {
  @inline(__always) func isDriven(_ v: Int) -> Bool {
    !actuation.commanded.isEmpty && actuation.driven[Int(fleet.demand[v])]
  }

  /// Who drives now: starts, passes on and ends the unit's authority.
  func isDriven(_ index: Int, _ v: Int, by command: Actuation?) -> Bool {
    let a = actuation
    if let command, command.authority == .drive {
      if !a.driven[index] { counters.engagements += 1 }
      a.driven[index] = true
      a.requested[index] = false
      a.takeoverAt[index] = .infinity
      return true
    }
    guard a.driven[index] else { return false }
    if let command, command.authority == .assist {
      a.driven[index] = false
      return false
    }
    if !a.requested[index] { requestTakeover(index, v) }
    if now >= a.takeoverAt[index] {
      counters.takeovers += 1
      a.driven[index] = false
    }
    return a.driven[index]
  }

  private func requestTakeover(_ index: Int, _ v: Int) {
    let a = actuation
    a.requested[index] = true
    counters.takeoverRequests += 1
    let entity = fleet.entity[v]
    let number = UInt64(a.requests[index])
    a.requests[index] += 1
    let answers = random.uniform(entity, .takeover, 2 * number) < scenario.configuration.traffic.takeoverShare
    let z = random.normal(entity, .takeoverTime, number)
    a.takeoverAt[index] =
      answers ? now + TakeoverResponse.median * Math.exp(TakeoverResponse.logDeviation * z) : .infinity
  }

  /// What the vehicle does for its unit, m/s²: within its dynamics what is asked, and a stop where nothing is.
  func automatedAcceleration(_ v: Int, _ k: UnsafeMutablePointer<Kind>, _ command: Actuation?) -> Double {
    guard let command else { return fleet.speed[v] > 0 ? -MinimalRisk.deceleration : 0 }
    let floor = command.isEmergency ? -k.pointee.emergency : -k.pointee.deceleration
    return min(k.pointee.acceleration, max(command.accelerationLimit, floor))
  }
}
