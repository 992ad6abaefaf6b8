import ArgumentParser
import Federation
import Foundation
import HostRuntime
import Scenario
import SimCore
import ZeroMQLink

/// What the three node programs have in common: they join a run, serve its grants and leave with it.
package struct HostOptions: ParsableArguments {
  package static let discussion = """
    Start the run first and let it wait for its programs:
      coroad run FILE --processes 2 --listen ipc:///tmp/coroad.sock
    then, each in a terminal of its own: onboard-unit twice, roadside-unit and cloud-coordinator, all with
      --connect ipc:///tmp/coroad.sock
    Exit codes: 0 the run is over, 1 the run is gone or refused this program, 64 usage, 130 interrupted.
    """

  @Option(help: "Where the run listens: ipc://PATH or tcp://127.0.0.1:PORT.")
  var connect: String

  @Option(help: "The seat to take, such as onboard-unit-1. Without it: the first free one.")
  var name: String = ""

  @Flag(help: .hidden)
  var supervised = false

  package init() {}

  package func serve(as kind: HostKind) throws {
    if supervised { Interruption.ignoreInterrupt() } else { Interruption.install() }
    let isInterrupted = { Interruption.isRequested }
    let client: ZeroMQHostClient
    do {
      client = try ZeroMQHostClient(endpoint: connect)
    } catch {
      throw fail(kind, error.description, code: 1)
    }
    say("\(label(kind)): joining the run at \(connect), or waiting for it")
    let join = Join(name: name.isEmpty ? "any" : name, kind: kind, index: 0)
    do {
      switch try client.join(join, isInterrupted: isInterrupted) {
      case nil: throw ExitCode(130)
      case .failure(let refusal): throw fail(kind, "refused: \(refusal.reason)", code: 1)
      case .success(let welcome):
        let engine = HostActivity(
          try HostAssembly.engine(welcome), isShown: !supervised && isatty(STDERR_FILENO) != 0)
        say("\(label(kind)): host \(welcome.hostIndex) of \(welcome.hostCount), ready")
        let exit = try client.serve(engine, isInterrupted: isInterrupted)
        engine.clear()
        switch exit {
        case .stopped(let reason): say("\(label(kind)): \(reason); sent \(engine.words)")
        case .worldGone: throw fail(kind, "the run is gone", code: 1)
        case .interrupted: throw ExitCode(130)
        }
      }
    } catch let error as ZeroMQError {
      throw fail(kind, error.description, code: 1)
    } catch let error as InvalidInput {
      throw fail(kind, error.diagnostics.all.map(\.description).joined(separator: "\n"), code: 1)
    }
  }

  private func label(_ kind: HostKind) -> String {
    if !name.isEmpty { return name }
    return switch kind {
    case .onboard: "onboard-unit"
    case .roadside: "roadside-unit"
    case .cloud: "cloud-coordinator"
    }
  }

  /// A program that the run started itself stays silent unless something is wrong.
  private func say(_ line: String) {
    if !supervised { FileHandle.standardError.write(Data((line + "\n").utf8)) }
  }

  private func fail(_ kind: HostKind, _ line: String, code: Int32) -> ExitCode {
    FileHandle.standardError.write(Data("\(label(kind)): \(line)\n".utf8))
    return ExitCode(code)
  }
}
