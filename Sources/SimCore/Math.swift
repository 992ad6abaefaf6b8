import CMath

/// Transcendental functions that give the same bits in debug and release builds (see CMath.h). Everything that can
/// affect a run's digest uses these, never Foundation's.
public enum Math {
  @inlinable public static func exp(_ x: Double) -> Double { cm_exp(x) }
  @inlinable public static func expm1(_ x: Double) -> Double { cm_expm1(x) }
  @inlinable public static func log(_ x: Double) -> Double { cm_log(x) }
  @inlinable public static func log10(_ x: Double) -> Double { cm_log10(x) }
  @inlinable public static func log1p(_ x: Double) -> Double { cm_log1p(x) }
  @inlinable public static func pow(_ x: Double, _ y: Double) -> Double { cm_pow(x, y) }
  @inlinable public static func sin(_ x: Double) -> Double { cm_sin(x) }
  @inlinable public static func cos(_ x: Double) -> Double { cm_cos(x) }
  @inlinable public static func tan(_ x: Double) -> Double { cm_tan(x) }
  @inlinable public static func asin(_ x: Double) -> Double { cm_asin(x) }
  @inlinable public static func acos(_ x: Double) -> Double { cm_acos(x) }
  @inlinable public static func atan(_ x: Double) -> Double { cm_atan(x) }
  @inlinable public static func atan2(_ y: Double, _ x: Double) -> Double { cm_atan2(y, x) }
  @inlinable public static func sinh(_ x: Double) -> Double { cm_sinh(x) }
  @inlinable public static func cosh(_ x: Double) -> Double { cm_cosh(x) }
  @inlinable public static func tanh(_ x: Double) -> Double { cm_tanh(x) }
  @inlinable public static func atanh(_ x: Double) -> Double { cm_atanh(x) }
  @inlinable public static func asinh(_ x: Double) -> Double { cm_asinh(x) }
  @inlinable public static func erf(_ x: Double) -> Double { cm_erf(x) }
  @inlinable public static func sincos(_ x: Double) -> (sine: Double, cosine: Double) {
    var s = 0.0
    var c = 0.0
    cm_sincos(x, &s, &c)
    return (s, c)
  }
  /// 10 log10(x): a power ratio in decibels.
  @inlinable public static func decibels(_ x: Double) -> Double { 10 * cm_log10(x) }
  /// The power ratio of `dB` decibels.
  @inlinable public static func ratio(decibels dB: Double) -> Double { cm_exp(dB * 0.23025850929940457) }
}
