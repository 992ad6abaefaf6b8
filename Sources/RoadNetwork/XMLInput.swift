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

  /// A file that is read as it is scanned; nil, with a fault reported, if it cannot be opened. It is reported at the
  /// place that names it, if there is one.
  package init?(
    streaming path: String, namedIn place: String? = nil, line: Int? = nil,
    into diagnostics: inout Diagnostics
  ) {
    file = path
    do throws(InputFile.Fault) {
      let stream = try InputStream(path)
      do throws(XMLFault) {
        scanner = try XMLScanner(stream)
      } catch {
        diagnostics.error(error.message, file: path)
        return nil
      }
    } catch {
      if let place {
        diagnostics.error("\"\(path)\" \(error.message)", file: place, line: line)
      } else {
        diagnostics.error(error.message, file: path)
      }
      return nil
    }
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
  /// A warning that part of the input is left out and results differ.
  package func leavesOut(_ message: String, line: Int? = nil) {
    diagnostics.leavesOut(message, file: file, line: line ?? scanner.line)
  }
  package func notice(_ message: String, line: Int? = nil) {
    diagnostics.notice(message, file: file, line: line ?? scanner.line)
  }

  package func string(_ key: StaticString) -> String? { scanner.string(key) }
  package func string(_ key: StaticString, default value: String) -> String { scanner.string(key) ?? value }
  /// The attribute without white space around it.
  package func trimmed(_ key: StaticString) -> String? {
    guard let value = scanner.string(key) else { return nil }
    guard let first = value.firstIndex(where: { !$0.isWhitespace }),
      let last = value.lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(value[first...last])
  }
  /// The attribute; if it is missing, reports an error and returns "".
  package func required(_ key: StaticString) -> String {
    if let value = scanner.string(key) { return value }
    error("<\(name)> has no attribute \"\(key)\"")
    return ""
  }
  /// The attribute as a quantity; reports one that is not a number or lies outside the quantity's range.
  package func number(_ key: StaticString, _ quantity: Quantity) -> Double? {
    guard let raw = scanner.rawBytes(key) else { return nil }
    return take(quantity.read(raw), of: "attribute \"\(key)\" of <\(name)>")
  }
  package func number(_ key: StaticString, _ quantity: Quantity, default value: Double) -> Double {
    number(key, quantity) ?? value
  }
  package func requiredNumber(_ key: StaticString, _ quantity: Quantity) -> Double {
    if !scanner.has(key) { error("<\(name)> has no attribute \"\(key)\"") }
    return number(key, quantity) ?? 0
  }
  /// The attribute as a whole number.
  package func integer(_ key: StaticString, _ quantity: Quantity) -> Int? {
    number(key, quantity).map { Int($0.rounded()) }
  }
  /// A space-separated list of numbers; nil for a member with a fault, which is reported.
  package func numbers(_ key: StaticString, _ quantity: Quantity) -> [Double?] {
    list(key).map { take(quantity.read($0), of: "a member of attribute \"\(key)\" of <\(name)>") }
  }
  /// The value of a reading of `what`; reports its fault, at the current line if no other is given.
  @discardableResult
  package func take(_ reading: Quantity.Reading, of what: String, line: Int? = nil) -> Double? {
    switch reading {
    case .value(let value): return value
    case .fault(let fault):
      error("\(what) \(fault)", line: line)
      return nil
    }
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
    scanner.string(key)?.split(whereSeparator: { $0.isWhitespace }).map(String.init)
      ?? []
  }
  /// A shape: `x,y x,y …` (a third coordinate is ignored).
  package func shape(_ key: StaticString) -> [Vec2] {
    var points: [Vec2] = []
    if !appendShape(key, to: &points) { points.removeAll() }
    return points
  }
  /// Perimeter and bounding area of an outline; reports one that is larger than anything it can stand for.
  package func measure(_ outline: [Vec2], of what: String, line: Int? = nil) -> (
    perimeter: Double, area: Double
  ) {
    guard let box = Bounds(around: outline), let last = outline.last else { return (0, 0) }
    let size = box.max - box.min
    var perimeter = 0.0
    var previous = last
    for p in outline {
      perimeter += (p - previous).length
      previous = p
    }
    let extent = max(size.x, size.y)
    if extent > ContentLimits.outline {
      report("\(what) extends over", extent, most: ContentLimits.outline, "m", line: line)
    } else if perimeter > ContentLimits.perimeter {
      report("the outline of \(what) is", perimeter, most: ContentLimits.perimeter, "m", line: line)
    }
    return (perimeter, size.x * size.y)
  }
  /// A fault if a value exceeds a limit of contents.
  package func report(_ what: String, _ value: Double, most: Double, _ unit: String, line: Int? = nil) {
    guard value > most else { return }
    error(
      "\(what) \(Quantity.shown(value.rounded())) \(unit), and no more than \(Quantity.shown(most)) \(unit) "
        + "are supported", line: line)
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
        guard
          let value = take(
            Quantity.coordinate.read(UnsafeBufferPointer(rebasing: raw[start..<i])),
            of: "a coordinate in attribute \"\(key)\" of <\(name)>")
        else { return false }
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
