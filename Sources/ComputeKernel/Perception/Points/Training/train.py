#!/usr/bin/env python3
"""Trains the pillar networks and writes their weights.

    coroad kernel dump-points --first 0 --count 3000 --out train.bin
    coroad kernel dump-points --first 1000000 --count 300 --out check.bin
    python3 train.py --train train.bin --check check.bin --width 4 --epochs 8 --out first
    python3 train.py --train train.bin --check check.bin --width 8 --epochs 10 --out first
    again="--begin first --around --train train.bin --check check.bin --rate 3e-3 --out ../Weights"
    python3 train.py $again --width 4 --epochs 3
    python3 train.py $again --width 8 --epochs 4
    python3 train.py $again --width 16 --narrow --frames 2400 --epochs 3

Needs torch and numpy. The seed is fixed; activations are rounded to the steps of INT8 during training, weights
afterwards. The last lines compare whole-number inference with the network that was trained.
"""
import argparse, base64, re, struct, time
import numpy as np
import torch
import torch.nn.functional as F

SIDE, CELL, FEATURES = 160, 0.5, 16
COARSE = SIDE // 2
STEP = 6.0 / 127.0          # real value of one step of an activation
SHIFT = 17                  # multipliers are k / 2**SHIFT
CLASSES = 3                 # vehicle, two-wheeler, person
OUTPUTS = CLASSES + 6       # and dx, dy, log length, log width, sin 2a, cos 2a
LEAST_POINTS = 2            # objects with fewer are not learnt


def read(path):
    """Frames of a dump: cells, features, objects (kind, points, x, y, heading, length, width)."""
    data = open(path, "rb").read()
    count, at = struct.unpack_from("<I", data)[0], 4
    frames = []
    for _ in range(count):
        n = struct.unpack_from("<H", data, at)[0]
        at += 2
        cells = np.frombuffer(data, "<u2", n, at).astype(np.int64)
        at += 2 * n
        values = np.frombuffer(data, "u1", n * FEATURES, at).reshape(n, FEATURES)
        at += n * FEATURES
        m = struct.unpack_from("<H", data, at)[0]
        at += 2
        objects = np.zeros((m, 7), np.float32)
        for k in range(m):
            objects[k] = struct.unpack_from("<BH5f", data, at)
            at += 23
        frames.append((cells, values, objects))
    return frames


class Steps(torch.autograd.Function):
    """ReLU6 in steps, with the gradient of ReLU6."""

    @staticmethod
    def forward(context, x):
        context.save_for_backward((x > 0) & (x < 6))
        return torch.round(torch.clamp(x, 0, 6) * (1 / STEP)).mul_(STEP)

    @staticmethod
    def backward(context, gradient):
        return gradient * context.saved_tensors[0]


quantise = Steps.apply


class Block(torch.nn.Module):
    """Convolution without bias, batch normalisation."""

    def __init__(self, inputs, outputs, kernel, stride):
        super().__init__()
        self.conv = torch.nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
        self.norm = torch.nn.BatchNorm2d(outputs, momentum=0.05)

    def forward(self, x, mask):
        return quantise(self.norm(self.conv(x))) * mask


class Network(torch.nn.Module):
    def __init__(self, width):
        super().__init__()
        a, b = 2 * width, 4 * width
        self.blocks = torch.nn.ModuleList([
            Block(FEATURES, a, 3, 2), Block(a, a, 3, 1), Block(a, b, 3, 2), Block(b, b, 3, 1),
            Block(b, a, 1, 1), Block(a, a, 3, 1)])
        self.head = torch.nn.Conv2d(a, OUTPUTS, 1)
        torch.nn.init.constant_(self.head.bias[:CLASSES], -3)

    def forward(self, x, occupied):
        grow = lambda m, stride: F.max_pool2d(m, 3, stride, 1)
        m1 = grow(occupied, 2)
        m2 = grow(m1, 1)
        m3 = grow(m2, 2)
        m4 = grow(m3, 1)
        up = F.interpolate(m4, scale_factor=2)
        f = self.blocks
        lateral = f[1](f[0](x, m1), m2)
        deep = f[4](f[3](f[2](lateral, m3), m4), m4)
        joined = lateral + F.interpolate(deep, scale_factor=2)
        return self.head(f[5](joined, up)), up


