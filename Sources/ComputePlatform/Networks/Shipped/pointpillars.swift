// swift-format-ignore-file
// Made by generate.py; do not edit.

let pointpillarsText =
  """
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
