import SimCore

extension ParticipantType {
  /// DE_ParticipantType of a road user: with a motor, without one, or on foot. A motorcycle has a motor; a two-wheeler
  /// of unknown kind must be expected to move like a bicycle.
  package init(_ user: RoadUserClass) {
    self =
      switch user {
      case .unknown: .unknown
      case .motorVehicle, .truck, .bus, .tram, .emergency, .motorcycle: .motor
      case .twoWheeler, .bicycle: .nonMotor
      case .pedestrian: .pedestrian
      }
  }
}

extension RoadUserClass {
  /// The road user class of a message's participant. A roadside unit is not a road user.
  package init(_ type: ParticipantType) {
    self =
      switch type {
      case .unknown, .rsu: .unknown
      case .motor: .motorVehicle
      case .nonMotor: .twoWheeler
      case .pedestrian: .pedestrian
      }
  }
}

extension BasicVehicleClass {
  /// DE_BasicVehicleClass of a road user: the default of its family. The code list has no two-wheeler of unknown kind.
  package init(_ user: RoadUserClass) {
    self =
      switch user {
      case .unknown, .twoWheeler: .unknown
      case .motorVehicle: .passenger
      case .truck: .truck
      case .bus, .tram: .transit
      case .emergency: .emergency
      case .motorcycle: .motorcycle
      case .bicycle: .bicycle
      case .pedestrian: .pedestrian
      }
  }
}
