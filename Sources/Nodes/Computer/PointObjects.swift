import ComputeKernel
import NodeInterface
import SimCore

/// From objects found in points to a detector's report.
enum PointObjects {
  /// Detections below this score are not reported (assumed).
  static let leastScore = 0.35

  /// 1 σ of the centre along and across the line of sight, metres (assumed).
  private static func sigma(_ kind: PointDetection.Kind) -> Double {
    switch kind {
    case .vehicle: 0.35
    case .twoWheeler: 0.25
    case .person: 0.12
    }
  }

  /// The heading is left out: which end is the front cannot be told from one frame.
  static func detections(_ found: [PointDetection]) -> [Detection] {
    found.map { d in
      let sigma = sigma(d.kind)
      return Detection(
        position: d.position, rangeSigma: sigma, crossSigma: sigma, length: d.length, width: d.width,
        objectClass: d.roadUser, confidence: d.score)
    }
  }
}
