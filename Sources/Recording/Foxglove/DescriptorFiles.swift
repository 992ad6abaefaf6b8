/// The files of a serialised FileDescriptorSet: those that one message needs are a small part of all.
struct DescriptorFiles {
  private struct File {
    /// With its tag and length.
    var bytes: ArraySlice<UInt8>
    var name = ""
    var package = ""
    var imports: [String] = []
    var messages: [String] = []
  }
  /// Each after those that it imports, as `protoc` writes them.
  private var files: [File] = []

  init(_ set: [UInt8]) {
    var rest = set[...]
    while !rest.isEmpty {
      let start = rest.startIndex
      guard let field = Self.next(&rest) else { return }
      var file = File(bytes: set[start..<rest.startIndex])
      var content = field.bytes
      // Of google.protobuf.FileDescriptorProto: name, package, dependency, message_type.
      while let field = Self.next(&content) {
        let text = { String(decoding: field.bytes, as: UTF8.self) }
        switch field.number {
        case 1: file.name = text()
        case 2: file.package = text()
        case 3: file.imports.append(text())
        case 4:
          var message = field.bytes
          if let name = Self.next(&message), name.number == 1 {
            file.messages.append(String(decoding: name.bytes, as: UTF8.self))
          }
        default: break
        }
      }
      files.append(file)
    }
  }

  /// The set of the files that a message needs, by its full name; empty if there is no such message.
  func set(for message: String) -> [UInt8] {
    var needed: Set<String> = []
    var out: [ArraySlice<UInt8>] = []
    for file in files.reversed() {
      let declares = file.messages.contains { "\(file.package).\($0)" == message }
      guard declares || needed.contains(file.name) else { continue }
      needed.formUnion(file.imports)
      out.append(file.bytes)
    }
    return Array(out.reversed().joined())
  }

  /// The next field with content of its own length; others are passed over.
  private static func next(_ bytes: inout ArraySlice<UInt8>) -> (number: UInt64, bytes: ArraySlice<UInt8>)? {
    while !bytes.isEmpty {
      guard let key = varint(&bytes) else { return nil }
      switch key & 7 {
      case 0: if varint(&bytes) == nil { return nil }
      case 1: bytes = bytes.dropFirst(8)
      case 2:
        guard let length = varint(&bytes), length <= UInt64(bytes.count) else { return nil }
        let content = bytes.prefix(Int(length))
        bytes = bytes.dropFirst(Int(length))
        return (key >> 3, content)
      case 5: bytes = bytes.dropFirst(4)
      default: return nil
      }
    }
    return nil
  }
  private static func varint(_ bytes: inout ArraySlice<UInt8>) -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard let byte = bytes.popFirst() else { return nil }
      value |= UInt64(byte & 127) << shift
      if byte < 128 { return value }
    }
    return nil
  }
}
