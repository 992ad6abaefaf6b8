import Foundation
import Glibc

/// A started program whose output goes to files, so that no pipe can fill up and stall it.
final class ChildProcess {
  enum Exit: Equatable {
    case code(Int32)
    case signal(Int32)
  }
  struct StartFailure: Error { var reason: String }

  let identifier: pid_t
  private let folder = try! TemporaryFolder()
  private var finished: Exit?

  init(_ program: String, _ arguments: [String]) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, folder.path("out"), O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, folder.path("err"), O_WRONLY | O_CREAT, 0o600)
    // A group of its own: a signal to the test runner's terminal is not for it.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    var argv: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for case let pointer? in argv { free(pointer) } }
    var pid = pid_t()
    let code = posix_spawnp(&pid, program, &actions, &attributes, &argv, environ)
    guard code == 0 else { throw StartFailure(reason: "\(program): \(String(cString: strerror(code)))") }
    identifier = pid
  }

  deinit {
    guard finished == nil else { return }
    kill(-identifier, SIGKILL)
    _ = wait()
  }

  /// Blocks until the process has ended.
  @discardableResult func wait() -> Exit {
    if let finished { return finished }
    var status: Int32 = 0
    while waitpid(identifier, &status, 0) < 0 && errno == EINTR {}
    return note(status)
  }

  /// Waits at most `seconds` for the end; nil if the process still runs then.
  func wait(atMost seconds: Double) -> Exit? {
    if let finished { return finished }
    // A process descriptor becomes readable when its process ends. The header of pidfd_open is not in Glibc's
    // module map, the function is in the library.
    typealias Open = @convention(c) (pid_t, UInt32) -> Int32
    guard let symbol = dlsym(nil, "pidfd_open") else { return nil }
    let descriptor = unsafeBitCast(symbol, to: Open.self)(identifier, 0)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, Int32(seconds * 1000)) > 0 ? wait() : nil
  }

  func signal(_ number: Int32) { kill(identifier, number) }

  var output: String { text("out") }
  var errors: String { text("err") }

  /// Process identifiers of the children that run `program`.
  func children(running program: String) -> [pid_t] {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return entries.compactMap { pid_t($0) }.filter { pid in
      guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
        let close = stat.lastIndex(of: ")")
      else { return false }
      let fields = stat[stat.index(after: close)...].split(separator: " ")
      let executable = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/exe")) ?? ""
      return fields.count > 1 && pid_t(fields[1]) == identifier && executable.hasSuffix("/\(program)")
    }
    .sorted()
  }

  private func text(_ name: String) -> String {
    (try? String(contentsOfFile: folder.path(name), encoding: .utf8)) ?? ""
  }

  private func note(_ status: Int32) -> Exit {
    let exit: Exit = status & 0x7F == 0 ? .code(status >> 8 & 0xFF) : .signal(status & 0x7F)
    finished = exit
    return exit
  }
}

/// A finished `coroad run --json`.
struct RunReport {
  var exit: ChildProcess.Exit
  var errors: String
  var values: [String: Any]
  var folder: TemporaryFolder

  var digest: String { values["digest"] as? String ?? "" }
  var exitReason: String { values["exit_reason"] as? String ?? "" }

  /// A number by its dotted path, as `vehicles.collisions`.
  func number(_ path: String) -> Double? {
    var value: Any? = values
    for key in path.split(separator: ".") { value = (value as? [String: Any])?[String(key)] }
    return (value as? NSNumber)?.doubleValue
  }
  func file(_ name: String) -> Data? { FileManager.default.contents(atPath: folder.path("out/\(name)")) }

  init(_ process: ChildProcess, folder: TemporaryFolder) {
    exit = process.wait()
    errors = process.errors
    values = (try? JSONSerialization.jsonObject(with: Data(process.output.utf8)) as? [String: Any]) ?? [:]
    self.folder = folder
  }
}

/// Runs a scenario to its end with the outputs in a temporary folder.
func simulate(
  _ scenario: String, _ options: [String], program: String = Executables.coroad
) throws -> RunReport {
  let folder = try TemporaryFolder()
  let process = try ChildProcess(
    program, ["run", scenario, "--json", "--quiet", "--out", folder.path("out")] + options)
  return RunReport(process, folder: folder)
}
