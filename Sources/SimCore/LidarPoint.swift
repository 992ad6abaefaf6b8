/// One return of a lidar, in the frame of the unit that carries it: x forward and y left for a vehicle, the axes of the
/// map for a mast, z above the ground below the unit. Integers, as in a lidar's own packets (2 mm steps: Velodyne HDL-32E
/// user's manual, appendix B), so that what is computed from them has the same bits everywhere.
package struct LidarPoint: Hashable, Sendable {
  /// Centimetres.
  package var x: Int16
  package var y: Int16
  package var z: Int16
  /// Reflectivity, 0...255; 255 is a white surface.
  package var reflectivity: UInt8

  package init(x: Int16, y: Int16, z: Int16, reflectivity: UInt8) {
    self.x = x
    self.y = y
    self.z = z
    self.reflectivity = reflectivity
  }
}
