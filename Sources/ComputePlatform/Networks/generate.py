#!/usr/bin/env python3
"""Writes the layer tables of published networks: Tables/*.json, and their texts and platforms.yaml as Swift source.

Each network is built layer by layer from its published architecture; nothing here is read off a measurement.
Run without arguments; .ci/run compares the result with what is committed.

A layer is one kernel after the fusions that every compiler makes: batch normalisation, bias, residual addition and
ReLU belong to the convolution before them. Other activations (SiLU, GELU) are marked, since not every engine
computes them inside the convolution.
"""

import json
import pathlib

HERE = pathlib.Path(__file__).parent


class Net:
    """Collects layers. `h`, `w` and `c` of a map are rows, columns and channels."""

    def __init__(self, name, title, source, published, parameters=None):
        self.name, self.published = name, published
        self.head = {"name": name, "title": title, "source": source}
        if published:
            self.head["published"] = published
        if parameters:
            self.head["parameters"] = parameters
        self.layers = []

    def add(self, kind, name, **fields):
        """Appends a layer; one equal to the last becomes a repetition of it."""
        layer = {"kind": kind, "name": name}
        layer.update({k: v for k, v in fields.items() if v is not None})
        self.layers.append(layer)

    def conv(self, name, x, out, k, s=1, groups=1, act="relu", dilation=None):
        """Padded convolution of the map `x` = (h, w, c); returns its output map."""
        h, w, c = x
        y = (-(-h // s), -(-w // s), out)
        kind = "depthwise" if groups == c and groups > 1 else "conv"
        self.add(kind, name, input=[h, w, c], output=list(y), kernel=[k, k],
                 groups=groups if kind == "conv" and groups > 1 else None, activation=None if act == "relu" else act)
        return y

    def up_conv(self, name, x, out, k):
        """Transposed convolution whose stride is its kernel."""
        h, w, c = x
        y = (h * k, w * k, out)
        self.add("deconv", name, input=[h, w, c], output=list(y), kernel=[k, k])
        return y

    def pool(self, name, x, k, s):
        h, w, c = x
        y = (-(-h // s), -(-w // s), c)
        self.add("pool", name, input=[h, w, c], output=list(y), kernel=[k, k])
        return y

    def move(self, name, elements, reads=1):
        """A kernel that moves or maps elements: concatenation, resizing, normalisation, decoding."""
        self.add("elementwise", name, elements=elements, reads=reads if reads != 1 else None)

    def text(self):
        head = json.dumps(self.head, indent=2)[:-2]
        rows = ",\n".join("    " + json.dumps(layer) for layer in self.layers)
        return head + ',\n  "layers": [\n' + rows + "\n  ]\n}\n"


# Residual networks


def bottlenecks(net, x, width, blocks, stride, stage, groups=1, inner=None):
    out = width * 4
    inner = inner or width
    for b in range(blocks):
        s = stride if b == 0 else 1
        n = f"layer{stage}.{b}"
        if b == 0:
            net.conv(n + ".downsample", x, out, 1, s, act="none")
        y = net.conv(n + ".conv1", x, inner, 1)
        y = net.conv(n + ".conv2", y, inner, 3, s, groups=groups)
        x = net.conv(n + ".conv3", y, out, 1)
    return x


def stem(net, h, w):
    x = net.conv("conv1", (h, w, 3), 64, 7, 2)
    return net.pool("maxpool", x, 3, 2)


def resnet50_maps(net, h, w, groups=1, inner=None):
    x = stem(net, h, w)
    maps = []
    for stage, (width, blocks) in enumerate([(64, 3), (128, 4), (256, 6), (512, 3)], 1):
        x = bottlenecks(net, x, width, blocks, 1 if stage == 1 else 2, stage, groups, inner and inner(width))
        maps.append(x)
    return maps


def resnet50():
    net = Net("resnet50", "ResNet-50 v1.5, 224 x 224",
              "He et al., CVPR 2016; stride in the 3 x 3 convolutions as in torchvision and MLPerf",
              {"gmac": 4.09, "mparameters": 25.6})
    x = resnet50_maps(net, 224, 224)[-1]
    net.pool("avgpool", x, 7, 7)
    net.add("gemm", "fc", m=1, k=2048, n=1000)
    return net


def retinanet():
    net = Net("retinanet", "RetinaNet ResNeXt50-32x4d, 800 x 800, OpenImages",
              "Lin et al., ICCV 2017; torchvision with the 264 classes of MLPerf Inference",
              {"gmac": 201})
    maps = resnet50_maps(net, 800, 800, groups=32, inner=lambda width: width * 2)
    c3, c4, c5 = maps[1:]
    p5 = net.conv("fpn.inner5", c5, 256, 1, act="none")
    p4 = net.conv("fpn.inner4", c4, 256, 1, act="none")
    net.move("fpn.up4", p4[0] * p4[1] * 256, 2)
    p3 = net.conv("fpn.inner3", c3, 256, 1, act="none")
    net.move("fpn.up3", p3[0] * p3[1] * 256, 2)
    p3, p4, p5 = (net.conv(f"fpn.layer{i}", p, 256, 3, act="none") for i, p in ((3, p3), (4, p4), (5, p5)))
    p6 = net.conv("fpn.p6", p5, 256, 3, 2)
    p7 = net.conv("fpn.p7", p6, 256, 3, 2, act="none")
    for head, out in (("cls", 264 * 9), ("box", 4 * 9)):
        for i, p in zip(range(3, 8), (p3, p4, p5, p6, p7)):
            for j in range(4):
                p = net.conv(f"{head}.{i}.{j}", p, 256, 3)
            # All levels share one set of weights: they count as parameters once.
            net.conv(f"{head}.{i}.out", p, out, 3, act="none")
    boxes = 9 * sum(h * w for h, w, _ in ((100, 100, 0), (50, 50, 0), (25, 25, 0), (13, 13, 0), (7, 7, 0)))
    net.move("decode", boxes * 268)
    for layer in net.layers:
        if layer["name"].startswith(("cls.", "box.")) and not layer["name"].split(".")[1] == "3":
            layer["shared_weights"] = True
    return net


def ssd_resnet34():
    net = Net("ssd_resnet34", "SSD ResNet-34, 1200 x 1200",
              "Liu et al., ECCV 2016; MLPerf Inference v0.5 reference: third stage at stride 8, heads on 50 to 3",
              {"gmac": 216.5})
    x = stem(net, 1200, 1200)
    for stage, (c, blocks, s) in enumerate([(64, 3, 1), (128, 4, 2), (256, 6, 1)], 1):
        for b in range(blocks):
            n = f"layer{stage}.{b}"
            if b == 0 and x[2] != c:
                net.conv(n + ".downsample", x, c, 1, s, act="none")
            y = net.conv(n + ".conv1", x, c, 3, s if b == 0 else 1)
            x = net.conv(n + ".conv2", y, c, 3)
    maps = [x]
    for i, (inner, out, s) in enumerate([(256, 512, 2), (256, 512, 2), (128, 256, 2), (128, 256, 2), (128, 256, 1)]):
        y = net.conv(f"extra{i}.0", x, inner, 1)
        x = net.conv(f"extra{i}.1", y, out, 3, s)
        maps.append(x)
    strides = [3, 3, 2, 2, 2, 2]
    boxes = [4, 6, 6, 6, 4, 4]
    total = 0
    for i, (p, s, b) in enumerate(zip(maps, strides, boxes)):
        y = net.conv(f"loc{i}", p, 4 * b, 3, s, act="none")
        net.conv(f"conf{i}", p, 81 * b, 3, s, act="none")
        total += y[0] * y[1] * b
    net.move("decode", total * 85)
    return net


def bert_large():
    net = Net("bert_large", "BERT-Large encoder with question answering head",
              "Devlin et al., NAACL 2019: 24 layers, 1024 wide, 16 heads, 4096 in between",
              {"gmac": 123}, {"tokens": 384})
    t = "tokens"
    net.move("embedding", [t, 1024], 3)
    for i in range(24):
        n = f"layer{i}"
        net.add("gemm", n + ".qkv", m=t, k=1024, n=3072)
        net.add("attention", n + ".attention", queries=t, keys=t, heads=16, width=64)
        net.add("gemm", n + ".output", m=t, k=1024, n=1024)
        net.move(n + ".norm1", [t, 1024], 2)
        net.add("gemm", n + ".intermediate", m=t, k=1024, n=4096, activation="gelu")
        net.add("gemm", n + ".dense", m=t, k=4096, n=1024)
        net.move(n + ".norm2", [t, 1024], 2)
    net.add("gemm", "squad", m=t, k=1024, n=2)
    return net


# Point clouds


def rpn_block(net, name, x, c, repeats, stride):
    x = net.conv(f"{name}.0", x, c, 3, stride)
    for i in range(repeats):
        x = net.conv(f"{name}.{i + 1}", x, c, 3)
    return x


def pointpillars():
    net = Net("pointpillars", "PointPillars, KITTI, grid 496 x 432",
              "Lang et al., CVPR 2019; OpenPCDet configuration, backbone and head",
              {"gmac": 34.17, "mparameters": 4.83})
    x = (496, 432, 64)
    ups = []
    for i, (c, repeats, factor) in enumerate([(64, 3, 1), (128, 5, 2), (256, 5, 4)]):
        x = rpn_block(net, f"block{i}", x, c, repeats, 2)
        ups.append(net.up_conv(f"up{i}", x, 128, factor) if factor > 1 else net.conv(f"up{i}", x, 128, 1))
    y = (248, 216, 384)
    net.move("concat", 248 * 216 * 384)
    for head, out in (("cls", 18), ("box", 42), ("dir", 12)):
        net.conv("head." + head, y, out, 1, act="none")
    return net


def centerpoint(sparse):
    title = "CenterPoint, nuScenes, voxel 0.075 m, grid 180 x 180"
    source = "Yin et al., CVPR 2021; det3d configuration nusc_centerpoint_voxelnet_0075voxel"
    if sparse:
        net = Net("centerpoint", title, source + "; active voxels per stage assumed", {})
        # Sites (active outputs) and pairs (contributing inputs per output) per stage are assumptions about a sweep of
        # ten scans: a 32-beam lidar leaves about 60,000 voxels; a 3 x 3 x 3 neighbourhood of a surface holds about 9.
        sites, c = 60_000, 16
        net.add("sparse_conv", "scn.input", sites=sites, pairs=9 * sites, k=5, n=16)
        for stage, (out, n) in enumerate([(16, 60_000), (32, 50_000), (64, 30_000), (128, 15_000)]):
            if stage > 0:
                net.add("sparse_conv", f"scn.down{stage}", sites=n, pairs=9 * n, k=c, n=out)
            for j in range(4):
                net.add("sparse_conv", f"scn.{stage}.{j}", sites=n, pairs=9 * n, k=out, n=out)
            c = out
        net.add("sparse_conv", "scn.out", sites=15_000, pairs=2 * 15_000, k=128, n=128)
        net.move("scn.dense", 180 * 180 * 256)
    else:
        net = Net("centerpoint_head", title + ": backbone and head", source, {})
    x = rpn_block(net, "rpn0", (180, 180, 256), 128, 5, 1)
    net.conv("up0", x, 256, 1)
    y = rpn_block(net, "rpn1", x, 256, 5, 2)
    net.up_conv("up1", y, 256, 2)
    net.move("concat", 180 * 180 * 512)
    x = net.conv("shared", (180, 180, 512), 64, 3)
    for task, classes in enumerate([1, 2, 2, 1, 2, 2]):
        for head, out in (("reg", 2), ("height", 1), ("dim", 3), ("rot", 2), ("vel", 2), ("hm", classes)):
            y = net.conv(f"task{task}.{head}.0", x, 64, 3)
            net.conv(f"task{task}.{head}.1", y, out, 3, act="none")
    return net


# YOLO

SILU = "silu"


def divisible(x):
    return max(8, int(-(-x // 8) * 8))


def yolo_head(net, maps, separable):
    c2 = max(16, maps[0][2] // 4, 64)
    c3 = max(maps[0][2], 80)
    cells = 0
    for i, p in enumerate(maps):
        cells += p[0] * p[1]
        y = net.conv(f"box{i}.0", p, c2, 3, act=SILU)
        y = net.conv(f"box{i}.1", y, c2, 3, act=SILU)
        net.conv(f"box{i}.2", y, 64, 1, act="none")
        if separable:
            y = net.conv(f"cls{i}.0.0", p, p[2], 3, groups=p[2], act=SILU)
            y = net.conv(f"cls{i}.0.1", y, c3, 1, act=SILU)
            y = net.conv(f"cls{i}.1.0", y, c3, 3, groups=c3, act=SILU)
            y = net.conv(f"cls{i}.1.1", y, c3, 1, act=SILU)
        else:
            y = net.conv(f"cls{i}.0", p, c3, 3, act=SILU)
            y = net.conv(f"cls{i}.1", y, c3, 3, act=SILU)
        net.conv(f"cls{i}.2", y, 80, 1, act="none")
    net.move("detect.concat", cells * 144)
    net.move("detect.softmax", cells * 64)
    net.move("detect.decode", cells * 84)


def bottleneck(net, name, x, hidden):
    y = net.conv(name + ".cv1", x, hidden, 3, act=SILU)
    return net.conv(name + ".cv2", y, x[2], 3, act=SILU)


def c2f(net, name, x, out, n):
    c = out // 2
    y = net.conv(name + ".cv1", x, 2 * c, 1, act=SILU)
    part = (y[0], y[1], c)
    for i in range(n):
        bottleneck(net, f"{name}.m{i}", part, c)
    net.move(name + ".concat", part[0] * part[1] * c * (2 + n))
    return net.conv(name + ".cv2", (part[0], part[1], (2 + n) * c), out, 1, act=SILU)


def c3k2(net, name, x, out, n, c3k, e):
    c = int(out * e)
    y = net.conv(name + ".cv1", x, 2 * c, 1, act=SILU)
    part = (y[0], y[1], c)
    for i in range(n):
        if c3k:
            half = (part[0], part[1], c // 2)
            net.conv(f"{name}.m{i}.cv1", part, c // 2, 1, act=SILU)
            for j in range(2):
                bottleneck(net, f"{name}.m{i}.m{j}", half, c // 2)
            net.conv(f"{name}.m{i}.cv2", part, c // 2, 1, act=SILU)
            net.move(f"{name}.m{i}.concat", part[0] * part[1] * c)
            net.conv(f"{name}.m{i}.cv3", part, c, 1, act=SILU)
        else:
            bottleneck(net, f"{name}.m{i}", part, c // 2)
    net.move(name + ".concat", part[0] * part[1] * c * (2 + n))
    return net.conv(name + ".cv2", (part[0], part[1], (2 + n) * c), out, 1, act=SILU)


def sppf(net, x):
    c = x[2] // 2
    y = net.conv("sppf.cv1", x, c, 1, act=SILU)
    for i in range(3):
        net.pool(f"sppf.pool{i}", y, 5, 1)
    net.move("sppf.concat", y[0] * y[1] * c * 4)
    return net.conv("sppf.cv2", (y[0], y[1], 4 * c), x[2], 1, act=SILU)


def c2psa(net, x, n):
    c = x[2] // 2
    net.conv("psa.cv1", x, 2 * c, 1, act=SILU)
    h, w = x[:2]
    part = (h, w, c)
    for i in range(n):
        net.conv(f"psa.{i}.qkv", part, 2 * c, 1, act="none")
        # Keys are half as wide as values: 32 and 64 per head.
        net.add("attention", f"psa.{i}.attention", queries=h * w, keys=h * w, heads=c // 64, width=48)
        net.conv(f"psa.{i}.pe", part, c, 3, groups=c, act="none")
        net.conv(f"psa.{i}.proj", part, c, 1, act="none")
        net.conv(f"psa.{i}.ffn0", part, 2 * c, 1, act=SILU)
        net.conv(f"psa.{i}.ffn1", (h, w, 2 * c), c, 1, act="none")
    net.move("psa.concat", h * w * 2 * c)
    return net.conv("psa.cv2", x, x[2], 1, act=SILU)


def yolo(version, size):
    scales = {
        8: {"n": (0.33, 0.25, 1024), "s": (0.33, 0.5, 1024), "m": (0.67, 0.75, 768), "l": (1, 1, 512), "x": (1, 1.25, 512)},
        11: {"n": (0.5, 0.25, 1024), "s": (0.5, 0.5, 1024), "m": (0.5, 1, 512), "l": (1, 1, 512), "x": (1, 1.5, 512)},
    }
    published = {
        8: {"n": (8.7, 3.2), "s": (28.6, 11.2), "m": (78.9, 25.9), "l": (165.2, 43.7), "x": (257.8, 68.2)},
        11: {"n": (6.5, 2.6), "s": (21.5, 9.4), "m": (68.0, 20.1), "l": (86.9, 25.3), "x": (194.9, 56.9)},
    }
    depth, width, most = scales[version][size]
    gflop, parameters = published[version][size]
    prefix = "yolov8" if version == 8 else "yolo11"
    net = Net(prefix + size, f"{'YOLOv8' if version == 8 else 'YOLO11'}{size}, 640 x 640, COCO",
              "Ultralytics model definition and model table", {"gmac": gflop / 2, "mparameters": parameters})

    def ch(c):
        return divisible(min(c, most) * width)

    def times(n):
        return max(1, round(n * depth)) if n > 1 else n

    def down(name, x, c):
        return net.conv(name, x, ch(c), 3, 2, act=SILU)

    def stage(name, x, c, n, k, e):
        if version == 8:
            return c2f(net, name, x, ch(c), times(n))
        return c3k2(net, name, x, ch(c), times(2), k or size in "mlx", e)

    x = down("conv0", (640, 640, 3), 64)
    x = down("conv1", x, 128)
    x = stage("stage2", x, 128 if version == 8 else 256, 3, False, 0.25)
    x = down("conv3", x, 256)
    p3 = x = stage("stage4", x, 256 if version == 8 else 512, 6, False, 0.25)
    x = down("conv5", x, 512)
    p4 = x = stage("stage6", x, 512, 6, True, 0.5)
    x = down("conv7", x, 1024)
    x = stage("stage8", x, 1024, 3, True, 0.5)
    x = sppf(net, x)
    if version == 11:
        x = c2psa(net, x, times(2))
    p5 = x

    def merged(name, a, b, scale):
        """`a`, enlarged by `scale`, beside `b`."""
        if scale > 1:
            net.move(name + ".upsample", b[0] * b[1] * a[2])
        net.move(name + ".concat", b[0] * b[1] * (a[2] + b[2]))
        return (b[0], b[1], a[2] + b[2])

    q4 = stage("neck4", merged("neck4", p5, p4, 2), 512, 3, False, 0.5)
    q3 = stage("neck3", merged("neck3", q4, p3, 2), 256, 3, False, 0.5)
    y = down("neck.down4", q3, 256)
    r4 = stage("pan4", merged("pan4", y, q4, 1), 512, 3, False, 0.5)
    y = down("neck.down5", r4, 512)
    r5 = stage("pan5", merged("pan5", y, p5, 1), 1024, 3, True, 0.5)
    yolo_head(net, [q3, r4, r5], version == 11)
    return net


def c3(net, name, x, out, n):
    """Cross-stage partial block of YOLOv5: two entries, bottlenecks on one of them, one exit."""
    c = out // 2
    part = net.conv(name + ".cv1", x, c, 1, act=SILU)
    net.conv(name + ".cv2", x, c, 1, act=SILU)
    for i in range(n):
        y = net.conv(f"{name}.m{i}.cv1", part, c, 1, act=SILU)
        net.conv(f"{name}.m{i}.cv2", y, c, 3, act=SILU)
    net.move(name + ".concat", part[0] * part[1] * 2 * c)
    return net.conv(name + ".cv3", (part[0], part[1], 2 * c), out, 1, act=SILU)


def yolov5(size):
    depth, width = {"n": (0.33, 0.25), "s": (0.33, 0.5), "m": (0.67, 0.75), "l": (1, 1), "x": (1.33, 1.25)}[size]
    gflop, parameters = {"n": (4.5, 1.867), "s": (16.5, 7.2), "m": (49.0, 21.2), "l": (109.1, 46.5), "x": (205.7, 86.7)}[size]
    net = Net("yolov5" + size, f"YOLOv5{size} 6.0, 640 x 640, COCO",
              "Ultralytics model definition and model table of release 6.0, October 2021",
              {"gmac": gflop / 2, "mparameters": parameters})

    def ch(c):
        return divisible(c * width)

    def times(n):
        return max(1, round(n * depth))

    def merged(name, a, b, scale):
        if scale > 1:
            net.move(name + ".upsample", b[0] * b[1] * a[2])
        net.move(name + ".concat", b[0] * b[1] * (a[2] + b[2]))
        return (b[0], b[1], a[2] + b[2])

    x = net.conv("conv0", (640, 640, 3), ch(64), 6, 2, act=SILU)
    x = net.conv("conv1", x, ch(128), 3, 2, act=SILU)
    x = c3(net, "stage2", x, ch(128), times(3))
    x = net.conv("conv3", x, ch(256), 3, 2, act=SILU)
    p3 = x = c3(net, "stage4", x, ch(256), times(6))
    x = net.conv("conv5", x, ch(512), 3, 2, act=SILU)
    p4 = x = c3(net, "stage6", x, ch(512), times(9))
    x = net.conv("conv7", x, ch(1024), 3, 2, act=SILU)
    x = c3(net, "stage8", x, ch(1024), times(3))
    x = sppf(net, x)
    q5 = net.conv("neck.lateral5", x, ch(512), 1, act=SILU)
    x = c3(net, "neck4", merged("neck4", q5, p4, 2), ch(512), times(3))
    q4 = net.conv("neck.lateral4", x, ch(256), 1, act=SILU)
    r3 = c3(net, "neck3", merged("neck3", q4, p3, 2), ch(256), times(3))
    y = net.conv("neck.down4", r3, ch(256), 3, 2, act=SILU)
    r4 = c3(net, "pan4", merged("pan4", y, q4, 1), ch(512), times(3))
    y = net.conv("neck.down5", r4, ch(512), 3, 2, act=SILU)
    r5 = c3(net, "pan5", merged("pan5", y, q5, 1), ch(1024), times(3))
    cells = 0
    for i, p in enumerate([r3, r4, r5]):
        cells += p[0] * p[1] * 3
        net.conv(f"detect{i}", p, 255, 1, act="none")
    net.move("detect.sigmoid", cells * 85)
    net.move("detect.decode", cells * 85)
    return net


def bevformer_tiny():
    net = Net("bevformer_tiny", "BEVFormer-tiny, nuScenes, 6 cameras 480 x 800, grid 50 x 50",
              "Li et al., ECCV 2022; configuration bevformer_tiny.py: ResNet-50, one level, 3 encoder and 6 decoder layers",
              {})
    cameras = 6
    start = len(net.layers)
    maps = resnet50_maps(net, 480, 800)
    net.conv("neck", maps[-1], 256, 1, act="none")
    for layer in net.layers[start:]:
        layer["images"] = cameras
    queries, keys = 2500, 15 * 25
    for i in range(3):
        n = f"encoder{i}"
        # Temporal self-attention: value of two frames, offsets and weights (8 heads, 4 points, 2 frames), output.
        net.add("gemm", n + ".tsa.value", m=2 * queries, k=256, n=256)
        net.add("gemm", n + ".tsa.offsets", m=queries, k=512, n=192)
        net.move(n + ".tsa.sample", queries * 256, 32)
        net.add("gemm", n + ".tsa.output", m=queries, k=256, n=256)
        net.move(n + ".norm0", queries * 256, 2)
        # Spatial cross-attention: about a quarter of the queries fall into each camera, 8 points each.
        net.add("gemm", n + ".sca.value", m=cameras * keys, k=256, n=256)
        net.add("gemm", n + ".sca.offsets", m=cameras * queries // 4, k=256, n=192)
        net.move(n + ".sca.sample", cameras * queries // 4 * 256, 32)
        net.add("gemm", n + ".sca.output", m=queries, k=256, n=256)
        net.move(n + ".norm1", queries * 256, 2)
        net.add("gemm", n + ".ffn0", m=queries, k=256, n=512)
        net.add("gemm", n + ".ffn1", m=queries, k=512, n=256)
        net.move(n + ".norm2", queries * 256, 2)
    q = 900
    for i in range(6):
        n = f"decoder{i}"
        net.add("gemm", n + ".qkv", m=q, k=256, n=768)
        net.add("attention", n + ".attention", queries=q, keys=q, heads=8, width=32)
        net.add("gemm", n + ".output", m=q, k=256, n=256)
        net.move(n + ".norm0", q * 256, 2)
        net.add("gemm", n + ".cross.value", m=queries, k=256, n=256)
        net.add("gemm", n + ".cross.offsets", m=q, k=256, n=96)
        net.move(n + ".cross.sample", q * 256, 16)
        net.add("gemm", n + ".cross.output", m=q, k=256, n=256)
        net.move(n + ".norm1", q * 256, 2)
        net.add("gemm", n + ".ffn0", m=q, k=256, n=512)
        net.add("gemm", n + ".ffn1", m=q, k=512, n=256)
        net.move(n + ".norm2", q * 256, 2)
        for branch, out in (("cls", 10), ("reg", 10)):
            for j in range(2):
                net.add("gemm", f"{n}.{branch}{j}", m=q, k=256, n=256)
            net.add("gemm", f"{n}.{branch}.out", m=q, k=256, n=out)
    return net


def networks():
    yield from (resnet50(), retinanet(), ssd_resnet34(), bert_large(), pointpillars(), centerpoint(True), centerpoint(False))
    yield from (yolov5(size) for size in "nsmlx")
    yield from (yolo(version, size) for version in (8, 11) for size in "nsmlx")
    yield bevformer_tiny()


def totals(net):
    """(GMAC, million parameters) of a network, without biases."""
    macs = parameters = 0
    values = net.head.get("parameters", {})

    def v(x):
        if isinstance(x, list):
            r = 1
            for e in x:
                r *= v(e)
            return r
        return values.get(x, x)

    for l in net.layers:
        kind = l["kind"]
        if kind in ("conv", "depthwise", "deconv"):
            (_, _, ci), (ho, wo, co) = l["input"], l["output"]
            groups = ci if kind == "depthwise" else l.get("groups", 1)
            weights = l["kernel"][0] * l["kernel"][1] * ci // groups * co
            pixels = l["input"][0] * l["input"][1] if kind == "deconv" else ho * wo
            work = weights * pixels
        elif kind == "gemm":
            weights = l["k"] * l["n"]
            work = v(l["m"]) * weights
        elif kind == "attention":
            weights, work = 0, 2 * l["heads"] * v(l["queries"]) * v(l["keys"]) * l["width"]
        elif kind == "sparse_conv":
            weights, work = 27 * l["k"] * l["n"], l["pairs"] * l["k"] * l["n"]
        else:
            weights = work = 0
        macs += work * l.get("images", 1)
        if not l.get("shared_weights"):
            parameters += weights
    return macs / 1e9, parameters / 1e6


HEADER = ["// swift-format-ignore-file", "// Made by generate.py; do not edit.", ""]


def literal(text, indent):
    return [indent + '"""', *((indent + line).rstrip() for line in text.rstrip("\n").split("\n")), indent + '"""']


def swift(nets):
    """Sources that embed Tables/ and platforms.yaml, by file name: one for each table."""
    files = {"Shipped.swift": HEADER + [
        "extension NetworkTable {",
        "  /// The shipped tables by name, as they stand in Tables/.",
        "  static let shippedTexts: [(name: String, text: String)] = [",
        *(f'    ("{net.name}", {net.name}Text),' for net in nets),
        "  ]", "}"]}
    for net in nets:
        files[f"{net.name}.swift"] = HEADER + [f"let {net.name}Text =", *literal(net.text(), "  ")]
    files["platforms.swift"] = HEADER + [
        "extension NetworkPlatform {", "  /// platforms.yaml.", "  static let shippedText =",
        *literal((HERE / "platforms.yaml").read_text(), "    "), "}"]
    return {name: "\n".join(lines) + "\n" for name, lines in files.items()}


if __name__ == "__main__":
    nets = list(networks())
    for net in nets:
        (HERE / "Tables" / f"{net.name}.json").write_text(net.text())
    for name, text in swift(nets).items():
        (HERE / "Shipped" / name).write_text(text)
    for net in nets:
        g, p = totals(net)
        print(f"{net.name:18s} {len(net.layers):4d} layers  {g:8.2f} GMAC  {p:7.2f} M parameters; published: {net.published}")
