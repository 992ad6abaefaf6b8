#!/usr/bin/env python3
"""Prints what a run publishes until it ends: subscribe.py ENDPOINT [TOPIC...]. Needs pyzmq and protobuf. Start it before
or after

    coroad run FILE --observe ENDPOINT --wait-for-observer

A tcp address asks for the run's token, which both have in the environment variable COROAD_TOKEN."""
import os, pathlib, sys, zmq
from google.protobuf import descriptor_pb2, message_factory

descriptors = pathlib.Path(__file__).resolve().parents[2] / "Protos/coroad.fds"
files = descriptor_pb2.FileDescriptorSet.FromString(descriptors.read_bytes())
types = message_factory.GetMessages(files.file)
socket = zmq.Context().socket(zmq.SUB)
if sys.argv[1].startswith("tcp:"):
    socket.plain_username, socket.plain_password = b"coroad", os.environ.get("COROAD_TOKEN", "").encode()
socket.connect(sys.argv[1])
topics = sys.argv[2:] or [""]
for topic in topics + ["sim/run"]:  # which announces the end
    socket.subscribe(topic)
while True:
    topic, header, payload = socket.recv_multipart()
    topic = topic.decode()
    header = types["coroad.observer.Header"].FromString(header)
    message = types[header.type].FromString(payload)
    if topic.startswith(tuple(topics)):
        text = str(message).replace("\n", " ")
        print(header.sequence, header.time_us / 1e6, topic, text, flush=True)
    if topic == "sim/run" and message.key == "end":
        break
