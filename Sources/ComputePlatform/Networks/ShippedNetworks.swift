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

private let resnet50Text = """
  {
    "name": "resnet50",
    "title": "ResNet-50 v1.5, 224 x 224",
    "source": "He et al., CVPR 2016; stride in the 3 x 3 convolutions as in torchvision and MLPerf",
    "published": {
      "gmac": 4.09,
      "mparameters": 25.6
    },
    "layers": [
      {"kind": "conv", "name": "conv1", "input": [224, 224, 3], "output": [112, 112, 64], "kernel": [7, 7]},
      {"kind": "pool", "name": "maxpool", "input": [112, 112, 64], "output": [56, 56, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer1.0.downsample", "input": [56, 56, 64], "output": [56, 56, 256], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "layer1.0.conv1", "input": [56, 56, 64], "output": [56, 56, 64], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer1.0.conv2", "input": [56, 56, 64], "output": [56, 56, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer1.0.conv3", "input": [56, 56, 64], "output": [56, 56, 256], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer1.1.conv1", "input": [56, 56, 256], "output": [56, 56, 64], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer1.1.conv2", "input": [56, 56, 64], "output": [56, 56, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer1.1.conv3", "input": [56, 56, 64], "output": [56, 56, 256], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer1.2.conv1", "input": [56, 56, 256], "output": [56, 56, 64], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer1.2.conv2", "input": [56, 56, 64], "output": [56, 56, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer1.2.conv3", "input": [56, 56, 64], "output": [56, 56, 256], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer2.0.downsample", "input": [56, 56, 256], "output": [28, 28, 512], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "layer2.0.conv1", "input": [56, 56, 256], "output": [56, 56, 128], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer2.0.conv2", "input": [56, 56, 128], "output": [28, 28, 128], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer2.0.conv3", "input": [28, 28, 128], "output": [28, 28, 512], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer2.1.conv1", "input": [28, 28, 512], "output": [28, 28, 128], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer2.1.conv2", "input": [28, 28, 128], "output": [28, 28, 128], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer2.1.conv3", "input": [28, 28, 128], "output": [28, 28, 512], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer2.2.conv1", "input": [28, 28, 512], "output": [28, 28, 128], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer2.2.conv2", "input": [28, 28, 128], "output": [28, 28, 128], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer2.2.conv3", "input": [28, 28, 128], "output": [28, 28, 512], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer2.3.conv1", "input": [28, 28, 512], "output": [28, 28, 128], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer2.3.conv2", "input": [28, 28, 128], "output": [28, 28, 128], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer2.3.conv3", "input": [28, 28, 128], "output": [28, 28, 512], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer3.0.downsample", "input": [28, 28, 512], "output": [14, 14, 1024], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "layer3.0.conv1", "input": [28, 28, 512], "output": [28, 28, 256], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer3.0.conv2", "input": [28, 28, 256], "output": [14, 14, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer3.0.conv3", "input": [14, 14, 256], "output": [14, 14, 1024], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer3.1.conv1", "input": [14, 14, 1024], "output": [14, 14, 256], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer3.1.conv2", "input": [14, 14, 256], "output": [14, 14, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer3.1.conv3", "input": [14, 14, 256], "output": [14, 14, 1024], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer3.2.conv1", "input": [14, 14, 1024], "output": [14, 14, 256], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer3.2.conv2", "input": [14, 14, 256], "output": [14, 14, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer3.2.conv3", "input": [14, 14, 256], "output": [14, 14, 1024], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer3.3.conv1", "input": [14, 14, 1024], "output": [14, 14, 256], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer3.3.conv2", "input": [14, 14, 256], "output": [14, 14, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer3.3.conv3", "input": [14, 14, 256], "output": [14, 14, 1024], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer3.4.conv1", "input": [14, 14, 1024], "output": [14, 14, 256], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer3.4.conv2", "input": [14, 14, 256], "output": [14, 14, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer3.4.conv3", "input": [14, 14, 256], "output": [14, 14, 1024], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer3.5.conv1", "input": [14, 14, 1024], "output": [14, 14, 256], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer3.5.conv2", "input": [14, 14, 256], "output": [14, 14, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer3.5.conv3", "input": [14, 14, 256], "output": [14, 14, 1024], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer4.0.downsample", "input": [14, 14, 1024], "output": [7, 7, 2048], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "layer4.0.conv1", "input": [14, 14, 1024], "output": [14, 14, 512], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer4.0.conv2", "input": [14, 14, 512], "output": [7, 7, 512], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer4.0.conv3", "input": [7, 7, 512], "output": [7, 7, 2048], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer4.1.conv1", "input": [7, 7, 2048], "output": [7, 7, 512], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer4.1.conv2", "input": [7, 7, 512], "output": [7, 7, 512], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer4.1.conv3", "input": [7, 7, 512], "output": [7, 7, 2048], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer4.2.conv1", "input": [7, 7, 2048], "output": [7, 7, 512], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer4.2.conv2", "input": [7, 7, 512], "output": [7, 7, 512], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer4.2.conv3", "input": [7, 7, 512], "output": [7, 7, 2048], "kernel": [1, 1]},
      {"kind": "pool", "name": "avgpool", "input": [7, 7, 2048], "output": [1, 1, 2048], "kernel": [7, 7]},
      {"kind": "gemm", "name": "fc", "m": 1, "k": 2048, "n": 1000}
    ]
  }
  """

private let retinanetText = """
  {
    "name": "retinanet",
    "title": "RetinaNet ResNeXt50-32x4d, 800 x 800, OpenImages",
    "source": "Lin et al., ICCV 2017; torchvision with the 264 classes of MLPerf Inference",
    "published": {
      "gmac": 201
    },
    "layers": [
      {"kind": "conv", "name": "conv1", "input": [800, 800, 3], "output": [400, 400, 64], "kernel": [7, 7]},
      {"kind": "pool", "name": "maxpool", "input": [400, 400, 64], "output": [200, 200, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer1.0.downsample", "input": [200, 200, 64], "output": [200, 200, 256], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "layer1.0.conv1", "input": [200, 200, 64], "output": [200, 200, 128], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer1.0.conv2", "input": [200, 200, 128], "output": [200, 200, 128], "kernel": [3, 3], "groups": 32},
      {"kind": "conv", "name": "layer1.0.conv3", "input": [200, 200, 128], "output": [200, 200, 256], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer1.1.conv1", "input": [200, 200, 256], "output": [200, 200, 128], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer1.1.conv2", "input": [200, 200, 128], "output": [200, 200, 128], "kernel": [3, 3], "groups": 32},
      {"kind": "conv", "name": "layer1.1.conv3", "input": [200, 200, 128], "output": [200, 200, 256], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer1.2.conv1", "input": [200, 200, 256], "output": [200, 200, 128], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer1.2.conv2", "input": [200, 200, 128], "output": [200, 200, 128], "kernel": [3, 3], "groups": 32},
      {"kind": "conv", "name": "layer1.2.conv3", "input": [200, 200, 128], "output": [200, 200, 256], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer2.0.downsample", "input": [200, 200, 256], "output": [100, 100, 512], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "layer2.0.conv1", "input": [200, 200, 256], "output": [200, 200, 256], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer2.0.conv2", "input": [200, 200, 256], "output": [100, 100, 256], "kernel": [3, 3], "groups": 32},
      {"kind": "conv", "name": "layer2.0.conv3", "input": [100, 100, 256], "output": [100, 100, 512], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer2.1.conv1", "input": [100, 100, 512], "output": [100, 100, 256], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer2.1.conv2", "input": [100, 100, 256], "output": [100, 100, 256], "kernel": [3, 3], "groups": 32},
      {"kind": "conv", "name": "layer2.1.conv3", "input": [100, 100, 256], "output": [100, 100, 512], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer2.2.conv1", "input": [100, 100, 512], "output": [100, 100, 256], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer2.2.conv2", "input": [100, 100, 256], "output": [100, 100, 256], "kernel": [3, 3], "groups": 32},
      {"kind": "conv", "name": "layer2.2.conv3", "input": [100, 100, 256], "output": [100, 100, 512], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer2.3.conv1", "input": [100, 100, 512], "output": [100, 100, 256], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer2.3.conv2", "input": [100, 100, 256], "output": [100, 100, 256], "kernel": [3, 3], "groups": 32},
      {"kind": "conv", "name": "layer2.3.conv3", "input": [100, 100, 256], "output": [100, 100, 512], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer3.0.downsample", "input": [100, 100, 512], "output": [50, 50, 1024], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "layer3.0.conv1", "input": [100, 100, 512], "output": [100, 100, 512], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer3.0.conv2", "input": [100, 100, 512], "output": [50, 50, 512], "kernel": [3, 3], "groups": 32},
      {"kind": "conv", "name": "layer3.0.conv3", "input": [50, 50, 512], "output": [50, 50, 1024], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer3.1.conv1", "input": [50, 50, 1024], "output": [50, 50, 512], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer3.1.conv2", "input": [50, 50, 512], "output": [50, 50, 512], "kernel": [3, 3], "groups": 32},
      {"kind": "conv", "name": "layer3.1.conv3", "input": [50, 50, 512], "output": [50, 50, 1024], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer3.2.conv1", "input": [50, 50, 1024], "output": [50, 50, 512], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer3.2.conv2", "input": [50, 50, 512], "output": [50, 50, 512], "kernel": [3, 3], "groups": 32},
      {"kind": "conv", "name": "layer3.2.conv3", "input": [50, 50, 512], "output": [50, 50, 1024], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer3.3.conv1", "input": [50, 50, 1024], "output": [50, 50, 512], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer3.3.conv2", "input": [50, 50, 512], "output": [50, 50, 512], "kernel": [3, 3], "groups": 32},
      {"kind": "conv", "name": "layer3.3.conv3", "input": [50, 50, 512], "output": [50, 50, 1024], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer3.4.conv1", "input": [50, 50, 1024], "output": [50, 50, 512], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer3.4.conv2", "input": [50, 50, 512], "output": [50, 50, 512], "kernel": [3, 3], "groups": 32},
      {"kind": "conv", "name": "layer3.4.conv3", "input": [50, 50, 512], "output": [50, 50, 1024], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer3.5.conv1", "input": [50, 50, 1024], "output": [50, 50, 512], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer3.5.conv2", "input": [50, 50, 512], "output": [50, 50, 512], "kernel": [3, 3], "groups": 32},
      {"kind": "conv", "name": "layer3.5.conv3", "input": [50, 50, 512], "output": [50, 50, 1024], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer4.0.downsample", "input": [50, 50, 1024], "output": [25, 25, 2048], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "layer4.0.conv1", "input": [50, 50, 1024], "output": [50, 50, 1024], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer4.0.conv2", "input": [50, 50, 1024], "output": [25, 25, 1024], "kernel": [3, 3], "groups": 32},
      {"kind": "conv", "name": "layer4.0.conv3", "input": [25, 25, 1024], "output": [25, 25, 2048], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer4.1.conv1", "input": [25, 25, 2048], "output": [25, 25, 1024], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer4.1.conv2", "input": [25, 25, 1024], "output": [25, 25, 1024], "kernel": [3, 3], "groups": 32},
      {"kind": "conv", "name": "layer4.1.conv3", "input": [25, 25, 1024], "output": [25, 25, 2048], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer4.2.conv1", "input": [25, 25, 2048], "output": [25, 25, 1024], "kernel": [1, 1]},
      {"kind": "conv", "name": "layer4.2.conv2", "input": [25, 25, 1024], "output": [25, 25, 1024], "kernel": [3, 3], "groups": 32},
      {"kind": "conv", "name": "layer4.2.conv3", "input": [25, 25, 1024], "output": [25, 25, 2048], "kernel": [1, 1]},
      {"kind": "conv", "name": "fpn.inner5", "input": [25, 25, 2048], "output": [25, 25, 256], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "fpn.inner4", "input": [50, 50, 1024], "output": [50, 50, 256], "kernel": [1, 1], "activation": "none"},
      {"kind": "elementwise", "name": "fpn.up4", "elements": 640000, "reads": 2},
      {"kind": "conv", "name": "fpn.inner3", "input": [100, 100, 512], "output": [100, 100, 256], "kernel": [1, 1], "activation": "none"},
      {"kind": "elementwise", "name": "fpn.up3", "elements": 2560000, "reads": 2},
      {"kind": "conv", "name": "fpn.layer3", "input": [100, 100, 256], "output": [100, 100, 256], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "fpn.layer4", "input": [50, 50, 256], "output": [50, 50, 256], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "fpn.layer5", "input": [25, 25, 256], "output": [25, 25, 256], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "fpn.p6", "input": [25, 25, 256], "output": [13, 13, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "fpn.p7", "input": [13, 13, 256], "output": [7, 7, 256], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "cls.3.0", "input": [100, 100, 256], "output": [100, 100, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "cls.3.1", "input": [100, 100, 256], "output": [100, 100, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "cls.3.2", "input": [100, 100, 256], "output": [100, 100, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "cls.3.3", "input": [100, 100, 256], "output": [100, 100, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "cls.3.out", "input": [100, 100, 256], "output": [100, 100, 2376], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "cls.4.0", "input": [50, 50, 256], "output": [50, 50, 256], "kernel": [3, 3], "shared_weights": true},
      {"kind": "conv", "name": "cls.4.1", "input": [50, 50, 256], "output": [50, 50, 256], "kernel": [3, 3], "shared_weights": true},
      {"kind": "conv", "name": "cls.4.2", "input": [50, 50, 256], "output": [50, 50, 256], "kernel": [3, 3], "shared_weights": true},
      {"kind": "conv", "name": "cls.4.3", "input": [50, 50, 256], "output": [50, 50, 256], "kernel": [3, 3], "shared_weights": true},
      {"kind": "conv", "name": "cls.4.out", "input": [50, 50, 256], "output": [50, 50, 2376], "kernel": [3, 3], "activation": "none", "shared_weights": true},
      {"kind": "conv", "name": "cls.5.0", "input": [25, 25, 256], "output": [25, 25, 256], "kernel": [3, 3], "shared_weights": true},
      {"kind": "conv", "name": "cls.5.1", "input": [25, 25, 256], "output": [25, 25, 256], "kernel": [3, 3], "shared_weights": true},
      {"kind": "conv", "name": "cls.5.2", "input": [25, 25, 256], "output": [25, 25, 256], "kernel": [3, 3], "shared_weights": true},
      {"kind": "conv", "name": "cls.5.3", "input": [25, 25, 256], "output": [25, 25, 256], "kernel": [3, 3], "shared_weights": true},
      {"kind": "conv", "name": "cls.5.out", "input": [25, 25, 256], "output": [25, 25, 2376], "kernel": [3, 3], "activation": "none", "shared_weights": true},
      {"kind": "conv", "name": "cls.6.0", "input": [13, 13, 256], "output": [13, 13, 256], "kernel": [3, 3], "shared_weights": true},
      {"kind": "conv", "name": "cls.6.1", "input": [13, 13, 256], "output": [13, 13, 256], "kernel": [3, 3], "shared_weights": true},
      {"kind": "conv", "name": "cls.6.2", "input": [13, 13, 256], "output": [13, 13, 256], "kernel": [3, 3], "shared_weights": true},
      {"kind": "conv", "name": "cls.6.3", "input": [13, 13, 256], "output": [13, 13, 256], "kernel": [3, 3], "shared_weights": true},
      {"kind": "conv", "name": "cls.6.out", "input": [13, 13, 256], "output": [13, 13, 2376], "kernel": [3, 3], "activation": "none", "shared_weights": true},
      {"kind": "conv", "name": "cls.7.0", "input": [7, 7, 256], "output": [7, 7, 256], "kernel": [3, 3], "shared_weights": true},
      {"kind": "conv", "name": "cls.7.1", "input": [7, 7, 256], "output": [7, 7, 256], "kernel": [3, 3], "shared_weights": true},
      {"kind": "conv", "name": "cls.7.2", "input": [7, 7, 256], "output": [7, 7, 256], "kernel": [3, 3], "shared_weights": true},
      {"kind": "conv", "name": "cls.7.3", "input": [7, 7, 256], "output": [7, 7, 256], "kernel": [3, 3], "shared_weights": true},
      {"kind": "conv", "name": "cls.7.out", "input": [7, 7, 256], "output": [7, 7, 2376], "kernel": [3, 3], "activation": "none", "shared_weights": true},
      {"kind": "conv", "name": "box.3.0", "input": [100, 100, 256], "output": [100, 100, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "box.3.1", "input": [100, 100, 256], "output": [100, 100, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "box.3.2", "input": [100, 100, 256], "output": [100, 100, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "box.3.3", "input": [100, 100, 256], "output": [100, 100, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "box.3.out", "input": [100, 100, 256], "output": [100, 100, 36], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "box.4.0", "input": [50, 50, 256], "output": [50, 50, 256], "kernel": [3, 3], "shared_weights": true},
      {"kind": "conv", "name": "box.4.1", "input": [50, 50, 256], "output": [50, 50, 256], "kernel": [3, 3], "shared_weights": true},
      {"kind": "conv", "name": "box.4.2", "input": [50, 50, 256], "output": [50, 50, 256], "kernel": [3, 3], "shared_weights": true},
      {"kind": "conv", "name": "box.4.3", "input": [50, 50, 256], "output": [50, 50, 256], "kernel": [3, 3], "shared_weights": true},
      {"kind": "conv", "name": "box.4.out", "input": [50, 50, 256], "output": [50, 50, 36], "kernel": [3, 3], "activation": "none", "shared_weights": true},
      {"kind": "conv", "name": "box.5.0", "input": [25, 25, 256], "output": [25, 25, 256], "kernel": [3, 3], "shared_weights": true},
      {"kind": "conv", "name": "box.5.1", "input": [25, 25, 256], "output": [25, 25, 256], "kernel": [3, 3], "shared_weights": true},
      {"kind": "conv", "name": "box.5.2", "input": [25, 25, 256], "output": [25, 25, 256], "kernel": [3, 3], "shared_weights": true},
      {"kind": "conv", "name": "box.5.3", "input": [25, 25, 256], "output": [25, 25, 256], "kernel": [3, 3], "shared_weights": true},
      {"kind": "conv", "name": "box.5.out", "input": [25, 25, 256], "output": [25, 25, 36], "kernel": [3, 3], "activation": "none", "shared_weights": true},
      {"kind": "conv", "name": "box.6.0", "input": [13, 13, 256], "output": [13, 13, 256], "kernel": [3, 3], "shared_weights": true},
      {"kind": "conv", "name": "box.6.1", "input": [13, 13, 256], "output": [13, 13, 256], "kernel": [3, 3], "shared_weights": true},
      {"kind": "conv", "name": "box.6.2", "input": [13, 13, 256], "output": [13, 13, 256], "kernel": [3, 3], "shared_weights": true},
      {"kind": "conv", "name": "box.6.3", "input": [13, 13, 256], "output": [13, 13, 256], "kernel": [3, 3], "shared_weights": true},
      {"kind": "conv", "name": "box.6.out", "input": [13, 13, 256], "output": [13, 13, 36], "kernel": [3, 3], "activation": "none", "shared_weights": true},
      {"kind": "conv", "name": "box.7.0", "input": [7, 7, 256], "output": [7, 7, 256], "kernel": [3, 3], "shared_weights": true},
      {"kind": "conv", "name": "box.7.1", "input": [7, 7, 256], "output": [7, 7, 256], "kernel": [3, 3], "shared_weights": true},
      {"kind": "conv", "name": "box.7.2", "input": [7, 7, 256], "output": [7, 7, 256], "kernel": [3, 3], "shared_weights": true},
      {"kind": "conv", "name": "box.7.3", "input": [7, 7, 256], "output": [7, 7, 256], "kernel": [3, 3], "shared_weights": true},
      {"kind": "conv", "name": "box.7.out", "input": [7, 7, 256], "output": [7, 7, 36], "kernel": [3, 3], "activation": "none", "shared_weights": true},
      {"kind": "elementwise", "name": "decode", "elements": 32183316}
    ]
  }
  """

private let ssd_resnet34Text = """
  {
    "name": "ssd_resnet34",
    "title": "SSD ResNet-34, 1200 x 1200",
    "source": "Liu et al., ECCV 2016; MLPerf Inference v0.5 reference: third stage at stride 8, heads on 50 to 3",
    "published": {
      "gmac": 216.5
    },
    "layers": [
      {"kind": "conv", "name": "conv1", "input": [1200, 1200, 3], "output": [600, 600, 64], "kernel": [7, 7]},
      {"kind": "pool", "name": "maxpool", "input": [600, 600, 64], "output": [300, 300, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer1.0.conv1", "input": [300, 300, 64], "output": [300, 300, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer1.0.conv2", "input": [300, 300, 64], "output": [300, 300, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer1.1.conv1", "input": [300, 300, 64], "output": [300, 300, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer1.1.conv2", "input": [300, 300, 64], "output": [300, 300, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer1.2.conv1", "input": [300, 300, 64], "output": [300, 300, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer1.2.conv2", "input": [300, 300, 64], "output": [300, 300, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer2.0.downsample", "input": [300, 300, 64], "output": [150, 150, 128], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "layer2.0.conv1", "input": [300, 300, 64], "output": [150, 150, 128], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer2.0.conv2", "input": [150, 150, 128], "output": [150, 150, 128], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer2.1.conv1", "input": [150, 150, 128], "output": [150, 150, 128], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer2.1.conv2", "input": [150, 150, 128], "output": [150, 150, 128], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer2.2.conv1", "input": [150, 150, 128], "output": [150, 150, 128], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer2.2.conv2", "input": [150, 150, 128], "output": [150, 150, 128], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer2.3.conv1", "input": [150, 150, 128], "output": [150, 150, 128], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer2.3.conv2", "input": [150, 150, 128], "output": [150, 150, 128], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer3.0.downsample", "input": [150, 150, 128], "output": [150, 150, 256], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "layer3.0.conv1", "input": [150, 150, 128], "output": [150, 150, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer3.0.conv2", "input": [150, 150, 256], "output": [150, 150, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer3.1.conv1", "input": [150, 150, 256], "output": [150, 150, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer3.1.conv2", "input": [150, 150, 256], "output": [150, 150, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer3.2.conv1", "input": [150, 150, 256], "output": [150, 150, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer3.2.conv2", "input": [150, 150, 256], "output": [150, 150, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer3.3.conv1", "input": [150, 150, 256], "output": [150, 150, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer3.3.conv2", "input": [150, 150, 256], "output": [150, 150, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer3.4.conv1", "input": [150, 150, 256], "output": [150, 150, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer3.4.conv2", "input": [150, 150, 256], "output": [150, 150, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer3.5.conv1", "input": [150, 150, 256], "output": [150, 150, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "layer3.5.conv2", "input": [150, 150, 256], "output": [150, 150, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "extra0.0", "input": [150, 150, 256], "output": [150, 150, 256], "kernel": [1, 1]},
      {"kind": "conv", "name": "extra0.1", "input": [150, 150, 256], "output": [75, 75, 512], "kernel": [3, 3]},
      {"kind": "conv", "name": "extra1.0", "input": [75, 75, 512], "output": [75, 75, 256], "kernel": [1, 1]},
      {"kind": "conv", "name": "extra1.1", "input": [75, 75, 256], "output": [38, 38, 512], "kernel": [3, 3]},
      {"kind": "conv", "name": "extra2.0", "input": [38, 38, 512], "output": [38, 38, 128], "kernel": [1, 1]},
      {"kind": "conv", "name": "extra2.1", "input": [38, 38, 128], "output": [19, 19, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "extra3.0", "input": [19, 19, 256], "output": [19, 19, 128], "kernel": [1, 1]},
      {"kind": "conv", "name": "extra3.1", "input": [19, 19, 128], "output": [10, 10, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "extra4.0", "input": [10, 10, 256], "output": [10, 10, 128], "kernel": [1, 1]},
      {"kind": "conv", "name": "extra4.1", "input": [10, 10, 128], "output": [10, 10, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "loc0", "input": [150, 150, 256], "output": [50, 50, 16], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "conf0", "input": [150, 150, 256], "output": [50, 50, 324], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "loc1", "input": [75, 75, 512], "output": [25, 25, 24], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "conf1", "input": [75, 75, 512], "output": [25, 25, 486], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "loc2", "input": [38, 38, 512], "output": [19, 19, 24], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "conf2", "input": [38, 38, 512], "output": [19, 19, 486], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "loc3", "input": [19, 19, 256], "output": [10, 10, 24], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "conf3", "input": [19, 19, 256], "output": [10, 10, 486], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "loc4", "input": [10, 10, 256], "output": [5, 5, 16], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "conf4", "input": [10, 10, 256], "output": [5, 5, 324], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "loc5", "input": [10, 10, 256], "output": [5, 5, 16], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "conf5", "input": [10, 10, 256], "output": [5, 5, 324], "kernel": [3, 3], "activation": "none"},
      {"kind": "elementwise", "name": "decode", "elements": 1420860}
    ]
  }
  """

