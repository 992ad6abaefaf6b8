import Scenario
import SimCore
import VehicleControl

/// What the drivers of the model `human` attend to, by slot. Empty for the other models.
struct HumanDrivers {
  let settings: Configuration.Drivers
  private let random: RandomSource
  /// Demand index of the driver that a slot's values belong to.
  private let owner: UnsafeMutablePointer<Int32>
  /// The driver looks away from the road, up to `until`; else the driver watches the road at least until then.
  let isAway: UnsafeMutablePointer<Bool>
  private let until: UnsafeMutablePointer<Double>
  private let glances: UnsafeMutablePointer<UInt32>
  /// The driver's reaction times as multiples of the medians.
  private let slowness: UnsafeMutablePointer<Double>
  /// When the driver last looked back, seconds; −∞ if never.
  let lookedBack: UnsafeMutablePointer<Double>
  /// Acceleration held while the driver looks away, m/s².
  let held: UnsafeMutablePointer<Double>
  /// A warning makes the driver alert from one time to the other, seconds.
  private let alertFrom: UnsafeMutablePointer<Double>
  private let alertUntil: UnsafeMutablePointer<Double>
  /// The vehicle ahead that brakes unexpectedly hard (demand index; −1: none), its speed when that began, when it last
  /// did, and when the driver notices; m/s and seconds.
  private let braking: UnsafeMutablePointer<Int32>
  private let speedBefore: UnsafeMutablePointer<Double>
  private let lastHard: UnsafeMutablePointer<Double>
  private let noticedAt: UnsafeMutablePointer<Double>
  /// Slot of the nearest vehicle ahead on the way, −1 if none is within reach of the plan; gap to it, metres, and its
  /// speed as known, m/s.
  let ahead: UnsafeMutablePointer<Int32>
  let gap: UnsafeMutablePointer<Double>
  let speedAhead: UnsafeMutablePointer<Double>
  /// Distance in which the driver could stop behind the vehicles ahead, metres, and the speed that they permit, m/s.
  let room: UnsafeMutablePointer<Double>
  let permitted: UnsafeMutablePointer<Double>

  /// From the accelerator to the brake, seconds (assumed): so much before the brakes act the foot is off the
  /// accelerator, and as soon after a warning begins the eyes are on the road.
  static let footMovement = 0.2
  /// How long a driver stays alert after a warning has ended, seconds (assumed).
  static let alertness = 3.0
  /// For this long after it ended, hard braking of the vehicle ahead is one braking, seconds (assumed).
  private static let memory = 2.0
  /// Deceleration of drivers who brake for something unexpected, m/s²: 0.55 g on average, and more than 3.4 for nine of
  /// ten (Fambro, Fitzpatrick, Koppa, NCHRP Report 400, 1997; from secondary sources), as a normal distribution within
  /// its middle 95 %.
  static func brakingLevel(_ z: Double) -> Double { 5.4 + 1.56 * min(max(z, -1.96), 1.96) }
  /// Mean time into red after which violators still go on, seconds: 95 % of 541 violations were within two (Bonneson and
  /// Zimmerman, "Red-light-running handbook", Texas Transportation Institute, 2004), so that an exponential distribution
  /// has this mean.
  static let meanIntoRed = 0.668

  init(_ settings: Configuration.Drivers, random: RandomSource, capacity: Int, arena: Arena) {
    self.settings = settings
    self.random = random
    owner = arena.array(capacity, -1)
    isAway = arena.array(capacity, false)
    until = arena.array(capacity, 0)
    glances = arena.array(capacity, 0)
    slowness = arena.array(capacity, 1.0)
    lookedBack = arena.array(capacity, -.infinity)
    held = arena.array(capacity, 0)
    alertFrom = arena.array(capacity, .infinity)
    alertUntil = arena.array(capacity, -.infinity)
    braking = arena.array(capacity, -1)
    speedBefore = arena.array(capacity, 0)
    lastHard = arena.array(capacity, -.infinity)
    noticedAt = arena.array(capacity, .infinity)
    ahead = arena.array(capacity, -1)
    gap = arena.array(capacity, .infinity)
    speedAhead = arena.array(capacity, 0)
    room = arena.array(capacity, .infinity)
    permitted = arena.array(capacity, .infinity)
  }

