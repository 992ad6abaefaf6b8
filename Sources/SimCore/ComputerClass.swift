/// Class of a simulated computer: keys `compute.CLASS…`, tables and the account of computing power sort by it. Raw
/// values are those on the wire.
package enum ComputerClass: UInt8, Hashable, Sendable, CaseIterable {
  /// Onboard computers by the level of their vehicle.
  case l2 = 0
  case l3
  case l4
  case roadside
  case cloud

  package static let count = ComputerClass.allCases.count

  /// Name in keys and tables.
  package var name: String { "\(self)" }

  /// Vehicles are terminals: statistics of computing power leave them out.
  package var isTerminal: Bool {
    switch self {
    case .l2, .l3, .l4: true
    case .roadside, .cloud: false
    }
  }
  /// Whether the hardware serves many tenants, and stands in a building with cooling.
  package var isDataCentre: Bool { self == .cloud }
}
