#!/usr/bin/env bash
# Makes queue.net.xml and buildings.add.xml. Needs SUMO 1.28's netconvert on PATH (`pip install eclipse-sumo==1.28.0`) and awk.
# What it makes is checked in: running the scenario needs none of this.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The axis: 1.6 km east, 60 degrees to the right on a radius of 400 m, and 700 m on.
. ../bend.sh
axis() { bend 1600 400 "$1"; }
reversed() { bend_reversed 1600 400 "$1"; }
cat > "$work/nodes.xml" <<XML
<nodes>
    <node id="begin" x="0" y="0"/>
    <node id="bend_begin" x="1600" y="0"/>
    <node id="bend_end" x="1946.41" y="-200"/>
    <node id="end" x="2296.41" y="-806.22"/>
</nodes>
XML
cat > "$work/edges.xml" <<XML
<edges>
    <edge id="straight" from="begin" to="bend_begin" numLanes="2" speed="27.78"/>
    <edge id="bend" from="bend_begin" to="bend_end" numLanes="2" speed="27.78" shape="$(axis 0)"/>
    <edge id="after" from="bend_end" to="end" numLanes="2" speed="27.78"/>
</edges>
XML
netconvert -n "$work/nodes.xml" -e "$work/edges.xml" --offset.disable-normalization --no-turnarounds \
  --default.lanewidth 3.75 --default.spreadtype right -o queue.net.xml
sed -i '/^<!-- generated on/,/^-->/d' queue.net.xml

# The cutting: a slope on the inside of the bend, from 2.5 m beside the right lane's edge outwards.
inner=$(axis -10.0)
outer=$(reversed -30)
cat > buildings.add.xml <<XML
<additional xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="http://sumo.dlr.de/xsd/additional_file.xsd">
    <!-- The slope of the cutting on the inside of the bend: it ends the view along the curve. -->
    <poly id="cutting" type="building" color="110,130,90" fill="1" shape="$inner ${outer% }"><param key="height" value="6"/></poly>
</additional>
XML
