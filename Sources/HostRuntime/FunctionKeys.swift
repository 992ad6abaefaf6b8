import Nodes
import Scenario

// What applications declare under `functions.`, as keys of the scenario file and back.

extension ScenarioSchema {
  /// With the keys that the applications of a registry declare.
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

  /// With the keys of the product's own applications.
  package static let standard = ScenarioSchema(ApplicationRegistry.standard)
}

extension FunctionSettings {
  /// What a scenario says of the applications of a registry.
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
