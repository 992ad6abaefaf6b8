#!/usr/bin/env python3
"""Compares Coroad's traffic with SUMO's on generated scenarios.

    bench.py [--scenarios FIRST-LAST] [--seeds N] [--jobs N] [--coroad PATH] [--out FILE] [--keep FOLDER]
    bench.py --minimise SCENARIO [...]

A scenario follows from its number: a network of netgenerate (grid, spider or random; 1 to 3 lanes; kinds of junctions and
signals, turn lanes, turnarounds), demand of randomTrips (trips or flows, light to beyond capacity) and a step length.
Both engines run it under several seeds. Prints one line per scenario and, by kind of network and by load, the deviation
of duration, time lost and arrivals, against the scatter of SUMO's own seeds.

--minimise halves the demand of a scenario and shortens it as long as the deviation remains, and says where it lies.

Needs eclipse-sumo from PyPI, and the release build of this repository.
"""

import argparse
import concurrent.futures
import csv
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# Departures end here, and runs here, s: what has not arrived then is stuck or very late.
DEMAND_END = 600
END = 1800
LIMIT = 600


def home():
    import sumo

    return sumo.SUMO_HOME


class Scenario:
    """What a number stands for."""

    def __init__(self, number):
        r = random.Random(number)
        self.number = number
        self.shape = r.choice(["grid", "spider", "rand"])
        self.junction = r.choice(
            ["priority", "right_before_left", "priority_stop", "allway_stop", "static", "static", "actuated", "mixed"])
        self.lanes = r.choice([1, 1, 2, 2, 3])
        self.load = r.choice(["light", "medium", "heavy", "saturated"])
        self.step = r.choice([0.1, 0.5, 1.0, 1.0])
        net = [f"--{self.shape}", "--seed", str(number), "--default.lanenumber", str(self.lanes)]
        if self.shape == "grid":
            net += ["--grid.number", str(r.randint(3, 6)), "--grid.length", str(r.choice([80, 120, 200, 300]))]
            net += ["--grid.attach-length", str(r.choice([0, 100, 200]))]
        elif self.shape == "spider":
            net += ["--spider.arm-number", str(r.randint(4, 7)), "--spider.circle-number", str(r.randint(2, 4))]
            net += ["--spider.space-radius", str(r.choice([80, 120, 200]))]
            net += r.choice([[], ["--spider.omit-center"]])
        else:
            net += ["--rand.iterations", str(r.randint(30, 150)), "--rand.max-distance", str(r.choice([150, 250]))]
            net += ["--rand.min-distance", "60", "--rand.bidi-probability", "1"]
        kind = {"static": "traffic_light", "actuated": "traffic_light", "mixed": "priority"}.get(self.junction, self.junction)
        net += ["--default-junction-type", kind]
        if self.junction == "actuated":
            net += ["--tls.default-type", "actuated"]
        if self.junction == "mixed":
            net += ["--tls.guess", "true", "--tls.guess.threshold", "40"]
        self.pockets = self.lanes < 3 and r.random() < 0.3
        if self.pockets:
            net += ["--turn-lanes", "1", "--turn-lanes.length", str(r.choice([20, 40]))]
        if r.random() < 0.5:
            net += ["--no-turnarounds", "true"]
        net += ["--default.speed", str(r.choice([8.33, 13.89, 13.89, 19.44]))]
        self.net = net
        # Insertions per hour and kilometre of lane.
        self.density = {"light": 25, "medium": 60, "heavy": 110, "saturated": 200}[self.load] * r.uniform(0.8, 1.2)
        self.flows = r.random() < 0.3
        self.fringe = r.choice([1, 5, 20])
        self.depart = r.choice([{}, {"departLane": "best", "departSpeed": "max"}, {"departLane": "free", "departSpeed": "0"}])
        self.share = 1.0
        self.demand_end = DEMAND_END

    def __str__(self):
        words = [self.shape, self.junction, f"{self.lanes} lanes", self.load, f"step {self.step}"]
        return f"{self.number}: {', '.join(words)}" + (", turn lanes" if self.pockets else "") + (", flows" if self.flows else "")

    def write(self, folder):
        """Network, demand and configuration; nil if there is no traffic."""
        net = os.path.join(folder, "net.net.xml")
        run([os.path.join(home(), "bin", "netgenerate"), *self.net, "-o", net])
        lane_km = 0
        for edge in ElementTree.parse(net).getroot().iter("edge"):
            if edge.get("function") is None:
                lane_km += sum(float(lane.get("length")) for lane in edge.iter("lane")) / 1000
        period = 3600 / max(1e-6, lane_km * self.density * self.share)
        routes = os.path.join(folder, "demand.rou.xml")
        command = [
            sys.executable, os.path.join(home(), "tools", "randomTrips.py"), "-n", net, "-o", routes, "-e",
            str(self.demand_end), "-p", f"{period:.4f}", "--seed", str(self.number), "--fringe-factor", str(self.fringe),
            "--min-distance", "150", "--validate"]
        if self.flows:
            command += ["--flows", str(max(2, round(self.demand_end / period / 15)))]
        if self.depart:
            command += ["--trip-attributes", " ".join(f'{k}="{v}"' for k, v in self.depart.items())]
        run(command, cwd=folder)
        with open(os.path.join(folder, "run.sumocfg"), "w") as file:
            file.write(
                f"""<configuration><input><net-file value="net.net.xml"/><route-files value="demand.rou.xml"/></input>
<time><begin value="0"/><end value="{END}"/><step-length value="{self.step}"/></time></configuration>\n""")


