import Scenario
import SimCore

/// What an onboard unit asks of a vehicle, as the engine sees it. It takes hold at the first traffic step after
/// `effectiveAt` and is held for `validity`; of several the one with the latest `effectiveAt` counts.
package struct Actuation: Hashable, Sendable {
  /// Who drives while the command holds: the driver within its bounds, the unit, or the unit until the driver has
  /// taken over; or the unit where there is no driver.
  package enum Authority: UInt8, Hashable, Sendable { case assist = 1, drive, handOver, driveAlone }
  package enum Side: UInt8, Hashable, Sendable { case right = 1, left }

  package var effectiveAt: SimTime
  package var validity: SimDuration
  /// Highest acceleration allowed, m/s²; +∞ leaves the driver alone.
  package var accelerationLimit: Double
  /// May brake as hard as the vehicle can; otherwise the limit is cut at the comfortable deceleration.
  package var isEmergency: Bool
  /// Highest speed allowed, m/s; +∞ if none.
  package var speedLimit: Double
  /// Warning shown to the driver (raw value of the warning's kind).
  package var warning: UInt8?
  package var authority: Authority
  /// Where the unit drives: the direction indicator, and the number of the change of lanes to that side that is to be made
  /// now, once; 0: none.
  package var indicator: Side?
  package var maneuver: UInt32

  package init(
    effectiveAt: SimTime, validity: SimDuration, accelerationLimit: Double = .infinity,
    isEmergency: Bool = false,
    speedLimit: Double = .infinity, warning: UInt8? = nil, authority: Authority = .assist,
    indicator: Side? = nil, maneuver: UInt32 = 0
  ) {
    self.effectiveAt = effectiveAt
    self.validity = validity
    self.accelerationLimit = accelerationLimit
    self.isEmergency = isEmergency
    self.speedLimit = speedLimit
    self.warning = warning
    self.authority = authority
    self.indicator = indicator
    self.maneuver = maneuver
  }
}

/// How drivers answer warnings.
///
/// Brake reaction times of unalerted drivers are lognormal; mean 1.21 s and standard deviation 0.63 s (Sivak et al.
/// 1982, as fitted by Taoka, "Brake reaction times of unalerted drivers", ITE Journal 59(3), 1989), so the median is
/// 1.07 s. The share of warnings that are followed is an assumption.
enum WarningResponse {
  static let medianReaction = 1.073
  static let logDeviation = 0.490
  static let compliance = 0.8
  /// Warnings of a leader (FCW 1 and EBW 2, raw values of the kinds): drivers see the vehicle ahead and already do what
  /// their following model asks, so these change nothing.
  static func isOfLeader(_ warning: UInt8) -> Bool { warning == 1 || warning == 2 }
  /// Warned of who comes from the side (ICW, 3), a driver who is past the line already clears the junction: to brake there
  /// would be to stop in the other's way.
  static let intersectionCollision: UInt8 = 3
  /// Moderate braking, m/s², as long as the warning is shown and this many seconds longer. A warning that has gone
  /// before the reaction time is over is not answered: the driver has looked and seen nothing.
  static let deceleration = 3.0
  static let duration = 0.6

  /// A hazardous location (HLW, 4) is a place and no vehicle on collision course: the driver takes his foot off until he
  /// drives this share of what he wants to, and keeps the place in mind (`learnHazards`). Field trials found that drivers
  /// answer such warnings mostly by going slower (Malone et al., DRIVE C2X D11.4, 2014); by how much is assumed.
  static let hazardousLocation: UInt8 = 4
  static let cautiousShare = 0.9
}

/// How drivers answer speed advice: by taking the foot off. A share of them does so at all, each always or never.
enum SpeedAdvice {
  /// Engine braking of a car in gear, m/s² (assumed; ISO 15622 asks for brake lights above .5 to 1.3).
  static let deceleration = 0.8
  static let compliance = 0.8
}

