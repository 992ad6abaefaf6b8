#!/usr/bin/env bash
# Makes red_light.net.xml from source/ with netconvert of SUMO 1.28 on PATH (`pip install eclipse-sumo==1.28.0`). What it
# makes is checked in: running the scenario needs none of this.
set -euo pipefail
cd "$(dirname "$0")"
netconvert -n source/red_light.nod.xml -e source/red_light.edg.xml -x source/red_light.con.xml \
  --offset.disable-normalization --no-turnarounds --tls.cycle.time 44 --tls.yellow.time 4 -o red_light.net.xml
# The header comment holds the date and the paths of one machine.
sed -i '/^<!-- generated on/,/^-->/d' red_light.net.xml
