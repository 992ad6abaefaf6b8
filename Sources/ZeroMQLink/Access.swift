import CZeroMQ
import Federation
import Glibc

/// How far an address reaches.
package enum Reach: Hashable, Sendable {
  /// A local socket in the file system. Its mode lets in only the user who made it.
  case user
  /// Any user of this machine.
  case machine
  /// Other machines.
  case network

  package init(_ endpoint: String) {
    if endpoint.hasPrefix("inproc://") || endpoint.hasPrefix("ipc://") && !endpoint.hasPrefix("ipc://@") {
      self = .user
    } else if endpoint.hasPrefix("ipc://") || Self.isLoopback(endpoint) {
      self = .machine
    } else {
      self = .network
    }
  }

  /// Only addresses in numbers and `localhost`: another name that begins with 127 may be anywhere.
  private static func isLoopback(_ endpoint: String) -> Bool {
    // A semicolon separates the own address from the other end's.
    guard endpoint.hasPrefix("tcp://"), !endpoint.contains(";"), let colon = endpoint.lastIndex(of: ":")
    else {
      return false
    }
    let host = endpoint[..<colon].dropFirst("tcp://".count)
    if host == "localhost" || host == "[::1]" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127"
      && parts.allSatisfy { $0.utf8.allSatisfy { (48...57).contains($0) } && UInt8($0) != nil }
  }
}

/// Whom an address of a run lets in. A socket with `token` or `keys` closes any other connection before it takes a
/// message from it.
package enum Access: Sendable {
  /// Whoever the operating system lets connect.
  case user
  /// Programs that show the run's token (ZeroMQ PLAIN, RFC 24): for addresses on this machine, where nobody can listen
  /// in.
  case token(AccessToken)
  /// Programs that hold one of the allowed keys (CurveZMQ, RFC 26). Both directions are encrypted.
  case keys(KeyPair, allowed: Set<CurveKey>)
}

/// How a program shows that it may connect.
package enum Credentials: Sendable {
  case none
  case token(AccessToken)
  case keys(KeyPair, server: CurveKey)
}

extension AccessToken {
  /// 128 bits from the operating system.
  package static func drawn() -> AccessToken {
    var source = SystemRandomNumberGenerator()
    return AccessToken(bits: (source.next(), source.next()))
  }
}

/// A public or secret key of CurveZMQ: 32 bytes, written as 40 characters in Z85 (ZeroMQ RFC 32).
package struct CurveKey: Hashable, Sendable {
  static let size = 32
  package let bytes: [UInt8]

  package init?(_ text: String) {
    let characters = Array(text.utf8)
    guard characters.count == 40, characters.allSatisfy(Self.alphabet.contains) else { return nil }
    var bytes = [UInt8](repeating: 0, count: Self.size)
    guard zmq_z85_decode(&bytes, text) != nil else { return nil }
    self.bytes = bytes
  }
  private static let alphabet = Set(
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#".utf8)

  package var text: String {
    var out = [CChar](repeating: 0, count: 41)
    zmq_z85_encode(&out, bytes, bytes.count)
    return String(decoding: out.prefix(40).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// The key pair by which a program is known.
package struct KeyPair: Hashable, Sendable {
  package var publicKey: CurveKey
  package var secretKey: CurveKey

  /// Keys drawn from the operating system's random numbers.
  package static func drawn() throws(ZeroMQError) -> KeyPair {
    var (open, secret) = ([CChar](repeating: 0, count: 41), [CChar](repeating: 0, count: 41))
    guard zmq_curve_keypair(&open, &secret) == 0, let publicKey = key(open), let secretKey = key(secret)
    else {
      throw ZeroMQError("cannot make keys with this build of libzmq")
    }
    return KeyPair(publicKey: publicKey, secretKey: secretKey)
  }
  private static func key(_ text: [CChar]) -> CurveKey? {
    CurveKey(String(decoding: text.prefix(40).map { UInt8(bitPattern: $0) }, as: UTF8.self))
  }

  /// False if the public key does not belong to the secret one.
  var isConsistent: Bool {
    var derived = [CChar](repeating: 0, count: 41)
    return zmq_curve_public(&derived, secretKey.text) == 0 && Self.key(derived) == publicKey
  }
}
