/// Kinds of warnings that units can raise. A new kind is a case, its row in `describe` and its value in
/// `Protos/command.proto`.
package enum WarningKind: UInt8, Hashable, Sendable, CaseIterable {
  case forwardCollision = 1
  case emergencyBrake = 2
  case intersectionCollision = 3
  case hazardousLocation = 4
  case vulnerableRoadUser = 5
  case redLightViolation = 6
  case leftTurn = 7

  /// Largest raw value + 1: the length of a table indexed by raw value.
  package static let tableSize = allCases.map { Int($0.rawValue) }.max()! + 1

  /// Abbreviation of the application: `FCW`.
  package var abbreviation: String { profile.abbreviation }
  /// What the warning is about, in two words: `forward collision`.
  package var name: String { profile.name }
  /// How drivers respond to it.
  package var response: DriverResponse { profile.response }
  package var profile: WarningProfile { Self.profiles[Int(rawValue)]! }

  private static let profiles: [WarningProfile?] = {
    var table = [WarningProfile?](repeating: nil, count: tableSize)
    for kind in allCases { table[Int(kind.rawValue)] = kind.describe }
    return table
  }()

  private var describe: WarningProfile {
    switch self {
    // They look ahead, and brake by their own judgement of the vehicle there.
    case .forwardCollision:
      WarningProfile("FCW", "forward collision", "T/CSAE 53-2017, 5.2.2", DriverResponse(.liftOff))
    case .emergencyBrake:
      WarningProfile("EBW", "braking ahead", "T/CSAE 53-2017, 5.2.7", DriverResponse(.liftOff))
    // They brake for the vehicle from the side.
    case .intersectionCollision:
      WarningProfile(
        "ICW", "intersection collision", "T/CSAE 53-2017, 5.2.3",
        DriverResponse(
          .brake(deceleration: DriverResponse.moderateBraking), clearsJunction: true, awaitsUnseen: true))
    // They brake for the oncoming vehicle, or do not set off.
    case .leftTurn:
      WarningProfile(
        "LTA", "oncoming traffic", "T/CSAE 53-2017, 5.2.4",
        DriverResponse(
          .brake(deceleration: DriverResponse.moderateBraking), clearsJunction: true, awaitsUnseen: true))
    // It concerns a location, not a vehicle on collision course. In field trials drivers mostly slowed down (Malone et
    // al., DRIVE C2X D11.4, 2014); by how much is assumed.
    case .hazardousLocation:
      WarningProfile(
        "HLW", "hazard ahead", "T/CSAE 53-2017, 5.2.10",
        DriverResponse(.easeOff(share: 0.9), avoidsBlockedLanes: true))
    // They brake wherever they are.
    case .vulnerableRoadUser:
      WarningProfile(
        "VRUCW", "pedestrian", "T/CSAE 53-2017, 5.2.13",
        DriverResponse(.brake(deceleration: DriverResponse.moderateBraking)))
    case .redLightViolation:
      WarningProfile(
        "RLVW", "red light", "T/CSAE 53-2017, 5.2.12",
        DriverResponse(.brake(deceleration: DriverResponse.moderateBraking)))
    }
  }
}

/// How urgent a warning is, in ascending order.
package enum WarningStage: UInt8, Hashable, Sendable, CaseIterable, Comparable {
  /// Attention: a danger may arise. It asks for no action yet.
  case advisory = 1
  /// Action: the danger is there.
  case imminent = 2

  package static func < (a: WarningStage, b: WarningStage) -> Bool { a.rawValue < b.rawValue }
}

/// A kind of warning as programs and people see it.
package struct WarningProfile: Hashable, Sendable {
  package var abbreviation: String
  package var name: String
  /// Standard and clause that define the application.
  package var source: String
  package var response: DriverResponse

  package init(_ abbreviation: String, _ name: String, _ source: String, _ response: DriverResponse) {
    self.abbreviation = abbreviation
    self.name = name
    self.source = source
    self.response = response
  }
}
