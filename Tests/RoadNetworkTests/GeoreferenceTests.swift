import SimCore
import Testing

@testable import RoadNetwork

struct GeoreferenceTests {
  @Test func localOriginIsZero() {
    let r = Georeference(origin: GeoPoint(latitude: 53.5, longitude: 10))
    #expect(r.map(GeoPoint(latitude: 53.5, longitude: 10)).length < 1e-6)
  }
}
