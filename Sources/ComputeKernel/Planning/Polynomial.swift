/// A polynomial of degree ≤ 5 over 0...duration: the motion that minimises ∫ (third derivative)² between its end
/// conditions.
///
/// With position, speed and acceleration given at both ends that is a quintic (Takahashi, Hongo, Ninomiya, Sugimoto,
/// "Local path planning and motion control for AGV in positioning", IROS 1989); with the end position free, a quartic
/// (Werling et al., ICRA 2010, section V). The variable is time, or length for a path's shape.
package typealias Polynomial = PolynomialOf<Double>

/// A `Polynomial` over any scalar.
package struct PolynomialOf<Scalar: KernelScalar & Hashable & Sendable>: Hashable, Sendable {
  package var c0: Scalar
  package var c1: Scalar
  package var c2: Scalar
  package var c3: Scalar
  package var c4: Scalar
  package var c5: Scalar
  /// End of the span; the polynomial is not valid beyond it.
  package var duration: Scalar

  /// Position, speed and acceleration at both ends.
  @inlinable package init(
    from x0: Scalar, _ v0: Scalar, _ a0: Scalar, to x1: Scalar, _ v1: Scalar, _ a1: Scalar, duration t: Scalar
  ) {
    let t2 = t * t
    // Remainder at the end, compared with motion at constant acceleration, in units of length.
    let dx = x1 - (x0 + v0 * t + 0.5 * a0 * t2)
    let dv = (v1 - (v0 + a0 * t)) * t
    let da = (a1 - a0) * t2
    let scale = 1 / (t2 * t)
    c0 = x0
    c1 = v0
    c2 = 0.5 * a0
    c3 = (10 * dx - 4 * dv + 0.5 * da) * scale
    c4 = (-15 * dx + 7 * dv - da) * scale / t
    c5 = (6 * dx - 3 * dv + 0.5 * da) * scale / t2
    duration = t
  }

  /// Given speed and acceleration at the end; the end position is free.
  @inlinable package init(
    from x0: Scalar, _ v0: Scalar, _ a0: Scalar, toSpeed v1: Scalar, _ a1: Scalar, duration t: Scalar
  ) {
    let dv = v1 - (v0 + a0 * t)
    let da = (a1 - a0) * t
    let scale = 1 / (t * t)
    c0 = x0
    c1 = v0
    c2 = 0.5 * a0
    c3 = (dv - da / 3) * scale
    c4 = (-0.5 * dv + 0.25 * da) * scale / t
    c5 = 0
    duration = t
  }

  @inlinable package func value(_ t: Scalar) -> Scalar {
    c0 + t * (c1 + t * (c2 + t * (c3 + t * (c4 + t * c5))))
  }
  @inlinable package func first(_ t: Scalar) -> Scalar {
    c1 + t * (2 * c2 + t * (3 * c3 + t * (4 * c4 + t * 5 * c5)))
  }
  @inlinable package func second(_ t: Scalar) -> Scalar {
    2 * c2 + t * (6 * c3 + t * (12 * c4 + t * 20 * c5))
  }
  @inlinable package func third(_ t: Scalar) -> Scalar { 6 * c3 + t * (24 * c4 + t * 60 * c5) }

  /// ∫ (third derivative)² over the whole span, closed form.
  @inlinable package var squaredJerk: Scalar {
    let t = duration
    return t
      * (36 * c3 * c3
        + t
        * (144 * c3 * c4
          + t * (192 * c4 * c4 + 240 * c3 * c5 + t * (720 * c4 * c5 + t * 720 * c5 * c5))))
  }
}

extension Polynomial {
  /// Operations of one construction: with the end given, and with the end position free.
  package static let counts = OperationCounts(
    macsFP64: 12, otherOps: 11, bytesRead: 56, bytesWritten: 56, serialSteps: 12)
  package static let freeCounts = OperationCounts(
    macsFP64: 5, otherOps: 6, bytesRead: 48, bytesWritten: 56, serialSteps: 12)
  /// Operations of value, first and second derivative at one point.
  package static let evaluationCounts = OperationCounts(macsFP64: 12, otherOps: 8, serialSteps: 5)
  /// Operations of `squaredJerk`.
  package static let squaredJerkCounts = OperationCounts(macsFP64: 5, otherOps: 12, serialSteps: 8)
}
