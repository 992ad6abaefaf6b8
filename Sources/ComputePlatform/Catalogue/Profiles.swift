import ComputeKernel
import SimCore

/// The profiles of 2021.
///
/// Photon to brake of an unloaded chain at `compute.slowdown` 1, front camera of an L2 vehicle: rest of exposure and
/// read-out 16.7 ms, image pipeline and link 15 ms, network 10.2 ms with 3.3 ms around it, tracking, fusion, planning and
/// control about .1 ms each (activation of a process; the kernel itself takes microseconds), bus 10 ms, build-up of the
/// brake 60 ms: about 115 ms. L3 and L4 are the same with larger networks, and by lidar 52 ms of rotation and link, 3
/// to 8 ms of network, 1 to 2 ms around it: about 125 to 135 ms. By radar 36 ms of its cycle and 20 ms of processing:
/// about 130 ms. `LevelProfileTests` checks these sums; queueing and the phase of the 10 Hz period add to them.
extension LevelProfile {
  package static let l2 = vehicle(
    "L2 2021", .l2, Catalogue.assist2021,
    camera: DetectorTwin("yolov8s", around: aroundCamera, source: yolo),
    surround: DetectorTwin("yolov8n", batch: 4, around: aroundCamera, source: yolo))

  package static let l3 = vehicle(
    "L3 2021", .l3, Catalogue.conditional2021,
    camera: DetectorTwin("yolov8m", around: aroundCamera, source: yolo),
    surround: DetectorTwin("yolov8s", batch: 4, around: aroundCamera, source: yolo))

  package static let l4 = vehicle(
    "L4 2021", .l4, Catalogue.high2021,
    camera: DetectorTwin("yolov8l", around: aroundCamera, source: yolo),
    surround: DetectorTwin("yolov8m", batch: 6, around: aroundCamera, source: yolo))

  /// Era 2025. Budgets: L2 80 to 300 TOPS, L3 and L4 systems of 2,000 (by the vendor's count in sparse FP4, which is a
  /// quarter of that in dense INT8); level 4 has two of them, taken as one engine.
  package static let l2Of2025 = vehicle(
    "L2 2025", .l2, Catalogue.computer2025("l2_2025"),
    camera: DetectorTwin("yolo11m", around: aroundCamera, source: yolo11),
    surround: DetectorTwin("yolo11s", batch: 4, around: aroundCamera, source: yolo11))
  package static let l3Of2025 = vehicle(
    "L3 2025", .l3, Catalogue.computer2025("thor"),
    camera: DetectorTwin("yolo11l", around: aroundCamera, source: yolo11),
    surround: DetectorTwin("yolo11m", batch: 6, around: aroundCamera, source: yolo11))
  package static let l4Of2025 = vehicle(
    "L4 2025", .l4, Catalogue.computer2025("thor").scaled(tops: 1034),
    camera: DetectorTwin("yolo11x", around: aroundCamera, source: yolo11),
    surround: DetectorTwin("yolo11l", batch: 8, around: aroundCamera, source: yolo11))

  /// Four cameras and radars on a mast; video is compressed, streamed and decoded.
  package static let roadside = LevelProfile(
    name: "roadside 2021", computerClass: .roadside, platform: Catalogue.roadsideAtlas500, queueLimit: 256,
    camera: SensorChain(
      exposure: Figure(20e-3, "s", .derived, "half a frame of 25 images/s", "2021"),
      transport: Figure(
        75e-3, "s", .assumed, "H.264 without B frames: encoder 33, network 5, decoder 33, buffers 4 ms",
        "2021")),
    radar: SensorChain(
      exposure: Figure(25e-3, "s", .derived, "half a cycle of 50 ms (smartmicro UMRR-11)", "2021"),
      transport: Figure(2e-3, "s", .assumed, "Ethernet", "2021")),
    lidar: rotatingLidar,
    cameraTwin: DetectorTwin("yolov8s", batch: 4, around: aroundCamera, source: yolo),
    surroundTwin: DetectorTwin("yolov8s", batch: 4, around: aroundCamera, source: yolo),
    radarTwin: radarProcessing, lidarTwin: pillars, detectorDeadline: SimDuration(milliseconds: 100),
    stageDeadline: SimDuration(milliseconds: 50), signing: roadsideSigning, verification: verifying,
    bus: noActuator, brakeDeadTime: noActuator, armedDeadTime: noActuator)

  package static let cloud = LevelProfile(
    name: "cloud 2021", computerClass: .cloud, platform: Catalogue.a100Server, queueLimit: 4096,
    camera: noSensor, radar: noSensor, lidar: noSensor,
    cameraTwin: DetectorTwin("yolov8l", around: aroundCamera, source: yolo),
    surroundTwin: DetectorTwin("yolov8m", batch: 6, around: aroundCamera, source: yolo),
    radarTwin: radarProcessing, lidarTwin: pillars, detectorDeadline: SimDuration(milliseconds: 100),
    stageDeadline: SimDuration(milliseconds: 100), signing: roadsideSigning, verification: verifying,
    bus: noActuator, brakeDeadTime: noActuator, armedDeadTime: noActuator)

