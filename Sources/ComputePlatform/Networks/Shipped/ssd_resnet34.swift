// swift-format-ignore-file
// Made by generate.py; do not edit.

let ssd_resnet34Text =
  """
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
