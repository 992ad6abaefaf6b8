import SimCore
import Testing

@testable import RoadNetwork

struct GeoreferenceTests {
  /// Eastings and northings by pyproj 3.7 (PROJ 9) for the same projection strings.
  static let utm32: [(latitude: Double, longitude: Double, x: Double, y: Double)] = [
    (53.57, 9.87, 557613.533969, 5936033.326063), (44.494, 11.342, 686203.817136, 4929410.562728),
    (53.5332, 9.7024, 546555.207452, 5931816.797846), (0.0001, 6.01, 167135.724977, 11.068174),
    (83.9, 11.9, 534390.831270, 9317795.753332), (-33.5, 9.0, 500000.0, -3706719.220504),
    (48, 3.5, 89790.666696, 5330953.163952),
  ]
  static let others: [(parameter: String, latitude: Double, longitude: Double, x: Double, y: Double)] = [
    ("+proj=utm +zone=56 +south +datum=WGS84 +units=m", -33.8688, 151.2093, 334368.633648, 6250948.345385),
    ("+proj=utm +zone=56 +south +datum=WGS84 +units=m", -12.5, 150.1, 184779.589834, 8616428.638308),
    (
      "+proj=tmerc +lat_0=52 +lon_0=19 +k=0.9993 +x_0=500000 +y_0=-5300000 +ellps=GRS80 +units=m", 52.2297,
      21.0122,
      637382.204436, -5272551.999921
    ),
    (
      "+proj=tmerc +lat_0=31.23 +lon_0=121.47 +k=1 +x_0=0 +y_0=0 +datum=WGS84", 31.30, 121.60, 12376.520854,
      7768.476539
    ),
  ]

  func reference(_ parameter: String, offset: Vec2 = .zero) throws -> Georeference {
    guard case .reference(let r) = Georeference.parse(projParameter: parameter, netOffset: offset) else {
      throw Missing()
    }
    return r
  }
  struct Missing: Error {}

  @Test func utmAgreesWithPROJ() throws {
    let r = try reference("+proj=utm +zone=32 +ellps=WGS84 +datum=WGS84 +units=m +no_defs")
    for p in Self.utm32 {
      let map = r.map(GeoPoint(latitude: p.latitude, longitude: p.longitude))
      #expect((map - Vec2(p.x, p.y)).length < 1e-5, "\(p) → \(map)")
    }
  }

  @Test func otherTransverseMercatorsAgreeWithPROJ() throws {
    for p in Self.others {
      let map = try reference(p.parameter).map(GeoPoint(latitude: p.latitude, longitude: p.longitude))
      // GRS 80 is treated as WGS 84, which moves points by less than a millimetre.
      #expect((map - Vec2(p.x, p.y)).length < 1e-3, "\(p) → \(map)")
    }
  }

  /// Well within the 2 cm promised to users of latitudes and longitudes.
  @Test func conversionsAreInverse() throws {
    let utm = try reference("+proj=utm +zone=32 +datum=WGS84", offset: Vec2(-562751.27, -5932801.54))
    let local = Georeference(origin: GeoPoint(latitude: 31.35, longitude: 121.2))
    for r in [utm, local] {
      for x in stride(from: -20_000.0, through: 20_000, by: 2_500) {
        for y in stride(from: -20_000.0, through: 20_000, by: 2_500) {
          let back = r.map(r.geo(Vec2(x, y)))
          #expect((back - Vec2(x, y)).length < 1e-6)
        }
      }
    }
  }

  @Test func netOffsetAndLocalOrigin() throws {
    let r = try reference("+proj=utm +zone=32 +datum=WGS84", offset: Vec2(-562751.27, -5932801.54))
    let p = Self.utm32[0]
    let map = r.map(GeoPoint(latitude: p.latitude, longitude: p.longitude))
    #expect((map - Vec2(p.x - 562751.27, p.y - 5932801.54)).length < 1e-5)
    let origin = GeoPoint(latitude: -33.5, longitude: 179.999)
    let local = Georeference(origin: origin)
    #expect(local.map(origin).length < 1e-6)
    // Across the date line.
    let east = local.map(GeoPoint(latitude: -33.5, longitude: -179.999))
    #expect(abs(east.x - 185.8) < 0.5 && abs(east.y) < 0.1)
    #expect(abs(local.geo(east).longitude + 179.999) < 1e-9)
  }

  @Test func rejectsUnknownProjections() {
    func kind(_ s: String) -> String {
      switch Georeference.parse(projParameter: s, netOffset: .zero) {
      case .reference: "reference"
      case .none: "none"
      case .unsupported: "unsupported"
      }
    }
    #expect(kind("!") == "none")
    #expect(kind("+proj=merc +datum=WGS84") == "unsupported")
    #expect(kind("+proj=utm +zone=61 +datum=WGS84") == "unsupported")
    #expect(kind("+proj=utm +zone=32 +ellps=bessel") == "unsupported")
    #expect(kind("-") == "unsupported")
  }
}
