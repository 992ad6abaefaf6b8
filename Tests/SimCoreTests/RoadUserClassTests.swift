import SimCore
import Testing

@Suite struct RoadUserClassTests {
  /// Object classes are octets of sensor frames and enter digests.
  @Test func octetsOfDetectionsStay() {
    let classes: [RoadUserClass] = [.unknown, .motorVehicle, .truck, .twoWheeler, .pedestrian]
    #expect(classes.map(\.rawValue) == [0, 1, 2, 3, 4])
    #expect(RoadUserClass.allCases.filter { $0.observable == $0 } == classes)
  }

  /// Observing a class twice loses no further information, and does not change vulnerability.
  @Test(arguments: RoadUserClass.allCases) func observingIsIdempotent(user: RoadUserClass) {
    #expect(user.observable.observable == user.observable)
    #expect(user.observable.isVulnerable == user.isVulnerable)
  }
}
