import Dashboard
import Federation
import Foundation
import ZeroMQLink

extension PageAccess {
  /// For `--serve-host`: with the token in the environment, or a drawn one. This computer's own addresses need none.
  package static func serving(at host: String?) throws -> PageAccess {
    guard let host, !["127.0.0.1", "localhost"].contains(host) else { return .ownComputer }
    let token = try AccessToken.given() ?? .drawn()
    guard let access = PageAccess(host: host, token: token, machine: ProcessInfo.processInfo.hostName) else {
      throw RunFailure(tokenFault, status: ExitStatus.usage)
    }
    return access
  }
}
