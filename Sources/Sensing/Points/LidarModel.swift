import SimCore

/// A spinning lidar at 10 rotations per second.
package struct LidarModel: Hashable, Sendable {
  /// Numbers of beams that there are data sheets for.
  package static let beamCounts = [16, 32, 64]

  /// Tangent of each beam's elevation, from low to high; and the slant range per metre over ground.
  package let slopes: [Double]
  let stretch: [Double]
  /// Firings in a rotation.
  package let columns: Int
  /// Largest distance reported, metres.
  package var range: Double
  /// Range at which a surface of 10 % reflectivity is only just found, metres.
  package var darkRange: Double
  /// 1 σ of a range, metres.
  package var rangeSigma: Double
  /// Share of the firings that return nothing although the echo is strong enough (assumed: dark paint, mirrors, windows).
  package static let dropout = 0.03

  /// - 16 beams: Velodyne VLP-16, −15° to 15° in steps of 2° (user manual, table 9-1); 100 m, ±3 cm (from memory).
  /// - 32 beams: Velodyne HDL-32E, −30.67° to 10.67° in steps of 4/3° (user's manual, firing order); 100 m (the same,
  ///   appendix B), ±2 cm (from memory).
  /// - 64 beams: Velodyne HDL-64E, +2° to −24.8°, the upper half in steps of 1/3°, the lower in steps of 1/2°; 120 m, 2 cm
  ///   (from memory).
  ///
  /// The manufacturers state 1,800 to 2,200 firings a rotation (from memory); 1,024 are modelled, the setting that others of the class
  /// offer at this rate (Ouster OS1, from memory). Ranges at 10 % reflectivity are 50 m for cars and pavement in the
  /// manual of the HDL-64E (from memory), and are taken as 60 % of the range for all.
  ///
  /// `beams` must be one of `beamCounts`.
  package init(beams: Int) {
    precondition(Self.beamCounts.contains(beams))
    var degrees: [Double] = []
    switch beams {
    case 16: for k in 0..<16 { degrees.append(-15 + 2 * Double(k)) }
    case 32: for k in 0..<32 { degrees.append(-30.67 + 4 / 3 * Double(k)) }
    default:
      for k in 0..<32 { degrees.append(-24.8 + 0.5 * Double(k)) }
      for k in 0..<32 { degrees.append(-8.33 + Double(k) / 3) }
    }
    slopes = degrees.map { Math.tan(Angle(degrees: $0).radians) }
    stretch = slopes.map { (1 + $0 * $0).squareRoot() }
    columns = 1024
    range = beams == 64 ? 120 : 100
    darkRange = 0.6 * range
    rangeSigma = beams == 16 ? 0.03 : 0.02
  }
}

/// What rain and fog do to a lidar.
package struct LidarWeather: Hashable, Sendable {
  /// One-way attenuation, nepers per metre.
  package var extinction: Double
  /// mm/h.
  package var rainRate: Double

  package init(extinction: Double = 0, rainRate: Double = 0) {
    self.extinction = extinction
    self.rainRate = rainRate
  }

  /// 1 σ of the range that rain adds, as a share of the range: 2 % (1 − e^−R)² (Goodin, Carruth, Doude, Hudson,
  /// "Predicting the influence of rain on LIDAR in ADAS", Electronics 8(1), 89, 2019; the formula from memory).
  var rangeShare: Double {
    let heavy = 1 - Math.exp(-rainRate)
    return 0.02 * heavy * heavy
  }
  /// Probability that a firing returns from a drop near the lidar (assumed: 1 in 1,000 at 10 mm/h), and the mean distance of
  /// such a drop, metres (assumed: echoes from drops fall with the square of the distance).
  var dropEcho: Double { min(0.02, 1e-4 * rainRate) }
  static let dropDistance = 3.0
}
