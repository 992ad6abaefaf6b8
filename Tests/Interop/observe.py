#!/usr/bin/env python3
"""Follows a run to its end as an observer, through the descriptor set alone, and checks what comes.

usage: observe.py ENDPOINT FDS [TOPIC...]

Prints one JSON object at the end of the run; needs pyzmq and protobuf. Exit code 1 if a message has another form than
promised, if nothing comes for a minute, or if a number is missing that the header does not count as lost.
"""
import collections
import json
import sys

import zmq
from google.protobuf import descriptor_pb2, message_factory


def main():
    files = descriptor_pb2.FileDescriptorSet.FromString(open(sys.argv[2], "rb").read())
    types = message_factory.GetMessages(files.file)
    topics = sys.argv[3:] or [""]
    socket = zmq.Context().socket(zmq.SUB)
    socket.setsockopt(zmq.RCVTIMEO, 60_000)
    socket.connect(sys.argv[1])
    for topic in topics + ["sim/run"]:
        socket.subscribe(topic)
    counts = collections.Counter()
    next_of = {}
    missing = 0
    first = last = None
    while True:
        topic, header, payload = socket.recv_multipart()
        topic = topic.decode()
        header = types["coroad.observer.Header"].FromString(header)
        message = types[header.type].FromString(payload)
        if topic.startswith("v2x/"):
            _, kind, source, rest = topic.split("/")
            if rest or not source or message.frame.WhichOneof("body") != kind:
                raise SystemExit(f"{topic}: {message}")
            if message.sent_us != header.time_us:
                raise SystemExit(f"{topic}: header and message disagree about the time")
        counts["/".join(topic.split("/")[:2])] += 1
        if last is not None and header.sequence <= last:
            raise SystemExit(f"{topic}: number {header.sequence} after {last}")
        # Whoever connects late starts in the middle; from then on each topic counts without a gap.
        if topic in next_of:
            missing += header.topic_sequence - next_of[topic]
        next_of[topic] = header.topic_sequence + 1
        first = header.sequence if first is None else first
        last = header.sequence
        if topic == "sim/run" and message.key == "end":
            break
    if missing > header.lost:
        raise SystemExit(f"{missing} messages are missing, {header.lost} are reported")
    received = sum(counts.values())
    if topics == [""] and last - first + 1 != received + missing:
        raise SystemExit(f"{last - first + 1} numbers, {received} messages, {missing} missing")
    print(json.dumps({"counts": counts, "missing": missing, "lost": header.lost, "end": message.value}))


main()
