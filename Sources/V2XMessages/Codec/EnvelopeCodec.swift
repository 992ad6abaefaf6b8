import CV2XWire
import SimCore

extension Envelope {
  /// Size of an arena that holds usual messages without growing, and by how much a message may exceed it. The largest
  /// structure per wire byte is an empty list element: about 100 bytes for 2.
  private static let arenaCapacity = 8192
  private static let arenaBudget = 8 << 20

  /// Appends the encoding. Equal values give equal bytes. Quantities saturate; a list longer than the standard allows
  /// is a programmer error. A message larger than `maximumSize` is encoded, but every receiver rejects it.
  package func encode(into bytes: inout [UInt8]) {
    withWireArena(capacity: Self.arenaCapacity, budget: 1 << 30) { arena in
      let m = structure(in: arena)
      let size = coroad__v2x__envelope__get_packed_size(m)
      let start = bytes.count
      bytes.append(contentsOf: repeatElement(0, count: size))
      bytes.withUnsafeMutableBufferPointer {
        _ = coroad__v2x__envelope__pack(m, $0.baseAddress! + start)
      }
    }
  }

  package func encoded() -> [UInt8] {
    withWireArena(capacity: Self.arenaCapacity, budget: 1 << 30) { arena in
      let m = structure(in: arena)
      let size = coroad__v2x__envelope__get_packed_size(m)
      return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
        count = coroad__v2x__envelope__pack(m, buffer.baseAddress)
      }
    }
  }

  /// Reads one envelope and checks every range and count given in its .proto files.
  package static func decode(_ bytes: [UInt8]) throws(CodecError) -> Envelope {
    guard bytes.count <= maximumSize else { throw .tooLarge(bytes: bytes.count) }
    let result: Result<Envelope, CodecError> = bytes.withUnsafeBytes { buffer in
      do throws(CodecError) {
        return .success(try decode(buffer))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  package static func decode(_ bytes: UnsafeRawBufferPointer) throws(CodecError) -> Envelope {
    guard bytes.count <= maximumSize else { throw .tooLarge(bytes: bytes.count) }
    return try withWireArena(capacity: arenaCapacity, budget: arenaBudget) {
      (arena) throws(CodecError) -> Envelope in
      if let m = DirectReader.read(bytes, arena: arena) { return try read(m) }
      return try unpack(bytes, arena)
    }
  }

  /// The same by libprotobuf-c only: the reference for `decode`.
  package static func decodeGenerally(_ bytes: [UInt8]) throws(CodecError) -> Envelope {
    guard bytes.count <= maximumSize else { throw .tooLarge(bytes: bytes.count) }
    let result: Result<Envelope, CodecError> = bytes.withUnsafeBytes { buffer in
      do throws(CodecError) {
        return .success(
          try withWireArena(capacity: arenaCapacity, budget: arenaBudget) {
            (arena) throws(CodecError) -> Envelope in
            try unpack(buffer, arena)
          })
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// Whether `decode` reads the bytes without libprotobuf-c.
  package static func isReadDirectly(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { buffer in
      withWireArena(capacity: arenaCapacity, budget: arenaBudget) {
        DirectReader.read(buffer, arena: $0) != nil
      }
    }
  }

  private static func unpack(
    _ bytes: UnsafeRawBufferPointer, _ arena: WireArena
  ) throws(CodecError) -> Envelope {
    guard
      let m = coroad__v2x__envelope__unpack(
        arena.allocator, bytes.count, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
    else { throw arena.isExhausted ? .tooLarge(bytes: bytes.count) : .malformed }
    return try read(m)
  }

  /// The message as libprotobuf-c packs it, for a message that contains it.
  package func structure(in arena: WireArena) -> UnsafeMutablePointer<Coroad__V2x__Envelope> {
    let encoder = WireEncoder(arena: arena, sentAt: Quantity.bounded(sentAt))
    let m = arena.make(coroad__v2x__envelope__init)
    m.pointee.sender = encoder.octets(sender)
    m.pointee.channel = Coroad__V2x__Channel(rawValue: UInt32(channel.rawValue))
    m.pointee.sent_us = Quantity.bounded(sentAt).microseconds
    m.pointee.sequence = sequence
    if !signature.isEmpty {
      precondition(signature.count <= Self.maximumSignature, "a signature has at most 512 octets")
      m.pointee.has_signature = 1
      m.pointee.signature = encoder.octets(signature)
    }
    m.pointee.frame = encoder.frame(message)
    return m
  }

  private static func read(_ m: UnsafeMutablePointer<Coroad__V2x__Envelope>) throws(CodecError) -> Envelope {
    let sentAt = SimTime(
      microseconds: try check(
        m.pointee.sent_us, -Quantity.maximumTime...Quantity.maximumTime, "sent_us"))
    let decoder = WireDecoder(sentAt: sentAt)
    var signature: [UInt8] = []
    if m.pointee.has_signature != 0 {
      try checkCount(m.pointee.signature.len, 0...maximumSignature, "signature")
      signature = decoder.octets(m.pointee.signature)
    }
    return Envelope(
      sender: try decoder.identity(m.pointee.sender, "sender"),
      channel: try checkCase(m.pointee.channel.rawValue, "channel"), sentAt: sentAt,
      sequence: m.pointee.sequence, signature: signature,
      message: try decoder.frame(decoder.need(m.pointee.frame)))
  }
}

extension MessageFrame {
  /// Reads a structure from libprotobuf-c and checks every range and count.
  ///
  /// - Parameter sentAt: reference for resolving the times inside.
  package init(reading m: UnsafeMutablePointer<Coroad__V2x__MessageFrame>, sentAt: SimTime) throws(CodecError)
  {
    _ = try check(sentAt.microseconds, -Quantity.maximumTime...Quantity.maximumTime, "sent_us")
    self = try WireDecoder(sentAt: sentAt).frame(m)
  }
}

extension GeoPosition {
  /// Latitude and longitude in the standard's integers, 1e−7°.
  package var quantised: (latitude: Int32, longitude: Int32) {
    let reference = QuantisedPosition.reference(self)
    return (reference.latitude, reference.longitude)
  }
}

extension WireEncoder {
  func frame(_ value: MessageFrame) -> Pointer<Coroad__V2x__MessageFrame> {
    let m = arena.make(coroad__v2x__message_frame__init)
    // The oneof's cases are numbered by message type.
    m.pointee.body_case = Coroad__V2x__MessageFrame__BodyCase(rawValue: UInt32(value.type.rawValue))
    switch value {
    case .bsm(let v): m.pointee.bsm = message(v)
    case .map(let v): m.pointee.map = message(v)
    case .spat(let v): m.pointee.spat = message(v)
    case .rsi(let v): m.pointee.rsi = message(v)
    case .rsm(let v): m.pointee.rsm = message(v)
    case .ssm(let v): m.pointee.ssm = message(v)
    case .vehicleState(let v): m.pointee.vehicle_state = message(v)
    case .roadsideState(let v): m.pointee.roadside_state = message(v)
    case .hazard(let v): m.pointee.hazard = message(v)
    case .heartbeat(let v): m.pointee.heartbeat = message(v)
    }
    return m
  }
}

extension WireDecoder {
  func frame(_ m: Pointer<Coroad__V2x__MessageFrame>) throws(CodecError) -> MessageFrame {
    let raw = m.pointee.body_case.rawValue
    switch try checkCase(raw, "frame.body", as: MessageType.self) {
    case .bsm: return .bsm(try message(need(m.pointee.bsm)))
    case .map: return .map(try message(need(m.pointee.map)))
    case .spat: return .spat(try message(need(m.pointee.spat)))
    case .rsi: return .rsi(try message(need(m.pointee.rsi)))
    case .rsm: return .rsm(try message(need(m.pointee.rsm)))
    case .ssm: return .ssm(try message(need(m.pointee.ssm)))
    case .vehicleState: return .vehicleState(try message(need(m.pointee.vehicle_state)))
    case .roadsideState: return .roadsideState(try message(need(m.pointee.roadside_state)))
    case .hazard: return .hazard(try message(need(m.pointee.hazard)))
    case .heartbeat: return .heartbeat(try message(need(m.pointee.heartbeat)))
    }
  }
}