def run(command, **options):
    return subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=LIMIT, **options)


def trips(path):
    finished = []
    for trip in ElementTree.parse(path).getroot().iter("tripinfo"):
        if float(trip.get("arrival", 0)) >= 0:
            finished.append((float(trip.get("duration")), float(trip.get("timeLoss"))))
    return finished


class Outcome:
    """What one run of one engine gave."""

    def __init__(self, finished, inserted, teleports):
        self.arrived = len(finished)
        self.duration = statistics.mean(d for d, _ in finished) if finished else 0.0
        self.loss = statistics.mean(t for _, t in finished) if finished else 0.0
        self.inserted = inserted
        self.teleports = teleports


def sumo(folder, seed):
    out = os.path.join(folder, f"sumo-{seed}")
    run([os.path.join(home(), "bin", "sumo"), "-c", os.path.join(folder, "run.sumocfg"), "--seed", str(seed), "--no-step-log",
         "--no-warnings", "--tripinfo-output", out + ".xml", "--statistic-output", out + ".stat"])
    root = ElementTree.parse(out + ".stat").getroot()
    return Outcome(trips(out + ".xml"), int(root.find("vehicles").get("inserted")), int(root.find("teleports").get("total")))


def coroad(program, folder, seed):
    out = os.path.join(folder, f"coroad-{seed}")
    run([program, "run", os.path.join(folder, "run.sumocfg"), "--seed", str(seed), "--quiet", "--out", out, "--set",
         "record.mcap=false", "--set", "v2x.enabled=false"])
    with open(os.path.join(out, "summary.json")) as file:
        vehicles = json.load(file)["vehicles"]
    return Outcome(trips(os.path.join(out, "tripinfo.xml")), vehicles["departed"], vehicles["teleports"])


def relative(ours, theirs):
    return (ours - theirs) / theirs if theirs else (0.0 if ours == theirs else float("inf"))


