import RoadNetwork
import SimCore
import Testing

@Suite struct SUMORoadUserTests {
  /// Every SUMO vClass has a road user class; those that SUMO draws as lorries, buses, two-wheelers and rail are not
  /// cars.
  @Test func everyVehicleClassIsSomething() throws {
    let special: [String: RoadUserClass] = [
      "truck": .truck, "trailer": .truck, "bus": .bus, "coach": .bus, "motorcycle": .motorcycle,
      "moped": .motorcycle, "bicycle": .bicycle, "scooter": .bicycle, "tram": .tram, "rail_urban": .tram,
      "rail": .tram, "emergency": .emergency, "ship": .unknown, "pedestrian": .unknown,
    ]
    for name in VehicleClasses.names {
      let user = RoadUserClass(try #require(VehicleClasses(named: name)))
      #expect(user == special[name] ?? .motorVehicle, "\(name)")
    }
  }

  /// A set of several classes is a general motor vehicle.
  @Test func aSetOfClassesIsAMotorVehicle() {
    #expect(RoadUserClass([.bus, .truck]) == .motorVehicle)
    #expect(RoadUserClass(VehicleClasses.all) == .motorVehicle)
  }
}
