/// A secret that the programs of one run share.
package struct AccessToken: Hashable, Sendable {
  /// The environment variable by which a run and its programs get it.
  package static let variable = "COROAD_TOKEN"
  /// Of the PLAIN mechanism; programs identify themselves by the token alone.
  package static let user = "coroad"

  /// What is wrong with a text that is none.
  package static let fault = "\(variable) must have 16 to 255 printable ASCII characters without spaces"

  package let text: String

  /// Nil unless the text has 16 to 255 printable ASCII characters without spaces.
  package init?(_ text: String) {
    guard (16...255).contains(text.utf8.count), text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      return nil
    }
    self.text = text
  }

  /// - Parameter bits: written in hexadecimal digits.
  package init(bits: (UInt64, UInt64)) {
    text = [bits.0, bits.1].map { word in
      let hex = String(word, radix: 16)
      return String(repeating: "0", count: 16 - hex.count) + hex
    }.joined()
  }

  /// Takes as long for a wrong text as for the right one of the same length.
  package func matches(_ bytes: some Collection<UInt8>) -> Bool {
    bytes.count == text.utf8.count
      && zip(text.utf8, bytes).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
