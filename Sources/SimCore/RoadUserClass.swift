/// What kind of road user something is: the one classification that traffic, sensors, kernels and messages share.
///
/// Ground truth and what vehicles tell of themselves are as fine as the cases are; what observes others tells apart
/// `observable` classes alone. Each standard has a bridge at its edge: SUMO's vClass (`RoadUserClass.init(_:)` of a
/// `VehicleClasses`), DE_ParticipantType and DE_BasicVehicleClass (in `V2XMessages`), the octets of truth slices (in
/// `Federation`). Raw values up to 4 are octets of sensor frames, and all of them go into digests.
package enum RoadUserClass: UInt8, Hashable, Sendable, CaseIterable {
  case unknown = 0
  /// A passenger car or a van, or a motor vehicle of which nothing more is known.
  case motorVehicle = 1
  /// A lorry, or another vehicle of its size as a detector sees it.
  case truck = 2
  /// A motorcycle or a bicycle.
  case twoWheeler = 3
  case pedestrian = 4
  case bus = 5
  case tram = 6
  case emergency = 7
  case motorcycle = 8
  case bicycle = 9

  /// The class as a detector tells it.
  package var observable: RoadUserClass {
    switch self {
    case .unknown, .motorVehicle, .truck, .twoWheeler, .pedestrian: self
    case .bus, .tram: .truck
    case .emergency: .motorVehicle
    case .motorcycle, .bicycle: .twoWheeler
    }
  }

  /// On foot or on two wheels: without a body around him (Directive 2010/40/EU, article 4: vulnerable road users).
  package var isVulnerable: Bool {
    switch self {
    case .pedestrian, .twoWheeler, .motorcycle, .bicycle: true
    case .unknown, .motorVehicle, .truck, .bus, .tram, .emergency: false
    }
  }
}
