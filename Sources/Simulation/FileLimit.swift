import Foundation

/// Files and sockets that a run needs at a time, against the limit of the system (`ulimit -n`). libzmq aborts the
/// process when it runs out of them.
enum FileLimit {
  /// Outputs, sockets and libraries of a run in one process (measured: 28).
  private static let own = 64
  /// Connection and process (measured: 2).
  private static let perHost = 3

  /// Raises the limit as far as this process may. Call before anything is written.
  ///
  /// - Parameter hosts: number of hosts in processes that the run starts.
  /// - Throws: `RunFailure` if it stays too low.
  static func check(hosts: Int) throws {
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(resource, &limit) == 0 else { return }
    var needed = own + perHost * hosts
    // A program cannot be started while a file with a number beyond the limit is open: Foundation closes it in the
    // child by a call that refuses such numbers.
    if hosts > 0 { needed = max(needed, highestOpen + 1) }
    if limit.rlim_cur >= rlim_t(needed) { return }
    if limit.rlim_max >= rlim_t(needed) {
      limit.rlim_cur = rlim_t(needed)
      if setrlimit(resource, &limit) == 0 { return }
    }
    throw RunFailure(
      "this run needs up to \(needed) open files and sockets, and the limit is \(limit.rlim_cur)\n"
        + "    Raise it with `ulimit -n \(needed)` in this shell"
        + (hosts > 0 ? ", or choose fewer --processes." : "."))
  }

  private static var highestOpen: Int {
    let open = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
    return open.compactMap { Int($0) }.max() ?? 2
  }
}
