"""Decoding and recordings."""

from __future__ import annotations

import collections
import math
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from google.protobuf import json_format

import coroad
from coroad import si
from coroad.descriptors import descriptor_file

TYPES = {
    "bsm", "map", "spat", "rsi", "rsm", "ssm", "vehicle_state", "roadside_state", "hazard", "heartbeat",
}  # fmt: skip
BOUNDS = {"speed_mps": (0, 60), "latitude_deg": (31.2, 31.4), "longitude_deg": (121, 121.3), "heading_deg": (0, 360)}


def leaves(value: Any, path: str = "") -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [leaf for key, item in value.items() for leaf in leaves(item, f"{path}.{key}")]
    if isinstance(value, list):
        return [leaf for item in value for leaf in leaves(item, path + "[]")]
    return [(path, value)]


def test_the_descriptors_are_those_of_the_repository() -> None:
    assert descriptor_file().read_bytes() == (ROOT / "Protos/coroad.fds").read_bytes()
    with pytest.raises(coroad.CoroadError, match="no message coroad"):
        coroad.message_class("coroad.Nonsense")


def test_every_message_of_a_recording_is_decoded(full: coroad.Run, hazardous: coroad.Run) -> None:
    counts: collections.Counter[str] = collections.Counter()
    for run in [full, hazardous]:
        sent: collections.Counter[str] = collections.Counter()
        for message in run.recording():
            counts[message.topic] += 1
            if message.is_v2x:
                sent[message.type] += 1
                assert message.source is not None
            # Each kind in full; of the many, a part.
            if counts[message.topic] <= 100:
                for path, value in leaves(message.decoded):
                    assert value is None or isinstance(value, (str, int, float, bool)), (path, value)
                    for end, (low, high) in BOUNDS.items():
                        if path.endswith(end) and value is not None:
                            assert low <= float(value) < high, (message.topic, path, value)
        expected = {k: n for k, n in run.figure("messages.sent_by_type").items() if n}
        assert dict(sent) == expected
    assert {f"v2x/{t}" for t in TYPES} <= set(counts)
    assert {"sim/truth", "sim/warning", "sim/names", "sim/run", "node/sensor", "node/task", "node/reception"} <= set(
        counts
    )


def test_a_recording_agrees_with_the_tables(full: coroad.Run) -> None:
    recorded = coroad.as_table(full.recording("sim/warning"))
    table = full.warnings
    assert recorded["time_s"].tolist() == pytest.approx(table.time_s.tolist())
    assert recorded["source"].tolist() == table.node.tolist()
    assert recorded["kind"].tolist() == table.kind.tolist()
    assert recorded["cooperative"].tolist() == table.cooperative.tolist()
    receptions = coroad.as_table(full.recording("node/reception"))
    assert set(receptions["receiver_name"]) == {"wev.0", "rsu_junction"}


