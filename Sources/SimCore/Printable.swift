extension String {
  /// The text with control characters but line feeds shown as `\\u{1B}`: names from a file must not command a terminal.
  package var printable: String {
    guard unicodeScalars.contains(where: Self.isControl) else { return self }
    var out = ""
    for scalar in unicodeScalars {
      if Self.isControl(scalar) {
        out += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
      } else {
        out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  /// C0 without the line feed, delete, C1, and marks that turn the direction of writing.
  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0A: false
    case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
