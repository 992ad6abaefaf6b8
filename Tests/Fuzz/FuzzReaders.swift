import Experiments
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

/// The entry that the package manager links. With COROAD_FUZZ_SEEDS the program writes first inputs for the decoders to
/// that folder and ends.
@_cdecl("FuzzReaders_main")
public func main(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> CInt {
  if let folder = getenv("COROAD_FUZZ_SEEDS") {
    do {
      try Seeds(folder: String(cString: folder)).write()
      return 0
    } catch {
      fatalError("\(error)")
    }
  }
  var count = count
  var arguments = arguments
  return runDriver(&count, &arguments) { testOneInput($0, $1) }
}

/// The entry of libFuzzer.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  Bench.shared.read(UnsafeBufferPointer(start: bytes, count: count))
  return 0
}

/// What reads the inputs, by the environment.
private final class Bench: @unchecked Sendable {
  static let shared = Bench()

  private enum Target {
    /// The bytes become the file of this name. `main` is read as `coroad validate` or `coroad sweep` reads it.
    case file(String, main: String)
    case decoder(Decoder)
  }
  private let target: Target

  private init() {
    func variable(_ name: String) -> String {
      guard let value = getenv(name) else { fatalError("\(name) is not set: see Tests/Fuzz/run") }
      return String(cString: value)
    }
    if let name = getenv("COROAD_FUZZ_DECODER") {
      guard let decoder = Decoder(rawValue: String(cString: name)) else { fatalError("no such decoder") }
      target = .decoder(decoder)
    } else {
      target = .file(variable("COROAD_FUZZ_FILE"), main: variable("COROAD_FUZZ_MAIN"))
    }
  }

  func read(_ bytes: UnsafeBufferPointer<UInt8>) {
    switch target {
    case .decoder(let decoder): decoder.read(Array(bytes))
    case .file(let file, let main):
      Bench.write(bytes, to: file)
      if file == "w.yaml" {
        _ = try? SweepReader.read(path: main)
      } else {
        _ = try? ScenarioReader.read(path: main, until: 2, trajectories: .check)
      }
    }
  }

  static func write(_ bytes: UnsafeBufferPointer<UInt8>, to path: String) {
    guard let file = fopen(path, "wb") else { return }
    fwrite(bytes.baseAddress, 1, bytes.count, file)
    fclose(file)
  }
}
