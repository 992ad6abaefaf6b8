import CV2XWire
import NodeInterface
import SimCore
import V2XMessages
import WorldState

/// Reads the usual form of a grant without building a structure for each of its frames, of which a host gets thousands
/// a second: fields with the numbers and types of federation.proto, each value in its range. Of anything else it reads
/// nothing, and the general decoder says what is wrong, if something is.
enum GrantReader {
  /// The grant that the bytes of a federation message hold, or nil.
  static func read(_ bytes: UnsafeRawBufferPointer) -> Grant? {
    guard bytes.count <= FederationLimits.messageSize, let base = bytes.baseAddress else { return nil }
    var outer = WireReader(base.assumingMemoryBound(to: UInt8.self), count: bytes.count)
    // Field 3 of FederationMessage, and nothing after it.
    guard outer.byte() == 3 << 3 | 2, let inner = outer.part(), outer.isAtEnd else { return nil }
    return inner.grant()
  }
}

extension WireReader {
  fileprivate func grant() -> Grant? {
    var reader = self
    var out = Grant(until: .zero)
    var found = 0
    while !reader.isAtEnd {
      guard let tag = reader.byte() else { return nil }
      switch tag {
      case 1 << 3:
        guard let time = reader.signed() else { return nil }
        out.until = SimTime(microseconds: time)
        found |= 1
      case 6 << 3:
        guard let flag = reader.varint() else { return nil }
        out.isFinal = flag != 0
        found |= 2
      case 2 << 3 | 2:
        guard let part = reader.part(), out.slices.count < FederationLimits.slices,
          let slice = part.unpack(
            coroad__world__truth_slice__unpack, { (d, m) throws(CodecError) in try d.slice(m) })
        else { return nil }
        out.slices.append(slice)
      case 3 << 3 | 2:
        guard let part = reader.part(), out.births.count < FederationLimits.items,
          let birth = part.unpack(
            coroad__federation__node_birth__unpack, { (d, m) throws(CodecError) in try d.birth(m) })
        else { return nil }
        out.births.append(birth)
      case 4 << 3 | 2:
        guard let part = reader.part(), out.deaths.count < FederationLimits.items,
          let death = part.unpack(
            coroad__federation__node_death__unpack, { (d, m) throws(CodecError) in try d.death(m) })
        else { return nil }
        out.deaths.append(death)
      case 5 << 3 | 2:
        guard var part = reader.part(), out.frames.count < FederationLimits.items, let frame = part.frame()
        else { return nil }
        out.frames.append(frame)
      default: return nil
      }
    }
    return found == 3 ? out : nil
  }

  fileprivate mutating func frame() -> AirFrame? {
    var numbers: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0, 0)
    var times: (sent: Int64, sensed: Int64, start: Int64, arrives: Int64) = (0, 0, 0, 0)
    var source: UInt32 = 0
    var destination: UInt32?
    var payload: [UInt8] = []
    var found = 0
    while !isAtEnd {
      guard let tag = byte() else { return nil }
      let field = Int(tag >> 3)
      switch tag {
      case 1 << 3 | 5:
        guard let value = fixed32() else { return nil }
        source = value
      case 4 << 3 | 5:
        guard let value = fixed32() else { return nil }
        destination = value
      case 12 << 3 | 2:
        guard let part = part(), part.count <= FederationLimits.payload else { return nil }
        payload = Array(UnsafeBufferPointer(start: part.at, count: part.count))
      case 6 << 3, 7 << 3, 8 << 3, 13 << 3:
        guard let value = signed() else { return nil }
        switch field {
        case 6: times.sent = value
        case 7: times.sensed = value
        case 8: times.start = value
        default: times.arrives = value
        }
      case 2 << 3, 3 << 3, 5 << 3, 9 << 3, 10 << 3, 11 << 3, 14 << 3:
        guard let value = varint() else { return nil }
        switch field {
        case 2: numbers.0 = value
        case 3: numbers.1 = value
        case 5: numbers.2 = value
        case 9: numbers.3 = value
        case 10: numbers.4 = value
        case 11: numbers.5 = value
        default: numbers.6 = value
        }
      default: return nil
      }
      found |= 1 << field
    }
    // All but the destination are required.
    guard found | 1 << 4 == 0x7FFE, let channel = MessageChannel(rawValue: UInt8(clamping: numbers.1)),
      NodeID(raw: source).kind != nil, destination.map({ NodeID(raw: $0).kind != nil }) ?? true,
      let sequence = UInt32(exactly: numbers.0), let type = UInt8(exactly: numbers.2),
      let first = UInt8(exactly: numbers.3), let count = UInt8(exactly: numbers.4),
      let size = UInt16(exactly: numbers.5), let reservation = UInt16(exactly: numbers.6)
    else { return nil }
    return AirFrame(
      source: NodeID(raw: source), sequence: sequence, channel: channel,
      destination: destination.map(NodeID.init(raw:)), messageType: type,
      sentAt: SimTime(microseconds: times.sent), sensedAt: SimTime(microseconds: times.sensed),
      airStart: SimTime(microseconds: times.start), arrivesAt: SimTime(microseconds: times.arrives),
      firstSubchannel: first, subchannelCount: count, reservation: reservation, airSize: size,
      payload: payload)
  }

  private func unpack<T, R>(
    _ unpack: (UnsafeMutablePointer<ProtobufCAllocator>?, Int, UnsafePointer<UInt8>?) -> UnsafeMutablePointer<
      T
    >?,
    _ read: (FederationDecoder, UnsafeMutablePointer<T>) throws(CodecError) -> R
  ) -> R? {
    do throws(CodecError) {
      return try unpacked(UnsafeRawBufferPointer(start: at, count: count), unpack) {
        (m) throws(CodecError) in try read(FederationDecoder(), m)
      }
    } catch {
      return nil
    }
  }
}
