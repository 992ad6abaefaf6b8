import SimCore

/// Where the map frame lies on the earth.
package struct GeoPoint: Hashable, Sendable {
  /// WGS-84 degrees.
  package var latitude: Double
  package var longitude: Double

  package init(latitude: Double, longitude: Double) {
    self.latitude = latitude
    self.longitude = longitude
  }
}

/// The transverse Mercator projection behind a map frame: UTM as SUMO's `projParameter` names it, or a local one
/// around a `geo-origin` of the scenario. `map = projected + offset`.
///
/// Krüger's series to sixth order in the third flattening (Karney, "Transverse Mercator with an accuracy of a few
/// nanometers", J. Geodesy 85, 2011): there and back within a micrometre inside a UTM zone.
package struct Georeference: Hashable, Sendable {
  /// Degrees east of the projection's central meridian.
  package var centralMeridian: Double
  /// False easting and northing and SUMO's netOffset together, metres.
  package var offset: Vec2
  /// Scale on the central meridian (UTM .9996).
  package var scale: Double

  package init(centralMeridian: Double, offset: Vec2, scale: Double) {
    self.centralMeridian = centralMeridian
    self.offset = offset
    self.scale = scale
  }
}
