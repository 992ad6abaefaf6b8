"""Joins a run as the onboard unit of a vehicle."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any

import zmq

from . import si
from .connection import Connection
from .descriptors import message_class
from .errors import ConnectionLost, CoroadError, Refused
from .names import Message, Names

PROTOCOL_VERSION = 1
PERIOD_S = 0.1
WARNINGS = {"FCW": 1, "EBW": 2, "ICW": 3, "HLW": 4, "VRUCW": 5, "RLVW": 6, "LTA": 7}


class Step:
    """A moment at which the onboard unit acts: its inputs since the last step, and what it does about them.

    Virtual time stands still until the answer is sent, which is when the next step is asked for.
    """

    def __init__(self, unit: OnboardUnit, step: Any) -> None:
        self.unit = unit
        """The unit that takes the step."""
        self.at_us: int = step.at_us
        """Virtual time, microseconds since the scenario's second 0."""
        self.lost_inputs: int = step.lost_inputs
        """Inputs dropped since the last step for lack of room."""
        self.inputs: list[Any] = list(step.inputs)
        """Inputs as coroad.external.Input, in order of arrival."""
        self.fix: Any = next((i.fix for i in reversed(self.inputs) if i.HasField("fix")), None)
        """Newest coroad.external.Fix of this step; None if there is none. `unit.fix` is the newest of all."""
        self.sensors: list[Any] = [i.sensor for i in self.inputs if i.HasField("sensor")]
        """Sensor frames, if the unit was made with sensors=True."""
        self.messages: list[Message] = [
            Message(f"v2x/{i.message.frame.WhichOneof('body')}", i.at_us, i.message, unit.names)
            for i in self.inputs
            if i.HasField("message")
        ]
        """V2X messages that the radio received."""
        self.answer: Any = message_class("coroad.external.FromUnit")()
        """The answer so far, a coroad.external.FromUnit: for what the methods do not cover."""
        self.answer.answer.at_us = self.at_us
        self.wake()

    @property
    def at_s(self) -> float:
        """Virtual time, seconds."""
        return self.at_us / 1e6

    def send(self, message: Any, sensed_us: int | None = None) -> None:
        """Hand a BSM or SSM to the sidelink, or a VehicleState to the cellular link.

        `sensed_us` is the capture of the oldest measurement that it reports, for the latency tables; without it, that
        of the newest fix.
        """
        sending = self.answer.answer.messages.add()
        sending.frame.CopyFrom(si.frame_of(message))
        if sensed_us is None and self.unit.fix is not None:
            sensed_us = self.unit.fix.state.measured_at_us
        if sensed_us is not None:
            sending.sensed_us = sensed_us
        self.unit.sent += 1

    def bsm(self) -> Any:
        """A BSM with the state of the newest fix, extrapolated to now; None before the first fix."""
        unit = self.unit
        return None if unit.fix is None else si.bsm(unit.fix, self.at_us, unit.temporary_id, unit.sent)

    def command(
        self,
        *,
        speed_limit_mps: float | None = None,
        acceleration_limit_mps2: float | None = None,
        warning: str | None = None,
        is_emergency: bool = False,
        is_cooperative: bool = False,
        validity_s: float = 0.3,
    ) -> None:
        """Command the vehicle, which follows the more cautious of its driver and this for `validity_s`.

        `warning` is FCW, EBW, ICW, HLW, VRUCW, RLVW or LTA and shown to the driver. `is_emergency` lets the vehicle brake
        down to its emergency deceleration; `is_cooperative` says that the warning relies on a received message.
        """
        command = self.answer.answer.command
        command.Clear()
        command.validity_us = round(validity_s * 1e6)
        if speed_limit_mps is not None:
            command.speed_limit = speed_limit_mps
        if acceleration_limit_mps2 is not None:
            command.acceleration_limit = acceleration_limit_mps2
        if warning is not None:
            if warning not in WARNINGS:
                raise ValueError(f"{warning} is no warning; they are {', '.join(WARNINGS)}")
            command.warning = WARNINGS[warning]
        if is_emergency:
            command.is_emergency = True
        if is_cooperative:
            command.is_cooperative = True

    def wake(self, after_s: float = PERIOD_S, *, on_input: bool = False) -> None:
        """Set the next step: after a time of at most 10 s, and with `on_input` also at each input. Default: 100 ms."""
        self.answer.answer.next_wake_us = self.at_us + round(after_s * 1e6)
        if on_input:
            self.answer.answer.wake_on_input = True
        else:
            self.answer.answer.ClearField("wake_on_input")


