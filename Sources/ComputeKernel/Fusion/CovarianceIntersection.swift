import SimCore

/// Fusion of two estimates of the same state with unknown correlation (Julier, Uhlmann, "A non-divergent estimation
/// algorithm in the presence of unknown correlations", ACC 1997): P⁻¹ = ω A⁻¹ + (1 − ω) B⁻¹. Consistent for every ω in
/// 0...1 if both inputs are.
package enum CovarianceIntersection {
  /// The ω that minimises the determinant of the fused position covariance. For 2 × 2 matrices the determinant of ω X +
  /// (1 − ω) Y is a parabola in ω, so the optimum is closed-form; X and Y are the information matrices.
  package static func weight(_ a: Covariance2, _ b: Covariance2) -> Double {
    let da = 1 / a.determinant
    let db = 1 / b.determinant
    // Determinants of the information matrices, and their mixed term X.xx Y.yy + X.yy Y.xx − 2 X.xy Y.xy.
    let mixed = (a.yy * b.xx + a.xx * b.yy - 2 * a.xy * b.xy) * da * db
    // f(ω) = ω² (da + db − mixed) + ω (mixed − 2 db) + db.
    let curvature = da + db - mixed
    if curvature < 0 {
      return min(1, max(0, (2 * db - mixed) / (2 * curvature)))
    }
    return da >= db ? 1 : 0
  }

  /// The fused state: ω is found from the positions and applied to all four components.
  package static func fuse(_ a: KinematicState, _ b: KinematicState) -> KinematicState {
    let w = weight(a.covariance.position, b.covariance.position)
    if w >= 1 { return a }
    if w <= 0 { return b }
    // (ω A⁻¹ + (1 − ω) B⁻¹)⁻¹ = A/ω · (A/ω + B/(1−ω))⁻¹ · B/(1−ω): a Kalman update with inflated covariances.
    var p = Matrix4(a.covariance)
    let q = Matrix4(b.covariance)
    p.scale(1 / w)
    var sum = q
    sum.scale(1 / (1 - w))
    sum.add(p)
    var x = (a.position.x, a.position.y, a.velocity.x, a.velocity.y)
    let d = (
      b.position.x - x.0, b.position.y - x.1, b.velocity.x - x.2, b.velocity.y - x.3
    )
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
    let c = StateCovariance(
      xx: p.a00 - dot(w0, w0), xy: p.a10 - dot(w0, w1), xvx: p.a20 - dot(w0, w2), xvy: p.a30 - dot(w0, w3),
      yy: p.a11 - dot(w1, w1), yvx: p.a21 - dot(w1, w2), yvy: p.a31 - dot(w1, w3), vxvx: p.a22 - dot(w2, w2),
      vxvy: p.a32 - dot(w2, w3), vyvy: p.a33 - dot(w3, w3))
    return KinematicState(position: Vec2(x.0, x.1), velocity: Vec2(x.2, x.3), covariance: c)
  }
  /// Arithmetic of one fusion: a Cholesky factor, five substitutions, fourteen inner products.
  package static let counts = OperationCounts(
    macsFP32: 150, otherOps: 70, bytesRead: 28 * 8, bytesWritten: 14 * 8, serialSteps: 40)

  private typealias Four = (Double, Double, Double, Double)

  private static func dot(_ a: Four, _ b: Four) -> Double {
    a.0 * b.0 + a.1 * b.1 + a.2 * b.2 + a.3 * b.3
  }

  /// Symmetric positive definite 4 × 4 matrix, lower triangle.
  private struct Matrix4 {
    var a00, a10, a11, a20, a21, a22, a30, a31, a32, a33: Double

    init(_ c: StateCovariance) {
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
    mutating func scale(_ k: Double) {
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
    mutating func add(_ o: Matrix4) {
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
    func row(_ i: Int) -> Four {
      switch i {
      case 0: (a00, a10, a20, a30)
      case 1: (a10, a11, a21, a31)
      case 2: (a20, a21, a22, a32)
      default: (a30, a31, a32, a33)
      }
    }
    /// Replaces the matrix by its Cholesky factor.
    mutating func factorise() {
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
    func solved(_ b: Four) -> Four {
      let y0 = b.0 / a00
      let y1 = (b.1 - a10 * y0) / a11
      let y2 = (b.2 - a20 * y0 - a21 * y1) / a22
      return (y0, y1, y2, (b.3 - a30 * y0 - a31 * y1 - a32 * y2) / a33)
    }
  }
}
