#!/usr/bin/env bash
# Makes corridor.net.xml, buildings.add.xml and demand.rou.xml. Needs SUMO 1.28's netconvert, duarouter and sumo
# on PATH (`pip install eclipse-sumo==1.28.0`), awk and Python. What it makes is checked in: running the scenario
# needs none of this.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The axis: 3.8 km east, 60 degrees to the right on a radius of 500 m, and on to 6 km.
. ../bend.sh
axis() { bend 3800 500 "$1"; }
reversed() { bend_reversed 3800 500 "$1"; }
cat > "$work/nodes.xml" <<XML
<nodes>
    <node id="begin" x="0" y="0"/>
    <node id="ramp_begin" x="1150" y="-90"/>
    <node id="merge" x="1500" y="0"/>
    <node id="merged" x="1800" y="0"/>
    <node id="bend_begin" x="3800" y="0"/>
    <node id="bend_end" x="4233.01" y="-250"/>
    <node id="end" x="5071.41" y="-1702.15"/>
    <node id="far_begin" x="5087.00" y="-1693.15"/>
    <node id="far_end" x="0" y="18"/>
</nodes>
XML
cat > "$work/edges.xml" <<XML
<edges>
    <edge id="approach" from="begin" to="merge" numLanes="3" speed="33.33" priority="9"/>
    <edge id="ramp" from="ramp_begin" to="merge" numLanes="1" speed="22.22" priority="5" shape="1150,-90 1350,-24 1430,-12 1500,-9"/>
    <edge id="merging" from="merge" to="merged" numLanes="4" speed="33.33" priority="9"/>
    <edge id="straight" from="merged" to="bend_begin" numLanes="3" speed="33.33" priority="9"/>
    <edge id="bend" from="bend_begin" to="bend_end" numLanes="3" speed="33.33" priority="9" shape="$(axis 0)"/>
    <edge id="departure" from="bend_end" to="end" numLanes="3" speed="33.33" priority="9"/>
    <edge id="opposite" from="far_begin" to="far_end" numLanes="3" speed="33.33" priority="9" shape="5087.00,-1693.15 $(reversed 18)0,18"/>
</edges>
XML
cat > "$work/connections.xml" <<XML
<connections>
    <connection from="approach" to="merging" fromLane="0" toLane="1"/>
    <connection from="approach" to="merging" fromLane="1" toLane="2"/>
    <connection from="approach" to="merging" fromLane="2" toLane="3"/>
    <connection from="ramp" to="merging" fromLane="0" toLane="0"/>
    <connection from="merging" to="straight" fromLane="1" toLane="0"/>
    <connection from="merging" to="straight" fromLane="2" toLane="1"/>
    <connection from="merging" to="straight" fromLane="3" toLane="2"/>
</connections>
XML
netconvert -n "$work/nodes.xml" -e "$work/edges.xml" -x "$work/connections.xml" \
  --offset.disable-normalization --no-turnarounds --default.lanewidth 3.75 --default.spreadtype right -o corridor.net.xml
sed -i '/^<!-- generated on/,/^-->/d' corridor.net.xml

# The cutting: a slope on the inside of the bend, from 2.9 m beside the right lane's edge outwards.
inner=$(axis -14.2)
outer=$(reversed -34)
cat > buildings.add.xml <<XML
<additional xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="http://sumo.dlr.de/xsd/additional_file.xsd">
    <!-- The slope of the cutting on the inside of the bend: it ends the view along the curve. -->
    <poly id="cutting" type="building" color="110,130,90" fill="1" shape="$inner ${outer% }"><param key="height" value="6"/></poly>
    <!-- A noise barrier along the ramp: traffic on the ramp and on the carriageway see each other late. -->
    <poly id="barrier" type="building" color="150,150,150" fill="1" shape="1180.00,-62.00 1340.00,-14.50 1400.00,-13.00 1400.00,-12.60 1340.00,-14.10 1180.00,-61.20"><param key="height" value="4"/></poly>
</additional>
XML

duarouter -n corridor.net.xml -r source/demand.rou.xml --seed 42 --no-step-log --write-license false -o "$work/cold.rou.xml"
python3 ../warm-start.py corridor.net.xml "$work/cold.rou.xml" 240 demand.rou.xml
sed -i '/^<!-- generated on/,/^-->/d' demand.rou.xml