/// Commands that have been received and are, were or will be in force, by demand index.
struct ActuationStore {
  static let depth = 4
  private let commands: UnsafeMutablePointer<Actuation>
  private let count: UnsafeMutablePointer<UInt8>
  /// Vehicles that ever got a command, in the order of their first.
  private(set) var commanded: [Int32] = []
  private let isCommanded: UnsafeMutablePointer<Bool>
  /// When the driver will answer (∞: no answer pending), and when the warning was last renewed.
  let answerAt: UnsafeMutablePointer<Double>
  let warnedAt: UnsafeMutablePointer<Double>
  let warnings: UnsafeMutablePointer<Int32>
  /// Kind of the newest warning.
  let warnedOf: UnsafeMutablePointer<UInt8>
  /// What the driver does, before limits, and whether a limit holds: by demand index, for a slot has other vehicles later.
  let intended: UnsafeMutablePointer<Double>
  let limited: UnsafeMutablePointer<Bool>
  /// The unit drives, and when the driver will have taken over (∞: not asked, or does not answer); how often it was
  /// asked. By demand index.
  let driven: UnsafeMutablePointer<Bool>
  let takeoverAt: UnsafeMutablePointer<Double>
  let requested: UnsafeMutablePointer<Bool>
  let requests: UnsafeMutablePointer<Int32>
  /// Nobody sits in it who could take over; the change of lanes made last; and since when it stands without anything valid
  /// from its unit (∞: it does not).
  let driverless: UnsafeMutablePointer<Bool>
  let maneuver: UnsafeMutablePointer<UInt32>
  let strandedAt: UnsafeMutablePointer<Double>

  init(capacity: Int, arena: Arena) {
    commands = arena.reserve(capacity * Self.depth, of: Actuation.self)
    count = arena.array(capacity, 0)
    isCommanded = arena.array(capacity, false)
    answerAt = arena.array(capacity, .infinity)
    warnedAt = arena.array(capacity, -.infinity)
    warnings = arena.array(capacity, 0)
    warnedOf = arena.array(capacity, 0)
    intended = arena.array(capacity, 0)
    limited = arena.array(capacity, false)
    driven = arena.array(capacity, false)
    takeoverAt = arena.array(capacity, .infinity)
    requested = arena.array(capacity, false)
    requests = arena.array(capacity, 0)
    driverless = arena.array(capacity, false)
    maneuver = arena.array(capacity, 0)
    strandedAt = arena.array(capacity, .infinity)
  }

  mutating func store(_ command: Actuation, vehicle: Int) {
    let base = vehicle * Self.depth
    if count[vehicle] == Self.depth {
      for i in 1..<Self.depth { commands[base + i - 1] = commands[base + i] }
      count[vehicle] -= 1
    }
    (commands + (base + Int(count[vehicle]))).initialize(to: command)
    count[vehicle] += 1
    if !isCommanded[vehicle] {
      isCommanded[vehicle] = true
      commanded.append(Int32(vehicle))
    }
  }

  /// The command in force at `t`.
  func inForce(_ vehicle: Int, at t: SimTime) -> Actuation? {
    let base = vehicle * Self.depth
    var best: Actuation?
    for i in 0..<Int(count[vehicle]) {
      let c = commands[base + i]
      guard c.effectiveAt < t, t <= c.effectiveAt + c.validity else { continue }
      if let b = best, b.effectiveAt > c.effectiveAt { continue }
      best = c
    }
    return best
  }
  mutating func forget(_ vehicle: Int) { count[vehicle] = 0 }
}

extension TrafficEngine {
  /// Bounds what drivers do by the commands in force, and counts hard braking.
  func applyActuations() {
    let f = fleet
    for i in 0..<actuation.commanded.count {
      let index = Int(actuation.commanded[i])
      let v = Int(slotOfDemand[index])
      guard v >= 0, !f.parked[v], f.stopLeft[v] < 0 else {
        actuation.limited[index] = false
        continue
      }
      limit(v, index)
    }
    for i in active.indices {
      let v = Int(active[i])
      let hard = f.acceleration[v] < -(kind(v).pointee.deceleration + 1e-6) && f.speed[v] > 0
      if hard && !f.braking[v] { counters.emergencyBrakings += 1 }
      f.braking[v] = hard
    }
  }

