"""Starts the program `coroad` and loads what it wrote."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .errors import ProgramFailed, ProgramMissing, ProgramWarning
from .results import Run, load
from .sweeps import Sweep, sweep

PathLike = str | os.PathLike[str]


def find_program(program: PathLike | None = None) -> str:
    """Path of the program: the one given, or `coroad` on PATH."""
    if program is not None:
        path = Path(program)
        path = path / "coroad" if path.is_dir() else path
        if not os.access(path, os.X_OK):
            raise ProgramMissing(
                f"{path} is not an executable file; `swift build -c release` makes .build/release/coroad"
            )
        return str(path.resolve())
    found = shutil.which("coroad")
    if found is None:
        raise ProgramMissing(
            "coroad is not on PATH: add .build/release of the clone to PATH, or name the program with program="
        )
    return found


def text_of(value: Any) -> str:
    """A value of a scenario key as --set takes it."""
    if value is True or value is False:
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return ",".join(text_of(v) for v in value)
    return "null" if value is None else str(value)


def run_arguments(
    scenario: PathLike,
    *,
    out: PathLike | None = None,
    seed: int | None = None,
    until: float | None = None,
    equip: float | None = None,
    processes: int | None = None,
    set: Mapping[str, Any] | None = None,
    arguments: Sequence[str] = (),
) -> list[str]:
    """The command line of `coroad run` after the program."""
    options = {"--out": out, "--seed": seed, "--until": until, "--equip": equip, "--processes": processes}
    words = ["run", os.fspath(scenario)]
    for option, value in options.items():
        if value is not None:
            words += [option, os.fspath(value) if isinstance(value, os.PathLike) else str(value)]
    for key, value in (set or {}).items():
        words += ["--set", f"{key}={text_of(value)}"]
    return words + list(arguments)


def run(
    scenario: PathLike,
    *,
    out: PathLike | None = None,
    seed: int | None = None,
    until: float | None = None,
    equip: float | None = None,
    processes: int | None = None,
    set: Mapping[str, Any] | None = None,
    arguments: Sequence[str] = (),
    program: PathLike | None = None,
) -> Run:
    """Run a scenario.yaml or .sumocfg to its end and load the results.

    - `out`: output folder; without it `coroad-runs/NAME` in the working folder, with the name of the scenario.
    - `until`: end on the scenario's clock, seconds. `equip`: share of vehicles with an onboard unit.
    - `set`: keys of the scenario file with values, as in `{"v2x.enabled": False}`.
    - `arguments`: further options of `coroad run`, as words.
    - `program`: path of the program or of its folder; without it, `coroad` on PATH.

    Raises `ProgramFailed` with the program's words if it ends with an error, also if it was interrupted. What it warns
    of is given as `ProgramWarning`. Ctrl-C ends the program, too; the folder then holds the part up to there.
    """
    words = run_arguments(
        scenario, out=out, seed=seed, until=until, equip=equip, processes=processes, set=set, arguments=arguments
    )
    output = _finish([find_program(program), *words, "--json", "--quiet"])
    if out is None:
        # As the program names it: only letters, digits and -_. stay.
        name = json.loads(output)["name"]
        safe = "".join(c if c.isalnum() or c in "-_." else "-" for c in name)
        out = Path("coroad-runs") / ("run" if not safe.strip(".") else safe)
    return load(out)


def run_sweep(
    file: PathLike, *, out: PathLike | None = None, jobs: int | None = None, program: PathLike | None = None
) -> Sweep:
    """Run a sweep file and load the results. Finished runs in the folder are kept.

    `out` is the output folder; without it `coroad-runs/sweep-NAME` in the working folder, with the name of the file.
    `jobs` is the number of simultaneous runs.
    """
    folder = Path(out) if out is not None else Path("coroad-runs") / f"sweep-{Path(file).stem}"
    words = [find_program(program), "sweep", os.fspath(file), "--out", str(folder), "--quiet"]
    _finish(words if jobs is None else [*words, "--jobs", str(jobs)])
    return sweep(folder)


def _finish(command: list[str]) -> str:
    """Run a command to its end; its standard output."""
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        output, words = process.communicate()
    except BaseException:
        stop(process)
        raise
    if process.returncode != 0:
        raise ProgramFailed(shlex.join(command), process.returncode, words.strip())
    if words.strip():
        warnings.warn(words.strip(), ProgramWarning, stacklevel=3)
    return output


def stop(process: subprocess.Popen[Any], patience_s: float = 5) -> None:
    """End a process as Ctrl-C does, and by force if it does not end in time."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(patience_s)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
