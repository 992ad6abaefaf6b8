"""SI values from the integers of the standard's messages.

The messages keep the integers of T/CSAE 53, 157 and 295; the comments in Protos/*.proto give the unit of each.
`decode` turns a message into dictionaries, lists and numbers. Names end in the unit (`speed_mps`), angles of the
standard stay in degrees clockwise from north (`heading_deg`), and a value that the standard calls unavailable is None.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .descriptors import message_class, new

if TYPE_CHECKING:
    from google.protobuf.message import Message as ProtobufMessage

    from .names import Names

Rule = tuple[str, Callable[[int], Any]]
STANDARD_GRAVITY = 9.80665  # m/s2
METRES_PER_DEGREE = 111_320.0  # of latitude


def _scaled(places: int, unit: float, *unavailable: int) -> Callable[[int], float | None]:
    """Multiples of a unit, rounded to the places that it has, or None."""
    return lambda raw: None if raw in unavailable else round(raw * unit, places)


speed = _scaled(2, 0.02, 8191)
"""m/s from DE_Speed."""
heading = _scaled(4, 0.0125, 28800)
"""Degrees clockwise from north from DE_Heading."""
latitude = _scaled(7, 1e-7, 900_000_001)
"""Degrees, north positive."""
longitude = _scaled(7, 1e-7, 1_800_000_001)
"""Degrees, east positive."""
elevation = _scaled(1, 0.1, -4096)
"""Metres above the ellipsoid."""
acceleration = _scaled(2, 0.01, 2001)
"""m/s2 from DE_Acceleration."""
minute_of_year = _scaled(0, 1, 527_040)


def second_of_minute(raw: int) -> float | None:
    """Seconds within the minute from DE_DSecond."""
    return None if raw >= 60_000 else raw / 1000


def _one_of(*values: float | None) -> Callable[[int], float | None]:
    """A class of confidence as the bound that it stands for."""
    return lambda raw: values[raw] if raw < len(values) else None


def _bits(*names: str) -> Callable[[int], list[str]]:
    """Names of the bits that are set."""
    return lambda raw: [names[i] if i < len(names) else f"bit_{i}" for i in range(raw.bit_length()) if raw >> i & 1]


def _radius(raw: int) -> float:
    return math.inf if raw == 32767 else round(raw * 0.1, 1)


_share = _scaled(3, 0.005)
_mark = _scaled(1, 0.1, 36001)
_centimetres = _scaled(2, 0.01)
_decimetres = _scaled(1, 0.1)
_ten_ms = _scaled(2, 0.01, 65535)
_microseconds = _scaled(6, 1e-6)
_milliseconds = _scaled(3, 1e-3)
_accuracy = _scaled(2, 0.05, 255)
_position_class = _one_of(None, 500, 200, 100, 50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01)
_maneuvers = _bits(
    "straight", "left", "right", "u_turn", "left_on_red", "right_on_red", "lane_change", "no_stopping", "yield_always",
    "go_with_halt", "caution", "reserved",
)  # fmt: skip
_events = _bits(
    "hazard_lights", "stop_line_violation", "abs", "traction_control_loss", "stability_control", "hazardous_materials",
    "reserved", "hard_braking", "lights_changed", "wipers_changed", "flat_tyre", "disabled_vehicle", "air_bag",
)  # fmt: skip
_lights = _bits(
    "low_beam", "high_beam", "left_turn_signal", "right_turn_signal", "hazard_signal", "automatic_control",
    "daytime_running", "fog", "parking",
)  # fmt: skip
_status = _bits(
    "manual_control", "stop_time", "failure_flash", "preemption", "signal_priority", "fixed_time", "traffic_dependent",
    "standby", "failure", "off", "recent_map_update", "recent_lane_change", "no_valid_map", "no_valid_spat",
)  # fmt: skip
_wheels = _bits("unavailable", "left_front", "left_rear", "right_front", "right_rear")

# By field, or by message and field where the same name has another unit.
_STANDARD: dict[str, Rule] = {
    "speed": ("speed_mps", speed),
    "heading": ("heading_deg", heading),
    "angle": ("steering_wheel_angle_deg", _scaled(1, 1.5, 127)),
    "sec_mark": ("sec_mark_s", second_of_minute),
    "time_stamp": ("time_stamp_s", second_of_minute),
    "moy": ("minute_of_year", minute_of_year),
    "type_confidence": ("type_confidence", _share),
    "event_confidence": ("event_confidence", _share),
    "tracking": ("tracking_s", float),
    "lane_width": ("lane_width_m", _centimetres),
    "link_width": ("link_width_m", _centimetres),
    "path_radius": ("path_radius_m", _decimetres),
    "event_radius": ("event_radius_m", _decimetres),
    "time_offset": ("time_offset_s", _ten_ms),
    "estimated_time": ("estimated_time_s", _ten_ms),
    "events": ("events", _events),
    "lights": ("lights", _lights),
    "maneuvers": ("maneuvers", _maneuvers),
    "maneuver": ("maneuver", _maneuvers),
    "wheel_brakes": ("wheel_brakes", _wheels),
    "Position3D.lat": ("latitude_deg", latitude),
    "Position3D.lon": ("longitude_deg", longitude),
    "Position3D.elevation": ("elevation_m", elevation),
    "PositionalAccuracy.semi_major": ("semi_major_m", _accuracy),
    "PositionalAccuracy.semi_minor": ("semi_minor_m", _accuracy),
    "PositionalAccuracy.orientation": ("orientation_deg", _scaled(4, 360 / 65535, 65535)),
    "PositionConfidenceSet.pos": ("position_m", _position_class),
    "PositionConfidenceSet.elevation": ("elevation_m", _position_class),
    "MotionConfidenceSet.speed": ("speed_mps", _one_of(None, 100, 10, 5, 1, 0.1, 0.05, 0.01)),
    "MotionConfidenceSet.heading": ("heading_deg", _one_of(None, 10, 5, 1, 0.1, 0.05, 0.01, 0.0125)),
    "MotionConfidenceSet.steer": ("steering_wheel_angle_deg", _one_of(None, 2, 1, 0.02)),
    "AccelerationSet.lon": ("forward_mps2", acceleration),
    "AccelerationSet.lat": ("right_mps2", acceleration),
    "AccelerationSet.vert": ("down_mps2", _scaled(3, 0.02 * STANDARD_GRAVITY, -127)),
    "AccelerationSet.yaw": ("yaw_rate_degps", _scaled(2, 0.01)),
    "VehicleSize.width": ("width_m", _scaled(2, 0.01, 0)),
    "VehicleSize.length": ("length_m", _scaled(2, 0.01, 0)),
    "VehicleSize.height": ("height_m", _scaled(2, 0.05)),
    "Obstacle.width": ("width_m", _scaled(1, 0.1, 0)),
    "Obstacle.length": ("length_m", _scaled(1, 0.1, 0)),
    "Obstacle.height": ("height_m", _decimetres),
    "PathHistoryPoint.heading": ("heading_deg", _scaled(1, 1.5, 240)),
    "PathPrediction.radius_of_curve": ("radius_of_curve_m", _radius),
    "PathPrediction.confidence": ("confidence", _share),
    "TimeChangeDetails.start_time": ("start_time_s", _mark),
    "TimeChangeDetails.min_end_time": ("min_end_time_s", _mark),
    "TimeChangeDetails.max_end_time": ("max_end_time_s", _mark),
    "TimeChangeDetails.likely_end_time": ("likely_end_time_s", _mark),
    "TimeChangeDetails.time_confidence": ("time_confidence", _share),
    "TimeChangeDetails.next_start_time": ("next_start_time_s", _mark),
    "TimeChangeDetails.next_end_time": ("next_end_time_s", _mark),
    "TimeChangeDetails.next_duration": ("next_duration_s", _mark),
    "TimeDetails.start_time": ("start_minute_of_year", minute_of_year),
    "TimeDetails.end_time": ("end_minute_of_year", minute_of_year),
    "MapData.time_stamp": ("minute_of_year", minute_of_year),
    "IntersectionState.status": ("status", _status),
}
# The other messages are in SI already; these get the unit into the name.
_UNITS = {
    "x": "m", "y": "m", "length": "m", "width": "m", "height": "m", "position_sigma": "m", "range_sigma": "m",
    "cross_sigma": "m", "speed": "mps", "lateral_speed": "mps", "radial_speed": "mps", "radial_speed_sigma": "mps",
    "speed_limit": "mps", "heading": "rad", "acceleration": "mps2", "acceleration_limit": "mps2", "yaw_rate": "radps",
}  # fmt: skip
_DEGREES: dict[str, Rule] = {"latitude": ("latitude_deg", latitude), "longitude": ("longitude_deg", longitude)}
_WARNINGS = {1: "FCW", 2: "EBW", 3: "ICW", 4: "HLW", 5: "VRUCW", 6: "RLVW", 7: "LTA"}


@functools.cache
def _words(kind: Any) -> dict[int, str | None]:
    """Enumerators in lower case without their common prefix; None for those that say that a value is unavailable."""
    if kind.full_name == "coroad.node.WarningKind":
        return dict(_WARNINGS)
    names = [str(v.name) for v in kind.values]
    prefix = names[0]
    while prefix and not (prefix.endswith("_") and all(n.startswith(prefix) for n in names)):
        prefix = prefix[:-1]
    words = {v.number: str(v.name)[len(prefix) :].lower() for v in kind.values}
    return {number: None if word == "unavailable" else word for number, word in words.items()}


def _reference(message: Any) -> Any:
    """The position to which the offsets inside a message refer, or None."""
    fields = message.DESCRIPTOR.fields_by_name
    for name in ("ref_pos", "sensor_pos", "pos"):
        field = fields.get(name)
        if field is not None and field.message_type is not None and field.message_type.name == "Position3D":
            return getattr(message, name)
    return None


def _offset(offset: Any, reference: Any) -> dict[str, Any]:
    """A position given as an offset, as degrees and metres; differences if the reference is not known."""
    absolute = offset.choice == 7
    if absolute:
        result = {"latitude_deg": latitude(offset.lat), "longitude_deg": longitude(offset.lon)}
    elif reference is None:
        result = {
            "latitude_offset_deg": round(offset.lat * 1e-7, 7),
            "longitude_offset_deg": round(offset.lon * 1e-7, 7),
        }
    elif latitude(reference.lat) is None or longitude(reference.lon) is None:
        result = {"latitude_deg": None, "longitude_deg": None}
    else:
        result = {
            "latitude_deg": latitude(reference.lat + offset.lat),
            "longitude_deg": longitude(reference.lon + offset.lon),
        }
    if not offset.HasField("vertical_choice") or not offset.HasField("vertical"):
        return result
    if offset.vertical_choice == 7:
        result["elevation_m"] = elevation(offset.vertical)
    elif offset.vertical == -(1 << (5 + offset.vertical_choice)):
        result["elevation_m"] = None
    elif reference is None:
        result["elevation_offset_m"] = round(offset.vertical * 0.1, 1)
    elif reference.HasField("elevation") and elevation(reference.elevation) is not None:
        result["elevation_m"] = elevation(reference.elevation + offset.vertical)
    else:
        result["elevation_m"] = None
    return result


def _scalar(field: Any, message: str, is_standard: bool, value: Any) -> tuple[str, Any]:
    """Name and value of one number, text or octet string."""
    name = str(field.name)
    if field.enum_type is not None:
        return name, _words(field.enum_type).get(value, str(value))
    if isinstance(value, bytes):
        return name, value.hex()
    if not str(field.containing_type.file.package).startswith("coroad."):
        return name, value
    if name.endswith("_us"):
        return name[:-3] + "_s", _microseconds(value)
    if name.endswith("_ms"):
        return name[:-3] + "_s", _milliseconds(value)
    if is_standard:
        rule = _STANDARD.get(f"{message}.{name}") or _STANDARD.get(name)
        return (rule[0], rule[1](value)) if rule else (name, value)
    if name in _DEGREES:
        return _DEGREES[name][0], _DEGREES[name][1](value)
    return (f"{name}_{_UNITS[name]}" if name in _UNITS else name), value


def _decode(message: Any, reference: Any) -> dict[str, Any]:
    descriptor = message.DESCRIPTOR
    if descriptor.full_name == "coroad.v2x.PositionOffset":
        return _offset(message, reference)
    own = _reference(message)
    reference = own if own is not None else reference
    is_standard = descriptor.file.package == "coroad.v2x"
    result: dict[str, Any] = {}
    for field, value in message.ListFields():
        is_many = not isinstance(value, (bytes, str)) and hasattr(value, "__len__")
        if field.message_type is not None:
            result[field.name] = [_decode(v, reference) for v in value] if is_many else _decode(value, reference)
        elif is_many:
            pairs = [_scalar(field, descriptor.name, is_standard, v) for v in value]
            result[pairs[0][0]] = [v for _, v in pairs]
        else:
            name, decoded = _scalar(field, descriptor.name, is_standard, value)
            result[name] = decoded
    return result


_TRUTH_COLUMNS = (
    "x", "y", "heading", "speed", "acceleration", "yaw_rate", "lateral_speed", "length", "width", "height",
)  # fmt: skip


def _truth(truth: Any, names: Names | None) -> dict[str, Any]:
    """A truth slice by rows instead of columns."""
    shapes = ("passenger", "truck", "bus", "motorcycle", "bicycle", "tram", "emergency", "other")
    flags = ("brake_lights", "left_indicator", "right_indicator", "stopped", "equipped", "tall", "collided", "parked")
    vehicles: list[dict[str, Any]] = []
    for row, index in enumerate(truth.vehicle):
        vehicle = {"index": index, "name": names.vehicle(index) if names else None}
        for field in _TRUTH_COLUMNS:
            column = getattr(truth, field)
            if len(column) > row:
                vehicle[f"{field}_{_UNITS[field]}"] = column[row]
        if len(truth.lane) > row:
            vehicle["lane"] = truth.lane[row] if truth.lane[row] >= 0 else None
        if len(truth.lane_position) > row:
            vehicle["lane_position_m"] = truth.lane_position[row]
        if len(truth.shape) > row:
            vehicle["shape"] = shapes[truth.shape[row]] if truth.shape[row] < len(shapes) else "other"
        bits = truth.flags[row] if len(truth.flags) > row else 0
        vehicle |= {flag: bool(bits >> i & 1) for i, flag in enumerate(flags)}
        vehicles.append(vehicle)
    pedestrians = [
        {
            "index": index, "name": names.pedestrian(index) if names else None, "x_m": truth.pedestrian_x[row],
            "y_m": truth.pedestrian_y[row], "heading_rad": truth.pedestrian_heading[row],
            "speed_mps": truth.pedestrian_speed[row],
        }
        for row, index in enumerate(truth.pedestrian)
    ]  # fmt: skip
    signals = [_decode(s, None) | {"state": s.state.decode("ascii", "replace")} for s in truth.signals]
    return {
        "time_s": _microseconds(truth.time_us), "step_s": _microseconds(truth.step_us), "vehicles": vehicles,
        "pedestrians": pedestrians, "signals": signals,
    }  # fmt: skip


def decode(message: ProtobufMessage, names: Names | None = None) -> dict[str, Any]:
    """A message as dictionaries, lists and numbers in SI units.

    - Absent fields are left out; values that the standard calls unavailable are None.
    - Positions given as offsets become absolute degrees if the message holds their reference.
    - Enumerators are lower-case words, warnings FCW, EBW, ICW, HLW, VRUCW, RLVW and LTA, octet strings hexadecimal, and
      bit strings lists of the names of the bits that are set.
    - An envelope becomes `type`, `sender`, `sender_name` (if `names` knows it), `channel`, `sent_s`, `sequence` and
      `body`, the message in it.
    - Truth becomes `vehicles`, `pedestrians` and `signals` with one dictionary per row.
    - Foxglove's messages keep the names of their fields; they are in SI units already, and degrees for positions.
    """
    kind = message.DESCRIPTOR.full_name
    untyped: Any = message
    if kind == "coroad.world.TruthSlice":
        return _truth(untyped, names)
    if kind == "coroad.v2x.MessageFrame":
        body = untyped.WhichOneof("body")
        return {"type": body, "body": _decode(getattr(untyped, body), None) if body else None}
    if kind == "coroad.v2x.Envelope":
        result = decode(untyped.frame) | _decode(untyped, None)
        del result["frame"]
        result["sender_name"] = names.sender(untyped.sender) if names else None
        return result
    return _decode(untyped, None)


def bsm(fix: Any, at_us: int, temporary_id: bytes, count: int) -> Any:
    """A BSM of a vehicle from a coroad.external.Fix, extrapolated from its capture to `at_us`."""
    state, m = fix.state, new("coroad.v2x.BasicSafetyMessage")
    distance = state.speed * (at_us - state.measured_at_us) / 1e6
    north, east = distance * math.sin(state.heading), distance * math.cos(state.heading)
    m.msg_cnt, m.id, m.sec_mark = count % 128, temporary_id, at_us // 1000 % 60_000
    m.pos.lat = fix.latitude + round(north / METRES_PER_DEGREE * 1e7)
    m.pos.lon = fix.longitude + round(east / (METRES_PER_DEGREE * math.cos(math.radians(fix.latitude / 1e7))) * 1e7)
    m.transmission = 2  # forward
    m.speed = min(8190, round(state.speed / 0.02))
    m.heading = round((90 - math.degrees(state.heading)) % 360 / 0.0125) % 28_800
    m.accel_set.lon = max(-2000, min(2000, round(state.acceleration / 0.01)))
    m.accel_set.lat, m.accel_set.vert = 2001, -127  # unavailable
    m.accel_set.yaw = round(-math.degrees(state.yaw_rate) / 0.01)
    m.brakes.brake_pedal = 2 if state.acceleration < -0.5 else 1
    m.size.width, m.size.length = round(fix.width * 100), round(fix.length * 100)
    m.vehicle_class.classification = fix.vehicle_class
    return m


def frame_of(message: ProtobufMessage) -> Any:
    """A coroad.v2x.MessageFrame with a message in it. Messages of generated code are accepted too."""
    kind = message.DESCRIPTOR.full_name
    frame_class = message_class("coroad.v2x.MessageFrame")
    if kind == "coroad.v2x.MessageFrame":
        return frame_class.FromString(message.SerializePartialToString())
    frame = frame_class()
    for field in frame_class.DESCRIPTOR.fields:
        if field.message_type.full_name == kind:
            getattr(frame, field.name).MergeFromString(message.SerializePartialToString())
            return frame
    raise TypeError(f"{kind} is no message that nodes exchange")


def distance_m(first: Any, second: Any) -> float:
    """Distance between two coroad.v2x.Position3D, metres; NaN if one is unavailable. For distances up to some km."""
    if None in (latitude(first.lat), longitude(first.lon), latitude(second.lat), longitude(second.lon)):
        return math.nan
    north = (second.lat - first.lat) / 1e7 * METRES_PER_DEGREE
    east = (second.lon - first.lon) / 1e7 * METRES_PER_DEGREE * math.cos(math.radians(first.lat / 1e7))
    return math.hypot(north, east)
