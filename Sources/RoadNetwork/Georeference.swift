import SimCore

/// A position on the earth.
package struct GeoPoint: Hashable, Sendable {
  /// WGS-84 degrees.
  package var latitude: Double
  package var longitude: Double

  package init(latitude: Double, longitude: Double) {
    self.latitude = latitude
    self.longitude = longitude
  }
}

/// The transverse Mercator projection of a map frame: UTM as given by SUMO's `projParameter`, or a local one around a
/// `geo_origin` of the scenario. `map = projected + offset`.
///
/// Krüger's series to sixth order in the third flattening (Karney, "Transverse Mercator with an accuracy of a few
/// nanometers", J. Geodesy 85, 2011): the round trip is exact to a micrometre inside a UTM zone.
package struct Georeference: Hashable, Sendable {
  /// Degrees east of the projection's central meridian.
  package var centralMeridian: Double
  /// Sum of false easting and northing and SUMO's netOffset, metres.
  package var offset: Vec2
  /// Scale on the central meridian (UTM .9996).
  package var scale: Double

  package init(centralMeridian: Double, offset: Vec2, scale: Double) {
    self.centralMeridian = centralMeridian
    self.offset = offset
    self.scale = scale
  }

  /// A local projection with map (0, 0) at `origin`, true to scale there.
  package init(origin: GeoPoint) {
    self.init(centralMeridian: origin.longitude, offset: .zero, scale: 1)
    offset.y = -map(origin).y
  }

  package enum Parsed: Sendable {
    case reference(Georeference)
    /// The network declares that it has no projection (`!`).
    case none
    case unsupported
  }

  /// Reads SUMO's `projParameter`, a PROJ string: UTM and transverse Mercator on WGS 84 or GRS 80 (their
  /// ellipsoids differ by .1 mm).
  package static func parse(projParameter: String, netOffset: Vec2) -> Parsed {
    if projParameter.isEmpty || projParameter == "!" { return .none }
    var values: [String: String] = [:]
    for word in projParameter.split(separator: " ") where word.hasPrefix("+") {
      let parts = word.dropFirst().split(separator: "=", maxSplits: 1)
      if let key = parts.first { values[String(key)] = parts.count > 1 ? String(parts[1]) : "" }
    }
    func number(_ key: String, _ quantity: Quantity, _ fallback: Double) -> Double? {
      guard let text = values[key] else { return fallback }
      return quantity.value(text)
    }
    let ellipsoid = values["ellps"] ?? values["datum"] ?? "WGS84"
    guard ["WGS84", "GRS80", "NAD83"].contains(ellipsoid), (values["units"] ?? "m") == "m" else {
      return .unsupported
    }
    if values["proj"] == "utm" {
      guard let zone = number("zone", .zone, .nan), !zone.isNaN else {
        return .unsupported
      }
      let falseNorthing = values["south"] == nil ? 0 : 10_000_000.0
      return .reference(
        Georeference(
          centralMeridian: zone * 6 - 183, offset: Vec2(500_000, falseNorthing) + netOffset, scale: 0.9996))
    }
    guard values["proj"] == "tmerc", let longitude = number("lon_0", .longitude, 0),
      let latitude = number("lat_0", .latitude, 0),
      let scale = number("k", .scale, number("k_0", .scale, 1) ?? .nan), !scale.isNaN,
      let x = number("x_0", .falseOrigin, 0), let y = number("y_0", .falseOrigin, 0)
    else { return .unsupported }
    var reference = Georeference(centralMeridian: longitude, offset: .zero, scale: scale)
    let origin = reference.map(GeoPoint(latitude: latitude, longitude: longitude))
    reference.offset = Vec2(x, y - origin.y) + netOffset
    return .reference(reference)
  }

  // WGS 84.
  private static let flattening = 1 / 298.257223563
  private static let eccentricity = (flattening * (2 - flattening)).squareRoot()
  private static let n = flattening / (2 - flattening)
  /// Radius of the circle with the meridian's circumference.
  private static let rectifyingRadius =
    6_378_137 / (1 + n) * (1 + n * n / 4 + n * n * n * n / 64 + n * n * n * n * n * n / 256)

  /// The polynomial n^k (c₀ + c₁ n + …).
  private static func series(_ power: Int, _ coefficients: [Double]) -> Double {
    var sum = 0.0
    for c in coefficients.reversed() { sum = sum * n + c }
    for _ in 0..<power { sum *= n }
    return sum
  }
  /// Karney 2011, equation 35.
  private static let alpha: [Double] = [
    series(1, [1 / 2, -2 / 3, 5 / 16, 41 / 180, -127 / 288, 7891 / 37800]),
    series(2, [13 / 48, -3 / 5, 557 / 1440, 281 / 630, -1_983_433 / 1_935_360]),
    series(3, [61 / 240, -103 / 140, 15061 / 26880, 167_603 / 181_440]),
    series(4, [49561 / 161_280, -179 / 168, 6_601_661 / 7_257_600]),
    series(5, [34729 / 80640, -3_418_889 / 1_995_840]),
    series(6, [212_378_941 / 319_334_400]),
  ]
  /// Karney 2011, equation 36.
  private static let beta: [Double] = [
    series(1, [1 / 2, -2 / 3, 37 / 96, -1 / 360, -81 / 512, 96199 / 604_800]),
    series(2, [1 / 48, 1 / 15, -437 / 1440, 46 / 105, -1_118_711 / 3_870_720]),
    series(3, [17 / 480, -37 / 840, -209 / 4480, 5569 / 90720]),
    series(4, [4397 / 161_280, -11 / 504, -830_251 / 7_257_600]),
    series(5, [4583 / 161_280, -108_847 / 3_991_680]),
    series(6, [20_648_693 / 638_668_800]),
  ]

  /// τ' of τ: tangents of the conformal and the geographic latitude.
  private static func conformal(_ tau: Double) -> Double {
    let root = (1 + tau * tau).squareRoot()
    let sigma = Math.sinh(eccentricity * Math.atanh(eccentricity * tau / root))
    return tau * (1 + sigma * sigma).squareRoot() - sigma * root
  }

  /// Map position of a geographic position, metres.
  package func map(_ place: GeoPoint) -> Vec2 {
    let lambda = Angle(degrees: place.longitude - centralMeridian).wrapped.radians
    let tau = Self.conformal(Math.tan(place.latitude * (.pi / 180)))
    let cosine = Math.cos(lambda)
    let xi0 = Math.atan2(tau, cosine)
    let eta0 = Math.asinh(Math.sin(lambda) / (tau * tau + cosine * cosine).squareRoot())
    var xi = xi0
    var eta = eta0
    for (j, a) in Self.alpha.enumerated() {
      let k = Double(2 * (j + 1))
      xi += a * Math.sin(k * xi0) * Math.cosh(k * eta0)
      eta += a * Math.cos(k * xi0) * Math.sinh(k * eta0)
    }
    let r = scale * Self.rectifyingRadius
    return Vec2(r * eta + offset.x, r * xi + offset.y)
  }

  /// Geographic position of a map position.
  package func geo(_ map: Vec2) -> GeoPoint {
    let r = scale * Self.rectifyingRadius
    let xi = (map.y - offset.y) / r
    let eta = (map.x - offset.x) / r
    var xi0 = xi
    var eta0 = eta
    for (j, b) in Self.beta.enumerated() {
      let k = Double(2 * (j + 1))
      xi0 -= b * Math.sin(k * xi) * Math.cosh(k * eta)
      eta0 -= b * Math.cos(k * xi) * Math.sinh(k * eta)
    }
    let sinh = Math.sinh(eta0)
    let cosine = Math.cos(xi0)
    let target = Math.sin(xi0) / (sinh * sinh + cosine * cosine).squareRoot()
    // Newton on τ'(τ) (Karney 2011, equations 19 to 21): three steps converge to rounding.
    let e2 = Self.eccentricity * Self.eccentricity
    var tau = target / (1 - e2)
    for _ in 0..<4 {
      let now = Self.conformal(tau)
      tau +=
        (target - now) / (1 + now * now).squareRoot() * (1 + (1 - e2) * tau * tau)
        / ((1 - e2) * (1 + tau * tau).squareRoot())
    }
    let longitude = centralMeridian + Math.atan2(sinh, cosine) * (180 / .pi)
    return GeoPoint(
      latitude: Math.atan(tau) * (180 / .pi),
      longitude: longitude > 180 ? longitude - 360 : longitude < -180 ? longitude + 360 : longitude)
  }
}
