#!/usr/bin/env bash
# Makes road.net.xml with SUMO 1.28's netconvert on PATH (`pip install eclipse-sumo==1.28.0`), and demand.rou.xml with
# Python. What it makes is checked in: running the scenario needs none of this.
set -euo pipefail
cd "$(dirname "$0")"
netconvert -n source/road.nod.xml -e source/road.edg.xml --offset.disable-normalization --no-turnarounds -o road.net.xml
# The header comment holds the date and the paths of one machine.
sed -i '/^<!-- generated on/,/^-->/d' road.net.xml
python3 source/make-demand.py > demand.rou.xml
