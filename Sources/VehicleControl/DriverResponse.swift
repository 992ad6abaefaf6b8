/// What a driver does about a warning: whether, when and how he answers it. One row per kind of warning (`to`).
package struct DriverResponse: Hashable, Sendable {
  package enum Action: Hashable, Sendable {
    /// Nothing that he does not do anyway.
    case none
    /// Brakes with this deceleration, m/s²; no harder than is comfortable in his vehicle.
    case brake(deceleration: Double)
    /// Takes his foot off the accelerator until he drives this share of the speed that he wants.
    case easeOff(share: Double)
  }

  package var action: Action
  /// Past the line, with no waiting place ahead, he clears the junction instead: to brake there would be to stop in the
  /// other's path.
  package var clearsJunction = false
  /// He keeps in mind what blocks lanes ahead on his route, and changes lanes before it.
  package var avoidsBlockedLanes = false
  /// Share of warnings that drivers answer at all.
  package var compliance = Self.usualCompliance
  /// From the first showing of a warning to the answer.
  package var reaction = ReactionTime.unalerted

  package init(_ action: Action) { self.action = action }

  /// Without a source: the share of warnings that are followed is an assumption.
  package static let usualCompliance = 0.8

  /// Moderate braking, m/s² (assumed).
  package static let moderateBraking = 3.0

  /// A driver answers as long as the warning is shown and this many seconds longer (assumed). A warning that has gone
  /// before the reaction time is over is not answered: the driver has looked and seen nothing. A pause longer than this
  /// begins another warning.
  package static let persistence = 0.6

  /// How drivers answer a kind of warning.
  ///
  /// - FCW, EBW: they see the vehicle ahead and already do what their following model asks.
  /// - ICW: they brake moderately for what comes from the side.
  /// - VRUCW, RLVW: they brake moderately, wherever they are.
  /// - HLW: a place and no vehicle on collision course. Field trials found that drivers answer such warnings mostly by
  ///   going slower (Malone et al., DRIVE C2X D11.4, 2014); by how much is assumed.
  package static func to(_ kind: WarningKind) -> DriverResponse {
    switch kind {
    case .forwardCollision, .emergencyBrake: return DriverResponse(.none)
    case .vulnerableRoadUser, .redLightViolation:
      return DriverResponse(.brake(deceleration: moderateBraking))
    case .intersectionCollision:
      var response = DriverResponse(.brake(deceleration: moderateBraking))
      response.clearsJunction = true
      return response
    case .hazardousLocation:
      var response = DriverResponse(.easeOff(share: 0.9))
      response.avoidsBlockedLanes = true
      return response
    }
  }
}

/// How drivers answer speed advice: by taking the foot off. A share of them does so at all, each always or never.
package enum SpeedAdvice {
  /// Engine braking of a car in gear, m/s² (assumed; ISO 15622 asks for brake lights above .5 to 1.3).
  package static let deceleration = 0.8
  /// Assumed.
  package static let compliance = 0.8
}
