/// A well-formedness fault and its line.
package struct XMLFault: Error, Hashable, Sendable {
  package var line: Int
  package var message: String
}

/// A pull scanner for the XML of traffic files: elements and attributes. Text, comments, processing instructions and
/// document types are skipped.
///
/// Networks and demand are tens of megabytes of short attributes. Foundation's parser builds a dictionary of strings
/// for every element, and accepts some truncated documents as complete. Here an attribute becomes a value only on
/// access. Well-formedness is checked as a parser must: nesting, quotes, duplicate attributes, one root, references.
/// Encodings: UTF-8, ASCII and Latin-1; files in UTF-16 are decoded before.
package final class XMLScanner {
  package enum Event { case start, end }

  private struct Attribute {
    var name: Int
    var nameEnd: Int
    var value: Int
    var valueEnd: Int
    var hasReference: Bool
  }

  /// The document, or of a stream the part from the last event on; followed by a zero.
  private var base: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private var end: Int
  /// Where the rest of the document comes from; nil once it is complete.
  private var stream: InputStream?
  private var position = 0
  private var countedTo = 0
  private var lineAtCount = 1
  private var attributes: [Attribute] = []
  /// Open elements: their names in `openNames`.
  private var open: [(start: Int, end: Int)] = []
  private var openNames: [UInt8] = []
  private var pendingEnd = false
  private var sawRoot = false
  private var isLatin1 = false

  /// Traffic files have some sixty attributes on an element, and nest a dozen elements.
  static let mostAttributes = 256
  static let mostNested = 256

  /// Line of the tag of the last event, 1-based.
  package private(set) var line = 1
  /// Name of the element of the last event.
  package private(set) var name = ""
  /// Open elements, the current one included for a start.
  package var depth: Int { open.count }

  package init(_ content: [UInt8]) {
    capacity = content.count + 1
    base = .allocate(capacity: capacity)
    end = content.count
    let start = base
    content.withUnsafeBufferPointer {
      if let from = $0.baseAddress { start.update(from: from, count: $0.count) }
    }
    base[end] = 0
    skipMark()
  }
  /// A document that is read as it is scanned: attributes are valid until the next event.
  package init(_ stream: InputStream) throws(XMLFault) {
    capacity = 2 * Self.lookahead
    base = .allocate(capacity: capacity)
    base[0] = 0
    end = 0
    self.stream = stream
    try readOn(to: Self.lookahead)
    skipMark()
  }
  deinit { base.deallocate() }

  private func skipMark() {
    if end >= 3, base[0] == 0xEF, base[1] == 0xBB, base[2] == 0xBF { position = 3 }
  }

  // MARK: Streams

  /// Bytes that are present from an event on, so that faults near the end of the buffer are faults of the document; a
  /// longer tag makes the buffer grow up to `longestTag`.
  private static let lookahead = 1 << 20
  private static let longestTag = 16 << 20

  /// Adds contents until at least `count` bytes follow the position, or the document is complete.
  private func readOn(to count: Int) throws(XMLFault) {
    guard let stream else { return }
    _ = countLines(to: position)
    let rest = end - position
    if position > 0 {
      // What was scanned is dropped; attributes are those of the next tag.
      attributes.removeAll(keepingCapacity: true)
      base.update(from: base + position, count: rest)
      countedTo -= position
      position = 0
      end = rest
    }
    if capacity < count + 1 {
      let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: 2 * count + 1)
      larger.update(from: base, count: end)
      base.deallocate()
      base = larger
      capacity = 2 * count + 1
    }
    while end < count {
      let made: Int
      do {
        made = try stream.fill(UnsafeMutableRawBufferPointer(start: base + end, count: capacity - 1 - end))
      } catch {
        throw fault("the file \(error.message)")
      }
      end += made
      if made == 0 {
        self.stream = nil
        break
      }
    }
    base[end] = 0
  }

  /// The next start or end of an element; nil at the end of a well-formed document.
  package func next() throws(XMLFault) -> Event? {
    if pendingEnd {
      pendingEnd = false
      closeElement()
      return .end
    }
    guard stream != nil else { return try scan() }
    if end - position < Self.lookahead { try readOn(to: Self.lookahead) }
    while true {
      // A tag that the buffer cuts off looks like a fault: it is scanned again with more of the document.
      let before = (position: position, open: open.count, names: openNames.count, sawRoot: sawRoot)
      do {
        if let event = try scan() { return event }
        if stream == nil { return nil }
      } catch {
        let present = end - before.position
        if stream == nil || end - position > 64 && present >= Self.lookahead { throw error }
        if present >= Self.longestTag {
          throw fault("a tag or a text is longer than \(Self.longestTag) bytes")
        }
        open.removeLast(open.count - before.open)
        openNames.removeLast(openNames.count - before.names)
        sawRoot = before.sawRoot
        position = before.position
        pendingEnd = false
        let doubled = max(2 * present, Self.lookahead)
        try readOn(to: doubled)
        continue
      }
      // The end of the buffer between two elements.
      try readOn(to: Self.lookahead)
    }
  }

  private func scan() throws(XMLFault) -> Event? {
    while true {
      try skipText()
      if position >= end {
        // More may follow; what is open stays so.
        if stream != nil { return nil }
        if let unclosed = open.last {
          line = countLines(to: end)
          throw fault("the file ends inside <\(openName(unclosed))>")
        }
        guard sawRoot else { throw fault("the file has no XML element") }
        return nil
      }
      line = countLines(to: position)
      switch base[position + 1] {
      case UInt8(ascii: "!"): try skipDeclaration()
      case UInt8(ascii: "?"): try processingInstruction()
      case UInt8(ascii: "/"):
        try endTag()
        return .end
      default:
        try startTag()
        return .start
      }
    }
  }

  // MARK: Attributes of the last start

  private func find(_ key: StaticString) -> Int? {
    let length = key.utf8CodeUnitCount
    let wanted = key.utf8Start
    for i in attributes.indices {
      let a = attributes[i]
      if a.nameEnd - a.name == length && equal(base + a.name, wanted, length) { return i }
    }
    return nil
  }
  @inline(__always)
  private func equal(_ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    for i in 0..<count where a[i] != b[i] { return false }
    return true
  }
  package func has(_ key: StaticString) -> Bool { find(key) != nil }
  /// The attribute's text with references resolved.
  package func string(_ key: StaticString) -> String? { find(key).map { value(of: attributes[$0]) } }
  /// The attribute's raw bytes with unresolved references, valid until the scanner is released.
  package func rawBytes(_ key: StaticString) -> UnsafeBufferPointer<UInt8>? {
    guard let i = find(key) else { return nil }
    let a = attributes[i]
    return UnsafeBufferPointer(start: base + a.value, count: a.valueEnd - a.value)
  }
  /// Hash of the attributes' names in their order, for lists of names that repeat.
  package var attributeSignature: UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for a in attributes {
      for i in a.name..<a.nameEnd { hash = (hash ^ UInt64(base[i])) &* 0x100_0000_01b3 }
      hash = (hash ^ 32) &* 0x100_0000_01b3
    }
    return hash
  }
  package var attributeNames: [String] { attributes.map { text($0.name, $0.nameEnd) } }
  package func string(named key: String) -> String? {
    attributes.first { text($0.name, $0.nameEnd) == key }.map { value(of: $0) }
  }

  private func value(of a: Attribute) -> String {
    guard a.hasReference else { return text(a.value, a.valueEnd) }
    var out: [UInt8] = []
    var i = a.value
    while i < a.valueEnd {
      if base[i] == UInt8(ascii: "&"), let (scalar, after) = reference(at: i, limit: a.valueEnd) {
        out.append(contentsOf: Array(String(Character(scalar)).utf8))
        i = after
      } else {
        out.append(base[i])
        i += 1
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
  private func text(_ from: Int, _ to: Int) -> String {
    text(UnsafeBufferPointer(start: base + from, count: to - from))
  }
  private func openName(_ place: (start: Int, end: Int)) -> String {
    openNames.withUnsafeBufferPointer { text(UnsafeBufferPointer(rebasing: $0[place.start..<place.end])) }
  }
  private func text(_ slice: UnsafeBufferPointer<UInt8>) -> String {
    guard isLatin1 else { return String(decoding: slice, as: UTF8.self) }
    return String(String.UnicodeScalarView(slice.map { Unicode.Scalar($0) }))
  }
  private func reference(at start: Int, limit: Int) -> (Unicode.Scalar, Int)? {
    var i = start + 1
    while i < limit && base[i] != UInt8(ascii: ";") && i - start < 12 { i += 1 }
    guard i < limit, base[i] == UInt8(ascii: ";") else { return nil }
    let name = text(start + 1, i)
    switch name {
    case "amp": return ("&", i + 1)
    case "lt": return ("<", i + 1)
    case "gt": return (">", i + 1)
    case "quot": return ("\"", i + 1)
    case "apos": return ("'", i + 1)
    default: break
    }
    guard name.hasPrefix("#") else { return nil }
    let digits = name.dropFirst()
    let code = digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
    return code.flatMap(Unicode.Scalar.init).map { ($0, i + 1) }
  }

  // MARK: Scanning

  private func fault(_ message: String) -> XMLFault { XMLFault(line: line, message: message) }

  private func countLines(to target: Int) -> Int {
    var n = 0
    for i in countedTo..<max(target, countedTo) where base[i] == 10 { n += 1 }
    lineAtCount += n
    countedTo = max(target, countedTo)
    return lineAtCount
  }
  @inline(__always) private func isSpace(_ b: UInt8) -> Bool { b == 32 || b == 10 || b == 9 || b == 13 }
  /// Bytes that may start a name, including every byte of a multi-byte character.
  @inline(__always) private func isNameStart(_ b: UInt8) -> Bool {
    (b | 32) >= 97 && (b | 32) <= 122 || b == 95 || b == 58 || b >= 128
  }
  @inline(__always) private func isName(_ b: UInt8) -> Bool {
    isNameStart(b) || b >= 48 && b <= 57 || b == 45 || b == 46
  }
  private func skipSpace() { while position < end && isSpace(base[position]) { position += 1 } }

  private func skipText() throws(XMLFault) {
    while position < end && base[position] != UInt8(ascii: "<") {
      if open.isEmpty && !isSpace(base[position]) {
        line = countLines(to: position)
        throw fault("text outside of the root element")
      }
      position += 1
    }
  }

  private func starts(with pattern: StaticString) -> Bool {
    let count = pattern.utf8CodeUnitCount
    return position + count <= end && equal(base + position, pattern.utf8Start, count)
  }
  private func skip(past terminator: StaticString, _ what: String) throws(XMLFault) {
    let count = terminator.utf8CodeUnitCount
    let wanted = terminator.utf8Start
    while position + count <= end {
      if base[position] == wanted[0] && equal(base + position, wanted, count) {
        position += count
        return
      }
      position += 1
    }
    throw fault("unterminated \(what)")
  }

  private func skipDeclaration() throws(XMLFault) {
    if starts(with: "<!--") {
      position += 4
      try skip(past: "-->", "comment")
    } else if starts(with: "<![CDATA[") {
      guard !open.isEmpty else { throw fault("text outside of the root element") }
      position += 9
      try skip(past: "]]>", "CDATA section")
    } else if starts(with: "<!DOCTYPE") {
      var brackets = 0
      while position < end {
        let b = base[position]
        position += 1
        if b == UInt8(ascii: "[") { brackets += 1 }
        if b == UInt8(ascii: "]") { brackets -= 1 }
        if b == UInt8(ascii: ">") && brackets <= 0 { return }
      }
      throw fault("unterminated document type")
    } else {
      throw fault("unknown declaration after '<!'")
    }
  }

  private func processingInstruction() throws(XMLFault) {
    let start = position
    let isDeclaration = starts(with: "<?xml") && start + 5 < end && isSpace(base[start + 5])
    position += 2
    try skip(past: "?>", "processing instruction")
    guard isDeclaration else { return }
    let declaration = text(start, position).lowercased()
    guard let found = declaration.firstRange(of: "encoding") else { return }
    let quoted = declaration[found.upperBound...].split(
      maxSplits: 2, omittingEmptySubsequences: false, whereSeparator: { $0 == "\"" || $0 == "'" })
    let encoding = quoted.count > 1 ? String(quoted[1]) : ""
    switch encoding {
    case "utf-8", "utf8", "us-ascii", "ascii": break
    case "iso-8859-1", "latin1", "latin-1", "windows-1252": isLatin1 = true
    // The document was decoded when it was read.
    case "utf-16", "utf-16le", "utf-16be": break
    default: throw fault(UTF16.refusal(encoding))
    }
  }

  private func scanName() -> Bool {
    guard position < end, isNameStart(base[position]) else { return false }
    position += 1
    while position < end && isName(base[position]) { position += 1 }
    return true
  }

  private func endTag() throws(XMLFault) {
    position += 2
    let start = position
    guard scanName() else { throw fault("an end tag has no name") }
    let stop = position
    skipSpace()
    guard position < end, base[position] == UInt8(ascii: ">") else {
      throw fault("</\(text(start, stop)) is not closed by '>'")
    }
    position += 1
    guard let top = open.last else { throw fault("</\(text(start, stop))> has no start tag") }
    let matches = openNames.withUnsafeBufferPointer { names in
      top.end - top.start == stop - start && equal(base + start, names.baseAddress! + top.start, stop - start)
    }
    guard matches else {
      throw fault("</\(text(start, stop))> found where </\(openName(top))> is expected")
    }
    closeElement()
  }
  private func closeElement() {
    let top = open.removeLast()
    name = openName(top)
    openNames.removeLast(top.end - top.start)
  }

  private func startTag() throws(XMLFault) {
    if open.isEmpty && sawRoot { throw fault("a second root element") }
    position += 1
    let start = position
    guard scanName() else { throw fault("'<' is not followed by a name") }
    name = text(start, position)
    guard open.count < Self.mostNested else {
      throw fault("elements are nested more than \(Self.mostNested) deep")
    }
    open.append((openNames.count, openNames.count + position - start))
    openNames.append(contentsOf: UnsafeBufferPointer(start: base + start, count: position - start))
    sawRoot = true
    attributes.removeAll(keepingCapacity: true)
    while true {
      let before = position
      skipSpace()
      guard position < end else { throw fault("the file ends inside <\(name)>") }
      let b = base[position]
      if b == UInt8(ascii: ">") {
        position += 1
        return
      }
      if b == UInt8(ascii: "/") {
        guard position + 1 < end, base[position + 1] == UInt8(ascii: ">") else {
          throw fault("'/' inside <\(name)> is not followed by '>'")
        }
        position += 2
        pendingEnd = true
        return
      }
      guard position > before else { throw fault("attributes of <\(name)> are not separated by a space") }
      try attribute()
    }
  }

  private func attribute() throws(XMLFault) {
    let start = position
    guard scanName() else { throw fault("<\(name)> has a malformed attribute") }
    let stop = position
    skipSpace()
    guard position < end, base[position] == UInt8(ascii: "=") else {
      throw fault("attribute \"\(text(start, stop))\" of <\(name)> has no value")
    }
    position += 1
    skipSpace()
    guard position < end, base[position] == UInt8(ascii: "\"") || base[position] == UInt8(ascii: "'") else {
      throw fault("the value of attribute \"\(text(start, stop))\" of <\(name)> is not quoted")
    }
    let quote = base[position]
    position += 1
    let value = position
    var hasReference = false
    while position < end && base[position] != quote {
      if base[position] == UInt8(ascii: "<") {
        throw fault("'<' inside the value of attribute \"\(text(start, stop))\" of <\(name)>")
      }
      if base[position] == UInt8(ascii: "&") {
        guard reference(at: position, limit: end) != nil else {
          throw fault("unknown reference in attribute \"\(text(start, stop))\" of <\(name)>")
        }
        hasReference = true
      }
      position += 1
    }
    guard position < end else {
      throw fault("the value of attribute \"\(text(start, stop))\" of <\(name)> never ends")
    }
    guard attributes.count < Self.mostAttributes else {
      throw fault("<\(name)> has more than \(Self.mostAttributes) attributes")
    }
    for a in attributes
    where a.nameEnd - a.name == stop - start && equal(base + a.name, base + start, stop - start) {
      throw fault("attribute \"\(text(start, stop))\" of <\(name)> is given twice")
    }
    attributes.append(
      Attribute(name: start, nameEnd: stop, value: value, valueEnd: position, hasReference: hasReference))
    position += 1
  }
}
