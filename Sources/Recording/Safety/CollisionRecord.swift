import SimCore

/// Two vehicles whose outlines met.
package struct CollisionRecord: Hashable, Sendable {
  package struct Party: Hashable, Sendable {
    /// Demand index.
    package var vehicle: UInt32
    /// Automation level; nil without an onboard unit.
    package var level: Int?
    /// Its unit held it back at that moment: then the collision is the unit's business as well as the driver's.
    package var isHeldByUnit: Bool

    package init(vehicle: UInt32, level: Int?, isHeldByUnit: Bool) {
      self.vehicle = vehicle
      self.level = level
      self.isHeldByUnit = isHeldByUnit
    }
  }
  package var time: SimTime
  /// The one behind, or the one that entered the other's way, and the other.
  package var striking: Party
  package var struck: Party
  /// Lane of the striking vehicle, metres along it.
  package var lane: String
  package var position: Double
  /// Speed of the striking vehicle less that of the struck one, m/s.
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
