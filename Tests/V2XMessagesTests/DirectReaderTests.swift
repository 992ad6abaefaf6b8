import Interop
import SimCore
import Testing
import V2XMessages

/// The direct reader of the usual BSM, SPAT and RSM, compared with libprotobuf-c: the same value, or the same
/// rejection, for the same bytes.
@Suite struct DirectReaderTests {
  /// Result of decoding some bytes.
  enum Outcome: Hashable {
    case value(Envelope)
    case refused(CodecError)

    init(_ decode: () throws(CodecError) -> Envelope) {
      do throws(CodecError) {
        self = .value(try decode())
      } catch {
        self = .refused(error)
      }
    }
    var isValue: Bool { if case .value = self { true } else { false } }
  }

  /// Compares both decoders; returns the result on which they agree.
  @discardableResult
  func compare(_ bytes: [UInt8]) -> Outcome {
    let general = Outcome { () throws(CodecError) in try Envelope.decodeGenerally(bytes) }
    let own = Outcome { () throws(CodecError) in try Envelope.decode(bytes) }
    #expect(own == general, "\(bytes)")
    return general
  }

  /// As sent by a vehicle in a run: the usual form, which the direct reader accepts.
  static let usual: [Envelope] = {
    var random = SplitMix64(3)
    func number(_ low: Double, _ high: Double) -> Double {
      low + (high - low) * Double(random.next() >> 11) * 0x1p-53
    }
    func maybe<T>(_ value: T) -> T? { random.next() % 4 == 0 ? nil : value }
    return (0..<40).map { n in
      let at = SimTime(microseconds: Int64(number(-1e12, 1e12)))
      let bsm = BasicSafetyMessage(
        msgCount: UInt8(random.next() % 128), id: TemporaryID(raw: random.next()), measuredAt: maybe(at),
        timeConfidence: maybe(0.001),
        position: maybe(
          GeoPosition(
            latitude: number(-90, 90), longitude: number(-179, 180), elevation: maybe(number(-400, 6_000)))),
        positionalAccuracy: maybe(
          PositionalAccuracy(
            semiMajor: maybe(number(0, 12)), semiMinor: number(0, 12),
            orientation: maybe(Angle(degrees: number(-180, 180))))),
        positionConfidence: maybe(PositionConfidence(horizontal: 0.5, vertical: maybe(1))),
        transmission: Transmission.allCases[Int(random.next() % 8)], speed: maybe(number(0, 60)),
        heading: maybe(Angle(degrees: number(-180, 180))),
        steeringWheel: maybe(Angle(degrees: number(-180, 180))),
        motionConfidence: maybe(MotionConfidence(speed: maybe(1), headingDegrees: maybe(5))),
        acceleration: AccelerationSet(
          longitudinal: maybe(number(-9, 9)), lateral: maybe(number(-9, 9)), vertical: maybe(number(-9, 9)),
          yawRate: number(-2, 2)),
        brakes: BrakeStatus(
          pedal: maybe(.on), wheels: maybe(.all), traction: maybe(.engaged), abs: maybe(.off),
          stability: maybe(.on), boost: maybe(.off), auxiliary: maybe(.on)),
        size: RoadUserSize(width: number(0, 3), length: number(0, 18), height: maybe(number(0, 4))),
        vehicleClass: BasicVehicleClass(rawValue: UInt8(random.next() % 256)), fuel: maybe(3),
        events: maybe(.hardBraking), lights: maybe(.lowBeam))
      return Envelope(
        sender: TemporaryID(raw: random.next()), channel: .sidelink, sentAt: at,
        sequence: UInt32(truncatingIfNeeded: random.next()),
        signature: n % 3 == 0 ? (0..<UInt8(n)).map { $0 } : [], message: .bsm(bsm))
    }
  }()

  /// As sent by a roadside unit in a run, and at the bounds of every field.
  static let roadside: [Envelope] = {
    let at = SimTime(seconds: 3661.25)
    var spat = BoundaryCases.spat
    spat.name = nil
    func envelope(_ message: MessageFrame) -> Envelope {
      Envelope(
        sender: TemporaryID(raw: 7), channel: .sidelink, sentAt: at, sequence: 1, message: message)
    }
    let rsm = (1...RoadsideSafetyMessage.maximumParticipants).map { count in
      RoadsideSafetyMessage(
        msgCount: UInt8(count), id: BoundaryCases.unit, referencePosition: BoundaryCases.reference,
        participants: (0..<count).map { n in
          var participant = n % 3 == 0 ? BoundaryCases.fullParticipant : BoundaryCases.bareParticipant
          participant.id = UInt16(n)
          if n % 4 == 1 { participant.acceleration = BoundaryCases.fullParticipant.acceleration }
          return participant
        })
    }
    return [envelope(.spat(spat))] + rsm.map { envelope(.rsm($0)) }
  }()

