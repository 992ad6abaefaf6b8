import SimCore

/// Positions in the standard's integers.
enum QuantisedPosition {
  struct Reference {
    /// 1e−7°.
    var latitude: Int32
    var longitude: Int32
    /// 0.1 m; nil if unknown.
    var elevation: Int32?
    var isAvailable: Bool
  }

  struct Offset {
    /// Alternative of DF_PositionOffsetLL, 1...7.
    var choice: UInt32
    var latitude: Int32
    var longitude: Int32
    /// Alternative of DF_VerticalOffset, 1...7, and its integer; nil if the elevation is unknown.
    var vertical: (choice: UInt32, value: Int32)?
  }

  static func reference(_ position: GeoPosition?) -> Reference {
    guard let position, !position.latitude.isNaN, !position.longitude.isNaN else {
      return Reference(latitude: 900_000_001, longitude: 1_800_000_001, elevation: nil, isAvailable: false)
    }
    return Reference(
      latitude: Quantity.saturate(position.latitude * 1e7, -900_000_000, 900_000_000),
      longitude: Quantity.saturate(position.longitude * 1e7, -1_799_999_999, 1_800_000_000),
      elevation: position.elevation.flatMap { $0.isNaN ? nil : Quantity.saturate($0 * 10, -4095, 61439) },
      isAvailable: true)
  }

  /// The shortest alternatives that hold `value`; absolute ones if no offset from `origin` fits.
  static func offset(_ value: GeoPosition, from origin: Reference) -> Offset {
    let target = reference(value)
    precondition(target.isAvailable, "a listed position is not a number")
    var out = Offset(choice: 7, latitude: target.latitude, longitude: target.longitude)
    if origin.isAvailable {
      let latitude = Int64(target.latitude) - Int64(origin.latitude)
      let longitude = Int64(target.longitude) - Int64(origin.longitude)
      for choice in UInt32(1)...6 {
        let half = PositionRange.horizontal(choice)
        guard latitude >= -half && latitude < half && longitude >= -half && longitude < half else { continue }
        out = Offset(choice: choice, latitude: Int32(latitude), longitude: Int32(longitude))
        break
      }
    }
    guard let elevation = target.elevation else { return out }
    out.vertical = (7, elevation)
    guard let base = origin.elevation else { return out }
    for choice in UInt32(1)...6 {
      let half = PositionRange.vertical(choice)
      guard elevation - base > -half && elevation - base < half else { continue }
      out.vertical = (choice, elevation - base)
      break
    }
    return out
  }
}

/// Half-open halves of the ranges of DF_PositionOffsetLL and DF_VerticalOffset.
enum PositionRange {
  /// 2¹¹, 2¹³, 2¹⁵, 2¹⁷, 2²¹ and 2²³ for the alternatives 1 to 6.
  @inline(__always)
  static func horizontal(_ choice: UInt32) -> Int64 {
    choice <= 4 ? 1 << Int64(9 + 2 * choice) : 1 << Int64(11 + 2 * choice)
  }
  /// 2⁶ to 2¹¹ for the alternatives 1 to 6; the lowest value is unavailable.
  @inline(__always)
  static func vertical(_ choice: UInt32) -> Int32 { 1 << Int32(5 + choice) }
}
