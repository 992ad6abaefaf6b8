import RoadNetwork

extension VehicleType {
  /// A type of one class with SUMO 1.28's defaults for it (`SUMOVTypeParameter::VClassDefaultValues`,
  /// `getDefaultAccel`, `getDefaultDecel`, `getDefaultEmergencyDecel`, `getDefaultImperfection`).
  package init(id: String, className: String) {
    self.init(id: id, vehicleClass: VehicleClasses(named: className) ?? .passenger)
    speedFactor.deviation = 0
    setOutline(className)
    setDynamics(className)
  }

  private mutating func setOutline(_ name: String) {
    switch name {
    case "pedestrian":
      (length, minGap, width, height) = (0.215, 0.25, 0.478, 1.719)
      maximumSpeed = 37.58 / 3.6
      desiredMaximumSpeed = 5 / 3.6
      speedFactor.deviation = 0.1
    case "wheelchair":
      (length, minGap, width, height) = (0.5, 0.5, 0.8, 1.5)
      maximumSpeed = 30 / 3.6
      desiredMaximumSpeed = 5 / 3.6
      speedFactor.deviation = 0.1
    case "bicycle":
      (length, minGap, width, height) = (1.6, 0.5, 0.65, 1.7)
      maximumSpeed = 50 / 3.6
      desiredMaximumSpeed = 20 / 3.6
      speedFactor.deviation = 0.1
    case "scooter":
      (length, minGap, width, height) = (1.2, 0.5, 0.5, 1.7)
      maximumSpeed = 25 / 3.6
      desiredMaximumSpeed = 20 / 3.6
      speedFactor.deviation = 0.1
    case "moped":
      (length, width, height, maximumSpeed) = (2.1, 0.78, 1.7, 60 / 3.6)
      speedFactor.deviation = 0.1
    case "motorcycle":
      (length, width, height) = (2.2, 0.9, 1.5)
      speedFactor.deviation = 0.1
    case "truck":
      (length, width, height, maximumSpeed) = (7.1, 2.4, 2.4, 130 / 3.6)
      speedFactor.deviation = 0.05
    case "trailer":
      (length, width, height, maximumSpeed) = (16.5, 2.55, 4, 130 / 3.6)
      speedFactor.deviation = 0.05
    case "bus": (length, width, height, maximumSpeed) = (12, 2.5, 3.4, 100 / 3.6)
    case "coach":
      (length, width, height, maximumSpeed) = (14, 2.6, 4, 100 / 3.6)
      speedFactor.deviation = 0.05
    case "tram": (length, width, height, maximumSpeed) = (22, 2.4, 3.2, 80 / 3.6)
    case "rail_urban", "subway":
      (length, minGap, width, height, maximumSpeed) = (36.5 * 3, 5, 3, 3.6, 100 / 3.6)
    case "rail": (length, minGap, width, height, maximumSpeed) = (67.5 * 2, 5, 2.84, 3.75, 160 / 3.6)
    case "rail_electric": (length, minGap, width, height, maximumSpeed) = (200, 5, 2.95, 3.89, 220 / 3.6)
    case "rail_fast": (length, minGap, width, height, maximumSpeed) = (200, 5, 2.95, 3.89, 330 / 3.6)
    case "delivery":
      (length, width, height) = (6.5, 2.16, 2.86)
      speedFactor.deviation = 0.05
    case "emergency": (length, width, height) = (6.5, 2.16, 2.86)
    case "taxi": speedFactor.deviation = 0.05
    case "ship":
      (length, width, height, maximumSpeed) = (17, 4, 4, 8 / 1.94)
      speedFactor.deviation = 0.1
    case "container": (length, width) = (6.096, 2.5908)
    case "aircraft": (length, width) = (72.7, 79.8)
    case "drone": (length, width) = (0.5, 0.5)
    case "private", "vip", "passenger", "hov", "custom1", "custom2", "evehicle": speedFactor.deviation = 0.1
    default: break
    }
  }

  private mutating func setDynamics(_ name: String) {
    switch name {
    case "pedestrian", "wheelchair":
      (acceleration, deceleration, emergencyDeceleration) = (1.5, 2, 5)
    case "bicycle", "scooter": (acceleration, deceleration, emergencyDeceleration) = (1.2, 3, 7)
    case "motorcycle": (acceleration, deceleration, emergencyDeceleration) = (6, 10, 10)
    case "moped": (acceleration, deceleration, emergencyDeceleration) = (1.1, 7, 10)
    case "truck": (acceleration, deceleration, emergencyDeceleration) = (1.3, 4, 7)
    case "trailer": (acceleration, deceleration, emergencyDeceleration) = (1.1, 4, 7)
    case "bus": (acceleration, deceleration, emergencyDeceleration) = (1.2, 4, 7)
    case "coach": (acceleration, deceleration, emergencyDeceleration) = (2, 4, 7)
    case "tram", "rail_urban": (acceleration, deceleration, emergencyDeceleration) = (1, 3, 7)
    case "rail": (acceleration, deceleration, emergencyDeceleration) = (0.25, 1.3, 5)
    case "rail_electric", "rail_fast": (acceleration, deceleration, emergencyDeceleration) = (0.5, 1.3, 5)
    case "ship": (acceleration, deceleration, emergencyDeceleration) = (0.1, 0.15, 1)
    default: break
    }
    if ["tram", "rail_urban", "rail", "rail_electric", "rail_fast", "ship"].contains(name) {
      imperfection = 0
    }
  }
}