class OnboardUnit:
    """The onboard unit of one vehicle of a run with `--wait-for VEHICLE [--external ENDPOINT]`.

        with coroad.OnboardUnit("wev.0") as unit:
            for step in unit:
                if unit.fix:
                    step.send(step.bsm())

    Start it before or after the run: entering waits until the run has welcomed it. The loop ends when the vehicle has
    arrived or the run is over; `end` is the reason. Protos/external.proto defines the protocol.

    - `sensors`: steps include the frames of the vehicle's sensors.
    - `timeout_s`: the longest wait for the run by the wall clock, on entering and in each step; None waits forever.
    - `token`, `key` and `server_key`: see docs/tutorials/integration-test.md, Who may connect.
    """

    def __init__(
        self,
        vehicle: str,
        endpoint: str = "ipc:///tmp/coroad-unit.sock",
        *,
        sensors: bool = False,
        timeout_s: float | None = None,
        token: str | None = None,
        key: str | os.PathLike[str] | None = None,
        server_key: str | os.PathLike[str] | None = None,
    ) -> None:
        self.vehicle = vehicle
        self.endpoint = endpoint
        self.temporary_id = b""
        """Identity under which its messages are sent, 8 octets."""
        self.begin_us = 0
        """Start of the run, microseconds since the scenario's second 0."""
        self.v2x_enabled = False
        """Whether the scenario has V2X on; if not, messages are not sent."""
        self.fix: Any = None
        """Newest coroad.external.Fix; None before the first."""
        self.sent = 0
        """Messages sent."""
        self.end: str | None = None
        """Why the run ended the connection; None before."""
        self.names = Names()
        """Empty unless filled by the caller: an onboard unit learns temporary ids, not names."""
        self._sensors = sensors
        self._timeout_s = timeout_s
        self._access: dict[str, Any] = {"token": token, "key": key, "server_key": server_key}
        self._connection: Connection | None = None
        self._to_unit = message_class("coroad.external.ToUnit")

    def __enter__(self) -> OnboardUnit:
        self._connection = Connection(zmq.DEALER, self.endpoint, queue=0, **self._access)
        try:
            join = message_class("coroad.external.FromUnit")()
            join.join.protocol_version, join.join.vehicle = PROTOCOL_VERSION, self.vehicle
            if self._sensors:
                join.join.wants_sensors = True
            self._connection.socket.send(join.SerializeToString())
            message = self._receive()
            if message.HasField("end"):
                raise Refused(f"{self.endpoint} refuses the onboard unit of {self.vehicle}: {message.end.reason}")
            if not message.HasField("welcome"):
                raise CoroadError(f"{self.endpoint} sends no welcome: {message}")
        except BaseException:
            self.close()
            raise
        welcome = message.welcome
        self.temporary_id, self.begin_us, self.v2x_enabled = welcome.temporary_id, welcome.begin_us, welcome.v2x_enabled
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Leave the run, which continues without this program."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def __iter__(self) -> Iterator[Step]:
        if self._connection is None:
            raise CoroadError("an onboard unit has joined only inside `with`")
        while self.end is None:
            message = self._receive()
            if message.HasField("end"):
                self.end = message.end.reason
            elif message.HasField("step"):
                step = Step(self, message.step)
                self.fix = step.fix if step.fix is not None else self.fix
                yield step
                if self._connection is None:
                    return
                self._connection.socket.send(step.answer.SerializeToString())

    def run(self, on_step: Callable[[Step], None]) -> str:
        """Call a function for each step until the end; the reason of the end."""
        for step in self:
            on_step(step)
        return self.end or ""

    def _receive(self) -> Any:
        assert self._connection is not None
        deadline = None if self._timeout_s is None else time.monotonic() + self._timeout_s
        while True:
            left = 0.1 if deadline is None else min(0.1, deadline - time.monotonic())
            if self._connection.wait(left):
                data = self._connection.socket.recv()
                if data:
                    return self._to_unit.FromString(data)
            elif self._connection.is_lost() and not self._connection.wait(0):
                state = "is lost" if self.temporary_id else "is refused: check token or keys, or the run ended"
                raise ConnectionLost(f"the connection of {self.vehicle} to {self.endpoint} {state}")
            elif deadline is not None and time.monotonic() >= deadline:
                raise TimeoutError(f"nothing from {self.endpoint} within {self._timeout_s} s")
