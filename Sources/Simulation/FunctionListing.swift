import Foundation
import NodeInterface
import Nodes
import V2XMessages

/// List of the nodes' applications from their manifests, for `coroad functions` and the reference.
package enum FunctionListing {
  package struct Row: Sendable {
    package var key: String
    package var name: String
    package var documentation: String
    package var host: String
    package var source: String
    /// Message types that it uses and sends.
    package var reads: String
    package var sends: String
    package var warns: String
    package var needs: String
    /// `on`, `off`, or `always` where nothing switches it.
    package var standard: String
  }

  package static func rows(_ registry: ApplicationRegistry = .standard) -> [Row] {
    registry.manifests.map { m in
      let standard =
        switch m.toggle?.kind {
        case .boolean(let isOn): isOn ? "on" : "off"
        case .number, nil: "always"
        }
      return Row(
        key: m.toggle == nil ? m.key : "functions.\(m.key)", name: m.name, documentation: m.documentation,
        host: m.host.rawValue, source: m.source.rawValue, reads: names(m.reads + m.receives),
        sends: names(m.sends), warns: m.warnings.map(\.abbreviation).joined(separator: ", "), needs: m.needs,
        standard: standard)
    }
  }

  private static func names(_ types: [MessageType]) -> String { types.map(\.name).joined(separator: ", ") }

  /// For a terminal: a paragraph for each, by the kind of node.
  package static var text: String {
    var text = ""
    let rows = rows()
    for host in ApplicationHost.allCases {
      text += "\(host.rawValue)\n"
      for row in rows where row.host == host.rawValue {
        text += "  \(row.key) (\(row.standard)): \(row.name)\n"
        text += "      \(row.documentation) Based on \(row.source).\n"
        let facts = [("uses", row.reads), ("sends", row.sends), ("warns", row.warns), ("needs", row.needs)]
          .filter { !$0.1.isEmpty }.map { "\($0.0) \($0.1)" }
        if !facts.isEmpty { text += "      \(facts.joined(separator: "; "))\n" }
      }
    }
    return text
  }
}
