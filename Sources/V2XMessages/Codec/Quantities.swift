import SimCore

/// Converts between SI units and the standard's integers. Encoding rounds to the nearest step (halves away from zero),
/// saturates at the ends of the range, and turns NaN and nil into the unavailable value. Decoding divides by the steps
/// per unit, so that decode(encode(x)) encodes to the same integer again.
enum Quantity {
  /// The nearest integer to `value` in `range`; `value` is not NaN.
  @inline(__always)
  static func saturate(_ value: Double, _ low: Int32, _ high: Int32) -> Int32 {
    Int32(min(max(value, Double(low)), Double(high)).rounded(.toNearestOrAwayFromZero))
  }

  // MARK: Speed, 0.02 m/s, 0...8190; 8191 unavailable.
  static func speed(_ value: Double?) -> UInt32 {
    guard let value, !value.isNaN else { return 8191 }
    return UInt32(saturate(value * 50, 0, 8190))
  }
  static func speed(_ raw: UInt32, _ field: StaticString) throws(CodecError) -> Double? {
    try check(raw, 0...8191, field) == 8191 ? nil : Double(raw) / 50
  }

  // MARK: Heading, 0.0125° clockwise from north, 0...28799; 28800 unavailable.
  static func heading(_ value: Angle?) -> UInt32 {
    guard let value, value.radians.isFinite else { return 28800 }
    return UInt32((value.courseDegrees * 80).rounded(.toNearestOrAwayFromZero)) % 28800
  }
  static func heading(_ raw: UInt32, _ field: StaticString) throws(CodecError) -> Angle? {
    try check(raw, 0...28800, field) == 28800 ? nil : Angle(courseDegrees: Double(raw) / 80)
  }

  // MARK: Coarse heading, 1.5°, 0...239; 240 unavailable.
  static func coarseHeading(_ value: Angle) -> UInt32 {
    guard value.radians.isFinite else { return 240 }
    return UInt32((value.courseDegrees / 1.5).rounded(.toNearestOrAwayFromZero)) % 240
  }
  static func coarseHeading(_ raw: UInt32, _ field: StaticString) throws(CodecError) -> Angle? {
    try check(raw, 0...240, field) == 240 ? nil : Angle(courseDegrees: Double(raw) * 1.5)
  }

  // MARK: Steering wheel, 1.5° clockwise, −126...126; 127 unavailable.
  static func steering(_ value: Angle) -> Int32 {
    value.radians.isNaN ? 127 : saturate(-value.degrees / 1.5, -126, 126)
  }
  static func steering(_ raw: Int32, _ field: StaticString) throws(CodecError) -> Angle? {
    try check(raw, -126...127, field) == 127 ? nil : Angle(degrees: Double(-raw) * 1.5)
  }

  // MARK: Accelerations.
  /// 0.01 m/s², −2000...2000; 2001 unavailable.
  static func acceleration(_ value: Double?) -> Int32 {
    guard let value, !value.isNaN else { return 2001 }
    return saturate(value * 100, -2000, 2000)
  }
  static func acceleration(_ raw: Int32, _ field: StaticString) throws(CodecError) -> Double? {
    try check(raw, -2000...2001, field) == 2001 ? nil : Double(raw) / 100
  }
  /// 0.02 g, −126...127; −127 unavailable. Standard gravity of ISO 80000-3.
  static let verticalStep = 0.02 * 9.80665
  static func verticalAcceleration(_ value: Double?) -> Int32 {
    guard let value, !value.isNaN else { return -127 }
    return saturate(-value / verticalStep, -126, 127)
  }
  static func verticalAcceleration(_ raw: Int32, _ field: StaticString) throws(CodecError) -> Double? {
    try check(raw, -127...127, field) == -127 ? nil : -Double(raw) * verticalStep
  }
  /// 0.01 °/s clockwise, ±32767; NaN counts as 0, since the standard has no unavailable value.
  static func yawRate(_ value: Double) -> Int32 {
    value.isNaN ? 0 : saturate(value * (-18000 / .pi), -32767, 32767)
  }
  static func yawRate(_ raw: Int32, _ field: StaticString) throws(CodecError) -> Double {
    // Avoids negative zero, a second zero.
    try check(raw, -32767...32767, field) == 0 ? 0 : Double(-raw) * (.pi / 18000)
  }

