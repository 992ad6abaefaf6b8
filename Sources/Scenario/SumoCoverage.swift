import RoadNetwork

/// What the readers make of everything that SUMO's input formats hold: `SumoFormats` says what there is, the tables of the
/// readers say what becomes of it.
package struct SumoCoverage: Sendable {
  /// An attribute or option, or an element as a whole.
  package struct Part: Sendable {
    package var name: String
    package var use: FormatUse
  }
  /// An element with its attributes, or a group of options.
  package struct Element: Sendable {
    /// `PARENT/ELEMENT` inside of another.
    package var path: String
    /// Nil for a group of options.
    package var use: FormatUse?
    /// Empty if the element as a whole is not honoured.
    package var parts: [Part]
  }
  package var format: String
  package var elements: [Element]

  /// By format, in the order of the table.
  package static let all: [SumoCoverage] = {
    var formats: [SumoCoverage] = []
    for line in lines(SumoFormats.table) {
      if line[0] == "#" {
        formats.append(SumoCoverage(format: line[1], elements: []))
      } else if let last = formats.indices.last {
        let path = line[0]
        var names = Array(line.dropFirst())
        if names == ["="], let name = path.split(separator: "/").last {
          names = formats[last].elements.first { $0.path == name }?.parts.map(\.name) ?? []
        }
        formats[last].elements.append(element(path, names, of: formats[last].format))
      }
    }
    for f in formats.indices {
      let elements = formats[f].elements
      for (i, element) in elements.enumerated() where element.use == .unknown {
        // What is inside of an element without effect has none either.
        guard let parent = element.path.split(separator: "/").first,
          let outer = elements.first(where: { $0.path.hasSuffix("/\(parent)") })
        else { continue }
        formats[f].elements[i].use = outer.use
      }
    }
    return formats
  }()

  /// The words of each line, with what goes on indented.
  private static func lines(_ text: String) -> [[String]] {
    var lines: [[String]] = []
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      if line.hasPrefix(" "), let last = lines.indices.last {
        lines[last] += words
      } else {
        lines.append(words)
      }
    }
    return lines
  }

  private static func element(_ path: String, _ names: [String], of format: String) -> Element {
    if format == "configuration" {
      return Element(
        path: path, use: nil, parts: names.map { Part(name: $0, use: SumoConfiguration.use(ofOption: $0)) })
    }
    let isNetwork = format == "network"
    func known(_ name: String) -> KnownElement? {
      isNetwork
        ? NetworkReader.known(name)
        : KnownElement.demand[name]
          ?? (["tlLogic", "phase"].contains(name) ? NetworkReader.known(name) : nil)
    }
    func use(_ name: String) -> FormatUse {
      isNetwork ? NetworkReader.use(ofElement: name) : DemandReader.use(ofElement: name)
    }
    let steps = path.split(separator: "/").map(String.init)
    let name = steps[steps.count - 1]
    var whole = use(steps[0])
    if steps.count > 1 {
      // Inside of an element that stands inside of others only.
      if whole == .unknown || known(steps[0])?.use(ofChild: name) == .honoured, known(steps[0]) != nil {
        whole = .honoured
      }
      if whole == .honoured { whole = known(steps[0])?.use(ofChild: name) ?? .unknown }
    }
    guard whole == .honoured, let element = known(name) else {
      return Element(path: path, use: whole, parts: [])
    }
    return Element(
      path: path, use: whole, parts: names.map { Part(name: $0, use: element.use(ofAttribute: $0)) })
  }
}
