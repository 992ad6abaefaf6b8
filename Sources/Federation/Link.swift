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
  /// Why the answer just given does not count, and the host takes part no longer; nil as long as all is well.
  var failure: HostFailure? { get }
}

extension HostEngine {
  package var failure: HostFailure? { nil }
}

/// Hosts behind two links as one: those of `first`, then those of `second`.
package final class JoinedLink: WorldLink {
  private let first: any WorldLink
  private let second: any WorldLink

  package init(_ first: any WorldLink, _ second: any WorldLink) {
    self.first = first
    self.second = second
  }

  package var hostCount: Int { first.hostCount + second.hostCount }

  package func post(_ grant: Grant, to host: Int) {
    if host < first.hostCount {
      first.post(grant, to: host)
    } else {
      second.post(grant, to: host - first.hostCount)
    }
  }

  /// - Parameter hosts: ascending.
  package func collect(from hosts: [Int]) -> [Result<Answer, HostFailure>] {
    let border = first.hostCount
    // Hosts of the second link may work on this thread, while those of the first do so elsewhere.
    let late = second.collect(from: hosts.filter { $0 >= border }.map { $0 - border })
    return first.collect(from: hosts.filter { $0 < border }) + late
  }

  package func stop(_ host: Int, abruptly: Bool) {
    if host < first.hostCount {
      first.stop(host, abruptly: abruptly)
    } else {
      second.stop(host - first.hostCount, abruptly: abruptly)
    }
  }
}