  // MARK: Lengths.
  /// `steps` per metre, 0...maximum; NaN counts as 0.
  static func length(_ value: Double, steps: Double, maximum: Int32) -> UInt32 {
    value.isNaN ? 0 : UInt32(saturate(value * steps, 0, maximum))
  }
  /// 0.05 m, 0...254; 255 unavailable.
  static func semiAxis(_ value: Double?) -> UInt32 {
    guard let value, !value.isNaN else { return 255 }
    return UInt32(saturate(value * 20, 0, 254))
  }

  // MARK: Shares, 0.5 %, 0...200; NaN counts as 0.
  static func confidence(_ value: Double) -> UInt32 {
    value.isNaN ? 0 : UInt32(saturate(value * 200, 0, 200))
  }
  static func confidence(_ raw: UInt32, _ field: StaticString) throws(CodecError) -> Double {
    Double(try check(raw, 0...200, field)) / 200
  }

  // MARK: Spans of 10 ms, 1...65534; 65535 unavailable.
  static func timeOffset(_ value: SimDuration?) -> UInt32 {
    guard let value else { return 65535 }
    let microseconds = min(max(value.microseconds, 0), 655_340_000)
    return UInt32(max(1, (microseconds + 5000) / 10_000))
  }
  static func timeOffset(_ raw: UInt32, _ field: StaticString) throws(CodecError) -> SimDuration? {
    try check(raw, 1...65535, field) == 65535 ? nil : SimDuration(milliseconds: Int64(raw) * 10)
  }
  /// Whole seconds, 0...65535.
  static func seconds(_ value: SimDuration) -> UInt32 {
    UInt32((min(max(value.microseconds, 0), 65_535_000_000) + 500_000) / 1_000_000)
  }
  static func seconds(_ raw: UInt32, _ field: StaticString) throws(CodecError) -> SimDuration {
    SimDuration(milliseconds: Int64(try check(raw, 0...65535, field)) * 1000)
  }

  /// The nearest millisecond of a time that is not `never`.
  static func milliseconds(_ time: SimTime) -> Int64 {
    SimTime(microseconds: bounded(time).microseconds + 500).index(on: SimDuration(milliseconds: 1))
  }
  static func time(milliseconds raw: Int64, _ field: StaticString) throws(CodecError) -> SimTime {
    SimTime(microseconds: try check(raw, -maximumTime / 1000...maximumTime / 1000, field) * 1000)
  }
  /// Bound of every time on the wire, µs: 100 years of 365.25 days.
  static let maximumTime: Int64 = 3_155_760_000_000_000
  static func bounded(_ time: SimTime) -> SimTime {
    SimTime(microseconds: min(max(time.microseconds, -maximumTime), maximumTime))
  }
}

/// Accuracy classes: code i + 1 stands for `bounds[i]`, code 0 for unavailable.
enum ConfidenceClass {
  static let position: [Double] = [
    500, 200, 100, 50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01,
  ]
  static let speed: [Double] = [100, 10, 5, 1, 0.1, 0.05, 0.01]
  static let heading: [Double] = [10, 5, 1, 0.1, 0.05, 0.01, 0.0125]
  static let steering: [Double] = [2, 1, 0.02]
  static let time: [Double] = [
    100, 50, 20, 10, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 5e-4, 2e-4, 1e-4, 5e-5, 2e-5,
    1e-5, 5e-6, 2e-6, 1e-6, 5e-7, 2e-7, 1e-7, 5e-8, 2e-8, 1e-8, 5e-9, 2e-9, 1e-9, 5e-10, 2e-10, 1e-10, 5e-11,
    2e-11, 1e-11,
  ]

  /// The code of the smallest bound that is not below `value`; the coarsest if none is; 0 for nil and NaN.
  static func code(_ value: Double?, _ bounds: [Double]) -> UInt32 {
    guard let value, !value.isNaN else { return 0 }
    var best = 0
    for i in 1..<bounds.count where bounds[i] >= value && bounds[i] < bounds[best] { best = i }
    return UInt32(best + 1)
  }
  /// The bound of a code; nil for 0.
  static func value(_ code: UInt32, _ bounds: [Double], _ field: StaticString) throws(CodecError) -> Double? {
    guard code <= UInt32(bounds.count) else { throw CodecError.outOfRange(field.description) }
    return code == 0 ? nil : bounds[Int(code) - 1]
  }
}
