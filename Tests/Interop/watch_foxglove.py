#!/usr/bin/env python3
"""A viewer with Foxglove's WebSocket protocol, on the client of PyPI's websockets: subscribes to every channel of a run
or replay and decodes what comes by the advertised schemas and by Foxglove's own.

usage: watch_foxglove.py ws://127.0.0.1:PORT/ live|replay    prints the messages per topic as JSON
"""
import base64
import collections
import importlib
import json
import struct
import sys

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

address, mode = sys.argv[1:]
SUBPROTOCOLS = ["foxglove.sdk.v1", "foxglove.websocket.v1"]
# Without an answer the test fails after this time, s.
PATIENCE = 60


def refused(status, **options):
    """A handshake that must be refused."""
    try:
        connect(address, **options).close()
    except InvalidStatus as error:
        assert error.response.status_code == status, f"{options}: {error.response.status_code} is not {status}"
        return
    raise SystemExit(f"{options} was let in")


def let_in(subprotocol, **options):
    with connect(address, subprotocols=[subprotocol], **options) as socket:
        assert socket.subprotocol == subprotocol, socket.subprotocol
        assert json.loads(socket.recv(PATIENCE))["op"] == "serverInfo"


def class_of(channel):
    """The class of a channel's messages, from the advertised schema."""
    assert channel["encoding"] == channel["schemaEncoding"] == "protobuf", channel
    files = descriptor_pb2.FileDescriptorSet.FromString(base64.b64decode(channel["schema"], validate=True))
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(channel["schemaName"]))


def published(name):
    return getattr(importlib.import_module(f"foxglove_schemas_protobuf.{name}_pb2"), name)


class Viewer:
    def __init__(self, socket):
        self.socket = socket
        self.counts = collections.Counter()
        self.log = collections.Counter()
        self.times = {}
        self.clock = None
        self.states = []
        self.statuses = []
        self.classes = {}
        self.topics = {}
        self.info = json.loads(socket.recv(PATIENCE))
        advertisement = json.loads(socket.recv(PATIENCE))
        assert self.info["op"] == "serverInfo" and self.info["sessionId"], self.info
        assert advertisement["op"] == "advertise", advertisement
        self.channels = {c["topic"]: c for c in advertisement["channels"]}
        assert len({c["id"] for c in self.channels.values()}) == len(advertisement["channels"])

    def send(self, **message):
        self.socket.send(json.dumps(message))

    def subscribe(self, topics, first_id):
        subscriptions = []
        for i, topic in enumerate(topics):
            channel = self.channels[topic]
            self.topics[first_id + i] = topic
            self.classes[topic] = class_of(channel)
            subscriptions.append({"id": first_id + i, "channelId": channel["id"]})
        self.send(op="subscribe", subscriptions=subscriptions)

    def receive(self):
        frame = self.socket.recv(PATIENCE)
        if isinstance(frame, str):
            message = json.loads(frame)
            assert message["op"] == "status", message
            self.statuses.append((message["level"], message["message"]))
        elif frame[0] == 1:
            identifier, time = struct.unpack_from("<IQ", frame, 1)
            self.take(self.topics[identifier], time, frame[13:])
        elif frame[0] == 2:
            (self.clock,) = struct.unpack("<Q", frame[1:])
        else:
            assert frame[0] == 5 and self.socket.subprotocol == SUBPROTOCOLS[0], frame[:20]
            status, time, speed, did_seek, length = struct.unpack_from("<BQfBI", frame, 1)
            assert len(frame) == 19 + length
            self.states.append((status, time, round(speed, 3), bool(did_seek), frame[19:].decode()))

    def take(self, topic, time, data):
        message = self.classes[topic].FromString(data)
        assert message.IsInitialized(), topic
        name = self.channels[topic]["schemaName"]
        if name.startswith("foxglove."):
            theirs = published(name.split(".")[1]).FromString(data)
            assert theirs.SerializeToString(deterministic=True) == message.SerializeToString(deterministic=True), topic
            before = self.times.get(topic, 0)
            assert time >= before, f"{topic}: {time} ns after {before} ns"
            self.times[topic] = time
        if topic == "foxglove/log":
            self.log[f"{message.level} {message.name}: {message.message}"] += 1
        self.counts[topic] += 1

    def until(self, condition):
        while not condition():
            self.receive()


def playback(socket, paused, speed, seek, request):
    request = request.encode()
    socket.send(struct.pack("<BBfBQI", 3, paused, speed, seek is not None, seek or 0, len(request)) + request)


refused(426)
refused(426, subprotocols=["graphql-ws"])
for origin in ("https://example.org", "https://app.foxglove.dev.example.org", "null", "http://localhost.example.org"):
    refused(403, subprotocols=SUBPROTOCOLS, origin=origin)
