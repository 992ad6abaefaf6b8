import Recording

extension Drawing {
  /// The picture as an SVG element, as a file of its own or inside HTML.
  ///
  /// - Parameter identity: begins the names of its clip paths, so that several fit into one document.
  package func svg(identity: String = "plot") -> String {
    var writer = SVGWriter(identity: identity)
    return writer.document(self)
  }
}

private struct SVGWriter {
  let identity: String
  var clips = 0
  var out: [UInt8] = []

  init(identity: String) { self.identity = identity }

  mutating func document(_ drawing: Drawing) -> String {
    let (width, height) = (number(drawing.width), number(drawing.height))
    put("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(width) \(height)\" width=\"\(width)\"")
    put(" height=\"\(height)\" role=\"img\" font-family=\"\(Self.fonts)\" aria-label=\"")
    out.append(xmlAttribute: drawing.title)
    put("\">\n")
    put("<rect width=\"\(width)\" height=\"\(height)\" fill=\"\(Colour.paper.hexadecimal)\"/>\n")
    for mark in drawing.marks { add(mark) }
    put("</svg>\n")
    return String(decoding: out, as: UTF8.self)
  }

  static let fonts =
    "Helvetica Neue,Helvetica,Arial,DejaVu Sans,Noto Sans CJK SC,WenQuanYi Zen Hei,sans-serif"

  private mutating func add(_ mark: Drawing.Mark) {
    switch mark {
    case .path(let spots, let isClosed, let paint):
      guard let first = spots.first else { return }
      put("<path d=\"M\(number(first.x)) \(number(first.y))")
      for spot in spots.dropFirst() { put("L\(number(spot.x)) \(number(spot.y))") }
      put(isClosed ? "Z\"" : "\"")
      attributes(paint)
      put("/>\n")
    case .circle(let spot, let radius, let paint):
      put("<circle cx=\"\(number(spot.x))\" cy=\"\(number(spot.y))\" r=\"\(number(radius))\"")
      attributes(paint)
      put("/>\n")
    case .text(let label): add(label)
    case .clip(let box, let inside):
      clips += 1
      let name = "\(identity)-clip-\(clips)"
      put("<clipPath id=\"\(name)\"><rect x=\"\(number(box.min.x))\" y=\"\(number(box.min.y))\"")
      put(" width=\"\(number(box.width))\" height=\"\(number(box.height))\"/></clipPath>\n")
      put("<g clip-path=\"url(#\(name))\">\n")
      for mark in inside { add(mark) }
      put("</g>\n")
    }
  }

  private mutating func add(_ label: Drawing.Label) {
    let (x, y) = (number(label.at.x), number(label.at.y))
    put(
      "<text x=\"\(x)\" y=\"\(y)\" font-size=\"\(number(label.size))\" fill=\"\(label.colour.hexadecimal)\"")
    if label.anchor != .start { put(" text-anchor=\"\(label.anchor.rawValue)\"") }
    if label.isBold { put(" font-weight=\"600\"") }
    if label.isTurned { put(" transform=\"rotate(-90 \(x) \(y))\"") }
    put(">")
    out.append(xmlAttribute: label.text)
    put("</text>\n")
  }

  private mutating func attributes(_ paint: Paint) {
    if let fill = paint.fill {
      put(" fill=\"\(fill.hexadecimal)\"")
      if fill.opacity < 1 { put(" fill-opacity=\"\(number(fill.opacity))\"") }
    } else {
      put(" fill=\"none\"")
    }
    guard let stroke = paint.stroke else { return }
    put(" stroke=\"\(stroke.hexadecimal)\" stroke-width=\"\(number(paint.width))\" stroke-linejoin=\"round\"")
    if stroke.opacity < 1 { put(" stroke-opacity=\"\(number(stroke.opacity))\"") }
    if !paint.dash.isEmpty { put(" stroke-dasharray=\"\(paint.dash.map(number).joined(separator: " "))\"") }
  }

  private mutating func put(_ text: String) { out.append(contentsOf: text.utf8) }

  /// Two decimals, without zeros at the end.
  private func number(_ value: Double) -> String {
    var text = fixed(value, 2)
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }
}
