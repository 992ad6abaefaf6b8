import SimCore
import Synchronization
import V2XMessages

/// A measurement, declared once. The declaration states what is measured, in which unit, how single values are reduced,
/// by what dimension readings are kept apart and where they are shown. Recording, transport, merging, the tables,
/// `summary.json`, the account and the reference of the outputs follow from it:
///
///     extension Meter {
///       static let lostTracks = Meter("lost_tracks", .count, .sum, "Tracks lost while their road user was in sight.")
///     }
///     effects.record(.lostTracks, 1)
///
/// This value is the handle for recording: a few bytes without references, with a fixed index in every `MeterStore`, so
/// that recording needs no look-up. Names, units as suffixes and descriptions follow OpenTelemetry's instruments and
/// the naming of Prometheus metrics.
package struct Meter: Hashable, Sendable {
  /// Unit of the values. A value is stored as a whole number of steps, so that sums are exact and independent of the
  /// order in which hosts report. Raw values are those on the wire.
  package enum Unit: UInt8, Hashable, Sendable, CaseIterable {
    case count = 0
    /// Step 1 µs.
    case seconds
    /// Step 1 mm.
    case metres
    /// Step 1 mm/s.
    case metresPerSecond
    case bytes
    /// Step 1 mJ.
    case joules
    /// Part of 1; step 10⁻⁶.
    case share
  }
  /// How single values are reduced to one reading. Raw values are those on the wire.
  package enum Reduction: UInt8, Hashable, Sendable, CaseIterable {
    case sum = 0
    case maximum
    /// Count, mean and quantiles, by buckets that are at most 3.2 % wide; values below 0 count as 0.
    case histogram
  }
  /// The dimension by which readings are kept apart. Raw values are those on the wire.
  package enum Dimension: UInt8, Hashable, Sendable, CaseIterable {
    case none = 0
    case messageType
    case nodeKind
    /// By the reporting process: readings depend on the distribution of nodes over hosts.
    case host
  }

  package let index: UInt16
  package let unit: Unit
  package let reduction: Reduction
  package let dimension: Dimension

  /// Declares a measurement for the whole program. A second declaration of the name must be identical.
  ///
  /// - Parameters:
  ///   - name: in snake_case, without the unit.
  ///   - documentation: what is measured, from where to where, as one or two sentences.
  ///   - column: column of `messages.csv`, without the unit; only by message type. `measurements.csv` has every
  ///     measurement.
  ///   - summary: path in `summary.json`, without the unit; nil: `measurements.` and the name. Readings are merged there.
  ///   - account: words before the figures in the account at the end of a run; nil: not shown there.
  package init(
    _ name: String, _ unit: Unit, _ reduction: Reduction, by dimension: Dimension = .none,
    column: String? = nil, summary: String? = nil, account: String? = nil, _ documentation: String
  ) {
    self.init(
      MeterDeclaration(
        name: name, unit: unit, reduction: reduction, dimension: dimension, documentation: documentation,
        column: column, summary: summary, account: account))
  }
  package init(_ declaration: MeterDeclaration) {
    if let fault = declaration.fault { preconditionFailure("meter \(declaration.name): \(fault)") }
    unit = declaration.unit
    reduction = declaration.reduction
    dimension = declaration.dimension
    index = declared.withLock { list in
      if let known = list.firstIndex(where: { $0.name == declaration.name }) {
        precondition(list[known] == declaration, "meter \(declaration.name) is declared twice, differently")
        return UInt16(known)
      }
      precondition(list.count < Self.limit, "more than \(Self.limit) meters")
      list.append(declaration)
      return UInt16(list.count - 1)
    }
  }

  package var declaration: MeterDeclaration { declared.withLock { $0[Int(index)] } }

  /// Meters of one program.
  package static let limit = 4096
}

/// Declarations by index. They are constants; only the time of their creation is not.
private let declared = Mutex<[MeterDeclaration]>([])

/// A meter's declaration: see `Meter.init`.
package struct MeterDeclaration: Hashable, Sendable {
  package var name: String
  package var unit: Meter.Unit
  package var reduction: Meter.Reduction
  package var dimension: Meter.Dimension
  package var documentation: String
  package var column: String?
  package var summary: String?
  package var account: String?

  package init(
    name: String, unit: Meter.Unit, reduction: Meter.Reduction, dimension: Meter.Dimension,
    documentation: String, column: String? = nil, summary: String? = nil, account: String? = nil
  ) {
    self.name = name
    self.unit = unit
    self.reduction = reduction
    self.dimension = dimension
    self.documentation = documentation
    self.column = column
    self.summary = summary
    self.account = account
  }

  /// Description of a fault in it, or nil.
  package var fault: String? {
    guard Self.isSnakeCase(name), name.utf8.count <= 64 else { return "the name is not in snake_case" }
    guard (1...1024).contains(documentation.utf8.count) else { return "no documentation, or too much" }
    if let column {
      guard dimension == .messageType else {
        return "a column of messages.csv takes readings by message type"
      }
      guard Self.isSnakeCase(column), column.utf8.count <= 64 else {
        return "the column is not in snake_case"
      }
    }
    if let summary {
      let parts = summary.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count > 1, parts.allSatisfy({ Self.isSnakeCase($0) }), summary.utf8.count <= 128 else {
        return "the summary's path is not in snake_case with a group"
      }
    }
    if let account, !(1...128).contains(account.utf8.count) { return "no words for the account, or too many" }
    return nil
  }
  private static func isSnakeCase(_ text: some StringProtocol) -> Bool {
    guard let first = text.utf8.first, (97...122).contains(first) else { return false }
    return text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }
  }

  /// Path in `summary.json`. Keys below it have their unit in the last part of the name.
  package var summaryPath: String {
    (summary ?? "measurements." + name) + (reduction == .histogram ? "" : unit.suffix)
  }
}

