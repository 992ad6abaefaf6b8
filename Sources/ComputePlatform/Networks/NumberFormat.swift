/// Number format of a network's weights and maps.
package enum NumberFormat: String, Hashable, Sendable, CaseIterable {
  case int8, fp16, fp32

  /// Bytes of one element.
  package var bytes: Int {
    switch self {
    case .int8: 1
    case .fp16: 2
    case .fp32: 4
    }
  }
}

/// One number for each format.
package struct PerFormat: Hashable, Sendable {
  package var int8: Double
  package var fp16: Double
  package var fp32: Double

  package init(_ int8: Double, _ fp16: Double, _ fp32: Double) {
    (self.int8, self.fp16, self.fp32) = (int8, fp16, fp32)
  }

  package subscript(format: NumberFormat) -> Double {
    switch format {
    case .int8: int8
    case .fp16: fp16
    case .fp32: fp32
    }
  }
}