  // MARK: Glances

  /// Moves a driver's eyes at an action. `mayLookAway` is asked when the driver is about to look away.
  func look(
    _ v: Int, demand: Int32, entity: UInt64, at now: Double, holding a: Double, mayLookAway: () -> Bool
  ) {
    if owner[v] != demand { begin(v, demand: demand, entity: entity, at: now) }
    guard now >= until[v] else { return }
    if isAway[v] {
      isAway[v] = false
      lookedBack[v] = now
      until[v] = now + watching(v, entity)
    } else if settings.awayShare > 0, now > alertUntil[v], mayLookAway() {
      isAway[v] = true
      held[v] = a
      until[v] = now + glance(v, entity)
    }
  }
  private func begin(_ v: Int, demand: Int32, entity: UInt64, at now: Double) {
    owner[v] = demand
    isAway[v] = false
    glances[v] = 0
    slowness[v] = Math.exp(
      ReactionTime.unalerted.logDeviation * random.normal(entity, .driverReaction, .max))
    until[v] = settings.awayShare > 0 ? now + watching(v, entity) : .infinity
    lookedBack[v] = -.infinity
    alertFrom[v] = .infinity
    alertUntil[v] = -.infinity
    braking[v] = -1
  }
  /// Duration of the next glance away, seconds: lognormal.
  private func glance(_ v: Int, _ entity: UInt64) -> Double {
    glances[v] &+= 1
    let z = random.normal(entity, .glance, UInt64(glances[v]))
    return settings.glance * Math.exp(settings.glanceDeviation * z)
  }
  /// Time to the next glance away, seconds: exponential, so that the share of time away is as set.
  private func watching(_ v: Int, _ entity: UInt64) -> Double {
    glances[v] &+= 1
    let d = settings.glanceDeviation
    let mean = settings.glance * Math.exp(d * d / 2) * (1 - settings.awayShare) / settings.awayShare
    return -mean * Math.log(1 - random.uniform(entity, .glance, UInt64(glances[v])))
  }

  // MARK: Reactions

  func isAlert(_ v: Int, at now: Double) -> Bool { now >= alertFrom[v] && now <= alertUntil[v] }

  /// Brake reaction time of a driver in the present state, seconds: lognormal among drivers. A slow driver is always slow.
  func reaction(_ v: Int, at now: Double) -> Double {
    slowness[v] * (isAlert(v, at: now) ? settings.alertedReaction : settings.reaction)
  }

  /// A warning is shown: the driver looks up, and is alert while it lasts and for a while after it.
  func alert(_ v: Int, at now: Double) {
    if now > alertUntil[v] {
      alertFrom[v] = now + slowness[v] * max(settings.alertedReaction - Self.footMovement, 0)
      if isAway[v] { until[v] = min(until[v], alertFrom[v]) }
    }
    alertUntil[v] = now + Self.alertness
  }

  /// Speed of the vehicle ahead as the driver knows it, m/s. Ordinary braking is foreseen, as the car-following model
  /// assumes: brake lights, signals and queues announce it. Braking harder than usual is noticed a reaction time after it
  /// began, or after the driver has looked back.
  func speed(
    of leader: Int32, driving speed: Double, isBrakingHard: Bool, seenBy v: Int, at now: Double
  ) -> Double {
    if isBrakingHard {
      if braking[v] != leader || now - lastHard[v] > Self.memory {
        braking[v] = leader
        speedBefore[v] = speed
        noticedAt[v] = .infinity
      }
      lastHard[v] = now
    }
    guard braking[v] == leader, now - lastHard[v] <= Self.memory else { return speed }
    if noticedAt[v] == .infinity, !isAway[v] {
      noticedAt[v] = now + reaction(v, at: now)
    } else if isAlert(v, at: now) {
      noticedAt[v] = min(noticedAt[v], now + reaction(v, at: now))
    }
    return now >= noticedAt[v] ? speed : max(speed, speedBefore[v])
  }
}
