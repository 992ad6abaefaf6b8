#!/usr/bin/env python3
"""Finds the encounters of a run from its fcd.xml and network, by the rules of docs/concepts/conflicts.md, and prints them
as JSON. Shares nothing with the program: polygons of corners, bisection and numerical search stand for its closed forms.

usage: encounters.py NETWORK FCD OUTLINES     needs numpy; NETWORK may be compressed

OUTLINES has a line for each name in the FCD: NAME LENGTH WIDTH KIND, with kind vehicle, hazard or parked.
"""
import gzip
import json
import math
import sys
import xml.etree.ElementTree as ElementTree
from collections import defaultdict

import numpy

HORIZON = 3.0  # s, largest TTC
PET = 2.0  # s, largest PET
MERGE = 3.0  # s between two encounters of a pair
STANDING = 0.1  # m/s
CROSSING_ANGLE = math.radians(20)
PASSABLE = 0.5  # m
MOST = 100.0  # m/s²
RADIUS = 0.239  # m, of a person


def open_any(path):
    return gzip.open(path) if path.endswith(".gz") else open(path, "rb")


class Network:
    def __init__(self, path):
        root = ElementTree.parse(open_any(path)).getroot()
        self.lanes = {}
        self.crossings = []
        for edge in root.iter("edge"):
            for lane in edge.iter("lane"):
                shape = [tuple(map(float, p.split(",")[:2])) for p in lane.get("shape").split()]
                name = lane.get("id")
                self.lanes[name] = {
                    "edge": edge.get("id"),
                    "inside": edge.get("function") == "internal",
                    "length": float(lane.get("length")),
                }
                if edge.get("function") == "crossing":
                    self.crossings.append((shape, float(lane.get("width", 3.2)) / 2))
        # Lane after lane, internal ones included, and the internal lanes of each movement.
        self.next = defaultdict(list)
        self.before = {}
        self.target = {}
        self.link = {}
        outgoing = defaultdict(list)
        for c in root.iter("connection"):
            start = f"{c.get('from')}_{c.get('fromLane')}"
            end = f"{c.get('to')}_{c.get('toLane')}"
            if start not in self.lanes or end not in self.lanes:
                continue
            via = c.get("via")
            self.next[start].append(via or end)
            if via:
                self.before[via] = start
                self.target[via] = end
                if not self.lanes[start]["inside"]:
                    junction, number, lane = via[1:].rsplit("_", 2)
                    self.link[via] = (junction, int(number) + int(lane))
                    outgoing[start].append(via)
        # The second part of a movement with a waiting place inside the junction.
        for lane, before in list(self.before.items()):
            while before in self.before and lane not in self.link:
                if before in self.link:
                    self.link[lane] = self.link[before]
                    self.target[lane] = self.target[before]
                before = self.before[before]
        self.outgoing = outgoing
        self.foes = {}
        for junction in root.iter("junction"):
            for request in junction.iter("request"):
                bits = request.get("foes")[::-1]
                self.foes[junction.get("id"), int(request.get("index"))] = {i for i, b in enumerate(bits) if b == "1"}
        self.junctions = [
            [tuple(map(float, p.split(",")[:2])) for p in j.get("shape", "").split()]
            for j in root.iter("junction")
            if next(j.iter("request"), None) is not None
        ]

    def conflict(self, a, b):
        """Movements of two internal lanes are foes; unknown ones may be."""
        if a not in self.link or b not in self.link:
            return True
        (ja, ia), (jb, ib) = self.link[a], self.link[b]
        return ja == jb and ib in self.foes.get((ja, ia), set())

    def exit(self, lane):
        return self.target.get(lane, lane)

    def movements(self, lane, position, length):
        """Internal lanes that a vehicle on this lane may be about to drive over, or still covers with its rear."""
        if self.lanes[lane]["inside"]:
            return [lane]
        behind = [v for v in self.before if position < length and lane in self.next[v] and self.lanes[v]["inside"]]
        return self.outgoing[lane] + behind

    def may_cross(self, a, b):
        """Of two dicts of road users on lanes."""
        if not a["lane"] or not b["lane"]:
            return True
        for p, q in ((a, b), (b, a)):
            if self.lanes[p["lane"]]["inside"]:
                return any(self.conflict(p["lane"], m) for m in self.movements(q["lane"], q["pos"], q["length"]))
        return False

    def may_merge(self, a, b):
        if not a["lane"] or not b["lane"]:
            return False
        for p, q in ((a, b), (b, a)):
            if not self.lanes[p["lane"]]["inside"]:
                continue
            end = self.exit(p["lane"])
            if self.lanes[q["lane"]]["inside"] or q["lane"] == end:
                return self.exit(q["lane"]) == end
            foes = [m for m in self.outgoing[q["lane"]] if p["lane"] in self.link and self.conflict(p["lane"], m)]
            return bool(foes) and all(self.exit(m) == end for m in foes)
        return False

    def distance(self, start, end, reach, depth=6):
        """Length of the lanes between two."""
        if depth == 0 or reach < 0:
            return None
        best = None
        for lane in self.next[start]:
            if lane == end:
                return 0.0
            length = self.lanes[lane]["length"]
            rest = self.distance(lane, end, reach - length, depth - 1)
            if rest is not None and (best is None or rest + length < best):
                best = rest + length
        return best

    def on_crossing(self, x, y):
        if not self.crossings:
            return True
        for shape, half in self.crossings:
            for i in range(len(shape) - 1):
                (ax, ay), (bx, by) = shape[i], shape[i + 1]
                length = math.hypot(bx - ax, by - ay) or 1e-9
                at = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length
                if i == 0 and at <= 0.01 or i == len(shape) - 2 and at >= length - 0.01:
                    continue
                at = min(length, max(0.0, at)) / length
                if math.hypot(x - ax - at * (bx - ax), y - ay - at * (by - ay)) <= half:
                    return True
        return False


