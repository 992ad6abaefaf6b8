"""Names of road users and nodes, and messages that know them."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from . import si

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas

_VEHICLE, _ROADSIDE, _CLOUD, _PEDESTRIAN, _HAZARD = 1, 2, 3, 4, 5


class Names:
    """Names for the numbers in truth, warnings and messages, collected from the channel `sim/names`."""

    def __init__(self) -> None:
        self._entities: dict[tuple[int, int], Any] = {}
        self._nodes: dict[int, str] = {}
        self._senders: dict[bytes, str] = {}

    def add(self, table: Any) -> None:
        """Take the names of a coroad.record.NameTable."""
        for entity in table.names:
            self._entities[entity.kind, entity.index] = entity
            if entity.HasField("node"):
                self._nodes[entity.node] = entity.name
            if entity.HasField("temporary_id"):
                self._senders[entity.temporary_id] = entity.name

    def _entity(self, index: int, *kinds: int) -> str | None:
        found = (self._entities.get((kind, index)) for kind in kinds)
        return next((str(entity.name) for entity in found if entity is not None), None)

    def vehicle(self, index: int) -> str | None:
        """Name of a vehicle or hazard by its index in truth; None if it is not known."""
        return self._entity(index, _VEHICLE, _HAZARD)

    def pedestrian(self, index: int) -> str | None:
        """Name of a pedestrian by the index in truth."""
        return self._entity(index, _PEDESTRIAN)

    def roadside(self, index: int) -> str | None:
        """Name of a roadside unit by its index in the scenario's list."""
        return self._entity(index, _ROADSIDE)

    def node(self, identity: int) -> str | None:
        """Name of a node by its id, such as `node` of a warning."""
        return self._nodes.get(identity)

    def sender(self, temporary_id: bytes) -> str | None:
        """Name of a node by the temporary id under which it sends."""
        return self._senders.get(temporary_id)

    def temporary_id(self, name: str) -> bytes | None:
        """Temporary id under which the node of this name sends."""
        return next((i for i, known in self._senders.items() if known == name), None)

    def level(self, vehicle: str) -> int | None:
        """SAE level of a vehicle with an onboard unit, by name; None for others."""
        for (kind, _), entity in self._entities.items():
            if kind == _VEHICLE and entity.name == vehicle and entity.HasField("level"):
                return int(entity.level)
        return None

    def __len__(self) -> int:
        return len(self._entities)


@dataclass(frozen=True)
class Message:
    """One message of the observer feed, of a recording, or received by an onboard unit.

    `payload` is the protobuf message, for V2X messages the envelope. `time_us` is in microseconds since the scenario's
    second 0: when a message was handed to the radio, a slice holds, or an event happened; for an onboard unit, the
    end of its input stage. `header` is the coroad.observer.Header of the feed, or None.
    """

    topic: str
    time_us: int
    payload: Any = field(repr=False)
    names: Names = field(repr=False)
    header: Any = field(default=None, repr=False)

    @property
    def time_s(self) -> float:
        """Virtual time, seconds."""
        return self.time_us / 1e6

    @property
    def type(self) -> str:
        """Second part of the topic: `bsm`, `spat`, ... for V2X messages, `truth`, `warning`, `names`, `run`, ..."""
        return self.topic.split("/")[1] if "/" in self.topic else self.topic

    @property
    def is_v2x(self) -> bool:
        """Whether this is a message between nodes."""
        return self.topic.startswith("v2x/")

    @property
    def source(self) -> str | None:
        """Name of the node that sent or raised it; None if it has none or the name is not known."""
        parts = self.topic.split("/")
        if self.is_v2x:
            named = self.names.sender(self.payload.sender)
            return parts[2].replace("%2F", "/") if len(parts) > 2 and parts[2] else named
        fields = self.payload.DESCRIPTOR.fields_by_name
        if "node_name" in fields and self.payload.HasField("node_name"):
            return str(self.payload.node_name)
        return self.names.node(self.payload.node) if "node" in fields else None

    @property
    def body(self) -> Any:
        """The message inside the envelope of a V2X message, such as a BasicSafetyMessage; otherwise the payload."""
        if not self.is_v2x:
            return self.payload
        kind = self.payload.frame.WhichOneof("body")
        return getattr(self.payload.frame, kind) if kind else self.payload.frame

    @functools.cached_property
    def decoded(self) -> dict[str, Any]:
        """The payload in SI units; for V2X messages the body. See `coroad.decode`."""
        return si.decode(self.body, self.names)


def as_table(messages: Iterable[Message]) -> pandas.DataFrame:
    """A data frame with one row per message: `time_s`, `type`, `source`, and the decoded fields by dotted name.

    A field that has the name of one of the first three gets the prefix `message.`.
    """
    import pandas

    rows = []
    for m in messages:
        row: dict[str, Any] = {"time_s": m.time_s, "type": m.type, "source": m.source}
        row |= {f"message.{key}" if key in row else key: value for key, value in m.decoded.items()}
        rows.append(row)
    return pandas.json_normalize(rows) if rows else pandas.DataFrame(columns=["time_s", "type", "source"])