  private func limit(_ v: Int, _ index: Int) {
    let f = fleet
    let a = actuation
    if isActionTime(time) || !a.limited[index] { a.intended[index] = f.acceleration[v] }
    a.limited[index] = false
    let k = kind(v)
    let speed = f.speed[v]
    var bound = Double.infinity
    let command = a.inForce(index, at: time)
    if isDriven(index, v, by: command) {
      a.limited[index] = true
      changeLane(index, v, command)
      let asked = automatedAcceleration(v, k, command)
      f.acceleration[v] = speed > 0 || asked > 0 ? asked : 0
      return
    }
    if let c = command, c.authority == .assist {
      let floor = c.isEmergency ? -k.pointee.emergency : -k.pointee.deceleration
      bound = max(c.accelerationLimit, floor)
      if c.speedLimit < .infinity, followsAdvice(v) {
        bound = min(bound, max((c.speedLimit - speed) / dt, -SpeedAdvice.deceleration))
      }
      if let warning = c.warning, !WarningResponse.isOfLeader(warning) { warn(index, v, of: warning) }
    }
    if now >= a.answerAt[index] {
      if now - a.warnedAt[index] <= WarningResponse.duration {
        bound = min(bound, answer(to: a.warnedOf[index], v, k))
      } else {
        a.answerAt[index] = .infinity
      }
    }
    let intended = a.intended[index]
    guard bound < intended else {
      if f.acceleration[v] != intended { f.acceleration[v] = speed > 0 ? intended : max(0, intended) }
      return
    }
    a.limited[index] = true
    f.acceleration[v] = speed > 0 || bound > 0 ? bound : 0
  }

  /// The most that a driver accelerates who answers a warning, m/s²; +∞ if he does nothing about it.
  private func answer(to kind: UInt8, _ v: Int, _ k: UnsafeMutablePointer<Kind>) -> Double {
    if kind == WarningResponse.intersectionCollision, clearsJunction(v) { return .infinity }
    guard kind == WarningResponse.hazardousLocation else {
      return -min(WarningResponse.deceleration, k.pointee.deceleration)
    }
    learnHazards(v)
    let wanted = min(k.pointee.maximumSpeed, net.laneSpeed[Int(fleet.lane[v])] * fleet.factor[v])
    let cautious = WarningResponse.cautiousShare * wanted
    return max((cautious - fleet.speed[v]) / dt, -SpeedAdvice.deceleration)
  }

  /// Its front is inside a junction, past its waiting place if there is one.
  private func clearsJunction(_ v: Int) -> Bool {
    net.laneInternal[Int(fleet.lane[v])] && !isBeforeWaitingPlace(v)
  }

  private func followsAdvice(_ v: Int) -> Bool {
    random.uniform(fleet.entity[v], .driverCompliance, .max) < SpeedAdvice.compliance
  }

  /// A driver decides once per warning episode whether and when to answer.
  private func warn(_ index: Int, _ v: Int, of kind: UInt8) {
    let a = actuation
    a.warnedOf[index] = kind
    let isNew = now - a.warnedAt[index] > WarningResponse.duration
    a.warnedAt[index] = now
    guard isNew else { return }
    let entity = fleet.entity[v]
    let number = UInt64(a.warnings[index])
    a.warnings[index] += 1
    guard random.uniform(entity, .driverCompliance, number) < WarningResponse.compliance else { return }
    let z = random.normal(entity, .driverReaction, number)
    a.answerAt[index] = now + WarningResponse.medianReaction * Math.exp(WarningResponse.logDeviation * z)
  }
}
