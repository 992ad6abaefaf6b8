import SimCore

extension EmergencyBraking.Parameters {
  /// Mean times to collision at which the systems of a generation begin to brake, seconds, and the standard deviation
  /// among models of cars.
  package struct Trigger: Hashable, Sendable {
    package var vehicle: Double
    package var vulnerable: Double
    package var deviation: Double
  }

  /// A system brakes once the driver can no longer steer clear. With 5 m/s² across (assumed), half a car's width and half
  /// a person's (1.15 m) take √(2 · 1.15 / 5) = .7 s, a whole width (1.8 m) .85 s; the time that the brakes need to
  /// take effect comes on top (.32, .18, .15 s), and a cycle of the system. So systems wait to leave the driver in
  /// charge and to be sure (Seiniger, Bartels, Pastor and Wisch, "An open simulation approach to identify chances and
  /// limitations for vulnerable road user (VRU) active safety", Traffic Injury Prevention 14, 2013: the layout is to
  /// brake when the accident has become unavoidable for the driver). Later systems predict farther: 2021 and 2025 begin
  /// .1 and .4 s before that (assumed).
  ///
  /// Models of cars differ much: of eleven that were tested alike, one struck the dummy in 2 of 32 runs, another in all
  /// (SAE 2020-01-0878). The deviation is assumed.
  package static func trigger(_ grade: BrakingGrade) -> Trigger {
    switch grade {
    case .y2018: Trigger(vehicle: 1.25, vulnerable: 1.0, deviation: 0.2)
    case .y2021: Trigger(vehicle: 1.25, vulnerable: 1.1, deviation: 0.2)
    case .y2025: Trigger(vehicle: 1.6, vulnerable: 1.4, deviation: 0.15)
    }
  }

  /// Times to collision of one car's system differ by at most this many standard deviations from the mean.
  static let widest = 2.0

  /// The system of one car of a generation.
  ///
  /// - Speeds: UN Regulation No. 152 asks for vehicles up to 60 km/h and for people on foot up to 60 km/h, which is also
  ///   the range of Euro NCAP's tests of 2018; its tests of stationary vehicles then went to 80 km/h. FMVSS 127 asks
  ///   for 145 km/h with vehicles and 73 km/h with people (both from memory). Above it assistants warn only.
  /// - Recognition: a classifier's result counts after some tenths of a second (assumed).
  /// - People on two wheels: Euro NCAP tests cyclists since 2018, and motorcyclists since 2023; systems of 2018 mostly had
  ///   neither (assumed).
  /// - Deceleration: at least 5 m/s² (UN R152), at most what the tyres give.
  ///
  /// - Parameter z: standard normal deviate of the car.
  package init(_ grade: BrakingGrade, deviate z: Double) {
    self.init()
    let trigger = Self.trigger(grade)
    let shift = trigger.deviation * min(Self.widest, max(-Self.widest, z))
    partialTime = trigger.vehicle + shift
    vulnerableTime = trigger.vulnerable + shift
    switch grade {
    case .y2018:
      fastest = 80 / 3.6
      fastestForVulnerable = 60 / 3.6
      recognitions = 6
      knowsTwoWheelers = false
      fullBraking = 8
    case .y2021:
      fastest = 130 / 3.6
      fastestForVulnerable = 80 / 3.6
      recognitions = 4
    case .y2025:
      fastest = 150 / 3.6
      fastestForVulnerable = 85 / 3.6
      recognitions = 3
    }
  }
}
