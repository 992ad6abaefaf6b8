import CV2XWire
import NodeInterface
import SimCore
import V2XMessages

extension FederationMessage {
  /// Encodes as `coroad.federation.FederationMessage`. Numbers keep their bits; equal values give equal bytes.
  package func encode() -> [UInt8] {
    withWireArena(capacity: encoderCapacity, budget: encoderBudget) { arena in
      let encoder = FederationEncoder(arena: arena)
      let m = arena.make(coroad__federation__federation_message__init)
      switch self {
      case .join(let value):
        m.pointee.body_case = COROAD__FEDERATION__FEDERATION_MESSAGE__BODY_JOIN
        m.pointee.join = encoder.join(value)
      case .welcome(let value):
        m.pointee.body_case = COROAD__FEDERATION__FEDERATION_MESSAGE__BODY_WELCOME
        m.pointee.welcome = encoder.welcome(value)
      case .grant(let value):
        m.pointee.body_case = COROAD__FEDERATION__FEDERATION_MESSAGE__BODY_GRANT
        m.pointee.grant = encoder.grant(value)
      case .answer(let value):
        m.pointee.body_case = COROAD__FEDERATION__FEDERATION_MESSAGE__BODY_ANSWER
        m.pointee.answer = encoder.answer(value)
      case .stop(let reason):
        let stop = arena.make(coroad__federation__stop__init)
        stop.pointee.reason = encoder.text(reason)
        m.pointee.body_case = COROAD__FEDERATION__FEDERATION_MESSAGE__BODY_STOP
        m.pointee.stop = stop
      case .loading(let isReady):
        let loading = arena.make(coroad__federation__loading__init)
        loading.pointee.is_ready = isReady ? 1 : 0
        m.pointee.body_case = COROAD__FEDERATION__FEDERATION_MESSAGE__BODY_LOADING
        m.pointee.loading = loading
      }
      return packed(
        m, coroad__federation__federation_message__get_packed_size,
        coroad__federation__federation_message__pack)
    }
  }

  /// Decodes one message of at most `FederationLimits.messageSize` bytes and checks that every field is in range.
  package static func decode(_ bytes: [UInt8]) throws(CodecError) -> FederationMessage {
    let message = try decodeStructure(bytes)
    try message.checkRanges()
    return message
  }

  /// Decodes one message and checks its structure only: its numbers may be anything.
  package static func decodeStructure(_ bytes: [UInt8]) throws(CodecError) -> FederationMessage {
    if let message = ExchangeReader.read(bytes) { return message }
    return try withBytes(bytes) { (buffer) throws(CodecError) in try decodeGenerally(buffer) }
  }

  /// Decodes with libprotobuf-c, without the fast path.
  private static func decodeGenerally(
    _ bytes: UnsafeRawBufferPointer
  ) throws(CodecError) -> FederationMessage {
    try unpacked(bytes, coroad__federation__federation_message__unpack) {
      (m) throws(CodecError) -> FederationMessage in
      let decoder = FederationDecoder()
      switch m.pointee.body_case {
      case COROAD__FEDERATION__FEDERATION_MESSAGE__BODY_JOIN:
        return .join(try decoder.join(decoder.need(m.pointee.join)))
      case COROAD__FEDERATION__FEDERATION_MESSAGE__BODY_WELCOME:
        return .welcome(try decoder.welcome(decoder.need(m.pointee.welcome)))
      case COROAD__FEDERATION__FEDERATION_MESSAGE__BODY_GRANT:
        return .grant(try decoder.grant(decoder.need(m.pointee.grant)))
      case COROAD__FEDERATION__FEDERATION_MESSAGE__BODY_ANSWER:
        return .answer(try decoder.answer(decoder.need(m.pointee.answer)))
      case COROAD__FEDERATION__FEDERATION_MESSAGE__BODY_STOP:
        let stop = try decoder.need(m.pointee.stop)
        return .stop(reason: try decoder.text(stop.pointee.reason, 0...4096, "stop.reason"))
      case COROAD__FEDERATION__FEDERATION_MESSAGE__BODY_LOADING:
        return .loading(isReady: try decoder.need(m.pointee.loading).pointee.is_ready != 0)
      default:
        throw .malformed
      }
    }
  }
}

extension FederationEncoder {
  func join(_ value: Join) -> Pointer<Coroad__Federation__Join> {
    let m = arena.make(coroad__federation__join__init)
    m.pointee.protocol_version = value.protocolVersion
    m.pointee.name = text(value.name)
    m.pointee.kind = Coroad__Federation__HostKind(rawValue: UInt32(value.kind.rawValue))
    m.pointee.index = UInt32(value.index)
    return m
  }

  func welcome(_ value: Welcome) -> Pointer<Coroad__Federation__Welcome> {
    let m = arena.make(coroad__federation__welcome__init)
    m.pointee.host_index = UInt32(value.hostIndex)
    m.pointee.host_count = UInt32(value.hostCount)
    (m.pointee.n_files, m.pointee.files) = list(value.files) {
      let file = arena.make(coroad__federation__named_file__init)
      file.pointee.name = text($0.name)
      file.pointee.content = octets($0.content)
      return file
    }
    return m
  }
}

extension FederationDecoder {
  func join(_ m: Pointer<Coroad__Federation__Join>) throws(CodecError) -> Join {
    Join(
      protocolVersion: m.pointee.protocol_version, name: try text(m.pointee.name, 1...256, "join.name"),
      kind: try checkCase(m.pointee.kind.rawValue, "join.kind"),
      index: Int(try check(m.pointee.index, 0...65535, "join.index")))
  }

  func welcome(_ m: Pointer<Coroad__Federation__Welcome>) throws(CodecError) -> Welcome {
    let count = try check(m.pointee.host_count, 1...65536, "host_count")
    var out = Welcome(
      hostIndex: Int(try check(m.pointee.host_index, 0...count - 1, "host_index")), hostCount: Int(count))
    out.files = try list(m.pointee.n_files, m.pointee.files, atMost: FederationLimits.files, "files") {
      (p) throws(CodecError) in
      Welcome.File(
        name: try text(p.pointee.name, 1...FederationLimits.name, "file.name"),
        content: try octets(p.pointee.content, atMost: FederationLimits.messageSize, "file.content"))
    }
    return out
  }
}
