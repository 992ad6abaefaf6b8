import ComputeKernel
import SimCore

/// The tasks of a computer besides the chain that the simulation runs, by class and era: data, one line a task.
///
/// Rates and times marked as CARET are those of a published trace of Autoware on a PC (TIER IV, CARET report of Autoware
/// Universe, 27 December 2022: mean latency of the callback). Times without a source are assumed; the network of a task
/// stands for its kind. Image processors and encoders are blocks of fixed function, on the engine `sensor`; their memory
/// traffic, some per cent of the bandwidth, is left out.
package enum TaskSet {
  package static func services(_ computer: ComputerClass, era: Era) -> [ServiceSpec] {
    switch computer {
    case .l2: vehicle(cameras: 1, era) + l2(era)
    case .l3: vehicle(cameras: 5, era) + automated(era, lanes: "ssd_resnet34", cells: nil)
    case .l4: vehicle(cameras: 7, era) + automated(era, lanes: "ssd_resnet34", cells: "bevformer_tiny")
    case .roadside: roadside
    case .cloud: cloud
    }
  }

  /// Model year of the computer and of what runs on it.
  package enum Era: String, Hashable, Sendable, CaseIterable {
    case y2021 = "2021"
    case y2025 = "2025"
  }

  // MARK: Vehicles

  /// What every vehicle has: cameras, gateway, V2X stack, cockpit, logging.
  private static func vehicle(cameras: Int, _ era: Era) -> [ServiceSpec] {
    [
      ServiceSpec(
        "image_processor", rate: 30, on: .sensor,
        .fixed(
          assumed(
            4e-3 * Double(cameras), "a frame of 2 megapixels at 500 megapixels/s, one camera after the other")
        ), .driving, priority: 0,
        source: "30 images/s"),
      ServiceSpec(
        "encoder", rate: 10, on: .sensor,
        .fixed(assumed(5e-3 * Double(cameras), "H.264 of 2 megapixels at 200 frames/s")), .driving,
        priority: 2,
        source: "every third image for the data loop"),
      ServiceSpec(
        "localisation", rate: 50, on: .processor,
        .core(assumed(0.2e-3, "EKF of position, heading and speed"), clock: clock),
        .safety, priority: 1, source: "ekf_localizer at 50 Hz (CARET)"),
      ServiceSpec(
        "actuator_control", rate: 100, on: .processor,
        .core(
          Figure(
            0.213e-3, "s", .measured, "OSQP, cold, model predictive control with 166 variables, one core",
            "2026"),
          clock: clock), deadline: 5, .safety, priority: 0,
        source: "100 Hz (openpilot: control at about 100 Hz)"),
      ServiceSpec(
        "gateway", rate: 100, on: .communication,
        .core(assumed(1e-3, "200 CAN FD and Ethernet frames in 10 ms, 5 µs each"), clock: clock), .safety,
        priority: 0, source: "10 CAN FD buses at 2,000 frames/s in all"),
      ServiceSpec(
        "v2x_stack", rate: 10, on: .communication,
        .core(assumed(0.5e-3, "coding, facilities and network layer of one message"), clock: clock), .driving,
        priority: 1, source: "10 messages/s of its own (T/CSAE 53)"),
      ServiceSpec(
        "driver_monitoring", rate: era == .y2021 ? 10 : 20, on: .accelerator,
        .network("\(detector(era))n", .int8, batch: 1), .driving, priority: 4,
        source: "20 Hz (openpilot: dmonitoringmodeld); the smallest detector stands for its network"),
      ServiceSpec(
        "hmi", rate: era == .y2021 ? 30 : 60, on: .processor,
        .core(
          assumed(2e-3, "drawing lists of one frame; pixels belong to the cockpit's own GPU"), clock: clock),
        .cockpit, priority: 8, source: "rate of the display"),
      ServiceSpec(
        "logging", rate: 10, on: .processor,
        .core(assumed(1.5e-3, "serialisation and ring buffer of 2 MB"), clock: clock), bytes: 4_000_000,
        .driving, priority: 9, source: "20 MB/s"),
    ]
  }

  /// Assistance: lanes and free space, signs.
  private static func l2(_ era: Era) -> [ServiceSpec] {
    [
      ServiceSpec(
        "lanes", rate: 20, on: .accelerator, .network("resnet50", .int8, batch: 2), .driving, priority: 1,
        source:
          "20 Hz (openpilot's model); two crops of 224 × 224 by ResNet-50 stand for lanes and free space"),
      ServiceSpec(
        "signs", rate: 10, on: .accelerator, .network("\(detector(era))n", .int8, batch: 1), .driving,
        priority: 3, source: "lights and signs at the rate of the tracker"),
    ]
  }

  /// Automation: lanes and free space, lights and signs, occupancy, scan matching, prediction.
  private static func automated(_ era: Era, lanes: String, cells: String?) -> [ServiceSpec] {
    var list = [
      ServiceSpec(
        "lanes", rate: 10, on: .accelerator, .network(lanes, .int8, batch: 1), .driving, priority: 1,
        source: "a segmentation of 1,200 × 1,200; SSD with ResNet-34 stands for it"),
      ServiceSpec(
        "lights_and_signs", rate: 10, on: .accelerator, .network("\(detector(era))s", .int8, batch: 2),
        .driving,
        priority: 1, source: "traffic_light_classifier at 10 Hz (Autoware); two crops"),
      ServiceSpec(
        "scan_matching", rate: 10, on: .processor,
        .core(
          Figure(
            21.173e-3, "s", .measured,
            "ndt_scan_matcher, mean of 4.8 to 55.7 ms on a PC (CARET); the PC's clock of 3.5 GHz is assumed",
            "2022"), clock: 3.5e9), bytes: 20_000_000, deadline: 100, .driving, priority: 6,
        source: "9.6 Hz (CARET)"),
      ServiceSpec(
        "prediction", rate: 10, on: .processor,
        .core(
          Figure(17.99e-3, "s", .vendor, "map_based_prediction, one run in Autoware's documentation", "2024"),
          clock: 3.5e9), .driving, priority: 5, source: "10 Hz (Autoware)"),
    ]
    if let cells, era == .y2025 {
      list.append(
        ServiceSpec(
          "occupancy", rate: 10, on: .accelerator, .network(cells, .fp16, batch: 1), .driving, priority: 2,
          source: "six cameras onto a grid (BEVFormer, 2022)"))
    }
    return list
  }

  /// Detectors that exist at the date: YOLOv5 since 2020, YOLO11 since 2024.
  package static func detector(_ era: Era) -> String { era == .y2021 ? "yolov5" : "yolo11" }

  // MARK: Infrastructure

  private static let roadside = [
    ServiceSpec(
      "decoder", rate: 25, on: .sensor, .fixed(assumed(8e-3, "four streams of 2 megapixels at 500 frames/s")),
      .driving, priority: 0, source: "four cameras at 25 images/s"),
    ServiceSpec(
      "plates_and_events", rate: 5, on: .accelerator, .network("yolov5s", .int8, batch: 4), .driving,
      priority: 3, source: "incidents and counts for the road's operator"),
    ServiceSpec(
      "storage", rate: 5, on: .processor, .core(assumed(4e-3, "ring buffer of four streams"), clock: clock),
      bytes: 8_000_000, .cockpit, priority: 9, source: "20 Mbit/s in four streams"),
  ]
  private static let cloud = [
    ServiceSpec(
      "storage", rate: 10, on: .processor, .core(assumed(1e-3, "journal of states"), clock: 2.5e9), .driving,
      priority: 9, source: "journal of what vehicles and roadside units report")
  ]

  private static let clock = 2.2e9
  private static func assumed(_ seconds: Double, _ how: String) -> Figure {
    Figure(seconds, "s", .assumed, how, "2026")
  }
}
