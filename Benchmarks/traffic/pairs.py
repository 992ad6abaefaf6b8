#!/usr/bin/env python3
"""Compares streams of traffic that meet at one junction with SUMO's, for every pair of movements.

    pairs.py [--junctions KIND,...] [--lanes N,...] [--steps S,...] [--arms N] [--rate N] [--keep FOLDER] [--least SHARE]

A network holds one copy of a junction for each movement, for each pair of them and, a few times, for all together, so that
one run of each engine covers them all. Drivers neither dawdle nor differ in speed, and depart at random times that are the
same for both engines; what differs is the model. Prints for each kind of junction how many copies have a mean time from
planned departure to arrival (or to the end of the run) within 5 % of SUMO's, the mean deviation, and the worst copies with
both engines' times by movement. With --least, fails if fewer than that share are within.

Signals act one step later here than in SUMO, so SUMO's are delayed by one.

Needs eclipse-sumo from PyPI, and the release build of this repository.
"""

import argparse
import itertools
import math
import os
import random
import re
import statistics
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

from bench import ROOT, home, run

# Metres.
ARM = 250
SPACING = 800
# Seconds.
DEMAND_END = 900
END = 1500
# Copies with all movements at once.
ALL = 6
SPEED = 13.89
TOLERANCE = 0.05


def turn(a, b, arms):
    """Name of the movement from arm a to arm b; arms are counted counter-clockwise."""
    angle = 180 - 360 / arms * (b - a) % 360
    return "straight" if abs(angle) < 30 else "left" if angle < 0 else "right"


