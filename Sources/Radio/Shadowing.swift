import SimCore

/// Correlated shadowing as a field: a pure function of the seed and the positions of both ends. No host keeps a history
/// of a link, and every layout gets the same value.
///
/// A sum of sinusoids over the four coordinates of a link (Wang, Tameh, Nix, "Joint shadowing process in urban
/// peer-to-peer radio channels", IEEE Trans. Veh. Technol. 57(1), 2008): zero mean, unit variance, normal in the limit,
/// with autocorrelation exp(−|Δtx| / d) · exp(−|Δrx| / d) for the decorrelation distance d. It is symmetric in its
/// ends, as the channel is reciprocal.
///
/// Each end contributes the vector (cos k·p, sin k·p) for every wave vector, evaluated once per position; a link then
/// costs two dot products.
package struct ShadowingField: Sendable {
  /// Sinusoids in the sum.
  package static let order = 32
  /// Floats per position: cosines and sines in its role as first and as second end.
  package static let stride = 4 * order

  /// Wave vectors in turns per metre and phases in turns: of each sinusoid's first end, then its second.
  private let waveX: [Double]
  private let waveY: [Double]
  private let phase: [Double]

  /// - Parameter decorrelation: distance at which the correlation has fallen to 1/e, metres.
  package init(source: RandomSource, decorrelation: Double, entity: UInt64) {
    var first: [Vec2] = []
    var second: [Vec2] = []
    var phase: [Double] = []
    for n in 0..<UInt64(Self.order) {
      // Radial wave number of exp(−r/d) in the plane: cumulative distribution 1 − (1 + k²d²)^(−1/2). The first draw is
      // stratified over n, to fill the spectrum evenly with few sinusoids.
      func wave(_ end: UInt64) -> Vec2 {
        let slot = end == 0 ? n : (n &* 13 &+ 7) % UInt64(Self.order)
        let u = (Double(slot) + source.uniform(entity, .shadowingField, 8 * n + 2 * end)) / Double(Self.order)
        let k = (1 / ((1 - u) * (1 - u)) - 1).squareRoot() / (2 * .pi * decorrelation)
        let direction = 2 * Double.pi * source.uniform(entity, .shadowingField, 8 * n + 2 * end + 1)
        return Vec2(k * Math.cos(direction), k * Math.sin(direction))
      }
      first.append(wave(0))
      second.append(wave(1))
      phase.append(source.uniform(entity, .shadowingField, 8 * n + 4))
    }
    waveX = (first + second).map(\.x)
    waveY = (first + second).map(\.y)
    self.phase = phase + Array(repeating: 0, count: Self.order)
  }

  /// Writes the `stride` numbers of one position to `out`.
  package func evaluate(at p: Vec2, into out: UnsafeMutablePointer<Float>) {
    waveX.withUnsafeBufferPointer { waveX in
      waveY.withUnsafeBufferPointer { waveY in
        phase.withUnsafeBufferPointer { phase in
          for end in 0..<2 {
            let (kx, ky) = (waveX.baseAddress! + end * Self.order, waveY.baseAddress! + end * Self.order)
            let start = phase.baseAddress! + end * Self.order
            let cosines = out + 2 * end * Self.order
            let sines = cosines + Self.order
            for n in 0..<Self.order {
              let value = FastMath.sincos(turns: kx[n] * p.x + ky[n] * p.y + start[n])
              cosines[n] = value.cosine
              sines[n] = value.sine
            }
          }
        }
      }
    }
  }

  /// Two independent standard normal values of the link between two evaluated positions; symmetric in its ends.
  ///
  /// cos(α + β) and sin(α + β) expand into products of the two ends' contributions; both orders of the ends are added
  /// for symmetry. The variance of a sum of N cosines is N/2, of two orders N.
  @inline(__always)
  package static func values(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>
  ) -> (primary: Float, secondary: Float) {
    var cosine = SIMD8<Float>.zero
    var sine = SIMD8<Float>.zero
    var n = 0
    while n < order {
      let ac = load(a, n), aS = load(a, order + n), bc2 = load(b, 2 * order + n), bs2 = load(b, 3 * order + n)
      let bc = load(b, n), bS = load(b, order + n), ac2 = load(a, 2 * order + n), as2 = load(a, 3 * order + n)
      // Grouped so that exchanging a and b exchanges the operands of one addition only: the result is exactly
      // symmetric.
      cosine += (ac * bc2 - aS * bs2) + (bc * ac2 - bS * as2)
      sine += (aS * bc2 + ac * bs2) + (bS * ac2 + bc * as2)
      n += 8
    }
    let scale = (1 / Float(order)).squareRoot()
    return (sum(cosine) * scale, sum(sine) * scale)
  }

  /// Only the first of the two values, at half the cost.
  @inline(__always)
  package static func primary(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>) -> Float {
    var cosine = SIMD8<Float>.zero
    var n = 0
    while n < order {
      let ac = load(a, n), aS = load(a, order + n), bc2 = load(b, 2 * order + n), bs2 = load(b, 3 * order + n)
      let bc = load(b, n), bS = load(b, order + n), ac2 = load(a, 2 * order + n), as2 = load(a, 3 * order + n)
      cosine += (ac * bc2 - aS * bs2) + (bc * ac2 - bS * as2)
      n += 8
    }
    return sum(cosine) * (1 / Float(order)).squareRoot()
  }

  @inline(__always)
  private static func load(_ p: UnsafePointer<Float>, _ offset: Int) -> SIMD8<Float> {
    UnsafeRawPointer(p + offset).loadUnaligned(as: SIMD8<Float>.self)
  }
  @inline(__always)
  private static func sum(_ v: SIMD8<Float>) -> Float {
    ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]))
  }
}
