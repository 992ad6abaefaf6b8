/// A picture as a list of marks, in points (1/72 inch; one CSS pixel on a screen), y downwards. Both writers, SVG and
/// PNG, draw the same list.
///
/// Own code, since no plotting library for Swift on Linux is among the packages of this project, and the few marks of
/// a line or bar plot are less than the binding of a C library would be.
package struct Drawing: Hashable, Sendable {
  package var width: Double
  package var height: Double
  package var marks: [Mark] = []
  /// What the picture shows, for readers who do not see it.
  package var title = ""

  package enum Mark: Hashable, Sendable {
    case path([Spot], isClosed: Bool, Paint)
    case circle(Spot, radius: Double, Paint)
    case text(Label)
    /// Marks of which only what lies in the box is shown.
    case clip(Box, [Mark])
  }

  package struct Label: Hashable, Sendable {
    package var text: String
    package var at: Spot
    package var size: Double
    package var anchor = Anchor.start
    package var colour = Colour.ink
    package var isBold = false
    /// Reads upwards.
    package var isTurned = false

    package enum Anchor: String, Sendable { case start, middle, end }
  }

  mutating func add(
    _ text: String, _ x: Double, _ y: Double, size: Double = Typography.small,
    anchor: Label.Anchor = .start, colour: Colour = .ink, isBold: Bool = false, isTurned: Bool = false
  ) {
    if text.isEmpty { return }
    marks.append(
      .text(
        Label(
          text: text, at: Spot(x, y), size: size, anchor: anchor, colour: colour, isBold: isBold,
          isTurned: isTurned)))
  }
  mutating func line(_ a: Spot, _ b: Spot, _ paint: Paint) {
    marks.append(.path([a, b], isClosed: false, paint))
  }
  mutating func fill(_ box: Box, _ colour: Colour) {
    marks.append(.path(box.corners, isClosed: true, Paint(fill: colour)))
  }

  /// The marks moved by (`dx`, `dy`), such as those of one of several plots in a grid.
  func moved(_ dx: Double, _ dy: Double) -> [Mark] { marks.map { Self.moved($0, dx, dy) } }

  private static func moved(_ mark: Mark, _ dx: Double, _ dy: Double) -> Mark {
    func at(_ spot: Spot) -> Spot { Spot(spot.x + dx, spot.y + dy) }
    switch mark {
    case .path(let spots, let isClosed, let paint): return .path(spots.map(at), isClosed: isClosed, paint)
    case .circle(let spot, let radius, let paint): return .circle(at(spot), radius: radius, paint)
    case .text(var label):
      label.at = at(label.at)
      return .text(label)
    case .clip(let box, let inside):
      return .clip(Box(at(box.min), at(box.max)), inside.map { moved($0, dx, dy) })
    }
  }
}

package struct Spot: Hashable, Sendable {
  package var x: Double
  package var y: Double
  package init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }
}

/// An upright rectangle.
package struct Box: Hashable, Sendable {
  package var min: Spot
  package var max: Spot
  package init(_ min: Spot, _ max: Spot) {
    self.min = min
    self.max = max
  }
  var width: Double { max.x - min.x }
  var height: Double { max.y - min.y }
  var corners: [Spot] { [min, Spot(max.x, min.y), max, Spot(min.x, max.y)] }
}

/// Line and filling of a mark.
package struct Paint: Hashable, Sendable {
  package var stroke: Colour?
  package var fill: Colour?
  package var width = 1.0
  /// Lengths of dashes and gaps; empty for a solid line.
  package var dash: [Double] = []
}

/// An sRGB colour with opacity, each 0...1.
package struct Colour: Hashable, Sendable {
  package var red: Double
  package var green: Double
  package var blue: Double
  package var opacity = 1.0

  init(_ rgb: UInt32, opacity: Double = 1) {
    red = Double(rgb >> 16 & 255) / 255
    green = Double(rgb >> 8 & 255) / 255
    blue = Double(rgb & 255) / 255
    self.opacity = opacity
  }
  func faded(_ opacity: Double) -> Colour {
    var colour = self
    colour.opacity = opacity
    return colour
  }

  /// Red, green and blue as `#rrggbb`.
  var hexadecimal: String {
    "#"
      + [red, green, blue].map {
        let byte = UInt8(($0 * 255).rounded())
        return (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }.joined()
  }

  package static let ink = Colour(0x1d2733)
  static let pale = Colour(0x5b6673)
  static let grid = Colour(0xe3e7ec)
  static let axis = Colour(0x9aa4b0)
  static let paper = Colour(0xffffff)

  /// Colours that people with any colour vision tell apart, without the yellow that is too light for lines on paper and
  /// with greys in place of black: Okabe and Ito, Color Universal Design, 2008.
  static let series = [0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7, 0x56b4e9, 0xe69f00, 0x3a4654, 0x8c8c8c].map {
    Colour($0)
  }
  static func series(_ index: Int) -> Colour { series[index % series.count] }
}

/// Sizes of text, and widths estimated from them: nothing measures text before a browser or printer draws it.
enum Typography {
  static let title = 12.5
  static let normal = 11.0
  static let small = 10.0

  /// Width of a text, points: average advances of a sans-serif face by class of character, slightly generous.
  static func width(_ text: String, size: Double) -> Double {
    size
      * text.unicodeScalars.reduce(0) { sum, c in
        switch c {
        case "i", "j", "l", "t", "f", "I", ".", ",", ":", ";", "'", "|", " ", "(", ")", "/", "-": sum + 0.33
        case "m", "w", "M", "W", "%", "@": sum + 0.88
        case "A"..."Z": sum + 0.68
        case _ where c.value >= 0x2e80: sum + 1
        default: sum + 0.56
        }
      }
  }

  /// The text, cut to a width with an ellipsis.
  static func fitted(_ text: String, size: Double, width limit: Double) -> String {
    if width(text, size: size) <= limit { return text }
    var kept = text
    while !kept.isEmpty && width(kept + "…", size: size) > limit { kept.removeLast() }
    return kept + "…"
  }
}