def targets(objects, around):
    """Heat of each class, and regressions at the centres of a frame with their weights; `around`: beside people too."""
    heat = np.zeros((CLASSES, COARSE, COARSE), np.float32)
    sites, values, weights = [], [], []
    axis = np.arange(COARSE) + 0.5
    ignored = np.zeros((CLASSES, COARSE, COARSE), np.float32)
    for kind, points, x, y, heading, length, width in objects:
        c, r = x + COARSE / 2, y + COARSE / 2
        if not (0 <= c < COARSE and 0 <= r < COARSE):
            continue
        k, i, j = int(kind), int(r), int(c)
        sigma = 0.9 if k == 0 else 0.55
        rows, columns = slice(max(0, i - 3), i + 4), slice(max(0, j - 3), j + 4)
        bell = np.exp(-((axis[rows, None] - (i + .5)) ** 2 + (axis[None, columns] - (j + .5)) ** 2) / (2 * sigma ** 2))
        if points < LEAST_POINTS:
            ignored[k, rows, columns] = np.maximum(ignored[k, rows, columns], bell > 0.2)
            continue
        heat[k, rows, columns] = np.maximum(heat[k, rows, columns], bell)
        heat[k, i, j] = 1
        # The regressions are learnt at the neighbours too, from where a peak may be taken.
        for di in (-1, 0, 1):
            for dj in (-1, 0, 1):
                if (k > 0 and (di or dj) and not (k == 2 and around and di * dj == 0)) or not (0 <= i + di < COARSE and 0 <= j + dj < COARSE):
                    continue
                sites.append((i + di, j + dj))
                values.append((c - (j + dj + .5), r - (i + di + .5), np.log(length), np.log(width),
                               np.sin(2 * heading), np.cos(2 * heading)))
                weights.append(3. if k == 2 and around else 1.)
    return heat, ignored, sites, values, weights


def batch(frames):
    n = len(frames)
    x = torch.zeros(n, FEATURES, SIDE * SIDE)
    occupied = torch.zeros(n, 1, SIDE * SIDE)
    for k, (cells, values, _) in enumerate(frames):
        index = torch.from_numpy(cells)
        x[k][:, index] = torch.from_numpy(values.T.astype(np.float32)) * STEP
        occupied[k][0, index] = 1
    x = x.view(n, FEATURES, SIDE, SIDE).contiguous(memory_format=torch.channels_last)
    return x, occupied.view(n, 1, SIDE, SIDE)


def swap(frame, how):
    """Mirrors a frame in x or y, or swaps the axes: three bits."""
    cells, values, objects = frame
    row, column = cells // SIDE, cells % SIDE
    values, objects = values.copy(), objects.copy()
    if how & 1:
        column = SIDE - 1 - column
        values[:, [4, 5]] = np.clip(122 - values[:, [5, 4]].astype(int), 0, 127)
        objects[:, 2] *= -1
        objects[:, 4] = np.pi - objects[:, 4]
    if how & 2:
        row = SIDE - 1 - row
        values[:, [6, 7]] = np.clip(122 - values[:, [7, 6]].astype(int), 0, 127)
        objects[:, 3] *= -1
        objects[:, 4] *= -1
    if how & 4:
        row, column = column, row
        values[:, [4, 5, 6, 7]] = values[:, [6, 7, 4, 5]]
        objects[:, [2, 3]] = objects[:, [3, 2]]
        objects[:, 4] = np.pi / 2 - objects[:, 4]
    return row * SIDE + column, values, objects


def loss_of(output, mask, truth):
    total = 0
    p = torch.sigmoid(output[:, :CLASSES]).clamp(1e-5, 1 - 1e-5)
    heat = torch.from_numpy(np.stack([t[0] for t in truth]))
    open_ = (1 - torch.from_numpy(np.stack([t[1] for t in truth]))) * mask
    hit = (heat == 1).float() * mask
    # CenterNet's focal loss (Zhou, Wang, Krähenbühl, "Objects as points", arXiv 1904.07850).
    gain = -(hit * (1 - p) ** 2 * torch.log(p)
             + (1 - hit) * open_ * (1 - heat) ** 4 * p ** 2 * torch.log(1 - p))
    total = gain.sum() / hit.sum().clamp(min=1)
    b, i, j, v, u = [], [], [], [], []
    for k, t in enumerate(truth):
        for (r, c), value, weight in zip(*t[2:]):
            b.append(k)
            i.append(r)
            j.append(c)
            v.append(value)
            u.append(weight)
    if b:
        got = output[b, CLASSES:, i, j]
        on = (mask[b, 0, i, j] * torch.tensor(u)).unsqueeze(1)
        want = torch.tensor(np.array(v, np.float32))
        weight = torch.tensor([2., 2., 1., 1., .5, .5])
        missed = F.smooth_l1_loss(got, want, reduction="none", beta=0.2) * weight * on
        total = total + 1.5 * missed.sum() / on.sum().clamp(min=1) / 4
    return total


