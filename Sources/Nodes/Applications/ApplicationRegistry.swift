import SimCore
import V2XMessages

/// The applications that nodes run, in the order in which they are called. To add an application, add a row here, or
/// append to a copy and pass it to a host.
package struct ApplicationRegistry: Sendable {
  package var onboard: [any OnboardApplication.Type]
  package var roadside: [any RoadsideApplication.Type]
  package var cloud: [any CloudApplication.Type]

  package init(
    onboard: [any OnboardApplication.Type] = [], roadside: [any RoadsideApplication.Type] = [],
    cloud: [any CloudApplication.Type] = []
  ) {
    self.onboard = onboard
    self.roadside = roadside
    self.cloud = cloud
  }

  package static let standard = ApplicationRegistry(
    onboard: [
      CooperativeAwareness.self,
      StateReporting.self,
      SensorSharing.self,
      CruiseControlApplication.self,
      EmergencyBrakingApplication.self,
      SpeedAdvice.self,
      ForwardCollisionWarning.self,
      IntersectionCollisionWarning.self,
      LeftTurnAssist.self,
      VulnerableRoadUserWarning.self,
      EmergencyBrakeWarning.self,
      RedLightViolationWarning.self,
      HazardousLocationWarning.self,
      MotorwayDriving.self,
      TownDriving.self,
    ],
    roadside: [
      RoadMap.self,
      SignalStatus.self,
      RoadsideSafety.self,
      RoadsideHazards.self,
      RoadsideReporting.self,
    ],
    cloud: [
      TrafficPicture.self,
      HeartbeatAnswers.self,
      HazardCoordination.self,
    ])

  package var manifests: [ApplicationManifest] {
    onboard.map { $0.manifest } + roadside.map { $0.manifest } + cloud.map { $0.manifest }
  }

  /// Every key under `functions.`, in the order of the documentation; a key that several applications declare is listed
  /// once.
  package var settings: [FunctionSetting] {
    var found: [FunctionSetting] = [DriverDisplay.setting]
    for setting in manifests.flatMap(\.settings) where !found.contains(where: { $0.key == setting.key }) {
      found.append(setting)
    }
    return found
  }
}

/// The applications of one node, and which of them receive which messages.
struct InstalledApplications<Existential> {
  var list: [Existential]
  /// Indices in `list` by `MessageType.rawValue`.
  private let receivers: [[Int]]
  /// Indices of the applications that are told when the picture is ready.
  let followers: [Int]
  private var timers: [SimTime]

  init(_ list: [(application: Existential, manifest: ApplicationManifest)]) {
    self.list = list.map(\.application)
    timers = Array(repeating: .never, count: list.count)
    var receivers = [[Int]](repeating: [], count: MessageType.tableSize)
    for (place, row) in list.enumerated() {
      for type in row.manifest.receives { receivers[Int(type.rawValue)].append(place) }
    }
    self.receivers = receivers
    followers = list.indices.filter { list[$0].manifest.followsPicture }
  }

  /// Calls each application in place, in their order. What it works on is passed on, so that one check that nobody else
  /// holds the list does for all.
  @inline(__always)
  mutating func forEach<Picture>(
    _ picture: inout Picture, on computer: inout NodeComputer,
    _ call: (inout Existential, inout Picture, inout NodeComputer) -> Void
  ) {
    list.withUnsafeMutableBufferPointer { list in
      for i in list.indices { call(&list[i], &picture, &computer) }
    }
  }

  /// When the next application must be polled.
  @inline(__always)
  mutating func earliest<Picture>(_ picture: Picture, _ timer: (Existential, Picture) -> SimTime) -> SimTime {
    list.withUnsafeBufferPointer { list in
      for i in list.indices { timers[i] = timer(list[i], picture) }
    }
    return timers.min() ?? .never
  }

  /// Calls the applications whose timers are due, asks them for their next, and returns the earliest of all.
  @inline(__always)
  mutating func pollDue<Picture>(
    at t: SimTime, _ picture: inout Picture, on computer: inout NodeComputer,
    _ timer: (Existential, Picture) -> SimTime,
    _ poll: (inout Existential, inout Picture, inout NodeComputer) -> Void
  ) -> SimTime {
    for i in timers.indices where timers[i] <= t {
      poll(&list[i], &picture, &computer)
      timers[i] = timer(list[i], picture)
    }
    return timers.min() ?? .never
  }

  /// Indices of the applications that receive messages of this type.
  @inline(__always)
  func receivers(of type: MessageType) -> [Int] { receivers[Int(type.rawValue)] }
}

extension InstalledApplications: Sendable where Existential: Sendable {}
