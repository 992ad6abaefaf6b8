/// A number that kernels compute with: `Double`, or a type of tests that counts its operations.
///
/// What is counted: additions and subtractions, multiplications, divisions, square roots, comparisons (minimum and
/// maximum are one each). Changes of sign, moves and constants cost nothing.
package protocol KernelScalar: Comparable, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  static func + (a: Self, b: Self) -> Self
  static func - (a: Self, b: Self) -> Self
  static func * (a: Self, b: Self) -> Self
  static func / (a: Self, b: Self) -> Self
  prefix static func - (a: Self) -> Self
  func squareRoot() -> Self
}

extension KernelScalar {
  @inlinable package static func += (a: inout Self, b: Self) { a = a + b }
  @inlinable package static func -= (a: inout Self, b: Self) { a = a - b }
  @inlinable package static func *= (a: inout Self, b: Self) { a = a * b }
  @inlinable package static func /= (a: inout Self, b: Self) { a = a / b }
}

extension Double: KernelScalar {}
