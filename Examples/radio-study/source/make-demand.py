"""The vehicles of the study: .1 per metre on 5 km, in two lanes and directions, all at 70 km/h."""
import random

LENGTH, PER_LANE, SPEED, CAR = 5000.0, 125, 70 / 3.6, 4.5
random.seed(1)
print('<routes>')
print(f'    <vType id="car" length="{CAR}" minGap="1" tau="0.5" sigma="0" speedFactor="1" maxSpeed="{SPEED:.2f}" lcStrategic="-1"'
      ' lcCooperative="0" lcSpeedGain="0" lcKeepRight="0"/>')
for edge in ("eastbound", "westbound"):
    for lane in range(2):
        pitch = LENGTH / PER_LANE
        for k in range(PER_LANE):
            # Uniform within its part of the road, as far as the car before leaves room.
            x = CAR + pitch * k + random.uniform(0, pitch - 18)
            print(f'    <vehicle id="{edge}_{lane}_{k}" type="car" depart="0" departLane="{lane}"'
                  f' departPos="{x:.2f}" departSpeed="{SPEED:.2f}">')
            print(f'        <route edges="{edge}"/>')
            print('    </vehicle>')
print('</routes>')
