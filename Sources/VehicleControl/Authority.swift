/// Which of the two performs the dynamic driving task (SAE J3016, section 3) while a command holds: driver or unit.
package enum Authority: UInt8, Hashable, Sendable, CaseIterable {
  /// The driver; the unit limits the driver's actions.
  case assist = 1
  /// The unit: the vehicle accelerates by `accelerationLimit`.
  case drive = 2
  /// The unit, until the driver has taken over on its request.
  case handOver = 3
  /// The unit, in a vehicle without anybody who could take over.
  case driveAlone = 4

  /// The unit performs the dynamic driving task and does not request a takeover.
  package var isOfUnit: Bool { self == .drive || self == .driveAlone }
}

/// A side of the vehicle.
package enum Side: UInt8, Hashable, Sendable, CaseIterable {
  case right = 1, left = 2
}
