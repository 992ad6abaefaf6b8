#!/usr/bin/env python3
"""Parses messages with PyPI's protobuf, through the descriptor set alone, and writes them again.

    roundtrip.py FDS TYPE=FILE...            each FILE holds one message of TYPE, such as coroad.world.TruthSlice

Exit code 1 if a message does not parse, misses a required field, holds an unknown one, or comes out in other bytes;
3 if the protobuf package is missing.
"""

import pathlib
import sys

try:
    from google.protobuf import descriptor_pb2, descriptor_pool, message_factory, unknown_fields
except ImportError:
    print("roundtrip.py: the Python package protobuf is missing", file=sys.stderr)
    sys.exit(3)


def main():
    if len(sys.argv) < 3:
        print(__doc__, file=sys.stderr)
        return 64
    pool = descriptor_pool.DescriptorPool()
    for file in descriptor_pb2.FileDescriptorSet.FromString(pathlib.Path(sys.argv[1]).read_bytes()).file:
        pool.Add(file)
    faults = 0
    for argument in sys.argv[2:]:
        name, _, path = argument.partition("=")
        data = pathlib.Path(path).read_bytes()
        message = message_factory.GetMessageClass(pool.FindMessageTypeByName(name))()
        try:
            message.ParseFromString(data)
            if len(unknown_fields.UnknownFieldSet(message)) > 0:
                fault = "unknown fields"
            elif message.SerializeToString(deterministic=True) != data:
                fault = "other bytes"
            else:
                continue
        except Exception as error:
            fault = str(error)
        faults += 1
        print(f"{name}: {fault}", file=sys.stderr)
    print(f"{len(sys.argv) - 2} messages, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
