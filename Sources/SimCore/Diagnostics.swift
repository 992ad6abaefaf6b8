/// One fault or remark about an input, with its location.
package struct Diagnostic: Hashable, Sendable {
  package enum Severity: String, Sendable { case error, warning, notice }

  package var severity: Severity
  /// Path as the user wrote it; nil for faults of the command line.
  package var file: String?
  /// 1-based; nil if the fault has no line.
  package var line: Int?
  package var message: String
  /// What to do next, if known.
  package var hint: String?
  /// Part of the input is left out, so results differ from what the input asks for.
  package var changesResults = false
  /// Further remarks of the same kind that are not listed.
  package var similar = 0

  package init(
    _ severity: Severity, _ message: String, file: String? = nil, line: Int? = nil, hint: String? = nil
  ) {
    self.severity = severity
    self.message = message
    self.file = file
    self.line = line
    self.hint = hint
  }

  /// `file:line: error: message`, the form that editors can jump to.
  package var description: String {
    var place = ""
    if let file { place = line.map { "\(file):\($0): " } ?? "\(file): " }
    let more = similar > 0 ? "\n    and \(similar) more like this" : ""
    return (place + "\(severity.rawValue): \(message)" + (hint.map { "\n    \($0)" } ?? "") + more).printable
  }

  /// The same for remarks that differ only in names and numbers.
  fileprivate var kind: Kind {
    var text: [UInt8] = []
    var isQuoted = false
    var wasDigit = false
    for byte in message.utf8 {
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      let isDigit = byte >= 48 && byte <= 57 || wasDigit && byte == UInt8(ascii: ".")
      defer { wasDigit = isDigit }
      if !isQuoted && !isDigit { text.append(byte) }
    }
    return Kind(severity: severity, file: file, text: text)
  }
  fileprivate struct Kind: Hashable, Sendable {
    var severity: Severity
    var file: String?
    var text: [UInt8]
  }
}

/// All remarks about one scenario, collected from every layer before any is reported.
///
/// The list is bounded: of each kind only the first are kept, and an error takes the place of a warning or notice.
package struct Diagnostics: Sendable {
  /// Remarks kept, apart from the first error of each kind; further ones are only counted.
  package static let limit = 200
  /// Errors, and other remarks, kept of one kind.
  package static let mostErrorsOfKind = 50
  package static let mostRemarksOfKind = 5
  /// Kinds of errors of which one at least is kept.
  private static let mostKinds = 1000

  package private(set) var all: [Diagnostic] = []
  package private(set) var errorCount = 0
  package private(set) var dropped = 0
  /// Remarks, listed or not, by which results differ from what the input asks for.
  package private(set) var resultChanges = 0
  /// Number of remarks of each kind, and place of the last that is listed.
  private var kinds: [Diagnostic.Kind: (count: Int, last: Int)] = [:]

  package init() {}

  package var hasErrors: Bool { errorCount > 0 }

  /// Errors first, then warnings, then notices; each in the order in which they were found.
  package var ordered: [Diagnostic] {
    [.error, .warning, .notice].flatMap { (severity: Diagnostic.Severity) in
      all.filter { $0.severity == severity }
    }
  }

  package mutating func add(_ d: Diagnostic) {
    if d.severity == .error { errorCount += 1 + d.similar }
    if d.changesResults { resultChanges += 1 + d.similar }
    dropped += d.similar
    let kind = d.kind
    if let known = kinds[kind] {
      kinds[kind]!.count += 1 + d.similar
      let most = d.severity == .error ? Self.mostErrorsOfKind : Self.mostRemarksOfKind
      if known.count >= most || !makeRoom(for: d, isFirst: false) {
        dropped += 1
        if let last = kinds[kind]?.last, last >= 0 { all[last].similar += 1 + d.similar }
        return
      }
    } else {
      kinds[kind] = (1 + d.similar, -1)
      guard makeRoom(for: d, isFirst: true) else {
        dropped += 1
        return
      }
    }
    let last = kinds[kind]!.last
    var kept = d
    if last >= 0 {
      kept.similar += all[last].similar
      all[last].similar = 0
    }
    kinds[kind]!.last = all.count
    all.append(kept)
  }

  /// Whether there is room in the list for one more; an error may take the place of another remark.
  private mutating func makeRoom(for d: Diagnostic, isFirst: Bool) -> Bool {
    if all.count < Self.limit { return true }
    guard d.severity == .error else { return false }
    guard let victim = all.lastIndex(where: { $0.severity != .error }) else {
      return isFirst && all.count < Self.mostKinds
    }
    let kind = all[victim].kind
    dropped += 1
    let similar = all[victim].similar
    all.remove(at: victim)
    for (key, value) in kinds where value.last > victim { kinds[key]!.last = value.last - 1 }
    let before = all[..<victim].lastIndex { $0.kind == kind }
    kinds[kind]!.last = before ?? -1
    if let before { all[before].similar += similar + 1 }
    return true
  }

  package mutating func error(_ message: String, file: String? = nil, line: Int? = nil, hint: String? = nil) {
    add(Diagnostic(.error, message, file: file, line: line, hint: hint))
  }
  package mutating func warning(_ message: String, file: String? = nil, line: Int? = nil, hint: String? = nil)
  {
    add(Diagnostic(.warning, message, file: file, line: line, hint: hint))
  }
  package mutating func notice(_ message: String, file: String? = nil, line: Int? = nil, hint: String? = nil)
  {
    add(Diagnostic(.notice, message, file: file, line: line, hint: hint))
  }
  /// A warning that part of the input is left out and results differ from what the input asks for.
  package mutating func leavesOut(_ message: String, file: String? = nil, line: Int? = nil) {
    var d = Diagnostic(.warning, message, file: file, line: line)
    d.changesResults = true
    add(d)
  }
  package mutating func append(_ other: Diagnostics) {
    for d in other.all { add(d) }
    let listed = other.all.reduce(0) { $0 + $1.similar }
    dropped += other.dropped - listed
    errorCount += other.errorCount - other.all.reduce(0) { $0 + ($1.severity == .error ? 1 + $1.similar : 0) }
    resultChanges +=
      other.resultChanges - other.all.reduce(0) { $0 + ($1.changesResults ? 1 + $1.similar : 0) }
  }

  /// The same with every remark on what is left out as an error.
  package var strict: Diagnostics {
    var result = Diagnostics()
    for var d in all {
      if d.changesResults { d.severity = .error }
      result.add(d)
    }
    if result.errorCount == 0 && resultChanges > 0 {
      result.error("\(resultChanges) parts of the input would be left out")
    }
    return result
  }
}

/// Thrown when an input cannot be used; carries every fault found.
package struct InvalidInput: Error, Sendable {
  package var diagnostics: Diagnostics
  package init(_ diagnostics: Diagnostics) { self.diagnostics = diagnostics }
}
