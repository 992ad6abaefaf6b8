import NodeInterface
import SimCore

/// Performance of one sensor in clear daylight. Ranges and errors are those of a class of products; `SensorSuite` names
/// the source of each value.
package struct SensorModel: Hashable, Sendable {
  package var kind: SensorKind
  /// Centre of the field of view in the unit's frame, radians; 0 is straight ahead.
  package var boresight: Double
  /// Half the horizontal field of view, radians; π for all-round view.
  package var halfFieldOfView: Double
  /// Largest distance reported, metres.
  package var range: Double
  /// Share of the target's outline that must be in view.
  package var minimumVisibility: Double
  /// Camera: focal length in pixels. Other kinds: 0.
  package var focalLength: Double
  /// Radar: range at which a target of 10 m² is detected with probability .9, metres. Other kinds: 0.
  package var referenceRange: Double
  /// 1 σ along the line of sight: constant part, metres, and part proportional to range², 1/m.
  package var rangeSigma: Double
  package var rangeSigmaPerSquare: Double
  /// 1 σ of the angle, radians.
  package var angleSigma: Double
  /// 1 σ of the radial speed, m/s; NaN if not measured.
  package var speedSigma: Double
  /// False objects per frame.
  package var falseAlarms: Double
  /// Whether this is a camera that reads signal lights.
  package var readsLights = false
  /// Camera: mean detection probability of an adult on foot in full view by day, and the factor on that of people on
  /// foot in the dark.
  package var personRecall = PreparedSensor.recall
  package var nightFactor = 1.0
  /// Camera: factors of the network that runs, on the share of misses in full view and on the size in pixels from which
  /// targets are found.
  package var missFactor = 1.0
  package var sizeFactor = 1.0

  package init(
    _ kind: SensorKind, boresightDegrees: Double = 0, halfFieldOfViewDegrees: Double, range: Double,
    minimumVisibility: Double, focalLength: Double = 0, referenceRange: Double = 0, rangeSigma: Double,
    rangeSigmaPerSquare: Double = 0, angleSigmaDegrees: Double, speedSigma: Double = .nan, falseAlarms: Double
  ) {
    self.kind = kind
    boresight = Angle(degrees: boresightDegrees).radians
    halfFieldOfView = Angle(degrees: halfFieldOfViewDegrees).radians
    self.range = range
    self.minimumVisibility = minimumVisibility
    self.focalLength = focalLength
    self.referenceRange = referenceRange
    self.rangeSigma = rangeSigma
    self.rangeSigmaPerSquare = rangeSigmaPerSquare
    angleSigma = Angle(degrees: angleSigmaDegrees).radians
    self.speedSigma = speedSigma
    self.falseAlarms = falseAlarms
  }
}