def corners(u, shrink=0.0):
    half, side = max(0, u["length"] / 2 - shrink), max(0, u["width"] / 2 - shrink)
    dx, dy = u["dir"]
    return [
        (u["x"] + a * half * dx - b * side * dy, u["y"] + a * half * dy + b * side * dx)
        for a, b in ((1, 1), (-1, 1), (-1, -1), (1, -1))
    ]


def hull(points):
    """Convex hull, counter-clockwise (monotone chain)."""
    points = sorted(set(points))

    def half(sequence):
        out = []
        for p in sequence:
            while len(out) > 1 and (out[-1][0] - out[-2][0]) * (p[1] - out[-2][1]) <= (out[-1][1] - out[-2][1]) * (
                p[0] - out[-2][0]
            ):
                out.pop()
            out.append(p)
        return out[:-1]

    return half(points) + half(points[::-1])


def time_to_contact(a, b):
    """Seconds until the outlines touch at constant velocity: a ray through the Minkowski difference."""
    pa, pb = corners(a), corners(b)
    polygon = hull([(q[0] - p[0], q[1] - p[1]) for p in pa for q in pb])
    # The origin moves with a relative to b.
    rx = a["v"] * a["dir"][0] - b["v"] * b["dir"][0]
    ry = a["v"] * a["dir"][1] - b["v"] * b["dir"][1]
    low, high = 0.0, math.inf
    for i, (px, py) in enumerate(polygon):
        qx, qy = polygon[(i + 1) % len(polygon)]
        nx, ny = py - qy, qx - px  # inward
        distance = -(px * nx + py * ny)  # of the origin, scaled
        rate = rx * nx + ry * ny
        if abs(rate) < 1e-12:
            if distance < 0:
                return None
        elif rate > 0:
            low = max(low, -distance / rate)
        else:
            high = min(high, -distance / rate)
    return low if low <= high else None


def moved(u, t):
    distance = u["v"] * t
    turned = u["yaw"] * t if u["v"] > 0 else 0.0
    heading = math.atan2(u["dir"][1], u["dir"][0])
    chord = heading + turned / 2
    return {
        **u,
        "x": u["x"] + distance * math.cos(chord),
        "y": u["y"] + distance * math.sin(chord),
        "dir": (math.cos(heading + turned), math.sin(heading + turned)),
    }


def overlap(pa, pb):
    for polygon in (pa, pb):
        for i in range(4):
            (px, py), (qx, qy) = polygon[i], polygon[(i + 1) % 4]
            nx, ny = py - qy, qx - px
            if nx == 0 and ny == 0:
                continue
            a = [x * nx + y * ny for x, y in pa]
            b = [x * nx + y * ny for x, y in pb]
            if max(a) < min(b) or max(b) < min(a):
                return False
    return True


def stays(a, b, time):
    """True if the two also touch if they go on turning as now."""
    stands = min(a["v"], b["v"]) < STANDING
    shrink = PASSABLE / 2 if stands and a["lane"] and b["lane"] and "hazard" not in (a["kind"], b["kind"]) else 0.0
    for i in range(int((time + 0.5) / 0.1 + 1e-9) + 1):
        if overlap(corners(moved(a, i * 0.1), shrink), corners(moved(b, i * 0.1), shrink)):
            return True
    return False


