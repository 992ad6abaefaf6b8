"""Classes of every message in Protos/, made from their descriptors without generated code."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

from .errors import CoroadError

if TYPE_CHECKING:
    from google.protobuf.message import Message as ProtobufMessage


def descriptor_file() -> Path:
    """The descriptor set: a file of the installed package, or Protos/coroad.fds of the clone that the package is in."""
    here = Path(__file__).resolve().parent
    for path in (here / "coroad.fds", here.parents[2] / "Protos/coroad.fds"):
        if path.is_file():
            return path
    raise CoroadError(
        f"coroad.fds is neither in {here} nor in a Protos folder of a clone: install the package with pip from a clone"
    )


def classes_of(descriptor_set: bytes) -> dict[str, type[ProtobufMessage]]:
    """Classes by full name, in a pool of their own, so that they do not collide with generated code."""
    files = descriptor_pb2.FileDescriptorSet.FromString(descriptor_set)
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.Add(file)
    return dict(message_factory.GetMessageClassesForFiles([file.name for file in files.file], pool))


@functools.cache
def _classes() -> dict[str, type[ProtobufMessage]]:
    return classes_of(descriptor_file().read_bytes())


def message_class(name: str) -> Any:
    """The class of a message by its full name, such as `coroad.v2x.BasicSafetyMessage`."""
    try:
        return _classes()[name]
    except KeyError:
        raise CoroadError(f"there is no message {name} in {descriptor_file()}") from None


def new(name: str, **fields: Any) -> Any:
    """A message by its full name, with fields set: `new("coroad.v2x.Heartbeat", status=0)`."""
    return message_class(name)(**fields)
