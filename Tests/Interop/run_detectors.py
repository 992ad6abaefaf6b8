#!/usr/bin/env python3
"""Generates a network, traffic and detectors, and runs them in an installed SUMO (PyPI: eclipse-sumo).

usage: run_detectors.py FOLDER SEED STEP PERIOD [OPTION ...]     STEP in seconds, PERIOD of trips in seconds; further
options go to sumo. FOLDER then holds run.sumocfg, its inputs, and SUMO's outputs in FOLDER/sumo.
"""
import os
import random
import subprocess
import sys

import sumo

JUNCTIONS = ("priority", "traffic_light", "right_before_left", "allway_stop")


def run(folder, program, *arguments):
    path = os.path.join(sumo.SUMO_HOME, "bin", program)
    subprocess.run([path, *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def detectors(net, rng):
    """Text of an additional file with detectors of every kind at random places."""
    lanes = [lane for edge in net.getEdges() for lane in edge.getLanes()]
    rng.shuffle(lanes)
    lines = ['<vType id="car" sigma="0"/>', '<vType id="van" vClass="delivery" length="6.5" maxSpeed="11" sigma="0"/>']
    for i, lane in enumerate(lanes[:16]):
        length = rng.choice([0, 0, 2])
        lines.append(
            f'<inductionLoop id="loop{i}" lane="{lane.getID()}" pos="{rng.uniform(0, lane.getLength() - length):.2f}" '
            f'length="{length}" period="30" file="sumo/loops.xml"{rng.choice(["", chr(32) + "vTypes=" + chr(34) + "van" + chr(34)])}/>')
    for i, lane in enumerate(lanes[16:32]):
        start = rng.uniform(0, lane.getLength() / 2)
        lines.append(
            f'<laneAreaDetector id="area{i}" lane="{lane.getID()}" pos="{start:.2f}" '
            f'endPos="{rng.uniform(start + 5, lane.getLength()):.2f}" period="30" file="sumo/areas.xml"/>')
    for i, lane in enumerate(lanes[32:36]):
        after = rng.choice(lane.getOutgoing()).getToLane()
        lines.append(
            f'<laneAreaDetector id="long{i}" lanes="{lane.getID()} {after.getID()}" pos="{lane.getLength() / 2:.2f}" '
            f'endPos="{after.getLength() / 3:.2f}" period="40" file="sumo/areas.xml"/>')
    for i in range(6):
        edge = rng.choice(net.getEdges())
        after = rng.choice(list(edge.getOutgoing()))
        lines.append(f'<entryExitDetector id="gate{i}" period="30" file="sumo/gates.xml" openEntry="true">')
        lines += [f'<detEntry lane="{one.getID()}" pos="{one.getLength() * .3:.2f}"/>' for one in edge.getLanes()]
        lines += [f'<detExit lane="{one.getID()}" pos="{one.getLength() * .6:.2f}"/>' for one in after.getLanes()]
        lines.append("</entryExitDetector>")
    lines += [
        '<edgeData id="edges" period="30" file="sumo/edges.xml"/>',
        '<edgeData id="whole" file="sumo/whole.xml" excludeEmpty="true"/>',
        '<edgeData id="vans" period="60" vTypes="van" excludeEmpty="defaults" file="sumo/vans.xml"/>',
        '<laneData id="lanes" period="60" begin="30" end="150" withInternal="true" file="sumo/lanes.xml"/>',
        '<laneData id="part" begin="50" end="110" excludeEmpty="true" file="sumo/part.xml"/>',
    ]
    return "<additional>\n" + "\n".join(lines) + "\n</additional>\n"


def main(folder, seed, step, period, *options):
    sys.path.append(os.path.join(sumo.SUMO_HOME, "tools"))
    import sumolib

    rng = random.Random(seed)
    os.makedirs(os.path.join(folder, "sumo"), exist_ok=True)
    run(
        folder, "netgenerate", "--grid", "--grid.number", "3", "--grid.length", str(rng.randint(120, 220)), "-L",
        str(rng.randint(1, 2) if float(period) > 2 else 2), "--default-junction-type",
        JUNCTIONS[int(seed) % len(JUNCTIONS)], "--seed", seed, "--no-turnarounds", "-o", "net.net.xml")
    subprocess.run(
        [sys.executable, os.path.join(sumo.SUMO_HOME, "tools", "randomTrips.py"), "-n", "net.net.xml", "-o", "t.trips.xml",
         "-e", "150", "-p", period, "--seed", seed, "--fringe-factor", "5"],
        cwd=folder, check=True, stdout=subprocess.DEVNULL, env=dict(os.environ, SUMO_HOME=sumo.SUMO_HOME))
    path = os.path.join(folder, "t.trips.xml")
    with open(path) as file:
        lines = file.read().split("\n")
    with open(path, "w") as file:
        file.write("\n".join(
            line.replace("<trip ", f'<trip type="{rng.choice(["car", "car", "van"])}" ') for line in lines))
    net = sumolib.net.readNet(os.path.join(folder, "net.net.xml"))
    with open(os.path.join(folder, "x.add.xml"), "w") as file:
        file.write(detectors(net, rng))
    with open(os.path.join(folder, "run.sumocfg"), "w") as file:
        file.write(
            '<configuration><input><net-file value="net.net.xml"/><route-files value="t.trips.xml"/>'
            '<additional-files value="x.add.xml"/></input>'
            f'<time><step-length value="{step}"/><end value="240"/></time>'
            '<processing><default.speeddev value="0"/><time-to-teleport value="-1"/></processing></configuration>\n')
    run(
        folder, "sumo", "-c", "run.sumocfg", "--no-step-log", "--no-warnings", "--precision", "14", "--fcd-output",
        "sumo/fcd.xml", "--tripinfo-output", "sumo/tripinfo.xml", "--summary-output", "sumo/summary.xml",
        "--statistic-output", "sumo/statistic.xml", *options)


main(*sys.argv[1:])