def test_states_in_messages_are_near_the_truth(full: coroad.Run) -> None:
    """Decoded BSMs against ground truth: position, speed and heading within the errors of sensors."""
    network = (ROOT / "Maps/crossing/crossing.net.xml").read_text(encoding="utf-8")
    assert "<location" in network
    origin_latitude, origin_longitude = 31.28, 121.17  # geo_origin of the scenario, x = y = 0
    truth: dict[int, dict[str, Any]] = {}
    distances, speeds, turns = [], [], []
    for message in full.recording("sim/truth", "v2x/bsm"):
        if message.type == "truth":
            truth[round(message.time_s * 10)] = {v["name"]: v for v in message.decoded["vehicles"]}
            continue
        bsm = message.decoded
        minute = 600 if message.time_s >= 60 else 0
        vehicle = truth.get(math.floor(bsm["sec_mark_s"] * 10) + minute, {}).get(message.source or "")
        if vehicle is None or vehicle["speed_mps"] < 3:
            continue
        x = (bsm["pos"]["longitude_deg"] - origin_longitude) * 111_320 * math.cos(math.radians(origin_latitude))
        y = (bsm["pos"]["latitude_deg"] - origin_latitude) * 111_320
        distances.append(math.hypot(x - vehicle["x_m"], y - vehicle["y_m"]))
        speeds.append(abs(bsm["speed_mps"] - vehicle["speed_mps"]))
        compass = (90 - math.degrees(vehicle["heading_rad"])) % 360
        turns.append(abs((bsm["heading_deg"] - compass + 180) % 360 - 180))
    assert len(distances) > 1000
    for values, bound in [(distances, 3.0), (speeds, 0.5), (turns, 2.0)]:
        assert sorted(values)[len(values) // 2] < bound


def test_a_table_of_messages_has_dotted_columns(full: coroad.Run) -> None:
    table = coroad.as_table(m for m in full.recording("v2x/vehicle_state") if m.time_s < 20)
    assert {"time_s", "source", "pos.latitude_deg", "accel_set.forward_mps2", "message.time_s"} <= set(table.columns)
    assert (table.time_s >= table["message.time_s"]).all()


def test_a_recording_that_was_cut_off_is_read_to_there(full: coroad.Run, tmp_path: Path) -> None:
    data = (full.folder / "run.mcap").read_bytes()
    (tmp_path / "run.mcap").write_bytes(data[: len(data) // 2])
    with pytest.warns(UserWarning, match="cut off"):
        part = list(coroad.recording(tmp_path, "v2x/bsm"))
    whole = list(coroad.recording(full.folder, "v2x/bsm"))
    assert 0 < len(part) < len(whole)
    assert [m.time_us for m in part] == [m.time_us for m in whole[: len(part)]]
    (tmp_path / "run.mcap").write_bytes(b"nonsense" * 10)
    with pytest.raises(coroad.NotARun, match="no recording"):
        list(coroad.recording(tmp_path))
    with pytest.raises(coroad.NotARun, match="does not exist"):
        coroad.recording(tmp_path / "none")


def test_unavailable_values_are_none() -> None:
    """The unavailable values that the comments in Protos/*.proto give."""
    bsm = coroad.new("coroad.v2x.BasicSafetyMessage", speed=8191, heading=28800, sec_mark=60000, angle=127)
    bsm.transmission = 7
    bsm.pos.lat, bsm.pos.lon, bsm.pos.elevation = 900_000_001, 1_800_000_001, -4096
    bsm.accel_set.lon, bsm.accel_set.lat, bsm.accel_set.vert, bsm.accel_set.yaw = 2001, 2001, -127, 100
    bsm.size.width, bsm.size.length = 0, 0
    bsm.pos_accuracy.semi_major, bsm.pos_accuracy.semi_minor, bsm.pos_accuracy.orientation = 255, 254, 65535
    assert coroad.decode(bsm) == {
        "sec_mark_s": None, "transmission": None, "speed_mps": None, "heading_deg": None,
        "steering_wheel_angle_deg": None,
        "pos": {"latitude_deg": None, "longitude_deg": None, "elevation_m": None},
        "pos_accuracy": {"semi_major_m": None, "semi_minor_m": 12.7, "orientation_deg": None},
        "accel_set": {"forward_mps2": None, "right_mps2": None, "down_mps2": None, "yaw_rate_degps": 1.0},
        "size": {"width_m": None, "length_m": None},
    }  # fmt: skip
    assert si.distance_m is coroad.distance_m
    assert math.isnan(coroad.distance_m(bsm.pos, bsm.pos))


def test_values_have_the_units_of_the_standard() -> None:
    bsm = coroad.new("coroad.v2x.BasicSafetyMessage", speed=700, heading=14400, sec_mark=12_345, angle=-10)
    bsm.pos.lat, bsm.pos.lon, bsm.pos.elevation = 312_800_001, -1_211_700_000, 123
    bsm.accel_set.lon, bsm.accel_set.lat, bsm.accel_set.vert, bsm.accel_set.yaw = -350, 12, 50, -1234
    bsm.size.width, bsm.size.length, bsm.size.height = 180, 460, 30
    bsm.safety_ext.events = 1 << 7 | 1 << 0
    bsm.safety_ext.path_prediction.radius_of_curve = 32767
    bsm.safety_ext.path_prediction.confidence = 200
    point = bsm.safety_ext.path_history.add(time_offset=150, heading=60)
    point.pos.choice, point.pos.lat, point.pos.lon = 3, -1000, 500
    point.pos.vertical_choice, point.pos.vertical = 1, 3
    decoded = coroad.decode(bsm)
    assert decoded["speed_mps"] == 14.0
    assert decoded["heading_deg"] == 180.0
    assert decoded["sec_mark_s"] == 12.345
    assert decoded["steering_wheel_angle_deg"] == -15.0
    assert decoded["pos"] == {"latitude_deg": 31.2800001, "longitude_deg": -121.17, "elevation_m": 12.3}
    assert decoded["accel_set"]["forward_mps2"] == -3.5
    assert decoded["accel_set"]["down_mps2"] == pytest.approx(9.807, abs=1e-3)
    assert decoded["size"] == {"width_m": 1.8, "length_m": 4.6, "height_m": 1.5}
    assert decoded["safety_ext"]["events"] == ["hazard_lights", "hard_braking"]
    assert decoded["safety_ext"]["path_prediction"] == {"radius_of_curve_m": math.inf, "confidence": 1.0}
    assert decoded["safety_ext"]["path_history"] == [
        {
            "pos": {"latitude_deg": 31.2799001, "longitude_deg": -121.16995, "elevation_m": 12.6},
            "time_offset_s": 1.5,
            "heading_deg": 90.0,
        }
    ]


def test_offsets_without_a_reference_stay_offsets() -> None:
    offset = coroad.new("coroad.v2x.PositionOffset", choice=2, lat=10, lon=-20, vertical_choice=1, vertical=-64)
    assert coroad.decode(offset) == {"latitude_offset_deg": 1e-6, "longitude_offset_deg": -2e-6, "elevation_m": None}
    absolute = coroad.new("coroad.v2x.PositionOffset", choice=7, lat=312_800_000, lon=1_211_700_000)
    assert coroad.decode(absolute) == {"latitude_deg": 31.28, "longitude_deg": 121.17}


def test_every_field_of_the_standard_with_a_unit_is_converted() -> None:
    """Fields of the V2X messages whose comment names a unit get another name or are words: none stays an integer."""
    import re

    units = re.compile(r"\d+ (?:m|cm|ms|s|m/s|m/s2|degrees)\b|-7 degrees|MinuteOfTheYear|DSecond|TimeMark")
    found = 0
    for file in ["bsm", "elements", "map", "rsi", "rsm", "spat", "ssm", "cloud"]:
        text = (ROOT / f"Protos/{file}.proto").read_text(encoding="utf-8")
        message, comment = "", ""
        for line in text.splitlines():
            if opened := re.match(r"message (\w+)", line):
                message = opened[1]
            elif line.strip().startswith("//"):
                comment += line
                continue
            elif field := re.match(r"  (?:required|optional|repeated) s?u?(?:int|fixed)\d+ (\w+) =", line):
                name = field[1]
                if units.search(comment) and message != "PositionOffset" and "class" not in comment.lower():
                    found += 1
                    assert f"{message}.{name}" in si._STANDARD or name in si._STANDARD or name.endswith("_ms"), (
                        f"{message}.{name}: {comment}"
                    )
            comment = ""
    assert found > 40


def test_generated_code_can_send_too() -> None:
    """A message of another pool is taken by its bytes; one that no node sends is refused."""
    heartbeat = coroad.new("coroad.v2x.Heartbeat", id=b"12345678", time_ms=1, status=0, response=False)
    other = coroad.descriptors.classes_of(descriptor_file().read_bytes())["coroad.v2x.Heartbeat"]
    frame = si.frame_of(other.FromString(heartbeat.SerializeToString()))
    assert json_format.MessageToDict(frame)["heartbeat"]["timeMs"] == "1"
    assert coroad.decode(frame)["type"] == "heartbeat"
    with pytest.raises(TypeError, match="no message that nodes exchange"):
        si.frame_of(coroad.new("coroad.v2x.Position3D"))


def test_the_examples_need_no_package() -> None:
    for name in ["onboard_unit.py", "subscribe.py"]:
        text = (ROOT / "Examples/python" / name).read_text(encoding="utf-8")
        assert "import coroad" not in text
