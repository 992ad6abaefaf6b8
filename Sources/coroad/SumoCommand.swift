import ArgumentParser
import RoadNetwork
import Scenario

/// `coroad sumo --coverage`: what is read of SUMO's input formats.
struct SumoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sumo", abstract: "Lists what is read of SUMO's input formats, and what is not.")

  @Flag(
    help:
      "List every element, attribute and option with what becomes of it: network, routes, additional, configuration."
  )
  var coverage = false

  func validate() throws {
    if !coverage { throw ValidationError("say what to list: --coverage") }
  }

  func run() throws { try Shell.output(SumoCoveragePage.text) }
}

/// The coverage of SUMO's formats as text, and as a page of the reference.
enum SumoCoveragePage {
  /// One line for each part: format, path, what becomes of it.
  static var text: String {
    var out = ""
    for format in SumoCoverage.all {
      for element in format.elements {
        let path = "\(format.format) \(element.path)"
        if let use = element.use { out += "\(path): \(words(use))\n" }
        for part in element.parts { out += "\(path) \(part.name): \(words(part.use))\n" }
      }
    }
    return out
  }

  private static func words(_ use: FormatUse) -> String {
    switch use {
    case .honoured: "honoured"
    case .leavesOut(let effect): "without effect: \(effect)"
    case .ignored(let missing): "without effect on traffic" + (missing.map { ": \($0)" } ?? "")
    case .unknown: "not read"
    }
  }

  /// A table for each format: one row for each element.
  static var markdown: String {
    var out = """
      What becomes of every element, attribute and option of SUMO 1.28's input formats; `coroad sumo --coverage` prints \
      the same list, a line for each. What has no effect where it has one in SUMO is told as a warning, which \
      `--strict-sumo` makes an error; what is not read is told as a notice, an option as a warning. Outputs that are \
      asked for are described in [outputs](outputs.md#outputs-in-sumos-formats).

      - **honoured**: read, with SUMO's meaning.
      - **without effect**: known, and results differ as it says.
      - **irrelevant**: known, without effect on the traffic: names, colours, the window, what netconvert has worked in.
      - **not read**: not known.

      """
    for format in SumoCoverage.all {
      out += "\n## \(format.format.prefix(1).uppercased() + format.format.dropFirst())\n\n"
      let isOptions = format.format == "configuration"
      out += "| \(isOptions ? "group" : "element") | honoured | without effect | irrelevant | not read |\n"
      out += "| --- | --- | --- | --- | --- |\n"
      for element in format.elements { out += row(element) }
    }
    return out
  }

  private static func row(_ element: SumoCoverage.Element) -> String {
    func names(_ wanted: (FormatUse) -> Bool) -> String {
      element.parts.filter { wanted($0.use) }.map { "`\($0.name)`" }.joined(separator: ", ")
    }
    var cells = [
      names { $0 == .honoured }, effects(element.parts),
      irrelevant(element.parts), names { $0 == .unknown },
    ]
    switch element.use {
    case .leavesOut(let effect): cells[1] = "all: \(effect)"
    case .ignored(let missing): cells[2] = "all" + (missing.map { ": \($0)" } ?? "")
    case .unknown: cells[3] = "all"
    case .honoured where element.parts.isEmpty: cells[0] = "all"
    case .honoured, nil: break
    }
    return "| `\(element.path)` | \(cells.joined(separator: " | ")) |\n"
  }

  private static func effects(_ parts: [SumoCoverage.Part]) -> String {
    grouped(parts) { if case .leavesOut(let effect) = $0 { effect } else { nil } }
  }
  private static func irrelevant(_ parts: [SumoCoverage.Part]) -> String {
    grouped(parts) { if case .ignored(let missing) = $0 { missing ?? "" } else { nil } }
  }
  /// Attributes by what follows from ignoring them; nothing follows from "".
  private static func grouped(
    _ parts: [SumoCoverage.Part], _ effect: (FormatUse) -> String?
  ) -> String {
    var groups: [(effect: String, names: [String])] = []
    for part in parts {
      guard let effect = effect(part.use) else { continue }
      if let i = groups.firstIndex(where: { $0.effect == effect }) {
        groups[i].names.append("`\(part.name)`")
      } else {
        groups.append((effect, ["`\(part.name)`"]))
      }
    }
    return groups.map { group in
      group.names.joined(separator: ", ") + (group.effect.isEmpty ? "" : ": \(group.effect)")
    }.joined(separator: "; ")
  }
}
