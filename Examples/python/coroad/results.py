"""The results of one run as data frames."""

from __future__ import annotations

import functools
import hashlib
import json
import os
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from xml.etree import ElementTree

from .errors import HostFailed, Incomplete, MissingTable, NotARun

if TYPE_CHECKING:
    import pandas

    from .names import Message

# Columns by type; every other column is a number. Names of SUMO may look like numbers.
_TEXT = {
    "type", "stage", "node", "kind", "severity", "first", "second", "striking", "struck", "striking_level",
    "struck_level", "lane", "name", "by", "key", "unit", "documentation", "outcome", "threat",
    "computer_class", "engine",
}  # fmt: skip
_TRUTH_VALUES = {
    "is_terminal", "cooperative", "is_conflict", "striking_held_by_unit", "struck_held_by_unit",
}  # fmt: skip
# The attributes of SUMO's tripinfo that are no number, and the units of those that are.
_TRIP_TEXT = {"id", "departLane", "arrivalLane", "devices", "vType", "vaporized"}
_TRIP_UNITS = {
    "depart": "s", "arrival": "s", "duration": "s", "departDelay": "s", "waitingTime": "s", "stopTime": "s",
    "timeLoss": "s", "departPos": "m", "arrivalPos": "m", "departPosLat": "m", "arrivalPosLat": "m", "routeLength": "m",
    "departSpeed": "mps", "arrivalSpeed": "mps",
}  # fmt: skip
_TRIP_NAMES = {"id": "vehicle", "vType": "vehicle_type"}
_FCD_UNITS = {"x": "m", "y": "m", "angle": "deg", "speed": "mps", "pos": "m", "slope": "deg"}


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])([A-Z])", r"_\1", name).lower()


def load(folder: str | os.PathLike[str], *, partial: bool = False) -> Run:
    """The results of the run in a folder.

    A run that is still running, was ended early or failed raises `Incomplete`; `partial=True` accepts one that wrote
    its tables up to its end. A run that completed without a host that failed gives the warning `HostFailed`.
    """
    path = Path(folder)
    document = path / "run.json"
    if not document.is_file():
        raise NotARun(_why_no_run(path))
    try:
        run = json.loads(document.read_text(encoding="utf-8"))
    except ValueError as error:
        raise NotARun(f"{document} is damaged: {error}") from error
    if not isinstance(run, dict) or "exit_reason" not in run:
        raise NotARun(f"{document} was not written by a run: it has no exit_reason")
    reason = str(run["exit_reason"])
    if reason == "running":
        if _is_claimed(path):
            raise Incomplete(f"{path}: the run is still running; load it once it has ended")
        raise Incomplete(
            f"{path}: the program was killed during the run and wrote no results; start it again "
            "(run.mcap, if it exists, can be read up to that moment)"
        )
    if not (path / "summary.json").is_file():
        raise Incomplete(f"{path}: the run wrote no summary.json: {reason}")
    if not reason.startswith("completed") and not partial:
        raise Incomplete(f"{path}: the run ended early: {reason} (partial=True loads what it wrote up to then)")
    result = Run(path, run)
    if result.failures:
        warnings.warn(f"{path}: {reason}", HostFailed, stacklevel=2)
    return result


def _why_no_run(path: Path) -> str:
    if not path.exists():
        return f"{path} does not exist"
    if not path.is_dir():
        return f"{path} is a file; name the folder of the run"
    if (path / "results.csv").is_file() and (path / "runs").is_dir():
        return f"{path} holds a sweep: load it with coroad.sweep, or one of the folders in {path / 'runs'}"
    if (path / "off/run.json").is_file() and (path / "on/run.json").is_file():
        return f"{path} holds a demonstration of two runs: load {path / 'off'} or {path / 'on'}"
    return f"there is no run in {path}: it has no run.json"


def _is_claimed(path: Path) -> bool:
    """Whether a running program holds the lock on the folder."""
    try:
        import fcntl
    except ImportError:  # Windows, where no run can be running
        return False
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return False


