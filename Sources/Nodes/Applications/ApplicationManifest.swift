import ComputePlatform
import NodeInterface
import V2XMessages

/// The kind of node that an application runs on.
package enum ApplicationHost: String, Hashable, Sendable, CaseIterable {
  case onboard, roadside, cloud
}

/// The source of information that an application acts on.
package enum InformationSource: String, Hashable, Sendable {
  case ownSensors = "own sensors"
  case messages
  case both = "own sensors and messages"
  case map = "map and signal controller"
}

/// A key under `functions.` of the scenario file.
package struct FunctionSetting: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case boolean(standard: Bool)
    case number(standard: Double, range: ClosedRange<Double>, unit: String)
  }
  /// In snake_case; a number's unit is part of it.
  package var key: String
  package var kind: Kind
  package var documentation: String

  package init(_ key: String, _ kind: Kind, _ documentation: String) {
    self.key = key
    self.kind = kind
    self.documentation = documentation
  }
}

/// Description of an application, available without running it: the scenario's keys, `coroad functions` and the
/// reference are generated from it.
package struct ApplicationManifest: Sendable {
  /// Unique, snake_case. A setting of the same name switches the application on or off.
  package var key: String
  /// Title, with the standard's abbreviation if it has one.
  package var name: String
  /// What it does, in one sentence.
  package var documentation: String
  package var host: ApplicationHost
  package var source: InformationSource
  /// Other requirements: keys, equipment, locations.
  package var needs: String
  /// Message types whose content it reads from the node's picture, which stores it on reception.
  package var reads: [MessageType]
  /// Message types that are delivered to the application itself.
  package var receives: [MessageType]
  /// `pictureIsReady` is called.
  package var followsPicture: Bool
  package var sends: [MessageType]
  /// Tasks that it starts itself; other work is part of the node's own stages.
  package var jobs: [TaskKind]
  package var warnings: [WarningKind]
  /// It acts through the driver alone, so a vehicle without a driver does not ask it for proposals. True of an
  /// application that warns, unless it says otherwise.
  package var isForDriver: Bool
  /// `isDriving`: it can drive the vehicle. `replacesDriver`: nobody aboard could take over.
  package var isDriving: Bool
  package var replacesDriver: Bool
  package var settings: [FunctionSetting]

  package init(
    key: String, name: String, documentation: String, host: ApplicationHost, source: InformationSource,
    needs: String = "", reads: [MessageType] = [], receives: [MessageType] = [], followsPicture: Bool = false,
    sends: [MessageType] = [], jobs: [TaskKind] = [],
    warnings: [WarningKind] = [], isForDriver: Bool? = nil, isDriving: Bool = false,
    replacesDriver: Bool = false,
    settings: [FunctionSetting] = []
  ) {
    self.key = key
    self.name = name
    self.documentation = documentation
    self.host = host
    self.source = source
    self.needs = needs
    self.reads = reads
    self.receives = receives
    self.followsPicture = followsPicture
    self.sends = sends
    self.jobs = jobs
    self.warnings = warnings
    self.isForDriver = isForDriver ?? !warnings.isEmpty
    self.isDriving = isDriving
    self.replacesDriver = replacesDriver
    self.settings = settings
  }

  /// The setting that switches it on or off; nil if it always runs.
  package var toggle: FunctionSetting? { settings.first { $0.key == key } }
}

extension FunctionSetting {
  package static func toggle(_ key: String, isOn: Bool, _ documentation: String) -> FunctionSetting {
    FunctionSetting(key, .boolean(standard: isOn), documentation)
  }
}

/// The scenario's values under `functions.`, by key.
package struct FunctionSettings: Hashable, Sendable {
  private var switches: [String: Bool] = [:]
  private var numbers: [String: Double] = [:]

  /// The defaults of a registry's manifests.
  package init(_ registry: ApplicationRegistry = .standard) {
    for setting in registry.settings {
      switch setting.kind {
      case .boolean(let standard): switches[setting.key] = standard
      case .number(let standard, _, _): numbers[setting.key] = standard
      }
    }
  }

  /// A switch; false for a key that no manifest declares.
  package subscript(key: String) -> Bool {
    get { switches[key] ?? false }
    set { switches[key] = newValue }
  }
  /// A number; 0 for a key that no manifest declares.
  package subscript(number key: String) -> Double {
    get { numbers[key] ?? 0 }
    set { numbers[key] = newValue }
  }
}
