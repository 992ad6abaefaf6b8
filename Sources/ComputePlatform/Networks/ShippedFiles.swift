import Synchronization

/// Networks and platforms that come with the program.
extension NetworkTable {
  /// In the order of the documentation.
  package static var shippedNames: [String] { shippedTexts.map(\.name) }

  /// The text of a shipped table, as its file has it; nil if there is none of that name.
  package static func shippedText(_ name: String) -> String? {
    shippedTexts.first { $0.name == name }?.text
  }

  /// A shipped table with the standard values of its parameters.
  package static func shipped(_ name: String) -> NetworkTable? {
    tables.withLock { tables in
      if let table = tables[name] { return table }
      guard let text = shippedText(name) else { return nil }
      guard let table = try? NetworkReader.read(text, source: name + ".json") else {
        preconditionFailure("the shipped table \(name) has faults")
      }
      tables[name] = table
      return table
    }
  }
  /// Tables read so far.
  private static let tables = Mutex<[String: NetworkTable]>([:])
}

extension NetworkPlatform {
  /// The catalogue, in the order of its file.
  package static let shipped: [NetworkPlatform] = {
    guard let platforms = try? PlatformReader.read(shippedText, source: "platforms.yaml") else {
      preconditionFailure("the shipped platforms have faults")
    }
    return platforms
  }()
  package static func shipped(_ name: String) -> NetworkPlatform? { shipped.first { $0.name == name } }
}
