import Glibc
import SimCore

/// The output files of all detectors: any number of them, with few descriptors and bounded memory. A file is open only
/// while it is written to.
final class DetectorFiles {
  /// Folder inside of that of the run.
  static let folder = "detectors"
  /// Memory of all buffers together, bytes.
  private static let most = 16 << 20

  private struct File {
    var path: String
    var root: String
    var buffer: [UInt8] = []
    var size: UInt64 = 0
  }
  private var files: [File] = []
  private let threshold: Int
  private(set) var failure: RecordingError?

  /// Creates the files with their heads.
  ///
  /// - Parameter files: name, root element and schema of each.
  init(_ files: [(name: String, root: String, schema: String)], in folder: OutputFolder, comment: String)
    throws(RecordingError)
  {
    threshold = min(1 << 16, max(1 << 10, Self.most / max(files.count, 1)))
    let path = folder.file(Self.folder)
    if mkdir(path, 0o755) != 0 && errno != EEXIST {
      throw .system(path: path, operation: "create the folder", code: errno)
    }
    for file in files {
      var one = File(path: path + "/" + file.name, root: file.root)
      appendXMLHead(to: &one.buffer, comment: comment)
      appendRoot(file.root, schema: file.schema, to: &one.buffer)
      let created = try OutputFile(creating: one.path)
      try created.write(one.buffer, at: 0)
      one.size = UInt64(one.buffer.count)
      one.buffer.removeAll(keepingCapacity: true)
      self.files.append(one)
    }
  }

  func append(to file: Int, _ body: (inout [UInt8]) -> Void) {
    if failure != nil { return }
    body(&files[file].buffer)
    if files[file].buffer.count >= threshold { flush(file) }
  }
  private func flush(_ file: Int) {
    if failure != nil || files[file].buffer.isEmpty { return }
    do throws(RecordingError) {
      let output = try OutputFile(continuing: files[file].path)
      try output.write(files[file].buffer, at: files[file].size)
      files[file].size += UInt64(files[file].buffer.count)
    } catch {
      failure = error
    }
    files[file].buffer.removeAll(keepingCapacity: true)
  }
  func close() {
    for i in files.indices {
      let end = "</\(files[i].root)>\n"
      append(to: i) { $0.append(contentsOf: end.utf8) }
      flush(i)
    }
  }

  /// Removes the files of an earlier run from its folder: those that begin as a run writes them; others stay.
  static func clear(in folder: OutputFolder) throws(RecordingError) {
    let path = folder.file(Self.folder)
    guard let directory = opendir(path) else { return }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
      }
      if name.hasSuffix(".xml") { names.append(name) }
    }
    closedir(directory)
    for name in names where isOurs("\(path)/\(name)") {
      if unlink("\(path)/\(name)") != 0 && errno != ENOENT {
        throw .system(path: "\(path)/\(name)", operation: "replace the earlier run's file", code: errno)
      }
    }
    _ = rmdir(path)
  }
  private static func isOurs(_ path: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return false }
    defer { Glibc.close(descriptor) }
    var head = [UInt8](repeating: 0, count: 256)
    let count = read(descriptor, &head, head.count)
    return count > 0 && String(decoding: head[..<count], as: UTF8.self).contains("<!-- written by Coroad ")
  }
}
