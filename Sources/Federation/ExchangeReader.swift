import CV2XWire
import NodeInterface
import SimCore
import V2XMessages
import WorldState

/// Fast path for grants and answers: decodes them without building a structure per frame, of which a host gets
/// thousands a second. Accepts only fields with the numbers and types of federation.proto and values in range; anything
/// else is left to the general decoder, which reports the errors.
struct ExchangeReader {
  private let message: [UInt8]
  private let base: UnsafePointer<UInt8>

  /// The grant or answer in the bytes of a federation message; nil if the general decoder must read it.
  static func read(_ message: [UInt8]) -> FederationMessage? {
    guard message.count <= FederationLimits.messageSize else { return nil }
    return message.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return nil }
      var outer = WireReader(base, count: bytes.count)
      // One field of FederationMessage, and nothing after it.
      guard let tag = outer.byte(), tag == 3 << 3 | 2 || tag == 4 << 3 | 2, let inner = outer.part(),
        outer.isAtEnd
      else { return nil }
      let reader = ExchangeReader(message: message, base: base)
      return tag == 3 << 3 | 2
        ? reader.grant(inner).map(FederationMessage.grant)
        : reader.answer(inner).map(FederationMessage.answer)
    }
  }

  private func grant(_ part: WireReader) -> Grant? {
    var reader = part
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
          let slice = unpack(
            part, coroad__world__truth_slice__unpack, { (d, m) throws(CodecError) in try d.slice(m) })
        else { return nil }
        out.slices.append(slice)
      case 3 << 3 | 2:
        guard let part = reader.part(), out.births.count < FederationLimits.items,
          let birth = unpack(
            part, coroad__federation__node_birth__unpack, { (d, m) throws(CodecError) in try d.birth(m) })
        else { return nil }
        out.births.append(birth)
      case 4 << 3 | 2:
        guard let part = reader.part(), out.deaths.count < FederationLimits.items,
          let death = unpack(
            part, coroad__federation__node_death__unpack, { (d, m) throws(CodecError) in try d.death(m) })
        else { return nil }
        out.deaths.append(death)
      case 5 << 3 | 2:
        guard let part = reader.part(), out.frames.count < FederationLimits.items, let frame = frame(part)
        else { return nil }
        out.frames.append(frame)
      case 7 << 3 | 2:
        // A repeated field would have to be appended to the first one.
        guard var part = reader.part(), out.watched.isEmpty, part.count <= 4 * FederationLimits.watched
        else { return nil }
        while !part.isAtEnd {
          guard let raw = part.fixed32(), NodeID(raw: raw).kind != nil else { return nil }
          out.watched.append(NodeID(raw: raw))
        }
      default: return nil
      }
    }
    return found == 3 ? out : nil
  }

  private func answer(_ part: WireReader) -> Answer? {
    var reader = part
    var out = Answer(until: .zero, nextEffectAt: .zero)
    var found = 0
    while let tag = reader.byte() {
      switch tag {
      case 1 << 3:
        guard let time = reader.signed() else { return nil }
        out.until = SimTime(microseconds: time)
      case 2 << 3:
        guard let time = reader.signed() else { return nil }
        out.nextEffectAt = SimTime(microseconds: time)
      case 3 << 3 | 2:
        guard let part = reader.part(), out.frames.count < FederationLimits.items, let frame = frame(part)
        else { return nil }
        out.frames.append(frame)
      case 4 << 3 | 2:
        guard let part = reader.part(), out.commands.count < FederationLimits.items,
          let command = unpack(
            part, coroad__node__vehicle_command__unpack,
            { (d, m) throws(CodecError) in try d.command(m) })
        else { return nil }
        out.commands.append(command)
      case 5 << 3 | 2:
        // A repeated field would have to be merged with the first one.
        guard found & 1 << 5 == 0, let part = reader.part(),
          let telemetry = unpack(
            part, coroad__federation__telemetry__unpack,
            { (d, m) throws(CodecError) in try d.telemetry(m) })
        else { return nil }
        out.telemetry = telemetry
      default: return nil
      }
      found |= 1 << Int(tag >> 3)
    }
    let required = 1 << 1 | 1 << 2 | 1 << 5
    return found & required == required ? out : nil
  }

  private func frame(_ part: WireReader) -> AirFrame? {
    var reader = part
    var numbers: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0, 0)
    var times: (sent: Int64, sensed: Int64, start: Int64, arrives: Int64) = (0, 0, 0, 0)
    var source: UInt32 = 0
    var destination: UInt32?
    var payload = FramePayload([])
    var stages = StageTimes()
    var found = 0
    while let tag = reader.byte() {
      let field = Int(tag >> 3)
      switch tag {
      case 1 << 3 | 5:
        guard let value = reader.fixed32() else { return nil }
        source = value
      case 4 << 3 | 5:
        guard let value = reader.fixed32() else { return nil }
        destination = value
      case 12 << 3 | 2:
        guard let bytes = reader.part(), bytes.count <= FederationLimits.payload else { return nil }
        payload = FramePayload(in: message, payload: range(bytes), frame: range(part))
      case 15 << 3 | 2:
        // A repeated field would have to be appended to the first one.
        guard found & 1 << 15 == 0, let part = reader.part(), let times = self.stages(part) else {
          return nil
        }
        stages = times
      case 6 << 3, 7 << 3, 8 << 3, 13 << 3:
        guard let value = reader.signed() else { return nil }
        switch field {
        case 6: times.sent = value
        case 7: times.sensed = value
        case 8: times.start = value
        default: times.arrives = value
        }
      case 2 << 3, 3 << 3, 5 << 3, 9 << 3, 10 << 3, 11 << 3, 14 << 3:
        guard let value = reader.varint() else { return nil }
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
    // All but the destination and the stages are required.
    guard found | 1 << 4 | 1 << 15 == 0xFFFE,
      let channel = MessageChannel(rawValue: UInt8(clamping: numbers.1)),
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
      times: stages, payload: payload)
  }

  private func stages(_ part: WireReader) -> StageTimes? {
    var reader = part
    var out = StageTimes()
    for stage in MessageStage.allCases where !reader.isAtEnd {
      guard let value = reader.varint().flatMap(UInt32.init(exactly:)) else { return nil }
      out[stage] = value
    }
    return reader.isAtEnd ? out : nil
  }

  private func range(_ part: WireReader) -> Range<Int> { part.at - base..<part.end - base }

  private func unpack<T, R>(
    _ part: WireReader,
    _ unpack: (UnsafeMutablePointer<ProtobufCAllocator>?, Int, UnsafePointer<UInt8>?) -> UnsafeMutablePointer<
      T
    >?,
    _ read: (FederationDecoder, UnsafeMutablePointer<T>) throws(CodecError) -> R
  ) -> R? {
    do throws(CodecError) {
      return try unpacked(UnsafeRawBufferPointer(start: part.at, count: part.count), unpack) {
        (m) throws(CodecError) in try read(FederationDecoder(), m)
      }
    } catch {
      return nil
    }
  }
}
