import Federation
import Interop
import SimCore
import Testing
import V2XMessages

@Suite struct ExternalCodecTests {
  private static let place = GeoPosition(latitude: 31.28, longitude: 121.17)
  private static let at = SimTime(microseconds: 5_000_000)

  private static let frames: [MessageFrame] = [
    .bsm(
      BasicSafetyMessage(
        msgCount: 1, id: TemporaryID(raw: 7), measuredAt: at, position: place, speed: 10,
        heading: Angle(radians: 1), acceleration: AccelerationSet(longitudinal: 1),
        size: RoadUserSize(width: 1.8, length: 4.6), vehicleClass: BasicVehicleClass(rawValue: 10)))
  ]

  /// The last field of an envelope is the frame.
  private static func encoded(_ frame: MessageFrame) -> [UInt8] {
    let bytes = Envelope(
      sender: TemporaryID(raw: 7), channel: .sidelink, sentAt: .zero, sequence: 0, message: frame
    ).encoded()
    // Sender, channel, time and number are 10, 2, 2 and 2 bytes; then tag and length.
    let head = 16
    return Array(bytes.dropFirst(head + 1 + (bytes[head + 1] < 128 ? 1 : 2)))
  }

  private static func answer(command: [UInt8] = [], messages: Int = 1) -> [UInt8] {
    let message = Protobuf.field(4, Protobuf.field(1, encoded(frames[0])))
    return Protobuf.field(
      2,
      Protobuf.signed(1, at.microseconds) + Protobuf.signed(2, at.microseconds + 100_000)
        + (0..<messages).flatMap { _ in message } + (command.isEmpty ? [] : Protobuf.field(5, command)))
  }

  @Test func anAnswerIsReadAsItsProtoSays() throws {
    let limits: [UInt8] = [8] + Protobuf.varint(300_000) + Protobuf.double(2, -3) + Protobuf.double(4, 12)
    guard case .answer(let out) = try External.FromUnit.decode(Self.answer(command: limits)) else {
      throw CodecError.malformed
    }
    #expect(out.at == Self.at && out.nextWake == Self.at + SimDuration(milliseconds: 100))
    guard case .bsm(let bsm)? = out.messages.first?.frame else { throw CodecError.malformed }
    #expect(bsm.id.raw == 7 && bsm.measuredAt == Self.at && abs((bsm.speed ?? 0) - 10) < 0.011)
    #expect(out.command?.accelerationLimit == -3 && out.command?.speedLimit == 12)
    #expect(out.command?.validity == SimDuration(milliseconds: 300) && out.fault(at: Self.at) == nil)
    let refused: [[UInt8]] = [
      Self.answer(command: [8, 0]), Self.answer(command: [8, 1] + Protobuf.double(2, .nan)),
      Self.answer(command: [8, 1] + Protobuf.double(2, 21)),
      Self.answer(command: [8, 1] + Protobuf.double(4, -1)),
      Self.answer(command: [8, 1] + Protobuf.double(4, .infinity)), Self.answer(command: [8, 1, 0x28, 9]),
      Self.answer(messages: External.messages + 1), [UInt8](repeating: 0, count: External.messageSize + 1),
      [],
    ]
    for bytes in refused { #expect(throws: CodecError.self) { try External.FromUnit.decode(bytes) } }
  }

  /// Whatever is read can be sent.
  @Test(arguments: [1, 2, 3] as [UInt64]) func mutationsNeitherCrashNorHang(seed: UInt64) {
    var random = SplitMix64(seed)
    let original = Self.answer(command: [8, 1] + Protobuf.double(2, 1))
    var rejected = 0
    for _ in 0..<3_000 {
      var bytes = original
      for _ in 0...Int(random.next() % 3) {
        let i = Int(random.next() % UInt64(bytes.count))
        switch random.next() % 3 {
        case 0: bytes[i] ^= 1 << UInt8(random.next() % 8)
        case 1: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: i)
        default: bytes.remove(at: i)
        }
      }
      guard case .answer(let answer)? = try? External.FromUnit.decode(bytes) else {
        rejected += 1
        continue
      }
      for message in answer.messages {
        let envelope = Envelope(
          sender: TemporaryID(raw: 7), channel: .sidelink, sentAt: answer.at, sequence: 0,
          message: message.frame)
        #expect(!envelope.encoded().isEmpty)
        #expect(StandardSize.bytes(of: message.frame, over: .sidelink) > 0)
      }
      _ = answer.fault(at: Self.at)
    }
    #expect(rejected > 100 && rejected < 3_000)
  }
}
