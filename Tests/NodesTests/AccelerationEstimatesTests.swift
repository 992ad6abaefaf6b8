import ComputeKernel
import SimCore
import Testing

@testable import Nodes

@Suite struct AccelerationEstimatesTests {
  private static func object(
    _ track: UInt32, speed: Double, seenAt: Double, _ sources: ObjectSources = .sensed
  )
    -> FusedObject
  {
    FusedObject(
      state: KinematicState(
        position: .zero, velocity: Vec2(0, speed),
        covariance: StateCovariance(
          position: Covariance2(variance: 0.1), velocity: Covariance2(variance: 0.1))),
      heading: .nan, acceleration: 0, length: .nan, width: .nan, targetClass: .motorVehicle, sources: sources,
      trackID: track, receivedID: 0, seenAt: SimTime(seconds: seenAt))
  }

  /// A constant deceleration is found within a second: the remaining error shrinks to 0.6 per cycle.
  @Test func findsAConstantDeceleration() {
    var estimates = AccelerationEstimates()
    var left = 1.0
    for cycle in 0..<11 {
      let t = 0.1 * Double(cycle)
      var objects = [Self.object(7, speed: 20 - 3 * t, seenAt: t), Self.object(9, speed: 5, seenAt: t)]
      estimates.apply(to: &objects)
      if cycle > 0 { left *= 0.6 }
      #expect(abs(objects[0].acceleration + 3 * (1 - left)) < 1e-9)
      #expect(objects[1].acceleration == 0)
    }
  }

  /// An object not seen again keeps its estimate, a new one has none, and received states keep the value that was sent.
  @Test func keepsWhatItKnows() {
    var estimates = AccelerationEstimates()
    var objects = [Self.object(1, speed: 10, seenAt: 0)]
    estimates.apply(to: &objects)
    objects = [Self.object(1, speed: 9.5, seenAt: 0.1)]
    estimates.apply(to: &objects)
    #expect(abs(objects[0].acceleration + 2) < 1e-9)
    objects = [Self.object(1, speed: 9.2, seenAt: 0.1), Self.object(2, speed: 3, seenAt: 0.1)]
    estimates.apply(to: &objects)
    #expect(abs(objects[0].acceleration + 2) < 1e-9 && objects[1].acceleration == 0)
    objects = [Self.object(1, speed: 9, seenAt: 0.2, [.sensed, .received])]
    objects[0].acceleration = -1.5
    estimates.apply(to: &objects)
    #expect(objects[0].acceleration == -1.5)
  }
}
