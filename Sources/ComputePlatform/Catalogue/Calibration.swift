import ComputeKernel

/// A published measurement of one network on one device, one image at a time.
package struct MeasuredRow: Sendable {
  package var name: String
  package var device: PlatformSpec
  package var counts: OperationCounts
  /// Mean latency, seconds.
  package var latency: Figure
}

/// Parameters of the accelerator model, fitted to rows of the Jetson AGX Orin only, and fixed.
///
/// Fit: ResNet50 and RetinaNet (MLPerf Inference v3.1, closed, SingleStream, mean) give the time per launch and the
/// INT8 share of the GPU's dense peak; PointPillars (FP16, backbone and head) then gives the FP16 share. Three
/// parameters, three rows: the residuals are rounding, below 0.2 %, and prove nothing. The quality of the model shows
/// in `testRows`, which had no part in the fit. BERT is in neither set: MLPerf drops its padding, so its operations per
/// query are unknown.
///
/// "Per launch" is an effective time: besides the launch it includes the ends of kernels, when the device is partly
/// idle. Launch counts are the convolutions after fusion plus the operators that cannot be fused, derived from the
/// networks' definitions.
package enum Calibration {
  package static let launch = Figure(
    7.34e-6, "s", .derived, "fit of ResNet50 and RetinaNet on AGX Orin, see Calibration", "2023-09")
  package static let efficiencyInt8 = Figure(
    0.4425, "1", .derived, "fit of ResNet50 and RetinaNet on AGX Orin, share of the GPU's 85 TOPS", "2023-09")
  package static let efficiencyFP16 = Figure(
    0.2723, "1", .derived, "fit of PointPillars on AGX Orin, share of the GPU's 42.5 TFLOPS", "2022")

  /// 8.2 GOP; 53 convolutions, pooling, classifier, input; weights 25.6 MB in INT8.
  package static let resNet50 = OperationCounts(
    macsInt8: 4_100_000_000, bytesRead: 25_600_000, bytesWritten: 600_000, launches: 57)
  /// 402 GOP at 800 × 800; backbone 53, pyramid 8, heads 5 × 10, suppression and input 9; weights 38 MB,
  /// feature maps beyond the cache 250 MB.
  package static let retinaNet = OperationCounts(
    macsInt8: 201_000_000_000, bytesRead: 163_000_000, bytesWritten: 125_000_000, launches: 120)
  /// 34.17 GMAC on a grid of 432 × 496; 16 backbone convolutions, 3 upsamplings, 3 heads, 3 concatenations;
  /// weights 9.7 MB, feature maps in FP16 about 150 MB.
  package static let pointPillars = OperationCounts(
    macsFP16: 34_170_000_000, bytesRead: 85_000_000, bytesWritten: 75_000_000, launches: 25)

  /// YOLOv8 at 640 × 640 (Ultralytics model table): n, s, m, l, x with 8.7, 28.6, 78.9, 165.2 and 257.8
  /// GFLOP; 64, 64, 84, 104 and 104 convolutions and 30 other kernels; weights 3.2 to 68.2 M parameters.
  package enum YOLOv8: Int, CaseIterable, Sendable {
    case nano, small, medium, large, extraLarge

    package func counts(int8: Bool) -> OperationCounts {
      let macs: [UInt64] = [4_350_000_000, 14_300_000_000, 39_450_000_000, 82_600_000_000, 128_900_000_000]
      let convolutions: [UInt64] = [64, 64, 84, 104, 104]
      let parameters: [UInt64] = [3_200_000, 11_200_000, 25_900_000, 43_700_000, 68_200_000]
      // Maps that do not fit the cache: 640 × 640 / 4 × first channels (16 × width) × 2, read and written.
      let maps: [UInt64] = [6_600_000, 13_100_000, 19_700_000, 26_200_000, 32_800_000]
      let size: UInt64 = int8 ? 1 : 2
      return OperationCounts(
        macsInt8: int8 ? macs[rawValue] : 0, macsFP16: int8 ? 0 : macs[rawValue],
        bytesRead: (parameters[rawValue] + maps[rawValue]) * size, bytesWritten: maps[rawValue] * size,
        launches: convolutions[rawValue] + 30)
    }
  }

  private static let mlperf = "MLPerf Inference v3.1, closed, NVIDIA, SingleStream, mean"

  package static let fitRows: [MeasuredRow] = [
    MeasuredRow(
      name: "ResNet50 INT8, AGX Orin", device: Catalogue.agxOrin, counts: resNet50,
      latency: Figure(0.6364e-3, "s", .measured, mlperf, "2023-09")),
    MeasuredRow(
      name: "RetinaNet INT8, AGX Orin", device: Catalogue.agxOrin, counts: retinaNet,
      latency: Figure(11.569e-3, "s", .measured, mlperf, "2023-09")),
    MeasuredRow(
      name: "PointPillars FP16, AGX Orin", device: Catalogue.agxOrin, counts: pointPillars,
      latency: Figure(6.09e-3, "s", .measured, "NVIDIA-AI-IOT/CUDA-PointPillars, README", "2022")),
  ]

  /// Another device of the family in INT8, another detector on another class of device in FP16.
  package static let testRows: [MeasuredRow] =
    [
      MeasuredRow(
        name: "ResNet50 INT8, Orin NX", device: Catalogue.orinNX, counts: resNet50,
        latency: Figure(1.0787e-3, "s", .measured, mlperf, "2023-09")),
      MeasuredRow(
        name: "RetinaNet INT8, Orin NX", device: Catalogue.orinNX, counts: retinaNet,
        latency: Figure(28.437e-3, "s", .measured, mlperf, "2023-09")),
    ]
    + zip(YOLOv8.allCases, [0.99e-3, 1.20e-3, 1.83e-3, 2.39e-3, 3.53e-3]).map { network, latency in
      MeasuredRow(
        name: "YOLOv8 \(network) FP16, A100", device: Catalogue.a100Server,
        counts: network.counts(int8: false),
        latency: Figure(latency, "s", .measured, "Ultralytics YOLOv8 model table, A100 TensorRT", "2023-01"))
    }
}
