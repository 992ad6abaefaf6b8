import Foundation
import Interop
import SimCore
import Testing
import V2XMessages

@Suite struct PythonInteropTests {
  @Test(
    "Python encodes what Swift decodes, and the reverse, over boundary values",
    .enabled(if: Python.has(.protobuf), "\(Python.Oracle.protobuf.lack)"))
  func bothWays() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("coroad-interop-\(ProcessInfo.processInfo.processIdentifier)")
    let fromSwift = folder.appendingPathComponent("swift")
    let fromPython = folder.appendingPathComponent("python")
    for place in [fromSwift, fromPython] {
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    }
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, envelope) in BoundaryCases.all {
      try Data(envelope.encoded()).write(to: fromSwift.appendingPathComponent("\(name).bin"))
    }
    let result = try Python.run(
      "Tests/Interop/codec.py",
      [
        Package.root.appendingPathComponent("Protos/coroad.fds").path, Package.fixtures.path, "--write",
        fromPython.path, "--read", fromSwift.path,
      ], for: .protobuf)
    #expect(result.status == 0, "\(result)")
    #expect(result.output.hasSuffix("\(BoundaryCases.all.count) messages, 0 differences\n"))
    for (name, envelope) in BoundaryCases.all {
      let bytes = [UInt8](try Data(contentsOf: fromPython.appendingPathComponent("\(name).bin")))
      #expect(try Envelope.decode(bytes) == envelope, "\(name)")
    }
  }
}
