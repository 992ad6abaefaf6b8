import SimCore

extension RoadUserClass {
  /// The road user class of a SUMO vClass. Sets of several classes, and classes without a counterpart here (`custom1`,
  /// `evehicle`, `container`, `subway` …), are motor vehicles; ships and pedestrians are not road vehicles.
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
