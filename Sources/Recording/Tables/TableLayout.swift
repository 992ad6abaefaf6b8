/// A column of a table: its name ending with the unit, its meaning, and how a row fills it.
struct Column<Row>: Sendable {
  let name: String
  /// Unit as shown; "" without one.
  let unit: String
  let meaning: String
  let fill: @Sendable (Row, inout CSVTable.Row) -> Void

  init(
    _ name: String, _ unit: String, _ meaning: String,
    fill: @escaping @Sendable (Row, inout CSVTable.Row) -> Void
  ) {
    self.name = name
    self.unit = unit
    self.meaning = meaning
    self.fill = fill
  }
}

/// Description of a CSV table, for the reference of the outputs.
package struct TableDescription: Hashable, Sendable {
  package struct Column: Hashable, Sendable {
    package let name: String
    package let unit: String
    package let meaning: String
  }
  package let file: String
  /// Meaning of one row.
  package let row: String
  package let columns: [Column]
}

/// A CSV table, declared once: header, rows and reference come from its columns.
struct TableLayout<Row>: Sendable {
  let file: String
  /// Meaning of one row.
  let row: String
  let columns: [Column<Row>]

  init(_ file: String, row: String, _ columns: [Column<Row>]) {
    self.file = file
    self.row = row
    self.columns = columns
  }

  var description: TableDescription {
    TableDescription(
      file: file, row: row,
      columns: columns.map { .init(name: $0.name, unit: $0.unit, meaning: $0.meaning) })
  }

  /// Creates the file with its header.
  func open(path: String) throws(RecordingError) -> CSVTable {
    try CSVTable(path: path, columns: columns.map(\.name))
  }
  func add(_ row: Row, to table: CSVTable) {
    table.row { fields in for column in columns { column.fill(row, &fields) } }
  }
  /// Writes the whole file.
  func write(_ rows: some Sequence<Row>, path: String) throws(RecordingError) {
    let table = try open(path: path)
    for row in rows { add(row, to: table) }
    table.close()
    if let failure = table.failure { throw failure }
  }
}
