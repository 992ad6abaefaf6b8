#!/usr/bin/env python3
"""Runs a scenario in an installed SUMO (PyPI: eclipse-sumo) and prints its trips and people as JSON.

usage: run_sumo.py FOLDER     FOLDER holds run.sumocfg, and p.nod.xml and p.edg.xml of which n.net.xml is made
"""
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import sumo


def run(folder, program, *arguments):
    path = os.path.join(sumo.SUMO_HOME, "bin", program)
    subprocess.run([path, *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def main(folder):
    run(folder, "netconvert", "-n", "p.nod.xml", "-e", "p.edg.xml", "-o", "n.net.xml", "--no-turnarounds")
    run(folder, "sumo", "-c", "run.sumocfg", "--tripinfo-output", "t.xml", "--no-step-log")
    root = ElementTree.parse(os.path.join(folder, "t.xml")).getroot()
    numbers = ("depart", "duration", "stopTime", "routeLength", "speedFactor")
    trips = {t.get("id"): {k: float(t.get(k)) for k in numbers} for t in root.iter("tripinfo")}
    people = {p.get("id"): {k: float(p.get(k)) for k in ("depart", "duration")} for p in root.iter("personinfo")}
    print(json.dumps({"trips": trips, "people": people}))


main(sys.argv[1])
