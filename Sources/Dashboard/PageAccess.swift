import Federation
import NIOHTTP1

/// Where on this computer a page or a stream is served, and to whom.
package struct PageAccess: Sendable {
  /// The users of this computer; no other machine reaches the address.
  package static let ownComputer = PageAccess(host: "127.0.0.1", shownHost: "127.0.0.1", token: nil)

  /// What is wrong with a token that addresses and cookies cannot hold as it is.
  package static let tokenFault =
    "\(AccessToken.variable) must have 16 to 128 letters, digits or - . _ ~ to protect a page"

  /// Address or name of this computer to listen at; `0.0.0.0` or `::` for all of them.
  package let host: String
  private let shownHost: String
  /// What every request must show; nil asks for nothing.
  private let token: AccessToken?

  private init(host: String, shownHost: String, token: AccessToken?) {
    self.host = host
    self.shownHost = shownHost
    self.token = token
  }

  /// For other machines. Nil if the token has more than 128 characters, or others than those that need no escape in an
  /// address (RFC 3986, 2.3).
  ///
  /// - Parameter machine: name of this computer, told to people instead of a host that stands for all addresses.
  package init?(host: String, token: AccessToken, machine: String) {
    let isUnreserved = token.text.allSatisfy { $0.isLetter || $0.isNumber || "-._~".contains($0) }
    guard isUnreserved, token.text.utf8.count <= 128 else { return nil }
    let shown = ["0.0.0.0", "::"].contains(host) ? machine : host
    self.init(host: host, shownHost: shown.contains(":") ? "[\(shown)]" : shown, token: token)
  }

  /// Address for browsers and programs, with the token if one is asked for.
  func address(_ scheme: String, port: Int) -> String {
    "\(scheme)://\(shownHost):\(port)/" + (token.map { "?\(Self.parameter)=\($0.text)" } ?? "")
  }

  // MARK: Requests

  private static let parameter = "token"

  /// The one Host of a request. Where no token is asked for it must be a name of this computer, so that no other name
  /// resolves to the server. A site under another name has no cookie of ours.
  func host(of head: HTTPRequestHead) -> String? {
    let hosts = head.headers["host"]
    guard hosts.count == 1, let host = hosts.first, token != nil || Self.isLocal(host) else { return nil }
    return host
  }
  static func isLocal(_ host: String) -> Bool {
    ["127.0.0.1", "localhost"].contains(host.prefix { $0 != ":" })
  }

  /// A request shows the token in its cookie or its address, or need not show any.
  func admits(_ head: HTTPRequestHead, port: Int) -> Bool {
    guard let token else { return true }
    let cookies = head.headers[canonicalForm: "cookie"].flatMap { $0.split(separator: ";") }
    let cookie = "\(Self.cookie(port: port))="
    let isInCookie = cookies.contains { pair in
      let pair = pair.drop { $0 == " " }
      return pair.hasPrefix(cookie) && token.matches(pair.dropFirst(cookie.count).utf8)
    }
    return isInCookie || isShown(in: head.uri)
  }
  private func isShown(in target: String) -> Bool {
    guard let token else { return false }
    let parameter = "\(Self.parameter)="
    return target.drop { $0 != "?" }.dropFirst().split(separator: "&").contains {
      $0.hasPrefix(parameter) && token.matches($0.dropFirst(parameter.count).utf8)
    }
  }

  /// The `Set-Cookie` for a browser that opened a page with the token in its address, so that the address need not keep
  /// it; nil for other requests.
  func cookie(for head: HTTPRequestHead, port: Int) -> String? {
    guard let token, isShown(in: head.uri) else { return nil }
    return "\(Self.cookie(port: port))=\(token.text); Path=/; HttpOnly; SameSite=Strict"
  }
  /// Browsers keep one set of cookies for all ports of a host.
  private static func cookie(port: Int) -> String { "coroad-\(port)" }
}
