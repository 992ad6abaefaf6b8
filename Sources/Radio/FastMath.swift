/// Elementary functions in single precision for the loop over links. They use only additions, multiplications and bit
/// patterns, so they give the same bits in every build, and have no branches, so the compiler can process four elements
/// at a time. Relative errors are below 10⁻⁶; a link budget is known to a tenth.
enum FastMath {
  /// Adding and subtracting this rounds to whole numbers; the last bits then hold the integer.
  private static let rounder = Float(12_582_912)

  /// log₂ of a positive, normal number.
  @inline(__always)
  static func log2(_ x: Float) -> Float {
    // x = 2ᵉ · m with m in √½ ..< √2.
    let bits = Int32(bitPattern: x.bitPattern) &- 0x3F35_04F3
    let e = bits &>> 23
    let m = Float(bitPattern: UInt32(bitPattern: bits &- e &<< 23 &+ 0x3F35_04F3))
    // ln m = 2 artanh s; the series terms omitted are below 10⁻⁹ at s = .172.
    let s = (m - 1) / (m + 1)
    let q = s * s
    let series = s * (1 + q * (0.33333333 + q * (0.2 + q * (0.14285714 + q * 0.11111111))))
    return Float(e) + 2.8853900817779268 * series
  }

  /// 2ˣ for −126 < x < 127.
  @inline(__always)
  static func exp2(_ x: Float) -> Float {
    let shifted = x + rounder
    let y = (x - (shifted - rounder)) * 0.6931471805599453
    // Taylor series of eʸ for |y| ≤ .347.
    let p =
      1 + y
      * (1 + y * (0.5 + y * (0.16666667 + y * (0.041666668 + y * (0.008333334 + y * 0.0013888889)))))
    let power = (shifted.bitPattern &- rounder.bitPattern &+ 127) &<< 23
    return p * Float(bitPattern: power)
  }

  /// Sine and cosine of an angle in turns.
  @inline(__always)
  static func sincos(turns t: Double) -> (sine: Float, cosine: Float) {
    // To −½ ... ½ turn in double precision, then to within a quarter turn of 0 or of ½.
    let f = Float(t - ((t + 6_755_399_441_055_744) - 6_755_399_441_055_744))
    let half = (2 * f + rounder) - rounder
    let x = (f - 0.5 * half) * 6.283185307179586
    let sign = 1 - 2 * half * half
    let q = x * x
    let s =
      x
      * (1 + q
        * (-0.16666667 + q
          * (0.008333334 + q * (-1.9841270e-4 + q * (2.7557319e-6 + q * -2.5052108e-8)))))
    let c =
      1 + q
      * (-0.5 + q
        * (0.041666668 + q
          * (-0.0013888889 + q * (2.4801587e-5 + q * (-2.7557319e-7 + q * 2.0876757e-9)))))
    return (sign * s, sign * c)
  }
}
