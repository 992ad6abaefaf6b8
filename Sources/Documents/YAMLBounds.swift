import CYaml

/// Bounds of a YAML document, checked on its events before a tree is made of them. Aliases can make a few lines stand
/// for billions of nodes, and deep nesting costs stack in every function that walks the tree.
enum YAMLBounds {
  /// Largest text, bytes.
  static let mostBytes = 16 << 20
  /// Nodes, with every alias counted as all that it stands for.
  static let mostNodes = 200_000
  static let mostNested = 64

  /// What is too large, and its line; nil if the document is within the bounds. Text that is not YAML is not judged.
  static func fault(in text: String) -> (message: String, line: Int)? {
    if text.utf8.count > mostBytes { return ("the file has more than \(mostBytes) bytes", 1) }
    var text = text
    return text.withUTF8 { bytes in
      var parser = yaml_parser_t()
      guard yaml_parser_initialize(&parser) == 1 else { return nil }
      defer { yaml_parser_delete(&parser) }
      yaml_parser_set_input_string(&parser, bytes.baseAddress, bytes.count)
      var count = Count()
      while true {
        var event = yaml_event_t()
        guard yaml_parser_parse(&parser, &event) == 1 else { return nil }
        defer { yaml_event_delete(&event) }
        if event.type == YAML_STREAM_END_EVENT { return nil }
        if let message = count.take(event) { return (message, Int(event.start_mark.line) + 1) }
      }
    }
  }

  /// Nodes so far, and by anchor.
  private struct Count {
    private var nodes = 0
    private var sizes: [String: Int] = [:]
    /// Open collections: anchor, and nodes before each.
    private var open: [(anchor: String?, before: Int)] = []

    mutating func take(_ event: yaml_event_t) -> String? {
      switch event.type {
      case YAML_SCALAR_EVENT:
        nodes += 1
        note(name(event.data.scalar.anchor), 1)
      case YAML_ALIAS_EVENT: nodes += sizes[name(event.data.alias.anchor) ?? ""] ?? 1
      case YAML_SEQUENCE_START_EVENT: begin(name(event.data.sequence_start.anchor))
      case YAML_MAPPING_START_EVENT: begin(name(event.data.mapping_start.anchor))
      case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
        if let last = open.popLast() { note(last.anchor, nodes - last.before) }
      default: break
      }
      if nodes > mostNodes { return "the file stands for more than \(mostNodes) values, aliases included" }
      if open.count > mostNested { return "values are nested more than \(mostNested) deep" }
      return nil
    }

    private func name(_ anchor: UnsafeMutablePointer<UInt8>?) -> String? {
      anchor.map { String(cString: $0) }
    }
    private mutating func begin(_ anchor: String?) {
      open.append((anchor, nodes))
      nodes += 1
    }
    private mutating func note(_ anchor: String?, _ size: Int) {
      if let anchor { sizes[anchor] = size }
    }
  }
}