# Decoding and average precision.

def decode(output, mask, least=0.05):
    """Detections of one frame: kind, score, x, y, length, width, heading."""
    p = 1 / (1 + np.exp(-output[:CLASSES]))
    p = np.where(mask > 0, p, 0)
    found = []
    for k in range(CLASSES):
        padded = np.pad(p[k], 1)
        # People stand closer than sites: each site may hold one, and only suppression joins what is double.
        near = range(3) if k < 2 else (1,)
        peak = np.max([padded[i:i + COARSE, j:j + COARSE] for i in near for j in near], 0)
        for i, j in zip(*np.nonzero((p[k] >= peak) & (p[k] > least))):
            dx, dy, l, w, s, c = output[CLASSES:, i, j]
            found.append((k, p[k, i, j], j + .5 + dx - COARSE / 2, i + .5 + dy - COARSE / 2,
                          np.exp(min(l, 3.2)), np.exp(min(w, 3.2)), 0.5 * np.arctan2(s, c)))
    found.sort(key=lambda d: -d[1])
    kept = []
    for d in found:
        ok = True
        for e in kept:
            if e[0] != d[0]:
                continue
            x, y = d[2] - e[2], d[3] - e[3]
            u, v = np.cos(e[6]), np.sin(e[6])
            if d[0] == 2:
                inside = np.hypot(x, y) < 0.4
            else:
                inside = abs(x * u + y * v) < 0.5 * e[4] and abs(u * y - v * x) < 0.5 * e[5] + 0.3
            if inside:
                ok = False
                break
        if ok:
            kept.append(d)
    return kept


def average_precision(found, frames, kind, radius, least_points=6):
    """All points under the precision's envelope; a match is within `radius` of a centre; objects with fewer points count
    neither way."""
    scored, total = [], 0
    for dets, (_, _, objects) in zip(found, frames):
        inside = [o for o in objects if o[0] == kind and abs(o[2]) < COARSE / 2 and abs(o[3]) < COARSE / 2]
        total += sum(o[1] >= least_points for o in inside)
        used = set()
        for d in dets:
            if d[0] != kind:
                continue
            best = min(((np.hypot(d[2] - o[2], d[3] - o[3]), n) for n, o in enumerate(inside) if n not in used),
                       default=(9e9, -1))
            if best[0] < radius:
                used.add(best[1])
                if inside[best[1]][1] >= least_points:
                    scored.append((d[1], 1))
            else:
                scored.append((d[1], 0))
    scored.sort(key=lambda s: -s[0])
    hits = np.cumsum([s[1] for s in scored])
    if total == 0 or len(hits) == 0:
        return 0.0
    precision = np.maximum.accumulate((hits / (np.arange(len(hits)) + 1))[::-1])[::-1]
    return float(np.sum(np.diff(np.concatenate([[0], hits])) * precision) / total)


RADII = ((0, 2.0), (1, 1.0), (2, 0.5))


def report(name, found, frames):
    print(name, *(f"{average_precision(found, frames, k, r):.3f}" for k, r in RADII), flush=True)


# Whole numbers.

def fold(network):
    """Layers as whole numbers: weights (out, in, k, k) int8, bias int32, multiplier k / 2**SHIFT; the head's scales."""
    layers = []
    for block in network.blocks:
        w, n = block.conv.weight.detach().numpy(), block.norm
        gain = (n.weight / torch.sqrt(n.running_var + n.eps)).detach().numpy()
        bias = (n.bias - n.running_mean * torch.from_numpy(gain)).detach().numpy()
        w = w * gain[:, None, None, None]
        scale = np.maximum(np.abs(w).max(axis=(1, 2, 3)), 1e-6) / 127
        q = np.clip(np.rint(w / scale[:, None, None, None]), -127, 127).astype(np.int64)
        multiplier = np.maximum(1, np.rint(scale * 2 ** SHIFT)).astype(np.int64)
        b = np.clip(np.rint(bias / STEP / (multiplier / 2 ** SHIFT)), -2 ** 22, 2 ** 22).astype(np.int64)
        layers.append((q, b, multiplier))
    w, b = network.head.weight.detach().numpy(), network.head.bias.detach().numpy()
    scale = np.abs(w).max(axis=(1, 2, 3)) / 127
    q = np.clip(np.rint(w / scale[:, None, None, None]), -127, 127).astype(np.int64)
    layers.append((q, np.rint(b / (scale * STEP)).astype(np.int64), None))
    return layers, (scale * STEP)


