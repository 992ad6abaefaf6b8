#!/usr/bin/env bash
# Makes district.net.xml.gz, buildings.add.xml and demand.rou.xml.gz. Needs SUMO 1.28's netgenerate, netconvert,
# sumo and tools/randomTrips.py (`pip install eclipse-sumo==1.28.0`, SUMO_HOME set), awk and Python.
# What it makes is checked in: running the scenario needs none of this.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# 6 x 6 junctions enclose 5 x 5 blocks; each outer junction has an arm that leads out of the district.
signals=$(echo {A,B,C,D,E,F}{0,1,2,3,4,5} | tr ' ' ',')
netgenerate --grid --grid.number 6 --grid.length 160 --grid.attach-length 160 --default.lanenumber 2 \
  --default.speed 13.89 --default.lanewidth 3.25 --turn-lanes 1 --turn-lanes.length 50 --no-turnarounds -o "$work/grid.net.xml"
netconvert -s "$work/grid.net.xml" --tls.set "$signals" --tls.cycle.time 80 --tls.yellow.time 3 --tls.allred.time 2 --tls.left-green.time 8 \
  --no-turnarounds --offset.disable-normalization -o district.net.xml
sed -i '/^<!-- generated on/,/^-->/d' district.net.xml

# One house per block, some three metres back from the kerb of the approaches.
{
  echo '<additional xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="http://sumo.dlr.de/xsd/additional_file.xsd">'
  for i in 1 2 3 4 5; do
    for j in 1 2 3 4 5; do
      awk -v i=$i -v j=$j 'BEGIN {
        x0 = i * 160 + 11.5; x1 = i * 160 + 148.5; y0 = j * 160 + 11.5; y1 = j * 160 + 148.5
        printf "    <poly id=\"block_%d_%d\" type=\"building\" color=\"120,120,120\" fill=\"1\" ", i, j
        printf "shape=\"%.2f,%.2f %.2f,%.2f %.2f,%.2f %.2f,%.2f\">", x0, y0, x1, y0, x1, y1, x0, y1
        printf "<param key=\"height\" value=\"%d\"/></poly>\n", 12 + 3 * ((i * 7 + j * 3) % 4) }'
    done
  done
  echo '</additional>'
} > buildings.add.xml

cat > "$work/types.xml" <<XML
<routes>
    <vTypeDistribution id="mixed">
        <vType id="car" vClass="passenger" length="4.6" width="1.8" height="1.5" accel="2.6" decel="4.5" sigma="0.4" tau="1.2" speedFactor="normc(1.0,0.08,0.7,1.2)" probability="0.88"/>
        <vType id="van" vClass="delivery" length="5.9" width="2.0" height="2.6" accel="2.2" decel="4.5" sigma="0.4" tau="1.3" speedFactor="normc(0.95,0.08,0.7,1.1)" probability="0.09"/>
        <vType id="truck" vClass="truck" length="9.0" width="2.5" height="3.5" accel="1.3" decel="4.0" sigma="0.4" tau="1.5" speedFactor="normc(0.9,0.05,0.7,1.0)" probability="0.03"/>
    </vTypeDistribution>
</routes>
XML
# Random trips, more of them through the district than within it; one every 0.47 s keeps about 400 under way.
python3 "$SUMO_HOME/tools/randomTrips.py" -n district.net.xml --seed 42 --begin 0 --end 600 --period 0.47 \
  --fringe-factor 5 --min-distance 400 --random-arrivalpos --additional-file "$work/types.xml" \
  --trip-attributes 'type="mixed" departLane="best" departSpeed="max"' \
  -o "$work/trips.xml" -r "$work/cold.rou.xml" >/dev/null
python3 ../warm-start.py district.net.xml "$work/cold.rou.xml" 240 demand.rou.xml
sed -i '/^<!-- generated on/,/^-->/d' demand.rou.xml
gzip -9nf district.net.xml demand.rou.xml
