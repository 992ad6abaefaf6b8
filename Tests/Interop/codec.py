#!/usr/bin/env python3
"""Checks the V2X codec against PyPI's protobuf, through the descriptor set alone.

    codec.py FDS FIXTURES                    every FIXTURES/*.json, encoded here, is the *.bin beside it, and back
    codec.py FDS FIXTURES --write OUT        also writes what was encoded here to OUT/*.bin
    codec.py FDS FIXTURES --read IN          also decodes IN/*.bin, written by another codec, and compares

FDS is Protos/coroad.fds. The JSON files hold the standard's integers. Exit code 1 and one line per difference if
anything differs, 3 if the protobuf package is missing.
"""

import argparse
import json
import pathlib
import sys

try:
    from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory
except ImportError:
    print("codec.py: the Python package protobuf is missing", file=sys.stderr)
    sys.exit(3)


def envelope_class(fds_path):
    pool = descriptor_pool.DescriptorPool()
    for file in descriptor_pb2.FileDescriptorSet.FromString(fds_path.read_bytes()).file:
        pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("coroad.v2x.Envelope"))


def to_dict(message):
    return json_format.MessageToDict(message, preserving_proto_field_name=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("fds", type=pathlib.Path)
    parser.add_argument("fixtures", type=pathlib.Path)
    parser.add_argument("--write", type=pathlib.Path)
    parser.add_argument("--read", type=pathlib.Path)
    options = parser.parse_args()
    envelope = envelope_class(options.fds)
    names = sorted(path.stem for path in options.fixtures.glob("*.json"))
    faults = [] if names else ["no fixtures found"]

    def compare(name, what, data, expected):
        message = envelope()
        try:
            message.ParseFromString(data)
        except Exception as error:
            faults.append(f"{name}: {what}: {error}")
            return
        if not message.IsInitialized():
            faults.append(f"{name}: {what}: missing {message.FindInitializationErrors()}")
        elif message != expected:
            faults.append(f"{name}: {what}: {to_dict(message)} is not {to_dict(expected)}")
        elif message.SerializeToString(deterministic=True) != data:
            faults.append(f"{name}: {what}: equal, but not in canonical bytes")

    for name in names:
        expected = envelope()
        json_format.ParseDict(json.loads((options.fixtures / f"{name}.json").read_text()), expected)
        encoded = expected.SerializeToString(deterministic=True)
        compare(name, "fixture bytes", (options.fixtures / f"{name}.bin").read_bytes(), expected)
        if options.write:
            (options.write / f"{name}.bin").write_bytes(encoded)
        if options.read:
            compare(name, "other codec", (options.read / f"{name}.bin").read_bytes(), expected)

    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{len(names)} messages, {len(faults)} differences")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
