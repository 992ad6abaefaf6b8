#!/usr/bin/env python3
"""Turn the demand of an empty network into the demand of one that is in full flow.

usage: warm-start.py NET ROUTES SECONDS OUT

Runs SUMO on NET with ROUTES (explicit vehicles, as duarouter writes them) for SECONDS. Every vehicle that is
then on an ordinary lane departs in OUT at second 0 on that lane, at that position, over the rest of its route; vehicles that depart later do so SECONDS earlier. Vehicles inside a junction are left out.
SECONDS should be a multiple of the signals' cycle. Needs `sumo` on PATH.
"""
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

network, routes, seconds, out = sys.argv[1], sys.argv[2], float(sys.argv[3]), sys.argv[4]
with tempfile.NamedTemporaryFile(suffix=".xml") as fcd:
    subprocess.run(
        ["sumo", "-n", network, "-r", routes, "--begin", "0", "--end", f"{seconds + 1:g}", "--step-length", "0.1",
         "--seed", "42", "--no-step-log", "--device.fcd.begin", f"{seconds:g}", "--fcd-output", fcd.name],
        check=True)
    first = ET.parse(fcd.name).getroot().find("timestep[@time='%.2f']" % seconds)
state = {v.get("id"): v for v in first.findall("vehicle")}

tree = ET.parse(routes)
root = tree.getroot()
moving, later, skipped = [], [], 0
for element in root.findall("vehicle"):
    root.remove(element)
    depart = float(element.get("depart"))
    now = state.get(element.get("id"))
    if depart >= seconds:
        element.set("depart", f"{depart - seconds:.2f}")
        later.append(element)
    elif now is not None:
        lane = now.get("lane")
        edge, _, index = lane.rpartition("_")
        path = element.find("route").get("edges").split()
        if lane.startswith(":") or edge not in path:
            skipped += 1
            continue
        element.set("depart", "0.00")
        element.set("departLane", index)
        element.set("departPos", now.get("pos"))
        # The highest safe speed: an exact one can be unsafe once another engine draws other speed factors.
        element.set("departSpeed", "max")
        element.find("route").set("edges", " ".join(path[path.index(edge):]))
        moving.append((edge, -float(now.get("pos")), element))
# Leaders first: an engine that inserts in file order then sees each vehicle's leader already there.
moving.sort(key=lambda m: m[:2])
for element in [m[2] for m in moving] + later:
    root.append(element)
for index, element in enumerate(root.findall("vehicle")):
    element.set("id", f"v{index}")
ET.indent(tree, "    ")
tree.write(out, encoding="UTF-8", xml_declaration=True)
print(f"{out}: {len(moving)} under way, {len(later)} later, {skipped} left out inside junctions")
