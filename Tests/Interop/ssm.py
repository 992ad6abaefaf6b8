#!/usr/bin/env python3
"""Drives careless vehicles along a road with a signal in an installed SUMO (PyPI: eclipse-sumo), and prints their trajectories
and what SUMO's own SSM device finds in them, as JSON.

usage: ssm.py FOLDER SEED     also writes the network n.net.xml into the folder
"""
import json
import os
import random
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import sumo


def run(folder, program, *arguments):
    path = os.path.join(sumo.SUMO_HOME, "bin", program)
    subprocess.run([path, *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def write(folder, name, text):
    with open(os.path.join(folder, name), "w") as file:
        file.write(text)


def main(folder, seed):
    write(
        folder,
        "p.nod.xml",
        '<nodes><node id="a" x="0" y="0"/><node id="b" x="400" y="0" type="traffic_light"/>'
        '<node id="c" x="700" y="0"/></nodes>',
    )
    write(
        folder,
        "p.edg.xml",
        '<edges><edge id="ab" from="a" to="b" numLanes="1" speed="16.7"/>'
        '<edge id="bc" from="b" to="c" numLanes="1" speed="16.7"/></edges>',
    )
    chance = random.Random(int(seed))
    types = vehicles = ""
    for i in range(30):
        types += (
            f'<vType id="t{i}" length="{chance.uniform(4, 12):.2f}" width="1.8" tau="{chance.uniform(0.3, 1):.2f}" '
            f'sigma="{chance.uniform(0, 1):.2f}" decel="{chance.uniform(3, 8):.2f}" emergencyDecel="9" '
            f'speedFactor="{chance.uniform(0.6, 1.4):.2f}" minGap="{chance.uniform(0.3, 2.5):.2f}"/>'
        )
        stop = '<stop lane="bc_0" endPos="150" duration="15"/>' if i % 11 == 3 else ""
        vehicles += (
            f'<vehicle id="v{i}" type="t{i}" depart="{2.5 * i:.1f}" departSpeed="max"><route edges="ab bc"/>{stop}'
            "</vehicle>"
        )
    write(folder, "r.rou.xml", f"<routes>{types}{vehicles}</routes>")
    run(folder, "netconvert", "-n", "p.nod.xml", "-e", "p.edg.xml", "-o", "n.net.xml", "--no-turnarounds")
    run(
        folder, "sumo", "-n", "n.net.xml", "-r", "r.rou.xml", "--step-length", "0.1", "--end", "200", "--seed", seed,
        "--fcd-output", "f.xml", "--precision", "6", "--no-step-log", "--no-warnings", "--device.ssm.probability", "1",
        "--device.ssm.measures", "TTC DRAC", "--device.ssm.thresholds", "3.0 0.2", "--device.ssm.range", "150",
        "--device.ssm.extratime", "0", "--device.ssm.file", "s.xml",
    )  # fmt: skip
    lengths = {t.get("id"): float(t.get("length")) for t in ElementTree.fromstring(f"<r>{types}</r>")}
    steps = []
    for step in ElementTree.parse(os.path.join(folder, "f.xml")).getroot():
        steps.append(
            {
                "time": float(step.get("time")),
                "vehicles": [
                    {k: float(v.get(k)) for k in ("x", "y", "speed", "pos")}
                    | {"id": int(v.get("id")[1:]), "lane": v.get("lane"), "length": lengths[v.get("type")]}
                    for v in step
                ],
            }
        )
    found = []
    for conflict in ElementTree.parse(os.path.join(folder, "s.xml")).getroot().iter("conflict"):
        ttc, drac = conflict.find("minTTC"), conflict.find("maxDRAC")
        # 2: the equipped vehicle follows.
        if ttc.get("type") == "2":
            found.append(
                {
                    "follower": int(conflict.get("ego")[1:]),
                    "leader": int(conflict.get("foe")[1:]),
                    "ttc": float(ttc.get("value")),
                    "ttcTime": float(ttc.get("time")),
                    "drac": float(drac.get("value")) if drac.get("type") == "2" else 0.0,
                    "dracTime": float(drac.get("time")) if drac.get("type") == "2" else -1.0,
                }
            )
    print(json.dumps({"steps": steps, "conflicts": found}))


main(*sys.argv[1:])
