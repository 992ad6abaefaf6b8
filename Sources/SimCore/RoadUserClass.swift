/// Class of a road user: the one classification shared by traffic, sensors, kernels and messages.
///
/// Ground truth and the states that vehicles send use all cases; sensors distinguish only the `observable` classes.
/// Each standard has a bridge at its edge: SUMO's vClass (`RoadUserClass.init(_:)` of a `VehicleClasses`),
/// DE_ParticipantType and DE_BasicVehicleClass (in `V2XMessages`), the octets of truth slices (in `Federation`). Raw
/// values up to 4 are octets of sensor frames, and all of them enter digests.
package enum RoadUserClass: UInt8, Hashable, Sendable, CaseIterable {
  case unknown = 0
  /// A passenger car, a van, or a motor vehicle of unknown class.
  case motorVehicle = 1
  /// A lorry, or another vehicle that a detector takes for one by its size.
  case truck = 2
  /// A motorcycle or a bicycle.
  case twoWheeler = 3
  case pedestrian = 4
  case bus = 5
  case tram = 6
  case emergency = 7
  case motorcycle = 8
  case bicycle = 9

  /// The class as reported by a detector.
  package var observable: RoadUserClass {
    switch self {
    case .unknown, .motorVehicle, .truck, .twoWheeler, .pedestrian: self
    case .bus, .tram: .truck
    case .emergency: .motorVehicle
    case .motorcycle, .bicycle: .twoWheeler
    }
  }

  /// On foot or on two wheels, without a protecting body (Directive 2010/40/EU, article 4: vulnerable road users).
  package var isVulnerable: Bool {
    switch self {
    case .pedestrian, .twoWheeler, .motorcycle, .bicycle: true
    case .unknown, .motorVehicle, .truck, .bus, .tram, .emergency: false
    }
  }
}
