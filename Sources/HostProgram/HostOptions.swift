import ArgumentParser
import Federation
import Foundation
import HostRuntime
import Scenario
import SimCore
import ZeroMQLink

/// Shared by the three node programs: join a run, answer its grants, and end with it.
package struct HostOptions: ParsableArguments {
  package static let discussion = """
    Start the run first; it waits for its node programs:
      coroad run FILE --processes 2 --listen ipc:///tmp/coroad.sock
    Then start, each in its own terminal, onboard-unit twice, roadside-unit and cloud-coordinator, all with
      --connect ipc:///tmp/coroad.sock
    Exit codes: 0 the run ended, 1 the run vanished, refused this program or sent an invalid message, 64 usage,
    130 interrupted.
    """

  @Option(help: "Address of the run's --listen: ipc://PATH or tcp://HOST:PORT.")
  var connect: String

  @Option(help: "Host to be, such as onboard-unit-1 (default: the first free one).")
  var name: String = ""

  @Option(
    help: ArgumentHelp(
      "Own keys, NAME.key_secret of `coroad keygen`, for a run on another machine.", valueName: "file"))
  var key: String?

  @Option(help: ArgumentHelp("Public key of the run, its NAME.key.", valueName: "file"))
  var serverKey: String?

  /// Process that has started this one and ends it.
  @Option(help: .hidden)
  var supervisor: Int32?

  private var isSupervised: Bool { supervisor != nil }

  package init() {}

  package func validate() throws {
    if (key == nil) != (serverKey == nil) {
      throw ValidationError("--key and --server-key go together: the own keys and the run's public key")
    }
    if key == nil && Reach(connect) == .network {
      throw ValidationError(
        "--connect \(connect) is on another machine: give --key and --server-key; `coroad keygen` makes keys")
    }
  }

  /// What this program shows to the run.
  private func credentials() throws -> Credentials {
    if let key, let serverKey {
      return .keys(try KeyFile.pair(key), server: try KeyFile.publicKey(serverKey))
    }
    guard Reach(connect) == .machine, let text = ProcessInfo.processInfo.environment[AccessToken.variable]
    else {
      return .none
    }
    guard let token = AccessToken(text) else { throw KeyFile.Fault(description: AccessToken.fault) }
    return .token(token)
  }

  package func serve(as kind: HostKind) throws {
    if isSupervised { Interruption.installSupervised() } else { Interruption.install() }
    let isInterrupted = { Interruption.isRequested }
    let client: ZeroMQHostClient
    do {
      client = try ZeroMQHostClient(endpoint: connect, credentials: try credentials())
    } catch let error as ZeroMQError {
      throw fail(kind, error.description, code: 1)
    } catch let error as KeyFile.Fault {
      throw fail(kind, error.description, code: 64)
    }
    if let supervisor { client.isOrphaned = { getppid() != supervisor } }
    say("\(label(kind)): waiting to join the run at \(connect)")
    let join = Join(name: name.isEmpty ? "any" : name, kind: kind, index: 0)
    do {
      switch try client.join(join, isInterrupted: isInterrupted) {
      case nil:
        if client.isWorldGone { throw vanished(kind) }
        throw ExitCode(130)
      case .failure(let refusal): throw fail(kind, "refused: \(refusal.reason)", code: 1)
      case .success(let welcome):
        let place = "\(label(kind)): host \(welcome.hostIndex) of \(welcome.hostCount)"
        say("\(place), loading the map")
        var words = ""
        let exit: HostExit
        switch try client.load({ try HostAssembly.engine(welcome) }, isInterrupted: isInterrupted) {
        case .ended(let end): exit = end
        case .ready(let loaded):
          say("\(place), ready")
          let engine = HostActivity(loaded, isShown: !isSupervised && isatty(STDERR_FILENO) != 0)
          exit = try client.serve(engine, isInterrupted: isInterrupted)
          engine.clear()
          words = "; sent \(engine.words)"
        }
        switch exit {
        case .stopped(let reason): say("\(label(kind)): \(reason)\(words)")
        case .worldGone: throw vanished(kind)
        case .failed(let failure): throw fail(kind, failure.description, code: 1)
        case .interrupted: throw ExitCode(130)
        }
      }
    } catch let error as ZeroMQError {
      throw fail(kind, error.description, code: 1)
    } catch let error as InvalidInput {
      throw fail(kind, error.diagnostics.all.map(\.description).joined(separator: "\n"), code: 1)
    }
  }

  private func vanished(_ kind: HostKind) -> ExitCode {
    fail(kind, "the run ended without notice: its process is gone", code: 1)
  }

  private func label(_ kind: HostKind) -> String {
    if !name.isEmpty { return name }
    return switch kind {
    case .onboard: "onboard-unit"
    case .roadside: "roadside-unit"
    case .cloud: "cloud-coordinator"
    }
  }

  /// Silent if the run started this program itself.
  private func say(_ line: String) {
    if !isSupervised { StandardError.write(line + "\n") }
  }

  private func fail(_ kind: HostKind, _ line: String, code: Int32) -> ExitCode {
    StandardError.write("\(label(kind)): \(line)\n")
    return ExitCode(code)
  }
}
