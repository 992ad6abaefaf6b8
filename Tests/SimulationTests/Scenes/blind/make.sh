#!/usr/bin/env bash
# Makes blind.net.xml from source/ with netconvert, and demand.rou.xml with duarouter, both of SUMO 1.28 on PATH (`pip
# install eclipse-sumo==1.28.0`). What it makes is checked in: running the scenario needs none of this.
set -euo pipefail
cd "$(dirname "$0")"
netconvert -n source/blind.nod.xml -e source/blind.edg.xml --offset.disable-normalization --no-turnarounds -o blind.net.xml
duarouter -n blind.net.xml -r source/demand.rou.xml --seed 1 --no-step-log -o demand.rou.xml
# The header comments hold the date and the paths of one machine.
sed -i '/^<!-- generated on/,/^-->/d' blind.net.xml demand.rou.xml
rm -f demand.rou.alt.xml