private let bert_largeText = """
  {
    "name": "bert_large",
    "title": "BERT-Large encoder with question answering head",
    "source": "Devlin et al., NAACL 2019: 24 layers, 1024 wide, 16 heads, 4096 in between",
    "published": {
      "gmac": 123
    },
    "parameters": {
      "tokens": 384
    },
    "layers": [
      {"kind": "elementwise", "name": "embedding", "elements": ["tokens", 1024], "reads": 3},
      {"kind": "gemm", "name": "layer0.qkv", "m": "tokens", "k": 1024, "n": 3072},
      {"kind": "attention", "name": "layer0.attention", "queries": "tokens", "keys": "tokens", "heads": 16, "width": 64},
      {"kind": "gemm", "name": "layer0.output", "m": "tokens", "k": 1024, "n": 1024},
      {"kind": "elementwise", "name": "layer0.norm1", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer0.intermediate", "m": "tokens", "k": 1024, "n": 4096, "activation": "gelu"},
      {"kind": "gemm", "name": "layer0.dense", "m": "tokens", "k": 4096, "n": 1024},
      {"kind": "elementwise", "name": "layer0.norm2", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer1.qkv", "m": "tokens", "k": 1024, "n": 3072},
      {"kind": "attention", "name": "layer1.attention", "queries": "tokens", "keys": "tokens", "heads": 16, "width": 64},
      {"kind": "gemm", "name": "layer1.output", "m": "tokens", "k": 1024, "n": 1024},
      {"kind": "elementwise", "name": "layer1.norm1", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer1.intermediate", "m": "tokens", "k": 1024, "n": 4096, "activation": "gelu"},
      {"kind": "gemm", "name": "layer1.dense", "m": "tokens", "k": 4096, "n": 1024},
      {"kind": "elementwise", "name": "layer1.norm2", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer2.qkv", "m": "tokens", "k": 1024, "n": 3072},
      {"kind": "attention", "name": "layer2.attention", "queries": "tokens", "keys": "tokens", "heads": 16, "width": 64},
      {"kind": "gemm", "name": "layer2.output", "m": "tokens", "k": 1024, "n": 1024},
      {"kind": "elementwise", "name": "layer2.norm1", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer2.intermediate", "m": "tokens", "k": 1024, "n": 4096, "activation": "gelu"},
      {"kind": "gemm", "name": "layer2.dense", "m": "tokens", "k": 4096, "n": 1024},
      {"kind": "elementwise", "name": "layer2.norm2", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer3.qkv", "m": "tokens", "k": 1024, "n": 3072},
      {"kind": "attention", "name": "layer3.attention", "queries": "tokens", "keys": "tokens", "heads": 16, "width": 64},
      {"kind": "gemm", "name": "layer3.output", "m": "tokens", "k": 1024, "n": 1024},
      {"kind": "elementwise", "name": "layer3.norm1", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer3.intermediate", "m": "tokens", "k": 1024, "n": 4096, "activation": "gelu"},
      {"kind": "gemm", "name": "layer3.dense", "m": "tokens", "k": 4096, "n": 1024},
      {"kind": "elementwise", "name": "layer3.norm2", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer4.qkv", "m": "tokens", "k": 1024, "n": 3072},
      {"kind": "attention", "name": "layer4.attention", "queries": "tokens", "keys": "tokens", "heads": 16, "width": 64},
      {"kind": "gemm", "name": "layer4.output", "m": "tokens", "k": 1024, "n": 1024},
      {"kind": "elementwise", "name": "layer4.norm1", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer4.intermediate", "m": "tokens", "k": 1024, "n": 4096, "activation": "gelu"},
      {"kind": "gemm", "name": "layer4.dense", "m": "tokens", "k": 4096, "n": 1024},
      {"kind": "elementwise", "name": "layer4.norm2", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer5.qkv", "m": "tokens", "k": 1024, "n": 3072},
      {"kind": "attention", "name": "layer5.attention", "queries": "tokens", "keys": "tokens", "heads": 16, "width": 64},
      {"kind": "gemm", "name": "layer5.output", "m": "tokens", "k": 1024, "n": 1024},
      {"kind": "elementwise", "name": "layer5.norm1", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer5.intermediate", "m": "tokens", "k": 1024, "n": 4096, "activation": "gelu"},
      {"kind": "gemm", "name": "layer5.dense", "m": "tokens", "k": 4096, "n": 1024},
      {"kind": "elementwise", "name": "layer5.norm2", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer6.qkv", "m": "tokens", "k": 1024, "n": 3072},
      {"kind": "attention", "name": "layer6.attention", "queries": "tokens", "keys": "tokens", "heads": 16, "width": 64},
      {"kind": "gemm", "name": "layer6.output", "m": "tokens", "k": 1024, "n": 1024},
      {"kind": "elementwise", "name": "layer6.norm1", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer6.intermediate", "m": "tokens", "k": 1024, "n": 4096, "activation": "gelu"},
      {"kind": "gemm", "name": "layer6.dense", "m": "tokens", "k": 4096, "n": 1024},
      {"kind": "elementwise", "name": "layer6.norm2", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer7.qkv", "m": "tokens", "k": 1024, "n": 3072},
      {"kind": "attention", "name": "layer7.attention", "queries": "tokens", "keys": "tokens", "heads": 16, "width": 64},
      {"kind": "gemm", "name": "layer7.output", "m": "tokens", "k": 1024, "n": 1024},
      {"kind": "elementwise", "name": "layer7.norm1", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer7.intermediate", "m": "tokens", "k": 1024, "n": 4096, "activation": "gelu"},
      {"kind": "gemm", "name": "layer7.dense", "m": "tokens", "k": 4096, "n": 1024},
      {"kind": "elementwise", "name": "layer7.norm2", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer8.qkv", "m": "tokens", "k": 1024, "n": 3072},
      {"kind": "attention", "name": "layer8.attention", "queries": "tokens", "keys": "tokens", "heads": 16, "width": 64},
      {"kind": "gemm", "name": "layer8.output", "m": "tokens", "k": 1024, "n": 1024},
      {"kind": "elementwise", "name": "layer8.norm1", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer8.intermediate", "m": "tokens", "k": 1024, "n": 4096, "activation": "gelu"},
      {"kind": "gemm", "name": "layer8.dense", "m": "tokens", "k": 4096, "n": 1024},
      {"kind": "elementwise", "name": "layer8.norm2", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer9.qkv", "m": "tokens", "k": 1024, "n": 3072},
      {"kind": "attention", "name": "layer9.attention", "queries": "tokens", "keys": "tokens", "heads": 16, "width": 64},
      {"kind": "gemm", "name": "layer9.output", "m": "tokens", "k": 1024, "n": 1024},
      {"kind": "elementwise", "name": "layer9.norm1", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer9.intermediate", "m": "tokens", "k": 1024, "n": 4096, "activation": "gelu"},
      {"kind": "gemm", "name": "layer9.dense", "m": "tokens", "k": 4096, "n": 1024},
      {"kind": "elementwise", "name": "layer9.norm2", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer10.qkv", "m": "tokens", "k": 1024, "n": 3072},
      {"kind": "attention", "name": "layer10.attention", "queries": "tokens", "keys": "tokens", "heads": 16, "width": 64},
      {"kind": "gemm", "name": "layer10.output", "m": "tokens", "k": 1024, "n": 1024},
      {"kind": "elementwise", "name": "layer10.norm1", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer10.intermediate", "m": "tokens", "k": 1024, "n": 4096, "activation": "gelu"},
      {"kind": "gemm", "name": "layer10.dense", "m": "tokens", "k": 4096, "n": 1024},
      {"kind": "elementwise", "name": "layer10.norm2", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer11.qkv", "m": "tokens", "k": 1024, "n": 3072},
      {"kind": "attention", "name": "layer11.attention", "queries": "tokens", "keys": "tokens", "heads": 16, "width": 64},
      {"kind": "gemm", "name": "layer11.output", "m": "tokens", "k": 1024, "n": 1024},
      {"kind": "elementwise", "name": "layer11.norm1", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer11.intermediate", "m": "tokens", "k": 1024, "n": 4096, "activation": "gelu"},
      {"kind": "gemm", "name": "layer11.dense", "m": "tokens", "k": 4096, "n": 1024},
      {"kind": "elementwise", "name": "layer11.norm2", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer12.qkv", "m": "tokens", "k": 1024, "n": 3072},
      {"kind": "attention", "name": "layer12.attention", "queries": "tokens", "keys": "tokens", "heads": 16, "width": 64},
      {"kind": "gemm", "name": "layer12.output", "m": "tokens", "k": 1024, "n": 1024},
      {"kind": "elementwise", "name": "layer12.norm1", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer12.intermediate", "m": "tokens", "k": 1024, "n": 4096, "activation": "gelu"},
      {"kind": "gemm", "name": "layer12.dense", "m": "tokens", "k": 4096, "n": 1024},
      {"kind": "elementwise", "name": "layer12.norm2", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer13.qkv", "m": "tokens", "k": 1024, "n": 3072},
      {"kind": "attention", "name": "layer13.attention", "queries": "tokens", "keys": "tokens", "heads": 16, "width": 64},
      {"kind": "gemm", "name": "layer13.output", "m": "tokens", "k": 1024, "n": 1024},
      {"kind": "elementwise", "name": "layer13.norm1", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer13.intermediate", "m": "tokens", "k": 1024, "n": 4096, "activation": "gelu"},
      {"kind": "gemm", "name": "layer13.dense", "m": "tokens", "k": 4096, "n": 1024},
      {"kind": "elementwise", "name": "layer13.norm2", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer14.qkv", "m": "tokens", "k": 1024, "n": 3072},
      {"kind": "attention", "name": "layer14.attention", "queries": "tokens", "keys": "tokens", "heads": 16, "width": 64},
      {"kind": "gemm", "name": "layer14.output", "m": "tokens", "k": 1024, "n": 1024},
      {"kind": "elementwise", "name": "layer14.norm1", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer14.intermediate", "m": "tokens", "k": 1024, "n": 4096, "activation": "gelu"},
      {"kind": "gemm", "name": "layer14.dense", "m": "tokens", "k": 4096, "n": 1024},
      {"kind": "elementwise", "name": "layer14.norm2", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer15.qkv", "m": "tokens", "k": 1024, "n": 3072},
      {"kind": "attention", "name": "layer15.attention", "queries": "tokens", "keys": "tokens", "heads": 16, "width": 64},
      {"kind": "gemm", "name": "layer15.output", "m": "tokens", "k": 1024, "n": 1024},
      {"kind": "elementwise", "name": "layer15.norm1", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer15.intermediate", "m": "tokens", "k": 1024, "n": 4096, "activation": "gelu"},
      {"kind": "gemm", "name": "layer15.dense", "m": "tokens", "k": 4096, "n": 1024},
      {"kind": "elementwise", "name": "layer15.norm2", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer16.qkv", "m": "tokens", "k": 1024, "n": 3072},
      {"kind": "attention", "name": "layer16.attention", "queries": "tokens", "keys": "tokens", "heads": 16, "width": 64},
      {"kind": "gemm", "name": "layer16.output", "m": "tokens", "k": 1024, "n": 1024},
      {"kind": "elementwise", "name": "layer16.norm1", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer16.intermediate", "m": "tokens", "k": 1024, "n": 4096, "activation": "gelu"},
      {"kind": "gemm", "name": "layer16.dense", "m": "tokens", "k": 4096, "n": 1024},
      {"kind": "elementwise", "name": "layer16.norm2", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer17.qkv", "m": "tokens", "k": 1024, "n": 3072},
      {"kind": "attention", "name": "layer17.attention", "queries": "tokens", "keys": "tokens", "heads": 16, "width": 64},
      {"kind": "gemm", "name": "layer17.output", "m": "tokens", "k": 1024, "n": 1024},
      {"kind": "elementwise", "name": "layer17.norm1", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer17.intermediate", "m": "tokens", "k": 1024, "n": 4096, "activation": "gelu"},
      {"kind": "gemm", "name": "layer17.dense", "m": "tokens", "k": 4096, "n": 1024},
      {"kind": "elementwise", "name": "layer17.norm2", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer18.qkv", "m": "tokens", "k": 1024, "n": 3072},
      {"kind": "attention", "name": "layer18.attention", "queries": "tokens", "keys": "tokens", "heads": 16, "width": 64},
      {"kind": "gemm", "name": "layer18.output", "m": "tokens", "k": 1024, "n": 1024},
      {"kind": "elementwise", "name": "layer18.norm1", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer18.intermediate", "m": "tokens", "k": 1024, "n": 4096, "activation": "gelu"},
      {"kind": "gemm", "name": "layer18.dense", "m": "tokens", "k": 4096, "n": 1024},
      {"kind": "elementwise", "name": "layer18.norm2", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer19.qkv", "m": "tokens", "k": 1024, "n": 3072},
      {"kind": "attention", "name": "layer19.attention", "queries": "tokens", "keys": "tokens", "heads": 16, "width": 64},
      {"kind": "gemm", "name": "layer19.output", "m": "tokens", "k": 1024, "n": 1024},
      {"kind": "elementwise", "name": "layer19.norm1", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer19.intermediate", "m": "tokens", "k": 1024, "n": 4096, "activation": "gelu"},
      {"kind": "gemm", "name": "layer19.dense", "m": "tokens", "k": 4096, "n": 1024},
      {"kind": "elementwise", "name": "layer19.norm2", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer20.qkv", "m": "tokens", "k": 1024, "n": 3072},
      {"kind": "attention", "name": "layer20.attention", "queries": "tokens", "keys": "tokens", "heads": 16, "width": 64},
      {"kind": "gemm", "name": "layer20.output", "m": "tokens", "k": 1024, "n": 1024},
      {"kind": "elementwise", "name": "layer20.norm1", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer20.intermediate", "m": "tokens", "k": 1024, "n": 4096, "activation": "gelu"},
      {"kind": "gemm", "name": "layer20.dense", "m": "tokens", "k": 4096, "n": 1024},
      {"kind": "elementwise", "name": "layer20.norm2", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer21.qkv", "m": "tokens", "k": 1024, "n": 3072},
      {"kind": "attention", "name": "layer21.attention", "queries": "tokens", "keys": "tokens", "heads": 16, "width": 64},
      {"kind": "gemm", "name": "layer21.output", "m": "tokens", "k": 1024, "n": 1024},
      {"kind": "elementwise", "name": "layer21.norm1", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer21.intermediate", "m": "tokens", "k": 1024, "n": 4096, "activation": "gelu"},
      {"kind": "gemm", "name": "layer21.dense", "m": "tokens", "k": 4096, "n": 1024},
      {"kind": "elementwise", "name": "layer21.norm2", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer22.qkv", "m": "tokens", "k": 1024, "n": 3072},
      {"kind": "attention", "name": "layer22.attention", "queries": "tokens", "keys": "tokens", "heads": 16, "width": 64},
      {"kind": "gemm", "name": "layer22.output", "m": "tokens", "k": 1024, "n": 1024},
      {"kind": "elementwise", "name": "layer22.norm1", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer22.intermediate", "m": "tokens", "k": 1024, "n": 4096, "activation": "gelu"},
      {"kind": "gemm", "name": "layer22.dense", "m": "tokens", "k": 4096, "n": 1024},
      {"kind": "elementwise", "name": "layer22.norm2", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer23.qkv", "m": "tokens", "k": 1024, "n": 3072},
      {"kind": "attention", "name": "layer23.attention", "queries": "tokens", "keys": "tokens", "heads": 16, "width": 64},
      {"kind": "gemm", "name": "layer23.output", "m": "tokens", "k": 1024, "n": 1024},
      {"kind": "elementwise", "name": "layer23.norm1", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "layer23.intermediate", "m": "tokens", "k": 1024, "n": 4096, "activation": "gelu"},
      {"kind": "gemm", "name": "layer23.dense", "m": "tokens", "k": 4096, "n": 1024},
      {"kind": "elementwise", "name": "layer23.norm2", "elements": ["tokens", 1024], "reads": 2},
      {"kind": "gemm", "name": "squad", "m": "tokens", "k": 1024, "n": 2}
    ]
  }
  """

private let pointpillarsText = """
  {
    "name": "pointpillars",
    "title": "PointPillars, KITTI, grid 496 x 432",
    "source": "Lang et al., CVPR 2019; OpenPCDet configuration, backbone and head",
    "published": {
      "gmac": 34.17,
      "mparameters": 4.83
    },
    "layers": [
      {"kind": "conv", "name": "block0.0", "input": [496, 432, 64], "output": [248, 216, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "block0.1", "input": [248, 216, 64], "output": [248, 216, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "block0.2", "input": [248, 216, 64], "output": [248, 216, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "block0.3", "input": [248, 216, 64], "output": [248, 216, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "up0", "input": [248, 216, 64], "output": [248, 216, 128], "kernel": [1, 1]},
      {"kind": "conv", "name": "block1.0", "input": [248, 216, 64], "output": [124, 108, 128], "kernel": [3, 3]},
      {"kind": "conv", "name": "block1.1", "input": [124, 108, 128], "output": [124, 108, 128], "kernel": [3, 3]},
      {"kind": "conv", "name": "block1.2", "input": [124, 108, 128], "output": [124, 108, 128], "kernel": [3, 3]},
      {"kind": "conv", "name": "block1.3", "input": [124, 108, 128], "output": [124, 108, 128], "kernel": [3, 3]},
      {"kind": "conv", "name": "block1.4", "input": [124, 108, 128], "output": [124, 108, 128], "kernel": [3, 3]},
      {"kind": "conv", "name": "block1.5", "input": [124, 108, 128], "output": [124, 108, 128], "kernel": [3, 3]},
      {"kind": "deconv", "name": "up1", "input": [124, 108, 128], "output": [248, 216, 128], "kernel": [2, 2]},
      {"kind": "conv", "name": "block2.0", "input": [124, 108, 128], "output": [62, 54, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "block2.1", "input": [62, 54, 256], "output": [62, 54, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "block2.2", "input": [62, 54, 256], "output": [62, 54, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "block2.3", "input": [62, 54, 256], "output": [62, 54, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "block2.4", "input": [62, 54, 256], "output": [62, 54, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "block2.5", "input": [62, 54, 256], "output": [62, 54, 256], "kernel": [3, 3]},
      {"kind": "deconv", "name": "up2", "input": [62, 54, 256], "output": [248, 216, 128], "kernel": [4, 4]},
      {"kind": "elementwise", "name": "concat", "elements": 20570112},
      {"kind": "conv", "name": "head.cls", "input": [248, 216, 384], "output": [248, 216, 18], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "head.box", "input": [248, 216, 384], "output": [248, 216, 42], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "head.dir", "input": [248, 216, 384], "output": [248, 216, 12], "kernel": [1, 1], "activation": "none"}
    ]
  }
  """

private let centerpointText = """
  {
    "name": "centerpoint",
    "title": "CenterPoint, nuScenes, voxel 0.075 m, grid 180 x 180",
    "source": "Yin et al., CVPR 2021; det3d configuration nusc_centerpoint_voxelnet_0075voxel; active voxels per stage assumed",
    "layers": [
      {"kind": "sparse_conv", "name": "scn.input", "sites": 60000, "pairs": 540000, "k": 5, "n": 16},
      {"kind": "sparse_conv", "name": "scn.0.0", "sites": 60000, "pairs": 540000, "k": 16, "n": 16},
      {"kind": "sparse_conv", "name": "scn.0.1", "sites": 60000, "pairs": 540000, "k": 16, "n": 16},
      {"kind": "sparse_conv", "name": "scn.0.2", "sites": 60000, "pairs": 540000, "k": 16, "n": 16},
      {"kind": "sparse_conv", "name": "scn.0.3", "sites": 60000, "pairs": 540000, "k": 16, "n": 16},
      {"kind": "sparse_conv", "name": "scn.down1", "sites": 50000, "pairs": 450000, "k": 16, "n": 32},
      {"kind": "sparse_conv", "name": "scn.1.0", "sites": 50000, "pairs": 450000, "k": 32, "n": 32},
      {"kind": "sparse_conv", "name": "scn.1.1", "sites": 50000, "pairs": 450000, "k": 32, "n": 32},
      {"kind": "sparse_conv", "name": "scn.1.2", "sites": 50000, "pairs": 450000, "k": 32, "n": 32},
      {"kind": "sparse_conv", "name": "scn.1.3", "sites": 50000, "pairs": 450000, "k": 32, "n": 32},
      {"kind": "sparse_conv", "name": "scn.down2", "sites": 30000, "pairs": 270000, "k": 32, "n": 64},
      {"kind": "sparse_conv", "name": "scn.2.0", "sites": 30000, "pairs": 270000, "k": 64, "n": 64},
      {"kind": "sparse_conv", "name": "scn.2.1", "sites": 30000, "pairs": 270000, "k": 64, "n": 64},
      {"kind": "sparse_conv", "name": "scn.2.2", "sites": 30000, "pairs": 270000, "k": 64, "n": 64},
      {"kind": "sparse_conv", "name": "scn.2.3", "sites": 30000, "pairs": 270000, "k": 64, "n": 64},
      {"kind": "sparse_conv", "name": "scn.down3", "sites": 15000, "pairs": 135000, "k": 64, "n": 128},
      {"kind": "sparse_conv", "name": "scn.3.0", "sites": 15000, "pairs": 135000, "k": 128, "n": 128},
      {"kind": "sparse_conv", "name": "scn.3.1", "sites": 15000, "pairs": 135000, "k": 128, "n": 128},
      {"kind": "sparse_conv", "name": "scn.3.2", "sites": 15000, "pairs": 135000, "k": 128, "n": 128},
      {"kind": "sparse_conv", "name": "scn.3.3", "sites": 15000, "pairs": 135000, "k": 128, "n": 128},
      {"kind": "sparse_conv", "name": "scn.out", "sites": 15000, "pairs": 30000, "k": 128, "n": 128},
      {"kind": "elementwise", "name": "scn.dense", "elements": 8294400},
      {"kind": "conv", "name": "rpn0.0", "input": [180, 180, 256], "output": [180, 180, 128], "kernel": [3, 3]},
      {"kind": "conv", "name": "rpn0.1", "input": [180, 180, 128], "output": [180, 180, 128], "kernel": [3, 3]},
      {"kind": "conv", "name": "rpn0.2", "input": [180, 180, 128], "output": [180, 180, 128], "kernel": [3, 3]},
      {"kind": "conv", "name": "rpn0.3", "input": [180, 180, 128], "output": [180, 180, 128], "kernel": [3, 3]},
      {"kind": "conv", "name": "rpn0.4", "input": [180, 180, 128], "output": [180, 180, 128], "kernel": [3, 3]},
      {"kind": "conv", "name": "rpn0.5", "input": [180, 180, 128], "output": [180, 180, 128], "kernel": [3, 3]},
      {"kind": "conv", "name": "up0", "input": [180, 180, 128], "output": [180, 180, 256], "kernel": [1, 1]},
      {"kind": "conv", "name": "rpn1.0", "input": [180, 180, 128], "output": [90, 90, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "rpn1.1", "input": [90, 90, 256], "output": [90, 90, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "rpn1.2", "input": [90, 90, 256], "output": [90, 90, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "rpn1.3", "input": [90, 90, 256], "output": [90, 90, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "rpn1.4", "input": [90, 90, 256], "output": [90, 90, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "rpn1.5", "input": [90, 90, 256], "output": [90, 90, 256], "kernel": [3, 3]},
      {"kind": "deconv", "name": "up1", "input": [90, 90, 256], "output": [180, 180, 256], "kernel": [2, 2]},
      {"kind": "elementwise", "name": "concat", "elements": 16588800},
      {"kind": "conv", "name": "shared", "input": [180, 180, 512], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task0.reg.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task0.reg.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task0.height.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task0.height.1", "input": [180, 180, 64], "output": [180, 180, 1], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task0.dim.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task0.dim.1", "input": [180, 180, 64], "output": [180, 180, 3], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task0.rot.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task0.rot.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task0.vel.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task0.vel.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task0.hm.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task0.hm.1", "input": [180, 180, 64], "output": [180, 180, 1], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task1.reg.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task1.reg.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task1.height.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task1.height.1", "input": [180, 180, 64], "output": [180, 180, 1], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task1.dim.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task1.dim.1", "input": [180, 180, 64], "output": [180, 180, 3], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task1.rot.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task1.rot.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task1.vel.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task1.vel.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task1.hm.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task1.hm.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task2.reg.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task2.reg.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task2.height.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task2.height.1", "input": [180, 180, 64], "output": [180, 180, 1], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task2.dim.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task2.dim.1", "input": [180, 180, 64], "output": [180, 180, 3], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task2.rot.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task2.rot.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task2.vel.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task2.vel.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task2.hm.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task2.hm.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task3.reg.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task3.reg.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task3.height.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task3.height.1", "input": [180, 180, 64], "output": [180, 180, 1], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task3.dim.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task3.dim.1", "input": [180, 180, 64], "output": [180, 180, 3], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task3.rot.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task3.rot.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task3.vel.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task3.vel.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task3.hm.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task3.hm.1", "input": [180, 180, 64], "output": [180, 180, 1], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task4.reg.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task4.reg.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task4.height.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task4.height.1", "input": [180, 180, 64], "output": [180, 180, 1], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task4.dim.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task4.dim.1", "input": [180, 180, 64], "output": [180, 180, 3], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task4.rot.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task4.rot.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task4.vel.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task4.vel.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task4.hm.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task4.hm.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task5.reg.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task5.reg.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task5.height.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task5.height.1", "input": [180, 180, 64], "output": [180, 180, 1], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task5.dim.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task5.dim.1", "input": [180, 180, 64], "output": [180, 180, 3], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task5.rot.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task5.rot.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task5.vel.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task5.vel.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task5.hm.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task5.hm.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"}
    ]
  }
  """

