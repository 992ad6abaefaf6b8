import SimCore

/// The encoded `Envelope` of an air frame. A received payload stays in the bytes of the federation message, together
/// with the encoding of its frame, so that frames are forwarded without a copy or an allocation.
package struct FramePayload: Sendable {
  private let message: [UInt8]
  private let range: (start: Int32, end: Int32)
  /// Range of the encoded frame in `message`; empty if the frame has not been encoded.
  private let frame: (start: Int32, end: Int32)

  package init(_ bytes: [UInt8]) {
    message = bytes
    range = (0, Int32(bytes.count))
    frame = (0, 0)
  }

  /// - Parameters:
  ///   - message: at most `FederationLimits.messageSize` bytes.
  ///   - frame: range in `message` of the `coroad.federation.AirFrame` that holds the payload.
  init(in message: [UInt8], payload: Range<Int>, frame: Range<Int>) {
    self.message = message
    range = (Int32(payload.lowerBound), Int32(payload.upperBound))
    self.frame = (Int32(frame.lowerBound), Int32(frame.upperBound))
  }

  package var count: Int { Int(range.end - range.start) }
  package var bytes: [UInt8] { count == message.count ? message : withUnsafeBytes { [UInt8]($0) } }

  @inline(__always)
  package func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
    try message.withUnsafeBytes {
      try body(UnsafeRawBufferPointer(rebasing: $0[Int(range.start)..<Int(range.end)]))
    }
  }

  /// The encoded frame with this payload; nil if it has not been encoded.
  var encodedFrame: ArraySlice<UInt8>? {
    frame.start == frame.end ? nil : message[Int(frame.start)..<Int(frame.end)]
  }
}

extension FramePayload: Hashable {
  package static func == (a: FramePayload, b: FramePayload) -> Bool {
    a.withUnsafeBytes { a in b.withUnsafeBytes { b in a.elementsEqual(b) } }
  }
  package func hash(into hasher: inout Hasher) { withUnsafeBytes { hasher.combine(bytes: $0) } }
}
