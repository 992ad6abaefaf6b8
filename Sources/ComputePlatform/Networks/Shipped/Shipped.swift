// swift-format-ignore-file
// Made by generate.py; do not edit.

extension NetworkTable {
  /// The shipped tables by name, as they stand in Tables/.
  static let shippedTexts: [(name: String, text: String)] = [
    ("resnet50", resnet50Text),
    ("retinanet", retinanetText),
    ("ssd_resnet34", ssd_resnet34Text),
    ("bert_large", bert_largeText),
    ("pointpillars", pointpillarsText),
    ("centerpoint", centerpointText),
    ("centerpoint_head", centerpoint_headText),
    ("yolov5n", yolov5nText),
    ("yolov5s", yolov5sText),
    ("yolov5m", yolov5mText),
    ("yolov5l", yolov5lText),
    ("yolov5x", yolov5xText),
    ("yolov8n", yolov8nText),
    ("yolov8s", yolov8sText),
    ("yolov8m", yolov8mText),
    ("yolov8l", yolov8lText),
    ("yolov8x", yolov8xText),
    ("yolo11n", yolo11nText),
    ("yolo11s", yolo11sText),
    ("yolo11m", yolo11mText),
    ("yolo11l", yolo11lText),
    ("yolo11x", yolo11xText),
    ("bevformer_tiny", bevformer_tinyText),
  ]
}
