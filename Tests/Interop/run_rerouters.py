#!/usr/bin/env python3
"""Generates a grid, traffic and one rerouter, and runs them in an installed SUMO (PyPI: eclipse-sumo).

usage: run_rerouters.py FOLDER SEED     FOLDER then holds run.sumocfg, its inputs and SUMO's t.xml
"""
import os
import random
import subprocess
import sys

import sumo


def run(folder, program, *arguments):
    path = os.path.join(sumo.SUMO_HOME, "bin", program)
    subprocess.run([path, *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def write(folder, name, text):
    with open(os.path.join(folder, name), "w") as file:
        file.write(text)


# What the interval holds, without chance, with vehicles from the left to the right in the middle row of a 3 by 3 grid.
KINDS = [
    '<closingReroute id="B1C1"/>',
    '<closingReroute id="B1C1" disallow="all"/>',
    '<closingReroute id="B1C1"/><closingReroute id="B0C0"/>',
    '<closingReroute id="C1right1"/>',
    '<closingReroute id="C1right1"/><destProbReroute id="keepDestination"/>',
    '<closingReroute id="C1right1"/><destProbReroute id="terminateRoute"/>',
    '<closingReroute id="C1right1"/><destProbReroute id="C2right2"/>',
    '<closingReroute id="C1right1"/><closingReroute id="C2C1"/><destProbReroute id="C0right0"/>',
    '<destProbReroute id="C2right2"/>',
    '<routeProbReroute id="other"/>',
    '<closingLaneReroute id="B1C1_0"/>',
    '<closingLaneReroute id="B1C1_0" disallow="passenger"/>',
]


def main(folder, seed):
    rng = random.Random(int(seed))
    run(
        folder, "netgenerate", "--grid", "--grid.number", "3", "--grid.length", str(rng.randint(150, 250)),
        "--grid.attach-length", "200", "-L", "2", "--no-turnarounds", "--seed", seed, "-o", "n.net.xml")
    names = rng.choice([["left1A1", "A1B1"], ["A1B1"]])
    extra = rng.choice(["", ' vTypes="van"', ""])
    write(
        folder, "a.add.xml",
        '<additional><route id="other" edges="left1A1 A1B1 B1B2 B2top1"/><route id="third" edges="A1B1 B1B0 B0bottom1"/>'
        f'<rerouter id="r" edges="{" ".join(names)}"{extra}><interval begin="{rng.choice([0, 0, 150])}" '
        f'end="{rng.choice([2000, 400])}">{KINDS[int(seed) % len(KINDS)]}</interval></rerouter></additional>\n')
    # Of vehicles with given routes SUMO refuses those over an edge that is closed at their departure.
    route = '<route edges="left1A1 A1B1 B1C1 C1right1"/>'
    ends = ""
    if 'disallow="all"' in KINDS[int(seed) % len(KINDS)]:
        route, ends = "", ' from="left1A1" to="C1right1"'
    routes = ['<routes><vType id="car" speedDev="0" sigma="0"/><vType id="van" vClass="delivery" speedDev="0" sigma="0"/>']
    for k in range(60):
        kind = rng.choice(["car", "van"])
        routes.append(
            f'<{"trip" if ends else "vehicle"} id="v{k}" type="{kind}" depart="{k * 10}" departLane="best"{ends}>{route}'
            f'</{"trip" if ends else "vehicle"}>')
    write(folder, "r.rou.xml", "\n".join(routes) + "\n</routes>\n")
    write(
        folder, "run.sumocfg",
        '<configuration><input><net-file value="n.net.xml"/><route-files value="r.rou.xml"/>'
        '<additional-files value="a.add.xml"/></input><time><end value="2000"/></time>'
        '<processing><time-to-teleport value="120"/></processing></configuration>\n')
    run(folder, "sumo", "-c", "run.sumocfg", "--no-step-log", "--tripinfo-output", "t.xml")


main(*sys.argv[1:])
