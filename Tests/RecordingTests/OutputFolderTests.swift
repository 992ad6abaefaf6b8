import Foundation
import Testing

@testable import Recording

@Suite struct OutputFolderTests {
  private let scratch = Scratch()

  @Test func foldersOfOthersAreRefused() throws {
    let folder = OutputFolder(path: scratch.file("x/y/z"))
    try folder.check()
    #expect(!FileManager.default.fileExists(atPath: scratch.file("x")))
    _ = try folder.prepare()
    // The file in which a sweep announces a run is not among them, and stays.
    try writeAtomically([1], to: folder.file(OutputFolder.unitFile))
    _ = try folder.prepare()
    #expect(try readFile(folder.file(OutputFolder.unitFile)) == [1])
    try FileManager.default.removeItem(atPath: folder.file(OutputFolder.unitFile))
    try writeAtomically([1], to: folder.file("thesis.tex"))
    let error = #expect(throws: RecordingError.self) { _ = try folder.prepare() }
    #expect(error == .folderInUse(path: folder.path, example: "thesis.tex"))
    // An earlier run's folder: its files are removed, others stay.
    try writeAtomically([1], to: folder.file("run.json"))
    try writeAtomically([1], to: folder.file("run.mcap"))
    _ = try folder.prepare()
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["thesis.tex"])
    #expect(throws: RecordingError.notAFolder(path: folder.file("thesis.tex"))) {
      try OutputFolder(path: folder.file("thesis.tex")).check()
    }
  }

  @Test func aFolderIsOfOneRunAtATime() throws {
    let folder = OutputFolder(path: scratch.file("shared"))
    var first: FolderClaim? = try folder.prepare()
    #expect(throws: RecordingError.folderTaken(path: folder.path)) { try folder.check() }
    #expect(throws: RecordingError.folderTaken(path: folder.path)) { _ = try folder.prepare() }
    withExtendedLifetime(first) {}
    first = nil
    _ = try folder.prepare()
  }
}
