import Experiments
import Recording

/// Writes reports where their runs lie.
package struct ReportWriter {
  package static let file = "report.html"
  private let folder: OutputFolder
  /// Whether the plots are wanted as files too.
  private let plots: Bool

  package init(folder: OutputFolder, plots: Bool) {
    self.folder = folder
    self.plots = plots
  }

  /// Makes the folder of a report that has one of its own. Throws if other files than an earlier report are in it.
  package func prepare() throws(RecordingError) {
    try folder.prepareForReport(file: Self.file, allowed: [PlotFolder.name])
  }

  package enum Outcome { case complete, withoutPNG }

  @discardableResult
  package func write(_ document: ReportDocument) throws(RecordingError) -> Outcome {
    try writeAtomically(document.html, to: folder.file(Self.file))
    let writer = PlotFolder(in: folder)
    if !plots {
      writer.clear()
      return .complete
    }
    return try writer.write(document.figures) ? .complete : .withoutPNG
  }
}
