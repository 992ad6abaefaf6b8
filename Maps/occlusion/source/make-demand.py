"""Writes demand.rou.xml: one car every 24 s, and for each a person who meets it."""

ENCOUNTERS, HEADWAY = 20, 24
# The fastest car (1.2 × 13.89 m/s) needs 27 s to the place, the slowest (0.8 ×) 41 s: the person is there before.
AHEAD = 16

print('<routes xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
      'xsi:noNamespaceSchemaLocation="http://sumo.dlr.de/xsd/routes_file.xsd">')
print('    <!-- Steady drivers between 40 and 60 km/h, so that a meeting can be arranged. The height is that of the test\'s '
      'child. -->')
print('    <vType id="car" vClass="passenger" length="4.6" width="1.8" height="1.5" accel="2.6" decel="4.5" sigma="0" '
      'speedFactor="normc(1.0,0.1,0.8,1.2)"/>')
print('    <vType id="walker" vClass="pedestrian" width="0.5" length="0.4" height="1.2"/>')
rows = []
for i in range(ENCOUNTERS):
    rows.append((i * HEADWAY, f'''    <vehicle id="car.{i}" type="car" depart="{i * HEADWAY}.00" departLane="best" departSpeed="max">
        <route edges="approach departure"/>
    </vehicle>'''))
    # At the building line, 6.3 m from the middle of the carriageway, until the car is near enough.
    rows.append((i * HEADWAY + AHEAD, f'''    <person id="walker.{i}" type="walker" depart="{i * HEADWAY + AHEAD}.00" departPos="17.05">
        <walk edges="path_south path_north" speed="1.39" arrivalPos="10.00"/>
        <param key="coroad.meets" value="car.{i}"/>
    </person>'''))
for _, text in sorted(rows, key=lambda row: row[0]):
    print(text)
print('</routes>')