def least(avoids):
    """Least deceleration for which `avoids` holds, by bisection."""
    if avoids(0.0):
        return 0.0
    if not avoids(MOST):
        return MOST
    low, high = 0.0, MOST
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (low, middle) if avoids(middle) else (middle, high)
    return high


def braked(speed, deceleration, time):
    if deceleration > 0:
        time = min(time, speed / deceleration)
    return speed * time - deceleration * time * time / 2


def following(gap, closing):
    return least(lambda d: d > 0 and closing * closing / (2 * d) <= gap) if gap > 0 else MOST


def yielding(a, b, time):
    """Deceleration of a that lets b pass first."""
    (ax, ay), (bx, by) = a["dir"], b["dir"]
    if b["v"] < STANDING:
        return following(a["v"] * time, a["v"])
    if abs(ax * by - ay * bx) < math.sin(CROSSING_ANGLE):
        along = b["v"] * (ax * bx + ay * by)
        gap = (a["v"] - along) * time
        if along >= 0:
            return following(gap, a["v"] - along)
        return least(lambda d: d > 0 and a["v"] ** 2 / (2 * d) - along * a["v"] / d <= gap)
    # How far a may drive until one of its corners is in b's strip.
    strip = [-(x * -by + y * bx) for x, y in corners(b)]
    low, high = min(strip), max(strip)
    across = [-(x * -by + y * bx) for x, y in corners(a)]
    rate = -(ax * -by + ay * bx)
    free = (low - max(across)) / rate if rate > 0 else (high - min(across)) / rate
    if free <= 0:
        return MOST
    # How long b takes until its last corner is out of a's strip.
    own = [x * -ay + y * ax for x, y in corners(a)]
    other = [x * -ay + y * ax for x, y in corners(b)]
    rate = b["v"] * (bx * -ay + by * ax)
    clear = (max(own) - min(other)) / rate if rate > 0 else (min(own) - max(other)) / rate
    return least(lambda d: braked(a["v"], d, clear) <= free) if clear > 0 else 0.0


def follow_kind(leader):
    return "standing_leader" if leader["v"] < STANDING else "following"


def course(network, a, b):
    """(TTC, needed deceleration, kind), or None."""
    people = "pedestrian" in (a["kind"], b["kind"])
    both = a["lane"] and b["lane"]
    if both:
        for f, l in ((a, b), (b, a)):
            gap = None
            if f["lane"] == l["lane"]:
                if l["pos"] > f["pos"]:
                    gap = l["pos"] - l["length"] - f["pos"]
            elif l["lane"] in network.next[f["lane"]] and (
                network.lanes[l["lane"]]["inside"] or network.lanes[f["lane"]]["inside"]
            ):
                gap = network.lanes[f["lane"]]["length"] - f["pos"] + l["pos"] - l["length"]
            if gap is None:
                continue
            closing = f["v"] - l["v"]
            if gap <= 0:
                return (0.0, MOST, follow_kind(l)) if overlap(corners(a), corners(b)) else None
            return (gap / closing, following(gap, closing), follow_kind(l)) if closing > 1e-9 else None
        if network.lanes[a["lane"]]["edge"] == network.lanes[b["lane"]]["edge"]:
            return None
    time = time_to_contact(a, b)
    if time is None or time >= HORIZON:
        return None
    cosine = a["dir"][0] * b["dir"][0] + a["dir"][1] * b["dir"][1]
    parallel = abs(cosine) > math.cos(CROSSING_ANGLE) and not people
    ahead = (b["x"] - a["x"]) * a["dir"][0] + (b["y"] - a["y"]) * a["dir"][1] > 0
    rear, front = (a, b) if ahead else (b, a)
    side = (-rear["dir"][1], rear["dir"][0])
    band = [x * side[0] + y * side[1] for x, y in corners(rear)]
    other = [x * side[0] + y * side[1] for x, y in corners(front)]
    in_line = max(band) > min(other) and max(other) > min(band)

    def behind(merging):
        closing = rear["v"] - front["v"] * (rear["dir"][0] * front["dir"][0] + rear["dir"][1] * front["dir"][1])
        if closing <= 0:
            return None
        return time, following(closing * time, closing), "merging" if merging else follow_kind(front)

    if parallel and cosine > 0 and both:
        for f, l in ((a, b), (b, a)):
            closing = f["v"] - l["v"]
            if closing <= 1e-9:
                continue
            rest = network.lanes[f["lane"]]["length"] - f["pos"]
            between = network.distance(f["lane"], l["lane"], f["v"] * HORIZON + 10 - rest)
            if between is not None and rest + between + l["pos"] - l["length"] > 0:
                gap = rest + between + l["pos"] - l["length"]
                return gap / closing, following(gap, closing), follow_kind(l)
        return behind(True) if network.may_merge(a, b) and in_line and stays(a, b, time) else None
    if parallel and not in_line:
        return None
    for u in (a, b):
        if u["kind"] == "pedestrian" and not network.on_crossing(u["x"], u["y"]):
            return None
    if not network.may_cross(a, b) or not stays(a, b, time):
        return None
    if parallel:
        if cosine > 0:
            return behind(False)
        gap = (a["v"] + b["v"]) * time
        return time, least(lambda d: d > 0 and (a["v"] ** 2 + b["v"] ** 2) / (2 * d) <= gap), "oncoming"
    needed = MOST
    for p, q in ((a, b), (b, a)):
        if p["v"] >= STANDING and p["kind"] != "pedestrian":
            needed = min(needed, yielding(p, q, time))
    return time, needed, "merging" if network.may_merge(a, b) else "crossing"