def unfold(path, width):
    """The layers in a file that `write` has written, and the scales of its head."""
    text = re.search(r'"""\n(.*?)"""', open(f"{path}/PillarWeights{width}.swift").read(), re.S).group(1)
    data = base64.b64decode(re.sub(r"[^A-Za-z0-9+/=]", "", text))
    a, b = 2 * width, 4 * width
    shapes = [(FEATURES, a, 3), (a, a, 3), (a, b, 3), (b, b, 3), (b, a, 1), (a, a, 3), (a, OUTPUTS, 1)]
    layers, at = [], 0
    for n, (inputs, outputs, kernel) in enumerate(shapes):
        count = kernel * kernel * inputs * outputs
        q = np.frombuffer(data, "i1", count, at).reshape(kernel, kernel, inputs, outputs).transpose(3, 2, 0, 1)
        at += count
        bias = np.frombuffer(data, "<i4", outputs, at).astype(np.int64)
        at += 4 * outputs
        k = None
        if n < len(shapes) - 1:
            k = np.frombuffer(data, "<u4", outputs, at).astype(np.int64)
            at += 4 * outputs
        layers.append((q.astype(np.int64), bias, k))
    return layers, np.frombuffer(data, "<f4", OUTPUTS, at)


def begin_from(network, layers, scales, random, twice):
    """Begins as a trained network; `twice`: as one of half the width: each channel twice, and what reads them shared between the two unevenly
    (Chen, Goodfellow, Shlens, "Net2Net: accelerating learning via knowledge transfer", ICLR 2016)."""
    for n, (q, bias, k) in enumerate(layers):
        gain = scales / STEP if k is None else k / 2.0 ** SHIFT
        w, b = q * gain[:, None, None, None], bias * gain * STEP
        if n > 0 and twice:
            share = random.uniform(0.3, 0.7, w.shape)
            w = np.concatenate([w * share, w * (1 - share)], 1)
        if k is not None:
            if twice:
                w, b = np.concatenate([w, w]), np.concatenate([b, b])
                w = w * random.normal(1, 0.05, w.shape)
            block = network.blocks[n]
            block.conv.weight.data.copy_(torch.from_numpy(w))
            block.norm.bias.data.copy_(torch.from_numpy(b))
            block.norm.running_var.fill_(1 - block.norm.eps)
        else:
            network.head.weight.data.copy_(torch.from_numpy(w))
            network.head.bias.data.copy_(torch.from_numpy(b))


