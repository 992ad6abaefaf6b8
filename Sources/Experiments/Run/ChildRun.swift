import Glibc

/// A `coroad run` in a process of its own. Its standard output is discarded, since its folder has the same data; its
/// standard error goes to a file.
struct ChildRun {
  enum Outcome: Equatable {
    case exit(Int32)
    case signal(Int32)

    /// Status in results.csv.
    var status: String {
      switch self {
      case .exit(let code): "exit \(code)"
      case .signal(let number): "signal \(number)"
      }
    }
  }
  struct StartFailure: Error { var reason: String }

  let identifier: pid_t

  init(_ command: [String], log: String) throws(StartFailure) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, log, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    var argv: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    defer { for case let pointer? in argv { free(pointer) } }
    var pid = pid_t()
    let code = posix_spawn(&pid, command[0], &actions, nil, &argv, environ)
    guard code == 0 else { throw StartFailure(reason: String(cString: strerror(code))) }
    identifier = pid
  }

  /// How the process ended; nil while it runs. Do not call again after a result.
  func poll() -> Outcome? {
    var status: Int32 = 0
    let answer = waitpid(identifier, &status, WNOHANG)
    if answer == 0 || (answer < 0 && errno == EINTR) { return nil }
    if answer < 0 { return .exit(-1) }
    return status & 0x7F == 0 ? .exit(status >> 8 & 0xFF) : .signal(status & 0x7F)
  }

  func send(_ signal: Int32) { kill(identifier, signal) }
}
