#!/usr/bin/env python3
"""Finds the encounters of a run from its fcd.xml and network, by the rules of docs/concepts/conflicts.md, and prints them
as JSON. Shares nothing with the program: polygons of corners, bisection and numerical search stand for its closed forms.

usage: encounters.py NETWORK FCD OUTLINES     needs numpy; NETWORK may be compressed

OUTLINES has a line for each vehicle in the FCD: NAME LENGTH WIDTH KIND EDGE..., with kind vehicle, hazard or parked, and
the edges of the route.
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
                    "shape": numpy.array(shape),
                }
                if edge.get("function") == "crossing":
                    self.crossings.append((shape, float(lane.get("width", 3.2)) / 2))
        # Lane after lane, internal ones included, and the internal lanes of each movement.
        self.next = defaultdict(list)
        self.before = {}
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
                if not self.lanes[start]["inside"]:
                    junction, number, lane = via[1:].rsplit("_", 2)
                    self.link[via] = (junction, int(number) + int(lane))
                    outgoing[start].append(via)
        # The second part of a movement with a waiting place inside the junction.
        for lane, before in list(self.before.items()):
            while before in self.before and lane not in self.link:
                if before in self.link:
                    self.link[lane] = self.link[before]
                before = self.before[before]
        self.outgoing = outgoing
        self.foes = {}
        for junction in root.iter("junction"):
            for request in junction.iter("request"):
                bits = request.get("foes")[::-1]
                self.foes[junction.get("id"), int(request.get("index"))] = {i for i, b in enumerate(bits) if b == "1"}

    def conflict(self, a, b):
        """Movements of two internal lanes are foes; unknown ones may be."""
        if a not in self.link or b not in self.link:
            return True
        (ja, ia), (jb, ib) = self.link[a], self.link[b]
        return ja == jb and ib in self.foes.get((ja, ia), set())

    def movements(self, lane, position, length):
        """Internal lanes that a vehicle on this lane may be about to drive over, or still covers with its rear."""
        if self.lanes[lane]["inside"]:
            return [lane]
        behind = [v for v in self.before if position < length and lane in self.next[v] and self.lanes[v]["inside"]]
        return self.outgoing[lane] + behind

    def leads(self, after):
        """Edge to which the movement over a lane leads."""
        while self.lanes[after]["inside"]:
            after = self.next[after][0]
        return self.lanes[after]["edge"]

    def goes_on(self, after, edge):
        """A movement over a lane ends on one from which another leads to an edge."""
        while self.lanes[after]["inside"]:
            after = self.next[after][0]
        return any(self.leads(n) == edge for n in self.next[after])

    def may_cross(self, a, b):
        """Of two dicts of road users on lanes."""
        if not a["lane"] or not b["lane"]:
            return True
        for p, q in ((a, b), (b, a)):
            if self.lanes[p["lane"]]["inside"]:
                return any(self.conflict(p["lane"], m) for m in self.movements(q["lane"], q["pos"], q["length"]))
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


def waiting(speed, free, clear):
    """Deceleration with which one has driven no more than `free` metres after `clear` seconds."""
    if free <= 0:
        return MOST
    if clear == math.inf:
        return following(free, speed)
    return least(lambda d: braked(speed, d, clear) <= free)


def path(network, u):
    """Points from the rear over the front along the lanes ahead, and the lanes."""
    if "path" in u:
        return u["path"]
    reach = u["v"] * HORIZON + 10
    front = numpy.array([u["x"], u["y"]]) + numpy.array(u["dir"]) * u["length"] / 2
    rear = front - numpy.array(u["dir"]) * u["length"]
    points, lanes = [rear, front], []
    if u["kind"] == "pedestrian":
        points.append(front + numpy.array(u["dir"]) * reach)
    else:
        lane, begin, left = u["lane"], u["pos"], reach
        while lane:
            lanes.append(lane)
            known = network.lanes[lane]
            shape = known["shape"]
            along = numpy.concatenate([[0], numpy.cumsum(numpy.hypot(*numpy.diff(shape, axis=0).T))])
            scale = along[-1] / known["length"]
            first, last = begin * scale, min(begin + left, known["length"]) * scale
            inner = along[(along > first + 1e-9) & (along < last - 1e-9)]
            if last > first:
                for d in [*inner, last]:
                    points.append(numpy.array([numpy.interp(d, along, shape[:, 0]), numpy.interp(d, along, shape[:, 1])]))
            left -= known["length"] - begin
            begin = 0.0
            if left <= 0:
                break
            out = network.next[lane]
            if not known["inside"]:
                route = u["route"]
                places = [i for i, edge in enumerate(route) if edge == known["edge"]]
                if len(places) == 1 and places[0] + 1 < len(route):
                    out = [n for n in out if network.leads(n) == route[places[0] + 1]]
                    # Of several lanes, one from which the route goes on.
                    after = route[places[0] + 2] if places[0] + 2 < len(route) else None
                    if after and route.count(route[places[0] + 1]) == 1:
                        out.sort(key=lambda n: not network.goes_on(n, after))
                elif places and places[0] + 1 == len(route):
                    out = []
                elif len(out) != 1:
                    u["known"] = len(out) == 0
                    out = []
            lane = out[0] if out else None
    kept = [points[0]]
    for point in points[1:]:
        if numpy.hypot(*(point - kept[-1])) > 1e-6:
            kept.append(point)
    u["path"] = numpy.array(kept), lanes
    return u["path"]


def within(points, line, limit):
    """Which points are nearer to a polyline than the limit."""
    start, span = line[:-1], numpy.diff(line, axis=0)
    square = (span**2).sum(axis=1)
    relative = points[:, None, :] - start[None, :, :]
    at = numpy.clip((relative * span).sum(axis=2) / square, 0, 1)
    return (((relative - at[..., None] * span) ** 2).sum(axis=2)).min(axis=1) < limit**2


def parts(network, f, l):
    """The follower is known to drive elsewhere than over the leader's lane."""
    if f["lane"] == l["lane"] or l["kind"] == "hazard":
        return False
    lanes = path(network, f)[1]
    return f.get("known", True) and l["lane"] not in lanes


