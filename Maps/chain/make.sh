#!/usr/bin/env bash
# Makes chain.net.xml from source/ with netconvert of SUMO 1.28 on PATH (`pip install eclipse-sumo==1.28.0`). What it
# makes is checked in: running the scenario needs none of this.
set -euo pipefail
cd "$(dirname "$0")"
netconvert -n source/chain.nod.xml -e source/chain.edg.xml --offset.disable-normalization --no-turnarounds -o chain.net.xml
# The header comment holds the date and the paths of one machine.
sed -i '/^<!-- generated on/,/^-->/d' chain.net.xml
