/// A driver's response to a warning: whether, when and how. One for each kind of warning (`WarningKind.response`).
package struct DriverResponse: Hashable, Sendable {
  package enum Action: Hashable, Sendable {
    /// The driver changes nothing.
    case none
    /// Brakes with this deceleration, m/s², at most the vehicle's comfortable deceleration.
    case brake(deceleration: Double)
    /// Lifts off the accelerator and looks ahead; brakes for what is then seen. Only a driver who may look away
    /// (`traffic.drivers: human`) changes anything by that: others see the vehicle ahead already.
    case liftOff
    /// Lifts off the accelerator until the speed is this share of the desired speed.
    case easeOff(share: Double)
  }

  package var action: Action
  /// Past the stop line, with no waiting place ahead, the driver clears the junction instead: braking there would stop
  /// the vehicle in the other's path.
  package var clearsJunction: Bool
  /// The driver remembers blocked lanes ahead on the route, and changes lanes before them.
  package var avoidsBlockedLanes: Bool
  /// Told of somebody, at either stage, the driver waits at a line as if the other were in sight.
  package var awaitsUnseen: Bool
  /// Share of warnings that drivers respond to.
  package var compliance = Self.usualCompliance
  /// From the start of the warning to the response.
  package var reaction = ReactionTime.unalerted

  package init(
    _ action: Action, clearsJunction: Bool = false, avoidsBlockedLanes: Bool = false,
    awaitsUnseen: Bool = false
  ) {
    self.action = action
    self.clearsJunction = clearsJunction
    self.avoidsBlockedLanes = avoidsBlockedLanes
    self.awaitsUnseen = awaitsUnseen
  }

  /// Assumed.
  package static let usualCompliance = 0.8

  /// Moderate braking, m/s² (assumed).
  package static let moderateBraking = 3.0

  /// A driver responds while the warning is shown and for this many seconds afterwards (assumed). A warning that ends
  /// before the reaction time is over gets no response: the driver has looked and seen nothing. After a longer pause, a
  /// warning counts as a new one.
  package static let persistence = 0.6
}

/// Drivers' response to speed advice: lifting off. A share of them does so, and each driver does it always or never.
package enum SpeedAdvice {
  /// Engine braking of a car in gear, m/s² (assumed; ISO 15622 asks for brake lights above .5 to 1.3).
  package static let deceleration = 0.8
  /// Assumed.
  package static let compliance = 0.8
}
