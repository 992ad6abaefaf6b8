import SimCore

/// Why a host no longer takes part.
package enum HostFailure: Error, Hashable, Sendable {
  /// Its process ended, with how.
  case exited(String)
  /// It did not answer within the host timeout, seconds.
  case silent(Double)
  /// It sent something that is not an answer to what it was asked.
  case protocolViolation(String)
  /// Asked for on the command line.
  case requested

  package var description: String {
    switch self {
    case .exited(let how): how
    case .silent(let seconds): "no answer for \(seconds) s"
    case .protocolViolation(let what): "protocol violation: \(what)"
    case .requested: "killed by --fail"
    }
  }
}

/// The world's end of the federation: grants go out, answers come back, in lockstep.
package protocol WorldLink: AnyObject {
  var hostCount: Int { get }
  /// Hands a grant to a host. Never blocks.
  func post(_ grant: Grant, to host: Int)
  /// Waits for the answers of all the named hosts, in the given order.
  func collect(from hosts: [Int]) -> [Result<Answer, HostFailure>]
  /// Ends a host; it is not asked again. `abruptly` kills it, as a crash would.
  func stop(_ host: Int, abruptly: Bool)
}

/// The host's end: what the runtime does with a grant.
package protocol HostEngine: AnyObject {
  func advance(_ grant: Grant) -> Answer
}
