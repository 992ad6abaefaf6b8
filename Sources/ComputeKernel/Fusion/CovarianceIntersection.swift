import SimCore

/// Fusion of two estimates of the same state with unknown correlation (Julier, Uhlmann, "A non-divergent estimation
/// algorithm in the presence of unknown correlations", ACC 1997): P⁻¹ = ω A⁻¹ + (1 − ω) B⁻¹. Consistent for every ω in
/// 0...1 if both inputs are.
package enum CovarianceIntersection {
  /// The ω that minimises the determinant of the fused position covariance. For 2 × 2 matrices the determinant of ω X +
  /// (1 − ω) Y is a parabola in ω, so the optimum is closed-form; X and Y are the information matrices.
  package static func weight(_ a: Covariance2, _ b: Covariance2) -> Double {
    weight((a.xx, a.xy, a.yy), (b.xx, b.xy, b.yy)).omega
  }

  /// The same over any scalar; and whether the parabola has its optimum inside.
  @inlinable package static func weight<S: KernelScalar>(
    _ a: (xx: S, xy: S, yy: S), _ b: (xx: S, xy: S, yy: S)
  ) -> (
    omega: S, isCurved: Bool
  ) {
    let da = 1 / (a.xx * a.yy - a.xy * a.xy)
    let db = 1 / (b.xx * b.yy - b.xy * b.xy)
    // Determinants of the information matrices, and their mixed term X.xx Y.yy + X.yy Y.xx − 2 X.xy Y.xy.
    let mixed = (a.yy * b.xx + a.xx * b.yy - 2 * a.xy * b.xy) * da * db
    // f(ω) = ω² (da + db − mixed) + ω (mixed − 2 db) + db.
    let curvature = da + db - mixed
    if curvature < 0 {
      return (min(1, max(0, (2 * db - mixed) / (2 * curvature))), true)
    }
    return (da >= db ? 1 : 0, false)
  }

  /// The fused state: ω is found from the positions and applied to all four components.
  package static func fuse(_ a: KinematicState, _ b: KinematicState) -> KinematicState {
    var counts = OperationCounts.zero
    return fuse(a, b, counts: &counts)
  }

  /// The same; adds its operations to `counts`.
  package static func fuse(_ a: KinematicState, _ b: KinematicState, counts: inout OperationCounts)
    -> KinematicState
  {
    let (fused, part) = fuse(a.arithmetic, b.arithmetic)
    counts += part
    return KinematicState(fused)
  }

  /// The same over any scalar, with its operations.
  @inlinable package static func fuse<S: KernelScalar>(
    _ a: KinematicArithmetic<S>, _ b: KinematicArithmetic<S>
  ) -> (
    KinematicArithmetic<S>, OperationCounts
  ) {
    let (w, isCurved) = weight((a.xx, a.xy, a.yy), (b.xx, b.xy, b.yy))
    let counts = isCurved ? curvedWeightCounts : straightWeightCounts
    if w >= 1 { return (a, counts + OperationCounts(otherOps: 1)) }
    if w <= 0 { return (b, counts + OperationCounts(otherOps: 2)) }
    return (mean(a, b, w), counts + OperationCounts(otherOps: 2) + meanCounts)
  }

  /// The fused state for 0 < ω < 1.
  @inlinable package static func mean<S: KernelScalar>(
    _ a: KinematicArithmetic<S>, _ b: KinematicArithmetic<S>, _ w: S
  ) -> KinematicArithmetic<S> {
    // (ω A⁻¹ + (1 − ω) B⁻¹)⁻¹ = A/ω · (A/ω + B/(1−ω))⁻¹ · B/(1−ω): a Kalman update with inflated covariances.
    var p = Matrix4(a)
    let q = Matrix4(b)
    p.scale(1 / w)
    var sum = q
    sum.scale(1 / (1 - w))
    sum.add(p)
    var x = (a.x, a.y, a.u, a.w)
    let d = (b.x - x.0, b.y - x.1, b.u - x.2, b.w - x.3)
    // S = L Lᵀ; W = L⁻¹ P; x += Wᵀ (L⁻¹ d); P −= Wᵀ W.
    sum.factorise()
    let y = sum.solved(d)
    let w0 = sum.solved(p.row(0))
    let w1 = sum.solved(p.row(1))
    let w2 = sum.solved(p.row(2))
    let w3 = sum.solved(p.row(3))
    x.0 += dot(w0, y)
    x.1 += dot(w1, y)
    x.2 += dot(w2, y)
    x.3 += dot(w3, y)
    return KinematicArithmetic(
      x: x.0, y: x.1, u: x.2, w: x.3,
      xx: p.a00 - dot(w0, w0), xy: p.a10 - dot(w0, w1), xvx: p.a20 - dot(w0, w2), xvy: p.a30 - dot(w0, w3),
      yy: p.a11 - dot(w1, w1), yvx: p.a21 - dot(w1, w2), yvy: p.a31 - dot(w1, w3), vxvx: p.a22 - dot(w2, w2),
      vxvy: p.a32 - dot(w2, w3), vyvy: p.a33 - dot(w3, w3))
  }

  /// Arithmetic of `weight`, with the optimum inside and at an end.
  package static let curvedWeightCounts = OperationCounts(
    macsFP64: 7, otherOps: 11, bytesRead: 6 * 8, serialSteps: 10)
  package static let straightWeightCounts = OperationCounts(
    macsFP64: 6, otherOps: 8, bytesRead: 6 * 8, serialSteps: 8)
  /// Arithmetic of `mean`: a Cholesky factor, five substitutions, fourteen inner products.
  package static let meanCounts = OperationCounts(
    macsFP64: 111, otherOps: 37, bytesRead: 28 * 8, bytesWritten: 14 * 8, serialSteps: 40)

  @inlinable package static func dot<S: KernelScalar>(_ a: (S, S, S, S), _ b: (S, S, S, S)) -> S {
    a.0 * b.0 + a.1 * b.1 + a.2 * b.2 + a.3 * b.3
  }

  /// Symmetric positive definite 4 × 4 matrix, lower triangle.
  package struct Matrix4<S: KernelScalar> {
    package var a00, a10, a11, a20, a21, a22, a30, a31, a32, a33: S

    @inlinable package init(_ c: KinematicArithmetic<S>) {
      a00 = c.xx
      a10 = c.xy
      a11 = c.yy
      a20 = c.xvx
      a21 = c.yvx
      a22 = c.vxvx
      a30 = c.xvy
      a31 = c.yvy
      a32 = c.vxvy
      a33 = c.vyvy
    }
    @inlinable package mutating func scale(_ k: S) {
      a00 *= k
      a10 *= k
      a11 *= k
      a20 *= k
      a21 *= k
      a22 *= k
      a30 *= k
      a31 *= k
      a32 *= k
      a33 *= k
    }
    @inlinable package mutating func add(_ o: Matrix4) {
      a00 += o.a00
      a10 += o.a10
      a11 += o.a11
      a20 += o.a20
      a21 += o.a21
      a22 += o.a22
      a30 += o.a30
      a31 += o.a31
      a32 += o.a32
      a33 += o.a33
    }
    @inlinable package func row(_ i: Int) -> (S, S, S, S) {
      switch i {
      case 0: (a00, a10, a20, a30)
      case 1: (a10, a11, a21, a31)
      case 2: (a20, a21, a22, a32)
      default: (a30, a31, a32, a33)
      }
    }
    /// Replaces the matrix by its Cholesky factor.
    @inlinable package mutating func factorise() {
      a00 = a00.squareRoot()
      a10 /= a00
      a20 /= a00
      a30 /= a00
      a11 = (a11 - a10 * a10).squareRoot()
      a21 = (a21 - a20 * a10) / a11
      a31 = (a31 - a30 * a10) / a11
      a22 = (a22 - a20 * a20 - a21 * a21).squareRoot()
      a32 = (a32 - a30 * a20 - a31 * a21) / a22
      a33 = (a33 - a30 * a30 - a31 * a31 - a32 * a32).squareRoot()
    }
    /// L⁻¹ b for a factorised matrix.
    @inlinable package func solved(_ b: (S, S, S, S)) -> (S, S, S, S) {
      let y0 = b.0 / a00
      let y1 = (b.1 - a10 * y0) / a11
      let y2 = (b.2 - a20 * y0 - a21 * y1) / a22
      return (y0, y1, y2, (b.3 - a30 * y0 - a31 * y1 - a32 * y2) / a33)
    }
  }
}