class Case:
    """One kind of junction, with its copies: lists of movements (from arm, to arm)."""

    def __init__(self, kind, lanes, step, arms, rate):
        self.kind, self.lanes, self.step, self.arms, self.rate = kind, lanes, step, arms, rate
        moves = [(a, b) for a in range(arms) for b in range(arms) if a != b]
        self.copies = [[move] for move in moves] + [list(pair) for pair in itertools.combinations(moves, 2)]
        self.copies += [moves] * ALL
        self.depart = {}

    def label(self, copy):
        return " + ".join(f"{a}>{b} {turn(a, b, self.arms)}" for a, b in copy) if len(copy) <= 2 else "all"

    def write(self, folder):
        nodes, edges, vehicles = [], [], []
        columns = math.ceil(math.sqrt(len(self.copies)))
        r = random.Random(1)
        for k, copy in enumerate(self.copies):
            x, y = k % columns * SPACING, k // columns * SPACING
            nodes.append(f'<node id="c{k}" x="{x}" y="{y}" type="{self.kind}"/>')
            for arm in range(self.arms):
                angle = 2 * math.pi * arm / self.arms
                nodes.append(f'<node id="n{k}_{arm}" x="{x + ARM * math.cos(angle):.2f}" y="{y + ARM * math.sin(angle):.2f}"/>')
                rest = f'numLanes="{self.lanes}" speed="{SPEED}" priority="{3 if arm % 2 == 0 else 2}"'
                edges.append(f'<edge id="i{k}_{arm}" from="n{k}_{arm}" to="c{k}" {rest}/>')
                edges.append(f'<edge id="o{k}_{arm}" from="c{k}" to="n{k}_{arm}" {rest}/>')
            rate = self.rate * (1 if len(copy) <= 2 else r.choice([0.15, 0.25, 0.35]))
            for m, (a, b) in enumerate(copy):
                time = r.uniform(0, 5)
                while True:
                    time += 1 + r.expovariate(1 / max(0.5, 3600 / rate - 1))
                    if time > DEMAND_END:
                        break
                    vehicles.append((round(time, 1), f"{k}.{m}.{len(vehicles)}", f"i{k}_{a} o{k}_{b}"))

        def path(name):
            return os.path.join(folder, name)

        def write(name, text):
            with open(path(name), "w") as file:
                file.write(text)

        write("n.nod.xml", "<nodes>" + "\n".join(nodes) + "</nodes>")
        write("e.edg.xml", "<edges>" + "\n".join(edges) + "</edges>")
        write("demand.rou.xml", '<routes><vType id="t" sigma="0" speedDev="0"/>' + "\n".join(
            f'<vehicle id="{name}" type="t" depart="{time}" departLane="best" departSpeed="max"><route edges="{route}"/></vehicle>'
            for time, name, route in sorted(vehicles)) + "</routes>")
        run([os.path.join(home(), "bin", "netconvert"), "-n", path("n.nod.xml"), "-e", path("e.edg.xml"), "-o",
             path("net.net.xml"), "--no-turnarounds", "true"])
        write("run.sumocfg", f"""<configuration><input><net-file value="net.net.xml"/><route-files value="demand.rou.xml"/></input>
<time><begin value="0"/><end value="{END}"/><step-length value="{self.step}"/></time>
<processing><time-to-teleport value="-1"/></processing></configuration>\n""")
        with open(path("net.net.xml")) as file:
            net = file.read()
        write("sumo.net.xml", re.sub(r'(<tlLogic [^>]*offset=")[^"]*"', rf'\g<1>{self.step}"', net))
        self.depart = {name: time for time, name, _ in vehicles}

    def times(self, tripinfo):
        """Mean time from planned departure to arrival by copy and movement, s."""
        arrival = {
            trip.get("id"): float(trip.get("arrival")) for trip in ElementTree.parse(tripinfo).getroot().iter("tripinfo")
            if float(trip.get("arrival")) >= 0}
        times = {}
        for name, depart in self.depart.items():
            copy, movement, _ = name.split(".")
            times.setdefault((int(copy), int(movement)), []).append(min(END, arrival.get(name, END)) - depart)
        return {key: statistics.mean(values) for key, values in times.items()}

    def compare(self, folder, program):
        """Per copy: deviation, and the times of both engines by movement."""
        self.write(folder)
        configuration = os.path.join(folder, "run.sumocfg")
        theirs = os.path.join(folder, "sumo.xml")
        run([os.path.join(home(), "bin", "sumo"), "-c", configuration, "-n", os.path.join(folder, "sumo.net.xml"),
             "--no-step-log", "--no-warnings", "--tripinfo-output", theirs])
        ours = os.path.join(folder, "coroad")
        run([program, "run", configuration, "--quiet", "--out", ours, "--set", "record.mcap=false", "--set", "v2x.enabled=false"])
        theirs, ours = self.times(theirs), self.times(os.path.join(ours, "tripinfo.xml"))
        rows = []
        for k, copy in enumerate(self.copies):
            movements = [(theirs[k, m], ours[k, m]) for m in range(len(copy)) if (k, m) in theirs]
            sumo, own = (statistics.mean(values) for values in zip(*movements))
            rows.append((own / sumo - 1, k, copy, movements))
        return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--junctions", default="priority,right_before_left,priority_stop,allway_stop,traffic_light")
    parser.add_argument("--lanes", default="1,2")
    parser.add_argument("--steps", default="1")
    parser.add_argument("--arms", type=int, default=4)
    parser.add_argument("--rate", type=float, default=450, help="vehicles per hour and movement")
    parser.add_argument("--worst", type=int, default=6, help="copies to print for each kind")
    parser.add_argument("--coroad", default=os.path.join(ROOT, ".build/release/coroad"))
    parser.add_argument("--keep")
    parser.add_argument("--least", type=float, default=0)
    arguments = parser.parse_args()
    good = total = 0
    for kind, lanes, step in itertools.product(
            arguments.junctions.split(","), map(int, arguments.lanes.split(",")), arguments.steps.split(",")):
        case = Case(kind, lanes, step, arguments.arms, arguments.rate)
        with tempfile.TemporaryDirectory() as folder:
            if arguments.keep:
                folder = os.path.join(os.path.abspath(arguments.keep), f"{kind}-{lanes}-{step}")
                os.makedirs(folder, exist_ok=True)
            rows = case.compare(folder, arguments.coroad)
        within = sum(abs(row[0]) <= TOLERANCE for row in rows)
        good, total = good + within, total + len(rows)
        mean = statistics.mean(row[0] for row in rows)
        print(f"{kind}, {lanes} lanes, step {step}: {within} of {len(rows)} within 5 %, mean {mean:+.1%}", flush=True)
        for deviation, k, copy, movements in sorted(rows, key=lambda row: -abs(row[0]))[:arguments.worst]:
            if abs(deviation) > TOLERANCE:
                times = ", ".join(f"{sumo:.1f}/{own:.1f}" for sumo, own in movements)
                print(f"  {deviation:+7.1%}  copy {k}: {case.label(copy)}; SUMO/here {times} s")
    if good < arguments.least * total:
        sys.exit(f"{good} of {total} are within 5 %")


if __name__ == "__main__":
    main()
