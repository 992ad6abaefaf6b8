#!/usr/bin/env bash
# Makes left_turn.net.xml from source/ with netconvert of SUMO 1.28 on PATH (`pip install eclipse-sumo==1.28.0`). What it
# makes is checked in: running the scenario needs none of this.
set -euo pipefail
cd "$(dirname "$0")"
netconvert -n source/left_turn.nod.xml -e source/left_turn.edg.xml -x source/left_turn.con.xml \
  --offset.disable-normalization --no-turnarounds -o left_turn.net.xml
# The header comment holds the date and the paths of one machine.
sed -i '/^<!-- generated on/,/^-->/d' left_turn.net.xml
