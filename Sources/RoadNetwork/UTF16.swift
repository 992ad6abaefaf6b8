/// Decoding of UTF-16 documents to UTF-8, in pieces. Which encoding a document has is told by its first bytes, as XML
/// prescribes: a byte-order mark, or "<" in two bytes.
struct UTF16 {
  enum Detected { case utf8, utf16(UTF16), utf32 }

  private let isBigEndian: Bool
  private var firstByte: UInt8?
  private var highSurrogate: UInt16?
  private var isStart = true

  private init(isBigEndian: Bool) { self.isBigEndian = isBigEndian }

  static func detect(_ content: UnsafeRawBufferPointer) -> Detected {
    let start = Array(content.prefix(4))
    guard start.count >= 2 else { return .utf8 }
    if start == [0, 0, 0xFE, 0xFF] || start == [0xFF, 0xFE, 0, 0] || start == [0, 0, 0, 0x3C]
      || start == [0x3C, 0, 0, 0]
    {
      return .utf32
    }
    switch (start[0], start[1]) {
    case (0xFE, 0xFF), (0, 0x3C): return .utf16(UTF16(isBigEndian: true))
    case (0xFF, 0xFE), (0x3C, 0): return .utf16(UTF16(isBigEndian: false))
    default: return .utf8
    }
  }

  /// The fault of a document in another encoding.
  static func refusal(_ encoding: String) -> String {
    "encoding \"\(encoding)\" is not supported (UTF-8, UTF-16 and ISO-8859-1 are)"
  }

  /// Appends the characters of the next piece. What is no character becomes U+FFFD.
  mutating func decode(_ piece: UnsafeRawBufferPointer, into out: inout [UInt8]) {
    for byte in piece {
      guard let first = firstByte else {
        firstByte = byte
        continue
      }
      firstByte = nil
      unit(isBigEndian ? UInt16(first) << 8 | UInt16(byte) : UInt16(byte) << 8 | UInt16(first), &out)
    }
  }
  /// Appends what an end in the middle of a character leaves.
  mutating func finish(into out: inout [UInt8]) {
    if firstByte != nil || highSurrogate != nil { append("\u{FFFD}", &out) }
    (firstByte, highSurrogate) = (nil, nil)
  }

  private mutating func unit(_ value: UInt16, _ out: inout [UInt8]) {
    defer { isStart = false }
    if isStart && value == 0xFEFF { return }
    if let high = highSurrogate {
      highSurrogate = nil
      if 0xDC00...0xDFFF ~= value {
        let code = 0x10000 + (UInt32(high) - 0xD800) << 10 + (UInt32(value) - 0xDC00)
        append(Unicode.Scalar(code) ?? "\u{FFFD}", &out)
        return
      }
      append("\u{FFFD}", &out)
    }
    if value < 0x80 {
      out.append(UInt8(value))
    } else if 0xD800...0xDBFF ~= value {
      highSurrogate = value
    } else {
      append(Unicode.Scalar(value) ?? "\u{FFFD}", &out)
    }
  }
  private func append(_ scalar: Unicode.Scalar, _ out: inout [UInt8]) {
    out.append(contentsOf: UTF8.encode(scalar)!)
  }
}
