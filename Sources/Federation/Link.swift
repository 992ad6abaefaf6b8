import SimCore

/// Why a host left the run.
package enum HostFailure: Error, Hashable, Sendable {
  /// Its process ended; the text says how.
  case exited(String)
  /// It did not answer within the host timeout, s.
  case silent(Double)
  /// It sent something other than a valid answer.
  case protocolViolation(String)
  /// Requested on the command line.
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

/// The world's side of the federation: sends grants and receives answers, in lockstep.
package protocol WorldLink: AnyObject {
  var hostCount: Int { get }
  /// Sends a grant to a host. Never blocks.
  func post(_ grant: Grant, to host: Int)
  /// Waits for the answers of the given hosts; results are in the given order.
  func collect(from hosts: [Int]) -> [Result<Answer, HostFailure>]
  /// Ends a host, which gets no more grants. `abruptly` kills it like a crash.
  func stop(_ host: Int, abruptly: Bool)
  /// Tells a host that has failed why it gets no more grants, if it still listens.
  func dismiss(_ host: Int, _ cause: HostFailure)
}

extension WorldLink {
  package func dismiss(_ host: Int, _ cause: HostFailure) { stop(host, abruptly: false) }
}

/// The host's side of the federation: answers grants.
package protocol HostEngine: AnyObject {
  func advance(_ grant: Grant) -> Answer
  /// Why the last answer is invalid and the host must leave the run; nil if it is valid.
  var failure: HostFailure? { get }
}

extension HostEngine {
  package var failure: HostFailure? { nil }
}

/// Joins the hosts of two links: those of `first`, then those of `second`.
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
    // Hosts of the second link may run on this thread while those of the first run elsewhere.
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

  package func dismiss(_ host: Int, _ cause: HostFailure) {
    if host < first.hostCount {
      first.dismiss(host, cause)
    } else {
      second.dismiss(host - first.hostCount, cause)
    }
  }
}
