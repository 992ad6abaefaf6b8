import SimCore
import Testing

@Suite("Hashes") struct DigestTests {
  /// FIPS 180-4 examples (NIST CSRC, "SHA-256 examples"), and the empty message.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func sha256MatchesTheStandard(_ message: String, _ expected: String) {
    var hash = SHA256()
    hash.update(message)
    let found = hash.hexadecimal()
    #expect(found == expected)
  }

  @Test func sha256OfAMillionLettersInPieces() {
    var hash = SHA256()
    let piece = [UInt8](repeating: 0x61, count: 997)
    var left = 1_000_000
    while left > 0 {
      hash.update(Array(piece.prefix(left)))
      left -= min(left, 997)
    }
    let found = hash.hexadecimal()
    #expect(found == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test func wordsEnterInLittleEndianOrder() {
    var words = SHA256()
    words.update(0x0807_0605_0403_0201 as UInt64)
    var bytes = SHA256()
    bytes.update([1, 2, 3, 4, 5, 6, 7, 8])
    let ofWords = words.finalize()
    let ofBytes = bytes.finalize()
    #expect(ofWords == ofBytes)
  }

  @Test func stateHashTellsOrderLengthAndBitsApart() {
    func hash(_ fill: (inout StateHash) -> Void) -> StateHash {
      var h = StateHash()
      fill(&h)
      return h
    }
    let all = [
      hash { _ in },
      hash { $0.combine(0 as UInt64) },
      hash {
        $0.combine(0 as UInt64); $0.combine(0 as UInt64)
      },
      hash {
        $0.combine(1 as UInt64); $0.combine(2 as UInt64)
      },
      hash {
        $0.combine(2 as UInt64); $0.combine(1 as UInt64)
      },
      hash { $0.combine([1, 2, 3] as [UInt8]) },
      hash { $0.combine([1, 2, 3, 0] as [UInt8]) },
      hash { $0.combine([] as [UInt8]) },
      hash { $0.combine(1.0) },
      hash { $0.combine(1.0.nextUp) },
    ]
    #expect(Set(all.map(\.value)).count == all.count - 1, "only [] and a zero word may agree: both say zero")
    #expect(hash { $0.combine(-0.0) } == hash { $0.combine(0.0) })
    let rebuilt = StateHash(value: all[5].value, count: all[5].count)
    #expect(rebuilt == all[5])
  }

  @Test func everyInputBitMovesHalfOfTheState() {
    // Avalanche after one further word: each of 64 bits flipped, 32 ± 4 bits of the state change on average.
    var changed = 0
    for sample in 0..<64 as Range<UInt64> {
      for bit in 0..<64 as Range<UInt64> {
        var a = StateHash()
        var b = StateHash()
        a.combine(mix64(sample))
        b.combine(mix64(sample) ^ (1 << bit))
        a.combine(sample)
        b.combine(sample)
        #expect(a != b)
        changed += (a.value ^ b.value).nonzeroBitCount
      }
    }
    #expect(abs(Double(changed) / 4096 - 32) < 4, "\(Double(changed) / 4096) bits")
  }
}