def conv(x, w, stride):
    """Whole-number convolution in float64, which holds every sum exactly."""
    return F.conv2d(torch.from_numpy(x.astype(np.float64))[None], torch.from_numpy(w.astype(np.float64)),
                    stride=stride, padding=w.shape[2] // 2)[0].numpy()


def infer(frame, layers, scales):
    cells, values, _ = frame
    x = np.zeros((FEATURES, SIDE * SIDE))
    x[:, cells] = values.T
    x = x.reshape(FEATURES, SIDE, SIDE)
    m = np.zeros(SIDE * SIDE, np.float32)
    m[cells] = 1
    grow = lambda m, s: F.max_pool2d(torch.from_numpy(m)[None, None], 3, s, 1)[0, 0].numpy()
    m1 = grow(m.reshape(SIDE, SIDE), 2)
    m2 = grow(m1, 1); m3 = grow(m2, 2); m4 = grow(m3, 1)
    up = np.repeat(np.repeat(m4, 2, 0), 2, 1)

    def run(x, layer, stride, mask):
        q, b, k = layer
        y = (conv(x, q, stride) + b[:, None, None]) * (k / 2.0 ** SHIFT)[:, None, None]
        return np.clip(np.rint(y), 0, 127) * mask
    lateral = run(run(x, layers[0], 2, m1), layers[1], 1, m2)
    deep = run(run(run(lateral, layers[2], 2, m3), layers[3], 1, m4), layers[4], 1, m4)
    joined = lateral + np.repeat(np.repeat(deep, 2, 1), 2, 2)
    h = run(joined, layers[5], 1, up)
    head = conv(h, layers[6][0], 1) + layers[6][1][:, None, None]
    return head, up, head * scales[:, None, None]


def write(path, width, layers, scales):
    """Octets: for each layer its weights (tap, input, output; int8), bias (i32) and multiplier (u32; none for the head); then
    the head's scales (f32). Base64 in a Swift file."""
    out = b""
    for q, b, k in layers:
        out += q.transpose(2, 3, 1, 0).astype("i1").tobytes() + b.astype("<i4").tobytes()
        if k is not None:
            out += k.astype("<u4").tobytes()
    out += scales.astype("<f4").tobytes()
    text = base64.b64encode(out).decode()
    lines = [text[k:k + 116] for k in range(0, len(text), 116)]
    with open(f"{path}/PillarWeights{width}.swift", "w") as f:
        f.write("// Written by Training/train.py; do not edit.\n\n")
        f.write("extension PillarWeights {\n")
        f.write(f"  /// Weights of width {width} in base64.\n")
        f.write(f'  static let text{width} = """\n')
        f.write("".join(f"    {line}\\\n" for line in lines[:-1]) + f'    {lines[-1]}\n    """\n}}\n')


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--train", required=True)
    p.add_argument("--check", required=True)
    p.add_argument("--width", type=int, required=True, choices=(4, 8, 16))
    p.add_argument("--epochs", type=int, default=12)
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--frames", type=int, help="use the first so many frames")
    p.add_argument("--begin", help="folder with weights to begin from")
    p.add_argument("--narrow", action="store_true", help="begin from those of half the width")
    p.add_argument("--around", action="store_true", help="learn the places of people from the sites beside them too")
    p.add_argument("--rate", type=float, default=6e-3, help="the highest learning rate")
    p.add_argument("--out", required=True)
    a = p.parse_args()
    torch.manual_seed(1)
    random = np.random.default_rng(1)
    torch.set_num_threads(a.threads)
    frames, check = read(a.train)[:a.frames], read(a.check)
    print(len(frames), "frames", np.mean([len(f[0]) for f in frames]), "pillars")
    network = Network(a.width).to(memory_format=torch.channels_last)
    print(sum(w.numel() for w in network.parameters()), "parameters")
    if a.begin:
        begin_from(network, *unfold(a.begin, a.width // 2 if a.narrow else a.width), random, a.narrow)
    size = 8
    steps = a.epochs * (len(frames) // size)
    optimiser = torch.optim.AdamW(network.parameters(), a.rate / 2, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, a.rate, total_steps=steps, pct_start=0.15)
    begin, step = time.time(), 0
    for epoch in range(a.epochs):
        order, mean = random.permutation(len(frames)), 0
        network.train()
        if a.begin:
            # The statistics are those of the network that it began from.
            for block in network.blocks:
                block.norm.eval()
        for k in range(len(frames) // size):
            chosen = [swap(frames[i], int(random.integers(8))) for i in order[k * size:(k + 1) * size]]
            x, occupied = batch(chosen)
            output, mask = network(x, occupied)
            loss = loss_of(output, mask, [targets(f[2], a.around) for f in chosen])
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 5)
            optimiser.step()
            schedule.step()
            mean += loss.item()
            step += 1
        print(f"epoch {epoch} loss {mean / (len(frames) // size):.3f} {time.time() - begin:.0f} s", flush=True)
        if epoch % 4 == 3 and epoch < a.epochs - 1:
            network.eval()
            with torch.no_grad():
                found = []
                for f in check[:100]:
                    output, mask = network(*batch([f]))
                    found.append(decode(output[0].numpy(), mask[0, 0].numpy()))
            report("float", found, check[:100])
    network.eval()
    layers, scales = fold(network)
    found, whole = [], []
    with torch.no_grad():
        for f in check:
            output, mask = network(*batch([f]))
            found.append(decode(output[0].numpy(), mask[0, 0].numpy()))
            _, up, real = infer(f, layers, scales)
            whole.append(decode(real, up))
    report("float", found, check)
    report("int8", whole, check)
    write(a.out, a.width, layers, scales)


if __name__ == "__main__":
    main()
