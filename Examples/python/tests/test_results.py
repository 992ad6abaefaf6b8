"""Results of runs."""

from __future__ import annotations

import csv
import fcntl
import json
import os
import shutil
import subprocess
import time
from pathlib import Path

import pandas
import pytest
from conftest import CROSSING, ROOT

import coroad

TABLES = [
    "messages", "deliveries", "latency", "channel", "compute", "computer_engines", "computer_classes", "measurements",
    "traffic", "warnings", "missed_warnings", "safety_events", "collisions",
]  # fmt: skip


def copy(run: coroad.Run, folder: Path) -> Path:
    return Path(shutil.copytree(run.folder, folder / "copy", ignore=shutil.ignore_patterns("*.mcap", "fcd.xml")))


def test_a_run_has_its_identity(full: coroad.Run) -> None:
    assert (full.name, full.seed, full.exit_reason) == ("crossing", 42, "completed")
    assert len(full.digest) == 64
    assert full.setting("equipment.share") == 0.4
    assert full.setting("record.nodes") == ["wev.0", "rsu_junction"]
    assert full.figure("trips.completed") == full.summary["trips"]["completed"]
    with pytest.raises(KeyError, match="there is"):
        full.figure("trips.nonsense")


@pytest.mark.parametrize("name", TABLES)
def test_tables_have_every_value_of_the_file(full: coroad.Run, name: str) -> None:
    frame = full.table(name)
    with (full.folder / f"{name}.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert len(frame) == len(rows)
    for (_, series), row in zip(frame.iterrows(), rows, strict=True):
        for column, text in row.items():
            value = series[column]
            if text == "":
                assert pandas.isna(value)
            elif isinstance(value, str):
                assert value == text
            else:
                assert float(value) == pytest.approx(float(text))


def test_every_documented_table_and_column_is_known(full: coroad.Run) -> None:
    document = (ROOT / "docs/reference/tables.md").read_text(encoding="utf-8")
    sections = {s.split("`")[0]: s for s in document.split("\n## `")[1:]}
    assert {f"{name}.csv" for name in TABLES} == {name for name in sections if name.endswith(".csv")}
    for name in TABLES:
        columns = [line.split("`")[1] for line in sections[f"{name}.csv"].splitlines() if line.startswith("| `")]
        assert list(full.table(name).columns) == columns
    assert full.safety_events.is_conflict.dtype == bool
    assert pandas.api.types.is_float_dtype(full.collisions.relative_speed_mps)


def test_trips_and_trajectories_are_in_si(full: coroad.Run) -> None:
    trips = full.trips
    assert len(trips) == full.figure("trips.completed") > 3
    assert trips.time_loss_s.mean() == pytest.approx(full.figure("trips.mean_time_loss_s"), abs=0.01)
    assert {"vehicle", "vehicle_type", "depart_s", "route_length_m", "arrival_speed_mps"} <= set(trips.columns)
    steps = full.trajectories
    assert steps.time_s.max() == pytest.approx(100, abs=0.2)
    assert steps[~steps.person].speed_mps.max() < 25
    assert steps.person.any()


def test_names_that_look_like_numbers_stay_text(full: coroad.Run, tmp_path: Path) -> None:
    folder = copy(full, tmp_path)
    header = (folder / "warnings.csv").read_text(encoding="utf-8").splitlines()[0]
    (folder / "warnings.csv").write_text(f"{header}\n1.0,007,FCW,0.9,,1\n2.0,NA,FCW,1.9,0.1,0\n", encoding="utf-8")
    warnings = coroad.load(folder).warnings
    assert list(warnings.node) == ["007", "NA"]
    assert list(warnings.cooperative) == [True, False]
    assert pandas.isna(warnings.latency_s[0])


def test_an_unmeasured_table_is_not_an_empty_one(tmp_path: Path, coroad_program: str) -> None:
    off = {"record.safety": False, "record.tripinfo": False, "record.mcap": False}
    run = coroad.run(CROSSING, out=tmp_path / "out", until=1, set=off, program=coroad_program)
    for name, key in [("safety_events", "safety"), ("trips", "tripinfo"), ("trajectories", "fcd")]:
        with pytest.raises(coroad.MissingTable, match=rf"record\.{key}=true"):
            getattr(run, name)
    with pytest.raises(coroad.MissingTable, match=r"record\.mcap=true"):
        run.recording()
    assert run.figure("safety.conflicts") is None


def test_what_is_no_run_is_named(full: coroad.Run, tmp_path: Path) -> None:
    with pytest.raises(coroad.NotARun, match="does not exist"):
        coroad.load(tmp_path / "nothing")
    with pytest.raises(coroad.NotARun, match=r"has no run\.json"):
        coroad.load(tmp_path)
    with pytest.raises(coroad.NotARun, match="name the folder"):
        coroad.load(full.folder / "run.json")
    (tmp_path / "run.json").write_text("{", encoding="utf-8")
    with pytest.raises(coroad.NotARun, match="damaged"):
        coroad.load(tmp_path)
    for side in ["off", "on"]:
        (tmp_path / "demo" / side).mkdir(parents=True)
        (tmp_path / "demo" / side / "run.json").write_text("{}", encoding="utf-8")
    with pytest.raises(coroad.NotARun, match="demonstration"):
        coroad.load(tmp_path / "demo")


def test_running_killed_and_interrupted_runs_are_told_apart(tmp_path: Path, coroad_program: str) -> None:
    out = tmp_path / "out"
    command = [coroad_program, "run", str(CROSSING), "--out", str(out), "--realtime-factor", "1", "--quiet"]
    for signal, words in [("KILL", "was killed"), ("INT", "interrupted by SIGINT")]:
        shutil.rmtree(out, ignore_errors=True)
        process = subprocess.Popen(command)
        while not (out / "run.json").exists() or not (out / "traffic.csv").exists():
            assert process.poll() is None
            time.sleep(0.02)
        with pytest.raises(coroad.Incomplete, match="still running"):
            coroad.load(out)
        process.send_signal({"KILL": 9, "INT": 2}[signal])
        process.wait()
        with pytest.raises(coroad.Incomplete, match=words):
            coroad.load(out)
    assert len(coroad.load(out, partial=True).traffic) >= 1


def test_looking_at_a_folder_does_not_disturb_a_run(full: coroad.Run, tmp_path: Path) -> None:
    folder = copy(full, tmp_path)
    document = json.loads((folder / "run.json").read_text(encoding="utf-8")) | {"exit_reason": "running"}
    (folder / "run.json").write_text(json.dumps(document), encoding="utf-8")
    descriptor = os.open(folder, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    with pytest.raises(coroad.Incomplete, match="still running"):
        coroad.load(folder)
    os.close(descriptor)
    with pytest.raises(coroad.Incomplete, match="was killed"):
        coroad.load(folder)


def test_a_summary_of_another_run_is_refused(full: coroad.Run, tmp_path: Path) -> None:
    folder = copy(full, tmp_path)
    (folder / "summary.json").write_text('{"trips": {}}', encoding="utf-8")
    with pytest.raises(coroad.Incomplete, match="is not the file"):
        _ = coroad.load(folder).summary
    (folder / "summary.json").unlink()
    with pytest.raises(coroad.Incomplete, match=r"no summary\.json"):
        coroad.load(folder)


def test_a_run_without_a_host_warns(tmp_path: Path, coroad_program: str) -> None:
    with pytest.warns(coroad.HostFailed, match="onboard-unit-0"):
        run = coroad.run(
            CROSSING, out=tmp_path / "out", until=8, processes=1, arguments=["--fail", "onboard-unit-0@5"],
            program=coroad_program,
        )  # fmt: skip
    assert run.failures
