import Glibc

/// Draws with the system's cairo library, loaded when the first picture is asked for: only PNG files need it, and
/// building coroad does not.
package struct PNGWriter: Sendable {
  /// Package of Debian and Ubuntu that holds the library.
  package static let packageName = "libcairo2"
  private static let libraries = ["libcairo.so.2", "libcairo.so"]

  private typealias Context = OpaquePointer
  private typealias Surface = OpaquePointer
  private let makeSurface: @convention(c) (Int32, Int32, Int32) -> Surface?
  private let make: @convention(c) (Surface?) -> Context?
  private let write: @convention(c) (Surface?, UnsafePointer<CChar>) -> Int32
  private let destroySurface: @convention(c) (Surface?) -> Void
  private let destroy: @convention(c) (Context?) -> Void
  private let save: @convention(c) (Context?) -> Void
  private let restore: @convention(c) (Context?) -> Void
  private let scale: @convention(c) (Context?, Double, Double) -> Void
  private let translate: @convention(c) (Context?, Double, Double) -> Void
  private let rotate: @convention(c) (Context?, Double) -> Void
  private let moveTo: @convention(c) (Context?, Double, Double) -> Void
  private let lineTo: @convention(c) (Context?, Double, Double) -> Void
  private let closePath: @convention(c) (Context?) -> Void
  private let newPath: @convention(c) (Context?) -> Void
  private let rectangle: @convention(c) (Context?, Double, Double, Double, Double) -> Void
  private let arc: @convention(c) (Context?, Double, Double, Double, Double, Double) -> Void
  private let clip: @convention(c) (Context?) -> Void
  private let setColour: @convention(c) (Context?, Double, Double, Double, Double) -> Void
  private let setWidth: @convention(c) (Context?, Double) -> Void
  private let setDash: @convention(c) (Context?, UnsafePointer<Double>?, Int32, Double) -> Void
  private let setJoin: @convention(c) (Context?, Int32) -> Void
  private let fillPreserve: @convention(c) (Context?) -> Void
  private let strokePreserve: @convention(c) (Context?) -> Void
  private let selectFont: @convention(c) (Context?, UnsafePointer<CChar>, Int32, Int32) -> Void
  private let setSize: @convention(c) (Context?, Double) -> Void
  private let showText: @convention(c) (Context?, UnsafePointer<CChar>) -> Void
  private let measure: @convention(c) (Context?, UnsafePointer<CChar>, UnsafeMutablePointer<Double>) -> Void

  /// Nil if the library is not installed.
  package init?() {
    guard let library = Self.libraries.lazy.compactMap({ dlopen($0, RTLD_NOW) }).first else { return nil }
    func find<F>(_ name: String) throws(MissingSymbol) -> F {
      guard let symbol = dlsym(library, "cairo_" + name) else { throw MissingSymbol() }
      return unsafeBitCast(symbol, to: F.self)
    }
    do {
      makeSurface = try find("image_surface_create")
      make = try find("create")
      write = try find("surface_write_to_png")
      destroySurface = try find("surface_destroy")
      destroy = try find("destroy")
      save = try find("save")
      restore = try find("restore")
      scale = try find("scale")
      translate = try find("translate")
      rotate = try find("rotate")
      moveTo = try find("move_to")
      lineTo = try find("line_to")
      closePath = try find("close_path")
      newPath = try find("new_path")
      rectangle = try find("rectangle")
      arc = try find("arc")
      clip = try find("clip")
      setColour = try find("set_source_rgba")
      setWidth = try find("set_line_width")
      setDash = try find("set_dash")
      setJoin = try find("set_line_join")
      fillPreserve = try find("fill_preserve")
      strokePreserve = try find("stroke_preserve")
      selectFont = try find("select_font_face")
      setSize = try find("set_font_size")
      showText = try find("show_text")
      measure = try find("text_extents")
    } catch {
      return nil
    }
  }
  private struct MissingSymbol: Error {}

  /// Pixels per point: about 210 dots per inch in print.
  private static let density = 3.0
  /// Largest picture, pixels on a side.
  private static let mostPixels = 20_000.0

  /// - Returns: false if the file cannot be written.
  package func write(_ drawing: Drawing, to path: String) -> Bool {
    let width = (drawing.width * Self.density).rounded(.up)
    let height = (drawing.height * Self.density).rounded(.up)
    guard (1...Self.mostPixels).contains(width), (1...Self.mostPixels).contains(height) else { return false }
    // CAIRO_FORMAT_RGB24.
    let surface = makeSurface(1, Int32(width), Int32(height))
    let context = make(surface)
    defer {
      destroy(context)
      destroySurface(surface)
    }
    scale(context, Self.density, Self.density)
    setJoin(context, 1)
    add(
      .path(
        Box(Spot(0, 0), Spot(drawing.width, drawing.height)).corners, isClosed: true,
        Paint(fill: .paper)), context)
    for mark in drawing.marks { add(mark, context) }
    return write(surface, path) == 0
  }

  private func add(_ mark: Drawing.Mark, _ context: Context?) {
    switch mark {
    case .path(let spots, let isClosed, let paint):
      guard let first = spots.first else { return }
      moveTo(context, first.x, first.y)
      for spot in spots.dropFirst() { lineTo(context, spot.x, spot.y) }
      if isClosed { closePath(context) }
      use(paint, context)
    case .circle(let spot, let radius, let paint):
      newPath(context)
      arc(context, spot.x, spot.y, radius, 0, 2 * .pi)
      use(paint, context)
    case .text(let label): add(label, context)
    case .clip(let box, let inside):
      save(context)
      rectangle(context, box.min.x, box.min.y, box.width, box.height)
      clip(context)
      for mark in inside { add(mark, context) }
      restore(context)
    }
  }

  private func use(_ paint: Paint, _ context: Context?) {
    if let fill = paint.fill {
      setColour(context, fill.red, fill.green, fill.blue, fill.opacity)
      fillPreserve(context)
    }
    if let stroke = paint.stroke {
      setColour(context, stroke.red, stroke.green, stroke.blue, stroke.opacity)
      setWidth(context, paint.width)
      setDash(context, paint.dash, Int32(paint.dash.count), 0)
      strokePreserve(context)
    }
    newPath(context)
  }

  private func add(_ label: Drawing.Label, _ context: Context?) {
    save(context)
    translate(context, label.at.x, label.at.y)
    if label.isTurned { rotate(context, -.pi / 2) }
    selectFont(context, "sans-serif", 0, label.isBold ? 1 : 0)
    setSize(context, label.size)
    let colour = label.colour
    setColour(context, colour.red, colour.green, colour.blue, colour.opacity)
    // cairo_text_extents_t: x and y bearing, width, height, x and y advance.
    var extents = [Double](repeating: 0, count: 6)
    measure(context, label.text, &extents)
    let shift =
      switch label.anchor {
      case .start: 0.0
      case .middle: -extents[4] / 2
      case .end: -extents[4]
      }
    moveTo(context, shift, 0)
    showText(context, label.text)
    restore(context)
  }
}
