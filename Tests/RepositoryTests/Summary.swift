/// The tables of a `summary.md` as `coroad sweep` writes it: one for each metric.
struct Summary {
  struct Table {
    var header: [String]
    var rows: [[String]]

    /// Columns before `n` are axes.
    var axes: Int { header.firstIndex(of: "n") ?? 0 }

    /// Such as `walkers.speed_mps = 1.8, v2x = off`; empty without axes.
    func name(of row: [String]) -> String {
      zip(header, row).prefix(axes).map { "\($0) = \($1)" }.joined(separator: ", ")
    }
  }

  /// By metric.
  private(set) var tables: [String: Table] = [:]

  init(_ text: String) {
    var metric: String?
    for line in text.split(separator: "\n") {
      if line.hasPrefix("## ") {
        metric = String(line.dropFirst(3))
      } else if let metric, line.hasPrefix("| ") {
        let cells = Self.cells(line)
        if tables[metric] == nil {
          tables[metric] = Table(header: cells, rows: [])
        } else if !cells.allSatisfy({ $0.hasPrefix("---") }) {
          tables[metric]?.rows.append(cells)
        }
      }
    }
  }

  private static func cells(_ line: Substring) -> [String] {
    line.dropFirst(2).dropLast(2).split(separator: " | ", omittingEmptySubsequences: false)
      .map { String($0.replacing("\\|", with: "|")) }
  }
}

/// A figure in a document, quoted from a cell of a summary.
///
/// The document links to the summary and names the cell in the link's title, `METRIC; ROW; COLUMN`:
///
///     [6.10 (4.82 to 7.38)][walk] people are struck.
///
///     [walk]: occlusion/summary.md "safety.pedestrian_impacts; walkers.speed_mps = 1.8, v2x = off; mean"
///
/// The text is a figure, a figure with its 95 % interval in parentheses, or the interval alone. A figure has no more
/// decimals than the cell, and is the cell rounded to these.
struct Quote {
  var text: String
  var title: String

  /// What is wrong with it; nil if `summary` says the same.
  func fault(in summary: Summary) -> String? {
    let number = /[-−]?[\d,]*\d(?:\.\d+)?/
    let numbers = text.matches(of: number).map(\.0)
    let form = text.replacing(number, with: "#")
    guard ["#": 1, "# to #": 2, "# (# to #)": 3][form] == numbers.count else {
      return "\"\(text)\" is not a figure, a figure (with an interval), or an interval: 6.10 (4.82 to 7.38)"
    }
    let parts = title.split(separator: "; ", omittingEmptySubsequences: false).map(String.init)
    guard parts.count >= 2 else { return "\"\(title)\" is not METRIC; ROW; COLUMN" }
    guard let table = summary.tables[parts[0]] else { return "there is no metric \"\(parts[0])\"" }
    let name = parts.dropFirst().dropLast().joined(separator: "; ")
    guard let row = table.rows.first(where: { table.name(of: $0) == name }) else {
      return "\(parts[0]) has no row \"\(name)\""
    }
    guard let column = table.header.lastIndex(of: parts[parts.count - 1]), column >= table.axes,
      column < row.count
    else { return "\(parts[0]) has no column \"\(parts[parts.count - 1])\"" }

    if form != "# to #", !Self.agrees(numbers[0], row[column][...]) {
      return "\(numbers[0]) is quoted, and the cell is \(row[column])"
    }
    if form == "#" { return nil }
    let (low, high) = (numbers[numbers.count - 2], numbers[numbers.count - 1])
    guard table.header.indices.contains(column + 1), table.header[column + 1].hasSuffix(" interval") else {
      return "the column \"\(table.header[column])\" has no interval"
    }
    let bounds = row[column + 1].split(separator: " … ")
    guard bounds.count == 2, Self.agrees(low, bounds[0]), Self.agrees(high, bounds[1]) else {
      return "\(low) to \(high) is quoted, and the cell is \(row[column + 1])"
    }
    return nil
  }

  /// Whether `quoted` is `cell` rounded to the decimals of `quoted`. A half may be rounded up or down, because the
  /// cell is rounded itself.
  static func agrees(_ quoted: Substring, _ cell: Substring) -> Bool {
    func number(_ text: Substring) -> (value: Double, places: Int)? {
      let plain = text.replacing("−", with: "-").replacing(",", with: "")
      let places = plain.firstIndex(of: ".").map { plain[$0...].count - 1 } ?? 0
      return Double(plain).map { ($0, places) }
    }
    guard let quoted = number(quoted), let cell = number(cell), quoted.places <= cell.places else {
      return false
    }
    let half = (0..<quoted.places).reduce(0.5) { half, _ in half / 10 }
    return (quoted.value - cell.value).magnitude <= half + 1e-9 * max(1, cell.value.magnitude)
  }
}