for origin in ("https://app.foxglove.dev", "file://", "http://localhost:8080", None):
    let_in(SUBPROTOCOLS[0], origin=origin)
let_in(SUBPROTOCOLS[1])

with connect(address, subprotocols=SUBPROTOCOLS, max_size=None) as socket:
    viewer = Viewer(socket)
    assert ("playbackControl" in viewer.info["capabilities"]) == (mode == "replay"), viewer.info
    assert "time" in viewer.info["capabilities"]
    # What the protocol or this server does not have is said, and the stream goes on.
    socket.send("no JSON")
    viewer.send(op="subscribe")
    viewer.send(op="subscribe", subscriptions=[{"id": 1, "channelId": 9999}])
    viewer.send(op="getParameters", parameterNames=[])
    socket.send(b"\x09")
    viewer.until(lambda: sum(level == 2 for level, _ in viewer.statuses) == 5)
    # Everything.
    topics = sorted(viewer.channels)
    viewer.subscribe(topics, 100)
    wanted = {"foxglove/map", "foxglove/tf_static", "foxglove/tf", "foxglove/vehicles", "foxglove/others", "foxglove/signals",
              "foxglove/location", "foxglove/log", "sim/traffic", "sim/truth", "sim/names", "v2x/bsm", "v2x/spat"}
    viewer.until(lambda: wanted <= set(viewer.counts) and viewer.counts["sim/truth"] >= 50)
    assert viewer.counts["foxglove/map"] == 1
    assert viewer.clock is not None
    # A second subscription to a channel is refused; without one nothing comes.
    before = len(viewer.statuses)
    viewer.send(op="subscribe", subscriptions=[{"id": 7, "channelId": viewer.channels["sim/truth"]["id"]}])
    viewer.until(lambda: len(viewer.statuses) > before)
    viewer.send(op="unsubscribe", subscriptionIds=[i for i, t in viewer.topics.items() if t != "sim/traffic"])
    # An answer in order: what was on its way before has come.
    before = len(viewer.statuses)
    viewer.send(op="fence")
    viewer.until(lambda: len(viewer.statuses) > before)
    kept = dict(viewer.counts)
    figures = kept["sim/traffic"]
    viewer.until(lambda: viewer.counts["sim/traffic"] >= figures + 3)
    assert {t for t in viewer.counts if viewer.counts[t] != kept.get(t)} == {"sim/traffic"}, (kept, viewer.counts)
    # A viewer that comes later is shown the map and what is there.
    with connect(address, subprotocols=SUBPROTOCOLS[1:], max_size=None) as second:
        other = Viewer(second)
        other.subscribe(["foxglove/map", "foxglove/signals", "foxglove/log"], 0)
        other.until(lambda: {"foxglove/map", "foxglove/signals", "foxglove/log"} <= set(other.counts))
        assert any(line.startswith("2 run: start: ") for line in other.log) or mode == "replay", other.log
    if mode == "replay":
        playback(socket, True, 1, None, "pause")
        viewer.until(lambda: any(s[4] == "pause" for s in viewer.states))
        assert [s[0] for s in viewer.states if s[4] == "pause"] == [1], viewer.states
        viewer.times = {}
        viewer.subscribe(["foxglove/map", "foxglove/vehicles", "foxglove/tf"], 500)
        seen = viewer.counts["foxglove/vehicles"]
        playback(socket, True, 2.5, 20_000_000_000, "go")
        viewer.until(lambda: any(s[4] == "go" for s in viewer.states))
        state = next(s for s in viewer.states if s[4] == "go")
        assert state[0] == 1 and state[2] == 2.5 and state[3], state
        viewer.times = {}
        viewer.until(lambda: viewer.times.get("foxglove/vehicles") == 20_000_000_000)
        assert viewer.clock == 20_000_000_000, viewer.clock
        playback(socket, False, 2.5, 1_000_000_000, "back")
        viewer.until(lambda: any(s[4] == "back" for s in viewer.states))
        viewer.times = {}
        viewer.until(lambda: 2_000_000_000 <= viewer.times.get("foxglove/tf", 0) < 10_000_000_000)
        assert next(s for s in viewer.states if s[4] == "back")[0] == 0, viewer.states
    else:
        # To the end of the run.
        try:
            viewer.until(lambda: False)
        except ConnectionClosed as closed:
            assert closed.rcvd is not None, closed
        assert any("the run has ended" in words for _, words in viewer.statuses), viewer.statuses[-3:]
    print(json.dumps({
        "counts": dict(viewer.counts), "log": dict(viewer.log), "statuses": [w for _, w in viewer.statuses],
        "subprotocol": socket.subprotocol,
    }, sort_keys=True))
