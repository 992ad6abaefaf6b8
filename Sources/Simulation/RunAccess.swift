import Federation
import Foundation
import ZeroMQLink

/// Decides whom the addresses of a run let in.
final class RunAccess {
  private let keys: KeyPair?
  private let allowed: Set<CurveKey>
  private let say: (String) -> Void
  private var token: AccessToken?

  /// - Parameter say: tells the person who runs this.
  init(_ options: RunOptions, say: @escaping (String) -> Void) throws {
    self.say = say
    do {
      keys = try options.key.map { path throws(KeyFile.Fault) in try KeyFile.pair(path) }
      var allowed: Set<CurveKey> = []
      for path in options.allow { allowed.formUnion(try KeyFile.publicKeys(path)) }
      self.allowed = allowed
    } catch {
      throw RunFailure(error.description, status: ExitStatus.usage)
    }
    try check(options.listen, "--listen")
    try check(options.observe, "--observe")
    if options.waitFor != nil { try check(options.external, "--external") }
  }

  /// Refuses what is no address, and addresses that other machines may reach without keys.
  private func check(_ endpoint: String?, _ option: String) throws {
    guard let endpoint else { return }
    if !endpoint.hasPrefix("ipc://") && !endpoint.hasPrefix("tcp://") {
      throw RunFailure(
        "\(option) \(endpoint): this is no address; use ipc://PATH or tcp://HOST:PORT",
        status: ExitStatus.usage)
    }
    if keys == nil && Reach(endpoint) == .network {
      throw RunFailure(
        "\(option) \(endpoint): other machines may reach this address, so it needs --key and --allow\n"
          + "    `coroad keygen NAME` makes keys; ipc://PATH and tcp://127.0.0.1:PORT need none.",
        status: ExitStatus.usage)
    }
  }

  /// Whom an address that the options name lets in.
  func access(to endpoint: String) throws -> Access {
    switch (Reach(endpoint), keys) {
    case (.user, _): .user
    case (_, let keys?): .keys(keys, allowed: allowed)
    case (_, nil): .token(try sharedToken())
    }
  }

  private func sharedToken() throws -> AccessToken {
    if let token { return token }
    let own: AccessToken
    if let given = try AccessToken.given() {
      own = given
    } else {
      own = .drawn()
      say("programs that join over tcp need this in their environment: \(AccessToken.variable)=\(own.text)")
    }
    token = own
    return own
  }
}

extension AccessToken {
  /// That of the environment; nil without one.
  static func given() throws -> AccessToken? {
    guard let text = ProcessInfo.processInfo.environment[variable] else { return nil }
    guard let token = AccessToken(text) else { throw RunFailure(fault, status: ExitStatus.usage) }
    return token
  }
}