  static let originals: [[UInt8]] = (usual + roadside + BoundaryCases.all.map(\.envelope)).map {
    $0.encoded()
  }

  @Test("Whole messages, and all their prefixes")
  func truncations() {
    for bytes in Self.originals {
      #expect(compare(bytes).isValue)
      for length in 0..<bytes.count { compare(Array(bytes[..<length])) }
    }
  }

  @Test("The usual message is read without libprotobuf-c")
  func takesTheUsual() throws {
    for envelope in Self.usual + Self.roadside { #expect(Envelope.isReadDirectly(envelope.encoded())) }
    let typical = try #require(BoundaryCases.all.first { $0.name == "bsm_typical" }).envelope
    #expect(Envelope.isReadDirectly(typical.encoded()))
    // The SPAT among these has a name.
    for (name, envelope) in BoundaryCases.all where !name.hasPrefix("bsm") && !name.hasPrefix("rsm") {
      #expect(!Envelope.isReadDirectly(envelope.encoded()), "\(name)")
    }
  }

  @Test("One octet replaced by every other value")
  func everyOctet() {
    for bytes in Self.originals where bytes.count < 120 {
      var changed = bytes
      for i in bytes.indices {
        for value in 0...UInt8.max {
          changed[i] = value
          compare(changed)
        }
        changed[i] = bytes[i]
      }
    }
  }

  @Test("Random mutations of several octets", arguments: [1, 2, 3, 4] as [UInt64])
  func mutations(seed: UInt64) {
    var random = SplitMix64(seed)
    var values = 0
    var refusals = 0
    for original in Self.originals where original.count < 300 {
      for _ in 0..<500 {
        var bytes = original
        for _ in 0...Int(random.next() % 4) {
          let i = Int(random.next() % UInt64(bytes.count))
          switch random.next() % 6 {
          case 0: bytes[i] ^= 1 << UInt8(random.next() % 8)
          case 1: bytes[i] = UInt8(truncatingIfNeeded: random.next())
          case 2: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: i)
          case 3: bytes.insert(bytes[i] | 0x80, at: i)
          case 4:
            // Inserts a part again, which repeats fields.
            let end = min(bytes.count, i + Int(random.next() % 16))
            bytes.insert(contentsOf: bytes[i..<end], at: i)
          default: if bytes.count > 1 { bytes.remove(at: i) }
          }
        }
        if compare(bytes).isValue { values += 1 } else { refusals += 1 }
      }
    }
    #expect(values > 1_000 && refusals > 1_000, "\(values) values, \(refusals) refusals")
  }

  private func varint(_ value: UInt64) -> [UInt8] {
    var out: [UInt8] = []
    var v = value
    while v >= 128 {
      out.append(UInt8(v & 127) | 128)
      v >>= 7
    }
    return out + [UInt8(v)]
  }
  private func part(_ tag: UInt64, _ body: [UInt8]) -> [UInt8] {
    varint(tag << 3 | 2) + varint(UInt64(body.count)) + body
  }
  /// Numeric fields from 1 on.
  private func numbers(_ values: UInt64...) -> [UInt8] {
    values.enumerated().flatMap { varint(UInt64($0.offset + 1) << 3) + varint($0.element) }
  }