def compare(scenario, arguments):
    """One row of the table; a row with `error` if an engine failed."""
    row = {
        "scenario": scenario.number, "shape": scenario.shape, "junction": scenario.junction, "lanes": scenario.lanes,
        "load": scenario.load, "step": scenario.step, "turn_lanes": int(scenario.pockets), "flows": int(scenario.flows)}
    with tempfile.TemporaryDirectory() as folder:
        if arguments.keep:
            folder = os.path.join(arguments.keep, str(scenario.number))
            os.makedirs(folder, exist_ok=True)
        try:
            scenario.write(folder)
            theirs = [sumo(folder, seed) for seed in range(1, arguments.seeds + 1)]
            ours = [coroad(arguments.coroad, folder, seed) for seed in range(1, arguments.seeds + 1)]
        except (subprocess.SubprocessError, OSError, ElementTree.ParseError, KeyError) as error:
            return {**row, "error": f"{type(error).__name__}: {str(error)[:160]}"}

    def mean(of, field):
        return statistics.mean(getattr(one, field) for one in of)

    durations = [one.duration for one in theirs]
    scatter = statistics.stdev(durations) / statistics.mean(durations) if len(durations) > 1 and min(durations) > 0 else 0
    row.update(
        vehicles=mean(theirs, "inserted"), duration=mean(theirs, "duration"), scatter=scatter,
        d_duration=relative(mean(ours, "duration"), mean(theirs, "duration")),
        d_loss=relative(mean(ours, "loss"), mean(theirs, "loss")),
        d_arrived=relative(mean(ours, "arrived"), mean(theirs, "arrived")),
        d_inserted=relative(mean(ours, "inserted"), mean(theirs, "inserted")),
        teleports=mean(ours, "teleports"), sumo_teleports=mean(theirs, "teleports"))
    row["within"] = int(abs(row["d_duration"]) <= max(0.05, 2 * scatter))
    return row


def percent(value):
    return f"{value * 100:+6.1f}"


def summary(rows):
    good = [row for row in rows if "error" not in row and row["vehicles"]]
    print(f"\n{len(rows)} scenarios, {len(rows) - len(good)} without result; duration within max(5 %, twice SUMO's "
          f"deviation): {sum(r['within'] for r in good)} of {len(good)}")
    print(f"{'':24}{'n':>5}{'within':>8}  mean deviation in % of duration, loss, arrivals, inserted; teleports here, SUMO")
    for key in ["shape", "junction", "lanes", "load", "step", "turn_lanes", "flows"]:
        for value in sorted({row[key] for row in good}, key=str):
            own = [row for row in good if row[key] == value]
            means = [statistics.mean(row[k] for row in own) for k in ["d_duration", "d_loss", "d_arrived", "d_inserted"]]
            within = sum(row["within"] for row in own) / len(own)
            print(f"{key + ' ' + str(value):24}{len(own):5}{within:8.0%}  " + " ".join(map(percent, means))
                  + f"  {statistics.mean(r['teleports'] for r in own):6.1f} {statistics.mean(r['sumo_teleports'] for r in own):6.1f}")


def minimise(scenario, arguments):
    """Less demand, then a shorter one, as long as the deviation stays."""

    def deviates():
        row = compare(scenario, arguments)
        print(f"  share {scenario.share:.3f}, {scenario.demand_end} s: "
              + (row.get("error") or f"{row['vehicles']:.0f} vehicles, duration {percent(row['d_duration'])} %"), flush=True)
        return "error" not in row and row["vehicles"] >= 2 and not row["within"]

    if not deviates():
        return
    for field, factor, least in [("share", 0.6, 0.02), ("demand_end", 0.6, 30)]:
        while getattr(scenario, field) * factor >= least:
            before = getattr(scenario, field)
            setattr(scenario, field, type(before)(before * factor))
            if not deviates():
                setattr(scenario, field, before)
                break


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenarios", default="0-49")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--coroad", default=os.path.join(ROOT, ".build/release/coroad"))
    parser.add_argument("--out")
    parser.add_argument("--keep")
    parser.add_argument("--minimise", type=int)
    arguments = parser.parse_args()
    if arguments.minimise is not None:
        minimise(Scenario(arguments.minimise), arguments)
        return
    first, last = (int(x) for x in (arguments.scenarios.split("-") * 2)[:2])
    rows = []
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for row in pool.map(lambda n: compare(Scenario(n), arguments), range(first, last + 1)):
            rows.append(row)
            words = row.get("error") or (
                f"{row['vehicles']:6.0f} vehicles  {percent(row['d_duration'])} % duration (SUMO's seeds {row['scatter']:5.1%})"
                f" {percent(row['d_loss'])} % loss {percent(row['d_arrived'])} % arrived  teleports {row['teleports']:.0f}"
                f" / {row['sumo_teleports']:.0f}" + ("" if row["within"] else "  <--"))
            print(f"{str(Scenario(row['scenario'])):66} {words}", flush=True)
    summary(rows)
    if arguments.out:
        columns = list(dict.fromkeys(key for row in rows for key in row))
        with open(arguments.out, "w", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)


if __name__ == "__main__":
    main()
