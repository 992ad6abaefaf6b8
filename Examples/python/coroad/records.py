"""Reads the recording of a run."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .descriptors import classes_of
from .errors import CoroadError, NotARun
from .names import Message, Names


def recording(path: str | os.PathLike[str], *topics: str) -> Iterator[Message]:
    """The messages of a run.mcap, or of the run in a folder, in the order of the file.

    `topics` are beginnings of channel names (`v2x/bsm`, `sim/`); without any, all. Messages are decoded by the schemas
    in the file, which may be of another version. Of a file that was cut off, all that can be read is given, and then a
    warning. Needs the package `mcap`: `pip install coroad[recording]`.
    """
    file = Path(path)
    file = file / "run.mcap" if file.is_dir() else file
    if not file.is_file():
        raise NotARun(f"{file} does not exist; a run with record.mcap=true writes it")
    return _messages(file, topics)


def _messages(file: Path, topics: tuple[str, ...]) -> Iterator[Message]:
    try:
        from mcap import records
        from mcap.exceptions import McapError
        from mcap.stream_reader import StreamReader
    except ImportError as error:
        raise CoroadError("recordings need the package mcap: pip install mcap") from error
    names = Names()
    classes: dict[int, type[Any]] = {}
    channels: dict[int, tuple[str, type[Any]]] = {}
    sets: dict[bytes, dict[str, type[Any]]] = {}
    with file.open("rb") as stream:
        try:
            for record in StreamReader(stream).records:
                if isinstance(record, records.Schema) and record.encoding == "protobuf":
                    if record.data not in sets:
                        sets[record.data] = dict(classes_of(record.data))
                    classes[record.id] = sets[record.data][record.name]
                elif isinstance(record, records.Channel) and record.schema_id in classes:
                    channels[record.id] = (record.topic, classes[record.schema_id])
                elif isinstance(record, records.Message) and record.channel_id in channels:
                    topic, kind = channels[record.channel_id]
                    is_names = topic == "sim/names"
                    if not is_names and topics and not topic.startswith(topics):
                        continue
                    payload = kind.FromString(record.data)
                    if is_names:
                        names.add(payload)
                    if not topics or topic.startswith(topics):
                        yield Message(topic, _microseconds(record.log_time), payload, names)
        except McapError as error:
            if not channels:
                raise NotARun(f"{file} is no recording: {error}") from error
            warnings.warn(f"{file} was cut off or is damaged: {error}", stacklevel=2)


def _microseconds(log_time: int) -> int:
    """Nanoseconds in the file are unsigned; times before the scenario's second 0 wrap."""
    return (log_time if log_time < 1 << 63 else log_time - (1 << 64)) // 1000
