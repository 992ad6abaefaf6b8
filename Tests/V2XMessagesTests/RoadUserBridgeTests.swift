import SimCore
import Testing
import V2XMessages

@Suite struct RoadUserBridgeTests {
  /// DE_ParticipantType distinguishes fewer classes than `RoadUserClass`: the result is as coarse, and vulnerable
  /// classes stay vulnerable. A motorcycle is a motor vehicle of the standard.
  @Test(arguments: RoadUserClass.allCases.filter { $0 != .motorcycle })
  func participantsKeepTheirKind(user: RoadUserClass) {
    let back = RoadUserClass(ParticipantType(user))
    #expect(back.isVulnerable == user.isVulnerable)
    #expect((back == .unknown) == (user == .unknown))
    #expect(back.observable == back)
  }

  @Test func participantsOfTheStandardRoundTrip() {
    for type in ParticipantType.allCases {
      #expect(ParticipantType(RoadUserClass(type)) == (type == .rsu ? .unknown : type))
    }
    #expect(ParticipantType(.motorcycle) == .motor)
  }

  /// DE_BasicVehicleClass: families of ten from 10 (passenger cars), 20 (trucks), 40 (motorcycles), 50 (transit), 60
  /// (emergency) and 80 (people and what they push or ride).
  @Test func vehicleClassesLieInTheirFamilies() {
    let families: [RoadUserClass: UInt8] = [
      .unknown: 0, .twoWheeler: 0, .motorVehicle: 10, .truck: 20, .motorcycle: 40, .bus: 50, .tram: 50,
      .emergency: 60, .bicycle: 80, .pedestrian: 80,
    ]
    for user in RoadUserClass.allCases {
      let code = BasicVehicleClass(user).rawValue
      #expect(families[user] == code / 10 * 10, "\(user): \(code)")
    }
  }
}
