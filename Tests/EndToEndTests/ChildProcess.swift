import Foundation
import Glibc

/// A started program. Its output goes to files, so that no full pipe can block it, or to a terminal.
final class ChildProcess {
  enum Exit: Equatable {
    case code(Int32)
    case signal(Int32)
  }
  struct StartFailure: Error { var reason: String }

  let identifier: pid_t
  /// The command line.
  let command: String
  private let folder = try! TemporaryFolder()
  private var finished: Exit?

  /// - Parameters:
  ///   - variables: added to the environment of this process.
  ///   - terminal: replaces its standard streams and becomes its controlling terminal.
  init(
    _ program: String, _ arguments: [String], variables: [String: String] = [:],
    terminal: PseudoTerminal? = nil
  ) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let terminal {
      // The first terminal that a session leader opens becomes its controlling terminal.
      for stream: Int32 in 0...2 {
        posix_spawn_file_actions_addopen(&actions, stream, terminal.path, O_RDWR, 0)
      }
    } else {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
      posix_spawn_file_actions_addopen(&actions, 1, folder.path("out"), O_WRONLY | O_CREAT, 0o600)
      posix_spawn_file_actions_addopen(&actions, 2, folder.path("err"), O_WRONLY | O_CREAT, 0o600)
    }
    // Its own process group, so that signals to the test runner's terminal do not reach it.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Worker threads of the test runner block signals, which a child would inherit.
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    // POSIX_SPAWN_SETSID is 0x80 in Glibc, but its module map does not expose it.
    let group = terminal == nil ? Int32(POSIX_SPAWN_SETPGROUP) : 0x80
    posix_spawnattr_setflags(&attributes, Int16(group | Int32(POSIX_SPAWN_SETSIGMASK)))
    var argv: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for case let pointer? in argv { free(pointer) } }
    let all = ProcessInfo.processInfo.environment.merging(variables) { $1 }
    var environment: [UnsafeMutablePointer<CChar>?] = all.map { strdup("\($0)=\($1)") } + [nil]
    defer { for case let pointer? in environment { free(pointer) } }
    var pid = pid_t()
    let code = posix_spawnp(&pid, program, &actions, &attributes, &argv, &environment)
    guard code == 0 else { throw StartFailure(reason: "\(program): \(String(cString: strerror(code)))") }
    identifier = pid
    command = ([program] + arguments).joined(separator: " ")
  }

  deinit {
    guard finished == nil else { return }
    // A terminated run ends its children; a killed one leaves them for a moment.
    kill(identifier, SIGTERM)
    if wait(atMost: 10) == nil { kill(-identifier, SIGKILL) }
    wait()
  }

  /// Waits until the process has ended.
  @discardableResult func wait() -> Exit {
    if let finished { return finished }
    var status: Int32 = 0
    while waitpid(identifier, &status, 0) < 0 && errno == EINTR {}
    return note(status)
  }

  /// Waits at most `seconds` for the end; nil if the process still runs.
  func wait(atMost seconds: Double) -> Exit? {
    if let finished { return finished }
    return Self.hasEnded(identifier, within: seconds) ? wait() : nil
  }

  /// True if any process, also of another parent, ends within `seconds` or does not exist.
  static func hasEnded(_ identifier: pid_t, within seconds: Double) -> Bool {
    // A process descriptor becomes readable when its process ends. Glibc's module map lacks the header of pidfd_open.
    typealias Open = @convention(c) (pid_t, UInt32) -> Int32
    guard let symbol = dlsym(nil, "pidfd_open") else { return false }
    let descriptor = unsafeBitCast(symbol, to: Open.self)(identifier, 0)
    guard descriptor >= 0 else { return errno == ESRCH }
    defer { close(descriptor) }
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, Int32(seconds * 1000)) > 0
  }

  func signal(_ number: Int32) { kill(identifier, number) }
  /// Sends a signal like a terminal: to the process and its group.
  func signalGroup(_ number: Int32) { kill(-identifier, number) }

  var output: String { text("out") }
  var errors: String { text("err") }

  /// Bytes that the process has read so far, from files and otherwise.
  var bytesRead: Int {
    let io = try? String(contentsOfFile: "/proc/\(identifier)/io", encoding: .utf8)
    return io?.firstMatch(of: /rchar: (\d+)/).flatMap { Int($0.1) } ?? 0
  }

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
