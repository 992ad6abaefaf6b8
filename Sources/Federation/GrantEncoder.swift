import CV2XWire
import NodeInterface
import SimCore
import V2XMessages
import WorldState

/// Encodes the grants of all hosts. Frames and whole slices that several hosts get are encoded once, since the encoding
/// of a message contains that of its fields.
package struct GrantEncoder {
  private struct Slice {
    var value: TruthSlice
    var bytes: [UInt8]
  }
  private var slices: [Slice] = []
  /// Encoded frames by source and sequence, of this round and the previous one.
  private var frames: [UInt64: [UInt8]] = [:]
  private var olderFrames: [UInt64: [UInt8]] = [:]
  private var roundEnds = SimTime.zero

  /// Most slices kept, and shortest time that frames are kept: every host gets a grant in each traffic step.
  private static let sliceLimit = 4
  private static let round = SimDuration(milliseconds: 200)
  private static let roundLimit = 65_536

  /// Numbers of the fields in federation.proto.
  private static let grantField: UInt8 = 3
  private static let sliceField: UInt8 = 2
  private static let frameField: UInt8 = 5

  package init() {}

  /// Encoding of `FederationMessage.grant(grant)`, with another order of fields.
  package mutating func encode(_ grant: Grant) -> [UInt8] {
    if grant.until >= roundEnds || frames.count > Self.roundLimit {
      swap(&frames, &olderFrames)
      frames.removeAll(keepingCapacity: true)
      roundEnds = grant.until + Self.round
    }
    var head = grant
    head.slices = []
    head.frames = []
    let headBytes = withWireArena(capacity: encoderCapacity, budget: encoderBudget) { arena in
      packed(
        FederationEncoder(arena: arena).grant(head), coroad__federation__grant__get_packed_size,
        coroad__federation__grant__pack)
    }
    let slices = grant.slices.map { bytes(of: $0, isShared: !grant.hasCutSlices) }
    let frames = grant.frames.map { bytes(of: $0) }
    let framesSize = frames.reduce(0) { $0 + Self.headerSize($1.count) + $1.count }
    let size = slices.reduce(headBytes.count + framesSize) { $0 + $1.count }
    var out: [UInt8] = []
    out.reserveCapacity(size + 11)
    Self.appendHeader(Self.grantField, size, to: &out)
    out.append(contentsOf: headBytes)
    for slice in slices { out.append(contentsOf: slice) }
    for frame in frames {
      Self.appendHeader(Self.frameField, frame.count, to: &out)
      out.append(contentsOf: frame)
    }
    return out
  }

  /// Encoding of a frame; a frame from a host is forwarded as received.
  private mutating func bytes(of frame: AirFrame) -> ArraySlice<UInt8> {
    if let encoded = frame.payload.encodedFrame { return encoded }
    let key = UInt64(frame.source.raw) << 32 | UInt64(frame.sequence)
    if let known = frames[key] { return known[...] }
    let bytes =
      olderFrames[key]
      ?? withWireArena(capacity: 1024, budget: encoderBudget) { arena in
        packed(
          FederationEncoder(arena: arena).frame(frame), coroad__federation__air_frame__get_packed_size,
          coroad__federation__air_frame__pack)
      }
    frames[key] = bytes
    return bytes[...]
  }

  /// Keeps only slices that other hosts may get too: slices cut for single hosts would displace them.
  private mutating func bytes(of slice: TruthSlice, isShared: Bool) -> [UInt8] {
    if let known = slices.first(where: { Self.isSame($0.value, slice) }) { return known.bytes }
    let bytes = withWireArena(capacity: encoderCapacity, budget: encoderBudget) { arena in
      field(
        Self.sliceField, FederationEncoder(arena: arena).slice(slice),
        coroad__world__truth_slice__get_packed_size, coroad__world__truth_slice__pack)
    }
    guard isShared else { return bytes }
    if slices.count == Self.sliceLimit { slices.removeFirst() }
    slices.append(Slice(value: slice, bytes: bytes))
    return bytes
  }

  /// True if both share the same memory; the kept one keeps it alive.
  private static func isSame(_ a: TruthSlice, _ b: TruthSlice) -> Bool {
    func isSame<T>(_ a: [T], _ b: [T]) -> Bool {
      a.count == b.count
        && a.withUnsafeBufferPointer { a in
          b.withUnsafeBufferPointer { b in a.isEmpty || a.baseAddress == b.baseAddress }
        }
    }
    return a.time == b.time && isSame(a.vehicle, b.vehicle) && isSame(a.pedestrian, b.pedestrian)
      && isSame(a.lane, b.lane) && isSame(a.signals, b.signals) && isSame(a.x, b.x)
      && isSame(a.flags, b.flags)
  }

  /// A message as a field of another message.
  private func field<T>(
    _ number: UInt8, _ m: UnsafeMutablePointer<T>, _ size: (UnsafePointer<T>?) -> Int,
    _ pack: (UnsafePointer<T>?, UnsafeMutablePointer<UInt8>?) -> Int
  ) -> [UInt8] {
    let count = size(m)
    var out: [UInt8] = []
    out.reserveCapacity(count + 11)
    Self.appendHeader(number, count, to: &out)
    let start = out.count
    out.append(contentsOf: repeatElement(0, count: count))
    out.withUnsafeMutableBufferPointer { _ = pack(m, $0.baseAddress! + start) }
    return out
  }

  /// Size of tag and length of a length-delimited field, bytes.
  private static func headerSize(_ size: Int) -> Int {
    1 + max(1, (Int.bitWidth - size.leadingZeroBitCount + 6) / 7)
  }

  /// Appends tag and length of a length-delimited field.
  private static func appendHeader(_ number: UInt8, _ size: Int, to out: inout [UInt8]) {
    out.append(number << 3 | 2)
    var rest = size
    while rest >= 0x80 {
      out.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    out.append(UInt8(rest))
  }
}
