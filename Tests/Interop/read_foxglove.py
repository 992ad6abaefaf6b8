#!/usr/bin/env python3
"""Checks the channels for Foxglove in a recording against Foxglove's own schemas, the ground truth beside them, and a layout.

usage: read_foxglove.py RUN.mcap LAYOUT.json    prints the messages per topic as JSON; needs mcap, mcap-protobuf-support,
                                                foxglove-schemas-protobuf and foxglove-sdk
"""
import collections
import importlib
import json
import math
import re
import sys

import foxglove.layouts
from google.protobuf import descriptor_pb2
from google.protobuf.message import Message
from google.protobuf.unknown_fields import UnknownFieldSet
from mcap.reader import make_reader
from mcap_protobuf.decoder import DecoderFactory

faults = []


def expect(condition, words):
    if not condition:
        faults.append(words)


# The schemas.


def published(name):
    """The class that Foxglove publishes for a message, by its name without package."""
    return getattr(importlib.import_module(f"foxglove_schemas_protobuf.{name}_pb2"), name)


def shape(descriptor):
    """Fields and enums of a message, without the order in which they are declared."""
    proto = descriptor_pb2.DescriptorProto()
    descriptor.CopyToProto(proto)
    fields = sorted((f.name, f.number, f.type, f.label, f.type_name, f.proto3_optional) for f in proto.field)
    enums = sorted((e.name, tuple((v.name, v.number) for v in e.value)) for e in proto.enum_type)
    return fields, enums


compared = set()


def compare(descriptor):
    """Compares a message and all that it holds with Foxglove's."""
    if descriptor.full_name in compared:
        return
    compared.add(descriptor.full_name)
    if descriptor.file.package == "foxglove":
        other = published(descriptor.name).DESCRIPTOR
    else:
        other = importlib.import_module(f"google.protobuf.{descriptor.name.lower()}_pb2").DESCRIPTOR.message_types_by_name[
            descriptor.name
        ]
    ours, theirs = shape(descriptor), shape(other)
    expect(ours == theirs, f"{descriptor.full_name}: {ours} is not {theirs}")
    expect(descriptor.file.package == other.file.package, f"{descriptor.full_name}: another package")
    for field in descriptor.fields:
        if field.message_type:
            compare(field.message_type)


def has_unknown(message):
    """True if any part of a message has a field that its schema does not know."""
    if len(UnknownFieldSet(message)):
        return True
    for field, value in message.ListFields():
        if field.message_type:
            parts = [value] if isinstance(value, Message) else value
            if any(has_unknown(part) for part in parts):
                return True
    return False


# The contents.


def numbers(message, path=""):
    """Every floating-point number of a message with its path."""
    for field, value in message.ListFields():
        values = value if field.is_repeated else [value]
        for part in values:
            if field.message_type:
                yield from numbers(part, f"{path}.{field.name}")
            elif isinstance(part, float):
                yield f"{path}.{field.name}", part


def check_numbers(topic, message):
    for path, value in numbers(message):
        expect(math.isfinite(value), f"{topic}{path} is {value}")


def rotation_of(q):
    expect(abs(q.x**2 + q.y**2 + q.z**2 + q.w**2 - 1) < 1e-9, f"a quaternion has another length than 1: {q}")
    return 2 * math.atan2(q.z, q.w)


def check_entity(topic, entity, frames):
    expect(entity.frame_id in frames, f"{topic}: no transform has led to {entity.frame_id}")
    expect(entity.id, f"{topic}: an entity without an id")
    for kind in (entity.cubes, entity.lines, entity.triangles):
        for primitive in kind:
            rotation_of(primitive.pose.orientation)
            colour = primitive.color
            expect(colour.a == 1 and max(colour.r, colour.g, colour.b) <= 1, f"{topic}: colour {colour}")
    for cube in entity.cubes:
        expect(min(cube.size.x, cube.size.y, cube.size.z) > 0, f"{topic}: a box of size {cube.size}")
    for triangles in entity.triangles:
        expect(len(triangles.indices) % 3 == 0, f"{topic}: {len(triangles.indices)} corners of triangles")
        expect(max(triangles.indices) < len(triangles.points), f"{topic}: a corner without a point")
    for lines in entity.lines:
        if lines.type == 2:
            expect(len(lines.points) % 2 == 0, f"{topic}: a line with one end")


