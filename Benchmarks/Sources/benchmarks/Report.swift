import Foundation

/// One line of JSON: the figure, what it was measured on, and how often.
func jsonLine(_ figure: Figure, _ suite: Suite) -> String {
  var line =
    "{\"benchmark\":\(quoted(figure.name)),\"value\":\(text(figure.value)),\"unit\":\(quoted(figure.unit))"
  line += ",\"runs\":\(suite.runs),\"cores\":\(ProcessInfo.processInfo.activeProcessorCount)"
  line += ",\"processor\":\(quoted(processor()))"
  for detail in figure.details { line += ",\(quoted(detail.key)):\(detail.value)" }
  return line + "}"
}

func printTable(_ figures: [Figure]) {
  guard !figures.isEmpty else { return }
  print("\n| benchmark | median | unit | |\n|---|---|---|---|")
  for figure in figures {
    let details = figure.details.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    print("| \(figure.name) | \(text(figure.value)) | \(figure.unit) | \(details) |")
  }
}

private func quoted(_ string: String) -> String {
  let escaped = string.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(
    of: "\"", with: "\\\"")
  return "\"\(escaped)\""
}

private func processor() -> String {
  let info = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
  let line = info.split(separator: "\n").first { $0.hasPrefix("model name") }
  return line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown"
}
