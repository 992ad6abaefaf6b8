import SimCore

/// Known state of the signal at the next stop line on the path.
package struct SignalAhead: Hashable, Sendable {
  /// Metres from the front of the vehicle to the line.
  package var distance: Double
  /// Either kind of green now; red, yellow and flashing lights are not.
  package var isGreen: Bool
  /// Yellow now; red comes next.
  package var isYellow: Bool
  /// Likely seconds until the present light ends; nil if unknown.
  package var likelyEnd: Double?
  /// Seconds since the signal was last known to be green; nil if never.
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

/// Green light optimal speed advice (T/CSAE 53-2020, GLOSA): the speed at which a vehicle reaches a red light when it
/// turns green, instead of stopping. One signal ahead; the length of a queue is unknown and left to the driver.
package struct SignalAdvice: Hashable, Sendable {
  /// Lowest advised speed, m/s: below it, the delay to others exceeds the driver's gain (20 km/h, assumed).
  package var slowest = 20 / 3.6
  /// Arrival this many seconds after the change to green: start-up lost time of a queue's first vehicle, about 2 s
  /// (Highway Capacity Manual 2010, ch. 31).
  package var afterChange = 2.0
  /// No advice that differs less than this from the present speed, m/s (display resolution, assumed).
  package var resolution = 0.5

  package init() {}

  package static let counts = OperationCounts(otherOps: 12, bytesRead: 48, serialSteps: 8, launches: 0)

  /// Advised speed, m/s, or nil if there is nothing to gain; `limit` is the highest speed allowed here.
  package func speed(for signal: SignalAhead, speed: Double, limit: Double) -> Double? {
    guard !signal.isGreen, !signal.isYellow, signal.distance > 0, let change = signal.likelyEnd, change > 0
    else { return nil }
    let wanted = signal.distance / (change + afterChange)
    guard wanted >= slowest, wanted < min(limit, speed) - resolution else { return nil }
    return wanted
  }
}

/// Red light violation warning (T/CSAE 53-2020, RLVW): the driver does not brake hard enough to stop at the line before
/// a light that will be red on arrival.
package struct RedLightWatch: Hashable, Sendable {
  /// From the warning, or the end of green, until the driver brakes, s: the median of unalerted drivers (Taoka, ITE
  /// Journal 59(3), 1989).
  package var reaction = 1.1
  /// Deceleration needed after the reaction time from which drivers are warned, m/s². Drivers brake for signals with up
  /// to 3 m/s² (Gazis, Herman and Maradudin 1960: .3 g is comfortable) and know about them, so only those who brake
  /// later are warned.
  package var braking = 3.0
  /// A vehicle that would need more can no longer stop and gets no warning, m/s²: full braking on a dry road (assumed).
  package var hardest = 7.0
  /// From this deceleration on the brake pedal counts as pressed, m/s² (assumed; the BSM uses the same): the driver has
  /// seen the light, the reaction is over, and only the remaining braking counts. Braking begins gently and grows; if
  /// it were ignored, every driver who stops at a red light would be warned at its start. A driver who brakes for
  /// another reason and misses the light is warned later.
  package var begun = 0.5

  package init() {}

  package static let counts = OperationCounts(otherOps: 12, bytesRead: 48, serialSteps: 8, launches: 0)

  /// Whether to warn the driver of a vehicle at `speed` m/s that brakes with `braking` m/s² ≥ 0 now. `sigma` is the 1 σ
  /// of its position along the path, metres: a driver whose braking ends beyond the line by no more than that may well
  /// stop at it.
  package func isDue(
    for signal: SignalAhead, speed: Double, braking own: Double, sigma: Double = 0
  ) -> Bool {
    guard signal.distance > 0, speed > 1, isRed(signal, speed: speed) else { return false }
    // The light has just changed: a driver who is going to brake is still reacting.
    if let since = signal.sinceGreen, since < reaction { return false }
    guard speed * speed / (2 * max(own, 1e-9)) > signal.distance + sigma else { return false }
    let needed = needed(in: signal.distance, speed: speed, braking: own)
    return needed >= braking && needed <= hardest
  }

  /// Whether the light will be red when a vehicle at `speed` m/s reaches the line.
  package func isRed(_ signal: SignalAhead, speed: Double) -> Bool {
    if signal.isGreen { return false }
    let arrival = max(0, signal.distance) / max(speed, 1e-3)
    return signal.likelyEnd.map { signal.isYellow ? arrival > $0 : arrival < $0 } ?? true
  }

  /// Whether the vehicle can still stop in `distance` metres.
  package func canStop(in distance: Double, speed: Double, braking own: Double) -> Bool {
    needed(in: distance, speed: speed, braking: own) <= hardest
  }

  /// Deceleration needed to stop in `distance` metres, after the reaction time unless the driver already brakes with
  /// `braking`, m/s²; +∞ if none is enough.
  private func needed(in distance: Double, speed: Double, braking own: Double) -> Double {
    let room = distance - (own >= begun ? 0 : speed * reaction)
    return room > 0 ? speed * speed / (2 * room) : .infinity
  }
}
