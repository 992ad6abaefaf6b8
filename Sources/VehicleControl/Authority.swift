/// The driver or the unit: which of them drives while a command holds (SAE J3016, section 3: who performs the dynamic
/// driving task).
package enum Authority: UInt8, Hashable, Sendable, CaseIterable {
  /// The driver; the unit bounds what he does.
  case assist = 1
  /// The unit: `accelerationLimit` is what the vehicle does.
  case drive = 2
  /// The unit, until the driver has taken over as it asks him to.
  case handOver = 3
  /// The unit, and there is nobody who could take over.
  case driveAlone = 4

  /// The unit performs the dynamic driving task and asks nobody to take it over.
  package var isOfUnit: Bool { self == .drive || self == .driveAlone }
}

/// A side of the vehicle.
package enum Side: UInt8, Hashable, Sendable, CaseIterable {
  case right = 1, left = 2
}
