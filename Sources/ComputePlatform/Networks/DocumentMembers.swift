import Documents
import RoadNetwork
import SimCore
import Yams

/// The members of a mapping in a file by name, for readers that know all of them; faults have lines.
package struct DocumentMembers {
  package let node: Node
  private let owner: String
  private var members: [String: Node] = [:]

  /// Reports members that are not in `known`, and a node that is no mapping.
  package init(
    _ node: Node, of owner: String, known: [String], _ source: String, _ diagnostics: inout Diagnostics
  ) {
    self.node = node
    self.owner = owner
    guard let mapping = node.mapping else {
      diagnostics.error(
        "\(owner) must be a mapping with \(known.joined(separator: ", "))", file: source,
        line: node.mark?.line)
      return
    }
    for (key, value) in mapping {
      let name = key.scalar?.string ?? ""
      if known.contains(name) {
        members[name] = value
      } else {
        diagnostics.error(
          "unknown key \"\(name)\" in \(owner)", file: source, line: key.mark?.line,
          hint: nearestName(name, in: known).map { "Did you mean \"\($0)\"?" }
            ?? "Known: \(known.joined(separator: ", "))")
      }
    }
  }

  package subscript(key: String) -> Node? { members[key] }

  package func missing(_ key: String, _ source: String, _ diagnostics: inout Diagnostics) {
    diagnostics.error("\(owner) has no \(key)", file: source, line: node.mark?.line)
  }

  /// A text that must be there.
  package func text(_ key: String, _ source: String, _ diagnostics: inout Diagnostics) -> String? {
    guard let value = members[key] else {
      missing(key, source, &diagnostics)
      return nil
    }
    guard let text = value.scalar?.string, !text.isEmpty else {
      diagnostics.error("\(key) of \(owner) must be a text", file: source, line: value.mark?.line)
      return nil
    }
    return text
  }

  /// A number, if it is there.
  package func number(_ key: String, _ quantity: Quantity, _ source: String, _ diagnostics: inout Diagnostics)
    -> Double?
  {
    guard let value = members[key] else { return nil }
    switch quantity.read(value.scalar?.string ?? "") {
    case .value(let number): return number
    case .fault(let message):
      diagnostics.error("\(key) of \(owner) \(message)", file: source, line: value.mark?.line)
      return nil
    }
  }
}