  /// A roadside unit with a Jetson AGX Orin, as sold for the roadside, and a cloud of H100: both are in use in 2025 (assumed).
  package static let roadsideOf2025 = fixedComputer(
    roadside, "roadside 2025", Catalogue.agxOrin,
    camera: DetectorTwin("yolo11m", batch: 4, around: aroundCamera, source: yolo11),
    surround: DetectorTwin("yolo11m", batch: 4, around: aroundCamera, source: yolo11))
  package static let cloudOf2025 = fixedComputer(
    cloud, "cloud 2025", Catalogue.h100Server,
    camera: DetectorTwin("yolo11x", around: aroundCamera, source: yolo11),
    surround: DetectorTwin("yolo11l", batch: 8, around: aroundCamera, source: yolo11))

  private static func fixedComputer(
    _ base: LevelProfile, _ name: String, _ platform: PlatformSpec, camera: DetectorTwin,
    surround: DetectorTwin
  ) -> LevelProfile {
    var profile = base
    (profile.name, profile.platform) = (name, platform)
    (profile.cameraTwin, profile.surroundTwin) = (camera, surround)
    return profile
  }

  package static func onboard(_ level: AutomationLevel) -> LevelProfile {
    switch level {
    case .l2: l2
    case .l3: l3
    case .l4: l4
    }
  }

  // MARK: Parts

  private static let yolo = "Ultralytics YOLOv8 model table, 640 × 640, 2023-01"
  private static let yolo11 = "Ultralytics YOLO11 model table, 640 × 640, 2024-09"
  /// Image scaling before the network, suppression after it.
  private static let aroundCamera = AroundNetwork(
    .core,
    Figure(3e-3, "s", .assumed, "image scaling and suppression on one Cortex-A78AE core of 2.2 GHz", "2021"),
    rate: 2.2e9)

  /// INT8 peaks apply to the backbones of networks built for INT8; PointPillars runs in FP16.
  private static let pillars = DetectorTwin(
    "pointpillars", format: .fp16,
    around: AroundNetwork(
      .lanes,
      Figure(
        1.7e-3, "s", .measured,
        "voxelise 0.12 ms, decode and suppress 1.58 ms on AGX Orin (CUDA-PointPillars)", "2022"),
      rate: 5.32e12),
    source: "34.17 GMAC (CUDA-PointPillars, 2022)")

  /// Chirp FFTs, CFAR and clustering in the sensor itself.
  private static let radarProcessing = DetectorTwin(
    nil,
    around: AroundNetwork(
      .sensor, Figure(20e-3, "s", .assumed, "a part of the 72 ms cycle (Continental ARS 408-21)", "2021")),
    source: "assumed")

  private static let cycleRadar = SensorChain(
    exposure: Figure(36e-3, "s", .derived, "half a cycle of 72 ms (Continental ARS 408-21)", "2017"),
    transport: Figure(2e-3, "s", .assumed, "CAN, object list", "2021"))
  private static let rotatingLidar = SensorChain(
    exposure: Figure(50e-3, "s", .derived, "half a rotation at 10 Hz", "2021"),
    transport: Figure(2e-3, "s", .assumed, "Ethernet, packets of the last sector", "2021"))
  private static let frontCamera = SensorChain(
    exposure: Figure(16.7e-3, "s", .derived, "half a frame of 30 images/s, rolling shutter", "2021"),
    transport: Figure(15e-3, "s", .assumed, "image pipeline of half a frame, serial link, copy", "2021"))
  private static let noSensor = SensorChain(
    exposure: Figure(0, "s", .assumed, "no sensor", "2021"),
    transport: Figure(0, "s", .assumed, "no sensor", "2021"))

  /// SM2 and P-256 are elliptic curves over 256-bit primes: one cost for both.
  private static let signingModule = Figure(
    4e-3, "s", .assumed, "P-256 or SM2 signature in a security module; tens per second are needed",
    "2021")
  private static let roadsideSigning = Figure(
    1e-3, "s", .assumed, "P-256 or SM2 signature in the module of a roadside unit", "2021")
  /// A radio channel delivers up to about 3,500 signatures per second to a roadside unit (Lee et al., J.
  /// Supercomputing, 2019); modems of 2021 verify 2,000.
  private static let verifying = Figure(
    0.5e-3, "s", .vendor, "2,000 verifications/s, P-256 (NXP SAF5400, product brief)", "2018")
  private static let noActuator = Figure(0, "s", .assumed, "no actuator", "2021")

  private static func vehicle(
    _ name: String, _ computerClass: ComputerClass, _ platform: PlatformSpec, camera: DetectorTwin,
    surround: DetectorTwin
  ) -> LevelProfile {
    LevelProfile(
      name: name, computerClass: computerClass, platform: platform, camera: frontCamera, radar: cycleRadar,
      lidar: rotatingLidar,
      cameraTwin: camera, surroundTwin: surround, radarTwin: radarProcessing, lidarTwin: pillars,
      detectorDeadline: SimDuration(milliseconds: 60), stageDeadline: SimDuration(milliseconds: 30),
      signing: signingModule, verification: verifying,
      bus: Figure(10e-3, "s", .assumed, "one period of the control task and a CAN frame", "2021"),
      brakeDeadTime: Figure(
        60e-3, "s", .assumed, "valves, start of the booster's motor, clearance of the pads", "2021"),
      armedDeadTime: Figure(
        30e-3, "s", .assumed,
        "half of the dead time closes the clearance of the pads (Bosch Electronic Brake Prefill)",
        "2021"))
  }
}
