import Foundation
import Glibc

struct Failure: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}

/// What one finished child process left behind.
struct Outcome {
  var output: Data
  /// Seconds.
  var wall: Double
  /// CPU seconds of the process and of all children it waited for.
  var user: Double
  var system: Double

  var cpu: Double { user + system }
}

/// Runs a program to its end. Its standard error is shown if it fails.
func run(_ program: String, _ arguments: [String], in scratch: Scratch) throws -> Outcome {
  let out = scratch.path("stdout")
  let err = scratch.path("stderr")
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
  posix_spawn_file_actions_addopen(&actions, 1, out, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  posix_spawn_file_actions_addopen(&actions, 2, err, O_WRONLY | O_CREAT | O_TRUNC, 0o600)

  var argv: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
  defer { for case let pointer? in argv { free(pointer) } }
  let clock = ContinuousClock()
  let begin = clock.now
  var pid = pid_t()
  let code = posix_spawnp(&pid, program, &actions, nil, &argv, environ)
  guard code == 0 else { throw Failure("cannot start \(program): \(String(cString: strerror(code)))") }
  var status: Int32 = 0
  var usage = rusage()
  while wait4(pid, &status, 0, &usage) < 0 {
    guard errno == EINTR else { throw Failure("cannot wait for \(program)") }
  }
  let wall = clock.now - begin
  guard status == 0 else {
    let text = (try? String(contentsOfFile: err, encoding: .utf8)) ?? ""
    let reason = status & 0x7F == 0 ? "exit code \(status >> 8)" : "signal \(status & 0x7F)"
    throw Failure("\(program) \(arguments.joined(separator: " ")): \(reason)\n\(text.suffix(2000))")
  }
  return Outcome(
    output: try Data(contentsOf: URL(fileURLWithPath: out)),
    wall: Double(wall.components.seconds) + Double(wall.components.attoseconds) * 1e-18,
    user: seconds(usage.ru_utime), system: seconds(usage.ru_stime))
}

private func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }

/// A temporary folder that goes away with its last user.
final class Scratch {
  let root: URL

  init() throws {
    root = FileManager.default.temporaryDirectory.appendingPathComponent("coroad-benchmarks-\(getpid())")
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
  }
  deinit { try? FileManager.default.removeItem(at: root) }

  func path(_ name: String) -> String { root.appendingPathComponent(name).path }

  /// A path where nothing lies.
  func empty(_ name: String) throws -> String {
    let path = path(name)
    if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
    return path
  }
}
