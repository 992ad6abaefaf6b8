import Federation
import Foundation
import SimCore
import Testing
import WorldState

@testable import Recording

/// A folder that is removed with the test.
final class Scratch {
  let path: String
  init() {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("coroad-\(UUID().uuidString)").path
    try! FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }
  deinit { try? FileManager.default.removeItem(atPath: path) }
  func file(_ name: String) -> String { path + "/" + name }
}

extension TruthSlice {
  /// Adds a vehicle by the centre of its outline.
  mutating func addVehicle(
    _ index: UInt32, x: Double, y: Double, course heading: Double = 0, speed: Double,
    acceleration: Double = 0,
    yawRate: Double = 0, lane: Int32 = -1, lanePosition: Double = 0, length: Double = 5, width: Double = 1.8,
    flags: VehicleFlags = []
  ) {
    vehicle.append(index)
    self.x.append(x)
    self.y.append(y)
    self.heading.append(heading)
    self.speed.append(speed)
    self.acceleration.append(acceleration)
    self.yawRate.append(yawRate)
    self.lateralSpeed.append(0)
    self.lane.append(lane)
    self.lanePosition.append(lanePosition)
    self.length.append(length)
    self.width.append(width)
    height.append(1.5)
    roadUser.append(.motorVehicle)
    self.flags.append(flags)
    speedLimit.append(13.9)
    desiredSpeed.append(13.9)
  }
  mutating func addPedestrian(_ index: UInt32, x: Double, y: Double, heading: Double, speed: Double) {
    pedestrian.append(index)
    pedestrianX.append(x)
    pedestrianY.append(y)
    pedestrianHeading.append(heading)
    pedestrianSpeed.append(speed)
  }
}

func slice(at seconds: Double) -> TruthSlice {
  TruthSlice(time: SimTime(seconds: seconds), step: SimDuration(milliseconds: 100))
}
