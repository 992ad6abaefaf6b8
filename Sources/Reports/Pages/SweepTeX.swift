import Experiments
import Recording

extension SweepReport {
  /// The means of all metrics as a LaTeX table with 95 % intervals, one row per combination; needs `booktabs`.
  package var latex: String {
    var lines = [
      "% \(plan.name): means over \(plan.seeds.count) seeds, with 95 % confidence intervals (Student's t).",
      "% Needs \\usepackage{booktabs}.",
    ]
    let axes = plan.axes.count
    lines.append(
      "\\begin{tabular}{\(String(repeating: "l", count: axes))\(String(repeating: "r", count: plan.metrics.count))}"
    )
    lines.append("\\toprule")
    lines.append(row(plan.axes.map(\.name) + plan.metrics))
    lines.append("\\midrule")
    let places = plan.metrics.indices.map { metric in
      Self.places(
        plan.cells.indices.compactMap { Sample(values(metric, cell: $0).compactMap { $0 })?.mean.magnitude }
          .max() ?? 0)
    }
    for (index, cell) in plan.cells.enumerated() {
      let names = zip(plan.axes, cell).map { $0.levels[$1].name }.map(Self.escaped)
      let means = plan.metrics.indices.map { metric -> String in
        guard let sample = Sample(values(metric, cell: index).compactMap { $0 }) else { return "--" }
        let mean = fixed(sample.mean, places[metric])
        return sample.halfWidth.map { "$\(mean) \\pm \(fixed($0, places[metric]))$" } ?? "$\(mean)$"
      }
      lines.append((names + means).joined(separator: " & ") + " \\\\")
    }
    lines += ["\\bottomrule", "\\end{tabular}"]
    return lines.joined(separator: "\n") + "\n"
  }

  private func row(_ fields: [String]) -> String {
    fields.map(Self.escaped).joined(separator: " & ") + " \\\\"
  }

  /// Text without LaTeX's special characters.
  private static func escaped(_ text: String) -> String {
    text.reduce(into: "") { out, c in
      switch c {
      case "\\": out += "\\textbackslash{}"
      case "~": out += "\\textasciitilde{}"
      case "^": out += "\\textasciicircum{}"
      case "&", "%", "$", "#", "_", "{", "}": out += "\\\(c)"
      default: out.append(c)
      }
    }
  }
}