class Run:
    """A finished run: figures as dictionaries, and its tables as data frames that are read on first use.

    Columns are those of docs/reference/tables.md and end in their SI unit. Numbers are float64 or int64 and NaN if the
    run gave no value; names are text, and columns of 0 and 1 are bool. Change a copy, not the frame: it is shared.
    """

    def __init__(self, folder: Path, run: dict[str, Any]) -> None:
        self.folder = folder
        self.run = run
        """run.json."""

    def __repr__(self) -> str:
        return f"<coroad.Run {self.name}, seed {self.seed}, {self.exit_reason}, {self.folder}>"

    @functools.cached_property
    def summary(self) -> dict[str, Any]:
        """summary.json."""
        path = self.folder / "summary.json"
        data = path.read_bytes()
        expected = self.run.get("summary_sha256")
        if expected is not None and hashlib.sha256(data).hexdigest() != expected:
            raise Incomplete(f"{path} is not the file that the run of {self.folder / 'run.json'} wrote")
        return cast("dict[str, Any]", json.loads(data))

    def figure(self, path: str) -> Any:
        """A figure of the summary by its dotted path, such as `safety.conflicts`: the metrics of sweeps."""
        value: Any = self.summary
        for part in path.split("."):
            if not isinstance(value, dict) or part not in value:
                near = ", ".join(value) if isinstance(value, dict) else "a single value"
                raise KeyError(f"{path}: {part} is not in summary.json of {self.folder}; there is {near}")
            value = value[part]
        return value

    @property
    def name(self) -> str:
        """Name of the scenario."""
        return str(self.run["name"])

    @property
    def seed(self) -> int:
        """Seed of all random numbers."""
        return int(self.run["seed"])

    @property
    def digest(self) -> str:
        """Hash of everything that the world and all nodes saw and did."""
        return str(self.run["digest"])

    @property
    def exit_reason(self) -> str:
        """How the run ended."""
        return str(self.run["exit_reason"])

    @property
    def failures(self) -> list[Any]:
        """Hosts that failed, and outputs that could not be written."""
        return list(self.run.get("failures") or [])

    @property
    def configuration(self) -> dict[str, Any]:
        """Effective value of every key of the scenario file, nested."""
        return cast("dict[str, Any]", self.run["configuration"])

    def setting(self, key: str) -> Any:
        """Effective value of a key of the scenario file, such as `equipment.share`."""
        value: Any = self.configuration
        for part in key.split("."):
            if not isinstance(value, dict) or part not in value:
                raise KeyError(f"{key} is no key of the configuration in {self.folder / 'run.json'}")
            value = value[part]
        return value

    @functools.cached_property
    def messages(self) -> pandas.DataFrame:
        """Message types: sent, received and lost, and quantiles of each part of the latency."""
        return self._csv("messages")

    @functools.cached_property
    def deliveries(self) -> pandas.DataFrame:
        """Receptions by message type and 25 m of distance."""
        return self._csv("deliveries")

    @functools.cached_property
    def latency(self) -> pandas.DataFrame:
        """Message types and stages from measurement to actuators."""
        return self._csv("latency")

    @functools.cached_property
    def channel(self) -> pandas.DataFrame:
        """Samples by value of the channel busy ratio."""
        return self._csv("channel")

    @functools.cached_property
    def compute(self) -> pandas.DataFrame:
        """Nodes: tasks, deadline misses, busy time, latency, energy."""
        return self._csv("compute")

    @functools.cached_property
    def computer_engines(self) -> pandas.DataFrame:
        """Engines of computers: busy time, utilisation, peaks, operations by precision."""
        return self._csv("computer_engines")

    @functools.cached_property
    def computer_classes(self) -> pandas.DataFrame:
        """Classes of computers: computing power installed and executed, energy by component."""
        return self._csv("computer_classes")

    @functools.cached_property
    def measurements(self) -> pandas.DataFrame:
        """Declared measurements by key."""
        return self._csv("measurements")

    @functools.cached_property
    def traffic(self) -> pandas.DataFrame:
        """Vehicles on the road and their mean speed, by second."""
        return self._csv("traffic")

    @functools.cached_property
    def warnings(self) -> pandas.DataFrame:
        """Warnings that nodes raised, and what came of each without a reaction."""
        return self._csv("warnings")

    @functools.cached_property
    def missed_warnings(self) -> pandas.DataFrame:
        """Dangers to equipped vehicles that no warning preceded."""
        return self._csv("missed_warnings")

    @functools.cached_property
    def safety_events(self) -> pandas.DataFrame:
        """Contacts and encounters. Raises `MissingTable` if the run did not measure them: its file would be empty."""
        if self.setting("record.safety") is False:
            raise MissingTable(f"{self.folder}: the run did not measure conflicts: record.safety=true does")
        return self._csv("safety_events")

    @functools.cached_property
    def collisions(self) -> pandas.DataFrame:
        """Collisions between vehicles."""
        return self._csv("collisions")

    @functools.cached_property
    def trips(self) -> pandas.DataFrame:
        """Finished trips from tripinfo.xml: SUMO's attributes in snake case, with the unit in the name.

        `vehicle` is SUMO's `id`, and `vehicle_type` its `vType`.
        """
        import pandas

        rows = []
        for _, element in ElementTree.iterparse(self._file("tripinfo.xml", "record.tripinfo=true")):
            if element.tag == "tripinfo":
                rows.append(dict(element.attrib))
                element.clear()
        columns = list(rows[0]) if rows else ["id", *_TRIP_UNITS]
        frame = pandas.DataFrame(rows, columns=columns)
        for column in columns:
            if column not in _TRIP_TEXT:
                frame[column] = pandas.to_numeric(frame[column]) if rows else frame[column].astype(float)
        return frame.rename(columns={c: _column(c, _TRIP_UNITS) for c in columns})

    @functools.cached_property
    def trajectories(self) -> pandas.DataFrame:
        """Road users in each traffic step from fcd.xml (`record.fcd=true`), people on foot included.

        `id` is the name, `person` tells people from vehicles; angles are SUMO's, clockwise from north.
        """
        import pandas

        rows: list[dict[str, Any]] = []
        path = self._file("fcd.xml", "record.fcd=true")
        for _, element in ElementTree.iterparse(path):
            if element.tag == "timestep":
                time = float(element.attrib["time"])
                rows += [{"time_s": time, "person": e.tag == "person", **e.attrib} for e in element]
                element.clear()
        frame = pandas.DataFrame(rows) if rows else pandas.DataFrame(columns=["time_s", "person", "id", *_FCD_UNITS])
        for column in frame.columns:
            if column in _FCD_UNITS:
                frame[column] = pandas.to_numeric(frame[column])
        return frame.rename(columns={c: f"{c}_{_FCD_UNITS[c]}" for c in frame.columns if c in _FCD_UNITS})

    def table(self, name: str) -> pandas.DataFrame:
        """A table by the name of its file without `.csv`: for tables that this package does not know."""
        known = getattr(type(self), name, None)
        return getattr(self, name) if isinstance(known, functools.cached_property) else self._csv(name)

    def recording(self, *topics: str) -> Iterator[Message]:
        """The messages of run.mcap; see `coroad.recording`."""
        from .records import recording

        return recording(self._file("run.mcap", "record.mcap=true"), *topics)

    def _file(self, name: str, setting: str | None = None) -> Path:
        path = self.folder / name
        if path.is_file():
            return path
        hint = f"; a run with {setting} writes it" if setting else ""
        raise MissingTable(f"{self.folder} has no {name}{hint}")

    def _csv(self, name: str) -> pandas.DataFrame:
        import pandas

        path = self._file(f"{name}.csv")
        # A vehicle may be called NA.
        frame = pandas.read_csv(path, dtype={c: str for c in _TEXT}, keep_default_na=False, na_values=[""])
        for column in frame.columns:
            if column in _TRUTH_VALUES:
                frame[column] = frame[column].astype(bool)
            elif column not in _TEXT:
                # Without rows there is no telling.
                frame[column] = pandas.to_numeric(frame[column]) if len(frame) else frame[column].astype(float)
        return frame


def _column(attribute: str, units: dict[str, str]) -> str:
    if attribute in _TRIP_NAMES:
        return _TRIP_NAMES[attribute]
    name = _snake(attribute)
    return f"{name}_{units[attribute]}" if attribute in units else name
