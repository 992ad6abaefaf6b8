import SimCore

extension RoadUserClass {
  /// What a vehicle of a SUMO vClass is. Sets of several classes, and classes that look like a car or like nothing else
  /// here (`custom1`, `evehicle`, `container`, `subway` …), are motor vehicles; ships and people on foot are no vehicles on
  /// a road.
  package init(_ classes: VehicleClasses) {
    self = Self.bySUMOClass[classes.rawValue] ?? .motorVehicle
  }

  private static let bySUMOClass: [UInt64: RoadUserClass] = {
    let names: [(RoadUserClass, [String])] = [
      (.truck, ["truck", "trailer"]), (.bus, ["bus", "coach"]), (.motorcycle, ["motorcycle", "moped"]),
      (.bicycle, ["bicycle", "scooter"]), (.tram, ["tram", "rail_urban", "rail"]),
      (.emergency, ["emergency"]), (.unknown, ["ship", "pedestrian"]),
    ]
    var table: [UInt64: RoadUserClass] = [:]
    for (user, names) in names {
      for name in names {
        guard let classes = VehicleClasses(named: name) else { preconditionFailure("no vClass \(name)") }
        table[classes.rawValue] = user
      }
    }
    return table
  }()
}
