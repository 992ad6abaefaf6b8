/// The arithmetic of `KinematicState` over any scalar: position (x, y), velocity (u, w), and their covariance.
package struct KinematicArithmetic<Scalar: KernelScalar> {
  package var x, y, u, w: Scalar
  package var xx, xy, xvx, xvy, yy, yvx, yvy, vxvx, vxvy, vyvy: Scalar

  @inlinable package init(
    x: Scalar, y: Scalar, u: Scalar, w: Scalar, xx: Scalar, xy: Scalar, xvx: Scalar, xvy: Scalar, yy: Scalar,
    yvx: Scalar, yvy: Scalar, vxvx: Scalar, vxvy: Scalar, vyvy: Scalar
  ) {
    (self.x, self.y, self.u, self.w) = (x, y, u, w)
    (self.xx, self.xy, self.xvx, self.xvy) = (xx, xy, xvx, xvy)
    (self.yy, self.yvx, self.yvy) = (yy, yvx, yvy)
    (self.vxvx, self.vxvy, self.vyvy) = (vxvx, vxvy, vyvy)
  }

  /// `KinematicState.predict`.
  @inlinable package mutating func predict(_ dt: Scalar, noise q: Scalar) {
    x += u * dt
    y += w * dt
    let q1 = q * dt
    let q2 = 0.5 * q1 * dt
    let q3 = q1 * dt * dt / 3
    xx += dt * (2 * xvx + dt * vxvx) + q3
    xy += dt * (xvy + yvx + dt * vxvy)
    yy += dt * (2 * yvy + dt * vyvy) + q3
    xvx += dt * vxvx + q2
    xvy += dt * vxvy
    yvx += dt * vxvy
    yvy += dt * vyvy + q2
    vxvx += q1
    vyvy += q1
  }

  /// `KinematicState.update(position:covariance:lag:)`.
  @inlinable package mutating func update(
    _ zx: Scalar, _ zy: Scalar, _ rxx: Scalar, _ rxy: Scalar, _ ryy: Scalar, lag: Scalar
  ) {
    // C = P Hᵀ.
    let cxx = xx - lag * xvx
    let cxy = xy - lag * xvy
    let cyx = xy - lag * yvx
    let cyy = yy - lag * yvy
    let cux = xvx - lag * vxvx
    let cuy = yvx - lag * vxvy
    let cwx = xvy - lag * vxvy
    let cwy = yvy - lag * vyvy
    let sxx = cxx - lag * cux + rxx
    let sxy = cxy - lag * cuy + rxy
    let syy = cyy - lag * cwy + ryy
    let inverse = 1 / (sxx * syy - sxy * sxy)
    let ixx = syy * inverse
    let ixy = -sxy * inverse
    let iyy = sxx * inverse
    // K = C S⁻¹.
    let kxx = cxx * ixx + cxy * ixy
    let kxy = cxx * ixy + cxy * iyy
    let kyx = cyx * ixx + cyy * ixy
    let kyy = cyx * ixy + cyy * iyy
    let kux = cux * ixx + cuy * ixy
    let kuy = cux * ixy + cuy * iyy
    let kwx = cwx * ixx + cwy * ixy
    let kwy = cwx * ixy + cwy * iyy
    let dx = zx - (x - lag * u)
    let dy = zy - (y - lag * w)
    x += kxx * dx + kxy * dy
    y += kyx * dx + kyy * dy
    u += kux * dx + kuy * dy
    w += kwx * dx + kwy * dy
    xx -= kxx * cxx + kxy * cxy
    xy -= kxx * cyx + kxy * cyy
    xvx -= kxx * cux + kxy * cuy
    xvy -= kxx * cwx + kxy * cwy
    yy -= kyx * cyx + kyy * cyy
    yvx -= kyx * cux + kyy * cuy
    yvy -= kyx * cwx + kyy * cwy
    vxvx -= kux * cux + kuy * cuy
    vxvy -= kux * cwx + kuy * cwy
    vyvy -= kwx * cwx + kwy * cwy
  }

  /// `KinematicState.update(speed:along:variance:)`.
  @inlinable package mutating func update(speed z: Scalar, _ ux: Scalar, _ uy: Scalar, variance r: Scalar) {
    let cx = xvx * ux + xvy * uy
    let cy = yvx * ux + yvy * uy
    let cu = vxvx * ux + vxvy * uy
    let cw = vxvy * ux + vyvy * uy
    let inverse = 1 / (cu * ux + cw * uy + r)
    let kx = cx * inverse
    let ky = cy * inverse
    let ku = cu * inverse
    let kw = cw * inverse
    let d = z - (u * ux + w * uy)
    x += kx * d
    y += ky * d
    u += ku * d
    w += kw * d
    xx -= kx * cx
    xy -= kx * cy
    xvx -= kx * cu
    xvy -= kx * cw
    yy -= ky * cy
    yvx -= ky * cu
    yvy -= ky * cw
    vxvx -= ku * cu
    vxvy -= ku * cw
    vyvy -= kw * cw
  }
}
