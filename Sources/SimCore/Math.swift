import CMath

/// Transcendental functions that give the same bits in debug and release (see CMath.h). Everything that can
/// reach a run's digest uses these, never Foundation's.
package enum Math {
  @inlinable package static func exp(_ x: Double) -> Double { cm_exp(x) }
  @inlinable package static func expm1(_ x: Double) -> Double { cm_expm1(x) }
  @inlinable package static func log(_ x: Double) -> Double { cm_log(x) }
  @inlinable package static func log10(_ x: Double) -> Double { cm_log10(x) }
  @inlinable package static func log1p(_ x: Double) -> Double { cm_log1p(x) }
  @inlinable package static func pow(_ x: Double, _ y: Double) -> Double { cm_pow(x, y) }
  @inlinable package static func sin(_ x: Double) -> Double { cm_sin(x) }
  @inlinable package static func cos(_ x: Double) -> Double { cm_cos(x) }
  @inlinable package static func tan(_ x: Double) -> Double { cm_tan(x) }
  @inlinable package static func asin(_ x: Double) -> Double { cm_asin(x) }
  @inlinable package static func acos(_ x: Double) -> Double { cm_acos(x) }
  @inlinable package static func atan(_ x: Double) -> Double { cm_atan(x) }
  @inlinable package static func atan2(_ y: Double, _ x: Double) -> Double { cm_atan2(y, x) }
  @inlinable package static func sinh(_ x: Double) -> Double { cm_sinh(x) }
  @inlinable package static func cosh(_ x: Double) -> Double { cm_cosh(x) }
  @inlinable package static func tanh(_ x: Double) -> Double { cm_tanh(x) }
  @inlinable package static func atanh(_ x: Double) -> Double { cm_atanh(x) }
  @inlinable package static func asinh(_ x: Double) -> Double { cm_asinh(x) }
  @inlinable package static func erf(_ x: Double) -> Double { cm_erf(x) }
  @inlinable package static func sincos(_ x: Double) -> (sine: Double, cosine: Double) {
    var s = 0.0
    var c = 0.0
    cm_sincos(x, &s, &c)
    return (s, c)
  }
  /// 10 log10(x): a power ratio in decibels.
  @inlinable package static func decibels(_ x: Double) -> Double { 10 * cm_log10(x) }
  /// The power ratio of `dB` decibels.
  @inlinable package static func ratio(decibels dB: Double) -> Double { cm_exp(dB * 0.23025850929940457) }
}