/// The sensors of one unit. All share one trigger at 10 Hz and one viewpoint, so that one occlusion sweep serves them:
/// surround fusion of this era triggers cameras by the lidar's rotation at 10 Hz (measured: Caesar et al., "nuScenes",
/// CVPR 2020, appendix A). Automotive radars cycle in 60–80 ms (vendor: Continental ARS 408-21); the tracker's 100 ms
/// epoch uses the newest cycle.
///
/// Classes of the values, with one source each:
/// - front camera: 52° horizontally over 1,920 pixels (vendor: EyeQ4-generation main camera) give a focal length of
///   1,968 pixels (derived). Range error of a flat-road camera z²·n/(f·h) with one pixel n and a mounting height of
///   1.3 m (derived: Stein, Mano, Shashua, IEEE IV 2003), .00039 z².
/// - surround camera: 1,280 pixels over 100° (vendor), f = 537.
/// - front radar: ±9° to 250 m and ±60° to 70 m, ±.4 m, ±.1–1°, ±.1 km/h (vendor: ARS 408-21, long and short beam);
///   ±60° detects a passenger car at 70 m with probability .9 (assumed, from the same).
/// - lidar of L3: 133°, 150 m (vendor: Valeo SCALA 2); of L4: 360°, 200 m at 10 % reflectivity, 2 cm (vendor: Hesai
///   Pandar128). The 5 cm here include the box fit (assumed).
/// - false objects per frame: assumed; one in 50 to one in 20 before the tracker's confirmation.
package struct SensorSuite: Hashable, Sendable {
  package var sensors: [SensorModel]
  /// Height of the viewpoint, metres above ground.
  package var eyeHeight: Double

  package init(sensors: [SensorModel], eyeHeight: Double) {
    self.sensors = sensors
    self.eyeHeight = eyeHeight
  }

  /// Period of every sensor frame.
  package static let period = SimDuration(milliseconds: 100)

  static let frontCamera = SensorModel(
    .camera, halfFieldOfViewDegrees: 26, range: 150, minimumVisibility: 0.4, focalLength: 1968,
    rangeSigma: 0.2,
    rangeSigmaPerSquare: 0.00039, angleSigmaDegrees: 0.1, falseAlarms: 0.02)
  static let surroundCamera = SensorModel(
    .camera, halfFieldOfViewDegrees: 180, range: 70, minimumVisibility: 0.4, focalLength: 537,
    rangeSigma: 0.3,
    rangeSigmaPerSquare: 0.0014, angleSigmaDegrees: 0.3, falseAlarms: 0.02)
  static let frontRadar = SensorModel(
    .radar, halfFieldOfViewDegrees: 9, range: 200, minimumVisibility: 0.1, referenceRange: 170,
    rangeSigma: 0.4,
    angleSigmaDegrees: 0.1, speedSigma: 0.03, falseAlarms: 0.02)
  static let frontRadarShort = SensorModel(
    .radar, halfFieldOfViewDegrees: 60, range: 70, minimumVisibility: 0.1, referenceRange: 70,
    rangeSigma: 0.1,
    angleSigmaDegrees: 1, speedSigma: 0.03, falseAlarms: 0.05)
  static let cornerRadars = SensorModel(
    .radar, halfFieldOfViewDegrees: 180, range: 80, minimumVisibility: 0.1, referenceRange: 70,
    rangeSigma: 0.2,
    angleSigmaDegrees: 1, speedSigma: 0.05, falseAlarms: 0.05)
  static let frontLidar = SensorModel(
    .lidar, halfFieldOfViewDegrees: 66.5, range: 120, minimumVisibility: 0.2, rangeSigma: 0.05,
    angleSigmaDegrees: 0.1, falseAlarms: 0.02)
  static let roofLidar = SensorModel(
    .lidar, halfFieldOfViewDegrees: 180, range: 150, minimumVisibility: 0.2, rangeSigma: 0.05,
    angleSigmaDegrees: 0.1, falseAlarms: 0.02)

  /// The sensors of an onboard unit whose cameras are of a generation. Passenger-car eye heights: windscreen 1.3 m, roof
  /// 1.8 m (assumed).
  package static func onboard(_ level: AutomationLevel, grade: BrakingGrade = .y2021) -> SensorSuite {
    var suite = standard(level)
    for i in suite.sensors.indices where suite.sensors[i].kind == .camera { suite.sensors[i].take(grade) }
    return suite
  }

  private static func standard(_ level: AutomationLevel) -> SensorSuite {
    switch level {
    case .l2:
      SensorSuite(sensors: [frontCamera, frontRadar, frontRadarShort], eyeHeight: 1.3)
    case .l3:
      SensorSuite(
        sensors: [frontCamera, frontRadar, cornerRadars, frontLidar, surroundCamera], eyeHeight: 1.3)
    case .l4:
      SensorSuite(
        sensors: [
          reading(frontCamera), frontRadar, cornerRadars, roofLidar, reading(surroundCamera),
        ], eyeHeight: 1.8)
    }
  }

  private static func reading(_ camera: SensorModel) -> SensorModel {
    var camera = camera
    camera.readsLights = true
    return camera
  }

  /// Cameras on four sides of a mast (homography onto the road: 1 pixel at 1,800 pixels focal length from `height`),
  /// and radars that cover the approaches to 200 m (vendor: smartmicro UMRR-11, ±.25 m, ±.5°).
  package static func roadside(height: Double) -> SensorSuite {
    SensorSuite(
      sensors: [
        SensorModel(
          .camera, halfFieldOfViewDegrees: 180, range: 120, minimumVisibility: 0.3, focalLength: 1800,
          rangeSigma: 0.2, rangeSigmaPerSquare: 1 / (1800 * max(3, height)), angleSigmaDegrees: 0.1,
          falseAlarms: 0.02),
        SensorModel(
          .radar, halfFieldOfViewDegrees: 180, range: 200, minimumVisibility: 0.1, referenceRange: 170,
          rangeSigma: 0.25, angleSigmaDegrees: 0.5, speedSigma: 0.1, falseAlarms: 0.02),
      ], eyeHeight: height)
  }
}

extension SensorModel {
  /// How a car's camera of a generation detects people on foot. By day the means are assumed. In the dark, none of four
  /// cars of 2019 reacted to an adult (AAA, "Automatic emergency braking with pedestrian detection", 2019: night test at 40
  /// km/h); of 23 cars of 2022 eleven earned the two higher grades of a test in the dark, eight the lowest and four none
  /// (IIHS, August 2022): the factor of 2021 was chosen with that in view, and that of 2025 is assumed.
  fileprivate mutating func take(_ grade: BrakingGrade) {
    switch grade {
    case .y2018: (personRecall, nightFactor) = (0.9, 0)
    case .y2021: (personRecall, nightFactor) = (0.95, 0.35)
    case .y2025: (personRecall, nightFactor) = (0.98, 0.9)
    }
  }
}
