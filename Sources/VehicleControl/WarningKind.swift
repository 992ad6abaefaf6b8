/// Warnings of T/CSAE 53 day-1 applications that units can raise. Drivers' responses: `DriverResponse`.
package enum WarningKind: UInt8, Hashable, Sendable, CaseIterable {
  case forwardCollision = 1
  case emergencyBrake = 2
  case intersectionCollision = 3
  case hazardousLocation = 4
  case vulnerableRoadUser = 5
  case redLightViolation = 6

  /// Abbreviation of the standard.
  package var abbreviation: String {
    switch self {
    case .forwardCollision: "FCW"
    case .emergencyBrake: "EBW"
    case .intersectionCollision: "ICW"
    case .hazardousLocation: "HLW"
    case .vulnerableRoadUser: "VRUCW"
    case .redLightViolation: "RLVW"
    }
  }

  /// Clause of T/CSAE 53-2017 that defines the application: 5.2.2 and following, in the order of the standard's list.
  package var clause: String {
    switch self {
    case .forwardCollision: "5.2.2"
    case .intersectionCollision: "5.2.3"
    case .emergencyBrake: "5.2.7"
    case .hazardousLocation: "5.2.10"
    case .redLightViolation: "5.2.12"
    case .vulnerableRoadUser: "5.2.13"
    }
  }
}
