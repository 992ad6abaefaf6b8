import Foundation
import Recording

/// A CSV table of a run, read back: columns by name.
struct TableFile {
  private let columns: [String: Int]
  let rows: [[String]]

  /// Largest table that is read (assumed: a million rows of a run's widest table).
  private static let mostBytes = 256 << 20

  /// Nil if the file does not exist, is too large, or is no table.
  init?(_ folder: OutputFolder, _ name: String) {
    let path = folder.file(name)
    guard let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int,
      size <= Self.mostBytes, let data = FileManager.default.contents(atPath: path)
    else { return nil }
    self.init([UInt8](data))
  }

  init?(_ bytes: [UInt8]) {
    var all = Self.split(bytes)[...]
    guard let header = all.popFirst() else { return nil }
    columns = Dictionary(
      header.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
    rows = all.filter { $0.count == header.count }
  }

  func text(_ row: [String], _ column: String) -> String { columns[column].map { row[$0] } ?? "" }
  /// Largest number that a table of a run can hold, in any unit.
  private static let largest = 1e15

  /// Nil if the field is empty, no number, or beyond what a run can count or measure.
  func number(_ row: [String], _ column: String) -> Double? {
    columns[column].flatMap { Double(row[$0]) }.flatMap { $0.magnitude <= Self.largest ? $0 : nil }
  }
  func has(_ column: String) -> Bool { columns[column] != nil }

  /// Records of RFC 4180.
  private static func split(_ bytes: [UInt8]) -> [[String]] {
    var records: [[String]] = []
    var record: [String] = []
    var field: [UInt8] = []
    var isQuoted = false
    var at = 0
    func ended() -> String { String(decoding: field, as: UTF8.self) }
    while at < bytes.count {
      let byte = bytes[at]
      at += 1
      if isQuoted {
        if byte != UInt8(ascii: "\"") {
          field.append(byte)
        } else if at < bytes.count && bytes[at] == byte {
          field.append(byte)
          at += 1
        } else {
          isQuoted = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\"") where field.isEmpty: isQuoted = true
      case UInt8(ascii: ","):
        record.append(ended())
        field.removeAll(keepingCapacity: true)
      case 10:
        record.append(ended())
        field.removeAll(keepingCapacity: true)
        records.append(record)
        record.removeAll(keepingCapacity: true)
      case 13: break
      default: field.append(byte)
      }
    }
    if !field.isEmpty || !record.isEmpty { records.append(record + [ended()]) }
    return records
  }
}
