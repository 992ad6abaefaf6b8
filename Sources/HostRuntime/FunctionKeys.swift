import Nodes
import Scenario

// Conversion between the settings that applications declare under `functions.` and keys of the scenario file.

extension ScenarioSchema {
  /// A schema with the keys that the applications of a registry declare.
  package init(_ registry: ApplicationRegistry) {
    self.init(
      functions: registry.settings.map { setting in
        switch setting.kind {
        case .boolean(let standard): .function(setting.key, standard: standard, setting.documentation)
        case .number(let standard, let range, let unit):
          .function(setting.key, standard: standard, range, unit: unit, setting.documentation)
        }
      })
  }

  /// The schema with the keys of the standard applications.
  package static let standard = ScenarioSchema(ApplicationRegistry.standard)
}

extension FunctionSettings {
  /// A scenario's settings for the applications of a registry.
  package init(_ configuration: Configuration, _ registry: ApplicationRegistry) {
    self.init(registry)
    for setting in registry.settings {
      guard let text = configuration.functions[setting.key] else { continue }
      switch setting.kind {
      case .boolean: self[setting.key] = text == "true"
      case .number(let standard, _, _): self[number: setting.key] = Double(text) ?? standard
      }
    }
  }
}