def stretch(own, width, length, other, limit, shrink):
    """Distances at which the front edge enters and leaves the strip around the other path."""
    along = numpy.concatenate([[0], numpy.cumsum(numpy.hypot(*numpy.diff(own, axis=0).T))])
    samples = numpy.arange(shrink, along[-1], 0.05)
    segment = numpy.clip(numpy.searchsorted(along, samples, side="right") - 1, 0, len(own) - 2)
    direction = numpy.diff(own, axis=0) / numpy.diff(along)[:, None]
    place = own[segment] + direction[segment] * (samples - along[segment])[:, None]
    normal = numpy.stack([-direction[segment][:, 1], direction[segment][:, 0]], axis=1)
    inside = numpy.zeros(len(samples), bool)
    for share in numpy.linspace(-1, 1, 15):
        inside |= within(place + normal * share * (width / 2 - shrink), other, limit)
    if not inside.any():
        return None
    first = int(numpy.argmax(inside))
    rest = ~inside[first:]
    last = first + int(numpy.argmax(rest)) if rest.any() else None
    return samples[first] - length, samples[last] - length if last is not None else math.inf


def meeting(network, a, b):
    """(TTC, needed deceleration, merging) of two on their paths, or None."""
    (pa, la), (pb, lb) = path(network, a), path(network, b)
    people = "pedestrian" in (a["kind"], b["kind"])
    shrink = PASSABLE / 2 if not people and min(a["v"], b["v"]) < STANDING else 0.0
    if (pa.min(axis=0) - 3 > pb.max(axis=0)).any() or (pb.min(axis=0) - 3 > pa.max(axis=0)).any():
        return None
    ra = stretch(pa, a["width"], a["length"], pb, b["width"] / 2 - shrink, shrink)
    rb = stretch(pb, b["width"], b["length"], pa, a["width"] / 2 - shrink, shrink)
    if ra is None or rb is None:
        return None
    if any(not network.lanes[lane]["inside"] for lane in set(la) & set(lb)):
        sides = []
        for u, r in ((a, ra), (b, rb)):
            arrival = 0.0 if r[0] <= 0 else math.inf if u["v"] < STANDING else r[0] / u["v"]
            sides.append((arrival, r[0], u))
        (_, to_l, l), (time, to_f, f) = sorted(sides, key=lambda side: side[:2])
        if time == math.inf or f["v"] < STANDING:
            return None
        gap, closing = to_f - to_l - l["length"], f["v"] - l["v"]
        if l["v"] * time - to_l - l["length"] >= 0:
            return (gap / closing, following(gap, closing), True) if closing > 1e-9 and gap > 0 else None
        if to_f <= 0:
            return None
        own = waiting(f["v"], to_f, math.inf if l["v"] < STANDING else (to_l + l["length"]) / l["v"])
        if gap > 0 and closing > 0:
            own = max(own, following(gap, closing))
        return time, min(own, waiting(l["v"], to_l, (to_f + f["length"]) / f["v"])), True

    def times(u, r):
        if u["v"] < STANDING:
            return (0.0, math.inf) if r[0] <= -shrink and r[1] + u["length"] > shrink else (math.inf, math.inf)
        return max(0.0, r[0]) / u["v"], (r[1] + u["length"]) / u["v"]

    ta, tb = times(a, ra), times(b, rb)
    if ta[0] >= tb[1] or tb[0] >= ta[1] or ta[0] <= 0 and tb[0] <= 0:
        return None
    needs = [
        waiting(u["v"], r[0], other[1]) if u["v"] >= STANDING and u["kind"] != "pedestrian" else MOST
        for u, r, other in ((a, ra, tb), (b, rb, ta))
    ]
    return max(ta[0], tb[0]), min(needs), False


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
            if parts(network, f, l):
                closing = f["v"] - l["v"]
                rest = stretch(path(network, l)[0], l["width"], l["length"], path(network, f)[0], f["width"] / 2, 0)
                if gap <= 0 or closing <= 1e-9 or rest is None:
                    return None
                clear = math.inf if l["v"] < STANDING else (rest[1] + l["length"]) / l["v"]
                return (gap / closing, waiting(closing, gap, clear), follow_kind(l)) if gap / closing < clear else None
            closing = f["v"] - l["v"]
            if gap <= 0:
                return (0.0, MOST, follow_kind(l)) if overlap(corners(a), corners(b)) else None
            return (gap / closing, following(gap, closing), follow_kind(l)) if closing > 1e-9 else None
        if network.lanes[a["lane"]]["edge"] == network.lanes[b["lane"]]["edge"]:
            return None
    if people:
        person = a if a["kind"] == "pedestrian" else b
        if not network.on_crossing(person["x"], person["y"]):
            return None
    if "hazard" not in (a["kind"], b["kind"]) and all(u["lane"] or u["kind"] == "pedestrian" for u in (a, b)):
        if both and a["dir"][0] * b["dir"][0] + a["dir"][1] * b["dir"][1] > 0:
            for f, l in ((a, b), (b, a)):
                closing = f["v"] - l["v"]
                if closing <= 1e-9 or parts(network, f, l):
                    continue
                rest = network.lanes[f["lane"]]["length"] - f["pos"]
                between = network.distance(f["lane"], l["lane"], f["v"] * HORIZON + 10 - rest)
                if between is not None and rest + between + l["pos"] - l["length"] > 0:
                    gap = rest + between + l["pos"] - l["length"]
                    return gap / closing, following(gap, closing), follow_kind(l)
        if both and not network.may_cross(a, b):
            return None
        found = meeting(network, a, b)
        return found and (found[0], found[1], "merging" if found[2] else "crossing")
    # A vehicle that drives up to a hazard beside its lane.
    time = time_to_contact(a, b)
    vehicle = a if b["kind"] == "hazard" else b
    return None if time is None else (time, following(vehicle["v"] * time, vehicle["v"]), "hazard")


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
                "name": name, "kind": kind, "length": length, "width": width, "dir": direction,
                "x": float(e.get("x")) - back * direction[0], "y": float(e.get("y")) - back * direction[1],
                "v": float(e.get("speed")),
                "lane": e.get("lane") if e.tag == "vehicle" else None, "pos": float(e.get("pos", 0)),
            }  # fmt: skip
        yield float(step.get("time")), users
        step.clear()


def main(net, fcd, outlines):
    network = Network(net)
    table, routes = {}, {}
    for line in open(outlines):
        name, length, width, kind, *edges = line.split()
        table[name] = float(length), float(width), kind
        routes["v:" + name] = edges
    open_events = {}
    events = []
    for t, users in read(fcd, table):
        for name, user in users.items():
            user["route"] = routes.get(name, [])
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