private let centerpoint_headText = """
  {
    "name": "centerpoint_head",
    "title": "CenterPoint, nuScenes, voxel 0.075 m, grid 180 x 180: backbone and head",
    "source": "Yin et al., CVPR 2021; det3d configuration nusc_centerpoint_voxelnet_0075voxel",
    "layers": [
      {"kind": "conv", "name": "rpn0.0", "input": [180, 180, 256], "output": [180, 180, 128], "kernel": [3, 3]},
      {"kind": "conv", "name": "rpn0.1", "input": [180, 180, 128], "output": [180, 180, 128], "kernel": [3, 3]},
      {"kind": "conv", "name": "rpn0.2", "input": [180, 180, 128], "output": [180, 180, 128], "kernel": [3, 3]},
      {"kind": "conv", "name": "rpn0.3", "input": [180, 180, 128], "output": [180, 180, 128], "kernel": [3, 3]},
      {"kind": "conv", "name": "rpn0.4", "input": [180, 180, 128], "output": [180, 180, 128], "kernel": [3, 3]},
      {"kind": "conv", "name": "rpn0.5", "input": [180, 180, 128], "output": [180, 180, 128], "kernel": [3, 3]},
      {"kind": "conv", "name": "up0", "input": [180, 180, 128], "output": [180, 180, 256], "kernel": [1, 1]},
      {"kind": "conv", "name": "rpn1.0", "input": [180, 180, 128], "output": [90, 90, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "rpn1.1", "input": [90, 90, 256], "output": [90, 90, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "rpn1.2", "input": [90, 90, 256], "output": [90, 90, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "rpn1.3", "input": [90, 90, 256], "output": [90, 90, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "rpn1.4", "input": [90, 90, 256], "output": [90, 90, 256], "kernel": [3, 3]},
      {"kind": "conv", "name": "rpn1.5", "input": [90, 90, 256], "output": [90, 90, 256], "kernel": [3, 3]},
      {"kind": "deconv", "name": "up1", "input": [90, 90, 256], "output": [180, 180, 256], "kernel": [2, 2]},
      {"kind": "elementwise", "name": "concat", "elements": 16588800},
      {"kind": "conv", "name": "shared", "input": [180, 180, 512], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task0.reg.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task0.reg.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task0.height.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task0.height.1", "input": [180, 180, 64], "output": [180, 180, 1], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task0.dim.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task0.dim.1", "input": [180, 180, 64], "output": [180, 180, 3], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task0.rot.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task0.rot.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task0.vel.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task0.vel.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task0.hm.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task0.hm.1", "input": [180, 180, 64], "output": [180, 180, 1], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task1.reg.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task1.reg.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task1.height.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task1.height.1", "input": [180, 180, 64], "output": [180, 180, 1], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task1.dim.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task1.dim.1", "input": [180, 180, 64], "output": [180, 180, 3], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task1.rot.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task1.rot.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task1.vel.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task1.vel.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task1.hm.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task1.hm.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task2.reg.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task2.reg.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task2.height.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task2.height.1", "input": [180, 180, 64], "output": [180, 180, 1], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task2.dim.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task2.dim.1", "input": [180, 180, 64], "output": [180, 180, 3], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task2.rot.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task2.rot.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task2.vel.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task2.vel.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task2.hm.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task2.hm.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task3.reg.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task3.reg.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task3.height.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task3.height.1", "input": [180, 180, 64], "output": [180, 180, 1], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task3.dim.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task3.dim.1", "input": [180, 180, 64], "output": [180, 180, 3], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task3.rot.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task3.rot.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task3.vel.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task3.vel.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task3.hm.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task3.hm.1", "input": [180, 180, 64], "output": [180, 180, 1], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task4.reg.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task4.reg.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task4.height.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task4.height.1", "input": [180, 180, 64], "output": [180, 180, 1], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task4.dim.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task4.dim.1", "input": [180, 180, 64], "output": [180, 180, 3], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task4.rot.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task4.rot.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task4.vel.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task4.vel.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task4.hm.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task4.hm.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task5.reg.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task5.reg.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task5.height.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task5.height.1", "input": [180, 180, 64], "output": [180, 180, 1], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task5.dim.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task5.dim.1", "input": [180, 180, 64], "output": [180, 180, 3], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task5.rot.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task5.rot.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task5.vel.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task5.vel.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "task5.hm.0", "input": [180, 180, 64], "output": [180, 180, 64], "kernel": [3, 3]},
      {"kind": "conv", "name": "task5.hm.1", "input": [180, 180, 64], "output": [180, 180, 2], "kernel": [3, 3], "activation": "none"}
    ]
  }
  """

private let yolov8nText = """
  {
    "name": "yolov8n",
    "title": "YOLOv8n, 640 x 640, COCO",
    "source": "Ultralytics model definition and model table",
    "published": {
      "gmac": 4.35,
      "mparameters": 3.2
    },
    "layers": [
      {"kind": "conv", "name": "conv0", "input": [640, 640, 3], "output": [320, 320, 16], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "conv1", "input": [320, 320, 16], "output": [160, 160, 32], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.cv1", "input": [160, 160, 32], "output": [160, 160, 32], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m0.cv1", "input": [160, 160, 16], "output": [160, 160, 16], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m0.cv2", "input": [160, 160, 16], "output": [160, 160, 16], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "stage2.concat", "elements": 1228800},
      {"kind": "conv", "name": "stage2.cv2", "input": [160, 160, 48], "output": [160, 160, 32], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "conv3", "input": [160, 160, 32], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.cv1", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m0.cv1", "input": [80, 80, 32], "output": [80, 80, 32], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m0.cv2", "input": [80, 80, 32], "output": [80, 80, 32], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m1.cv1", "input": [80, 80, 32], "output": [80, 80, 32], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m1.cv2", "input": [80, 80, 32], "output": [80, 80, 32], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "stage4.concat", "elements": 819200},
      {"kind": "conv", "name": "stage4.cv2", "input": [80, 80, 128], "output": [80, 80, 64], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "conv5", "input": [80, 80, 64], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.cv1", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m0.cv1", "input": [40, 40, 64], "output": [40, 40, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m0.cv2", "input": [40, 40, 64], "output": [40, 40, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m1.cv1", "input": [40, 40, 64], "output": [40, 40, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m1.cv2", "input": [40, 40, 64], "output": [40, 40, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "stage6.concat", "elements": 409600},
      {"kind": "conv", "name": "stage6.cv2", "input": [40, 40, 256], "output": [40, 40, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "conv7", "input": [40, 40, 128], "output": [20, 20, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.cv1", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m0.cv1", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m0.cv2", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "stage8.concat", "elements": 153600},
      {"kind": "conv", "name": "stage8.cv2", "input": [20, 20, 384], "output": [20, 20, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "sppf.cv1", "input": [20, 20, 256], "output": [20, 20, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "pool", "name": "sppf.pool0", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [5, 5]},
      {"kind": "pool", "name": "sppf.pool1", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [5, 5]},
      {"kind": "pool", "name": "sppf.pool2", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [5, 5]},
      {"kind": "elementwise", "name": "sppf.concat", "elements": 204800},
      {"kind": "conv", "name": "sppf.cv2", "input": [20, 20, 512], "output": [20, 20, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "neck4.upsample", "elements": 409600},
      {"kind": "elementwise", "name": "neck4.concat", "elements": 614400},
      {"kind": "conv", "name": "neck4.cv1", "input": [40, 40, 384], "output": [40, 40, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m0.cv1", "input": [40, 40, 64], "output": [40, 40, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m0.cv2", "input": [40, 40, 64], "output": [40, 40, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "neck4.concat", "elements": 307200},
      {"kind": "conv", "name": "neck4.cv2", "input": [40, 40, 192], "output": [40, 40, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "neck3.upsample", "elements": 819200},
      {"kind": "elementwise", "name": "neck3.concat", "elements": 1228800},
      {"kind": "conv", "name": "neck3.cv1", "input": [80, 80, 192], "output": [80, 80, 64], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m0.cv1", "input": [80, 80, 32], "output": [80, 80, 32], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m0.cv2", "input": [80, 80, 32], "output": [80, 80, 32], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "neck3.concat", "elements": 614400},
      {"kind": "conv", "name": "neck3.cv2", "input": [80, 80, 96], "output": [80, 80, 64], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck.down4", "input": [80, 80, 64], "output": [40, 40, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "pan4.concat", "elements": 307200},
      {"kind": "conv", "name": "pan4.cv1", "input": [40, 40, 192], "output": [40, 40, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m0.cv1", "input": [40, 40, 64], "output": [40, 40, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m0.cv2", "input": [40, 40, 64], "output": [40, 40, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "pan4.concat", "elements": 307200},
      {"kind": "conv", "name": "pan4.cv2", "input": [40, 40, 192], "output": [40, 40, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck.down5", "input": [40, 40, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "pan5.concat", "elements": 153600},
      {"kind": "conv", "name": "pan5.cv1", "input": [20, 20, 384], "output": [20, 20, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m0.cv1", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m0.cv2", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "pan5.concat", "elements": 153600},
      {"kind": "conv", "name": "pan5.cv2", "input": [20, 20, 384], "output": [20, 20, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "box0.0", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box0.1", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box0.2", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "cls0.0", "input": [80, 80, 64], "output": [80, 80, 80], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls0.1", "input": [80, 80, 80], "output": [80, 80, 80], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls0.2", "input": [80, 80, 80], "output": [80, 80, 80], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "box1.0", "input": [40, 40, 128], "output": [40, 40, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box1.1", "input": [40, 40, 64], "output": [40, 40, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box1.2", "input": [40, 40, 64], "output": [40, 40, 64], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "cls1.0", "input": [40, 40, 128], "output": [40, 40, 80], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls1.1", "input": [40, 40, 80], "output": [40, 40, 80], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls1.2", "input": [40, 40, 80], "output": [40, 40, 80], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "box2.0", "input": [20, 20, 256], "output": [20, 20, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box2.1", "input": [20, 20, 64], "output": [20, 20, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box2.2", "input": [20, 20, 64], "output": [20, 20, 64], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "cls2.0", "input": [20, 20, 256], "output": [20, 20, 80], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls2.1", "input": [20, 20, 80], "output": [20, 20, 80], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls2.2", "input": [20, 20, 80], "output": [20, 20, 80], "kernel": [1, 1], "activation": "none"},
      {"kind": "elementwise", "name": "detect.concat", "elements": 1209600},
      {"kind": "elementwise", "name": "detect.softmax", "elements": 537600},
      {"kind": "elementwise", "name": "detect.decode", "elements": 705600}
    ]
  }
  """

private let yolov8sText = """
  {
    "name": "yolov8s",
    "title": "YOLOv8s, 640 x 640, COCO",
    "source": "Ultralytics model definition and model table",
    "published": {
      "gmac": 14.3,
      "mparameters": 11.2
    },
    "layers": [
      {"kind": "conv", "name": "conv0", "input": [640, 640, 3], "output": [320, 320, 32], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "conv1", "input": [320, 320, 32], "output": [160, 160, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.cv1", "input": [160, 160, 64], "output": [160, 160, 64], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m0.cv1", "input": [160, 160, 32], "output": [160, 160, 32], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m0.cv2", "input": [160, 160, 32], "output": [160, 160, 32], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "stage2.concat", "elements": 2457600},
      {"kind": "conv", "name": "stage2.cv2", "input": [160, 160, 96], "output": [160, 160, 64], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "conv3", "input": [160, 160, 64], "output": [80, 80, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.cv1", "input": [80, 80, 128], "output": [80, 80, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m0.cv1", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m0.cv2", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m1.cv1", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m1.cv2", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "stage4.concat", "elements": 1638400},
      {"kind": "conv", "name": "stage4.cv2", "input": [80, 80, 256], "output": [80, 80, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "conv5", "input": [80, 80, 128], "output": [40, 40, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.cv1", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m0.cv1", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m0.cv2", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m1.cv1", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m1.cv2", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "stage6.concat", "elements": 819200},
      {"kind": "conv", "name": "stage6.cv2", "input": [40, 40, 512], "output": [40, 40, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "conv7", "input": [40, 40, 256], "output": [20, 20, 512], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.cv1", "input": [20, 20, 512], "output": [20, 20, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m0.cv1", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m0.cv2", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "stage8.concat", "elements": 307200},
      {"kind": "conv", "name": "stage8.cv2", "input": [20, 20, 768], "output": [20, 20, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "sppf.cv1", "input": [20, 20, 512], "output": [20, 20, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "pool", "name": "sppf.pool0", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [5, 5]},
      {"kind": "pool", "name": "sppf.pool1", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [5, 5]},
      {"kind": "pool", "name": "sppf.pool2", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [5, 5]},
      {"kind": "elementwise", "name": "sppf.concat", "elements": 409600},
      {"kind": "conv", "name": "sppf.cv2", "input": [20, 20, 1024], "output": [20, 20, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "neck4.upsample", "elements": 819200},
      {"kind": "elementwise", "name": "neck4.concat", "elements": 1228800},
      {"kind": "conv", "name": "neck4.cv1", "input": [40, 40, 768], "output": [40, 40, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m0.cv1", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m0.cv2", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "neck4.concat", "elements": 614400},
      {"kind": "conv", "name": "neck4.cv2", "input": [40, 40, 384], "output": [40, 40, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "neck3.upsample", "elements": 1638400},
      {"kind": "elementwise", "name": "neck3.concat", "elements": 2457600},
      {"kind": "conv", "name": "neck3.cv1", "input": [80, 80, 384], "output": [80, 80, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m0.cv1", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m0.cv2", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "neck3.concat", "elements": 1228800},
      {"kind": "conv", "name": "neck3.cv2", "input": [80, 80, 192], "output": [80, 80, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck.down4", "input": [80, 80, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "pan4.concat", "elements": 614400},
      {"kind": "conv", "name": "pan4.cv1", "input": [40, 40, 384], "output": [40, 40, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m0.cv1", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m0.cv2", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "pan4.concat", "elements": 614400},
      {"kind": "conv", "name": "pan4.cv2", "input": [40, 40, 384], "output": [40, 40, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck.down5", "input": [40, 40, 256], "output": [20, 20, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "pan5.concat", "elements": 307200},
      {"kind": "conv", "name": "pan5.cv1", "input": [20, 20, 768], "output": [20, 20, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m0.cv1", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m0.cv2", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "pan5.concat", "elements": 307200},
      {"kind": "conv", "name": "pan5.cv2", "input": [20, 20, 768], "output": [20, 20, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "box0.0", "input": [80, 80, 128], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box0.1", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box0.2", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "cls0.0", "input": [80, 80, 128], "output": [80, 80, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls0.1", "input": [80, 80, 128], "output": [80, 80, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls0.2", "input": [80, 80, 128], "output": [80, 80, 80], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "box1.0", "input": [40, 40, 256], "output": [40, 40, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box1.1", "input": [40, 40, 64], "output": [40, 40, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box1.2", "input": [40, 40, 64], "output": [40, 40, 64], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "cls1.0", "input": [40, 40, 256], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls1.1", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls1.2", "input": [40, 40, 128], "output": [40, 40, 80], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "box2.0", "input": [20, 20, 512], "output": [20, 20, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box2.1", "input": [20, 20, 64], "output": [20, 20, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box2.2", "input": [20, 20, 64], "output": [20, 20, 64], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "cls2.0", "input": [20, 20, 512], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls2.1", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls2.2", "input": [20, 20, 128], "output": [20, 20, 80], "kernel": [1, 1], "activation": "none"},
      {"kind": "elementwise", "name": "detect.concat", "elements": 1209600},
      {"kind": "elementwise", "name": "detect.softmax", "elements": 537600},
      {"kind": "elementwise", "name": "detect.decode", "elements": 705600}
    ]
  }
  """

private let yolov8mText = """
  {
    "name": "yolov8m",
    "title": "YOLOv8m, 640 x 640, COCO",
    "source": "Ultralytics model definition and model table",
    "published": {
      "gmac": 39.45,
      "mparameters": 25.9
    },
    "layers": [
      {"kind": "conv", "name": "conv0", "input": [640, 640, 3], "output": [320, 320, 48], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "conv1", "input": [320, 320, 48], "output": [160, 160, 96], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.cv1", "input": [160, 160, 96], "output": [160, 160, 96], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m0.cv1", "input": [160, 160, 48], "output": [160, 160, 48], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m0.cv2", "input": [160, 160, 48], "output": [160, 160, 48], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m1.cv1", "input": [160, 160, 48], "output": [160, 160, 48], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m1.cv2", "input": [160, 160, 48], "output": [160, 160, 48], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "stage2.concat", "elements": 4915200},
      {"kind": "conv", "name": "stage2.cv2", "input": [160, 160, 192], "output": [160, 160, 96], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "conv3", "input": [160, 160, 96], "output": [80, 80, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.cv1", "input": [80, 80, 192], "output": [80, 80, 192], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m0.cv1", "input": [80, 80, 96], "output": [80, 80, 96], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m0.cv2", "input": [80, 80, 96], "output": [80, 80, 96], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m1.cv1", "input": [80, 80, 96], "output": [80, 80, 96], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m1.cv2", "input": [80, 80, 96], "output": [80, 80, 96], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m2.cv1", "input": [80, 80, 96], "output": [80, 80, 96], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m2.cv2", "input": [80, 80, 96], "output": [80, 80, 96], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m3.cv1", "input": [80, 80, 96], "output": [80, 80, 96], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m3.cv2", "input": [80, 80, 96], "output": [80, 80, 96], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "stage4.concat", "elements": 3686400},
      {"kind": "conv", "name": "stage4.cv2", "input": [80, 80, 576], "output": [80, 80, 192], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "conv5", "input": [80, 80, 192], "output": [40, 40, 384], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.cv1", "input": [40, 40, 384], "output": [40, 40, 384], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m0.cv1", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m0.cv2", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m1.cv1", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m1.cv2", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m2.cv1", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m2.cv2", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m3.cv1", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m3.cv2", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "stage6.concat", "elements": 1843200},
      {"kind": "conv", "name": "stage6.cv2", "input": [40, 40, 1152], "output": [40, 40, 384], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "conv7", "input": [40, 40, 384], "output": [20, 20, 576], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.cv1", "input": [20, 20, 576], "output": [20, 20, 576], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m0.cv1", "input": [20, 20, 288], "output": [20, 20, 288], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m0.cv2", "input": [20, 20, 288], "output": [20, 20, 288], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m1.cv1", "input": [20, 20, 288], "output": [20, 20, 288], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m1.cv2", "input": [20, 20, 288], "output": [20, 20, 288], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "stage8.concat", "elements": 460800},
      {"kind": "conv", "name": "stage8.cv2", "input": [20, 20, 1152], "output": [20, 20, 576], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "sppf.cv1", "input": [20, 20, 576], "output": [20, 20, 288], "kernel": [1, 1], "activation": "silu"},
      {"kind": "pool", "name": "sppf.pool0", "input": [20, 20, 288], "output": [20, 20, 288], "kernel": [5, 5]},
      {"kind": "pool", "name": "sppf.pool1", "input": [20, 20, 288], "output": [20, 20, 288], "kernel": [5, 5]},
      {"kind": "pool", "name": "sppf.pool2", "input": [20, 20, 288], "output": [20, 20, 288], "kernel": [5, 5]},
      {"kind": "elementwise", "name": "sppf.concat", "elements": 460800},
      {"kind": "conv", "name": "sppf.cv2", "input": [20, 20, 1152], "output": [20, 20, 576], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "neck4.upsample", "elements": 921600},
      {"kind": "elementwise", "name": "neck4.concat", "elements": 1536000},
      {"kind": "conv", "name": "neck4.cv1", "input": [40, 40, 960], "output": [40, 40, 384], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m0.cv1", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m0.cv2", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m1.cv1", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m1.cv2", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "neck4.concat", "elements": 1228800},
      {"kind": "conv", "name": "neck4.cv2", "input": [40, 40, 768], "output": [40, 40, 384], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "neck3.upsample", "elements": 2457600},
      {"kind": "elementwise", "name": "neck3.concat", "elements": 3686400},
      {"kind": "conv", "name": "neck3.cv1", "input": [80, 80, 576], "output": [80, 80, 192], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m0.cv1", "input": [80, 80, 96], "output": [80, 80, 96], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m0.cv2", "input": [80, 80, 96], "output": [80, 80, 96], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m1.cv1", "input": [80, 80, 96], "output": [80, 80, 96], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m1.cv2", "input": [80, 80, 96], "output": [80, 80, 96], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "neck3.concat", "elements": 2457600},
      {"kind": "conv", "name": "neck3.cv2", "input": [80, 80, 384], "output": [80, 80, 192], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck.down4", "input": [80, 80, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "pan4.concat", "elements": 921600},
      {"kind": "conv", "name": "pan4.cv1", "input": [40, 40, 576], "output": [40, 40, 384], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m0.cv1", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m0.cv2", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m1.cv1", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m1.cv2", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "pan4.concat", "elements": 1228800},
      {"kind": "conv", "name": "pan4.cv2", "input": [40, 40, 768], "output": [40, 40, 384], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck.down5", "input": [40, 40, 384], "output": [20, 20, 384], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "pan5.concat", "elements": 384000},
      {"kind": "conv", "name": "pan5.cv1", "input": [20, 20, 960], "output": [20, 20, 576], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m0.cv1", "input": [20, 20, 288], "output": [20, 20, 288], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m0.cv2", "input": [20, 20, 288], "output": [20, 20, 288], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m1.cv1", "input": [20, 20, 288], "output": [20, 20, 288], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m1.cv2", "input": [20, 20, 288], "output": [20, 20, 288], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "pan5.concat", "elements": 460800},
      {"kind": "conv", "name": "pan5.cv2", "input": [20, 20, 1152], "output": [20, 20, 576], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "box0.0", "input": [80, 80, 192], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box0.1", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box0.2", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "cls0.0", "input": [80, 80, 192], "output": [80, 80, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls0.1", "input": [80, 80, 192], "output": [80, 80, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls0.2", "input": [80, 80, 192], "output": [80, 80, 80], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "box1.0", "input": [40, 40, 384], "output": [40, 40, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box1.1", "input": [40, 40, 64], "output": [40, 40, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box1.2", "input": [40, 40, 64], "output": [40, 40, 64], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "cls1.0", "input": [40, 40, 384], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls1.1", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls1.2", "input": [40, 40, 192], "output": [40, 40, 80], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "box2.0", "input": [20, 20, 576], "output": [20, 20, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box2.1", "input": [20, 20, 64], "output": [20, 20, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box2.2", "input": [20, 20, 64], "output": [20, 20, 64], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "cls2.0", "input": [20, 20, 576], "output": [20, 20, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls2.1", "input": [20, 20, 192], "output": [20, 20, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls2.2", "input": [20, 20, 192], "output": [20, 20, 80], "kernel": [1, 1], "activation": "none"},
      {"kind": "elementwise", "name": "detect.concat", "elements": 1209600},
      {"kind": "elementwise", "name": "detect.softmax", "elements": 537600},
      {"kind": "elementwise", "name": "detect.decode", "elements": 705600}
    ]
  }
  """

