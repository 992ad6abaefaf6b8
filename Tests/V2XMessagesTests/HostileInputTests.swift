import Interop
import SimCore
import Testing
import V2XMessages

@Suite struct HostileInputTests {
  /// A typed error or a value; a crash fails the run.
  @discardableResult
  func decode(_ bytes: [UInt8]) -> Bool {
    do throws(CodecError) {
      let value = try Envelope.decode(bytes)
      // An accepted message can be sent again, and has the same value at the next receiver.
      let again = value.encoded()
      let back = try Envelope.decode(again)
      #expect(back == value, "\(value.message) AND \(back.message)")
      #expect(back.encoded() == again)
      return true
    } catch {
      return false
    }
  }

  @Test(
    "Every truncation of every fixture is an error or a shorter valid message",
    arguments: BoundaryCases.all.map(\.name))
  func truncations(name: String) throws {
    let bytes = try #require(BoundaryCases.all.first { $0.name == name }).envelope.encoded()
    for length in 0..<bytes.count { decode(Array(bytes[..<length])) }
    #expect(!decode([]))
    #expect(!decode(Array(bytes.dropLast())))
  }

  @Test(
    "Thousands of random mutations neither crash nor get past the ranges",
    arguments: [1, 2, 3, 4] as [UInt64])
  func mutations(seed: UInt64) {
    var random = SplitMix64(seed)
    var accepted = 0
    var rejected = 0
    for (_, envelope) in BoundaryCases.all {
      let original = envelope.encoded()
      for _ in 0..<1500 {
        var bytes = original
        for _ in 0...Int(random.next() % 4) {
          let i = Int(random.next() % UInt64(bytes.count))
          switch random.next() % 4 {
          case 0: bytes[i] ^= 1 << UInt8(random.next() % 8)
          case 1: bytes[i] = UInt8(truncatingIfNeeded: random.next())
          case 2: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: i)
          default: if bytes.count > 1 { bytes.remove(at: i) }
          }
        }
        if decode(bytes) { accepted += 1 } else { rejected += 1 }
      }
    }
    // Flips inside a value's range are valid messages; flips of structure are not: both must occur.
    #expect(accepted > 100 && rejected > 100, "seed \(seed): \(accepted) accepted, \(rejected) rejected")
  }

  @Test("Random bytes are not a message")
  func noise() {
    var random = SplitMix64(9)
    for length in 0..<2000 {
      decode((0..<length % 300).map { _ in UInt8(truncatingIfNeeded: random.next()) })
    }
  }

  @Test("More than 64 KiB is rejected unread, however long")
  func oversized() {
    for size in [Envelope.maximumSize + 1, 10_000_000] {
      #expect(throws: CodecError.tooLarge(bytes: size)) {
        try Envelope.decode([UInt8](repeating: 0, count: size))
      }
    }
  }

  @Test("Thirty thousand empty list elements are an error")
  func emptyElements() {
    // Envelope.frame (6) > rsm (5) > participants (4), empty, 30,000 times: required fields are missing.
    var inner: [UInt8] = []
    for _ in 0..<30_000 { inner += [0x22, 0x00] }
    func wrapped(_ tag: UInt8, _ body: [UInt8]) -> [UInt8] {
      var length: [UInt8] = []
      var n = body.count
      while n >= 128 {
        length.append(UInt8(n & 127) | 128)
        n >>= 7
      }
      return [tag] + length + [UInt8(n)] + body
    }
    #expect(!decode(wrapped(0x32, wrapped(0x2A, inner))))
  }

  @Test("Reserved bits and values from other stations count for nothing")
  func reserved() throws {
    /// The bytes with the last of `sequence` raised by one wherever it occurs.
    func raised(_ bytes: [UInt8], after sequence: [UInt8], _ value: UInt8) -> [UInt8] {
      var bytes = bytes
      var count = 0
      for i in bytes.indices where bytes[i...].starts(with: sequence + [value]) {
        bytes[i + sequence.count] = value + 1
        count += 1
      }
      #expect(count > 0)
      return bytes
    }
    // RSI: priority (tag 8, 0xE0 as a varint of two bytes).
    let rsi = BoundaryCases.envelope(.rsi(BoundaryCases.rsi))
    #expect(try Envelope.decode(raised(rsi.encoded(), after: [0x40], 0xE0)) == rsi)
    // BSM: brake boost on (tag 6), auxiliary brakes on (tag 7).
    var message = BoundaryCases.bsmMaximum
    let bytes = BoundaryCases.envelope(.bsm(message)).encoded()
    message.brakes.auxiliary = nil
    #expect(
      try Envelope.decode(raised(bytes, after: [0x30, 2, 0x38], 2)) == BoundaryCases.envelope(.bsm(message)))
  }

  @Test("A value outside its range is named")
  func ranges() {
    func error(_ change: (inout [UInt8]) -> Void) -> CodecError? {
      var bytes = BoundaryCases.envelope(.heartbeat(Heartbeat(id: TemporaryID(raw: 1), sentAt: .zero)))
        .encoded()
      change(&bytes)
      do throws(CodecError) {
        _ = try Envelope.decode(bytes)
        return nil
      } catch {
        return error
      }
    }
    #expect(error { _ in } == nil)
    // The heartbeat ends in `status` (tag 18, value) and `response` (tag 20, value).
    #expect(error { $0[$0.count - 3] = 9 } == .outOfRange("status"))
    // The envelope's channel follows the sender's ten bytes.
    #expect(error { $0[11] = 0 } == .outOfRange("channel"))
    #expect(
      error {
        $0[1] = 7; $0.remove(at: 9)
      } == .wrongCount("sender", 7))
  }
}
