#!/usr/bin/env python3
"""Scores the warnings of a run on an open plain, by the rules of docs/concepts/warnings.md, from its fcd.xml and
warnings.csv, and prints them as JSON, one list for each run. Shares nothing with the program: outlines are polygons that are intersected corner by
corner, braking is integrated step by step, and the least deceleration is searched for.

usage: score_warnings.py FOLDER...     needs numpy

A folder has fcd.xml, warnings.csv, and outlines, with a line for each vehicle: NAME LENGTH WIDTH. All vehicles drive straight on, and there are no signals.
"""
import csv
import json
import math
import sys
import xml.etree.ElementTree as ElementTree

import numpy

HORIZON = 6.0  # s
REACTION = 1.073  # s, Taoka 1989
BEGUN = 0.5  # m/s²
LATE = 0.5 * 9.80665  # m/s²
MOST = 100.0  # m/s²
PASS = {"imminent": 1.0, "advisory": 2.0}  # s
INSET = 0.25  # m on each side, of vehicles
RADIUS = 0.239  # m, of a person
SAME_WAY = math.cos(math.radians(20))
DESIRED = 13.9  # m/s


def read(path):
    """Seconds, and by name (x, y, direction, speed) of the front of a vehicle or the middle of a person."""
    steps = []
    for step in ElementTree.parse(path).getroot().iter("timestep"):
        seen = {}
        for one in step:
            angle = math.radians(90 - float(one.get("angle")))
            seen[one.get("id")] = (
                numpy.array([float(one.get("x")), float(one.get("y"))]),
                numpy.array([math.cos(angle), math.sin(angle)]),
                float(one.get("speed")),
                one.tag == "person",
            )
        steps.append((float(step.get("time")), seen))
    return steps


def cut(polygon, normal, limit):
    """The part of a polygon whose points have normal · p ≤ limit."""
    out = []
    for i, p in enumerate(polygon):
        q = polygon[(i + 1) % len(polygon)]
        a, b = normal @ p - limit, normal @ q - limit
        if a <= 0:
            out.append(p)
        if a * b < 0:
            out.append(p + (q - p) * (a / (a - b)))
    return out


def cover(own, width, box):
    """From where to where a rectangle lies over the strip ahead of `own`, m from its front."""
    front, ahead = own
    side = numpy.array([-ahead[1], ahead[0]])
    polygon = [p - front for p in box]
    polygon = cut(polygon, side, width / 2)
    polygon = cut(polygon, -side, width / 2) if polygon else []
    if not polygon:
        return None
    along = [ahead @ p for p in polygon]
    return min(along), max(along)


def rectangle(front, ahead, length, width):
    side = numpy.array([-ahead[1], ahead[0]]) * width / 2
    rear = front - ahead * length
    return [front + side, rear + side, rear - side, front - side]


def braking(speed, delay, limits):
    """Least constant deceleration after the delay that keeps the front behind every (time, metres)."""
    if any(t <= delay and speed * t > s for t, s in limits):
        return MOST

    def keeps(b):
        for t, s in limits:
            after = max(0, t - delay)
            after = min(after, speed / b) if b > 0 else after
            if speed * min(t, delay) + speed * after - b * after * after / 2 > s + 1e-9:
                return False
        return True

    low, high = 0.0, MOST
    if not keeps(high):
        return MOST
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if keeps(middle) else (middle, high)
    return high


