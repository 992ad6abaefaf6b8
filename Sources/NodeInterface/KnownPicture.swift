import SimCore

/// What a node knows about the road users around it at one time, for recordings and displays. Map frame.
package struct KnownPicture: Hashable, Sendable {
  /// Time for which the objects are estimated.
  package var at: SimTime
  /// Own position as the node knows it, and its 1 σ per axis, metres.
  package var ownPosition: Vec2
  package var ownSigma: Double
  package var objects: [KnownObject] = []

  package init(at: SimTime, ownPosition: Vec2, ownSigma: Double, objects: [KnownObject] = []) {
    self.at = at
    self.ownPosition = ownPosition
    self.ownSigma = ownSigma
    self.objects = objects
  }
}

/// A road user as a node knows it.
package struct KnownObject: Hashable, Sendable {
  /// Bits of `sources`.
  package static let sensed: UInt8 = 1
  package static let received: UInt8 = 2
  package static let observed: UInt8 = 4

  /// Centre of the outline, metres.
  package var position: Vec2
  /// Covariance of the position, m².
  package var xx: Double
  package var xy: Double
  package var yy: Double
  /// Radians counter-clockwise from east; NaN if not known.
  package var heading: Double
  /// m/s.
  package var speed: Double
  /// Metres; those usual for the class if not known.
  package var length: Double
  package var width: Double
  package var objectClass: RoadUserClass
  /// Own sensors, the object's own message, a third party's message.
  package var sources: UInt8

  package init(
    position: Vec2, xx: Double, xy: Double, yy: Double, heading: Double, speed: Double, length: Double,
    width: Double, objectClass: RoadUserClass, sources: UInt8
  ) {
    self.position = position
    self.xx = xx
    self.xy = xy
    self.yy = yy
    self.heading = heading
    self.speed = speed
    self.length = length
    self.width = width
    self.objectClass = objectClass
    self.sources = sources
  }
}
