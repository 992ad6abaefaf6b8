#!/usr/bin/env python3
"""Prints what a run publishes: subscribe.py ENDPOINT [TOPIC...]. Needs pyzmq and protobuf; run it from the top folder."""
import sys, zmq
from google.protobuf import descriptor_pb2, message_factory

files = descriptor_pb2.FileDescriptorSet.FromString(open("Protos/coroad.fds", "rb").read())
types = message_factory.GetMessages(files.file)
socket = zmq.Context().socket(zmq.SUB)
socket.connect(sys.argv[1])
for topic in sys.argv[2:] or [""]:
    socket.subscribe(topic)
while True:
    topic, header, payload = socket.recv_multipart()
    header = types["coroad.observer.Header"].FromString(header)
    message = types[header.type].FromString(payload)
    print(header.sequence, header.time_us / 1e6, topic.decode(), str(message).replace("\n", " "), flush=True)
