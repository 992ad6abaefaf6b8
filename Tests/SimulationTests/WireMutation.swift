import Interop

/// A protobuf message as a tree of fields, taken apart without its schema, so that one field can be changed and the
/// rest stays valid.
private indirect enum WireField {
  case number(tag: UInt64, UInt64)
  case fixed32(tag: UInt64, UInt32)
  case fixed64(tag: UInt64, UInt64)
  case bytes(tag: UInt64, [UInt8])
  case message(tag: UInt64, [WireField])

  /// Nil if the bytes are not a message.
  static func parse(_ bytes: ArraySlice<UInt8>) -> [WireField]? {
    var rest = bytes
    var out: [WireField] = []
    func varint() -> UInt64? {
      var value: UInt64 = 0
      for shift in stride(from: UInt64(0), to: 70, by: 7) {
        guard let byte = rest.popFirst() else { return nil }
        value |= UInt64(byte & 0x7F) << shift
        if byte < 0x80 { return value }
      }
      return nil
    }
    func little(_ count: Int) -> UInt64? {
      guard rest.count >= count else { return nil }
      defer { rest.removeFirst(count) }
      return rest.prefix(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    while !rest.isEmpty {
      guard let tag = varint(), tag >> 3 > 0, tag >> 3 < 512 else { return nil }
      switch tag & 7 {
      case 0:
        guard let value = varint() else { return nil }
        out.append(.number(tag: tag, value))
      case 1:
        guard let value = little(8) else { return nil }
        out.append(.fixed64(tag: tag, value))
      case 5:
        guard let value = little(4) else { return nil }
        out.append(.fixed32(tag: tag, UInt32(value)))
      case 2:
        guard let count = varint(), count <= UInt64(rest.count) else { return nil }
        let part = rest.prefix(Int(count))
        rest.removeFirst(Int(count))
        if !part.isEmpty, let fields = parse(part) {
          out.append(.message(tag: tag, fields))
        } else {
          out.append(.bytes(tag: tag, Array(part)))
        }
      default: return nil
      }
    }
    return out
  }

  func write(to out: inout [UInt8]) {
    func varint(_ value: UInt64) {
      var value = value
      while value >= 0x80 {
        out.append(UInt8(value & 0x7F) | 0x80)
        value >>= 7
      }
      out.append(UInt8(value))
    }
    switch self {
    case .number(let tag, let value):
      varint(tag)
      varint(value)
    case .fixed32(let tag, let value):
      varint(tag)
      for i in 0..<4 { out.append(UInt8(truncatingIfNeeded: value >> UInt32(8 * i))) }
    case .fixed64(let tag, let value):
      varint(tag)
      for i in 0..<8 { out.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * i))) }
    case .bytes(let tag, let bytes):
      varint(tag)
      varint(UInt64(bytes.count))
      out += bytes
    case .message(let tag, let fields):
      var inner: [UInt8] = []
      for field in fields { field.write(to: &inner) }
      varint(tag)
      varint(UInt64(inner.count))
      out += inner
    }
  }

  /// A field with another value.
  func changed(_ random: inout SplitMix64) -> WireField {
    switch self {
    case .number(let tag, let value):
      // 2⁶⁴ − 1 is −2⁶³ in zigzag, 2⁶⁴ − 2 is 2⁶³ − 1.
      let near = value &+ random.pick([1, 2, .max, .max - 1, 20_000, 2_000_000, 1 << 40])
      return .number(
        tag: tag,
        random.pick([
          0, 1, 2, 127, 255, 256, 1_000, 5_000, 1 << 28, 1 << 32, 1 << 51, 1 << 53, .max, .max - 1, 1 << 63,
          near, near, near, random.next(),
        ]))
    case .fixed32(let tag, let value):
      return .fixed32(
        tag: tag,
        random.pick([
          0, .max, value ^ 1 << UInt32(random.below(32)), value &+ 1,
          UInt32(truncatingIfNeeded: random.next()),
        ]))
    case .fixed64(let tag, let value):
      let numbers: [Double] = [
        .nan, .infinity, -.infinity, 0, -1, 1e6, 1e9, -1e9, 1e300, -1e300, .leastNonzeroMagnitude,
        Double(bitPattern: value) * 1.5, Double(bitPattern: value) + 50,
      ]
      return .fixed64(
        tag: tag, random.below(4) == 0 ? random.next() : random.pick(numbers).bitPattern)
    case .bytes(let tag, let bytes):
      var changed = bytes
      switch random.below(4) {
      case 0: changed = []
      case 1: changed += bytes
      case 2: changed = Array(bytes.prefix(random.below(bytes.count)))
      default:
        // Packed doubles and numbers look like this.
        if bytes.count >= 8 {
          let at = random.below(bytes.count / 8) * 8
          let value = random.pick([Double.nan, .infinity, 1e300, -1e300, 1e9, -1e7, 0]).bitPattern
          for i in 0..<8 { changed[at + i] = UInt8(truncatingIfNeeded: value >> UInt64(8 * i)) }
        } else if !bytes.isEmpty {
          changed[random.below(bytes.count)] = UInt8(truncatingIfNeeded: random.next())
        }
      }
      return .bytes(tag: tag, changed)
    case .message(let tag, let fields): return .message(tag: tag, Self.changed(fields, &random))
    }
  }

  /// The fields with one change at some depth.
  static func changed(_ fields: [WireField], _ random: inout SplitMix64) -> [WireField] {
    guard !fields.isEmpty else { return fields }
    var out = fields
    let at = random.below(fields.count)
    switch random.below(12) {
    case 0: out.remove(at: at)
    case 1: out.insert(fields[at], at: random.below(fields.count + 1))
    case 2: out.swapAt(at, random.below(fields.count))
    default: out[at] = fields[at].changed(&random)
    }
    return out
  }
}

/// A message with some bytes or some fields changed.
func mutated(_ original: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
  if random.below(4) > 0, var fields = WireField.parse(original[...]) {
    for _ in 0...random.below(2) { fields = WireField.changed(fields, &random) }
    var out: [UInt8] = []
    for field in fields { field.write(to: &out) }
    return out
  }
  var bytes = original
  for _ in 0...random.below(3) where !bytes.isEmpty {
    let at = random.below(bytes.count)
    switch random.below(5) {
    case 0: bytes[at] ^= 1 << UInt8(random.below(8))
    case 1: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: at)
    case 2: bytes.remove(at: at)
    case 3: bytes.removeSubrange(at...)
    default: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + random.below(64))], at: at)
    }
  }
  return bytes
}