class Recording:
    def __init__(self, path):
        self.counts = collections.Counter()
        self.descriptors = {}
        self.texts = collections.defaultdict(set)
        self.vehicles = {}
        self.kinds = {}
        self.frames = {"map"}
        self.truth = None
        self.boxes = None
        self.compared_positions = 0
        self.compared_fixes = 0
        last = {}
        with open(path, "rb") as stream:
            reader = make_reader(stream, validate_crcs=True, decoder_factories=[DecoderFactory()])
            for channel in reader.get_summary().channels.values():
                self.counts[channel.topic] += 0
            # In file order: what the recorder wrote.
            for schema, channel, message, decoded in reader.iter_decoded_messages(log_time_order=False):
                topic = channel.topic
                self.counts[topic] += 1
                self.descriptors[topic] = decoded.DESCRIPTOR
                if topic.startswith("foxglove/") or topic == "sim/traffic":
                    before = last.get(topic, (message.log_time, message.sequence - 1))
                    expect(message.log_time >= before[0], f"{topic}: {message.log_time} ns after {before[0]} ns")
                    expect(message.sequence == before[1] + 1, f"{topic}: a gap before {message.sequence}")
                    last[topic] = message.log_time, message.sequence
                self.take(topic, schema, message, decoded)

    def take(self, topic, schema, message, decoded):
        expect(decoded.DESCRIPTOR.full_name == schema.name, f"{topic}: {decoded.DESCRIPTOR.full_name} is not {schema.name}")
        if schema.name.startswith("foxglove."):
            compare(decoded.DESCRIPTOR)
            theirs = published(schema.name.split(".")[1]).FromString(message.data)
            expect(not has_unknown(theirs), f"{topic}: a field that Foxglove does not know")
            expect(theirs.SerializeToString(deterministic=True) == decoded.SerializeToString(deterministic=True), f"{topic}: read differently by Foxglove's schema")
            check_numbers(topic, theirs)
        if topic == "sim/names":
            for name in decoded.names:
                if name.kind in (1, 5):
                    self.vehicles[("veh/" if name.kind == 1 else "hazard/") + name.name] = name.index
                    self.kinds[name.index] = name
        elif topic == "sim/truth":
            self.truth = decoded
        elif topic in ("foxglove/tf", "foxglove/tf_static"):
            for transform in decoded.transforms:
                expect(transform.parent_frame_id == "map", f"{topic}: a frame in {transform.parent_frame_id}")
                self.frames.add(transform.child_frame_id)
                if topic == "foxglove/tf":
                    self.check_place(transform)
        elif schema.name == "foxglove.SceneUpdate":
            # A box comes together with the first place of its frame.
            frames = self.frames | set(self.vehicles)
            for entity in decoded.entities:
                check_entity(topic, entity, frames)
            if topic == "foxglove/vehicles":
                self.boxes = {e.id for e in decoded.entities}
                self.check_vehicles(decoded)
        elif topic == "foxglove/location":
            self.check_fixes(decoded)
        elif topic == "foxglove/log":
            self.texts[decoded.level].add(decoded.message)
            expect(decoded.name and decoded.message, f"{topic}: an empty line")
        elif topic == "sim/traffic":
            self.check_figures(decoded)
            for sent in decoded.sent_by_type:
                self.texts[topic].add(sent.name)

    def check_place(self, transform):
        frame = transform.child_frame_id
        row = list(self.truth.vehicle).index(self.vehicles[frame])
        at = transform.timestamp.seconds * 1_000_000 + transform.timestamp.nanos // 1000
        expect(at == self.truth.time_us, f"{frame}: a place at {at} us beside the truth of {self.truth.time_us} us")
        place = transform.translation.x, transform.translation.y
        expect(place == (self.truth.x[row], self.truth.y[row]), f"{frame} is at {place}")
        turn = rotation_of(transform.rotation) - self.truth.heading[row]
        expect(abs(math.remainder(turn, 2 * math.pi)) < 1e-9, f"{frame} is turned by {turn}")
        self.compared_positions += 1

    def check_vehicles(self, update):
        rows = {index: row for row, index in enumerate(self.truth.vehicle)}
        expect(len(update.entities) == min(256, len(rows)), f"{len(update.entities)} boxes for {len(rows)} vehicles")
        for entity in update.entities:
            index = self.vehicles[entity.id]
            size = entity.cubes[0].size
            row = rows[index]
            expect(
                (size.x, size.y, size.z) == (self.truth.length[row], self.truth.width[row], self.truth.height[row]),
                f"{entity.id} has size {size}",
            )
            level = {pair.key: pair.value for pair in entity.metadata}.get("level")
            name = self.kinds[index]
            expect(level == (f"L{name.level}" if name.HasField("level") else None), f"{entity.id} has level {level}")

    def check_fixes(self, update):
        """Distances on the earth are those on the map."""
        rows = {index: row for row, index in enumerate(self.truth.vehicle)}
        fixes = [f for f in update.fixes if f.frame_id in self.vehicles]
        for a, b in zip(fixes, fixes[1:]):
            i, j = (rows[self.vehicles[f.frame_id]] for f in (a, b))
            dx, dy = self.truth.x[j] - self.truth.x[i], self.truth.y[j] - self.truth.y[i]
            # On a sphere with the earth's radii of curvature at this latitude.
            latitude = math.radians((a.latitude + b.latitude) / 2)
            e2 = 0.00669437999014
            root = 1 - e2 * math.sin(latitude) ** 2
            north = math.radians(b.latitude - a.latitude) * 6378137 * (1 - e2) / root**1.5
            east = math.radians(b.longitude - a.longitude) * 6378137 / root**0.5 * math.cos(latitude)
            expect(math.hypot(east - dx, north - dy) < 0.01 + 0.002 * math.hypot(dx, dy), f"{b.frame_id}: {east, north} is not {dx, dy}")
            course = math.pi / 2 - self.truth.heading[i]
            expect(abs(math.remainder(a.heading - course, 2 * math.pi)) < 1e-9, f"{a.frame_id}: heading {a.heading}")
            self.compared_fixes += 1

    def check_figures(self, figures):
        slow = sum(v < 0.1 for v in self.truth.speed)
        expect(figures.time_us == self.truth.time_us, f"figures of {figures.time_us} us")
        expect((figures.running, figures.halting) == (len(self.truth.vehicle), slow), f"{figures.running} running, {figures.halting} halting")
        if self.truth.speed:
            mean = sum(self.truth.speed) / len(self.truth.speed)
            expect(abs(figures.mean_speed_mps - mean) < 1e-9, f"mean speed {figures.mean_speed_mps}")
        expect(figures.messages_sent == sum(t.sent for t in figures.sent_by_type), "messages by type")


