/// A table with a fixed header: `,` between fields, a line feed after each row, an empty field for a missing value.
package final class CSVTable {
  private let sink: TextSink
  private let columns: Int

  package init(path: String, columns: [String]) throws(RecordingError) {
    sink = try TextSink(creating: path)
    self.columns = columns.count
    sink.append(columns.joined(separator: ",") + "\n")
  }
  package var failure: RecordingError? { sink.failure }

  package struct Row {
    fileprivate var bytes: [UInt8] = []
    fileprivate var fields = 0

    package mutating func add(_ text: String) { field { $0.append(csv: text) } }
    package mutating func add(_ value: UInt64) { field { $0.append(decimal: value) } }
    package mutating func add(_ flag: Bool) { add(UInt64(flag ? 1 : 0)) }
    /// Missing or not finite: an empty field.
    package mutating func add(_ value: Double?, _ places: Int) {
      field { bytes in
        if let value, value.isFinite { bytes.append(fixed: value, places: places) }
      }
    }
    private mutating func field(_ write: (inout [UInt8]) -> Void) {
      if fields > 0 { bytes.append(UInt8(ascii: ",")) }
      write(&bytes)
      fields += 1
    }
  }

  package func row(_ fill: (inout Row) -> Void) {
    var row = Row()
    fill(&row)
    precondition(row.fields == columns, "\(row.fields) fields in a table of \(columns) columns")
    row.bytes.append(10)
    sink.append { $0.append(contentsOf: row.bytes) }
  }
  package func close() { sink.close() }
}
