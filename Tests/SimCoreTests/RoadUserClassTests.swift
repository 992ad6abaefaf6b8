import SimCore
import Testing

@Suite struct RoadUserClassTests {
  /// Detectors' classes are octets of sensor frames and go into digests.
  @Test func octetsOfDetectionsStay() {
    let classes: [RoadUserClass] = [.unknown, .motorVehicle, .truck, .twoWheeler, .pedestrian]
    #expect(classes.map(\.rawValue) == [0, 1, 2, 3, 4])
    #expect(RoadUserClass.allCases.filter { $0.observable == $0 } == classes)
  }

  /// To be observed once more tells nothing less, and nobody gains or loses a body by it.
  @Test(arguments: RoadUserClass.allCases) func observingIsIdempotent(user: RoadUserClass) {
    #expect(user.observable.observable == user.observable)
    #expect(user.observable.isVulnerable == user.isVulnerable)
  }
}
