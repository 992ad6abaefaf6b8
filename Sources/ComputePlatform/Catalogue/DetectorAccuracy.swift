/// How well the detectors of cameras find objects, by network.
///
/// Published is the average precision on COCO (val2017, IoU .50 to .95). What a sensor model needs, the share of misses of
/// large objects and the size from which objects are found, is not published by network, and is assumed to follow it: the
/// share of misses in proportion to 1 − AP, and the size in inverse proportion to AP. So a level's standard network keeps
/// the sensor's standard values, and another network moves both.
package enum DetectorAccuracy {
  /// Average precision: YOLOv5 6.0 as in Ultralytics' model table (PyTorch Hub), YOLOv8 and YOLO11 as remembered from
  /// Ultralytics' tables.
  package static let precision: [(network: String, value: Figure)] =
    table(
      "yolov5", "2021-10", .measured, "Ultralytics, model table on PyTorch Hub",
      [28.0, 37.4, 45.4, 49.0, 50.7])
    + table("yolov8", "2023-01", .measured, "Ultralytics, as remembered", [37.3, 44.9, 50.2, 52.9, 53.9])
    + table("yolo11", "2024-09", .measured, "Ultralytics, as remembered", [39.5, 47.0, 51.5, 53.4, 54.7])

  private static func table(
    _ family: String, _ date: String, _ provenance: Figure.Provenance, _ source: String, _ values: [Double]
  ) -> [(network: String, value: Figure)] {
    zip(["n", "s", "m", "l", "x"], values).map {
      (family + $0, Figure($1 / 100, "1", provenance, source, date))
    }
  }

  package static let networks = precision.map(\.network)

  /// Factor on the share of misses, and on the size in pixels from which objects are found.
  package struct Change: Hashable, Sendable {
    package var misses = 1.0
    package var size = 1.0
    package init() {}
  }

  /// - Parameters:
  ///   - network: the one that runs.
  ///   - standard: the one to which the sensor's values belong.
  package static func change(to network: String?, from standard: String?) -> Change {
    func value(_ name: String?) -> Double? { precision.first { $0.network == name }?.value.value }
    var change = Change()
    guard network != standard, let new = value(network), let old = value(standard) else { return change }
    change.misses = (1 - new) / (1 - old)
    change.size = old / new
    return change
  }
}