def score(folder):
    steps = read(folder + "/fcd.xml")
    outlines = {n: (float(l), float(w)) for n, l, w in (line.split() for line in open(folder + "/outlines"))}
    rows = list(csv.DictReader(open(folder + "/warnings.csv")))
    first = {}
    for row in rows:
        name = row["node"]
        if row["stage"] == "imminent" and row["kind"] in ("ICW", "VRUCW"):
            first.setdefault(name, float(row["time_s"]))

    def onward(name, k):
        """The front of a vehicle that does not react from step k on, by step."""
        place, ahead, speed, _ = steps[k][1][name]
        before = steps[k - 1][1].get(name) if k else None
        after = steps[k + 1][1].get(name) if k + 1 < len(steps) else None
        # Accelerations of the scenes change only at whole seconds, so the next step tells.
        change = (after[2] - speed) / (steps[k + 1][0] - steps[k][0]) if after else 0.0
        out = {k: 0.0}
        s, v = 0.0, speed
        for i in range(k + 1, len(steps)):
            dt = steps[i][0] - steps[i - 1][0]
            v2 = max(0.0, v + change * dt)
            if change > 0:
                v2 = min(v2, max(DESIRED, speed))
            s += (v + v2) / 2 * dt
            v = v2
            out[i] = s
        return place, ahead, speed, change, out

    result = []
    for row in rows:
        name, at, kind = row["node"], float(row["time_s"]), row["kind"]
        k = max(i for i, (t, _) in enumerate(steps) if t <= at + 1e-9)
        length, width = outlines[name]
        place, ahead, speed, change, own = onward(name, k)
        last = max(i for i, (t, _) in enumerate(steps) if t <= at + HORIZON + 1e-9)
        others = {}
        for i in range(k, last + 1):
            for other, (p, d, v, isPerson) in steps[i][1].items():
                if other == name:
                    continue
                if isPerson:
                    # Polygons of a square around the disc.
                    box = rectangle(p + d * RADIUS, d, 2 * RADIUS, 2 * RADIUS)
                    strip = width
                else:
                    front = p
                    when = first.get(other)
                    if when is not None and at - 2 <= when <= at + HORIZON:
                        j = max(n for n, (t, _) in enumerate(steps) if t <= when + 1e-9)
                        if j <= i:
                            q, d, _, _, path = onward(other, j)
                            front = q + d * path[i]
                    l, w = outlines[other]
                    box = rectangle(front, d, l, w - 2 * INSET)
                    strip = width - 2 * INSET
                range_ = cover((place, ahead), strip, box)
                if range_ is None or range_[1] < -length:
                    continue
                range_ = (max(-length, range_[0]), range_[1])
                same = ahead @ d > SAME_WAY
                if other not in others:
                    if range_[0] < 0 and (i == k or same):
                        continue
                    others[other] = (isPerson, i == k, same, [])
                others[other][3].append((i, range_, same))
        best = None
        for other, (isPerson, isAhead, same, seen) in others.items():
            if kind == "VRUCW" and not isPerson:
                continue
            if kind == "ICW" and (isPerson or isAhead and same):
                continue
            if kind in ("FCW", "EBW") and (isPerson or not (isAhead or same)):
                continue
            meets = None
            for i, r, _ in seen:
                if r[0] <= own[i] and r[1] >= own[i] - length:
                    meets = steps[i][0] - at
                    break
            if meets is None:
                for i, r, s in seen:
                    inside = [n for n in range(k, last + 1) if own[n] >= r[0] and own[n] - length <= r[1]]
                    if s or not inside:
                        continue
                    start = steps[inside[0]][0]
                    end = steps[min(last, inside[-1] + 1)][0]
                    if max(start - steps[i][0], steps[i][0] - end) < PASS[row["stage"]]:
                        meets = start - at
                        break
            if meets is not None and (best is None or meets < best[0]):
                limits = [(steps[i][0] - at, r[0]) for i, r, _ in seen if r[0] >= 0]
                delay = 0.0 if -change >= BEGUN else REACTION
                best = (max(0.0, meets), other, braking(speed, delay, limits))
        if best:
            outcome = "late" if best[2] >= LATE else "true"
        else:
            outcome = "false" if steps[last][0] - at >= HORIZON - 0.1 else "open"
        result.append({"node": name, "time": at, "outcome": outcome, "threat": best[1] if best else "",
                       "meets": best[0] if best else -1, "needed": best[2] if best else -1})
    return result


json.dump([score(folder) for folder in sys.argv[1:]], sys.stdout)
