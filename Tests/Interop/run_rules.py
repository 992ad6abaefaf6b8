#!/usr/bin/env python3
"""Generates a road with speed limits and stopping places of single classes, and runs it in an installed SUMO (PyPI:
eclipse-sumo).

usage: run_rules.py FOLDER SEED     FOLDER then holds run.sumocfg, its inputs, and SUMO's t.xml and fcd.xml
"""
import os
import random
import re
import subprocess
import sys

import sumo

CLASSES = ["passenger", "truck", "bus", "delivery", "bicycle", "motorcycle"]


def run(folder, program, *arguments):
    path = os.path.join(sumo.SUMO_HOME, "bin", program)
    subprocess.run([path, *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def write(folder, name, lines):
    with open(os.path.join(folder, name), "w") as file:
        file.write("\n".join(lines) + "\n")


def stop_offset(rng):
    """A random stop offset, for all, for some or for all but some."""
    names = " ".join(rng.sample(CLASSES, 3))
    which = rng.choice(["", f'vClasses="{names}"', f'exceptions="{names}"'])
    return f'<stopOffset value="{rng.uniform(2, 40):.1f}" {which}/>'


def main(folder, seed):
    rng = random.Random(int(seed))
    nodes, edges, types = [], [], []
    count = 6
    for i in range(count + 1):
        light = 'type="traffic_light"' if 0 < i < count else ""
        nodes += [f'<node id="n{i}" x="{i * 400}" y="0" {light}/>', f'<node id="s{i}" x="{i * 400}" y="-150"/>']
    for i in range(count):
        limits = "".join(
            f'<restriction vClass="{name}" speed="{rng.uniform(5, 30):.2f}"/>'
            for name in rng.sample(CLASSES, rng.randint(1, 4)))
        types.append(f'<type id="t{i}" numLanes="1" speed="{rng.uniform(8, 25):.2f}">{limits}</type>')
        child = rng.choice([stop_offset(rng), f'<lane index="0">{stop_offset(rng)}</lane>', ""])
        edges.append(f'<edge id="e{i}" from="n{i}" to="n{i + 1}" type="t{i}">{child}</edge>')
        if i:
            edges.append(f'<edge id="x{i}" from="s{i}" to="n{i}"/>')
    routes = [f'<vType id="{name}" vClass="{name}" sigma="0" speedDev="0"/>' for name in CLASSES]
    whole = " ".join(f"e{i}" for i in range(count))
    for k in range(8):
        # Far apart: nobody meets another.
        routes.append(
            f'<vehicle id="v{k}" type="{rng.choice(CLASSES)}" depart="{k * 400 + rng.randint(0, 99)}">'
            f'<route edges="{whole}"/></vehicle>')
    write(folder, "p.nod.xml", ["<nodes>", *nodes, "</nodes>"])
    write(folder, "p.edg.xml", ["<edges>", *edges, "</edges>"])
    write(folder, "p.typ.xml", ["<types>", *types, "</types>"])
    write(folder, "r.rou.xml", ["<routes>", *routes, "</routes>"])
    write(folder, "run.sumocfg", [
        '<configuration><input><net-file value="n.net.xml"/><route-files value="r.rou.xml"/></input>',
        '<time><step-length value="0.5"/></time></configuration>'])
    run(folder, "netconvert", "-n", "p.nod.xml", "-e", "p.edg.xml", "-t", "p.typ.xml", "-o", "n.net.xml")
    # Signals act one step later here than in SUMO.
    with open(os.path.join(folder, "n.net.xml")) as file:
        write(folder, "late.net.xml", [re.sub(r'(<tlLogic [^>]*offset=")[^"]*"', r'\g<1>0.5"', file.read())])
    run(
        folder, "sumo", "-c", "run.sumocfg", "-n", "late.net.xml", "--no-step-log", "--tripinfo-output", "t.xml",
        "--fcd-output", "fcd.xml")


main(*sys.argv[1:])
