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
    return (place + "\(severity.rawValue): \(message)" + (hint.map { "\n    \($0)" } ?? "")).printable
  }
}

/// All remarks about one scenario, collected from every layer before any is reported.
package struct Diagnostics: Sendable {
  /// Remarks kept; further ones are only counted.
  package static let limit = 200

  package private(set) var all: [Diagnostic] = []
  package private(set) var errorCount = 0
  package private(set) var dropped = 0

  package init() {}

  package var hasErrors: Bool { errorCount > 0 }

  package mutating func add(_ d: Diagnostic) {
    if d.severity == .error { errorCount += 1 }
    if all.count < Self.limit { all.append(d) } else { dropped += 1 }
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
  package mutating func append(_ other: Diagnostics) {
    for d in other.all { add(d) }
    dropped += other.dropped
    errorCount += other.errorCount - other.all.count { $0.severity == .error }
  }
}

/// Thrown when an input cannot be used; carries every fault found.
package struct InvalidInput: Error, Sendable {
  package var diagnostics: Diagnostics
  package init(_ diagnostics: Diagnostics) { self.diagnostics = diagnostics }
}
