import Foundation
import Glibc
import SimCore
import Testing

@testable import Experiments
@testable import Scenario
@testable import Simulation

/// Mutated inputs are refused with a report or run; none ends the process, hangs or fills the memory. A number of
/// cases is set by COROAD_MUTATIONS, the first seed by COROAD_MUTATION_SEED. The folder that is printed for a failing
/// case holds its files.
@Suite(.serialized) struct MutationTests {
  static func number(_ variable: String, _ standard: UInt64) -> UInt64 {
    getenv(variable).flatMap { UInt64(String(cString: $0)) } ?? standard
  }
  private static let mostSeconds = 10.0
  private static let mostMemory = 1 << 20

  /// In a process of its own, since the bound of memory is for these inputs alone.
  @Test func mutatedInputsEndWithAReportOrARun() async {
    await #expect(processExitsWith: .success) { try MutationTests().runAll() }
  }

  private func runAll() throws {
    let first = Self.number("COROAD_MUTATION_SEED", 1)
    let count = Self.number("COROAD_MUTATIONS", 330)
    let folder = MutationFolder()
    // Unchanged, all of them are valid.
    for input in Inputs.all {
      var none = Mutator(seed: 0)
      folder.write(input, &none, changes: false)
      folder.note("\(input.name), unchanged")
      #expect(attempt(input, folder), "\(input.name), unchanged")
    }
    var refused = 0
    var ran = 0
    for seed in first..<first + count {
      let input = Inputs.all[Int(seed % UInt64(Inputs.all.count))]
      var mutator = Mutator(seed: seed)
      folder.write(input, &mutator)
      // A case that ends the process is found by its seed.
      folder.note("seed \(seed), \(input.name)")
      alarm(120)
      let start = Self.seconds
      let isValid = attempt(input, folder)
      let time = Self.seconds - start
      alarm(0)
      if isValid { ran += 1 } else { refused += 1 }
      #expect(time < Self.mostSeconds, "seed \(seed) (\(input.name)) took \(time) s")
      let memory = Self.memory
      #expect(
        memory < Self.mostMemory, "the process has used \(memory) KiB after seed \(seed) (\(input.name))")
      if memory >= Self.mostMemory || time >= Self.mostSeconds { break }
    }
    // Mistakes that are always refused, or never, would test nothing.
    if count >= 300 { #expect(refused > 50 && ran > 50, "\(refused) refused, \(ran) ran") }
  }

  /// Reads, and runs what is valid; false if it was refused.
  private func attempt(_ input: Inputs.Case, _ folder: MutationFolder) -> Bool {
    let path = "\(folder.path)/\(input.main)"
    do {
      if input.name == "sweep" {
        _ = try SweepReader.read(path: path)
        return true
      }
      var options = RunOptions(path: path)
      options.out = "\(folder.path)/out"
      options.quiet = true
      options.until = input.name == "recording" ? 2 : 0.5
      _ = try RunSession(options).run()
      return true
    } catch let error as InvalidInput {
      #expect(error.diagnostics.hasErrors)
      return false
    } catch {
      return false
    }
  }

  /// Processor time, so that a busy machine fails no case; what blocks is ended by the alarm.
  private static var seconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
  /// Largest resident size so far, KiB. The kernel counts it from the start of the program; `getrusage` goes on from
  /// the largest size of the process that started this one.
  private static var memory: Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    return status.firstMatch(of: /VmHWM:\s+(\d+)/).flatMap { Int($0.1) } ?? .max
  }
}

/// The folder of the current case; kept if a case ends the process.
final class MutationFolder {
  let path: String

  init() {
    var template = Array(("/tmp/coroad-mutations-" + String(repeating: "X", count: 6)).utf8CString)
    path = template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
  }
  deinit { Self.remove(path) }

  func write(_ input: Inputs.Case, _ mutator: inout Mutator, changes: Bool = true) {
    Self.remove("\(path)/out")
    for (name, bytes) in input.files { write(name, bytes) }
    guard changes else { return }
    // One of them always, each of the others now and then.
    let always = mutator.one(of: input.mutated)
    for name in input.mutated where name == always || mutator.below(3) == 0 {
      write(name, mutator.mutate(input.files[name]!))
    }
  }
  func note(_ text: String) { write("case.txt", Array(text.utf8)) }

  private func write(_ name: String, _ bytes: [UInt8]) {
    guard let file = fopen("\(path)/\(name)", "wb") else { return }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
  }
  private static func remove(_ path: String) {
    if let folder = opendir(path) {
      while let entry = readdir(folder) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != "." && name != ".." { remove("\(path)/\(name)") }
      }
      closedir(folder)
      rmdir(path)
    } else {
      unlink(path)
    }
  }
}