private let yolov8lText = """
  {
    "name": "yolov8l",
    "title": "YOLOv8l, 640 x 640, COCO",
    "source": "Ultralytics model definition and model table",
    "published": {
      "gmac": 82.6,
      "mparameters": 43.7
    },
    "layers": [
      {"kind": "conv", "name": "conv0", "input": [640, 640, 3], "output": [320, 320, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "conv1", "input": [320, 320, 64], "output": [160, 160, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.cv1", "input": [160, 160, 128], "output": [160, 160, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m0.cv1", "input": [160, 160, 64], "output": [160, 160, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m0.cv2", "input": [160, 160, 64], "output": [160, 160, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m1.cv1", "input": [160, 160, 64], "output": [160, 160, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m1.cv2", "input": [160, 160, 64], "output": [160, 160, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m2.cv1", "input": [160, 160, 64], "output": [160, 160, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m2.cv2", "input": [160, 160, 64], "output": [160, 160, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "stage2.concat", "elements": 8192000},
      {"kind": "conv", "name": "stage2.cv2", "input": [160, 160, 320], "output": [160, 160, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "conv3", "input": [160, 160, 128], "output": [80, 80, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.cv1", "input": [80, 80, 256], "output": [80, 80, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m0.cv1", "input": [80, 80, 128], "output": [80, 80, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m0.cv2", "input": [80, 80, 128], "output": [80, 80, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m1.cv1", "input": [80, 80, 128], "output": [80, 80, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m1.cv2", "input": [80, 80, 128], "output": [80, 80, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m2.cv1", "input": [80, 80, 128], "output": [80, 80, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m2.cv2", "input": [80, 80, 128], "output": [80, 80, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m3.cv1", "input": [80, 80, 128], "output": [80, 80, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m3.cv2", "input": [80, 80, 128], "output": [80, 80, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m4.cv1", "input": [80, 80, 128], "output": [80, 80, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m4.cv2", "input": [80, 80, 128], "output": [80, 80, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m5.cv1", "input": [80, 80, 128], "output": [80, 80, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m5.cv2", "input": [80, 80, 128], "output": [80, 80, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "stage4.concat", "elements": 6553600},
      {"kind": "conv", "name": "stage4.cv2", "input": [80, 80, 1024], "output": [80, 80, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "conv5", "input": [80, 80, 256], "output": [40, 40, 512], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.cv1", "input": [40, 40, 512], "output": [40, 40, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m0.cv1", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m0.cv2", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m1.cv1", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m1.cv2", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m2.cv1", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m2.cv2", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m3.cv1", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m3.cv2", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m4.cv1", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m4.cv2", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m5.cv1", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m5.cv2", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "stage6.concat", "elements": 3276800},
      {"kind": "conv", "name": "stage6.cv2", "input": [40, 40, 2048], "output": [40, 40, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "conv7", "input": [40, 40, 512], "output": [20, 20, 512], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.cv1", "input": [20, 20, 512], "output": [20, 20, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m0.cv1", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m0.cv2", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m1.cv1", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m1.cv2", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m2.cv1", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m2.cv2", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "stage8.concat", "elements": 512000},
      {"kind": "conv", "name": "stage8.cv2", "input": [20, 20, 1280], "output": [20, 20, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "sppf.cv1", "input": [20, 20, 512], "output": [20, 20, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "pool", "name": "sppf.pool0", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [5, 5]},
      {"kind": "pool", "name": "sppf.pool1", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [5, 5]},
      {"kind": "pool", "name": "sppf.pool2", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [5, 5]},
      {"kind": "elementwise", "name": "sppf.concat", "elements": 409600},
      {"kind": "conv", "name": "sppf.cv2", "input": [20, 20, 1024], "output": [20, 20, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "neck4.upsample", "elements": 819200},
      {"kind": "elementwise", "name": "neck4.concat", "elements": 1638400},
      {"kind": "conv", "name": "neck4.cv1", "input": [40, 40, 1024], "output": [40, 40, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m0.cv1", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m0.cv2", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m1.cv1", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m1.cv2", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m2.cv1", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m2.cv2", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "neck4.concat", "elements": 2048000},
      {"kind": "conv", "name": "neck4.cv2", "input": [40, 40, 1280], "output": [40, 40, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "neck3.upsample", "elements": 3276800},
      {"kind": "elementwise", "name": "neck3.concat", "elements": 4915200},
      {"kind": "conv", "name": "neck3.cv1", "input": [80, 80, 768], "output": [80, 80, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m0.cv1", "input": [80, 80, 128], "output": [80, 80, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m0.cv2", "input": [80, 80, 128], "output": [80, 80, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m1.cv1", "input": [80, 80, 128], "output": [80, 80, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m1.cv2", "input": [80, 80, 128], "output": [80, 80, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m2.cv1", "input": [80, 80, 128], "output": [80, 80, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m2.cv2", "input": [80, 80, 128], "output": [80, 80, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "neck3.concat", "elements": 4096000},
      {"kind": "conv", "name": "neck3.cv2", "input": [80, 80, 640], "output": [80, 80, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck.down4", "input": [80, 80, 256], "output": [40, 40, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "pan4.concat", "elements": 1228800},
      {"kind": "conv", "name": "pan4.cv1", "input": [40, 40, 768], "output": [40, 40, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m0.cv1", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m0.cv2", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m1.cv1", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m1.cv2", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m2.cv1", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m2.cv2", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "pan4.concat", "elements": 2048000},
      {"kind": "conv", "name": "pan4.cv2", "input": [40, 40, 1280], "output": [40, 40, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck.down5", "input": [40, 40, 512], "output": [20, 20, 512], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "pan5.concat", "elements": 409600},
      {"kind": "conv", "name": "pan5.cv1", "input": [20, 20, 1024], "output": [20, 20, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m0.cv1", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m0.cv2", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m1.cv1", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m1.cv2", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m2.cv1", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m2.cv2", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "pan5.concat", "elements": 512000},
      {"kind": "conv", "name": "pan5.cv2", "input": [20, 20, 1280], "output": [20, 20, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "box0.0", "input": [80, 80, 256], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box0.1", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box0.2", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "cls0.0", "input": [80, 80, 256], "output": [80, 80, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls0.1", "input": [80, 80, 256], "output": [80, 80, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls0.2", "input": [80, 80, 256], "output": [80, 80, 80], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "box1.0", "input": [40, 40, 512], "output": [40, 40, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box1.1", "input": [40, 40, 64], "output": [40, 40, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box1.2", "input": [40, 40, 64], "output": [40, 40, 64], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "cls1.0", "input": [40, 40, 512], "output": [40, 40, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls1.1", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls1.2", "input": [40, 40, 256], "output": [40, 40, 80], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "box2.0", "input": [20, 20, 512], "output": [20, 20, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box2.1", "input": [20, 20, 64], "output": [20, 20, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box2.2", "input": [20, 20, 64], "output": [20, 20, 64], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "cls2.0", "input": [20, 20, 512], "output": [20, 20, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls2.1", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls2.2", "input": [20, 20, 256], "output": [20, 20, 80], "kernel": [1, 1], "activation": "none"},
      {"kind": "elementwise", "name": "detect.concat", "elements": 1209600},
      {"kind": "elementwise", "name": "detect.softmax", "elements": 537600},
      {"kind": "elementwise", "name": "detect.decode", "elements": 705600}
    ]
  }
  """

private let yolov8xText = """
  {
    "name": "yolov8x",
    "title": "YOLOv8x, 640 x 640, COCO",
    "source": "Ultralytics model definition and model table",
    "published": {
      "gmac": 128.9,
      "mparameters": 68.2
    },
    "layers": [
      {"kind": "conv", "name": "conv0", "input": [640, 640, 3], "output": [320, 320, 80], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "conv1", "input": [320, 320, 80], "output": [160, 160, 160], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.cv1", "input": [160, 160, 160], "output": [160, 160, 160], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m0.cv1", "input": [160, 160, 80], "output": [160, 160, 80], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m0.cv2", "input": [160, 160, 80], "output": [160, 160, 80], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m1.cv1", "input": [160, 160, 80], "output": [160, 160, 80], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m1.cv2", "input": [160, 160, 80], "output": [160, 160, 80], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m2.cv1", "input": [160, 160, 80], "output": [160, 160, 80], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m2.cv2", "input": [160, 160, 80], "output": [160, 160, 80], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "stage2.concat", "elements": 10240000},
      {"kind": "conv", "name": "stage2.cv2", "input": [160, 160, 400], "output": [160, 160, 160], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "conv3", "input": [160, 160, 160], "output": [80, 80, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.cv1", "input": [80, 80, 320], "output": [80, 80, 320], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m0.cv1", "input": [80, 80, 160], "output": [80, 80, 160], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m0.cv2", "input": [80, 80, 160], "output": [80, 80, 160], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m1.cv1", "input": [80, 80, 160], "output": [80, 80, 160], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m1.cv2", "input": [80, 80, 160], "output": [80, 80, 160], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m2.cv1", "input": [80, 80, 160], "output": [80, 80, 160], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m2.cv2", "input": [80, 80, 160], "output": [80, 80, 160], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m3.cv1", "input": [80, 80, 160], "output": [80, 80, 160], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m3.cv2", "input": [80, 80, 160], "output": [80, 80, 160], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m4.cv1", "input": [80, 80, 160], "output": [80, 80, 160], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m4.cv2", "input": [80, 80, 160], "output": [80, 80, 160], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m5.cv1", "input": [80, 80, 160], "output": [80, 80, 160], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m5.cv2", "input": [80, 80, 160], "output": [80, 80, 160], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "stage4.concat", "elements": 8192000},
      {"kind": "conv", "name": "stage4.cv2", "input": [80, 80, 1280], "output": [80, 80, 320], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "conv5", "input": [80, 80, 320], "output": [40, 40, 640], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.cv1", "input": [40, 40, 640], "output": [40, 40, 640], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m0.cv1", "input": [40, 40, 320], "output": [40, 40, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m0.cv2", "input": [40, 40, 320], "output": [40, 40, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m1.cv1", "input": [40, 40, 320], "output": [40, 40, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m1.cv2", "input": [40, 40, 320], "output": [40, 40, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m2.cv1", "input": [40, 40, 320], "output": [40, 40, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m2.cv2", "input": [40, 40, 320], "output": [40, 40, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m3.cv1", "input": [40, 40, 320], "output": [40, 40, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m3.cv2", "input": [40, 40, 320], "output": [40, 40, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m4.cv1", "input": [40, 40, 320], "output": [40, 40, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m4.cv2", "input": [40, 40, 320], "output": [40, 40, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m5.cv1", "input": [40, 40, 320], "output": [40, 40, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m5.cv2", "input": [40, 40, 320], "output": [40, 40, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "stage6.concat", "elements": 4096000},
      {"kind": "conv", "name": "stage6.cv2", "input": [40, 40, 2560], "output": [40, 40, 640], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "conv7", "input": [40, 40, 640], "output": [20, 20, 640], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.cv1", "input": [20, 20, 640], "output": [20, 20, 640], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m0.cv1", "input": [20, 20, 320], "output": [20, 20, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m0.cv2", "input": [20, 20, 320], "output": [20, 20, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m1.cv1", "input": [20, 20, 320], "output": [20, 20, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m1.cv2", "input": [20, 20, 320], "output": [20, 20, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m2.cv1", "input": [20, 20, 320], "output": [20, 20, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m2.cv2", "input": [20, 20, 320], "output": [20, 20, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "stage8.concat", "elements": 640000},
      {"kind": "conv", "name": "stage8.cv2", "input": [20, 20, 1600], "output": [20, 20, 640], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "sppf.cv1", "input": [20, 20, 640], "output": [20, 20, 320], "kernel": [1, 1], "activation": "silu"},
      {"kind": "pool", "name": "sppf.pool0", "input": [20, 20, 320], "output": [20, 20, 320], "kernel": [5, 5]},
      {"kind": "pool", "name": "sppf.pool1", "input": [20, 20, 320], "output": [20, 20, 320], "kernel": [5, 5]},
      {"kind": "pool", "name": "sppf.pool2", "input": [20, 20, 320], "output": [20, 20, 320], "kernel": [5, 5]},
      {"kind": "elementwise", "name": "sppf.concat", "elements": 512000},
      {"kind": "conv", "name": "sppf.cv2", "input": [20, 20, 1280], "output": [20, 20, 640], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "neck4.upsample", "elements": 1024000},
      {"kind": "elementwise", "name": "neck4.concat", "elements": 2048000},
      {"kind": "conv", "name": "neck4.cv1", "input": [40, 40, 1280], "output": [40, 40, 640], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m0.cv1", "input": [40, 40, 320], "output": [40, 40, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m0.cv2", "input": [40, 40, 320], "output": [40, 40, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m1.cv1", "input": [40, 40, 320], "output": [40, 40, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m1.cv2", "input": [40, 40, 320], "output": [40, 40, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m2.cv1", "input": [40, 40, 320], "output": [40, 40, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m2.cv2", "input": [40, 40, 320], "output": [40, 40, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "neck4.concat", "elements": 2560000},
      {"kind": "conv", "name": "neck4.cv2", "input": [40, 40, 1600], "output": [40, 40, 640], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "neck3.upsample", "elements": 4096000},
      {"kind": "elementwise", "name": "neck3.concat", "elements": 6144000},
      {"kind": "conv", "name": "neck3.cv1", "input": [80, 80, 960], "output": [80, 80, 320], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m0.cv1", "input": [80, 80, 160], "output": [80, 80, 160], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m0.cv2", "input": [80, 80, 160], "output": [80, 80, 160], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m1.cv1", "input": [80, 80, 160], "output": [80, 80, 160], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m1.cv2", "input": [80, 80, 160], "output": [80, 80, 160], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m2.cv1", "input": [80, 80, 160], "output": [80, 80, 160], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m2.cv2", "input": [80, 80, 160], "output": [80, 80, 160], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "neck3.concat", "elements": 5120000},
      {"kind": "conv", "name": "neck3.cv2", "input": [80, 80, 800], "output": [80, 80, 320], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck.down4", "input": [80, 80, 320], "output": [40, 40, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "pan4.concat", "elements": 1536000},
      {"kind": "conv", "name": "pan4.cv1", "input": [40, 40, 960], "output": [40, 40, 640], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m0.cv1", "input": [40, 40, 320], "output": [40, 40, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m0.cv2", "input": [40, 40, 320], "output": [40, 40, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m1.cv1", "input": [40, 40, 320], "output": [40, 40, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m1.cv2", "input": [40, 40, 320], "output": [40, 40, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m2.cv1", "input": [40, 40, 320], "output": [40, 40, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m2.cv2", "input": [40, 40, 320], "output": [40, 40, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "pan4.concat", "elements": 2560000},
      {"kind": "conv", "name": "pan4.cv2", "input": [40, 40, 1600], "output": [40, 40, 640], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck.down5", "input": [40, 40, 640], "output": [20, 20, 640], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "pan5.concat", "elements": 512000},
      {"kind": "conv", "name": "pan5.cv1", "input": [20, 20, 1280], "output": [20, 20, 640], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m0.cv1", "input": [20, 20, 320], "output": [20, 20, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m0.cv2", "input": [20, 20, 320], "output": [20, 20, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m1.cv1", "input": [20, 20, 320], "output": [20, 20, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m1.cv2", "input": [20, 20, 320], "output": [20, 20, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m2.cv1", "input": [20, 20, 320], "output": [20, 20, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m2.cv2", "input": [20, 20, 320], "output": [20, 20, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "pan5.concat", "elements": 640000},
      {"kind": "conv", "name": "pan5.cv2", "input": [20, 20, 1600], "output": [20, 20, 640], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "box0.0", "input": [80, 80, 320], "output": [80, 80, 80], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box0.1", "input": [80, 80, 80], "output": [80, 80, 80], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box0.2", "input": [80, 80, 80], "output": [80, 80, 64], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "cls0.0", "input": [80, 80, 320], "output": [80, 80, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls0.1", "input": [80, 80, 320], "output": [80, 80, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls0.2", "input": [80, 80, 320], "output": [80, 80, 80], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "box1.0", "input": [40, 40, 640], "output": [40, 40, 80], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box1.1", "input": [40, 40, 80], "output": [40, 40, 80], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box1.2", "input": [40, 40, 80], "output": [40, 40, 64], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "cls1.0", "input": [40, 40, 640], "output": [40, 40, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls1.1", "input": [40, 40, 320], "output": [40, 40, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls1.2", "input": [40, 40, 320], "output": [40, 40, 80], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "box2.0", "input": [20, 20, 640], "output": [20, 20, 80], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box2.1", "input": [20, 20, 80], "output": [20, 20, 80], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box2.2", "input": [20, 20, 80], "output": [20, 20, 64], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "cls2.0", "input": [20, 20, 640], "output": [20, 20, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls2.1", "input": [20, 20, 320], "output": [20, 20, 320], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls2.2", "input": [20, 20, 320], "output": [20, 20, 80], "kernel": [1, 1], "activation": "none"},
      {"kind": "elementwise", "name": "detect.concat", "elements": 1209600},
      {"kind": "elementwise", "name": "detect.softmax", "elements": 537600},
      {"kind": "elementwise", "name": "detect.decode", "elements": 705600}
    ]
  }
  """

private let yolo11nText = """
  {
    "name": "yolo11n",
    "title": "YOLO11n, 640 x 640, COCO",
    "source": "Ultralytics model definition and model table",
    "published": {
      "gmac": 3.25,
      "mparameters": 2.6
    },
    "layers": [
      {"kind": "conv", "name": "conv0", "input": [640, 640, 3], "output": [320, 320, 16], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "conv1", "input": [320, 320, 16], "output": [160, 160, 32], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.cv1", "input": [160, 160, 32], "output": [160, 160, 32], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m0.cv1", "input": [160, 160, 16], "output": [160, 160, 8], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m0.cv2", "input": [160, 160, 8], "output": [160, 160, 16], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "stage2.concat", "elements": 1228800},
      {"kind": "conv", "name": "stage2.cv2", "input": [160, 160, 48], "output": [160, 160, 64], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "conv3", "input": [160, 160, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.cv1", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m0.cv1", "input": [80, 80, 32], "output": [80, 80, 16], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m0.cv2", "input": [80, 80, 16], "output": [80, 80, 32], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "stage4.concat", "elements": 614400},
      {"kind": "conv", "name": "stage4.cv2", "input": [80, 80, 96], "output": [80, 80, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "conv5", "input": [80, 80, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.cv1", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m0.cv1", "input": [40, 40, 64], "output": [40, 40, 32], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m0.m0.cv1", "input": [40, 40, 32], "output": [40, 40, 32], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m0.m0.cv2", "input": [40, 40, 32], "output": [40, 40, 32], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m0.m1.cv1", "input": [40, 40, 32], "output": [40, 40, 32], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m0.m1.cv2", "input": [40, 40, 32], "output": [40, 40, 32], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m0.cv2", "input": [40, 40, 64], "output": [40, 40, 32], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "stage6.m0.concat", "elements": 102400},
      {"kind": "conv", "name": "stage6.m0.cv3", "input": [40, 40, 64], "output": [40, 40, 64], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "stage6.concat", "elements": 307200},
      {"kind": "conv", "name": "stage6.cv2", "input": [40, 40, 192], "output": [40, 40, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "conv7", "input": [40, 40, 128], "output": [20, 20, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.cv1", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m0.cv1", "input": [20, 20, 128], "output": [20, 20, 64], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m0.m0.cv1", "input": [20, 20, 64], "output": [20, 20, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m0.m0.cv2", "input": [20, 20, 64], "output": [20, 20, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m0.m1.cv1", "input": [20, 20, 64], "output": [20, 20, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m0.m1.cv2", "input": [20, 20, 64], "output": [20, 20, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m0.cv2", "input": [20, 20, 128], "output": [20, 20, 64], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "stage8.m0.concat", "elements": 51200},
      {"kind": "conv", "name": "stage8.m0.cv3", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "stage8.concat", "elements": 153600},
      {"kind": "conv", "name": "stage8.cv2", "input": [20, 20, 384], "output": [20, 20, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "sppf.cv1", "input": [20, 20, 256], "output": [20, 20, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "pool", "name": "sppf.pool0", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [5, 5]},
      {"kind": "pool", "name": "sppf.pool1", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [5, 5]},
      {"kind": "pool", "name": "sppf.pool2", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [5, 5]},
      {"kind": "elementwise", "name": "sppf.concat", "elements": 204800},
      {"kind": "conv", "name": "sppf.cv2", "input": [20, 20, 512], "output": [20, 20, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "psa.cv1", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "psa.0.qkv", "input": [20, 20, 128], "output": [20, 20, 256], "kernel": [1, 1], "activation": "none"},
      {"kind": "attention", "name": "psa.0.attention", "queries": 400, "keys": 400, "heads": 2, "width": 48},
      {"kind": "depthwise", "name": "psa.0.pe", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "psa.0.proj", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "psa.0.ffn0", "input": [20, 20, 128], "output": [20, 20, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "psa.0.ffn1", "input": [20, 20, 256], "output": [20, 20, 128], "kernel": [1, 1], "activation": "none"},
      {"kind": "elementwise", "name": "psa.concat", "elements": 102400},
      {"kind": "conv", "name": "psa.cv2", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "neck4.upsample", "elements": 409600},
      {"kind": "elementwise", "name": "neck4.concat", "elements": 614400},
      {"kind": "conv", "name": "neck4.cv1", "input": [40, 40, 384], "output": [40, 40, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m0.cv1", "input": [40, 40, 64], "output": [40, 40, 32], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m0.cv2", "input": [40, 40, 32], "output": [40, 40, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "neck4.concat", "elements": 307200},
      {"kind": "conv", "name": "neck4.cv2", "input": [40, 40, 192], "output": [40, 40, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "neck3.upsample", "elements": 819200},
      {"kind": "elementwise", "name": "neck3.concat", "elements": 1638400},
      {"kind": "conv", "name": "neck3.cv1", "input": [80, 80, 256], "output": [80, 80, 64], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m0.cv1", "input": [80, 80, 32], "output": [80, 80, 16], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m0.cv2", "input": [80, 80, 16], "output": [80, 80, 32], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "neck3.concat", "elements": 614400},
      {"kind": "conv", "name": "neck3.cv2", "input": [80, 80, 96], "output": [80, 80, 64], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck.down4", "input": [80, 80, 64], "output": [40, 40, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "pan4.concat", "elements": 307200},
      {"kind": "conv", "name": "pan4.cv1", "input": [40, 40, 192], "output": [40, 40, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m0.cv1", "input": [40, 40, 64], "output": [40, 40, 32], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m0.cv2", "input": [40, 40, 32], "output": [40, 40, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "pan4.concat", "elements": 307200},
      {"kind": "conv", "name": "pan4.cv2", "input": [40, 40, 192], "output": [40, 40, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck.down5", "input": [40, 40, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "pan5.concat", "elements": 153600},
      {"kind": "conv", "name": "pan5.cv1", "input": [20, 20, 384], "output": [20, 20, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m0.cv1", "input": [20, 20, 128], "output": [20, 20, 64], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m0.m0.cv1", "input": [20, 20, 64], "output": [20, 20, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m0.m0.cv2", "input": [20, 20, 64], "output": [20, 20, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m0.m1.cv1", "input": [20, 20, 64], "output": [20, 20, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m0.m1.cv2", "input": [20, 20, 64], "output": [20, 20, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m0.cv2", "input": [20, 20, 128], "output": [20, 20, 64], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "pan5.m0.concat", "elements": 51200},
      {"kind": "conv", "name": "pan5.m0.cv3", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "pan5.concat", "elements": 153600},
      {"kind": "conv", "name": "pan5.cv2", "input": [20, 20, 384], "output": [20, 20, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "box0.0", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box0.1", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box0.2", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [1, 1], "activation": "none"},
      {"kind": "depthwise", "name": "cls0.0.0", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls0.0.1", "input": [80, 80, 64], "output": [80, 80, 80], "kernel": [1, 1], "activation": "silu"},
      {"kind": "depthwise", "name": "cls0.1.0", "input": [80, 80, 80], "output": [80, 80, 80], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls0.1.1", "input": [80, 80, 80], "output": [80, 80, 80], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "cls0.2", "input": [80, 80, 80], "output": [80, 80, 80], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "box1.0", "input": [40, 40, 128], "output": [40, 40, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box1.1", "input": [40, 40, 64], "output": [40, 40, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box1.2", "input": [40, 40, 64], "output": [40, 40, 64], "kernel": [1, 1], "activation": "none"},
      {"kind": "depthwise", "name": "cls1.0.0", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls1.0.1", "input": [40, 40, 128], "output": [40, 40, 80], "kernel": [1, 1], "activation": "silu"},
      {"kind": "depthwise", "name": "cls1.1.0", "input": [40, 40, 80], "output": [40, 40, 80], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls1.1.1", "input": [40, 40, 80], "output": [40, 40, 80], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "cls1.2", "input": [40, 40, 80], "output": [40, 40, 80], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "box2.0", "input": [20, 20, 256], "output": [20, 20, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box2.1", "input": [20, 20, 64], "output": [20, 20, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box2.2", "input": [20, 20, 64], "output": [20, 20, 64], "kernel": [1, 1], "activation": "none"},
      {"kind": "depthwise", "name": "cls2.0.0", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls2.0.1", "input": [20, 20, 256], "output": [20, 20, 80], "kernel": [1, 1], "activation": "silu"},
      {"kind": "depthwise", "name": "cls2.1.0", "input": [20, 20, 80], "output": [20, 20, 80], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls2.1.1", "input": [20, 20, 80], "output": [20, 20, 80], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "cls2.2", "input": [20, 20, 80], "output": [20, 20, 80], "kernel": [1, 1], "activation": "none"},
      {"kind": "elementwise", "name": "detect.concat", "elements": 1209600},
      {"kind": "elementwise", "name": "detect.softmax", "elements": 537600},
      {"kind": "elementwise", "name": "detect.decode", "elements": 705600}
    ]
  }
  """

