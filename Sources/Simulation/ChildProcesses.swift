import Foundation

/// The node programs that a run has started. They share the run's standard error.
package final class ChildProcesses {
  private var processes: [Process?] = []

  package init() {}

  /// Starts a program from the folder of this one, or from PATH.
  ///
  /// - Throws: `ChildError` if it cannot be found or started.
  package func start(_ program: String, arguments: [String], directory: URL) throws {
    let url = directory.appendingPathComponent(program)
    guard FileManager.default.isExecutableFile(atPath: url.path) else {
      throw ChildError.missing(program: program, directory: directory.path)
    }
    let process = Process()
    process.executableURL = url
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    // Standard output is reserved for the run's results.
    process.standardOutput = FileHandle.standardError
    do {
      try process.run()
    } catch {
      throw ChildError.notStarted(program: program, why: error.localizedDescription)
    }
    processes.append(process)
  }

  /// How child `index` ended; nil while it runs, or if there is no such child.
  package func failure(of index: Int) -> String? {
    guard index < processes.count, let process = processes[index], !process.isRunning else { return nil }
    return Self.describe(process)
  }

  package func identifier(of index: Int) -> Int32? {
    index < processes.count ? processes[index]?.processIdentifier : nil
  }

  package func kill(_ index: Int) {
    guard index < processes.count, let process = processes[index], process.isRunning else { return }
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  package func killAll() { for i in processes.indices { kill(i) } }

  /// Waits for all to end, which have been asked to, and kills those that have not after `grace` seconds: they have
  /// nothing left to write.
  package func finish(grace: Double) {
    let start = ContinuousClock.now
    while processes.contains(where: { $0?.isRunning ?? false }) {
      if start.duration(to: .now) > .seconds(grace) { return killAll() }
      usleep(5_000)
    }
  }

  private static func describe(_ process: Process) -> String {
    let status = process.terminationStatus
    guard process.terminationReason == .uncaughtSignal else { return "exited with status \(status)" }
    let names: [Int32: String] = [
      SIGKILL: "SIGKILL", SIGTERM: "SIGTERM", SIGSEGV: "SIGSEGV", SIGABRT: "SIGABRT", SIGILL: "SIGILL",
      SIGINT: "SIGINT", SIGTRAP: "SIGTRAP", SIGBUS: "SIGBUS", SIGPIPE: "SIGPIPE",
      SIGALRM: "SIGALRM", SIGHUP: "SIGHUP",
    ]
    return "killed by \(names[status] ?? "signal \(status)")"
  }
}

package enum ChildError: Error, Sendable {
  case missing(program: String, directory: String)
  case notStarted(program: String, why: String)

  package var description: String {
    switch self {
    case .missing(let program, let directory):
      "\(program) is not in \(directory); build it with: swift build -c release"
    case .notStarted(let program, let why): "cannot start \(program): \(why)"
    }
  }
}
