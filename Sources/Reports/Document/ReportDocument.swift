import Recording

/// A report: what a page says, before it has a form.
package struct ReportDocument: Sendable {
  package var title: String
  package var subtitle: String
  /// The first facts, as name and value.
  package var facts: [(name: String, value: String)] = []
  package var sections: [Section] = []

  package init(title: String, subtitle: String) {
    self.title = title
    self.subtitle = subtitle
  }

  package struct Section: Sendable {
    package var title: String
    package var blocks: [Block] = []
    package init(_ title: String, _ blocks: [Block] = []) {
      self.title = title
      self.blocks = blocks
    }
  }

  package enum Block: Sendable {
    case text(String)
    /// Something that the reader must know before believing the rest.
    case warning([String])
    case table(ReportTable)
    /// Small tables beside each other.
    case tables([ReportTable])
    /// A table that only some readers want: it opens on a click.
    case details(String, ReportTable)
    case figure(ReportFigure)
  }

  /// Every plot, in the order of the page.
  package var figures: [ReportFigure] {
    sections.flatMap { section in
      section.blocks.compactMap { if case .figure(let figure) = $0 { figure } else { nil } }
    }
  }
}

/// Rows of text under a heading.
package struct ReportTable: Hashable, Sendable {
  package var columns: [String]
  package var rows: [[String]]
  /// Columns with numbers, which stand at the right.
  package var numeric: Set<Int>
  /// Words that follow the table.
  package var note = ""

  package init(_ columns: [String], _ rows: [[String]], text: Set<Int> = [0]) {
    self.columns = columns
    self.rows = rows
    numeric = Set(columns.indices).subtracting(text)
  }

  /// Without a column that says the same in every row, such as the run where there is one.
  func without(_ column: String) -> ReportTable {
    guard let index = columns.firstIndex(of: column) else { return self }
    var table = self
    table.columns.remove(at: index)
    for row in table.rows.indices { table.rows[row].remove(at: index) }
    table.numeric = Set(numeric.filter { $0 != index }.map { $0 > index ? $0 - 1 : $0 })
    return table
  }

  package var csv: [UInt8] {
    var out: [UInt8] = []
    for row in [columns] + rows {
      for (i, field) in row.enumerated() {
        if i > 0 { out.append(UInt8(ascii: ",")) }
        out.append(csv: field)
      }
      out.append(10)
    }
    return out
  }
}

/// A plot with the data that it shows.
package struct ReportFigure: Hashable, Sendable {
  /// Name of its files: lower-case letters, digits and hyphens.
  package var name: String
  /// What is drawn and how to read it.
  package var caption: String
  package var drawing: Drawing
  package var data: ReportTable

  package init(_ name: String, _ caption: String, _ drawing: Drawing, _ data: ReportTable) {
    self.name = name
    self.caption = caption
    self.drawing = drawing
    self.data = data
  }
}