private let yolo11sText = """
  {
    "name": "yolo11s",
    "title": "YOLO11s, 640 x 640, COCO",
    "source": "Ultralytics model definition and model table",
    "published": {
      "gmac": 10.75,
      "mparameters": 9.4
    },
    "layers": [
      {"kind": "conv", "name": "conv0", "input": [640, 640, 3], "output": [320, 320, 32], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "conv1", "input": [320, 320, 32], "output": [160, 160, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.cv1", "input": [160, 160, 64], "output": [160, 160, 64], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m0.cv1", "input": [160, 160, 32], "output": [160, 160, 16], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m0.cv2", "input": [160, 160, 16], "output": [160, 160, 32], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "stage2.concat", "elements": 2457600},
      {"kind": "conv", "name": "stage2.cv2", "input": [160, 160, 96], "output": [160, 160, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "conv3", "input": [160, 160, 128], "output": [80, 80, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.cv1", "input": [80, 80, 128], "output": [80, 80, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m0.cv1", "input": [80, 80, 64], "output": [80, 80, 32], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m0.cv2", "input": [80, 80, 32], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "stage4.concat", "elements": 1228800},
      {"kind": "conv", "name": "stage4.cv2", "input": [80, 80, 192], "output": [80, 80, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "conv5", "input": [80, 80, 256], "output": [40, 40, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.cv1", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m0.cv1", "input": [40, 40, 128], "output": [40, 40, 64], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m0.m0.cv1", "input": [40, 40, 64], "output": [40, 40, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m0.m0.cv2", "input": [40, 40, 64], "output": [40, 40, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m0.m1.cv1", "input": [40, 40, 64], "output": [40, 40, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m0.m1.cv2", "input": [40, 40, 64], "output": [40, 40, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m0.cv2", "input": [40, 40, 128], "output": [40, 40, 64], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "stage6.m0.concat", "elements": 204800},
      {"kind": "conv", "name": "stage6.m0.cv3", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "stage6.concat", "elements": 614400},
      {"kind": "conv", "name": "stage6.cv2", "input": [40, 40, 384], "output": [40, 40, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "conv7", "input": [40, 40, 256], "output": [20, 20, 512], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.cv1", "input": [20, 20, 512], "output": [20, 20, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m0.cv1", "input": [20, 20, 256], "output": [20, 20, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m0.m0.cv1", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m0.m0.cv2", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m0.m1.cv1", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m0.m1.cv2", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m0.cv2", "input": [20, 20, 256], "output": [20, 20, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "stage8.m0.concat", "elements": 102400},
      {"kind": "conv", "name": "stage8.m0.cv3", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "stage8.concat", "elements": 307200},
      {"kind": "conv", "name": "stage8.cv2", "input": [20, 20, 768], "output": [20, 20, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "sppf.cv1", "input": [20, 20, 512], "output": [20, 20, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "pool", "name": "sppf.pool0", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [5, 5]},
      {"kind": "pool", "name": "sppf.pool1", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [5, 5]},
      {"kind": "pool", "name": "sppf.pool2", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [5, 5]},
      {"kind": "elementwise", "name": "sppf.concat", "elements": 409600},
      {"kind": "conv", "name": "sppf.cv2", "input": [20, 20, 1024], "output": [20, 20, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "psa.cv1", "input": [20, 20, 512], "output": [20, 20, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "psa.0.qkv", "input": [20, 20, 256], "output": [20, 20, 512], "kernel": [1, 1], "activation": "none"},
      {"kind": "attention", "name": "psa.0.attention", "queries": 400, "keys": 400, "heads": 4, "width": 48},
      {"kind": "depthwise", "name": "psa.0.pe", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "psa.0.proj", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "psa.0.ffn0", "input": [20, 20, 256], "output": [20, 20, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "psa.0.ffn1", "input": [20, 20, 512], "output": [20, 20, 256], "kernel": [1, 1], "activation": "none"},
      {"kind": "elementwise", "name": "psa.concat", "elements": 204800},
      {"kind": "conv", "name": "psa.cv2", "input": [20, 20, 512], "output": [20, 20, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "neck4.upsample", "elements": 819200},
      {"kind": "elementwise", "name": "neck4.concat", "elements": 1228800},
      {"kind": "conv", "name": "neck4.cv1", "input": [40, 40, 768], "output": [40, 40, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m0.cv1", "input": [40, 40, 128], "output": [40, 40, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m0.cv2", "input": [40, 40, 64], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "neck4.concat", "elements": 614400},
      {"kind": "conv", "name": "neck4.cv2", "input": [40, 40, 384], "output": [40, 40, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "neck3.upsample", "elements": 1638400},
      {"kind": "elementwise", "name": "neck3.concat", "elements": 3276800},
      {"kind": "conv", "name": "neck3.cv1", "input": [80, 80, 512], "output": [80, 80, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m0.cv1", "input": [80, 80, 64], "output": [80, 80, 32], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m0.cv2", "input": [80, 80, 32], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "neck3.concat", "elements": 1228800},
      {"kind": "conv", "name": "neck3.cv2", "input": [80, 80, 192], "output": [80, 80, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck.down4", "input": [80, 80, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "pan4.concat", "elements": 614400},
      {"kind": "conv", "name": "pan4.cv1", "input": [40, 40, 384], "output": [40, 40, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m0.cv1", "input": [40, 40, 128], "output": [40, 40, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m0.cv2", "input": [40, 40, 64], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "pan4.concat", "elements": 614400},
      {"kind": "conv", "name": "pan4.cv2", "input": [40, 40, 384], "output": [40, 40, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck.down5", "input": [40, 40, 256], "output": [20, 20, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "pan5.concat", "elements": 307200},
      {"kind": "conv", "name": "pan5.cv1", "input": [20, 20, 768], "output": [20, 20, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m0.cv1", "input": [20, 20, 256], "output": [20, 20, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m0.m0.cv1", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m0.m0.cv2", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m0.m1.cv1", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m0.m1.cv2", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m0.cv2", "input": [20, 20, 256], "output": [20, 20, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "pan5.m0.concat", "elements": 102400},
      {"kind": "conv", "name": "pan5.m0.cv3", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "pan5.concat", "elements": 307200},
      {"kind": "conv", "name": "pan5.cv2", "input": [20, 20, 768], "output": [20, 20, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "box0.0", "input": [80, 80, 128], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box0.1", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box0.2", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [1, 1], "activation": "none"},
      {"kind": "depthwise", "name": "cls0.0.0", "input": [80, 80, 128], "output": [80, 80, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls0.0.1", "input": [80, 80, 128], "output": [80, 80, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "depthwise", "name": "cls0.1.0", "input": [80, 80, 128], "output": [80, 80, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls0.1.1", "input": [80, 80, 128], "output": [80, 80, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "cls0.2", "input": [80, 80, 128], "output": [80, 80, 80], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "box1.0", "input": [40, 40, 256], "output": [40, 40, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box1.1", "input": [40, 40, 64], "output": [40, 40, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box1.2", "input": [40, 40, 64], "output": [40, 40, 64], "kernel": [1, 1], "activation": "none"},
      {"kind": "depthwise", "name": "cls1.0.0", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls1.0.1", "input": [40, 40, 256], "output": [40, 40, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "depthwise", "name": "cls1.1.0", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls1.1.1", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "cls1.2", "input": [40, 40, 128], "output": [40, 40, 80], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "box2.0", "input": [20, 20, 512], "output": [20, 20, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box2.1", "input": [20, 20, 64], "output": [20, 20, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box2.2", "input": [20, 20, 64], "output": [20, 20, 64], "kernel": [1, 1], "activation": "none"},
      {"kind": "depthwise", "name": "cls2.0.0", "input": [20, 20, 512], "output": [20, 20, 512], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls2.0.1", "input": [20, 20, 512], "output": [20, 20, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "depthwise", "name": "cls2.1.0", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls2.1.1", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "cls2.2", "input": [20, 20, 128], "output": [20, 20, 80], "kernel": [1, 1], "activation": "none"},
      {"kind": "elementwise", "name": "detect.concat", "elements": 1209600},
      {"kind": "elementwise", "name": "detect.softmax", "elements": 537600},
      {"kind": "elementwise", "name": "detect.decode", "elements": 705600}
    ]
  }
  """

private let yolo11mText = """
  {
    "name": "yolo11m",
    "title": "YOLO11m, 640 x 640, COCO",
    "source": "Ultralytics model definition and model table",
    "published": {
      "gmac": 34.0,
      "mparameters": 20.1
    },
    "layers": [
      {"kind": "conv", "name": "conv0", "input": [640, 640, 3], "output": [320, 320, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "conv1", "input": [320, 320, 64], "output": [160, 160, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.cv1", "input": [160, 160, 128], "output": [160, 160, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m0.cv1", "input": [160, 160, 64], "output": [160, 160, 32], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m0.m0.cv1", "input": [160, 160, 32], "output": [160, 160, 32], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m0.m0.cv2", "input": [160, 160, 32], "output": [160, 160, 32], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m0.m1.cv1", "input": [160, 160, 32], "output": [160, 160, 32], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m0.m1.cv2", "input": [160, 160, 32], "output": [160, 160, 32], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m0.cv2", "input": [160, 160, 64], "output": [160, 160, 32], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "stage2.m0.concat", "elements": 1638400},
      {"kind": "conv", "name": "stage2.m0.cv3", "input": [160, 160, 64], "output": [160, 160, 64], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "stage2.concat", "elements": 4915200},
      {"kind": "conv", "name": "stage2.cv2", "input": [160, 160, 192], "output": [160, 160, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "conv3", "input": [160, 160, 256], "output": [80, 80, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.cv1", "input": [80, 80, 256], "output": [80, 80, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m0.cv1", "input": [80, 80, 128], "output": [80, 80, 64], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m0.m0.cv1", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m0.m0.cv2", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m0.m1.cv1", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m0.m1.cv2", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m0.cv2", "input": [80, 80, 128], "output": [80, 80, 64], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "stage4.m0.concat", "elements": 819200},
      {"kind": "conv", "name": "stage4.m0.cv3", "input": [80, 80, 128], "output": [80, 80, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "stage4.concat", "elements": 2457600},
      {"kind": "conv", "name": "stage4.cv2", "input": [80, 80, 384], "output": [80, 80, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "conv5", "input": [80, 80, 512], "output": [40, 40, 512], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.cv1", "input": [40, 40, 512], "output": [40, 40, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m0.cv1", "input": [40, 40, 256], "output": [40, 40, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m0.m0.cv1", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m0.m0.cv2", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m0.m1.cv1", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m0.m1.cv2", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m0.cv2", "input": [40, 40, 256], "output": [40, 40, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "stage6.m0.concat", "elements": 409600},
      {"kind": "conv", "name": "stage6.m0.cv3", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "stage6.concat", "elements": 1228800},
      {"kind": "conv", "name": "stage6.cv2", "input": [40, 40, 768], "output": [40, 40, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "conv7", "input": [40, 40, 512], "output": [20, 20, 512], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.cv1", "input": [20, 20, 512], "output": [20, 20, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m0.cv1", "input": [20, 20, 256], "output": [20, 20, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m0.m0.cv1", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m0.m0.cv2", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m0.m1.cv1", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m0.m1.cv2", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m0.cv2", "input": [20, 20, 256], "output": [20, 20, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "stage8.m0.concat", "elements": 102400},
      {"kind": "conv", "name": "stage8.m0.cv3", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "stage8.concat", "elements": 307200},
      {"kind": "conv", "name": "stage8.cv2", "input": [20, 20, 768], "output": [20, 20, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "sppf.cv1", "input": [20, 20, 512], "output": [20, 20, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "pool", "name": "sppf.pool0", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [5, 5]},
      {"kind": "pool", "name": "sppf.pool1", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [5, 5]},
      {"kind": "pool", "name": "sppf.pool2", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [5, 5]},
      {"kind": "elementwise", "name": "sppf.concat", "elements": 409600},
      {"kind": "conv", "name": "sppf.cv2", "input": [20, 20, 1024], "output": [20, 20, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "psa.cv1", "input": [20, 20, 512], "output": [20, 20, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "psa.0.qkv", "input": [20, 20, 256], "output": [20, 20, 512], "kernel": [1, 1], "activation": "none"},
      {"kind": "attention", "name": "psa.0.attention", "queries": 400, "keys": 400, "heads": 4, "width": 48},
      {"kind": "depthwise", "name": "psa.0.pe", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "psa.0.proj", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "psa.0.ffn0", "input": [20, 20, 256], "output": [20, 20, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "psa.0.ffn1", "input": [20, 20, 512], "output": [20, 20, 256], "kernel": [1, 1], "activation": "none"},
      {"kind": "elementwise", "name": "psa.concat", "elements": 204800},
      {"kind": "conv", "name": "psa.cv2", "input": [20, 20, 512], "output": [20, 20, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "neck4.upsample", "elements": 819200},
      {"kind": "elementwise", "name": "neck4.concat", "elements": 1638400},
      {"kind": "conv", "name": "neck4.cv1", "input": [40, 40, 1024], "output": [40, 40, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m0.cv1", "input": [40, 40, 256], "output": [40, 40, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m0.m0.cv1", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m0.m0.cv2", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m0.m1.cv1", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m0.m1.cv2", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m0.cv2", "input": [40, 40, 256], "output": [40, 40, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "neck4.m0.concat", "elements": 409600},
      {"kind": "conv", "name": "neck4.m0.cv3", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "neck4.concat", "elements": 1228800},
      {"kind": "conv", "name": "neck4.cv2", "input": [40, 40, 768], "output": [40, 40, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "neck3.upsample", "elements": 3276800},
      {"kind": "elementwise", "name": "neck3.concat", "elements": 6553600},
      {"kind": "conv", "name": "neck3.cv1", "input": [80, 80, 1024], "output": [80, 80, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m0.cv1", "input": [80, 80, 128], "output": [80, 80, 64], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m0.m0.cv1", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m0.m0.cv2", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m0.m1.cv1", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m0.m1.cv2", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m0.cv2", "input": [80, 80, 128], "output": [80, 80, 64], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "neck3.m0.concat", "elements": 819200},
      {"kind": "conv", "name": "neck3.m0.cv3", "input": [80, 80, 128], "output": [80, 80, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "neck3.concat", "elements": 2457600},
      {"kind": "conv", "name": "neck3.cv2", "input": [80, 80, 384], "output": [80, 80, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck.down4", "input": [80, 80, 256], "output": [40, 40, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "pan4.concat", "elements": 1228800},
      {"kind": "conv", "name": "pan4.cv1", "input": [40, 40, 768], "output": [40, 40, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m0.cv1", "input": [40, 40, 256], "output": [40, 40, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m0.m0.cv1", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m0.m0.cv2", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m0.m1.cv1", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m0.m1.cv2", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m0.cv2", "input": [40, 40, 256], "output": [40, 40, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "pan4.m0.concat", "elements": 409600},
      {"kind": "conv", "name": "pan4.m0.cv3", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "pan4.concat", "elements": 1228800},
      {"kind": "conv", "name": "pan4.cv2", "input": [40, 40, 768], "output": [40, 40, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck.down5", "input": [40, 40, 512], "output": [20, 20, 512], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "pan5.concat", "elements": 409600},
      {"kind": "conv", "name": "pan5.cv1", "input": [20, 20, 1024], "output": [20, 20, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m0.cv1", "input": [20, 20, 256], "output": [20, 20, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m0.m0.cv1", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m0.m0.cv2", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m0.m1.cv1", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m0.m1.cv2", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m0.cv2", "input": [20, 20, 256], "output": [20, 20, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "pan5.m0.concat", "elements": 102400},
      {"kind": "conv", "name": "pan5.m0.cv3", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "pan5.concat", "elements": 307200},
      {"kind": "conv", "name": "pan5.cv2", "input": [20, 20, 768], "output": [20, 20, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "box0.0", "input": [80, 80, 256], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box0.1", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box0.2", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [1, 1], "activation": "none"},
      {"kind": "depthwise", "name": "cls0.0.0", "input": [80, 80, 256], "output": [80, 80, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls0.0.1", "input": [80, 80, 256], "output": [80, 80, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "depthwise", "name": "cls0.1.0", "input": [80, 80, 256], "output": [80, 80, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls0.1.1", "input": [80, 80, 256], "output": [80, 80, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "cls0.2", "input": [80, 80, 256], "output": [80, 80, 80], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "box1.0", "input": [40, 40, 512], "output": [40, 40, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box1.1", "input": [40, 40, 64], "output": [40, 40, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box1.2", "input": [40, 40, 64], "output": [40, 40, 64], "kernel": [1, 1], "activation": "none"},
      {"kind": "depthwise", "name": "cls1.0.0", "input": [40, 40, 512], "output": [40, 40, 512], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls1.0.1", "input": [40, 40, 512], "output": [40, 40, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "depthwise", "name": "cls1.1.0", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls1.1.1", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "cls1.2", "input": [40, 40, 256], "output": [40, 40, 80], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "box2.0", "input": [20, 20, 512], "output": [20, 20, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box2.1", "input": [20, 20, 64], "output": [20, 20, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box2.2", "input": [20, 20, 64], "output": [20, 20, 64], "kernel": [1, 1], "activation": "none"},
      {"kind": "depthwise", "name": "cls2.0.0", "input": [20, 20, 512], "output": [20, 20, 512], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls2.0.1", "input": [20, 20, 512], "output": [20, 20, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "depthwise", "name": "cls2.1.0", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls2.1.1", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "cls2.2", "input": [20, 20, 256], "output": [20, 20, 80], "kernel": [1, 1], "activation": "none"},
      {"kind": "elementwise", "name": "detect.concat", "elements": 1209600},
      {"kind": "elementwise", "name": "detect.softmax", "elements": 537600},
      {"kind": "elementwise", "name": "detect.decode", "elements": 705600}
    ]
  }
  """

