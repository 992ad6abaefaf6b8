import Foundation
import Recording

/// The folder `plots` of a report: each plot as SVG, as PNG and as CSV with its data.
package struct PlotFolder {
  package static let name = "plots"
  private static let list = "plots.txt"
  private static let extensions = ["svg", "png", "csv"]
  private let folder: OutputFolder

  /// - Parameter folder: the folder that has or gets the folder `plots`.
  package init(in folder: OutputFolder) { self.folder = OutputFolder(path: folder.file(Self.name)) }

  package var path: String { folder.path }

  /// Writes the plots in place of those written before; other files stay.
  ///
  /// - Returns: false if there are no PNG files because cairo is not installed.
  package func write(_ figures: [ReportFigure]) throws(RecordingError) -> Bool {
    clear()
    if mkdir(path, 0o755) != 0 && errno != EEXIST {
      throw .system(path: path, operation: "create the folder", code: errno)
    }
    try writeAtomically(
      Array(figures.map { $0.name + "\n" }.joined().utf8), to: folder.file(Self.list))
    let writer = PNGWriter()
    for figure in figures {
      try writeAtomically(
        Array(figure.drawing.svg(identity: figure.name).utf8), to: folder.file(figure.name + ".svg"))
      try writeAtomically(figure.data.csv, to: folder.file(figure.name + ".csv"))
      if let writer, !writer.write(figure.drawing, to: folder.file(figure.name + ".png")) {
        throw .system(
          path: folder.file(figure.name + ".png"), operation: "write", code: errno == 0 ? EIO : errno)
      }
    }
    return writer != nil
  }

  /// Removes the plots that an earlier run wrote here, and the folder if nothing else is in it.
  package func clear() {
    guard let data = FileManager.default.contents(atPath: folder.file(Self.list)), data.count < 1 << 20 else {
      return
    }
    let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789-_.")
    for name in String(decoding: data, as: UTF8.self).split(separator: "\n") {
      guard name.allSatisfy(allowed.contains), !name.hasPrefix(".") else { continue }
      for kind in Self.extensions { unlink(folder.file("\(name).\(kind)")) }
    }
    unlink(folder.file(Self.list))
    rmdir(path)
  }
}
