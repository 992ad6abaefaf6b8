import SimCore

/// A collision between two vehicles.
package struct CollisionRecord: Hashable, Sendable {
  package struct Party: Hashable, Sendable {
    /// Demand index.
    package var vehicle: UInt32
    /// Automation level; nil without an onboard unit.
    package var level: Int?
    /// Its unit drove it or limited it at that moment, so the unit shares responsibility for the collision.
    package var isHeldByUnit: Bool

    package init(vehicle: UInt32, level: Int?, isHeldByUnit: Bool) {
      self.vehicle = vehicle
      self.level = level
      self.isHeldByUnit = isHeldByUnit
    }
  }
  package var time: SimTime
  /// The vehicle that hit the other from behind or entered its path, and the other vehicle.
  package var striking: Party
  package var struck: Party
  /// Lane of the striking vehicle, and position along it, m.
  package var lane: String
  package var position: Double
  /// Speed of the striking vehicle minus that of the struck one, m/s.
  package var relativeSpeed: Double

  package init(
    time: SimTime, striking: Party, struck: Party, lane: String, position: Double, relativeSpeed: Double
  ) {
    self.time = time
    self.striking = striking
    self.struck = struck
    self.lane = lane
    self.position = position
    self.relativeSpeed = relativeSpeed
  }
}