private let yolo11lText = """
  {
    "name": "yolo11l",
    "title": "YOLO11l, 640 x 640, COCO",
    "source": "Ultralytics model definition and model table",
    "published": {
      "gmac": 43.45,
      "mparameters": 25.3
    },
    "layers": [
      {"kind": "conv", "name": "conv0", "input": [640, 640, 3], "output": [320, 320, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "conv1", "input": [320, 320, 64], "output": [160, 160, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.cv1", "input": [160, 160, 128], "output": [160, 160, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m0.cv1", "input": [160, 160, 64], "output": [160, 160, 32], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m0.m0.cv1", "input": [160, 160, 32], "output": [160, 160, 32], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m0.m0.cv2", "input": [160, 160, 32], "output": [160, 160, 32], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m0.m1.cv1", "input": [160, 160, 32], "output": [160, 160, 32], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m0.m1.cv2", "input": [160, 160, 32], "output": [160, 160, 32], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m0.cv2", "input": [160, 160, 64], "output": [160, 160, 32], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "stage2.m0.concat", "elements": 1638400},
      {"kind": "conv", "name": "stage2.m0.cv3", "input": [160, 160, 64], "output": [160, 160, 64], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m1.cv1", "input": [160, 160, 64], "output": [160, 160, 32], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m1.m0.cv1", "input": [160, 160, 32], "output": [160, 160, 32], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m1.m0.cv2", "input": [160, 160, 32], "output": [160, 160, 32], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m1.m1.cv1", "input": [160, 160, 32], "output": [160, 160, 32], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m1.m1.cv2", "input": [160, 160, 32], "output": [160, 160, 32], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m1.cv2", "input": [160, 160, 64], "output": [160, 160, 32], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "stage2.m1.concat", "elements": 1638400},
      {"kind": "conv", "name": "stage2.m1.cv3", "input": [160, 160, 64], "output": [160, 160, 64], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "stage2.concat", "elements": 6553600},
      {"kind": "conv", "name": "stage2.cv2", "input": [160, 160, 256], "output": [160, 160, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "conv3", "input": [160, 160, 256], "output": [80, 80, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.cv1", "input": [80, 80, 256], "output": [80, 80, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m0.cv1", "input": [80, 80, 128], "output": [80, 80, 64], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m0.m0.cv1", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m0.m0.cv2", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m0.m1.cv1", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m0.m1.cv2", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m0.cv2", "input": [80, 80, 128], "output": [80, 80, 64], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "stage4.m0.concat", "elements": 819200},
      {"kind": "conv", "name": "stage4.m0.cv3", "input": [80, 80, 128], "output": [80, 80, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m1.cv1", "input": [80, 80, 128], "output": [80, 80, 64], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m1.m0.cv1", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m1.m0.cv2", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m1.m1.cv1", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m1.m1.cv2", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m1.cv2", "input": [80, 80, 128], "output": [80, 80, 64], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "stage4.m1.concat", "elements": 819200},
      {"kind": "conv", "name": "stage4.m1.cv3", "input": [80, 80, 128], "output": [80, 80, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "stage4.concat", "elements": 3276800},
      {"kind": "conv", "name": "stage4.cv2", "input": [80, 80, 512], "output": [80, 80, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "conv5", "input": [80, 80, 512], "output": [40, 40, 512], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.cv1", "input": [40, 40, 512], "output": [40, 40, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m0.cv1", "input": [40, 40, 256], "output": [40, 40, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m0.m0.cv1", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m0.m0.cv2", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m0.m1.cv1", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m0.m1.cv2", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m0.cv2", "input": [40, 40, 256], "output": [40, 40, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "stage6.m0.concat", "elements": 409600},
      {"kind": "conv", "name": "stage6.m0.cv3", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m1.cv1", "input": [40, 40, 256], "output": [40, 40, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m1.m0.cv1", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m1.m0.cv2", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m1.m1.cv1", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m1.m1.cv2", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m1.cv2", "input": [40, 40, 256], "output": [40, 40, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "stage6.m1.concat", "elements": 409600},
      {"kind": "conv", "name": "stage6.m1.cv3", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "stage6.concat", "elements": 1638400},
      {"kind": "conv", "name": "stage6.cv2", "input": [40, 40, 1024], "output": [40, 40, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "conv7", "input": [40, 40, 512], "output": [20, 20, 512], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.cv1", "input": [20, 20, 512], "output": [20, 20, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m0.cv1", "input": [20, 20, 256], "output": [20, 20, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m0.m0.cv1", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m0.m0.cv2", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m0.m1.cv1", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m0.m1.cv2", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m0.cv2", "input": [20, 20, 256], "output": [20, 20, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "stage8.m0.concat", "elements": 102400},
      {"kind": "conv", "name": "stage8.m0.cv3", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m1.cv1", "input": [20, 20, 256], "output": [20, 20, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m1.m0.cv1", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m1.m0.cv2", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m1.m1.cv1", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m1.m1.cv2", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m1.cv2", "input": [20, 20, 256], "output": [20, 20, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "stage8.m1.concat", "elements": 102400},
      {"kind": "conv", "name": "stage8.m1.cv3", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "stage8.concat", "elements": 409600},
      {"kind": "conv", "name": "stage8.cv2", "input": [20, 20, 1024], "output": [20, 20, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "sppf.cv1", "input": [20, 20, 512], "output": [20, 20, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "pool", "name": "sppf.pool0", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [5, 5]},
      {"kind": "pool", "name": "sppf.pool1", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [5, 5]},
      {"kind": "pool", "name": "sppf.pool2", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [5, 5]},
      {"kind": "elementwise", "name": "sppf.concat", "elements": 409600},
      {"kind": "conv", "name": "sppf.cv2", "input": [20, 20, 1024], "output": [20, 20, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "psa.cv1", "input": [20, 20, 512], "output": [20, 20, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "psa.0.qkv", "input": [20, 20, 256], "output": [20, 20, 512], "kernel": [1, 1], "activation": "none"},
      {"kind": "attention", "name": "psa.0.attention", "queries": 400, "keys": 400, "heads": 4, "width": 48},
      {"kind": "depthwise", "name": "psa.0.pe", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "psa.0.proj", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "psa.0.ffn0", "input": [20, 20, 256], "output": [20, 20, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "psa.0.ffn1", "input": [20, 20, 512], "output": [20, 20, 256], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "psa.1.qkv", "input": [20, 20, 256], "output": [20, 20, 512], "kernel": [1, 1], "activation": "none"},
      {"kind": "attention", "name": "psa.1.attention", "queries": 400, "keys": 400, "heads": 4, "width": 48},
      {"kind": "depthwise", "name": "psa.1.pe", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "psa.1.proj", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "psa.1.ffn0", "input": [20, 20, 256], "output": [20, 20, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "psa.1.ffn1", "input": [20, 20, 512], "output": [20, 20, 256], "kernel": [1, 1], "activation": "none"},
      {"kind": "elementwise", "name": "psa.concat", "elements": 204800},
      {"kind": "conv", "name": "psa.cv2", "input": [20, 20, 512], "output": [20, 20, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "neck4.upsample", "elements": 819200},
      {"kind": "elementwise", "name": "neck4.concat", "elements": 1638400},
      {"kind": "conv", "name": "neck4.cv1", "input": [40, 40, 1024], "output": [40, 40, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m0.cv1", "input": [40, 40, 256], "output": [40, 40, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m0.m0.cv1", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m0.m0.cv2", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m0.m1.cv1", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m0.m1.cv2", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m0.cv2", "input": [40, 40, 256], "output": [40, 40, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "neck4.m0.concat", "elements": 409600},
      {"kind": "conv", "name": "neck4.m0.cv3", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m1.cv1", "input": [40, 40, 256], "output": [40, 40, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m1.m0.cv1", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m1.m0.cv2", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m1.m1.cv1", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m1.m1.cv2", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m1.cv2", "input": [40, 40, 256], "output": [40, 40, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "neck4.m1.concat", "elements": 409600},
      {"kind": "conv", "name": "neck4.m1.cv3", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "neck4.concat", "elements": 1638400},
      {"kind": "conv", "name": "neck4.cv2", "input": [40, 40, 1024], "output": [40, 40, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "neck3.upsample", "elements": 3276800},
      {"kind": "elementwise", "name": "neck3.concat", "elements": 6553600},
      {"kind": "conv", "name": "neck3.cv1", "input": [80, 80, 1024], "output": [80, 80, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m0.cv1", "input": [80, 80, 128], "output": [80, 80, 64], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m0.m0.cv1", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m0.m0.cv2", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m0.m1.cv1", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m0.m1.cv2", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m0.cv2", "input": [80, 80, 128], "output": [80, 80, 64], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "neck3.m0.concat", "elements": 819200},
      {"kind": "conv", "name": "neck3.m0.cv3", "input": [80, 80, 128], "output": [80, 80, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m1.cv1", "input": [80, 80, 128], "output": [80, 80, 64], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m1.m0.cv1", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m1.m0.cv2", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m1.m1.cv1", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m1.m1.cv2", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m1.cv2", "input": [80, 80, 128], "output": [80, 80, 64], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "neck3.m1.concat", "elements": 819200},
      {"kind": "conv", "name": "neck3.m1.cv3", "input": [80, 80, 128], "output": [80, 80, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "neck3.concat", "elements": 3276800},
      {"kind": "conv", "name": "neck3.cv2", "input": [80, 80, 512], "output": [80, 80, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck.down4", "input": [80, 80, 256], "output": [40, 40, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "pan4.concat", "elements": 1228800},
      {"kind": "conv", "name": "pan4.cv1", "input": [40, 40, 768], "output": [40, 40, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m0.cv1", "input": [40, 40, 256], "output": [40, 40, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m0.m0.cv1", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m0.m0.cv2", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m0.m1.cv1", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m0.m1.cv2", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m0.cv2", "input": [40, 40, 256], "output": [40, 40, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "pan4.m0.concat", "elements": 409600},
      {"kind": "conv", "name": "pan4.m0.cv3", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m1.cv1", "input": [40, 40, 256], "output": [40, 40, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m1.m0.cv1", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m1.m0.cv2", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m1.m1.cv1", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m1.m1.cv2", "input": [40, 40, 128], "output": [40, 40, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m1.cv2", "input": [40, 40, 256], "output": [40, 40, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "pan4.m1.concat", "elements": 409600},
      {"kind": "conv", "name": "pan4.m1.cv3", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "pan4.concat", "elements": 1638400},
      {"kind": "conv", "name": "pan4.cv2", "input": [40, 40, 1024], "output": [40, 40, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck.down5", "input": [40, 40, 512], "output": [20, 20, 512], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "pan5.concat", "elements": 409600},
      {"kind": "conv", "name": "pan5.cv1", "input": [20, 20, 1024], "output": [20, 20, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m0.cv1", "input": [20, 20, 256], "output": [20, 20, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m0.m0.cv1", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m0.m0.cv2", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m0.m1.cv1", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m0.m1.cv2", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m0.cv2", "input": [20, 20, 256], "output": [20, 20, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "pan5.m0.concat", "elements": 102400},
      {"kind": "conv", "name": "pan5.m0.cv3", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m1.cv1", "input": [20, 20, 256], "output": [20, 20, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m1.m0.cv1", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m1.m0.cv2", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m1.m1.cv1", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m1.m1.cv2", "input": [20, 20, 128], "output": [20, 20, 128], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m1.cv2", "input": [20, 20, 256], "output": [20, 20, 128], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "pan5.m1.concat", "elements": 102400},
      {"kind": "conv", "name": "pan5.m1.cv3", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "pan5.concat", "elements": 409600},
      {"kind": "conv", "name": "pan5.cv2", "input": [20, 20, 1024], "output": [20, 20, 512], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "box0.0", "input": [80, 80, 256], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box0.1", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box0.2", "input": [80, 80, 64], "output": [80, 80, 64], "kernel": [1, 1], "activation": "none"},
      {"kind": "depthwise", "name": "cls0.0.0", "input": [80, 80, 256], "output": [80, 80, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls0.0.1", "input": [80, 80, 256], "output": [80, 80, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "depthwise", "name": "cls0.1.0", "input": [80, 80, 256], "output": [80, 80, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls0.1.1", "input": [80, 80, 256], "output": [80, 80, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "cls0.2", "input": [80, 80, 256], "output": [80, 80, 80], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "box1.0", "input": [40, 40, 512], "output": [40, 40, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box1.1", "input": [40, 40, 64], "output": [40, 40, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box1.2", "input": [40, 40, 64], "output": [40, 40, 64], "kernel": [1, 1], "activation": "none"},
      {"kind": "depthwise", "name": "cls1.0.0", "input": [40, 40, 512], "output": [40, 40, 512], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls1.0.1", "input": [40, 40, 512], "output": [40, 40, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "depthwise", "name": "cls1.1.0", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls1.1.1", "input": [40, 40, 256], "output": [40, 40, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "cls1.2", "input": [40, 40, 256], "output": [40, 40, 80], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "box2.0", "input": [20, 20, 512], "output": [20, 20, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box2.1", "input": [20, 20, 64], "output": [20, 20, 64], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box2.2", "input": [20, 20, 64], "output": [20, 20, 64], "kernel": [1, 1], "activation": "none"},
      {"kind": "depthwise", "name": "cls2.0.0", "input": [20, 20, 512], "output": [20, 20, 512], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls2.0.1", "input": [20, 20, 512], "output": [20, 20, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "depthwise", "name": "cls2.1.0", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls2.1.1", "input": [20, 20, 256], "output": [20, 20, 256], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "cls2.2", "input": [20, 20, 256], "output": [20, 20, 80], "kernel": [1, 1], "activation": "none"},
      {"kind": "elementwise", "name": "detect.concat", "elements": 1209600},
      {"kind": "elementwise", "name": "detect.softmax", "elements": 537600},
      {"kind": "elementwise", "name": "detect.decode", "elements": 705600}
    ]
  }
  """

private let yolo11xText = """
  {
    "name": "yolo11x",
    "title": "YOLO11x, 640 x 640, COCO",
    "source": "Ultralytics model definition and model table",
    "published": {
      "gmac": 97.45,
      "mparameters": 56.9
    },
    "layers": [
      {"kind": "conv", "name": "conv0", "input": [640, 640, 3], "output": [320, 320, 96], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "conv1", "input": [320, 320, 96], "output": [160, 160, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.cv1", "input": [160, 160, 192], "output": [160, 160, 192], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m0.cv1", "input": [160, 160, 96], "output": [160, 160, 48], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m0.m0.cv1", "input": [160, 160, 48], "output": [160, 160, 48], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m0.m0.cv2", "input": [160, 160, 48], "output": [160, 160, 48], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m0.m1.cv1", "input": [160, 160, 48], "output": [160, 160, 48], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m0.m1.cv2", "input": [160, 160, 48], "output": [160, 160, 48], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m0.cv2", "input": [160, 160, 96], "output": [160, 160, 48], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "stage2.m0.concat", "elements": 2457600},
      {"kind": "conv", "name": "stage2.m0.cv3", "input": [160, 160, 96], "output": [160, 160, 96], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m1.cv1", "input": [160, 160, 96], "output": [160, 160, 48], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m1.m0.cv1", "input": [160, 160, 48], "output": [160, 160, 48], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m1.m0.cv2", "input": [160, 160, 48], "output": [160, 160, 48], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m1.m1.cv1", "input": [160, 160, 48], "output": [160, 160, 48], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m1.m1.cv2", "input": [160, 160, 48], "output": [160, 160, 48], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage2.m1.cv2", "input": [160, 160, 96], "output": [160, 160, 48], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "stage2.m1.concat", "elements": 2457600},
      {"kind": "conv", "name": "stage2.m1.cv3", "input": [160, 160, 96], "output": [160, 160, 96], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "stage2.concat", "elements": 9830400},
      {"kind": "conv", "name": "stage2.cv2", "input": [160, 160, 384], "output": [160, 160, 384], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "conv3", "input": [160, 160, 384], "output": [80, 80, 384], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.cv1", "input": [80, 80, 384], "output": [80, 80, 384], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m0.cv1", "input": [80, 80, 192], "output": [80, 80, 96], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m0.m0.cv1", "input": [80, 80, 96], "output": [80, 80, 96], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m0.m0.cv2", "input": [80, 80, 96], "output": [80, 80, 96], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m0.m1.cv1", "input": [80, 80, 96], "output": [80, 80, 96], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m0.m1.cv2", "input": [80, 80, 96], "output": [80, 80, 96], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m0.cv2", "input": [80, 80, 192], "output": [80, 80, 96], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "stage4.m0.concat", "elements": 1228800},
      {"kind": "conv", "name": "stage4.m0.cv3", "input": [80, 80, 192], "output": [80, 80, 192], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m1.cv1", "input": [80, 80, 192], "output": [80, 80, 96], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m1.m0.cv1", "input": [80, 80, 96], "output": [80, 80, 96], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m1.m0.cv2", "input": [80, 80, 96], "output": [80, 80, 96], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m1.m1.cv1", "input": [80, 80, 96], "output": [80, 80, 96], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m1.m1.cv2", "input": [80, 80, 96], "output": [80, 80, 96], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage4.m1.cv2", "input": [80, 80, 192], "output": [80, 80, 96], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "stage4.m1.concat", "elements": 1228800},
      {"kind": "conv", "name": "stage4.m1.cv3", "input": [80, 80, 192], "output": [80, 80, 192], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "stage4.concat", "elements": 4915200},
      {"kind": "conv", "name": "stage4.cv2", "input": [80, 80, 768], "output": [80, 80, 768], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "conv5", "input": [80, 80, 768], "output": [40, 40, 768], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.cv1", "input": [40, 40, 768], "output": [40, 40, 768], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m0.cv1", "input": [40, 40, 384], "output": [40, 40, 192], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m0.m0.cv1", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m0.m0.cv2", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m0.m1.cv1", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m0.m1.cv2", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m0.cv2", "input": [40, 40, 384], "output": [40, 40, 192], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "stage6.m0.concat", "elements": 614400},
      {"kind": "conv", "name": "stage6.m0.cv3", "input": [40, 40, 384], "output": [40, 40, 384], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m1.cv1", "input": [40, 40, 384], "output": [40, 40, 192], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m1.m0.cv1", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m1.m0.cv2", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m1.m1.cv1", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m1.m1.cv2", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage6.m1.cv2", "input": [40, 40, 384], "output": [40, 40, 192], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "stage6.m1.concat", "elements": 614400},
      {"kind": "conv", "name": "stage6.m1.cv3", "input": [40, 40, 384], "output": [40, 40, 384], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "stage6.concat", "elements": 2457600},
      {"kind": "conv", "name": "stage6.cv2", "input": [40, 40, 1536], "output": [40, 40, 768], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "conv7", "input": [40, 40, 768], "output": [20, 20, 768], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.cv1", "input": [20, 20, 768], "output": [20, 20, 768], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m0.cv1", "input": [20, 20, 384], "output": [20, 20, 192], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m0.m0.cv1", "input": [20, 20, 192], "output": [20, 20, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m0.m0.cv2", "input": [20, 20, 192], "output": [20, 20, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m0.m1.cv1", "input": [20, 20, 192], "output": [20, 20, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m0.m1.cv2", "input": [20, 20, 192], "output": [20, 20, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m0.cv2", "input": [20, 20, 384], "output": [20, 20, 192], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "stage8.m0.concat", "elements": 153600},
      {"kind": "conv", "name": "stage8.m0.cv3", "input": [20, 20, 384], "output": [20, 20, 384], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m1.cv1", "input": [20, 20, 384], "output": [20, 20, 192], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m1.m0.cv1", "input": [20, 20, 192], "output": [20, 20, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m1.m0.cv2", "input": [20, 20, 192], "output": [20, 20, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m1.m1.cv1", "input": [20, 20, 192], "output": [20, 20, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m1.m1.cv2", "input": [20, 20, 192], "output": [20, 20, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "stage8.m1.cv2", "input": [20, 20, 384], "output": [20, 20, 192], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "stage8.m1.concat", "elements": 153600},
      {"kind": "conv", "name": "stage8.m1.cv3", "input": [20, 20, 384], "output": [20, 20, 384], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "stage8.concat", "elements": 614400},
      {"kind": "conv", "name": "stage8.cv2", "input": [20, 20, 1536], "output": [20, 20, 768], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "sppf.cv1", "input": [20, 20, 768], "output": [20, 20, 384], "kernel": [1, 1], "activation": "silu"},
      {"kind": "pool", "name": "sppf.pool0", "input": [20, 20, 384], "output": [20, 20, 384], "kernel": [5, 5]},
      {"kind": "pool", "name": "sppf.pool1", "input": [20, 20, 384], "output": [20, 20, 384], "kernel": [5, 5]},
      {"kind": "pool", "name": "sppf.pool2", "input": [20, 20, 384], "output": [20, 20, 384], "kernel": [5, 5]},
      {"kind": "elementwise", "name": "sppf.concat", "elements": 614400},
      {"kind": "conv", "name": "sppf.cv2", "input": [20, 20, 1536], "output": [20, 20, 768], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "psa.cv1", "input": [20, 20, 768], "output": [20, 20, 768], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "psa.0.qkv", "input": [20, 20, 384], "output": [20, 20, 768], "kernel": [1, 1], "activation": "none"},
      {"kind": "attention", "name": "psa.0.attention", "queries": 400, "keys": 400, "heads": 6, "width": 48},
      {"kind": "depthwise", "name": "psa.0.pe", "input": [20, 20, 384], "output": [20, 20, 384], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "psa.0.proj", "input": [20, 20, 384], "output": [20, 20, 384], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "psa.0.ffn0", "input": [20, 20, 384], "output": [20, 20, 768], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "psa.0.ffn1", "input": [20, 20, 768], "output": [20, 20, 384], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "psa.1.qkv", "input": [20, 20, 384], "output": [20, 20, 768], "kernel": [1, 1], "activation": "none"},
      {"kind": "attention", "name": "psa.1.attention", "queries": 400, "keys": 400, "heads": 6, "width": 48},
      {"kind": "depthwise", "name": "psa.1.pe", "input": [20, 20, 384], "output": [20, 20, 384], "kernel": [3, 3], "activation": "none"},
      {"kind": "conv", "name": "psa.1.proj", "input": [20, 20, 384], "output": [20, 20, 384], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "psa.1.ffn0", "input": [20, 20, 384], "output": [20, 20, 768], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "psa.1.ffn1", "input": [20, 20, 768], "output": [20, 20, 384], "kernel": [1, 1], "activation": "none"},
      {"kind": "elementwise", "name": "psa.concat", "elements": 307200},
      {"kind": "conv", "name": "psa.cv2", "input": [20, 20, 768], "output": [20, 20, 768], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "neck4.upsample", "elements": 1228800},
      {"kind": "elementwise", "name": "neck4.concat", "elements": 2457600},
      {"kind": "conv", "name": "neck4.cv1", "input": [40, 40, 1536], "output": [40, 40, 768], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m0.cv1", "input": [40, 40, 384], "output": [40, 40, 192], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m0.m0.cv1", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m0.m0.cv2", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m0.m1.cv1", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m0.m1.cv2", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m0.cv2", "input": [40, 40, 384], "output": [40, 40, 192], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "neck4.m0.concat", "elements": 614400},
      {"kind": "conv", "name": "neck4.m0.cv3", "input": [40, 40, 384], "output": [40, 40, 384], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m1.cv1", "input": [40, 40, 384], "output": [40, 40, 192], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m1.m0.cv1", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m1.m0.cv2", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m1.m1.cv1", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m1.m1.cv2", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck4.m1.cv2", "input": [40, 40, 384], "output": [40, 40, 192], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "neck4.m1.concat", "elements": 614400},
      {"kind": "conv", "name": "neck4.m1.cv3", "input": [40, 40, 384], "output": [40, 40, 384], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "neck4.concat", "elements": 2457600},
      {"kind": "conv", "name": "neck4.cv2", "input": [40, 40, 1536], "output": [40, 40, 768], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "neck3.upsample", "elements": 4915200},
      {"kind": "elementwise", "name": "neck3.concat", "elements": 9830400},
      {"kind": "conv", "name": "neck3.cv1", "input": [80, 80, 1536], "output": [80, 80, 384], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m0.cv1", "input": [80, 80, 192], "output": [80, 80, 96], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m0.m0.cv1", "input": [80, 80, 96], "output": [80, 80, 96], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m0.m0.cv2", "input": [80, 80, 96], "output": [80, 80, 96], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m0.m1.cv1", "input": [80, 80, 96], "output": [80, 80, 96], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m0.m1.cv2", "input": [80, 80, 96], "output": [80, 80, 96], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m0.cv2", "input": [80, 80, 192], "output": [80, 80, 96], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "neck3.m0.concat", "elements": 1228800},
      {"kind": "conv", "name": "neck3.m0.cv3", "input": [80, 80, 192], "output": [80, 80, 192], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m1.cv1", "input": [80, 80, 192], "output": [80, 80, 96], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m1.m0.cv1", "input": [80, 80, 96], "output": [80, 80, 96], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m1.m0.cv2", "input": [80, 80, 96], "output": [80, 80, 96], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m1.m1.cv1", "input": [80, 80, 96], "output": [80, 80, 96], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m1.m1.cv2", "input": [80, 80, 96], "output": [80, 80, 96], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "neck3.m1.cv2", "input": [80, 80, 192], "output": [80, 80, 96], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "neck3.m1.concat", "elements": 1228800},
      {"kind": "conv", "name": "neck3.m1.cv3", "input": [80, 80, 192], "output": [80, 80, 192], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "neck3.concat", "elements": 4915200},
      {"kind": "conv", "name": "neck3.cv2", "input": [80, 80, 768], "output": [80, 80, 384], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck.down4", "input": [80, 80, 384], "output": [40, 40, 384], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "pan4.concat", "elements": 1843200},
      {"kind": "conv", "name": "pan4.cv1", "input": [40, 40, 1152], "output": [40, 40, 768], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m0.cv1", "input": [40, 40, 384], "output": [40, 40, 192], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m0.m0.cv1", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m0.m0.cv2", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m0.m1.cv1", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m0.m1.cv2", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m0.cv2", "input": [40, 40, 384], "output": [40, 40, 192], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "pan4.m0.concat", "elements": 614400},
      {"kind": "conv", "name": "pan4.m0.cv3", "input": [40, 40, 384], "output": [40, 40, 384], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m1.cv1", "input": [40, 40, 384], "output": [40, 40, 192], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m1.m0.cv1", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m1.m0.cv2", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m1.m1.cv1", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m1.m1.cv2", "input": [40, 40, 192], "output": [40, 40, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan4.m1.cv2", "input": [40, 40, 384], "output": [40, 40, 192], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "pan4.m1.concat", "elements": 614400},
      {"kind": "conv", "name": "pan4.m1.cv3", "input": [40, 40, 384], "output": [40, 40, 384], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "pan4.concat", "elements": 2457600},
      {"kind": "conv", "name": "pan4.cv2", "input": [40, 40, 1536], "output": [40, 40, 768], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "neck.down5", "input": [40, 40, 768], "output": [20, 20, 768], "kernel": [3, 3], "activation": "silu"},
      {"kind": "elementwise", "name": "pan5.concat", "elements": 614400},
      {"kind": "conv", "name": "pan5.cv1", "input": [20, 20, 1536], "output": [20, 20, 768], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m0.cv1", "input": [20, 20, 384], "output": [20, 20, 192], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m0.m0.cv1", "input": [20, 20, 192], "output": [20, 20, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m0.m0.cv2", "input": [20, 20, 192], "output": [20, 20, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m0.m1.cv1", "input": [20, 20, 192], "output": [20, 20, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m0.m1.cv2", "input": [20, 20, 192], "output": [20, 20, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m0.cv2", "input": [20, 20, 384], "output": [20, 20, 192], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "pan5.m0.concat", "elements": 153600},
      {"kind": "conv", "name": "pan5.m0.cv3", "input": [20, 20, 384], "output": [20, 20, 384], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m1.cv1", "input": [20, 20, 384], "output": [20, 20, 192], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m1.m0.cv1", "input": [20, 20, 192], "output": [20, 20, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m1.m0.cv2", "input": [20, 20, 192], "output": [20, 20, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m1.m1.cv1", "input": [20, 20, 192], "output": [20, 20, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m1.m1.cv2", "input": [20, 20, 192], "output": [20, 20, 192], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "pan5.m1.cv2", "input": [20, 20, 384], "output": [20, 20, 192], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "pan5.m1.concat", "elements": 153600},
      {"kind": "conv", "name": "pan5.m1.cv3", "input": [20, 20, 384], "output": [20, 20, 384], "kernel": [1, 1], "activation": "silu"},
      {"kind": "elementwise", "name": "pan5.concat", "elements": 614400},
      {"kind": "conv", "name": "pan5.cv2", "input": [20, 20, 1536], "output": [20, 20, 768], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "box0.0", "input": [80, 80, 384], "output": [80, 80, 96], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box0.1", "input": [80, 80, 96], "output": [80, 80, 96], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box0.2", "input": [80, 80, 96], "output": [80, 80, 64], "kernel": [1, 1], "activation": "none"},
      {"kind": "depthwise", "name": "cls0.0.0", "input": [80, 80, 384], "output": [80, 80, 384], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls0.0.1", "input": [80, 80, 384], "output": [80, 80, 384], "kernel": [1, 1], "activation": "silu"},
      {"kind": "depthwise", "name": "cls0.1.0", "input": [80, 80, 384], "output": [80, 80, 384], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls0.1.1", "input": [80, 80, 384], "output": [80, 80, 384], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "cls0.2", "input": [80, 80, 384], "output": [80, 80, 80], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "box1.0", "input": [40, 40, 768], "output": [40, 40, 96], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box1.1", "input": [40, 40, 96], "output": [40, 40, 96], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box1.2", "input": [40, 40, 96], "output": [40, 40, 64], "kernel": [1, 1], "activation": "none"},
      {"kind": "depthwise", "name": "cls1.0.0", "input": [40, 40, 768], "output": [40, 40, 768], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls1.0.1", "input": [40, 40, 768], "output": [40, 40, 384], "kernel": [1, 1], "activation": "silu"},
      {"kind": "depthwise", "name": "cls1.1.0", "input": [40, 40, 384], "output": [40, 40, 384], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls1.1.1", "input": [40, 40, 384], "output": [40, 40, 384], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "cls1.2", "input": [40, 40, 384], "output": [40, 40, 80], "kernel": [1, 1], "activation": "none"},
      {"kind": "conv", "name": "box2.0", "input": [20, 20, 768], "output": [20, 20, 96], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box2.1", "input": [20, 20, 96], "output": [20, 20, 96], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "box2.2", "input": [20, 20, 96], "output": [20, 20, 64], "kernel": [1, 1], "activation": "none"},
      {"kind": "depthwise", "name": "cls2.0.0", "input": [20, 20, 768], "output": [20, 20, 768], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls2.0.1", "input": [20, 20, 768], "output": [20, 20, 384], "kernel": [1, 1], "activation": "silu"},
      {"kind": "depthwise", "name": "cls2.1.0", "input": [20, 20, 384], "output": [20, 20, 384], "kernel": [3, 3], "activation": "silu"},
      {"kind": "conv", "name": "cls2.1.1", "input": [20, 20, 384], "output": [20, 20, 384], "kernel": [1, 1], "activation": "silu"},
      {"kind": "conv", "name": "cls2.2", "input": [20, 20, 384], "output": [20, 20, 80], "kernel": [1, 1], "activation": "none"},
      {"kind": "elementwise", "name": "detect.concat", "elements": 1209600},
      {"kind": "elementwise", "name": "detect.softmax", "elements": 537600},
      {"kind": "elementwise", "name": "detect.decode", "elements": 705600}
    ]
  }
  """

