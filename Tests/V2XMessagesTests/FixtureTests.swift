import Foundation
import SimCore
import Testing
import V2XMessages

/// Files of the package that tests read, found from the place of this source file.
enum Package {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  static let fixtures = root.appendingPathComponent("Tests/V2XMessagesTests/Fixtures")
}

@Suite struct FixtureTests {
  @Test("Values encode to the fixtures' bytes and decode from them", arguments: BoundaryCases.all.map(\.name))
  func fixture(name: String) throws {
    let value = try #require(BoundaryCases.all.first { $0.name == name }).envelope
    let bytes = [UInt8](try Data(contentsOf: Package.fixtures.appendingPathComponent("\(name).bin")))
    #expect(value.encoded() == bytes)
    #expect(try Envelope.decode(bytes) == value)
    var appended: [UInt8] = [1, 2, 3]
    value.encode(into: &appended)
    #expect(appended == [1, 2, 3] + bytes)
  }

  @Test("Every fixture has a value, and every message type a fixture")
  func complete() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Package.fixtures.path)
    let names = Set(files.filter { $0.hasSuffix(".bin") }.map { String($0.dropLast(4)) })
    #expect(names == Set(BoundaryCases.all.map(\.name)))
    #expect(Set(BoundaryCases.all.map(\.envelope.message.type)) == Set(MessageType.allCases))
  }
}
