"""Observes a run."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from types import TracebackType

import zmq

from .connection import Connection
from .descriptors import message_class
from .errors import ConnectionLost
from .names import Message, Names


class Observer:
    """The messages that a run with `--observe ENDPOINT` publishes, until its end.

    Start it before or after the run; with `--wait-for-observer` it misses nothing. Iterate it, or call `receive`.

    - `topics` are beginnings of topics: `v2x/bsm/`, `v2x/spat/rsu_junction/`, `sim/warning`; without any, all.
      Names and the end of the run are always received, but given only if they are among the topics.
    - `timeout_s` ends iteration with TimeoutError if no message comes for so long by the wall clock.
    - `queue` bounds the messages that wait for this program; 0 is no bound. A run never waits for an observer: what
      does not fit is lost and counted.
    - `token`, `key` and `server_key`: see docs/tutorials/integration-test.md, Who may connect.
    """

    def __init__(
        self,
        endpoint: str,
        *topics: str,
        timeout_s: float | None = None,
        queue: int = 1000,
        token: str | None = None,
        key: str | os.PathLike[str] | None = None,
        server_key: str | os.PathLike[str] | None = None,
    ) -> None:
        self.names = Names()
        """Names seen so far."""
        self.end: str | None = None
        """How the run ended; None before."""
        self.received = 0
        """Messages received, including those of other topics (names and events)."""
        self.lost = 0
        """Messages that are missing between those received, by the sequence numbers of their headers."""
        self.time_us = 0
        """Greatest virtual time received, microseconds."""
        self._topics = topics or ("",)
        self._is_complete = "" in self._topics
        self._timeout_s = timeout_s
        self._next: dict[str, int] = {}
        self._header = message_class("coroad.observer.Header")
        self._connection = Connection(zmq.SUB, endpoint, token=token, key=key, server_key=server_key, queue=queue)
        self._endpoint = endpoint
        for topic in {*self._topics, "sim/run", "sim/names"}:
            self._connection.socket.subscribe(topic)

    def __enter__(self) -> Observer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the connection."""
        self._connection.close()

    def __iter__(self) -> Iterator[Message]:
        while (message := self.receive(self._timeout_s)) is not None:
            yield message

    def receive(self, timeout_s: float | None = None) -> Message | None:
        """The next message of the topics; None once the run has ended.

        Raises TimeoutError if none comes in time, and `ConnectionLost` if the run is gone without an end, for example
        because it was killed, or does not let this program in.
        """
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        while self.end is None:
            left = 0.1 if deadline is None else min(0.1, deadline - time.monotonic())
            if not self._connection.wait(left):
                if self._connection.is_lost() and not self._connection.wait(0):
                    raise ConnectionLost(self._loss())
                if deadline is not None and time.monotonic() >= deadline:
                    raise TimeoutError(f"no message from {self._endpoint} within {timeout_s} s")
                continue
            message = self.take(self._connection.socket.recv_multipart())
            if message is not None:
                return message
        return None

    def _loss(self) -> str:
        if self.received:
            return f"the run at {self._endpoint} ended without saying so, after {self.time_us / 1e6} s of virtual time"
        return f"the run at {self._endpoint} does not let this program in, or ended at once: check token or keys"

    def take(self, parts: list[bytes]) -> Message | None:
        """Decode and count the three parts of a message; None if it is not of the topics."""
        topic = parts[0].decode()
        header = self._header.FromString(parts[1])
        payload = message_class(header.type).FromString(parts[2])
        self.received += 1
        self.time_us = max(self.time_us, header.time_us)
        # The socket also counts what this observer does not subscribe to; the count of a topic is complete, but says
        # nothing of topics of which no message has come.
        counter, number = ("", header.sequence) if self._is_complete else (topic, header.topic_sequence)
        self.lost += max(0, number - self._next.get(counter, number))
        self._next[counter] = number + 1
        if topic == "sim/names":
            self.names.add(payload)
        elif topic == "sim/run" and payload.key == "end":
            self.end = str(payload.value)
        message = Message(topic, header.time_us, payload, self.names, header)
        return message if topic.startswith(self._topics) else None
