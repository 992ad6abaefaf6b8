#!/usr/bin/env bash
# Makes arterial.net.xml from source/ with netconvert of SUMO 1.28 on PATH (`pip install eclipse-sumo==1.28.0`). What it
# makes is checked in: running the scenario needs none of this.
set -euo pipefail
cd "$(dirname "$0")"
netconvert -n source/arterial.nod.xml -e source/arterial.edg.xml -x source/arterial.con.xml \
  --offset.disable-normalization --no-turnarounds --tls.cycle.time 70 --tls.yellow.time 3 -o arterial.net.xml
# The header comment holds the date and the paths of one machine.
sed -i '/^<!-- generated on/,/^-->/d' arterial.net.xml