extension Meter.Unit {
  /// Steps that make one unit.
  package var stepsPerUnit: Double {
    switch self {
    case .count, .bytes: 1
    case .metres, .metresPerSecond, .joules: 1e3
    case .seconds, .share: 1e6
    }
  }
  /// Decimals of one step.
  package var places: Int {
    switch self {
    case .count, .bytes: 0
    case .metres, .metresPerSecond, .joules: 3
    case .seconds, .share: 6
    }
  }
  /// End of a name in files.
  package var suffix: String {
    switch self {
    case .count, .share: ""
    case .seconds: "_s"
    case .metres: "_m"
    case .metresPerSecond: "_mps"
    case .bytes: "_bytes"
    case .joules: "_j"
    }
  }
  /// For people; "" for a count.
  package var symbol: String {
    switch self {
    case .count: ""
    case .seconds: "s"
    case .metres: "m"
    case .metresPerSecond: "m/s"
    case .bytes: "bytes"
    case .joules: "J"
    case .share: "of 1"
    }
  }
  /// The nearest number of steps. Not a number: 0; beyond 2⁵³ steps: 2⁵³.
  package func steps(_ value: Double) -> Int64 {
    let steps = (value * stepsPerUnit).rounded()
    guard !steps.isNaN else { return 0 }
    return Int64(max(-0x1p53, min(0x1p53, steps)))
  }
}

/// One value that passes from a node to the store of its host.
package struct MeterValue: Hashable, Sendable {
  package let meter: Meter
  /// Raw value of the message type, if the meter's dimension is the message type.
  package let type: UInt8
  package let steps: Int64

  /// - Parameter type: given exactly where the meter's readings are kept apart by message type.
  @inline(__always)
  package init(_ meter: Meter, steps: Int64, of type: MessageType? = nil) {
    precondition(
      (type != nil) == (meter.dimension == .messageType), "a message type belongs to this meter, or not")
    self.meter = meter
    self.type = type?.rawValue ?? 0
    self.steps = steps
  }
}

extension Meter {
  /// Meters that nodes record.
  package static let ofNodes: [Meter] =
    [
      .ageOfInformation, .cloudPictureAge, .statesFuture, .statesOld, .statesSuperseded, .statesEvicted,
      .chainsLate, .chainsDropped,
    ] + ofStages + ofPower

  package static let ageOfInformation = Meter(
    "age_of_information", .seconds, .histogram, by: .messageType, column: "age_of_information",
    summary: "messages.age_of_information",
    "Age of the newest state received of a road user, from its measurement to the moment at which fusion uses it. "
      + "Counted under bsm, whatever type of message reported it.")
  package static let cloudPictureAge = Meter(
    "cloud_picture_age", .seconds, .histogram, summary: "cloud.picture_age",
    "Age of a vehicle's state in the cloud's picture, since its measurement; sampled once a second.")
  package static let chainsLate = Meter(
    "chains_late", .count, .sum, summary: "latency.chains_late",
    "Plans of vehicles whose effect came later than compute.chain_deadline_ms after the capture.")
  package static let chainsDropped = Meter(
    "chains_dropped", .count, .sum, summary: "latency.chains_dropped",
    "Of these, plans that were dropped with compute.late=drop.")
  package static let statesFuture = Meter(
    "states_future", .count, .sum, summary: "messages.states_future",
    account: "states refused because they were stamped in the future",
    "Received states of road users that a node refused because they were stamped more than 40 ms ahead of its clock."
  )
  package static let statesOld = Meter(
    "states_old", .count, .sum, summary: "messages.states_old",
    "Received states that were refused because they were too old: more than 1 s in vehicles, 5 s in the cloud."
  )
  package static let statesSuperseded = Meter(
    "states_superseded", .count, .sum, summary: "messages.states_superseded",
    "Received states that were ignored because a newer one of the same road user was known.")
  package static let statesEvicted = Meter(
    "states_evicted", .count, .sum, summary: "messages.states_evicted",
    "Received states that were dropped because the node's table was full; the farthest are dropped first.")
}