def read(path, outlines):
    """Timesteps of dicts by name."""
    for _, step in ElementTree.iterparse(open_any(path), events=("end",)):
        if step.tag != "timestep":
            continue
        users = {}
        for e in step:
            name = ("p:" if e.tag == "person" else "v:") + e.get("id")
            length, width, kind = (2 * RADIUS, 2 * RADIUS, "pedestrian") if e.tag == "person" else outlines[e.get("id")]
            if kind == "parked":
                continue
            heading = math.radians(90 - float(e.get("angle")))
            direction = (math.cos(heading), math.sin(heading))
            back = length / 2 if e.tag == "vehicle" else 0.0
            users[name] = {
                "name": name, "kind": kind, "length": length, "width": width, "heading": heading, "dir": direction,
                "x": float(e.get("x")) - back * direction[0], "y": float(e.get("y")) - back * direction[1],
                "v": float(e.get("speed")), "yaw": 0.0,
                "lane": e.get("lane") if e.tag == "vehicle" else None, "pos": float(e.get("pos", 0)),
            }  # fmt: skip
        yield float(step.get("time")), users
        step.clear()


def main(net, fcd, outlines):
    network = Network(net)
    table = {}
    for line in open(outlines):
        name, length, width, kind = line.split()
        table[name] = (float(length), float(width), kind)
    steps = list(read(fcd, table))
    # Turning holds until the next step.
    for (t, now), (u, later) in zip(steps, steps[1:]):
        for name, user in now.items():
            if name in later and user["kind"] != "pedestrian":
                turn = later[name]["heading"] - user["heading"]
                user["yaw"] = math.remainder(turn, 2 * math.pi) / (u - t)
    open_events = {}
    events = []
    for t, users in steps:
        order = list(users.values())
        if len(order) < 2:
            continue
        place = numpy.array([(u["x"], u["y"]) for u in order])
        reach = numpy.array([u["v"] * HORIZON + (u["length"] + u["width"]) / 2 for u in order])
        far = numpy.hypot(*(place[:, None, :] - place[None, :, :]).transpose(2, 0, 1))
        for i, j in zip(*numpy.nonzero(numpy.triu(far < reach[:, None] + reach[None, :] + 12, 1))):
            a, b = order[i], order[j]
            kinds = {a["kind"], b["kind"]}
            vehicles = [u for u in (a, b) if u["kind"] != "pedestrian"]
            if not vehicles or "pedestrian" in kinds and vehicles[0]["v"] < STANDING:
                continue
            if a["v"] < STANDING and b["v"] < STANDING:
                continue
            found = course(network, a, b)
            if found is None or found[0] >= HORIZON:
                continue
            kind = "pedestrian" if "pedestrian" in kinds else "hazard" if "hazard" in kinds else found[2]
            pair = tuple(sorted((a["name"], b["name"])))
            event = open_events.get(pair)
            if event is None or t - event["end"] > MERGE + 1e-6:
                event = {"first": pair[0][2:], "second": pair[1][2:], "begin": t, "ttc": math.inf, "needed": -1.0}
                open_events[pair] = event
                events.append(event)
            event["end"] = t
            event["ttc"] = min(event["ttc"], found[0])
            if found[1] > event["needed"]:
                event["needed"], event["kind"] = found[1], kind
    print(json.dumps(events))


main(*sys.argv[1:])
