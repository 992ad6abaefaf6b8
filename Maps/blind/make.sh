#!/usr/bin/env bash
# Makes blind.net.xml from source/ with netconvert of SUMO 1.28 on PATH (`pip install eclipse-sumo==1.28.0`). What it
# makes is checked in: running the scenario needs none of this.
set -euo pipefail
cd "$(dirname "$0")"
netconvert -n source/blind.nod.xml -e source/blind.edg.xml --offset.disable-normalization --no-turnarounds -o blind.net.xml
# The header comment holds the date and the paths of one machine.
sed -i '/^<!-- generated on/,/^-->/d' blind.net.xml