private let bevformer_tinyText = """
  {
    "name": "bevformer_tiny",
    "title": "BEVFormer-tiny, nuScenes, 6 cameras 480 x 800, grid 50 x 50",
    "source": "Li et al., ECCV 2022; configuration bevformer_tiny.py: ResNet-50, one level, 3 encoder and 6 decoder layers",
    "layers": [
      {"kind": "conv", "name": "conv1", "input": [480, 800, 3], "output": [240, 400, 64], "kernel": [7, 7], "images": 6},
      {"kind": "pool", "name": "maxpool", "input": [240, 400, 64], "output": [120, 200, 64], "kernel": [3, 3], "images": 6},
      {"kind": "conv", "name": "layer1.0.downsample", "input": [120, 200, 64], "output": [120, 200, 256], "kernel": [1, 1], "activation": "none", "images": 6},
      {"kind": "conv", "name": "layer1.0.conv1", "input": [120, 200, 64], "output": [120, 200, 64], "kernel": [1, 1], "images": 6},
      {"kind": "conv", "name": "layer1.0.conv2", "input": [120, 200, 64], "output": [120, 200, 64], "kernel": [3, 3], "images": 6},
      {"kind": "conv", "name": "layer1.0.conv3", "input": [120, 200, 64], "output": [120, 200, 256], "kernel": [1, 1], "images": 6},
      {"kind": "conv", "name": "layer1.1.conv1", "input": [120, 200, 256], "output": [120, 200, 64], "kernel": [1, 1], "images": 6},
      {"kind": "conv", "name": "layer1.1.conv2", "input": [120, 200, 64], "output": [120, 200, 64], "kernel": [3, 3], "images": 6},
      {"kind": "conv", "name": "layer1.1.conv3", "input": [120, 200, 64], "output": [120, 200, 256], "kernel": [1, 1], "images": 6},
      {"kind": "conv", "name": "layer1.2.conv1", "input": [120, 200, 256], "output": [120, 200, 64], "kernel": [1, 1], "images": 6},
      {"kind": "conv", "name": "layer1.2.conv2", "input": [120, 200, 64], "output": [120, 200, 64], "kernel": [3, 3], "images": 6},
      {"kind": "conv", "name": "layer1.2.conv3", "input": [120, 200, 64], "output": [120, 200, 256], "kernel": [1, 1], "images": 6},
      {"kind": "conv", "name": "layer2.0.downsample", "input": [120, 200, 256], "output": [60, 100, 512], "kernel": [1, 1], "activation": "none", "images": 6},
      {"kind": "conv", "name": "layer2.0.conv1", "input": [120, 200, 256], "output": [120, 200, 128], "kernel": [1, 1], "images": 6},
      {"kind": "conv", "name": "layer2.0.conv2", "input": [120, 200, 128], "output": [60, 100, 128], "kernel": [3, 3], "images": 6},
      {"kind": "conv", "name": "layer2.0.conv3", "input": [60, 100, 128], "output": [60, 100, 512], "kernel": [1, 1], "images": 6},
      {"kind": "conv", "name": "layer2.1.conv1", "input": [60, 100, 512], "output": [60, 100, 128], "kernel": [1, 1], "images": 6},
      {"kind": "conv", "name": "layer2.1.conv2", "input": [60, 100, 128], "output": [60, 100, 128], "kernel": [3, 3], "images": 6},
      {"kind": "conv", "name": "layer2.1.conv3", "input": [60, 100, 128], "output": [60, 100, 512], "kernel": [1, 1], "images": 6},
      {"kind": "conv", "name": "layer2.2.conv1", "input": [60, 100, 512], "output": [60, 100, 128], "kernel": [1, 1], "images": 6},
      {"kind": "conv", "name": "layer2.2.conv2", "input": [60, 100, 128], "output": [60, 100, 128], "kernel": [3, 3], "images": 6},
      {"kind": "conv", "name": "layer2.2.conv3", "input": [60, 100, 128], "output": [60, 100, 512], "kernel": [1, 1], "images": 6},
      {"kind": "conv", "name": "layer2.3.conv1", "input": [60, 100, 512], "output": [60, 100, 128], "kernel": [1, 1], "images": 6},
      {"kind": "conv", "name": "layer2.3.conv2", "input": [60, 100, 128], "output": [60, 100, 128], "kernel": [3, 3], "images": 6},
      {"kind": "conv", "name": "layer2.3.conv3", "input": [60, 100, 128], "output": [60, 100, 512], "kernel": [1, 1], "images": 6},
      {"kind": "conv", "name": "layer3.0.downsample", "input": [60, 100, 512], "output": [30, 50, 1024], "kernel": [1, 1], "activation": "none", "images": 6},
      {"kind": "conv", "name": "layer3.0.conv1", "input": [60, 100, 512], "output": [60, 100, 256], "kernel": [1, 1], "images": 6},
      {"kind": "conv", "name": "layer3.0.conv2", "input": [60, 100, 256], "output": [30, 50, 256], "kernel": [3, 3], "images": 6},
      {"kind": "conv", "name": "layer3.0.conv3", "input": [30, 50, 256], "output": [30, 50, 1024], "kernel": [1, 1], "images": 6},
      {"kind": "conv", "name": "layer3.1.conv1", "input": [30, 50, 1024], "output": [30, 50, 256], "kernel": [1, 1], "images": 6},
      {"kind": "conv", "name": "layer3.1.conv2", "input": [30, 50, 256], "output": [30, 50, 256], "kernel": [3, 3], "images": 6},
      {"kind": "conv", "name": "layer3.1.conv3", "input": [30, 50, 256], "output": [30, 50, 1024], "kernel": [1, 1], "images": 6},
      {"kind": "conv", "name": "layer3.2.conv1", "input": [30, 50, 1024], "output": [30, 50, 256], "kernel": [1, 1], "images": 6},
      {"kind": "conv", "name": "layer3.2.conv2", "input": [30, 50, 256], "output": [30, 50, 256], "kernel": [3, 3], "images": 6},
      {"kind": "conv", "name": "layer3.2.conv3", "input": [30, 50, 256], "output": [30, 50, 1024], "kernel": [1, 1], "images": 6},
      {"kind": "conv", "name": "layer3.3.conv1", "input": [30, 50, 1024], "output": [30, 50, 256], "kernel": [1, 1], "images": 6},
      {"kind": "conv", "name": "layer3.3.conv2", "input": [30, 50, 256], "output": [30, 50, 256], "kernel": [3, 3], "images": 6},
      {"kind": "conv", "name": "layer3.3.conv3", "input": [30, 50, 256], "output": [30, 50, 1024], "kernel": [1, 1], "images": 6},
      {"kind": "conv", "name": "layer3.4.conv1", "input": [30, 50, 1024], "output": [30, 50, 256], "kernel": [1, 1], "images": 6},
      {"kind": "conv", "name": "layer3.4.conv2", "input": [30, 50, 256], "output": [30, 50, 256], "kernel": [3, 3], "images": 6},
      {"kind": "conv", "name": "layer3.4.conv3", "input": [30, 50, 256], "output": [30, 50, 1024], "kernel": [1, 1], "images": 6},
      {"kind": "conv", "name": "layer3.5.conv1", "input": [30, 50, 1024], "output": [30, 50, 256], "kernel": [1, 1], "images": 6},
      {"kind": "conv", "name": "layer3.5.conv2", "input": [30, 50, 256], "output": [30, 50, 256], "kernel": [3, 3], "images": 6},
      {"kind": "conv", "name": "layer3.5.conv3", "input": [30, 50, 256], "output": [30, 50, 1024], "kernel": [1, 1], "images": 6},
      {"kind": "conv", "name": "layer4.0.downsample", "input": [30, 50, 1024], "output": [15, 25, 2048], "kernel": [1, 1], "activation": "none", "images": 6},
      {"kind": "conv", "name": "layer4.0.conv1", "input": [30, 50, 1024], "output": [30, 50, 512], "kernel": [1, 1], "images": 6},
      {"kind": "conv", "name": "layer4.0.conv2", "input": [30, 50, 512], "output": [15, 25, 512], "kernel": [3, 3], "images": 6},
      {"kind": "conv", "name": "layer4.0.conv3", "input": [15, 25, 512], "output": [15, 25, 2048], "kernel": [1, 1], "images": 6},
      {"kind": "conv", "name": "layer4.1.conv1", "input": [15, 25, 2048], "output": [15, 25, 512], "kernel": [1, 1], "images": 6},
      {"kind": "conv", "name": "layer4.1.conv2", "input": [15, 25, 512], "output": [15, 25, 512], "kernel": [3, 3], "images": 6},
      {"kind": "conv", "name": "layer4.1.conv3", "input": [15, 25, 512], "output": [15, 25, 2048], "kernel": [1, 1], "images": 6},
      {"kind": "conv", "name": "layer4.2.conv1", "input": [15, 25, 2048], "output": [15, 25, 512], "kernel": [1, 1], "images": 6},
      {"kind": "conv", "name": "layer4.2.conv2", "input": [15, 25, 512], "output": [15, 25, 512], "kernel": [3, 3], "images": 6},
      {"kind": "conv", "name": "layer4.2.conv3", "input": [15, 25, 512], "output": [15, 25, 2048], "kernel": [1, 1], "images": 6},
      {"kind": "conv", "name": "neck", "input": [15, 25, 2048], "output": [15, 25, 256], "kernel": [1, 1], "activation": "none", "images": 6},
      {"kind": "gemm", "name": "encoder0.tsa.value", "m": 5000, "k": 256, "n": 256},
      {"kind": "gemm", "name": "encoder0.tsa.offsets", "m": 2500, "k": 512, "n": 192},
      {"kind": "elementwise", "name": "encoder0.tsa.sample", "elements": 640000, "reads": 32},
      {"kind": "gemm", "name": "encoder0.tsa.output", "m": 2500, "k": 256, "n": 256},
      {"kind": "elementwise", "name": "encoder0.norm0", "elements": 640000, "reads": 2},
      {"kind": "gemm", "name": "encoder0.sca.value", "m": 2250, "k": 256, "n": 256},
      {"kind": "gemm", "name": "encoder0.sca.offsets", "m": 3750, "k": 256, "n": 192},
      {"kind": "elementwise", "name": "encoder0.sca.sample", "elements": 960000, "reads": 32},
      {"kind": "gemm", "name": "encoder0.sca.output", "m": 2500, "k": 256, "n": 256},
      {"kind": "elementwise", "name": "encoder0.norm1", "elements": 640000, "reads": 2},
      {"kind": "gemm", "name": "encoder0.ffn0", "m": 2500, "k": 256, "n": 512},
      {"kind": "gemm", "name": "encoder0.ffn1", "m": 2500, "k": 512, "n": 256},
      {"kind": "elementwise", "name": "encoder0.norm2", "elements": 640000, "reads": 2},
      {"kind": "gemm", "name": "encoder1.tsa.value", "m": 5000, "k": 256, "n": 256},
      {"kind": "gemm", "name": "encoder1.tsa.offsets", "m": 2500, "k": 512, "n": 192},
      {"kind": "elementwise", "name": "encoder1.tsa.sample", "elements": 640000, "reads": 32},
      {"kind": "gemm", "name": "encoder1.tsa.output", "m": 2500, "k": 256, "n": 256},
      {"kind": "elementwise", "name": "encoder1.norm0", "elements": 640000, "reads": 2},
      {"kind": "gemm", "name": "encoder1.sca.value", "m": 2250, "k": 256, "n": 256},
      {"kind": "gemm", "name": "encoder1.sca.offsets", "m": 3750, "k": 256, "n": 192},
      {"kind": "elementwise", "name": "encoder1.sca.sample", "elements": 960000, "reads": 32},
      {"kind": "gemm", "name": "encoder1.sca.output", "m": 2500, "k": 256, "n": 256},
      {"kind": "elementwise", "name": "encoder1.norm1", "elements": 640000, "reads": 2},
      {"kind": "gemm", "name": "encoder1.ffn0", "m": 2500, "k": 256, "n": 512},
      {"kind": "gemm", "name": "encoder1.ffn1", "m": 2500, "k": 512, "n": 256},
      {"kind": "elementwise", "name": "encoder1.norm2", "elements": 640000, "reads": 2},
      {"kind": "gemm", "name": "encoder2.tsa.value", "m": 5000, "k": 256, "n": 256},
      {"kind": "gemm", "name": "encoder2.tsa.offsets", "m": 2500, "k": 512, "n": 192},
      {"kind": "elementwise", "name": "encoder2.tsa.sample", "elements": 640000, "reads": 32},
      {"kind": "gemm", "name": "encoder2.tsa.output", "m": 2500, "k": 256, "n": 256},
      {"kind": "elementwise", "name": "encoder2.norm0", "elements": 640000, "reads": 2},
      {"kind": "gemm", "name": "encoder2.sca.value", "m": 2250, "k": 256, "n": 256},
      {"kind": "gemm", "name": "encoder2.sca.offsets", "m": 3750, "k": 256, "n": 192},
      {"kind": "elementwise", "name": "encoder2.sca.sample", "elements": 960000, "reads": 32},
      {"kind": "gemm", "name": "encoder2.sca.output", "m": 2500, "k": 256, "n": 256},
      {"kind": "elementwise", "name": "encoder2.norm1", "elements": 640000, "reads": 2},
      {"kind": "gemm", "name": "encoder2.ffn0", "m": 2500, "k": 256, "n": 512},
      {"kind": "gemm", "name": "encoder2.ffn1", "m": 2500, "k": 512, "n": 256},
      {"kind": "elementwise", "name": "encoder2.norm2", "elements": 640000, "reads": 2},
      {"kind": "gemm", "name": "decoder0.qkv", "m": 900, "k": 256, "n": 768},
      {"kind": "attention", "name": "decoder0.attention", "queries": 900, "keys": 900, "heads": 8, "width": 32},
      {"kind": "gemm", "name": "decoder0.output", "m": 900, "k": 256, "n": 256},
      {"kind": "elementwise", "name": "decoder0.norm0", "elements": 230400, "reads": 2},
      {"kind": "gemm", "name": "decoder0.cross.value", "m": 2500, "k": 256, "n": 256},
      {"kind": "gemm", "name": "decoder0.cross.offsets", "m": 900, "k": 256, "n": 96},
      {"kind": "elementwise", "name": "decoder0.cross.sample", "elements": 230400, "reads": 16},
      {"kind": "gemm", "name": "decoder0.cross.output", "m": 900, "k": 256, "n": 256},
      {"kind": "elementwise", "name": "decoder0.norm1", "elements": 230400, "reads": 2},
      {"kind": "gemm", "name": "decoder0.ffn0", "m": 900, "k": 256, "n": 512},
      {"kind": "gemm", "name": "decoder0.ffn1", "m": 900, "k": 512, "n": 256},
      {"kind": "elementwise", "name": "decoder0.norm2", "elements": 230400, "reads": 2},
      {"kind": "gemm", "name": "decoder0.cls0", "m": 900, "k": 256, "n": 256},
      {"kind": "gemm", "name": "decoder0.cls1", "m": 900, "k": 256, "n": 256},
      {"kind": "gemm", "name": "decoder0.cls.out", "m": 900, "k": 256, "n": 10},
      {"kind": "gemm", "name": "decoder0.reg0", "m": 900, "k": 256, "n": 256},
      {"kind": "gemm", "name": "decoder0.reg1", "m": 900, "k": 256, "n": 256},
      {"kind": "gemm", "name": "decoder0.reg.out", "m": 900, "k": 256, "n": 10},
      {"kind": "gemm", "name": "decoder1.qkv", "m": 900, "k": 256, "n": 768},
      {"kind": "attention", "name": "decoder1.attention", "queries": 900, "keys": 900, "heads": 8, "width": 32},
      {"kind": "gemm", "name": "decoder1.output", "m": 900, "k": 256, "n": 256},
      {"kind": "elementwise", "name": "decoder1.norm0", "elements": 230400, "reads": 2},
      {"kind": "gemm", "name": "decoder1.cross.value", "m": 2500, "k": 256, "n": 256},
      {"kind": "gemm", "name": "decoder1.cross.offsets", "m": 900, "k": 256, "n": 96},
      {"kind": "elementwise", "name": "decoder1.cross.sample", "elements": 230400, "reads": 16},
      {"kind": "gemm", "name": "decoder1.cross.output", "m": 900, "k": 256, "n": 256},
      {"kind": "elementwise", "name": "decoder1.norm1", "elements": 230400, "reads": 2},
      {"kind": "gemm", "name": "decoder1.ffn0", "m": 900, "k": 256, "n": 512},
      {"kind": "gemm", "name": "decoder1.ffn1", "m": 900, "k": 512, "n": 256},
      {"kind": "elementwise", "name": "decoder1.norm2", "elements": 230400, "reads": 2},
      {"kind": "gemm", "name": "decoder1.cls0", "m": 900, "k": 256, "n": 256},
      {"kind": "gemm", "name": "decoder1.cls1", "m": 900, "k": 256, "n": 256},
      {"kind": "gemm", "name": "decoder1.cls.out", "m": 900, "k": 256, "n": 10},
      {"kind": "gemm", "name": "decoder1.reg0", "m": 900, "k": 256, "n": 256},
      {"kind": "gemm", "name": "decoder1.reg1", "m": 900, "k": 256, "n": 256},
      {"kind": "gemm", "name": "decoder1.reg.out", "m": 900, "k": 256, "n": 10},
      {"kind": "gemm", "name": "decoder2.qkv", "m": 900, "k": 256, "n": 768},
      {"kind": "attention", "name": "decoder2.attention", "queries": 900, "keys": 900, "heads": 8, "width": 32},
      {"kind": "gemm", "name": "decoder2.output", "m": 900, "k": 256, "n": 256},
      {"kind": "elementwise", "name": "decoder2.norm0", "elements": 230400, "reads": 2},
      {"kind": "gemm", "name": "decoder2.cross.value", "m": 2500, "k": 256, "n": 256},
      {"kind": "gemm", "name": "decoder2.cross.offsets", "m": 900, "k": 256, "n": 96},
      {"kind": "elementwise", "name": "decoder2.cross.sample", "elements": 230400, "reads": 16},
      {"kind": "gemm", "name": "decoder2.cross.output", "m": 900, "k": 256, "n": 256},
      {"kind": "elementwise", "name": "decoder2.norm1", "elements": 230400, "reads": 2},
      {"kind": "gemm", "name": "decoder2.ffn0", "m": 900, "k": 256, "n": 512},
      {"kind": "gemm", "name": "decoder2.ffn1", "m": 900, "k": 512, "n": 256},
      {"kind": "elementwise", "name": "decoder2.norm2", "elements": 230400, "reads": 2},
      {"kind": "gemm", "name": "decoder2.cls0", "m": 900, "k": 256, "n": 256},
      {"kind": "gemm", "name": "decoder2.cls1", "m": 900, "k": 256, "n": 256},
      {"kind": "gemm", "name": "decoder2.cls.out", "m": 900, "k": 256, "n": 10},
      {"kind": "gemm", "name": "decoder2.reg0", "m": 900, "k": 256, "n": 256},
      {"kind": "gemm", "name": "decoder2.reg1", "m": 900, "k": 256, "n": 256},
      {"kind": "gemm", "name": "decoder2.reg.out", "m": 900, "k": 256, "n": 10},
      {"kind": "gemm", "name": "decoder3.qkv", "m": 900, "k": 256, "n": 768},
      {"kind": "attention", "name": "decoder3.attention", "queries": 900, "keys": 900, "heads": 8, "width": 32},
      {"kind": "gemm", "name": "decoder3.output", "m": 900, "k": 256, "n": 256},
      {"kind": "elementwise", "name": "decoder3.norm0", "elements": 230400, "reads": 2},
      {"kind": "gemm", "name": "decoder3.cross.value", "m": 2500, "k": 256, "n": 256},
      {"kind": "gemm", "name": "decoder3.cross.offsets", "m": 900, "k": 256, "n": 96},
      {"kind": "elementwise", "name": "decoder3.cross.sample", "elements": 230400, "reads": 16},
      {"kind": "gemm", "name": "decoder3.cross.output", "m": 900, "k": 256, "n": 256},
      {"kind": "elementwise", "name": "decoder3.norm1", "elements": 230400, "reads": 2},
      {"kind": "gemm", "name": "decoder3.ffn0", "m": 900, "k": 256, "n": 512},
      {"kind": "gemm", "name": "decoder3.ffn1", "m": 900, "k": 512, "n": 256},
      {"kind": "elementwise", "name": "decoder3.norm2", "elements": 230400, "reads": 2},
      {"kind": "gemm", "name": "decoder3.cls0", "m": 900, "k": 256, "n": 256},
      {"kind": "gemm", "name": "decoder3.cls1", "m": 900, "k": 256, "n": 256},
      {"kind": "gemm", "name": "decoder3.cls.out", "m": 900, "k": 256, "n": 10},
      {"kind": "gemm", "name": "decoder3.reg0", "m": 900, "k": 256, "n": 256},
      {"kind": "gemm", "name": "decoder3.reg1", "m": 900, "k": 256, "n": 256},
      {"kind": "gemm", "name": "decoder3.reg.out", "m": 900, "k": 256, "n": 10},
      {"kind": "gemm", "name": "decoder4.qkv", "m": 900, "k": 256, "n": 768},
      {"kind": "attention", "name": "decoder4.attention", "queries": 900, "keys": 900, "heads": 8, "width": 32},
      {"kind": "gemm", "name": "decoder4.output", "m": 900, "k": 256, "n": 256},
      {"kind": "elementwise", "name": "decoder4.norm0", "elements": 230400, "reads": 2},
      {"kind": "gemm", "name": "decoder4.cross.value", "m": 2500, "k": 256, "n": 256},
      {"kind": "gemm", "name": "decoder4.cross.offsets", "m": 900, "k": 256, "n": 96},
      {"kind": "elementwise", "name": "decoder4.cross.sample", "elements": 230400, "reads": 16},
      {"kind": "gemm", "name": "decoder4.cross.output", "m": 900, "k": 256, "n": 256},
      {"kind": "elementwise", "name": "decoder4.norm1", "elements": 230400, "reads": 2},
      {"kind": "gemm", "name": "decoder4.ffn0", "m": 900, "k": 256, "n": 512},
      {"kind": "gemm", "name": "decoder4.ffn1", "m": 900, "k": 512, "n": 256},
      {"kind": "elementwise", "name": "decoder4.norm2", "elements": 230400, "reads": 2},
      {"kind": "gemm", "name": "decoder4.cls0", "m": 900, "k": 256, "n": 256},
      {"kind": "gemm", "name": "decoder4.cls1", "m": 900, "k": 256, "n": 256},
      {"kind": "gemm", "name": "decoder4.cls.out", "m": 900, "k": 256, "n": 10},
      {"kind": "gemm", "name": "decoder4.reg0", "m": 900, "k": 256, "n": 256},
      {"kind": "gemm", "name": "decoder4.reg1", "m": 900, "k": 256, "n": 256},
      {"kind": "gemm", "name": "decoder4.reg.out", "m": 900, "k": 256, "n": 10},
      {"kind": "gemm", "name": "decoder5.qkv", "m": 900, "k": 256, "n": 768},
      {"kind": "attention", "name": "decoder5.attention", "queries": 900, "keys": 900, "heads": 8, "width": 32},
      {"kind": "gemm", "name": "decoder5.output", "m": 900, "k": 256, "n": 256},
      {"kind": "elementwise", "name": "decoder5.norm0", "elements": 230400, "reads": 2},
      {"kind": "gemm", "name": "decoder5.cross.value", "m": 2500, "k": 256, "n": 256},
      {"kind": "gemm", "name": "decoder5.cross.offsets", "m": 900, "k": 256, "n": 96},
      {"kind": "elementwise", "name": "decoder5.cross.sample", "elements": 230400, "reads": 16},
      {"kind": "gemm", "name": "decoder5.cross.output", "m": 900, "k": 256, "n": 256},
      {"kind": "elementwise", "name": "decoder5.norm1", "elements": 230400, "reads": 2},
      {"kind": "gemm", "name": "decoder5.ffn0", "m": 900, "k": 256, "n": 512},
      {"kind": "gemm", "name": "decoder5.ffn1", "m": 900, "k": 512, "n": 256},
      {"kind": "elementwise", "name": "decoder5.norm2", "elements": 230400, "reads": 2},
      {"kind": "gemm", "name": "decoder5.cls0", "m": 900, "k": 256, "n": 256},
      {"kind": "gemm", "name": "decoder5.cls1", "m": 900, "k": 256, "n": 256},
      {"kind": "gemm", "name": "decoder5.cls.out", "m": 900, "k": 256, "n": 10},
      {"kind": "gemm", "name": "decoder5.reg0", "m": 900, "k": 256, "n": 256},
      {"kind": "gemm", "name": "decoder5.reg1", "m": 900, "k": 256, "n": 256},
      {"kind": "gemm", "name": "decoder5.reg.out", "m": 900, "k": 256, "n": 10}
    ]
  }
  """

