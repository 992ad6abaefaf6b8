import SimCore

/// Weights of a pillar network, in whole numbers: `Training/train.py` trains and writes them.
///
///     pillars 160² × 16 ─3×3 /2─▶ 80² × 2w ─3×3─▶ 80² × 2w ─3×3 /2─▶ 40² × 4w ─3×3─▶ 40² × 4w ─1×1─▶ 40² × 2w
///                                                   └──────────── + ◀── each site four times ────────────┘
///                                                                 └─3×3─▶ 80² × 2w ─1×1─▶ 80² × 9
///
/// An output of a layer is min(127, max(0, round((Σ w·x + bias) · k / 2¹⁷))), halves to even, with weights of −127...127 and
/// inputs of 0...127 (0...254 where two are added). At most 576 products are summed (288 where two are added), so that sums stay
/// below 2²⁴ and are exact in 32-bit floating point as well as in integers; so is the product with k wherever the result
/// is below 127.5, since 127.5 · 2¹⁷ < 2²⁴. So the order of the sums and the width of the vectors do not matter.
package struct PillarWeights: Sendable {
  /// Widths that are shipped.
  package static let widths = [4, 8, 16]
  /// Outputs of the head: logits of vehicle, two-wheeler and person; offset in x and y from the centre of the site, metres;
  /// logarithms of length and width, metres; sine and cosine of twice the heading.
  package static let outputs = 9
  /// Lanes that hold them.
  static let lanes = 16

  struct Layer: Sendable {
    var inputs: Int
    /// Multiple of 8.
    var outputs: Int
    var kernel: Int
    var stride: Int
    /// By tap (row · kernel + column), input, output.
    var weights: [Float]
    var bias: [Float]
    /// k / 2¹⁷; empty for the head, whose sums are used as they are.
    var multiplier: [Float]
  }

  package let width: Int
  let layers: [Layer]
  /// Real value of one step of each output of the head.
  let scales: [Double]

  /// A shipped network; `width` must be one of `widths`.
  package static func shipped(width: Int) -> PillarWeights {
    switch width {
    case 4: four
    case 8: eight
    default: sixteen
    }
  }
  private static let four = PillarWeights(width: 4, text: text4)
  private static let eight = PillarWeights(width: 8, text: text8)
  private static let sixteen = PillarWeights(width: 16, text: text16)

  /// Shapes of the layers: inputs, outputs, kernel, stride.
  static func shapes(width: Int) -> [(inputs: Int, outputs: Int, kernel: Int, stride: Int)] {
    let (a, b) = (2 * width, 4 * width)
    return [
      (PillarGrid.features, a, 3, 2), (a, a, 3, 1), (a, b, 3, 2), (b, b, 3, 1), (b, a, 1, 1), (a, a, 3, 1),
      (a, outputs, 1, 1),
    ]
  }

  /// Octets of all weights, biases and multipliers.
  package var size: Int {
    Self.shapes(width: width).reduce(4 * Self.outputs) { sum, s in
      sum + s.inputs * s.outputs * s.kernel * s.kernel + (s.outputs == Self.outputs ? 4 : 8) * s.outputs
    }
  }

  /// From base64 of: for each layer its weights (tap, input, output; Int8), bias (Int32) and k (UInt32; none for the head);
  /// then the scales of the head (Float). Little-endian.
  private init(width: Int, text: String) {
    self.width = width
    var reader = OctetReader(octets: Self.octets(ofBase64: text))
    var layers: [Layer] = []
    let shapes = Self.shapes(width: width)
    for (n, s) in shapes.enumerated() {
      let isHead = n == shapes.count - 1
      let lanes = isHead ? Self.lanes : s.outputs
      var layer = Layer(
        inputs: s.inputs, outputs: lanes, kernel: s.kernel, stride: s.stride,
        weights: Array(repeating: 0, count: s.kernel * s.kernel * s.inputs * lanes),
        bias: Array(repeating: 0, count: lanes), multiplier: [])
      for k in 0..<s.kernel * s.kernel * s.inputs {
        for o in 0..<s.outputs { layer.weights[k * lanes + o] = Float(Int8(bitPattern: reader.octet())) }
      }
      for o in 0..<s.outputs { layer.bias[o] = Float(Int32(bitPattern: reader.word())) }
      if !isHead { layer.multiplier = (0..<s.outputs).map { _ in Float(reader.word()) * 0x1p-17 } }
      layers.append(layer)
    }
    scales = (0..<Self.outputs).map { _ in Double(Float(bitPattern: reader.word())) }
    self.layers = layers
    precondition(reader.isAtEnd, "weights of another shape")
  }

  private struct OctetReader {
    let octets: [UInt8]
    var at = 0
    var isAtEnd: Bool { at == octets.count }
    mutating func octet() -> UInt8 {
      defer { at += 1 }
      return octets[at]
    }
    mutating func word() -> UInt32 {
      var value: UInt32 = 0
      for k in 0..<4 { value |= UInt32(octet()) << UInt32(8 * k) }
      return value
    }
  }

  /// RFC 4648, section 4; other characters are skipped.
  private static func octets(ofBase64 text: String) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(text.utf8.count * 3 / 4)
    var bits: UInt32 = 0
    var count = 0
    for c in text.utf8 {
      let value: UInt8
      switch c {
      case 65...90: value = c - 65
      case 97...122: value = c - 71
      case 48...57: value = c + 4
      case 43: value = 62
      case 47: value = 63
      default: continue
      }
      bits = bits << 6 | UInt32(value)
      count += 6
      if count >= 8 {
        count -= 8
        out.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return out
  }
}
