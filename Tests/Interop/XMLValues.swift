import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// The attributes of every element of an output, by the path of the elements: `begin end id / id …`, so that two programs'
/// files can be compared.
package struct XMLValues {
  package private(set) var values: [String: [String: String]] = [:]

  package struct Fault: Error { package var description: String }

  package init(file path: String) throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    let parser = XMLParser(data: data)
    let reader = Reader()
    parser.delegate = reader
    guard parser.parse() else {
      throw Fault(description: "\(path): \(String(describing: parser.parserError))")
    }
    values = reader.values
  }

  /// Attributes that differ by more than `tolerance(attribute, value)`, and paths that only one file has.
  ///
  /// - Parameter isCompared: whether an attribute of a path counts.
  package func differences(
    to other: XMLValues, tolerance: (String, Double) -> Double,
    isCompared: (_ path: String, _ attribute: String) -> Bool = { _, _ in true }
  ) -> (compared: Int, faults: [String]) {
    var faults: [String] = []
    var compared = 0
    for path in Set(values.keys).union(other.values.keys).sorted() {
      guard let ours = values[path], let theirs = other.values[path] else {
        faults.append("\(path): only in \(values[path] == nil ? "the other" : "this")")
        continue
      }
      for name in Set(ours.keys).union(theirs.keys).sorted() where isCompared(path, name) {
        compared += 1
        let (a, b) = (ours[name], theirs[name])
        if let x = a.flatMap(Double.init), let y = b.flatMap(Double.init) {
          if abs(x - y) <= tolerance(name, y) { continue }
        } else if a == b {
          continue
        }
        faults.append("\(path) \(name): \(a ?? "none"), other \(b ?? "none")")
      }
    }
    return (compared, faults)
  }

  private final class Reader: NSObject, XMLParserDelegate {
    var values: [String: [String: String]] = [:]
    private var open: [String] = []

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      var rest = attributes.filter { !$0.key.contains(":") }
      let keys = ["time", "begin", "end", "id"].compactMap { key -> String? in
        guard name != "performance", let value = rest.removeValue(forKey: key) else { return nil }
        return Double(value).map { key == "id" ? value : "\($0)" } ?? value
      }
      open.append(keys.isEmpty ? name : keys.joined(separator: " "))
      if open.count > 1 { values[open.dropFirst().joined(separator: " / ")] = rest }
    }
    func parser(
      _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
    ) { open.removeLast() }
  }
}
