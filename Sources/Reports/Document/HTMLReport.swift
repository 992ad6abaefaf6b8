import Recording

extension ReportDocument {
  /// The report as one HTML file that needs nothing else: styles and pictures are in it, scripts are not used.
  package var html: [UInt8] {
    var page = HTMLWriter()
    page.write(self)
    return page.out
  }
}

private struct HTMLWriter {
  var out: [UInt8] = []
  private var pictures = 0

  mutating func write(_ report: ReportDocument) {
    raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
    raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
    // Nothing that a name in a scenario holds can become a script or load anything.
    raw(
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n"
    )
    element("title", report.title)
    raw("<style>\n\(ReportStyle.css)</style>\n</head>\n<body>\n<main>\n<header>\n")
    element("h1", report.title)
    element("p", report.subtitle, "class=\"subtitle\"")
    raw("<dl class=\"facts\">\n")
    for fact in report.facts {
      raw("<div>")
      element("dt", fact.name)
      element("dd", fact.value)
      raw("</div>\n")
    }
    raw("</dl>\n")
    if report.sections.count > 2 {
      raw("<nav aria-label=\"Sections\">")
      for (i, section) in report.sections.enumerated() {
        element("a", section.title, "href=\"#section-\(i + 1)\"")
      }
      raw("</nav>\n")
    }
    raw("</header>\n")
    for (i, section) in report.sections.enumerated() {
      raw("<section id=\"section-\(i + 1)\">\n")
      element("h2", section.title)
      blocks(section.blocks)
      raw("</section>\n")
    }
    raw("</main>\n</body>\n</html>\n")
  }

  /// Neighbouring figures share rows.
  private mutating func blocks(_ blocks: [ReportDocument.Block]) {
    var isInGrid = false
    for block in blocks {
      if case .figure = block {
        if !isInGrid { raw("<div class=\"figures\">\n") }
        isInGrid = true
      } else if isInGrid {
        raw("</div>\n")
        isInGrid = false
      }
      switch block {
      case .text(let text): element("p", text)
      case .warning(let lines):
        raw("<ul class=\"warning\">\n")
        for line in lines { element("li", line) }
        raw("</ul>\n")
      case .table(let content): table(content)
      case .tables(let contents):
        raw("<div class=\"tables\">\n")
        for content in contents { table(content) }
        raw("</div>\n")
      case .details(let title, let content):
        raw("<details>")
        element("summary", title)
        table(content)
        raw("</details>\n")
      case .figure(let figure): self.figure(figure)
      }
    }
    if isInGrid { raw("</div>\n") }
  }

  private mutating func figure(_ figure: ReportFigure) {
    pictures += 1
    let isWide = figure.drawing.width > 700
    raw("<figure id=\"figure-\(figure.name)\"\(isWide ? " class=\"wide\"" : "")>\n")
    raw(figure.drawing.svg(identity: "figure-\(pictures)"))
    raw("<figcaption>")
    text(figure.caption)
    raw("</figcaption>\n<details><summary>Data</summary>\n")
    table(figure.data)
    raw("</details>\n</figure>\n")
  }

  private mutating func table(_ table: ReportTable) {
    raw("<div class=\"table\"><table>\n<thead><tr>")
    for (i, column) in table.columns.enumerated() { cell("th", column, i, table) }
    raw("</tr></thead>\n<tbody>\n")
    for row in table.rows {
      raw("<tr>")
      for (i, field) in row.enumerated() { cell("td", field, i, table) }
      raw("</tr>\n")
    }
    raw("</tbody></table></div>\n")
    if !table.note.isEmpty { element("p", table.note, "class=\"note\"") }
  }

  private mutating func cell(_ tag: String, _ content: String, _ column: Int, _ table: ReportTable) {
    var classes: [String] = []
    if table.numeric.contains(column) { classes.append("n") }
    if content == "better" || content == "worse" { classes.append(content) }
    element(tag, content, classes.isEmpty ? "" : "class=\"\(classes.joined(separator: " "))\"")
  }

  private mutating func element(_ tag: String, _ content: String, _ attributes: String = "") {
    raw("<\(tag)\(attributes.isEmpty ? "" : " " + attributes)>")
    text(content)
    raw("</\(tag)>")
    if tag != "a" && tag != "td" && tag != "th" && tag != "dt" && tag != "dd" { raw("\n") }
  }

  private mutating func raw(_ text: String) { out.append(contentsOf: text.utf8) }
  private mutating func text(_ text: String) { out.append(xmlAttribute: text) }
}
