#!/usr/bin/env python3
"""The onboard unit of one vehicle of a run: onboard_unit.py VEHICLE [ENDPOINT]. Needs pyzmq and protobuf. Start it
before or after

    coroad run Maps/crossing/scenario.yaml --wait-for VEHICLE [--external ENDPOINT]

A tcp address asks for the run's token, which both have in the environment variable COROAD_TOKEN.

It sends a BSM every 100 ms and limits the speed to 30 km/h while another vehicle is within 40 m by its BSM."""
import math, os, pathlib, sys, zmq
from google.protobuf import descriptor_pb2, message_factory

descriptors = pathlib.Path(__file__).resolve().parents[2] / "Protos/coroad.fds"
files = descriptor_pb2.FileDescriptorSet.FromString(descriptors.read_bytes())
types = message_factory.GetMessages(files.file)
ToUnit, FromUnit = types["coroad.external.ToUnit"], types["coroad.external.FromUnit"]
PERIOD = 100_000  # us


def bsm(count, identity, fix, at):
    """The state of the newest fix, extrapolated to the present, in the standard's integers."""
    state, frame = fix.state, types["coroad.v2x.MessageFrame"]()
    way = state.speed * (at - state.measured_at_us) / 1e6
    north, east = way * math.sin(state.heading), way * math.cos(state.heading)
    m = frame.bsm
    m.msg_cnt, m.id, m.sec_mark = count % 128, identity, at // 1000 % 60_000
    m.pos.lat = fix.latitude + round(north / 111_320 * 1e7)
    m.pos.lon = fix.longitude + round(east / (111_320 * math.cos(math.radians(fix.latitude / 1e7))) * 1e7)
    m.transmission = 2  # forward
    m.speed = min(8190, round(state.speed / 0.02))
    m.heading = round((90 - math.degrees(state.heading)) % 360 / 0.0125) % 28_800
    m.accel_set.lon = max(-2000, min(2000, round(state.acceleration / 0.01)))
    m.accel_set.lat, m.accel_set.vert = 2001, -127  # unavailable
    m.accel_set.yaw = round(-math.degrees(state.yaw_rate) / 0.01)
    m.brakes.brake_pedal = 2 if state.acceleration < -0.5 else 1
    m.size.width, m.size.length = round(fix.width * 100), round(fix.length * 100)
    m.vehicle_class.classification = fix.vehicle_class
    return frame


def distance(fix, pos):
    """Distance from the own position to a position in a message, metres."""
    east = (pos.lon - fix.longitude) / 1e7 * 111_320 * math.cos(math.radians(fix.latitude / 1e7))
    return math.hypot((pos.lat - fix.latitude) / 1e7 * 111_320, east)


endpoint = sys.argv[2] if len(sys.argv) > 2 else "ipc:///tmp/coroad-unit.sock"
socket = zmq.Context().socket(zmq.DEALER)
if endpoint.startswith("tcp:"):
    socket.plain_username, socket.plain_password = b"coroad", os.environ.get("COROAD_TOKEN", "").encode()
monitor = socket.get_monitor_socket(
    zmq.EVENT_DISCONNECTED | zmq.EVENT_HANDSHAKE_FAILED_AUTH | zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL)
socket.connect(endpoint)
join = FromUnit()
join.join.protocol_version, join.join.vehicle = 1, sys.argv[1]
socket.send(join.SerializeToString())
welcome = fix = None
sent = received = 0
while True:
    while not socket.poll(100):
        if monitor.poll(0):
            sys.exit("the connection to the run is lost" if welcome else "the run does not let this program in")
    message = ToUnit.FromString(socket.recv())
    body = message.WhichOneof("body")
    if body == "welcome":
        welcome = message.welcome
    elif body == "end":
        print(f"{message.end.reason}; sent {sent} messages, received {received}")
        sys.exit(0 if welcome else 1)
    elif body == "step":
        step, answer, is_near = message.step, FromUnit(), False
        for input in step.inputs:
            if input.HasField("fix"):
                fix = input.fix
            elif input.HasField("message"):
                received += 1
                other = input.message.frame
                print(input.at_us / 1e6, other.WhichOneof("body"), input.message.sender.hex(), flush=True)
                is_near |= bool(fix and other.HasField("bsm") and distance(fix, other.bsm.pos) < 40)
        answer.answer.at_us, answer.answer.next_wake_us = step.at_us, step.at_us + PERIOD
        if fix:
            sending = answer.answer.messages.add(sensed_us=fix.state.measured_at_us)
            sending.frame.CopyFrom(bsm(sent, welcome.temporary_id, fix, step.at_us))
            sent += 1
        if is_near:
            answer.answer.command.validity_us, answer.answer.command.speed_limit = 300_000, 30 / 3.6
        socket.send(answer.SerializeToString())