# The layout: what the application exports and imports.

PATH = re.compile(r'^(?P<topic>\w+(?:/\w+)*)(?P<fields>(?:\.\w+(?:\[:\])?(?:\{\w+==".*?"\})?)*)$')
FIELD = re.compile(r'\.(\w+)(\[:\])?(?:\{(\w+)=="(.*?)"\})?')


def known_keys(config):
    return set(config._to_dict())


def check_path(path, recording):
    match = PATH.match(path)
    if not match or not recording.counts[match["topic"]]:
        faults.append(f"layout: nothing is recorded at {path}")
        return
    descriptor = recording.descriptors[match["topic"]]
    for name, slice_, key, value in FIELD.findall(match["fields"]):
        field = descriptor.fields_by_name.get(name) if descriptor else None
        if field is None:
            faults.append(f"layout: {path}: no field {name}")
            return
        expect(bool(slice_) == bool(field.is_repeated), f"layout: {path}: {name} is repeated, or is not")
        descriptor = field.message_type
        if key:
            expect(key in descriptor.fields_by_name, f"layout: {path}: no field {key}")
            expect(value in recording.texts[match["topic"]], f"layout: {path}: no {value}")


def panels(node):
    return [node] if isinstance(node, str) else panels(node["first"]) + panels(node["second"])


def check_layout(path, recording):
    layout = json.load(open(path))
    expect(sorted(panels(layout["layout"])) == sorted(layout["configById"]), "layout: panels and their settings differ")
    series = known_keys(foxglove.layouts.PlotSeries())
    kinds = collections.Counter()
    for panel, config in layout["configById"].items():
        kind = panel.split("!")[0]
        kinds[kind] += 1
        model = {
            "3D": foxglove.layouts.ThreeDeeConfig, "map": foxglove.layouts.MapConfig, "RosOut": foxglove.layouts.LogConfig,
            "Plot": foxglove.layouts.PlotConfig, "RawMessages": foxglove.layouts.RawMessagesConfig,
        }[kind]()
        unknown = set(config) - known_keys(model) - {"foxglovePanelTitle"}
        expect(not unknown, f"layout: {panel} has {unknown}")
        topics = list(config.get("topics", {})) + list(config.get("topicConfig", {})) + config.get("disabledTopics", [])
        topics += [config[key] for key in ("followTopic", "topicToRender") if key in config]
        for topic in topics:
            expect(recording.counts[topic], f"layout: {panel}: nothing is recorded on {topic}")
        for entry in config.get("paths", []):
            expect(set(entry) <= series, f"layout: {panel} has {set(entry) - series}")
            check_path(entry["value"], recording)
        if "topicPath" in config:
            check_path(config["topicPath"], recording)
        if kind == "3D":
            expect(config["followTf"] in recording.frames, f"layout: {panel}: no frame {config['followTf']}")
            drawn = {t for t, d in recording.descriptors.items() if d.full_name == "foxglove.SceneUpdate"}
            expect(drawn <= set(config["topics"]), f"layout: {panel} does not show {drawn - set(config['topics'])}")
    expect(set(kinds) == {"3D", "map", "RosOut", "Plot", "RawMessages"}, f"layout: {kinds}")


recording = Recording(sys.argv[1])
check_layout(sys.argv[2], recording)
for topic, descriptor in recording.descriptors.items():
    if descriptor.full_name == "foxglove.SceneUpdate":
        break
else:
    faults.append("no scene was recorded")
if faults:
    sys.exit("\n".join(dict.fromkeys(faults[:50])))
print(json.dumps({
    "counts": dict(recording.counts), "compared": sorted(compared), "positions": recording.compared_positions,
    "fixes": recording.compared_fixes, "log": {str(k): sorted(v) for k, v in recording.texts.items()},
}, sort_keys=True))