extension NetworkPlatform {
  /// platforms.yaml.
  static let shippedText = """
    # Platforms of the catalogue. A file of your own has the same form (docs/concepts/compute.md).
    # Peaks are dense; sparse figures of vendors are halved. Several figures are as remembered from data sheets and have
    # not been read again: their source says so.

    l2_2021:
      title: Computer of level 2, 2021
      class: assumed
      source: budget of L2 < 10 TOPS (Desay SV, HiPhi), rounded up, in a system like TI's TDA4VM
      date: 2021
      cores: 2
      core_clock_ghz: 2
      idle_w: 5.25
      power_w: 15
      engines:
        - {family: npu, units: 1, clock_ghz: 1, int8_tops: 10, fp16_tflops: 5, vector_tflops: 0.625, bandwidth_gb_per_s: {value: 17.1, class: vendor, source: "TDA4VM: 32 bit LPDDR4-4266"}, cache_mb: 8}

    l3_2021:
      title: Computer of level 3, 2021
      class: assumed
      source: budget of L3 30 to 60 TOPS (Desay SV), rounded up
      date: 2021
      cores: 3
      core_clock_ghz: 2.2
      idle_w: 18
      power_w: 60
      engines:
        - {family: npu, units: 8, clock_ghz: 1, int8_tops: 64, fp16_tflops: 32, vector_tflops: 4, bandwidth_gb_per_s: {value: 102.4, class: vendor, source: "Orin NX class: 128 bit LPDDR5"}, cache_mb: 8}

    agx_orin_64:
      title: NVIDIA Jetson AGX Orin 64 GB
      class: vendor
      source: Jetson AGX Orin data sheet; 275 sparse TOPS are 170 of the GPU and 105 of two DLA
      date: 2022
      cores: 12
      core_clock_ghz: 2.2
      idle_w: {value: 9, class: assumed, source: module at rest}
      power_w: 60
      engines:
        - family: nvidia_gpu
          units: 16
          clock_ghz: 1.3
          int8_tops: 85.2
          fp16_tflops: 42.6
          fp32_tflops: {value: 21.3, class: derived, source: TF32 at half the rate of FP16}
          vector_tflops: 5.32
          bandwidth_gb_per_s: 204.8
          cache_mb: 4
        - family: dla
          copies: 2
          clock_ghz: 1.6
          int8_tops: 26.25
          bandwidth_gb_per_s: {value: 50, class: assumed, source: a quarter of the memory}
          cache_mb: {value: 1, class: assumed, source: 1 MiB of SRAM for two DLA of Xavier}

    agx_orin_32:
      title: NVIDIA Jetson AGX Orin 32 GB
      class: vendor
      source: Jetson AGX Orin data sheet, as remembered; 200 sparse TOPS are 108 of the GPU and 92 of two DLA
      date: 2022
      cores: 8
      core_clock_ghz: 2.2
      idle_w: {value: 8, class: assumed, source: module at rest}
      power_w: 40
      engines:
        - {family: nvidia_gpu, units: 14, clock_ghz: 0.93, int8_tops: 53.3, fp16_tflops: 26.7, fp32_tflops: 13.3, vector_tflops: 3.33, bandwidth_gb_per_s: 204.8, cache_mb: 4}
        - {family: dla, copies: 2, clock_ghz: 1.4, int8_tops: 23, bandwidth_gb_per_s: 50, cache_mb: 1}

    orin_nx_16:
      title: NVIDIA Jetson Orin NX 16 GB
      class: vendor
      source: Jetson Orin NX data sheet; 100 sparse TOPS are 60 of the GPU and 40 of two DLA
      date: 2023
      cores: 8
      core_clock_ghz: 2
      idle_w: {value: 5, class: assumed, source: module at rest}
      power_w: 25
      engines:
        - family: nvidia_gpu
          units: 8
          clock_ghz: 0.918
          int8_tops: 30.1
          fp16_tflops: 15.04
          fp32_tflops: {value: 7.5, class: derived, source: TF32 at half the rate of FP16}
          vector_tflops: 1.88
          bandwidth_gb_per_s: 102.4
          cache_mb: 4
        - family: dla
          copies: 2
          clock_ghz: 0.614
          int8_tops: 10
          bandwidth_gb_per_s: {value: 25, class: assumed, source: a quarter of the memory}
          cache_mb: {value: 1, class: assumed, source: 1 MiB of SRAM for two DLA of Xavier}

    orin_nx_8:
      title: NVIDIA Jetson Orin NX 8 GB
      class: vendor
      source: Jetson Orin NX data sheet, as remembered; 70 sparse TOPS are 50 of the GPU and 20 of one DLA
      date: 2023
      cores: 6
      core_clock_ghz: 2
      idle_w: {value: 5, class: assumed, source: module at rest}
      power_w: 20
      engines:
        - {family: nvidia_gpu, units: 8, clock_ghz: 0.765, int8_tops: 25.1, fp16_tflops: 12.5, fp32_tflops: 6.27, vector_tflops: 1.57, bandwidth_gb_per_s: 102.4, cache_mb: 4}
        - {family: dla, clock_ghz: 0.614, int8_tops: 10, bandwidth_gb_per_s: 25, cache_mb: 1}

    orin_nano_8:
      title: NVIDIA Jetson Orin Nano 8 GB
      class: vendor
      source: Jetson Orin Nano data sheet, as remembered; 40 sparse TOPS
      date: 2023
      cores: 6
      core_clock_ghz: 1.5
      idle_w: {value: 4, class: assumed, source: module at rest}
      power_w: 15
      engines:
        - {family: nvidia_gpu, units: 8, clock_ghz: 0.625, int8_tops: 20.5, fp16_tflops: 10.2, fp32_tflops: 5.1, vector_tflops: 1.28, bandwidth_gb_per_s: 68, cache_mb: 2}

    orin_nano_super:
      title: NVIDIA Jetson Orin Nano Super
      class: vendor
      source: NVIDIA's announcement, as remembered; 67 sparse TOPS at 1.02 GHz
      date: 2024
      cores: 6
      core_clock_ghz: 1.7
      idle_w: {value: 4, class: assumed, source: module at rest}
      power_w: 25
      engines:
        - {family: nvidia_gpu, units: 8, clock_ghz: 1.02, int8_tops: 33.4, fp16_tflops: 16.7, fp32_tflops: 8.4, vector_tflops: 2.09, bandwidth_gb_per_s: 102.4, cache_mb: 2}

    xavier_agx:
      title: NVIDIA Jetson AGX Xavier
      class: vendor
      source: Jetson AGX Xavier data sheet, as remembered; 32 TOPS are 22 of the GPU and 10 of two DLA
      date: 2018
      cores: 8
      core_clock_ghz: 2.26
      idle_w: {value: 8, class: assumed, source: module at rest}
      power_w: 30
      engines:
        - {family: nvidia_gpu, units: 8, clock_ghz: 1.377, int8_tops: 22.6, fp16_tflops: 11.3, fp32_tflops: 1.41, vector_tflops: 1.41, bandwidth_gb_per_s: 136.5, cache_mb: 0.5}
        - {family: dla, copies: 2, clock_ghz: 1.4, int8_tops: 5.7, fp16_tflops: 2.8, bandwidth_gb_per_s: 34, cache_mb: 1}

    xavier_nx:
      title: NVIDIA Jetson Xavier NX
      class: vendor
      source: Jetson Xavier NX data sheet, as remembered; 21 TOPS with two DLA
      date: 2020
      cores: 6
      core_clock_ghz: 1.9
      idle_w: {value: 4, class: assumed, source: module at rest}
      power_w: 15
      engines:
        - {family: nvidia_gpu, units: 6, clock_ghz: 1.1, int8_tops: 13.5, fp16_tflops: 6.8, fp32_tflops: 0.85, vector_tflops: 0.85, bandwidth_gb_per_s: 59.7, cache_mb: 0.5}
        - {family: dla, copies: 2, clock_ghz: 1.1, int8_tops: 4.5, fp16_tflops: 2.2, bandwidth_gb_per_s: 15, cache_mb: 1}

    t4:
      title: NVIDIA T4
      class: vendor
      source: T4 data sheet, as remembered
      date: 2018
      power_w: 70
      engines:
        - family: nvidia_gpu
          units: 40
          clock_ghz: 1.59
          int8_tops: 130
          fp16_tflops: 65
          fp32_tflops: 8.1
          vector_tflops: 8.1
          bandwidth_gb_per_s: 320
          cache_mb: 4
          sustained: {value: 0.7, class: assumed, source: 70 W do not hold the boost clock}

    a2:
      title: NVIDIA A2
      class: vendor
      source: A2 data sheet, as remembered
      date: 2021
      power_w: 60
      engines:
        - {family: nvidia_gpu, units: 10, clock_ghz: 1.77, int8_tops: 36, fp16_tflops: 18, fp32_tflops: 9, vector_tflops: 4.5, bandwidth_gb_per_s: 200, cache_mb: 2}

    a10:
      title: NVIDIA A10
      class: vendor
      source: A10 data sheet, as remembered
      date: 2021
      power_w: 150
      engines:
        - family: nvidia_gpu
          units: 72
          clock_ghz: 1.695
          int8_tops: 250
          fp16_tflops: 125
          fp32_tflops: 62.5
          vector_tflops: 31.2
          bandwidth_gb_per_s: 600
          cache_mb: 6
          sustained: {value: 0.8, class: assumed, source: 150 W do not hold the boost clock}

    a30:
      title: NVIDIA A30
      class: vendor
      source: A30 data sheet, as remembered
      date: 2021
      power_w: 165
      engines:
        - {family: nvidia_gpu, units: 56, clock_ghz: 1.44, int8_tops: 330, fp16_tflops: 165, fp32_tflops: 82, vector_tflops: 10.3, bandwidth_gb_per_s: 933, cache_mb: 24}

    a100:
      title: NVIDIA A100 40 GB
      class: vendor
      source: A100 data sheet, as remembered
      date: 2020
      idle_w: 50
      power_w: 400
      engines:
        - {family: nvidia_gpu, units: 108, clock_ghz: 1.41, int8_tops: 624, fp16_tflops: 312, fp32_tflops: 156, vector_tflops: 19.5, bandwidth_gb_per_s: 1555, cache_mb: 40}

    a100_80:
      title: NVIDIA A100 80 GB
      class: vendor
      source: A100 data sheet, as remembered
      date: 2020
      idle_w: 50
      power_w: 400
      engines:
        - {family: nvidia_gpu, units: 108, clock_ghz: 1.41, int8_tops: 624, fp16_tflops: 312, fp32_tflops: 156, vector_tflops: 19.5, bandwidth_gb_per_s: 2039, cache_mb: 40}

    l4:
      title: NVIDIA L4
      class: vendor
      source: L4 data sheet, as remembered
      date: 2023
      power_w: 72
      engines:
        - family: nvidia_gpu
          units: 58
          clock_ghz: 2.04
          int8_tops: 242
          fp16_tflops: 121
          fp32_tflops: 60
          vector_tflops: 30.3
          bandwidth_gb_per_s: 300
          cache_mb: 48
          sustained: {value: 0.8, class: assumed, source: 72 W do not hold the boost clock}

    l40:
      title: NVIDIA L40
      class: vendor
      source: L40 data sheet, as remembered
      date: 2022
      power_w: 300
      engines:
        - {family: nvidia_gpu, units: 142, clock_ghz: 2.49, int8_tops: 362, fp16_tflops: 181, fp32_tflops: 90.5, vector_tflops: 90.5, bandwidth_gb_per_s: 864, cache_mb: 96}

    h100:
      title: NVIDIA H100 SXM 80 GB
      class: vendor
      source: H100 data sheet, as remembered
      date: 2022
      idle_w: 70
      power_w: 700
      engines:
        - family: nvidia_gpu
          units: 132
          clock_ghz: 1.83
          int8_tops: 1979
          fp16_tflops: 989
          fp32_tflops: 494
          vector_tflops: 67
          bandwidth_gb_per_s: 3350
          cache_mb: 50
          sustained: {value: 0.85, class: assumed, source: power limit}

    h100_pcie:
      title: NVIDIA H100 PCIe 80 GB
      class: vendor
      source: H100 data sheet, as remembered
      date: 2022
      idle_w: 50
      power_w: 350
      engines:
        - family: nvidia_gpu
          units: 114
          clock_ghz: 1.755
          int8_tops: 1513
          fp16_tflops: 756
          fp32_tflops: 378
          vector_tflops: 51
          bandwidth_gb_per_s: 2000
          cache_mb: 50
          sustained: {value: 0.75, class: assumed, source: 350 W do not hold the boost clock}

    v100:
      title: NVIDIA V100 SXM2
      class: vendor
      source: V100 data sheet, as remembered
      date: 2017
      power_w: 300
      engines:
        - {family: nvidia_gpu, units: 80, clock_ghz: 1.53, int8_tops: 62.8, fp16_tflops: 125, fp32_tflops: 15.7, vector_tflops: 15.7, bandwidth_gb_per_s: 900, cache_mb: 6}

    rtx_3090:
      title: NVIDIA GeForce RTX 3090
      class: vendor
      source: GA102 white paper, as remembered
      date: 2020
      power_w: 350
      engines:
        - {family: nvidia_gpu, units: 82, clock_ghz: 1.695, int8_tops: 284, fp16_tflops: 142, fp32_tflops: 35.6, vector_tflops: 35.6, bandwidth_gb_per_s: 936, cache_mb: 6}

    rtx_4090:
      title: NVIDIA GeForce RTX 4090
      class: vendor
      source: AD102 white paper, as remembered
      date: 2022
      power_w: 450
      engines:
        - {family: nvidia_gpu, units: 128, clock_ghz: 2.52, int8_tops: 660, fp16_tflops: 330, fp32_tflops: 82.6, vector_tflops: 82.6, bandwidth_gb_per_s: 1008, cache_mb: 72}

    cloud_ai_100:
      title: Qualcomm Cloud AI 100 Pro
      class: vendor
      source: Qualcomm product brief, as remembered; 400 TOPS with 16 cores and 144 MB of SRAM
      date: 2020
      power_w: 75
      engines:
        - {family: npu, units: 16, clock_ghz: {value: 1.5, class: assumed}, int8_tops: 400, fp16_tflops: 200, bandwidth_gb_per_s: 137, cache_mb: 144}

    ascend_310:
      title: Huawei Ascend 310
      class: vendor
      source: Huawei product brief; 16 TOPS at 8 W, other figures as remembered
      date: 2018
      idle_w: {value: 2, class: assumed, source: at rest}
      power_w: 8
      engines:
        - {family: npu, units: 2, clock_ghz: {value: 1, class: assumed}, int8_tops: 16, fp16_tflops: 8, bandwidth_gb_per_s: 51.2, cache_mb: 8}

    ascend_910:
      title: Huawei Ascend 910
      class: vendor
      source: Huawei product brief, as remembered
      date: 2019
      power_w: 310
      engines:
        - {family: npu, units: 32, clock_ghz: 1, int8_tops: 512, fp16_tflops: 256, bandwidth_gb_per_s: 1200, cache_mb: 32}

    mdc_610:
      title: Huawei MDC 610
      class: vendor
      source: Huawei MDC 610, 200 TOPS at 1 TOPS/W; other figures assumed
      date: 2021
      idle_w: {value: 60, class: assumed, source: 0.3 of full load}
      power_w: 200
      engines:
        - {family: npu, units: {value: 16, class: assumed}, clock_ghz: {value: 1, class: assumed}, int8_tops: 200, fp16_tflops: {value: 100, class: assumed}, bandwidth_gb_per_s: {value: 204.8, class: assumed}, cache_mb: {value: 16, class: assumed}}

    horizon_j5:
      title: Horizon Journey 5
      class: vendor
      source: Horizon Robotics, 128 TOPS with two BPU cores; other figures assumed
      date: 2021
      power_w: 30
      engines:
        - {family: npu, units: 2, clock_ghz: {value: 1.2, class: assumed}, int8_tops: 128, bandwidth_gb_per_s: {value: 51.2, class: assumed}, cache_mb: {value: 8, class: assumed}}

    hailo_8:
      title: Hailo-8
      class: vendor
      source: Hailo product brief, as remembered; 26 TOPS, weights on the chip
      date: 2020
      idle_w: {value: 0.5, class: assumed, source: at rest}
      power_w: {value: 5, class: assumed}
      engines:
        - {family: npu, units: 1, clock_ghz: {value: 0.4, class: assumed}, int8_tops: 26, bandwidth_gb_per_s: {value: 4, class: assumed, source: PCIe 3.0 x 4}, cache_mb: {value: 64, class: assumed}}

    coral_edge_tpu:
      title: Google Coral Edge TPU
      class: vendor
      source: Coral data sheet, as remembered; 4 TOPS, 8 MB on the chip
      date: 2019
      idle_w: {value: 0.5, class: assumed, source: at rest}
      power_w: 2
      engines:
        - {family: npu, units: 1, clock_ghz: 0.5, int8_tops: 4, bandwidth_gb_per_s: {value: 0.4, class: assumed, source: USB 3}, cache_mb: 8}

    tda4vm:
      title: TI TDA4VM
      class: vendor
      source: TDA4VM data sheet, as remembered; C7x with 8 TOPS
      date: 2020
      cores: 2
      core_clock_ghz: 2
      idle_w: {value: 5, class: assumed, source: TDA4VM 5 to 20 W}
      power_w: 15
      engines:
        - {family: dsp, units: 1, clock_ghz: 1, int8_tops: 8, bandwidth_gb_per_s: 17.1, cache_mb: 8}

    zcu104_dpu:
      title: AMD ZCU104 with two DPUCZDX8G B4096
      class: vendor
      source: DPUCZDX8G product guide, as remembered; 1.23 TOPS each at 300 MHz
      date: 2020
      power_w: {value: 20, class: assumed}
      engines:
        - {family: fpga, copies: 2, units: 1, clock_ghz: 0.3, int8_tops: 1.23, bandwidth_gb_per_s: 9.6, cache_mb: 1}

    xeon_8380:
      title: Intel Xeon Platinum 8380, one socket
      class: derived
      source: 40 cores with two 512-bit units; 256 INT8 and 64 FP32 operations per cycle and core at the base clock
      date: 2021
      cores: 40
      core_clock_ghz: 2.3
      idle_w: {value: 90, class: assumed, source: socket at rest}
      power_w: 270
      engines:
        - {family: cpu, units: 40, clock_ghz: 2.3, int8_tops: 23.5, fp32_tflops: 5.9, vector_tflops: 5.9, bandwidth_gb_per_s: 204.8, cache_mb: 60}
    """
}
