"""pytest fixtures for integration tests of V2X programs. Installed with the package; no import is needed.

    def test_my_unit_sends(coroad_run):
        run = coroad_run("Maps/crossing/scenario.yaml", until=20, unit="wev.0")
        run.start(["./my-unit", run.unit_endpoint])
        message = run.wait_for(lambda m: m.type == "bsm" and m.source == "wev.0", until_s=10)
        assert message.decoded["speed_mps"] < 20

The program is `coroad` on PATH, or that of `pytest --coroad-program PATH`; without one, tests that use the fixtures are
skipped. At the end of a test every process that it started is ended; if it failed, their words are in its report.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .names import Message
    from .results import Run
    from .unit import Step

_RUNS = pytest.StashKey[list["RunUnderTest"]]()
_TAIL = 4000


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option --coroad-program."""
    parser.getgroup("coroad").addoption(
        "--coroad-program",
        metavar="PATH",
        help="the program coroad, or the folder that holds it (default: coroad on PATH)",
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Add the words of the processes to the report of a failed test."""
    report = yield
    if report.failed:  # type: ignore[attr-defined]
        for run in item.stash.get(_RUNS, []):
            report.sections += run.sections()  # type: ignore[attr-defined]
    return report


@pytest.fixture(scope="session")
def coroad_program(pytestconfig: pytest.Config) -> str:
    """Path of the program; skips the test if there is none."""
    from .errors import ProgramMissing
    from .program import find_program

    try:
        return find_program(pytestconfig.getoption("--coroad-program"))
    except ProgramMissing as error:
        if pytestconfig.getoption("--coroad-program") is not None:
            raise
        pytest.skip(f"{error} (or --coroad-program)")


@pytest.fixture
def coroad_run(request: pytest.FixtureRequest, coroad_program: str, tmp_path: Path) -> Iterator[StartRun]:
    """Function that starts a run with an observer in a temporary folder; see `StartRun`."""
    runs: list[RunUnderTest] = []
    request.node.stash[_RUNS] = runs

    def start(scenario: str | os.PathLike[str], **options: Any) -> RunUnderTest:
        run = RunUnderTest(scenario, out=tmp_path / f"run-{len(runs)}", program=coroad_program, **options)
        runs.append(run)
        return run

    try:
        yield start
    finally:
        for run in runs:
            run.close()


StartRun = Callable[..., "RunUnderTest"]
"""`coroad_run(scenario, **options)`: the arguments of `RunUnderTest` without `out` and `program`."""


class RunUnderTest:
    """A run that has been started for a test. It waits for its observer, so that the test sees every message.

    - `until`, `seed`, `equip`, `processes`, `set`, `arguments`: as of `coroad.run`.
    - `unit`: the vehicle whose onboard unit is an external program. The run waits for it at `unit_endpoint`.
    - `topics`: what is observed, as beginnings of topics; by default everything.
    - `patience_s`: how long the run may be silent by the wall clock before a wait fails.
    """

    def __init__(
        self,
        scenario: str | os.PathLike[str],
        *,
        out: Path,
        program: str | os.PathLike[str] | None = None,
        unit: str | None = None,
        topics: Sequence[str] = (),
        patience_s: float = 30,
        until: float | None = None,
        seed: int | None = None,
        equip: float | None = None,
        processes: int | None = None,
        set: Mapping[str, Any] | None = None,
        arguments: Sequence[str] = (),
    ) -> None:
        from .observer import Observer
        from .program import find_program, run_arguments

        self.folder = out
        """Output folder of the run."""
        # The path of a socket has at most 107 characters; folders of pytest may be longer.
        self._sockets = tempfile.mkdtemp(prefix="coroad-")
        self.endpoint = f"ipc://{self._sockets}/observe"
        """Address at which further observers can subscribe."""
        self.unit_endpoint = f"ipc://{self._sockets}/unit"
        """Address at which the onboard unit joins."""
        self._patience_s = patience_s
        self._processes: list[tuple[str, subprocess.Popen[bytes], Path]] = []
        self._threads: list[tuple[threading.Thread, list[BaseException]]] = []
        words = run_arguments(
            scenario, out=out, until=until, seed=seed, equip=equip, processes=processes, set=set, arguments=arguments
        )
        words += ["--observe", self.endpoint, "--wait-for-observer", "--quiet"]
        if unit is not None:
            words += ["--wait-for", unit, "--external", self.unit_endpoint]
        self._unit = unit
        self._is_stopped = False
        self._logs: list[tuple[str, str]] | None = None
        self._ahead: Message | None = None
        # Before the process, so that an error leaves none. Unbounded: a test that is slow for a moment must not lose
        # what it waits for.
        self.observer = Observer(self.endpoint, *topics, queue=0)
        """The observer that `wait_for` and `collect` read."""
        self.process = self.start([find_program(program), *words])
        """The process of the run."""

    @property
    def time_s(self) -> float:
        """Virtual time of the newest message read, seconds."""
        return self.observer.time_us / 1e6

    @property
    def words(self) -> str:
        """What the run has written to standard error."""
        return self._processes[0][2].read_text(encoding="utf-8", errors="replace").strip()

    def start(self, command: Sequence[str | os.PathLike[str]], **options: Any) -> subprocess.Popen[bytes]:
        """Start a process that ends with the test, such as the program under test. `options` are those of Popen.

        It writes to a file that a failed test shows; a path without a slash is looked up on PATH.
        """
        from .errors import CoroadError

        log = Path(self._sockets) / f"{len(self._processes)}.log"
        with log.open("wb") as stream:
            popen: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": stream, "stderr": subprocess.STDOUT}
            try:
                process: subprocess.Popen[bytes] = subprocess.Popen(command, **(popen | options))
            except OSError as error:
                raise CoroadError(f"{os.fspath(command[0])} cannot be started: {error}") from error
        self._processes.append((shlex.join(os.fspath(word) for word in command), process, log))
        return process

    def join(self, on_step: Callable[[Step], None], *, sensors: bool = False) -> None:
        """Be the onboard unit of the vehicle: call a function for each step, in a thread.

        What the function raises is raised by the next call of the test, and at its end.
        """
        from .unit import OnboardUnit

        if self._unit is None:
            raise ValueError("the run has no external onboard unit: start it with unit=VEHICLE")
        errors: list[BaseException] = []

        def work() -> None:
            try:
                with OnboardUnit(
                    self._unit or "", self.unit_endpoint, sensors=sensors, timeout_s=self._patience_s
                ) as unit:
                    unit.run(on_step)
            except BaseException as error:
                # At the end of the test the run is ended under the unit.
                if not self._is_stopped:
                    errors.append(error)

        thread = threading.Thread(target=work, daemon=True, name=f"onboard unit of {self._unit}")
        self._threads.append((thread, errors))
        thread.start()

    def wait_for(self, condition: Callable[[Message], Any], *, until_s: float | None = None) -> Message:
        """The next message that fulfils the condition. Each message is looked at once, in order.

        Fails with AssertionError if virtual time passes `until_s`, or the run ends, before one does.
        """
        seen: dict[str, int] = {}
        while (message := self._receive(until_s)) is not None:
            if condition(message):
                return message
            kind = "/".join(message.topic.split("/")[:2])
            seen[kind] = seen.get(kind, 0) + 1
        where = f"the run ended ({self.observer.end})" if self.observer.end is not None else f"{until_s} s had passed"
        counts = ", ".join(f"{n} {kind}" for kind, n in sorted(seen.items())) or "none"
        lost = f"; {self.observer.lost} messages were lost on their way to the test" if self.observer.lost else ""
        raise AssertionError(
            f"no message fulfilled the condition before {where}; virtual time is {self.time_s} s; "
            f"messages looked at: {counts}{lost}"
        )

    def collect(self, *, until_s: float | None = None) -> list[Message]:
        """All messages from here to a virtual time, or to the end of the run."""
        messages = []
        while (message := self._receive(until_s)) is not None:
            messages.append(message)
        return messages

    def finish(self) -> Run:
        """Wait for the end of the run and load its results. Messages that were not looked at are skipped."""
        from .results import load

        while self._receive(None) is not None:
            pass
        try:
            status = self.process.wait(self._patience_s)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the run announced its end but has not ended after {self._patience_s} s") from None
        for thread, _ in self._threads:
            thread.join(self._patience_s)
        self._raise()
        if status != 0:
            raise AssertionError(f"the run ended with exit code {status}:\n{self.words}")
        return load(self.folder)

    def close(self) -> None:
        """End every process. Called at the end of the test."""
        from .program import stop

        self._is_stopped = True
        self.observer.close()
        for _, process, _ in reversed(self._processes):
            stop(process)
        for thread, _ in self._threads:
            thread.join(self._patience_s)
        self._logs = [
            (command, log.read_text(encoding="utf-8", errors="replace")) for command, _, log in self._processes
        ]
        shutil.rmtree(self._sockets, ignore_errors=True)
        self._raise()

    def sections(self) -> list[tuple[str, str]]:
        """Command and last words of each process, for a report."""
        if self._logs is not None:
            logs = self._logs
        else:
            logs = [(c, log.read_text(encoding="utf-8", errors="replace")) for c, _, log in self._processes]
        return [(f"{command}", text[-_TAIL:].strip() or "(it wrote nothing)") for command, text in logs]

    def _raise(self) -> None:
        for _, errors in self._threads:
            if errors:
                error = errors.pop(0)
                raise AssertionError(f"the onboard unit of {self._unit} failed: {error!r}") from error

    def _receive(self, until_s: float | None) -> Message | None:
        """The next message; None at the end of the run, or if it is later than `until_s`, and then it is kept."""
        if self._ahead is None:
            self._ahead = self._next()
        message = self._ahead
        if message is None or (until_s is not None and message.time_us > round(until_s * 1e6)):
            return None
        self._ahead = None
        return message

    def _next(self) -> Message | None:
        from .errors import ConnectionLost

        deadline = time.monotonic() + self._patience_s
        while True:
            self._raise()
            try:
                return self.observer.receive(0.2)
            except TimeoutError:
                pass
            except ConnectionLost:
                if self.process.poll() is None:
                    continue
            status = self.process.poll()
            if status is not None:
                try:
                    return self.observer.receive(0.2)
                except (TimeoutError, ConnectionLost):
                    raise AssertionError(f"the run ended with exit code {status}:\n{self.words}") from None
            if time.monotonic() > deadline:
                waiting = f"; is it waiting for the onboard unit of {self._unit}?" if self._unit else ""
                raise AssertionError(f"no message for {self._patience_s} s at virtual time {self.time_s} s{waiting}")
