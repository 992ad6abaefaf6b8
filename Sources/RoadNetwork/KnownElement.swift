import SimCore

/// What a reader does with an element, attribute or option of a file format.
package enum FormatUse: Hashable, Sendable {
  /// Read, with the effect that the format defines.
  case honoured
  /// Without effect, and results differ from those that the format defines; what follows. Told as a warning.
  case leavesOut(String)
  /// Without effect on the traffic; what is missing, if anything. Told as a notice, or not at all.
  case ignored(String?)
  /// Not known.
  case unknown
}

/// The attributes and children of one kind of element: those that its reader uses, and what follows from ignoring
/// others. Readers take their remarks from it, and the list of what is covered its rows.
package struct KnownElement: Sendable {
  package var name: String
  package var used: Set<String>
  package var effects: [String: String]
  package var harmless: Set<String>
  /// Attributes of little weight, with what follows from ignoring them: a notice is enough.
  package var minor: [String: String]
  /// Elements inside of it by the same rules.
  package var children: Set<String>
  package var childEffects: [String: String]
  package var harmlessChildren: Set<String>

  package init(
    name: String, used: Set<String>, effects: [String: String] = [:], harmless: Set<String> = [],
    minor: [String: String] = [:], children: Set<String> = [], childEffects: [String: String] = [:],
    harmlessChildren: Set<String> = []
  ) {
    self.name = name
    self.used = used
    self.effects = effects
    self.harmless = harmless
    self.minor = minor
    self.children = children
    self.childEffects = childEffects
    self.harmlessChildren = harmlessChildren
  }

  /// Attributes without effect on any element.
  package static let harmless: Set<String> = [
    "id", "color", "name", "comment", "xmlns:xsi", "xsi:noNamespaceSchemaLocation", "line", "friendlyPos",
  ]

  package func use(ofAttribute attribute: String) -> FormatUse {
    if used.contains(attribute) { return .honoured }
    if let effect = effects[attribute] { return .leavesOut(effect) }
    if let effect = minor[attribute] { return .ignored(effect) }
    return Self.harmless.contains(attribute) || harmless.contains(attribute) ? .ignored(nil) : .unknown
  }
  package func use(ofChild child: String) -> FormatUse {
    if children.contains(child) { return .honoured }
    if let effect = childEffects[child] { return .leavesOut(effect) }
    return child == "param" || harmlessChildren.contains(child) ? .ignored(nil) : .unknown
  }
}
