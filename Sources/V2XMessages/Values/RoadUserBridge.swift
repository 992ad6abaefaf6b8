import SimCore

extension ParticipantType {
  /// DE_ParticipantType of a road user: motor vehicles, those without a motor, people on foot. A motorcycle has a motor;
  /// of a two-wheeler of unknown kind a receiver must expect how a bicycle moves.
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
  /// What a message's participant is. A roadside unit is no road user.
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
