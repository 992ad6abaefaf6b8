import Foundation
import Glibc

/// Files of keys in the format of CZMQ and pyzmq (`zmq.auth.load_certificate`): NAME.key holds the public key,
/// NAME.key_secret both.
package enum KeyFile {
  /// What is wrong with a key file.
  package struct Fault: Error, Sendable {
    package let description: String

    package init(description: String) { self.description = description }
  }

  /// Longer files hold no key.
  private static let limit = 64 << 10

  /// Writes a new pair and gives the paths of the public and the secret file.
  ///
  /// - Throws: `Fault` if one of the files exists or cannot be written.
  package static func create(_ name: String) throws -> (publicPath: String, secretPath: String) {
    let pair = try KeyPair.drawn()
    let paths = (publicPath: "\(name).key", secretPath: "\(name).key_secret")
    let head = "# Key of a Coroad program"
    let curve = "curve\n    public-key = \"\(pair.publicKey.text)\"\n"
    try write(
      "\(head), secret: only the program may read it.\n\(curve)    secret-key = \"\(pair.secretKey.text)\"\n",
      to: paths.secretPath, mode: 0o600)
    do {
      try write(
        "\(head), public: give it to those it connects to.\n\(curve)", to: paths.publicPath, mode: 0o644)
    } catch {
      unlink(paths.secretPath)
      throw error
    }
    return paths
  }

  private static func write(_ text: String, to path: String, mode: mode_t) throws(Fault) {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard file >= 0 else {
      throw Fault(
        description: errno == EEXIST
          ? "\(path) exists; choose another name" : "\(path): \(String(cString: strerror(errno)))")
    }
    let bytes = Array(text.utf8)
    let written = Glibc.write(file, bytes, bytes.count)
    if close(file) != 0 || written != bytes.count {
      unlink(path)
      throw Fault(description: "\(path): cannot be written")
    }
  }

  /// Both keys of a `.key_secret` file.
  package static func pair(_ path: String) throws(Fault) -> KeyPair {
    let fields = try read(path)
    guard let publicKey = fields["public-key"], let secretKey = fields["secret-key"] else {
      throw Fault(
        description: "\(path): has no pair of keys; a NAME.key_secret that `coroad keygen NAME` wrote has one"
      )
    }
    let pair = KeyPair(publicKey: publicKey, secretKey: secretKey)
    guard pair.isConsistent else {
      throw Fault(description: "\(path): the public key does not belong to the secret key")
    }
    return pair
  }

  /// The public key in a file.
  package static func publicKey(_ path: String) throws(Fault) -> CurveKey {
    guard let key = try read(path)["public-key"] else {
      throw Fault(
        description: "\(path): has no public-key; a NAME.key that `coroad keygen NAME` wrote has one")
    }
    return key
  }

  /// The public keys in a file, or in every .key file of a folder.
  package static func publicKeys(_ path: String) throws(Fault) -> Set<CurveKey> {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
      return [try publicKey(path)]
    }
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    var keys: Set<CurveKey> = []
    for name in names where name.hasSuffix(".key") { keys.insert(try publicKey("\(path)/\(name)")) }
    if keys.isEmpty { throw Fault(description: "\(path): this folder has no .key file") }
    return keys
  }

  private static func read(_ path: String) throws(Fault) -> [String: CurveKey] {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw Fault(description: "\(path): \(String(cString: strerror(errno)))") }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: limit)
    let size = Glibc.read(file, &bytes, limit)
    guard size >= 0 else { throw Fault(description: "\(path): \(String(cString: strerror(errno)))") }
    var fields: [String: CurveKey] = [:]
    for line in String(decoding: bytes[..<size], as: UTF8.self).split(separator: "\n") {
      let line = line.trimmingCharacters(in: .whitespaces)
      guard !line.hasPrefix("#"), let sign = line.firstIndex(of: "=") else { continue }
      let name = line[..<sign].trimmingCharacters(in: .whitespaces)
      let value = line[line.index(after: sign)...].trimmingCharacters(
        in: CharacterSet(charactersIn: " \t\"'"))
      guard name == "public-key" || name == "secret-key" else { continue }
      guard let key = CurveKey(value) else {
        throw Fault(description: "\(path): \(name) is not a key of 40 characters")
      }
      fields[name] = key
    }
    return fields
  }
}
