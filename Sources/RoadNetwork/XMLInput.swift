import SimCore

/// One XML file being read: its scanner, and all faults so far. Typed attribute access reports a missing or unreadable
/// attribute with file and line, and reading continues.
package final class XMLInput {
  /// Path as given by the user.
  package let file: String
  package let scanner: XMLScanner
  package var diagnostics = Diagnostics()
  /// The document is not well-formed; nothing after the fault is read.
  package private(set) var isBroken = false

  package init(file: String, content: [UInt8]) {
    self.file = file
    scanner = XMLScanner(content)
  }

  package var line: Int { scanner.line }
  package var name: String { scanner.name }

  /// The next event; nil at the end or at the first well-formedness fault.
  package func next() -> XMLScanner.Event? {
    if isBroken { return nil }
    do {
      return try scanner.next()
    } catch {
      isBroken = true
      diagnostics.error(error.message, file: file, line: error.line)
      return nil
    }
  }
  /// Skips the rest of the element that has just started.
  package func skipElement() {
    let depth = scanner.depth
    while let event = next() { if event == .end && scanner.depth < depth { return } }
  }

  package func error(_ message: String, line: Int? = nil, hint: String? = nil) {
    diagnostics.error(message, file: file, line: line ?? scanner.line, hint: hint)
  }
  package func warning(_ message: String, line: Int? = nil, hint: String? = nil) {
    diagnostics.warning(message, file: file, line: line ?? scanner.line, hint: hint)
  }
  package func notice(_ message: String, line: Int? = nil) {
    diagnostics.notice(message, file: file, line: line ?? scanner.line)
  }

  package func string(_ key: StaticString) -> String? { scanner.string(key) }
  package func string(_ key: StaticString, default value: String) -> String { scanner.string(key) ?? value }
  /// The attribute; if it is missing, reports an error and returns "".
  package func required(_ key: StaticString) -> String {
    if let value = scanner.string(key) { return value }
    error("<\(name)> has no attribute \"\(key)\"")
    return ""
  }
  package func number(_ key: StaticString) -> Double? {
    guard let raw = scanner.rawBytes(key) else { return nil }
    if let value = NumberParsing.double(raw) { return value }
    error("attribute \"\(key)\" of <\(name)> is not a number: \"\(scanner.string(key) ?? "")\"")
    return nil
  }
  package func number(_ key: StaticString, default value: Double) -> Double { number(key) ?? value }
  package func requiredNumber(_ key: StaticString) -> Double {
    if !scanner.has(key) { error("<\(name)> has no attribute \"\(key)\"") }
    return number(key) ?? 0
  }
  package func integer(_ key: StaticString) -> Int? {
    guard let value = number(key) else { return nil }
    if value == value.rounded() && abs(value) < 1e15 { return Int(value) }
    error("attribute \"\(key)\" of <\(name)> is not a whole number: \(value)")
    return nil
  }
  /// SUMO's booleans: true/false, 1/0, yes/no, on/off, x/-.
  package func flag(_ key: StaticString) -> Bool? {
    guard let value = scanner.string(key) else { return nil }
    switch value.lowercased() {
    case "true", "1", "yes", "on", "x", "t": return true
    case "false", "0", "no", "off", "-", "f": return false
    default:
      error("attribute \"\(key)\" of <\(name)> is neither true nor false: \"\(value)\"")
      return nil
    }
  }
  /// A space-separated list of names.
  package func list(_ key: StaticString) -> [String] {
    scanner.string(key)?.split(whereSeparator: { $0 == " " || $0 == "\n" || $0 == "\t" }).map(String.init)
      ?? []
  }
  /// A shape: `x,y x,y …` (a third coordinate is ignored).
  package func shape(_ key: StaticString) -> [Vec2] {
    var points: [Vec2] = []
    if !appendShape(key, to: &points) { points.removeAll() }
    return points
  }
  package func appendShape(_ key: StaticString, to points: inout [Vec2]) -> Bool {
    guard let raw = scanner.rawBytes(key) else { return true }
    var i = 0
    while i < raw.count {
      while i < raw.count && raw[i] <= 32 { i += 1 }
      if i == raw.count { break }
      var values = (0.0, 0.0)
      var n = 0
      while i < raw.count && raw[i] > 32 {
        let start = i
        while i < raw.count && raw[i] > 32 && raw[i] != UInt8(ascii: ",") { i += 1 }
        guard let value = NumberParsing.double(UnsafeBufferPointer(rebasing: raw[start..<i])) else {
          error("attribute \"\(key)\" of <\(name)> holds something that is not a coordinate")
          return false
        }
        if n == 0 { values.0 = value } else if n == 1 { values.1 = value }
        n += 1
        if i < raw.count && raw[i] == UInt8(ascii: ",") { i += 1 }
      }
      guard n == 2 || n == 3 else {
        error("attribute \"\(key)\" of <\(name)> holds a point with \(n) coordinates")
        return false
      }
      points.append(Vec2(values.0, values.1))
    }
    return true
  }
}
