import Glibc
import Scenario
import SimCore

/// The driver of libFuzzer, with the arguments of the program and the function to test.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ test: @convention(c) (UnsafePointer<UInt8>, Int) -> CInt
) -> CInt

/// The entry that the package manager links.
@_cdecl("FuzzReaders_main")
public func main(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> CInt {
  var count = count
  var arguments = arguments
  return runDriver(&count, &arguments) { testOneInput($0, $1) }
}

/// The entry of libFuzzer. The bytes become one file of a small scenario, which is read as `coroad validate` reads it:
/// COROAD_FUZZ_FILE names that file, COROAD_FUZZ_MAIN the one to read.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  Bench.shared.read(UnsafeBufferPointer(start: bytes, count: count))
  return 0
}

/// The scenario's files, one of them replaced by each input.
private final class Bench: @unchecked Sendable {
  static let shared = Bench()

  private let file: String
  private let main: String

  private init() {
    func variable(_ name: String) -> String {
      guard let value = getenv(name) else { fatalError("\(name) is not set: see Tests/Fuzz/run") }
      return String(cString: value)
    }
    file = variable("COROAD_FUZZ_FILE")
    main = variable("COROAD_FUZZ_MAIN")
  }

  func read(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let target = fopen(file, "wb") else { return }
    fwrite(bytes.baseAddress, 1, bytes.count, target)
    fclose(target)
    _ = try? ScenarioReader.read(path: main, until: 2, trajectories: .check)
  }
}
