/// One vehicle's approach to a red light, followed over the planning cycles. Beside the driver who brakes too late
/// (`RedLightWatch`) it finds the one who rolls over the line slowly, from a queue or from standstill: then the time in
/// which a warning is early enough, and the driver not expected to brake anyway, is shorter than a planning cycle.
package struct RedLightApproach: Hashable, Sendable {
  package var watch = RedLightWatch()
  /// Below this speed a vehicle counts as standing, m/s (assumed).
  static let standing = 0.5
  /// Multiple of the 1 σ of the position by which a vehicle must be too far to stop at the line, for a warning that does
  /// not wait for the driver's reaction. Drivers stop about a metre before it.
  static let certainty = 2.0
  /// A line that is this much farther away than before is another one, metres (assumed).
  static let jump = 5.0
  /// Time for which the warning goes on after the line, seconds: a driver who brakes then still stops before the conflict
  /// area at low speed (assumed).
  static let afterLine = 1.0

  /// While this light has been red, the vehicle could once have stopped at it. Otherwise it was too close when the light
  /// changed, and its driver can do nothing.
  private var couldStop = false
  /// Last distance to the line, metres; nil while no red light is ahead.
  private var lastDistance: Double?
  /// When the line was crossed at red, seconds before now.
  private var sinceLine: Double?

  package init() {}

  /// Whether to warn the driver now.
  ///
  /// - Parameters:
  ///   - signal: state of the signal at the next line; nil if it is unknown.
  ///   - elapsed: seconds since the last call.
  ///   - speed: m/s.
  ///   - own: deceleration now, m/s² ≥ 0.
  ///   - sigma: 1 σ of the position along the path, metres.
  package mutating func isDue(
    for signal: SignalAhead?, elapsed: Double, speed: Double, braking own: Double, sigma: Double
  ) -> Bool {
    if let last = lastDistance, signal.map({ $0.distance > last + Self.jump }) ?? true {
      // The line is behind the vehicle's centre: its front has crossed it, unless the signal was lost before.
      let hasCrossed = couldStop && last <= Self.certainty * sigma
      reset()
      if hasCrossed { sinceLine = 0 }
    }
    if let since = sinceLine {
      sinceLine = since + elapsed <= Self.afterLine && speed >= Self.standing ? since + elapsed : nil
    }
    guard let signal, watch.isRed(signal, speed: speed) else {
      reset()
      return sinceLine != nil
    }
    lastDistance = signal.distance
    if signal.distance > 0, watch.canStop(in: signal.distance, speed: speed, braking: own) {
      couldStop = true
    }
    if let since = signal.sinceGreen, since < watch.reaction { return sinceLine != nil }
    // How far beyond the line the front comes to rest.
    let overrun = speed * speed / (2 * max(own, watch.braking)) - signal.distance
    let isCertain = couldStop && speed >= Self.standing && overrun >= Self.certainty * sigma
    return isCertain || sinceLine != nil
      || watch.isDue(for: signal, speed: speed, braking: own, sigma: sigma)
  }

  private mutating func reset() {
    couldStop = false
    lastDistance = nil
  }
}
