import Federation
import SimCore
import Testing

@Suite struct RoadUserOctetTests {
  /// Every octet of `truth.proto` has one class and comes back; others are refused.
  @Test func octetsOfTruthComeBack() {
    for octet in 0...255 as ClosedRange<UInt8> {
      let user = RoadUserClass(truthOctet: octet)
      #expect((user != nil) == (octet < 8))
      if let user { #expect(user.truthOctet == octet) }
    }
  }

  /// What vehicles can be is told apart.
  @Test func classesOfVehiclesComeBack() {
    for user in RoadUserClass.allCases where user != .twoWheeler && user != .pedestrian {
      #expect(RoadUserClass(truthOctet: user.truthOctet) == user)
    }
  }
}
