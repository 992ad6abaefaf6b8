/// Random numbers of tests: one seed repeats a test. SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
package struct SplitMix64: Sendable {
  private var state: UInt64

  package init(_ seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
  /// From 0 to n − 1; 0 for n below 1.
  package mutating func below(_ n: Int) -> Int { Int(next() % UInt64(max(1, n))) }
  package mutating func pick<T>(_ values: [T]) -> T { values[below(values.count)] }
  /// Any bit pattern: NaN with payloads, infinities, subnormal numbers.
  package mutating func anyDouble() -> Double { Double(bitPattern: next()) }
}