  @Test("Lists of every length up to one beyond their bound")
  func lists() {
    let octets = [UInt8](repeating: 3, count: 8)
    func envelope(_ type: MessageType, _ body: [UInt8]) -> [UInt8] {
      part(1, octets) + varint(2 << 3) + [1] + varint(3 << 3) + [0] + varint(4 << 3) + [9]
        + part(6, part(UInt64(type.rawValue), body))
    }
    func isValid(_ type: MessageType, _ body: [UInt8]) -> Bool {
      let bytes = envelope(type, body)
      let outcome = compare(bytes)
      #expect(outcome.isValue == Envelope.isReadDirectly(bytes) || !outcome.isValue)
      return outcome.isValue
    }
    let place =
      [1 << 3 | 5] + [UInt8](repeating: 1, count: 4) + [2 << 3 | 5] + [UInt8](repeating: 2, count: 4)
    let participant =
      numbers(1, 5, 3) + varint(5 << 3) + varint(700) + part(6, numbers(1, 2, 3)) + part(7, numbers(4))
      + varint(9 << 3) + [100] + varint(10 << 3) + [80] + part(14, numbers(20, 50))
    let state = part(2, numbers(4) + part(2, numbers(2, 100, 200, 300, 400)))
    for n in 0...33 {
      func copies(_ tag: UInt64, _ body: [UInt8]) -> [UInt8] { (0..<n).flatMap { _ in part(tag, body) } }
      let rsm = varint(1 << 3) + [7] + part(2, octets) + part(3, place) + copies(4, participant)
      #expect(isValid(.rsm, rsm) == (1...16).contains(n), "\(n) participants")
      func spat(_ intersections: [UInt8]) -> [UInt8] { varint(1 << 3) + [7] + intersections }
      let head = part(1, varint(2 << 3) + [9]) + varint(2 << 3) + [0]
      let phase = part(6, numbers(1) + state)
      #expect(
        isValid(.spat, spat(copies(5, head + phase))) == (1...32).contains(n), "\(n) intersections")
      #expect(
        isValid(.spat, spat(part(5, head + copies(6, numbers(1) + state)))) == (1...16).contains(n),
        "\(n) phases")
      let states = copies(2, numbers(4) + part(2, numbers(2, 100, 200, 300, 400)))
      #expect(
        isValid(.spat, spat(part(5, head + part(6, numbers(1) + states)))) == (1...16).contains(n),
        "\(n) states")
    }
  }

  @Test("Fields in any order, and as well-formed parts of random numbers", arguments: [5, 6] as [UInt64])
  func structured(seed: UInt64) {
    var random = SplitMix64(seed)
    func number() -> UInt64 {
      switch random.next() % 64 {
      case 0: random.next() % 65_536
      case 1: random.next() >> 32
      case 2: random.next()
      default: random.next() % 4
      }
    }
    func fixed() -> [UInt8] {
      let v = UInt32(truncatingIfNeeded: random.next() >> (random.next() % 16 == 0 ? 32 : 35))
      return withUnsafeBytes(of: v.littleEndian, Array.init)
    }
    /// Numeric fields from `fields`, occasionally with one left out or added, in random order.
    func numbers(_ fields: [UInt64]) -> [UInt8] {
      var fields = fields
      if random.next() % 16 == 0, !fields.isEmpty {
        fields.remove(at: Int(random.next() % UInt64(fields.count)))
      }
      if random.next() % 16 == 0 { fields.append(random.next() % 9) }
      return fields.flatMap { varint($0 << 3) + varint(number()) }
    }
    func shuffled(_ parts: [[UInt8]]) -> [UInt8] {
      var parts = parts
      for i in parts.indices.dropFirst() { parts.swapAt(i, Int(random.next() % UInt64(i + 1))) }
      if random.next() % 8 == 0 { parts.append(parts[Int(random.next() % UInt64(parts.count))]) }
      if random.next() % 16 == 0 { parts.removeLast() }
      return parts.flatMap { $0 }
    }
    let octets: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]
    var values = 0
    for _ in 0..<6_000 {
      var fields: [[UInt8]] = [1, 3, 8, 9, 10].map {
        varint($0 << 3) + varint(number() % ($0 == 8 ? 9 : 128))
      }
      fields.append(part(2, octets))
      fields.append(part(5, shuffled([[1 << 3 | 5] + fixed(), [2 << 3 | 5] + fixed(), numbers([3])])))
      fields.append(part(13, numbers([1, 2, 3, 4])))
      fields.append(part(14, numbers([])))
      fields.append(part(15, numbers([1, 2])))
      fields.append(part(16, numbers([1])))
      let optional: [[UInt8]] = [
        varint(4 << 3) + varint(number()), varint(11 << 3) + varint(number()), part(6, numbers([1, 2, 3])),
        part(7, numbers([1])), part(7, numbers([1, 2])), part(12, numbers([2, 3])),
        part(14, numbers([1, 2, 7])),
        part(17, numbers([1, 4])), part(18, numbers([1, 2, 3])), varint(19 << 3) + varint(number()),
        part(17, part(2, part(1, numbers([1, 2, 3])) + numbers([2]))),
      ]
      if random.next() % 2 == 0 { fields.append(optional[Int(random.next() % UInt64(optional.count))]) }
      var frame = part(1, shuffled(fields))
      if random.next() % 32 == 0 { frame += part(2, octets) }
      let envelope = [
        part(1, octets), varint(2 << 3) + varint(1 + random.next() % 3), varint(3 << 3) + varint(number()),
        varint(4 << 3) + varint(number()), part(6, frame),
      ]
      if compare(shuffled(envelope)).isValue { values += 1 }
    }
    #expect(values > 200, "\(values) of 6000 are messages")
  }

  @Test("Random octets")
  func noise() {
    var random = SplitMix64(9)
    for length in 0..<3_000 {
      compare((0..<length % 300).map { _ in UInt8(truncatingIfNeeded: random.next()) })
    }
  }
}
