import SimCore

/// What is known of the signal at the next stop line on the way.
package struct SignalAhead: Hashable, Sendable {
  /// Metres from the front of the vehicle to the line.
  package var distance: Double
  /// Green of either kind now; red, yellow and flashing lights are not.
  package var isGreen: Bool
  /// Yellow now: it will be red.
  package var isYellow: Bool
  /// Seconds from now until the present light ends as things stand; nil if not told.
  package var likelyEnd: Double?
  /// Seconds since the unit last knew it green; nil if it never did.
  package var sinceGreen: Double?

  package init(
    distance: Double, isGreen: Bool, isYellow: Bool, likelyEnd: Double? = nil, sinceGreen: Double? = nil
  ) {
    self.distance = distance
    self.isGreen = isGreen
    self.isYellow = isYellow
    self.likelyEnd = likelyEnd
    self.sinceGreen = sinceGreen
  }
}

/// Green light optimal speed advice (T/CSAE 53-2020, GLOSA): the speed at which a vehicle comes to a red light when it
/// turns green, instead of stopping at it. One signal ahead; a queue that waits there is not known and is left to the
/// driver.
package struct SignalAdvice: Hashable, Sendable {
  /// Nothing slower is advised: below, a driver holds up more than he gains, m/s (20 km/h, assumed).
  package var slowest = 20 / 3.6
  /// Seconds after the change at which the vehicle shall arrive: start-up lost time of a queue's first vehicle,
  /// about 2 s (Highway Capacity Manual 2010, ch. 31).
  package var afterChange = 2.0
  /// Nothing is advised that differs from what is driven by less, m/s (display resolution, assumed).
  package var resolution = 0.5

  package init() {}

  package static let counts = OperationCounts(otherOps: 12, bytesRead: 48, serialSteps: 8, launches: 0)

  /// Speed to drive, m/s, or nil if there is nothing to gain; `limit` is what may be driven here.
  package func speed(for signal: SignalAhead, speed: Double, limit: Double) -> Double? {
    guard !signal.isGreen, !signal.isYellow, signal.distance > 0, let change = signal.likelyEnd, change > 0
    else { return nil }
    let wanted = signal.distance / (change + afterChange)
    guard wanted >= slowest, wanted < min(limit, speed) - resolution else { return nil }
    return wanted
  }
}

/// Red light violation warning (T/CSAE 53-2020, RLVW): the driver does not brake as he must if he is to stop at the
/// line before a light that will be red when he comes.
package struct RedLightWatch: Hashable, Sendable {
  /// From the warning, or the end of green, until the driver brakes, s: the median of unalerted drivers (Taoka, ITE
  /// Journal 59(3), 1989).
  package var reaction = 1.1
  /// Needed after the reaction, above which drivers are told, m/s². Drivers brake for signals with up to 3 m/s² (Gazis,
  /// Herman and Maradudin 1960: .3 g is comfortable), and know of them: only who is later than that is warned.
  package var braking = 3.0
  /// Whoever would need more cannot stop any more and is left to drive on, m/s²: full braking on a dry road (assumed).
  package var hardest = 7.0
  /// From this deceleration on the brake pedal is on, m/s² (assumed; the BSM tells it by the same): the driver has seen
  /// the light, his reaction is over, and what counts is what is left to be done. A driver's braking begins gently and
  /// grows; judged as if he did nothing yet, everybody who stops at a red light would be warned as he begins. One who
  /// brakes for something else and misses the light is told later for it.
  package var begun = 0.5

  package init() {}

  package static let counts = OperationCounts(otherOps: 12, bytesRead: 48, serialSteps: 8, launches: 0)

  /// Whether to warn, of a vehicle that drives `speed` m/s and brakes with `braking` m/s² ≥ 0 now; `sigma` is the 1 σ of
  /// its place along the way, metres: whose braking leads him over the line by no more than that may well stop at it.
  package func isDue(
    for signal: SignalAhead, speed: Double, braking own: Double, sigma: Double = 0
  ) -> Bool {
    guard signal.distance > 0, speed > 1 else { return false }
    let arrival = signal.distance / speed
    let isRed: Bool
    if signal.isGreen {
      isRed = false
    } else if signal.isYellow {
      isRed = signal.likelyEnd.map { arrival > $0 } ?? true
    } else {
      isRed = signal.likelyEnd.map { arrival < $0 } ?? true
    }
    guard isRed else { return false }
    // The light has just changed: who is going to brake for it still reacts.
    if let since = signal.sinceGreen, since < reaction { return false }
    let room = signal.distance - (own >= begun ? 0 : speed * reaction)
    guard speed * speed / (2 * max(own, 1e-9)) > signal.distance + sigma else { return false }
    guard room > 0 else { return false }
    let needed = speed * speed / (2 * room)
    return needed >= braking && needed <= hardest
  }
}
