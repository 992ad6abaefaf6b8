import SimCore

/// A short sequence of random words derived from one drawn word by SplitMix64. Every target of every frame has an
/// independent sequence that is a pure function of (seed, unit, frame, sensor, target).
struct NoiseSequence {
  private var state: UInt64

  init(_ word: UInt64) { state = word }

  mutating func bits() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return mix64(state)
  }
  mutating func uniform() -> Double { Double(bits() >> 11) * 0x1p-53 }

  /// Mean 0, variance 1: the sum of eight uniform 16-bit numbers (Irwin–Hall). Its distribution function is within .004
  /// of the normal one. It is bounded at 4.9 σ, like the output of a sensor's own gating, and needs no transcendental
  /// function.
  mutating func normal() -> Double {
    let a = bits()
    let b = bits()
    // Pairs of lanes first: four sums of two 16-bit numbers in 32-bit lanes.
    let even = (a & 0x0000_FFFF_0000_FFFF) &+ (a >> 16 & 0x0000_FFFF_0000_FFFF)
    let odd = (b & 0x0000_FFFF_0000_FFFF) &+ (b >> 16 & 0x0000_FFFF_0000_FFFF)
    let both = even &+ odd
    let sum = (both & 0xFFFF_FFFF) &+ both >> 32
    // Eight discrete uniforms on 0..<65536: mean 4 · 65535, variance 8 · (65536² − 1) / 12.
    return (Double(sum) - 262_140) * 1.8688123650118534e-5
  }
}
