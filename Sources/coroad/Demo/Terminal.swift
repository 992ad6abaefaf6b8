import Foundation

/// Standard output as a terminal, by plain ANSI sequences (ECMA-48).
enum Terminal {
  struct Size: Equatable {
    var columns: Int
    var rows: Int
  }

  /// Nil if standard output is not a terminal that can move its cursor.
  static var size: Size? {
    var size = winsize()
    guard isatty(STDOUT_FILENO) != 0, environment("TERM") != "dumb",
      ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0
    else { return nil }
    return Size(columns: Int(size.ws_col), rows: Int(size.ws_row))
  }

  /// True on a terminal unless `NO_COLOR` is set (no-color.org).
  static var isColoured: Bool { size != nil && environment("NO_COLOR").isEmpty }

  private static func environment(_ name: String) -> String {
    ProcessInfo.processInfo.environment[name] ?? ""
  }

  /// Writes to standard output unbuffered. A closed reader loses the text but does not end the run.
  static func write(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { return }
      rest = rest.dropFirst(count)
    }
  }
}

enum TextStyle: String {
  case plain = ""
  case heading = "\u{1B}[1m"
  case better = "\u{1B}[32m"
  case worse = "\u{1B}[31m"
  case faint = "\u{1B}[2m"
  case equipped = "\u{1B}[36m"
  case warned = "\u{1B}[1;33m"
}

/// One line of styled text. Every character is one column wide.
struct TextLine {
  private var spans: [(text: String, style: TextStyle)] = []
  private(set) var width = 0

  init(_ text: String = "", _ style: TextStyle = .plain) { add(text, style) }

  mutating func add(_ text: String, _ style: TextStyle = .plain) {
    guard !text.isEmpty else { return }
    spans.append((text, style))
    width += text.count
  }
  mutating func add(_ line: TextLine) {
    spans += line.spans
    width += line.width
  }
  mutating func pad(to column: Int) { add(String(repeating: " ", count: max(0, column - width))) }

  /// The first `limit` columns, without spaces at the end.
  func text(coloured: Bool, limit: Int = .max) -> String {
    var out = ""
    var left = limit
    let last = spans.lastIndex { span in span.text.contains { $0 != " " } } ?? -1
    for (i, span) in spans.enumerated() where left > 0 && i <= last {
      var part = String(span.text.prefix(left))
      left -= part.count
      if i == last { while part.last == " " { part.removeLast() } }
      out += coloured && span.style != .plain ? "\(span.style.rawValue)\(part)\u{1B}[0m" : part
    }
    return out
  }
}

/// Lines at the end of a terminal's output that are redrawn in place. The cursor stays visible and rests below them, so
/// even SIGKILL leaves a usable terminal.
struct LiveRegion {
  /// Widths of the lines on screen.
  private var widths: [Int] = []

  mutating func draw(_ lines: [TextLine], in size: Terminal.Size, coloured: Bool) {
    var out = top(in: size)
    widths.removeAll(keepingCapacity: true)
    // The last column and row stay free: a full line would wrap on some terminals.
    for line in lines.prefix(size.rows - 1) {
      out += line.text(coloured: coloured, limit: size.columns - 1) + "\u{1B}[K\n"
      widths.append(min(line.width, size.columns - 1))
    }
    Terminal.write(out + "\u{1B}[J")
  }

  /// Erases the lines.
  mutating func erase(in size: Terminal.Size) {
    guard !widths.isEmpty else { return }
    Terminal.write(top(in: size) + "\u{1B}[J")
    widths = []
  }

  /// Moves the cursor to the first line. A terminal that has become narrower has wrapped the lines.
  private func top(in size: Terminal.Size) -> String {
    let rows = widths.reduce(0) { $0 + max(1, ($1 + size.columns - 1) / size.columns) }
    return rows == 0 ? "\r" : "\r\u{1B}[\(rows)A"
  }
}
