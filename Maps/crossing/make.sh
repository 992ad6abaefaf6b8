#!/usr/bin/env bash
# Makes crossing.net.xml and demand.rou.xml from source/. Needs SUMO 1.28's netconvert and duarouter on PATH
# (`pip install eclipse-sumo==1.28.0`). What it makes is checked in: running the scenario needs none of this.
set -euo pipefail
cd "$(dirname "$0")"
netconvert -n source/crossing.nod.xml -e source/crossing.edg.xml -x source/crossing.con.xml \
  --offset.disable-normalization --no-turnarounds --walkingareas --tls.cycle.time 60 -o crossing.net.xml
# Flows become single vehicles and walkers, so that every engine moves the same ones.
duarouter -n crossing.net.xml -r source/demand.rou.xml,source/walkers.rou.xml --seed 42 --no-step-log \
  --write-license false -o demand.rou.xml
rm -f demand.rou.alt.xml
# The header comments hold the date and the paths of one machine.
for file in crossing.net.xml demand.rou.xml; do
  sed -i '/^<!-- generated on/,/^-->/d' "$file"
done
