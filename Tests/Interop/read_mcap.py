#!/usr/bin/env python3
"""Reads every message of an MCAP file with PyPI's mcap, all checksums on, and decodes each by its schema.

usage: read_mcap.py FILE...     prints one JSON object a line; needs mcap and mcap-protobuf-support
"""
import collections
import json
import sys

from mcap.reader import SeekingReader
from mcap.stream_reader import StreamReader
from mcap.records import Attachment, DataEnd, Message, Metadata
from mcap_protobuf.decoder import DecoderFactory


def main(path):
    counts = collections.Counter()
    last = {}
    with open(path, "rb") as stream:
        reader = SeekingReader(stream, validate_crcs=True, decoder_factories=[DecoderFactory()])
        summary = reader.get_summary()
        for schema, channel, message, decoded in reader.iter_decoded_messages():
            counts[channel.topic] += 1
            if decoded.DESCRIPTOR.full_name != schema.name:
                raise SystemExit(f"{channel.topic}: {decoded.DESCRIPTOR.full_name} is not {schema.name}")
            last[channel.topic] = str(decoded).replace("\n", " ")[:2000]
        metadata = {m.name: m.metadata for m in reader.iter_metadata()}
        attachments = {a.name: len(a.data) for a in reader.iter_attachments()}
    # The checksum of the data section is checked by the reader that reads in sequence.
    scanned = 0
    data_crc = None
    with open(path, "rb") as stream:
        for record in StreamReader(stream, validate_crcs=True).records:
            scanned += isinstance(record, Message)
            if isinstance(record, DataEnd):
                data_crc = record.data_section_crc
    if not data_crc:
        raise SystemExit(f"{path}: the data section has no checksum")
    # A file that ends on a full disk may have no summary.
    indexed = summary.statistics.message_count if summary else scanned
    if scanned != sum(counts.values()) or scanned != indexed:
        raise SystemExit(f"{path}: the index and the scan disagree")
    print(json.dumps({
        "counts": dict(counts), "metadata": metadata, "attachments": attachments, "last": last,
        "chunks": len(summary.chunk_indexes) if summary else None,
    }, sort_keys=True))


for name in sys.argv[1:]:
    main(name)
